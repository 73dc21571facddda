from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

from jejak.errors import UnreadableError
from jejak.reading.columns import Piece
from jejak.reading.files import read_file
from jejak.reading.pdf import _check_text, read

Make = Callable[..., Path]

LEFT = [
    "Kota Bandung belajar dari Seoul tentang",
    "bus kota dan taman. Program itu demi-",
    "kian luas sehingga banyak dinas ikut",
    "serta dan semua pejabat kota benar-",
    "benar hadir dalam seminar bersama",
    "yang diadakan pada bulan Oktober.",
]
RIGHT = [
    "Pihak Seoul menyambut baik rencana itu",
    "dan mengirim tenaga ahli ke Bandung.",
    "Hasilnya dilaporkan setahun kemudian",
    "kepada dewan kota dalam sidang umum",
    "yang terbuka bagi seluruh warga dan",
    "dihadiri oleh wartawan dari dua kota.",
]
LEFT_TEXT = (
    "Kota Bandung belajar dari Seoul tentang bus kota dan taman. Program itu demikian luas sehingga"
    " banyak dinas ikut serta dan semua pejabat kota benar-benar hadir dalam seminar bersama yang"
    " diadakan pada bulan Oktober."
)
HEADING = "Laporan kerja sama dua kota di bidang angkutan umum, taman, dan tata kelola kota cerdas"


def heading(pdf: FPDF) -> None:
    pdf.set_font_size(11)
    pdf.text(60, 70, HEADING)
    pdf.set_font_size(10)


def column_by_column(pdf: FPDF) -> None:
    heading(pdf)
    for left, lines in ((60, LEFT), (310, RIGHT)):
        for number, line in enumerate(lines):
            pdf.text(left, 100 + 12 * number, line)


def row_by_row(pdf: FPDF) -> None:
    heading(pdf)
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        pdf.text(60, 100 + 12 * number, left)
        pdf.text(310, 100 + 12 * number, right)


@pytest.mark.parametrize("draw", [column_by_column, row_by_row])
def test_two_columns_are_read_in_order(make_pdf: Make, draw: Callable[[FPDF], None]) -> None:
    blocks = read(make_pdf(draw)).text.split("\n\n")
    assert blocks == [HEADING, LEFT_TEXT, " ".join(RIGHT)]


def test_a_sideways_page_is_read_like_any_other(make_pdf: Make) -> None:
    def sideways(pdf: FPDF) -> None:
        with pdf.rotation(90, 300, 420):
            row_by_row(pdf)

    assert read(make_pdf(sideways)).text == read(make_pdf(row_by_row, name="b.pdf")).text


def test_the_heading_is_the_title(make_pdf: Make) -> None:
    reading = read(make_pdf(column_by_column))
    assert (reading.title, reading.reader) == (HEADING, "pdf-1")


@pytest.mark.parametrize(
    ("stated", "title"),
    [("Laporan Bus", "Laporan Bus"), ("Microsoft Word - a.doc", HEADING), ("a.docx", HEADING)],
)
def test_a_stated_title_counts_unless_it_is_a_file_name(
    make_pdf: Make, stated: str, title: str
) -> None:
    assert read(make_pdf(column_by_column, title=stated)).title == title


def numbered(number: int, body: list[str]) -> Callable[[FPDF], None]:
    def draw(pdf: FPDF) -> None:
        pdf.text(60, 40, "Jurnal Kota, Vol. 12 No. 3 (2019)")
        for at, line in enumerate(body):
            pdf.text(60, 100 + 12 * at, line)
        pdf.text(300, 800, str(number))

    return draw


PAGES = [
    ["Kota belajar dari", "kota lain tentang banyak", "hal yang tidak mereka"],
    ["ketahui sebelumnya.", "", "Seoul mengajar."],
    ["", "Hasilnya baik.", ""],
]


