"""Questions about codings and what people made of them: pages, counts, and what to review next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, tuple_

from jejak.model.records import Coding
from jejak.store import tally
from jejak.store.derived import STANDING
from jejak.store.pages import SIZE, Order, Page
from jejak.store.reader import Reader, chosen
from jejak.store.rows import MANY, chunks
from jejak.store.schema import shape_of
from jejak.store.tally import PLACE, Place


@dataclass(frozen=True)
class CodingCount:
    """How many codings of a code by a coder have a verdict and are, or are not, `reviewed`.

    A coding is reviewed if a person's judgement of the same code on the same stretch stands.
    """

    code: str
    coder: str
    verdict: str
    reviewed: bool
    number: int


@dataclass(frozen=True)
class StandingCount:
    """How many judgements of a code by a coder stand with a verdict."""

    code: str
    coder: str
    verdict: str
    number: int


class Codings(Reader):
    """Questions about codings."""

    def coding_page(
        self,
        *,
        code: str = "",
        coder: str = "",
        document: str = "",
        verdict: str = "",
        after: str = "",
        size: int = SIZE,
    ) -> Page[Coding]:
        """Some of the codings wanted, in the order of documents and their texts."""
        shape = shape_of(Coding)
        asked = {"code": code, "coder": coder, "document": document, "verdict": verdict}
        order = Order([shape.table.c[name] for name in shape.key])
        return self._paged(Coding, chosen(shape, asked), order, after=after, size=size)

    def coding_counts(self) -> tuple[CodingCount, ...]:
        """How many codings there are of each code, coder and verdict, reviewed and not."""
        with self._read() as connection:
            found = tally.counts(connection)
        split = [
            CodingCount(code, coder, verdict, reviewed=seen, number=many)
            for code, coder, verdict, number, reviewed in found
            for seen, many in ((False, number - reviewed), (True, reviewed))
        ]
        return tuple(one for one in split if one.number)

    def standing_counts(self) -> tuple[StandingCount, ...]:
        """How many judgements stand of each code, coder and verdict."""
        named = (STANDING.c.code, STANDING.c.coder, STANDING.c.verdict)
        query = select(*named, func.count()).where(STANDING.c.verdict != "withdrawn")
        with self._read() as connection:
            found = connection.execute(query.group_by(*named).order_by(*named)).all()
        return tuple(StandingCount(*row) for row in found)

    def code_counts(self, documents: Collection[str]) -> Mapping[str, Mapping[str, int]]:
        """How many present codings each of some documents has of each code."""
        table = shape_of(Coding).table.c
        counts: dict[str, dict[str, int]] = {name: {} for name in documents}
        with self._read() as connection:
            for some in chunks(sorted(documents), MANY):
                query = select(table.document, table.code, func.count())
                query = query.where(table.document.in_(some), table.verdict == "present")
                for name, code, number in connection.execute(
                    query.group_by(table.document, table.code).order_by(table.document, table.code)
                ):
                    counts[name][code] = number
        return counts

    def next_unreviewed(
        self,
        coder: str,
        after: Place | None = None,
        *,
        code: str = "",
        document: str = "",
        backwards: bool = False,
    ) -> Coding | None:
        """The next present coding, in reading order, of whose place a coder has said nothing.

        `after` is the place to go on from; `backwards` finds the one before it.
        """
        shape = shape_of(Coding)
        table = shape.table.c
        asked = {"verdict": "present", "code": code, "document": document}
        order = Order([table[name] for name in PLACE], backwards)
        query = chosen(shape, asked).where(~_said(coder, table)).order_by(*order.by())
        query = query.where(order.beyond(after)) if after else query
        return self._one(Coding, query)

    def first_unreviewed(self, coder: str, places: Sequence[Place]) -> int | None:
        """Where in a list of places the first is of which a coder has said nothing."""
        named = [STANDING.c[name] for name in PLACE]
        begun = 0
        with self._read() as connection:
            for some in chunks(places, MANY // len(PLACE)):
                query = select(*named).where(*_by(coder), tuple_(*named).in_(some))
                said = {tuple(row) for row in connection.execute(query)}
                for number, place in enumerate(some, begun):
                    if tuple(place) not in said:
                        return number
                begun += len(some)
        return None


def _by(coder: str) -> tuple[ColumnElement[bool], ...]:
    return STANDING.c.coder == coder, STANDING.c.verdict != "withdrawn"


def _said(coder: str, table: Any) -> ColumnElement[bool]:
    same = (STANDING.c[name] == table[name] for name in PLACE)
    return exists().where(*_by(coder), *same)
