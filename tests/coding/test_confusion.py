import pytest

from jejak.coding.confusion import ALL, Confused, confusions, strata_of
from jejak.coding.ratings import ratings
from jejak.errors import OptionError

TABLE = ratings(
    [["a", "b"], ["a", "b"], ["a", "a"], ["b", None]],
    coders=["sari", "min"],
    documents=["d", "d", "e", "e"],
)


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
