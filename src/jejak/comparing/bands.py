"""Where in a table of sentences against sentences translations may lie.

Small tables are looked at whole. In large ones the likely pairs are found first, by a blocked
matrix product, and only bands around those that lie together are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from jejak.comparing.yardstick import Yardstick
from jejak.text.meaning import Vectors

Ints = NDArray[np.int64]

SMALL = 1 << 19
"""Pairs of sentences up to which all are weighed."""
CELLS = 1 << 23
"""Products held at a time: 32 MB, and some copies."""
BEST = 4
"""Likely partners kept of each sentence."""
CLOSE = 2.0
"""Log-odds by which a likely pair may fall short of the best of its row and column."""
NEAR, PADDING = 12, 6
"""Likely pairs as near as this are one band, which reaches so far beyond them."""


class Band(NamedTuple):
    """Rows `first : first + len(low)`; of row `first + r` the columns `low[r]:high[r]`."""

    first: int
    low: Ints
    high: Ints


def bands(a: Vectors, b: Vectors, scale: Yardstick, needed: float) -> list[Band]:
    """The bands that can hold an alignment of log-odds `needed`, the most promising first."""
    if len(a) * len(b) <= SMALL:
        whole = np.zeros(len(a), np.int64)
        return [Band(0, whole, whole + len(b))]
    pairs, odds = likely(a, b, scale)
    if not len(pairs):
        return []
    together = _together(pairs)
    sums = np.bincount(together, weights=odds)
    ranked = np.argsort(-sums, kind="stable")
    # Anchors, lengths and second-best pairs may add as much again.
    return [
        _around(pairs[together == one], len(a), len(b)) for one in ranked if sums[one] * 2 >= needed
    ]


def likely(a: Vectors, b: Vectors, scale: Yardstick) -> tuple[Ints, NDArray[np.float32]]:
    """Pairs (row, column) that are more likely translations than not, and their log-odds.

    Kept are the BEST of each row that are also near the best of their column.
    """
    best = np.full(len(b), -np.inf, np.float32)
    parts = list(_likely_blocks(a, b, scale, best))
    pairs = np.concatenate([one for one, _ in parts])
    odds = np.concatenate([one for _, one in parts])
    kept = odds >= best[pairs[:, 1]] - CLOSE
    return pairs[kept], odds[kept]


def _likely_blocks(
    a: Vectors, b: Vectors, scale: Yardstick, best: NDArray[np.float32]
) -> Iterator[tuple[Ints, NDArray[np.float32]]]:
    usual_b = scale.background(b)
    count, step = min(BEST, len(b)), max(16, CELLS // len(b))
    for first in range(0, len(a), step):
        some = a[first : first + step]
        odds = scale.odds(some @ b.T, scale.background(some)[:, None], usual_b)
        np.maximum(best, odds.max(axis=0), out=best)
        columns = np.argpartition(odds, -count, axis=1)[:, -count:]
        values = np.take_along_axis(odds, columns, axis=1)
        row, place = np.nonzero(
            (values > 0) & (values >= values.max(axis=1, keepdims=True) - CLOSE)
        )
        yield np.stack([row + first, columns[row, place]], axis=1), values[row, place]


def _together(pairs: Ints) -> NDArray[np.int32]:
    """A number for each pair, equal for those that hang together."""
    edges = cKDTree(pairs).query_pairs(NEAR, p=np.inf, output_type="ndarray")
    ones = np.ones(len(edges), np.int8)
    graph = coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(len(pairs), len(pairs)))
    return np.asarray(connected_components(graph, directed=False)[1])


def _around(pairs: Ints, rows: int, columns: int) -> Band:
    first = max(0, int(pairs[:, 0].min()) - PADDING)
    last = min(rows, int(pairs[:, 0].max()) + PADDING + 1)
    low = np.full(last - first, columns, np.int64)
    high = np.zeros(last - first, np.int64)
    for reach in range(-NEAR, NEAR + 1):
        at = pairs[:, 0] + reach - first
        inside = (at >= 0) & (at < last - first)
        np.minimum.at(low, at[inside], pairs[inside, 1])
        np.maximum.at(high, at[inside], pairs[inside, 1])
    return Band(first, np.maximum(low - PADDING, 0), np.minimum(high + PADDING + 1, columns))
