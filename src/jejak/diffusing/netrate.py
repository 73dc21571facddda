"""How fast policies pass along each tie: rates that explain all adoption dates at once.

For every target a convex problem of its own (Gomez-Rodriguez, Balduzzi & Schölkopf, "Uncovering
the temporal dynamics of diffusion networks", ICML 2011). A source u that adopted at t_u reaches
v, unless another came first, with the hazard α_uv h(t - t_u); the log-likelihood of v is

    Σ over policies that v adopted after others  log Σ_u α_uv h(t_v - t_u) - Σ_u α_uv H(t_v - t_u)
    - Σ over policies that v did not adopt       Σ_u α_uv H(T - t_u)

with T the end of the window, H the integral of h, and

    exponential   h(Δ) = 1                  H(Δ) = Δ
    rayleigh      h(Δ) = Δ                  H(Δ) = Δ² / 2
    power-law     h(Δ) = 1 / Δ for Δ > δ    H(Δ) = log(Δ / δ)

Who adopted on the same date as the target is none of its sources. Theirs has no way to adopt but
by a source; here a rate of adopting unprompted may be added, without which chance adoptions become
ties. The problems are solved one rate at a time, which leaves rates of no use at exactly 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from jejak.compiled import kernel
from jejak.diffusing.adoptions import Adoptions, Cascades
from jejak.errors import InputError, OptionError

RateModel = Literal["exponential", "rayleigh", "power-law"]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MODELS: tuple[RateModel, ...] = get_args(RateModel)
EXACT = 1e-8
"""A target is done when no rate changes what it explains by more than this many adoptions."""
ROUNDS = 20_000


@dataclass(frozen=True)
class RatedTie:
    """Once the source has adopted, the target follows at this `rate`, if nobody is faster.

    `brought` is the expected number of policies that the target adopted because of this source,
    out of the `adoptions` in which it came after it. `improvement` is what the tie adds to the
    log-likelihood after all other rates have made up for it as they can; `p_value` is that of
    the likelihood-ratio test with a rate that cannot be below 0, `q_value` the same for all ties
    that could be (Benjamini & Hochberg).
    """

    rank: int
    source: str
    target: str
    rate: float
    brought: float
    adoptions: int
    improvement: float
    p_value: float
    q_value: float


@dataclass(frozen=True)
class RateNetwork:
    """Ties with a rate above zero, those first that explain most.

    `unprompted` are the rates at which each actor adopts without a source (0 if there is no
    background). `openings` counts the adoptions that nobody came before; they are taken as given.
    `rates` has all rates by source and target.
    """

    actors: tuple[str, ...]
    ties: tuple[RatedTie, ...]
    model: RateModel
    unprompted: tuple[float, ...]
    loglik: float
    policies: int
    openings: int
    notes: tuple[str, ...] = ()
    rates: Floats = field(repr=False, compare=False, default_factory=lambda: np.zeros(0))


class Problem(NamedTuple):
    """What the likelihood of one `target` is made of, for the sources that preceded it at all.

    `sources` are actors; the number of `actors` stands for nobody in particular. `cost` is Σ H
    over all policies by source. Source `s` may have brought about the adoptions
    `adoption[starts[s]:starts[s + 1]]`, numbered from 0, with `hazard` h.
    """

    actors: int
    target: int
    sources: Ints
    cost: Floats
    starts: Ints
    adoption: Ints
    hazard: Floats


class Solution(NamedTuple):
    """By source: rates and how many adoptions they are expected to have brought about.

    `loglik` is without the penalty, `objective` with it.
    """

    rates: Floats
    brought: Floats
    loglik: float
    objective: float


def infer_rates(
    adoptions: Adoptions,
    *,
    model: RateModel = "exponential",
    background: bool = True,
    shortest: float = 1.0,
    penalty: float = 0.0,
    q_cutoff: float | None = None,
) -> RateNetwork:
    """The rate of every tie, by maximum likelihood with non-negative rates.

    Actors that have not adopted by the end of the `adoptions`' window count against their
    sources. With `background` actors adopt unprompted too, at a constant rate of their own from
    the opening of a policy on. `shortest` is δ of the power law, in the table's unit of time;
    `penalty` is what a unit of rate costs (L1), which drops faint ties; with a `q_cutoff` only
    ties with a q-value up to it are listed.

    The test of a tie takes half of chi-squared's upper tail with one degree of freedom (Self &
    Liang, "Asymptotic properties of maximum likelihood estimators and likelihood ratio tests
    under nonstandard conditions", JASA 1987), and holds only as far as the model does: without
    a background, or with one that is not constant, chance adoptions count as evidence of ties.

    >>> from jejak.diffusing.simulating import simulate_cascades
    >>> some = simulate_cascades([("a", "b")], cascades=500, seed=1, parameters=(0.5,), until=9.0)
    >>> (tie,) = infer_rates(some, background=False).ties
    >>> tie.source, tie.target, 0.4 < tie.rate < 0.6, tie.brought == tie.adoptions
    ('a', 'b', True, True)
    """
    _check(model, shortest, penalty, q_cutoff)
    cascades = adoptions.cascades()
    end = adoptions.window[1]
    if cascades.time.max(initial=end) > end:
        problem = f"adoptions at {cascades.time.max():g}, after the window's end at {end:g}"
        raise InputError(problem, where="window", remedy="widen it or drop them")
    law = _Law(MODELS.index(model), shortest, end, background)
    size = len(adoptions.actors)
    solved = [(one, solve(one, penalty)) for one in problems(cascades, size, law)]
    rates = np.zeros((size + 1, size))
    for one, found in solved:
        rates[one.sources, one.target] = found.rates
    ties = [tie for one, found in solved for tie in _ties(adoptions.actors, one, found, penalty)]
    possible = sum(int((one.sources < size).sum()) for one, _ in solved)
    return RateNetwork(
        actors=adoptions.actors,
        ties=_ranked(ties, possible, q_cutoff),
        model=model,
        unprompted=tuple(rates[-1].tolist()),
        loglik=sum(found.loglik for _, found in solved),
        policies=len(adoptions.policies),
        openings=_openings(cascades),
        rates=rates[:-1],
    )


class _Law(NamedTuple):
    """Number of the model in MODELS, δ of the power law, end of the window, background."""

    model: int
    shortest: float
    end: float
    background: bool


def _check(model: str, shortest: float, penalty: float, q_cutoff: float | None) -> None:
    if model not in MODELS:
        problem = f"unknown model of delays {model!r}"
        raise OptionError(problem, where="model", remedy="one of " + ", ".join(MODELS))
    if not 0 < shortest < np.inf:
        raise OptionError(f"shortest {shortest}", where="shortest", remedy="a number above 0")
    if not 0 <= penalty < np.inf:
        raise OptionError(f"penalty {penalty}", where="penalty", remedy="a number from 0 on")
    if q_cutoff is not None and not 0 < q_cutoff <= 1:
        raise OptionError(f"cutoff {q_cutoff}", where="q_cutoff", remedy="above 0, at most 1")


def _openings(cascades: Cascades) -> int:
    """Adoptions at the first date of their policy."""
    sizes = np.diff(cascades.offsets)
    first = cascades.time[np.minimum(cascades.offsets[:-1], len(cascades.time) - 1)]
    return int((cascades.time == np.repeat(first, sizes)).sum())


def _ties(
    actors: Sequence[str], problem: Problem, found: Solution, penalty: float
) -> Iterator[RatedTie]:
    """The target's ties, without rank and q-value."""
    for place in np.flatnonzero(found.rates > 0).tolist():
        source = int(problem.sources[place])
        if source == len(actors):
            continue
        less = _without(problem, found, place, penalty)
        improvement = max(found.objective - less, 0.0)
        yield RatedTie(
            rank=0,
            source=actors[source],
            target=actors[problem.target],
            rate=float(found.rates[place]),
            brought=float(found.brought[place]),
            adoptions=int(problem.starts[place + 1] - problem.starts[place]),
            improvement=improvement,
            p_value=float(ndtr(-np.sqrt(2 * improvement))),
            q_value=1.0,
        )


