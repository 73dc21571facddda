"""The commands as machines use them: names, options and shapes that do not change."""

import json
from pathlib import Path

import pytest

import tiny

LINES = """\
{"id": "a", "text": "The mayor of Bandung said the city learned from Seoul and adapted its design."}

{"id": "b", "text": "Taman itu dibuka kemarin.", "lang": "id"}
{"id": 3, "text": "반둥시는 서울의 버스 정책을 배웠다.", "lang": "ko"}
"""


def coded(small: Path, text: str, *more: str) -> list[dict]:
    ran = tiny.jejak(
        "code", "--stdin", "--framework", small / "small.yaml", *more, stdin=text.encode()
    )
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


class TestCodeStdin:
    def test_one_answer_a_line_in_order(self, small: Path):
        assert [one["id"] for one in coded(small, LINES)] == ["a", "b", 3]

    def test_the_shape_of_an_answer(self, small: Path):
        for one in coded(small, LINES, "--coder", "meaning"):
            assert set(one) == {"id", "codes", "abstained"}
            assert all(isinstance(family, str) for family in one["abstained"])
            for coding in one["codes"]:
                assert set(coding) == {"code", "confidence"}
                assert 0 < coding["confidence"] <= 1

    def test_nothing_in_nothing_out(self, small: Path):
        assert coded(small, "") == []

    def test_a_byte_order_mark_is_no_part_of_the_first_line(self, small: Path):
        assert [one["id"] for one in coded(small, "\ufeff" + LINES)] == ["a", "b", 3]

    def test_half_a_character_is_survived(self, small: Path):
        (answer,) = coded(small, r'{"id": "\ud83d", "text": "Bandung \ud83d belajar"}')
        assert answer["id"] == "\ud83d"

    @pytest.mark.slow
    def test_the_shipped_framework_tells_a_transfer_from_plain_news(self):
        ran = tiny.jejak("code", "--stdin", "--framework", "sister-city", stdin=LINES.encode())
        first, second, _ = [json.loads(line) for line in ran.out.splitlines()]
        assert "degree.emulation" in {one["code"] for one in first["codes"]}
        families = {one["code"].partition(".")[0] for one in second["codes"]}
        assert not families & {"mechanism", "degree", "status"}


class TestSteps:
    def test_each_says_in_one_line_what_it_did(self, done: Path):
        for step, what in (("read", "documents"), ("code", "codings"), ("trace", "verdicts")):
            ran = tiny.jejak(step, done)
            assert ran.err == ""
            assert ran.out.startswith(f"{step}: unchanged, skipped; ")
            assert ran.out.endswith(f" {what}\n")

    def test_new_says_what_comes_next(self, small: Path, tmp_path: Path):
        made = tmp_path / "a folder with a long name that would not fit into eighty columns"
        ran = tiny.jejak("new", made, "--case", small / "case.yaml")
        assert ran.out == f"{made}: ready; next: jejak read {made}\n"

    def test_read_takes_files_and_folders(self, case: Path):
        notes = case.parent / "notes"
        ran = tiny.jejak("read", case, notes / "loi.md", notes / "korea")
        assert ran.out == "read: done; 2 documents\n"

    def test_read_tells_of_unreadable_files_and_goes_on(self, case: Path):
        (case.parent / "notes" / "empty.md").touch()
        ran = tiny.jejak("read", case)
        assert (ran.code, ran.out) == (0, "read: done; 4 documents\n")
        assert ran.err == f"1 could not be read; see: jejak sources {case}\n"

    @pytest.mark.parametrize("language", ["id", "en", "ko"])
    def test_report_prints_the_address_of_its_file(self, traced, tmp_path, language: str):
        page = tmp_path / "laporan 1.html"
        ran = tiny.jejak("report", traced, "-o", page, "--lang", language)
        assert ran.out == page.as_uri() + "\n"
        assert f'<html lang="{language}"' in page.read_text(encoding="utf-8")

    def test_report_without_a_file_lies_in_the_case(self, done: Path):
        assert tiny.jejak("report", done, "--lang", "ko").code == 0
        assert (done / "report.ko.html").is_file()


class TestJson:
    def test_claims(self, traced: Path):
        for one in tiny.jejak("claims", traced, "--json").json:
            keys = {"id", "verdict", "support_db", "mechanism", "degree", "tests", "rivals"}
            assert keys <= set(one)
            assert len(one["support_db"]) == 2
            for test in one["tests"]:
                assert {"kind", "weight_db", "passages"} <= set(test)

    def test_events(self, traced: Path):
        events = tiny.jejak("events", traced, "--json").json
        keys = {"start", "end", "precision", "kind", "stage", "passages"}
        assert events
        assert all(keys <= set(one) for one in events)

    def test_stages(self, traced: Path):
        stages = tiny.jejak("stages", traced, "--json").json
        assert {"process", "order", "stage", "found", "events"} == set(stages[0])

    def test_sources(self, traced: Path):
        assert len(tiny.jejak("sources", traced, "--json").json) == 4

    @pytest.mark.parametrize("command", ["claims", "events", "stages", "sources"])
    def test_options_may_stand_before_the_case(self, traced: Path, command: str):
        before = tiny.jejak(command, "--json", traced)
        assert before == tiny.jejak(command, traced, "--json")


class TestTables:
    @pytest.mark.parametrize("command", ["claims", "events", "timeline", "stages", "sources"])
    @pytest.mark.parametrize("language", ["id", "en", "ko"])
    def test_every_look_at_a_case_is_a_table(self, traced: Path, command: str, language: str):
        ran = tiny.jejak(command, traced, "--lang", language)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.count("\n") > 4

    def test_brackets_in_a_title_are_no_markup(self, case: Path):
        note = case.parent / "notes" / "odd.md"
        note.write_text("---\ntitle: '[/red] [b]'\n---\nBandung belajar dari Seoul.", "utf-8")
        tiny.jejak("read", case)
        assert "[b]" in tiny.jejak("sources", case).out
