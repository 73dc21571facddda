"""Who differs on what, and what stands once it is settled."""

import pytest

from jejak.coding.ratings import units_of
from jejak.model.adjudicating import (
    Answer,
    adjudicates,
    adjudicator,
    family_of,
    settled,
    units,
)
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.text.folding import slug

TEXT = "Kota belajar dari Seoul, lalu membangun taman di tepi sungai."
PEOPLE = {"rini", "budi", "sari", "ani-adjudicator", "tuti-adjudicator"}


def said(
    coder: str,
    code: str,
    verdict: str = "present",
    place: tuple[int, int] = (0, 24),
    at: str = "1",
    document: str = "d",
) -> Judgement:
    name = f"{coder}{code}{verdict}{place}{at}{document}"
    return Judgement(name, document, *place, TEXT[slice(*place)], code, verdict, coder, at)


def test_an_adjudicator_is_known_again_by_what_other_programs_keep():
    made = adjudicator(Coder("p-17", "Rini", "human"))
    assert adjudicates(made.id)
    assert adjudicates(slug(made.name)), "the name is all that comes back from elsewhere"
    assert made.kind == "human"


def test_who_gave_the_same_agrees():
    [one] = units([said("rini", "degree.copying"), said("budi", "degree.copying")])
    assert (one.state, one.minority, one.contradiction) == ("agreed", 0, False)


def test_what_one_person_alone_judged_is_no_unit():
    assert units([said("rini", "degree.copying"), said("rini", "degree.emulation")]) == []
    assert units([]) == []


@pytest.mark.parametrize(
    ("first", "second", "contradiction"),
    [
        ([("degree.copying", "present")], [("degree.emulation", "present")], True),
        ([("degree.copying", "present")], [("degree.copying", "absent")], True),
        ([("degree.copying", "present")], [(NO_CODE, "present")], True),
        ([("degree.copying", "present")], [("mechanism.learning", "present")], False),
        (
            [("principle.a", "present"), ("principle.b", "present")],
            [("principle.a", "present")],
            False,
        ),
    ],
)
def test_contradictions_are_told_from_omissions(first, second, contradiction):
    both = [said("rini", *one) for one in first] + [said("budi", *one) for one in second]
    found = units(both)
    assert [one.contradiction for one in found if one.family == family_of(first[0][0])] == [
        contradiction
    ]
    assert {one.state for one in found} == {"open"}


def test_who_judged_the_words_and_gave_no_code_of_the_family_is_silent():
    [degree, mechanism] = units(
        [said("rini", "degree.copying"), said("budi", "mechanism.learning")]
    )
    assert degree.answers == (Answer("budi"), Answer("rini", ("degree.copying",)))
    assert [one.silent for one in mechanism.answers] == [False, True]


def test_stretches_with_half_of_the_shorter_in_common_are_one_passage():
    close = units([said("rini", "c.a"), said("budi", "c.b", place=(2, 30))])
    assert [(one.start, one.end) for one in close] == [(0, 24)]
    assert units([said("rini", "c.a"), said("budi", "c.b", place=(20, 60))]) == []
    inside = units([said("rini", "c.a", place=(0, 60)), said("budi", "c.a", place=(5, 12))])
    assert [one.state for one in inside] == ["agreed"]


def test_units_open_where_those_of_agreement_do():
    some = [
        said("rini", "c.a", place=(start, start + length))
        for start in range(0, 40, 3)
        for length in (4, 9, 14)
    ]
    twice = [*some, *(said("budi", one.code, place=(one.start, one.end)) for one in some)]
    found = [(one.document, one.start, one.end) for one in units(twice)]
    assert found == [(one.document, one.start, one.end) for one in units_of(twice)]


def test_sides_are_counted_the_larger_first():
    three = [said("rini", "c.a"), said("budi", "c.b"), said("sari", "c.b")]
    [one] = units(three)
    assert [(codes, len(who)) for codes, who in one.sides] == [(("c.b",), 2), (("c.a",), 1)]
    assert one.minority == 1


def test_abstentions_count_for_nothing():
    assert units([said("rini", "c.a"), said("budi", "c.a", "abstain")]) == []


@pytest.mark.parametrize(
    ("verdict", "code", "state"),
    [("present", "c.a", "decided"), ("absent", "c.b", "decided"), ("abstain", "c", "left")],
)
def test_a_decision_changes_the_state_and_not_the_answers(verdict, code, state):
    both = [said("rini", "c.a"), said("budi", "c.b")]
    [before] = units(both)
    [after] = units([*both, said("ani-adjudicator", code, verdict)])
    assert (before.state, after.state) == ("open", state)
    assert before.answers == after.answers


def test_a_decision_of_another_family_settles_nothing_here():
    both = [said("rini", "c.a"), said("budi", "c.b"), said("ani-adjudicator", "x.a")]
    assert [one.state for one in units(both)] == ["open"]


def test_a_decision_takes_the_place_of_what_people_said_there_and_only_there():
    kept = [
        said("rini", "degree.copying", place=(30, 60)),
        said("rini", "mechanism.learning"),
        said("meaning", "degree.copying"),
        said("rini", "degree.copying", document="e"),
    ]
    gone = [said("rini", "degree.copying"), said("budi", "degree.emulation", place=(2, 24))]
    done = [
        said("ani-adjudicator", "degree.copying", at="2"),
        said("ani-adjudicator", "degree.emulation", "absent", at="2"),
    ]
    assert settled([*kept, *gone, *done], PEOPLE) == (*kept, *done)


def test_what_was_left_open_settles_nothing():
    said_here = (said("rini", "c.a"), said("ani-adjudicator", "c", "abstain", at="2"))
    assert settled(said_here, PEOPLE) == said_here


def test_of_two_adjudicators_the_later_counts():
    first = said("ani-adjudicator", "c.a", at="2")
    second = said("tuti-adjudicator", "c.a", "absent", at="3")
    assert settled([first, second], PEOPLE) == (second,)
