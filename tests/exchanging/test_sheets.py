from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import madeprojects as made
import pytest
from openpyxl import load_workbook

from jejak.errors import InputError, OptionError
from jejak.exchanging.cells import read_rows
from jejak.exchanging.sheets import COLUMNS, Offer, Returned, read_sheet, write_sheet
from jejak.model.judgements import CodebookEntry, Coder
from jejak.model.records import Passage

COPYING = CodebookEntry("degree.copying", "", "Copying", "=Taken whole.")
OFFER = Offer(
    "bus", {"berita": made.TEXT, "b": "Kota lain."}, (made.FAMILY, made.LEARNING, COPYING)
)
PASSAGES = [Passage("berita", 0, 29), Passage("berita", 30, len(made.TEXT)), Passage("b", 0, 10)]
BUDI = Coder("budi", "Budi", "human")
AT = "2026-11-24T08:00:00Z"
Rows = list[list[str]]


def sent(tmp_path: Path, name: str = "a.csv", seed: int = 1) -> Path:
    path = tmp_path / name
    write_sheet(PASSAGES, OFFER, path, seed=seed)
    return path


def edited(path: Path, change: Callable[[Rows], object]) -> Path:
    """The sheet after somebody worked on it in a spreadsheet."""
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True)))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def filled(*choices: str, column: str = "code 1") -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        for row, choice in zip(rows[1:], choices, strict=False):
            row[COLUMNS.index(column)] = choice

    return change


def taken(path: Path, **more: object) -> Returned:
    return read_sheet(path, replace(OFFER, **more), BUDI, at=AT, codebook="5d41")


def test_a_sheet_shows_passages_and_nothing_that_was_judged(tmp_path: Path):
    rows = read_rows(sent(tmp_path))
    assert sorted(row["text"] for row in rows) == sorted(
        one.of(OFFER.texts[one.document]) for one in PASSAGES
    )
    assert all(row[name] == "" for row in rows for name in ("code 1", "code 4", "memo"))
    first = next(row for row in rows if row["passage"] == "berita:0-29")
    assert (first["before"], first["after"]) == ("", "Kota kembar 서울 dan 반둥.")


def test_the_order_is_random_and_fixed_by_the_seed(tmp_path: Path):
    orders = {
        tuple(row["passage"] for row in read_rows(sent(tmp_path, seed=seed))) for seed in range(20)
    }
    assert len(orders) > 3
    assert sent(tmp_path, "a.csv").read_bytes() == sent(tmp_path, "b.csv").read_bytes()


def test_the_codebook_lies_beside_a_csv(tmp_path: Path):
    sent(tmp_path)
    assert [row["code"] for row in read_rows(tmp_path / "a-codebook.csv")] == [
        "",
        "mechanism.learning",
        "degree.copying",
    ]


def test_a_workbook_offers_the_codes_and_locks_the_rest(tmp_path: Path):
    book = load_workbook(sent(tmp_path, "a.xlsx"))
    sheet = book["coding"]
    (listed,) = sheet.data_validations.dataValidation
    assert (listed.formula1, str(listed.sqref)) == ("choices!$A$2:$A$5", "E2:H4")
    choices = [cell.value for cell in book["choices"]["A"][1:]]
    assert choices == ["mechanism.learning", "degree.copying", "none", "?"]
    assert sheet.protection.sheet
    locked = {name: sheet.cell(2, at).protection.locked for at, name in enumerate(COLUMNS, 1)}
    assert {name for name, shut in locked.items() if not shut} == {*COLUMNS[4:8], "memo"}
    assert all(sheet.column_dimensions[column].hidden for column in "JKL")
    assert book["codebook"]["C4"].value == "=Taken whole."
    assert book["codebook"]["C4"].data_type == "s"


def test_a_filled_workbook_comes_back(tmp_path: Path):
    path = sent(tmp_path, "a.xlsx")
    book = load_workbook(path)
    for row in book["coding"].iter_rows(min_row=2):
        row[4].value = "degree.copying"
    book.save(path)
    judgements, unfinished = taken(path)
    assert unfinished == ()
    assert {(one.code, one.verdict) for one in judgements} == {
        ("degree.copying", "present"),
        ("mechanism.learning", "absent"),
    }
    assert all(one.quote == OFFER.texts[one.document][one.start : one.end] for one in judgements)


