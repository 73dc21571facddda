"""Is a tie more than chance? A test that keeps how early each actor and how fast each policy is.

Some actors adopt most policies early. They seem to lead everybody, whether or not anybody looks at
them, and a test that takes policies for independent draws calls many possible ties significant
where there is none at all. Here chance is what remains when every policy keeps its dates and every
actor keeps how often it was how early, among policies of one era and size (`jejak.chance.trading`). Under the null
hypothesis "adopters" both who adopts a policy and in what order are by chance; under "order" the
adopters of each policy stay and only their order is: ties among actors that merely adopt the same
policies, because they are alike, do not pass that one. The network of every such arrangement is
inferred like that of the data; the p-value of a tie is the share of arrangements in which it
improves as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.chance.trading import Places, arrangements
from jejak.diffusing.netinf import Floats, Ints, Longs, Until, greedy
from jejak.diffusing.weighed import Weighed

BINS = 8
"""Eighths of a policy's adopters: how early an actor was."""
ERA = 100
"""At least so many policies make an era of their own; up to `ERAS`."""
ERAS = 8
SIZES = 3
"""Policies of few, some and many adopters: among few it is easier to be early."""
SAME = 1e-9
"""Improvements that differ by less, relative to their size, are equal but for rounding."""

Null = Literal["adopters", "order"]
Told = Callable[[int, int], None]


class Inferred(NamedTuple):
    """Ties as `target · actors + source`, in the order found, and what each improves."""

    key: Longs
    improvement: Floats


def inferred(
    weighed: Weighed,
    actors: int,
    until: Until,
    node: Ints | None = None,
    *,
    reference: bool = False,
) -> tuple[Inferred, Floats]:
    """The network of one arrangement, and the p-values of Vuong's test for its ties."""
    pairs = weighed.pairs(actors, node)
    found = greedy(pairs, weighed.start, weighed.of, until, reference)
    target = np.searchsorted(pairs.ties, found.tie, side="right") - 1
    return Inferred(target * actors + pairs.parent[found.tie], found.improvement), found.p_value


def places_of(weighed: Weighed) -> Places:
    """Who stands where, how early that is within its policy, and the era and size of each policy."""
    cascades, of = weighed.cascades, weighed.of
    sizes = np.diff(cascades.offsets)
    opens = np.ones(len(of), bool)
    opens[1:] = (of[1:] != of[:-1]) | (cascades.time[1:] != cascades.time[:-1])
    edges = np.concatenate([np.flatnonzero(opens), [len(of)]])
    # adopters of one date share the middle of their ranks
    middle = np.repeat((edges[:-1] + edges[1:]) / 2, np.diff(edges)) - cascades.offsets[of]
    label = np.minimum(middle / sizes[of] * BINS, BINS - 1).astype(np.int32)
    return Places(cascades.node, of, label, _strata(cascades.offsets, cascades.time))


def _strata(offsets: Longs, time: Floats) -> Ints:
    """Policies in groups of like dates (by their middle adoption) and numbers of adopters."""
    policies = len(offsets) - 1
    eras = int(np.clip(policies // ERA, 1, ERAS))
    era = _ranked(time[(offsets[:-1] + offsets[1:] - 1) // 2]) * eras // policies
    size = _ranked(np.diff(offsets)) * SIZES // policies
    return (era * SIZES + size).astype(np.int32)


def _ranked(values: Floats | Longs) -> Longs:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def calibrated(
    weighed: Weighed,
    actors: int,
    ties: Inferred,
    *,
    draws: int = 999,
    null: Null = "adopters",
    seed: int = 0,
    cores: int = 1,
    told: Told | None = None,
) -> Floats:
    """The p-value of each tie: how often chance improves that tie as much or more.

    (1 + arrangements with at least this improvement) / (1 + draws): under chance as said above it is
    below any level as rarely as the level says, whatever the model of delays, because the data are
    then one arrangement among equals (Besag & Clifford, Generalized Monte Carlo significance tests,
    1989). The network of an arrangement is followed down to the weakest of the ties tested.

    Args:
        weighed: the adoptions.
        actors: how many there are.
        ties: what is tested, of `inferred`.
        null: what is by chance, see above.
        draws: how many arrangements; the smallest p-value is one by one more.
        seed: the same gives the same p-values, on any number of cores.
        cores: threads.
        told: called with the number of arrangements done and of all.
    """
    if not len(ties.key):
        return np.empty(0)
    order = np.argsort(ties.key)
    keys, wanted = ties.key[order], ties.improvement[order] * (1 - SAME)
    until = Until(len(weighed.along), floor=float(wanted.min()))
    counts = np.ones(len(keys), np.int64)

    def reached(node: Ints) -> NDArray[np.bool_]:
        null, _ = inferred(weighed, actors, until, node)
        place = np.minimum(np.searchsorted(keys, null.key), len(keys) - 1)
        hit = (keys[place] == null.key) & (null.improvement >= wanted[place])
        flags = np.zeros(len(keys), bool)
        flags[place[hit]] = True
        return flags

    nodes = arrangements(places_of(weighed), draws=draws, seed=seed, free=null == "adopters")
    for number, flags in enumerate(_mapped(reached, nodes, cores), start=1):
        counts += flags
        if told:
            told(number, draws)
    p_values = np.empty(len(keys))
    p_values[order] = counts / (draws + 1)
    return p_values


def _mapped(
    work: Callable[[Ints], NDArray[np.bool_]], items: Iterable[Ints], cores: int
) -> Iterator[NDArray[np.bool_]]:
    """In order, a few at a time: an arrangement is made only when it is needed."""
    if cores == 1:
        yield from map(work, items)
        return
    rest = iter(items)
    with ThreadPoolExecutor(cores) as pool:
        while some := list(islice(rest, 4 * cores)):
            yield from pool.map(work, some)


def q_values(p_values: Floats, possible: int) -> Floats:
    """The false discovery rate at which each tie is first called one (Benjamini & Hochberg 1995).

    `possible` is the number of ties that could have been found; those not tested count as nothing.

    >>> q_values(np.array([0.01, 0.02, 0.5]), 3).tolist()
    [0.03, 0.03, 0.5]
    """
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * possible / np.arange(1, len(order) + 1)
    q = np.empty(len(order))
    q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return q
