"""Training on the shipped examples and on people's codings of a case, at once.

Families that the same examples judge share one factorisation; what people add is cheap (see
`updating`). The same codings and examples give the same numbers, so nothing trained is kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from jejak.coding.cues import CueFinder, cue_matrix
from jejak.coding.examples import Example
from jejak.coding.features import Features, Kernel, Matrix, featurise
from jejak.coding.heads import FamilyHead, train
from jejak.coding.meaning import MeaningCoder
from jejak.coding.trainingset import CodedPassage, TrainingSet
from jejak.coding.updating import Labels, Laws, Learned, Prior, Rows, learn, prior
from jejak.errors import FrameworkError
from jejak.model.framework import Framework
from jejak.text.meaning import Encoder, Vectors, default_encoder

THRESHOLD = 0.4
"""Of families without shipped examples, until people gave some of its codes."""
UNTAUGHT = (6.0, 0.0, -3.0)
"""Slope, weight of a cue and intercept without examples: a score of 1/2 is a chance of 1/2."""
NOTHING = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Lesson:
    """Families that the same examples judge: what these say, and what people add.

    `rows` are the examples' positions; arrays in `learned` are people's passages x `codes`.
    """

    codes: tuple[str, ...]
    rows: Rows
    prior: Prior
    laws: Laws
    labels: Labels
    cues: NDArray[np.bool_]
    learned: Learned

    def weights(self, examples: int) -> tuple[Rows, Matrix]:
        """The rows of the kernel that the heads look at, and their dual weights, rows x codes."""
        people = np.arange(examples, examples + len(self.labels), dtype=np.intp)
        dual = self.learned.dual
        return np.concatenate([self.rows, people]), np.vstack(
            [self.prior.examples_dual(dual), dual]
        )


class Teaching:
    """What the examples of a framework and people's codings teach about its codes.

    It works without shipped examples too, on people's codings alone.

    Raises:
        FrameworkError: there is neither an example nor a coding.
    """

    def __init__(
        self,
        framework: Framework,
        folder: Path,
        people: TrainingSet,
        *,
        encoder: Encoder | None = None,
    ) -> None:
        self.framework = framework
        self.people = people
        self.encoder = encoder or default_encoder()
        self._shipped = (
            MeaningCoder(framework, folder, encoder=self.encoder) if framework.examples else None
        )
        self.examples: tuple[Example, ...] = self._shipped.examples if self._shipped else ()
        if not (self.examples or people.passages):
            raise FrameworkError(
                "nothing to learn from: no examples, and no codings by people",
                where=framework.id,
                remedy="code some passages, or name files of examples under `examples:`",
            )
        self._finder = CueFinder(framework)
        self._column = {code.id: j for j, code in enumerate(framework.codes)}

    @property
    def version(self) -> str:
        """Names what was trained on: the examples, and people's codings as far as they count."""
        shipped = self._shipped.version if self._shipped else ""
        return hashlib.sha256(f"{shipped}:{self.people.digest}".encode()).hexdigest()[:12]

    @property
    def passages(self) -> tuple[CodedPassage, ...]:
        """The people's passages, in the order of all rows."""
        return self.people.passages

    @cached_property
    def documents(self) -> list[str]:
        """The document of each of the people's passages."""
        return [one.passage.document for one in self.passages]

    @property
    def vectors(self) -> Vectors:
        """Sentence vectors of the people's passages, as rows."""
        return self._features.vectors[len(self.examples) :]

    @cached_property
    def _features(self) -> Features:
        if self._shipped and not self.passages:
            return self._shipped.features
        own = featurise([one.text for one in self.passages], self.encoder)
        if self._shipped is None:
            return own
        other = self._shipped.features
        return Features(
            np.vstack([other.vectors, own.vectors]), vstack([other.pieces, own.pieces]).tocsr()
        )

    @cached_property
    def kernel(self) -> Kernel:
        """Likeness to the examples and, after them, the people's passages."""
        return Kernel.over(self._features)

    def cues(self, texts: Sequence[str], codes: Sequence[str]) -> NDArray[np.bool_]:
        """Which of the codes has a cue in which text."""
        seen = cue_matrix(self._finder, texts, list(self._column))
        return seen[:, [self._column[code] for code in codes]]

    def cues_in(self, text: str, code: str) -> list[str]:
        """The cues of a code in a text, each once."""
        hits = (hit for hit in self._finder.find(text) if hit.label == code)
        return list(dict.fromkeys(text[hit.start : hit.end] for hit in hits))

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """One for all families that the same examples judge; families nothing is known of have none."""
        square = self.kernel(self._features)
        heads = self._heads()
        judged = {code.partition(".")[0] for code in self.people.counts()}
        alike: dict[bytes, list[str]] = {}
        for family in (one.id for one in self.framework.families):
            if family in heads or family in judged:
                rows = heads[family].rows if family in heads else NOTHING
                alike.setdefault(rows.tobytes(), []).append(family)
        return tuple(self._lesson(families, heads, square) for families in alike.values())

    def _heads(self) -> dict[str, FamilyHead]:
        if self._shipped is None:
            return {}
        families = {
            family.id: [code.id for code in self.framework.members(family.id)]
            for family in self.framework.families
        }
        cues = self.cues([one.text for one in self.examples], list(self._column))
        features = self._shipped.features
        trained = train(self.examples, features, cues, families, self._column)
        return {family: head for family, (head, _) in trained.items()}

    def _lesson(
        self, families: Sequence[str], heads: Mapping[str, FamilyHead], square: Matrix
    ) -> Lesson:
        codes = tuple(code.id for one in families for code in self.framework.members(one))
        rows = heads[families[0]].rows if families[0] in heads else NOTHING
        made = self._prior(codes, rows, square)
        laws = self._laws(codes, heads)
        labels = self._labels(codes)
        cues = self.cues([one.text for one in self.passages], codes)
        found = learn(made, labels, cues, laws, self.documents)
        return Lesson(codes, rows, made, laws, labels, cues, found)

    def _laws(self, codes: Sequence[str], heads: Mapping[str, FamilyHead]) -> Laws:
        families = [code.partition(".")[0] for code in codes]
        given = Counter(code.partition(".")[0] for one in self.examples for code in one.codes)
        numbers = np.array([_law(heads.get(one)) for one in families])
        slope, cue, intercept, threshold = numbers.T
        return Laws(
            slope,
            cue,
            intercept,
            threshold,
            np.array([given[one] for one in families], dtype=np.int64),
            np.unique(families, return_inverse=True)[1],
        )

    def _prior(self, codes: Sequence[str], rows: Rows, square: Matrix) -> Prior:
        people = np.arange(len(self.examples), len(square), dtype=np.intp)
        truth = [[code in self.examples[i].codes for code in codes] for i in rows]
        return prior(
            square[np.ix_(rows, rows)],
            square[np.ix_(rows, people)],
            square[np.ix_(people, people)],
            np.array(truth, dtype=bool).reshape(len(rows), len(codes)),
        )

    def _labels(self, codes: Sequence[str]) -> Labels:
        rows = [[one.codes.get(code, np.nan) for code in codes] for one in self.passages]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(codes))


def _law(head: FamilyHead | None) -> tuple[float, float, float, float]:
    if head is None:
        return (*UNTAUGHT, THRESHOLD)
    return head.slope, head.cue_weight, head.intercept, head.threshold
