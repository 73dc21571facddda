"""Aligning the sentences of two texts, many to many, wherever one renders part of the other.

After Thompson & Koehn 2019 (vecalign): dynamic programming over sentence vectors, where the
nearness of one group of sentences to another is measured against that to random ones. Different
here: the alignment is local (Smith & Waterman 1981) and on log-odds, so that what has no
counterpart stays out; it is repeated on what is left, so that moved blocks are found; and a
group's vector is the sum of its sentences', so that nothing is encoded twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.anchors import Anchors, shared_pairs
from jejak.comparing.bands import Band, bands
from jejak.comparing.groups import GROUP, best_path, gains
from jejak.comparing.yardstick import Yardstick
from jejak.text.meaning import Vectors

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Bead(NamedTuple):
    """Sentences `a_from:a_to` of one text that say what `b_from:b_to` of the other say.

    `odds` is the logarithm of the odds that they do, anchors and lengths counted in.
    """

    a_from: int
    a_to: int
    b_from: int
    b_to: int
    odds: float


@dataclass(frozen=True)
class Weights:
    """What counts in an alignment, in units of log-odds.

    Set on the documents `waste`, `bus` and `river` of `bench/bilingual`, under the condition that
    no pair of documents of different themes, all six of them, gives a passage.
    """

    skip: float = 0.5
    """Cost of passing over a sentence within an alignment."""
    join: float = 0.4
    """Cost of each sentence more than one and one in a group."""
    agree: float = 1.0
    """Gain of an anchor that both sides share."""
    differ: float = 0.7
    """Cost of a number, date or place that one side lacks."""
    most: float = 2.0
    """Anchors change a group's odds by no more than this, either way."""
    length: float = 2.5
    """Cost of lengths in bytes that differ e-fold; it grows with the square of the log ratio."""
    ceiling: float = 5.0
    """Nearness alone gains no more than this."""
    strict: float = 1.0
    """Taken from all odds: translations are rarer here than in the yardstick's sample."""
    least: float = 0.5
    search: float = 0.45
    """An alignment needs `least` + `search` * log(pairs of sentences), as chance finds more in
    larger tables (the form of Karlin & Altschul 1990)."""

    related: float = 0.5
    """Share of that which a further alignment needs once the texts are known to be related."""

    def needed(self, rows: int, columns: int, found: float = 0.0) -> float:
        """The sum of log-odds from which an alignment is held to be no chance.

        `found` is the sum of the strongest alignment of the two texts: when it is twice what
        chance reaches, one text does render the other, and less is needed of further ones.
        """
        first = self.least + self.search * float(np.log(max(1, rows * columns)))
        return first * self.related if found >= 2 * first else first

    def numbers(self, scale: Yardstick) -> Floats:
        """What the kernel takes: slope, midpoint and the weights in its order."""
        midpoint = scale.midpoint + self.strict / scale.slope
        costs = (
            self.skip,
            self.join,
            self.agree,
            self.differ,
            self.most,
            self.length,
            self.ceiling,
        )
        return np.array([scale.slope, midpoint, *costs], dtype=np.float32)


@dataclass(frozen=True)
class Side:
    """One text for alignment: for each sentence a unit vector, anchors and a length in bytes."""

    vectors: Vectors
    anchors: tuple[Anchors, ...]
    sizes: Floats

    def __len__(self) -> int:
        return len(self.sizes)

    def part(self, some: slice) -> Side:
        """Only these sentences."""
        return Side(self.vectors[some], self.anchors[some], self.sizes[some])


def align(a: Side, b: Side, scale: Yardstick, weights: Weights | None = None) -> list[list[Bead]]:
    """Local alignments, the strongest first; no sentence stands in two of them.

    Each is a list of beads in the order of both texts. In long texts the dynamic programming is
    linear in the number of sentences; what finds the likely pairs is one blocked matrix product.
    """
    chosen = weights or Weights()
    if not len(a) or not len(b):
        return []
    used = np.zeros(len(a), np.bool_), np.zeros(len(b), np.bool_)
    found: list[list[Bead]] = []
    strongest = 0.0
    for band in bands(a.vectors, b.vectors, scale):
        needed = chosen.needed(len(a), len(b), strongest)
        if _promise(band, used, chosen) >= needed:
            for path in _repeated((a, b), band, used, scale, chosen):
                strongest = max(strongest, total(path))
                if total(path) < chosen.needed(len(a), len(b), strongest):
                    break
                found.append(path)
    return sorted(found, key=lambda path: (-total(path), path))


