import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.alphabet import ALONE, BREAK, LETTER, SILENT, SPACELESS, alphabet

KINDS = [
    (LETTER, "aZé9_"[:4] + "ßŁЖאبअ٣१Ⅳﬁｱ"),
    (ALONE, "한가힣漢字かカ一ไทยລາວမြက្"[:10] + "ᄀ"),
    (SILENT, "\u0301\u200d\u00ad\u064b\u20dd"),
    (BREAK, " \n\t.,;-–()'’_“§$+=\0\ud800\udfff"),
]


def folded(character: str) -> str:
    """What the table makes of a character."""
    packed, letters = int(alphabet().folded[ord(character)]), ""
    while packed:
        letters += chr(packed & 0x1FFFFF)
        packed >>= 21
    return letters


@pytest.mark.parametrize(
    ("kind", "character"), [(kind, one) for kind, some in KINDS for one in some], ids=ascii
)
def test_what_a_character_is_for(kind: int, character: str):
    assert alphabet().kind[ord(character)] == kind


@pytest.mark.parametrize(
    ("character", "letters"),
    [
        ("A", "a"),
        ("É", "e"),
        ("ǖ", "u"),
        ("Ａ", "a"),
        ("７", "7"),
        ("٣", "3"),
        ("৫", "5"),
        ("²", "2"),
        ("ﬁ", "fi"),
        ("ﬃ", "ffi"),
        ("ß", "ss"),
        ("ẞ", "ss"),
        ("Σ", "σ"),
        ("ς", "σ"),
        ("Ⅳ", "iv"),
        ("İ", "i"),
        ("ﺏ", "ب"),
        ("Ё", "е"),
        ("ł", "ł"),
    ],
)
def test_case_width_accents_and_forms_fold_away(character: str, letters: str):
    assert folded(character) == letters


@given(st.characters())
def test_every_character_is_classed_by_its_category(character: str):
    code, category = ord(character), unicodedata.category(character)
    kind = alphabet().kind[code]
    if any(first <= code <= last for first, last in SPACELESS):
        assert kind in {ALONE, BREAK, SILENT}
    elif category[0] in "ZP" or category in {"Cc", "Cs", "Cn", "Co"}:
        assert kind == BREAK
    elif kind != BREAK:
        assert (kind == SILENT) == (category in {"Mn", "Me", "Cf"})


@given(st.characters(categories=["Lu", "Ll", "Lt", "Nd"]))
def test_upper_and_lower_case_and_composed_and_apart_are_one(character: str):
    if alphabet().kind[ord(character)] != LETTER:
        return
    whole = folded(character)
    apart = [
        one
        for one in unicodedata.normalize("NFD", character)
        if alphabet().kind[ord(one)] == LETTER
    ]
    assert "".join(map(folded, apart))[:3] == whole[:3]
    if len(character.lower()) == len(character.upper()) == 1:
        assert folded(folded(character)[0])[0] == whole[0]


def test_a_character_alone_stays_what_it_is():
    assert folded("한") == "한"
    assert folded("漢") == "漢"
