from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import madeprojects as made
import pytest

from jejak.errors import InputError
from jejak.exchanging.refireading import read_codebook, read_project
from jejak.exchanging.refiwriting import write_project

EXPORTS = Path(__file__).with_name("exports")
CODE, USER, TEXT, SELECTION, CODING = map(made.guid, range(1, 6))
CODING_XML = (
    f'<Coding guid="{CODING}" creatingUser="{USER}"><CodeRef targetGUID="{CODE}"/></Coding>'
)
SELECTED = (
    f'<PlainTextSelection guid="{SELECTION}" startPosition="10" endPosition="17">'
    f"{CODING_XML}</PlainTextSelection>"
)
SOURCE = f'<TextSource guid="{TEXT}" name="Berita" plainTextPath="internal://{TEXT}.txt">{SELECTED}</TextSource>'
HEAD = (
    f'<Users><User guid="{USER}" name="Sari"/></Users><CodeBook><Codes>'
    f'<Code guid="{CODE}" name="Belajar" isCodable="true"/></Codes></CodeBook>'
)


def project_file(
    tmp_path: Path,
    sources: str = SOURCE,
    *,
    more: str = "",
    text: bytes | None = None,
    **files: bytes,
) -> Path:
    """A project as another program may have written it."""
    xml = (
        f'<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="Bus" origin="X">'
        f"{HEAD}<Sources>{sources}</Sources>{more}</Project>"
    )
    content = made.TEXT.encode() if text is None else text
    members = {"project.qde": xml, f"Sources/{TEXT}.txt": content, **files}
    return made.archived(tmp_path / "a.qdpx", members)


def quotes(received) -> list[str]:
    return [one.quote for one in received.project.judgements]


@pytest.mark.parametrize(
    ("name", "who"), [("aqda", ["aqda-user"] * 2), ("qualcoder", ["sari", "cue-phrases"])]
)
def test_real_exports_are_read_to_the_character(name: str, who: list[str]):
    received = read_project(EXPORTS / f"{name}.qdpx")
    assert quotes(received) == ["belajar", "서울"]
    assert [one.coder for one in received.project.judgements] == who
    assert [one.id for one in received.project.codes] == ["mechanism", "mechanism.learning"]
    assert received.project.left_behind == ()


def test_machines_stay_machines_through_qualcoder():
    coders = {one.id: one.kind for one in read_project(EXPORTS / "qualcoder.qdpx").project.coders}
    assert coders == {"sari": "human", "cue-phrases": "rule", "default": "human"}


def test_codings_that_qualcoder_shifted_by_its_own_mark_are_moved_back():
    received = read_project(EXPORTS / "qualcoder-twice.qdpx")
    assert quotes(received) == ["belajar", "서울"]
    assert any("moved by a byte-order mark" in one for one in received.corrected)


def test_a_real_codebook_is_read():
    codes = read_codebook(EXPORTS / "aqda.qdc")
    assert [(one.id, one.parent, one.definition) for one in codes] == [
        ("mechanism", "", ""),
        ("mechanism.learning", "mechanism", "Taken up because it works."),
    ]


@pytest.mark.parametrize("name", ["aqda", "qualcoder"])
def test_real_exports_go_on_valid_with_all_that_was_carried(name: str, tmp_path: Path):
    first = read_project(EXPORTS / f"{name}.qdpx")
    write_project(first.project, tmp_path / "a.qdpx", carried=first.carried)
    made.validate(made.qde(tmp_path / "a.qdpx"))
    again = read_project(tmp_path / "a.qdpx")
    assert again.project == first.project
    assert [part.owner for part in again.carried.parts] == [p.owner for p in first.carried.parts]
    assert again.carried.around == first.carried.around


def test_one_text_inline_is_read_as_well(tmp_path: Path):
    inline = SOURCE.replace(f' plainTextPath="internal://{TEXT}.txt"', "").replace(
        "<PlainText", f"<PlainTextContent>{made.TEXT}</PlainTextContent><PlainText", 1
    )
    assert quotes(read_project(project_file(tmp_path, inline))) == ["belajar"]


def test_a_mark_before_a_text_moves_nothing(tmp_path: Path):
    received = read_project(project_file(tmp_path, text=b"\xef\xbb\xbf" + made.TEXT.encode()))
    assert quotes(received) == ["belajar"]
    assert received.project.documents[0].text == made.TEXT


