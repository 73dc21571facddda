import os
from pathlib import Path

import pytest

import tiny
from jejak.case.folder import CaseFolder
from jejak.case.gathering import gather
from jejak.errors import OptionError


@pytest.fixture
def place(case: Path) -> CaseFolder:
    return CaseFolder.at(case)


@pytest.fixture
def notes(case: Path) -> Path:
    return case.parent / "notes"


def names(place: CaseFolder, *files: Path) -> list[str]:
    return [one.name for one in gather(place, files)]


def test_the_sources_of_the_case_in_order(place: CaseFolder):
    assert names(place) == ["bandros.txt", "korea/visit.md", "loi.md", "park.md"]


def test_every_file_has_its_digest_and_its_root(place: CaseFolder, notes: Path):
    for one in gather(place):
        assert (one.root, one.problem) == (notes, "")
        assert len(one.digest) == 64
        assert one.path.is_file()


def test_a_file_among_the_sources_is_named_from_there(place: CaseFolder, notes: Path):
    assert names(place, notes / "korea" / "visit.md") == ["korea/visit.md"]
    assert names(place, notes / "korea") == ["korea/visit.md"]


def test_other_files_are_named_from_the_folder_given(place: CaseFolder, tmp_path: Path):
    (tmp_path / "more" / "deep").mkdir(parents=True)
    (tmp_path / "more" / "deep" / "a.md").write_text("Satu.", encoding="utf-8")
    assert names(place, tmp_path / "more") == ["deep/a.md"]
    assert names(place, tmp_path / "more" / "deep" / "a.md") == ["a.md"]


def test_a_file_given_twice_is_taken_once(place: CaseFolder, notes: Path):
    assert names(place, notes / "loi.md", notes, notes / "loi.md").count("loi.md") == 1


def test_paths_may_be_relative(place: CaseFolder, notes: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(notes / "korea")
    assert names(place, Path()) == ["korea/visit.md"]
    assert names(place, Path("..") / "loi.md") == ["loi.md"]


def test_hidden_files_are_left_out(place: CaseFolder, notes: Path):
    (notes / ".git").mkdir()
    for name in (".DS_Store", ".git/config"):
        (notes / name).write_text("x", encoding="utf-8")
    assert len(names(place)) == 4


def test_a_case_among_its_sources_is_none_of_them(place: CaseFolder, case: Path):
    (case / "case.yaml").write_text(tiny.CASE.replace("notes/", "."), encoding="utf-8")
    found = names(place)
    assert "notes/loi.md" in found
    assert not [name for name in found if "jejak" in name]


def test_sources_may_lie_in_the_case_itself(place: CaseFolder, case: Path, notes: Path):
    notes.rename(case / "notes")
    assert len(names(place)) == 4


def test_the_sources_may_be_one_file(place: CaseFolder, case: Path):
    (case / "case.yaml").write_text(tiny.CASE.replace("notes/", "notes/loi.md"), encoding="utf-8")
    assert names(place) == ["loi.md"]


def test_a_link_is_called_by_its_own_name(place: CaseFolder, notes: Path, tmp_path: Path):
    (tmp_path / "far.md").write_text("Jauh.", encoding="utf-8")
    (notes / "near.md").symlink_to(tmp_path / "far.md")
    assert "near.md" in names(place)


def test_a_name_that_is_no_text_is_a_problem_of_that_file(place: CaseFolder, notes: Path):
    Path(os.fsdecode(os.fsencode(notes) + b"/caf\xe9.md")).write_text("Kopi.", encoding="utf-8")
    found = {one.name: one.problem for one in gather(place)}
    assert found["caf?.md"] == "its name is not UTF-8"
    assert len(found) == 5


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="no file that fails when read")
def test_a_file_that_fails_when_read_is_a_problem_of_that_file(place: CaseFolder):
    (found,) = gather(place, [Path("/proc/self/mem")])
    assert found.problem.startswith("cannot be opened: ")
    assert found.digest == ""


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ("nowhere/", "FILES: no sources at 'nowhere/', as .*case.yaml says .name the files"),
        ("empty/", "FILES: no files in .*empty .put the sources there"),
    ],
)
def test_without_sources_the_remedy_is_told(place, case: Path, sources: str, says: str):
    (case.parent / "empty").mkdir()
    (case / "case.yaml").write_text(tiny.CASE.replace("notes/", sources), encoding="utf-8")
    with pytest.raises(OptionError, match=says):
        gather(place)


def test_a_path_that_is_not_there_is_named(place: CaseFolder, notes: Path):
    with pytest.raises(OptionError, match=r"none\.md: no such file or folder \(check the path\)"):
        gather(place, [notes / "none.md"])
