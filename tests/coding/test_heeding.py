from dataclasses import replace

from jejak.coding.heeding import BY_PEOPLE, corrected
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage

ONE = Judgement("1", "note", 8, 15, "learned", "learning", "present", "rini", "2026-01-01T10:00")
CODERS = {
    "rini": Coder("rini", "Rini", "human"),
    "adi": Coder("adi", "Adi", "human"),
    "llm": Coder("llm", "a model", "language model"),
}
FIRST, SECOND = Passage("note", 0, 27), Passage("note", 28, 52)
WHOLE = Passage("note", 0, 52, "paragraph")
MACHINE = [
    Coding(FIRST, "learning", "meaning", "present", 0.8),
    Coding(WHOLE, "learning", "meaning", "present", 0.6),
    Coding(FIRST, "copying", "meaning", "present", 0.7),
    Coding(SECOND, "learning", "meaning", "present", 0.7),
]


def stand(*judgements: Judgement) -> list[Coding]:
    return corrected(MACHINE, judgements, CODERS, [FIRST, SECOND, WHOLE])


class TestCorrected:
    def test_without_people_the_machine_stands(self):
        assert stand() == MACHINE
        assert stand(replace(ONE, coder="llm", verdict="absent")) == MACHINE

    def test_a_person_who_says_absent_is_heeded_where_the_stretches_touch(self):
        assert stand(replace(ONE, verdict="absent")) == MACHINE[2:]

    def test_a_person_who_says_present_gives_the_sentence_the_code(self):
        added = stand(replace(ONE, start=30, end=34, code="copying"))[len(MACHINE) :]
        assert added == [Coding(SECOND, "copying", BY_PEOPLE, "present", 1.0, "said by people")]

    def test_people_at_odds_leave_it_to_the_machine(self):
        assert stand(ONE, replace(ONE, id="2", coder="adi", verdict="absent")) == MACHINE

    def test_a_coder_nobody_knows_has_no_vote(self):
        assert stand(replace(ONE, coder="nobody", verdict="absent")) == MACHINE
