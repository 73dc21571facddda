"""What people add, weighed with what the program found, and what would turn a verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import PARK, THEORY, document

from jejak.model.records import Decibels, Message, Observation, Passage, Verdict
from jejak.tracing.weighing import conclude, joined, support, turning, with_people

LIMITS = THEORY.thresholds
TEXTS = {
    name: document("Text", name, issuer=issuer, published=day)
    for name, issuer, day in (
        ("a", "Kompas", "2016-02-01"),
        ("b", "Kompas", "2016-02-01"),
        ("c", "Tempo", "2016-02-02"),
        ("d", "", ""),
        ("e", "", ""),
    )
}


def seen(kind: str, *names: str, weight: Decibels = (4, 8), pooled: int = 1) -> Observation:
    shape = {one.id: one.test for one in THEORY.tests}.get(kind, "straw")
    passages = tuple(Passage(name, 0, 4) for name in names)
    return Observation("park", kind, shape, weight, passages, Message(kind), pooled)


def weights(found, added, clusters=None) -> list[Decibels]:
    every = joined(found, added, TEXTS, clusters or {}, LIMITS)
    return [one.weight for one in every[len(found) :]]


def test_what_is_of_a_new_kind_counts_whole():
    assert weights([seen("agents", "a")], [seen("content", "a")]) == [(4, 8)]


def test_a_further_source_of_a_kind_counts_as_the_framework_says():
    worth = LIMITS.repeat
    found = [seen("agents", "a", "c", pooled=2)]
    added = [seen("agents", "d"), seen("agents", "e")]
    assert weights(found, added) == [
        (round(4 * worth**2, 1), round(8 * worth**2, 1)),
        (round(4 * worth**3, 1), round(8 * worth**3, 1)),
    ]


@pytest.mark.parametrize(("name", "clusters"), [("a", {}), ("b", {}), ("d", {"a": "x", "d": "x"})])
def test_a_source_that_is_counted_already_weighs_nothing(name: str, clusters: dict[str, str]):
    assert weights([seen("agents", "a")], [seen("agents", name)], clusters) == [(0, 0)]


def test_one_new_source_among_known_ones_is_enough():
    (weight,) = weights([seen("agents", "a")], [seen("agents", "a", "d")])
    assert weight == (4 * LIMITS.repeat, 8 * LIMITS.repeat)


def test_people_add_to_each_other_as_to_the_program():
    first, second = weights([], [seen("agents", "a"), seen("agents", "c")])
    assert (first, second) == ((4, 8), (4 * LIMITS.repeat, 8 * LIMITS.repeat))


def test_what_the_program_found_is_left_as_it_was():
    found = [seen("agents", "a"), seen("silence", "c", weight=(-3, -1))]
    assert joined(found, [seen("agents", "d")], TEXTS, {}, LIMITS)[:2] == found


def _alone(*keys: str, verdict="undetermined", range_: Decibels = (0.0, 0.0)) -> Verdict:
    told = tuple(Message(key) for key in keys)
    return Verdict("park", verdict, range_, "mechanism.learning", "degree.copying", told)


def test_the_verdict_is_on_everything_and_keeps_what_the_codings_show():
    every = [seen("acknowledgement.first_hand", "a", weight=(10, 14))]
    found = with_people(PARK, _alone(), every, (), THEORY)
    assert (found.verdict, found.support) == ("supported", (10, 14))
    assert (found.mechanism, found.degree) == ("mechanism.learning", "degree.copying")


def test_without_any_passage_nothing_is_concluded():
    found = with_people(PARK, _alone("change.no_passage"), [], (), THEORY)
    assert (found.verdict, found.support) == ("undetermined", (0, 0))
    assert [one.key for one in found.would_change] == ["change.no_passage"]


def test_a_person_brings_the_first_passage_on_a_claim_that_was_never_traced():
    every = [seen("rival.foreign", "a", weight=(-14, -9))]
    for alone in (None, _alone("change.no_passage")):
        found = with_people(PARK, alone, every, (), THEORY)
        assert found.verdict == "contradicted"


def test_a_hoop_of_ones_own_that_fails_keeps_a_claim_open():
    one = Observation("park", "other.hoop.failed", "hoop", (-3, -1), (), Message("x"))
    every = [seen("acknowledgement.first_hand", "a", weight=(15, 20)), one]
    assert with_people(PARK, _alone(), every, (), THEORY).verdict == "undetermined"


KINDS = st.sampled_from([one.id for one in THEORY.tests])


@given(st.lists(st.builds(seen, KINDS, st.sampled_from("acd")), max_size=5))
def test_each_turn_does_what_it_says(found: list[Observation]):
    """By the plain definition: put the test in, conclude anew, and the verdict is another."""
    now, _ = conclude(found, LIMITS, passages=1)
    for one in turning(PARK, found, THEORY):
        more = seen(one.kind, weight=one.weight)
        verdict, range_ = conclude([*found, more], LIMITS, passages=1)
        assert (verdict, range_) == (one.verdict, one.support)
        assert verdict != now
        assert one.further == any(other.kind == one.kind for other in found)


def test_the_contrary_of_what_was_found_is_no_turn():
    found = [seen("contact.failed", "a", weight=(-25, -12))]
    assert "contact.passed" not in {one.kind for one in turning(PARK, found, THEORY)}


def test_a_further_source_is_worth_less():
    found = [seen("acknowledgement.reported", "a", weight=(3, 6))]
    by_kind = {one.kind: one for one in turning(PARK, found, THEORY)}
    first = by_kind["acknowledgement.first_hand"]
    assert (first.verdict, first.further) == ("supported", False)
    assert first.support == support([*found, seen("x", weight=first.weight)])
