"""Who adopts next? Probabilities of adopting, and how good they are out of time.

A hazard is fitted to what was known before a moment and applied to those who had not adopted by
then. For a horizon of several periods each row of the past asks the same question as the
prediction: given what was known at t, was the policy adopted in [t, t + horizon) (landmarks; van
Houwelingen, "Dynamic prediction by landmarking in event history analysis", Scandinavian Journal of
Statistics 34, 2007)? What goes in, all of it from before t:

    share           actors that have the policy, and its square
    age             log of 1 + periods since the policy's first adoption
    recent          log of 1 + Σ exp(-rate · time since adoption) over all who have it
    innovativeness  log of the actor's adoptions over those expected were all at risk alike (1 added
                    to both)
    given up        whether the actor had the policy and gave it up, if anybody ever did
    neighbours      share of the actor's neighbours that have it, if neighbours are given
    network         as recent, over the actor's inferred sources only
    rates           or the log of the rate at which the actor adopts by the rates of all sources

Where there are fewer than ten policies to compare, the first four are left out.
`recent` is there so that `network` is not taken for influence where it only says that a policy is
spreading fast. Sources are inferred from adoptions before the moment, and for the rows the hazard
is fitted to from other policies only (`influences`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from jejak.diffusing.adoptions import Adoptions, Moment, counted, moment, shown
from jejak.diffusing.influences import Influences, Recipe, by_rates, by_ties, fading_rate
from jejak.diffusing.weights import Weights
from jejak.errors import InputError, OptionError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Fitted = Callable[[Floats], Floats]

Model = Literal["base rate", "innovativeness", "hazard", "network", "rates"]
BASE: Model = "base rate"
ALONE: Model = "innovativeness"
PLAIN: Model = "hazard"
TIES: Model = "network"
RATES: Model = "rates"
MODELS: tuple[Model, ...] = get_args(Model)
"""From the rate at which policies of one age are adopted to the hazard with inferred sources."""
INFLUENCES: Mapping[Model, Callable[[Adoptions, Recipe], Influences]] = {
    TIES: by_ties,
    RATES: by_rates,
}
AGES = 10
"""The base rate is that of tenths of the rows by age of policy."""
RIDGE = 1.0
"""Penalty on standardised coefficients: next to nothing, but there is a fit if a column separates."""
COMPARED = ("share", "share²", "age", "recent", ALONE)
FEW = 10
"""With fewer policies these columns tell little but the year, and the fit would prolong a trend."""
SLACK = 1e-9
"""Periods that miss a landmark by less are whole."""


class Question(NamedTuple):
    """What is asked: who adopts within `horizon` periods from `at`."""

    at: float
    horizon: int
    recipe: Recipe
    neighbours: Weights | None


class State(NamedTuple):
    """Policies × actors at a moment: since when each has a policy (-inf: not yet), and if still.

    `first` is when anybody first adopted each policy (inf: nobody yet), policies × 1.
    """

    since: Floats
    held: Flags
    first: Floats


class Rows(NamedTuple):
    """Rows at risk at some moments: names of columns, their values, and whether adopted."""

    names: tuple[str, ...]
    columns: Floats
    adopted: Flags
    policy: NDArray[np.int64]
    actor: NDArray[np.int64]


def predict(
    adoptions: Adoptions,
    at: Moment,
    horizon: int = 1,
    *,
    model: Model = RATES,
    recipe: Recipe | None = None,
    neighbours: Weights | None = None,
) -> pd.DataFrame:
    """How likely each actor without a policy is to adopt it within `horizon` periods from `at`.

    Only what was known before `at` counts; an adoption known to an interval counts at its end.
    Policies nobody has adopted by then are not predicted. `model` is one of MODELS. All actors of
    the table count as there from the beginning. Columns: policy, actor, probability; the most
    likely first.

    Raises:
        InputError: before the moment nothing was adopted, or by nobody after the first.
        OptionError: a horizon or recipe that makes no sense, or neighbours of other actors.

    >>> rows = [(who, f"policy {n}", 1990 + n + late) for n in range(12)
    ...         for late, who in enumerate(["Seoul", "Bandung", "Surabaya"])]
    >>> likely = predict(Adoptions.of(rows), 2001, recipe=Recipe(edges=2))
    >>> likely[["policy", "actor"]].values.tolist()[:2]
    [['policy 9', 'Surabaya'], ['policy 10', 'Bandung']]
    """
    begins = counted(moment(at), adoptions.unit)[0]
    if model not in MODELS:
        raise OptionError(f"{model!r}", where="model", remedy="one of " + ", ".join(MODELS))
    question = _asked(adoptions, begins, horizon, recipe, neighbours)
    found = _predicted(adoptions, question, (model,)).rename(columns={model: "probability"})
    found = found[["policy", "actor", "probability"]]
    return found.sort_values("probability", ascending=False, kind="stable", ignore_index=True)


def rolling(
    adoptions: Adoptions,
    cutoffs: Sequence[Moment],
    horizon: int = 1,
    *,
    models: Sequence[Model] = MODELS,
    recipe: Recipe | None = None,
    neighbours: Weights | None = None,
    told: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """What each model would have said at each cut-off, and what came to pass.

    Columns: `at`, `policy`, `actor`, `adopted` (within the horizon: 0 or 1), and the probability
    by each of MODELS: the `base rate` of policies of that age, the actor's `innovativeness` alone,
    the `hazard` without sources, and with sources by ties (`network`) or by `rates`.

    Raises:
        OptionError: a cut-off whose horizon ends after what is known, and as `predict`.
    """
    begins = [counted(moment(one), adoptions.unit)[0] for one in cutoffs]
    last = adoptions.window[1] + (adoptions.unit != "number")
    parts = []
    for number, at in enumerate(begins, start=1):
        question = _asked(adoptions, at, horizon, recipe, neighbours)
        ends = at + horizon * question.recipe.step
        if ends > last:
            problem = f"{shown(at, adoptions.unit)} is less than the horizon before the end"
            raise OptionError(problem, where="cutoffs", remedy="take an earlier cut-off")
        found = _predicted(adoptions, question, models)
        truth = _adopted(adoptions, at, ends)
        found.insert(3, "adopted", truth[found.pop("row"), found.pop("column")].astype(int))
        parts.append(found)
        if told:
            told(number, len(begins))
    return pd.concat(parts, ignore_index=True)


def known_before(adoptions: Adoptions, at: float) -> Adoptions:
    """What was known before a moment: adoptions surely before, abandonments before.

    >>> some = Adoptions.of([("a", "x", 2000, 2005), ("b", "x", "2003/2006")])
    >>> before = known_before(some, 2004.0)
    >>> before.actor.tolist(), before.until.tolist(), before.window
    ([0], [nan], (2000.0, 2004.0))
    """
    some = adoptions.only(adoptions.latest < at)
    until = np.where(some.until < at, some.until, np.nan)
    return replace(some, until=until, window=(adoptions.window[0], at))


def _asked(
    adoptions: Adoptions, at: float, horizon: int, recipe: Recipe | None, neighbours: Weights | None
) -> Question:
    recipe = recipe or Recipe()
    for name, value in (("step", recipe.step), ("history", recipe.history), ("horizon", horizon)):
        if not value > 0:
            raise OptionError(f"{value:g}", where=name, remedy="give a number above 0")
    if recipe.folds < 2:
        raise OptionError(f"{recipe.folds}", where="folds", remedy="give 2 or more")
    if neighbours is not None and neighbours.actors != adoptions.actors:
        problem = "the neighbours are of other actors, or in another order"
        raise OptionError(problem, where="neighbours", remedy="make them for adoptions.actors")
    return Question(at, horizon, recipe, neighbours and neighbours.normalised())


def _predicted(adoptions: Adoptions, question: Question, models: Sequence[str]) -> pd.DataFrame:
    """Rows at risk at the moment, and the probability by each model."""
    known = known_before(adoptions, question.at)
    if not len(known):
        problem = f"nothing was adopted before {shown(question.at, adoptions.unit)}"
        raise InputError(problem, where="at", remedy="take a later moment")
    influences = {
        name: make(known, question.recipe) for name, make in INFLUENCES.items() if name in models
    }
    past, now = _past_and_now(known, question, influences)
    columns = {
        "at": np.full(len(now.policy), question.at),
        "policy": np.array(known.policies, object)[now.policy],
        "actor": np.array(known.actors, object)[now.actor],
        "row": now.policy,
        "column": now.actor,
    }
    for model in models:
        used = _used(past, model)
        fit = _by_age if model == BASE else _logistic
        columns[model] = fit(past.columns[:, used], past.adopted)(now.columns[:, used])
    return pd.DataFrame(columns)


def _past_and_now(
    known: Adoptions, question: Question, influences: Mapping[Model, Influences]
) -> tuple[Rows, Rows]:
    """The rows that the hazard is fitted to, and those that it is to predict."""
    at, horizon, recipe, _ = question
    seen, expected = np.zeros(len(known.actors)), np.zeros(len(known.actors))
    rate = fading_rate(known, recipe)
    fits = int((at - known.window[0]) / recipe.step + SLACK)
    past: list[Rows] = []
    for back in range(min(2 * recipe.history + horizon, fits), -1, -1):
        landmark = at - back * recipe.step
        state = state_at(known, landmark)
        if back == 0 or horizon <= back < recipe.history + horizon:
            columns = _fading(state, landmark, rate, influences, last=back == 0)
            columns[ALONE] = np.log((seen + 1) / (expected + 1))[None, :]
            rows = _rows(known, state, question._replace(at=landmark), columns)
            adopted = _adopted(known, landmark, landmark + horizon * recipe.step)
            past.append(rows._replace(adopted=adopted[rows.policy, rows.actor]))
        _count(known, state, (landmark, landmark + recipe.step), seen, expected)
    now = past.pop()
    if not any(rows.adopted.any() for rows in past):
        problem = "no adoption after a policy's first to learn from"
        raise InputError(problem, where="at", remedy="take a later moment or a longer history")
    merged = (np.concatenate(one) for one in list(zip(*past, strict=True))[1:])
    return Rows(now.names, *merged), now


def _used(past: Rows, model: str) -> list[int]:
    """Which columns a model looks at."""
    if model in {BASE, ALONE}:
        return [past.names.index("age" if model == BASE else ALONE)]
    few = len(np.unique(past.policy)) < FEW
    left_out = {*INFLUENCES, *(COMPARED if few else ())} - {model}
    return [number for number, name in enumerate(past.names) if name not in left_out]


def state_at(adoptions: Adoptions, at: float) -> State:
    """Who had what just before a moment.

    >>> some = Adoptions.of([("a", "x", 2000, 2002), ("b", "x", 2003)])
    >>> state_at(some, 2003).since.tolist(), state_at(some, 2003).held.tolist()
    ([[2000.0, -inf]], [[False, False]])
    """
    before = np.flatnonzero(adoptions.latest < at)
    # the last spell of a pair is written last, and stays
    before = before[np.argsort(adoptions.latest[before], kind="stable")]
    size = len(adoptions.policies), len(adoptions.actors)
    since, until = np.full(size, -np.inf), np.full(size, -np.inf)
    pair = adoptions.policy[before], adoptions.actor[before]
    since[pair] = adoptions.latest[before]
    ends = adoptions.until[before]
    until[pair] = np.where(np.isnan(ends), np.inf, ends)
    first = np.full((size[0], 1), np.inf)
    np.minimum.at(first[:, 0], pair[0], adoptions.latest[before])
    return State(since, until >= at, first)


def _adopted(adoptions: Adoptions, start: float, end: float) -> Flags:
    """Policies × actors: whether adopted in [start, end)."""
    found = np.zeros((len(adoptions.policies), len(adoptions.actors)), bool)
    inside = (adoptions.latest >= start) & (adoptions.latest < end)
    found[adoptions.policy[inside], adoptions.actor[inside]] = True
    return found


def _at_risk(state: State) -> Flags:
    return ~state.held & np.isfinite(state.first)


def _count(
    known: Adoptions, state: State, span: tuple[float, float], seen: Floats, expected: Floats
) -> None:
    """Add a period's adoptions, and those expected were all at risk alike, by actor."""
    risk = _at_risk(state)
    events = _adopted(known, *span) & risk
    rate = events.sum(axis=1) / np.maximum(risk.sum(axis=1), 1)
    seen += events.sum(axis=0)
    expected += rate @ risk


