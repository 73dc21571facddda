from __future__ import annotations

from jejak.reading.columns import Piece, lines
from jejak.reading.paragraphs import Habits, Paragraph, assembled, paragraphs


def region(*rows: str, left: float = 0, step: float = 12, size: float = 10) -> list[Piece]:
    return [
        Piece(text, left, 700 - step * n - size, left + 5 * len(text), 700 - step * n, size)
        for n, text in enumerate(rows)
    ]


def moved(line: Piece, right: float = 0, down: float = 0) -> Piece:
    return Piece(
        line.text,
        line.left + right,
        line.bottom - down,
        line.right + right,
        line.top - down,
        line.size,
    )


def read(pieces: list[Piece], habits: Habits | None = None) -> list[str]:
    return [one.text for one in paragraphs(pieces, habits=habits or Habits.of([pieces]))]


def test_lines_of_a_paragraph_are_joined() -> None:
    assert read(region("Kota itu belajar", "dari kota yang", "lain.")) == [
        "Kota itu belajar dari kota yang lain."
    ]


def test_a_wider_space_ends_a_paragraph() -> None:
    first, second, third, fourth = region(
        "Kota itu belajar dari", "kota lain di dunia", "dan juga", "dari desa"
    )
    assert read([first, second, moved(third, down=10), moved(fourth, down=10)]) == [
        "Kota itu belajar dari kota lain di dunia",
        "dan juga dari desa",
    ]


def test_larger_letters_are_a_heading() -> None:
    heading = region("Hasil kerja", size=13)
    body = [moved(line, down=14) for line in region("Kota itu belajar", "dari kota")]
    assert read(heading + body) == ["Hasil kerja", "Kota itu belajar dari kota"]


def test_an_indent_after_a_full_stop_starts_a_paragraph() -> None:
    first, second, third = region(
        "Kota itu belajar dari Seoul.", "Lalu ia pulang", "ke rumah lagi."
    )
    assert read([first, moved(second, right=15), third]) == [
        "Kota itu belajar dari Seoul.",
        "Lalu ia pulang ke rumah lagi.",
    ]


def test_a_short_last_line_ends_a_paragraph() -> None:
    assert read(region("Kota itu belajar dari kota", "lain.", "Seoul pun belajar dari kota")) == [
        "Kota itu belajar dari kota lain.",
        "Seoul pun belajar dari kota",
    ]


def test_items_of_a_list_are_paragraphs() -> None:
    rows = region(
        "Menimbang:", "a. bahwa kota itu perlu bus;", "b. bahwa bus itu mahal;", "1. satu"
    )
    assert read(rows) == [row.text for row in rows]


def test_rows_of_a_table_are_paragraphs_of_cells() -> None:
    table = [
        Piece(text, left, 690 - 12 * row, left + 5 * len(text), 700 - 12 * row, 10)
        for row, cells in enumerate((("Kota", "Bus"), ("Seoul", "100"), ("Bandung", "20")))
        for text, left in zip(cells, (0, 150), strict=True)
    ]
    assert read(lines(table)) == ["Kota | Bus", "Seoul | 100", "Bandung | 20"]


def test_one_wide_space_makes_no_table() -> None:
    rows = lines([*region("Bab", "ini tentang kota"), Piece("satu", 80, 690, 100, 700, 10)])
    assert read(rows) == ["Bab satu ini tentang kota"]


def test_a_cut_word_is_whole() -> None:
    assert read(region("Kota itu demi-", "kian maju")) == ["Kota itu demikian maju"]


def test_a_compound_known_from_another_line_keeps_its_hyphen() -> None:
    assert read(region("A long-term plan is long-", "term")) == ["A long-term plan is long-term"]


def test_korean_cut_in_a_word_is_joined_where_spaces_are_typed() -> None:
    rows = region("정책을 배우", "는 도시", "서울시")
    assert read(rows, Habits(spaced=True)) == ["정책을 배우는 도시서울시"]
    assert read(rows, Habits(spaced=False)) == ["정책을 배우 는 도시 서울시"]


def test_typed_spaces_are_found_out_from_the_lines() -> None:
    first, second = region("정책을", "배우는")
    typed = Piece(first.text, 0, first.bottom, first.right, first.top, 10, spaced=True)
    assert Habits.of([[typed, second]]).spaced
    assert not Habits.of([[first, second]]).spaced
    assert not Habits.of([[first, typed]]).spaced


def test_pages_start_where_their_words_do() -> None:
    text, starts = assembled(
        [
            Paragraph("Satu.", 0, 9),
            Paragraph("Dua.", 1, 9),
            Paragraph("Tiga.", 1, 9),
            Paragraph("X.", 3, 9),
        ]
    )
    assert text == "Satu.\n\nDua.\n\nTiga.\n\nX."
    assert {page: text[start:].split()[0] for page, start in starts.items()} == {
        0: "Satu.",
        1: "Dua.",
        3: "X.",
    }


def test_a_word_cut_by_a_page_is_whole_and_the_page_starts_in_it() -> None:
    text, starts = assembled([Paragraph("Kota itu demi-", 0, 9), Paragraph("kian maju.", 1, 9)])
    assert text == "Kota itu demikian maju."
    assert text[starts[1] :] == "kian maju."


def test_an_open_line_goes_on_with_a_name() -> None:
    first = Paragraph("Ia pergi ke kota", 0, 9, open=True)
    assert (
        assembled([first, Paragraph("Seoul kemarin.", 1, 9)])[0]
        == "Ia pergi ke kota Seoul kemarin."
    )


def test_a_closed_line_does_not() -> None:
    first = Paragraph("Ia pergi ke kota", 0, 9)
    assert "\n\n" in assembled([first, Paragraph("Seoul kemarin.", 1, 9)])[0]


def test_other_letters_do_not_go_on() -> None:
    note = Paragraph("catatan kaki", 0, 7)
    assert "\n\n" in assembled([Paragraph("Kota belajar dari", 0, 9), note])[0]


def test_a_full_width_heading_does_not_go_on_in_the_column_below() -> None:
    heading = Paragraph("Judul yang lebar", 0, 9, left=50, right=500)
    column = Paragraph("huruf kecil.", 0, 9, left=50, right=240)
    assert assembled([heading, column])[0] == "Judul yang lebar\n\nhuruf kecil."


def test_a_column_goes_on_in_the_next() -> None:
    left = Paragraph("Kota belajar dari", 0, 9, left=50, right=240)
    right = Paragraph("kota lain.", 0, 9, left=260, right=450)
    assert assembled([left, right])[0] == "Kota belajar dari kota lain."


def test_no_lines_give_no_paragraphs() -> None:
    assert assembled([]) == ("", {})
