"""How the learned coder's F1 grows with the number of people's codings, by documents held out.

For each repetition documents are dealt anew into folds. In each fold the coder learns from so many
passages of the other documents, drawn at random, and judges the fold's; F1 is taken over all folds
together. With no passages it is the meaning coder. Only what people judged counts: a code on a
passage of which they said nothing is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jejak.chance import LEVEL
from jejak.coding.features import Matrix
from jejak.coding.teaching import Lesson
from jejak.coding.updating import Rows, learn
from jejak.errors import InputError

REPEATS = 20
SIZES = (0, 5, 10, 20, 40, 80, 160, 320, 640)
FOLDS = 5
LEAST = 2
"""Documents without which nothing can be held out."""
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class CurvePoint:
    """F1 after so many coded passages: the mean of repetitions, and a 95 % interval.

    An interval runs between percentiles of repetitions, each of which deals documents anew and
    draws them with replacement. Macro-F1 is over codes that people gave at least once.
    """

    passages: int
    micro: float
    micro_low: float
    micro_high: float
    macro: float
    macro_low: float
    macro_high: float


def learning_curve(
    lessons: Sequence[Lesson],
    documents: Sequence[str],
    single: frozenset[str],
    *,
    sizes: Sequence[int] = SIZES,
    repeats: int = REPEATS,
    seed: int,
) -> tuple[CurvePoint, ...]:
    """F1 at each size that the passages allow, and at their full number; `single` are families.

    The same seed gives the same curve.

    Raises:
        InputError: fewer than two documents were coded.
    """
    different = len(set(documents))
    if different < LEAST:
        raise InputError(
            f"people coded {different} documents, so none can be held out",
            where="learning curve",
            remedy="code passages of other documents too",
        )
    generator = np.random.default_rng(seed)
    own = [_judged_codes(one) for one in lessons]
    course = _Course([one for one in own if one.codes], list(documents), single)
    runs = [course.run(_fitting(sizes, course.smallest), generator) for _ in range(repeats)]
    return tuple(_point(size, [one[size] for one in runs]) for size in runs[0])


def _judged_codes(lesson: Lesson) -> Lesson:
    """The lesson without codes of which people said nothing."""
    kept = np.flatnonzero((~np.isnan(lesson.labels)).any(axis=0))
    start = lesson.prior
    return replace(
        lesson,
        codes=tuple(lesson.codes[j] for j in kept),
        prior=replace(start, mean=start.mean[:, kept], dual=start.dual[:, kept]),
        laws=lesson.laws.of(kept),
        labels=lesson.labels[:, kept],
        cues=lesson.cues[:, kept],
    )


def _fitting(sizes: Sequence[int], most: int) -> list[int]:
    return sorted({size for size in sizes if size < most} | {most})


class _Course:
    """Repeats training on some documents and judging the others."""

    def __init__(
        self, lessons: Sequence[Lesson], documents: list[str], single: frozenset[str]
    ) -> None:
        self._lessons = lessons
        self._documents = documents
        self._single = single
        self._names, self._owner = np.unique(documents, return_inverse=True)
        self._folds = min(FOLDS, len(self._names))

    @property
    def smallest(self) -> int:
        """So many passages are there to learn from in every fold, however documents are dealt."""
        largest = np.sort(np.bincount(self._owner))[::-1]
        per_fold = -(-len(self._names) // self._folds)
        return max(int(len(self._owner) - largest[:per_fold].sum()), 1)

    def run(
        self, sizes: Sequence[int], generator: np.random.Generator
    ) -> dict[int, tuple[float, float]]:
        """Micro- and macro-F1 at each size, for one dealing of documents."""
        fold = generator.permutation(len(self._names))[self._owner] % self._folds
        order = generator.permutation(len(self._owner))
        # The same documents are drawn at every size, so that points differ by size alone.
        times = np.bincount(
            generator.integers(len(self._names), size=len(self._names)), minlength=len(self._names)
        )
        weight = times[self._owner]
        return {size: self._scored(size, fold, order, weight) for size in sizes}

    def _scored(
        self, size: int, fold: NDArray[np.int64], order: Rows, weight: NDArray[np.int64]
    ) -> tuple[float, float]:
        counts = []
        for lesson in self._lessons:
            given = np.zeros(lesson.labels.shape, dtype=bool)
            for number in range(self._folds):
                fit = order[fold[order] != number][:size]
                held = np.flatnonzero(fold == number)
                given[held] = self._judged(lesson, fit, held)
            known, true = ~np.isnan(lesson.labels), lesson.labels > 0
            counts.append([weight @ marks for marks in (given & true, given & known, true)])
        return f1(*np.concatenate(counts, axis=1))

    def _judged(self, lesson: Lesson, fit: Rows, held: Rows) -> Marks:
        """Which codes are given to the held-out passages after learning from `fit`."""
        found = learn(
            lesson.prior.of(fit),
            lesson.labels[fit],
            lesson.cues[fit],
            lesson.laws,
            [self._documents[i] for i in fit],
        )
        mean = lesson.prior.mean[held] + lesson.prior.covariance[np.ix_(held, fit)] @ found.dual
        chances = found.chances(lesson.laws.logits(mean, lesson.cues[held]))
        return decided(chances, lesson.codes, found.thresholds, self._single)


def decided(
    chances: Matrix,
    codes: Sequence[str],
    thresholds: NDArray[np.float64],
    single: frozenset[str] = frozenset(),
) -> Marks:
    """Which codes are given: those at or over their thresholds; of a family in `single`, the best.

    >>> decided(np.array([[0.7, 0.6]]), ("a.x", "a.y"), np.array([0.5, 0.5]), frozenset({"a"}))
    array([[ True, False]])
    """
    over = np.asarray(chances >= thresholds)
    families = [code.partition(".")[0] for code in codes]
    for family in single & set(families):
        own = [j for j, one in enumerate(families) if one == family]
        ranked = np.where(over[:, own], chances[:, own], -1.0)
        best = np.zeros_like(ranked, dtype=bool)
        best[np.arange(len(ranked)), ranked.argmax(axis=1)] = True
        over[:, own] &= best
    return over


def f1(
    right: NDArray[np.int64], given: NDArray[np.int64], true: NDArray[np.int64]
) -> tuple[float, float]:
    """Micro- and macro-F1 from counts by code; macro over codes that are true somewhere.

    F1 = 2 right / (given + true), 0 where nothing is there.

    >>> f1(np.array([1, 0, 0]), np.array([1, 0, 1]), np.array([1, 1, 0]))
    (0.5, 0.5)
    """
    there = true > 0
    if not there.any():
        return 0.0, 0.0
    each = 2 * right[there] / (given + true)[there]
    return float(2 * right.sum() / (given + true).sum()), float(each.mean())


def _point(size: int, runs: Sequence[tuple[float, float]]) -> CurvePoint:
    micro, macro = np.array(runs).T
    return CurvePoint(size, *_interval(micro), *_interval(macro))


def _interval(values: NDArray[np.float64]) -> Iterator[float]:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    yield from (float(values.mean()), float(low), float(high))
