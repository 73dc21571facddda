"""Records to rows and back, in chunks, so that a case larger than memory still passes.

Nothing is written whose passages lie outside their document's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select

from jejak.errors import EvidenceError
from jejak.model.records import Document, Passage
from jejak.store.schema import NOT_DERIVED, T, shape_of

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
    for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
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
        forget(connection, kind, list(latest))
        connection.execute(shape.table.insert(), list(latest.values()))


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
        # Counted here and not by SQL: databases end a text at a zero character.
        document = shape_of(Document).table.c
        query = select(document.id, document.text).where(document.id.in_(ids))
        for name, text in self._connection.execute(query):
            self._known[name] = len(text)

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