def _fading(
    state: State, at: float, rate: float, influences: Mapping[Model, Influences], *, last: bool
) -> dict[str, Floats]:
    """Columns of what adopters so far have to say; `last` for the rows to be predicted.

    Sources are judged by all policies only where the outcome is yet to come.
    """
    waited = at - state.since
    recent = np.where(state.held, np.exp(-rate * waited), 0.0).sum(axis=1, keepdims=True)
    columns: dict[str, Floats] = {"recent": np.log1p(recent)}
    for name, one in influences.items():
        columns[name] = one.on(state.held, waited, whole=last)
    return columns


def _rows(known: Adoptions, state: State, question: Question, columns: dict[str, Floats]) -> Rows:
    """The rows at risk at the moment in question.

    To columns that broadcast to policies × actors, what is read off the state is added.
    """
    share = state.held.mean(axis=1, keepdims=True)
    age = np.maximum(question.at - state.first, 0.0) / question.recipe.step
    columns |= {"share": share, "share²": share**2, "age": np.log1p(age)}
    if not np.isnan(known.until).all():
        columns["given up"] = np.isfinite(state.since).astype(np.float64)
    if question.neighbours is not None:
        near = question.neighbours.at(question.at)
        columns["neighbours"] = (near @ state.held.T.astype(np.float64)).T
    risk = _at_risk(state)
    policy, actor = np.nonzero(risk)
    values = [np.broadcast_to(one, risk.shape)[policy, actor] for one in columns.values()]
    nothing = np.zeros(len(policy), bool)
    return Rows(tuple(columns), np.stack(values, axis=1), nothing, policy, actor)


def _by_age(values: Floats, adopted: Flags) -> Fitted:
    """The share of rows that adopted, by tenths of the policy's age."""
    edges = np.unique(np.quantile(values[:, 0], np.arange(1, AGES) / AGES))
    group = np.searchsorted(edges, values[:, 0], "right")
    rows = np.bincount(group, minlength=len(edges) + 1)
    events = np.bincount(group, adopted, minlength=len(edges) + 1)
    rate = (events + adopted.mean()) / (rows + 1)
    return lambda new: rate[np.searchsorted(edges, new[:, 0], "right")]


def _logistic(values: Floats, adopted: Flags) -> Fitted:
    if not values.shape[1]:
        return lambda new: np.full(len(new), adopted.mean())
    middle, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=1 / RIDGE, solver="newton-cholesky")
    model.fit((values - middle) / spread, adopted)

    def probability(new: Floats) -> Floats:
        if not len(new):
            return np.empty(0)
        found: Floats = model.predict_proba((new - middle) / spread)[:, 1]
        return found

    return probability
