"""How often would the edge test find a tie that is there? Its power, on data like the given.

A p-value that is not small may mean that there is no tie, or that the data could not show one. To
tell which, ties are planted: policies keep their dates and actors how often they were how early,
everything else is arranged by chance (`jejak.chance.trading`), and then, in a share of the policies
that both adopt, the target trades places with whoever adopted right after the source. The share
of planted ties that the test of `jejak.diffusing.edgetest` calls significant is its power; the
share of all possible ties that it calls significant where nothing is planted is its level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest

from jejak.chance import bootstrap
from jejak.chance.trading import arrangements
from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.edgetest import Null, Told, calibrated, inferred, places_of
from jejak.diffusing.netinf import Floats, Ints, Longs, Until
from jejak.diffusing.weighed import Weighed, weighed
from jejak.errors import InputError, OptionError

Test = Literal["calibrated", "vuong"]
LEAST = 3
"""Pairs that share fewer policies are not planted: nothing could show such a tie."""


class Setting(NamedTuple):
    """How ties are tested: model of delays, test, level, draws and null, repetitions, seed, threads.

    Each of the `repeats` starts from an arrangement by chance of its own.
    """

    model: str = "exponential"
    parameters: tuple[float, ...] | None = None
    test: Test = "calibrated"
    level: float = 0.05
    draws: int = 199
    null: Null = "adopters"
    repeats: int = 20
    seed: int = 0
    cores: int = 1


class LevelCheck(NamedTuple):
    """The share of possible ties below the level where there is none, with its 95 % interval.

    `possible` ties in `repeats` arrangements. The interval is from resampled arrangements: the
    ties of one arrangement depend on each other.
    """

    level: float
    share: float
    low: float
    high: float
    possible: int
    repeats: int


def power(
    adoptions: Adoptions,
    shares: Sequence[float] = (0.1, 0.2, 0.3, 0.5),
    *,
    ties: int | None = None,
    shared: Sequence[int] | None = None,
    setting: Setting | None = None,
    told: Told | None = None,
) -> pd.DataFrame:
    """How often planted ties are found, by the share of policies and how many both adopt.

    Args:
        adoptions: whose actors, dates and policies are kept as said above.
        shares: in which part of the policies that both adopt the target follows the source.
        ties: so many are planted at once; a third of the actors if not given. No actor is in two.
        shared: bounds of the groups by number of policies that both adopt, such as (3, 20, 80);
            thirds of the planted ties if not given.
        setting: how ties are tested, and how often all of this is repeated.
        told: called with the number of tests done and of all.

    Columns: `share`; `fewest` and `most` policies that both adopt; `planted` ties; how many were
    `found`, with a p-value below the level; `power`, found / planted, with its 95 % interval `low`
    to `high` (Wilson, Probable inference, 1927). Ties without the data to be inferred are not found.

    Raises:
        InputError: no two actors share three policies, or nobody follows anybody.
        OptionError: a share that is not between 0 and 1.
    """
    setting = setting or Setting()
    for one in shares:
        if not 0 <= one <= 1:
            raise OptionError(f"{one:g}", where="shares", remedy="give shares from 0 to 1")
    data, actors = _weighed(adoptions, setting), len(adoptions.actors)
    many = max(1, actors // 3) if ties is None else ties
    chance = np.random.default_rng((setting.seed, 1))
    parts = []
    for number, node in enumerate(_by_chance(data, setting)):
        pairs, common = _pairs(data, node, actors, many, chance)
        for turn, part in enumerate(shares):
            planted = plant(data, node, pairs, part, chance)
            done = number * len(shares) + turn, setting.repeats * len(shares)
            p_values = _p_values(data, planted, actors, setting, _step(told, *done))
            key = pairs[:, 1] * actors + pairs[:, 0]
            parts.append((np.full(len(key), part), common, p_values[key] < setting.level))
    share, both, hit = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _table(share, both, hit, shared)


def level_check(
    adoptions: Adoptions, *, setting: Setting | None = None, told: Told | None = None
) -> LevelCheck:
    """How often the test calls a possible tie significant where all is by chance.

    A test that holds its level has a share of at most the level. Possible are ties of which the
    source was ever surely earlier than the target; those that improve nothing count as not
    significant.
    """
    setting = setting or Setting()
    data, actors = _weighed(adoptions, setting), len(adoptions.actors)
    below, possible = [], []
    for number, node in enumerate(_by_chance(data, setting)):
        step = _step(told, number, setting.repeats)
        p_values = _p_values(data, node, actors, setting, step)
        below.append(int((p_values < setting.level).sum()))
        possible.append(len(data.pairs(actors, node).parent))

    def share(some: Sequence[tuple[int, int]]) -> float:
        return sum(one for one, _ in some) / sum(all_ for _, all_ in some)

    units = list(zip(below, possible, strict=True))
    low, high = bootstrap(units, share, seed=setting.seed)
    return LevelCheck(setting.level, share(units), low, high, sum(possible), setting.repeats)


def plant(
    data: Weighed, node: Ints, pairs: Longs, share: float, chance: np.random.Generator
) -> Ints:
    """Who stands at each entry once each target follows its source in a share of the policies.

    `pairs` has a row (source, target) for each tie. In a policy of which both are adopters the
    target trades places with who stands first among those of the next date after the source's;
    where the source is among the last nothing can follow it, and such policies are not chosen.
    """
    standing, fixed = node.copy(), np.zeros(len(node), bool)
    place = np.full((len(data.cascades.offsets) - 1, int(node.max()) + 1), -1, np.int64)
    place[data.of, node] = np.arange(len(node))
    after = _next(data)
    for source, target in pairs:
        both = np.flatnonzero((place[:, source] >= 0) & (place[:, target] >= 0))
        new, old = after[place[both, source]], place[both, target]
        # what was planted before stays
        can = both[(new >= 0) & ~fixed[new] & ~fixed[old]]
        for policy in chance.permutation(can)[: round(share * len(both))]:
            new, old = after[place[policy, source]], place[policy, target]
            other = standing[new]
            standing[new], standing[old] = target, other
            place[policy, other], place[policy, target] = old, new
            fixed[[place[policy, source], new]] = True
    return standing


def _next(data: Weighed) -> Longs:
    """The first entry of the next date in the same policy, surely after; -1 if there is none."""
    offsets, _, time, latest = data.cascades
    ends = offsets[1:][data.of]
    after = np.full(len(time), -1, np.int64)
    for start, end in pairwise(offsets.tolist()):
        after[start:end] = start + np.searchsorted(time[start:end], latest[start:end], "right")
    return np.where(after < ends, after, -1)


def _weighed(adoptions: Adoptions, setting: Setting) -> Weighed:
    if setting.repeats < 1:
        raise OptionError(f"{setting.repeats}", where="repeats", remedy="repeat at least once")
    return weighed(adoptions, setting.model, setting.parameters)


def _by_chance(data: Weighed, setting: Setting) -> Iterator[Ints]:
    # Another seed than that of the test: its arrangements are to be independent of these.
    seed = int(np.random.default_rng((setting.seed, 2)).integers(2**31))
    free = setting.null == "adopters"
    return arrangements(places_of(data), draws=setting.repeats, seed=seed, free=free)


def _pairs(
    data: Weighed, node: Ints, actors: int, many: int, chance: np.random.Generator
) -> tuple[Longs, Longs]:
    """Disjoint pairs of actors by chance, and how many policies both adopt."""
    stands = np.zeros((len(data.cascades.offsets) - 1, actors), np.int64)
    stands[data.of, node] = 1
    both = stands.T @ stands
    possible = np.argwhere(np.triu(both >= LEAST, 1))
    used = np.zeros(actors, bool)
    found: list[Longs] = []
    for pair in chance.permutation(possible):
        if len(found) < many and not used[pair].any():
            used[pair] = True
            found.append(chance.permutation(pair))
    if not found:
        problem = f"no two actors share {LEAST} policies, so no tie could be planted"
        raise InputError(problem, where="adoptions", remedy="add policies")
    pairs = np.array(found)
    return pairs, both[pairs[:, 0], pairs[:, 1]]


def _p_values(
    data: Weighed, node: Ints, actors: int, setting: Setting, told: Told | None
) -> Floats:
    """The p-value of every tie, as `target · actors + source`; 1 for those not inferred."""
    some = data._replace(cascades=data.cascades._replace(node=node))
    ties, values = inferred(some, actors, Until(len(some.along)))
    if setting.test == "calibrated":
        values = calibrated(
            some,
            actors,
            ties,
            draws=setting.draws,
            null=setting.null,
            seed=setting.seed,
            cores=setting.cores,
            told=told,
        )
    p_values = np.ones(actors * actors)
    p_values[ties.key] = values
    return p_values


def _step(told: Told | None, before: int, tests: int) -> Callable[[int, int], None] | None:
    """Progress of one test as that of all."""
    if told is None:
        return None
    return lambda done, draws: told(before * draws + done, tests * draws)


def _table(
    share: Floats, both: Longs, hit: NDArray[np.bool_], shared: Sequence[int] | None
) -> pd.DataFrame:
    """Rows by share and group of pairs; bounds that leave a group without pairs make no row."""
    bounds = np.quantile(both, [1 / 3, 2 / 3]) + 0.5 if shared is None else np.asarray(shared)
    group = np.searchsorted(bounds, both, side="right")
    rows = []
    for one, number in sorted(set(zip(share.tolist(), group.tolist(), strict=True))):
        some = (share == one) & (group == number)
        planted, found = int(some.sum()), int(hit[some].sum())
        interval = binomtest(found, planted).proportion_ci(method="wilson")
        sizes = both[some].min(), both[some].max()
        rows.append((one, *sizes, planted, found, found / planted, interval.low, interval.high))
    names = ["share", "fewest", "most", "planted", "found", "power", "low", "high"]
    return pd.DataFrame(rows, columns=names)
