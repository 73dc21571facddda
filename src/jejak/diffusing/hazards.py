"""The hazard of adopting in a period, as a regression: logit, probit and complementary log-log.

    panel     rows of actor, policy and period at risk (`risksets.risk_set`, or anybody's)
    design    a formula or a list of columns becomes a matrix; rows with gaps are named and left out
    fit       maximum likelihood by Fisher scoring
    errors    of the model, or robust, clustered in one or more ways

The fit is our own because it is a few lines: statsmodels' takes two to four times as long on
292,391 rows (`bench/hazards.py`), and R, in which published hazards are fitted, takes the weights
of the last step for its standard errors, which shows in the fifth digit. Both are tested against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations
from typing import Any, Literal, NamedTuple

import formulaic
import numpy as np
import pandas as pd
from formulaic.errors import FormulaicError
from numpy.typing import NDArray
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.special import expit, ndtr, ndtri
from scipy.stats import norm

from jejak.chance import LEVEL
from jejak.errors import InputError, OptionError

Link = Literal["logit", "probit", "cloglog"]
Small = Literal["HC1", "HC0", "none"]
Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

EPS = float(np.finfo(np.float64).eps)
ROUNDS = 50
"""Steps of Fisher scoring; a sound fit takes 5 to 10."""
PRECISION = 1e-8
"""Relative change of the deviance at which it stops: that of R's glm."""
SUSPECT = 3.0
"""A standard error this large, for a term of standard deviation 1, comes from separation."""
FEW = 20
"""Below so many clusters, clustered standard errors are too small (Cameron & Miller 2015, VI)."""


class Curve(NamedTuple):
    """A link: probability of a linear predictor, its slope, and the predictor of a probability."""

    probability: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    predictor: Callable[[Floats], Floats]


def _clipped(probability: Floats) -> Floats:
    return np.clip(probability, EPS, 1 - EPS)


def _loglog_slope(eta: Floats) -> Floats:
    eta = np.minimum(eta, 700.0)
    return np.maximum(np.exp(eta - np.exp(eta)), EPS)


CURVES: Mapping[Link, Curve] = {
    "logit": Curve(
        lambda eta: _clipped(expit(eta)),
        lambda eta: np.maximum(expit(eta) * expit(-eta), EPS),
        lambda mu: np.log(mu / (1 - mu)),
    ),
    "probit": Curve(
        lambda eta: _clipped(ndtr(eta)),
        lambda eta: np.maximum(np.exp(-(eta**2) / 2) / np.sqrt(2 * np.pi), EPS),
        ndtri,
    ),
    "cloglog": Curve(
        lambda eta: _clipped(-np.expm1(-np.exp(np.minimum(eta, 700.0)))),
        _loglog_slope,
        lambda mu: np.log(-np.log1p(-mu)),
    ),
}


@dataclass(frozen=True)
class Fit:
    """What every fitted hazard has: estimates, their covariance, and how they came about.

    `covariance` is the one asked for and described by `errors`; `model_covariance` that of the
    model, right where all rows are independent. `n` counts rows, `events` those with the event.
    """

    terms: tuple[str, ...]
    estimates: Floats
    covariance: Floats
    model_covariance: Floats
    loglik: float
    n: int
    events: int
    errors: str
    notes: tuple[str, ...]

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def aic(self) -> float:
        """Akaike's criterion: -2 log-likelihood + 2 per term."""
        return 2 * len(self.terms) - 2 * self.loglik

    @property
    def bic(self) -> float:
        """Schwarz's criterion: -2 log-likelihood + log(rows) per term."""
        return float(np.log(self.n)) * len(self.terms) - 2 * self.loglik

    def table(self, level: float = LEVEL) -> pd.DataFrame:
        """Term, estimate, se, z, p (two-sided, normal), and the interval's low and high end."""
        z = self.estimates / self.se
        half = norm.ppf((1 + level) / 2) * self.se
        columns = {
            "term": self.terms,
            "estimate": self.estimates,
            "se": self.se,
            "z": z,
            "p": 2 * norm.sf(np.abs(z)),
            "low": self.estimates - half,
            "high": self.estimates + half,
        }
        return pd.DataFrame(columns)


@dataclass(frozen=True)
class HazardFit(Fit):
    """A discrete-time hazard; `design` and `response` are the rows it was fitted to."""

    link: Link
    design: Design = field(repr=False)

    @property
    def probabilities(self) -> Floats:
        """The fitted hazard of each row."""
        return CURVES[self.link].probability(self.design.matrix @ self.estimates)


