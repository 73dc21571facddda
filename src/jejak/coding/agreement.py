"""How far coders agree beyond chance, with intervals over documents; all from one table.

Every measure is worked out from sums over units, so that its bootstrap over documents is a
product of matrices (`redrawing`). Where a measure has no value (nobody varied, one coder, no pair)
it says why instead.

    percent     share of pairs of judgements of a unit that agree
    cohen       Cohen's κ, two coders
    fleiss      Fleiss' κ
    alpha       Krippendorff's α, any number of coders, gaps, four levels of measurement
    ac1         Gwet's AC1
    pabak       prevalence- and bias-adjusted κ
    prevalence  how unequal the two values are, two coders
    bias        how unequally two coders use the two values

κ and α fall when nearly all units have one value, though coders agree (Feinstein & Cicchetti
1990): beside a low κ look at prevalence and bias, and at AC1 and PABAK, which are near the
percentage then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from jejak.coding.ratings import MISSING, Ratings
from jejak.coding.redrawing import Matrix, Statistic, add_up, interval, redraw
from jejak.errors import OptionError

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Name = Literal["percent", "cohen", "fleiss", "alpha", "ac1", "pabak", "prevalence", "bias"]
NAMES: tuple[Name, ...] = get_args(Name)
ROUNDING = 1e-12
"""Expected disagreement below which there is none but for rounding."""


@dataclass(frozen=True)
class Measure:
    """A figure with its 95 % interval over documents, or the reason why there is none.

    `units` are those it rests on, `documents` those they are in. `why` says what is missing: the
    value, or the interval alone.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    units: int
    documents: int
    why: str = ""


@dataclass(frozen=True)
class _Sums:
    """What of each unit adds up, and the figure from totals; `why` if there cannot be one.

    Units with fewer than `judgements` are left out.
    """

    of_units: Matrix
    statistic: Statistic
    why: str = ""
    judgements: int = 2


def agreement(
    ratings: Ratings,
    names: Sequence[Name] = NAMES,
    *,
    level: Level = "nominal",
    draws: int = 1000,
    seed: int = 1,
) -> dict[Name, Measure]:
    """The named measures of the table; `level` is that of α.

    Values of an interval or ratio must be numbers; those of an ordinal have the order of
    `ratings.labels`. Intervals are of `draws` draws of documents with replacement. With few
    documents (under some 20) they are too narrow.

    >>> from jejak.coding.ratings import ratings
    >>> table = ratings([["yes", "yes"]] * 2 + [["yes", "no"]] * 2 + [["no", "yes"]] * 3
    ...     + [["no", "no"]] * 93)
    >>> found = agreement(table, ["percent", "cohen", "ac1", "pabak"])
    >>> [round(one.value, 3) for one in found.values()]
    [0.95, 0.419, 0.945, 0.9]
    """
    unknown = [one for one in names if one not in NAMES]
    if unknown:
        raise OptionError(f"no measure {unknown[0]!r}", where="names", remedy=f"use {NAMES}")
    if level not in get_args(Level):
        raise OptionError(f"no level {level!r}", where="level", remedy=f"use {get_args(Level)}")
    return {
        name: _measure(name, ratings, _sums(name, ratings, level), draws, seed) for name in names
    }


def alpha(
    ratings: Ratings, level: Level = "nominal", *, draws: int = 1000, seed: int = 1
) -> Measure:
    """Krippendorff's α alone.

    >>> from jejak.coding.ratings import ratings
    >>> alpha(ratings([[1, 1], [1, 1]])).why
    'no variation: every judgement is 1'
    """
    return agreement(ratings, ["alpha"], level=level, draws=draws, seed=seed)["alpha"]


def in_pairs(
    ratings: Ratings, name: Name = "cohen", *, draws: int = 1000, seed: int = 1
) -> dict[tuple[str, str], Measure]:
    """One measure for every two coders, on the units that both judged."""
    return {
        pair: agreement(ratings.of_coders(pair), [name], draws=draws, seed=seed)[name]
        for pair in combinations(ratings.coders, 2)
    }


