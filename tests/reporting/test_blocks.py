import re
from itertools import pairwise

import papers
import pytest

from jejak.reporting.blocks import (
    Entry,
    Figure,
    Heading,
    Paragraph,
    Table,
    Words,
    clean,
    closed,
    plain,
    read_paper,
)
from jejak.reporting.report import SECTIONS, write_report


def blocks(inner: str):
    return read_paper(f"<html lang='id'><head><title>T</title></head><body>{inner}</body>").blocks


def texts(inner: str) -> list[str]:
    return [plain(one.words) for one in blocks(inner) if isinstance(one, Paragraph)]


@pytest.fixture(scope="module", params=["en", "id", "ko"])
def paper(request, material):
    return papers.paper(material, request.param)


class TestAReport:
    def test_its_title_language_and_sections_are_those_of_the_page(self, paper):
        headings = [one for one in paper.blocks if isinstance(one, Heading)]
        assert [one.anchor for one in headings if one.level == 2] == list(SECTIONS)
        assert plain(headings[0].words) == paper.title

    def test_no_level_of_heading_is_left_out(self, paper):
        levels = [one.level for one in paper.blocks if isinstance(one, Heading)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_every_marker_has_its_entry_and_every_entry_leads_back(self, material, paper):
        page = write_report(material, language=paper.language)
        marked = {int(one) for one in re.findall(r'class="ev" href="#e(\d+)"', page)}
        entries = {one.number: one for one in paper.blocks if isinstance(one, Entry)}
        assert set(entries) == marked
        for number, entry in entries.items():
            assert f"#c{number}" in {one.link for p in entry.paragraphs for one in p.words}

    def test_all_words_of_the_evidence_are_there(self, paper, material):
        told = " ".join(
            plain(p.words) for one in paper.blocks if isinstance(one, Entry) for p in one.paragraphs
        )
        assert "Taman Sungai Bandung diresmikan 30 Januari 2016." in told

    def test_figures_say_what_they_show(self, paper):
        assert len(paper.figures) == 3
        assert all(
            one.label and one.caption and one.svg.endswith("</svg>") for one in paper.figures
        )
        assert all("viewBox" in one.svg for one in paper.figures)

    def test_tables_have_heads_and_a_title(self, paper):
        tables = [one for one in paper.blocks if isinstance(one, Table)]
        assert len(tables) > 5
        for one in tables:
            assert one.title
            assert one.head
            assert {sum(cell.span for cell in line.cells) for line in (*one.head, *one.body)} == {
                len(one.head[0].cells)
            }


def test_hostile_text_stays_text(material):
    paper = papers.paper(papers.hostile(material))
    words = [
        word
        for one in paper.blocks
        if isinstance(one, Entry)
        for part in one.paragraphs
        for word in part.words
    ]
    told = "".join(one.text for one in words)
    assert papers.SEEN in told
    assert "bell\ufffd" in told
    assert not [one for one in words if one.link.startswith("javascript")]


def test_words_keep_their_look_and_where_they_lead():
    (one,) = blocks('<p>a <b lang="ko">b</b> <a href="https://x.org" id="k"><i>c</i></a>.</p>')
    assert one.words == (
        Words("a "),
        Words("b", bold=True, language="ko"),
        Words(" "),
        Words("c", italic=True, link="https://x.org", anchor="k"),
        Words("."),
    )


def test_spaces_are_single_and_none_at_the_ends():
    assert texts("<p>  a \n <b> b </b>  c <br> d  </p>") == ["a b c\nd"]


def test_what_only_a_page_needs_is_left_out():
    skipped = "<a class='skip'>s</a><nav class='contents'>n</nav><script>x</script><form>f</form>"
    assert texts(f"{skipped}<p>a<span aria-hidden='true'>✓</span></p>") == ["a"]


def test_a_summary_stays_unless_its_table_has_a_caption():
    assert texts("<details><summary>s</summary><p>p</p></details>") == ["s", "p"]
    assert texts("<details><summary>s</summary><table><tr><td>x</td></tr></table></details>") == []


def test_lists_hold_their_depth_and_numbers():
    found = blocks("<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c<p>d</p></li></ol>")
    assert [(one.kind, one.depth, one.number) for one in found] == [
        ("item", 1, 0),
        ("item", 2, 0),
        ("number", 1, 1),
        ("text", 1, 0),
    ]


def test_unknown_elements_are_read_for_their_words():
    assert texts("<section><new-thing>a <u>b</u></new-thing><aside>c</aside></section>") == [
        "a b",
        "c",
    ]


def test_a_figure_without_a_caption():
    (one,) = blocks('<figure><svg viewBox="0 0 1 1" aria-label="a &amp; b"><path/></svg></figure>')
    assert isinstance(one, Figure)
    assert (one.label, one.caption) == ("a & b", ())


def test_text_that_xml_cannot_hold():
    assert clean("a\x00b\x1bc\ud800\ufffe\U0001f600") == "a\ufffdb\ufffdc\ufffd\ufffd\U0001f600"


@pytest.mark.parametrize(
    ("text", "end"),
    [("\u202ea", "\u202c"), ("\u2067a\u2069", ""), ("\u202aa\u2066b", "\u2069\u202c"), ("a", "")],
)
def test_marks_of_direction_do_not_reach_further(text, end):
    assert closed(text) == text + end


def test_a_quotation_is_in_the_language_it_says():
    (one,) = blocks('<blockquote lang="ko"><p>a <b>b</b></p></blockquote>')
    assert one.kind == "quote"
    assert {word.language for word in one.words} == {"ko"}
