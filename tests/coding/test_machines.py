from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.machines import Saying, silence, spelled_out
from jejak.model.judgements import NO_CODE, Judgement
from jejak.model.records import Coding, Document, Passage
from jejak.model.standing import latest

TEXT = "Bandung copied the lanes. Seoul had built them."
NOTE = Document("note", "Lanes", "", "news", "en", "host", None, "", TEXT, (), "ab", "plain-1")
FIRST, SECOND = Passage("note", 0, 25), Passage("note", 26, 47)
COPYING = Coding(FIRST, "degree.copying", "meaning", "present", 0.8, "like degree-1")
UNSURE = Coding(SECOND, "mechanism", "meaning", "abstain", 0.3)


def say(codings: list[Coding], before=(), *, at="2026-01-01", codebook="c0de", note=NOTE):
    return list(Saying("meaning", codebook, at).of(note, codings, before))


def standing(said: list[Judgement]) -> set[tuple[str, str]]:
    return {(one.code, one.verdict) for one in latest(said)}


class TestSaying:
    def test_a_coding_becomes_a_judgement_with_its_words_and_circumstances(self):
        first, second = say([COPYING, UNSURE])
        assert (first.quote, first.verdict, first.memo) == (TEXT[:25], "present", "like degree-1")
        assert (first.coder, first.codebook, first.at) == ("meaning", "c0de", "2026-01-01")
        assert (first.document, first.start, first.end, first.confidence) == ("note", 0, 25, 0.8)
        assert (second.code, second.verdict) == ("mechanism", "abstain")

    def test_the_same_again_appends_nothing_whenever_it_is_said(self):
        assert say([COPYING, UNSURE], say([COPYING, UNSURE]), at="2026-02-01") == []

    def test_ids_come_of_what_is_said_and_not_of_when(self):
        named = {one.id for one in say([COPYING, UNSURE])}
        assert {one.id for one in say([COPYING, UNSURE], at="2027-01-01")} == named
        for other in (
            say([replace(COPYING, verdict="abstain")]),
            say([COPYING], codebook="other"),
            say([COPYING], note=replace(NOTE, text=TEXT + " ")),
            list(Saying("learned", "c0de", "2026-01-01").of(NOTE, [COPYING], ())),
        ):
            assert not named & {one.id for one in other}

    def test_what_is_no_longer_said_is_withdrawn_and_may_come_back(self):
        log = say([COPYING, UNSURE])
        (gone,) = say([UNSURE], log, at="2026-02-01")
        assert (gone.code, gone.verdict, gone.quote) == ("degree.copying", "withdrawn", TEXT[:25])
        log.append(gone)
        assert say([UNSURE], log, at="2026-03-01") == []
        (back,) = say([COPYING, UNSURE], log, at="2026-03-01")
        assert back.verdict == "present"
        assert len({one.id for one in (*log, back)}) == 4

    def test_another_verdict_and_another_codebook_are_said_anew(self):
        log = say([COPYING])
        (unsure,) = say([replace(COPYING, verdict="abstain")], log, at="2026-02-01")
        assert unsure.verdict == "abstain"
        (anew,) = say([COPYING], log, at="2026-02-01", codebook="other")
        assert (anew.verdict, anew.codebook) == ("present", "other")

    def test_what_a_better_reading_moved_is_neither_repeated_nor_withdrawn(self):
        better = replace(NOTE, text="Page 1. " + TEXT)
        moved = replace(COPYING, passage=Passage("note", 8, 33))
        (again,) = say([moved], say([COPYING]), at="2026-02-01", note=better)
        assert (again.verdict, again.quote) == ("present", TEXT[:25])

    @given(st.lists(st.lists(st.sampled_from([COPYING, UNSURE]), max_size=2, unique=True)))
    def test_whatever_the_history_what_was_said_last_stands(self, history):
        log: list[Judgement] = []
        for day, codings in enumerate(history):
            log += say(codings, log, at=f"2026-01-{day:04}")
        last = history[-1] if history else []
        assert standing(log) == {(one.code, one.verdict) for one in last}
        assert len({one.id for one in log}) == len(log)


def test_silence_says_that_no_code_applies():
    (one,) = silence("meaning", [FIRST])
    assert (one.code, one.coder, one.start, one.end) == (NO_CODE, "meaning", 0, 25)


def test_only_abstentions_from_families_are_spelled_out():
    family = {"degree": ["degree.copying", "degree.emulation"]}
    said = say([COPYING, replace(UNSURE, code="degree"), UNSURE])
    found = list(spelled_out(said, family))
    assert [one.code for one in found] == ["degree.copying", *family["degree"], "mechanism"]
    assert {one.verdict for one in found[1:3]} == {"abstain"}