def _without(problem: Problem, found: Solution, place: int, penalty: float) -> float:
    """The best objective without one of the sources; -inf if an adoption is left unexplained."""
    first, last = problem.starts[place], problem.starts[place + 1]
    adoption = np.delete(problem.adoption, np.s_[first:last])
    if len(np.unique(adoption)) < len(np.unique(problem.adoption)):
        return -np.inf
    starts = np.delete(problem.starts, place)
    starts[place:] -= last - first
    less = problem._replace(
        sources=np.delete(problem.sources, place),
        cost=np.delete(problem.cost, place),
        starts=starts,
        adoption=adoption,
        hazard=np.delete(problem.hazard, np.s_[first:last]),
    )
    return solve(less, penalty, np.delete(found.rates, place)).objective


def _ranked(
    ties: Sequence[RatedTie], possible: int, q_cutoff: float | None
) -> tuple[RatedTie, ...]:
    """Strongest first, with q-values among all ties that are possible (the others have p = 1)."""
    order = sorted(ties, key=lambda tie: -tie.improvement)
    q_values = [possible * tie.p_value / number for number, tie in enumerate(order, 1)]
    q_values = np.minimum.accumulate([1.0, *q_values[::-1]])[:0:-1].tolist()
    ranked = [
        replace(tie, rank=number, q_value=q_value)
        for number, (tie, q_value) in enumerate(zip(order, q_values, strict=True), 1)
    ]
    return tuple(tie for tie in ranked if q_cutoff is None or tie.q_value <= q_cutoff)


