import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from transfers import EN, RESULT, result_with

from jejak.errors import OptionError
from jejak.model.degrees import DEGREES
from jejak.reporting.comparison import (
    MATRIX,
    comparison_png,
    matrix_picture,
    say_degree,
    text_degree,
    write_comparison,
)

VOID = {"meta", "link", "img", "br", "hr", "input"}
HOSTILE = "</td></table><script>alert(1)</script>{{ 7*7 }}"


class Page(HTMLParser):
    """Whether all tags are closed in order, and the page's words."""

    def __init__(self, html):
        super().__init__()
        self.open, self.words, self.tags = [], [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def page():
    return Page(write_comparison(RESULT))


def test_the_page_needs_nothing_else(page):
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert not [
        attrs for _, attrs in page.tags if attrs.get("src") or attrs.get("href", "#")[0] != "#"
    ]


def test_the_degree_and_its_share_of_draws_are_told(page):
    assert "Emulation: provisions of host rest on river" in page.text
    assert "comes out in >99 % of the draws" in page.text


def test_every_row_shows_its_words_and_addresses(page):
    for row in RESULT.rows:
        for one in (row.host, *row.origins):
            if one:
                assert one.quote in page.text
                assert one.passage.key in page.text


def test_changes_show_both_figures_and_a_dash_for_none(page):
    assert "figures: lima puluh ribu → seratus ribu" in page.text
    assert "figures: 45 → –" in page.text


def test_formulas_are_set_apart(page):
    assert "count nowhere: 1." in page.text


@pytest.mark.parametrize("degree", DEGREES)
@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_every_degree_can_be_told_in_every_language(language, degree):
    html = write_comparison(replace(RESULT, degree=degree), language=language)
    assert Page(html).text
    assert f'<html lang="{language}">' in html


def test_hostile_words_stay_words():
    html = write_comparison(result_with(HOSTILE))
    assert HOSTILE in Page(html).text
    assert "<script" not in html


def test_the_same_result_gives_the_same_bytes_and_a_time_is_printed():
    assert write_comparison(RESULT) == write_comparison(RESULT)
    assert "2026-01-02" in write_comparison(RESULT, generated="2026-01-02")


def test_lone_surrogates_can_be_written_to_a_file():
    write_comparison(result_with("\ud800 a")).encode("utf-8")


def test_an_unknown_language_is_one_clear_error():
    with pytest.raises(OptionError, match="use one of en, id, ko"):
        write_comparison(RESULT, language="xx")


def test_the_matrix_names_provisions_and_signs_what_rests():
    svg = ET.fromstring(matrix_picture(RESULT, EN))
    texts = [one.text.strip() for one in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "river: Pasal 1" in texts
    assert [texts.count(sign) for sign in "=≈◇"] == [1, 1, 1]
    assert "table" in svg.get("aria-label")


def test_too_many_provisions_have_no_matrix_but_a_page():
    many = replace(RESULT, provisions=RESULT.provisions * MATRIX)
    assert matrix_picture(many, EN) is None
    assert "Provision by provision" not in write_comparison(many)


def test_the_picture_can_be_had_as_a_file():
    assert comparison_png(RESULT, language="ko", scale=1).startswith(b"\x89PNG")


def test_the_table_of_text_has_a_line_a_row():
    made = text_degree(RESULT)
    assert {len(row) for row in made.rows} == {len(made.header)}
    assert made.rows[2][0] == "From another origin"
    assert made.rows[2][2] == "bikes: The first 45 minutes are free."


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_the_degree_is_said_in_a_line(language):
    assert ">99 %" in say_degree(RESULT, language)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_fits_the_window(tmp_path, width, scheme):
    browsers = pytest.importorskip("playwright.sync_api")
    import shutil

    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no chromium")
    path = tmp_path / "page.html"
    path.write_text(write_comparison(RESULT), encoding="utf-8")
    with browsers.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        view.goto(path.as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
