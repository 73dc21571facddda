import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing import boilerplate
from jejak.comparing.boilerplate import (
    FEW,
    LETTERS,
    MANY,
    MEASURED,
    NOTHING,
    PRIOR,
    SAMPLE,
    SHORTEST,
    Commonness,
    Spans,
    boilerplate_probabilities,
    boilerplate_probability,
    commonness,
    information,
    spread_chance,
    trust,
)
from jejak.comparing.words import split, split_many

FORMULAS = [
    ("id", "Dengan rahmat Tuhan Yang Maha Esa"),
    ("en", "is amended to read as follows"),
    ("en", "by the board for the expiration of the"),
    ("ko", "이 조례는 공포한 날부터 시행한다"),
]
BORROWED = [
    (
        "id",
        "Setiap rumah tangga wajib memilah sampah dapur dan menyerahkannya dalam wadah tertutup kepada petugas dua kali seminggu",
    ),
    (
        "en",
        "every household separates kitchen waste, keeps it in a sealed bucket and hands it to the collection crew",
    ),
    (
        "ko",
        "모든 가정은 음식물 쓰레기를 다른 쓰레기와 분리하여 밀폐 용기에 보관하고 매주 두 번 수거 담당자에게 내어 준다",
    ),
]


def collection(*texts: str) -> Commonness:
    """How common words are where every text is a series."""
    words, pointers = split_many(texts)
    return commonness(words.key, pointers, np.arange(len(texts), dtype=np.int32))


def whole(a: str, b: str) -> Spans:
    return Spans(*[np.array([one]) for one in (0, len(split(a).key), 0, len(split(b).key))])


def found(a: str, b: str, common: Commonness = NOTHING, *, translated: bool = False) -> float:
    chosen = information(split(a), split(b), whole(a, b), common, translated=translated)
    return float(chosen[0])


def plainly(a: str, b: str, series: list[set[str]]) -> float:
    """The documented formula, word by word, for lower-case texts without signs."""
    others = max(len(series) - 2, 0)
    scale = min(MEASURED, others) / others if others else 0
    total = 0.0
    for word in set(a.split()) & set(b.split()):
        held = max(sum(word in one for one in series) - 2, 0)
        expected = PRIOR * math.exp(-max(len(word), SHORTEST) / LETTERS)
        total -= math.log((held * scale + expected) / (others * scale + PRIOR))
    return total


@pytest.mark.parametrize(("language", "text"), FORMULAS)
def test_a_short_formula_is_rather_boilerplate(language: str, text: str):
    assert boilerplate_probability(text, text) > 0.7


@pytest.mark.parametrize(("language", "text"), BORROWED)
def test_a_provision_is_rather_borrowed(language: str, text: str):
    assert boilerplate_probability(text, text) < 0.25


def test_passages_that_share_no_word_share_nothing_of_substance():
    assert found("one thing", "another matter") == 0
    assert boilerplate_probability("one thing", "another matter") > 0.99
    assert boilerplate_probability("", "") > 0.99


sentences = st.lists(
    st.sampled_from("a of the waste bucket household quarterly".split()), max_size=9
)


@given(sentences, sentences, st.lists(sentences, max_size=6))
def test_information_is_that_of_the_formula(a: list[str], b: list[str], others: list[list[str]]):
    texts = [" ".join(one) for one in (a, b, *others)]
    series = [set(one) for one in (a, b, *others)]
    expected = plainly(texts[0], texts[1], series)
    assert found(texts[0], texts[1], collection(*texts)) == pytest.approx(expected)
    assert found(texts[0], texts[1]) == pytest.approx(plainly(texts[0], texts[1], []))


@given(sentences, sentences)
def test_the_sides_may_be_exchanged(a: list[str], b: list[str]):
    one, other = " ".join(a), " ".join(b)
    assert found(one, other) == pytest.approx(found(other, one))


def test_a_word_counts_once_however_often_it_is_said():
    assert found("waste waste waste", "waste and waste") == found("waste", "waste")


def test_case_accents_and_signs_do_not_count():
    assert found("Café, ENERGY!", "cafe energy") == found("cafe energy", "cafe energy")


def test_words_that_all_series_hold_make_a_formula():
    rule = BORROWED[1][1]
    everywhere = collection(*[f"{rule} and {number}" for number in range(40)])
    rare = collection(rule, rule, *[f"the {number} and a" for number in range(38)])
    assert boilerplate_probability(rule, rule, everywhere) > 0.95
    assert boilerplate_probability(rule, rule, rare) < 0.05


