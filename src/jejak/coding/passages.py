"""From a document's passages to codings: which stretches are judged, and the records made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from jejak.coding.meaning import Judged
from jejak.model.records import Coding, Document, Passage

LONGEST = 4
"""Sentences judged together at most; the unit of coding is one to four sentences."""
SHORTEST = 25
"""Characters below which a stretch says too little to be judged."""


class PassageCoder(Protocol):
    """Whatever judges passages: rules, a trained model, a program of another package.

    It gives codes of the framework with confidences from 0 to 1, and the families it leaves open.
    """

    @property
    def name(self) -> str:
        """The coder's name in the record."""
        ...

    @property
    def version(self) -> str:
        """What changes whenever its judgements may."""
        ...

    def judge(self, texts: Sequence[str]) -> Iterable[Judged]:
        """One judgement a text, in order; each depends on its text alone."""
        ...


def units(document: Document, passages: Sequence[Passage]) -> list[Passage]:
    """The stretches to judge: titles, single sentences, and runs of up to four sentences."""
    sentences = sorted(one for one in passages if one.unit == "sentence")
    found = sorted([*sentences, *(one for one in passages if one.unit == "title")])
    for paragraph in (one for one in passages if one.unit == "paragraph"):
        inside = [s for s in sentences if paragraph.start <= s.start and s.end <= paragraph.end]
        for first in range(0, len(inside), LONGEST):
            run = inside[first : first + LONGEST]
            if len(run) > 1:
                found.append(Passage(document.id, run[0].start, run[-1].end, "paragraph"))
    found.sort(key=lambda one: (one.end, one.unit == "paragraph"))
    return [one for one in dict.fromkeys(found) if one.end - one.start >= SHORTEST]


def code_document(
    coder: PassageCoder, document: Document, passages: Sequence[Passage]
) -> Iterator[Coding]:
    """Codings of one document: present codes, and one abstention for each unsure family."""
    judged = units(document, passages)
    texts = [one.of(document.text) for one in judged]
    for passage, judgement in zip(judged, coder.judge(texts), strict=True):
        yield from _codings(coder.name, passage, judgement)


def _codings(coder: str, passage: Passage, judgement: Judged) -> Iterator[Coding]:
    for code, confidence in judgement.codes.items():
        reason = judgement.reasons[code]
        yield Coding(passage, code, coder, "present", round(confidence, 4), reason)
    for family, best in judgement.abstained.items():
        yield Coding(passage, family, coder, "abstain", round(best, 4), "below the threshold")