@dataclass(frozen=True)
class Design:
    """Rows ready to be fitted: a matrix with named columns, the response, and what was left out.

    `rows` are the panel's rows that are in it, with the columns that the model needs, `variables`
    the columns that its terms are made of, and `spec` formulaic's recipe, if there was a formula.
    """

    matrix: Floats
    terms: tuple[str, ...]
    response: Floats
    rows: pd.DataFrame
    variables: tuple[str, ...]
    spec: Any = None
    notes: tuple[str, ...] = ()

    def rebuilt(self, rows: pd.DataFrame) -> Floats:
        """The matrix of other rows with the same columns."""
        if self.spec is None:
            return _with_intercept(rows[list(self.variables)].to_numpy(np.float64))
        return np.asarray(self.spec.get_model_matrix(rows, context={}), np.float64)

    def groups(self, columns: Sequence[str]) -> list[Codes]:
        """A number for each row's cluster, for each way of clustering."""
        return [pd.factorize(self.rows[name])[0].astype(np.int64) for name in columns]


def hazard(
    panel: pd.DataFrame,
    covariates: str | Sequence[str],
    *,
    event: str = "adopted",
    link: Link = "logit",
    cluster: str | Sequence[str] = (),
    robust: bool = False,
    small_sample: Small = "HC1",
) -> HazardFit:
    """How covariates raise or lower the chance of the event in a period at risk.

    `covariates` is a formula (`"adopted ~ share + C(region) + bs(t, df=4)"`, the language of
    formulaic) or a list of numeric columns, fitted with an intercept. With `logit` the chance is
    1/(1+exp(-η)), with `probit` Φ(η), with `cloglog` 1-exp(-exp(η)), the hazard of proportional
    hazards in continuous time; η is the sum of term times estimate.

    Standard errors are the model's, `robust` ones (White 1980), or clustered by the columns of
    `cluster`: rows of one cluster may depend on one another. Several columns cluster in several
    ways at once (Cameron, Gelbach & Miller 2011): the covariances of each alone are added, those of
    their intersections subtracted. `small_sample` multiplies each by G/(G-1) for G clusters
    (`HC0`), also by (n-1)/(n-k) for n rows and k terms (`HC1`), or by nothing.

    Rows with a gap in any column used are left out and counted in `notes`. Raises InputError where
    there is no event, or nothing but events, where a term is constant or a combination of others,
    and where terms separate the events from the rest, so that no estimate exists.

    >>> rows = {"share": [0, 0, 0, 1, 1, 1, 0, 1], "adopted": [0, 0, 1, 1, 1, 0, 0, 1]}
    >>> found = hazard(pd.DataFrame(rows), ["share"])
    >>> found.terms, found.estimates.round(3).tolist()
    (('Intercept', 'share'), [-1.099, 2.197])
    """
    clusters = (cluster,) if isinstance(cluster, str) else tuple(cluster)
    made = design(panel, covariates, event, clusters)
    scored = maximum(made, link, event)
    rows = [np.arange(len(made.response))] if robust and not clusters else made.groups(clusters)
    names = clusters or (("row",) if robust else ())
    errors = sandwich(scored.scores, scored.bread, rows, names, small_sample)
    return fitted(made, link, scored, errors)


def fitted(
    made: Design, link: Link, scored: Scored, errors: tuple[Floats, str, tuple[str, ...]]
) -> HazardFit:
    """The maximum with a covariance, what that is called, and notes."""
    return HazardFit(
        terms=made.terms,
        estimates=scored.estimates,
        covariance=errors[0],
        model_covariance=scored.bread,
        loglik=scored.loglik,
        n=len(made.response),
        events=int(made.response.sum()),
        errors=errors[1],
        notes=(*made.notes, *errors[2]),
        link=link,
        design=made,
    )


