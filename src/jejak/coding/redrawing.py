"""The bootstrap for figures that depend on sums over documents: many draws in one product.

Counts, coincidences and lengths add up over documents, so that a draw is a row of whole numbers
(how often each document was drawn) times the documents' sums. Documents with the same sums need
not be told apart: how often one of their kind is drawn is multinomial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jejak.chance import LEVEL
from jejak.errors import OptionError

Matrix = NDArray[np.float64]
Statistic = Callable[[Matrix], Matrix]

CELLS = 4_000_000
"""Weights of documents held at once: 32 MB."""
NARROW = 128
"""Columns up to which documents with the same sums are looked for; wide ones rarely repeat."""
MANY_DRAWS = 4
"""A kind drawn as a whole must save at least so many single draws to pay."""


def add_up(of_units: Matrix, document: NDArray[np.int64], documents: int) -> csr_matrix:
    """Sums over the units of each document: one row a document, one column a statistic."""
    ones = np.ones(len(document))
    owner = csr_matrix((ones, (document, np.arange(len(document)))), (documents, len(document)))
    return csr_matrix(owner @ csr_matrix(of_units))


def redraw(
    sums: csr_matrix | Matrix, statistic: Statistic, *, draws: int = 1000, seed: int
) -> Matrix:
    """The statistic's values over resampled documents, NaN where a draw leaves it undefined.

    `sums` has a row for each document; `statistic` takes totals (draws by columns) and gives as
    many values. It is the resampling of `jejak.chance.bootstrap`, for sums.

    >>> flips = np.array([[0.0, 1.0], [1.0, 1.0]] * 50)
    >>> values = redraw(flips, lambda all: all[:, 0] / all[:, 1], draws=200, seed=1)
    >>> len(values), bool(0.45 < values.mean() < 0.55)
    (200, True)
    """
    if draws < 1:
        raise OptionError(f"{draws} draws", where="draws", remedy="draw at least once")
    generator = np.random.default_rng(seed)
    kinds, counts = _kinds(csr_matrix(sums))
    flat = kinds.T.tocsr()
    found = [
        statistic(np.asarray((flat @ weights.T).T))
        for weights in _weights(counts, draws, generator)
    ]
    return np.concatenate(found)


def interval(values: Matrix) -> tuple[float, float] | None:
    """The percentile interval at `chance.LEVEL`; None if too many draws are undefined.

    Undefined draws are left out; where they are as many as the interval leaves outside, either
    end could lie among them.
    """
    defined = values[~np.isnan(values)]
    if len(defined) < LEVEL * len(values):
        return None
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _kinds(sums: csr_matrix) -> tuple[csr_matrix, NDArray[np.int64]]:
    """Distinct rows and how often each occurs; wide tables stay as they are."""
    documents = sums.shape[0]
    if sums.shape[1] > NARROW:
        return sums, np.ones(documents, np.int64)
    rows, counts = np.unique(sums.toarray(), axis=0, return_counts=True)
    return csr_matrix(rows), counts


def _weights(
    counts: NDArray[np.int64], draws: int, generator: np.random.Generator
) -> Iterator[Matrix]:
    """How often each kind was drawn, some draws at a time."""
    kinds, documents = len(counts), int(counts.sum())
    at_once = max(1, min(draws, CELLS // kinds))
    for first in range(0, draws, at_once):
        size = min(at_once, draws - first)
        if kinds * MANY_DRAWS <= documents:
            drawn = generator.multinomial(documents, counts / documents, size=size)
        else:
            drawn = _picked(counts, size, generator)
        yield drawn.astype(np.float64)


def _picked(
    counts: NDArray[np.int64], size: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    kind = np.repeat(np.arange(len(counts)), counts)
    picked = kind[generator.integers(len(kind), size=(size, len(kind)))]
    each = [np.bincount(row, minlength=len(counts)) for row in picked]
    return np.array(each, np.int64)
