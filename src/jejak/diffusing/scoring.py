"""How good were the probabilities? Scores of predictions against what came to pass.

    auc        chance that one who adopted had a higher probability than one who did not
    precision  average precision: the mean, over those who adopted, of the share of adopters among
               all with at least as high a probability
    log loss   mean of -log of the probability of what came to pass
    brier      mean squared difference between the probability and 0 or 1 (Brier 1950)

The first two are better when higher and do not mind the level of the probabilities, the last two
are better when lower and do. Rows of one policy rise and fall together: intervals are from
resampled policies, the same for all models (paired).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression

from jejak.chance import LEVEL
from jejak.diffusing.prediction import MODELS, RATES
from jejak.errors import InputError, OptionError

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

METRICS = ("auc", "precision", "log loss", "brier")
CLIP = 1e-12
"""Probabilities are kept this far from 0 and 1, or a single miss would be infinitely bad."""


def scores(table: pd.DataFrame, models: Sequence[str] = MODELS) -> pd.DataFrame:
    """A row for each model: the metrics, and how far its probabilities can be taken as such.

    `table` is that of `prediction.rolling`. Columns: model, auc, precision, log loss, brier;
    `expected` over observed adoptions; `intercept` and `slope` of the logistic regression of what
    came to pass on the log-odds (0 and 1 if calibrated; a lower slope says that the
    probabilities are too extreme; Cox, "Two further applications of a model for binary
    regression", Biometrika 45, 1958); `rows` and `adopted`.

    Raises:
        InputError: nobody adopted, or everybody.

    >>> seen = pd.DataFrame({"adopted": [0, 0, 1, 0], "m": [0.1, 0.2, 0.5, 0.2]})
    >>> scores(seen, ["m"])[["auc", "precision", "expected"]].values.tolist()
    [[1.0, 1.0, 1.0]]
    """
    adopted = _outcome(table)
    ones = np.ones(len(table))
    rows = []
    for model in models:
        probability = table[model].to_numpy()
        found = _weighted(_ranked(probability, adopted), ones)
        ratio = probability.sum() / adopted.sum()
        rows.append((model, *found, ratio, *_recalibration(probability, adopted)))
    names = ["model", *METRICS, "expected", "intercept", "slope"]
    return pd.DataFrame(rows, columns=names).assign(rows=len(table), adopted=int(adopted.sum()))


def differences(
    table: pd.DataFrame,
    model: str = RATES,
    others: Sequence[str] = MODELS[:-1],
    *,
    units: str = "policy",
    draws: int = 500,
    seed: int = 1,
) -> pd.DataFrame:
    """By how much a model's metrics differ from those of others, with 95 % intervals.

    Columns: `other`, `metric`, `difference` (the model's less the other's), `low`, `high`. The
    interval is that of percentiles over resampled `units` (Efron & Tibshirani 1993, 13); `actor`
    where there is but one policy.

    Raises:
        InputError: there is only one unit.
    """
    adopted = _outcome(table)
    of, names = pd.factorize(table[units])
    if len(names) < 2:
        raise InputError(f"only one {units}", where=units, remedy="take units of another kind")
    ranked = [_ranked(table[one].to_numpy(), adopted) for one in (model, *others)]
    chance = np.random.default_rng(seed)
    counts = chance.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    drawn = np.array([[_weighted(one, count[of]) for one in ranked] for count in counts])
    whole = np.array([_weighted(one, np.ones(len(of))) for one in ranked])
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.nanquantile(drawn[:, :1] - drawn[:, 1:], tails, axis=0)
    rows = [
        (other, metric, whole[0, at] - whole[number, at], low[number - 1, at], high[number - 1, at])
        for number, other in enumerate(others, start=1)
        for at, metric in enumerate(METRICS)
    ]
    return pd.DataFrame(rows, columns=["other", "metric", "difference", "low", "high"])


def calibration(table: pd.DataFrame, model: str = RATES, groups: int = 10) -> pd.DataFrame:
    """Said and seen: the mean probability and the share that adopted, by groups of like probability.

    Groups have about as many rows each. Columns: `said`, `seen`, `low`, `high` (95 % interval of
    the share by Wilson 1927, as if rows were independent), `rows`, `adopted`.
    """
    if groups < 1:
        raise OptionError(f"{groups} groups", where="groups", remedy="take at least one")
    adopted, said = _outcome(table), table[model].to_numpy()
    edges = np.unique(np.quantile(said, np.arange(1, groups) / groups))
    group = np.searchsorted(edges, said, "right")
    rows = []
    for number in np.unique(group):
        some = group == number
        count, hits = int(some.sum()), int(adopted[some].sum())
        interval = binomtest(hits, count).proportion_ci(method="wilson")
        rows.append((said[some].mean(), hits / count, interval.low, interval.high, count, hits))
    return pd.DataFrame(rows, columns=["said", "seen", "low", "high", "rows", "adopted"])


def _outcome(table: pd.DataFrame) -> Floats:
    adopted: Floats = table["adopted"].to_numpy(np.float64)
    if not 0 < adopted.sum() < len(adopted):
        problem = f"{int(adopted.sum())} of {len(adopted)} rows adopted"
        raise InputError(problem, where="adopted", remedy="take more cut-offs or a longer horizon")
    return adopted


class _Ranked(NamedTuple):
    """Rows in order of probability, so that scores of weighted rows take one pass each.

    scikit-learn's functions would sort them anew for every draw. `starts` are the first rows of
    each probability; `losses` are the log loss and the squared difference of each row.
    """

    order: Longs
    starts: Longs
    adopted: Floats
    losses: Floats


def _ranked(probability: Floats, adopted: Floats) -> _Ranked:
    order = np.argsort(probability, kind="stable")
    risen, fell = probability[order], adopted[order]
    starts = np.flatnonzero(np.concatenate([[True], risen[1:] != risen[:-1]]))
    safe = np.clip(risen, CLIP, 1 - CLIP)
    loss = -np.where(fell == 1, np.log(safe), np.log1p(-safe))
    return _Ranked(order, starts, fell, np.stack([loss, (risen - fell) ** 2]))


def _weighted(rows: _Ranked, weights: Floats) -> tuple[float, ...]:
    """The metrics of rows that count so often; not-a-number if nobody adopted, or everybody."""
    weight = weights[rows.order].astype(np.float64)
    losses = rows.losses @ weight / weight.sum()
    hits = np.add.reduceat(weight * rows.adopted, rows.starts)
    misses = np.add.reduceat(weight, rows.starts) - hits
    if not hits.sum() or not misses.sum():
        return (np.nan, np.nan, *losses.tolist())
    below = np.cumsum(misses) - misses / 2
    auc = hits @ below / (hits.sum() * misses.sum())
    above = np.cumsum(hits[::-1]), np.cumsum((hits + misses)[::-1])
    share = np.divide(*above, out=np.zeros(len(hits)), where=above[1] > 0)
    precision = hits[::-1] @ share / hits.sum()
    return (float(auc), float(precision), *losses.tolist())


def _recalibration(probability: Floats, adopted: Floats) -> tuple[float, float]:
    if np.ptp(probability) == 0:
        return np.nan, np.nan
    odds = logit(np.clip(probability, CLIP, 1 - CLIP))[:, None]
    fit = LogisticRegression(C=np.inf, solver="newton-cholesky").fit(odds, adopted)
    return float(fit.intercept_[0]), float(fit.coef_[0, 0])
