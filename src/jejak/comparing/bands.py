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
Floats = NDArray[np.float32]

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
LARGEST = 1 << 21
"""Cells of a band; where repetitions join pairs to a larger one, nearer pairs are asked for."""


class Band(NamedTuple):
    """Rows `first : first + len(low)`; of row `first + r` the columns `low[r]:high[r]`.

    `pairs` are the likely pairs (row, column) it was made around and `odds` their log-odds; a
    band that is the whole table has none.
    """

    first: int
    low: Ints
    high: Ints
    pairs: Ints
    odds: Floats


def bands(a: Vectors, b: Vectors, scale: Yardstick) -> list[Band]:
    """The bands that may hold an alignment, the most promising first."""
    if len(a) * len(b) <= SMALL:
        whole = np.zeros(len(a), np.int64)
        none = np.zeros((0, 2), np.int64), np.zeros(0, np.float32)
        return [Band(0, whole, whole + len(b), *none)]
    pairs, odds = likely(a, b, scale)
    found = list(_around_all(pairs, odds, (len(a), len(b)), NEAR))
    return sorted(found, key=lambda band: (-float(band.odds.sum()), *band.pairs[0].tolist()))


def _around_all(pairs: Ints, odds: Floats, shape: tuple[int, int], near: int) -> Iterator[Band]:
    if not len(pairs):
        return
    together = _together(pairs, near)
    order = np.argsort(together, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(together[order])) + 1):
        band = _around(pairs[some], odds[some], shape, near)
        if near > 1 and len(band.low) * int((band.high - band.low).max()) > LARGEST:
            yield from _around_all(pairs[some], odds[some], shape, near // 2)
        else:
            yield band


def likely(a: Vectors, b: Vectors, scale: Yardstick) -> tuple[Ints, Floats]:
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
    a: Vectors, b: Vectors, scale: Yardstick, best: Floats
) -> Iterator[tuple[Ints, Floats]]:
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


def _together(pairs: Ints, near: int) -> NDArray[np.int32]:
    """A number for each pair, equal for those that hang together."""
    edges = cKDTree(pairs).query_pairs(near, p=np.inf, output_type="ndarray")
    ones = np.ones(len(edges), np.int8)
    graph = coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(len(pairs), len(pairs)))
    return np.asarray(connected_components(graph, directed=False)[1])


def _around(pairs: Ints, odds: Floats, shape: tuple[int, int], near: int) -> Band:
    rows, columns = shape
    first = max(0, int(pairs[:, 0].min()) - PADDING)
    last = min(rows, int(pairs[:, 0].max()) + PADDING + 1)
    low = np.full(last - first, columns, np.int64)
    high = np.zeros(last - first, np.int64)
    reach = max(near, PADDING)
    for away in range(-reach, reach + 1):
        at = pairs[:, 0] + away - first
        inside = (at >= 0) & (at < last - first)
        np.minimum.at(low, at[inside], pairs[inside, 1])
        np.maximum.at(high, at[inside], pairs[inside, 1])
    low, high = np.maximum(low - PADDING, 0), np.minimum(high + PADDING + 1, columns)
    return Band(first, low, high, pairs, odds)
