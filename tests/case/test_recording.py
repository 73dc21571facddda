"""What machines say is in the log as what people say: nothing twice, nothing lost."""

from pathlib import Path

import pytest

import tiny
from jejak import case as cases
from jejak.case.recording import check_name, looked, machine_coder
from jejak.errors import OptionError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document
from jejak.model.standing import latest
from jejak.store.casestore import CaseStore


def log(folder: Path) -> tuple[Judgement, ...]:
    with CaseStore.open(folder) as store:
        return store.judgements()


def codings(folder: Path) -> set[tuple]:
    with CaseStore.open(folder) as store:
        return {
            (one.passage.key, one.code, one.verdict, one.confidence)
            for one in store.records(Coding)
        }


def stands(folder: Path) -> set[tuple]:
    return {
        (f"{one.document}:{one.start}-{one.end}", one.code, one.verdict, one.confidence)
        for one in latest(log(folder))
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_coding_stands_in_the_log(done: Path):
    assert stands(done) == codings(done) != set()
    assert {one.coder for one in log(done)} == {"meaning"}


def test_what_was_done_is_not_done_or_logged_again(done: Path):
    before = log(done)
    assert cases.code(done).skipped
    assert log(done) == before


def test_another_codebook_is_another_judgement_and_what_is_no_longer_said_is_withdrawn(done: Path):
    before = log(done)
    few = done / "framework" / "few.jsonl"
    few.write_text("\n".join(few.read_text("utf-8").splitlines()[:40]), encoding="utf-8")
    edit(done / "framework" / "small.yaml", "version:", "version: '9' #")
    cases.code(done)
    after = log(done)
    assert after[: len(before)] == before
    assert stands(done) == codings(done)
    assert "withdrawn" in {one.verdict for one in after[len(before) :]}
    assert len({one.codebook for one in after}) == 2


def test_a_changed_note_is_judged_anew_and_nothing_of_the_old_one_stands(done: Path):
    edit(done.parent / "notes" / "park.md", "Bandung opened", "In the end Bandung opened")
    cases.read(done)
    cases.code(done)
    with CaseStore.open(done) as store:
        documents = tuple(store.documents())
        standing = cases.judging.standing_judgements(store, documents)
    texts = {one.id: one.text for one in documents}
    assert all(texts[one.document][one.start : one.end] == one.quote for one in standing)
    found = {(f"{o.document}:{o.start}-{o.end}", o.code, o.verdict, o.confidence) for o in standing}
    assert found == codings(done)


def test_where_a_machine_looked_is_known_until_the_text_is_another(done: Path):
    with CaseStore.open(done) as store:
        assert looked(store, "meaning", store.documents()) == {"loi", "park", "bandros", "visit"}
        assert looked(store, "learned", store.documents()) == set()
    edit(done.parent / "notes" / "park.md", "30 January 2016.", "3 March 2016.")
    cases.read(done)
    with CaseStore.open(done) as store:
        assert "park" not in looked(store, "meaning", store.documents())
        assert "loi" in looked(store, "meaning", store.documents())


def test_trace_is_not_done_again_for_what_machines_say(done: Path):
    with CaseStore.open(done) as store:
        (park,) = [one for one in store.records(Document) if one.id == "park"]
        said = Judgement(
            "x", "park", 0, 5, park.text[:5], "degree.copying", "absent", "m:1", "2030"
        )
        store.judge([Coder("m:1", "m1", "language model")], [said])
    assert cases.trace(done).skipped


@pytest.mark.parametrize(("name", "kind"), [("learned", "learned"), ("elsewhere", "rule")])
def test_kinds_of_machines(name: str, kind: str):
    assert machine_coder(name) == Coder(name, name, kind)


def test_a_persons_name_is_not_taken_by_a_machine(done: Path):
    cases.judge(done, "park", "degree.copying", span=(0, 5), coder="Elsewhere")
    with CaseStore.open(done) as store, pytest.raises(OptionError, match="the name of a person"):
        check_name(store, machine_coder("elsewhere"))


def test_a_case_of_four_notes_has_both_kinds_of_verdict(done: Path):
    assert {one.verdict for one in log(done)} <= {"present", "abstain"}
    assert tiny.jejak("log", done).code == 0
