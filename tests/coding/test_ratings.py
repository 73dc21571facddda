import numpy as np
import pytest

from jejak.coding.agreement import alpha
from jejak.coding.ratings import (
    NO_CODE,
    rate_code,
    rate_codes,
    rate_each,
    rate_groups,
    ratings,
    units_of,
)
from jejak.errors import InputError, OptionError
from jejak.model.judgements import Judgement
from jejak.model.records import Passage


def say(coder, span, code, verdict="present", at="2026-01-02", document="d") -> Judgement:
    key = f"{coder}{span}{code}{at}{verdict}"
    return Judgement(key, document, *span, "", code, verdict, coder, at)


def rows(table):
    return [[None if v < 0 else table.labels[v] for v in row] for row in table.values]


def test_rows_may_be_lists_or_arrays_with_gaps():
    table = ratings(np.array([[1.0, np.nan], [2.0, 1.0]]))
    assert rows(table) == [[1.0, None], [2.0, 1.0]]
    assert rows(ratings([["b", None], ["a", "b"]])) == [["b", None], ["a", "b"]]


def test_bad_rows_are_named():
    with pytest.raises(InputError, match="row 2: 1 values for 2 coders"):
        ratings([[1, 2], [1]])
    with pytest.raises(InputError, match="row 2: unknown value 'c'"):
        ratings([["a", "b"], ["a", "c"]], labels=["a", "b"])
    with pytest.raises(OptionError, match="1 documents for 2 units"):
        ratings([[1, 2], [1, 2]], documents=["d"])


def test_coders_and_units_can_be_chosen():
    table = ratings([["a", "b"], ["b", "b"]], coders=["sari", "min"], documents=["d", "e"])
    assert rows(table.of_coders(["min"])) == [["b"], ["b"]]
    assert table.of_units(np.array([False, True])).documents == ("e",)
    with pytest.raises(OptionError, match="no coder 'x'"):
        table.of_coders(["x"])


def test_who_saw_a_passage_and_gave_no_code_said_absent():
    said = [
        say("sari", (0, 50), "bus"),
        say("min", (5, 48), "bus"),
        say("sari", (60, 90), NO_CODE),
        say("min", (60, 90), "bus"),
        say("sari", (100, 120), "bus"),
    ]
    table = rate_code(said, "bus")
    assert table.coders == ("min", "sari")
    assert rows(table) == [["present", "present"], ["present", "absent"]]
    assert table.left_out == 1  # nobody but sari saw the third
    assert rows(rate_code(said, "bus", all_saw=False))[2] == [None, "present"]


def test_given_passages_are_the_units():
    passages = [Passage("d", 0, 50), Passage("d", 50, 100), Passage("e", 0, 10)]
    said = [say("sari", (10, 20), "bus"), say("min", (0, 100), "bus"), say("sari", (60, 70), "tax")]
    table = rate_code(said, "bus", passages=passages)
    assert rows(table) == [["present", "present"], ["present", "absent"]]
    assert table.passages == (*passages[:2],)
    assert table.left_out == 1


def test_units_may_lie_on_one_another():
    passages = [Passage("d", 0, 100), Passage("d", 0, 20), Passage("d", 20, 40)]
    said = [say("sari", (22, 38), "bus"), say("min", (22, 38), "bus")]
    table = rate_code(said, "bus", passages=passages)
    assert [one.start for one in table.passages] == [0, 20]


def test_a_touch_is_not_a_judgement_of_the_passage():
    passages = [Passage("d", 0, 50), Passage("d", 50, 100)]
    table = rate_code([say("sari", (0, 55), "bus")], "bus", passages=passages)
    assert [one.start for one in table.passages] == [0]


def test_an_abstention_is_no_judgement_and_the_last_word_counts():
    said = [
        say("sari", (0, 50), "bus", "abstain"),
        say("min", (0, 50), "bus"),
        say("min", (0, 50), "bus", "absent", at="2026-01-03"),
    ]
    assert rows(rate_code(said, "bus", all_saw=False)) == [["absent", None]]


def test_codes_that_exclude_each_other():
    said = [
        say("sari", (0, 50), "a"),
        say("min", (0, 50), "b"),
        say("sari", (60, 90), "a"),
        say("sari", (60, 90), "b"),
        say("min", (60, 90), NO_CODE),
        say("min", (100, 130), "other"),
        say("sari", (100, 130), "a", "abstain"),
    ]
    table = rate_codes(said, ["a", "b"], all_saw=False)
    assert rows(table) == [["b", "a"], [NO_CODE, "a + b"], [NO_CODE, None]]


def test_spans_that_lie_on_one_another_are_one_unit():
    said = [say("s", (0, 50), "a"), say("m", (20, 60), "a"), say("m", (55, 90), "a")]
    assert units_of(said) == [Passage("d", 0, 50), Passage("d", 55, 90)]


def test_no_judgements_are_no_units():
    assert alpha(rate_code([], "bus")).why == "no coder"


def drawn(seed: int) -> list[Judgement]:
    """Judgements by three, drawn: some abstain, some overlap, some of no code."""
    chance = np.random.default_rng(seed)
    verdicts = ("present", "present", "absent", "abstain")
    return [
        say(
            ("sari", "min", "adi")[chance.integers(3)],
            (start := int(chance.integers(60)), start + int(chance.integers(1, 30))),
            ("bus", "tax", "car", NO_CODE)[chance.integers(4)],
            verdicts[chance.integers(4)],
            document="de"[chance.integers(2)],
        )
        for _ in range(40)
    ]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("all_saw", [True, False])
def test_many_codes_at_once_are_as_one_by_one(seed, all_saw):
    said, codes = drawn(seed), ("bus", "tax", "none")
    units = [Passage(one, at, at + 10) for one in "de" for at in range(0, 90, 10)]
    for passages in (None, units):
        found = rate_each(said, codes, passages=passages, all_saw=all_saw)
        for code in codes:
            alone = rate_code(said, code, passages=passages, all_saw=all_saw)
            assert rows(found[code]) == rows(alone)
            assert found[code].passages == alone.passages
            assert found[code].left_out == alone.left_out


@pytest.mark.parametrize("seed", range(4))
def test_groups_are_as_one_by_one_where_anybody_gave_any(seed):
    said = drawn(seed)
    found = rate_groups(said, {"own": ["bus", "tax"], "none": ["x"]})
    alone = rate_codes(said, ["bus", "tax"], all_saw=False)
    told = dict(zip(alone.passages, rows(alone), strict=True))
    own = dict(zip(found["own"].passages, rows(found["own"]), strict=True))
    assert own == {place: told[place] for place in own}
    others = [row for place, row in told.items() if place not in own]
    assert all(one in {None, NO_CODE} for row in others for one in row)
    assert rows(found["none"]) == []
