"""The coder `meaning`: learned heads, cues and guards; it abstains where it is unsure."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jejak.coding.cues import CueFinder, cue_matrix
from jejak.coding.examples import Example, digest_of, load_examples
from jejak.coding.features import Features, Kernel, Matrix, featurise
from jejak.coding.heads import ABSTAIN_BELOW, FamilyHead, HeldOut, train
from jejak.errors import FrameworkError
from jejak.model.framework import Framework
from jejak.text.meaning import Encoder, default_encoder

NEIGHBOURS = 2
"""How many nearest examples the reason of a coding names."""


@dataclass(frozen=True)
class Judged:
    """What the coder says of one text: codes with confidence, families it abstains on."""

    codes: Mapping[str, float]
    abstained: Mapping[str, float]
    reasons: Mapping[str, str]


class MeaningCoder:
    """Codes passages in any language the sentence encoder knows, without a network.

    Training takes seconds and happens once a process; sentence vectors of the examples are
    kept in the user's cache folder (`JEJAK_CACHE`, else `~/.cache/jejak`).
    """

    name = "meaning"

    def __init__(
        self, framework: Framework, folder: Path, *, encoder: Encoder | None = None
    ) -> None:
        self.framework = framework
        self.encoder = encoder or default_encoder()
        self.examples = load_examples(framework, folder)
        if not self.examples:
            raise FrameworkError(
                "no examples to learn from",
                where=framework.id,
                remedy="name files of examples under `examples:`",
            )
        self.version = digest_of(self.examples)[:12]
        self._cues = CueFinder(framework)
        self._codes = [code.id for code in framework.codes]
        self._column = {code: j for j, code in enumerate(self._codes)}

    @cached_property
    def features(self) -> Features:
        """The examples as the heads see them."""
        texts = [one.text for one in self.examples]
        return featurise(texts, self.encoder, _cached_vectors(self.version, texts, self.encoder))

    @cached_property
    def _trained(self) -> dict[str, tuple[FamilyHead, HeldOut]]:
        families = {
            family.id: [code.id for code in self.framework.members(family.id)]
            for family in self.framework.families
        }
        cues = cue_matrix(self._cues, [one.text for one in self.examples], self._codes)
        return train(self.examples, self.features, cues, families, self._column)

    @cached_property
    def _kernel(self) -> Kernel:
        return Kernel.over(self.features)

    @property
    def held_out(self) -> dict[str, HeldOut]:
        """Judgements of the examples by heads that had not seen their scenario."""
        return {family: held for family, (_, held) in self._trained.items()}

    @property
    def thresholds(self) -> dict[str, float]:
        """The calibrated threshold of every family."""
        return {family: head.threshold for family, (head, _) in self._trained.items()}

    def judge(self, texts: Sequence[str]) -> Iterator[Judged]:
        """One judgement a text, in order, in batches of bounded memory."""
        for first in range(0, len(texts), 512):
            yield from self._judge_batch(texts[first : first + 512])

    def _judge_batch(self, texts: Sequence[str]) -> Iterator[Judged]:
        kernel = self._kernel(featurise(texts, self.encoder))
        cues = cue_matrix(self._cues, texts, self._codes)
        chances = {
            family: head.probabilities(kernel, cues[:, [self._column[c] for c in head.codes]])
            for family, (head, _) in self._trained.items()
        }
        for row, text in enumerate(texts):
            yield self._judge_one(text, kernel[row], {f: c[row] for f, c in chances.items()})

    def _judge_one(self, text: str, kernel: Matrix, chances: Mapping[str, Matrix]) -> Judged:
        codes: dict[str, float] = {}
        abstained: dict[str, float] = {}
        for family, chance in chances.items():
            head = self._trained[family][0]
            picked = _pick(chance, head.threshold, self._single(family))
            codes |= {head.codes[j]: float(chance[j]) for j in picked}
            best = float(chance.max())
            if not picked and best >= head.threshold * ABSTAIN_BELOW:
                abstained[family] = best
        codes = guarded(codes, self.framework)
        return Judged(codes, abstained, {code: self._reason(text, code, kernel) for code in codes})

    def _single(self, family: str) -> bool:
        return any(one.id == family and one.choice == "single" for one in self.framework.families)

    def _reason(self, text: str, code: str, kernel: Matrix) -> str:
        head = self._trained[code.partition(".")[0]][0]
        pull = kernel[head.rows] * head.dual[:, head.codes.index(code)]
        nearest = [head.rows[i] for i in np.argsort(-pull)[:NEIGHBOURS]]
        like = ", ".join(self.examples[i].id for i in nearest)
        cues = [text[hit.start : hit.end] for hit in self._cues.find(text) if hit.label == code]
        return f"like {like}" + (f"; cue {', '.join(dict.fromkeys(cues))}" if cues else "")


def guarded(codes: Mapping[str, float], framework: Framework) -> dict[str, float]:
    """Rules 4 and 5: of what is denied or merely intended, no degree and no adoption holds."""
    tables = framework.tables
    if not {f"{tables.status}.rejected", f"{tables.status}.intended"} & codes.keys():
        return dict(codes)
    return {
        code: chance
        for code, chance in codes.items()
        if not code.startswith(f"{tables.degree}.") and code != "outcome.adopted"
    }


def _pick(chance: Matrix, threshold: float, single: bool) -> list[int]:
    over = [int(j) for j in np.flatnonzero(chance >= threshold)]
    return [max(over, key=lambda j: chance[j])] if single and over else over


def cache_folder() -> Path:
    """Where vectors of examples are kept between runs; safe to delete at any time."""
    return Path(os.environ.get("JEJAK_CACHE") or Path.home() / ".cache" / "jejak")


def _cached_vectors(version: str, texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    path = cache_folder() / f"examples-{encoder.name}-{version}.npy"
    try:
        vectors = np.load(path, allow_pickle=False)
        if vectors.shape[0] == len(texts):
            return np.asarray(vectors, dtype=np.float32)
    except (OSError, ValueError, EOFError):
        pass  # no cache, or one that a killed process left half written
    vectors = encoder.encode(texts)
    _save(path, vectors)
    return vectors


def _save(path: Path, vectors: NDArray[np.float32]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.npy")
        np.save(partial, vectors)
        partial.replace(path)
    except OSError:
        return  # a read-only home costs time, not correctness


def example_of(coder: MeaningCoder, example_id: str) -> Example:
    """The example that a reason names."""
    return next(one for one in coder.examples if one.id == example_id)
