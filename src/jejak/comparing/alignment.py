"""Local alignment of two texts word by word, outward from the wording they are known to share.

Smith-Waterman scores with an X-drop band (Zhang, Schwartz, Wagner & Miller 2000): the alignment
runs along equal words at once and opens a band of cells only where the texts differ, so its cost
grows with the length of the passage, not with its square. Scores count tenths of a word.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.words import Keys, alike, equal
from jejak.compiled import kernel

SAME, MISSPELT, OTHER, SKIPPED = 10, 6, -5, -5
"""What an aligned pair adds: equal words, one word misspelt, two words, a word against nothing."""
DROP = 35
"""An extension ends when it has lost so much since its best: three and a half words."""
SURE = 6
"""So many equal words on end, and the alignment goes on from there without looking elsewhere."""
BAND = 192
FARTHEST = 1 << 12
"""So many words of a, and a difference is left behind: the counts of a cell must not run over."""
NONE = -(1 << 60)

Cells = NDArray[np.int64]


class Reach(NamedTuple):
    """How far an extension went: words of a and of b, score, worth of equal words, columns."""

    a: int
    b: int
    score: int
    matched: int
    columns: int


# A cell packs its score (the high bits), matched worth and columns into one number, so that the
# greatest number is the best cell and one addition carries all three along.
SCORE, MATCH = 1 << 32, 1 << 16
COLUMN = 1
GAIN_SAME = SAME * SCORE + SAME * MATCH + COLUMN
GAIN_MISSPELT = MISSPELT * SCORE + MISSPELT * MATCH + COLUMN
GAIN_OTHER = OTHER * SCORE + COLUMN
GAIN_SKIPPED = SKIPPED * SCORE + COLUMN


@kernel
def scratch() -> Cells:
    """Room for two rows of the band."""
    return np.empty((2, BAND), np.int64)


@kernel
def extend(a: Keys, b: Keys, cells: Cells) -> Reach:
    """The best alignment of a beginning of a with a beginning of b (to the left: reversed views)."""
    at, best = Reach(0, 0, 0, 0, 0), Reach(0, 0, 0, 0, 0)
    while True:
        run = _run(a[at.a :], b[at.b :])
        at = Reach(
            at.a + run, at.b + run, at.score + SAME * run, at.matched + SAME * run, at.columns + run
        )
        if at.score > best.score:
            best = at
        if at.a == len(a) or at.b == len(b):
            return best
        further, step = _bridge(a[at.a :], b[at.b :], DROP - best.score + at.score, cells)
        here = Reach(
            at.a + step.a,
            at.b + step.b,
            at.score + step.score,
            at.matched + step.matched,
            at.columns + step.columns,
        )
        if here.score > best.score:
            best = here
        if not further:
            return best
        at = here


@kernel
def _run(a: Keys, b: Keys) -> int:
    """How many words are equal from the start."""
    most = min(len(a), len(b))
    run = 0
    while run < most and equal(a[run], b[run]):
        run += 1
    return run


@kernel
def _sure(a: Keys, b: Keys) -> bool:
    return len(a) >= SURE and len(b) >= SURE and _run(a[:SURE], b[:SURE]) == SURE


@kernel
def _bridge(a: Keys, b: Keys, drop: int, cells: Cells) -> tuple[bool, Reach]:
    """Over a difference: to the next sure ground if there is any, else the best that is reached.

    Whether to go on from there comes first.
    """
    row_best, column_best, best = 0, 0, 0
    low, high = 0, _first_row(cells[0], len(b), drop)
    for row in range(1, min(len(a), FARTHEST) + 1):
        above, here = cells[(row - 1) % 2], cells[row % 2]
        start, stop, sure, ground = low, low, NONE, 0
        floor = ((best >> 32) - drop) * SCORE
        low, left, across = -1, NONE, NONE
        for column in range(start, min(len(b), start + BAND - 1) + 1):
            over = above[column - start] if column <= high else NONE
            gain = _gain(a[row - 1], b[column - 1]) if across > NONE else 0
            left = _cell(left, over, across, gain)
            across = over
            if left < floor:
                here[column - start] = left = NONE
                if column > high:
                    break
                continue
            here[column - start] = left
            low, stop = column if low < 0 else low, column
            if left > best:
                row_best, column_best, best = row, column, left
            if (
                left > sure
                and row < len(a)
                and column < len(b)
                and equal(a[row], b[column])
                and _sure(a[row:], b[column:])
            ):
                sure, ground = left, column
        if sure > NONE:
            return True, _reach(row, ground, sure)
        if low < 0:
            break
        high = stop
        _shift(here, low - start, stop - low)
    return row_best > FARTHEST // 2, _reach(row_best, column_best, best)


@kernel
def _reach(row: int, column: int, cell: int) -> Reach:
    return Reach(row, column, cell >> 32, cell >> 16 & 0xFFFF, cell & 0xFFFF)


@kernel
def _first_row(row: Cells, words: int, drop: int) -> int:
    """Words of b against nothing: the last column that is reached."""
    last = max(min(words, drop // -SKIPPED, BAND - 2), 0)
    for column in range(last + 1):
        row[column] = GAIN_SKIPPED * column
    return last


@kernel
def _cell(left: int, above: int, across: int, gain: int) -> int:
    """A word against a word, or either against nothing, whichever scores most."""
    best = left + GAIN_SKIPPED if left > NONE else NONE
    if above > NONE:
        best = max(best, above + GAIN_SKIPPED)
    return max(best, across + gain) if across > NONE else best


@kernel
def _gain(one: np.uint64, other: np.uint64) -> int:
    if equal(one, other):
        return GAIN_SAME
    return GAIN_MISSPELT if alike(one, other) else GAIN_OTHER


@kernel
def _shift(row: Cells, by: int, last: int) -> None:
    """Bring the first live cell of a row to its beginning."""
    if by > 0:
        for place in range(last + 1):
            row[place] = row[place + by]
