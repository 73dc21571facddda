from dataclasses import replace

import pytest

from jejak.errors import EvidenceError, StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.store.casestore import CaseStore

TEXT = "Bandung 🚌 learned from Seoul."
RINI, MODEL = Coder("rini", "Rini", "human"), Coder("usem3", "usem3", "meaning")
ONE = Judgement(
    "g1", "note", 10, 17, "learned", "mechanism.learning", "present", "rini", "2026-01-02T03:04:05"
)


def document(text: str) -> Document:
    return Document(
        "note", "", "", "note", "en", "", None, "", text, (), "d", "plain", "", "note.txt"
    )


@pytest.fixture
def store(tmp_path):
    with CaseStore.create(tmp_path) as store:
        store.add_documents([document(TEXT)], [Passage("note", 0, len(TEXT))], _run(store))
        yield store


def _run(store: CaseStore) -> str:
    from jejak.model.records import Run

    store.start_run(Run("r", "read", "{}", 1, "", "0", "2026-01-01"))
    return "r"


def test_a_judgement_is_kept_word_for_word(store: CaseStore):
    assert store.judge([RINI], [ONE]) == 1
    assert store.judgements() == (ONE,)
    assert list(store.records(Coder)) == [RINI]


def test_the_same_judgement_again_changes_nothing(store: CaseStore):
    store.judge([RINI], [ONE, ONE])
    assert store.judge([RINI], [ONE]) == 0
    assert store.judgements() == (ONE,)


def test_a_correction_stands_beside_what_it_corrects(store: CaseStore):
    machine = replace(ONE, id="g0", coder="usem3", verdict="absent", at="2026-01-01T00:00:00")
    store.judge([RINI, MODEL], [ONE, machine])
    assert store.judgements() == (machine, ONE)


def test_another_judgement_of_the_same_id_is_refused(store: CaseStore):
    store.judge([RINI], [ONE])
    with pytest.raises(StoreError, match="never changed"):
        store.judge([RINI], [replace(ONE, verdict="absent")])
    assert store.judgements() == (ONE,)


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (10, 17, "Learned"),
        (9, 16, "learned"),
        (10, 99, "learned"),
        (-7, 17, "learned"),
        (17, 10, ""),
        (10, 10, ""),
    ],
)
def test_a_quote_that_is_not_what_stands_there_is_refused_with_all_others(
    store: CaseStore, start: int, end: int, quote: str
):
    wrong = replace(ONE, id="g2", start=start, end=end, quote=quote)
    with pytest.raises(EvidenceError, match="not what stands there"):
        store.judge([RINI], [ONE, wrong])
    assert store.judgements() == ()
    assert list(store.records(Coder)) == []


def test_a_judgement_of_no_document_is_refused(store: CaseStore):
    with pytest.raises(EvidenceError, match="add the document first"):
        store.judge([RINI], [replace(ONE, document="none")])


def test_peoples_work_outlives_a_better_reading(store: CaseStore):
    store.judge([RINI], [ONE])
    better = document("Bandung learned from Seoul, says the mayor.")
    store.add_documents([better], [], "r")
    assert store.judgements() == (ONE,)
    store.remove_documents(["note"])
    assert store.judgements() == (ONE,)


def test_many_at_once(store: CaseStore):
    many = [
        replace(ONE, id=f"g{n}", at=f"2026-01-01T00:{n // 60:02}:{n % 60:02}") for n in range(2500)
    ]
    assert store.judge([RINI], many) == 2500
    assert store.judge([RINI], reversed(many)) == 0
    assert store.judgements() == tuple(many)