def design(
    panel: pd.DataFrame,
    covariates: str | Sequence[str],
    event: str,
    also: Sequence[str] = (),
) -> Design:
    """Matrix and response of a formula or of a list of columns; `also` are columns to be kept."""
    panel = panel.to_pandas() if hasattr(panel, "to_pandas") else panel
    if not isinstance(covariates, str):
        return _of_columns(panel, list(covariates), event, also)
    given = covariates.strip().removeprefix("~")
    formula = given if "~" in given else f"{event} ~ {given}"
    rows, notes = complete(panel, [*_needed(formula, panel), *also])
    with np.errstate(all="ignore"):  # what is no number is named below
        built = _understood(
            lambda: formulaic.model_matrix(formula, rows, context={}, na_action="ignore")
        )
    matrix = np.asarray(built.rhs, np.float64)
    terms = tuple(built.rhs.columns)
    _finite(matrix, terms)
    response = _zero_one(built.lhs.iloc[:, 0], built.lhs.columns[0])
    variables = tuple(_needed(formula.split("~")[1], panel))
    return Design(matrix, terms, response, rows, variables, built.rhs.model_spec, notes)


def _understood(work: Callable[[], Any]) -> Any:
    """What formulaic makes of a formula, or the first line of its complaint."""
    try:
        return work()
    except FormulaicError as wrong:
        problem = str(wrong).strip().split("\n")[0]
        remedy = "correct the formula: columns, + * : I() C() bs() np.log()"
        raise OptionError(problem, where="covariates", remedy=remedy) from wrong


def _needed(formula: str, panel: pd.DataFrame) -> list[str]:
    """The columns that a formula, or a side of it, names; names with other signs are quoted.

    Formulaic's own list lacks what stands in splines and cuts quoted names at their first dot.
    """
    quoted = re.findall("`([^`]+)`", formula)
    bare = re.sub("`[^`]+`", "", formula)
    words = [name for name in re.findall(r"[^\W\d]\w*", bare) if name in panel.columns]
    asked = _understood(lambda: formulaic.Formula(formula).required_variables)
    unknown = {str(name) for name in asked} - {name.split(".")[0] for name in quoted}
    return list(dict.fromkeys([*quoted, *words, *sorted(unknown - set(words))]))


def _of_columns(
    panel: pd.DataFrame, covariates: list[str], event: str, also: Sequence[str]
) -> Design:
    rows, notes = complete(panel, [event, *covariates, *also])
    for name in covariates:
        if not pd.api.types.is_numeric_dtype(rows[name]):
            remedy = f"write a formula with C({name})"
            raise OptionError(f"the column {name} is no number", where="covariates", remedy=remedy)
    matrix = _with_intercept(rows[covariates].to_numpy(np.float64))
    terms = ("Intercept", *covariates)
    _finite(matrix, terms)
    response = _zero_one(rows[event], event)
    return Design(matrix, terms, response, rows, tuple(covariates), notes=notes)


def _with_intercept(matrix: Floats) -> Floats:
    return np.column_stack([np.ones(len(matrix)), matrix])


