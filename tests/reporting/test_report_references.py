from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from jejak.errors import OptionError
from jejak.model.material import Material
from jejak.model.records import Passage
from jejak.model.references import Name, Reference
from jejak.model.when import When
from jejak.reporting.evidence import EvidenceBook
from jejak.reporting.references import ReferenceList
from jejak.reporting.report import SECTIONS, write_report

REFERENCES = {
    "di": Reference(
        "wijaya",
        "article-newspaper",
        "Title of di",
        {"author": (Name("Wijaya", "Callistasia"),)},
        When.day(2016, 2, 1),
        fields={"container-title": "The Daily", "URL": "https://example.org/di", "language": "id"},
    ),
    "de": Reference(
        "di",
        "webpage",
        "Title of de",
        {"author": (Name(literal="The Daily"),)},
        When.month(2015, 6),
    ),
    "dk": Reference(
        "dk",
        "document",
        "Title of dk",
        {"author": (Name(literal="The Daily"),)},
        fields={"language": "ko"},
    ),
}
STYLES = ["apa", "chicago-author-date", "chicago-notes"]


class Page(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        held = dict(attrs)
        self.ids += [str(held["id"])] if "id" in held else []
        self.links += [str(held["href"])] if tag == "a" else []


def section(html: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', html, re.DOTALL)
    assert found
    return found.group()


@pytest.mark.parametrize("style", STYLES)
def test_every_link_leads_somewhere_in_every_language(
    material: Material, language: str, style: str
):
    page = Page(write_report(material, language=language, references=REFERENCES, style=style))
    inside = {one[1:] for one in page.links if one.startswith("#")}
    assert inside - set(page.ids) == set()
    assert len(page.ids) == len(set(page.ids))
    assert {f"#{one}" for one in (*SECTIONS, "references")} <= set(page.links)


def test_without_references_the_report_is_as_it_was(material: Material):
    html = write_report(material)
    assert 'id="references"' not in html
    assert "#references" not in html


def test_a_passage_cites_its_source_and_the_entry_leads_back(material: Material):
    html = write_report(material, references=REFERENCES)
    evidence, references = section(html, "evidence"), section(html, "references")
    assert '<a class="ref" href="#r-di">(Wijaya, 2016)</a>' in evidence
    entry = re.search(r'<li id="r-di">.*?</li>', references, re.DOTALL)
    assert entry
    assert "Wijaya, C. (2016, February 1). Title of di. <i>The Daily</i>." in entry.group()
    numbers = re.findall(r'href="#e(\d+)"', entry.group())
    assert numbers
    for one in numbers:
        assert (
            'href="#r-di"' in re.search(rf'<li id="e{one}">.*?</li>', evidence, re.DOTALL).group()
        )
    assert 'href="#s-di"' in entry.group()
    assert '<a class="soft ref" href="#r-di">Reference</a>' in section(html, "sources")


def test_what_the_citation_leaves_out_still_stands_beside_the_passage(material: Material):
    evidence = section(write_report(material, references=REFERENCES), "evidence")
    cite = re.search(r'href="#r-di">.*?</p>', evidence, re.DOTALL).group()
    for told in ("Title of di", "The Daily", "1 February 2016", "https://example.org/di"):
        assert told in cite


def test_a_note_tells_everything_once(material: Material):
    html = write_report(material, references=REFERENCES, style="chicago-notes")
    first = re.search(r'href="#r-di">(.*?)</p>', section(html, "evidence"), re.DOTALL).group(1)
    assert first.startswith("Callistasia Wijaya, “Title of di,” <i>The Daily</i>, February 1, 2016")
    assert first.count("Title of di") == first.count("https://example.org/di") == 1


def test_a_source_without_an_entry_is_cited_all_the_same(material: Material):
    html = write_report(material, references=REFERENCES, style="chicago-notes")
    assert 'id="r-dk"' not in html
    assert 'href="#r-dk"' not in html
    assert "The Daily, “Title of dk.”" in section(html, "evidence")


def test_the_headings_are_in_the_language_of_the_report(material: Material):
    for language, words in (("en", "References"), ("id", "Daftar pustaka"), ("ko", "참고문헌")):
        assert words in section(
            write_report(material, language=language, references=REFERENCES), "references"
        )


def test_only_what_is_cited_is_listed(material: Material):
    book = EvidenceBook(material)
    book.cite([Passage("de", 0, 5), Passage("de", 6, 9)])
    listed = ReferenceList(REFERENCES, "apa", "en", book)
    assert [(one.document, one.evidence) for one in listed.rows] == [("de", (1, 2))]
    assert listed.marks == {1: "(The Daily, 2015)", 2: "(The Daily, 2015)"}
    assert listed.tells(1, "“the daily”")
    assert not listed.tells(1, "Title of de")


def test_a_case_without_evidence_says_so(empty: Material):
    html = write_report(empty, references=REFERENCES)
    assert "No passage is cited." in section(html, "references")


def test_hostile_references_stay_texts(material: Material):
    bad = replace(
        REFERENCES["di"], title='"><script>alert(1)</script>', fields={"URL": "javascript:alert(1)"}
    )
    html = write_report(material, references={**REFERENCES, "di": bad})
    assert html.count("<script") == 1
    assert "&lt;script&gt;alert(1)" in section(html, "references")


def test_an_unknown_style_is_refused(material: Material):
    with pytest.raises(OptionError, match="no style 'mla'"):
        write_report(material, references=REFERENCES, style="mla")
