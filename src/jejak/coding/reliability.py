"""How right a coder is, and how far its confidence can be believed, where the truth is known.

    precision    of the codes given, the share that holds
    recall       of the codes that hold, the share that is given; one left open is not given
    F1           2 right / (given + true), over all passage-code pairs (micro) or the codes' mean (macro)
    abstention   of passage-code pairs, the share that the coder left open
    ECE          expected calibration error: how far confidence and share of right codes lie apart
    Brier        mean squared distance of confidence from right (1) or wrong (0)

Confidence is looked at where a code was given, which is what people see of it: of the codes given
with a confidence of about .8, four in five should hold.

Sources: Naeini, Cooper & Hauskrecht 2015 (ECE, there with bins of equal width); Nguyen & O'Connor
2015 (bins of equal mass); Brier 1950; Bröcker & Smith 2007 (what calibrated chances show by luck).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jejak.coding.agreement import Measure, measured
from jejak.errors import InputError, OptionError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Kind = Literal["mass", "width"]
BINS = 10
LUCK = 1000
"""Sets of calibrated codings that are simulated to tell what luck does to a calibration error."""
CELLS = 10_000_000
"""Codings simulated at most, of all sets together; of so many, a few sets tell enough."""


@dataclass(frozen=True)
class Coded:
    """What a coder said of passages whose codes are known, as tables of passages x codes.

    `given` marks the codes given and `confidence` has how surely (elsewhere it is not looked at);
    `open` marks those it abstained from. Where `known` is false, nobody knows whether the code
    holds, and nothing is counted. `document` has the number of the document, or scenario, that
    each passage is of: what is resampled for intervals.
    """

    codes: tuple[str, ...]
    truth: Flags
    given: Flags
    confidence: Floats
    open: Flags
    known: Flags
    document: Ints

    def __post_init__(self) -> None:
        shape = (len(self.document), len(self.codes))
        for name in ("truth", "given", "confidence", "open", "known"):
            if getattr(self, name).shape != shape:
                problem = f"{getattr(self, name).shape}, where passages x codes are {shape}"
                raise InputError(problem, where=name, remedy="give a cell for each pair")

    def of(self, rows: Flags | None = None, codes: Sequence[str] | None = None) -> Coded:
        """Only these passages (a flag for each), only these codes."""
        kept = np.arange(len(self.document)) if rows is None else np.flatnonzero(rows)
        names = self.codes if codes is None else tuple(codes)
        columns = np.array([self.codes.index(one) for one in names], np.int64)
        cells = np.ix_(kept, columns)
        return Coded(
            names,
            self.truth[cells],
            self.given[cells],
            self.confidence[cells],
            self.open[cells],
            self.known[cells],
            self.document[kept],
        )

    @property
    def confidences(self) -> tuple[Floats, Flags]:
        """Of every code given where the truth is known: its confidence, and whether it holds."""
        cells = self.given & self.known
        return self.confidence[cells], self.truth[cells]


@dataclass(frozen=True)
class Quality:
    """How good a coder is on some passages and codes; see the head of the module.

    `passages` are those on which the truth of some code is known, `true` the codes that hold
    there, `given` those the coder gave. Intervals are over documents.
    """

    passages: int
    true: int
    given: int
    right: int
    precision: Measure
    recall: Measure
    f1: Measure
    macro_f1: Measure
    abstained: Measure
    calibration: Calibration | None


@dataclass(frozen=True)
class Bin:
    """Codes given with confidences from `low` to `high`: how many, how sure, how many right.

    `least` and `most` are the 95 % interval of `right` (Wilson 1927), as if codings were
    independent.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float
    least: float
    most: float


@dataclass(frozen=True)
class Calibration:
    """How far confidence can be believed.

    `ece` is of bins of equal mass, `ece_width` and `bins` of equal width. `luck` is the error (of
    equal mass) to be expected of codings that are calibrated perfectly, and `unlucky` what one in
    twenty of such sets exceeds: few codings never come out even.
    """

    ece: float
    ece_width: float
    brier: float
    luck: float
    unlucky: float
    bins: tuple[Bin, ...]


def quality(coded: Coded, *, draws: int = 1000, seed: int = 1) -> Quality:
    """All measures of a coder on these passages and codes, each with its interval or why not.

    The macro-F1 is over the codes that hold or are given somewhere.

    >>> yes, no = [True], [False]
    >>> made = Coded(("bus",), *(np.array([yes, yes, no]) for _ in "tg"), np.full((3, 1), 0.9),
    ...     np.zeros((3, 1), bool), np.ones((3, 1), bool), np.arange(3))
    >>> found = quality(made)
    >>> found.f1.value, found.precision.value, round(found.calibration.ece, 3)
    (1.0, 1.0, 0.1)
    """
    coded = coded.of(np.asarray(coded.known.any(axis=1), np.bool_))
    true, given = coded.known & coded.truth, coded.known & coded.given
    cells = [given & true, given, true]
    sums = np.column_stack([one.sum(axis=1) for one in cells]).astype(np.float64)
    right, much, holds = (int(one.sum()) for one in cells)
    none = "no code was given and none holds" if not much + holds else ""
    on = partial(measured, document=coded.document, draws=draws, seed=seed)
    opened = np.column_stack([(coded.open & coded.known).sum(axis=1), coded.known.sum(axis=1)])
    return Quality(
        len(coded.document),
        holds,
        much,
        right,
        on("precision", sums, statistic=_precision, why="" if much else "no code was given"),
        on("recall", sums, statistic=_recall, why="" if holds else "no code holds"),
        on("F1", sums, statistic=_f1, why=none),
        on("macro-F1", np.hstack(cells).astype(np.float64), statistic=_macro_f1, why=none),
        on("abstention", opened.astype(np.float64), statistic=_first_share),
        calibration(*coded.confidences, seed=seed) if much else None,
    )


