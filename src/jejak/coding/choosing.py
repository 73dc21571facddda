"""Which passages a person should judge next, so that the learned coder gains most.

Some are drawn by lot, for measuring: passages stand in an order that a digest of their place fixes
for good, and the next ones of that order are offered. What has been judged from its beginning
without a gap is a simple random sample, whatever else was judged, and guarantees rest on it.

The others are chosen, for learning: code after code, those that people gave least first, the
passages whose chance lies nearest to the code's threshold (uncertainty sampling: Lewis & Gale 1994),
of which the one least like any that is judged or chosen already is taken (farthest first: Gonzalez
1985; as a core set: Sener & Savarese 2018).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jejak.coding.calibration import as_logits
from jejak.coding.features import Matrix
from jejak.errors import OptionError
from jejak.model.records import Passage
from jejak.text.meaning import Vectors

MEASURING = 0.3
"""Share of the passages offered that are drawn by lot."""
SHORTLIST = 5
"""Passages nearest to a threshold, of which the one least like the others is taken."""
Why = Literal["drawn by lot", "near the threshold"]


@dataclass(frozen=True)
class Suggestion:
    """A passage to judge and why: for measuring, or for a code of which people gave `given` so far.

    `chance` is the learned coder's for the code.
    """

    passage: Passage
    why: Why
    code: str = ""
    chance: float = 0.0
    given: int = 0


@dataclass(frozen=True)
class Unjudged:
    """Passages to choose from: sentence vectors and chances (passages x codes), row by row.

    Those in `touched` were judged for some codes only: the lot may fall on them, to be finished.
    """

    passages: Sequence[Passage]
    vectors: Vectors
    chances: Matrix
    codes: Sequence[str]
    thresholds: Mapping[str, float]
    touched: Collection[Passage] = ()


def lot(passage: Passage) -> str:
    """The passage's place in the order of the draw: a digest, so that nothing else decides it.

    >>> lot(Passage("a", 0, 9)) == lot(Passage("a", 0, 9, "title"))
    True
    """
    return hashlib.sha256(f"lot:{passage.key}".encode()).hexdigest()


def in_lot_order(candidates: Iterable[Passage]) -> list[Passage]:
    """The passages in the order of the draw."""
    return sorted(set(candidates), key=lot)


def drawn(order: Iterable[Passage], judged: Collection[Passage]) -> set[Passage]:
    """The sample: what has been judged from the beginning of the order, without a gap.

    >>> some = in_lot_order(Passage("a", at, at + 9) for at in range(0, 90, 9))
    >>> drawn(some, {some[0], some[1], some[3]}) == {some[0], some[1]}
    True
    """
    return set(takewhile(lambda one: one in judged, order))


def suggest(
    some: Unjudged,
    size: int,
    *,
    given: Mapping[str, int],
    judged: Vectors,
    measuring: float = MEASURING,
) -> list[Suggestion]:
    """The `size` passages to judge next, those drawn by lot first.

    `given` counts, for each code, the passages that people gave it; `judged` are the sentence
    vectors of all that people judged. Nothing in it is random: the same case gives the same list.

    Raises:
        OptionError: a size below 1, or a share outside 0-1.
    """
    if size < 1:
        raise OptionError(f"{size} passages", where="size", remedy="ask for at least one")
    if not 0 <= measuring <= 1:
        raise OptionError(f"{measuring}", where="measuring", remedy="give a share from 0 to 1")
    order = sorted(range(len(some.passages)), key=lambda row: lot(some.passages[row]))
    first = order[: round(measuring * min(size, len(order)))]
    found = [Suggestion(some.passages[row], "drawn by lot") for row in first]
    picker = _Picker(some, judged, first)
    count = {code: given.get(code, 0) for code in some.codes}
    for _ in range(min(size - len(first), picker.left) if count else 0):
        # What is offered counts as if it were given, so that the turn passes on.
        code = min(some.codes, key=lambda one: count[one])
        row = picker.next(code)
        chance = float(some.chances[row, some.codes.index(code)])
        passage = some.passages[row]
        found.append(Suggestion(passage, "near the threshold", code, chance, given.get(code, 0)))
        count[code] += 1
    return found


class _Picker:
    """Takes passages one by one; `nearest` is each one's likeness to what is judged or taken."""

    def __init__(self, some: Unjudged, judged: Vectors, taken: Sequence[int]) -> None:
        self._some = some
        self._free = np.array([one not in some.touched for one in some.passages], dtype=bool)
        self._nearest: NDArray[np.float32] = np.full(len(some.passages), -1.0, dtype=np.float32)
        for vector in judged:
            np.maximum(self._nearest, some.vectors @ vector, out=self._nearest)
        for row in taken:
            self._take(row)
        thresholds = np.array([some.thresholds[code] for code in some.codes], dtype=np.float64)
        self._apart = np.abs(as_logits(some.chances) - as_logits(thresholds))

    @property
    def left(self) -> int:
        """How many can still be taken."""
        return int(self._free.sum())

    def next(self, code: str) -> int:
        """The row to offer for a code; it is taken by that."""
        apart = self._apart[:, list(self._some.codes).index(code)]
        rows = np.flatnonzero(self._free)
        short = rows[np.argsort(apart[rows], kind="stable")[:SHORTLIST]]
        row = int(short[np.argmin(self._nearest[short])])
        self._take(row)
        return row

    def _take(self, row: int) -> None:
        self._free[row] = False
        likeness = self._some.vectors @ self._some.vectors[row]
        np.maximum(self._nearest, likeness, out=self._nearest)
