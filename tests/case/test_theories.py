"""A codebook becomes a framework that a case can use."""

from pathlib import Path

import pytest

import tiny
from jejak import case as cases
from jejak.errors import InputError, OptionError
from jejak.exchanging.codebooks import CodebookLine, lines_of, write_codebook
from jejak.exchanging.refiwriting import write_codebook as write_qdc
from jejak.model.framework import load_framework
from jejak.model.judgements import CodebookEntry

BOOK = (
    CodebookLine("role", {"en": "Role", "ko": "역할"}, {"en": "Who acts?"}),
    CodebookLine("role.host", {"en": "Host"}, {"en": "Receives."}, parent="role"),
    CodebookLine("role.guest", {"": "Guest"}, examples={"en": ("They came.",)}, parent="role"),
)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "yaml"])
def test_a_table_becomes_a_framework(tmp_path: Path, suffix: str):
    write_codebook(BOOK, tmp_path / f"book.{suffix}")
    said = cases.framework(tmp_path / f"book.{suffix}", output=tmp_path / "own.yaml")
    made = load_framework(str(tmp_path / "own.yaml"))
    assert [one.id for one in made.codes] == ["role.host", "role.guest"]
    assert made.code("role.guest").name == {"en": "Guest"}
    assert made.families[0].question == {"en": "Who acts?"}
    assert made.languages == ("en", "ko")
    assert made.tests == load_framework("sister-city").tests
    assert said[0] == "1 families, 2 codes"
    assert "1 examples are left out" in said[2]


def test_the_codebook_of_a_program_becomes_one_under_ids_of_its_names(tmp_path: Path):
    guid = "6a9f6c1e-0000-4000-8000-00000000000{}"
    entries = [
        CodebookEntry("a", guid.format(1), "Why it came", codable=False),
        CodebookEntry("b", guid.format(2), "To learn", "From others.", parent="a"),
        CodebookEntry("c", guid.format(3), "배움", parent="a"),
        CodebookEntry("d", guid.format(4), "To learn", parent="a"),
    ]
    write_qdc(entries, tmp_path / "book.qdc")
    cases.framework(tmp_path / "book.qdc", output=tmp_path / "own.yaml")
    made = load_framework(str(tmp_path / "own.yaml"))
    named = {one.id: one.name["en"] for one in made.codes}
    assert sorted(named.values()) == ["To learn", "To learn", "배움"]
    assert "why_it_came.to_learn" in named
    assert made.code("why_it_came.to_learn").definition == {"en": "From others."}


def test_the_shipped_codebook_goes_out_and_comes_back_with_its_codes(tmp_path: Path):
    theory = load_framework("sister-city")
    write_codebook(lines_of(theory), tmp_path / "book.csv")
    cases.framework(tmp_path / "book.csv", output=tmp_path / "own.yaml")
    made = load_framework(str(tmp_path / "own.yaml"))
    assert [one.id for one in made.codes] == [one.id for one in theory.codes]
    assert [one.definition for one in made.codes] == [one.definition for one in theory.codes]


def test_a_case_can_use_it(tmp_path: Path):
    write_codebook(BOOK, tmp_path / "book.csv")
    ran = tiny.jejak("framework", tmp_path / "book.csv", "-o", tmp_path / "own.yaml")
    assert ran.code == 0, ran.err
    case = tiny.write_case(tmp_path, more="framework: own.yaml\n")
    cases.new(tmp_path / "k.jejak", case=case)
    cases.read(tmp_path / "k.jejak")
    made = cases.judge(tmp_path / "k.jejak", "park", "role.host", span=(0, 10), coder="Rini")
    assert made.code == "role.host"


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    (tmp_path / "own.yaml").write_text("mine", encoding="utf-8")
    write_codebook(BOOK, tmp_path / "book.csv")
    with pytest.raises(OptionError, match="is there already"):
        cases.framework(tmp_path / "book.csv", output=tmp_path / "own.yaml")
    assert (tmp_path / "own.yaml").read_text(encoding="utf-8") == "mine"


def test_what_is_no_codebook_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "book.qdc").write_text("<a/>", encoding="utf-8")
    with pytest.raises(InputError):
        cases.framework(tmp_path / "book.qdc", output=tmp_path / "own.yaml")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["book.qdc"]
