import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.provisions import provisions

LAW_ID = """PERATURAN WALI KOTA KARANGSARI
NOMOR 5 TAHUN 2019
TENTANG
TAMAN SUNGAI

DENGAN RAHMAT TUHAN YANG MAHA ESA

BAB I
KETENTUAN UMUM
Pasal 1
Dalam Peraturan ini yang dimaksud dengan:
1. Kota adalah Kota Karangsari.
2. Taman adalah taman di tepi sungai.

BAB II
PENYELENGGARAAN
Bagian Kesatu
Umum
Pasal 2
(1) Kota membuka taman sebagaimana dimaksud dalam
Pasal 1 ayat (1) setiap hari.
(2) Taman menyediakan:
a. bangku;
b. lampu;
c. toilet.
Pasal 3
Peraturan ini mulai berlaku pada tanggal diundangkan.

Ditetapkan di Karangsari
pada tanggal 3 Mei 2019
"""
LAW_KO = """제1장 총칙
제1조(목적) 이 조례는 시민의 교통 편의를 높이는 것을 목적으로 한다.
제2조(지원) ① 시장은 보조금을 줄 수 있다. ② 보조금은 제1조에 따라 정한다.
부칙
이 조례는 공포한 날부터 시행한다."""


def cut(text):
    return [(one.label, one.of(text)) for one in provisions(text)]


def labels(text):
    return [label for label, _ in cut(text)]


def test_a_law_in_indonesian_is_cut_at_articles_and_clauses():
    assert labels(LAW_ID) == ["", "", "Pasal 1", "Pasal 2 (1)", "Pasal 2 (2)", "Pasal 3", ""]


def test_a_reference_at_the_start_of_a_broken_line_begins_nothing():
    words = dict(cut(LAW_ID))["Pasal 2 (1)"]
    assert words.endswith("dalam\nPasal 1 ayat (1) setiap hari.")


def test_a_list_of_a_few_words_each_stays_with_its_lead_in():
    assert (
        dict(cut(LAW_ID))["Pasal 2 (2)"] == "Taman menyediakan:\na. bangku;\nb. lampu;\nc. toilet."
    )


def test_definitions_are_one_provision():
    assert dict(cut(LAW_ID))["Pasal 1"].count("adalah") == 2


def test_chapters_and_titles_are_headings_of_what_follows():
    headings = {one.label: one.heading for one in provisions(LAW_ID)}
    assert headings["Pasal 2 (1)"] == "BAB II · PENYELENGGARAAN · Bagian Kesatu · Umum"
    assert headings["Pasal 2 (2)"] == ""


def test_korean_clauses_inside_a_line_are_cut_and_titles_taken_off():
    assert cut(LAW_KO) == [
        ("제1조", "이 조례는 시민의 교통 편의를 높이는 것을 목적으로 한다."),
        ("제2조 ①", "시장은 보조금을 줄 수 있다."),
        ("제2조 ②", "보조금은 제1조에 따라 정한다."),
        ("", "부칙"),
        ("", "이 조례는 공포한 날부터 시행한다."),
    ]
    assert provisions(LAW_KO)[0].heading == "제1장 총칙 · 목적"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 4\nThe fee is low.", ["Article 4"]),
        ("Section 2. The City shall act.\nSection 3. It may rest.", ["Section 2", "Section 3"]),
        ("Pasal 3\n\nTaman dibuka.", ["Pasal 3"]),
        ("1. Waste is sorted.\n2. Parks are open.", ["1", "2"]),
        ("1.1 Waste is sorted.\n1.2 Parks are open.", ["1.1", "1.2"]),
        ("① 시장은 정한다. ② 시는 돕는다.", ["①", "②"]),
        ("IV. Goals are set here.\nV. Means are set here.", ["IV", "V"]),
        ("- Waste is sorted.\n• Parks are open.", ["", ""]),
        (
            "가. 쓰레기를 집집마다 나누어 내놓아야 한다.\n나. 공원은 날마다 모두에게 연다.",
            ["가", "나"],
        ),
        ("One.\n\nTwo.\n\nThree.", ["", "", ""]),
        ("제3조 (요금) 요금은 낮다.\n제3조의2 (환승) 환승은 무료다.", ["제3조", "제3조의2"]),
    ],
)
def test_numbers_of_many_kinds(text, expected):
    assert labels(text) == expected


def test_the_way_to_a_clause_goes_down_and_up_again():
    long = "every household of the city sorts its waste at home"
    text = f"Article 1\n(1) {long}\n(a) {long}\n(b) {long}\n(2) {long}\nArticle 2\n(1) {long}"
    assert labels(text) == [
        "Article 1 (1)", "Article 1 (1) (a)", "Article 1 (1) (b)", "Article 1 (2)", "Article 2 (1)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "last"), [("ghi", "i"), (("i", "ii", "iii"), "iii"), (("a", "i", "ii"), "a ii")]
)
def test_i_after_h_is_a_letter_and_otherwise_a_number(marks, last):
    text = "\n".join(f"{one}. every household of the city sorts its waste at home" for one in marks)
    assert labels(text)[-1] == last


def test_markdown_headings_go_to_what_follows():
    text = "# Plan\n\n## Measures\n\n- Waste is sorted.\n- Parks are open."
    assert [one.heading for one in provisions(text)] == ["Plan · Measures", ""]


def test_a_sentence_over_a_page_break_is_one_paragraph():
    text = "The city keeps a list of\n\nall trees in its parks.\n\nThe list is public."
    assert len(cut(text)) == 2


def test_one_paragraph_a_line_without_blank_lines():
    text = f"{'Long words ' * 20}here.\nThe second one.\nThe third one."
    assert len(cut(text)) == 3


def test_a_lead_in_with_long_items_is_the_heading_of_the_first():
    text = "The city shall:\n- open a park in every district by next year\n- plant a tree in every street of the old town"
    assert [one.heading for one in provisions(text)] == ["The city shall", ""]


@pytest.mark.parametrize("text", ["", "  \n\n ", "\n"])
def test_nothing_has_no_provisions(text):
    assert provisions(text) == []


@pytest.mark.parametrize("text", ["x", "1.", "Pasal 3", "# T", "-", "\ud800", "①"])
def test_whatever_is_written_is_a_provision(text):
    (one,) = provisions(text)
    assert text[one.start : one.end] == text


PIECES = st.sampled_from(
    [
        "Pasal 3", "BAB II", "Article 4", "제3조(목적)", "①", "②", "(1) ", "(2) ", "1. ", "a. ", "i. ",
        "- ", "# ", "\n", "\n\n", " ", "Kota. ", "the city:", "다.", "시행한다", "x;", "\ud800", "\u2028",
        "Dalam Peraturan ini yang dimaksud dengan:",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
@settings(deadline=None)
def test_provisions_are_in_order_apart_and_leave_only_space_between(text):
    at = 0
    for one in provisions(text):
        assert at <= one.start <= one.body <= one.end
        assert one.start < one.end
        assert not text[at : one.start].strip()
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        at = one.end
    assert not text[at:].strip()