def complete(panel: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows without gaps in the given columns, and a note of those left out."""
    columns = list(dict.fromkeys(columns))
    for name in columns:
        if name not in panel.columns:
            near = get_close_matches(name, map(str, panel.columns), 1)
            remedy = f"perhaps {near[0]}" if near else "name a column of the panel"
            raise OptionError(f"no column {name}", where="panel", remedy=remedy)
    gaps = panel[columns].isna()
    bad = gaps.any(axis=1).to_numpy()
    if not bad.any():
        return panel[columns], ()
    names = ", ".join(name for name in columns if gaps[name].any())
    first = ", ".join(str(row) for row in panel.index[bad][:5])
    more = ", …" if bad.sum() > 5 else ""
    note = f"{bad.sum():,} of {len(panel):,} rows left out, without {names}: {first}{more}"
    return panel.loc[~bad, columns], (note,)


def _finite(matrix: Floats, terms: Sequence[str]) -> None:
    for name, column in zip(terms, matrix.T, strict=True):
        wrong = np.flatnonzero(~np.isfinite(column))
        if len(wrong):
            problem = f"{name} is infinite or undefined in {len(wrong):,} rows"
            raise InputError(problem, where=f"row {wrong[0]}", remedy="check logarithms and shares")


def _zero_one(response: pd.Series, event: str) -> Floats:
    values: Floats = response.to_numpy(np.float64)
    wrong = np.flatnonzero((values != 0) & (values != 1))
    if len(wrong):
        problem = f"{event} is {values[wrong[0]]:g}"
        raise InputError(problem, where=f"row {response.index[wrong[0]]}", remedy="0 or 1")
    return values


def check_events(response: Floats, event: str) -> None:
    """Refuse a response without rows or without events."""
    if not len(response):
        raise InputError("no row is left", where=event, remedy="fill the gaps or use fewer columns")
    if not response.any():
        remedy = "check the column, and when the risk begins and ends"
        raise InputError("no row has the event", where=event, remedy=remedy)


def check_rank(made: Design) -> None:
    """Refuse terms that are constant or follow from those before them."""
    size = np.sqrt((made.matrix**2).mean(axis=0))
    scaled = made.matrix / np.where(size > 0, size, 1)
    # A look at the small matrix of products is enough unless something is nearly wrong.
    if np.linalg.eigvalsh(scaled.T @ scaled / len(scaled))[0] > 1e-8:
        return
    rest = np.abs(np.diag(qr(scaled, mode="r")[0])) / np.sqrt(len(scaled))
    wrong = [name for name, left in zip(made.terms, rest, strict=False) if left < 1e-9]
    wrong += made.terms[len(rest) :]
    if not wrong:
        return
    constant = [name for name in wrong if np.ptp(made.matrix[:, made.terms.index(name)]) == 0]
    what = "the same in all rows" if constant else "a combination of terms before it"
    raise InputError((constant or wrong)[0] + f" is {what}", where="covariates", remedy="drop it")


class Scored(NamedTuple):
    """The maximum: estimates, inverse information, each row's score, log-likelihood."""

    estimates: Floats
    bread: Floats
    scores: Floats
    loglik: float


class Point(NamedTuple):
    """Where the climb stands: estimates, linear predictors, probabilities, deviance."""

    estimates: Floats
    eta: Floats
    mu: Floats
    deviance: float


def maximum(made: Design, link: Link, event: str) -> Scored:
    """The most likely estimates, after checks that there are any."""
    if link not in CURVES:
        raise OptionError(f"{link!r}", where="link", remedy=f"one of {', '.join(CURVES)}")
    check_events(made.response, event)
    if made.response.all():
        remedy = "give the periods without it too"
        raise InputError("every row has the event", where=event, remedy=remedy)
    check_rank(made)
    return _scored(made, CURVES[link])


def _scored(made: Design, curve: Curve) -> Scored:
    """Fisher scoring as in R's glm (McCullagh & Nelder 1989, 2.5), from (y + 1/2)/2.

    As there, information and weights of the scores are those of the step that led to the end, not
    of the end itself, so that standard errors agree with R's to all digits.
    """
    x, y = made.matrix, made.response
    mu = (y + 0.5) / 2
    point = Point(np.zeros(x.shape[1]), curve.predictor(mu), mu, np.inf)
    for _ in range(ROUNDS):
        slope = curve.slope(point.eta)
        weighted = x * (slope**2 / (point.mu * (1 - point.mu)))[:, None]
        information = weighted.T @ x
        target = weighted.T @ (point.eta + (y - point.mu) / slope)
        before, point = point, _climbed(point, _solved(information, target, made), made, curve)
        if abs(point.deviance - before.deviance) < PRECISION * (point.deviance + 0.1):
            scores = weighted * ((y - point.mu) / curve.slope(point.eta))[:, None]
            if _is_flat(scores, information, point.deviance):
                break
    else:
        _check_separation(made)
        remedy = "scale the covariates, look for outliers, or use fewer"
        raise InputError(f"no maximum in {ROUNDS} steps", where="covariates", remedy=remedy)
    bread = np.asarray(np.linalg.inv(information), np.float64)
    if (np.sqrt(np.diag(bread)) * x.std(axis=0)).max() > SUSPECT:
        _check_separation(made)
    return Scored(point.estimates, bread, scores, -point.deviance / 2)


def _is_flat(scores: Floats, information: Floats, deviance: float) -> bool:
    """Whether the deviance stands still on a top, and not because steps were halved to nothing."""
    slope = scores.sum(axis=0)
    return float(slope @ np.linalg.solve(information, slope)) < 100 * PRECISION * (deviance + 0.1)


def _solved(information: Floats, right: Floats, made: Design) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, right), np.float64)
    except np.linalg.LinAlgError:
        _check_separation(made)
        raise


def _climbed(point: Point, goal: Floats, made: Design, curve: Curve) -> Point:
    """The goal, or what lies half way to it, and so on until the deviance does not rise."""
    for _ in range(30):
        eta = made.matrix @ goal
        mu = curve.probability(eta)
        likely = np.where(made.response > 0, mu, 1 - mu)
        reached = Point(goal, eta, mu, float(-2 * np.log(likely).sum()))
        if reached.deviance <= point.deviance * (1 + 1e-10):
            break
        goal = (goal + point.estimates) / 2
    return reached


