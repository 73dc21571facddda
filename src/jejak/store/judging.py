"""The log of judgements: appended to, never changed, and nothing enters that is not verbatim.

Beside the log stands what each coder said last, kept up to date with every judgement, whatever the
order in which judgements come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select

from jejak.errors import ConflictError, EvidenceError, StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Document
from jejak.store import disagreements, tally
from jejak.store.derived import STANDING
from jejak.store.rows import CHUNK, MANY, chunks, upsert
from jejak.store.schema import shape_of

FEW = 50
"""So many judgements at once are counted one by one; after more, all is counted anew."""
_NEWER = ("at", "judgement")
_KEY = tuple(column.name for column in STANDING.primary_key)


@dataclass(frozen=True)
class Seen:
    """What a writer knew: the log up to a number; of whom news would be a conflict."""

    number: int
    among: Literal["own", "all"] = "own"


def append(
    connection: Connection, judgements: Iterable[Judgement], seen: Seen | None = None
) -> int:
    """Add those that are new; how many were."""
    shape = shape_of(Judgement)
    texts: dict[str, str] = {}
    added = 0
    last = last_number(connection)
    for some in chunks(judgements, CHUNK):
        new = _new(connection, some)
        _look_up(connection, texts, {one.document for one in new})
        for one in new:
            check(one, texts.get(one.document))
            if seen:
                _no_conflict(connection, one, seen)
        numbered = [
            shape.row(one) | {"number": number} for number, one in enumerate(new, last + added + 1)
        ]
        if new:
            connection.execute(shape.table.insert(), numbered)
            _let_stand(connection, new)
            disagreements.follow(connection, new)
        added += len(new)
    if added > FEW:
        tally.restore(connection)
    return added


def last_number(connection: Connection) -> int:
    """The number of the judgement that came last, 0 if none did."""
    number = shape_of(Judgement).table.c.number
    return int(connection.execute(select(func.max(number))).scalar() or 0)


def restore(connection: Connection) -> None:
    """Number all judgements by their time and work out what stands, for a log written whole."""
    table = shape_of(Judgement).table
    found = connection.execute(select(table.c.id).order_by(table.c.at, table.c.id)).scalars().all()
    for some in chunks(enumerate(found, 1), CHUNK):
        for number, name in some:
            connection.execute(table.update().where(table.c.id == name).values(number=number))
    connection.execute(STANDING.delete())
    place = [table.c[name] for name in _KEY]
    newest = (table.c.at.desc(), table.c.id.desc())
    rank = func.row_number().over(partition_by=place, order_by=newest).label("rank")
    rest = (table.c.id.label("judgement"), table.c.at, table.c.verdict)
    ranked = select(*place, *rest, rank).subquery()
    names = [column.name for column in STANDING.columns]
    last = select(*(ranked.c[name] for name in names)).where(ranked.c.rank == 1)
    connection.execute(insert(STANDING).from_select(names, last))
    tally.restore(connection)
    disagreements.restore(connection)


def _let_stand(connection: Connection, judgements: Sequence[Judgement]) -> None:
    lines = [_standing(one) for one in judgements]
    if len(lines) > FEW:
        upsert(connection, STANDING, lines, newer=_NEWER)
        return
    places = {(one.document, one.start, one.end, one.code) for one in judgements}
    before = tally.reviewed(connection, places)
    upsert(connection, STANDING, lines, newer=_NEWER)
    tally.move(connection, before, tally.reviewed(connection, places))


def _standing(one: Judgement) -> dict[str, Any]:
    place = {name: getattr(one, name) for name in _KEY}
    return {**place, "judgement": one.id, "at": one.at, "verdict": one.verdict}


def _no_conflict(connection: Connection, one: Judgement, seen: Seen) -> None:
    """ConflictError if the same was judged since the writer looked."""
    shape = shape_of(Judgement)
    table = shape.table.c
    place = (table.document == one.document, table.number > seen.number, table.code == one.code)
    query = select(*shape.columns).where(*place, table.start == one.start, table.end == one.end)
    if seen.among == "own":
        query = query.where(table.coder == one.coder)
    row = connection.execute(query.order_by(table.number.desc()).limit(1)).first()
    if row is None:
        return
    other = shape.reader()(row)
    coder = shape_of(Coder).table.c
    name = connection.execute(select(coder.name).where(coder.id == other.coder)).scalar()
    raise ConflictError(
        f"{name or other.coder} said {other.verdict!r} of {one.code} here at {other.at}",
        where=f"{one.document}:{one.start}-{one.end}",
        remedy="look at it, then judge again",
    )


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
    """EvidenceError unless the quote is what stands at the offsets of the document.

    A withdrawal takes back words that were checked when they were said, and that may have gone
    with an earlier reading of the document.
    """
    if judgement.verdict == "withdrawn":
        return
    where = f"{judgement.document}:{judgement.start}-{judgement.end}"
    if text is None:
        remedy = "add the document first"
        raise EvidenceError("the case holds no such document", where=where, remedy=remedy)
    inside = 0 <= judgement.start < judgement.end <= len(text)
    there = text[judgement.start : judgement.end] if inside else ""
    if not there or there != judgement.quote:
        problem = f"the quote {judgement.quote!r} is not what stands there ({there!r})"
        remedy = "offsets count Unicode characters from 0, the end comes after the start"
        raise EvidenceError(problem, where=where, remedy=remedy)
