from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jejak.model.judgements import Judgement
from jejak.model.standing import anchored, codings_of, last_said, latest

TEXT = "Bandung learned from Seoul. The park opened in 2016."
ONE = Judgement("1", "note", 8, 15, "learned", "learning", "present", "rini", "2026-01-01T10:00")


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


class TestLastSaid:
    def test_withdrawals_are_among_it(self):
        gone = replace(ONE, id="2", verdict="withdrawn", at="2026-01-01T11:00")
        assert last_said([gone, ONE]) == (gone,)

    def test_of_two_at_one_time_the_later_in_the_sequence_counts(self):
        again = replace(ONE, id="0", verdict="absent")
        assert last_said([ONE, again]) == (again,)
        assert last_said([again, ONE]) == (ONE,)


class TestCodingsOf:
    def test_what_is_said_last_counts_whatever_the_order(self):
        absent = replace(ONE, id="2", verdict="absent", at="2026-01-01T11:00")
        for said in ([ONE, absent], [absent, ONE]):
            assert codings_of(said) == ([], said)

    def test_a_withdrawal_at_the_same_time_but_earlier_in_the_sequence_does_not_count(self):
        withdrawn = replace(ONE, id="2", verdict="withdrawn")
        assert codings_of([withdrawn, ONE]) == ([ONE], [withdrawn])

    def test_other_coders_stretches_and_codes_are_apart(self):
        others = [
            replace(ONE, id="2", verdict="absent", coder="cues"),
            replace(ONE, id="3", verdict="absent", end=16),
            replace(ONE, id="4", verdict="absent", code="mechanism"),
        ]
        assert codings_of([ONE, *others]) == ([ONE], others)