def total(path: Sequence[Bead]) -> float:
    """The log-odds of all beads together."""
    return sum(bead.odds for bead in path)


def _promise(band: Band, used: tuple[Flags, Flags], weights: Weights) -> float:
    """What the likely pairs of a band can gain together where both sides are still free."""
    if not len(band.pairs):
        return float("inf")
    free = ~(used[0][band.pairs[:, 0]] | used[1][band.pairs[:, 1]])
    return float((np.minimum(band.odds[free], weights.ceiling) + weights.most).sum())


def _repeated(
    texts: tuple[Side, Side],
    band: Band,
    used: tuple[Flags, Flags],
    scale: Yardstick,
    weights: Weights,
) -> Iterator[list[Bead]]:
    """Best local alignments, one after another, each on what the ones before have left."""
    rows = slice(band.first, band.first + len(band.low))
    columns = slice(int(band.low.min()), int(band.high.max()))
    edges = np.stack([band.low, band.high]) - columns.start
    gain = _gains(texts[0].part(rows), texts[1].part(columns), edges, scale, weights)
    used_a, used_b = used[0][rows], used[1][columns]
    while True:
        steps = best_path(gain, edges, used_a, used_b, weights.skip)
        if not len(steps):
            return
        path = []
        for (row, column, p, q), odds in zip(
            steps[:, :4].astype(int).tolist(), steps[:, 4].tolist(), strict=True
        ):
            used_a[row : row + p] = used_b[column : column + q] = True
            i, j = row + rows.start, column + columns.start
            path.append(Bead(i, i + p, j, j + q, odds))
        yield path


def _gains(a: Side, b: Side, edges: Ints, scale: Yardstick, weights: Weights) -> Floats:
    heavy_a, heavy_b = _heavy(a), _heavy(b)
    sides = _sums(a, heavy_a, scale), _sums(b, heavy_b, scale)
    products, shared = _products(heavy_a, heavy_b, edges), _shared(a, b, edges)
    return gains(products, shared, edges, sides, weights.numbers(scale))


def _heavy(side: Side) -> Vectors:
    # A longer sentence counts for more in its group, as its words would if encoded with them.
    return np.asarray(side.vectors * np.sqrt(side.sizes)[:, None], dtype=np.float32)


def _empty(edges: Ints) -> Floats:
    return np.zeros((edges.shape[1], int((edges[1] - edges[0]).max())), dtype=np.float32)


def _products(a: Vectors, b: Vectors, edges: Ints) -> Floats:
    out, step = _empty(edges), 64
    for first in range(0, len(out), step):
        low, high = edges[:, first : first + step]
        start = int(low.min())
        near = a[first : first + step] @ b[start : int(high.max())].T
        for row in range(len(low)):
            some = near[row, low[row] - start : high[row] - start]
            out[first + row, : len(some)] = some
    return out


def _shared(a: Side, b: Side, edges: Ints) -> Floats:
    out = _empty(edges)
    rows, columns = shared_pairs(a.anchors, b.anchors)
    inside = (columns >= edges[0][rows]) & (columns < edges[1][rows])
    rows, columns = rows[inside], columns[inside]
    np.add.at(out, (rows, columns - edges[0][rows]), 1)
    return out


def _sums(side: Side, heavy: Vectors, scale: Yardstick) -> Floats:
    """For groups of 1 to GROUP sentences from each on: vector length, usual, firm anchors, bytes."""
    out = np.ones((4, GROUP, len(side)), dtype=np.float32)
    firm = np.array([len(one.firm) for one in side.anchors], dtype=np.float32)
    usual = scale.background(heavy)
    summed, sums = np.zeros_like(heavy), np.zeros((3, len(side)), dtype=np.float32)
    for more in range(min(GROUP, len(side))):
        keep = len(side) - more
        summed = summed[:keep] + heavy[more:]
        sums = sums[:, :keep] + np.stack([usual[more:], firm[more:], side.sizes[more:]])
        out[0, more, :keep] = np.linalg.norm(summed, axis=1)
        out[1:, more, :keep] = sums
    return out
