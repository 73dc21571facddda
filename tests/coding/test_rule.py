import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.cues import CueFinder
from jejak.coding.examples import Example, load_examples
from jejak.coding.rule import RuleCoder
from jejak.model.framework import framework_path, load_framework

SHIPPED = load_framework("sister-city")
CODER = RuleCoder(SHIPPED)


def judged(text: str, coder: RuleCoder = CODER):
    (one,) = coder.judge([text])
    return one


def example(number: int, text: str, *codes: str, families: str = "degree mechanism") -> Example:
    judged_in = frozenset(families.split())
    return Example(str(number), "en", str(number), text, frozenset(codes), judged_in)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The city copied the law.", {"degree.copying"}),
        ("Peraturan itu disalin kata demi kata.", {"degree.copying"}),
        ("그 조례는 원문을 그대로 베낀 것이다.", {"degree.copying"}),
        ("The city never copied the law.", set()),
        ("그것은 베낀 것이 아니다.", {"status.rejected"}),
        ("Rain is likely this afternoon.", set()),
        ("", set()),
    ],
)
def test_a_code_is_given_where_its_cue_stands_and_is_not_negated(text: str, codes: set[str]):
    assert set(judged(text).codes) == codes


def test_the_reason_is_the_words_that_stand_there():
    assert judged("The city Copied it, copied it again.").reasons == {
        "degree.copying": "cue Copied, copied"
    }


def test_where_one_code_may_hold_the_one_with_most_cues_is_given():
    both = "It copied the rules verbatim, and was adapted to local conditions."
    found = judged(both)
    assert set(found.codes) & {"degree.copying", "degree.emulation"} == {"degree.copying"}
    assert "degree" not in found.abstained


def test_as_many_cues_of_two_codes_leave_the_family_open():
    found = judged("The text was copied and then adapted.")
    assert not any(code.startswith("degree.") for code in found.codes)
    assert found.abstained == {"degree": 0.5}


def test_what_is_denied_has_no_degree():
    words = SHIPPED.code("status.rejected").cues["en"][0]
    found = judged(f"The city copied the law, some say; {words}.")
    assert "status.rejected" in found.codes
    assert not any(code.startswith("degree.") for code in found.codes)


def test_confidence_is_the_share_of_examples_with_the_cue_in_which_the_code_holds():
    examples = [
        example(1, "They copied it.", "degree.copying"),
        example(2, "The law was copied.", "degree.copying"),
        example(3, "He copied a key.", "mechanism.learning"),
        example(4, "She copied a page.", families="dimension"),  # nobody judged its degree
        example(5, "It was never copied."),
    ]
    coder = RuleCoder(SHIPPED, examples)
    assert coder.confidence["degree.copying"] == pytest.approx((2 + 1) / (3 + 2))
    assert coder.confidence["mechanism.mimicry"] == 0.5
    assert judged("The city copied the law.", coder).codes == {"degree.copying": 0.6}


def test_the_version_names_the_examples_that_confidence_rests_on():
    one = example(1, "They copied it.", "degree.copying")
    assert RuleCoder(SHIPPED, [one]).version == RuleCoder(SHIPPED, [one]).version
    assert RuleCoder(SHIPPED, [one]).version != CODER.version


def test_confidence_on_the_shipped_examples_is_the_measured_precision():
    examples = load_examples(SHIPPED, framework_path("sister-city").parent)
    coder = RuleCoder(SHIPPED, examples)
    for code in ("mechanism.mimicry", "principle.community", "dimension.branding"):
        family = code.partition(".")[0]
        there = [one for one in examples if family in one.families]
        given = [one for one in there if code in judged(one.text, coder).codes]
        right = sum(code in one.codes for one in given)
        assert coder.confidence[code] == pytest.approx((right + 1) / (len(given) + 2))


pieces = st.sampled_from(
    ["copied", "adapted", "never", "learn from", "disalin", "베낀", "것이 아니다", " ", ". "]
)


@given(st.lists(pieces, max_size=10).map(" ".join) | st.text())
def test_what_is_given_has_a_cue_and_single_families_have_one_code(text: str):
    found = judged(text)
    cues = {hit.label for hit in CueFinder(SHIPPED).find(text)}
    assert set(found.codes) <= cues
    assert set(found.reasons) == set(found.codes)
    for family in ("degree", "status"):
        assert sum(code.startswith(f"{family}.") for code in found.codes) <= 1
        assert not (family in found.abstained and any(c.startswith(family) for c in found.codes))


def test_texts_are_judged_one_by_one_in_order():
    texts = ["Rain.", "The city copied the law.", "Rain."]
    assert [one.codes for one in CODER.judge(texts)] == [judged(text).codes for text in texts]
    assert list(CODER.judge([])) == []
