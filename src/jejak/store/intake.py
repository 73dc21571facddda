"""Documents into the case: the record, its line in the listing, and its words to search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from jejak.model.records import Document, Passage
from jejak.store import removal, rows, searching
from jejak.store.derived import LISTING, STRETCH
from jejak.store.grams import folded
from jejak.store.schema import shape_of


def put(connection: Connection, documents: Iterable[Document]) -> None:
    """Add documents; what was derived from one that is known goes if its text is another."""
    for some in rows.chunks(documents, rows.MANY):
        _put(connection, some)


def _put(connection: Connection, documents: Sequence[Document]) -> None:
    shape = shape_of(Document)
    given = {one.id: one for one in documents}
    query = select(shape.table.c.id, shape.table.c.text).where(shape.table.c.id.in_(given))
    known = {name: text == given[name].text for name, text in connection.execute(query)}
    removal.remove(connection, [name for name, same in known.items() if not same])
    _drop_passages(connection, known)
    rows.write(connection, Document, given.values(), run="")
    _list(connection, given.values())
    searching.index(connection, [one for one in given.values() if not known.get(one.id)])


def _drop_passages(connection: Connection, documents: Collection[str]) -> None:
    table = shape_of(Passage).table
    connection.execute(table.delete().where(table.c.document.in_(documents)))


def _list(connection: Connection, documents: Iterable[Document]) -> None:
    rows.upsert(connection, LISTING, [_line(one) for one in documents])


def _line(one: Document) -> dict[str, Any]:
    return {
        "document": one.id,
        "title": folded(one.title),
        "language": one.language,
        "kind": one.kind,
        "side": one.side,
        "published": one.published.start.isoformat() if one.published else "",
        "length": len(one.text),
    }


def restore(connection: Connection) -> None:
    """List all documents and index their words anew, from the documents themselves."""
    connection.execute(LISTING.delete())
    connection.execute(STRETCH.delete())
    for some in rows.chunks(rows.read(connection, Document), rows.MANY):
        _list(connection, some)
        searching.index(connection, some)