def problems(cascades: Cascades, actors: int, law: _Law) -> Iterator[Problem]:
    """The problem of each actor that ever adopted after another."""
    target, source, adoption, hazard = _entries(cascades, actors, law)
    cost = _costs(cascades, actors, law)
    order = np.lexsort((adoption, source, target))
    target, source, adoption = target[order], source[order], adoption[order]
    hazard = hazard[order]
    bounds = np.searchsorted(target, np.arange(actors + 1))
    for number in range(actors):
        some = slice(bounds[number], bounds[number + 1])
        sources, starts = np.unique(source[some], return_index=True)
        if len(sources):
            yield Problem(
                actors,
                number,
                sources,
                cost[sources, number],
                np.append(starts, some.stop - some.start).astype(np.int64),
                np.unique(adoption[some], return_inverse=True)[1].astype(np.int64),
                hazard[some],
            )


def solve(problem: Problem, penalty: float = 0.0, start: Floats | None = None) -> Solution:
    """The non-negative rates of greatest likelihood, less `penalty` times those of the ties."""
    named = problem.sources < problem.actors
    cost = problem.cost + np.where(named, penalty, 0.0)
    sizes = np.diff(problem.starts)
    # equal parts: never 0, where an adoption could be left without any source
    equal = sizes / cost / len(sizes)
    rates = equal if start is None else 0.9 * start + 0.1 * equal
    total = _descend(problem, cost, rates, np.zeros(int(problem.adoption.max()) + 1))
    parts = np.repeat(rates, sizes) * problem.hazard / total[problem.adoption]
    brought = np.add.reduceat(parts, problem.starts[:-1])
    fit = float(np.log(total).sum())
    return Solution(rates, brought, fit - float(problem.cost @ rates), fit - float(cost @ rates))


@kernel
def _hazard(law: _Law, waited: float) -> float:
    if law.model == 0:
        return 1.0
    if law.model == 1:
        return waited
    return 1.0 / waited if waited > law.shortest else 0.0


@kernel
def _cumulated(law: _Law, waited: float) -> float:
    if law.model == 0:
        return waited
    if law.model == 1:
        return 0.5 * waited * waited
    return float(np.log(waited / law.shortest)) if waited > law.shortest else 0.0