def measured(
    name: str,
    sums: Matrix,
    document: NDArray[np.int64],
    statistic: Statistic,
    *,
    draws: int,
    seed: int,
    why: str = "",
) -> Measure:
    """A measure from sums over units (a row each) that lie in documents."""
    kept, owner = np.unique(document, return_inverse=True)
    units, documents = len(sums), len(kept)
    if why or not units:
        return Measure(name, None, None, None, units, documents, why or "no unit")
    of_documents = add_up(sums, owner.astype(np.int64), documents)
    total = np.asarray(of_documents.sum(axis=0)).reshape(1, -1)
    value = float(statistic(total)[0])
    if np.isnan(value):
        return Measure(name, None, None, None, units, documents, "no variation")
    if documents == 1:
        return Measure(name, value, None, None, units, 1, "one document: no interval")
    found = interval(redraw(of_documents, statistic, draws=draws, seed=seed))
    if found is None:
        why = "no interval: too many draws of documents have no value"
        return Measure(name, value, None, None, units, documents, why)
    return Measure(name, value, *found, units, documents)


def _measure(name: Name, ratings: Ratings, sums: _Sums, draws: int, seed: int) -> Measure:
    used = _used(ratings, sums.judgements)
    found = measured(
        name,
        sums.of_units[used],
        ratings.document[used],
        sums.statistic,
        draws=draws,
        seed=seed,
        why=_no_pair(ratings) or sums.why,
    )
    return replace(found, units=int(_used(ratings).sum()))


def _used(ratings: Ratings, judgements: int = 2) -> NDArray[np.bool_]:
    """The units with at least so many judgements."""
    return np.asarray((ratings.values != MISSING).sum(axis=1) >= judgements, np.bool_)


def _no_pair(ratings: Ratings) -> str:
    if len(ratings.coders) < 2:
        return "one coder" if ratings.coders else "no coder"
    if not len(ratings.values):
        return "no unit"
    return "" if _used(ratings).any() else "no unit was judged by two coders"


def _counts(ratings: Ratings) -> Matrix:
    """How many coders gave each unit each value: units by labels."""
    counts = np.zeros((len(ratings.values), len(ratings.labels)))
    units, coders = np.nonzero(ratings.values != MISSING)
    np.add.at(counts, (units, ratings.values[units, coders]), 1)
    return counts


def _single(ratings: Ratings) -> str:
    """Says so if all judgements that can be paired are the same."""
    values = ratings.values[_used(ratings)]
    said = np.unique(values[values != MISSING])
    if len(said) != 1:
        return ""
    return f"no variation: every judgement is {ratings.labels[said[0]]}"


def _agreed(counts: Matrix) -> Matrix:
    """The share of each unit's pairs of judgements that agree; 0 where there is no pair."""
    judged = counts.sum(axis=1)
    pairs = np.maximum(judged * (judged - 1), 1)
    return np.asarray((counts * (counts - 1)).sum(axis=1) / pairs)


def _per_unit(ratings: Ratings) -> Matrix:
    """Columns: agreement of the unit, whether it has a pair, the shares of the labels in it."""
    counts = _counts(ratings)
    judged = counts.sum(axis=1)
    shares = counts / np.maximum(judged, 1)[:, None]
    return np.column_stack((_agreed(counts), judged > 1, shares))


def _percent(ratings: Ratings) -> _Sums:
    """Mean over units of the share of agreeing pairs."""
    return _Sums(_per_unit(ratings)[:, :2], lambda sums: sums[:, 0] / sums[:, 1])


def _corrected(ratings: Ratings, by_chance: Callable[[Matrix], Matrix], why: str) -> _Sums:
    """(a - e) / (1 - e), a the mean agreement of units and e a function of the mean shares.

    Units have the same weight whatever the number of their judgements; those with one judgement
    count for the shares and not for agreement, as in Gwet, Handbook of Inter-Rater Reliability,
    4th ed. 2014, chapter 2.
    """

    def statistic(sums: Matrix) -> Matrix:
        paired = np.where(sums[:, 1] > 0, sums[:, 1], np.nan)
        shares = sums[:, 2:] / sums[:, 2:].sum(axis=1, keepdims=True)
        return _beyond(sums[:, 0] / paired, by_chance(shares))

    return _Sums(_per_unit(ratings), statistic, why, judgements=1)


