from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.reading.cleaning import (
    cleaned,
    compounds,
    goes_on,
    joined,
    rejoined,
    whole_word,
    without_emphasis,
    without_list_markup,
)
from jejak.reading.files import read_file
from jejak.text.sentences import paragraphs

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
PAPER = SHARED / "data" / "founding_paper.txt"


def blocks(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


def test_items_typed_in_a_run_become_paragraphs() -> None:
    row = 'Smart Living\t<ol style="list-style-type: none">1. Taman Film2. Bus Kota3. Galeri</ol>'
    assert blocks(cleaned(row)) == ["Smart Living", "Taman Film", "Bus Kota", "Galeri"]


def test_list_elements_become_paragraphs() -> None:
    assert blocks(cleaned("<ul><li>1. Taman</li><li>2. Bus &amp; kereta</li></ul>")) == [
        "Taman",
        "Bus & kereta",
    ]


def test_an_amount_opens_no_item() -> None:
    cell = "<ol>1. Investasi 21,5 Miliar2. Dana 2.5. Juta3. Kunjungan 2017</ol>"
    assert blocks(cleaned(cell)) == ["Investasi 21,5 Miliar", "Dana 2.5. Juta", "Kunjungan 2017"]


def test_table_cells_of_two_columns_stay_apart() -> None:
    row = "<ol> 1. Macet 2. Banjir \t<ol> 1. Lancar 2. Kering"
    assert blocks(cleaned(row)) == ["Macet", "Banjir", "Lancar", "Kering"]


def test_lines_without_markup_are_left_alone() -> None:
    assert without_list_markup("a < b\tc > d\n1. satu") == "a < b\tc > d\n1. satu"


def test_a_bare_address_is_no_tag() -> None:
    assert "<https://kota.id/a>" in cleaned("Lihat <https://kota.id/a> untuk rincian.")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("*learning*, *competition* dan *coercion*", "learning, competition dan coercion"),
        ("“*joint consulting*” itu", "“joint consulting” itu"),
        ("**tebal** dan ***keduanya***", "tebal dan keduanya"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a*b*c", "a*b*c"),
        ("Septiarika^{1*}, Suryanjari^{2}", "Septiarika, Suryanjari"),
        ("5 km^{2} dan CO_{2}", "5 km2 dan CO2"),
        ("x^{n}", "xn"),
    ],
)
def test_emphasis_and_note_marks_go_and_words_stay(marked: str, plain: str) -> None:
    assert without_emphasis(marked) == plain


def test_a_sentence_cut_by_a_page_break_is_whole_again() -> None:
    text = "hal ini dapat menjadi salah\n\n \n\nargumentasi upaya kota."
    assert cleaned(text) == "hal ini dapat menjadi salah argumentasi upaya kota."


def test_a_doubled_word_cut_by_a_page_break_keeps_its_hyphen() -> None:
    assert cleaned("tidak benar- \n\nbenar terjadi.") == "tidak benar-benar terjadi."


def test_a_word_cut_by_a_line_end_is_whole_again() -> None:
    assert cleaned("Kota demi-\nkian maju.") == "Kota demikian maju."


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("demi", "kian", "demikian"),
        ("benar", "benar", "benar-benar"),
        ("hal", "hal", "hal-hal"),
        ("bersama", "sama", "bersama-sama"),
        ("sama", "samanya", "sama-samanya"),
        ("e", "government", "e-government"),
        ("Surabaya", "Xiamen", "Surabaya-Xiamen"),
        ("2016", "an", "2016-an"),
        ("inter", "nasional", "internasional"),
    ],
)
def test_the_hyphen_of_a_cut_word(first: str, second: str, whole: str) -> None:
    assert whole_word(first, second, ()) == whole


def test_a_compound_known_from_elsewhere_keeps_its_hyphen() -> None:
    text = "A long-term plan. Another long-\nterm plan."
    assert cleaned(text) == "A long-term plan. Another long-term plan."
    assert compounds(text) == {"long-term"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kota belajar.", "lalu pulang"),
        ("sebagai berikut:", "taman"),
        ("Menimbang", "a. bahwa kota itu"),
        ("ABSTRAK", "ini tulisan"),
        ("Kota belajar dari", "Seoul"),
        ("Kota\tBus", "seratus"),
        ("kata “kota cerdas.”", "lalu pulang"),
        ("Sumber", "https://kota.id"),
        ("Kota belajar dari", "- seoul"),
    ],
)
def test_blocks_that_do_not_go_on(first: str, second: str) -> None:
    assert not goes_on(first, second)
    assert rejoined([first, second]) == [first, second]


def test_a_reference_list_is_not_glued_to_the_body() -> None:
    text = (
        "Begitulah simpulan kota\n\nDAFTAR PUSTAKA\n\n- Aju, B. (2020). Alasan\n- Stone, D. (2012)"
    )
    assert blocks(cleaned(text))[1:] == [
        "DAFTAR PUSTAKA",
        "- Aju, B. (2020). Alasan",
        "- Stone, D. (2012)",
    ]


def test_a_bullet_without_words_goes() -> None:
    assert blocks(cleaned("- satu\n\n-\n- dua")) == ["- satu", "- dua"]


def test_blank_lines_are_collapsed() -> None:
    assert cleaned("\n\nSatu.\n\n\n \n\nDua.\n\n") == "Satu.\n\nDua."


def test_joining_without_a_hyphen_takes_one_space() -> None:
    assert joined("dari kota", "lain") == "dari kota lain"


prose = st.lists(st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,8}){0,6}\.", fullmatch=True), max_size=6)


@given(prose)
def test_clean_prose_stays_as_it_is(sentences: list[str]) -> None:
    text = "\n\n".join(sentences)
    assert cleaned(text) == text


@given(st.text(alphabet="ab \n\t-.*1^{}_<>li/", max_size=200))
def test_no_debris_breaks_the_cleaning(text: str) -> None:
    assert "\n\n\n" not in cleaned(text)


def test_a_long_run_of_letters_takes_no_time() -> None:
    assert cleaned("x" * 200_000) == "x" * 200_000


@pytest.fixture(scope="module")
def paper() -> str:
    if not PAPER.exists():
        pytest.skip("the founding paper is not at hand")
    return read_file(PAPER).text


@pytest.mark.parametrize(
    "item",
    ["Bandung Planning Gallery", "Revitalisasi Sungai Cikapundung", "Little Bandung In Seoul"],
)
def test_a_table_item_of_the_paper_is_a_paragraph(paper: str, item: str) -> None:
    assert item in blocks(paper)


@pytest.mark.parametrize(
    "words",
    ["dapat menjadi salah argumentasi upaya", "tidak benar-benar terjadi", "prinsip di atas."],
)
def test_a_broken_sentence_of_the_paper_is_whole(paper: str, words: str) -> None:
    assert words in paper


def test_each_reference_of_the_paper_is_a_paragraph(paper: str) -> None:
    heading, *references = blocks(paper[paper.index("DAFTAR PUSTAKA") :])
    assert heading == "DAFTAR PUSTAKA"
    assert all(one.startswith("- ") for one in references)
    assert len(references) == 32


def test_no_markup_is_left_in_the_paper(paper: str) -> None:
    assert not any(sign in paper for sign in ("<ol", "^{", "*policy"))
