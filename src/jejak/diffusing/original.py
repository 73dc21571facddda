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
    order = _discovered(cascades, pairs, target)
    taken, gains = _lazily(pairs, (of, sizes), order, target, most)
    return Ties(pairs.parent[taken], target[taken], gains)


@kernel
def _along(delay: Floats, rate: float) -> Floats:
    along = np.empty(len(delay))
    for pair in range(len(delay)):
        along[pair] = math.log(rate * math.exp(-rate * delay[pair]))
    return along


def _discovered(cascades: Cascades, pairs: Pairs, target: Ints) -> Longs:
    """Possible ties in the order in which a walk through the cascades meets them."""
    nodes, seen = np.unique(cascades.node, return_index=True)
    rank = np.full(len(pairs.ties) - 1, len(cascades.node))
    rank[nodes] = seen
    first = pairs.pairs[:-1]
    sizes = np.diff(cascades.offsets)
    of = np.repeat(np.arange(len(sizes)), sizes)
    place = np.empty(len(pairs.parent), np.int64)
    for tie, pair in enumerate(first):
        policy = of[pairs.entry[pair]]
        entries = cascades.node[cascades.offsets[policy] : cascades.offsets[policy + 1]]
        place[tie] = cascades.offsets[policy] + np.argmax(entries == pairs.parent[tie])
    return np.lexsort((place, rank[target]))


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
    length, head = len(listed), 0
    taken, improvement = np.empty(most, np.int64), np.empty(most)
    count = 0
    while count < most and length:
        if head > 1:
            _resort(listed[:length], gains, min(head - 1, length), pairs, target)
        best, at, head, nothing = -np.inf, -1, 0, 0
        for place in range(length):
            tie = listed[place]
            gains[tie] = _gain(pairs, of, current, score, tie)
            head += 1
            if gains[tie] > best:
                best, at = gains[tie], place
            nothing += gains[tie] == 0.0 and count > 1
            if place + 1 == length or best >= gains[listed[place + 1]]:
                break
        if best <= 0.0:
            break
        tie = listed[at]
        _take(pairs, of, current, score, tie)
        taken[count], improvement[count] = tie, best
        count += 1
        kept = 0
        for place in range(length):
            zero = place < head and gains[listed[place]] == 0.0 and count > 2
            if place != at and not zero:
                listed[kept] = listed[place]
                kept += 1
        length = kept
        if nothing > 2:
            head -= nothing - 1
    return taken[:count], improvement[:count]
