from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.reading.columns import Piece, in_reading_order, lines


def piece(
    text: str, left: float, top: float, width: float | None = None, size: float = 10
) -> Piece:
    right = left + (width if width is not None else 5.0 * len(text))
    return Piece(text, left, top - size, right, top, size)


def block(name: str, count: int, left: float, top: float = 700, width: float = 200) -> list[Piece]:
    return [
        piece(f"{name} baris nomor {n}", left, top - 12 * n, width - n % 3 * 10)
        for n in range(count)
    ]


def texts(pieces: list[Piece]) -> list[list[str]]:
    return [[line.text for line in region] for region in in_reading_order(pieces)]


def names(pieces: list[Piece]) -> list[str]:
    """The first words of the lines, each run of the same word once."""
    flat = [line.split()[0] for region in texts(pieces) for line in region]
    return [word for at, word in enumerate(flat) if at == 0 or flat[at - 1] != word]


def woven(*columns: list[Piece]) -> list[Piece]:
    return [one for row in zip(*columns, strict=True) for one in row]


def test_two_columns_are_read_one_after_the_other() -> None:
    assert names(block("kiri", 20, 50) + block("kanan", 20, 300)) == ["kiri", "kanan"]


def test_columns_drawn_row_by_row_are_read_the_same() -> None:
    left, right = block("kiri", 20, 50), block("kanan", 20, 300)
    assert texts(woven(left, right)) == texts(left + right)


def test_three_columns() -> None:
    page = woven(
        block("a", 9, 50, width=150), block("b", 9, 220, width=150), block("c", 9, 390, width=150)
    )
    assert names(page) == ["a", "b", "c"]


def test_columns_of_unequal_width_and_height() -> None:
    assert names(block("kiri", 30, 50, width=120) + block("kanan", 12, 190, width=330)) == [
        "kiri",
        "kanan",
    ]


def test_columns_whose_lines_do_not_align() -> None:
    assert names(block("kiri", 15, 50) + block("kanan", 15, 300, top=694)) == ["kiri", "kanan"]


def test_a_full_width_heading_stays_above_its_columns() -> None:
    heading = piece("Judul yang melintang di atas semua kolom", 50, 730, 450)
    assert names([*woven(block("kiri", 9, 50), block("kanan", 9, 300)), heading]) == [
        "Judul",
        "kiri",
        "kanan",
    ]


def test_a_heading_between_parts_the_page_into_bands() -> None:
    page = [
        *woven(block("satu", 6, 50), block("dua", 6, 300)),
        piece("Bagian kedua yang melintang", 50, 620, 450),
        *woven(block("tiga", 6, 50, top=600), block("empat", 6, 300, top=600)),
    ]
    assert names(page) == ["satu", "dua", "Bagian", "tiga", "empat"]


def test_a_long_abstract_above_two_columns() -> None:
    abstract = block("abstrak", 25, 50, top=1010, width=450)
    page = abstract + woven(block("kiri", 10, 50), block("kanan", 10, 300))
    assert names(page) == ["abstrak", "kiri", "kanan"]


def test_one_column_is_read_from_top_to_bottom() -> None:
    page = block("satu", 30, 50, width=450)
    assert texts(page[::-1]) == [[line.text for line in page]]


def test_a_table_is_read_row_by_row() -> None:
    cells = [("Kota Bandung", "2,5 juta"), ("Seoul", "9,7 juta"), ("Subang", "1,6 juta")]
    page = [
        piece(text, 50 + 250 * n, 700 - 12 * row)
        for row, pair in enumerate(cells)
        for n, text in enumerate(pair)
    ]
    assert texts(page) == [["Kota Bandung\t2,5 juta", "Seoul\t9,7 juta", "Subang\t1,6 juta"]]


def test_a_label_beside_a_text_makes_no_column() -> None:
    page = woven(
        [piece(word, 50, 700 - 12 * n) for n, word in enumerate(("Menimbang", ":", "a."))],
        block("bahwa", 3, 150, width=350),
    )
    assert [line.split("\t")[0] for line in texts(page)[0]] == ["Menimbang", ":", "a."]


def test_few_lines_beside_each_other_are_no_columns() -> None:
    assert len(texts(woven(block("kiri", 2, 50), block("kanan", 2, 300)))) == 1


def test_words_far_apart_are_cells() -> None:
    (line,) = lines([piece("Kota", 50, 700), piece("Bus", 200, 700)])
    assert line.text == "Kota\tBus"
    assert line.cells == ((50, 70), (200, 215))


@pytest.mark.parametrize(("gap", "text"), [(0.5, "Kota1"), (3, "Kota 1"), (30, "Kota\t1")])
def test_the_distance_decides_what_stands_between(gap: float, text: str) -> None:
    (line,) = lines([piece("Kota", 50, 700), piece("1", 70 + gap, 702, size=6)])
    assert line.text == text


def test_lines_close_together_stay_apart() -> None:
    assert [one.text for one in lines(block("a", 3, 50))] == [
        f"a baris nomor {n}" for n in range(3)
    ]


def test_an_empty_page_has_no_regions() -> None:
    assert in_reading_order([]) == []


anywhere = st.builds(
    piece,
    st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,5}", fullmatch=True),
    st.sampled_from([50.0, 60.0, 180.0, 300.0, 310.0, 420.0]) | st.floats(0, 550),
    st.sampled_from([700.0 - 12 * n for n in range(30)]) | st.floats(20, 800),
    st.sampled_from([100.0, 200.0, 450.0]) | st.floats(5, 500),
)


@given(st.lists(anywhere, max_size=60))
def test_no_word_is_ever_lost_or_doubled(pieces: list[Piece]) -> None:
    read = Counter(word for region in texts(pieces) for line in region for word in line.split())
    # Pieces that overlap join without a space, so letters are counted and not words.
    given_words = Counter("".join(one.text for one in pieces).replace(" ", ""))
    assert Counter("".join(read.elements())) == given_words


@given(st.permutations(woven(block("kiri", 8, 50), block("kanan", 8, 300))))
def test_the_order_of_drawing_does_not_matter(pieces: list[Piece]) -> None:
    assert names(pieces) == ["kiri", "kanan"]
