"""How far a network hangs on single policies: the same inference on other sets of policies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from jejak.diffusing.edgetest import Inferred
from jejak.diffusing.netinf import Floats, Longs, Steps, Until, greedy, pairs_of
from jejak.diffusing.weighed import Weighed


def resampled(
    weighed: Weighed, actors: int, ties: Inferred, *, resamples: int, seed: int = 0, cores: int = 1
) -> Floats | None:
    """The share of bootstrap sets of policies in which each tie is found again.

    A set has as many policies as the data, drawn with replacement; from it as many ties are
    inferred as are tested. A share is no probability that a tie exists: it says whether the tie
    would still be among the strongest had other policies come up (Efron & Tibshirani 1993;
    for networks, Friedman, Goldszmidt & Wyner 1999).

    Returns none if no resamples are asked for.
    """
    if not resamples:
        return None
    first, policies = _steps_of_policies(weighed)
    draws = np.random.default_rng(seed).integers(policies, size=(resamples, policies))
    sets = (_repeated(first, chosen) for chosen in draws)
    counts = np.zeros(len(ties.key))
    for found in _networks(weighed, actors, len(ties.key), sets, cores):
        counts += np.isin(ties.key, found)
    shares: Floats = counts / resamples
    return shares


def without_each(
    weighed: Weighed, actors: int, ties: Inferred, *, cores: int = 1
) -> NDArray[np.bool_]:
    """Whether each tie (columns) is found again when a policy (rows) is left out."""
    first, policies = _steps_of_policies(weighed)
    everything = np.arange(len(weighed.along))
    sets = (np.delete(everything, slice(first[one], first[one + 1])) for one in range(policies))
    networks = _networks(weighed, actors, len(ties.key), sets, cores)
    return np.array([np.isin(ties.key, found) for found in networks])


def _steps_of_policies(weighed: Weighed) -> tuple[Longs, int]:
    """Where the steps of each policy begin; they stand in order of the later entry."""
    offsets = weighed.cascades.offsets
    first: Longs = np.searchsorted(weighed.steps.later, offsets)
    return first, len(offsets) - 1


def _repeated(first: Longs, policies: Longs) -> Longs:
    """The steps of the given policies, those of a policy drawn twice twice."""
    sizes = (first[1:] - first[:-1])[policies]
    inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    steps: Longs = np.repeat(first[:-1][policies], sizes) + inside
    return steps


def _networks(
    weighed: Weighed, actors: int, most: int, sets: Iterable[Longs], cores: int
) -> Iterable[Longs]:
    """The ties, as in `Inferred.key`, of each set of steps."""

    def network(steps: Longs) -> Longs:
        later, earlier, delay = weighed.steps
        chosen = Steps(later[steps], earlier[steps], delay[steps])
        pairs = pairs_of(chosen, weighed.along[steps], weighed.cascades.node, actors)
        found = greedy(pairs, weighed.start, weighed.of, Until(most), False)
        target = np.searchsorted(pairs.ties, found.tie, side="right") - 1
        keys: Longs = (target * actors + pairs.parent[found.tie]).astype(np.int64)
        return keys

    return _threaded(network, sets, cores)


def _threaded(
    work: Callable[[Longs], Longs], items: Iterable[Longs], cores: int
) -> Iterable[Longs]:
    if cores == 1:
        return map(work, items)
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(work, items))
