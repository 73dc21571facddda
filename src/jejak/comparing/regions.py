"""Pairs of passages in which two texts share more words than chance gives, in any order.

Windows that share rare words are the seeds. From each, the two passages grow in turns: the best
stretch of one text given the passage of the other, until neither moves. Neighbours are joined
when the whole is better evidence than its parts.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.spans import Side, best, copied, evidence, mark
from jejak.comparing.terms import Numbers
from jejak.compiled import kernel

Rows = NDArray[np.float64]
A_START, A_END, B_START, B_END, A_EVIDENCE, B_EVIDENCE, A_SHARE, B_SHARE = range(8)
COLUMNS = 8
"""Of a region: words of a and of b, half-open; evidence (nats) and share of copied words."""

UNIT, MARGIN = 12, 4
"""Words of a window and how far it reaches into its neighbours."""
SEED_SPAN = 20.0
"""A word counts for a seed by how unlikely it is among so many."""
SEED, WORTH = 8.0, 0.7
"""Least sum (nats) for a seed; words worth less than `WORTH` are not looked at."""
COMMONEST = 50
"""Nor are words that stand more often in b: they cost time and tell nothing."""
KEPT = 8
"""Seeds kept for one window of a."""
PAD = 30
"""Words by which the view of the other passage is widened while the passages grow."""
GROWING, SETTLING = 24, 6
"""Turns at most."""
GAP, GAP_SHARE, GAP_MOST = 30.0, 0.2, 500.0
"""Neighbours are joined over so many words and so much of the whole, the latter up to a limit."""
FEWEST, PER_WORDS, MOST_REGIONS = 40, 75, 2000
"""Regions looked at: so many, one more for so many words, never more than the last."""


class Tally(NamedTuple):
    """Per window of b: worth of the shared words, for which window of a; those with any."""

    worth: Rows
    seen: NDArray[np.int64]
    touched: NDArray[np.int64]


@kernel
def find_regions(a: Side, b: Side) -> Rows:
    """All regions of two texts, one row each, strongest seed first."""
    seeds = _seeds(a, b)
    most = min(MOST_REGIONS, FEWEST + (len(a.text.term) + len(b.text.term)) // PER_WORDS)
    rows, count = np.zeros((min(most, len(seeds)), COLUMNS)), 0
    for seed in np.argsort(-seeds[:, 0], kind="mergesort"):
        unit_a, unit_b = int(seeds[seed, 1]), int(seeds[seed, 2])
        if count == len(rows):
            break
        if not _known(rows[:count], unit_a, unit_b):
            _plant(rows[count], a, b, unit_a, unit_b)
            _grow(rows[count], a, b)
            count += 1
    return _joined(rows[:count], a, b)


@kernel
def _seeds(a: Side, b: Side) -> Rows:
    """Pairs of windows that share rare words: sum of their worth, window of a, window of b."""
    units = len(b.text.term) // UNIT + 1
    worth, seen = np.zeros(units + 2), np.full(units + 2, -1, np.int64)
    touched, found = np.empty(units, np.int64), [(0.0, 0, 0)]
    tally = Tally(worth, seen, touched)
    for unit in range(-(-len(a.text.term) // UNIT)):
        count = _worth(a, b, unit, tally)
        for _ in range(KEPT):
            top, where = SEED, -1
            for n in range(count):
                at = touched[n]
                before = worth[at - 1] if seen[at - 1] == unit else 0.0
                after = worth[at + 1] if seen[at + 1] == unit else 0.0
                total = worth[at] + max(before, after) / 2
                if seen[at] == unit and worth[at] >= SEED / 3 and total >= top:
                    top, where = total, n
            if where < 0:
                break
            found.append((top, unit, touched[where] - 1))
            touched[where] = touched[count - 1]
            count -= 1
    return _table(found)


@kernel
def _table(found: list[tuple[float, int, int]]) -> Rows:
    table = np.empty((len(found) - 1, 3))
    for n in range(len(table)):
        table[n, 0], table[n, 1], table[n, 2] = found[n + 1]
    return table


@kernel
def _worth(a: Side, b: Side, unit: int, tally: Tally) -> int:
    """Add up, per window of b, the worth of the words it shares with one of a (from place 1 on)."""
    worth, seen, touched = tally
    start, count = max(0, unit * UNIT - MARGIN), 0
    for at in range(start, min(len(a.text.term), (unit + 1) * UNIT + MARGIN)):
        term = a.text.term[at]
        other, its = a.to_other[term], -math.log(a.rate[term] * SEED_SPAN)
        if other < 0 or its <= WORTH or _repeated(a.text.term, start, at):
            continue
        first, last = b.text.first[other], b.text.first[other + 1]
        before = -1
        for place in b.text.places[first : last if last - first <= COMMONEST else first]:
            window = place // UNIT + 1
            if window == before:
                continue
            before = window
            if seen[window] != unit:
                seen[window], worth[window], touched[count] = unit, 0.0, window
                count += 1
            worth[window] += its
    return count


@kernel
def _repeated(term: Numbers, start: int, at: int) -> bool:
    for earlier in range(start, at):  # noqa: SIM110 (kernels know no generators)
        if term[earlier] == term[at]:
            return True
    return False


@kernel
def _known(rows: Rows, unit_a: int, unit_b: int) -> bool:
    """Whether a pair of windows lies in a region already looked at."""
    for row in rows:
        if (
            row[A_START] <= (unit_a + 1) * UNIT
            and unit_a * UNIT < row[A_END]
            and row[B_START] <= (unit_b + 1) * UNIT
            and unit_b * UNIT < row[B_END]
        ):
            return True
    return False


@kernel
def _plant(row: Rows, a: Side, b: Side, unit_a: int, unit_b: int) -> None:
    row[A_START], row[B_START] = max(0, unit_a * UNIT - MARGIN), max(0, unit_b * UNIT - MARGIN)
    row[A_END] = min(len(a.text.term), (unit_a + 1) * UNIT + MARGIN)
    row[B_END] = min(len(b.text.term), (unit_b + 1) * UNIT + MARGIN)
    row[A_SHARE], row[B_SHARE] = 0.7, 0.6


@kernel
def _grow(row: Rows, a: Side, b: Side) -> None:
    """Let both passages grow in turns, then settle with nothing but each other in view."""
    for turns, pad in ((GROWING, PAD), (SETTLING, 0)):
        for _ in range(turns):
            before = row[:A_EVIDENCE].copy()
            _turn(row, 0, a, b, pad)
            _turn(row, 1, b, a, pad)
            if np.all(before == row[:A_EVIDENCE]):
                break


@kernel
def _turn(row: Rows, side: int, x: Side, y: Side, pad: int) -> None:
    """Choose the passage of x anew, that of y being given."""
    start, end = int(row[2 * side]), int(row[2 * side + 1])
    y_start, y_end = int(row[2 - 2 * side]), int(row[3 - 2 * side])
    wider = max(pad, (y_end - y_start) // 2) if pad else 0
    y_start, y_end = max(0, y_start - wider), min(len(y.text.term), y_end + wider)
    reach = max(2 * pad, end - start) if pad else PAD
    low, high = max(0, start - reach), min(len(x.text.term), end + reach)
    seen = float(y_end - y_start)
    mark(x, y, y_start, y_end, 1)
    start, end, total = best(x, (low, high), (start, end), seen, row[A_SHARE + side])
    row[2 * side], row[2 * side + 1], row[A_EVIDENCE + side] = start, end, total
    row[A_SHARE + side] = copied(x, start, end, seen)
    mark(x, y, y_start, y_end, -1)


@kernel
def _joined(rows: Rows, a: Side, b: Side) -> Rows:
    """The regions with neighbours joined where the whole is better evidence than its parts."""
    alive, changed, whole = np.ones(len(rows), np.bool_), True, np.empty(COLUMNS)
    while changed:
        changed = False
        for i in range(len(rows)):
            for j in range(i + 1, len(rows) if alive[i] else 0):
                if alive[j] and _within(rows[j], rows[i]):
                    alive[j] = False
                elif alive[j] and _near(rows[i], rows[j], 0) and _near(rows[i], rows[j], 2):
                    _unite(whole, rows[i], rows[j], a, b)
                    if _strength(whole) >= max(_strength(rows[i]), _strength(rows[j])):
                        rows[i] = whole
                        alive[j], changed = False, True
    return rows[alive]


@kernel
def _within(one: Rows, other: Rows) -> bool:
    """Whether a region lies in another on both sides, and so adds nothing to it."""
    return bool(
        other[A_START] <= one[A_START]
        and one[A_END] <= other[A_END]
        and other[B_START] <= one[B_START]
        and one[B_END] <= other[B_END]
    )


@kernel
def _near(one: Rows, other: Rows, column: int) -> bool:
    whole = max(one[column + 1], other[column + 1]) - min(one[column], other[column])
    parts = one[column + 1] - one[column] + other[column + 1] - other[column]
    return bool(whole - parts <= GAP + min(GAP_MOST, GAP_SHARE * whole))


@kernel
def _strength(row: Rows) -> float:
    return float(row[A_EVIDENCE] + row[B_EVIDENCE])


@kernel
def _unite(whole: Rows, one: Rows, other: Rows, a: Side, b: Side) -> None:
    for column in (A_START, B_START):
        whole[column] = min(one[column], other[column])
        whole[column + 1] = max(one[column + 1], other[column + 1])
    _weigh(whole, 0, a, b)
    _weigh(whole, 1, b, a)


@kernel
def _weigh(row: Rows, side: int, x: Side, y: Side) -> None:
    """Evidence and share of one passage as it stands."""
    start, end = int(row[2 * side]), int(row[2 * side + 1])
    y_start, y_end = int(row[2 - 2 * side]), int(row[3 - 2 * side])
    seen = float(y_end - y_start)
    mark(x, y, y_start, y_end, 1)
    row[A_SHARE + side] = copied(x, start, end, seen)
    row[A_EVIDENCE + side] = evidence(x, start, end, seen, row[A_SHARE + side])
    mark(x, y, y_start, y_end, -1)
