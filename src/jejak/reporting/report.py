"""The whole report as one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jejak.model.material import Material
from jejak.model.references import Reference
from jejak.reporting.actornetwork import actor_network
from jejak.reporting.audit import ClaimBlock, claim_blocks, policies_table, verdict_counts
from jejak.reporting.codetables import principles_table, profile_table
from jejak.reporting.conclusions import conclusions
from jejak.reporting.editing import Editing, Sentence
from jejak.reporting.evidence import EvidenceBook
from jejak.reporting.method import method
from jejak.reporting.naming import Names, signed
from jejak.reporting.pictures import (
    actors_picture,
    share_bar,
    sources_picture,
    timeline_picture,
    weight_bar,
)
from jejak.reporting.process import stages_table, timeline
from jejak.reporting.references import ReferenceList
from jejak.reporting.sourcelist import source_counts, sources_table
from jejak.reporting.telling import Leads, Teller
from jejak.reporting.wording import Catalogue, catalogue

SECTIONS = (
    "summary",
    "claims",
    "stages",
    "timeline",
    "profile",
    "principles",
    "actors",
    "conclusions",
    "sources",
    "method",
    "evidence",
)


@dataclass(frozen=True)
class Prepared:
    """All that a report in one language tells, worked out and drawn, before anybody's edits."""

    material: Material
    words: Catalogue
    values: Mapping[str, Any]

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        """The sentences that people may rewrite, by key, in the order of the report."""
        told, blocks = self.values["conclusions"], self.values["claims"]
        claims = (one for block in blocks for one in (block.told, *_told(block)))
        return {one.key: one for one in (*told.summary, *claims, *told.overall)}

    @cached_property
    def places(self) -> dict[str, str]:
        """Where people may add paragraphs, by name: sections, and below them claims."""
        found = {}
        for section in SECTIONS:
            found[section] = self.words.say(f"section.{section}")
            if section == "claims":
                found |= {f"claim-{one.id}": f"— {one.policy}" for one in self.values["claims"]}
        return found


def _told(block: ClaimBlock) -> Iterator[Sentence]:
    return (test.told for test in block.tests)


@dataclass(frozen=True)
class Shown:
    """A report as a part of a page.

    Its teller writes single sentences anew, with the numbers that their evidence has on this page.
    """

    part: Markup
    teller: Teller
    references: ReferenceList | None


def prepare(material: Material, words: Catalogue) -> Prepared:
    """Work out and draw what a report tells; it takes a second, so that a page keeps it."""
    return Prepared(material, words, {**_tables(material, words), **_pictures(material, words)})


def write_report(
    material: Material,
    *,
    language: str = "en",
    generated: str = "",
    references: Mapping[str, Reference] | None = None,
    style: str = "apa",
) -> str:
    """The report on a case in one language, as the text of an HTML file.

    `generated` is the time to be printed on it; without one the same case gives the same bytes.
    With the `references` of its documents, by id, the report cites in a style of `citing.STYLES`.
    Sentences that people rewrote, and paragraphs they added, are those of `material.revisions`.
    """
    prepared = prepare(material, catalogue(language))
    teller = _teller(prepared, None)
    cited = _cited(references, style, teller)
    page = _environment(teller).get_template("report.html.jinja")
    return page.render(_values(prepared, cited), generated=generated)


def show_report(
    prepared: Prepared,
    leads: Leads,
    *,
    references: Mapping[str, Reference] | None = None,
    style: str = "apa",
    earlier: Shown | None = None,
) -> Shown:
    """The report as a part of a page, whose markers lead to passages.

    `earlier` is what was shown of the same case and references in this language before an edit.
    """
    teller = _teller(prepared, leads)
    cited = _cited(references, style, teller, earlier.references if earlier else None)
    part = _environment(teller).get_template("live.jinja").render(_values(prepared, cited))
    if cited:
        cited.settle()
    return Shown(Markup(part), teller, cited)  # noqa: S704 - escaped inside


def _teller(prepared: Prepared, leads: Leads | None) -> Teller:
    material, words = prepared.material, prepared.words
    return Teller(words, EvidenceBook(material), Editing(material, words.language), leads)


def _cited(
    references: Mapping[str, Reference] | None,
    style: str,
    teller: Teller,
    earlier: ReferenceList | None = None,
) -> ReferenceList | None:
    if not references:
        return None
    return ReferenceList(references, style, teller.words.language, teller.book, earlier)


def _values(prepared: Prepared, cited: ReferenceList | None) -> dict[str, Any]:
    return {
        "language": prepared.words.language,
        "case": prepared.material.case,
        "names": Names(prepared.material, prepared.words),
        "sections": _sections(cited is not None),
        "references": cited,
        **prepared.values,
    }


def _sections(cited: bool) -> list[str]:
    """The sections in order; the references, if there are any, after the sources."""
    after = SECTIONS.index("sources") + 1
    return [*SECTIONS[:after], *(["references"] if cited else []), *SECTIONS[after:]]


def _tables(material: Material, words: Catalogue) -> dict[str, Any]:
    return {
        "conclusions": conclusions(material, words),
        "verdicts": verdict_counts(material),
        "groups": policies_table(material, words),
        "claims": claim_blocks(material, words),
        "processes": stages_table(material, words),
        "events": timeline(material, words),
        "profile": profile_table(material, words),
        "principles": principles_table(material, words),
        "network": actor_network(material, words),
        "sources": sources_table(material, words),
        "method": method(material, words),
    }


def _pictures(material: Material, words: Catalogue) -> dict[str, Any]:
    rows = timeline(material, words)
    return {
        "timeline_picture": timeline_picture(rows, words, material.case.when),
        "sources_picture": sources_picture(source_counts(material, words), words),
        "actors_picture": actors_picture(actor_network(material, words), words),
        "bar": weight_bar,
        "share": share_bar,
    }


def _environment(teller: Teller) -> Environment:
    environment = Environment(
        loader=PackageLoader("jejak.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=teller.words.say,
        words=teller.words,
        book=teller.book,
        signed=signed,
        cite=teller.cite,
        tell=teller.tell,
        added=teller.added,
        passage_link=teller.leads.passage if teller.leads else None,
    )
    return environment