def test_choices_become_judgements_of_every_code_on_offer(tmp_path: Path):
    path = edited(sent(tmp_path), filled("degree.copying", "none", "?"))
    edited(path, filled("=ragu", "kosong", "entah", column="memo"))
    judgements, unfinished = taken(path)
    assert unfinished == ()
    order = [row["passage"] for row in read_rows(path)]
    told = {
        (order.index(f"{one.document}:{one.start}-{one.end}"), one.code): (one.verdict, one.memo)
        for one in judgements
    }
    assert told == {
        (0, "degree.copying"): ("present", "=ragu"),
        (0, "mechanism.learning"): ("absent", ""),
        (1, "mechanism.learning"): ("absent", "kosong"),
        (1, "degree.copying"): ("absent", ""),
        (2, "mechanism.learning"): ("abstain", "entah"),
        (2, "degree.copying"): ("abstain", ""),
    }
    assert {(one.coder, one.at, one.codebook) for one in judgements} == {("budi", AT, "5d41")}
    assert taken(path).judgements == judgements


def test_two_codes_of_one_passage(tmp_path: Path):
    path = edited(sent(tmp_path), filled("degree.copying"))
    edited(path, filled("mechanism.learning", column="code 2"))
    assert [one.verdict for one in taken(path).judgements] == ["present", "present"]


def test_rows_that_were_not_judged_are_told(tmp_path: Path):
    judgements, unfinished = taken(edited(sent(tmp_path), filled("none")))
    assert (len(judgements), unfinished) == (2, (2, 3))


@pytest.mark.parametrize(
    ("change", "problem", "where"),
    [
        (filled("none", "degree.coping"), "code 1: no code 'degree.coping'", "row 3"),
        (lambda rows: rows.pop(2), "missing: number 2", "a.csv"),
        (lambda rows: rows.append(rows[1]), "the same passage as row 2", "row 5"),
        (lambda rows: rows[1].__setitem__(2, "Teks lain."), "the text of the passage was", "row 2"),
        (lambda rows: rows[2].__setitem__(9, "x:0-3"), "no passage 'x:0-3'", "row 3"),
        (lambda rows: rows[2].__setitem__(9, "b:0-3"), "document has changed", "row 3"),
        (lambda rows: rows[1].__setitem__(0, "satu"), "'satu' is no number", "row 2"),
        (lambda rows: rows.append(["9", "", "x"]), "a row that was not in the sheet", "row 5"),
        (lambda rows: rows[0].__setitem__(2, "teks"), "the column 'text' is missing", "a.csv"),
        (lambda rows: rows.__delitem__(slice(1, None)), "no rows", "a.csv"),
        (
            lambda rows: rows[3].__setitem__(11, rows[3][11] + "0"),
            "a row of another sheet",
            "row 4",
        ),
    ],
)
def test_what_is_wrong_with_a_sheet_is_named_by_row(
    tmp_path: Path, change: Callable[[Rows], object], problem: str, where: str
):
    path = edited(sent(tmp_path), change)
    with pytest.raises(InputError, match=problem) as caught:
        taken(path)
    assert caught.value.where.endswith(where)
    assert caught.value.remedy


def test_a_code_and_none_cannot_both_be(tmp_path: Path):
    path = edited(edited(sent(tmp_path), filled("degree.copying")), filled("none", column="code 3"))
    with pytest.raises(InputError, match=r"degree\.copying and none cannot both be"):
        taken(path)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"project": "kereta"}, "a sheet of another project"),
        ({"codebook": (made.LEARNING,)}, "the codebook has changed"),
        ({"texts": {"berita": made.TEXT.upper(), "b": "KOTA LAIN."}}, "the document has changed"),
    ],
)
def test_a_sheet_of_something_else_is_refused(
    tmp_path: Path, more: dict[str, object], problem: str
):
    with pytest.raises(InputError, match=problem):
        taken(sent(tmp_path), **more)


def test_a_machine_fills_in_no_sheet(tmp_path: Path):
    with pytest.raises(OptionError, match="is no person"):
        read_sheet(sent(tmp_path), OFFER, made.CUES, at=AT)


@pytest.mark.parametrize(
    ("passages", "offer", "name", "problem"),
    [
        ([], OFFER, "a.csv", "no passages"),
        (PASSAGES, replace(OFFER, codebook=(made.FAMILY,)), "a.csv", "no codes"),
        ([*PASSAGES, PASSAGES[0]], OFFER, "a.csv", "given twice"),
        ([Passage("b", 0, 99)], OFFER, "a.csv", "outside of its text"),
        (PASSAGES, OFFER, "a.ods", "no sheet is written"),
        (PASSAGES, replace(OFFER, codebook=(replace(COPYING, id="none"),)), "a.csv", "has the id"),
    ],
)
def test_what_cannot_be_sent_is_said(
    tmp_path: Path, passages: list[Passage], offer: Offer, name: str, problem: str
):
    with pytest.raises(OptionError, match=problem):
        write_sheet(passages, offer, tmp_path / name, seed=1)
