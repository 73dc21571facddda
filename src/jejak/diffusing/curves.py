"""Adoption curves: how many adopt by when, and which law of growth they follow.

    exponential  F(t) = 1 - exp(-p t)                                       everyone on their own
    bass         F(t) = (1 - exp(-(p + q) t)) / (1 + q/p exp(-(p + q) t))   and by imitation
    logistic     F(t) = 1 / (1 + exp(-r (t - m)))                           by imitation alone

F is the share of those that ever adopt, t time since the first period began. The first is the
second without imitation (q = 0), so that the two show whether there is any.

Sources: Bass, "A new product growth for model consumer durables", Management Science 15, 1969;
fitted to adopters per period by least squares (Srinivasan & Mason, Marketing Science 5, 1986) or by
maximum likelihood (Schmittlein & Mahajan, Marketing Science 1, 1982).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special
from statsmodels.tools.numdiff import approx_hess

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.exposure import holding, periods_of
from jejak.errors import OptionError

Floats = NDArray[np.float64]
Growth = Literal["exponential", "bass", "logistic"]
Method = Literal["likelihood", "squares"]

FEWEST = 5
"""Adopters below which no curve is fitted: a curve has up to three parameters."""
SHORTEST = 4
"""Periods below which none is."""
FEW = 20
"""Adopters below which the errors are said to be rough: they are those of large samples."""
FAR = 3.0
"""A potential so many times the adopters so far is said to be a guess."""
SEARCH = {"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-10}


class _Law(NamedTuple):
    """A law of growth: what its parameters are called, F, and where to begin looking."""

    names: tuple[str, ...]
    share: Callable[..., Floats]
    guesses: Callable[[float], Sequence[tuple[float, ...]]]


def exponential(t: Floats, p: float) -> Floats:
    """Share of adopters if each adopts on its own at the rate p."""
    return -np.expm1(-p * t)


def bass(t: Floats, p: float, q: float) -> Floats:
    """Share of adopters if each adopts at the rate p + q F: innovation and imitation."""
    decay = np.exp(-(p + q) * t)
    return np.asarray((1 - decay) / (1 + q / p * decay))


def logistic(t: Floats, r: float, m: float) -> Floats:
    """Share of adopters if the rate is r F; half have adopted at m."""
    return np.asarray(1 / (1 + np.exp(np.clip(-r * (t - m), -700, 700))))


LAWS: dict[str, _Law] = {
    "exponential": _Law(("p",), exponential, lambda n: [(1 / n,), (4 / n,)]),
    "bass": _Law(
        ("p", "q"), bass, lambda n: [(0.1 / n, 5 / n), (1 / n, 1 / n), (0.01 / n, 15 / n)]
    ),
    "logistic": _Law(("r", "m"), logistic, lambda n: [(5 / n, n / 2), (15 / n, n / 3), (2 / n, n)]),
}


@dataclass(frozen=True)
class CurveFit:
    """A law fitted to adopters per period; `parameters` and `errors` by name, m̂ as *potential*.

    `potential` is how many will ever adopt. `fitted` are expected adopters per period, `r_squared`
    and `rmse` compare them with the observed. `aic` compares laws fitted to the same counts by the
    same method. `notes` say what keeps the figures from being trusted; without a fit they say
    why, and the figures are not-a-number.
    """

    law: Growth
    method: Method
    parameters: dict[str, float]
    errors: dict[str, float]
    observed: Floats
    fitted: Floats
    log_likelihood: float
    aic: float
    r_squared: float
    rmse: float
    notes: tuple[str, ...] = ()


def adoption_curves(
    adoptions: Adoptions, *, policies: Sequence[str] | None = None, periods: Floats | None = None
) -> pd.DataFrame:
    """How many adopt, abandon and hold each policy, period by period.

    Columns: policy, period (its beginning), new (actors that adopt it for the first time),
    adopters (that have ever adopted it), share (of all actors), rate (new by adopters before),
    holders (that have not abandoned it), lost (holders before that no longer are).

    >>> some = Adoptions.of([("a", "pb", 2000, 2002), ("b", "pb", 2001)], window=(2000, 2003))
    >>> adoption_curves(some)[["new", "adopters", "holders", "lost"]].values.tolist()
    [[1, 1, 1, 0], [1, 2, 2, 0], [0, 2, 1, 1], [0, 2, 1, 0]]
    """
    names = list(adoptions.policies if policies is None else policies)
    periods = periods_of(adoptions) if periods is None else periods
    tables = [_curve(adoptions, name, periods) for name in names]
    return pd.concat(tables, ignore_index=True)


def _curve(adoptions: Adoptions, policy: str, periods: Floats) -> pd.DataFrame:
    ever = holding(adoptions, [policy], periods)[0]
    now = holding(adoptions, [policy], periods, "current")[0]
    adopters = ever.sum(axis=0)
    before = np.concatenate([[0], adopters[:-1]])
    new = adopters - before
    lost = (now[:, :-1] & ~now[:, 1:]).sum(axis=0)
    rate = np.divide(new, before, out=np.full(len(new), np.nan), where=before > 0)
    return pd.DataFrame(
        {
            "policy": policy,
            "period": periods,
            "new": new,
            "adopters": adopters,
            "share": adopters / len(adoptions.actors),
            "rate": rate,
            "holders": now.sum(axis=0),
            "lost": np.concatenate([[0], lost]),
        }
    )


def fit_curve(
    adoptions: Adoptions, policy: str, law: Growth = "bass", *, method: Method = "likelihood"
) -> CurveFit:
    """Fit a law to one policy's adopters per period, from its first adoption to the window's end.

    The actors of the table are those that could adopt; who has not by the end counts
    (likelihood only).
    """
    counts = _counts(adoptions, policy)
    return fit_counts(counts, law, method=method, actors=len(adoptions.actors))


def compare_curves(
    adoptions: Adoptions, policy: str, *, method: Method = "likelihood"
) -> pd.DataFrame:
    """All laws fitted to one policy, the best by AIC first, with Akaike weights.

    Columns: law, aic, difference (from the best), weight, r_squared, rmse, and each parameter.
    """
    fits = [fit_curve(adoptions, policy, law, method=method) for law in get_args(Growth)]
    rows = [
        {"law": fit.law, "aic": fit.aic, "r_squared": fit.r_squared, "rmse": fit.rmse}
        | fit.parameters
        | {"notes": "; ".join(fit.notes)}
        for fit in fits
    ]
    frame = pd.DataFrame(rows).sort_values("aic", kind="stable", ignore_index=True)
    difference = frame["aic"] - frame["aic"].min()
    weight = np.exp(-difference / 2)
    frame.insert(2, "difference", difference)
    frame.insert(3, "weight", weight / weight.sum())
    return frame


def _counts(adoptions: Adoptions, policy: str) -> Floats:
    new = adoption_curves(adoptions, policies=[policy])["new"].to_numpy(np.float64)
    return np.asarray(new[int(np.argmax(new > 0)) :])


def fit_counts(
    counts: Sequence[float] | Floats,
    law: Growth = "bass",
    *,
    method: Method = "likelihood",
    actors: float | None = None,
) -> CurveFit:
    """Fit a law to the numbers of adopters in successive periods.

    *likelihood*: adopters of period t of `actors` that could have adopted are multinomial with the
    chances c (F(t) - F(t-1)), those left with 1 - c F(T); c is the share that ever adopts, the
    potential c · actors. Standard errors are from the curvature of the log-likelihood.
    *squares*: least squares of the counts against potential · (F(t) - F(t-1)), with the usual
    standard errors, and normal errors in the log-likelihood; needs no number of actors.

    >>> fit = fit_counts([1, 3, 7, 12, 15, 12, 6, 3, 1], "logistic", actors=70)
    >>> round(fit.parameters["potential"]), round(fit.parameters["m"], 1)
    (61, 4.5)
    """
    observed = np.asarray(counts, np.float64)
    if law not in LAWS or method not in get_args(Method):
        remedy = f"laws {', '.join(LAWS)}; methods {', '.join(get_args(Method))}"
        raise OptionError(f"unknown {law!r} or {method!r}", where="law, method", remedy=remedy)
    if reason := _too_little(observed):
        return _nothing(law, method, observed, reason)
    if method == "likelihood":
        return _by_likelihood(law, observed, observed.sum() if actors is None else actors)
    return _by_squares(law, observed)


def _too_little(observed: Floats) -> str:
    """Why no curve can be fitted, if so."""
    if not (np.isfinite(observed).all() and (observed >= 0).all()):
        raise OptionError("counts below zero or none", where="counts", remedy="count adopters")
    if observed.sum() < FEWEST:
        return f"{observed.sum():.0f} adopters are too few for a curve (at least {FEWEST})"
    if (observed > 0).sum() == 1:
        return "all adopt at once: there is no curve"
    if len(observed) < SHORTEST:
        return f"{len(observed)} periods are too few for a curve (at least {SHORTEST})"
    return ""


def _nothing(law: Growth, method: Method, observed: Floats, reason: str) -> CurveFit:
    none = dict.fromkeys((*LAWS[law].names, "potential"), np.nan)
    blank = np.full(len(observed), np.nan)
    figures = (np.nan,) * 4
    return CurveFit(law, method, none, dict(none), observed, blank, *figures, notes=(reason,))


def _steps(law: Growth, observed: Floats, parameters: Iterable[float]) -> Floats:
    """F(t) - F(t - 1) of each period; the first has all that went before."""
    share = LAWS[law].share(np.arange(len(observed) + 1.0), *parameters)
    steps = np.diff(share)
    steps[0] += share[0]
    return np.asarray(np.maximum(steps, 1e-300))


def _by_likelihood(law: Growth, observed: Floats, actors: float) -> CurveFit:
    left = actors - observed.sum()
    if left < 0:
        problem = f"{observed.sum():.0f} adopters of {actors:.0f} actors"
        raise OptionError(problem, where="actors", remedy="as many as could have adopted")

    def loss(parameters: Floats) -> float:
        *inner, share = parameters
        steps = _steps(law, observed, inner)
        stays = max(1 - share * steps.sum(), 1e-300)
        return -float(observed @ np.log(share * steps) + (left * np.log(stays) if left else 0.0))

    def free(theta: Floats) -> float:
        return loss(np.append(np.exp(theta[:-1]), special.expit(theta[-1])))

    begins = special.logit(np.clip(observed.sum() / actors, 0.05, 0.95))
    tries = [
        optimize.minimize(free, [*np.log(guess), begins], method="Nelder-Mead", options=SEARCH)
        for guess in LAWS[law].guesses(len(observed))
    ]
    best = min(tries, key=lambda one: float(one.fun))
    best = optimize.minimize(free, best.x, method="Nelder-Mead", options=SEARCH)
    estimate = np.append(np.exp(best.x[:-1]), special.expit(best.x[-1]))
    errors = _curved(loss, estimate)
    estimate[-1] *= actors
    errors[-1] *= actors
    return _fit(law, observed, estimate, errors, -float(best.fun), method="likelihood")


def _curved(loss: Callable[[Floats], float], estimate: Floats) -> Floats:
    """Standard errors from the curvature of minus the log-likelihood; not-a-number at an edge.

    Steps are a thousandth of each parameter, or of what is left of a share below one.
    """
    step = np.minimum(estimate, np.append(estimate[:-1], 1 - estimate[-1])) * 1e-3
    if step[-1] < 1e-8:
        # Everybody adopts in the end: the share is at its edge and has no curvature.
        inner = estimate[:-1]
        hessian = approx_hess(inner, lambda some: loss(np.append(some, estimate[-1])), step[:-1])
        return np.append(_roots(hessian), np.nan)
    return _roots(approx_hess(estimate, loss, step))


def _roots(hessian: Floats) -> Floats:
    try:
        variance = np.diag(np.linalg.inv(hessian))
    except np.linalg.LinAlgError:
        return np.full(len(hessian), np.nan)
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def _by_squares(law: Growth, observed: Floats) -> CurveFit:
    def residuals(theta: Floats) -> Floats:
        *inner, potential = np.exp(np.clip(theta, -50, 50))
        return np.asarray(potential * _steps(law, observed, inner) - observed)

    tries = [
        optimize.least_squares(residuals, np.log([*guess, 1.2 * observed.sum()]), x_scale="jac")
        for guess in LAWS[law].guesses(len(observed))
    ]
    best = min(tries, key=lambda one: float(one.cost))
    estimate = np.exp(best.x)
    size, free = len(observed), len(observed) - len(estimate)
    squares = max(2 * float(best.cost), 1e-300)
    curvature = (best.jac / estimate).T @ (best.jac / estimate)
    errors = _roots(curvature * free / squares) if free > 0 else np.full(len(estimate), np.nan)
    log = -size / 2 * (np.log(2 * np.pi * squares / size) + 1)
    return _fit(law, observed, estimate, errors, log, method="squares")


def _fit(
    law: Growth, observed: Floats, estimate: Floats, errors: Floats, log: float, *, method: Method
) -> CurveFit:
    """The record; `estimate` and `errors` end with the potential."""
    # Least squares estimate the deviation of the counts besides.
    count = len(estimate) + (method == "squares")
    names = (*LAWS[law].names, "potential")
    fitted = estimate[-1] * _steps(law, observed, estimate[:-1])
    squares = float(((observed - fitted) ** 2).sum())
    spread = float(((observed - observed.mean()) ** 2).sum())
    return CurveFit(
        law,
        method,
        dict(zip(names, estimate.tolist(), strict=True)),
        dict(zip(names, errors.tolist(), strict=True)),
        observed,
        fitted,
        log,
        2 * count - 2 * log,
        1 - squares / spread if spread > 0 else np.nan,
        float(np.sqrt(squares / len(observed))),
        _doubts(observed, fitted, estimate, errors),
    )


def _doubts(observed: Floats, fitted: Floats, estimate: Floats, errors: Floats) -> tuple[str, ...]:
    told = []
    if estimate[-1] > FAR * observed.sum():
        told.append("the curve has not bent yet: the potential is a guess")
    if observed.sum() < FEW:
        told.append(f"only {observed.sum():.0f} adopters: errors are rough")
    if np.isnan(errors[:-1]).any() or (errors[:-1] > estimate[:-1]).any():
        told.append("some parameters are not determined by these counts")
    if not np.isfinite(fitted).all():
        told.append("the search for the best fit failed")
    return tuple(told)