@pytest.fixture
def journal(make_pdf: Make) -> Path:
    return make_pdf(*(numbered(number, body) for number, body in enumerate(PAGES, 7)))


def test_running_heads_and_page_numbers_go(journal: Path) -> None:
    assert read(journal).text == (
        "Kota belajar dari kota lain tentang banyak hal yang tidak mereka ketahui sebelumnya."
        "\n\nSeoul mengajar.\n\nHasilnya baik."
    )


def test_pages_are_the_offsets_where_their_words_start(journal: Path) -> None:
    reading = read(journal)
    assert [reading.text[at:].split()[0] for at in reading.pages] == ["Kota", "ketahui", "Hasilnya"]


def test_pages_move_with_a_title_put_before_the_text(make_pdf: Make) -> None:
    pages = [numbered(number, body) for number, body in enumerate(PAGES, 7)]
    document = read_file(make_pdf(*pages, title="Laporan Bus"))
    assert document.text.startswith("Laporan Bus\n\nKota belajar")
    starts = [document.text[at:].split()[0] for at in document.pages]
    assert starts == ["Laporan", "ketahui", "Hasilnya"]


def test_a_head_that_changes_by_chapter_goes_with_its_number(make_pdf: Make) -> None:
    def chapter(number: int) -> Callable[[FPDF], None]:
        def draw(pdf: FPDF) -> None:
            pdf.text(60, 40, f"Bab {'ABCD'[number]}: tentang kota {number + 1}")
            pdf.text(60, 100, f"Isi halaman ke-{'abcd'[number]}.")
            pdf.text(60, 130, "Kalimat lain di halaman ini.")

        return draw

    assert "Bab" not in read(make_pdf(*map(chapter, range(4)))).text


def test_a_heading_that_stands_once_stays(make_pdf: Make, column: Callable[..., object]) -> None:
    path = make_pdf(column(["Bab satu"]), column(["Bab dua"]), column(["Bab tiga"]))
    assert read(path).text == "Bab satu\n\nBab dua\n\nBab tiga"


def test_pages_that_are_all_the_same_are_kept(
    make_pdf: Make, column: Callable[..., object]
) -> None:
    assert "Isi." in read(make_pdf(column(["Isi."]), column(["Isi."]))).text


def test_a_page_without_text_is_named(make_pdf: Make, column: Callable[..., object]) -> None:
    reading = read(make_pdf(column(["Satu."]), lambda pdf: None, column(["Tiga."])))
    assert "no text on page 2;" in reading.caution
    assert "OCR is not in this version" in reading.caution
    assert reading.pages == (0, 7, 7)


def test_a_pdf_without_a_text_layer_is_refused(make_pdf: Make) -> None:
    with pytest.raises(UnreadableError, match="no text layer") as problem:
        read(make_pdf(lambda pdf: pdf.rect(10, 10, 50, 50)))
    assert "OCR is not in this version" in problem.value.remedy


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_encryption("pemilik", "pembaca")
    pdf.add_page()
    pdf.output(str(tmp_path / "a.pdf"))
    with pytest.raises(UnreadableError, match="encrypted") as problem:
        read(tmp_path / "a.pdf")
    assert "password" in problem.value.remedy


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_pdf_is_refused(make_pdf: Make, share: float) -> None:
    path = make_pdf(column_by_column, row_by_row)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UnreadableError, match="cut short") as problem:
        read(path)
    assert "fetch the file again" in problem.value.remedy


def test_a_damaged_pdf_is_refused(write: Make) -> None:
    with pytest.raises(UnreadableError, match="damaged PDF"):
        read(write("a.pdf", b"%PDF-1.4\nno objects here\n%%EOF\n"))


def test_letters_without_a_meaning_are_refused() -> None:
    # A private-use code for every letter is what a font without a table of letters gives.
    page = [Piece("\ue001\ue002\ue003", 0, 0, 30, 10, 10)]
    with pytest.raises(UnreadableError, match="letters have no meaning"):
        _check_text([page])
