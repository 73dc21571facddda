"""Greedy inference of a diffusion network from cascades: the kernels of NetInf.

Every later adopter has one source among the earlier adopters of its policy. A source that is no
tie of the network is possible but improbable (`OUTSIDE`), along a tie it is not (`ALONG`). Ties are
added one at a time, each time the one that raises the likelihood of all cascades most.

Gomez-Rodriguez, Leskovec & Krause, Inferring networks of diffusion and influence, 2010; constants
and order as in the R package NetworkInference of Linder & Desmarais.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.compiled import kernel
from jejak.diffusing.adoptions import Cascades

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

ALONG, OUTSIDE = math.log(0.5), math.log(1e-10)
"""Log probability that a source passes a policy on along a tie, and without one."""


class Steps(NamedTuple):
    """All earlier and later adopters of one policy, by their entries in the cascades.

    They stand in order of the later entry; `delay` is the time between the two.
    """

    later: Ints
    earlier: Ints
    delay: Floats


class Pairs(NamedTuple):
    """The same in order of child (the later), parent and policy, with what is known of each.

    Child `v` has the possible ties `ties[v]` to `ties[v + 1]`, tie `e` the source `parent[e]` and
    the pairs `pairs[e]` to `pairs[e + 1]`; pair `p` is about the later entry `entry[p]`, which has
    the log probability `along[p]` to follow the parent if the two are tied.
    """

    ties: Longs
    parent: Ints
    pairs: Longs
    entry: Ints
    along: Floats


class Until(NamedTuple):
    """When to stop: at so many ties, after the first of such a p-value, before such a gain."""

    most: int
    p_value: float = 2.0
    floor: float = 1e-9


class Found(NamedTuple):
    """Ties in the order found: places in `Pairs.parent`, with improvement and p-value.

    `source` tells of each entry of the cascades the actor that is its most likely source, or the
    earlier entry, as -2 - entry, if no tie leads there (-1 for those with none); `score` the log
    probability of that.
    """

    tie: Longs
    improvement: Floats
    p_value: Floats
    source: Ints
    score: Floats


@kernel
def steps_of(cascades: Cascades) -> Steps:
    """Who may have followed whom: all pairs of one policy of which one is surely earlier."""
    offsets, _, time, latest = cascades
    count = 0
    for cascade in range(len(offsets) - 1):
        for later in range(offsets[cascade], offsets[cascade + 1]):
            for earlier in range(offsets[cascade], later):
                count += latest[earlier] < time[later]
    late, early = np.empty(count, np.int32), np.empty(count, np.int32)
    delay = np.empty(count)
    at = 0
    for cascade in range(len(offsets) - 1):
        for later in range(offsets[cascade], offsets[cascade + 1]):
            for earlier in range(offsets[cascade], later):
                if latest[earlier] < time[later]:
                    late[at], early[at] = later, earlier
                    # between the middles of both intervals
                    delay[at] = time[later] - time[earlier]
                    delay[at] += (latest[later] - time[later]) / 2
                    delay[at] -= (latest[earlier] - time[earlier]) / 2
                    at += 1
    return Steps(late, early, delay)


@kernel
def without_ties(steps: Steps, outside: Floats, entries: int) -> tuple[Ints, Floats]:
    """The most likely earlier entry for each entry, and its score, in a network without any tie.

    `outside` are the log probabilities of the steps when no tie connects the two.
    """
    source = np.full(entries, -1, np.int32)
    score = np.full(entries, -np.inf)
    for step in range(len(steps.later)):
        entry = steps.later[step]
        if outside[step] > score[entry]:
            score[entry] = outside[step]
            source[entry] = -2 - steps.earlier[step]
    return source, score


@kernel
def pairs_of(steps: Steps, along: Floats, node: Ints, actors: int) -> Pairs:
    """The steps as pairs of actors, given who stands at which entry."""
    starts = np.zeros(actors + 1, np.int64)
    for later in steps.later:
        starts[node[later] + 1] += 1
    starts = np.cumsum(starts)
    order = np.empty(len(along), np.int64)
    free = starts[:-1].copy()
    for step in range(len(along)):
        child = node[steps.later[step]]
        order[free[child]] = step
        free[child] += 1
    return _by_parent(starts, order, steps, along, node)


@kernel
def _by_parent(starts: Longs, order: Longs, steps: Steps, along: Floats, node: Ints) -> Pairs:
    """Sort the steps of each child by parent (counting sort), and list the possible ties."""
    actors = len(starts) - 1
    ties = np.zeros(actors + 1, np.int64)
    counts = np.zeros(actors, np.int64)
    parents = np.empty(len(order), np.int32)
    pairs = np.empty(len(order) + 1, np.int64)
    entries, values = np.empty(len(order), np.int32), np.empty(len(order))
    tie = 0
    for child in range(actors):
        counts[:] = 0
        for place in range(starts[child], starts[child + 1]):
            counts[node[steps.earlier[order[place]]]] += 1
        at = starts[child]
        for source in range(actors):
            if counts[source]:
                parents[tie], pairs[tie] = source, at
                tie += 1
                at, counts[source] = at + counts[source], at
        for place in range(starts[child], starts[child + 1]):
            step = order[place]
            source = node[steps.earlier[step]]
            at = counts[source]
            counts[source] += 1
            entries[at], values[at] = steps.later[step], along[step]
        ties[child + 1] = tie
    pairs[tie] = len(order)
    return Pairs(ties, parents[:tie].copy(), pairs[: tie + 1].copy(), entries, values)


@kernel
def gain(pairs: Pairs, score: Floats, tie: int) -> float:
    """By how much a tie raises the log-likelihood of all cascades."""
    total = 0.0
    for pair in range(pairs.pairs[tie], pairs.pairs[tie + 1]):
        better = pairs.along[pair] - score[pairs.entry[pair]]
        if better > 0:
            total += better
    return total


@kernel
def best_of_child(
    pairs: Pairs, score: Floats, taken: NDArray[np.bool_], child: int
) -> tuple[int, float]:
    """The tie into a child that improves most; of equals that of the last source."""
    best, most = -1, -1.0
    for tie in range(pairs.ties[child], pairs.ties[child + 1]):
        if not taken[tie]:
            better = gain(pairs, score, tie)
            if better >= most:
                best, most = tie, better
    return best, most


@kernel
def _tail(z: float, reference: bool) -> float:
    """Probability of a larger value under the standard normal distribution.

    The reference computes it by formula 7.1.26 of Abramowitz & Stegun, good to seven digits.
    """
    if not reference:
        return 0.5 * math.erfc(z / math.sqrt(2.0))
    x = abs(z) / math.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * x)
    rest = 1.061405429 * t - 1.453152027
    rest = ((rest * t + 1.421413741) * t - 0.284496736) * t + 0.254829592
    y = 1.0 - rest * t * math.exp(-x * x)
    return 1 - 0.5 * (1.0 + (y if z >= 0 else -y))


@kernel
def _vuong(gains: Floats, penalty: float, cascades: int, reference: bool) -> float:
    """P-value of Vuong's test that the gains of cascades, less the penalty, have a mean of zero."""
    total, squares = 0.0, 0.0
    for one in gains:
        total += one - penalty
        squares += (one - penalty) ** 2
    total -= (cascades - len(gains)) * penalty
    squares += (cascades - len(gains)) * penalty**2
    if cascades < 2:
        return 1.0
    spread = math.sqrt(max(0.0, squares - total**2 / cascades) / (cascades - 1))
    if spread == 0.0:
        return 1.0
    return _tail(total / (spread * math.sqrt(cascades)), reference)


