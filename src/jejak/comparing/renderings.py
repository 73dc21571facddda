"""What speaks for a pair of passages being reuse, as features; and passages that sum up a whole text.

A summary shares words with all of the other text, none of its passages explains it. It is the
stretch of greatest evidence with the whole other text in view.
"""

from __future__ import annotations

import math

import numpy as np

from jejak.comparing.regions import (
    A_END,
    A_EVIDENCE,
    A_SHARE,
    A_START,
    B_END,
    B_EVIDENCE,
    B_SHARE,
    B_START,
    COLUMNS,
    Rows,
    find_regions,
)
from jejak.comparing.spans import Side, best, copied, gain, mark
from jejak.comparing.terms import Terms, expected, join
from jejak.compiled import kernel

OWN, OWN_WHOLE = 0.5, 0.2
"""How much a word's rate in its own text counts beside its rate at large; for whole texts."""
PASSAGE_FEATURES, WHOLE_FEATURES = 11, 6
EVEN = 0.5
"""Share of copied words at which the rest of a summary is weighed."""
TRIES = 4


@kernel
def examine(a: Terms, b: Terms) -> tuple[Rows, Rows, Rows, Rows]:
    """Regions and their features, strongest first; then what renders a whole text, and its features.

    Two rows: a passage of a that renders the whole of b, and a passage of b that renders a.
    """
    to_b, to_a = join(a.vocabulary, b.vocabulary), join(b.vocabulary, a.vocabulary)
    in_a, in_b = np.zeros(len(to_b), np.int32), np.zeros(len(to_a), np.int32)
    one = Side(a, to_b, expected(a, b, to_b, OWN), in_a)
    two = Side(b, to_a, expected(b, a, to_a, OWN), in_b)
    rows = find_regions(one, two)
    rows = rows[np.argsort(-(rows[:, A_EVIDENCE] + rows[:, B_EVIDENCE]), kind="mergesort")]
    features = _features(rows, one, two)
    one = Side(a, to_b, expected(a, b, to_b, _own_whole(a)), in_a)
    two = Side(b, to_a, expected(b, a, to_a, _own_whole(b)), in_b)
    wholes, traits = np.zeros((2, COLUMNS)), np.zeros((2, WHOLE_FEATURES))
    _rendering(wholes[0], traits[0], rows, one, two)
    _rendering(wholes[1], traits[1], _turned(rows), two, one)
    wholes[1:] = _turned(wholes[1:])
    return rows, features, wholes, traits


@kernel
def _turned(rows: Rows) -> Rows:
    """The same regions with a and b exchanged."""
    turned = np.empty_like(rows)
    for column in range(COLUMNS):
        turned[:, column] = rows[:, (column + 2) % 4 if column < A_EVIDENCE else column ^ 1]
    return turned


@kernel
def _own_whole(x: Terms) -> float:
    """With the whole other text in view, its own words are no measure of what is common."""
    return OWN_WHOLE if x.rate[0] >= 0 else 1.0


@kernel
def _features(rows: Rows, a: Side, b: Side) -> Rows:
    """One row of features per region.

    Log length (of the shorter, of the longer passage), log evidence (lesser, greater), share of
    copied words (lesser, greater), sentence borders it has, evidence beside the strongest's,
    overlap with stronger ones (lesser, greater), and the log of the number of word pairs
    searched, with which chance finds grow (Karlin & Altschul 1990).
    """
    features = np.empty((len(rows), PASSAGE_FEATURES))
    for n, row in enumerate(rows):
        its = features[n]
        long_a, long_b = row[A_END] - row[A_START], row[B_END] - row[B_START]
        its[0], its[1] = math.log(min(long_a, long_b)), math.log(max(long_a, long_b))
        least = min(row[A_EVIDENCE], row[B_EVIDENCE])
        its[2] = math.log(max(1.0, least))
        its[3] = math.log(max(1.0, row[A_EVIDENCE], row[B_EVIDENCE]))
        its[4], its[5] = min(row[A_SHARE], row[B_SHARE]), max(row[A_SHARE], row[B_SHARE])
        its[6] = a.text.border[int(row[A_START])] + a.text.border[int(row[A_END])]
        its[6] += b.text.border[int(row[B_START])] + b.text.border[int(row[B_END])]
        its[7] = (row[A_EVIDENCE] + row[B_EVIDENCE]) / (rows[0, A_EVIDENCE] + rows[0, B_EVIDENCE])
        over_a, over_b = 0.0, 0.0
        for stronger in rows[:n]:
            over_a = max(over_a, _overlap(row, stronger, A_START) / long_a)
            over_b = max(over_b, _overlap(row, stronger, B_START) / long_b)
        its[8], its[9] = min(over_a, over_b), max(over_a, over_b)
        its[10] = math.log(len(a.text.term)) + math.log(len(b.text.term))
    return features


@kernel
def _overlap(one: Rows, other: Rows, column: int) -> float:
    return float(min(one[column + 1], other[column + 1]) - max(one[column], other[column]))


@kernel
def _rendering(row: Rows, traits: Rows, rows: Rows, x: Side, y: Side) -> None:
    """The passage of x that renders the whole of y, and what speaks for it."""
    words, whole = len(x.text.term), len(y.text.term)
    mark(x, y, 0, whole, 1)
    start, end, total, share = 0, words, 0.0, 0.6
    for _ in range(TRIES):
        start, end, total = best(x, (0, words), (0, words), float(whole), share)
        share = copied(x, start, end, float(whole))
    row[A_START], row[A_END], row[B_END] = start, end, whole
    row[A_EVIDENCE], row[A_SHARE] = total, share
    mark(x, y, 0, whole, -1)
    strongest = np.zeros(COLUMNS)
    for other in rows:
        if _overlap(row, other, A_START) > 0:
            strongest[:] = other
            break
    traits[0] = math.log(max(1.0, _unexplained(row, strongest, x, y)))
    traits[1], traits[2] = math.log(max(1.0, total)), share
    long_x = max(1.0, strongest[A_END] - strongest[A_START])
    traits[3] = math.log(long_x / max(1.0, strongest[B_END] - strongest[B_START]))
    traits[4] = strongest[B_SHARE]
    traits[5] = x.text.border[start] + x.text.border[end]


@kernel
def _unexplained(row: Rows, strongest: Rows, x: Side, y: Side) -> float:
    """Evidence of those words of the passage that its strongest region does not account for."""
    start, end, whole = int(row[A_START]), int(row[A_END]), len(y.text.term)
    explained = np.zeros(end - start, np.bool_)
    y_start, y_end = int(strongest[B_START]), int(strongest[B_END])
    mark(x, y, y_start, y_end, 1)
    for at in range(max(start, int(strongest[A_START])), min(end, int(strongest[A_END]))):
        explained[at - start] = x.inside[x.text.term[at]] > 0
    mark(x, y, y_start, y_end, -1)
    mark(x, y, 0, whole, 1)
    total = 0.0
    for at in range(start, end):
        if not explained[at - start]:
            total += gain(x, at, float(whole), EVEN)
    mark(x, y, 0, whole, -1)
    return total
