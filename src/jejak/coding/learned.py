"""The coder `learned`: the meaning coder's heads, taught further by people's codings of the case.

Every code has a head of its own, so that a coding may say something of one code alone. Chances are
calibrated on documents that were held out. Where people's codings suffice, a code is given only
above the threshold that keeps a promise (see `selectiverisk`); what lies between that threshold and
the usual one is an abstention.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from jejak.coding.choosing import drawn, in_lot_order
from jejak.coding.features import Matrix, featurise
from jejak.coding.heads import ABSTAIN_BELOW
from jejak.coding.learningcurves import decided
from jejak.coding.meaning import NEIGHBOURS, Judged, guarded
from jejak.coding.selectiverisk import DELTA, RISK, Guarantee, guarantee
from jejak.coding.teaching import Lesson, Teaching
from jejak.coding.updating import Rows
from jejak.model.framework import Framework
from jejak.model.records import Passage
from jejak.text.meaning import Encoder, Vectors

BATCH = 512


@dataclass(frozen=True)
class HeldOutCode:
    """What heads that had not seen the document say of each passage that people judged.

    `rows` are the passages' positions in the training set; `given` is whether the code is given at
    the usual thresholds; `chance` is calibrated, `logit` is not.
    """

    rows: Rows
    truth: NDArray[np.bool_]
    given: NDArray[np.bool_]
    chance: NDArray[np.float64]
    logit: NDArray[np.float64]


@dataclass(frozen=True)
class _Head:
    """One code's column of the kernel's answers, and when it is given."""

    code: str
    family: str
    column: int
    threshold: float
    promised: float


class LearnedCoder:
    """Codes passages by what the shipped examples and people's codings of a case teach.

    `candidates` are the sentences and titles of the case: those that were drawn by lot and judged
    without a gap are the sample on which guarantees rest (see `choosing`). Without candidates there
    are none.
    """

    name = "learned"

    def __init__(
        self,
        teaching: Teaching,
        candidates: Collection[Passage] = (),
        *,
        risk: float = RISK,
        delta: float = DELTA,
    ) -> None:
        self.teaching = teaching
        self._candidates = candidates
        self._promise = {"risk": risk, "delta": delta}

    @property
    def framework(self) -> Framework:
        """The theory whose codes are given."""
        return self.teaching.framework

    @property
    def encoder(self) -> Encoder:
        """What turns texts into vectors."""
        return self.teaching.encoder

    @property
    def version(self) -> str:
        """Names what was trained on; the same version gives the same codings."""
        return self.teaching.version

    @cached_property
    def held_out(self) -> dict[str, HeldOutCode]:
        """Of each code that people judged: its held-out judgements."""
        found = {}
        for lesson in self.teaching.lessons:
            logits, labels = lesson.learned.logits, lesson.labels
            chances = lesson.learned.chances(logits)
            given = decided(chances, lesson.codes, lesson.learned.thresholds, self._single)
            for j, code in enumerate(lesson.codes):
                rows = np.flatnonzero(~np.isnan(labels[:, j]))
                if len(rows):
                    found[code] = HeldOutCode(
                        rows, labels[rows, j] > 0, given[rows, j], chances[rows, j], logits[rows, j]
                    )
        return found

    @cached_property
    def guarantees(self) -> dict[str, Guarantee]:
        """What can be promised of each code that people judged; most need more codings."""
        return {
            code: self._guarantee(lesson, j)
            for lesson in self.teaching.lessons
            for j, code in enumerate(lesson.codes)
            if code in self.held_out
        }

    def _guarantee(self, lesson: Lesson, column: int) -> Guarantee:
        held = self.held_out[lesson.codes[column]]
        passages = [self.teaching.passages[row].passage for row in held.rows]
        sample = drawn(self._order, set(passages))
        inside = np.array([one in sample for one in passages], dtype=bool)
        best = self._is_best(lesson, column)[held.rows]
        scores = np.where(best, held.logit, -np.inf)[inside]
        return guarantee(scores, ~held.truth[inside], **self._promise)

    @cached_property
    def _order(self) -> list[Passage]:
        return in_lot_order(self._candidates)

    def _is_best(self, lesson: Lesson, column: int) -> NDArray[np.bool_]:
        """Whether the code would be the choice of its family, where that allows only one."""
        family = _family(lesson.codes[column])
        if family not in self._single:
            return np.ones(len(lesson.labels), dtype=bool)
        own = [j for j, code in enumerate(lesson.codes) if _family(code) == family]
        chances = lesson.learned.chances(lesson.learned.logits)[:, own]
        return np.asarray(chances.argmax(axis=1) == own.index(column))

    @cached_property
    def _single(self) -> frozenset[str]:
        return single_choice(self.framework)

    @cached_property
    def _heads(self) -> list[_Head]:
        heads: list[_Head] = []
        for lesson in self.teaching.lessons:
            for j, code in enumerate(lesson.codes):
                made = self.guarantees.get(code)
                promised = made.threshold if made and made.threshold is not None else -np.inf
                threshold = float(lesson.learned.thresholds[j])
                heads.append(_Head(code, _family(code), len(heads), threshold, promised))
        return heads

    @cached_property
    def _weights(self) -> list[tuple[Rows, Matrix]]:
        return [one.weights(len(self.teaching.examples)) for one in self.teaching.lessons]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it can give, in the order of columns."""
        return tuple(code for lesson in self.teaching.lessons for code in lesson.codes)

    @property
    def thresholds(self) -> dict[str, float]:
        """The calibrated chance from which each code is given."""
        return {head.code: head.threshold for head in self._heads}

    def chances(self, texts: Sequence[str], vectors: Vectors | None = None) -> Matrix:
        """The calibrated chance of each code (columns, see `codes`) in each text (rows).

        Ready-made sentence vectors may be passed in.
        """
        parts = [np.zeros((0, len(self.codes)))]
        for first in range(0, len(texts), BATCH):
            some = slice(first, first + BATCH)
            own = None if vectors is None else vectors[some]
            parts.append(self._answers(texts[some], own)[0])
        return np.vstack(parts)

    def judge(self, texts: Sequence[str]) -> Iterator[Judged]:
        """One judgement a text, in order, in batches of bounded memory."""
        for first in range(0, len(texts), BATCH):
            some = texts[first : first + BATCH]
            chances, logits, kernel = self._answers(some)
            for row, text in enumerate(some):
                yield self._judge_one(text, chances[row], logits[row], kernel[row])

    def _answers(
        self, texts: Sequence[str], vectors: Vectors | None = None
    ) -> tuple[Matrix, Matrix, Matrix]:
        """Chances and logits, texts x codes, and the kernel they come from."""
        kernel = self.teaching.kernel(featurise(texts, self.encoder, vectors))
        cues = self.teaching.cues(texts, self.codes)
        chances, logits, first = [], [], 0
        for lesson, (rows, dual) in zip(self.teaching.lessons, self._weights, strict=True):
            own = cues[:, first : first + len(lesson.codes)]
            logits.append(lesson.laws.logits((kernel[:, rows] + 1) @ dual, own))
            chances.append(lesson.learned.chances(logits[-1]))
            first += len(lesson.codes)
        return np.hstack(chances), np.hstack(logits), kernel

    def _judge_one(self, text: str, chances: Matrix, logits: Matrix, kernel: Matrix) -> Judged:
        codes: dict[str, float] = {}
        abstained: dict[str, float] = {}
        for family, heads in self._by_family.items():
            over = [one for one in heads if chances[one.column] >= one.threshold]
            if family in self._single and over:
                over = [max(over, key=lambda one: chances[one.column])]
            given = [one for one in over if logits[one.column] > one.promised]
            codes |= {one.code: float(chances[one.column]) for one in given}
            best = max(heads, key=lambda one: chances[one.column] / one.threshold)
            if not given and chances[best.column] >= best.threshold * ABSTAIN_BELOW:
                abstained[family] = float(chances[best.column])
        codes = guarded(codes, self.framework)
        return Judged(codes, abstained, {code: self._reason(text, code, kernel) for code in codes})

    @cached_property
    def _by_family(self) -> dict[str, list[_Head]]:
        found: dict[str, list[_Head]] = {}
        for one in self._heads:
            found.setdefault(one.family, []).append(one)
        return found

    def _reason(self, text: str, code: str, kernel: Matrix) -> str:
        """The examples and people's passages that speak most for the code, and its cues."""
        pairs = zip(self.teaching.lessons, self._weights, strict=True)
        lesson, (rows, dual) = next(one for one in pairs if code in one[0].codes)
        pull = kernel[rows] * dual[:, lesson.codes.index(code)]
        like = ", ".join(self._named(rows[i]) for i in np.argsort(-pull)[:NEIGHBOURS])
        cues = self.teaching.cues_in(text, code)
        return f"like {like}" + (f"; cue {', '.join(cues)}" if cues else "")

    def _named(self, row: int) -> str:
        examples = self.teaching.examples
        if row < len(examples):
            return examples[row].id
        return self.teaching.passages[row - len(examples)].passage.key


def single_choice(framework: Framework) -> frozenset[str]:
    """The families that allow one code at most."""
    return frozenset(one.id for one in framework.families if one.choice == "single")


def _family(code: str) -> str:
    return code.partition(".")[0]
