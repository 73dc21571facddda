"""One matched pair of passages, before it has a name in the records."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """A passage of text a that a passage of text b repeats, renders or translates.

    Offsets are code points into the two texts, half-open. `score` (0–1) grows with the strength
    of the match and is comparable within one method only; `identity` (0–1) is the share of
    aligned words that are equal (for `meaning`: of the numbers and names that agree).
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    score: float
    identity: float
    method: str
