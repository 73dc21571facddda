"""The report's tables as plain text: a heading line and rows of strings, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jejak.model.material import Material
from jejak.reporting.audit import ClaimBlock, claim_blocks
from jejak.reporting.process import StageRow, TimelineRow, stages_table, timeline
from jejak.reporting.sourcelist import sources_table
from jejak.reporting.wording import Catalogue, catalogue

Row = tuple[str, ...]


@dataclass(frozen=True)
class TextTable:
    """A table as text: title, names of columns, rows of as many strings."""

    title: str
    header: Row
    rows: tuple[Row, ...]


def text_claims(material: Material, language: str = "en") -> TextTable:
    """Claims with their verdicts; where people added something, the program's own beside it."""
    words = catalogue(language)
    rows = [
        (
            *(one.id, one.policy, one.origin, _verdict(one, words), one.decibels),
            *(one.mechanism, one.degree),
        )
        for one in claim_blocks(material, words)
    ]
    keys = ("id", "policy", "origin", "verdict", "support", "mechanism", "degree")
    return _table(words, "claims", keys, rows)


def _verdict(one: ClaimBlock, words: Catalogue) -> str:
    if one.alone is None:
        return one.verdict_name
    alone, support = one.alone.verdict_name, one.alone.decibels
    return f"{one.verdict_name} ({words.say('addition.alone', alone=alone, support=support)})"


def text_timeline(material: Material, language: str = "en") -> TextTable:
    """Dated events in order, each with the address of its first passage."""
    words = catalogue(language)
    rows = [_event(row, words) for row in timeline(material, words)]
    return _table(
        words, "timeline", ("date", "kind", "modality", "places", "policy", "evidence"), rows
    )


def _event(row: TimelineRow, words: Catalogue) -> Row:
    modality = words.say(f"modality.{row.modality}")
    return (row.date, row.kind, modality, row.places, row.policies, row.passages[0].key)


def text_sources(material: Material, language: str = "en") -> TextTable:
    """Sources by date, then those that could not be read."""
    words = catalogue(language)
    table = sources_table(material, words)
    rows = [
        (
            one.document,
            one.title,
            one.issuer,
            one.date,
            one.kind,
            one.language,
            one.caution or one.repost,
        )
        for one in table.rows
    ]
    rows += [
        (one.source, words.say("source.unreadable"), "", "", "", "", f"{one.reason}; {one.remedy}")
        for one in table.unreadable
    ]
    keys = ("id", "title", "issuer", "date", "kind", "language", "caution")
    return _table(words, "sources", keys, rows)


def text_stages(material: Material, language: str = "en") -> TextTable:
    """The stages of every process model, with dates or the word that nothing was found."""
    words = catalogue(language)
    rows = [
        (table.name, row.name, row.venue, _found(row, words))
        for table in stages_table(material, words)
        for row in table.rows
    ]
    return _table(words, "stages", ("process", "stage", "venue", "found"), rows)


def _found(row: StageRow, words: Catalogue) -> str:
    if row.events:
        return "; ".join(dict.fromkeys(event.date for event in row.events))
    return words.say("stage.undated" if row.undated else "nothing.evidence")


def _table(words: Catalogue, name: str, keys: Row, rows: Sequence[Row]) -> TextTable:
    header = tuple(words.say(f"column.{key}") for key in keys)
    return TextTable(words.say(f"section.{name}"), header, tuple(rows))
