"""Cox's proportional hazards: which covariates hasten adoption, whatever its pace over time.

    rows       intervals (start, stop] at risk, with covariates constant in each
    strata     each has its own pace; only rows of one stratum are compared
    ties       events of one time: Efron's or Breslow's approximation
    errors     of the model, or clustered

The fit is our own: statsmodels' PHReg is wrong where rows enter late (it leaves out those entering
at the very time of an event before), lifelines gives no right clustered errors for such rows, and
both take 20 times as long (`bench/hazards.py`). Once the times of events are numbered within
strata, one pass down the rows gives every risk set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jejak.compiled import kernel
from jejak.diffusing.hazards import (
    Design,
    Fit,
    Floats,
    check_events,
    check_rank,
    crossed,
    design,
    sandwich,
    summed,
)
from jejak.errors import InputError, OptionError

Ties = Literal["efron", "breslow"]
Ints = NDArray[np.int64]

ROUNDS = 200
LEAP = 10.0
"""The most by which a step may change a linear predictor."""
PRECISION = 1e-11
"""Relative change of the log-likelihood at which Newton's method stops; in R's coxph 1e-9."""
FLAT = 1e-7
"""A spread this small within risk sets, beside that over all rows, is none."""
SINGULAR = 1e-14
"""A direction with so little of the information of the largest has none."""
ENDLESS = 1e-3
"""A step this large beside the estimates (of terms of deviation 1), once the log-likelihood stands
still, goes on for ever."""


@dataclass(frozen=True)
class CoxFit(Fit):
    """A proportional hazard; exp(estimate) multiplies the hazard per unit of a term."""

    ties: Ties
    strata: int


class Times(NamedTuple):
    """Rows by their place among the times of events, which are numbered through all strata.

    A row is at risk at the event times from `enter` to before `leave`; `dead` are the rows with the
    event, which they have at `leave` - 1. `closes` are the rows in order of leaving; they stand in
    order of entering. `moment` is the event time of each event, in order, and `share` the part of
    the tied ones that is taken out of the risk set at its turn. Strata begin at rows `strata`, and
    `stratum` numbers that of each row.
    """

    enter: Ints
    leave: Ints
    closes: Ints
    dead: Ints
    moment: Ints
    share: Floats
    size: int
    stratum: Ints
    strata: Ints


class Peak(NamedTuple):
    """Estimates, their log-likelihood, slope and information."""

    estimates: Floats
    loglik: float
    score: Floats
    information: Floats


def cox(
    panel: pd.DataFrame,
    covariates: str | Sequence[str],
    *,
    event: str = "adopted",
    start: str | None = "start",
    stop: str = "stop",
    strata: str | Sequence[str] = (),
    ties: Ties = "efron",
    cluster: str | Sequence[str] = (),
) -> CoxFit:
    """How covariates multiply the hazard of adopting, compared within each moment.

    `panel` has one row per interval (`start`, `stop`] of an actor at risk (`risk_set` makes them);
    with `start=None` all rows are at risk from the beginning. `covariates` is a formula or a list
    of numeric columns, as in `hazard`. Rows are compared within their `strata` only: with the
    policy as stratum, each policy has its own pace. Tied events are taken as in Efron (1977), near
    to what their unknown order would give, or in Breslow (1974), quicker and nearer to zero.

    Standard errors are the model's, or clustered by the columns of `cluster` (Lin & Wei 1989): the
    rows' influences B·score are summed within clusters and their products added, without a factor
    for small samples, as in R's coxph. Raises InputError as `hazard` does.

    >>> rows = {"stop": [1, 2, 3, 4, 5, 6], "adopted": [1, 1, 0, 1, 1, 0], "big": [1, 0, 1, 1, 0, 0]}
    >>> cox(pd.DataFrame(rows), ["big"], start=None).estimates.round(3).tolist()
    [1.073]
    """
    if ties not in {"efron", "breslow"}:
        raise OptionError(f"{ties!r}", where="ties", remedy="efron or breslow")
    layers, clusters = _names(strata), _names(cluster)
    made = _prepared(panel, covariates, event, (start, stop), (*layers, *clusters))
    stratum = crossed(made.groups(layers)) if layers else np.zeros(len(made.rows), np.int64)
    order, times = _times(made, (start, stop), stratum, ties)
    scale = made.matrix.std(axis=0)
    x = np.ascontiguousarray(made.matrix[order] / scale)
    top = _climbed(x, times, made.terms)
    bread = np.asarray(np.linalg.inv(top.information), np.float64)
    groups = [codes[order] for codes in made.groups(clusters)]
    scores = _row_scores(x, times, top.estimates) if clusters else x
    covariance, errors, notes = sandwich(scores, bread, groups, clusters, "none")
    return CoxFit(
        terms=made.terms,
        estimates=top.estimates / scale,
        covariance=covariance / np.outer(scale, scale),
        model_covariance=bread / np.outer(scale, scale),
        loglik=top.loglik,
        n=len(made.response),
        events=int(made.response.sum()),
        errors=errors,
        notes=(*made.notes, *notes),
        ties=ties,
        strata=int(stratum.max()) + 1,
    )


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _prepared(
    panel: pd.DataFrame,
    covariates: str | Sequence[str],
    event: str,
    bounds: tuple[str | None, str],
    also: Sequence[str],
) -> Design:
    """The design without its intercept, which the pace of each stratum takes up, and centred."""
    columns = [name for name in bounds if name is not None]
    made = design(panel, covariates, event, [*columns, *also])
    check_events(made.response, event)
    kept = [at for at, name in enumerate(made.terms) if name != "Intercept"]
    matrix = made.matrix[:, kept]
    terms = tuple(made.terms[at] for at in kept)
    made = replace(made, matrix=matrix - matrix.mean(axis=0), terms=terms)
    check_rank(made)
    if bounds[0] is not None:
        backwards = np.flatnonzero(made.rows[bounds[0]] >= made.rows[bounds[1]])
        if len(backwards):
            where = f"row {made.rows.index[backwards[0]]}"
            problem = f"{bounds[0]} is not before {bounds[1]}"
            raise InputError(problem, where=where, remedy="each row is at risk after its start")
    return made


def _times(
    made: Design, bounds: tuple[str | None, str], stratum: Ints, ties: Ties
) -> tuple[Ints, Times]:
    """The rows that are ever at risk at an event, in order of entering, and their times."""
    stop = made.rows[bounds[1]].to_numpy(np.float64)
    start = np.full(len(stop), -np.inf)
    if bounds[0] is not None:
        start = made.rows[bounds[0]].to_numpy(np.float64)
    moments, rank = np.unique(np.concatenate([start, stop]), return_inverse=True)
    begins, ends = (part + stratum * len(moments) for part in np.split(rank, 2))
    happened = made.response > 0
    events, count = np.unique(ends[happened], return_counts=True)
    enter = np.searchsorted(events, begins, "right")
    leave = np.searchsorted(events, ends, "right")
    order = np.flatnonzero(enter < leave)
    order = order[np.argsort(enter[order], kind="stable")]
    closes = np.argsort(leave[order], kind="stable")
    moment = np.repeat(np.arange(len(events)), count)
    turn = np.arange(len(moment)) - (np.cumsum(count) - count)[moment]
    share = turn / count[moment] if ties == "efron" else np.zeros(len(moment))
    dead = np.flatnonzero(happened[order])
    # In order of entering, rows of one stratum stand together: event times count through strata.
    opens = np.diff(stratum[order], prepend=-1) != 0
    return order, Times(
        enter[order],
        leave[order],
        closes,
        dead,
        moment,
        share,
        len(events),
        np.cumsum(opens) - 1,
        np.flatnonzero(opens),
    )


class Sets(NamedTuple):
    """The risk set of each event: relative risk in all, mean covariates; and what rows bear.

    `pace` is 1/risk of each event. `borne` is the hazard each row bore without its relative risk.
    """

    risk: Floats
    mean: Floats
    pace: Floats
    borne: Floats


def _centred(eta: Floats, times: Times) -> Floats:
    """Linear predictors less the largest of their stratum: only differences within it count."""
    return np.asarray(eta - np.maximum.reduceat(eta, times.strata)[times.stratum], np.float64)


def _risk_sets(x: Floats, weight: Floats, times: Times) -> Sets:
    """Sums over the risk set of each event, less the share of those that go with it."""
    weighted = np.column_stack([weight, x * weight[:, None]])
    sums = _running(weighted, times.enter, times.leave, times.closes, times.size)
    gone = summed(weighted[times.dead], times.leave[times.dead] - 1)
    left = sums[times.moment] - times.share[:, None] * gone[times.moment]
    pace = 1 / left[:, 0]
    return Sets(left[:, 0], left[:, 1:] * pace[:, None], pace, _borne(pace[:, None], times)[:, 0])


def _borne(increments: Floats, times: Times) -> Floats:
    """What comes at each event, summed over the events that each row was at risk of.

    Who has the event itself bears at that moment only the part of the risk sets it is still in.
    """
    whole = summed(increments, times.moment)
    lost = summed(increments * times.share[:, None], times.moment)
    reached = np.vstack([np.zeros(whole.shape[1]), np.cumsum(whole, axis=0)])
    borne = reached[times.leave] - reached[times.enter]
    borne[times.dead] -= lost[times.leave[times.dead] - 1]
    return np.asarray(borne, np.float64)


def _at(x: Floats, times: Times, estimates: Floats) -> Peak:
    """Partial log-likelihood, its slope and its information (Therneau & Grambsch 2000, 3.1, 3.3).

    The sum of squares within risk sets is that of each row times the hazard it bore, less the
    squares of the means: no risk set needs a matrix of its own.
    """
    eta = _centred(x @ estimates, times)
    weight = np.exp(eta)
    sets = _risk_sets(x, weight, times)
    dead = x[times.dead]
    loglik = float(eta[times.dead].sum() - np.log(sets.risk).sum())
    squares = (x * (weight * sets.borne)[:, None]).T @ x
    information = squares - sets.mean.T @ sets.mean
    return Peak(estimates, loglik, dead.sum(axis=0) - sets.mean.sum(axis=0), information)


def _climbed(x: Floats, times: Times, terms: Sequence[str]) -> Peak:
    """Newton's method from nought, halving steps that lead down."""
    first = peak = _at(x, times, np.zeros(x.shape[1]))
    _check_start(first.information / len(times.dead), x.std(axis=0), terms)
    for _ in range(ROUNDS):
        before, step = peak, _step(peak)
        # A leap beyond where the information of this place holds ends on a plateau.
        step = step * min(1.0, LEAP / np.abs(x @ step).max(initial=1e-300))
        for _ in range(30):
            with np.errstate(all="ignore"):  # a step too far is halved below
                peak = _at(x, times, before.estimates + step)
            if peak.loglik >= before.loglik - 1e-10 * abs(before.loglik):
                break
            step = step / 2
        if abs(peak.loglik - before.loglik) <= PRECISION * abs(peak.loglik):
            break
    _check_end(peak, terms)
    return peak


