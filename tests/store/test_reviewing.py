from collections import Counter
from dataclasses import replace

import pytest
from record_strategies import document, run

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage
from jejak.store.casestore import CaseStore
from jejak.store.codings import CodingCount, StandingCount

PEOPLE = [Coder("rini", "Rini", "human"), Coder("budi", "Budi", "human")]
MACHINES = [Coder("usem3", "usem3", "meaning"), Coder("rules", "Rules", "rule")]
CODINGS = [
    Coding(Passage(name, at, at + 5), code, coder, verdict, 1.0)
    for name, at, code, coder, verdict in [
        ("a", 0, "m", "usem3", "present"),
        ("a", 0, "n", "rules", "present"),
        ("a", 0, "n", "usem3", "present"),
        ("a", 5, "m", "usem3", "absent"),
        ("a", 10, "m", "usem3", "present"),
        ("b", 0, "m", "usem3", "present"),
        ("c", 5, "n", "rules", "present"),
    ]
]
PLACES = [
    ("a", 0, 5, "m"),
    ("a", 0, 5, "n"),
    ("a", 10, 15, "m"),
    ("b", 0, 5, "m"),
    ("c", 5, 10, "n"),
]


def said(place: tuple, coder: str = "rini", verdict: str = "present", at: str = "1") -> Judgement:
    name = f"{coder}{place}{at}"
    return Judgement(name, *place[:3], "x" * 5, place[3], verdict, coder, f"2026-01-0{at}")


@pytest.fixture
def case(new, tmp_path):
    with new(tmp_path) as store:
        store.start_run(run("r1"))
        store.add_documents([document(name, "x" * 60) for name in "abc"], [], "r1")
        store.add(Coding, CODINGS, "r1")
        store.judge([*PEOPLE, *MACHINES], [])
        yield store


def walk(store: CaseStore, coder: str, **options) -> list[tuple]:
    """All places that are left, one after the other."""
    found, after = [], None
    while one := store.next_unreviewed(coder, after, **options):
        after = (one.passage.document, one.passage.start, one.passage.end, one.code)
        found.append(after)
    return found


def test_unreviewed_codings_come_in_reading_order_each_place_once(case: CaseStore):
    assert walk(case, "rini") == PLACES
    assert walk(case, "rini", backwards=True) == PLACES[::-1]


def test_what_a_coder_has_judged_is_passed_over_for_that_coder(case: CaseStore):
    case.judge([], [said(PLACES[0]), said(PLACES[3], verdict="absent")])
    assert walk(case, "rini") == [PLACES[1], PLACES[2], PLACES[4]]
    assert walk(case, "budi") == PLACES
    assert walk(case, "rini", backwards=True) == [PLACES[4], PLACES[2], PLACES[1]]


def test_what_was_withdrawn_is_to_be_reviewed_again(case: CaseStore):
    case.judge([], [said(PLACES[0]), said(PLACES[0], verdict="withdrawn", at="2")])
    assert walk(case, "rini") == PLACES


def test_only_of_a_code_or_a_document(case: CaseStore):
    assert walk(case, "rini", code="n") == [PLACES[1], PLACES[4]]
    assert walk(case, "rini", document="a") == PLACES[:3]
    assert walk(case, "rini", document="none") == []


def test_it_goes_on_from_a_place_that_is_no_coding(case: CaseStore):
    one = case.next_unreviewed("rini", ("a", 7, 8, ""))
    assert one == CODINGS[4]
    assert case.next_unreviewed("rini", ("z", 0, 0, "")) is None


def test_the_first_unreviewed_of_a_list(case: CaseStore):
    order = [PLACES[3], PLACES[0], PLACES[4]] + [("b", n, n + 1, "m") for n in range(300)]
    assert case.first_unreviewed("rini", order) == 0
    case.judge([], [said(one) for one in order[:3]])
    assert case.first_unreviewed("rini", order) == 3
    assert case.first_unreviewed("rini", order[:3]) is None
    assert case.first_unreviewed("rini", []) is None


def test_codings_in_pages(case: CaseStore):
    first = case.coding_page(size=5)
    second = case.coding_page(size=5, after=first.after)
    assert [*first.items, *second.items] == CODINGS
    assert (first.total, second.after) == (7, "")
    rules = case.coding_page(coder="rules", code="n", verdict="present", document="c")
    assert (rules.items, rules.total) == ((CODINGS[6],), 1)


def test_counts_tell_what_people_have_reviewed(case: CaseStore):
    machine = replace(said(PLACES[3], "rules"), coder="rules")
    case.judge([], [said(PLACES[0]), said(PLACES[0], "budi"), said(PLACES[1]), machine])
    assert case.coding_counts() == (
        CodingCount("m", "usem3", "absent", False, 1),
        CodingCount("m", "usem3", "present", False, 2),
        CodingCount("m", "usem3", "present", True, 1),
        CodingCount("n", "rules", "present", False, 1),
        CodingCount("n", "rules", "present", True, 1),
        CodingCount("n", "usem3", "present", True, 1),
    )
    assert sum(one.number for one in case.coding_counts()) == len(CODINGS)


def test_counts_of_what_stands(case: CaseStore):
    case.judge([], [said(PLACES[0]), said(PLACES[2]), said(PLACES[3], verdict="withdrawn")])
    assert case.standing_counts() == (StandingCount("m", "rini", "present", 2),)


def test_codes_of_documents(case: CaseStore):
    found = case.code_counts(["a", "b", "none"])
    assert found == {"a": {"m": 2, "n": 2}, "b": {"m": 1}, "none": {}}
    every = Counter((one.passage.document, one.code) for one in CODINGS if one.verdict == "present")
    counts = case.code_counts("abc")
    assert {(name, code): n for name in counts for code, n in counts[name].items()} == every
