"""Adding to findings by the command line."""

import json
from pathlib import Path

import pytest

import tiny

FOUND = "The mayor said the city"
WHO = ("--because", "the minutes", "--coder", "Rini")


@pytest.fixture
def folder(traced: Path, tmp_path: Path) -> Path:
    return tiny.copied(traced.parent, tmp_path / "given") / traced.name


def test_observe_weigh_rival_added_and_retract(folder: Path):
    claim = json.loads(tiny.jejak("claims", folder, "--json").out)[0]
    kind = claim["tests"][0]["kind"]
    for command in (
        ("observe", folder, claim["id"], "agents", FOUND, "--low", "-3", "--high", "-1", *WHO),
        ("weigh", folder, claim["id"], kind, "--low", "-2.5", "--high", "1", *WHO),
        ("rival", folder, claim["id"], "Tokyo", "--kind", "foreign", *WHO),
    ):
        ran = tiny.jejak(*command)
        assert ran.code == 0, ran.err
        assert ran.out.startswith(f"{claim['id']}: Rini ")
    log = json.loads(tiny.jejak("added", folder, "--json").out)
    assert [one["kind"] for one in log] == ["observation", "weight", "rival"]
    assert [one["stands"] for one in log] == [True] * 3
    assert log[0]["quotes"][0]["words"] == FOUND
    gone = tiny.jejak("retract", folder, log[1]["id"][:8], "--coder", "Budi")
    assert (gone.code, "Budi took the weight back" in gone.out) == (0, True)
    assert tiny.jejak("added", folder).code == 0
    assert "program_alone" in tiny.jejak("claims", folder, "--json").out


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (("observe", "river-park", "agents", "no such words", *WHO), "stand nowhere"),
        (("observe", "river-park", "magic", FOUND, *WHO), "no kind of evidence 'magic'"),
        (("observe", "river-park", "agents", FOUND, "--low", "1", *WHO), "--high"),
        (("observe", "gone", "agents", FOUND, *WHO), "no claim has the id 'gone'"),
        (("weigh", "river-park", "magic", "--low", "1", "--high", "2", *WHO), "found no 'magic'"),
        (("rival", "river-park", "Tokyo", "--kind", "odd", *WHO), "no kind 'odd'"),
        (("retract", "zzz", "--coder", "Rini"), "no one addition is 'zzz'"),
        (("retract", "", "--coder", "Rini"), "no one addition is ''"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(folder: Path, command: tuple[str, ...], problem: str):
    ran = tiny.jejak(command[0], folder, *command[1:])
    assert (ran.code, problem in ran.err) == (2, True), ran.err
    assert len(ran.err.strip().splitlines()) == 1