def _check_separation(made: Design) -> None:
    """Refuse terms that tell events and others apart, so that the likelihood has no maximum.

    Whether there is a direction along which all events lie on one side and all others on the
    other, or on the border, is a linear programme (Konis 2007, Linear Programming Algorithms for
    Detecting Separated Data, chapter 4).
    """
    signed = np.unique(made.matrix * np.where(made.response > 0, 1, -1)[:, None], axis=0)
    signed = signed / np.abs(signed).max(axis=0)
    side = np.zeros(len(signed))
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=side, bounds=(-1, 1))
    if found.status == 0 and -found.fun > 1e-6:
        guilty = [
            name
            for name, weight in zip(made.terms, found.x, strict=True)
            if abs(weight) > 1e-6 and name != "Intercept"
        ]
        problem = f"{' with '.join(guilty) or 'Intercept'} tells some events from the rest exactly"
        remedy = "leave out the term, or the rows it decides; no estimate exists"
        raise InputError(problem, where="covariates", remedy=remedy)


def sandwich(
    scores: Floats,
    bread: Floats,
    groups: Sequence[Codes],
    names: Sequence[str],
    small_sample: Small = "HC1",
) -> tuple[Floats, str, tuple[str, ...]]:
    """Covariance robust to dependence within groups, what to call it, and notes.

    V = B (Σ ± S'S) B with B the inverse information and S the scores summed within the groups of
    each way of clustering and, with changing sign, of each intersection of ways. Without groups it
    is B.
    """
    if small_sample not in {"HC1", "HC0", "none"}:
        remedy = "one of HC1, HC0, none"
        raise OptionError(f"{small_sample!r}", where="small_sample", remedy=remedy)
    if not groups:
        return bread, "model", ()
    notes = few_clusters(groups, names)
    meat = np.zeros_like(bread)
    for size in range(1, len(groups) + 1):
        for some in combinations(groups, size):
            meat += (-1) ** (size + 1) * _meat(scores, crossed(some), small_sample)
    if small_sample == "HC1":
        meat *= (len(scores) - 1) / (len(scores) - scores.shape[1])
    covariance, mended = proper(bread @ meat @ bread)
    notes += mended
    ways = " and ".join(names)
    kind = "" if small_sample == "none" else f" ({small_sample})"
    return covariance, f"clustered by {ways}{kind}" if ways != "row" else f"robust{kind}", notes


def proper(covariance: Floats) -> tuple[Floats, tuple[str, ...]]:
    """A covariance without negative variances, and a note if it had some.

    A difference of sums need not be a covariance; Cameron, Gelbach & Miller (2011, 2.3) set its
    negative eigenvalues to zero.
    """
    values, vectors = np.linalg.eigh(covariance)
    if values[0] >= -1e-12 * values[-1]:
        return covariance, ()
    note = "negative eigenvalues of the covariance set to zero"
    return (vectors * np.maximum(values, 0)) @ vectors.T, (note,)


def few_clusters(groups: Sequence[Codes], names: Sequence[str]) -> tuple[str, ...]:
    """A note for each way of clustering with too few clusters to rely on."""
    sizes = [int(codes.max()) + 1 for codes in groups]
    for name, size in zip(names, sizes, strict=True):
        if size < 2:
            problem = f"{name} has one value: nothing to cluster"
            raise OptionError(problem, where="cluster", remedy="cluster by another column")
    return tuple(
        f"only {size} clusters of {name}: standard errors may be too small"
        for name, size in zip(names, sizes, strict=True)
        if size < FEW
    )


def summed(scores: Floats, codes: Codes, size: int = 0) -> Floats:
    """Scores summed within groups, one row a group, of which there are at least `size`."""
    columns = [np.bincount(codes, column, size) for column in scores.T]
    return np.column_stack(columns)


def _meat(scores: Floats, codes: Codes, small_sample: Small) -> Floats:
    sums = summed(scores, codes)
    groups = int(codes.max()) + 1
    factor = 1.0 if small_sample == "none" else groups / (groups - 1)
    return np.asarray(factor * sums.T @ sums, np.float64)


def crossed(groups: Sequence[Codes]) -> Codes:
    """Number the combinations that occur."""
    codes = groups[0]
    for other in groups[1:]:
        codes = codes * (int(other.max()) + 1) + other
        codes = pd.factorize(codes)[0].astype(np.int64)
    return codes
