import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prose import prose, summarised

from jejak.comparing.found import Found
from jejak.comparing.paraphrase import FEWEST, ParaphraseSettings, paraphrases, prepare
from jejak.comparing.terms import UNKNOWN, index

NEWS = (
    "The price of rice rose again this week, traders at the main market said. "
    "Rain delayed two trains from the coast."
)
PARK = (
    "The city council opened a park along the old river on Sunday. Children from six schools "
    "planted forty young trees beside its new cycle path, and the mayor promised a floating "
    "stage, a pond that holds rain water and toilets for visitors before the end of the year."
)
RETOLD = (
    "Forty young trees were planted by children from six schools beside the cycle path when on "
    "Sunday the council of the city opened its new park along the old river. Before the year "
    "ends there will be toilets for visitors, a pond to hold rain water and a floating stage, "
    "the mayor promised."
)
TAX = (
    "Parliament debated a tax on sugar until midnight. Members of three parties walked out, "
    "and the vote was put off to March because nobody could say how many were left."
)
INDONESIAN = (
    (
        "Wali kota meresmikan taman tepi sungai pada Sabtu pagi bersama ratusan warga. Taman seluas "
        "dua hektare itu dilengkapi jalur sepeda, panggung terbuka, dan kolam penampung air."
    ),
    (
        "Ratusan warga hadir ketika taman di tepi sungai dibuka wali kota hari Sabtu. Di atas lahan "
        "dua hektare tersedia jalur sepeda, panggung terbuka, serta kolam penampung air hujan."
    ),
)
KOREAN = (
    (
        "서울시는 강변 공원을 열고 자전거 길과 야외 무대를 만들었다. "
        "시장은 토요일 오전 시민 수백 명과 함께 나무를 심었다."
    ),
    (
        "토요일 오전 시장은 시민 수백 명과 나무를 심었으며 "
        "서울시는 강변 공원에 자전거 길과 야외 무대를 만들어 열었다."
    ),
)


def compare(a: str, b: str, **chosen: float) -> list[Found]:
    """What two texts have in common."""
    return paraphrases(index(a), index(b), ParaphraseSettings(**chosen))  # type: ignore[arg-type]


def test_a_copy_is_found_to_the_word():
    a, b = f"{NEWS} {PARK} Nobody objected.", f"{TAX} {PARK} Another day began."
    (found,) = compare(a, b)
    assert a[found.a_start : found.a_end] == b[found.b_start : found.b_end] == PARK[:-1]
    assert (found.method, found.identity) == ("verbatim", 1.0)


def test_a_copy_out_of_the_middle_of_sentences_is_found_to_the_word():
    part = PARK[22:210].strip()
    a, b = f"{NEWS} Then {part} quite suddenly. {TAX}", f"Yesterday {part} indeed."
    (found,) = compare(a, b)
    assert a[found.a_start : found.a_end] == part


def test_a_retelling_in_other_order_is_found():
    a, b = f"{NEWS} {PARK}", f"{RETOLD} {TAX}"
    (found,) = compare(a, b)
    assert (found.a_start, found.b_start) == (len(NEWS) + 1, 0)
    assert abs(found.b_end - len(RETOLD)) <= 1
    assert found.method == "paraphrase"
    assert 0.6 < found.identity < 1
    assert found.score > 0.8


@pytest.mark.parametrize("pair", [INDONESIAN, KOREAN])
def test_other_languages_need_nothing_of_their_own(pair: tuple[str, str]):
    (found,) = compare(f"{NEWS} {pair[0]}", f"{pair[1]} {TAX}")
    assert found.a_start >= len(NEWS)
    assert found.b_end <= len(pair[1]) + 1


def test_other_matters_have_nothing_in_common():
    assert compare(f"{NEWS} {PARK}", TAX) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_summary_is_matched_with_the_whole_text(seed: int):
    words, whole, length = summarised(seed)
    a, b = " ".join(words), " ".join(whole)
    found = max(compare(a, b), key=lambda one: one.b_end - one.b_start)
    assert (found.b_start, found.b_end) == (0, len(b.rstrip(".")))
    assert found.method == "paraphrase"
    assert abs(len(a[found.a_start : found.a_end].split()) - length) <= 12


def test_no_long_text_is_taken_for_the_whole_of_a_short_passage():
    draw = random.Random(1)
    assert compare(" ".join(prose(draw, 40_000)), " ".join(prose(draw, 200))) == []


def test_a_passage_planted_among_very_many_words_is_found():
    draw = random.Random(2)
    a = " ".join(prose(draw, 20_000))
    b = f"{' '.join(prose(draw, 20_000))} {PARK} {' '.join(prose(draw, 9_000))}"
    (found,) = compare(f"{a} {PARK}", b)
    assert found.a_start >= len(a)


def test_reports_do_not_overlap_more_than_allowed():
    found = compare(f"{PARK} {NEWS} {PARK}", f"{TAX} {PARK}")
    assert len(found) == 1
    assert len(compare(f"{PARK} {NEWS} {PARK}", f"{TAX} {PARK}", overlap=1.0)) >= 2


def test_a_higher_threshold_reports_less():
    a, b = f"{NEWS} {INDONESIAN[0]}", f"{INDONESIAN[1]} {TAX}"
    score = compare(a, b)[0].score
    assert compare(a, b, passage=score + 0.001, whole=1.1) == []


@pytest.mark.parametrize(
    ("a", "b"), [("", ""), ("", PARK), ("a", "a"), ("\ud800", "\udfff"), (".", PARK)]
)
def test_texts_without_enough_words_have_nothing_in_common(a: str, b: str):
    assert compare(a, b) == []


def test_one_word_repeated_without_end_is_quickly_done():
    assert compare("park " * 100_000, "park " * 100_000, passage=1.1, whole=1.1) == []


def test_few_texts_do_not_tell_how_common_a_word_is():
    assert set(prepare([PARK, TAX])[0].rate) == {UNKNOWN}
    many = prepare([PARK, *[TAX] * FEWEST])
    assert many[0].rate.min() > 0


def test_a_collection_sees_through_its_formulas():
    formula = "By order of the regional council and in view of the law on public parks we decide."
    draw = random.Random(3)
    own = [" ".join(prose(draw, 60)) for _ in range(2 * FEWEST)]
    texts = prepare([f"{formula} {one}" for one in own])
    alone = compare(f"{formula} {own[0]}", f"{formula} {own[1]}")
    together = paraphrases(texts[0], texts[1])
    assert max([one.score for one in together], default=0) <= max(one.score for one in alone)


pieces = st.lists(
    st.sampled_from([PARK, RETOLD, NEWS, TAX, *KOREAN, "\ud800 x", "…\n\n", "a b c d e f g h i"]),
    max_size=4,
).map(" ".join)


@given(pieces, pieces)
@settings(max_examples=60, deadline=None)
def test_spans_lie_in_the_texts_and_scores_between_nought_and_one(a: str, b: str):
    found = compare(a, b)
    assert found == compare(a, b)
    for one in found:
        assert 0 <= one.a_start < one.a_end <= len(a)
        assert 0 <= one.b_start < one.b_end <= len(b)
        assert 0 <= one.identity <= 1
        assert 0 <= one.score <= 1
