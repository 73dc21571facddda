import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.errors import OptionError
from jejak.store.grams import LENGTH, OVERLAP, folded, grams, sought, stretches

LETTERS = st.text(st.sampled_from("abÀß 서울정책\n.x_İ"), max_size=30)


@given(st.text())
def test_folding_moves_no_character(text: str):
    assert len(folded(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Élan Ñandú", "elan nandu"),
        ("BANDUNG\tKota", "bandung kota"),
        ("서울시", "서울시"),
        ("ＡＢ１", "ab1"),
        ("İzmir", "izmir"),
        ("Straße", "straße"),
        ("👍🏽", "👍🏽"),
    ],
)
def test_case_accents_and_width_fold(text: str, plain: str):
    assert folded(text) == plain


def test_letters_of_every_script_are_cut_into_threes():
    assert grams("kota, di 서울") == {
        *("kot", "ota", "ta_", "a__", "di_", "i__"),
        *("서울_", "울__"),
    }


@given(LETTERS, st.integers(0, 30), st.integers(1, 8))
def test_a_part_of_a_text_is_always_among_its_threes(text: str, start: int, length: int):
    plain = folded(text)
    part = plain[start : start + length]
    try:
        asked = sought(f'"{part}"')
    except OptionError:
        return
    held = grams(plain)
    assert asked.whole <= held
    assert all(any(one.startswith(two) for one in held) for two in asked.begun)


@given(st.integers(0, 3 * LENGTH))
def test_stretches_cover_a_text_and_overlap(length: int):
    text = "ab " * (length // 3)
    parts = list(stretches(text))
    assert (
        "".join(part.folded[:LENGTH] for part in parts[:-1]) + (parts[-1].folded if parts else "")
        == text
    )
    assert all(text[part.start :].startswith(part.folded) for part in parts)
    assert all(len(part.folded) == LENGTH + OVERLAP for part in parts[:-1])


def test_no_phrase_falls_between_two_stretches():
    for before in range(LENGTH - OVERLAP, LENGTH + 2, 67):
        text = "x" * before + "y" * OVERLAP + "x" * LENGTH
        assert any("y" * OVERLAP in part.folded for part in stretches(text))


def test_words_and_phrases_are_told_apart():
    assert sought(' Smart  "Kota  Bandung" smart ').terms == ("smart", "kota bandung")
    assert sought("“Kota Bandung”").terms == ("kota bandung",)
    assert sought(unicodedata.normalize("NFD", "정책 É")).terms == ("정책", "e")


def test_marks_are_where_terms_stand_without_those_inside_others():
    asked = sought('"kota bandung" kota an')
    assert asked.marks("kota  bandung, kotak an") == [(0, 13), (15, 19), (21, 23)]
    assert not asked.stands_in("bandung kota")


@pytest.mark.parametrize("query", ["", "  ", '""', "?!", '"... "'])
def test_nothing_to_search_for_is_told(query: str):
    with pytest.raises(OptionError, match="nothing to search for"):
        sought(query)


def test_a_term_too_long_is_told():
    with pytest.raises(OptionError, match="longer than 200"):
        sought("x" * 201)
