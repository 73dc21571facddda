from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.standing import BY_PEOPLE, anchored, corrected, latest
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Passage

TEXT = "Bandung learned from Seoul. The park opened in 2016."
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


class TestLatest:
    def test_what_each_coder_said_last_stands(self):
        again = replace(ONE, id="2", verdict="absent", at="2026-01-01T11:00")
        other = replace(ONE, id="0", coder="adi")
        assert latest([again, ONE, other]) == (other, again)

    def test_what_was_withdrawn_is_gone_until_it_is_said_again(self):
        gone = replace(ONE, id="2", verdict="withdrawn", at="2026-01-01T11:00")
        back = replace(ONE, id="3", at="2026-01-01T12:00")
        assert latest([ONE, gone]) == ()
        assert latest([ONE, gone, back]) == (back,)

    def test_stretches_and_codes_are_told_apart(self):
        others = [replace(ONE, id="2", end=14), replace(ONE, id="3", code="copying")]
        assert len(latest([ONE, *others])) == 3


class TestAnchored:
    def test_at_its_offsets(self):
        assert anchored(ONE, TEXT) == ONE

    def test_at_the_only_place_of_a_better_reading(self):
        moved = anchored(ONE, "Page 1. " + TEXT)
        assert moved is not None
        assert ("Page 1. " + TEXT)[moved.start : moved.end] == "learned"

    def test_nowhere_if_there_is_no_place_or_several(self):
        assert anchored(ONE, "Bandung copied Seoul.") is None
        assert anchored(ONE, "We learned, they learned.") is None

    @given(st.text(max_size=20), st.text(max_size=20))
    def test_never_away_from_its_quote(self, before: str, after: str):
        text = f"{before}learned{after}"
        found = anchored(ONE, text)
        assert found is None or text[found.start : found.end] == "learned"


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
