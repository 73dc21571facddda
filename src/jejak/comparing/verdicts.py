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
        -19.1090,
        1.4924,
        -0.1800,
        -0.0131,
        3.9493,
        0.2389,
        -2.6673,
        0.2729,
        3.1288,
        4.1477,
        -4.1579,
        -0.2751,
    ),
    whole=(
        -9.4248,
        1.2518,
        0.3479,
        0.4200,
        0.1182,
        0.6072,
        0.5849,
        -0.1068,
        -0.2429,
        1.4463,
        0.4374,
        -0.3753,
        0.6273,
        -0.0413,
        0.1880,
        -0.6223,
        -0.5177,
        0.1424,
        -0.3199,
        -1.0106,
        -0.1892,
        0.4307,
        -0.2959,
        2.0583,
        0.0125,
        -1.3165,
        0.2558,
        0.2395,
    ),
)
ALONE = Model(
    passage=(
        -19.0425,
        1.8743,
        0.3948,
        0.2813,
        3.7493,
        -0.4799,
        -3.5117,
        0.2209,
        3.1662,
        3.8543,
        -3.8822,
        -0.3959,
    ),
    whole=(
        -7.6699,
        1.5324,
        -0.2783,
        0.5242,
        -0.3030,
        1.5669,
        0.9516,
        -0.2809,
        -0.3233,
        1.1859,
        -0.2304,
        -0.0003,
        0.8730,
        -0.1096,
        -0.1230,
        -0.2520,
        -0.2000,
        -0.0664,
        -0.7696,
        -0.7236,
        0.5253,
        0.7518,
        -0.4031,
        1.4522,
        -0.2330,
        -0.8446,
        0.9674,
        0.3396,
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
