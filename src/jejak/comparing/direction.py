"""Which way a text went: from the earlier document to the later, where their dates decide it.

Dates are intervals. Only when one surely ends before the other starts has the match a direction;
otherwise it is undecided, with the reason. For every match the other documents that hold the
passage are looked at too: one that is earlier than the taker may be where it really comes from.
What the texts themselves hint at is reported beside the decision and never makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from heapq import nsmallest
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa

from jejak.comparing.families import Pairs, days_of, find_families
from jejak.model.records import Match, Passage
from jejak.model.when import When

Reason = Literal["dates", "dates overlap", "no date", "one document"]
Position = Literal["before both", "between", "before the taker", "perhaps before"]
Dates = Mapping[str, When | None]

LISTED = 20
"""The most rivals that a borrowing lists, the earliest first."""


@dataclass(frozen=True)
class Holder:
    """Another document that holds the passage, and its place in time.

    *before both*: it surely precedes source and taker (both, where the direction is open);
    *between*: it surely precedes the taker and follows the source; *before the taker*: its order
    with the source is open; *perhaps before*: no date rules out that it precedes the taker.
    """

    passage: Passage
    position: Position


@dataclass(frozen=True)
class Hint:
    """How much of each document the passages cover that the two share (0–1): weak evidence.

    Who takes a text over whole and adds to it is covered less than the source; who takes an
    excerpt is covered more. Which of the two happened, the shares alone cannot tell.
    """

    a_covered: float
    b_covered: float


@dataclass(frozen=True)
class Borrowing:
    """A match with its direction: `taker` has the passage from `source`, if it is either's at all.

    Both are None when the dates leave the order open; `reason` says why. `rivals` are other
    possible sources, the earliest first, LISTED at most; `holders` counts all other documents
    with the passage.
    """

    match: Match
    source: Passage | None
    taker: Passage | None
    reason: Reason
    rivals: tuple[Holder, ...] = ()
    holders: int = 0
    hint: Hint | None = None

    @property
    def common_sources(self) -> tuple[Holder, ...]:
        """Documents that surely precede both sides: both may have taken the passage from them."""
        return tuple(one for one in self.rivals if one.position == "before both")


def find_borrowings(
    matches: Sequence[Match], dates: Dates, lengths: Mapping[str, int] | None = None
) -> list[Borrowing]:
    """Give each match its direction, its rivals and, where `lengths` are known, a hint.

    `dates` and `lengths` (in code points) are by document id. The other holders of a passage are
    those of its family (`families.find_families`).

    >>> seoul, bandung = Passage("seoul", 0, 90), Passage("bandung", 40, 130)
    >>> dates = {"seoul": When.year(2009), "bandung": When.day(2016, 5, 20)}
    >>> (found,) = find_borrowings([Match(bandung, seoul, 0.9, "verbatim")], dates)
    >>> found.source.document, found.taker.document, found.reason
    ('seoul', 'bandung', 'dates')
    """
    names = sorted({one.document for match in matches for one in (match.a, match.b)})
    families = _families(matches, names, dates)
    covered = _covered(matches, lengths) if lengths else {}
    return [
        _borrowing(match, dates, family, covered.get((match.a.document, match.b.document)))
        for match, family in zip(matches, families, strict=True)
    ]


def order(a: Passage, b: Passage, dates: Dates) -> tuple[Passage | None, Passage | None, Reason]:
    """Source, taker and why: the later takes from the earlier if their dates share no day."""
    one, other = dates.get(a.document), dates.get(b.document)
    if a.document == b.document:
        return None, None, "one document"
    if one is None or other is None:
        return None, None, "no date"
    if one.before(other):
        return a, b, "dates"
    if other.before(one):
        return b, a, "dates"
    return None, None, "dates overlap"


class _Family(NamedTuple):
    """The earliest passages of a family, undated ones last, and how many documents hold it."""

    passages: Sequence[Passage]
    documents: int


def _families(matches: Sequence[Match], names: Sequence[str], dates: Dates) -> list[_Family]:
    """The family of each match."""
    number = {name: at for at, name in enumerate(names)}
    sides = [one for match in matches for one in (match.a, match.b)]
    rows = [(number[one.document], one.start, one.end) for one in sides]
    found = find_families(Pairs(*np.array(rows, np.int64).reshape(-1, 6).T))
    members: dict[int, list[Passage]] = {}
    columns = [found.family, found.document, found.start, found.end]
    for family, document, start, end in zip(*[one.tolist() for one in columns], strict=True):
        members.setdefault(family, []).append(Passage(names[document], start, end))
    # Two of the passages may be the match's own; whoever is later than these is no earlier rival.
    families = {
        family: _Family(
            nsmallest(LISTED + 2, some, key=lambda one: _when(one, dates)),
            len({one.document for one in some}),
        )
        for family, some in members.items()
    }
    return [families[family] for family in found.row.tolist()]


def _when(one: Passage, dates: Dates) -> tuple[bool, int, int, Passage]:
    date = dates.get(one.document)
    return date is None, *days_of(date), one


def _borrowing(match: Match, dates: Dates, family: _Family, hint: Hint | None) -> Borrowing:
    source, taker, reason = order(match.a, match.b, dates)
    own = {match.a.document, match.b.document}
    others = [one for one in family.passages if one.document not in own]
    rivals = [
        Holder(one, position)
        for one in others
        if (position := _position(one, source, taker, match, dates)) is not None
    ]
    documents = family.documents - len(own)
    return Borrowing(match, source, taker, reason, tuple(rivals[:LISTED]), documents, hint)


def _position(
    one: Passage, source: Passage | None, taker: Passage | None, match: Match, dates: Dates
) -> Position | None:
    """When a holder may be a rival, and how it lies to the two; None if it surely came later."""
    if source is None or taker is None:
        return _beside_undecided(one, match, dates)
    if _before(taker, one, dates):
        return None
    if not _before(one, taker, dates):
        return "perhaps before"
    if _before(one, source, dates):
        return "before both"
    return "between" if _before(source, one, dates) else "before the taker"


def _beside_undecided(one: Passage, match: Match, dates: Dates) -> Position | None:
    if _before(one, match.a, dates) and _before(one, match.b, dates):
        return "before both"
    if _before(match.a, one, dates) and _before(match.b, one, dates):
        return None
    return "perhaps before"


def _before(one: Passage, other: Passage, dates: Dates) -> bool:
    first, second = dates.get(one.document), dates.get(other.document)
    return first is not None and second is not None and first.before(second)


def _covered(matches: Sequence[Match], lengths: Mapping[str, int]) -> dict[tuple[str, str], Hint]:
    """For each pair of documents how much of either their passages cover."""
    spans: dict[tuple[str, str], tuple[list[Passage], list[Passage]]] = {}
    for match in matches:
        a, b = spans.setdefault((match.a.document, match.b.document), ([], []))
        a.append(match.a)
        b.append(match.b)
    return {
        pair: Hint(_share(a, lengths.get(pair[0], 0)), _share(b, lengths.get(pair[1], 0)))
        for pair, (a, b) in spans.items()
    }


def _share(spans: Sequence[Passage], length: int) -> float:
    """The share of a document that spans cover, counting what they have in common once."""
    covered, reached = 0, 0
    for one in sorted(spans):
        covered += max(one.end - max(one.start, reached), 0)
        reached = max(reached, one.end)
    return min(covered / length, 1.0) if length else 0.0


def matches_of(table: pa.Table) -> list[Match]:
    """The rows of a table of matches (`tables.SCHEMA`) as records."""
    return [
        Match(
            Passage(row["a_id"], row["a_start"], row["a_end"]),
            Passage(row["b_id"], row["b_start"], row["b_end"]),
            row["score"],
            row["method"],
        )
        for row in table.to_pylist()
    ]


def write_borrowings(borrowings: Iterable[Borrowing], path: Path) -> None:
    """Write borrowings as JSON lines; passages are document, start, end."""
    with path.open("w", encoding="utf-8") as file:
        for one in borrowings:
            row = {**asdict(one), "common_sources": len(one.common_sources)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