def _beyond(agreed: Matrix, expected: Matrix) -> Matrix:
    room = np.where(1 - expected > ROUNDING, 1 - expected, np.nan)
    return np.asarray((agreed - expected) / room)


def _fleiss(ratings: Ratings) -> _Sums:
    """Fleiss' κ: e = Σ p_k².

    Source: Fleiss 1971, Psychological Bulletin 76, 378-382. With gaps: see `_corrected`.
    """
    return _corrected(ratings, lambda shares: (shares**2).sum(axis=1), _single(ratings))


def _ac1(ratings: Ratings) -> _Sums:
    """Gwet's AC1: e = Σ p_k (1 - p_k) / (q - 1), q the number of labels.

    Source: Gwet 2008, British Journal of Mathematical and Statistical Psychology 61, 29-48.
    """
    labels = len(ratings.labels)
    why = "one label only: nothing to choose" if labels < 2 else ""
    return _corrected(
        ratings, lambda shares: (shares * (1 - shares)).sum(axis=1) / max(labels - 1, 1), why
    )


def _pabak(ratings: Ratings) -> _Sums:
    """PABAK: e = 1 / q; with two labels 2a - 1.

    Source: Byrt, Bishop & Carlin 1993, Journal of Clinical Epidemiology 46, 423-429; with more
    labels it is the coefficient of Brennan & Prediger 1981.
    """
    labels = len(ratings.labels)
    why = "one label only: nothing to choose" if labels < 2 else ""
    return _corrected(ratings, lambda shares: np.full(len(shares), 1 / max(labels, 1)), why)


def _cross(ratings: Ratings) -> Matrix:
    """A column for each cell of the two coders' cross-table, row by row; empty with others."""
    labels = len(ratings.labels)
    cells = np.zeros((len(ratings.values), labels * labels))
    if len(ratings.coders) == 2:
        both = np.nonzero(_used(ratings))[0]
        cells[both, ratings.values[both, 0] * labels + ratings.values[both, 1]] = 1
    return cells


def _two(ratings: Ratings) -> str:
    coders = len(ratings.coders)
    return "" if coders == 2 else f"for two coders, and here are {coders}"


def _cohen(ratings: Ratings) -> _Sums:
    """Cohen's κ: e = Σ p_k1 p_k2, each coder with their own shares.

    Source: Cohen 1960, Educational and Psychological Measurement 20, 37-46.
    """
    labels = len(ratings.labels)

    def statistic(sums: Matrix) -> Matrix:
        table = sums.reshape(-1, labels, labels) / sums.sum(axis=1)[:, None, None]
        agreed = np.trace(table, axis1=1, axis2=2)
        return _beyond(agreed, (table.sum(axis=1) * table.sum(axis=2)).sum(axis=1))

    return _Sums(_cross(ratings), statistic, _two(ratings) or _single(ratings))


def _two_by_two(ratings: Ratings, statistic: Statistic) -> _Sums:
    labels = len(ratings.labels)
    why = "" if labels == 2 else f"for two values, and here are {labels}"
    return _Sums(_cross(ratings), statistic, _two(ratings) or why)


def _prevalence(ratings: Ratings) -> _Sums:
    """|a - d| / n of the cross-table a b / c d: 0 balanced, 1 one value only (Byrt et al.)."""
    return _two_by_two(ratings, lambda sums: np.abs(sums[:, 0] - sums[:, 3]) / sums.sum(axis=1))


def _bias(ratings: Ratings) -> _Sums:
    """|b - c| / n of the cross-table: 0 if both coders use the values equally (Byrt et al.)."""
    return _two_by_two(ratings, lambda sums: np.abs(sums[:, 1] - sums[:, 2]) / sums.sum(axis=1))


