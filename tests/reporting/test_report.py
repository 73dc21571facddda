import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import papers
import pytest

from jejak.errors import OptionError
from jejak.reporting.report import SECTIONS, write_report
from jejak.reporting.telling import CITED

HOSTILE = "</b></p><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """All tags of a page, whether they are closed in order, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


@pytest.fixture(scope="module")
def html(material):
    return write_report(material, generated="2026-01-02")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


@pytest.fixture
def hostile(material):
    return papers.hostile(material, HOSTILE)


def test_every_tag_is_closed_in_every_language(material, empty, language):
    assert Page(write_report(material, language=language)).open == []
    assert Page(write_report(empty, language=language)).open == []


def test_the_page_says_its_language(material, language):
    assert Page(write_report(material, language=language)).all("html")[0]["lang"] == language


def test_an_unknown_language_is_one_clear_error(material):
    with pytest.raises(OptionError, match="use one of en, id, ko"):
        write_report(material, language="xx")


def test_the_page_needs_nothing_from_the_network(page, html):
    assert [attrs for tag, attrs in page.tags if "src" in attrs] == []
    assert page.all("link") == []
    assert not re.search(r"@import|url\(", html)
    web = {tag for tag, attrs in page.tags if attrs.get("href", "").startswith("http")}
    assert web == {"a"}


def test_ids_are_unique(page):
    assert len(page.ids()) == len(set(page.ids()))


def test_every_link_inside_the_page_leads_somewhere(page):
    targets = {attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")}
    assert targets - set(page.ids()) == set()


def test_evidence_is_numbered_in_reading_order(html):
    first = re.findall(r'<a class="ev" href="#e\d+" id="c(\d+)"', html)
    assert [int(number) for number in first] == list(range(1, len(first) + 1))


def test_every_marker_has_its_entry(page):
    marked = {attrs["href"] for attrs in page.all("a") if attrs.get("class") == "ev"}
    listed = {f"#{one}" for one in page.ids() if re.fullmatch(r"e\d+", one)}
    assert marked == listed


def test_the_passage_stands_in_bold_in_the_language_of_its_source(html):
    assert (
        '<blockquote lang="id"><p><b>Taman Sungai Bandung diresmikan 30 Januari 2016.</b> Kem'
        in html
    )


def test_hostile_text_never_becomes_markup(hostile):
    page = Page(write_report(hostile))
    assert page.open == []
    assert page.all("img") == []
    assert len(page.all("script")) == 1
    assert [attrs for _, attrs in page.tags if "onerror" in attrs] == []


def test_hostile_text_is_still_shown_as_it_stands(hostile):
    text = Page(write_report(hostile)).text
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text


def test_only_web_addresses_become_links(hostile):
    links = [attrs["href"] for attrs in Page(write_report(hostile)).all("a")]
    assert {link.split(":")[0] for link in links if not link.startswith("#")} == {"https"}


def test_the_same_case_gives_the_same_bytes(material):
    assert write_report(material) == write_report(material)


def test_the_time_of_writing_is_shown_only_when_given(material, page):
    assert "written 2026-01-02" in page.text
    assert "written" not in Page(write_report(material)).text.split("Summary")[0]


def test_contents_lead_to_every_section(page):
    links = [attrs["href"] for attrs in page.all("a")]
    assert [f"#{one}" for one in SECTIONS] == [link for link in links if link[1:] in SECTIONS]


def test_headings_never_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_scopes(page):
    assert len(page.all("caption")) == len(page.all("table")) > 5
    assert all(attrs.get("scope") for attrs in page.all("th"))


def test_pictures_have_labels_or_are_hidden(page):
    for attrs in page.all("svg"):
        assert attrs.get("aria-label") or attrs.get("aria-hidden") == "true"


def test_there_is_a_way_past_the_contents(page):
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}


def test_a_verdict_is_never_colour_alone(html):
    chips = re.findall(
        r'<span class="chip (\w+)"><span class="sign" aria-hidden="true">(.)</span> (\w+)<', html
    )
    assert ("contradicted", "✕", "Contradicted") in chips
    assert ("supported", "✓", "Supported") in chips


def test_a_proposed_claim_is_marked(page):
    assert page.text.count("proposed by the program") == 1


def test_what_the_claims_rest_on_is_told(page):
    for words in (
        "In place before first contact",
        "hoop test",
        "−25 to −12 dB",
        "Rival origins",
        "What would change this",
        "2 observations pooled",
    ):
        assert words in page.text


def test_missing_stages_are_shown_as_missing(html):
    assert html.count('<li class="missing">') == 12
    assert html.count('<li class="mentioned">') == 1
    assert html.count('<li class="found">') == 1


def test_machine_coding_is_called_so(page):
    assert "a machine’s judgements" in page.text
    assert "Where a source was given as a digest" in page.text


def test_sections_with_nothing_say_so(empty):
    text = Page(write_report(empty)).text
    for words in (
        "There are no claims in this case.",
        "No dated events were found in the sources read.",
        "No actors were found in dated events.",
        "No sources were read.",
        "Every source could be read.",
        "No runs were recorded.",
    ):
        assert words in text


def test_unreadable_sources_are_listed_with_remedy(page):
    assert "scan.pdf no text on any page run OCR first" in page.text


def test_many_passages_of_one_statement_are_cut_short(material):
    text = "a. " * 30
    many = tuple(
        replace(material.events[0].evidence, start=3 * n, end=3 * n + 2) for n in range(20)
    )
    documents = (replace(material.document["di"], text=text), *material.documents[1:])
    told = replace(material.observations[0], passages=many)
    html = write_report(
        replace(
            material, documents=documents, observations=(told,), events=(), codings=(), rivals=()
        )
    )
    assert f"and {20 - CITED} more" in html


def test_the_script_is_short_and_calls_nobody(html):
    script = re.search(r"<script>(.*)</script>", html, re.DOTALL).group(1)
    assert len(script.splitlines()) < 60
    assert not re.search(r"fetch|XMLHttp|import|innerHTML|eval", script)


def test_every_colour_variable_is_defined(html):
    used = set(re.findall(r"var\((--[\w-]+)\)", html))
    assert used - set(re.findall(r"(--[\w-]+):", html)) == set()