def test_the_two_series_at_hand_do_not_count():
    alone = collection("kitchen waste", "kitchen waste")
    assert alone.total == 2
    assert trust(alone) == 0
    assert found("kitchen waste", "kitchen waste", alone) == found("kitchen waste", "kitchen waste")


def test_a_collection_of_any_size_speaks_on_one_scale():
    shares = [
        Commonness(split("waste").key.astype(np.uint32), np.array([held + 2], np.int32), total + 2)
        for held, total in ((30, 60), (500, 1000))
    ]
    assert found("waste", "waste", shares[0]) == pytest.approx(found("waste", "waste", shares[1]))
    assert [trust(one) for one in shares] == [1, 1]


def test_a_passage_in_many_series_is_boilerplate_whatever_its_words():
    rule = BORROWED[1][1]
    chances = [boilerplate_probability(rule, rule, spread=spread) for spread in (2, 30, 60, 102)]
    assert chances == sorted(chances)
    assert chances[-1] == 1


def test_the_spread_is_a_share_of_the_other_series_within_limits():
    few, many = NOTHING._replace(total=3), NOTHING._replace(total=10**5)
    assert spread_chance(np.array([3.0]), few)[0] == pytest.approx(1 / FEW)
    assert spread_chance(np.array([52.0]), many)[0] == pytest.approx(50 / MANY)
    assert spread_chance(np.array([22.0]), NOTHING._replace(total=42))[0] == pytest.approx(0.5)


def test_an_unknown_spread_says_nothing():
    assert spread_chance(np.array([np.nan, 2.0, 1.0])).tolist() == [0, 0, 0]


def test_a_translation_is_judged_by_the_words_of_both_sides():
    indonesian, english = BORROWED[0][1], BORROWED[1][1]
    both = found(indonesian, indonesian) + found(english, english)
    assert found(indonesian, english, translated=True) == pytest.approx(both / 2)
    assert boilerplate_probability(indonesian, english, translated=True) < 0.2
    assert boilerplate_probability("Pasal 3", "Article 3", translated=True) > 0.95


def test_many_pairs_at_once_are_the_same_pairs():
    texts = [text for _, text in FORMULAS + BORROWED]
    words, pointers = split_many(texts)
    spans = Spans(pointers[:-1], pointers[1:], pointers[:-1], pointers[1:])
    spread = np.linspace(2, 20, len(texts))
    together = boilerplate_probabilities(words, words, spans, spread=spread)
    apart = [boilerplate_probability(t, t, spread=s) for t, s in zip(texts, spread, strict=True)]
    assert together == pytest.approx(apart)


def test_no_pairs_have_no_probabilities():
    empty = Spans(*[np.zeros(0, np.int64)] * 4)
    assert len(boilerplate_probabilities(split("a"), split("b"), empty)) == 0


def shares(common: Commonness) -> dict[str, float]:
    """The share of series that hold a word."""
    key = {int(one): int(held) for one, held in zip(common.word, common.series, strict=True)}
    hashes = {word: int(split(word).key[0]) & 0xFFFFFFFF for word in ("waste", "bucket")}
    return {word: key[one] / common.total for word, one in hashes.items()}


def test_texts_of_one_series_count_once():
    words, pointers = split_many(["waste", "waste bucket", "bucket", ""])
    counted = commonness(words.key, pointers, np.array([7, 7, 3, 3], np.int32))
    assert shares(counted) == {"waste": 0.5, "bucket": 1}


def test_of_very_many_series_some_stand_for_all():
    texts = ["waste", "waste bucket"] * (2 * SAMPLE)
    words, pointers = split_many(texts)
    counted = commonness(words.key, pointers, np.arange(len(texts), dtype=np.int32))
    assert counted.total == SAMPLE
    assert shares(counted) == pytest.approx({"waste": 1, "bucket": 0.5}, abs=0.05)


def test_few_words_at_a_time_are_counted_the_same(monkeypatch: pytest.MonkeyPatch):
    texts = ["", "waste bucket", "waste", "", "bucket of waste for the crew", "crew"]
    words, pointers = split_many(texts)
    series = np.array([0, 0, 1, 1, 2, 0], np.int32)
    whole = commonness(words.key, pointers, series)
    monkeypatch.setattr(boilerplate, "BATCH", 2)
    parts = commonness(words.key, pointers, series)
    assert [one.tolist() for one in parts[:2]] == [one.tolist() for one in whole[:2]]


def test_no_texts_are_no_collection():
    nothing = commonness(np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.int32))
    assert (len(nothing.word), nothing.total) == (0, 0)
    assert boilerplate_probability("waste", "waste", nothing) == boilerplate_probability(
        "waste", "waste"
    )
