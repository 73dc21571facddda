"""A project that goes into a case and out again loses nothing, whoever made it."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from jejak import case as cases
from jejak.exchanging.refireading import Received, read_project
from jejak.store.casestore import CaseStore

EXPORTS = Path(__file__).parents[1] / "exchanging" / "exports"


def guid(number: int) -> str:
    return f"6a9f6c1e-0000-4000-8000-{number:012}"


def content(received: Received) -> dict[str, object]:
    """What a project says, by names that stay: GUIDs, coders' names, words."""
    project = received.project
    codes = {one.id: one.guid for one in project.codes}
    documents = {one.id: one.guid for one in project.documents}
    coders = {one.id: one.name for one in project.coders}
    return {
        "codes": {
            (one.guid, one.name, one.definition, codes.get(one.parent)) for one in project.codes
        },
        "documents": {(one.guid, one.text) for one in project.documents},
        "users": {(coders[name], guid) for name, guid in received.carried.users.items()},
        "judgements": {
            (
                one.id,
                documents[one.document],
                codes[one.code],
                coders[one.coder],
                one.start,
                one.end,
                one.quote,
                one.verdict,
                one.at,
                one.memo,
            )
            for one in project.judgements
        },
        "selections": set(received.carried.around.items()),
        "files": {path.name: path.read_bytes() for path in received.files.values()},
    }


def missing(before: Received, after: Received) -> dict[str, object]:
    """What was there before and is no longer."""
    was, now = content(before), content(after)
    lost = {name: [one for one in some if one not in now[name]] for name, some in was.items()}
    return {name: some for name, some in lost.items() if some}


def through(case: Path, project: Path, folder: Path) -> tuple[Received, Received]:
    """The project before it goes into a case and after it has come out of it."""
    before = read_project(project, originals=folder / "before")
    cases.take(case, project)
    cases.export(case, folder / "out.qdpx")
    return before, read_project(folder / "out.qdpx", originals=folder / "after")


@pytest.mark.parametrize("name", ["aqda", "qualcoder", "qualcoder-twice"])
def test_exports_of_other_programs_come_out_whole(done: Path, tmp_path: Path, name: str):
    before, after = through(done, EXPORTS / f"{name}.qdpx", tmp_path)
    lost = missing(before, after)
    # "Mechanism" has no definition there, and the case has one.
    assert {one[1] for one in lost.pop("codes")} <= {"Mechanism"}
    assert {one.name: one.guid for one in before.project.codes}.items() <= {
        one.name: one.guid for one in after.project.codes
    }.items()
    assert lost == {}


@pytest.fixture
def theirs(done: Path, tmp_path: Path) -> Path:
    """A note of the case and another, as another program holds them, with all that it can hold."""
    with CaseStore.open(done) as store:
        text = next(one.text for one in store.documents() if one.id == "park")
    start = text.index("learned")
    coding = f'<Coding guid="{guid(5)}" creatingUser="{guid(2)}"><CodeRef targetGUID="{guid(1)}"/></Coding>'
    selection = (
        f'<PlainTextSelection guid="{guid(4)}" startPosition="{start}" endPosition="{start + 7}">'
        f"{coding}</PlainTextSelection>"
    )
    other = (
        selection.replace(guid(4), guid(14)).replace(guid(5), guid(15)).replace(guid(1), guid(6))
    )
    short = other.replace(f'"{start}"', '"0"').replace(f'"{start + 7}"', '"4"')
    sources = (
        f'<TextSource guid="{guid(3)}" name="Park" plainTextPath="internal://{guid(3)}.txt">'
        f'{selection}<NoteRef targetGUID="{guid(20)}"/></TextSource>'
        f'<TextSource guid="{guid(13)}" name="Bus" plainTextPath="internal://{guid(13)}.txt">'
        f"{short}</TextSource>"
        f'<PictureSource guid="{guid(22)}" path="internal://{guid(23)}.png"/>'
    )
    more = (
        f'<Cases><Case guid="{guid(21)}" name="Ana"><SelectionRef targetGUID="{guid(4)}"/></Case>'
        f'</Cases><Sources>{sources}</Sources><Notes><Note guid="{guid(20)}" name="n"'
        f' creatingUser="{guid(2)}"><PlainTextContent>Check.</PlainTextContent></Note></Notes>'
    )
    xml = (
        '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="X">'
        f'<Users><User guid="{guid(2)}" name="Sari"/></Users><CodeBook><Codes>'
        f'<Code guid="{guid(1)}" name="mechanism.learning" isCodable="true"/>'
        f'<Code guid="{guid(6)}" name="Own idea" isCodable="true"/></Codes></CodeBook>'
        f"{more}</Project>"
    )
    return archived(
        tmp_path / "theirs.qdpx",
        {
            "project.qde": xml,
            f"sources/{guid(3)}.txt": text,
            f"sources/{guid(13)}.txt": "Buses of Seoul.",
            f"sources/{guid(23)}.png": "PNG",
        },
    )


