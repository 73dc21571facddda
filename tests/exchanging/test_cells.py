from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jejak.errors import InputError, OptionError
from jejak.exchanging.cells import fill, guarded, new_book, read_rows, unguarded, write_csv

FORMULAS = ["=1+1", "+62 22", "-5", "@SUM(A1)", "\t=1", "=HYPERLINK('http://x','y')"]


@given(st.text(st.sampled_from("'=+-@\t\rab"), max_size=6))
def test_what_is_guarded_comes_back(text: str):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t\r")


def test_csv_runs_nothing_and_comes_back(tmp_path: Path):
    path = tmp_path / "a.csv"
    rows = [{"id": "a", "text": text} for text in FORMULAS]
    write_csv(path, ("id", "text"), rows)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,text\r\na,'=1+1")
    assert [row["text"] for row in read_rows(path)] == FORMULAS


def test_xlsx_holds_texts_and_no_formula(tmp_path: Path):
    book, sheet = new_book("a")
    fill(sheet, ("text",), [{"text": text} for text in FORMULAS])
    book.save(tmp_path / "a.xlsx")
    cells = load_workbook(tmp_path / "a.xlsx")["a"]["A"][1:]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [row["text"] for row in read_rows(tmp_path / "a.xlsx")] == FORMULAS


def test_semicolons_of_excel_are_read(tmp_path: Path):
    (tmp_path / "a.csv").write_text("id;name\na;Bus, kota\n\n;\nb;x\n", encoding="utf-8")
    rows = read_rows(tmp_path / "a.csv")
    assert rows == [{"": "2", "id": "a", "name": "Bus, kota"}, {"": "5", "id": "b", "name": "x"}]


def test_a_text_longer_than_a_cell_is_refused():
    with pytest.raises(OptionError, match="a cell holds 32,767"):
        fill(new_book("a")[1], ("text",), [{"text": "x" * 32_768}])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "no columns"),
        ("id,id\n", "two columns are named 'id'"),
        (b"\xff\xfei", "not UTF-8 at byte 0"),
        ('id\n"' + "x" * 200_000, "not a table"),
        ('id\n"never closed\n1\n', "not a table"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: str | bytes, problem: str):
    path = tmp_path / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=problem):
        read_rows(path)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods"])
def test_a_file_that_is_not_there_or_of_another_kind(tmp_path: Path, name: str):
    with pytest.raises(InputError):
        read_rows(tmp_path / name)


def test_a_workbook_that_attacks_is_refused(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    new_book("a")[0].save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    laughs = b'<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>'
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):
        with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
            for other, content in members.items():
                archive.writestr(other, laughs if other == name else content)
        with pytest.raises(InputError, match="declares a document type"):
            read_rows(tmp_path / "b.xlsx")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match="not a workbook"):
        read_rows(tmp_path / "a.xlsx")