@kernel
def _entries(cascades: Cascades, actors: int, law: _Law) -> tuple[Ints, Ints, Ints, Floats]:
    """Target, source, number of the adoption and hazard, for all that may have brought it."""
    size = 0
    for policy in range(len(cascades.offsets) - 1):
        many = cascades.offsets[policy + 1] - cascades.offsets[policy]
        size += many * (many + 1) // 2
    target, source, adoption = np.empty((3, size), np.int64)
    hazard, count = np.empty(size), 0
    for policy in range(len(cascades.offsets) - 1):
        first, last = cascades.offsets[policy], cascades.offsets[policy + 1]
        for late in range(first, last):
            if not cascades.time[first] < cascades.time[late]:
                continue
            for early in range(first, late):
                waited = cascades.time[late] - cascades.time[early]
                here = _hazard(law, waited) if waited > 0 else 0.0
                if here > 0:
                    target[count], source[count] = cascades.node[late], cascades.node[early]
                    adoption[count], hazard[count] = late, here
                    count += 1
            if law.background:
                target[count], source[count] = cascades.node[late], actors
                adoption[count], hazard[count] = late, 1.0
                count += 1
    return target[:count], source[:count], adoption[:count], hazard[:count]


@kernel
def _costs(cascades: Cascades, actors: int, law: _Law) -> Floats:
    """Σ H by source (the last for nobody) and target, as if all watched to the end, put right."""
    cost = np.zeros((actors + 1, actors))
    whole = np.zeros(actors + 1)
    for policy in range(len(cascades.offsets) - 1):
        first, last = cascades.offsets[policy], cascades.offsets[policy + 1]
        for early in range(first, last):
            full = _cumulated(law, law.end - cascades.time[early])
            whole[cascades.node[early]] += full
            for late in range(first, last):
                waited = max(cascades.time[late] - cascades.time[early], 0.0)
                cost[cascades.node[early], cascades.node[late]] += _cumulated(law, waited) - full
        if last > first:
            full = law.end - cascades.time[first]
            whole[actors] += full
            for late in range(first, last):
                waited = cascades.time[late] - cascades.time[first]
                cost[actors, cascades.node[late]] += waited - full
    return cost + whole[:, None]


@kernel
def _descend(problem: Problem, cost: Floats, rates: Floats, total: Floats) -> Floats:
    """Bring one rate after another to its best value; rates change in place.

    In one rate the slope cost - Σ h / total rises and is concave, so that Newton's steps do not
    pass the best value from below, and a step back from above stops at 0 at the latest. `total`
    is the hazard of each adoption.
    """
    for source in range(len(rates)):
        for entry in range(problem.starts[source], problem.starts[source + 1]):
            total[problem.adoption[entry]] += rates[source] * problem.hazard[entry]
    for _ in range(ROUNDS):
        moved = 0.0
        for source in range(len(rates)):
            slope, curve = cost[source], 0.0
            for entry in range(problem.starts[source], problem.starts[source + 1]):
                part = problem.hazard[entry] / total[problem.adoption[entry]]
                slope -= part
                curve += part * part
            new = float(rates[source] - slope / curve)
            if new <= 0 and rates[source] > 0:
                new = _least(problem, rates, total, source)
            step = max(new, 0.0) - rates[source]
            if step != 0.0:
                rates[source] += step
                for entry in range(problem.starts[source], problem.starts[source + 1]):
                    total[problem.adoption[entry]] += step * problem.hazard[entry]
                moved = max(moved, abs(step) * cost[source])
        if moved < EXACT:
            break
    return total


@kernel
def _least(problem: Problem, rates: Floats, total: Floats, source: int) -> float:
    """0, unless this source alone explains an adoption: then a tenth of its rate."""
    for entry in range(problem.starts[source], problem.starts[source + 1]):
        part = rates[source] * problem.hazard[entry]
        if total[problem.adoption[entry]] <= part * (1 + 1e-9):
            return float(0.1 * rates[source])
    return 0.0
