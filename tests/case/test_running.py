from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak.case.running import is_done, last_started, now, on_like_terms, plan, silent
from jejak.model.records import Run
from jejak.store.casestore import CaseStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    with CaseStore.create(tmp_path) as opened:
        yield opened


def run(inputs: str, *, step: str = "read", limit: int = 1) -> Run:
    return plan(step, {"limit": limit}, inputs, 7)


def started(store: CaseStore, one: Run, *, finished: bool) -> Run:
    store.start_run(one)
    if finished:
        store.finish_run(one.id, now())
    return one


def test_a_plan_is_the_same_run_for_the_same_inputs():
    assert run("a").id == run("a").id
    assert len({run("a").id, run("b").id, run("a", limit=2).id, run("a", step="code").id}) == 4


def test_a_plan_tells_its_options_as_json():
    assert run("a").options == '{"limit": 1}'
    assert run("a").finished == ""


def test_silence_hands_on_the_items():
    assert list(silent([1, 2], "read", 2)) == [1, 2]


def test_times_are_in_utc_and_in_order():
    first, second = now(), now()
    assert first.endswith("+00:00")
    assert first <= second


class TestIsDone:
    def test_nothing_is_done_at_first(self, store: CaseStore):
        assert not is_done(store, run("a"))
        assert last_started(store, "read") is None

    def test_a_finished_run_is_done(self, store: CaseStore):
        started(store, run("a"), finished=True)
        assert is_done(store, run("a"))
        assert not is_done(store, run("b"))

    def test_a_run_cut_off_is_not(self, store: CaseStore):
        started(store, run("a"), finished=False)
        assert not is_done(store, run("a"))

    def test_a_later_run_cut_off_undoes_an_earlier_one(self, store: CaseStore):
        started(store, run("a"), finished=True)
        started(store, run("b"), finished=False)
        assert not is_done(store, run("a"))
        started(store, run("a"), finished=True)
        assert is_done(store, run("a"))

    def test_other_steps_have_no_say(self, store: CaseStore):
        started(store, run("a"), finished=True)
        started(store, run("b", step="code"), finished=False)
        assert is_done(store, run("a"))


class TestOnLikeTerms:
    def test_a_first_run_has_nothing_to_mistrust(self, store: CaseStore):
        assert on_like_terms(store, run("a"))

    @pytest.mark.parametrize("finished", [True, False])
    def test_options_of_the_run_before_decide(self, store: CaseStore, finished: bool):
        started(store, run("a"), finished=finished)
        assert on_like_terms(store, run("b"))
        assert not on_like_terms(store, run("b", limit=2))

    def test_a_run_cut_off_leaves_a_mixture(self, store: CaseStore):
        started(store, run("a"), finished=True)
        started(store, run("a", limit=2), finished=False)
        assert not on_like_terms(store, run("a"))
        assert not on_like_terms(store, run("a", limit=2))

    def test_a_finished_run_leaves_none(self, store: CaseStore):
        started(store, run("a"), finished=False)
        started(store, run("a", limit=2), finished=True)
        assert on_like_terms(store, run("b", limit=2))
