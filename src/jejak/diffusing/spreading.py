"""How a policy would spread from here: ties that pass it on, actors that adopt unprompted.

Each tie of an adopter passes the policy on at a constant rate, and each actor adopts unprompted at
its own; what happens first counts. In one draw every tie has a random delay (exponential) and every
actor a random unprompted date, so that one draw is a network with lengths, and adoption dates are
shortest paths: the live-edge form of the continuous-time independent cascade (Kempe, Kleinberg &
Tardos, "Maximizing the spread of influence through a social network", KDD 2003; Gomez-Rodriguez &
Schölkopf, "Influence maximization in continuous time diffusion networks", ICML 2012). The same
draws serve for every set of actors to begin with, so that sets are compared on equal chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jejak.chance import LEVEL
from jejak.compiled import kernel
from jejak.diffusing.adopters import first_times
from jejak.diffusing.adoptions import Adoptions
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDS = 2000
"""The most steps of the estimation; it has settled long before."""
SETTLED = 1e-7
"""Change of a rate, relative to the largest, below which the estimation stops."""


@dataclass(frozen=True)
class Spreading:
    """Actors and ties with rates per unit of time (a year, if dates were years).

    Tie `e` runs from actor `source[e]` to `target[e]` and passes a policy on at `rate[e]`: within
    t years with the chance 1 - exp(-rate · t). `baseline` is each actor's rate of adopting
    unprompted. With `whole`, all happens in whole years: who is reached within a year has adopted
    by its end, and passes the policy on from the next year on.

    >>> Spreading.of([("Seoul", "Bandung", 0.2)], baseline=0.01).actors
    ('Seoul', 'Bandung')
    """

    actors: tuple[str, ...]
    source: Ints
    target: Ints
    rate: Floats
    baseline: Floats
    whole: bool = True

    @classmethod
    def of(
        cls,
        ties: Iterable[tuple[str, str, float]],
        *,
        actors: Sequence[str] = (),
        baseline: float | Mapping[str, float] = 0.0,
        chances: bool = False,
        whole: bool = True,
    ) -> Spreading:
        """From rows of source, target and rate; with `chances`, the chance per year instead.

        `actors` are those that exist besides those with ties. `baseline` is one rate (or chance)
        for all, or one for each actor, 0 for those that have none.
        """
        rows = list(ties)
        names = tuple(dict.fromkeys((*actors, *(name for row in rows for name in row[:2]))))
        place = {name: number for number, name in enumerate(names)}
        if isinstance(baseline, Mapping):
            if strange := sorted(baseline.keys() - place.keys()):
                problem = f"no such actor: {', '.join(strange[:5])}"
                raise InputError(problem, where="baseline", remedy="name actors as in the ties")
            own = np.array([baseline.get(name, 0.0) for name in names], np.float64)
        else:
            own = np.full(len(names), baseline, np.float64)
        rate = np.array([row[2] for row in rows], np.float64)
        ends = np.array([(place[row[0]], place[row[1]]) for row in rows], np.int64).reshape(-1, 2)
        if chances:
            rate, own = _rate_of(rate), _rate_of(own)
        for where, some in (("ties", rate), ("baseline", own)):
            if not (np.isfinite(some) & (some >= 0)).all():
                remedy = "give rates from 0 on, or chances from 0 to below 1"
                raise InputError("some rates cannot be", where=where, remedy=remedy)
        return cls(names, ends[:, 0], ends[:, 1], rate, own, whole)

    @property
    def chance(self) -> Floats:
        """The chance of each tie to pass a policy on within one unit of time."""
        return -np.expm1(-self.rate)

    def numbers(self, names: Iterable[str], where: str) -> Ints:
        """The places of some actors; InputError for a name that is none."""
        place = {name: number for number, name in enumerate(self.actors)}
        names = list(names)
        if strange := [name for name in names if name not in place]:
            problem = f"no such actor: {', '.join(map(str, strange[:5]))}"
            raise InputError(problem, where=where, remedy="name actors as in the ties")
        return np.array([place[name] for name in names], np.int64)


def _rate_of(chance: Floats) -> Floats:
    inside = (chance >= 0) & (chance < 1)
    return -np.log1p(-np.where(inside, chance, np.nan))


class Draws(NamedTuple):
    """Random networks with lengths: in draw d, node v has the ties starts[d, v] : starts[d, v + 1].

    Only ties whose delay is within the horizon are there. `when` has the dates at which actors
    adopt if nobody else is persuaded: draws × actors, infinite beyond the horizon.
    """

    starts: Ints
    target: NDArray[np.int32]
    delay: Floats
    when: Floats
    horizon: float


def draw(
    spreading: Spreading, years: float, *, draws: int, seed: int, already: Sequence[str] = ()
) -> Draws:
    """Draw delays and unprompted dates up to `years`, and let the policy spread on its own.

    Who has adopted `already` has done so at time 0. The same seed gives the same draws.
    """
    if not years > 0 or draws < 2:
        remedy = "give a time above zero and at least two draws"
        raise OptionError(f"{draws} draws of {years} years", where="years, draws", remedy=remedy)
    some = spreading
    order = np.argsort(some.source, kind="stable")
    size = len(some.actors)
    chance = np.random.default_rng(seed)
    starts = np.empty((draws, size + 1), np.int64)
    when = np.empty((draws, size))
    targets, delays, count = [], [], 0
    for number in range(draws):
        delay = _dates(chance, some.rate[order], years, whole=some.whole)
        live = order[delay < np.inf]
        starts[number] = count + np.searchsorted(some.source[live], np.arange(size + 1))
        count += len(live)
        targets.append(some.target[live].astype(np.int32))
        delays.append(delay[delay < np.inf])
        when[number] = _dates(chance, some.baseline, years, whole=some.whole)
    when[:, some.numbers(already, "already")] = 0.0
    made = Draws(starts, np.concatenate(targets), np.concatenate(delays), when, float(years))
    return begin(made, np.empty(0, np.int64))


def _dates(chance: np.random.Generator, rate: Floats, years: float, *, whole: bool) -> Floats:
    """Exponential waiting times, infinite where they are longer than the horizon."""
    with np.errstate(divide="ignore"):
        waited = chance.standard_exponential(len(rate)) / rate
    waited = np.ceil(waited) if whole else waited
    return np.where(waited <= years, waited, np.inf)


@dataclass(frozen=True)
class Spread:
    """What spreads from some actors: how many adopt, when, and who.

    `by_year` has the columns year, expected adopters, low and high (between which 95 % of the
    draws lie), and error, the standard error of the expected number. `chance` is that of each
    actor to have adopted by the end; `adopters` their number in each draw.
    """

    seeds: tuple[str, ...]
    by_year: pd.DataFrame
    chance: pd.Series
    adopters: Ints


def simulate_spread(
    spreading: Spreading,
    seeds: Sequence[str],
    years: float,
    *,
    draws: int = 1000,
    seed: int,
    already: Sequence[str] = (),
) -> Spread:
    """Let a policy spread from the `seeds`, who adopt at once, for some years.

    >>> chain = Spreading.of([("a", "b", 0.6), ("b", "c", 0.6)], chances=True)
    >>> found = simulate_spread(chain, ["a"], 2, draws=4000, seed=1)
    >>> found.chance.round(1).to_dict()
    {'a': 1.0, 'b': 0.8, 'c': 0.4}
    """
    made = draw(spreading, years, draws=draws, seed=seed, already=already)
    made = begin(made, spreading.numbers(seeds, "seeds"))
    reached = made.when <= years
    marks = np.arange(np.floor(years) + 1)
    counts = np.array([(made.when <= mark).sum(axis=1) for mark in marks])
    low, high = np.quantile(counts, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    error = counts.std(axis=1, ddof=1) / np.sqrt(draws)
    columns = {"year": marks, "expected": counts.mean(axis=1), "low": low, "high": high}
    return Spread(
        tuple(seeds),
        pd.DataFrame({**columns, "error": error}),
        pd.Series(reached.mean(axis=0), index=list(spreading.actors), name="chance"),
        reached.sum(axis=1),
    )


@dataclass(frozen=True)
class Transmission:
    """Rates estimated from adoptions: the `spreading` and what it rests on.

    `ties` has the columns source, target, rate, chance (per unit of time), credited (adoptions
    that the tie is credited with), used (target adopted after source), opportunities (source had
    adopted and target had not) and exposure (units of time at risk over them). `baseline` has
    actor, rate, credited, exposure.
    """

    spreading: Spreading
    ties: pd.DataFrame
    baseline: pd.DataFrame
    log_likelihood: float
    rounds: int


def fit_transmission(
    adoptions: Adoptions,
    network: InferredNetwork | Iterable[tuple[str, str]],
    *,
    pooled: bool = False,
    prior: float = 1.0,
) -> Transmission:
    """Estimate at which yearly rate each tie of a network passes policies on.

    An actor that has not adopted does so in a unit of time with the chance

        1 - exp(-b_i - Σ_j h_ij [j adopted before])

    (additive hazards, complementary log-log). The maximum-likelihood rates are found by crediting
    each adoption to its possible causes in proportion to their rates and dividing by exposure
    (expectation-maximisation over the Poisson number of impulses):

        h_ij = Σ_adoptions of i after j: h_ij / (1 - exp(-total rate)) ÷ time j had adopted, i not

    Without sharing the credit, every source would be credited with adoptions it did not cause.
    Actors are at risk of a policy after the time at which anyone first adopts it, until the end of
    the window; its first adopters open it and are no one's. Exposure counts units of time, the one
    of adoption included.

    With `pooled` all ties have one rate and all actors one baseline. Otherwise each rate is drawn
    to the pooled one by `prior` adoptions at that rate (a gamma prior; 0: none), because most ties
    have few opportunities.
    """
    pairs = _pairs(network)
    place = {name: number for number, name in enumerate(adoptions.actors)}
    if strange := sorted({name for pair in pairs for name in pair} - place.keys()):
        problem = f"no such actor: {', '.join(strange[:5])}"
        raise InputError(problem, where="network", remedy="name actors as in the adoptions")
    ends = np.array([(place[a], place[b]) for a, b in pairs], np.int64).reshape(-1, 2)
    risks = _risks(adoptions, ends)
    found = _settled(risks, _pooled)
    if not pooled:
        found = _settled(risks, _drawn_to(found.rate, prior))
    rate, baseline = found.rate[: len(ends)], found.rate[len(ends) :]
    whole = risks.whole
    spreading = Spreading(adoptions.actors, ends[:, 0], ends[:, 1], rate, baseline, whole)
    return Transmission(spreading, *_tables(spreading, risks, found), found.log, found.rounds)


def _pairs(network: InferredNetwork | Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    if isinstance(network, InferredNetwork):
        return [(tie.source, tie.target) for tie in network.ties]
    return list(dict.fromkeys((source, target) for source, target in network))


class _Risks(NamedTuple):
    """What may cause adoptions: first the ties, then each actor's own inclination.

    `exposure` is time at risk; adoption `event[n]` may come from `cause[n]`. `used` and
    `opportunities` count policies.
    """

    exposure: Floats
    used: Ints
    opportunities: Ints
    event: Ints
    cause: Ints
    ties: int
    whole: bool


def _risks(adoptions: Adoptions, ends: Ints) -> _Risks:
    times, end = first_times(adoptions), adoptions.window[1]
    ties, size = len(ends), len(adoptions.actors)
    whom = np.concatenate((ends[:, 1], np.arange(size)))
    exposure = np.zeros(ties + size)
    used, opportunities = np.zeros((2, ties + size), np.int64)
    events, causes, count = [], [], 0
    for when in times:
        opened = when.min()
        # Of a tie: the source's date; of an inclination: that on which the policy was there.
        begins = np.concatenate((when[ends[:, 0]], np.where(when > opened, opened, np.inf)))
        own = np.concatenate((when[ends[:, 1]], when))
        waited = np.minimum(own, end) - begins
        at_risk = waited > 0
        follows = at_risk & np.isfinite(own)
        exposure += np.where(at_risk, waited, 0.0)
        opportunities += at_risk
        used += follows
        cause = np.flatnonzero(follows)
        events.append(count + whom[cause])
        causes.append(cause)
        count += size
    event = np.unique(np.concatenate(events), return_inverse=True)[1]
    whole = bool((adoptions.time == np.floor(adoptions.time)).all())
    return _Risks(exposure, used, opportunities, event, np.concatenate(causes), ties, whole)


class _Rates(NamedTuple):
    rate: Floats
    credit: Floats
    log: float
    rounds: int


def _settled(risks: _Risks, update: Callable[[_Risks, Floats], Floats]) -> _Rates:
    """Credit adoptions and estimate rates from the credit in turn, until the rates stay.

    With a prior the likelihood itself may fall on the way, so it does not say when to stop.
    """
    size = len(risks.exposure)
    rate = np.full(size, max(len(risks.event), 1) / max(risks.exposure.sum(), 1.0))
    credit, rounds, change = np.zeros(size), 0, np.inf
    while change > SETTLED * rate.max(initial=0.0) and rounds < ROUNDS:
        total = _totals(risks, rate)
        impulses = 1 / -np.expm1(-total) if risks.whole else 1 / total
        shares = rate[risks.cause] * impulses[risks.event]
        credit = np.bincount(risks.cause, shares, size).astype(np.float64)
        before, rate = rate, update(risks, credit)
        change, rounds = float(np.abs(rate - before).max(initial=0.0)), rounds + 1
    total = _totals(risks, rate)
    gained = np.log(np.expm1(total) if risks.whole else total).sum()
    return _Rates(rate, credit, float(gained - rate @ risks.exposure), rounds)


def _totals(risks: _Risks, rate: Floats) -> Floats:
    """The rate of each adoption, of all its possible causes."""
    return np.bincount(risks.event, rate[risks.cause]).astype(np.float64)


def _pooled(risks: _Risks, credit: Floats) -> Floats:
    """One rate for all ties, another for all inclinations."""
    rate = np.zeros(len(credit))
    for part in (slice(risks.ties), slice(risks.ties, None)):
        exposure = risks.exposure[part].sum()
        rate[part] = credit[part].sum() / exposure if exposure > 0 else 0.0
    return rate


def _drawn_to(pooled: Floats, prior: float) -> Callable[[_Risks, Floats], Floats]:
    """A rate for each, with so many adoptions at the pooled rate added to its own."""
    with np.errstate(divide="ignore"):
        added = np.where(pooled > 0, prior / pooled, 0.0)

    def update(risks: _Risks, credit: Floats) -> Floats:
        exposure = risks.exposure + added
        own = credit + prior * (pooled > 0)
        return np.divide(own, exposure, out=np.zeros_like(own), where=exposure > 0)

    return update


def _tables(
    spreading: Spreading, risks: _Risks, found: _Rates
) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = np.array(spreading.actors, object)
    ties = {
        "source": names[spreading.source],
        "target": names[spreading.target],
        "rate": spreading.rate,
        "chance": spreading.chance,
        "credited": found.credit[: risks.ties],
        "used": risks.used[: risks.ties],
        "opportunities": risks.opportunities[: risks.ties],
        "exposure": risks.exposure[: risks.ties],
    }
    own = {
        "actor": names,
        "rate": spreading.baseline,
        "credited": found.credit[risks.ties :],
        "exposure": risks.exposure[risks.ties :],
    }
    return pd.DataFrame(ties), pd.DataFrame(own)


def begin(draws: Draws, seeds: Ints) -> Draws:
    """The dates of all draws if these actors adopt at time 0: the same ones, or draws × seeds."""
    made = draws._replace(when=draws.when.copy())
    given = np.broadcast_to(seeds, (len(made.when), seeds.shape[-1]))
    _bring_forward(made, np.ascontiguousarray(given, np.int64))
    return made


def spread(draws: Draws, seeds: Ints) -> Ints:
    """The number of adopters in each draw if these actors adopt at time 0 (see `begin`)."""
    return np.asarray(np.isfinite(begin(draws, seeds).when).sum(axis=1))


@kernel
def _bring_forward(draws: Draws, seeds: Ints) -> None:
    """Shortest paths from the seeds, or without any from all dates there are, by correction.

    A queue without order is fine here: the horizon cuts paths after few ties.
    """
    starts, target, delay, when, horizon = draws
    size = when.shape[1]
    queue, queued = np.empty(size, np.int64), np.zeros(size, np.bool_)
    for draw in range(len(when)):
        length, head = 0, 0
        for actor in seeds[draw]:
            when[draw, actor] = 0.0
        for actor in range(size):
            if when[draw, actor] <= horizon and (seeds.shape[1] == 0 or when[draw, actor] == 0.0):
                queue[length], queued[actor] = actor, True
                length += 1
        while length > 0:
            at = queue[head]
            head, length, queued[at] = (head + 1) % size, length - 1, False
            for tie in range(starts[draw, at], starts[draw, at + 1]):
                then, to = when[draw, at] + delay[tie], target[tie]
                if then <= horizon and then < when[draw, to]:
                    when[draw, to] = then
                    if not queued[to]:
                        queue[(head + length) % size], queued[to] = to, True
                        length += 1


@kernel
def gains(draws: Draws, candidates: Ints) -> Floats:
    """How many more adopt, summed over all draws, for each actor that would begin besides.

    Only paths that bring a date forward are followed: whom others reach as early is not gained,
    nor is anyone behind.
    """
    starts, target, delay, when, horizon = draws
    size = when.shape[1]
    queue, queued = np.empty(size, np.int64), np.zeros(size, np.bool_)
    date, changed = np.full(size, np.inf), np.empty(size, np.int64)
    gained = np.zeros(len(candidates))
    for number in range(len(candidates)):
        for draw in range(len(when)):
            if when[draw, candidates[number]] <= 0.0:
                continue
            queue[0], changed[0], date[candidates[number]] = (
                candidates[number],
                candidates[number],
                0.0,
            )
            head, length, count = 0, 1, 1
            while length > 0:
                at = queue[head]
                head, length, queued[at] = (head + 1) % size, length - 1, False
                for tie in range(starts[draw, at], starts[draw, at + 1]):
                    then, to = date[at] + delay[tie], target[tie]
                    if then <= horizon and then < when[draw, to] and then < date[to]:
                        if date[to] == np.inf:
                            changed[count] = to
                            count += 1
                        date[to] = then
                        if not queued[to]:
                            queue[(head + length) % size], queued[to] = to, True
                            length += 1
            for place in range(count):
                gained[number] += when[draw, changed[place]] > horizon
                date[changed[place]] = np.inf
    return gained
