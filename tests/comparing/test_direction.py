from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.direction import (
    LISTED,
    Borrowing,
    Position,
    find_borrowings,
    order,
)
from jejak.model.records import Match, Passage
from jejak.model.when import When

EARLY, MIDDLE, LATE = When.year(2009), When.year(2012), When.day(2016, 5, 20)


def match(a: str, b: str, start: int = 0) -> Match:
    """The same hundred characters in two documents."""
    return Match(Passage(a, start, start + 100), Passage(b, start, start + 100), 0.9, "verbatim")


def whole(*names: str) -> list[Match]:
    """Matches of the first document with every other."""
    return [match(names[0], name) for name in names[1:]]


def direction(found: Borrowing) -> tuple[str, str, str]:
    ends = [one.document if one else "" for one in (found.source, found.taker)]
    return ends[0], ends[1], found.reason


def rivals(found: Borrowing) -> dict[str, Position]:
    return {one.passage.document: one.position for one in found.rivals}


def test_the_later_takes_from_the_earlier_whichever_is_named_first():
    dates = {"law": EARLY, "host": LATE}
    for a, b in permutations(dates):
        (found,) = find_borrowings([match(a, b)], dates)
        assert direction(found) == ("law", "host", "dates")
        assert found.match == match(a, b)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (When.year(2016), LATE, "dates overlap"),
        (LATE, LATE, "dates overlap"),
        (None, LATE, "no date"),
        (EARLY, None, "no date"),
        (None, None, "no date"),
    ],
)
def test_dates_that_do_not_decide_leave_it_undecided(
    one: When | None, other: When | None, reason: str
):
    (found,) = find_borrowings([match("a", "b")], {"a": one, "b": other})
    assert direction(found) == ("", "", reason)


def test_a_document_of_unknown_date_need_not_be_named():
    (found,) = find_borrowings([match("a", "b")], {})
    assert found.reason == "no date"


def test_a_document_does_not_borrow_from_itself():
    twice = Match(Passage("a", 0, 100), Passage("a", 400, 500), 1, "verbatim")
    (found,) = find_borrowings([twice], {"a": EARLY})
    assert direction(found) == ("", "", "one document")
    assert found.holders == 0


def test_adjoining_days_decide():
    dates = {"a": When.day(2016, 5, 19), "b": When.day(2016, 5, 20)}
    assert order(Passage("b", 0, 1), Passage("a", 0, 1), dates)[2] == "dates"


@pytest.mark.parametrize(
    ("third", "position"),
    [
        (When.year(2001), "before both"),
        (MIDDLE, "between"),
        (When.parse("2009-03/2011-01"), "before the taker"),
        (When.year(2016), "perhaps before"),
        (None, "perhaps before"),
        (When.year(2019), None),
    ],
)
def test_others_that_hold_the_passage_are_rivals_by_their_dates(
    third: When | None, position: Position | None
):
    dates = {"law": EARLY, "host": LATE, "third": third}
    found = find_borrowings(whole("host", "law", "third"), dates)[0]
    assert rivals(found).get("third") == position
    assert found.holders == 1


def test_a_rival_may_be_known_through_the_source_alone():
    dates = {"law": MIDDLE, "host": LATE, "model": EARLY}
    found = find_borrowings(whole("law", "host", "model"), dates)[0]
    assert direction(found) == ("law", "host", "dates")
    assert [one.passage.document for one in found.common_sources] == ["model"]


def test_what_holds_another_passage_is_no_rival():
    dates = {"law": MIDDLE, "host": LATE, "model": EARLY}
    found = find_borrowings([match("law", "host"), match("model", "host", 700)], dates)[0]
    assert (rivals(found), found.holders) == ({}, 0)


def test_two_undecided_may_have_a_common_source():
    dates = {"a": LATE, "b": When.year(2016), "model": EARLY, "after": When.year(2020)}
    found = find_borrowings(whole("a", "b", "model", "after"), dates)[0]
    assert direction(found)[2] == "dates overlap"
    assert rivals(found) == {"model": "before both"}
    assert found.holders == 2


def test_rivals_are_listed_earliest_first_and_undated_last():
    dates = {"law": LATE, "host": When.year(2018), "x": MIDDLE, "y": EARLY, "z": None}
    found = find_borrowings(whole("host", "law", "z", "x", "y"), dates)[0]
    assert list(rivals(found)) == ["y", "x", "z"]


def test_of_very_many_rivals_the_earliest_are_listed_and_all_counted():
    names = [f"copy{year}" for year in range(1900, 1980)]
    dates = {name: When.year(int(name[4:])) for name in names}
    found = find_borrowings(whole("host", "law", *names), {**dates, "law": EARLY, "host": LATE})[0]
    assert list(rivals(found)) == names[:LISTED]
    assert found.holders == len(names)


def test_the_hint_tells_how_much_of_either_is_shared():
    some = [match("a", "b"), match("a", "b", 50), match("a", "b", 300)]
    found = find_borrowings(some, {}, {"a": 1000, "b": 250})
    assert {(one.hint.a_covered, one.hint.b_covered) for one in found if one.hint} == {(0.25, 1.0)}
    assert {one.reason for one in found} == {"no date"}


def test_without_lengths_there_is_no_hint():
    (found,) = find_borrowings([match("a", "b")], {})
    assert found.hint is None


def test_no_matches_have_no_borrowings():
    assert find_borrowings([], {}) == []


years = st.none() | st.integers(2000, 2004).map(When.year)


@given(st.fixed_dictionaries(dict.fromkeys("abcd", years)))
def test_sources_are_earlier_and_rivals_are_never_later(dates: dict[str, When | None]):
    for found in find_borrowings(whole("a", "b", "c", "d"), dates):
        if found.source and found.taker:
            source, taker = dates[found.source.document], dates[found.taker.document]
            assert source
            assert taker
            assert source.before(taker)
            for name in rivals(found):
                third = dates[name]
                assert third is None or not taker.before(third)
        else:
            assert found.reason != "dates"