def test_utf16_positions_are_told_by_the_quote(tmp_path: Path):
    shifted = SOURCE.replace('"10" endPosition="17"', '"11" endPosition="18" name="belajar"')
    received = read_project(project_file(tmp_path, shifted))
    assert quotes(received) == ["belajar"]
    assert received.corrected == ("positions counted UTF-16 units instead of characters: 1",)


def test_line_ends_of_two_characters_keep_their_places(tmp_path: Path):
    text = made.TEXT.replace("\n", "\r\n")
    start = text.index("kembar")
    later = SOURCE.replace('"10" endPosition="17"', f'"{start}" endPosition="{start + 6}"')
    received = read_project(project_file(tmp_path, later, text=text.encode()))
    assert quotes(received) == ["kembar"]
    assert received.project.documents[0].text == made.TEXT


def test_braces_in_guids_are_taken_off_and_said(tmp_path: Path):
    received = read_project(project_file(tmp_path, SOURCE.replace(CODING, f"{{{CODING}}}")))
    assert [one.id for one in received.project.judgements] == [CODING]
    assert received.corrected == ("GUIDs in braces: 1",)


def test_guids_given_twice_or_none_are_derived(tmp_path: Path):
    twice = SOURCE.replace(CODING_XML, CODING_XML * 2 + CODING_XML.replace(CODING, "x"))
    received = read_project(project_file(tmp_path, twice))
    ids = {one.id for one in received.project.judgements}
    assert len(ids) == 3
    assert set(received.corrected) == {"GUIDs given twice: 1", "GUIDs that are none: 1"}


def test_empty_lists_and_wrong_order_do_no_harm(tmp_path: Path):
    odd = SOURCE.replace(SELECTED, f"<NoteRef targetGUID='{made.guid(7)}'/>{SELECTED}")
    received = read_project(project_file(tmp_path, odd, more="<Sets/><Graphs/><Cases/>"))
    assert quotes(received) == ["belajar"]
    write_project(received.project, tmp_path / "b.qdpx", carried=received.carried)
    made.validate(made.qde(tmp_path / "b.qdpx"))


def test_a_page_area_of_a_pdf_is_carried_and_put_in_order(tmp_path: Path):
    # As QualCoder writes it: the area after the text, which the schema does not allow.
    area = (
        f'<PDFSelection guid="{made.guid(8)}" page="1" firstX="1" firstY="2" secondX="3"'
        f' secondY="4">{CODING_XML.replace(CODING, made.guid(9))}</PDFSelection>'
    )
    inner = SOURCE.replace("TextSource", "Representation").replace(TEXT, made.guid(10), 1)
    pdf = f'<PDFSource guid="{TEXT}" name="a" path="internal://{made.guid(11)}.pdf">{inner}{area}</PDFSource>'
    files = {f"Sources/{made.guid(11)}.pdf": b"%PDF"}
    received = read_project(project_file(tmp_path, pdf, **files), originals=tmp_path / "out")
    assert quotes(received) == ["belajar"]
    assert received.project.left_behind == ("codings of page areas, carried unread: 1",)
    write_project(
        received.project,
        tmp_path / "b.qdpx",
        carried=received.carried,
        originals=received.files,
    )
    content = made.qde(tmp_path / "b.qdpx")
    made.validate(content)
    assert area.split(" guid")[1].split(">", maxsplit=1)[0].encode() in content
    assert made.guid(10).encode() in content


def test_cases_sets_notes_and_pictures_are_carried(tmp_path: Path):
    note, case = made.guid(20), made.guid(21)
    more = (
        f'<Cases><Case guid="{case}" name="Ana"><SelectionRef targetGUID="{SELECTION}"/></Case></Cases>'
        f'<Notes><Note guid="{note}" name="n" plainTextPath="internal://{note}.txt"/></Notes>'
    )
    picture = f'<PictureSource guid="{made.guid(22)}" path="internal://p.png"/>'
    files = {f"Sources/{note}.txt": b"Perlu dicek.", "Sources/p.png": b"PNG"}
    path = project_file(tmp_path, SOURCE + picture, more=more, **files)
    received = read_project(path, originals=tmp_path / "out")
    assert received.files["p.png"].read_bytes() == b"PNG"
    write_project(
        received.project, tmp_path / "b.qdpx", carried=received.carried, originals=received.files
    )
    content = made.qde(tmp_path / "b.qdpx").decode()
    made.validate(content.encode())
    assert f'SelectionRef targetGUID="{SELECTION}"' in content
    assert f'PlainTextSelection guid="{SELECTION}"' in content
    assert "Perlu dicek." in content
    assert "PictureSource" in content


