"""Which provisions of a host rest on which of its origins: one to one, merged and split.

One to one by the best assignment of all (order and numbers do not count), then provisions that
were cut in two or put together join the pair that holds the rest of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from jejak.comparing.likeness import Likeness

BORDER = 0.5
"""Likeness, on the common scale, from which on a provision rests on another."""
JOINED = 0.52
"""How much of a provision must be found in another to be a part of it."""
WHOLE = 0.64
"""From here on a provision is found whole in another, and nothing is left for a third."""
TOUCHED = 0.33
"""Below this the second adds nothing that the whole speaks of."""
PREFERRED = 0.01
"""Likeness that the main origin gains, so that what all origins say counts as taken from it."""


@dataclass(frozen=True)
class Resting:
    """The pairs (host provision, provision of all origins in one row) and their likeness."""

    pairs: tuple[tuple[int, int], ...]
    score: NDArray[np.float64]


def rest(seen: Sequence[Likeness], main: int | None = None) -> Resting:
    """Pairs of host provisions with those of all origins, columns counted through.

    `main` is the origin that is preferred where several say the same.
    """
    score = np.hstack([one.score + PREFERRED * (n == main) for n, one in enumerate(seen)])
    of_host = np.hstack([one.of_host for one in seen])
    of_origin = np.hstack([one.of_origin for one in seen])
    pairs = _one_to_one(score)
    pairs += _merged(pairs, of_host, of_origin) + _split(pairs, of_host, of_origin)
    return Resting(tuple(sorted(set(pairs))), score)


def _one_to_one(score: NDArray[np.float64]) -> list[tuple[int, int]]:
    # Below the border a pair is worth nothing, so that it never displaces a real one.
    worth = np.where(score >= BORDER, score, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(h), int(o)) for h, o in zip(rows, columns, strict=True) if score[h, o] >= BORDER]


def _merged(
    pairs: list[tuple[int, int]], of_host: NDArray[np.float64], of_origin: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Origin provisions left over that a host provision holds beside the one it has."""
    taken = {o for _, o in pairs}
    has = dict(pairs)
    found = []
    for o in range(of_origin.shape[1]):
        if o in taken or not len(of_origin):
            continue
        h = int(of_origin[:, o].argmax())
        # What the host's provision has already explained is not explained twice.
        if h in has and of_origin[h, o] >= JOINED and _adds(of_host[h], has[h], o):
            found.append((h, o))
    return found


def _split(
    pairs: list[tuple[int, int]], of_host: NDArray[np.float64], of_origin: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Host provisions left over that hold another part of an origin provision."""
    resting = {h for h, _ in pairs}
    by_origin = {o: h for h, o in pairs}
    found = []
    for h in range(of_host.shape[0]):
        if h in resting or not of_host.shape[1]:
            continue
        o = int(of_host[h].argmax())
        if o in by_origin and of_host[h, o] >= JOINED and _adds(of_origin[:, o], by_origin[o], h):
            found.append((h, o))
    return found


def _adds(held: NDArray[np.float64], first: int, more: int) -> bool:
    """Whether the first holds so little of the whole that there is room for a second."""
    return bool(held[first] < WHOLE and held[more] >= TOUCHED)
