"""The log of judgements: appended to, never changed, and nothing enters that is not verbatim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from jejak.errors import EvidenceError, StoreError
from jejak.model.judgements import Judgement
from jejak.model.records import Document
from jejak.store.rows import CHUNK, MANY, chunks
from jejak.store.schema import shape_of


def append(connection: Connection, judgements: Iterable[Judgement]) -> int:
    """Add those that are new; how many were."""
    shape = shape_of(Judgement)
    texts: dict[str, str] = {}
    added = 0
    for some in chunks(judgements, CHUNK):
        new = _new(connection, some)
        _look_up(connection, texts, {one.document for one in new})
        for one in new:
            check(one, texts.get(one.document))
        if new:
            connection.execute(shape.table.insert(), [shape.row(one) for one in new])
        added += len(new)
    return added


def _new(connection: Connection, judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those whose id is not there yet; StoreError for one that is there with other content."""
    shape = shape_of(Judgement)
    read = shape.reader()
    known: dict[str, Judgement] = {}
    for ids in chunks([one.id for one in judgements], MANY):
        query = select(*shape.columns).where(shape.table.c.id.in_(ids))
        known |= {one.id: one for one in map(read, connection.execute(query))}
    new: dict[str, Judgement] = {}
    for one in judgements:
        same = known.get(one.id, new.get(one.id))
        if same is None:
            new[one.id] = one
        elif same != one:
            problem = f"another judgement has the id {one.id}"
            remedy = "a judgement is never changed: give the correction an id of its own"
            raise StoreError(problem, where=f"{one.document}:{one.start}-{one.end}", remedy=remedy)
    return list(new.values())


def _look_up(connection: Connection, texts: dict[str, str], wanted: set[str]) -> None:
    document = shape_of(Document).table.c
    for ids in chunks(sorted(wanted - texts.keys()), MANY):
        query = select(document.id, document.text).where(document.id.in_(ids))
        texts.update((name, text) for name, text in connection.execute(query))


def check(judgement: Judgement, text: str | None) -> None:
    """EvidenceError unless the quote is what stands at the offsets of the document."""
    where = f"{judgement.document}:{judgement.start}-{judgement.end}"
    if text is None:
        remedy = "add the document first"
        raise EvidenceError("the case holds no such document", where=where, remedy=remedy)
    there = text[judgement.start : judgement.end] if 0 <= judgement.start < judgement.end else ""
    if not there or there != judgement.quote:
        problem = f"the quote {judgement.quote!r} is not what stands there ({there!r})"
        remedy = "offsets count Unicode characters from 0, the end comes after the start"
        raise EvidenceError(problem, where=where, remedy=remedy)
