from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jejak.errors import UnreadableError
from jejak.reading import docx as reader
from jejak.reading.docx import read


@pytest.fixture
def report(tmp_path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Laporan Bus"
    document.add_paragraph("Kota belajar.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Kota", "Bus", "Seoul", "100"),
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("Selesai.")
    path = tmp_path / "laporan.docx"
    document.save(str(path))
    return path


def saved(tmp_path: Path, document: docx.document.Document) -> Path:
    path = tmp_path / "a.docx"
    document.save(str(path))
    return path


def test_paragraphs_and_tables_stay_in_order(report: Path) -> None:
    assert read(report).text == "Kota belajar.\n\nKota | Bus\n\nSeoul | 100\n\nSelesai."


def test_the_title_comes_from_the_properties(report: Path) -> None:
    reading = read(report)
    assert (reading.title, reading.reader) == ("Laporan Bus", "docx-1")
    assert reading.published is None


def test_without_a_property_the_first_heading_is_the_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = ""
    document.add_heading("Bus Kota", 0)
    document.add_paragraph("Isi.")
    assert read(saved(tmp_path, document)).title == "Bus Kota"


def test_a_merged_cell_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "lebar"
    table.cell(0, 2).text = "sempit"
    assert read(saved(tmp_path, document)).text == "lebar | sempit"


def test_a_table_in_a_cell_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "luar"
    cell.add_table(rows=1, cols=1).cell(0, 0).text = "dalam"
    assert read(saved(tmp_path, document)).text == "luar dalam"


def test_insertions_and_content_controls_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kota ")._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>baru</w:t></w:r></w:ins>')
    )
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>Sampul</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    assert read(saved(tmp_path, document)).text == "Sampul\n\nKota baru"


def test_a_deletion_is_no_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kota")._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>lama</w:delText></w:r></w:del>'
        )
    )
    assert read(saved(tmp_path, document)).text == "Kota"


def test_a_zip_under_another_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("catatan.txt", "Kota.")
    with pytest.raises(UnreadableError, match="a zip archive under another name"):
        read(path)


def test_a_cut_archive_is_refused(report: Path) -> None:
    report.write_bytes(report.read_bytes()[:-400])
    with pytest.raises(UnreadableError, match="cut short") as problem:
        read(report)
    assert ".docx" in problem.value.remedy


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document><unclosed>")
        archive.writestr("[Content_Types].xml", "no xml")
    with pytest.raises(UnreadableError, match="damaged Word document"):
        read(path)


def test_damaged_compression_is_refused(report: Path) -> None:
    raw = report.read_bytes()
    with zipfile.ZipFile(report) as archive:
        start = archive.getinfo("word/document.xml").header_offset + 60
    report.write_bytes(raw[:start] + b"\xff" * 40 + raw[start + 40 :])
    with pytest.raises(UnreadableError, match="damaged Word document"):
        read(report)


def test_an_encrypted_archive_is_refused(report: Path) -> None:
    raw = bytearray(report.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(sign) + flags] |= 1
    report.write_bytes(bytes(raw))
    with pytest.raises(UnreadableError, match="has a password"):
        read(report)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(20 * 1024 * 1024))
    with pytest.raises(UnreadableError, match="refused: it unpacks from"):
        read(path)


def test_a_document_too_large_unpacked_is_refused(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LARGEST", 1000)
    with pytest.raises(UnreadableError, match="refused"):
        read(report)


OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_with_a_document_type_is_refused_and_named(
    report: Path, part: str, encoding: str
) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>{OUTSIDE}'
    rewrite(report, {part: f"{head}<w>&x;</w>".encode(encoding)})
    with pytest.raises(UnreadableError, match=f"{part}: refused: .* declares a document type"):
        read(report)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../../evil.txt", "leads out of the archive"),
        ("/etc/evil", "leads out of the archive"),
        ("WORD/document.xml", "two members are named"),
        ("word/document.xml", "two members are named"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_no_word_processor_writes_are_refused(
    report: Path, name: str, problem: str
) -> None:
    with zipfile.ZipFile(report, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(UnreadableError, match=f"refused: .*{problem}"):
        read(report)


def test_members_that_overlap_are_refused(report: Path) -> None:
    with zipfile.ZipFile(report, "a") as archive:
        inside = zipfile.ZipInfo("word/again.xml")
        first = archive.getinfo("word/document.xml")
        inside.header_offset, inside.compress_size = first.header_offset, 10
        inside.CRC, inside.file_size = first.CRC, 10
        archive.writestr("word/last.xml", "<a/>")
        archive.filelist.append(inside)
    with pytest.raises(UnreadableError, match=r"overlap|cut short"):
        read(report)


def rewrite(path: Path, parts: dict[str, bytes]) -> None:
    """The same document with other parts."""
    with zipfile.ZipFile(path) as archive:
        members = {one: archive.read(one) for one in archive.namelist()} | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_an_empty_document_gives_no_text(tmp_path: Path) -> None:
    assert read(saved(tmp_path, docx.Document())).text == ""


def test_text_named_docx_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(UnreadableError, match="not a zip archive"):
        read(write("a.docx", "Kota."))
