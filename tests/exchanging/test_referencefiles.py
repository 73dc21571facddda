from __future__ import annotations

from pathlib import Path

import pytest

from jejak.errors import InputError
from jejak.exchanging import referencefiles
from jejak.exchanging.referencefiles import lost, text_of
from jejak.model.references import Reference


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read_without_a_remark(tmp_path: Path, encoding: str):
    (tmp_path / "a").write_bytes("서울\r\nréforme".encode(encoding))
    assert text_of(tmp_path / "a") == ("서울\nréforme", ())


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(referencefiles, "LARGEST", 3)
    (tmp_path / "a").write_text("four")
    with pytest.raises(InputError, match="larger than"):
        text_of(tmp_path / "a")


def test_what_was_lost_is_told_by_name_and_in_how_many():
    before = [Reference(str(n), title="x", fields={"note": "y"}) for n in range(5)]
    after = [Reference(str(n), title="x") for n in range(5)]
    assert lost(before, after) == ("not carried whole: note (5: 0, 1, 2, …)",)
    assert lost(before, before) == ()