def _precision(sums: Floats) -> Floats:
    return _over(sums[:, 0], sums[:, 1])


def _recall(sums: Floats) -> Floats:
    return _over(sums[:, 0], sums[:, 2])


def _f1(sums: Floats) -> Floats:
    return _over(2 * sums[:, 0], sums[:, 1] + sums[:, 2])


def _macro_f1(sums: Floats) -> Floats:
    """The mean over codes of columns right, given and true, each of all codes."""
    right, given, true = np.split(sums, 3, axis=1)
    each = _over(2 * right, given + true)
    there = ~np.isnan(each)
    return _over(np.where(there, each, 0.0).sum(axis=1), there.sum(axis=1).astype(np.float64))


def _first_share(sums: Floats) -> Floats:
    return _over(sums[:, 0], sums[:, 1])


def _over(part: Floats, whole: Floats) -> Floats:
    """The quotient, NaN where there is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def calibration(
    confidence: Floats, right: Flags, *, bins: int = BINS, luck: int = LUCK, seed: int = 1
) -> Calibration:
    """How far these confidences can be believed, given which codings were right.

    Raises:
        InputError: no confidence, one outside 0 to 1, or not one for each coding.
    """
    confidence, right = _checked(confidence, right)
    generator = np.random.default_rng(seed)
    luck = max(1, min(luck, CELLS // len(confidence)))
    drawn = generator.random((luck, len(confidence))) < confidence
    edges = bin_edges(confidence, bins, "mass")
    errors = _errors(confidence, drawn, edges)
    return Calibration(
        calibration_error(confidence, right, bins=bins),
        calibration_error(confidence, right, bins=bins, kind="width"),
        brier_score(confidence, right),
        float(errors.mean()),
        float(np.quantile(errors, 0.95)),
        reliability_bins(confidence, right, bins=bins, kind="width"),
    )


def calibration_error(
    confidence: Floats, right: Flags, *, bins: int = BINS, kind: Kind = "mass"
) -> float:
    """The expected calibration error, sum over bins of n/N |mean confidence - share right|.

    Bins of equal `mass` hold about as many codings each (equal confidences stay together), those
    of equal `width` cut 0 to 1 in even parts. It grows with the number of bins and falls with
    that of codings: compare only like with like, and with `Calibration.luck`.

    >>> round(calibration_error(np.array([0.8] * 10), np.array([True] * 6 + [False] * 4)), 3)
    0.2
    """
    confidence, right = _checked(confidence, right)
    return float(_errors(confidence, right[None, :], bin_edges(confidence, bins, kind))[0])


def brier_score(confidence: Floats, right: Flags) -> float:
    """Mean squared distance of confidence from what is so: 0 is best, .25 is a coin's.

    >>> brier_score(np.array([1.0, 0.5]), np.array([True, False]))
    0.125
    """
    confidence, right = _checked(confidence, right)
    return float(np.mean((confidence - right) ** 2))


def reliability_bins(
    confidence: Floats, right: Flags, *, bins: int = BINS, kind: Kind = "mass"
) -> tuple[Bin, ...]:
    """The bins of a reliability diagram, those without codings left out.

    >>> [(one.count, one.right) for one in
    ...     reliability_bins(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, True, True, True]))]
    [(2, 0.5), (2, 1.0)]
    """
    # Loading statsmodels takes two seconds, which other commands need not wait for.
    from statsmodels.stats.proportion import proportion_confint

    confidence, right = _checked(confidence, right)
    edges = bin_edges(confidence, bins, kind)
    place = _places(confidence, edges)
    found = []
    for number in np.unique(place):
        inside = place == number
        count, hits = int(inside.sum()), int(right[inside].sum())
        least, most = proportion_confint(hits, count, method="wilson")
        low, high = float(edges[number]), float(edges[number + 1])
        mean = float(confidence[inside].mean())
        found.append(Bin(low, high, count, mean, hits / count, float(least), float(most)))
    return tuple(found)


def bin_edges(confidence: Floats, bins: int = BINS, kind: Kind = "mass") -> Floats:
    """Where the bins begin and end; a bin holds its lower edge, the last one both."""
    if bins < 1:
        raise OptionError(f"{bins} bins", where="bins", remedy="give at least 1")
    even = np.linspace(0, 1, bins + 1)
    if kind == "width":
        return even
    edges = np.unique(np.quantile(confidence, even))
    # All confidences alike: one bin, however narrow.
    return edges if len(edges) > 1 else np.repeat(edges, 2)


def _places(confidence: Floats, edges: Floats) -> Ints:
    return np.searchsorted(edges[1:-1], confidence, side="right").astype(np.int64)


def _errors(confidence: Floats, right: Flags, edges: Floats) -> Floats:
    """The calibration error of each row of `right`."""
    place = _places(confidence, edges)
    inside = np.zeros((len(confidence), len(edges) - 1))
    inside[np.arange(len(confidence)), place] = 1
    gaps = np.abs((confidence - right) @ inside)
    return np.asarray(gaps.sum(axis=1) / len(confidence))


def _checked(confidence: Floats, right: Flags) -> tuple[Floats, Flags]:
    confidence, right = np.asarray(confidence, float), np.asarray(right, bool)
    if not len(confidence) or confidence.shape != right.shape:
        problem = f"{len(confidence)} confidences for {len(right)} codings"
        raise InputError(problem, where="confidence", remedy="give one for each, and at least one")
    if not ((confidence >= 0) & (confidence <= 1)).all():
        problem = "a confidence that is no share of 1"
        raise InputError(problem, where="confidence", remedy="give numbers from 0 to 1")
    return confidence, right
