from dataclasses import replace

import pytest

from jejak.coding.trainingset import (
    LONGEST,
    TrainingSet,
    Widener,
    definitions_of,
    training_set,
)
from jejak.model.framework import Framework
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.model.records import Document, Passage

TEXT = "Bandung learned from Seoul. The park opened in 2016. It rained."
NOTE = Document("note", "", "", "news", "en", "", None, "", TEXT, (), "x", "plain")
FIRST, SECOND, THIRD = (Passage("note", *at) for at in ((0, 27), (28, 52), (53, 63)))
SENTENCES = [FIRST, SECOND, THIRD, Passage("note", 0, 63, "paragraph")]
CODERS = {
    "rini": Coder("rini", "Rini", "human"),
    "adi": Coder("adi", "Adi", "human"),
    "usem3": Coder("usem3", "usem3", "meaning"),
}
LEARNING, COPYING, EMULATION = "mechanism.learning", "degree.copying", "degree.emulation"


def said(framework: Framework, code: str, place: Passage = FIRST, **other: object) -> Judgement:
    made = Judgement(
        f"{code}{place.key}{sorted(other.items())}",
        place.document,
        place.start,
        place.end,
        place.of(TEXT),
        code,
        "present",
        "rini",
        "2026-01-01",
        framework.digest,
    )
    return replace(made, **other)


@pytest.fixture
def taught(framework: Framework):
    """The training set that judgements make; `now` is the framework as it stands."""

    def teach(*judgements: Judgement, now: Framework = framework, known=None) -> TrainingSet:
        return training_set(
            judgements,
            CODERS,
            documents=[NOTE],
            passages=SENTENCES,
            framework=now,
            known=known or {},
        )

    return teach


def redefined(framework: Framework, code: str, **fields: object) -> Framework:
    codes = tuple(
        one.model_copy(update=fields) if one.id == code else one for one in framework.codes
    )
    return framework.model_copy(update={"codes": codes})


class TestWhatIsTaught:
    def test_a_passage_with_its_words_and_what_holds_in_it(self, framework, taught):
        absent = said(framework, "mechanism.mimicry", verdict="absent")
        (one,) = taught(said(framework, LEARNING), absent).passages
        assert (one.passage, one.text, one.language) == (FIRST, TEXT[:27], "en")
        assert one.codes == {LEARNING: True, "mechanism.mimicry": False}

    def test_in_single_choice_one_code_excludes_the_others(self, framework, taught):
        (one,) = taught(said(framework, COPYING)).passages
        assert one.codes == {code.id: code.id == COPYING for code in framework.members("degree")}

    def test_no_code_excludes_all(self, framework, taught):
        (one,) = taught(said(framework, NO_CODE)).passages
        assert one.codes == {code.id: False for code in framework.codes}

    def test_a_code_that_is_present_after_all_stays(self, framework, taught):
        (one,) = taught(said(framework, NO_CODE), said(framework, LEARNING, coder="adi")).passages
        assert [code for code, there in one.codes.items() if there] == [LEARNING]

    def test_words_stand_for_the_sentences_they_touch(self, framework, taught):
        part = said(framework, LEARNING, start=8, end=15, quote="learned")
        across = said(framework, LEARNING, start=20, end=40, quote=TEXT[20:40])
        assert [one.passage for one in taught(part).passages] == [FIRST]
        (one,) = taught(across).passages
        assert (one.passage.start, one.passage.end) == (0, 52)

    def test_counts_are_by_code(self, framework, taught):
        found = taught(
            said(framework, LEARNING), said(framework, LEARNING, SECOND, verdict="absent")
        )
        assert found.counts() == {LEARNING: (1, 1)}

    def test_what_was_withdrawn_teaches_nothing(self, framework, taught):
        gone = said(framework, LEARNING, verdict="withdrawn", at="2026-01-02")
        assert taught(said(framework, LEARNING), gone) == TrainingSet()

    def test_machines_teach_nothing(self, framework, taught):
        assert taught(said(framework, LEARNING, coder="usem3")) == TrainingSet()

    def test_the_majority_of_people_is_followed(self, framework, taught):
        many = CODERS | {"budi": Coder("budi", "Budi", "human")}
        votes = [
            said(framework, LEARNING, coder=name, verdict=verdict)
            for name, verdict in (("rini", "absent"), ("adi", "present"), ("budi", "absent"))
        ]
        found = training_set(
            votes, many, documents=[NOTE], passages=SENTENCES, framework=framework, known={}
        )
        assert found.passages[0].codes == {LEARNING: False}

    def test_order_does_not_matter_and_content_does(self, framework, taught):
        some = [said(framework, LEARNING), said(framework, COPYING, SECOND)]
        assert taught(*some).digest == taught(*some[::-1]).digest
        assert taught(*some).digest != taught(some[0]).digest


