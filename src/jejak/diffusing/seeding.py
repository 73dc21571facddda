"""Whom to ask first: the few actors from whom a policy would reach most others in time.

Actors are chosen one by one, each time the one with which most more adopt (Kempe, Kleinberg &
Tardos 2003: at least 1 - 1/e = 63 % of what the best possible set reaches). Gains can only shrink
as others are chosen, so most need not be counted again (lazy greedy: Leskovec, Krause, Guestrin,
Faloutsos, VanBriesen & Glance, "Cost-effective outbreak detection in networks", KDD 2007).

What is reported is counted on draws other than those the actors were chosen on: on these the chosen
would look better than they are.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from jejak.chance import LEVEL
from jejak.diffusing.spreading import Draws, Spreading, begin, draw, gains, spread
from jejak.errors import OptionError

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """An expected number of adopters, with the 95 % interval of its Monte Carlo error."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Choice:
    """An actor to begin with: what it adds to those before it, and what all so far reach."""

    rank: int
    actor: str
    gain: Estimate
    adopters: Estimate


@dataclass(frozen=True)
class Strategy:
    """Another way to choose as many actors, and how many more the chosen ones reach.

    `advantage` is the difference over the same draws; an interval above 0 says that the choice is
    better. `actors` are empty where each draw has others (random).
    """

    name: str
    actors: tuple[str, ...]
    adopters: Estimate
    advantage: Estimate


@dataclass(frozen=True)
class Seeding:
    """The actors to begin with, in order of choice, and what else could be done.

    `nothing` is what happens without any; `outcome` the span of adopters in which 95 % of the
    draws lie with all chosen; `assured` the least share of the best possible set's gain that the
    choice reaches on the draws it was made on.
    """

    choices: tuple[Choice, ...]
    nothing: Estimate
    outcome: tuple[float, float]
    strategies: tuple[Strategy, ...]
    assured: float
    years: float
    draws: int

    @property
    def actors(self) -> tuple[str, ...]:
        """The chosen actors, the first choice first."""
        return tuple(one.actor for one in self.choices)


def choose_seeds(
    spreading: Spreading,
    k: int,
    years: float,
    *,
    draws: int = 1000,
    seed: int = 1,
    already: Sequence[str] = (),
    candidates: Sequence[str] | None = None,
    scores: Mapping[str, Mapping[str, float]] | None = None,
) -> Seeding:
    """Choose `k` actors such that most have adopted `years` after these have.

    `already` have adopted before; only `candidates` can be chosen (all others by default).
    `scores` are other strategies: a name, such as "largest" or "most innovative", and a number for
    each actor, of whom the k highest begin. *most ties* (highest sum of rates out) and *random*
    are always compared. The same seed gives the same answer.

    >>> ties = [("hub", name, 0.5) for name in "abcd"] + [("a", "b", 0.5)]
    >>> found = choose_seeds(Spreading.of(ties, chances=True), 1, 3, draws=200)
    >>> found.actors, found.strategies[-1].name
    (('hub',), 'random')
    """
    free = _candidates(spreading, candidates, already)
    if not 1 <= k <= len(free):
        problem = f"{k} of {len(free)} actors to begin with"
        raise OptionError(problem, where="k", remedy="at least one, no more than there are")
    streams = [int(one) for one in np.random.SeedSequence(seed).generate_state(3, np.uint64)]
    made = draw(spreading, years, draws=draws, seed=streams[0], already=already)
    chosen, assured = lazy_greedy(made, free, k)
    fresh = draw(spreading, years, draws=draws, seed=streams[1], already=already)
    reached = np.array([spread(fresh, chosen[:count]) for count in range(k + 1)])
    rivals = _rivals(spreading, free, k, scores or {})
    chance = np.random.default_rng(streams[2])
    mixed = np.array([chance.choice(free, k, replace=False) for _ in range(draws)])
    low, high = np.quantile(reached[k], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Seeding(
        _choices(spreading, chosen, reached),
        _estimate(reached[0]),
        (float(low), float(high)),
        tuple(
            Strategy(name, names, _estimate(some), _estimate(reached[k] - some))
            for name, names, some in (
                *((name, _names(spreading, one), spread(fresh, one)) for name, one in rivals),
                ("random", (), spread(fresh, mixed)),
            )
        ),
        assured,
        years,
        draws,
    )


def lazy_greedy(draws: Draws, candidates: Ints, k: int) -> tuple[Ints, float]:
    """The `k` candidates chosen one by one, and the assured share of the best set's gain.

    A gain counted earlier is never too small, so that who is still first after counting again is
    the best. By the same the best set gains at most what the chosen do and the k largest gains
    left (Leskovec et al. 2007, section 3.2). Ties go to the earlier candidate.
    """
    now = draws
    first = gains(now, candidates)
    heap = [(-gain, number, 0) for number, gain in enumerate(first.tolist())]
    heapq.heapify(heap)
    chosen: list[int] = []
    total = 0.0
    while len(chosen) < k:
        loss, number, counted = heapq.heappop(heap)
        if counted < len(chosen):
            gain = float(gains(now, candidates[number : number + 1])[0])
            heapq.heappush(heap, (-gain, number, len(chosen)))
            continue
        chosen.append(int(candidates[number]))
        total -= loss
        now = begin(now, np.array(chosen[-1:]))
    left = sum(heapq.nlargest(k, (-loss for loss, *_ in heap)))
    best = min(total + left, float(np.sort(first)[-k:].sum()))
    return np.array(chosen, np.int64), total / best if best > 0 else 1.0


def _candidates(
    spreading: Spreading, candidates: Sequence[str] | None, already: Sequence[str]
) -> Ints:
    names = spreading.actors if candidates is None else dict.fromkeys(candidates)
    some = spreading.numbers(names, "candidates")
    return some[~np.isin(some, spreading.numbers(already, "already"))]


def _rivals(
    spreading: Spreading, free: Ints, k: int, scores: Mapping[str, Mapping[str, float]]
) -> list[tuple[str, Ints]]:
    """Strategies by name with the actors that each would begin with; ties go to the earlier."""
    out = np.bincount(spreading.source, spreading.rate, len(spreading.actors))
    values = {"most ties": out}
    for name, given in scores.items():
        spreading.numbers(given, f"scores of {name!r}")
        values[name] = np.array([given.get(one, -np.inf) for one in spreading.actors])
    return [
        (name, free[np.argsort(-value[free], kind="stable")[:k]]) for name, value in values.items()
    ]


def _names(spreading: Spreading, numbers: Ints) -> tuple[str, ...]:
    return tuple(spreading.actors[number] for number in numbers)


def _choices(spreading: Spreading, chosen: Ints, reached: Ints) -> tuple[Choice, ...]:
    """`reached` has the adopters of none, the first, the first two … in each draw."""
    return tuple(
        Choice(
            rank,
            spreading.actors[actor],
            _estimate(reached[rank] - reached[rank - 1]),
            _estimate(reached[rank]),
        )
        for rank, actor in enumerate(chosen, 1)
    )


def _estimate(values: Ints) -> Estimate:
    """The mean over draws and its interval by the normal distribution."""
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / np.sqrt(len(values))
    reach = float(stats.norm.ppf((1 + LEVEL) / 2) * error)
    return Estimate(mean, mean - reach, mean + reach)
