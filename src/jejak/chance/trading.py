"""Who would stand where by chance alone: places in lists, traded between members.

Lists have places, places have labels (how early), lists have strata (which era). Two members may
trade places so long as each keeps as many places of every label in every stratum as it had: in
lists where both stand, and, if they are free to, also a place in a list for a place in another.
Done over and over with random pairs, this draws from all arrangements with the same labels for
every member in every stratum (and the same members in every list, unless free), each as likely as
another: pairs are chosen without looking at the arrangement, and each trade draws among its
outcomes with equal chances.

It is the trade of Strona, Nappo, Boccacci, Fattorini & San-Miguel-Ayanz, A fast and unbiased
procedure to randomize ecological binary matrices with fixed row and column totals, 2014, for places
with labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.compiled import kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Random = NDArray[np.uint64]

TRADES, FIRST = 10, 5
"""Trades by member between two arrangements; so many times as many before the first."""


class Places(NamedTuple):
    """Members at places of lists: `member[i]` stands at place `i`, which is of list `of[i]`.

    `label` belongs to the place and `stratum` to each list; a member stands in a list once.
    """

    member: Ints
    of: Ints
    label: Ints
    stratum: Ints


def arrangements(places: Places, *, draws: int, seed: int, free: bool = False) -> Iterator[Ints]:
    """Who stands at each place, again and again: `draws` arrangements like the given one.

    Between one and the next, every member has gone through some twenty trades; before the first,
    through a hundred. With `free`, members may also trade lists. The given arrangement is as likely
    as any that is drawn.

    >>> places = Places(*(np.array(row, np.int32) for row in
    ...                   ([0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 1, 0], [0, 0])))
    >>> {tuple(one.tolist()) for one in arrangements(places, draws=50, seed=1)} == {
    ...     (0, 1, 0, 1), (1, 0, 1, 0)}
    True
    """
    generator = np.random.default_rng(seed)
    random = generator.integers(2**63, size=1, dtype=np.uint64)
    members = int(places.member.max(initial=-1)) + 1
    order = np.lexsort((places.of, places.member))
    starts = np.searchsorted(places.member[order], np.arange(members + 1))
    held = order.astype(np.int32)
    for draw in range(draws):
        count = TRADES * members * (FIRST if draw == 0 else 1)
        _trade(_partners(places, generator, count, free), random, starts, held, (places, free))
        standing = np.empty(len(order), np.int32)
        standing[held] = places.member[order]
        yield standing


def _partners(places: Places, generator: np.random.Generator, count: int, free: bool) -> Ints:
    """Random pairs of members; of those of one list if they cannot trade otherwise."""
    if free:
        members = int(places.member.max()) + 1
        return generator.integers(members, size=(count, 2), dtype=np.int32)
    sizes = np.bincount(places.of)
    first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    # members in a fixed order, whoever stands where
    fixed = np.lexsort((places.member, places.of))
    one = generator.integers(len(places.of), size=count)
    inside = places.of[fixed[one]]
    other = first[inside] + (generator.random(count) * sizes[inside]).astype(np.int64)
    pairs: Ints = places.member[fixed[np.stack([one, other], axis=1)]]
    return pairs


@kernel
def _trade(
    pairs: Ints, random: Random, starts: Longs, held: Ints, rules: tuple[Places, bool]
) -> None:
    """Let each pair trade: member `m` holds `held[starts[m]:starts[m + 1]]`, in order of list."""
    places, free = rules
    labels = places.label.max() + 1
    size = 2 * np.diff(starts).max()
    mine, theirs = np.empty(size, np.int32), np.empty(size, np.int32)
    group, first = np.empty(size, np.int64), np.empty(size, np.bool_)
    # groups of labels (low, high) of two, or of a label and none
    ahead = np.zeros((places.stratum.max() + 1) * labels * (labels + 1), np.int64)
    left = np.zeros_like(ahead)
    for number in range(len(pairs)):
        a, b = pairs[number]
        if a == b:
            continue
        count = _beside(starts, held, places.of, (a, b), (mine, theirs))
        for row in range(count):
            low, high = _labels(places.label, mine[row], theirs[row], labels)
            stratum = places.stratum[places.of[max(mine[row], theirs[row])]]
            group[row] = (stratum * labels + min(low, high)) * (labels + 1) + max(low, high)
            first[row] = low < high
            ahead[group[row]], left[group[row]] = 0, 0
        for row in range(count):
            left[group[row]] += 1
            ahead[group[row]] += first[row]
        for row in range(count):
            alone = mine[row] < 0 or theirs[row] < 0
            if alone and not free:
                continue
            if not alone and places.label[mine[row]] == places.label[theirs[row]]:
                swapped = _uniform(random) < 0.5
            else:
                drawn = _uniform(random) * left[group[row]] < ahead[group[row]]
                left[group[row]] -= 1
                ahead[group[row]] -= drawn
                swapped = drawn != first[row]
            if swapped:
                mine[row], theirs[row] = theirs[row], mine[row]
        _hold(held, starts[a], mine[:count])
        _hold(held, starts[b], theirs[:count])


@kernel
def _labels(label: Ints, mine: int, theirs: int, none: int) -> tuple[int, int]:
    low = label[mine] if mine >= 0 else none
    high = label[theirs] if theirs >= 0 else none
    return low, high


@kernel
def _beside(
    starts: Longs, held: Ints, of: Ints, pair: tuple[int, int], rows: tuple[Ints, Ints]
) -> int:
    """The places of two members side by side, a row a list; -1 where one of them is not in it."""
    (i, end), (j, stop) = (
        (starts[pair[0]], starts[pair[0] + 1]),
        (starts[pair[1]], starts[pair[1] + 1]),
    )
    count = 0
    while i < end or j < stop:
        mine = of[held[i]] if i < end else np.int32(2**31 - 1)
        theirs = of[held[j]] if j < stop else np.int32(2**31 - 1)
        rows[0][count] = held[i] if mine <= theirs else -1
        rows[1][count] = held[j] if theirs <= mine else -1
        i += mine <= theirs
        j += theirs <= mine
        count += 1
    return count


@kernel
def _hold(held: Ints, at: int, places: Ints) -> None:
    for place in places:
        if place >= 0:
            held[at] = place
            at += 1


@kernel
def _uniform(random: Random) -> float:
    """A number of the half-open unit interval (SplitMix64; Steele, Lea & Flood 2014)."""
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * 2.0**-53
