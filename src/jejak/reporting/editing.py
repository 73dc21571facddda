"""Sentences of a report as people have left them: the program's own, or a person's in its place.

A person's words change what a sentence says, never what it rests on: its passages are always those
of the finding. If the finding has changed since, the sentence is told as resting on an older one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from jejak.model.judgements import Judgement
from jejak.model.material import Material
from jejak.model.records import Passage
from jejak.model.revisions import Revision, standing_revisions
from jejak.model.standing import anchored


@dataclass(frozen=True)
class Sentence:
    """What the program says of a finding, and its evidence.

    `key` names the finding in all languages; `rests_on` is what else of it the words do not show,
    so that a change of it is noticed.
    """

    text: str
    passages: tuple[Passage, ...] = ()
    key: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """A sentence as it stands in the report; `revision` is the person's, None if it is our own."""

    key: str
    text: str
    generated: str
    passages: tuple[Passage, ...]
    basis: str
    revision: Revision | None = None

    @property
    def outdated(self) -> bool:
        """Whether a person wrote it on a finding that has changed since."""
        return self.revision is not None and self.revision.basis != self.basis


@dataclass(frozen=True)
class Added:
    """A paragraph of a person's own; `lost` are quotes that no longer stand in the sources."""

    revision: Revision
    passages: tuple[Passage, ...]
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Editing:
    """What people wrote into the report on a case, in one language."""

    material: Material
    language: str

    @cached_property
    def _standing(self) -> dict[str, Revision]:
        return standing_revisions(self.material.revisions, self.language)

    def told(self, sentence: Sentence) -> Told:
        """A sentence as it stands: as a person rewrote it, if anybody did."""
        revision = self._standing.get(sentence.key) if sentence.key else None
        return Told(
            key=sentence.key,
            text=revision.text if revision else sentence.text,
            generated=sentence.text,
            passages=sentence.passages,
            basis=basis_of(sentence, self.material),
            revision=revision,
        )

    def added(self, place: str) -> tuple[Added, ...]:
        """The paragraphs that people added at a place of the report, in order."""
        here = [one for one in self._standing.values() if one.is_paragraph and one.place == place]
        return tuple(self._added(one) for one in sorted(here, key=_order))

    def without(self, known: Iterable[str]) -> tuple[Revision, ...]:
        """Rewritten sentences whose finding is gone: none of the `known` keys is theirs."""
        keys = set(known)
        rest = (one for key, one in self._standing.items() if key not in keys)
        return tuple(one for one in rest if not one.is_paragraph)

    def _added(self, revision: Revision) -> Added:
        found: list[Passage] = []
        lost: list[str] = []
        for passage, quote in zip(revision.evidence, revision.quotes, strict=True):
            here = self._found_again(passage, quote)
            if here:
                found.append(here)
            else:
                lost.append(quote)
        return Added(revision, tuple(found), tuple(lost))

    def _found_again(self, passage: Passage, quote: str) -> Passage | None:
        document = self.material.document.get(passage.document)
        if document is None:
            return None
        where = (passage.document, passage.start, passage.end)
        one = anchored(Judgement("", *where, quote, "", "present", "", ""), document.text)
        return Passage(one.document, one.start, one.end) if one else None


def _order(one: Revision) -> tuple[float, str]:
    return one.position, one.item


def basis_of(sentence: Sentence, material: Material) -> str:
    """The digest of a finding: its key, what is said of it, and its passages word for word."""
    evidence = (f"{one.key}\x1e{material.words(one)}" for one in sentence.passages)
    parts = (sentence.key, sentence.text, *sentence.rests_on, "", *evidence)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
