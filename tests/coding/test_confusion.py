import pytest

from jejak.coding.confusion import ALL, Confused, confusions, corrections, strata_of
from jejak.coding.ratings import ratings
from jejak.errors import OptionError
from jejak.model.judgements import Coder, Judgement

TABLE = ratings(
    [["a", "b"], ["a", "b"], ["a", "a"], ["b", None]],
    coders=["sari", "min"],
    documents=["d", "d", "e", "e"],
)
CODERS = [Coder("sari", "Sari", "human"), Coder("m", "meaning", "meaning")]


def said(coder: str, at: int, verdict: str, document: str = "d", code: str = "bus") -> Judgement:
    key = f"{coder}{document}{at}"
    return Judgement(key, document, at, at + 20, "", code, verdict, coder, "2026-01-02")


def test_confusions_are_counted_in_all_and_in_each_stratum():
    strata = strata_of(TABLE, {"d": "id", "e": "en"})
    assert confusions(TABLE, strata) == [
        Confused(ALL, "sari", "min", "a", "a", 1),
        Confused(ALL, "sari", "min", "a", "b", 2),
        Confused("en", "sari", "min", "a", "a", 1),
        Confused("id", "sari", "min", "a", "b", 2),
    ]


def test_every_two_coders_are_crossed():
    found = confusions(ratings([["a", "a", "b"]]))
    assert [(one.first, one.second) for one in found] == [("1", "2"), ("1", "3"), ("2", "3")]


def test_a_document_without_stratum_is_an_error():
    with pytest.raises(OptionError, match="e: no stratum"):
        strata_of(TABLE, {"d": "id"})
    with pytest.raises(OptionError, match="1 strata for 4 units"):
        confusions(TABLE, ["id"])


def test_corrections_count_only_what_people_and_machines_both_judged():
    judgements = [
        *(said("m", at, "present") for at in (0, 30, 60, 90)),
        said("m", 120, "absent"),
        said("sari", 0, "present"),
        said("sari", 30, "absent"),
        said("sari", 60, "abstain"),
        said("sari", 120, "present"),
        said("sari", 90, "present", code="tax"),
        *(said(who, 0, "present", document="e") for who in ("m", "sari")),
    ]
    (found,) = corrections(judgements, CODERS, ["bus"])
    assert (found.compared, found.denied, found.added) == (4, 1, 1)
    assert found.rate.value == pytest.approx(0.5)
    assert (found.rate.low, found.rate.high) == (pytest.approx(0), pytest.approx(2 / 3))


def test_nothing_to_correct_says_why():
    (found,) = corrections([said("m", 0, "present")], CODERS, ["bus"])
    assert found.compared == 0
    assert found.rate.value is None
    assert found.rate.why == "no unit was judged by a person and a machine"
