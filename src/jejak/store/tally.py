"""How many codings there are of each sort and how many of them people have reviewed, kept counted.

Counting takes a fifth of a second on 10⁵ codings, too long for a page. So the counts are kept: each
judgement adds to them or takes away, and when codings are written they are thrown away, to be
counted anew when the step is done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
)

from jejak.model.judgements import Coder
from jejak.model.records import Coding
from jejak.store.derived import STANDING, TALLY
from jejak.store.rows import chunks
from jejak.store.schema import shape_of

Place = tuple[str, int, int, str]
"""Document, start, end and code: what a judgement is about."""
PLACE = ("document", "start", "end", "code")
AT_ONCE = 50
_SORT = ("code", "coder", "verdict")


def counts(connection: Connection) -> Sequence[tuple[str, str, str, int, int]]:
    """Code, coder, verdict, how many codings, how many of them reviewed; in this order."""
    kept = select(TALLY).order_by(*(TALLY.c[name] for name in _SORT))
    found = connection.execute(kept).all() or connection.execute(_counted()).all()
    return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in found]


def clear(connection: Connection) -> None:
    """Throw the counts away, since codings were written."""
    connection.execute(TALLY.delete())


def restore(connection: Connection) -> None:
    """Count anew."""
    clear(connection)
    names = [column.name for column in TALLY.columns]
    connection.execute(insert(TALLY).from_select(names, _counted()))


def reviewed(connection: Connection, places: Collection[Place]) -> set[Place]:
    """Those of some places of which a person's judgement stands."""
    named = [STANDING.c[name] for name in PLACE]
    found: set[Place] = set()
    for some in chunks(sorted(places), AT_ONCE):
        query = select(*named).where(_one_of(some, STANDING.c), *_by_people())
        found.update((row[0], row[1], row[2], row[3]) for row in connection.execute(query))
    return found


def move(connection: Connection, before: set[Place], after: set[Place]) -> None:
    """Let the counts follow what has become reviewed, and what is so no more."""
    for places, step in ((after - before, 1), (before - after, -1)):
        for some in chunks(sorted(places), AT_ONCE):
            for *sort, number in connection.execute(_at(some)).all():
                same = (TALLY.c[name] == value for name, value in zip(_SORT, sort, strict=True))
                changed = {"reviewed": TALLY.c.reviewed + step * number}
                connection.execute(TALLY.update().where(*same).values(changed))


def _at(places: Sequence[Place]) -> Select[Any]:
    table = shape_of(Coding).table.c
    sort = [table[name] for name in _SORT]
    return select(*sort, func.count()).where(_one_of(places, table)).group_by(*sort)


def _one_of(places: Sequence[Place], table: Any) -> ColumnElement[bool]:
    # Spelled out, since SQLite does not look up a list of tuples in an index.
    return or_(
        *(
            and_(*(table[name] == value for name, value in zip(PLACE, place, strict=True)))
            for place in places
        )
    )


def _counted() -> Select[Any]:
    table = shape_of(Coding).table.c
    sort = [table[name] for name in _SORT]
    same = (STANDING.c[name] == table[name] for name in PLACE)
    seen = case((exists().where(*same, *_by_people()), 1), else_=0)
    return select(*sort, func.count(), func.sum(seen)).group_by(*sort).order_by(*sort)


def _by_people() -> tuple[ColumnElement[bool], ...]:
    people = shape_of(Coder).table.c
    human = select(people.id).where(people.kind == "human")
    return STANDING.c.verdict != "withdrawn", STANDING.c.coder.in_(human)
