"""How far a measured figure may be off by chance: the bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TypeVar

import numpy as np

from jejak.errors import OptionError

T = TypeVar("T")
LEVEL = 0.95
"""Share of repetitions of a study whose interval should hold the true value."""


def bootstrap(
    units: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    *,
    draws: int = 1000,
    seed: int,
) -> tuple[float, float]:
    """The 95 % percentile interval of `statistic` over resampled `units`.

    The units are what was sampled independently: documents or scenarios, not the sentences in
    them. Each draw takes as many units as there are, with replacement, and the interval runs
    between the 2.5th and 97.5th percentile of the statistic over all draws. With few units it
    is too narrow. The same seed gives the same interval.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    >>> low, high = bootstrap([0, 1] * 50, lambda some: sum(some) / len(some), seed=1)
    >>> 0.35 < low < 0.5 < high < 0.65
    True
    """
    if not units:
        raise OptionError("nothing to resample", where="units", remedy="give at least one unit")
    if draws < 1:
        raise OptionError(f"{draws} draws", where="draws", remedy="draw at least once")
    generator = np.random.default_rng(seed)
    values = [statistic(_draw(units, generator)) for _ in range(draws)]
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _draw(units: Sequence[T], generator: np.random.Generator) -> Sequence[T]:
    picked = generator.integers(len(units), size=len(units)).tolist()
    if len(picked) == 1:
        return [units[0]]
    # One call for all of them: resampling is most of the time when the statistic is simple.
    chosen: tuple[T, ...] = itemgetter(*picked)(units)
    return chosen
