"""`jejak judge`, `undo` and `log` as people give them."""

import json
import shutil
from pathlib import Path

import pytest

import tiny

QUOTE = "adapted the design to a narrower river"


@pytest.fixture
def case(traced: Path, tmp_path: Path) -> Path:
    """The case of four notes after every step, to be changed."""
    return Path(shutil.copytree(traced, tmp_path / traced.name))


def done(*arguments: object) -> str:
    ran = tiny.jejak(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


def logged(case: Path, *options: object) -> list[dict]:
    return json.loads(done("log", case, "--json", *options))


def degree_of(case: Path, claim: str) -> str:
    (one,) = [row for row in json.loads(done("claims", case, "--json")) if row["id"] == claim]
    return one["degree"]


def test_a_judgement_names_its_passage_and_is_logged(case: Path):
    said = done(
        "judge", case, "park", "degree.emulation", QUOTE, "--coder", "Rini", "--memo", "clear"
    )
    (one,) = logged(case, "--coder", "Rini")
    assert f"present: degree.emulation on park:{one['start']}-{one['end']} by Rini" in said
    assert (one["quote"], one["coder"], one["kind"], one["memo"]) == (
        QUOTE,
        "Rini",
        "human",
        "clear",
    )
    assert len(one["codebook"]) > 8
    assert "(human)" in done("log", case)


def test_what_people_deny_does_not_count_in_the_verdict(case: Path):
    assert degree_of(case, "river-park") == "degree.emulation"
    whole = ("--span", "0-186")
    done(
        "judge", case, "park", "degree.emulation", *whole, "--coder", "Rini", "--verdict", "absent"
    )
    assert "done" in done("trace", case)
    assert degree_of(case, "river-park") != "degree.emulation"
    done("judge", case, "park", "degree.copying", QUOTE, "--coder", "Rini")
    done("trace", case)
    assert degree_of(case, "river-park") == "degree.copying"


def test_undo_gives_back_what_was(case: Path):
    done(
        "judge",
        case,
        "park",
        "degree.emulation",
        "--span",
        "0-186",
        "--coder",
        "Rini",
        "--verdict",
        "absent",
    )
    assert "withdrawn: degree.emulation" in done("undo", case, "--coder", "Rini")
    done("trace", case)
    assert degree_of(case, "river-park") == "degree.emulation"
    assert [one["verdict"] for one in logged(case, "--coder", "Rini")] == ["absent", "withdrawn"]
    tiny.one_line(tiny.jejak("undo", case, "--coder", "Rini"), "nothing that stands", "Rini did")


@pytest.mark.parametrize(
    "command",
    [
        ("undo", "--coder", "Meaning"),
        ("judge", "park", "degree.emulation", QUOTE, "--coder", "meaning"),
        ("judge", "park", "degree.emulation", QUOTE, "--coder", "Learned"),
    ],
)
def test_nobody_speaks_under_a_machines_name(case: Path, command):
    before = logged(case)
    name, *rest = command
    tiny.one_line(tiny.jejak(name, case, *rest), "is the name of a coder of the kind")
    assert logged(case) == before


def test_coders_are_told_apart(case: Path):
    for coder in ("Rini", "Adi"):
        done("judge", case, "park", "degree.emulation", QUOTE, "--coder", coder)
    assert [one["coder"] for one in logged(case, "--coder", "Adi")] == ["Adi"]


def test_a_machines_codings_are_not_changed(case: Path):
    before = tiny.jejak("code", case).out
    done("judge", case, "park", "degree.emulation", QUOTE, "--coder", "Rini", "--verdict", "absent")
    assert tiny.jejak("code", case).out == before
    assert "skipped" in before


class TestMachinesInTheLog:
    def test_what_a_machine_says_stands_beside_what_people_say(self, case: Path):
        said = logged(case, "--coder", "meaning")
        assert {one["kind"] for one in said} == {"meaning"}
        assert {one["verdict"] for one in said} == {"present", "abstain"}
        assert all(one["quote"] and one["codebook"] and one["memo"] for one in said)

    def test_corrections_are_counted_by_code_and_language(self, case: Path):
        (said,) = [
            one
            for one in logged(case, "--coder", "meaning")
            if (one["code"], one["document"]) == ("degree.emulation", "park")
        ][:1]
        span = ("--span", f"{said['start']}-{said['end']}", "--coder", "Rini")
        done("judge", case, "park", "degree.emulation", *span, "--verdict", "absent")
        done("judge", case, "park", "degree.copying", *span)
        rows = json.loads(done("corrections", case, "--json"))
        row = {(one["code"], one["stratum"]): one for one in rows}["degree.emulation", ""]
        assert (row["coder"], row["denied"], row["recoded"]) == ("meaning", 1, 1)
        assert row["rate"]["value"] == row["denied"] / row["reviewed"]
        assert "reviewed" in done("corrections", case)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none", "degree.emulation", QUOTE), "no document has the id 'none'"),
        (("park", "degree.none", QUOTE), "no code 'degree.none'"),
        (("park", "degree.emulation", "adopted the design"), "word for word"),
        (("park", "degree.emulation", "river"), "more than once"),
        (("park", "degree.emulation", "--span", "1-9999"), "not what stands there"),
        (("park", "degree.emulation", "--span", "x"), "write 120-164"),
        (("park", "degree.emulation"), "word for word"),
    ],
)
def test_bad_input_saves_nothing(case: Path, arguments, says: str):
    ran = tiny.jejak("judge", case, *arguments, "--coder", "Rini")
    tiny.one_line(ran, says)
    assert logged(case, "--coder", "Rini") == []