def test_notes_of_codings_become_memos(tmp_path: Path):
    note = made.guid(30)
    noted = SOURCE.replace("</Coding>", f'<NoteRef targetGUID="{note}"/></Coding>')
    more = f'<Notes><Note guid="{note}"><PlainTextContent>Ragu</PlainTextContent></Note></Notes>'
    received = read_project(project_file(tmp_path, noted, more=more))
    assert [one.memo for one in received.project.judgements] == ["Ragu"]
    assert received.carried.parts == ()


def test_what_cannot_be_carried_is_counted(tmp_path: Path):
    lost = made.guid(40)
    sources = (
        SOURCE.replace("</TextSource>", "")
        + SELECTED.replace('"10"', '"900"').replace('"17"', '"905"').replace(CODING, made.guid(41))
        + SELECTED.replace(CODE, lost).replace(CODING, made.guid(42))
        + '<PlainTextSelection startPosition="1" endPosition="2"/><PlainTextSelection/></TextSource>'
        + f'<TextSource guid="{lost}" name="Jauh" plainTextPath="absolute:///etc/passwd"/>'
    )
    received = read_project(project_file(tmp_path, sources))
    assert quotes(received) == ["belajar"]
    assert set(received.project.left_behind) >= {
        "codings that lie outside of their text: 1",
        "codings with a code that the codebook does not have: 1",
        "selections without a code: 1",
        "selections without positions: 1",
        "texts that are not in the archive (Jauh): 1",
    }


def test_a_coding_of_nobody_and_of_a_whole_document(tmp_path: Path):
    whole = SOURCE.replace(SELECTED, CODING_XML.replace(f' creatingUser="{USER}"', ""))
    received = read_project(project_file(tmp_path, whole))
    assert quotes(received) == [made.TEXT]
    assert received.project.judgements[0].coder == "unknown"
    assert len(received.corrected) == 2


def test_paths_in_the_xml_reach_nothing_outside(tmp_path: Path):
    (tmp_path / "secret.txt").write_text("rahasia")
    for path in (
        "internal://../secret.txt",
        "internal:///../../secret.txt",
        "relative://secret.txt",
    ):
        received = read_project(
            project_file(tmp_path, SOURCE.replace(f"internal://{TEXT}.txt", path)),
            originals=tmp_path / "out",
        )
        assert received.project.documents == ()
    assert not (tmp_path / "out").exists()


def test_unpacked_files_have_names_that_nobody_chose(tmp_path: Path):
    rich = SOURCE.replace("name=", 'richTextPath="internal://.bashrc" name=')
    path = project_file(tmp_path, rich, **{"Sources/.bashrc": b"x"})
    received = read_project(path, originals=tmp_path / "out")
    assert [one.name for one in (tmp_path / "out").iterdir()] != [".bashrc"]
    assert received.files["berita"].read_bytes() == b"x"


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"a.txt": "x"}, "no project.qde in the archive"),
        ({"project.qde": "<Other/>"}, "not a project: its root is <Other>"),
        ({"project.qde": "<Project"}, "not well-formed XML"),
        ({"project.qde": "<!DOCTYPE x><Project/>"}, "declares a document type"),
    ],
)
def test_what_is_no_project_is_one_clear_error(
    tmp_path: Path, members: dict[str, str], problem: str
):
    with pytest.raises(InputError, match=problem):
        read_project(made.archived(tmp_path / "a.qdpx", members))


def test_a_strange_jejak_json_is_left_out(tmp_path: Path):
    path = project_file(tmp_path, **{"jejak.json": b'{"codes": 3}'})
    received = read_project(path)
    assert quotes(received) == ["belajar"]
    assert received.project.left_behind == ("jejak.json, which is not as Jejak writes it: 1",)


def test_judgements_of_what_another_program_took_out_are_counted(tmp_path: Path):
    absent = replace(made.SAID, id="2", verdict="absent", coder="cues")
    project = replace(made.PROJECT, judgements=(absent,))
    write_project(project, tmp_path / "a.qdpx")
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[f"sources/{made.NEWS.guid}.txt"] = b"Teks lain."
    received = read_project(made.archived(tmp_path / "b.qdpx", members))
    assert received.project.judgements == ()
    assert received.project.left_behind == (
        "judgements in jejak.json of what is no longer there: 1",
    )


@pytest.mark.parametrize("text", ["<Other/>", "<!DOCTYPE x><CodeBook/>", "x"])
def test_what_is_no_codebook_is_one_clear_error(tmp_path: Path, text: str):
    (tmp_path / "a.qdc").write_text(text)
    with pytest.raises(InputError):
        read_codebook(tmp_path / "a.qdc")
