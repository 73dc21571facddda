import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.model import records
from jejak.model.records import Claim, Document, Message, Passage, Run

KINDS = [
    kind
    for kind in vars(records).values()
    if dataclasses.is_dataclass(kind) and kind.__module__ == records.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_records_never_change(kind: type):
    assert kind.__dataclass_params__.frozen
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


def test_a_passage_cannot_be_moved():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Passage("a", 0, 5).start = 1


def test_the_unit_does_not_make_another_passage():
    assert Passage("a", 0, 5, "title") == Passage("a", 0, 5, "sentence")
    assert len({Passage("a", 0, 5, "title"), Passage("a", 0, 5, "paragraph")}) == 1


def test_passages_sort_by_document_then_place():
    some = [Passage("b", 0, 1), Passage("a", 9, 10), Passage("a", 2, 8), Passage("a", 2, 5)]
    assert [one.key for one in sorted(some)] == ["a:2-5", "a:2-8", "a:9-10", "b:0-1"]


@given(st.text(), st.text(), st.text())
def test_words_are_cut_by_code_points(before: str, words: str, after: str):
    passage = Passage("a", len(before), len(before) + len(words))
    assert passage.of(before + words + after) == words


def test_characters_outside_the_basic_plane_count_once():
    assert Passage("a", 2, 4).of("🏙🏙서울") == "서울"


def test_what_may_be_left_out_is_empty():
    document = Document("a", "", "", "", "id", "", None, "", "x", (0,), "d", "r")
    assert (document.caution, document.original) == ("", "")
    assert Run("r", "code", "{}", 1, "", "0", "2026").finished == ""
    assert Claim("c", "park", "Seoul").evidence == ()


def test_messages_do_not_share_their_values():
    assert Message("a").values is not Message("a").values
