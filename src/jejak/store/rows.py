"""Records to rows and back, in chunks, so that a case larger than memory still passes.

Nothing is written whose passages lie outside their document's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from jejak.errors import EvidenceError
from jejak.model.records import Passage
from jejak.store.derived import LISTING
from jejak.store.schema import NOT_DERIVED, NUMBERED, T, shape_of
from jejak.store.words import SERVER

CHUNK = 1000
# Older builds of SQLite take 999 values in one statement.
MANY = 500
Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`, the last one shorter.

    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def read(connection: Connection, kind: type[T]) -> Iterator[T]:
    """All records of a kind, in the order of their key."""
    shape = shape_of(kind)
    query = select(*shape.columns).order_by(*(shape.table.c[name] for name in shape.key))
    record = shape.reader()
    # Closed even if who asked loses interest half way.
    with connection.execute(query, execution_options={"yield_per": CHUNK}) as found:
        for row in found:
            yield record(row)


def write(connection: Connection, kind: type[T], records: Iterable[T], run: str) -> None:
    """Write records; one with the key of an older one takes its place."""
    shape = shape_of(kind)
    lengths = Lengths(connection)
    derived = {} if kind in NOT_DERIVED else {"run": run}
    for some in chunks(records, CHUNK):
        lengths.check([passage for one in some for passage in shape.evidence(one)])
        rows = [shape.row(one) | derived for one in some]
        latest = {tuple(row[name] for name in shape.key): row for row in rows}
        if kind in NUMBERED:
            forget(connection, kind, list(latest))
            connection.execute(shape.table.insert(), list(latest.values()))
        else:
            upsert(connection, shape.table, list(latest.values()))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    newer: Sequence[str] = (),
) -> None:
    """Insert rows; one with the key of an older one takes its place.

    With `newer` it does so only if it is greater in these columns.
    """
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == SERVER else sqlite
    statement = dialect.insert(table)
    key = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in rows[0] if name not in key}
    if not new:
        connection.execute(statement.on_conflict_do_nothing(), rows)
        return
    later = None
    if newer:
        later = tuple_(*(new[name] for name in newer)) > tuple_(*(table.c[name] for name in newer))
    made = statement.on_conflict_do_update(index_elements=key, set_=new, where=later)
    connection.execute(made, rows)


def forget(connection: Connection, kind: type[T], keys: Sequence[tuple[Any, ...]]) -> None:
    """Delete the records with these keys, where there are any."""
    shape = shape_of(kind)
    names = [f"key_{name}" for name in shape.key]
    same = [shape.table.c[name] == bindparam(f"key_{name}") for name in shape.key]
    if keys:
        values = [dict(zip(names, key, strict=True)) for key in keys]
        connection.execute(shape.table.delete().where(*same), values)


class Lengths:
    """The lengths of documents, in code points, looked up once for one act of writing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, int] = {}

    def check(self, passages: Sequence[Passage]) -> None:
        """Raise `EvidenceError` for the first passage that is not inside its document."""
        wanted = {passage.document for passage in passages} - self._known.keys()
        for some in chunks(sorted(wanted), MANY):
            self._look_up(some)
        for passage in passages:
            self._check_one(passage)

    def _look_up(self, ids: list[str]) -> None:
        query = select(LISTING.c.document, LISTING.c.length).where(LISTING.c.document.in_(ids))
        for name, length in self._connection.execute(query):
            self._known[name] = length

    def _check_one(self, passage: Passage) -> None:
        length = self._known.get(passage.document)
        if length is None:
            raise EvidenceError(
                "the case holds no such document",
                where=passage.key,
                remedy="add the document first",
            )
        if not 0 <= passage.start < passage.end <= length:
            raise EvidenceError(
                f"no stretch of the document's text, which has {length} characters",
                where=passage.key,
                remedy="offsets count Unicode characters from 0, the end comes after the start",
            )