def _step(peak: Peak) -> Floats:
    step = np.linalg.lstsq(peak.information, peak.score, rcond=None)[0]
    return np.asarray(step, np.float64)


def _check_start(variance: Floats, overall: Floats, terms: Sequence[str]) -> None:
    """Refuse terms without differences among those at risk together, or that follow from others."""
    spread = np.sqrt(np.maximum(np.diag(variance), 0))
    for name, one, whole in zip(terms, spread, overall, strict=True):
        if one <= FLAT * whole:
            problem = f"{name} is the same for all who are at risk at an event"
            raise InputError(problem, where="covariates", remedy="drop it or use fewer strata")
    values, vectors = np.linalg.eigh(variance / np.outer(spread, spread))
    if values[0] < FLAT**1.5:
        problem = f"{_named(terms, vectors[:, 0])} follow from each other among those at risk"
        raise InputError(problem, where="covariates", remedy="drop one of them")


def _check_end(peak: Peak, terms: Sequence[str]) -> None:
    """Refuse a likelihood that rises for ever (Heinze & Schemper 2001): the climb goes on.

    R's coxph warns by the same sign: a further step that is not small beside the estimates.
    """
    values, vectors = np.linalg.eigh(peak.information)
    step = np.abs(_step(peak))
    endless = (step > ENDLESS * np.maximum(np.abs(peak.estimates), 1)).any()
    if endless or values[0] < SINGULAR * values[-1]:
        names = _named(terms, step if endless else vectors[:, 0])
        problem = f"no maximum: {names} may tell exactly who has the event, or hold outliers"
        remedy = "leave out the term, or the rows it decides"
        raise InputError(problem, where="covariates", remedy=remedy)


