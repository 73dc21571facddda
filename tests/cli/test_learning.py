"""`jejak choose`, `jejak learned` and `jejak code --coder learned` as people give them."""

import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest
import yaml

import tiny


def ran(*arguments: object) -> str:
    found = tiny.jejak(*arguments)
    assert found.code == 0, found.err
    return found.out


def fill(sheet: Path, codes: dict[str, str]) -> None:
    """Give each row the code whose word is in its passage, else none."""
    book = openpyxl.load_workbook(sheet)
    rows = book["coding"]
    column = {cell.value: cell.column for cell in rows[1]}
    for row in range(2, rows.max_row + 1):
        text = str(rows.cell(row, column["text"]).value)
        code = next((one for word, one in codes.items() if word in text), "none")
        rows.cell(row, column["code 1"]).value = code
    book.save(sheet)


def taught(case: Path, coder: str = "Rini") -> None:
    """A person judges all that there is to choose from."""
    sheet = case.parent / "sheet.xlsx"
    ran("choose", case, "--size", 99, "-o", sheet)
    fill(sheet, {"Bandung": "dimension.living", "2017": "status.claimed"})
    ran("take", case, sheet, "--coder", coder)


@pytest.fixture(scope="module")
def judged_once(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small case after a person judged all that there is to choose from."""
    folder = tiny.copied(small_done, tmp_path_factory.mktemp("judged") / "small")
    taught(folder / "tiny.jejak")
    return folder


@pytest.fixture
def judged(judged_once: Path, tmp_path: Path) -> Path:
    return tiny.copied(judged_once, tmp_path / "small") / "tiny.jejak"


class TestChoose:
    def test_passages_come_with_reasons(self, done: Path):
        found = tiny.jejak("choose", done, "--size", 5, "--json").json
        assert [one["why"] for one in found] == ["drawn by lot"] * 2 + ["near the threshold"] * 3
        assert {one["given"] for one in found} == {0}
        assert all(one["text"] and 0 <= one["chance"] <= 1 for one in found)
        assert "drawn by lot" in ran("choose", done, "--size", 5)

    def test_the_same_case_gives_the_same_list(self, done: Path):
        once, again = (ran("choose", done, "--size", 4, "--json") for _ in range(2))
        assert once == again

    def test_a_sheet_comes_back_and_what_is_finished_is_not_offered_again(self, judged: Path):
        tiny.one_line(tiny.jejak("choose", judged), "no passages are left")

    def test_bad_options_are_one_line(self, done: Path):
        tiny.one_line(tiny.jejak("choose", done, "--size", 0), "size")
        tiny.one_line(tiny.jejak("choose", done, "--measuring", 2), "measuring")


class TestCode:
    def test_it_codes_beside_the_meaning_coder_and_is_skipped_when_nothing_changed(
        self, judged: Path
    ):
        assert "code: done" in ran("code", judged, "--coder", "learned")
        assert "skipped" in ran("code", judged, "--coder", "learned")
        rows = sqlite3.connect(judged / "case.sqlite").execute("SELECT DISTINCT coder FROM coding")
        assert {one for (one,) in rows} >= {"learned"}

    def test_another_judgement_trains_it_anew(self, judged: Path):
        ran("code", judged, "--coder", "learned")
        (one, *_) = [
            one for one in json.loads(ran("log", judged, "--json")) if one["verdict"] == "present"
        ]
        place = f"{one['start']}-{one['end']}"
        ran(
            "judge", judged, one["document"], one["code"], "--span", place,
            "--coder", "Adi", "--verdict", "absent",
        )  # fmt: skip
        assert "code: done" in ran("code", judged, "--coder", "learned")

    def test_without_any_judgement_it_learns_from_the_examples(self, done: Path):
        assert "code: done" in ran("code", done, "--coder", "learned")


class TestLearned:
    def test_codes_with_their_judgements_and_what_is_promised(self, judged: Path):
        found = tiny.jejak("learned", judged, "--json").json
        assert found["passages"] > found["documents"] > 1
        assert found["unused"] == []
        (living,) = [one for one in found["codes"] if one["code"] == "dimension.living"]
        assert living["present"] > 0
        assert living["present"] + living["absent"] == found["passages"]
        assert living["guarantee"]["outcome"] == "insufficient evidence"
        assert living["guarantee"]["size"] == found["passages"]
        assert found["curve"][0]["passages"] == 0
        assert "insufficient" in ran("learned", judged)

    @pytest.mark.parametrize("suffix", ["svg", "png", "html"])
    def test_the_curve_is_drawn(self, judged: Path, tmp_path: Path, suffix: str):
        picture = tmp_path / f"curve.{suffix}"
        ran("learned", judged, "-o", picture, "--lang", "id")
        assert picture.stat().st_size > 1000

    def test_nothing_was_judged_yet(self, done: Path, tmp_path: Path):
        assert tiny.jejak("learned", done, "--json").json["codes"] == []
        curve = tmp_path / "curve.png"
        tiny.one_line(tiny.jejak("learned", done, "-o", curve), "two documents")

    def test_a_changed_definition_makes_codings_void_and_says_so(self, judged: Path):
        place = next((judged / "framework").glob("*.yaml"))
        theory = yaml.safe_load(place.read_text(encoding="utf-8"))
        for one in theory["codes"]:
            if one["id"] == "dimension.living":
                one["definition"]["en"] = "Something else altogether."
        place.write_text(yaml.safe_dump(theory, allow_unicode=True), encoding="utf-8")
        found = tiny.jejak("learned", judged, "--json").json
        assert {(one["code"], one["why"]) for one in found["unused"]} == {
            ("dimension.living", "another definition")
        }
        said = {one["code"] for one in found["codes"]}
        assert "status.claimed" in said
        assert "dimension.living" not in said

    def test_a_codebook_that_was_never_kept_is_told(self, judged: Path):
        place = next((judged / "framework").glob("*.yaml"))
        store = sqlite3.connect(judged / "case.sqlite")
        with store:
            store.execute("DELETE FROM kept")
        store.close()
        text = place.read_text(encoding="utf-8")
        place.write_text(text.replace("version: '1.0'", "version: '1.1'"), encoding="utf-8")
        found = tiny.jejak("learned", judged, "--json").json
        assert found["passages"] == 0
        assert {one["why"] for one in found["unused"]} == {"a codebook that is not kept"}
        assert "not used" in ran("learned", judged)
