"""Which stretch of a text was most likely written with a passage of another text in view.

Each word of x either has an equal word in the passage of y or not. Where x was written freely,
a word of rate r has one by chance with probability p = 1 - exp(-r n), n words being in the
passage. Where x renders the passage, a share c of the words comes from it, and chance gives
c + (1 - c) p. The sum of the logarithms of the ratio is the evidence for a stretch, and the best
stretch is the one of greatest sum (a maximal scoring segment: Karlin & Altschul 1990). The order
of words does not matter, so shuffled, translated and reworded passages are found alike.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from jejak.comparing.terms import Numbers, Rates, Terms
from jejak.compiled import kernel

BORDER = 5.0
"""Evidence (in nats) for a passage to begin or end where a sentence does; tuned on PAN 2013's training corpus."""
LEAST, MOST = 0.25, 0.97
"""Bounds of the share c of words that come from the other text."""
PRIOR, WEIGHT = 0.7, 2.0
"""The share c before any word was seen, and how many words that counts."""


Span = tuple[int, int]


class Side(NamedTuple):
    """One of two texts under comparison.

    `to_other`: each term's number in the other's vocabulary, or -1. `rate`: see
    `jejak.comparing.terms.expected`. `inside`: how often each term stands in the passage of the
    other text that is in view (scratch, filled by `mark`).
    """

    text: Terms
    to_other: Numbers
    rate: Rates
    inside: Numbers


@kernel
def mark(x: Side, y: Side, start: int, end: int, step: int) -> None:
    """Bring y's words `start` to `end` into view of x (step 1), or out of it (step -1)."""
    for at in range(start, end):
        term = y.to_other[y.text.term[at]]
        if term >= 0:
            x.inside[term] += step


@kernel
def gain(x: Side, at: int, seen: float, share: float) -> float:
    """The evidence that one word of x gives, `seen` words of y being in view."""
    term = x.text.term[at]
    if x.inside[term] == 0:
        return float(math.log(1 - share))
    chance = 1 - math.exp(-float(x.rate[term]) * seen)
    return float(math.log((share + (1 - share) * chance) / chance))


@kernel
def evidence(x: Side, start: int, end: int, seen: float, share: float) -> float:
    """The evidence of a stretch of x."""
    total = BORDER * (x.text.border[start] + x.text.border[end])
    for at in range(start, end):
        total += gain(x, at, seen, share)
    return float(total)


@kernel
def copied(x: Side, start: int, end: int, seen: float) -> float:
    """The share c of a stretch's words that come from what is in view, chance hits taken off."""
    hits, chance = 0.0, 0.0
    for at in range(start, end):
        term = x.text.term[at]
        chance += 1 - math.exp(-x.rate[term] * seen)
        hits += x.inside[term] > 0
    free = max(0.0, end - start - chance)
    share = (max(0.0, hits - chance) + WEIGHT * PRIOR) / (free + WEIGHT)
    return min(MOST, max(LEAST, share))


@kernel
def best(x: Side, window: Span, span: Span, seen: float, share: float) -> tuple[int, int, float]:
    """The stretch of greatest evidence within a window that has a word of `span`."""
    low, high = window
    start, end = span
    total, least, least_at = 0.0, math.inf, low
    most, most_from, most_to = -math.inf, start, end
    for at in range(low, high + 1):
        border = BORDER * x.text.border[at]
        if at > start and at > low and total + border - least > most:
            most, most_from, most_to = total + border - least, least_at, at
        if at < end and total - border < least:
            least, least_at = total - border, at
        if at < high:
            total += gain(x, at, seen, share)
    return most_from, most_to, most
