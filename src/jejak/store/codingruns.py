"""Which run made a coding: codings name their coder themselves, their run only in their table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select, tuple_

from jejak.model.records import Coding
from jejak.store.casestore import CaseStore
from jejak.store.rows import MANY, chunks
from jejak.store.schema import KEYS, shape_of

Key = tuple[str, int, int, str, str]
"""What names a coding: document, start, end, code, coder."""


def key_of(coding: Coding) -> Key:
    """What names a coding.

    >>> from jejak.model.records import Passage
    >>> key_of(Coding(Passage("a", 0, 5), "degree.copying", "rule", "present", 1.0))
    ('a', 0, 5, 'degree.copying', 'rule')
    """
    where = coding.passage
    return (where.document, where.start, where.end, coding.code, coding.coder)


def runs_of(store: CaseStore, codings: Iterable[Coding]) -> Mapping[Key, str]:
    """The id of the run that made each of some codings."""
    table = shape_of(Coding).table.c
    named = [table[name] for name in KEYS[Coding]]
    found: dict[Key, str] = {}
    with store.reading() as connection:
        for some in chunks([key_of(one) for one in codings], MANY // len(named)):
            query = select(*named, table.run).where(tuple_(*named).in_(some))
            found |= {
                (row[0], row[1], row[2], row[3], row[4]): row[5]
                for row in connection.execute(query)
            }
    return found
