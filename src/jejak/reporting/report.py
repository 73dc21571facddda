"""The whole report as one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jejak.model.material import Material
from jejak.model.records import Passage
from jejak.model.references import Reference
from jejak.reporting.actornetwork import actor_network
from jejak.reporting.audit import claim_blocks, policies_table, verdict_counts
from jejak.reporting.codetables import principles_table, profile_table
from jejak.reporting.conclusions import conclusions
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
# A statement told by thirty sources is not made clearer by thirty numbers.
CITED = 8


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
    """
    words = catalogue(language)
    book = EvidenceBook(material)
    cited = ReferenceList(references, style, language, book) if references else None
    page = _environment(words, book).get_template("report.html.jinja")
    return page.render(
        language=language,
        generated=generated,
        case=material.case,
        names=Names(material, words),
        sections=_sections(cited is not None),
        references=cited,
        **_tables(material, words),
        **_pictures(material, words),
    )


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


def _environment(words: Catalogue, book: EvidenceBook) -> Environment:
    environment = Environment(
        loader=PackageLoader("jejak.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=words.say, words=words, book=book, signed=signed, cite=_citer(words, book)
    )
    return environment


def _citer(words: Catalogue, book: EvidenceBook) -> Any:
    def cite(passages: Iterable[Passage]) -> Markup:
        """Numbered markers that lead to the evidence list; the first of each can be led back to."""
        all_ = list(dict.fromkeys(passages))
        marks = [_marker(words, *one) for one in book.cite(all_[:CITED])]
        more = len(all_) - CITED
        if more > 0:
            marks.append(
                Markup('<span class="more">{}</span>').format(
                    words.say("evidence.more", count=more)
                )
            )
        return (
            Markup(' <span class="cites">{}</span>').format(Markup(" ").join(marks))
            if marks
            else Markup("")
        )

    return cite


def _marker(words: Catalogue, number: int, first: bool) -> Markup:
    anchor = Markup(' id="c{}"').format(number) if first else Markup("")
    label = words.say("evidence.label", number=number)
    return Markup('<a class="ev" href="#e{0}"{1} aria-label="{2}">[{0}]</a>').format(
        number, anchor, label
    )