def _named(terms: Sequence[str], weights: Floats) -> str:
    """The terms that make up most of a direction."""
    large = np.abs(weights) > 0.2 * np.abs(weights).max()
    return " with ".join(name for name, one in zip(terms, large, strict=True) if one)


def _row_scores(x: Floats, times: Times, estimates: Floats) -> Floats:
    """Each row's part in the slope (Therneau & Grambsch 2000, 4.6; Efron's ties included)."""
    weight = np.exp(_centred(x @ estimates, times))
    sets = _risk_sets(x, weight, times)
    means = _borne(sets.mean * sets.pace[:, None], times)
    scores = weight[:, None] * (means - x * sets.borne[:, None])
    count = np.bincount(times.moment, minlength=times.size)
    mean = summed(sets.mean, times.moment) / count[:, None]
    scores[times.dead] += x[times.dead] - mean[times.leave[times.dead] - 1]
    return np.asarray(scores, np.float64)


@kernel
def _running(rows: Floats, enter: Ints, leave: Ints, closes: Ints, size: int) -> Floats:
    """Sums over the rows at risk at each event time; rows stand in order of entering.

    Sums start anew whenever nobody is at risk, so that strata do not leave each other their errors.
    """
    sums = np.zeros((size, rows.shape[1]))
    current = np.zeros(rows.shape[1])
    opened, closed = 0, 0
    for time in range(size):
        while closed < len(closes) and leave[closes[closed]] <= time:
            current -= rows[closes[closed]]
            closed += 1
        if opened == closed:
            current[:] = 0.0
        while opened < len(enter) and enter[opened] <= time:
            current += rows[opened]
            opened += 1
        sums[time] = current
    return sums
