"""Who adopts early: categories of adopters of one policy, and innovativeness over many.

Categories are those of Rogers, Diffusion of Innovations, 5th edition 2003, chapter 7, and for
thresholds those of Valente 1995. Innovativeness is that of Walker, "The diffusion of innovations
among the American states", American Political Science Review 63, 1969, and the rate by opportunity
after Boehmke & Skinner, "State policy innovativeness revisited", State Politics & Policy Quarterly
12, 2012: adoptions as a share of the occasions an actor had.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from jejak.chance import LEVEL
from jejak.diffusing.adoptions import Adoptions
from jejak.errors import OptionError

Floats = NDArray[np.float64]
Closing = Literal["window", "last"]

CATEGORIES = ("innovator", "early adopter", "early majority", "late majority", "laggard")
"""By the mean less two, less one, and plus one standard deviation, from early to late."""
THRESHOLDS = ("very low", "low", "high", "very high")
"""By the mean less one, and plus one standard deviation."""
NEVER = "non-adopter"


def adopter_categories(adoptions: Adoptions, policy: str, *, innovators: bool = True) -> pd.Series:
    """The category of each actor by when it first adopted; indexed by actor.

    With mean m and standard deviation s of the adopters' times, innovators adopt by m - 2s, early
    adopters by m - s, the early majority by m, the late majority by m + s, laggards after. Without
    `innovators` these are early adopters, too (as in netdiffuseR). Small or skewed groups need not
    have all categories.

    >>> rows = [(name, "brt", year) for name, year in zip("abcdef", [0, 8, 9, 10, 11, 16])]
    >>> adopter_categories(Adoptions.of(rows), "brt").tolist()[:3]
    ['early adopter', 'early majority', 'early majority']
    """
    times = first_times(adoptions)[adoptions.policies.index(policy)]
    cuts = (-2, -1, 0, 1) if innovators else (-1, 0, 1)
    return _graded(times, cuts, CATEGORIES[-len(cuts) - 1 :], adoptions.actors)


def threshold_categories(threshold: Sequence[float] | Floats, actors: Sequence[str]) -> pd.Series:
    """Thresholds (`exposure.thresholds`) as very low, low, high, very high; indexed by actor.

    Divided at the mean less one standard deviation, the mean, and plus one; *non-adopter* where
    there is no threshold. Source: Valente 1995; `classify_adopters` in netdiffuseR.
    """
    return _graded(np.asarray(threshold, np.float64), (-1, 0, 1), THRESHOLDS, actors)


def _graded(
    values: Floats, cuts: Sequence[float], names: Sequence[str], actors: Sequence[str]
) -> pd.Series:
    known = values[np.isfinite(values)]
    mean = known.mean() if len(known) else 0.0
    spread = known.std(ddof=1) if len(known) > 1 else 0.0
    grade = np.searchsorted(mean + np.array(cuts) * spread, values, "left")
    codes = np.where(np.isfinite(values), grade, len(names))
    kinds = pd.Categorical.from_codes(codes, [*names, NEVER], ordered=True)
    return pd.Series(kinds, index=list(actors), name="category")


def first_times(adoptions: Adoptions) -> Floats:
    """When each actor first adopted each policy: policies × actors, infinite where never."""
    times = np.full((len(adoptions.policies), len(adoptions.actors)), np.inf)
    np.minimum.at(times, (adoptions.policy, adoptions.actor), adoptions.time)
    return times


def innovativeness(
    adoptions: Adoptions,
    *,
    between: tuple[float, float] | None = None,
    closes: Closing = "window",
    draws: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """How readily each actor adopts, over all policies; the most innovative first.

    rate      adoptions / at-risk periods. An actor is at risk of a policy from the period in which
              anyone first adopts it until it adopts itself or the policy `closes`: at the end of
              the window, or with its last adoption by anyone. `low` and `high` are the exact
              95 % interval of a Poisson rate (Garwood 1936).
    share     policies adopted by the end of the window / policies.
    walker    the mean over policies of 1 - (t - first) / (last - first), 0 where not adopted
              (Walker 1969), over policies with adoptions in more than one period; `walker_low`
              and `walker_high` from resampling policies.

    Rates count only what happens `between` two moments (both included). Columns besides: actor,
    adoptions, at_risk.

    >>> some = Adoptions.of([("a", "x", 2000), ("b", "x", 2004), ("a", "y", 2001), ("c", "y", 2004)])
    >>> innovativeness(some)[["actor", "adoptions", "at_risk", "walker"]].values.tolist()[0]
    ['a', 2, 2.0, 1.0]
    """
    times = first_times(adoptions)
    events, at_risk = _occasions(adoptions, times, between, closes)
    low, high = _poisson_interval(events, at_risk)
    walker = _walker(times)
    lows, highs = _resampled(walker, draws, seed)
    blank = np.full(len(adoptions.actors), np.nan)
    frame = pd.DataFrame(
        {
            "actor": adoptions.actors,
            "adoptions": events,
            "at_risk": at_risk,
            "rate": np.divide(events, at_risk, out=blank.copy(), where=at_risk > 0),
            "low": low,
            "high": high,
            "share": np.isfinite(times).mean(axis=0),
            "walker": walker.mean(axis=0) if len(walker) else blank,
            "walker_low": lows,
            "walker_high": highs,
        }
    )
    return frame.sort_values("rate", ascending=False, kind="stable", ignore_index=True)


def _occasions(
    adoptions: Adoptions, times: Floats, between: tuple[float, float] | None, closes: Closing
) -> tuple[NDArray[np.int64], Floats]:
    """Adoptions and at-risk periods of each actor; a period is one unit of time."""
    if closes not in {"window", "last"}:
        raise OptionError(f"unknown {closes!r}", where="closes", remedy="window or last")
    start, end = between or adoptions.window
    if start > end:
        raise OptionError(f"{start} after {end}", where="between", remedy="the earlier first")
    opens = times.min(axis=1, keepdims=True)
    seen = np.where(np.isfinite(times), times, -np.inf).max(axis=1, keepdims=True)
    closing = seen if closes == "last" else np.full_like(seen, adoptions.window[1])
    begins = np.maximum(opens, start)
    stops = np.minimum(np.minimum(times, closing), end)
    at_risk = np.maximum(stops - begins + 1, 0)
    events = ((times >= start) & (times <= end)).sum(axis=0)
    return events, at_risk.sum(axis=0)


def _poisson_interval(events: NDArray[np.int64], at_risk: Floats) -> tuple[Floats, Floats]:
    tail = (1 - LEVEL) / 2
    risk = np.where(at_risk > 0, at_risk, np.nan)
    low = np.where(events > 0, stats.chi2.ppf(tail, 2 * np.maximum(events, 1)) / 2, 0.0)
    return low / risk, stats.chi2.ppf(1 - tail, 2 * events + 2) / 2 / risk


def _walker(times: Floats) -> Floats:
    """Scores of policies × actors, for policies that did not come to all at once."""
    adopted = np.isfinite(times)
    first = times.min(axis=1, keepdims=True)
    last = np.where(adopted, times, -np.inf).max(axis=1, keepdims=True)
    spread = (last > first)[:, 0]
    late = np.where(adopted, times, last)[spread] - first[spread]
    return np.where(adopted[spread], 1 - late / (last - first)[spread], 0.0)


def _resampled(scores: Floats, draws: int, seed: int) -> tuple[Floats, Floats]:
    """The percentile interval of each column's mean over resampled rows (Efron 1993, 13)."""
    if not len(scores):
        nothing = np.full(scores.shape[1], np.nan)
        return nothing, nothing
    chance = np.random.default_rng(seed)
    # How often each row is drawn: one product of matrices instead of many copies of the scores.
    counts = chance.multinomial(len(scores), np.full(len(scores), 1 / len(scores)), size=draws)
    means = counts @ scores / len(scores)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high
