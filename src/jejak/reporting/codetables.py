"""Tables made of codings: the city profile, the principles, mechanism and degree overall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from jejak.model.framework import shown
from jejak.model.material import Material
from jejak.model.records import Passage
from jejak.reporting.naming import Names
from jejak.reporting.sourcelist import independent
from jejak.reporting.wording import Catalogue

TOP = 5
Confidences = dict[Passage, float]


@dataclass(frozen=True)
class Quote:
    """A coded passage in its own words, with the coder's confidence."""

    text: str
    passage: Passage
    confidence: float


@dataclass(frozen=True)
class CodeRow:
    """A code with its best passages, and how many passages and independent sources carry it."""

    code: str
    name: str
    definition: str
    passages: int
    sources: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class CodeTable:
    """One row a code, in the order of the framework."""

    rows: tuple[CodeRow, ...]


def profile_table(material: Material, words: Catalogue) -> CodeTable:
    """Table 1: the condition now and the state aimed at, side by side."""
    return _table(material, words, material.framework.tables.profile or ())


def principles_table(material: Material, words: Catalogue) -> CodeTable:
    """Each principle of cooperation with the passages that show it."""
    return family_table(material, words, material.framework.tables.principles or "")


def family_table(material: Material, words: Catalogue, family: str) -> CodeTable:
    """Every code of a family with its passages."""
    return _table(material, words, [code.id for code in material.framework.members(family)])


def _table(material: Material, words: Catalogue, codes: Sequence[str]) -> CodeTable:
    found = present(material)
    return CodeTable(tuple(_row(material, words, code, found.get(code, {})) for code in codes))


def _row(material: Material, words: Catalogue, code: str, found: Confidences) -> CodeRow:
    return CodeRow(
        code=code,
        name=Names(material, words).code(code),
        definition=shown(material.framework.code(code).definition, words.language),
        passages=len(found),
        sources=independent(material, {passage.document for passage in found}),
        quotes=tuple(_best(material, found)),
    )


def _best(material: Material, found: Confidences) -> list[Quote]:
    quotes: list[Quote] = []
    clusters: set[str] = set()
    for passage, confidence in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        # A repost repeats its original's words; showing both would look like two witnesses.
        if material.cluster[passage.document] not in clusters:
            clusters.add(material.cluster[passage.document])
            quotes.append(Quote(material.words(passage), passage, confidence))
    return quotes[:TOP]


def present(material: Material) -> dict[str, Confidences]:
    """Passages judged present, by code, with the highest confidence any coder gave."""
    found: dict[str, Confidences] = defaultdict(dict)
    for one in material.codings:
        if one.verdict == "present":
            sure = found[one.code].get(one.passage, 0.0)
            found[one.code][one.passage] = max(sure, one.confidence)
    return dict(found)