def _alpha(ratings: Ratings, level: Level) -> _Sums:
    """Krippendorff's α = 1 - D_o / D_e.

    A unit with r judgements brings the coincidences of all its pairs, each divided by r - 1.
    D_o = Σ o_ck δ_ck; D_e = Σ n_c n_k δ_ck / (n - 1). δ is 0 or 1 (nominal), the square of the
    difference in mean ranks (ordinal) or in value (interval), or of difference over sum (ratio).

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
    """
    why, counts = _single(ratings), _counts(ratings)
    if level == "ordinal":
        return _alpha_of_ranks(counts, why)
    if level == "interval":
        return _alpha_of_moments(counts, _numbers(ratings, level), why)
    distance = 1 - np.eye(len(ratings.labels)) if level == "nominal" else _ratios(ratings)
    own = np.maximum(counts.sum(axis=1) - 1, 1)
    apart = ((counts @ distance) * counts).sum(axis=1) / own

    def statistic(sums: Matrix) -> Matrix:
        totals = sums[:, 1:]
        expected = ((totals @ distance) * totals).sum(axis=1)
        return _ratio(sums[:, 0], expected, totals.sum(axis=1))

    return _Sums(np.column_stack((apart, counts)), statistic, why)


def _alpha_of_moments(counts: Matrix, at: Matrix, why: str) -> _Sums:
    """Squared differences need no table: Σ n_c n_k (x_c - x_k)² = 2 (Σ n Σ n x² - (Σ n x)²)."""
    middle = (at.max(initial=0) + at.min(initial=0)) / 2
    scaled = (at - middle) / max(np.abs(at - middle).max(initial=0), ROUNDING)
    moments = np.column_stack((counts.sum(axis=1), counts @ scaled, counts @ scaled**2))
    apart = _squares(moments) / np.maximum(moments[:, 0] - 1, 1)

    def statistic(sums: Matrix) -> Matrix:
        return _ratio(sums[:, 0], _squares(sums[:, 1:]), sums[:, 1])

    return _Sums(np.column_stack((apart, moments)), statistic, why)


def _squares(moments: Matrix) -> Matrix:
    return np.asarray(2 * (moments[:, 0] * moments[:, 2] - moments[:, 1] ** 2))


def _alpha_of_ranks(counts: Matrix, why: str) -> _Sums:
    """The distance of two ranks depends on all totals, so the coincidences are kept apart."""
    labels = counts.shape[1]
    one, other = np.triu_indices(labels, 1)
    own = np.maximum(counts.sum(axis=1) - 1, 1)[:, None]
    pairs = 2 * counts[:, one] * counts[:, other] / own

    def statistic(sums: Matrix) -> Matrix:
        totals = sums[:, :labels]
        rank = (np.cumsum(totals, axis=1) - totals / 2) / totals.sum(axis=1, keepdims=True)
        observed = (sums[:, labels:] * (rank[:, one] - rank[:, other]) ** 2).sum(axis=1)
        moments = [(totals * rank**power).sum(axis=1) for power in range(3)]
        return _ratio(observed, _squares(np.column_stack(moments)), moments[0])

    return _Sums(np.column_stack((counts, pairs)), statistic, why)


def _ratio(observed: Matrix, expected: Matrix, total: Matrix) -> Matrix:
    """1 - D_o / D_e; NaN where nothing could differ but for rounding."""
    room = np.where(expected > ROUNDING * total**2, expected, np.nan)
    return np.asarray(1 - (total - 1) * observed / room)


def _numbers(ratings: Ratings, level: Level) -> Matrix:
    try:
        return np.array([float(one) for one in ratings.labels])  # type: ignore[arg-type]
    except (TypeError, ValueError):
        problem = f"values that are not numbers have no {level}"
        raise OptionError(problem, where="level", remedy="use nominal or ordinal") from None


def _ratios(ratings: Ratings) -> Matrix:
    """((c - k) / (c + k))² for every two labels."""
    at = _numbers(ratings, "ratio")
    if (at < 0).any():
        remedy = "use interval for values below zero"
        raise OptionError("a ratio of negative values", where="level", remedy=remedy)
    together = np.add.outer(at, at)
    return np.asarray((np.subtract.outer(at, at) / np.where(together > 0, together, 1)) ** 2)


def _sums(name: Name, ratings: Ratings, level: Level) -> _Sums:
    return _alpha(ratings, level) if name == "alpha" else MEASURES[name](ratings)


MEASURES: dict[Name, Callable[[Ratings], _Sums]] = {
    "percent": _percent,
    "cohen": _cohen,
    "fleiss": _fleiss,
    "ac1": _ac1,
    "pabak": _pabak,
    "prevalence": _prevalence,
    "bias": _bias,
}