def archived(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_what_a_case_has_no_record_for_is_told_kept_and_written(
    done: Path, theirs: Path, tmp_path: Path
):
    remarks = cases.take(done, theirs).remarks
    assert any("1 documents that the case does not have" in one for one in remarks)
    assert any("1 codes that the framework does not have" in one for one in remarks)
    before, after = through(done, theirs, tmp_path)
    lost = missing(before, after)
    # A code that is empty there gets the case's definition.
    assert [one[:2] for one in lost.pop("codes")] == [(guid(1), "mechanism.learning")]
    assert {one.name: one.guid for one in after.project.codes}["mechanism.learning"] == guid(1)
    assert lost == {}
    parts = "".join(one.xml for one in after.carried.parts)
    assert all(words in parts for words in ("Ana", "Check.", "PictureSource", guid(4)))
    owners = {one.owner for one in after.carried.parts}
    assert guid(3) in owners


def test_people_of_the_case_are_heard_in_the_log(done: Path, theirs: Path):
    assert cases.take(done, theirs).new == 1
    (said,) = cases.log(done, coder="Sari")
    assert (said["document"], said["code"], said["quote"]) == (
        "park",
        "mechanism.learning",
        "learned",
    )


def test_taken_twice_nothing_is_there_twice_and_the_later_word_counts(
    done: Path, theirs: Path, tmp_path: Path
):
    cases.take(done, theirs)
    with zipfile.ZipFile(theirs) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["project.qde"] = members["project.qde"].replace(b'name="Ana"', b'name="Ani"')
    _, after = through(done, archived(tmp_path / "later.qdpx", members), tmp_path)
    parts = "".join(one.xml for one in after.carried.parts)
    assert ("Ana" in parts, parts.count("Ani")) == (False, 1)
    assert parts.count("Check.") == 1
    assert len({one.guid for one in after.project.documents}) == len(after.project.documents)


def test_a_document_that_the_case_gets_later_is_its_own_then(
    done: Path, theirs: Path, tmp_path: Path
):
    cases.take(done, theirs)
    with CaseStore.open(done) as store:
        bus = next(one for one in store.documents() if one.id == "park")
        bus = replace(bus, id="bus", text="Buses of Seoul.", pages=())
        store.add_documents([bus], [], "")
    _, after = through(done, theirs, tmp_path)
    assert [one.text for one in after.project.documents].count("Buses of Seoul.") == 1
    assert {one.id: one.guid for one in after.project.documents}["bus"] == guid(13)
    assert len([one for one in after.project.judgements if one.id == guid(15)]) == 1


def test_the_whole_log_goes_to_another_desk_and_back(done: Path, tmp_path: Path):
    cases.judge(done, "park", "degree.copying", span=(0, 10), coder="Rini", verdict="absent")
    cases.judge(done, "park", "degree.copying", span=(0, 10), coder="Rini")
    cases.undo(done, coder="Rini")
    cases.export(done, tmp_path / "out.qdpx")
    log = {one["id"] for one in cases.log(done)}
    assert {one.id for one in read_project(tmp_path / "out.qdpx").project.judgements} == log
    assert cases.take(done, tmp_path / "out.qdpx").new == 0
    before, after = through(done, tmp_path / "out.qdpx", tmp_path)
    assert content(before) == content(after)


def test_a_code_that_the_framework_no_longer_has_goes_out_all_the_same(done: Path, tmp_path: Path):
    cases.judge(done, "park", "degree.copying", span=(0, 10), coder="Rini")
    theory = done / "framework" / "small.yaml"
    text = theory.read_text("utf-8").replace("degree.copying", "degree.copied")
    theory.write_text(text, encoding="utf-8")
    few = done / "framework" / "few.jsonl"
    few.write_text(few.read_text("utf-8").replace("degree.copying", "degree.copied"), "utf-8")
    cases.export(done, tmp_path / "out.qdpx")
    found = read_project(tmp_path / "out.qdpx").project
    assert "degree.copying" in {one.id for one in found.codes}
