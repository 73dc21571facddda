"""`jejak quality`: machines measured by what people judged in a case."""

from pathlib import Path

import pytest
import yaml

import tiny
from jejak.case.coderquality import HEAD, quality_table
from jejak.case.folder import CaseFolder

PARK = "Bandung opened the river park Teras Cikapundung on 30 January 2016."
LEARNED = "learned from Cheonggyecheon"


def judge(case: Path, document: str, code: str, quote: str, verdict: str = "present") -> None:
    ran = tiny.jejak("judge", case, document, code, quote, "--coder", "Rini", "--verdict", verdict)
    assert ran.code == 0, ran.err


@pytest.fixture(scope="module")
def judged(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case of four notes, coded by rules too, with a person's judgements in three of them."""
    case = tiny.copied(small_done, tmp_path_factory.mktemp("judged") / "small") / "tiny.jejak"
    ran = tiny.jejak("code", case, "--coder", "rule")
    assert ran.code == 0, ran.err
    judge(case, "park", "degree.emulation", LEARNED)
    judge(case, "park", "mechanism.learning", LEARNED)
    judge(case, "park", "degree.emulation", PARK, "absent")
    judge(case, "park", "dimension.environment", PARK)
    judge(case, "loi", "degree.emulation", "Wali kota Bandung", "absent")
    judge(case, "visit", "mechanism.learning", "정책을 배우고")
    return case


@pytest.fixture(scope="module")
def rows(judged: Path) -> dict[tuple[str, str, str], dict]:
    ran = tiny.jejak("quality", judged, "--json")
    assert ran.code == 0, ran.err
    return {(one["coder"], one["by"], one["part"]): one["quality"] for one in ran.json["rows"]}


def counts(one: dict) -> tuple[int, int, int]:
    return one["right"], one["given"], one["true"]


def test_rules_are_measured_where_people_judged(rows):
    # By hand: "adapted" and "learned from" stand in the sentence, no cue in the Korean one.
    assert counts(rows["rule", "code", "degree.emulation"]) == (1, 1, 1)
    assert counts(rows["rule", "code", "mechanism.learning"]) == (1, 1, 2)
    assert rows["rule", "all", ""]["passages"] == 4
    assert rows["rule", "all", ""]["f1"]["documents"] == 3


def test_every_machine_of_the_log_has_its_rows(rows):
    assert {coder for coder, _, _ in rows} == {"meaning", "rule"}
    assert {part for _, by, part in rows if by == "language"} == {"en", "id", "ko"}
    assert {part for _, by, part in rows if by == "kind"} == {"news", "government"}


def test_parts_add_up(rows):
    for coder in ("meaning", "rule"):
        whole = counts(rows[coder, "all", ""])
        for by in ("language", "kind", "code"):
            some = [counts(row) for (who, how, _), row in rows.items() if (who, how) == (coder, by)]
            assert tuple(map(sum, zip(*some, strict=True))) == whole


def test_the_table_tells_the_same(judged: Path, rows):
    found = quality_table(judged, coders=["rule"])
    assert found.header == HEAD
    cells = {row[1]: row for row in found.rows}
    assert list(cells)[:3] == ["all", "language en", "language id"]
    whole = rows["rule", "all", ""]
    assert cells["all"][2] == f"{whole['given']} / {whole['true']}"
    assert cells["all"][4].startswith(f"{whole['f1']['value']:.2f} (")
    assert cells["degree.emulation"][3] == "1.00 / 1.00"
    assert cells["dimension.environment"][3] == "– / 0.00"
    assert "rule" in tiny.jejak("quality", judged, "--coder", "rule").out


def test_it_is_drawn(judged: Path, tmp_path: Path):
    picture = tmp_path / "reliability.svg"
    ran = tiny.jejak("quality", judged, "-o", picture, "--lang", "id")
    assert ran.code == 0, ran.err
    assert "Sejauh mana keyakinan dapat dipercaya" in picture.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_learned_says_is_of_documents_held_out(judged: Path, tmp_path: Path):
    case = tiny.copied(judged.parent, tmp_path / "learned") / "tiny.jejak"
    ran = tiny.jejak("code", case, "--coder", "learned")
    assert ran.code == 0, ran.err
    ran = tiny.jejak("quality", case, "--coder", "learned", "--json")
    whole = next(one["quality"] for one in ran.json["rows"] if one["by"] == "all")
    assert whole["true"] == 4


def test_who_is_no_machine_is_refused(judged: Path):
    ran = tiny.jejak("quality", judged, "--coder", "Rini")
    tiny.one_line(ran, "rini is a person", "meaning, rule", "jejak agree")
    tiny.one_line(tiny.jejak("quality", judged, "--coder", "x"), "no coder x")


def test_without_people_there_is_nothing_to_measure_by(done: Path):
    tiny.one_line(tiny.jejak("quality", done), "people have judged nothing", "jejak judge")


def test_without_machines_there_is_nothing_to_measure(case: Path):
    tiny.jejak("read", case)
    tiny.one_line(tiny.jejak("quality", case), "no machine has coded", "jejak code")


def test_judgements_by_another_codebook_are_not_used_and_said_so(done: Path):
    judge(done, "park", "degree.emulation", LEARNED)
    path = CaseFolder.at(done).framework_file()
    theory = yaml.safe_load(path.read_text(encoding="utf-8"))
    (code,) = (one for one in theory["codes"] if one["id"] == "degree.emulation")
    code["definition"]["en"] = "something else"
    path.write_text(yaml.safe_dump(theory, allow_unicode=True), encoding="utf-8")
    judge(done, "park", "mechanism.learning", LEARNED)
    found = tiny.jejak("quality", done, "--json").json
    assert sum(found["unused"].values()) == 1
    assert {one["part"] for one in found["rows"] if one["by"] == "code"} <= {"mechanism.learning"}
