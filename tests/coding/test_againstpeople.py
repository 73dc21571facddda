import numpy as np
import pytest

from jejak.coding.againstpeople import against_people
from jejak.coding.reliability import Coded
from jejak.coding.trainingset import CodedPassage, TrainingSet
from jejak.model.framework import load_framework
from jejak.model.judgements import Judgement
from jejak.model.records import Passage

SHIPPED = load_framework("sister-city")
COPYING, LEARNING = "degree.copying", "mechanism.learning"
FIRST, SECOND = Passage("a", 0, 40), Passage("a", 41, 90)
BOTH = Passage("a", 0, 90, "paragraph")


def people(*said: tuple[Passage, dict[str, bool]]) -> TrainingSet:
    return TrainingSet(tuple(CodedPassage(place, "…", "en", codes) for place, codes in said))


def machine(place: Passage, code: str, verdict: str = "present", *, sure: float = 0.8) -> Judgement:
    return Judgement(
        "", place.document, place.start, place.end, "…", code, verdict, "m", "2026", confidence=sure
    )


def cell(made: Coded, row: int, code: str) -> dict[str, object]:
    column = made.codes.index(code)
    names = ("known", "truth", "given", "open")
    return {name: bool(getattr(made, name)[row, column]) for name in names}


def compared(said, *judgements: Judgement, shown=(FIRST, SECOND, BOTH), quoting=False) -> Coded:
    return against_people(people(*said), SHIPPED, judgements, {"a": shown}, quoting=quoting)


def test_what_people_said_is_the_truth_and_the_rest_unknown():
    made = compared([(FIRST, {COPYING: True, LEARNING: False})], machine(FIRST, COPYING))
    assert cell(made, 0, COPYING) == {"known": True, "truth": True, "given": True, "open": False}
    assert cell(made, 0, LEARNING) == {"known": True, "truth": False, "given": False, "open": False}
    assert made.known.sum() == 2


def test_a_machine_is_held_to_what_it_said_of_the_same_stretch():
    made = compared([(FIRST, {COPYING: False})], machine(BOTH, COPYING), machine(SECOND, COPYING))
    assert not cell(made, 0, COPYING)["given"]


def test_or_of_the_stretch_most_like_it():
    nearly = Passage("a", 0, 80)
    made = compared([(nearly, {COPYING: True})], machine(BOTH, COPYING, sure=0.6))
    assert cell(made, 0, COPYING)["given"]
    assert made.confidences[0].tolist() == [0.6]


def test_where_it_judged_nothing_like_it_it_is_held_to_nothing():
    made = compared([(FIRST, {COPYING: True})], shown=(Passage("a", 30, 200, "paragraph"),))
    assert not made.known.any()
    elsewhere = people((Passage("b", 0, 40), {COPYING: True}))
    assert not against_people(elsewhere, SHIPPED, [], {"a": [FIRST]}).known.any()


def test_a_family_left_open_leaves_its_codes_open():
    said = [(FIRST, {COPYING: True, "degree.emulation": False, LEARNING: True})]
    made = compared(said, machine(FIRST, "degree", "abstain"))
    assert [cell(made, 0, one)["open"] for one in (COPYING, "degree.emulation", LEARNING)] == [
        True,
        True,
        False,
    ]


def test_a_code_is_given_though_its_family_was_left_open_by_another_judgement():
    made = compared(
        [(FIRST, {COPYING: True})],
        machine(FIRST, "degree", "abstain"),
        machine(FIRST, COPYING),
    )
    assert cell(made, 0, COPYING) == {"known": True, "truth": True, "given": True, "open": False}


def test_codes_of_another_codebook_are_passed_over():
    made = compared([(FIRST, {COPYING: True})], machine(FIRST, "old.code"))
    assert not made.given.any()


@pytest.mark.parametrize(("quote", "given"), [((5, 12), True), ((50, 60), False), ((38, 45), True)])
def test_quotes_count_for_the_passage_they_lie_in(quote: tuple[int, int], given: bool):
    made = compared(
        [(FIRST, {COPYING: True})],
        machine(Passage("a", *quote), COPYING),
        shown=(BOTH,),
        quoting=True,
    )
    assert cell(made, 0, COPYING)["given"] is given


def test_a_quoting_machine_is_held_only_to_what_it_was_shown():
    made = compared([(FIRST, {COPYING: True})], shown=(SECOND,), quoting=True)
    assert not made.known.any()


def test_the_surest_of_several_quotes_counts():
    made = compared(
        [(FIRST, {COPYING: True})],
        machine(Passage("a", 0, 5), COPYING, sure=0.4),
        machine(Passage("a", 9, 15), COPYING, sure=0.9),
        shown=(BOTH,),
        quoting=True,
    )
    assert made.confidences[0].tolist() == [0.9]


def test_passages_of_a_document_share_its_number():
    three = [(FIRST, {COPYING: True}), (SECOND, {COPYING: True}), (Passage("b", 0, 40), {COPYING: True})]  # fmt: skip
    assert np.array_equal(compared(three).document, [0, 0, 1])
