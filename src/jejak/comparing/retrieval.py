"""Which text says the same as this one: nearest vectors by margin, and whole documents by them.

Cosines are not comparable between texts: some are near to everything. The ratio margin of
Artetxe & Schwenk 2019 divides each by the mean cosine of both texts with their k nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.encoders import centred, unit
from jejak.text.meaning import Encoder, Vectors, default_encoder

NEIGHBOURS = 4
SHORTLIST = 8
"""Candidates of each query that are looked at more closely."""
CELLS = 1 << 24
"""Products held at a time: 64 MB."""

Table = NDArray[np.float32]
Ints = NDArray[np.int64]


class Hit(NamedTuple):
    """A candidate by its place in the list, and its margin: above 1, nearer than is usual."""

    candidate: int
    margin: float


def retrieve(
    queries: Sequence[str],
    candidates: Sequence[str],
    encoder: Encoder | None = None,
    reranker: Encoder | None = None,
    *,
    count: int = 1,
) -> list[list[Hit]]:
    """For each query the `count` candidates that most likely say the same, best first.

    With a `reranker`, the SHORTLIST best of every query are encoded a second time, and margins
    are those of the two encoders' vectors laid end to end. The reranker's are `centred`, so
    queries should be of one language and candidates of one language.
    """
    chosen = encoder or default_encoder()
    if not queries or not candidates:
        return [[] for _ in queries]
    here, there = chosen.encode(queries), chosen.encode(candidates)
    some = list(range(len(candidates)))
    if reranker:
        some = np.unique(best_margins(here, there, max(count, SHORTLIST))[0]).tolist()
        here = _joined(here, reranker.encode(queries))
        there = _joined(there[some], reranker.encode([candidates[place] for place in some]))
    places, values = best_margins(here, there, count)
    return [
        [Hit(some[place], float(value)) for place, value in zip(*one, strict=True)]
        for one in zip(places, values, strict=True)
    ]


def _joined(first: Vectors, second: Vectors) -> Vectors:
    return unit(np.concatenate([first, centred(second)], axis=1))


def best_margins(a: Vectors, b: Vectors, count: int) -> tuple[Ints, Table]:
    """For each row of `a` the `count` rows of `b` of the largest margin, and the margins.

    They are sought among the rows of the largest cosine, SHORTLIST or `count` of them.
    """
    near = neighbours(a, b, max(count, SHORTLIST))
    values = near.margins()
    order = np.argsort(-values, axis=1, kind="stable")[:, :count]
    return np.take_along_axis(near.places, order, 1), np.take_along_axis(values, order, 1)


@dataclass(frozen=True)
class Near:
    """The nearest rows of b to each row of a.

    `places` and `cosines` have a row for each row of a, nearest first; `usual_a` and `usual_b`
    are the mean cosines of each row with its NEIGHBOURS on the other side.
    """

    places: Ints
    cosines: Table
    usual_a: Table
    usual_b: Table

    def margins(self) -> Table:
        """Ratio margins: cos(x, y) / ((mean of x's neighbours + mean of y's) / 2)."""
        means = (self.usual_a[:, None] + self.usual_b[self.places]) / 2
        # Means near nothing would make giants of small cosines.
        return np.asarray(self.cosines / np.maximum(means, np.float32(0.05)), dtype=np.float32)


def neighbours(a: Vectors, b: Vectors, count: int, apart: tuple[Ints, Ints] | None = None) -> Near:
    """Nearest rows by cosine, in one pass over blocks of at most CELLS products.

    `apart` holds a number for each row of a and of b: rows of the same number are not compared.
    """
    count = min(count, len(b))
    some = max(1, min(NEIGHBOURS, count, len(b) // 2))
    step = max(16, CELLS // max(1, len(b)))
    highest = np.full((max(1, min(NEIGHBOURS, len(a) // 2)), len(b)), -1, np.float32)
    places, cosines = [np.zeros((0, count), np.int64)], [np.zeros((0, count), np.float32)]
    for first in range(0, len(a), step):
        near = a[first : first + step] @ b.T
        if apart is not None:
            near[apart[0][first : first + step, None] == apart[1][None, :]] = -1
        rows = np.argpartition(near, len(b) - count, axis=1)[:, len(b) - count :]
        rows.sort(axis=1)
        values = np.take_along_axis(near, rows, 1)
        order = np.argsort(-values, axis=1, kind="stable")
        places.append(np.take_along_axis(rows, order, 1))
        cosines.append(np.take_along_axis(values, order, 1))
        both = np.concatenate([highest, near])
        highest = np.partition(both, len(both) - len(highest), axis=0)[-len(highest) :]
    found = np.concatenate(cosines)
    usual_a = found[:, :some].mean(axis=1)
    return Near(np.concatenate(places), found, usual_a, highest.mean(axis=0))
