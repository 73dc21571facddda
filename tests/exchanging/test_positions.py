from __future__ import annotations

import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.exchanging.positions import Counting, Ruler, Selected, decide, freeze
from jejak.text.folding import frozen

TEXT = "🚌 Bandung belajar dari Seoul,\r\n🚋 dan Seoul mengajar;\r\n반둥은 서울에서 배운다 🚌 lagi."
WORDS = ("Bandung", "belajar", "Seoul", "mengajar", "반둥은", "배운다", "lagi")


def counted(word: str, way: Counting, quoted: bool) -> Selected:
    """A word's selection as a program that counts this way would write it: the plain oracle."""
    text = TEXT.replace("\r\n", "\n") if way.short_lines else TEXT
    start = text.index(word)
    before, upto = text[:start], text[: start + len(word)]
    units = [len(one.encode("utf-16-le")) // 2 if way.utf16 else len(one) for one in (before, upto)]
    return Selected(
        0, units[0] + way.mark, units[1] + way.mark - way.inclusive, word if quoted else ""
    )


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("way", [Counting(*one) for one in product([False, True], repeat=4)])
def test_every_way_of_counting_is_found_and_undone(way: Counting, quoted: bool):
    selections = [counted(word, way, quoted) for word in WORDS]
    found = decide([TEXT], selections, marked=True)
    ruler = Ruler(TEXT, found)
    got = [ruler.text[slice(*ruler.span(one.start, one.end))] for one in selections]
    assert got == list(WORDS)


def test_names_that_are_no_quotes_prove_nothing():
    selections = [counted(word, Counting(), quoted=True)._replace(quote="memo") for word in WORDS]
    assert decide([TEXT], selections, marked=True) == Counting()


def test_two_odd_selections_are_too_few_to_guess_from():
    selections = [counted(word, Counting(utf16=True), quoted=False) for word in WORDS[:2]]
    assert decide([TEXT], selections, marked=False) == Counting()


def test_people_who_cut_words_anyhow_are_left_alone():
    selections = [Selected(0, at, at + 7) for at in range(3, 40, 5)]
    assert decide([TEXT], selections, marked=True) == Counting()


def test_without_selections_nothing_is_odd():
    assert decide([TEXT], [], marked=True).words == ""


@given(st.text("ab\r\n\u0301가\u1100\u1161🚌\ufeff\x00é \u2028", max_size=20), st.data())
def test_freezing_keeps_places(text: str, data: st.DataObject):
    position = data.draw(st.integers(0, len(text)))
    whole, to = freeze(text, [0, position, len(text)])
    assert whole == frozen(text)
    assert (to[0], to[len(text)]) == (0, len(whole))
    # What stood before a place and can be told apart from what follows still does.
    assert 0 <= to[position] <= len(frozen(text[:position]))


def test_a_decomposed_text_is_composed_and_its_quotes_with_it():
    text = unicodedata.normalize("NFD", "반둥은 café 서울")
    start = text.index(unicodedata.normalize("NFD", "서울"))
    whole, to = freeze(text, [start, len(text)])
    assert whole[to[start] : to[len(text)]] == "서울"
