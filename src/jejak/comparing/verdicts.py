"""How likely a pair of passages is reuse, from its features: logistic models in plain tables.

They were fitted on the training corpus of PAN 2013 (text alignment), by
`python bench/pan2013.py TRAINING_CORPUS --fit` with the words' rates known from the collection,
and with `--alone` for two texts of which no collection is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
Weights = tuple[float, ...]


class Model(NamedTuple):
    """Weights for a pair of passages, and for a passage that sums up a whole text."""

    passage: Weights
    whole: Weights


COLLECTION = Model(
    passage=(
        -19.7078,
        1.5249,
        -0.1229,
        -0.1587,
        4.1101,
        0.3041,
        -2.5617,
        0.2326,
        2.9748,
        4.1419,
        -4.2543,
        -0.2521,
    ),
    whole=(
        -9.2527,
        1.2665,
        0.3473,
        0.4638,
        0.1022,
        0.5660,
        0.5668,
        -0.1018,
        -0.2470,
        1.4328,
        0.4533,
        -0.3737,
        0.6293,
        -0.0425,
        0.1839,
        -0.6171,
        -0.5215,
        0.1373,
        -0.3336,
        -0.9613,
        -0.2031,
        0.4492,
        -0.3078,
        2.0235,
        -0.0079,
        -1.2319,
        0.2383,
        0.2115,
    ),
)
ALONE = Model(
    passage=(
        -19.2214,
        1.7377,
        0.9509,
        0.2764,
        3.4634,
        0.5038,
        -3.9900,
        0.1686,
        3.3859,
        1.7444,
        -1.9543,
        -0.4420,
    ),
    whole=(
        -7.5331,
        1.5191,
        -0.2828,
        0.5279,
        -0.2582,
        1.5607,
        0.9135,
        -0.2752,
        -0.3194,
        1.1775,
        -0.2459,
        0.0070,
        0.8642,
        -0.1105,
        -0.1208,
        -0.2636,
        -0.2008,
        -0.0680,
        -0.7418,
        -0.7236,
        0.5213,
        0.7569,
        -0.3879,
        1.3364,
        -0.2097,
        -0.8416,
        0.9671,
        0.3239,
    ),
)


def passage_probability(features: Table, model: Model) -> Table:
    """Probability that a pair of passages is reuse; see `renderings.examine` for the features."""
    return _logistic(with_one(features) @ np.array(model.passage))


def whole_probability(features: Table, model: Model) -> Table:
    """Probability that a passage renders the whole of the other text."""
    return _logistic(with_products(features) @ np.array(model.whole))


def with_one(features: Table) -> Table:
    """The features after a constant.

    >>> with_one(np.array([[2.0, 3.0]])).tolist()
    [[1.0, 2.0, 3.0]]
    """
    return np.column_stack((np.ones(len(features)), features))


def with_products(features: Table) -> Table:
    """A constant, the features, and all products of two of them.

    >>> with_products(np.array([[2.0, 3.0]])).tolist()
    [[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    rows, columns = np.triu_indices(features.shape[1])
    return np.column_stack((with_one(features), features[:, rows] * features[:, columns]))


def _logistic(value: Table) -> Table:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -40, 40))))
