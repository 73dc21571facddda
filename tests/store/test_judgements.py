from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jejak.errors import ConflictError, EvidenceError, StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.model.standing import latest
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
def store(new, tmp_path):
    with new(tmp_path) as store:
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


SAYINGS = st.builds(
    lambda coder, code, verdict, minute: replace(
        ONE, coder=coder, code=code, verdict=verdict, at=f"2026-01-02T03:{minute:02}:00"
    ),
    st.sampled_from(["rini", "budi"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["present", "absent", "withdrawn"]),
    st.integers(0, 5),
)


@given(st.lists(SAYINGS, max_size=12), st.integers(1, 5))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_stands_is_what_each_said_last_in_whatever_order_it_came(
    store: CaseStore, sayings: list[Judgement], size: int
):
    store.replace(Judgement, [], "")
    told = [replace(one, id=f"g{number:02}") for number, one in enumerate(sayings)]
    for at in range(0, len(told), size):
        store.judge([], told[at : at + size])
    assert set(store.standing_of("note")) == set(latest(told))
    store.replace(Judgement, told, "")
    assert set(store.standing_page().items) == set(latest(told))


def test_undo_finds_what_was_said_last_and_not_withdrawn(store: CaseStore):
    assert store.last_said("rini") is None
    earlier = replace(ONE, id="g0", code="b", at="2026-01-01T00:00:00")
    store.judge([RINI], [ONE, earlier])
    assert store.last_said("rini") == ONE
    store.judge([], [replace(ONE, id="g2", verdict="withdrawn", at="2026-01-03T00:00:00")])
    assert store.last_said("rini") == earlier
    assert store.last_said("budi") is None


class TestConflicts:
    BUDI = Coder("budi", "Budi", "human")

    def test_what_the_writer_has_seen_is_no_conflict(self, store: CaseStore):
        store.judge([RINI], [ONE])
        again = replace(ONE, id="g2", verdict="absent")
        assert store.judge([], [again], expecting=store.last_number()) == 1

    def test_what_came_in_between_is_named_and_nothing_is_saved(self, store: CaseStore):
        seen = store.last_number()
        store.judge([self.BUDI], [replace(ONE, coder="budi", verdict="absent")])
        mine = [replace(ONE, id="g2", code="b"), replace(ONE, id="g3")]
        with pytest.raises(
            ConflictError, match=r"note:10-17: Budi said 'absent' of mechanism\.learning.*T03:04:05"
        ):
            store.judge([RINI], mine, expecting=seen, among="all")
        assert len(store.judgements()) == 1

    def test_others_are_no_conflict_unless_asked_for(self, store: CaseStore):
        store.judge([self.BUDI], [replace(ONE, coder="budi")])
        assert store.judge([RINI], [replace(ONE, id="g2")], expecting=0) == 1
        with pytest.raises(ConflictError, match="Rini said"):
            store.judge([], [replace(ONE, id="g3")], expecting=0)

    @pytest.mark.parametrize("change", [{"code": "b"}, {"start": 18, "end": 22, "quote": "from"}])
    def test_another_code_or_stretch_is_no_conflict(self, store: CaseStore, change: dict):
        store.judge([RINI], [ONE])
        assert store.judge([], [replace(ONE, id="g2", **change)], expecting=0) == 1

    def test_the_same_sent_twice_is_no_conflict(self, store: CaseStore):
        store.judge([RINI], [ONE], expecting=0)
        assert store.judge([RINI], [ONE], expecting=0) == 0


def test_the_log_in_pages_newest_first(store: CaseStore):
    many = [replace(ONE, id=f"g{n}", code="ab"[n % 2], at=f"2026-01-0{n}") for n in range(1, 8)]
    store.judge([RINI], many)
    first = store.judgement_page(size=3)
    second = store.judgement_page(size=3, after=first.after)
    third = store.judgement_page(size=3, after=second.after)
    told = [one.id for page in (first, second, third) for one in page.items]
    assert told == ["g7", "g6", "g5", "g4", "g3", "g2", "g1"]
    assert (first.total, third.total, third.after) == (7, 7, "")
    odd = store.judgement_page(code="b", oldest_first=True)
    assert [one.id for one in odd.items] == ["g1", "g3", "g5", "g7"]
    assert store.judgement_page(coder="budi").items == ()
    assert store.judgement("g3") == many[2]
    assert store.judgement("none") is None


def test_what_is_added_meanwhile_shifts_no_page(store: CaseStore):
    store.judge([RINI], [replace(ONE, id=f"g{n}", at=f"2026-01-0{n}") for n in range(1, 5)])
    first = store.judgement_page(size=2)
    store.judge([], [replace(ONE, id="g9", at="2026-01-09")])
    second = store.judgement_page(size=2, after=first.after)
    assert [one.id for one in second.items] == ["g2", "g1"]


def test_what_stands_of_a_coder_and_a_code(store: CaseStore):
    budi = replace(ONE, id="g2", coder="budi", code="b")
    store.judge([RINI], [ONE, budi])
    assert store.standing_page(coder="budi").items == (budi,)
    assert store.standing_page(code=ONE.code).items == (ONE,)
    assert store.standing_page(document="other").items == ()


def test_a_coder_s_own_count_stands_for_how_far_the_log_went(store: CaseStore):
    assert (store.said_by("rini"), store.number_of("rini", 0)) == (0, 0)
    other = replace(ONE, id="g0", coder="usem3")
    store.judge([RINI, MODEL], [other, ONE, replace(ONE, id="g2", at="2026-02")])
    assert store.said_by("rini") == 2
    assert [store.number_of("rini", nth) for nth in (-1, 0, 1, 2, 3, 1 << 70)] == [0, 0, 2, 3, 3, 3]
    seen = store.number_of("rini", 1)
    with pytest.raises(ConflictError):
        store.judge([], [replace(ONE, id="g3")], expecting=seen)
    store.judge([], [replace(ONE, id="g3", at="2026-03")], expecting=store.number_of("rini", 2))
