"""The log of what people wrote into the report: appended to, never changed.

Of two who revise the same item at once, the second is told what the first wrote.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Double, Index, Select, Table, func, select

from jejak.errors import ConflictError, EvidenceError
from jejak.model.records import Document, Passage
from jejak.model.revisions import Revision
from jejak.store.reader import Reader
from jejak.store.schema import metadata, shape_of
from jejak.store.words import Words

REVISION = Table(
    "revision",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    *(
        Column(name, Words, nullable=False)
        for name in "item language act text author name at".split()
    ),
    *(Column(name, Words, nullable=False) for name in ("generated", "basis", "place")),
    Column("position", Double, nullable=False),
    # JSON: document, start, end and quote of each passage.
    Column("evidence", Words, nullable=False),
    Index("revision_item", "item", "language", "number"),
)
_PLAIN = tuple(one.name for one in fields(Revision) if one.name not in {"evidence", "quotes"})
_COLUMNS = (*(REVISION.c[name] for name in _PLAIN), REVISION.c.evidence)


class Revisions(Reader):
    """Questions about what people wrote into the report."""

    def revisions(self) -> tuple[Revision, ...]:
        """All that was ever written, in order."""
        return self._found(select(*_COLUMNS))

    def revisions_of(self, item: str, language: str) -> tuple[Revision, ...]:
        """The history of an item in a language, oldest first."""
        wanted = (REVISION.c.item == item, REVISION.c.language == language)
        return self._found(select(*_COLUMNS).where(*wanted))

    def last_revision(self) -> int:
        """The number of the revision that came last, 0 if none did."""
        with self._read() as connection:
            return _last(connection)

    def _found(self, query: Select[Any]) -> tuple[Revision, ...]:
        with self._read() as connection:
            rows = connection.execute(query.order_by(REVISION.c.number)).all()
        return tuple(_made(row) for row in rows)


def append(connection: Connection, revision: Revision, expecting: int) -> Revision:
    """Add a revision; `expecting` is the number of the last that the writer knew of its item.

    Raises:
        ConflictError: somebody else revised the item since.
        EvidenceError: a quote is not what stands at its offsets.
    """
    item = (REVISION.c.item == revision.item, REVISION.c.language == revision.language)
    query = select(*_COLUMNS).where(*item).order_by(REVISION.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    last = _made(row) if row else None
    if (last.number if last else 0) != expecting:
        raise _conflict(revision, last)
    for passage, quote in zip(revision.evidence, revision.quotes, strict=True):
        _check(connection, passage, quote)
    made = replace(revision, number=_last(connection) + 1)
    connection.execute(REVISION.insert(), _row(made))
    return made


def _conflict(revision: Revision, last: Revision | None) -> ConflictError:
    if last is None:
        return ConflictError("what you saw is not here", where=revision.item, remedy="look again")
    did = f"wrote “{last.text}”" if last.text else "withdrew what was written"
    return ConflictError(
        f"{last.name} {did} at {last.at[:16].replace('T', ' ')} UTC",
        where=revision.item,
        remedy="nothing of yours is lost: look at both, then save again",
    )


def _check(connection: Connection, passage: Passage, quote: str) -> None:
    document = shape_of(Document).table.c
    query = select(document.text).where(document.id == passage.document)
    text = connection.execute(query).scalar()
    if text is None or not quote or passage.of(text) != quote:
        problem = f"the quote {quote!r} is not what stands there"
        raise EvidenceError(problem, where=passage.key, remedy="quote it word for word")


def _last(connection: Connection) -> int:
    return int(connection.execute(select(func.max(REVISION.c.number))).scalar() or 0)


def _row(one: Revision) -> dict[str, Any]:
    told = [
        [passage.document, passage.start, passage.end, quote]
        for passage, quote in zip(one.evidence, one.quotes, strict=True)
    ]
    plain = {name: getattr(one, name) for name in _PLAIN}
    return plain | {"evidence": json.dumps(told, ensure_ascii=False)}


def _made(row: Sequence[Any]) -> Revision:
    *plain, evidence = row
    told = json.loads(evidence)
    return Revision(
        **dict(zip(_PLAIN, plain, strict=True)),
        evidence=tuple(Passage(*one[:3]) for one in told),
        quotes=tuple(one[3] for one in told),
    )
