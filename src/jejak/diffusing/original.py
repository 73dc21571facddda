"""The setting of the first NetInf program, by which published state networks were made.

It differs from `netinf` in three ways: a policy's first adopters are improbable too, a tie is
followed with certainty, and no source outside the network is looked for (`OUTSIDE` stands for all).
Equal ties are taken in the order of a lazily sorted list, and the likelihood of a cascade is kept
as one running sum: both decide which of many equal ties come in before the last, so both are
followed here to the last bit.

Gomez-Rodriguez, Leskovec & Krause 2010, the program published with it; Desmarais, Harden &
Boehmke, Persistent policy pathways, 2015, for the networks.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from jejak.compiled import kernel
from jejak.diffusing.adoptions import Cascades
from jejak.diffusing.netinf import Floats, Ints, Longs, Pairs, pairs_of, steps_of

OUTSIDE = math.log(1e-64)
"""Log probability of an adoption that no tie explains."""


class Ties(NamedTuple):
    """Sources and targets in the order found, and what each adds to the log-likelihood."""

    source: Ints
    target: Ints
    improvement: Floats


def original(cascades: Cascades, actors: int, rate: float, most: int) -> Ties:
    """Up to so many ties, as the first program finds them; exponential delays of the given rate."""
    steps = steps_of(cascades)
    pairs = pairs_of(steps, _along(steps.delay, rate), cascades.node, actors)
    sizes = np.diff(cascades.offsets)
    of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    target = np.repeat(np.arange(actors, dtype=np.int32), np.diff(pairs.ties))
    order = _discovered(cascades, pairs, of, target)
    taken, gains = _lazily(pairs, (of, sizes), order, target, most)
    return Ties(pairs.parent[taken], target[taken], gains)


@kernel
def _along(delay: Floats, rate: float) -> Floats:
    along = np.empty(len(delay))
    for pair in range(len(delay)):
        along[pair] = math.log(rate * math.exp(-rate * delay[pair]))
    return along


def _discovered(cascades: Cascades, pairs: Pairs, of: Ints, target: Ints) -> Longs:
    """Possible ties in the order in which a walk through the cascades meets them."""
    nodes, seen = np.unique(cascades.node, return_index=True)
    rank = np.full(len(pairs.ties) - 1, len(cascades.node))
    rank[nodes] = seen
    return np.lexsort((_first_met(cascades, pairs, of), rank[target]))


@kernel
def _first_met(cascades: Cascades, pairs: Pairs, of: Ints) -> Longs:
    """The entry of the source in the first policy in which it comes before the target."""
    place = np.empty(len(pairs.parent), np.int64)
    for tie in range(len(pairs.parent)):
        place[tie] = cascades.offsets[of[pairs.entry[pairs.pairs[tie]]]]
        while cascades.node[place[tie]] != pairs.parent[tie]:
            place[tie] += 1
    return place


@kernel
def _gain(pairs: Pairs, of: Ints, current: Floats, score: Floats, tie: int) -> float:
    total = 0.0
    for pair in range(pairs.pairs[tie], pairs.pairs[tie + 1]):
        entry = pairs.entry[pair]
        before = current[of[entry]]
        after = before
        if score[entry] < pairs.along[pair]:
            after = before - score[entry] + pairs.along[pair]
        total += after - before
    return total


@kernel
def _resort(listed: Longs, gains: Floats, head: int, pairs: Pairs, target: Ints) -> None:
    """Sort the first few of the list again and merge them with the rest, before its equals."""
    top = listed[:head].copy()
    keys = gains[top]
    parents, targets = pairs.parent[top], target[top]
    order = np.argsort(-targets, kind="mergesort")
    order = order[np.argsort(-parents[order], kind="mergesort")]
    order = order[np.argsort(-keys[order], kind="mergesort")]
    top = top[order]
    taken, rest, at = 0, head, 0
    while taken < head:
        if rest < len(listed) and gains[top[taken]] < gains[listed[rest]]:
            listed[at] = listed[rest]
            rest += 1
        else:
            listed[at] = top[taken]
            taken += 1
        at += 1


@kernel
def _take(pairs: Pairs, of: Ints, current: Floats, score: Floats, tie: int) -> None:
    for pair in range(pairs.pairs[tie], pairs.pairs[tie + 1]):
        entry = pairs.entry[pair]
        if score[entry] < pairs.along[pair]:
            current[of[entry]] = current[of[entry]] - score[entry] + pairs.along[pair]
            score[entry] = pairs.along[pair]


@kernel
def _lazily(
    pairs: Pairs, policies: tuple[Ints, Longs], order: Longs, target: Ints, most: int
) -> tuple[Longs, Floats]:
    of, sizes = policies
    score = np.full(len(of), OUTSIDE)
    current = np.empty(len(sizes))
    current[:] = OUTSIDE * sizes
    gains = np.full(len(order), np.inf)
    listed = order.copy()
    begin, head = 0, 0
    taken, improvement = np.empty(most, np.int64), np.empty(most)
    count = 0
    while count < most and begin < len(listed):
        rest = listed[begin:]
        if head > 1:
            _resort(rest, gains, min(head - 1, len(rest)), pairs, target)
        at, head = _best(pairs, (of, current, score), rest, gains)
        best = gains[rest[at]]
        if best <= 0.0:
            break
        nothing = 0
        for place in range(head):
            nothing += gains[rest[place]] == 0.0 and count > 1
        _take(pairs, of, current, score, rest[at])
        taken[count], improvement[count] = rest[at], best
        count += 1
        begin += _without(rest, gains, at, head, count > 2)
        if nothing > 2:
            head -= nothing - 1
    return taken[:count], improvement[:count]


@kernel
def _best(
    pairs: Pairs, state: tuple[Ints, Floats, Floats], rest: Longs, gains: Floats
) -> tuple[int, int]:
    """The place of the first best of the list, and how many had to be looked at."""
    of, current, score = state
    best, at = -np.inf, 0
    for place in range(len(rest)):
        tie = rest[place]
        gains[tie] = _gain(pairs, of, current, score, tie)
        if gains[tie] > best:
            best, at = gains[tie], place
        if place + 1 == len(rest) or best >= gains[rest[place + 1]]:
            return at, place + 1
    return at, len(rest)


@kernel
def _without(rest: Longs, gains: Floats, at: int, head: int, zeros: bool) -> int:
    """Drop the tie taken, and ties that no longer gain, from the part looked at; how many."""
    free = head - 1
    for place in range(head - 1, -1, -1):
        if place != at and not (zeros and gains[rest[place]] == 0.0):
            rest[free] = rest[place]
            free -= 1
    return free + 1
