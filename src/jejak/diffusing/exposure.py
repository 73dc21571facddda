"""How much of an actor's surroundings had adopted: exposure, thresholds, infection, clustering.

The measures of Valente, Network Models of the Diffusion of Innovations, 1995, and of Valente, Dyal,
Chu, Wipfli & Fujimoto, "Diffusion of innovations theory applied to global tobacco control treaty
ratification", Social Science & Medicine 145, 2015, as the R package netdiffuseR has them. One
difference is on purpose: who does not adopt within the window is a non-adopter everywhere here,
and not one who adopts in the last period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, stats
from scipy.sparse.csgraph import shortest_path
from scipy.spatial.distance import cdist

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.weights import Weights
from jejak.errors import InputError, OptionError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counted = Literal["ever", "current"]

LONGEST = 100_000
"""More periods than this are a mistake of units."""
BLOCK = 64
"""Policies whose exposure is worked out together."""
NEAR = 6
"""Steps beyond which netdiffuseR takes actors for unconnected (its `approx_geodesic`)."""


@dataclass(frozen=True)
class Exposure:
    """Exposure by policy, actor and period: `value` has the shape policies × actors × periods.

    `periods` are their beginnings, in the panel's unit of time. Not-a-number stands where the
    sources' adoptions lie before the window and are not known.
    """

    policies: tuple[str, ...]
    actors: tuple[str, ...]
    periods: Floats
    value: Floats

    def of(self, policy: str) -> Floats:
        """Actors × periods of one policy."""
        return np.asarray(self.value[self.policies.index(policy)])

    def frame(self, name: str = "exposure") -> pd.DataFrame:
        """A row for each policy, actor and period: policy, actor, period, exposure."""
        sizes = self.value.shape
        number = np.indices(sizes, np.int32).reshape(3, -1)
        labels = (self.policies, self.actors)
        columns = {
            key: pd.Categorical.from_codes(number[axis], list(names))
            for axis, (key, names) in enumerate(zip(("policy", "actor"), labels, strict=True))
        }
        periods = self.periods[number[2]]
        return pd.DataFrame({**columns, "period": periods, name: self.value.ravel()})


def exposure(
    adoptions: Adoptions,
    weights: Weights,
    *,
    policies: Sequence[str] | None = None,
    lag: int = 1,
    normalise: bool = True,
    counted: Counted = "ever",
    attribute: Floats | None = None,
    periods: Floats | None = None,
) -> Exposure:
    """Which share of an actor's sources had adopted `lag` periods before, by their weights.

        E_i(t) = Σ_j w_ij(t - lag) x_j a_j(t - lag) / Σ_j w_ij(t - lag) x_j

    a_j is 1 once j has adopted (`ever`), or while it has not abandoned the policy (`current`);
    x is an `attribute` of the sources, one for each actor, or actors × periods. Without
    `normalise` it is the numerator. Who has no sources has exposure 0. Exposure to incoming
    instead of outgoing ties is that of `weights.turned()`.

    Source: Valente 1995, chapter 4; `exposure` in netdiffuseR, there with lag 0.

    >>> some = Adoptions.of([("a", "brt", 2000), ("b", "brt", 2001), ("c", "brt", 2003)])
    >>> ties = Weights.of([("a", "c"), ("b", "c")], some.actors)
    >>> exposure(some, ties).of("brt")[2].tolist()
    [nan, 0.5, 1.0, 1.0]
    """
    _same_actors(adoptions, weights)
    if lag < 0:
        raise OptionError(f"lag {lag}", where="lag", remedy="0 or more periods")
    names = tuple(adoptions.policies if policies is None else policies)
    periods = periods_of(adoptions) if periods is None else np.asarray(periods, np.float64)
    has = holding(adoptions, names, periods, counted)
    by = _by_period(attribute, len(adoptions.actors), len(periods))
    value = np.full(has.shape, np.nan)
    seen = sight(weights, periods)
    whole, known = seen(by[:, :, None]), max(len(periods) - lag, 0)
    for first in range(0, len(names), BLOCK):
        part = seen(has[first : first + BLOCK].transpose(1, 2, 0) * by[:, :, None])
        if normalise:
            part = _ratio(part, np.broadcast_to(whole, part.shape))
        value[first : first + BLOCK, :, lag:] = part[:, :known].transpose(2, 0, 1)
    return Exposure(names, adoptions.actors, periods, value)


def sight(weights: Weights, times: Floats) -> Callable[[Floats], Floats]:
    """From what each actor has, actors × periods × anything, to the sums over each one's sources.

        seen_i(t) = Σ_j w_ij(t) has_j(t)

    `times` are the moments, one for each period, whose ties count.

    >>> ties = Weights.of([("a", "b", 2.0)], ["a", "b"])
    >>> sight(ties, np.array([2000.0]))(np.array([[[1.0]], [[0.0]]])).ravel().tolist()
    [0.0, 2.0]
    """
    if not weights.dated:
        return lambda has: np.asarray(
            (weights.matrix @ has.reshape(len(has), -1)).reshape(has.shape), np.float64
        )
    by_period = [weights.at(float(time)) for time in times]

    def seen(has: Floats) -> Floats:
        pairs = enumerate(by_period)
        return np.stack([ties @ has[:, period] for period, ties in pairs], axis=1)

    return seen


def periods_of(adoptions: Adoptions) -> Floats:
    """The beginnings of all periods of one unit in the window."""
    first, last = np.floor(adoptions.window)
    if last - first > LONGEST:
        problem = f"{last - first:.0f} periods from {first:.0f} to {last:.0f}"
        raise OptionError(problem, where="periods", remedy="give periods, or a coarser unit")
    return np.arange(first, last + 1)


def holding(
    adoptions: Adoptions, policies: Sequence[str], periods: Floats, counted: Counted = "ever"
) -> Flags:
    """Who has adopted by the end of each period: policies × actors × periods.

    A period ends just before the next one begins, the last one with the window. With `current`
    only who has not abandoned the policy by then; adopting again counts again.
    """
    ends = np.append(periods[1:], np.inf)
    row = {name: number for number, name in enumerate(policies)}
    which = np.array([row.get(name, -1) for name in adoptions.policies], np.int64)
    begins = np.searchsorted(ends, adoptions.time, "right")
    until = np.where(np.isnan(adoptions.until), np.inf, adoptions.until)
    stops = (
        np.searchsorted(ends, until, "right") if counted == "current" else begins * 0 + len(ends)
    )
    change = np.zeros((len(policies), len(adoptions.actors), len(periods) + 1), np.int16)
    mine = (which[adoptions.policy] >= 0) & (begins < len(periods))
    place = which[adoptions.policy][mine], adoptions.actor[mine]
    np.add.at(change, (*place, begins[mine]), 1)
    np.add.at(change, (*place, np.minimum(stops[mine], len(periods))), -1)
    return np.asarray(change[:, :, :-1].cumsum(axis=2) > 0)


def thresholds(exposure: Exposure, adoptions: Adoptions) -> pd.DataFrame:
    """Exposure of each actor in the period in which it first adopted: policy, actor, threshold.

    Not-a-number stands for who did not adopt and for who adopted before exposure is known
    (with a lag, those of the first periods: their thresholds are censored).
    """
    period = first_periods(adoptions, exposure.policies, exposure.periods)
    adopts = period < len(exposure.periods)
    at = np.where(adopts, period, 0)
    value = np.take_along_axis(exposure.value, at[:, :, None], axis=2)[:, :, 0]
    return pd.DataFrame(
        {
            "policy": np.repeat(exposure.policies, len(exposure.actors)),
            "actor": np.tile(exposure.actors, len(exposure.policies)),
            "threshold": np.where(adopts, value, np.nan).ravel(),
        }
    )


def first_periods(
    adoptions: Adoptions, policies: Sequence[str], periods: Floats
) -> NDArray[np.int64]:
    """The period of each first adoption, counted from 0; their number where there is none."""
    has = holding(adoptions, policies, periods)
    return np.where(has.any(axis=2), has.argmax(axis=2), len(periods))


def linear_discounts(steps: int) -> tuple[float, ...]:
    """1, 1/2, 1/3, …: what adoptions 1 … `steps` periods away count for."""
    return tuple(1 / k for k in range(1, steps + 1))


def exponential_discounts(steps: int, rate: float = 0.5) -> tuple[float, ...]:
    """(1 + rate)^(1 - k): what adoptions k = 1 … `steps` periods away count for."""
    return tuple((1 + rate) ** (1 - k) for k in range(1, steps + 1))


def infection(
    adoptions: Adoptions,
    weights: Weights,
    policy: str,
    *,
    discounts: Sequence[float] = (1.0,),
    normalise: bool = True,
    periods: Floats | None = None,
) -> Floats:
    """How many of those that look to an actor adopt soon after it; one number for each actor.

    Of the actors j that have i as a source and adopt k periods after i or later, the share that
    adopts just then, over k = 1, 2, … with the weights v_k of `discounts`:

        I_i = Σ_k v_k Σ_j w_ji(t_i + k) [t_j = t_i + k]
              ÷ Σ_k v_k Σ_j w_ji(t_i + k) [t_j ≥ t_i + k]

    with w_ji 1 for a tie, divided, if `normalise`, by Σ_k v_k Σ_j [t_j = t_i + k], all that adopt
    then. Not-a-number for who does not adopt; 0 for who adopts last. Source: Valente et al. 2015;
    Myers, "The diffusion of collective violence", American Journal of Sociology 106, 2000.
    """
    given = (adoptions, weights, policy, periods)
    return _contagion(*given, way=1, discounts=discounts, normalise=normalise)


def susceptibility(
    adoptions: Adoptions,
    weights: Weights,
    policy: str,
    *,
    discounts: Sequence[float] = (1.0,),
    normalise: bool = True,
    periods: Floats | None = None,
) -> Floats:
    """How soon after its sources an actor adopts; one number for each actor.

        S_i = Σ_k v_k Σ_j w_ij(t_i - k + 1) [t_j = t_i - k]
              ÷ Σ_k v_k Σ_j w_ij(t_i - k + 1) [t_j ≤ t_i - k]

    The rest as in `infection`: of an actor's sources that had adopted before it, the share that
    had just done so.
    """
    given = (adoptions, weights, policy, periods)
    return _contagion(*given, way=-1, discounts=discounts, normalise=normalise)


def hazard_rate(
    adoptions: Adoptions, policy: str, *, periods: Floats | None = None
) -> pd.DataFrame:
    """Adopters of each period, actors that could have adopted in it, and the share of the two.

        h(t) = (q_t - q_{t-1}) / (n - q_{t-1})

    with q_t adopters by the end of period t of n actors. Who has adopted by the end of the first
    period may have done so before the window: there h is not-a-number. Columns: period, adopters,
    at_risk, hazard. Source: Allison, Event History and Survival Analysis, 1984.
    """
    periods = periods_of(adoptions) if periods is None else periods
    total = holding(adoptions, [policy], periods)[0].sum(axis=0)
    before = np.concatenate([[0], total[:-1]])
    at_risk = len(adoptions.actors) - before
    hazard = np.divide(total - before, at_risk, where=at_risk > 0, out=np.full(len(total), np.nan))
    hazard[0] = np.nan
    columns = {"period": periods, "adopters": total - before, "at_risk": at_risk}
    return pd.DataFrame({**columns, "hazard": hazard})


def moran(
    adoptions: Adoptions,
    weights: Weights,
    policy: str,
    *,
    draws: int = 999,
    seed: int = 1,
    periods: Floats | None = None,
) -> pd.DataFrame:
    """Whether adopters are each other's sources more often than chance would have it, by period.

    Moran's I of having adopted, over weights made to sum to one for each receiver:

        I = n / Σ w_ij · Σ w_ij z_i z_j / Σ z_i²,   z = a - mean(a)

    Columns: period, observed, expected (-1 / (n - 1)), sd and p_normal (two-sided, normal
    approximation under randomisation: Cliff & Ord, Spatial Processes, 1981, chapter 2), and
    p_value: the share of random orders of the actors (`draws`, and the observed one) whose I is
    at least as far from the expected. Not-a-number where all or none have adopted.
    """
    _same_actors(adoptions, weights)
    periods = periods_of(adoptions) if periods is None else periods
    has = holding(adoptions, [policy], periods)[0].astype(np.float64)
    chance = np.random.default_rng(seed)
    orders = np.array([chance.permutation(len(has)) for _ in range(draws)], np.int32)
    rows = [
        _moran(has[:, at], _rows_to_one(weights.at(period)), orders)
        for at, period in enumerate(periods)
    ]
    names = ["observed", "expected", "sd", "p_normal", "p_value"]
    frame = pd.DataFrame(rows, columns=names)
    frame.insert(0, "period", periods)
    return frame


def equivalence_weights(
    weights: Weights, *, power: float = 1.0, reference: bool = False
) -> Weights:
    """Weights by structural equivalence: the likeness of two actors' places in the network.

    With z_ij the steps from i to j, those that cannot be reached one step beyond the longest, the
    distance of two places is

        d_ij² = (z_ij - z_ji)² + Σ_k (z_ik - z_jk)² + (z_ki - z_kj)²,   k not i or j

    and the weight (max_k d_ik - d_ij)^power. Source: Burt, "Social contagion and innovation:
    cohesion versus structural equivalence", American Journal of Sociology 92, 1987; Valente 1995.

    netdiffuseR's exposure by structural equivalence weighs by the inverse of this, so that those
    most *unlike* an actor weigh most, and takes whoever is more than six steps away for as near as
    the actor itself. With `reference` it is so here, too.
    """
    steps = shortest_path(weights.matrix, unweighted=True)
    if reference:
        z = np.where(steps <= NEAR, steps, 0.0)
    else:
        z = np.where(np.isfinite(steps), steps, steps[np.isfinite(steps)].max(initial=0) + 1)
    square = cdist(z, z, "sqeuclidean") + cdist(z.T, z.T, "sqeuclidean")
    # The sums over all k hold those of i and j twice; taken out, whole numbers stay exact.
    square += (z - z.T) ** 2 - 2 * (z**2 + z.T**2)
    far = np.sqrt(square)
    near = far.max(axis=1, keepdims=True) - far
    np.fill_diagonal(near, 0)
    weight = near**power * (near > 0)
    return Weights.from_matrix(
        _ratio(np.ones_like(near), weight) if reference else weight, weights.actors
    )


def _same_actors(adoptions: Adoptions, weights: Weights) -> None:
    if adoptions.actors != weights.actors:
        problem = "weights and adoptions have different actors, or in another order"
        raise InputError(problem, where="weights", remedy="make them with adoptions.actors")


def _by_period(attribute: Floats | None, actors: int, periods: int) -> Floats:
    """The attribute as actors × periods; ones where there is none."""
    given = np.ones(actors) if attribute is None else np.asarray(attribute, np.float64)
    if given.shape not in {(actors,), (actors, periods)} or not np.isfinite(given).all():
        problem = f"an attribute of {' × '.join(map(str, given.shape))} numbers"
        remedy = f"give {actors} finite ones, or {actors} × {periods}"
        raise OptionError(problem, where="attribute", remedy=remedy)
    return np.broadcast_to(given.reshape(actors, -1), (actors, periods))


def _rows_to_one(matrix: sparse.csr_array) -> sparse.csr_array:
    sums = matrix.sum(axis=1)
    return sparse.diags_array(_ratio(np.ones_like(sums), sums)) @ matrix


def _contagion(
    adoptions: Adoptions,
    weights: Weights,
    policy: str,
    periods: Floats | None,
    *,
    way: int,
    discounts: Sequence[float],
    normalise: bool,
) -> Floats:
    """Infection (`way` +1: those after an actor) and susceptibility (-1: those before it)."""
    _same_actors(adoptions, weights)
    periods = periods_of(adoptions) if periods is None else periods
    when = first_periods(adoptions, [policy], periods)[0]
    adopts = when < len(periods)
    adopters = np.bincount(when[adopts], minlength=len(periods))
    just, sometime, everyone = np.zeros((3, len(when)))
    # Reaching over all periods would see what lies outside of the window.
    for k, share in enumerate(discounts[: len(periods) - 1], 1):
        then = when + way * k
        inside = adopts & (then >= 0) & (then < len(periods))
        everyone[inside] += share * adopters[then[inside]]
        moment = np.where(inside, then + (way < 0), 0)
        ego, other = _pairs(weights, way, periods[moment])
        counts = inside[ego] & adopts[other]
        ahead = way * (when[other] - then[ego])
        just += share * np.bincount(ego[counts & (ahead == 0)], minlength=len(when))
        sometime += share * np.bincount(ego[counts & (ahead >= 0)], minlength=len(when))
    result = _ratio(just, sometime)
    return np.where(adopts, _ratio(result, everyone) if normalise else result, np.nan)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _pairs(
    weights: Weights, way: int, moment: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Egos and those they may infect (`way` +1) or be infected by, each pair once.

    `moment` is the time of each ego at which the tie must hold.
    """
    ends = (weights.source, weights.receiver)[::way]
    ego, other = (one.astype(np.int64) for one in ends)
    holds = weights.weight > 0
    if weights.since is not None and weights.until is not None:
        holds &= (weights.since <= moment[ego]) & (moment[ego] < weights.until)
    size = len(weights.actors)
    pairs = np.unique(ego[holds] * size + other[holds])
    return pairs // size, pairs % size


