"""`jejak export`, `take`, `sheet` and `agree`: a case and other programs and coders."""

import csv
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

import tiny

QUOTE = "learned from Cheonggyecheon in Seoul"


@pytest.fixture
def case(traced: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(traced, tmp_path / "one" / traced.name))


@pytest.fixture
def other(traced: Path, tmp_path: Path) -> Path:
    """The same case on another desk."""
    return Path(shutil.copytree(traced, tmp_path / "two" / traced.name))


def done(*arguments: object) -> tiny.Ran:
    ran = tiny.jejak(*arguments)
    assert ran.code == 0, ran.err
    return ran


def logged(case: Path) -> list[dict]:
    """What people said."""
    told = json.loads(done("log", case, "--json").out)
    return [one for one in told if one["kind"] == "human"]


class TestProjects:
    def test_what_people_coded_travels_to_the_other_desk(
        self, case: Path, other: Path, tmp_path: Path
    ):
        done(
            "judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini", "--memo", "clear"
        )
        project = tmp_path / "p.qdpx"
        done("export", case, "-o", project)
        assert "1 new judgements" in done("take", other, project).out
        (one,) = logged(other)
        assert (one["quote"], one["code"], one["coder"]) == (QUOTE, "mechanism.learning", "Rini")
        assert (one["memo"], one["kind"]) == ("clear", "human")

    def test_taken_twice_it_is_there_once(self, case: Path, other: Path, tmp_path: Path):
        done("judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini")
        done("export", case, "-o", tmp_path / "p.qdpx")
        done("take", other, tmp_path / "p.qdpx")
        assert "0 new judgements" in done("take", other, tmp_path / "p.qdpx").out

    def test_a_coding_changed_elsewhere_under_its_guid_is_told(self, case: Path, tmp_path: Path):
        done("judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini")
        done("export", case, "-o", tmp_path / "p.qdpx")
        with zipfile.ZipFile(tmp_path / "p.qdpx") as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        text = parts["project.qde"].decode()
        guids = dict(re.findall(r'<Code guid="([^"]+)" name="([^"]+)"', text))
        learning, mimicry = (
            next(guid for guid, name in guids.items() if name == wanted)
            for wanted in ("Learning", "Mimicry")
        )
        (mine,) = logged(case)
        head, tail = text.split(f'<Coding guid="{mine["id"]}"')
        parts["project.qde"] = (
            head + f'<Coding guid="{mine["id"]}"' + tail.replace(learning, mimicry, 1)
        ).encode()
        with zipfile.ZipFile(tmp_path / "changed.qdpx", "w") as packed:
            for name, content in parts.items():
                packed.writestr(name, content)
        ran = done("take", case, tmp_path / "changed.qdpx")
        assert "0 new judgements" in ran.out
        assert "1 codings were changed elsewhere" in ran.out + ran.err

    def test_a_person_with_a_machines_name_does_not_become_one(
        self, case: Path, other: Path, tmp_path: Path
    ):
        done("judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini")
        theirs = tmp_path / "p.qdpx"
        done("export", case, "-o", theirs)
        with zipfile.ZipFile(theirs) as archive:
            members = {one: archive.read(one) for one in archive.namelist() if one != "jejak.json"}
        members["project.qde"] = members["project.qde"].replace(b'"Rini"', b'"Learned"')
        with zipfile.ZipFile(theirs, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        done("take", other, theirs)
        assert [one["coder"] for one in logged(other)] == ["Learned"]

    def test_machines_stay_machines(self, case: Path, other: Path, tmp_path: Path):
        done("export", case, "-o", tmp_path / "p.qdpx")
        assert "0 new judgements" in done("take", other, tmp_path / "p.qdpx").out
        assert logged(other) == []

    @pytest.mark.parametrize("ending", ["qdc", "jsonld", "csv", "xlsx", "yaml"])
    def test_other_files(self, case: Path, tmp_path: Path, ending: str):
        path = tmp_path / f"out.{ending}"
        done("export", case, "-o", path)
        assert path.stat().st_size > 500

    def test_annotations_name_quote_and_position(self, case: Path, tmp_path: Path):
        done("judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini")
        done("export", case, "-o", tmp_path / "a.jsonld")
        assert QUOTE in (tmp_path / "a.jsonld").read_text("utf-8")

    def test_another_kind_of_file(self, case: Path, tmp_path: Path):
        tiny.one_line(tiny.jejak("export", case, "-o", tmp_path / "x.docx"), ".qdpx")

    def test_a_file_that_is_no_project(self, case: Path, tmp_path: Path):
        (tmp_path / "p.qdpx").write_bytes(b"PK no")
        tiny.one_line(tiny.jejak("take", case, tmp_path / "p.qdpx"), "p.qdpx")


def fill(path: Path, code: str, words: str) -> None:
    """Fill a sheet in as a person would: the code where the words stand, else none."""
    book = load_workbook(path)
    page = book[book.sheetnames[0]]
    names = {
        cell.value: cell.column for row in page.iter_rows(max_row=4) for cell in row if cell.value
    }
    head = next(r for r in range(1, 5) if page.cell(r, names["text"]).value == "text")
    column = next(column for name, column in names.items() if str(name).startswith("code"))
    for row in range(head + 1, page.max_row + 1):
        text = page.cell(row, names["text"]).value
        if text:
            page.cell(row, column).value = code if words in text else "none"
    book.save(path)


class TestSheets:
    def test_a_second_coder_fills_one_in_and_agreement_is_measured(
        self, case: Path, tmp_path: Path
    ):
        sheet = tmp_path / "sheet.xlsx"
        assert (
            "passages, without anybody's judgements"
            in done("sheet", case, "-o", sheet, "--size", 8).out
        )
        for coder, words in (("Rini", "Seoul"), ("Adi", "Cheonggyecheon")):
            filled = Path(shutil.copy(sheet, tmp_path / f"{coder}.xlsx"))
            fill(filled, "mechanism.learning", words)
            done("take", case, filled, "--coder", coder)
        two = ("--coder", "Rini", "--coder", "Adi")
        found = json.loads(done("agree", case, *two, "--json").out)
        assert found["mechanism.learning"]["percent"]["units"] == 8
        assert 0 < found["mechanism.learning"]["percent"]["value"] <= 1
        assert "percent" in done("agree", case).out

    def test_a_person_and_a_machine_are_compared_as_equals(self, case: Path):
        (title,) = [line for line in tiny.NOTES["park.md"].splitlines() if "title" in line]
        done("judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini")
        done("judge", case, "park", "degree.copying", title[7:], "--coder", "Rini")
        found = json.loads(
            done("agree", case, "--coder", "Rini", "--coder", "meaning", "--json").out
        )
        # Rini saw a sentence and the title, which is too short for the machine to be shown.
        assert max(one["percent"]["units"] for one in found.values()) == 1
        assert found["degree.emulation"]["percent"]["value"] == 0
        assert set(found) >= {"mechanism.learning", "degree.copying", "degree.emulation"}

    def test_a_sheet_shows_nobodys_judgements(self, case: Path, tmp_path: Path):
        done("judge", case, "park", "mechanism.learning", QUOTE, "--coder", "Rini")
        done("sheet", case, "-o", tmp_path / "s.csv", "--size", 5)
        with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.reader(file))
        assert len(table) >= 6
        assert not any("Rini" in cell or "mechanism" in cell for row in table for cell in row)

    def test_a_sheet_needs_its_coder(self, case: Path, tmp_path: Path):
        done("sheet", case, "-o", tmp_path / "s.xlsx", "--size", 3)
        tiny.one_line(tiny.jejak("take", case, tmp_path / "s.xlsx"), "who filled it in")

    def test_agreement_needs_two(self, case: Path):
        tiny.one_line(tiny.jejak("agree", case), "two coders")
        tiny.one_line(tiny.jejak("agree", case, "--coder", "Nobody"), "no coder nobody")
