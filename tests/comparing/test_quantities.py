import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.quantities import quantities


def values(text):
    return [one.value for one in quantities(text)]


@pytest.mark.parametrize(
    "texts",
    [
        ("a fine of 60,000 won", "denda 60.000 won", "과태료 6만원"),
        ("sixty thousand", "enam puluh ribu", "60천"),
        ("250 thousand", "dua ratus lima puluh ribu", "25만"),
        ("twice a month", "dua kali sebulan", "한 달에 두 번"),
        ("one tenth", "sepersepuluh", "10분의 1"),
        ("at least half", "sedikitnya separuh", "절반 이상"),
        ("twelve stations", "dua belas stasiun", "12곳"),
        ("at 9 p.m.", "pukul 21.00", "21시"),
        ("2.5 percent", "2,5 persen", "2.5퍼센트"),
        ("on Monday", "pada hari Senin", "월요일에"),
        ("in March", "pada bulan Maret", "3월에"),
        ("two million", "dua juta", "200만"),
        ("50 billion", "50 miliar", "500억"),
    ],
)
def test_one_figure_in_three_languages(texts):
    first, *others = [values(text) for text in texts]
    assert len(first) == 1
    assert all(one == first for one in others)


@pytest.mark.parametrize(
    "text",
    [
        "as in Article 4", "Pasal 5 ayat (2)", "제3조제2항에 따라", "Nomor 5 Tahun 2019",
        "one station", "satu stasiun", "한 곳", "pedagang kaki lima", "the city may act", "세금을 낸다",
    ],
)  # fmt: skip
def test_references_ones_and_look_alikes_are_no_figures(text):
    assert values(text) == []


def test_may_is_a_month_beside_a_day():
    assert values("on 3 May, as it may be") == ["3", "m5"]


def test_numbers_part_at_what_is_no_number():
    assert values("two dollars and three cents") == ["2", "3"]


@given(st.text())
def test_figures_lie_in_the_text_in_order(text):
    at = 0
    for one in quantities(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end


@given(st.integers(2, 999_999))
def test_thousands_are_parted_as_languages_do(number):
    assert values(f"{number:,} won") == values(f"{number:,} won".replace(",", ".")) == [str(number)]
