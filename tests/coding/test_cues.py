import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.cues import CueFinder, cue_matrix
from jejak.model.framework import Code, Framework, Guards, load_framework

SHIPPED = load_framework("sister-city")
CUES = {
    "degree.copying": {"en": ("copied", "verbatim"), "id": ("disalin",), "ko": ("베낀", "베껴")},
    "mechanism.learning": {
        "en": ("learn from", "lesson*"),
        "id": ("belajar dari",),
        "ko": ("배우",),
    },
}
SMALL = SHIPPED.model_copy(
    update={
        "codes": tuple(
            Code(id=code, name={"en": code}, definition={"en": code}, cues=cues)
            for code, cues in CUES.items()
        ),
        "guards": Guards.model_validate(
            {key: {} for key in Guards.model_fields}
            | {"negation": {"en": ["not", "never"], "id": ["bukan", "tidak"], "ko": ["않", "아니"]}}
        ),
    }
)
FINDER = CueFinder(SMALL)
pieces = st.sampled_from(
    ["copied", "verbatim", "not", "never", "bukan", "disalin", "베낀", "것이 ", "아니다", "배우", "지 않", " ", "  ", ", ", "."]
)  # fmt: skip
texts = st.lists(pieces, max_size=12).map("".join) | st.text()


def found(text: str, framework: Framework = SMALL) -> list[tuple[str, str]]:
    """The words of every cue and its code."""
    finder = FINDER if framework is SMALL else CueFinder(framework)
    return [(text[hit.start : hit.end], hit.label) for hit in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The city copied the law.", ["degree.copying"]),
        ("The city copied it verbatim.", ["degree.copying", "degree.copying"]),
        ("Peraturan itu disalin.", ["degree.copying"]),
        ("조례를 그대로 베껴 썼다.", ["degree.copying"]),
        ("우리 시는 서울에서 배우고 있다.", ["mechanism.learning"]),
        ("Lessons drawn there served us.", ["mechanism.learning"]),
        ("Kota itu belajar dari Seoul.", ["mechanism.learning"]),
        ("The city opened a park.", []),
        ("", []),
    ],
)
def test_a_cue_speaks_for_its_code(text: str, codes: list[str]):
    assert [code for _, code in found(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "The city never copied the law.",
        "It was not simply copied.",
        "Peraturan itu bukan disalin.",
        "Naskahnya tidak pernah disalin.",
        "그것은 베낀 것이 아니다.",
        "서울에서 배우지 않았다.",
    ],
)
def test_a_cue_under_a_negation_is_left_out(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "It was not the mayor of the city who asked for it; the law was copied.",
        "The law was copied, and the council did later on not object.",
    ],
)
def test_a_negation_further_off_denies_something_else(text: str):
    assert [code for _, code in found(text)] == ["degree.copying"]


@given(texts)
def test_a_cue_is_one_of_the_codebook(text: str):
    for words, code in found(text):
        phrases = [phrase.removesuffix("*") for some in CUES[code].values() for phrase in some]
        assert any(words.lower().startswith(phrase) for phrase in phrases)


@given(texts)
def test_denying_in_front_never_adds_a_cue(text: str):
    assert len(found(f"not {text}")) <= len(found(f"nut {text}"))


@given(st.lists(texts, max_size=5))
def test_the_matrix_says_which_code_has_a_cue_in_which_text(some: list[str]):
    codes = list(CUES)
    matrix = cue_matrix(FINDER, some, codes)
    assert matrix.shape == (len(some), len(codes))
    for row, text in zip(matrix, some, strict=True):
        assert {codes[j] for j in np.flatnonzero(row)} == {code for _, code in found(text)}


@pytest.mark.parametrize("code", [code.id for code in SHIPPED.codes if code.cues])
def test_every_shipped_cue_is_found_where_it_stands_alone(code: str):
    finder = CueFinder(SHIPPED)
    denials = CueFinder(SHIPPED.model_copy(update={"codes": ()}))._negations
    for phrase in (p for some in SHIPPED.code(code).cues.values() for p in some):
        words = phrase.removesuffix("*")
        assert words in denials or code in {hit.label for hit in finder.find(f"({words})")}
