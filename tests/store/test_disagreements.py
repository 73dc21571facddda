"""What people differ on is kept as judgements come, the worst first, on both databases."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_strategies import document, run

from jejak.errors import OptionError
from jejak.model.adjudicating import units
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.store import disagreements
from jejak.store.casestore import CaseStore
from jejak.store.disagreements import Disagreement, DisagreementCount

NAMES = ("rini", "budi", "sari", "ani-adjudicator")
PEOPLE = [Coder(one, one.title(), "human") for one in NAMES]
MACHINE = Coder("meaning", "meaning", "meaning")
LENGTH = 60
FIRST, SECOND = (0, 10), (20, 30)


def said(
    coder: str,
    code: str,
    verdict: str = "present",
    place: tuple[int, int] = FIRST,
    *,
    at: int = 1,
    name: str = "a",
) -> Judgement:
    start, end = place
    made = f"{coder} {code} {verdict} {place} {at} {name}"
    when = f"2026-01-01T00:00:{at:02}"
    return Judgement(made, name, start, end, "x" * (end - start), code, verdict, coder, when)


@pytest.fixture
def case(new, tmp_path):
    with new(tmp_path) as store:
        store.start_run(run("r1"))
        store.add_documents([document(name, "x" * LENGTH) for name in "abc"], [], "r1")
        store.judge([*PEOPLE, MACHINE], [])
        yield store


def places(store: CaseStore, **asked) -> list[tuple]:
    found = store.disagreement_page(**asked).items
    return [(one.document, one.start, one.end, one.family) for one in found]


def test_a_disagreement_is_there_as_soon_as_the_second_judges(case: CaseStore):
    case.judge([], [said("rini", "c.a")])
    assert places(case) == []
    case.judge([], [said("budi", "c.b")])
    found = Disagreement("a", 0, 10, "c", True, 2, 1, "open")
    assert case.disagreement_page().items == (found,)
    assert case.disagreement("a", 0, 10, "c") == found
    assert case.disagreement("a", 0, 10, "d") is None


def test_it_goes_when_one_of_them_gives_in_or_takes_it_back(case: CaseStore):
    case.judge([], [said("rini", "c.a"), said("budi", "c.b")])
    case.judge([], [said("budi", "c.b", "withdrawn", at=2)])
    assert places(case) == []
    case.judge([], [said("budi", "c.a", at=3)])
    assert places(case) == []
    assert case.disagreement("a", 0, 10, "c") is None, "agreement is no disagreement"
    assert case.disagreement_counts() == (DisagreementCount("c", "agreed", 1),)


def test_machines_disagree_with_nobody_here(case: CaseStore):
    case.judge([], [said("rini", "c.a"), said("meaning", "c.b")])
    assert places(case) == []


def test_the_worst_come_first(case: CaseStore):
    even = [said("rini", "c.a"), said("budi", "c.b")]
    lopsided = [
        *(said("rini", "c.a", place=SECOND), said("budi", "c.b", place=SECOND)),
        said("sari", "c.b", place=SECOND),
    ]
    split = [
        *(said("rini", "c.a", name="b"), said("budi", "c.b", name="b")),
        said("sari", "c.c", name="b"),
    ]
    omitted = [said("rini", "d.a", name="c"), said("budi", "e.a", name="c")]
    case.judge([], [*omitted, *even, *lopsided, *split])
    assert [one[:2] for one in places(case)] == [("b", 0), ("a", 20), ("a", 0), ("c", 0), ("c", 0)]
    assert [one[3] for one in places(case, contradiction=False)] == ["d", "e"]


def test_pages_and_filters(case: CaseStore):
    both = [
        said(coder, f"{family}.{coder[0]}", name=name)
        for coder in ("rini", "budi")
        for family in "cde"
        for name in "abc"
    ]
    case.judge([], both)
    first = case.disagreement_page(size=5)
    second = case.disagreement_page(size=5, after=first.after)
    assert (first.total, len(second.items), second.after) == (9, 4, "")
    assert len({*first.items, *second.items}) == 9
    assert places(case, family="d", document="b") == [("b", 0, 10, "d")]
    assert places(case, state="decided") == []
    with pytest.raises(OptionError):
        case.disagreement_page(after="nonsense")


@pytest.mark.parametrize(
    ("decision", "state"),
    [(("c.a", "present"), "decided"), (("c", "abstain"), "left")],
)
def test_a_decision_is_counted_and_can_be_taken_back(case: CaseStore, decision, state):
    case.judge([], [said("rini", "c.a"), said("budi", "c.b")])
    case.judge([], [said("ani-adjudicator", *decision, at=2)])
    assert places(case, state="open") == []
    assert case.disagreement_counts() == (DisagreementCount("c", state, 1),)
    case.judge([], [said("ani-adjudicator", decision[0], "withdrawn", at=3)])
    assert places(case, state="open") == [("a", 0, 10, "c")]


def test_what_goes_with_a_document_is_no_disagreement(case: CaseStore):
    case.judge([], [said("rini", "c.a"), said("budi", "c.b")])
    case.remove_documents(["a"])
    assert places(case) == []
    case.judge([], [said("rini", "c.a", "withdrawn", at=2)])
    assert places(case) == []


def test_documents_in_which_two_judged_the_same_words(case: CaseStore):
    case.judge([], [said("rini", "c.a"), said("budi", "d.a"), said("rini", "c.a", name="b")])
    assert case.doubly_judged() == ("a",)


def test_many_at_once_are_all_looked_at(case: CaseStore):
    both = [
        said(coder, f"c.{coder[0]}", place=(at, at + 1))
        for coder in ("rini", "budi")
        for at in range(LENGTH)
    ]
    assert len(both) > disagreements.FEW
    case.judge([], both)
    assert case.disagreement_page().total == LENGTH


def test_a_log_written_whole_has_the_same(case: CaseStore):
    case.judge([], [said("rini", "c.a"), said("budi", "c.b"), said("sari", NO_CODE, name="b")])
    before = case.disagreement_page().items
    case.replace(Judgement, list(case.judgements()), "")
    assert case.disagreement_page().items == before != ()


spans = st.sampled_from([(0, 10), (0, 4), (3, 12), (8, 30), (20, 30), (25, 60), (0, 60)])
codes = st.sampled_from(["c.a", "c.b", "d.a", NO_CODE, "c"])
verdicts = st.sampled_from(["present", "absent", "withdrawn", "abstain"])
sayings = st.lists(
    st.tuples(st.sampled_from(NAMES), codes, verdicts, spans), min_size=1, max_size=25
)


@pytest.fixture(scope="module")
def walked(new, tmp_path_factory):
    with new(tmp_path_factory.mktemp("walked")) as store:
        store.add_documents([document("a", "x" * LENGTH)], [], "r1")
        store.judge([*PEOPLE, MACHINE], [])
        yield store


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sayings)
def test_one_by_one_comes_to_the_same_as_all_at_once(walked: CaseStore, told):
    walked.replace(Judgement, [], "")
    some = [said(*one, at=number) for number, one in enumerate(told)]
    for number, one in enumerate(some):
        walked.judge([], [replace(one, id=f"{number}")])
    kept = {(one.start, one.end, one.family): one for one in walked.disagreement_page().items}
    standing = walked.standing_of("a")
    wanted = {(one.start, one.end, one.family): one for one in units(standing)}
    differ = {key: one for key, one in wanted.items() if one.state != "agreed"}
    assert {key: one.state for key, one in kept.items()} == {
        key: one.state for key, one in differ.items()
    }
    assert {key: one.minority for key, one in kept.items()} == {
        key: one.minority for key, one in differ.items()
    }
    assert sum(one.number for one in walked.disagreement_counts()) == len(wanted)
