"""Who follows whom, found together with what else makes actors adopt, and how fast it fades.

In each period an actor that has not adopted a policy does so with the odds

    log p / (1 - p) = x β + a_actor + b_policy + c_policy,t + Σ_{u → v} γ_uv exp(-δ (t - t_u)),

where the sum runs over the sources that adopted the policy before: the model of Harden,
Desmarais, Brockway, Boehmke, LaCombe, Linder & Wallach, "A diffusion network event history
estimator", Journal of Politics 2023. They add ties one by one to a regression. Here the ties are
drawn again and again together with the rest, so that every tie has a probability and the
coefficients carry the doubt about the network.

Theirs has no other reason for adoptions to cluster. Here the age of a policy, the crowd that has
it already, and levels of actors, policies and moments are reasons too: otherwise eager actors,
popular policies, years in which everybody adopts and waves that carry all alike pass for ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from jejak.diffusing.eventkernels import (
    HALF,
    Floats,
    Ints,
    exposed,
    likelihood,
    opportunities,
)
from jejak.diffusing.eventpanel import Panel, read_panel
from jejak.diffusing.eventsampling import Chain, Draws, Randoms, decay_bounds, newton
from jejak.errors import InputError, OptionError

Cluster = Literal["actor", "policy"]
Kind = Literal["actor", "policy", "moment"]
Table = Mapping[str, Any]

BASELINE = 3
"""Degree of the polynomial in the age of a policy by which the hazard rises and falls for all."""
CHANCE = 0.5
"""A tie is taken for one from this probability on: then errors of both kinds are fewest."""
SHAKY = 0.2
"""Ties whose probability differs by more between the halves of the chain are counted as open."""


@dataclass(frozen=True)
class HistoryTie:
    """The target is likelier to adopt once the source has.

    `probability` is that of there being a tie at all, `effect` what the source's adoption adds to
    the target's log-odds at first, if there is; `adoptions` counts the policies that the target
    adopted after the source.
    """

    rank: int
    source: str
    target: str
    probability: float
    effect: float
    adoptions: int


@dataclass(frozen=True)
class HistoryTerm:
    """One coefficient: posterior mean and deviation over all likely networks, and 95 % interval.

    `given` and `error` are the maximum-likelihood estimate and its standard error, clustered,
    with the chosen network taken as known: comparable with published tables, and too sure of
    itself where the network was chosen from the same data. None where there is no such estimate.
    """

    name: str
    mean: float
    deviation: float
    low: float
    high: float
    given: float | None = None
    error: float | None = None


@dataclass(frozen=True)
class HistoryNetwork:
    """Ties, the likeliest first, and coefficients, estimated together.

    `terms` are the constant, the baseline (powers of the policy's age as a share of the longest),
    the crowd (shares of actors) and the covariates, `deviations` those of the levels, `effect` is the mean γ of the ties, `decay` is δ per
    unit of time. `loglik` is that of the chosen network, `loglik_alone` without any tie (both by
    `fit_history`). `false_ties` is the expected number of chosen ties that are none;
    `probabilities` has those of all ties by source and target.
    """

    actors: tuple[str, ...]
    ties: tuple[HistoryTie, ...]
    terms: tuple[HistoryTerm, ...]
    deviations: tuple[HistoryTerm, ...]
    effect: HistoryTerm
    decay: HistoryTerm
    loglik: float
    loglik_alone: float
    rows: int
    events: int
    policies: int
    false_ties: float
    notes: tuple[str, ...] = ()
    probabilities: Floats = field(repr=False, compare=False, default_factory=lambda: np.zeros(0))

    @property
    def half_life(self) -> float:
        """After how much time half of a source's effect is left."""
        return float(np.log(2) / self.decay.mean)


@dataclass(frozen=True)
class HistoryFit:
    """Coefficients given a network: names, estimates, clustered standard errors, covariance.

    The last coefficient, `network`, is the common effect γ, if there are ties.
    """

    names: tuple[str, ...]
    estimates: tuple[float, ...]
    errors: tuple[float, ...]
    decay: float
    loglik: float
    covariance: Floats = field(repr=False, compare=False)


def infer_history(
    panel: Table,
    *,
    covariates: Sequence[str] = (),
    baseline: int = BASELINE,
    crowd: bool = True,
    edges: int | None = None,
    chance: float = CHANCE,
    varying: Sequence[Kind] = ("actor", "policy", "moment"),
    differ: bool = True,
    cluster: Cluster = "policy",
    rounds: int = 600,
    warmup: int = 200,
    seed: int = 0,
) -> HistoryNetwork:
    """Find the ties along which policies spread, beside the effects of `covariates`.

    `panel` is a data frame (or mapping of columns) with `actor`, `policy`, `time` and `event`
    and a row for each period in which an actor had not yet adopted a policy; `event` is 1 in the
    period in which it does (`eventpanel.panel_of` makes one of adoptions). Ties are those of
    a probability of at least `chance`, or the `edges` likeliest.

    The hazard of all actors follows a polynomial of the degree `baseline` in the age of the
    policy (Carter & Signorino, "Back to the future: modeling time dependence in binary data",
    Political Analysis 2010): without it, a hazard that rises by itself makes every early adopter
    look like a source. With `crowd` everyone sees how many have adopted, ever and lately, so that
    a tie is what the target makes of this source more than of any other. Both are columns of the
    panel like covariates. `varying` names what has levels of its own (a moment is one period of
    one policy); with `differ` ties differ in strength around a common effect as far as the data
    say, otherwise all have the same. The same seed gives the same answer.

    Priors: γ log-normal around 1.25 (half to 3.3, 95 %), half-lives from half a period to ten
    times the span of the panel with equal weight on each doubling, density of ties Beta(1, number
    of actors), deviations of levels half-normal(1), coefficients flat.

    >>> from jejak.diffusing.simulating import simulate_histories
    >>> made = simulate_histories([("a", "b")], cascades=99, periods=20, seed=1, actors=("c", "d"))
    >>> [(tie.source, tie.target) for tie in infer_history(made).ties]
    [('a', 'b')]
    """
    _check(edges, chance, rounds, warmup, baseline)
    data = read_panel(panel, covariates, baseline, crowd=crowd)
    groups = _groups(data)
    unknown = set(varying) - set(groups)
    if unknown:
        remedy = "actor, policy, moment"
        raise OptionError(f"levels of {sorted(unknown)}", where="varying", remedy=remedy)
    scaled, scale, shift = _scaled(data.design)
    chain = Chain(data.rows, scaled, [groups[one] for one in varying], differ=differ, seed=seed)
    draws = chain.run(rounds, warmup)
    chosen = _chosen(draws.chances, edges, chance)
    fit = _fit(data, chosen, None, cluster)
    alone = _fit(data, chosen[:0], None, cluster)
    return HistoryNetwork(
        actors=data.actors,
        ties=_ties(data, draws, chosen),
        terms=_terms(data.names, _unscaled(draws.coefficients, scale, shift), fit),
        deviations=tuple(
            _term(name, draws.deviations[:, number], None) for number, name in enumerate(varying)
        ),
        effect=_term("network", draws.effect, fit),
        decay=_term("decay", draws.decay, None),
        loglik=fit.loglik,
        loglik_alone=alone.loglik,
        rows=len(data.rows.time),
        events=int(data.rows.event.sum()),
        policies=data.policies,
        false_ties=float((1 - draws.chances[tuple(chosen.T)]).sum()),
        notes=_notes(data, draws, chosen),
        probabilities=draws.chances,
    )


def fit_history(
    panel: Table,
    ties: Iterable[tuple[str, str]],
    *,
    covariates: Sequence[str] = (),
    baseline: int = BASELINE,
    crowd: bool = True,
    decay: float | None = None,
    cluster: Cluster = "policy",
) -> HistoryFit:
    """Coefficients with a known network: of maximum likelihood, errors clustered.

    All ties have one effect; `decay` is estimated too unless it is given (errors hold given the
    decay). Covariance: sandwich with the correction G / (G - 1) · (n - 1) / (n - k) for G
    clusters (Liang & Zeger, Biometrika 1986).

    >>> from jejak.diffusing.simulating import simulate_histories
    >>> made = simulate_histories([("a", "b")], cascades=400, periods=20, seed=3, decay=0.2)
    >>> found = fit_history(made, [("a", "b")], baseline=0, crowd=False)
    >>> found.names, 1.2 < found.estimates[1] < 1.8, 0.1 < found.decay < 0.3
    (('constant', 'network'), True, True)
    """
    _check(None, CHANCE, 2, 1, baseline)
    data = read_panel(panel, covariates, baseline, crowd=crowd)
    place = {name: number for number, name in enumerate(data.actors)}
    pairs = list(ties)
    for name in (name for pair in pairs for name in pair):
        if name not in place:
            remedy = "ties are pairs of actors in the panel"
            raise InputError(f"no actor {name!r} in the panel", where="ties", remedy=remedy)
    chosen = np.array([(place[a], place[b]) for a, b in pairs], np.int64).reshape(-1, 2)
    return _fit(data, chosen, decay, cluster)


def _check(edges: int | None, chance: float, rounds: int, warmup: int, baseline: int) -> None:
    if baseline < 0:
        raise OptionError(f"degree {baseline}", where="baseline", remedy="0 or more")
    if edges is not None and edges < 0:
        raise OptionError(f"{edges} edges", where="edges", remedy="none or a whole number")
    if not 0 < chance <= 1:
        raise OptionError(f"chance {chance}", where="chance", remedy="above 0, at most 1")
    if rounds < 2 or warmup < 1:
        problem = f"{rounds} rounds after {warmup}"
        raise OptionError(problem, where="rounds", remedy="at least 2 after at least 1")


def _groups(data: Panel) -> dict[str, Randoms]:
    """What may have levels of its own; a moment is one period of one policy."""
    moments = np.unique(np.column_stack([data.policy, data.rows.time]), axis=0, return_inverse=True)
    moment = moments[1].reshape(-1).astype(np.int64)
    return {
        "actor": Randoms(data.actor, len(data.actors)),
        "policy": Randoms(data.policy, data.policies),
        "moment": Randoms(moment, len(moments[0])),
    }


def _scaled(design: Floats) -> tuple[Floats, Floats, Floats]:
    """Columns with mean 0 and deviation 1, except the constant: steps of one size fit all."""
    shift, scale = design.mean(axis=0), design.std(axis=0)
    shift[0], scale[0] = 0.0, 1.0
    return (design - shift) / scale, scale, shift


def _unscaled(draws: Floats, scale: Floats, shift: Floats) -> Floats:
    found = draws / scale
    found[:, 0] -= found[:, 1:] @ shift[1:]
    return found


def _chosen(chances: Floats, edges: int | None, chance: float) -> Ints:
    """Source and target of the chosen ties, the likeliest first."""
    order = np.argsort(-chances, axis=None, kind="stable")
    likely = chances.ravel()[order]
    count = int((likely >= chance).sum()) if edges is None else int((likely[:edges] > 0).sum())
    return np.column_stack(np.unravel_index(order[:count], chances.shape)).astype(np.int64)


def _ties(data: Panel, draws: Draws, chosen: Ints) -> tuple[HistoryTie, ...]:
    adoptions = opportunities(data.rows)
    return tuple(
        HistoryTie(
            rank=number + 1,
            source=data.actors[source],
            target=data.actors[target],
            probability=float(draws.chances[source, target]),
            effect=float(draws.strength[source, target]),
            adoptions=int(adoptions[source, target]),
        )
        for number, (source, target) in enumerate(chosen.tolist())
    )


def _terms(names: Sequence[str], draws: Floats, fit: HistoryFit) -> tuple[HistoryTerm, ...]:
    return tuple(_term(name, draws[:, number], fit) for number, name in enumerate(names))


def _term(name: str, draws: Floats, fit: HistoryFit | None) -> HistoryTerm:
    low, high = np.quantile(draws, [0.025, 0.975])
    known = (
        dict(zip(fit.names, zip(fit.estimates, fit.errors, strict=True), strict=True))
        if fit
        else {}
    )
    given, error = known.get(name, (None, None))
    return HistoryTerm(
        name, float(draws.mean()), float(draws.std()), float(low), float(high), given, error
    )


def _fit(data: Panel, chosen: Ints, decay: float | None, cluster: Cluster) -> HistoryFit:
    ties = np.zeros((len(data.actors), len(data.actors)), np.int8)
    ties[tuple(chosen.T)] = HALF

    def given(log_decay: float) -> _Given:
        return _given(data, exposed(data.rows, ties, np.exp(log_decay)) if len(chosen) else None)

    if decay is None and len(chosen):
        best = minimize_scalar(
            lambda one: -given(one).loglik, bounds=decay_bounds(data.rows.time), method="bounded"
        )
        decay = float(np.exp(best.x))
    found = given(np.log(decay) if decay else 0.0)
    group = data.policy if cluster == "policy" else data.actor
    covariance = _clustered(found, data.rows.event, group)
    return HistoryFit(
        names=data.names + (("network",) if len(chosen) else ()),
        estimates=tuple(found.estimates.tolist()),
        errors=tuple(np.sqrt(np.diag(covariance)).tolist()),
        decay=decay or 0.0,
        loglik=found.loglik,
        covariance=covariance,
    )


class _Given(NamedTuple):
    design: Floats
    estimates: Floats
    curve: Floats
    loglik: float


def _given(data: Panel, exposure: Floats | None) -> _Given:
    """Plain logistic regression on the covariates and, if there is any, the exposure."""
    design = data.design if exposure is None else np.column_stack([data.design, exposure])
    start = np.zeros(design.shape[1])
    event = data.rows.event
    estimates, curve = newton(design, event, start, (start, start), np.zeros(len(event)))
    group = np.zeros(len(event), np.int64)
    loglik = likelihood(design @ estimates, event, group, 1)[0]
    return _Given(design, estimates, curve, float(loglik))


def _clustered(found: _Given, event: Floats, group: Ints) -> Floats:
    size, columns = found.design.shape
    chance = 1 / (1 + np.exp(-found.design @ found.estimates))
    scores = np.zeros((int(group.max()) + 1, columns))
    np.add.at(scores, group, found.design * (event - chance)[:, None])
    groups = len(np.unique(group))
    correction = groups / max(groups - 1, 1) * (size - 1) / (size - columns)
    bread = np.linalg.pinv(found.curve)
    return np.asarray(bread @ (scores.T @ scores) @ bread * correction, np.float64)


def _notes(data: Panel, draws: Draws, chosen: Ints) -> tuple[str, ...]:
    notes = list(data.notes)
    if not len(chosen):
        notes.append("no tie is likelier than not; effect and decay are those assumed beforehand")
    unlikely = int((draws.chances[tuple(chosen.T)] < CHANCE).sum())
    if unlikely:
        notes.append(f"{unlikely} of the chosen ties are less likely than not")
    shaky = int((np.abs(draws.halves[0] - draws.halves[1]) > SHAKY).sum())
    if shaky:
        notes.append(
            f"{shaky} ties have unsteady probabilities (they change by more than {SHAKY:g} in the "
            "course of the estimation): take more rounds"
        )
    low, high = (np.exp(one) for one in decay_bounds(data.rows.time))
    if len(chosen) and np.median(draws.decay) < 3 * low:
        notes.append(
            "the effect of ties hardly fades within the panel: the decay is an upper bound"
        )
    if len(chosen) and np.median(draws.decay) > high / 3:
        notes.append("the effect of ties is gone within a period: the decay is a lower bound")
    return tuple(notes)
