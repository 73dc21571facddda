import json

import pytest

from coding.modelserver import coding
from jejak.coding.answers import PER_PASSAGE, WITHHELD, AnswerChecker, entries_in
from jejak.coding.prompts import ModelPassage

COPIED = "Bandung copied the plan of Seoul word for word in 2014."
ADAPTED = "Surabaya adapted the Busan plan, not the one of Seoul."
SECRET = "The unpublished audit names three officials of the water agency who took money."
PASSAGES = (ModelPassage("a", 100, 100 + len(COPIED), COPIED),)
TWO = (*PASSAGES, ModelPassage("a", 300, 300 + len(ADAPTED), ADAPTED))
MIXED = (*PASSAGES, ModelPassage("b", 0, len(SECRET), SECRET))


@pytest.fixture(scope="module")
def checker(framework) -> AnswerChecker:
    return AnswerChecker(framework)


def entry(number: object, *codings: object) -> dict:
    return {"passage": number, "codes": list(codings)}


def why(checker: AnswerChecker, *entries: object, passages=TWO) -> list[str]:
    checked = checker.check(entries, passages)
    assert checked.codes == ()
    return [one.why for one in checked.rejected]


@pytest.mark.parametrize(
    "content",
    [
        '{"passages": [1]}',
        'Sure! Here it is:\n```json\n{"passages": [1]}\n```\nAnything else {friend}?',
        '<think>{"passages": [2]} or not</think>{"passages": [1]}',
        'As {asked}: {"passages": [1]}',
    ],
)
def test_the_answer_among_other_words(content: str):
    assert entries_in(content) == [1]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "I cannot help with that.",
        '{"passages": [{"passage": 1, "codes": [',
        '{"passages": {"1": []}}',
        "[1]",
        '{"a": ' * 100_000,
        '{"passages": ' + "[" * 100_000,
        '{"passages": [' + "9" * 5000 + "]}",
        "<think>" * 1000,
        'The text says {"passages": []} but I say {"passages": [1]}',
    ],
)
def test_no_answer_or_two(content: str):
    assert entries_in(content) is None


def test_what_stands_has_the_offsets_of_the_document(checker):
    said = coding("degree.copying", "copied the plan of SEOUL", 0.7, " it\nsays so ")
    (one,), rejected, left = checker.check([entry(1, said), entry(2)], TWO)
    assert (one.start, one.end, one.quote) == (108, 132, "copied the plan of Seoul")
    assert COPIED[one.start - 100 : one.end - 100] == one.quote
    assert (one.code, one.confidence, one.reason) == ("degree.copying", 0.7, "it says so")
    assert (one.passage, rejected, left) == (PASSAGES[0], (), ())


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("copied the plan of Seoul word for word in 2015", "altered number"),
        ("Bandung copied the plan of Tokyo word for word", "altered name"),
        ("Bandung never copied the plan of Seoul word", "altered negation"),
        ("the mayor invented it all", "not verbatim"),
        ("Surabaya adapted the Busan plan", "wrong passage"),
    ],
)
def test_false_quotes_are_rejected_by_reason(checker, quote: str, reason: str):
    assert why(checker, entry(1, coding("mechanism.learning", quote)), entry(2)) == [reason]


def test_a_negation_next_to_the_quote_counts(checker):
    said = coding("mechanism.learning", "the one of Seoul")
    assert why(checker, entry(2, said)) == ["altered negation"]


def test_unknown_codes_and_passages(checker):
    good = coding("degree.copying", "copied the plan")
    assert why(checker, entry(1, {**good, "code": "degree.theft"})) == ["unknown code"]
    for number in (0, 3, -1, True, "1", 1.0, None, 10**30):
        assert why(checker, entry(number, good)) == ["wrong passage"]


def test_two_codes_of_a_family_that_allows_one_both_fall(checker):
    both = [coding(f"degree.{one}", "copied the plan") for one in ("copying", "emulation")]
    other = coding("mechanism.learning", "copied the plan")
    checked = checker.check([entry(1, *both, other)], PASSAGES)
    assert [one.why for one in checked.rejected] == ["single-choice family broken"] * 2
    assert [one.code for one in checked.codes] == ["mechanism.learning"]


def test_a_false_quote_does_not_break_a_family_and_one_code_may_be_shown_twice(checker):
    codings = [
        coding("degree.copying", "copied the plan"),
        coding("degree.copying", "word for word"),
        coding("degree.copying", "COPIED the plan", 0.1),
        coding("degree.emulation", "adapted to the place"),
    ]
    checked = checker.check([entry(1, *codings[:2]), entry(1, *codings[2:])], PASSAGES)
    assert [(one.quote, one.confidence) for one in checked.codes] == [
        ("copied the plan", 0.9),
        ("word for word", 0.9),
    ]
    assert [one.why for one in checked.rejected] == ["not verbatim"]


GOOD = coding("degree.copying", "copied the plan")


@pytest.mark.parametrize(
    "bad",
    [
        "degree.copying",
        None,
        GOOD | {"confidence": "high"},
        GOOD | {"confidence": 1.5},
        GOOD | {"confidence": float("nan")},
        GOOD | {"confidence": True},
        GOOD | {"confidence": None},
        GOOD | {"quote": ["copied"]},
        GOOD | {"code": 7},
        GOOD | {"reason": {}},
    ],
)
def test_malformed_codings_are_counted(checker, bad: object):
    assert why(checker, entry(1, bad)) == ["malformed"]


@pytest.mark.parametrize("bad", [None, "text", 7, [], {"passage": 1}, {"passage": 1, "codes": {}}])
def test_malformed_entries_are_counted(checker, bad: object):
    assert why(checker, bad) == ["malformed"]


def test_a_model_that_loops_is_cut_short(checker):
    checked = checker.check([entry(1, *[GOOD] * 10_000), entry(1, GOOD)], PASSAGES)
    assert len(checked.codes) == 1
    assert [one.why for one in checked.rejected] == ["too many", "too many"]
    assert PER_PASSAGE == 100


def test_passages_left_out_are_named(checker):
    assert checker.check([entry(2)], TWO).left_out == (TWO[0],)
    assert checker.check([], TWO).left_out == TWO


@pytest.mark.parametrize(
    "said",
    [
        coding("degree.copying", "names three officials"),
        coding("degree.copying", "The unpublished audit names four officials of the water agency"),
        coding("x: names three officials of the water agency who", "copied the plan"),
        coding("degree.copying", "copied the plan", reason=f"see also: {SECRET}"),
    ],
)
def test_words_of_another_document_are_told_nowhere(checker, said: dict):
    checked = checker.check([entry(1, said)], MIXED)
    told = repr(checked.codes) + repr([(one.code, one.quote) for one in checked.rejected])
    assert "officials" not in told
    assert WITHHELD in told


def test_a_reason_is_one_short_line(checker):
    said = coding("degree.copying", "copied the plan", reason="<script>\n" + "x" * 10_000)
    (one,), *_ = checker.check([entry(1, said)], PASSAGES)
    assert one.reason.startswith("<script> xxx")
    assert len(one.reason) == 300


def test_half_a_character_does_no_harm(checker):
    said = json.loads('{"code": "degree.copying", "quote": "\\ud83d", "confidence": 1}')
    assert why(checker, entry(1, said)) == ["not verbatim"]
