import zipfile
from pathlib import Path

import pytest

from jejak.cli import main


def given(capsys, *arguments) -> tuple[int, str]:
    """The code a command ends with, and what it says."""
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out + said.err


def test_a_bundle_is_written_and_verified(traced: Path, tmp_path: Path, capsys):
    path = tmp_path / "x.zip"
    assert given(capsys, "report", traced, "-o", path)[0] == 0
    code, told = given(capsys, "verify", path)
    assert code == 0
    assert f"{path}: whole; " in told
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.txt", "x")
    assert given(capsys, "verify", path) == (1, "added: more.txt\n")


def test_figures_are_listed_as_they_are_written(traced: Path, tmp_path: Path, capsys):
    code, told = given(capsys, "figures", traced, "-o", tmp_path / "f")
    assert code == 0
    assert sorted(told.split()) == sorted(str(one) for one in (tmp_path / "f").iterdir())


def test_trouble_is_one_line(traced: Path, tmp_path: Path, capsys):
    code, told = given(capsys, "report", traced, "-o", tmp_path / "r.odt")
    assert (code, told.count("\n")) == (2, 1)
    assert "--output: no report is written to '.odt' files" in told
    assert given(capsys, "verify", tmp_path / "none.zip")[0] == 2
