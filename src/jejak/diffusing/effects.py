"""What a covariate does to the chance of adopting, in points of probability.

Estimates of a logit, probit or cloglog speak of odds or of normal quantiles, and those of two links
cannot be set side by side. An average marginal effect can: it is the mean, over the rows at risk,
of the change of the hazard when the covariate changes and all else stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

from jejak.chance import LEVEL
from jejak.diffusing.hazards import CURVES, Floats, HazardFit, Link
from jejak.errors import OptionError

STEP = 1e-4
"""Of a standard deviation: how far a covariate is moved to see how the terms move with it."""

BENDS: Mapping[Link, Callable[[Floats, Floats, Floats], Floats]] = {
    "logit": lambda _, p, slope: slope * (1 - 2 * p),
    "probit": lambda eta, _, slope: -eta * slope,
    "cloglog": lambda eta, _, slope: slope * (1 - np.exp(np.minimum(eta, 700.0))),
}
"""Second derivative of the hazard, from the linear predictor, the hazard and its slope."""


@dataclass(frozen=True)
class Effect:
    """An average marginal effect on the hazard, with its normal interval.

    `change` says of what: "per unit" is a slope, "0 to 1" and "a to b" are differences.
    """

    variable: str
    change: str
    effect: float
    se: float
    p: float
    low: float
    high: float


def marginal_effects(
    fit: HazardFit, variables: Sequence[str] = (), *, level: float = LEVEL
) -> tuple[Effect, ...]:
    """Average marginal effects of a fitted hazard's variables (all of them without a choice).

    For a variable of zeros and ones it is the mean of F(η₁)-F(η₀), for one of names that of each
    against the first, for all others the mean of F'(η)·∂η/∂x. Where a variable stands in several
    terms of a formula all of them move with it. Standard errors are by the delta method from the
    fit's covariance: √(g'Vg), g the derivative of the effect by the estimates (Greene 2012, 17.3.2).

    >>> from jejak.diffusing.hazards import hazard
    >>> rows = {"share": [0, 0, 0, 1, 1, 1, 0, 1], "adopted": [0, 0, 1, 1, 1, 0, 0, 1]}
    >>> [found] = marginal_effects(hazard(pd.DataFrame(rows), ["share"]))
    >>> found.change, round(found.effect, 3)
    ('0 to 1', 0.5)
    """
    known = fit.design.variables
    for name in variables:
        if name not in known:
            remedy = f"one of {', '.join(known)}"
            raise OptionError(f"no variable {name}", where="variables", remedy=remedy)
    return tuple(
        _effect(name, change, fit.covariance, level)
        for name in (variables or known)
        for change in _changes(fit, name)
    )


def effects_table(effects: Sequence[Effect]) -> pd.DataFrame:
    """Effects as a table, one row each."""
    return pd.DataFrame([asdict(one) for one in effects])


class Change(NamedTuple):
    """What is changed, the effect of it, and the derivative of that by the estimates."""

    change: str
    effect: float
    gradient: Floats


def _effect(name: str, one: Change, covariance: Floats, level: float) -> Effect:
    se = float(np.sqrt(one.gradient @ covariance @ one.gradient))
    p = float(2 * norm.sf(abs(one.effect) / se)) if se > 0 else float("nan")
    half = float(norm.ppf((1 + level) / 2)) * se
    return Effect(name, one.change, one.effect, se, p, one.effect - half, one.effect + half)


def _changes(fit: HazardFit, name: str) -> Iterator[Change]:
    column = fit.design.rows[name]
    if not pd.api.types.is_numeric_dtype(column):
        levels = sorted(column.astype(object).unique(), key=str)
        for level in levels[1:]:
            yield Change(f"{levels[0]} to {level}", *_difference(fit, name, levels[0], level))
    elif set(column.unique()) <= {0, 1}:
        yield Change("0 to 1", *_difference(fit, name, 0, 1))
    else:
        yield Change("per unit", *_slope(fit, name, column.to_numpy(np.float64)))


def _difference(fit: HazardFit, name: str, low: object, high: object) -> tuple[float, Floats]:
    value, gradient, sign = 0.0, np.zeros(len(fit.terms)), -1.0
    curve = CURVES[fit.link]
    for setting in (low, high):
        x = fit.design.rebuilt(fit.design.rows.assign(**{name: setting}))
        eta = x @ fit.estimates
        value += sign * float(curve.probability(eta).mean())
        gradient = gradient + sign * (curve.slope(eta) @ x) / len(x)
        sign = 1.0
    return value, gradient


def _slope(fit: HazardFit, name: str, values: Floats) -> tuple[float, Floats]:
    curve, made = CURVES[fit.link], fit.design
    by = STEP * float(values.std())
    up, down = (made.rebuilt(made.rows.assign(**{name: values + h})) for h in (by, -by))
    moved = (up - down) / (2 * by)
    eta, pull = made.matrix @ fit.estimates, moved @ fit.estimates
    slope = curve.slope(eta)
    bend = BENDS[fit.link](eta, curve.probability(eta), slope)
    gradient = ((bend * pull) @ made.matrix + slope @ moved) / len(eta)
    return float((slope * pull).mean()), gradient
