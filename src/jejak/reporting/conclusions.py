"""What the case comes to, in sentences: sources, verdicts, first contact, mechanism and degree.

Every sentence speaks of the sources that were read, and carries the passages it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

from jejak.model.material import Material
from jejak.model.records import Event, Passage
from jejak.model.when import When
from jejak.reporting.audit import claim_blocks, verdict_counts
from jejak.reporting.codetables import CodeTable, family_table
from jejak.reporting.editing import Sentence
from jejak.reporting.naming import Names
from jejak.reporting.sourcelist import independent, languages_line
from jejak.reporting.wording import Catalogue
from jejak.text.folding import lower


@dataclass(frozen=True)
class Conclusions:
    """The question, its short answer, one sentence a claim, and mechanism and degree overall."""

    question: str
    summary: tuple[Sentence, ...]
    claims: tuple[Sentence, ...]
    overall: tuple[Sentence, ...]
    mechanisms: CodeTable
    degrees: CodeTable


def conclusions(material: Material, words: Catalogue) -> Conclusions:
    """All concluding sentences of a report."""
    names = Names(material, words)
    tables = material.framework.tables
    mechanisms = family_table(material, words, tables.mechanism)
    degrees = family_table(material, words, tables.degree)
    overall = [
        _overall("overall.mechanism", mechanisms, words),
        _overall("overall.degree", degrees, words),
    ]
    return Conclusions(
        question=words.say("question", host=names.host, origin=names.origin),
        summary=(*_read(names), *_verdicts(names), first_contact(material, words)),
        claims=tuple(one.told for one in claim_blocks(material, words)),
        overall=tuple(overall),
        mechanisms=mechanisms,
        degrees=degrees,
    )


def _read(names: Names) -> list[Sentence]:
    material, words = names.material, names.words
    if not material.documents:
        return [Sentence(words.say("summary.nothing_read"), key="summary.read")]
    return [
        Sentence(
            words.say(
                "summary.read",
                sources=words.count("source", len(material.documents)),
                independent=independent(material, set(material.document)),
                languages=languages_line(material, words),
            ),
            key="summary.read",
        )
    ]


def _verdicts(names: Names) -> list[Sentence]:
    words, counts = names.words, verdict_counts(names.material)
    if not any(counts.values()):
        return [Sentence(words.say("summary.no_claims"), key="summary.verdicts")]
    parts = [words.say(f"summary.{verdict}", count=n) for verdict, n in counts.items() if n]
    tested = words.count("claim", sum(counts.values()))
    told = words.say("summary.verdicts", claims=tested, verdicts=words.listed(parts))
    return [Sentence(told, key="summary.verdicts")]


def first_contact(material: Material, words: Catalogue) -> Sentence:
    """When contact of host and origin is first documented, and where that stands."""
    names = Names(material, words)
    found = _tested_contact(material) or _earliest_contact(material, names)
    if found is None:
        none = words.say("contact.none", host=names.host, origin=names.origin)
        return Sentence(none, key="summary.contact")
    when, passages = found
    sentence = words.say(
        "contact.first", host=names.host, origin=names.origin, date=words.date(when)
    )
    return Sentence(sentence, passages, "summary.contact")


def _tested_contact(material: Material) -> tuple[When, tuple[Passage, ...]] | None:
    """The contact date that the tests used, with the passages of events on that date."""
    tested = {
        When.parse(one.says.values["contact_date"]): one.passages
        for one in material.observations
        if one.says.key.startswith("contact.") and one.says.values.get("contact_date")
    }
    if not tested:
        return None
    first = min(tested)
    told = tuple(dict.fromkeys(one.evidence for one in material.events if one.when == first))
    weighed = tuple(one for one in told if one in tested[first])
    return first, weighed or told or tested[first]


def _earliest_contact(material: Material, names: Names) -> tuple[When, tuple[Passage, ...]] | None:
    contacts = [
        one
        for one in material.events
        if one.modality == "fact" and names.group(one.kind) == "contact" and _both(one, material)
    ]
    if not contacts:
        return None
    first = min(one.when for one in contacts)
    return first, tuple(dict.fromkeys(one.evidence for one in contacts if one.when == first))


def _both(event: Event, material: Material) -> bool:
    told = lower(" ".join((*event.places, material.words(event.evidence))))
    sides = (material.case.host, material.case.origin)
    return all(any(lower(name) in told for name in side.names) for side in sides)


def _overall(key: str, table: CodeTable, words: Catalogue) -> Sentence:
    found = sorted((row for row in table.rows if row.passages), key=lambda row: -row.sources)
    if not found:
        return Sentence(words.say(f"{key}.none"), key=key)
    parts = [
        words.say("overall.part", name=row.name, sources=words.count("independent", row.sources))
        for row in found
    ]
    passages = tuple(quote.passage for row in found for quote in row.quotes[:1])
    return Sentence(words.say(key, parts=words.listed(parts)), passages, key)
