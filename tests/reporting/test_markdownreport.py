import re

import papers
import pytest
from markdown_it import MarkdownIt

from jejak.reporting.blocks import Entry, Paper, Paragraph, Words, read_paper
from jejak.reporting.markdownreport import escaped, markdown_report

PICTURES = {"timeline": "a b/timeline.png", "sources": "f/sources.png", "actors": "f/actors.png"}
READER = MarkdownIt("commonmark").enable("table")


def tokens(text: str):
    for one in READER.parse(text):
        yield one
        yield from one.children or ()


def seen(text: str) -> str:
    """What a reader of Markdown sees of a text."""
    return "".join(
        one.content for one in tokens(text) if one.type in {"text", "code_inline", "text_special"}
    )


def told(*words: Words) -> str:
    return markdown_report(Paper("T", "en", (Paragraph(words),)), {}).strip()


@pytest.fixture(scope="module", params=["en", "id", "ko"])
def paper(request, material):
    return papers.paper(material, request.param)


@pytest.fixture(scope="module")
def text(paper):
    return markdown_report(paper, PICTURES)


def test_every_marker_has_one_footnote(text, paper):
    notes = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    marks = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert notes == [str(one.number) for one in paper.blocks if isinstance(one, Entry)]
    assert set(notes) == marks


def test_headings_and_tables_are_read_by_a_library(text):
    found = [one.type for one in tokens(text)]
    assert found.count("table_open") > 5
    levels = [one.tag for one in tokens(text) if one.type == "heading_open"]
    assert levels[0] == "h1"
    assert levels.count("h2") == 11


def test_pictures_lie_beside_it_and_have_a_text(text):
    pictures = [one for one in tokens(text) if one.type == "image"]
    assert [one.attrs["src"] for one in pictures] == [
        "a%20b/timeline.png",
        "f/actors.png",
        "f/sources.png",
    ]
    assert all(one.content for one in pictures)


def test_nothing_is_raw_markup(text):
    assert not [one for one in tokens(text) if one.type.startswith("html")]


def test_every_row_has_all_cells(material):
    text = markdown_report(papers.paper(papers.hostile(material)), {})
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(counts) == 1


def test_hostile_text_is_shown_as_it_stands(material):
    text = markdown_report(papers.paper(papers.hostile(material)), PICTURES)
    kinds = [one.type for one in tokens(text)]
    assert not [one for one in kinds if one.startswith("html")]
    assert kinds.count("image") <= len(PICTURES)
    links = [one.attrs["href"] for one in tokens(text) if one.type == "link_open"]
    assert {one.split(":")[0] for one in links} == {"https"}
    assert "\x07" not in text
    assert papers.SEEN in seen(text)


@pytest.mark.parametrize(
    "hard",
    [
        "<b>x</b>", "[a](b)", "![a](b)", "*a* _b_ **c**", "`a`", "~~a~~", "a | b", "&lt; &#60;",
        "\\*", "$x$", "[^1]", "# a", "- a", "1. a", "2) a", "+ a", "---", "===", "> a", "    a",
        "<https://a.org>", "***",
    ],
)  # fmt: skip
def test_text_is_seen_as_it_was(hard):
    assert seen(told(Words(hard))) == hard.strip()
    assert [one.type for one in READER.parse(told(Words(hard)))] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]


def test_marks_stand_next_to_words():
    assert told(Words("a "), Words(" b ", bold=True), Words("c")) == "a  **b** c"
    assert told(Words("x", link="https://a.org/(b)")) == "[x](<https://a.org/%28b%29>)"
    assert told(Words("x", link="#inside")) == "x"


def test_code_ends_where_it_ends():
    assert seen(told(Words("a`b", code=True), Words("c"))) == "aˋbc"


def test_a_note_of_several_paragraphs_is_one_note():
    two = (Paragraph((Words("a"),)), Paragraph((Words("b"),)))
    text = markdown_report(Paper("T", "en", (Entry(3, two),)), {})
    assert text == "[^3]: a\n\n    b\n"


def test_items_of_a_list_stand_close():
    page = "<html><body><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>d</p></body></html>"
    assert markdown_report(read_paper(page), {}) == "- a\n- b\n  - c\n\nd\n"


def test_what_is_escaped_is_read_back():
    assert seen(escaped("a_b*c")) == "a_b*c"