class TestWhatIsNot:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"verdict": "abstain"}, "could not tell"),
            ({"codebook": "0123"}, "a codebook that is not kept"),
            ({"document": "gone"}, "no such words"),
            ({"start": 27, "end": 28, "quote": " "}, "no such words"),
        ],
    )
    def test_it_is_counted_with_its_reason(self, framework, taught, change, why):
        found = taught(said(framework, LEARNING, **change))
        assert found.passages == ()
        assert found.unused == {(LEARNING, why): 1}

    def test_a_code_that_is_no_more(self, framework, taught):
        found = taught(said(framework, "mechanism.magic"))
        assert found.unused == {("mechanism.magic", "a code that the codebook does not have"): 1}

    def test_people_as_many_for_as_against(self, framework, taught):
        found = taught(
            said(framework, LEARNING), said(framework, LEARNING, coder="adi", verdict="absent")
        )
        assert found.passages == ()
        assert found.unused == {(LEARNING, "at odds with another person"): 2}

    def test_a_stretch_of_too_many_sentences(self, framework):
        text = "Again. " * 20
        note = replace(NOTE, text=text)
        sentences = [Passage("note", at, at + 6) for at in range(0, 140, 7)]
        for count in (LONGEST, LONGEST + 1):
            place = Passage("note", 0, 7 * count - 1)
            found = training_set(
                [replace(said(framework, LEARNING, place), quote=place.of(text))],
                CODERS,
                documents=[note],
                passages=sentences,
                framework=framework,
                known={},
            )
            assert len(found.passages) == (count == LONGEST)
        assert found.unused == {(LEARNING, "too long a stretch"): 1}


class TestDefinitions:
    @pytest.mark.parametrize("part", ["definition", "include", "exclude"])
    def test_another_definition_makes_its_codings_void_and_no_others(
        self, framework, taught, part: str
    ):
        now = redefined(framework, LEARNING, **{part: {"en": "something else"}})
        known = {framework.digest: definitions_of(framework)}
        found = taught(
            said(framework, LEARNING), said(framework, EMULATION, SECOND), now=now, known=known
        )
        assert found.unused == {(LEARNING, "another definition"): 1}
        assert [one.passage for one in found.passages] == [SECOND]

    @pytest.mark.parametrize(
        "fields", [{"name": {"en": "Lesson-drawing"}}, {"cues": {"en": ("drew a lesson",)}}]
    )
    def test_names_and_cues_may_change(self, framework, taught, fields):
        now = redefined(framework, LEARNING, **fields)
        assert now.digest != framework.digest
        known = {framework.digest: definitions_of(framework)}
        assert len(taught(said(framework, LEARNING), now=now, known=known).passages) == 1

    def test_a_family_that_comes_to_allow_several_asks_another_question(self, framework):
        families = tuple(
            one.model_copy(update={"choice": "multiple"}) for one in framework.families
        )
        now = definitions_of(framework.model_copy(update={"families": families}))
        before = definitions_of(framework)
        assert now[COPYING] != before[COPYING]
        assert now[LEARNING] == before[LEARNING]


def test_a_judgement_between_sentences_touches_none():
    wide = Widener(SENTENCES)
    place = Judgement("1", "note", 27, 28, " ", "c", "present", "rini", "2026")
    assert wide(place) is None
    assert wide(replace(place, start=60, end=62)) == THIRD
