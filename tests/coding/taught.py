"""A small case that people coded: shipped passages of one style, told as documents of a case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jejak.coding.examples import Example, load_examples
from jejak.coding.teaching import Teaching
from jejak.coding.trainingset import CodedPassage, TrainingSet
from jejak.model.framework import Framework, framework_path
from jejak.model.records import Passage
from jejak.text.meaning import default_encoder

FOLDER = framework_path("sister-city").parent
STYLE = "plain-e"


class Remembering:
    """The default encoder, which encodes each text once for all tests."""

    def __init__(self) -> None:
        self.name = default_encoder().name
        self._known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        new = [one for one in dict.fromkeys(texts) if one not in self._known]
        self._known |= dict(zip(new, default_encoder().encode(new), strict=True))
        rows = [self._known[one] for one in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 512)


ENCODER = Remembering()


def shipped(framework: Framework) -> list[Example]:
    """The shipped examples of the style."""
    only = framework.model_copy(update={"examples": (f"sister-city/{STYLE}.jsonl",)})
    return list(load_examples(only, FOLDER))


def coded(example: Example, framework: Framework) -> CodedPassage:
    """An example as a passage that a person finished: its scenario is the document."""
    codes = {
        one.id: one.id in example.codes for one in framework.codes if one.family in example.families
    }
    place = Passage(example.scenario, 0, len(example.text))
    return CodedPassage(place, example.text, example.language, codes)


def people(framework: Framework, count: int = 98) -> TrainingSet:
    """What people said of so many passages of the style, every second of them."""
    return TrainingSet(tuple(coded(one, framework) for one in shipped(framework)[::2][:count]))


def unseen(framework: Framework) -> list[Example]:
    """The other passages of the style."""
    return shipped(framework)[1::2]


def teach(framework: Framework, folder: Path, count: int = 98) -> Teaching:
    """What is learned from so many passages."""
    return Teaching(framework, folder, people(framework, count), encoder=ENCODER)


def few_examples(framework: Framework, folder: Path) -> Framework:
    """The framework with every sixth example of two other files, which lie in the folder."""
    lines: list[str] = []
    for name in ("mechanism", "dimension"):
        text = (FOLDER / "sister-city" / f"{name}.jsonl").read_text(encoding="utf-8")
        lines += text.splitlines()[::6]
    (folder / "few.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return framework.model_copy(update={"examples": ("few.jsonl",)})
