"""Where people who coded the same words agree and differ, kept worked out, the worst first.

Working it out from all judgements takes a second on 10⁵ of them. So a line is kept for each family
of codes on each stretch that two or more people judged; a judgement renews the lines of the stretch
that it touches, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Select,
    Table,
    func,
    select,
)

from jejak.model.adjudicating import Said, State, Unit, units
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Document
from jejak.store.derived import STANDING
from jejak.store.pages import SIZE, Order, Page, page
from jejak.store.reader import Reader
from jejak.store.rows import CHUNK, chunks
from jejak.store.schema import metadata, shape_of
from jejak.store.sources import standing
from jejak.store.words import Words

FEW = 50
"""So many judgements at once renew their stretches; more renew whole documents."""
DISAGREEMENT = Table(
    "disagreement",
    metadata,
    Column("document", Words, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("end", BigInteger, primary_key=True),
    Column("family", Words, primary_key=True),
    # The worst has the least; below zero for all but agreements.
    Column("rank", BigInteger, nullable=False),
    Column("contradiction", Boolean, nullable=False),
    Column("coders", BigInteger, nullable=False),
    Column("minority", BigInteger, nullable=False),
    Column("state", Words, nullable=False),
)
"""A family of codes on a stretch that people judged; see `jejak.model.adjudicating`."""

_ORDER = [DISAGREEMENT.c[name] for name in "rank document start end family".split()]
INDEXES = (
    Index("disagreement_state", DISAGREEMENT.c.state, *_ORDER),
    Index("disagreement_rank", *_ORDER),
    Index("disagreement_family", DISAGREEMENT.c.family, DISAGREEMENT.c.state, *_ORDER[:-1]),
)


@dataclass(frozen=True)
class Disagreement:
    """A family of codes on a stretch on which people differ.

    `contradiction`: one denied what another gave, or they gave different codes; else some gave
    fewer codes than others. `minority` is how many of the `coders` are not on the largest side.
    """

    document: str
    start: int
    end: int
    family: str
    contradiction: bool
    coders: int
    minority: int
    state: State


@dataclass(frozen=True)
class DisagreementCount:
    """How many stretches of a family are in a state; `agreed` ones are counted too."""

    family: str
    state: State
    number: int


_COLUMNS = tuple(DISAGREEMENT.c[name] for name in Disagreement.__dataclass_fields__)


class Disagreements(Reader):
    """Questions about where people differ."""

    def disagreement_page(
        self,
        *,
        family: str = "",
        document: str = "",
        state: str = "",
        contradiction: bool | None = None,
        after: str = "",
        size: int = SIZE,
    ) -> Page[Disagreement]:
        """Some of the stretches on which people differ, the worst first.

        Contradictions come before omissions, then those that split the most coders most evenly.
        Without a `state` those that are settled are among them.
        """
        asked = {"family": family, "document": document, "state": state}
        query = select(*_COLUMNS).where(DISAGREEMENT.c.rank < 0)
        for name, value in asked.items():
            query = query.where(DISAGREEMENT.c[name] == value) if value else query
        if contradiction is not None:
            query = query.where(DISAGREEMENT.c.contradiction == contradiction)
        with self._read() as connection:
            return page(connection, query, Order(_ORDER), _made, after=after, size=size)

    def disagreement(self, document: str, start: int, end: int, family: str) -> Disagreement | None:
        """What people differ on at a place, None if they do not."""
        wanted = {"document": document, "start": start, "end": end, "family": family}
        query = select(*_COLUMNS).where(DISAGREEMENT.c.rank < 0)
        query = query.where(*(DISAGREEMENT.c[name] == value for name, value in wanted.items()))
        with self._read() as connection:
            row = connection.execute(query).first()
        return _made(row) if row else None

    def said_around(self, document: str, start: int, end: int) -> tuple[Judgement, ...]:
        """What people say of a stretch and of all that hangs together with it, in reading order."""
        with self._read() as connection:
            reach = _reach(connection, document, start, end)
        query = standing().where(STANDING.c.document == document, *_by_people())
        query = query.where(*_within(STANDING.c, *reach))
        named = (STANDING.c[name] for name in "start end code coder".split())
        return self._some(Judgement, query.order_by(*named))

    def disagreement_counts(self) -> tuple[DisagreementCount, ...]:
        """How many stretches that two or more people judged are of each family and state."""
        named = (DISAGREEMENT.c.family, DISAGREEMENT.c.state)
        query = select(*named, func.count()).group_by(*named).order_by(*named)
        with self._read() as connection:
            found = connection.execute(query).all()
        return tuple(DisagreementCount(*row) for row in found)

    def doubly_judged(self) -> tuple[str, ...]:
        """The documents in which two or more people judged the same words, in order."""
        query = select(DISAGREEMENT.c.document).distinct().order_by(DISAGREEMENT.c.document)
        with self._read() as connection:
            return tuple(connection.execute(query).scalars())


def follow(connection: Connection, judgements: Sequence[Judgement]) -> None:
    """Let what is kept follow judgements that were just written."""
    people = _people_among(connection, {one.coder for one in judgements})
    own = [one for one in judgements if one.coder in people]
    if len(own) > FEW:
        for name in sorted({one.document for one in own}):
            _renew(connection, name)
        return
    for name, start, end in sorted({(one.document, one.start, one.end) for one in own}):
        _renew(connection, name, _reach(connection, name, start, end))


def restore(connection: Connection) -> None:
    """Work all of it out anew."""
    connection.execute(DISAGREEMENT.delete())
    document = shape_of(Document).table.c
    query = _said().join(document.id.table, document.id == STANDING.c.document)
    found = connection.execute(query.order_by(STANDING.c.document)).all()
    lines = (
        _line(one)
        for _, said in groupby(found, key=attrgetter("document"))
        for one in units(cast("Iterable[Said]", said))
    )
    for some in chunks(lines, CHUNK):
        connection.execute(DISAGREEMENT.insert(), some)


def _renew(connection: Connection, document: str, reach: tuple[int, int] | None = None) -> None:
    query = _said().where(STANDING.c.document == document)
    old = DISAGREEMENT.delete().where(DISAGREEMENT.c.document == document)
    if reach:
        query = query.where(*_within(STANDING.c, *reach))
        old = old.where(*_within(DISAGREEMENT.c, *reach))
    found = cast("Sequence[Said]", connection.execute(query).all())
    connection.execute(old)
    lines = [_line(one) for one in units(found)]
    for some in chunks(lines if _there(connection, document) else [], CHUNK):
        connection.execute(DISAGREEMENT.insert(), some)


def _there(connection: Connection, document: str) -> bool:
    """Whether the case holds the document; judgements outlive theirs."""
    name = shape_of(Document).table.c.id
    return connection.execute(select(name).where(name == document)).first() is not None


def _reach(connection: Connection, document: str, start: int, end: int) -> tuple[int, int]:
    """How far judgements reach that touch a stretch, or touch one that does, and so on."""
    widest = select(func.min(STANDING.c.start), func.max(STANDING.c.end))
    widest = widest.where(STANDING.c.document == document, *_by_people())
    while True:
        first, last = connection.execute(widest.where(*_within(STANDING.c, start, end))).one()
        wider = (min(start, start if first is None else first), max(end, last or end))
        if wider == (start, end):
            return wider
        start, end = wider


def _within(table: Any, start: int, end: int) -> tuple[ColumnElement[bool], ...]:
    return table.start < end, table.end > start


def _said() -> Select[Any]:
    """What people say of codes, adjudicators too."""
    names = ("document", "start", "end", "code", "coder", "verdict")
    return select(*(STANDING.c[name] for name in names)).where(*_by_people())


def _by_people() -> tuple[ColumnElement[bool], ...]:
    coder = shape_of(Coder).table.c
    human = select(coder.id).where(coder.kind == "human")
    return STANDING.c.verdict != "withdrawn", STANDING.c.coder.in_(human)


def _people_among(connection: Connection, coders: Iterable[str]) -> set[str]:
    coder = shape_of(Coder).table.c
    query = select(coder.id).where(coder.kind == "human", coder.id.in_(sorted(coders)))
    return set(connection.execute(query).scalars())


def _line(one: Unit) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("document", "start", "end", "family", "state")}
    differ = one.state != "agreed"
    contradiction = differ and one.contradiction
    minority = one.minority
    # Bounds far above any number of coders keep the three apart.
    rank = -(contradiction * 10**12 + minority * 10**6 + len(one.answers)) if differ else 0
    more = {"contradiction": contradiction, "coders": len(one.answers), "minority": minority}
    return {**named, **more, "rank": rank}


def _made(row: Sequence[Any]) -> Disagreement:
    return Disagreement(*row)