@kernel
def _add(
    pairs: Pairs, score: Floats, source: Ints, tie: int, cascade_of: Ints
) -> tuple[Ints, Floats]:
    """Let all entries that gain by a tie take its source; which cascades gained, and how much."""
    first, last = pairs.pairs[tie], pairs.pairs[tie + 1]
    where, gains = np.empty(last - first, np.int32), np.empty(last - first)
    found = 0
    for pair in range(first, last):
        entry = pairs.entry[pair]
        better = pairs.along[pair] - score[entry]
        if better > 0:
            where[found], gains[found] = cascade_of[entry], better
            found += 1
            score[entry] = pairs.along[pair]
            source[entry] = pairs.parent[tie]
    return where[:found], gains[:found]


@kernel
def greedy(
    pairs: Pairs, start: tuple[Ints, Floats], cascade_of: Ints, until: Until, reference: bool
) -> Found:
    """Ties added one by one to what `without_ties` gives, until the stop or none improves.

    The reference takes its penalty of one by the number of cascades off the scores it keeps, so
    that it comes back as a gain when a cascade next improves; with `reference` it does so here,
    and ties that improve nothing are added too.
    """
    source, score = start[0].copy(), start[1].copy()
    children, cascades = len(pairs.ties) - 1, cascade_of.max() + 1
    most = min(until.most, len(pairs.parent))
    taken = np.zeros(len(pairs.parent), np.bool_)
    best, gains = np.empty(children, np.int64), np.empty(children)
    for child in range(children):
        best[child], gains[child] = best_of_child(pairs, score, taken, child)
    since = np.zeros(cascades, np.int64)
    found, improvement, p_value = np.empty(most, np.int64), np.empty(most), np.empty(most)
    penalty = float(np.float32(1) / np.float32(cascades)) if reference else 1.0 / cascades
    count = 0
    while count < most:
        child = _last_of_best(best, gains)
        if child < 0 or gains[child] < until.floor:
            break
        tie = best[child]
        where, each = _add(pairs, score, source, tie, cascade_of)
        if reference:
            _leak(since, where, each, penalty)
        taken[tie] = True
        found[count], improvement[count] = tie, gains[child]
        p_value[count] = _vuong(each, penalty, cascades, reference)
        count += 1
        if p_value[count - 1] >= until.p_value:
            break
        best[child], gains[child] = best_of_child(pairs, score, taken, child)
    return Found(found[:count], improvement[:count], p_value[:count], source, score)


@kernel
def _last_of_best(best: Longs, gains: Floats) -> int:
    child, top = -1, 0.0
    for one in range(len(best)):
        if best[one] >= 0 and gains[one] >= top:
            child, top = one, gains[one]
    return child


@kernel
def _leak(since: Longs, where: Ints, each: Floats, penalty: float) -> None:
    """Give back the penalties that were taken off each cascade since it last improved."""
    for place in range(len(where)):
        each[place] += since[where[place]] * penalty
    since[:] += 1
    since[where] = 1
