from __future__ import annotations

import json
from pathlib import Path

import pytest

import tiny
from jejak.case import export, holds_references, take_references
from jejak.case.folder import CaseFolder
from jejak.case.references import case_references
from jejak.model.references import Name


def documents(case: Path) -> tuple:
    with CaseFolder.at(case).store() as store:
        return tuple(store.documents())


@pytest.fixture
def one(done: Path):
    """A document of the case that has an address or a title."""
    return next(doc for doc in documents(done) if doc.title)


def bib(folder: Path, text: str) -> Path:
    path = folder / "refs.bib"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_goes_out_is_joined_when_it_comes_back(done: Path, tmp_path: Path):
    for ending in ("bib", "ris", "json"):
        assert export(done, tmp_path / f"x.{ending}") == ()
        found = take_references(done, tmp_path / f"x.{ending}")
        assert found.unmatched == ()
        assert found.joined == {doc.id: doc.id for doc in documents(done)}


def test_a_reference_is_joined_kept_and_used(done: Path, tmp_path: Path, one):
    path = bib(tmp_path, f"@article{{kim, author={{Kim, Cheol-su}}, title={{{{{one.title}}}}}}}")
    assert take_references(done, path).joined == {one.id: "kim"}
    kept = case_references(CaseFolder.at(done), documents(done))[one.id]
    assert (kept.id, kept.authors) == ("kim", (Name("Kim", "Cheol-su"),))
    assert kept.issued == one.published
    again = take_references(done, path)
    assert (again.read, again.new) == (1, 0)


def test_what_belongs_nowhere_is_told_kept_and_joined_later(done: Path, tmp_path: Path):
    path = bib(tmp_path, "@book{rose, title={A book nobody read}, year=1999}")
    assert take_references(done, path).unmatched == ("rose",)
    note = done.parent / "late.md"
    note.write_text("---\ntitle: A book nobody read\ndate: 1999\n---\nText.\n", encoding="utf-8")
    assert tiny.jejak("read", done, note).code == 0
    held = case_references(CaseFolder.at(done), documents(done))
    assert held[next(doc.id for doc in documents(done) if doc.original == "late.md")].id == "rose"


def test_a_reference_of_a_known_name_takes_the_place_of_the_old(done: Path, tmp_path: Path, one):
    take_references(done, bib(tmp_path, f"@misc{{k, title={{{{{one.title}}}}}, note={{old}}}}"))
    found = take_references(
        done, bib(tmp_path, f"@misc{{k, title={{{{{one.title}}}}}, note={{new}}}}")
    )
    assert found.new == 1
    assert case_references(CaseFolder.at(done), documents(done))[one.id].get("note") == "new"


def test_an_attachment_is_known_by_its_content(done: Path, tmp_path: Path, one):
    (tmp_path / "files").mkdir()
    original = next((done / "originals").glob(f"{one.digest[:16]}*"))
    (tmp_path / "files" / "renamed.md").write_bytes(original.read_bytes())
    path = bib(tmp_path, "@misc{k, title={Other}, file={:files/renamed.md:}}")
    assert take_references(done, path).joined == {one.id: "k"}


def test_files_outside_the_folder_are_not_looked_at(done: Path, tmp_path: Path, one):
    original = next((done / "originals").glob(f"{one.digest[:16]}*"))
    inner = tmp_path / "inner"
    inner.mkdir()
    path = bib(inner, f"@misc{{k, title={{Other}}, file={{:{original}:}}}}")
    assert take_references(done, path).joined == {}


def test_which_files_hold_references(tmp_path: Path):
    (tmp_path / "z.csv").write_text('"Key","Item Type","Title"\n')
    (tmp_path / "s.csv").write_text("passage,text\n")
    answers = {
        name: holds_references(tmp_path / name)
        for name in ("a.bib", "z.csv", "s.csv", "no.csv", "p.qdpx")
    }
    assert answers == {
        "a.bib": True,
        "z.csv": True,
        "s.csv": False,
        "no.csv": False,
        "p.qdpx": False,
    }


def test_the_commands(done: Path, tmp_path: Path, one):
    path = bib(
        tmp_path,
        f"@misc{{k, title={{{{{one.title}}}}}}}\n@misc{{l, title={{Elsewhere}}}}\n@misc{{m, title=\n",
    )
    ran = tiny.jejak("take", done, path)
    assert ran.code == 0, ran.err
    assert "2 references, 2 of them new; 1 belong to sources of the case" in ran.out
    assert f"k → {one.id}" in ran.out
    assert "l belongs to no source of the case; kept" in ran.err
    assert "left out: refs.bib, line 3" in ran.err
    ran = tiny.jejak("export", done, "-o", tmp_path / "x.json")
    assert ran.code == 0, ran.err
    assert {item["id"] for item in json.loads((tmp_path / "x.json").read_text("utf-8"))} >= {"k"}
    ran = tiny.jejak("report", done, "--style", "chicago-notes", "-o", tmp_path / "r.html")
    assert ran.code == 0, ran.err
    assert 'id="references"' in (tmp_path / "r.html").read_text("utf-8")
    tiny.one_line(
        tiny.jejak("report", done, "--style", "mla", "-o", tmp_path / "r.html"), "use one of apa"
    )