def _moran(
    has: Floats, matrix: sparse.csr_array, orders: NDArray[np.int32]
) -> tuple[float, float, float, float, float]:
    """Observed, expected, deviation, p of the normal approximation and of the random orders."""
    n, total = len(has), matrix.sum()
    expected = -1 / (n - 1) if n > 1 else np.nan
    z = has - has.mean()
    square = z @ z
    if square == 0 or total == 0 or n < 4:
        return np.nan, expected, np.nan, np.nan, np.nan
    scale = n / total / square
    observed = float(scale * (z @ (matrix @ z)))
    deviation = _moran_deviation(z, matrix)
    p_normal = 2 * stats.norm.sf(abs(observed - expected) / deviation)
    mixed = z[orders.T]
    drawn = scale * np.einsum("id,id->d", mixed, matrix @ mixed)
    # Equal up to rounding counts as equally far.
    far = np.abs(drawn - expected) >= abs(observed - expected) - 1e-12
    p_value = (1 + far.sum()) / (1 + len(orders))
    return observed, expected, deviation, float(p_normal), float(p_value)


def _moran_deviation(z: Floats, matrix: sparse.csr_array) -> float:
    """Standard deviation of Moran's I over all orders of the values (Cliff & Ord 1981, 2.3)."""
    n, s0 = len(z), matrix.sum()
    s1 = ((matrix + matrix.T).power(2)).sum() / 2
    s2 = ((matrix.sum(axis=1) + matrix.sum(axis=0)) ** 2).sum()
    k = (z**4).mean() / (z**2).mean() ** 2
    one = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    other = k * (n * (n - 1) * s1 - 2 * n * s2 + 6 * s0**2)
    second = (one - other) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return float(np.sqrt(second - 1 / (n - 1) ** 2))
