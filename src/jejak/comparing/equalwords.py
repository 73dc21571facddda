"""How much of its wording a passage has from the other, and where equal wording begins and ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.terms import Numbers, Terms
from jejak.compiled import kernel

Corners = NDArray[np.int64]
"""Words of a and of b, half-open: a_start, a_end, b_start, b_end."""


@kernel
def shared(a: Terms, b: Terms, to_b: Numbers, corners: Corners) -> tuple[float, float]:
    """Identity and order of two passages, each 0–1.

    Identity: the share of the shorter passage's words that the other holds too, each once.
    Order: the share of a's neighbouring words that are neighbours in the other passage too.
    """
    left = np.zeros(len(b.vocabulary), np.int32)
    for at in range(corners[2], corners[3]):
        left[b.term[at]] += 1
    neighbours = _neighbours(b, corners[2], corners[3])
    hits, pairs = 0, 0
    for at in range(corners[0], corners[1]):
        other = to_b[a.term[at]]
        if other >= 0 and left[other] > 0:
            left[other] -= 1
            hits += 1
        if at + 1 < corners[1] and other >= 0 and to_b[a.term[at + 1]] >= 0:
            both = np.int64(other) << 32 | np.int64(to_b[a.term[at + 1]])
            place = np.searchsorted(neighbours, both)
            pairs += bool(place < len(neighbours) and neighbours[place] == both)
    long_a, long_b = corners[1] - corners[0], corners[3] - corners[2]
    return hits / min(long_a, long_b), pairs / max(1, long_a - 1)


@kernel
def _neighbours(b: Terms, start: int, end: int) -> Corners:
    """All pairs of neighbouring words of a span, as sorted numbers."""
    pairs = np.empty(max(0, end - start - 1), np.int64)
    for at in range(len(pairs)):
        pairs[at] = np.int64(b.term[start + at]) << 32 | np.int64(b.term[start + at + 1])
    return np.sort(pairs)


@kernel
def followed(a: Terms, b: Terms, to_b: Numbers, at: int, span: Corners) -> bool:
    """Whether a's word and the next stand next to each other in a span of b too."""
    word, after = to_b[a.term[at]], to_b[a.term[at + 1]]
    if word < 0 or after < 0:
        return False
    for n in range(b.first[word], b.first[word + 1]):
        place = b.places[n]
        if span[0] <= place and place + 1 < span[1] and b.term[place + 1] == after:
            return True
    return False


@kernel
def exact(a: Terms, b: Terms, to_b: Numbers, to_a: Numbers, corners: Corners) -> None:
    """Move the corners to where the equal wording begins and ends, inward and then outward."""
    _trim(a, b, to_b, corners[:2], corners[2:])
    _trim(b, a, to_a, corners[2:], corners[:2])
    while (
        corners[0] > 0
        and corners[2] > 0
        and to_b[a.term[corners[0]]] == b.term[corners[2]]
        and to_b[a.term[corners[0] - 1]] == b.term[corners[2] - 1]
    ):
        corners[0] -= 1
        corners[2] -= 1
    while (
        corners[1] < len(a.term)
        and corners[3] < len(b.term)
        and to_b[a.term[corners[1] - 1]] == b.term[corners[3] - 1]
        and to_b[a.term[corners[1]]] == b.term[corners[3]]
    ):
        corners[1] += 1
        corners[3] += 1


@kernel
def _trim(a: Terms, b: Terms, to_b: Numbers, span: Corners, other: Corners) -> None:
    while span[0] + 2 < span[1] and not followed(a, b, to_b, span[0], other):
        span[0] += 1
    while span[0] + 2 < span[1] and not followed(a, b, to_b, span[1] - 2, other):
        span[1] -= 1
