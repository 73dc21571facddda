from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import madeprojects as made
import pytest
from lxml import etree

from jejak.errors import EvidenceError, InputError
from jejak.exchanging.refi import Carried, Part
from jejak.exchanging.refireading import read_codebook, read_project
from jejak.exchanging.refiwriting import write_codebook, write_project
from jejak.model.judgements import CodebookEntry, Coder, SourceText

SPACE = "{urn:QDA-XML:project:1.0}"


def written(tmp_path: Path, project=made.PROJECT, **more) -> etree._Element:
    path = tmp_path / "a.qdpx"
    write_project(project, path, **more)
    content = made.qde(path)
    made.validate(content)
    return etree.fromstring(content)


def test_a_coding_is_a_selection_named_by_its_quote_with_its_memo(tmp_path: Path):
    selection = written(tmp_path).find(f".//{SPACE}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("10", "17")
    assert selection.get("name") == "belajar"
    assert [one.tag.removeprefix(SPACE) for one in selection] == ["Description", "Coding"]
    assert selection[0].text == "kata <kunci>"
    assert selection[1].get("guid") == made.SAID.id
    assert selection[1].get("creationDateTime") == "2026-11-24T08:00:00Z"


def test_texts_lie_in_sources_without_a_mark(tmp_path: Path):
    written(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        assert archive.read(f"sources/{made.NEWS.guid}.txt").decode() == made.TEXT
        assert archive.namelist()[0] == "project.qde"


def test_machines_do_not_pass_for_people(tmp_path: Path):
    users = written(tmp_path).iter(f"{SPACE}User")
    assert [one.get("name") for one in users] == ["Sari", "Cue phrases [rule]"]


def test_names_that_programs_need_once_are_numbered(tmp_path: Path):
    twice = (made.NEWS, SourceText("b", "", "Berita", "x"), SourceText("c", "", "Berita (2)", "x"))
    root = written(tmp_path, replace(made.PROJECT, documents=twice))
    names = [one.get("name") for one in root.iter(f"{SPACE}TextSource")]
    assert names == ["Berita", "Berita (2)", "Berita (2) (2)"]


def test_what_others_will_not_see_is_said(tmp_path: Path):
    absent = replace(made.SAID, id="2", verdict="absent", coder="cues")
    unsure = replace(made.SAID, confidence=0.5, memo="a\x00b")
    codes = (made.FAMILY, replace(made.LEARNING, colour="red"))
    scan = replace(made.NEWS, original="berita.pdf")
    project = replace(made.PROJECT, codes=codes, documents=(scan,), judgements=(unsure, absent))
    said = " | ".join(write_project(project, tmp_path / "a.qdpx"))
    assert "no longer: 1 absent; kept in jejak.json" in said
    assert "the confidence of 1 codings" in said
    assert "the colours of mechanism.learning" in said
    assert "control characters in 1 names" in said
    assert "the original files of 1 documents" in said
    assert made.by_id(read_project(tmp_path / "a.qdpx").project) == made.by_id(project)


def test_nothing_is_said_where_nothing_is_lost(tmp_path: Path):
    assert write_project(made.PROJECT, tmp_path / "a.qdpx") == ()


def test_a_pdf_makes_a_pdf_source_whose_text_is_coded(tmp_path: Path):
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 x")
    area = (
        f'<PDFSelection xmlns="urn:QDA-XML:project:1.0" guid="{made.guid(1)}" page="2" firstX="10"'
        ' firstY="700" secondX="200" secondY="650"/>'
    )
    carried = Carried((Part(made.NEWS.guid, area),))
    root = written(tmp_path, originals={"berita": scan}, carried=carried)
    source = root.find(f".//{SPACE}PDFSource")
    assert [one.tag.removeprefix(SPACE) for one in source] == ["PDFSelection", "Representation"]
    assert source[0].get("page") == "2"
    back = read_project(tmp_path / "a.qdpx", originals=tmp_path / "out")
    assert back.files["berita"].read_bytes() == b"%PDF-1.4 x"
    assert back.project.judgements == (made.SAID,)
    assert [part.owner for part in back.carried.parts] == [made.NEWS.guid]
    assert 'page="2"' in back.carried.parts[0].xml


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "role.host"}, "the code 'role.host' is not in the project"),
        ({"document": "b"}, "the document 'b' is not in the project"),
        ({"coder": "budi"}, "the coder 'budi' is not in the project"),
    ],
)
def test_references_to_nothing_are_refused(tmp_path: Path, change: dict[str, str], problem: str):
    project = replace(made.PROJECT, judgements=(replace(made.SAID, **change),))
    with pytest.raises(InputError, match=problem):
        write_project(project, tmp_path / "a.qdpx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [{"quote": "mengajar"}, {"start": 11}, {"end": 900}])
def test_a_quote_that_does_not_stand_there_is_refused(tmp_path: Path, change: dict[str, str]):
    project = replace(made.PROJECT, judgements=(replace(made.SAID, **change),))
    with pytest.raises(EvidenceError, match="not what stands at berita"):
        write_project(project, tmp_path / "a.qdpx")


def test_ids_given_twice_are_refused(tmp_path: Path):
    project = replace(made.PROJECT, coders=(made.SARI, Coder("sari", "Sari B.", "human")))
    with pytest.raises(InputError, match="two coders have the id 'sari'"):
        write_project(project, tmp_path / "a.qdpx")


@pytest.mark.parametrize(
    ("parents", "problem"),
    [
        ({"a": "b", "b": "a"}, "stand above one another"),
        ({"a": "z"}, "no parent 'z'"),
        ({"a": "a"}, "no parent 'a'"),
    ],
)
def test_broken_trees_are_refused(tmp_path: Path, parents: dict[str, str], problem: str):
    codes = [CodebookEntry(name, "", name, parent=above) for name, above in parents.items()]
    with pytest.raises(InputError, match=problem):
        write_codebook(codes, tmp_path / "a.qdc")


def test_a_codebook_is_valid_and_comes_back(tmp_path: Path):
    path = tmp_path / "a.qdc"
    assert write_codebook((made.FAMILY, made.LEARNING), path) == ()
    content = path.read_bytes()
    codes = content.replace(b"QDA-XML:codebook:1.0", b"QDA-XML:project:1.0")
    # Without the schema of codebooks: the same element inside a project.
    book = codes[codes.index(b"<Codes") : codes.index(b"</CodeBook>")]
    head = b'<Project xmlns="urn:QDA-XML:project:1.0" name="x"><CodeBook>'
    made.validate(head + book + b"</CodeBook></Project>")
    assert read_codebook(path) == (made.FAMILY, made.LEARNING)


def test_an_empty_codebook_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="no codes to write"):
        write_codebook((), tmp_path / "a.qdc")


def test_another_library_reads_the_same(tmp_path: Path):
    refi = pytest.importorskip("pyrefiqda")
    write_project(made.PROJECT, tmp_path / "a.qdpx")
    project = refi.RefiProject.load(tmp_path / "a.qdpx", str(tmp_path / "out"))
    (source,) = project.sources.text_source
    (selection,) = source.plain_text_selection
    assert (selection.start_position, selection.end_position) == (10, 17)
    (family,) = project.code_book.codes.code
    assert (family.name, family.is_codable) == ("Mechanism", False)
    assert family.code[0].guid == selection.coding[0].code_ref.target_guid == made.LEARNING.guid
    text = refi.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "out")
    assert text.read_text("utf-8")[10:17] == "belajar"
