import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.quotes import Found, QuoteChecker, Unfound, fold
from jejak.model.framework import load_framework

GUARDS = load_framework("sister-city").guards.negation
CHECKER = QuoteChecker([one for some in GUARDS.values() for one in some], names=["서울", "Gasibu"])

ENGLISH = "In 2019 the mayor said Bandung did not copy Seoul's “Cheonggyecheon” project."
INDONESIAN = "Pemerintah kota tidak meniru Seoul pada 2019, kata Ridwan Kamil."
KOREAN = "반둥시는 2019년 서울의 청계천 복원 사업을 참고했다고 밝혔다."


def found(text: str, quote: str) -> str:
    outcome = CHECKER.passage(text).find(quote)
    assert isinstance(outcome, Found), outcome
    assert text[outcome.start : outcome.end] == outcome.words
    return outcome.words


def why(text: str, quote: str) -> str:
    outcome = CHECKER.passage(text).find(quote)
    assert isinstance(outcome, Unfound), outcome
    return outcome.why


# The rows of the comparison of quote checks; each was let pass by some other program.


def test_exact():
    assert found(ENGLISH, "did not copy Seoul's") == "did not copy Seoul's"


@pytest.mark.parametrize(
    "quote",
    [
        "DID NOT  copy\nSeoul’s",
        "did not copy Seoul`s",
        "  did not copy Seoul's  ",
        '"did not copy Seoul\'s"',
        "did not\u00a0copy\u3000Seoul's",
        "did not co\u00adpy Seoul's",
    ],
)
def test_case_space_and_marks_may_differ(quote: str):
    assert found(ENGLISH, quote) == "did not copy Seoul's"


def test_marks_of_quotation_are_all_one():
    assert found(ENGLISH, 'Seoul\'s "cheonggyecheon" project') == "Seoul's “Cheonggyecheon” project"
    assert found("Ia berkata «tiru» lalu pergi", "berkata 'tiru' lalu") == "berkata «tiru» lalu"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (INDONESIAN, "Pemerintah kota meniru Seoul pada 2019"),
        (ENGLISH, "the mayor said Bandung did copy Seoul's"),
        (KOREAN.replace("참고했다고", "참고하지 않았다고"), "청계천 복원 사업을 참고했다고 밝혔다"),
        ("Kota itu meniru Seoul pada tahun itu.", "Kota itu tidak meniru Seoul pada tahun itu"),
        ("It isn't modelled on Seoul at all.", "It is modelled on Seoul at all"),
    ],
)
def test_a_negation_dropped_or_added(text: str, quote: str):
    assert why(text, quote) == "altered negation"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (INDONESIAN, "tidak meniru Seoul pada 2012"),
        (KOREAN, "2012년 서울의 청계천 복원 사업을"),
        ("Anggarannya 1.500 juta rupiah untuk taman.", "Anggarannya 1.900 juta rupiah untuk taman"),
        ("Naik 5 % pada tahun pertama program.", "Naik 15 % pada tahun pertama program"),
        ("Naik pada tahun pertama program itu.", "Naik pada 3 tahun pertama program itu"),
    ],
)
def test_a_number_altered(text: str, quote: str):
    assert why(text, quote) == "altered number"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (INDONESIAN, "tidak meniru Busan pada 2019"),
        (INDONESIAN, "pada 2019, kata Emil Kamil"),
        (KOREAN, "2019년 부산의 청계천 복원 사업을 참고했다고"),
        ("Lapangan gasibu ditata kembali oleh kota.", "Lapangan tegalega ditata kembali oleh kota"),
    ],
)
def test_a_name_altered(text: str, quote: str):
    assert why(text, quote) == "altered name"


def test_an_invented_tail():
    assert why(INDONESIAN, "tidak meniru Seoul pada 2019 karena mahal sekali") == "not verbatim"


@pytest.mark.parametrize("quote", ["Para nelayan menolak reklamasi pantai", "", "  ", '""', "x"])
def test_wholly_invented_or_empty(quote: str):
    assert CHECKER.passage(INDONESIAN).find(quote) == Unfound("not verbatim")


def test_decomposed_korean_is_the_same_korean():
    quote = unicodedata.normalize("NFD", "서울의 청계천 복원 사업을")
    assert found(KOREAN, quote) == "서울의 청계천 복원 사업을"
    text = unicodedata.normalize("NFD", KOREAN)
    assert unicodedata.normalize("NFC", found(text, "서울의 청계천")) == "서울의 청계천"


# Verbatim in letters only.


@pytest.mark.parametrize(
    ("text", "quote", "problem"),
    [
        (INDONESIAN, "meniru Seoul", "altered negation"),
        (INDONESIAN, "pada 201", "altered number"),
        ("luasnya 12.500 meter persegi", "500 meter persegi", "altered number"),
        ("luasnya 12,5 hektare", "luasnya 12", "altered number"),
        ("The city was unwilling to follow.", "willing to follow", "not verbatim"),
        ("The plan was unlike theirs.", "unlike their", "not verbatim"),
        ("시는 서울을 모방하지 않았다.", "서울을 모방하지", "altered negation"),
        ("시는 서울을 모방하지 않았다.", "서울을 모방", "altered negation"),
        ("두 사업은 관련이 없다.", "두 사업은 관련", "altered negation"),
        ("비공식 회담이 열렸다.", "공식 회담이", "not verbatim"),
    ],
)
def test_what_a_quote_must_not_be_cut_from(text: str, quote: str, problem: str):
    assert why(text, quote) == problem


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (INDONESIAN, "tidak meniru Seoul"),
        ("Bukan. Kota itu meniru Seoul.", "Kota itu meniru Seoul"),
        ("They copied Seoul without changes.", "copied Seoul"),
        (KOREAN, "서울의 청계천 복원 사업"),
        ("시는 없던 공원을 만들었다.", "공원을 만들었다"),
        ("首尔市的政策被采用", "的政策"),
        ("Pada 2019. Lalu 2020.", "Pada 2019"),
    ],
)
def test_what_may_stay_outside(text: str, quote: str):
    assert found(text, quote) == quote


def test_the_first_place_where_nothing_is_cut_counts():
    text = "Bukan meniru Seoul; tahun lalu mereka meniru Seoul."
    assert CHECKER.passage(text).find("meniru Seoul").start == text.rindex("meniru")


def test_the_nearest_wording_is_suggested_in_whole_words():
    near = CHECKER.passage(INDONESIAN).find("tidak meniru Busan pada 2019").near
    assert INDONESIAN[slice(*near)] == "tidak meniru Seoul pada 2019"
    near = CHECKER.passage(INDONESIAN).find("kota meniru Seoul pada 2019").near
    assert INDONESIAN[slice(*near)] == "kota tidak meniru Seoul pada 2019"
    assert CHECKER.passage("short").find("a quote " * 100) == Unfound("not verbatim")


def test_words_shared_with_another_text_only():
    own, other = CHECKER.passage("alun-alun kota"), CHECKER.passage("rahasia alun-alun kota lama")
    assert other.shares("katanya: RAHASIA alun-alun", 12, besides=own)
    assert not other.shares("alun-alun kota", 12, besides=own)
    assert not other.shares("rahasia", 12, besides=own)


# The map back to code points.


def test_a_capital_with_a_longer_small_letter_keeps_its_place():
    assert found("Kota İZMİR dan ẞ, Ǆ", "dan ß, ǆ") == "dan ẞ, Ǆ"


TEXTS = st.text(st.sampled_from("aB é́가ᄀ ᅡᆨ…“’\n\t–Σς\u200bİ5.x"), max_size=40)


@given(TEXTS)
def test_folding_leads_back_in_order_and_is_itself_once_folded(text: str):
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert folded.starts == sorted(folded.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert fold(folded.text).text == folded.text
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text


def test_any_whole_words_of_a_text_are_found_however_they_are_written():
    draw = random.Random(5)
    words = ENGLISH.replace(" did not ", " did ").split()
    text = " ".join(words)
    for _ in range(200):
        first, last = sorted(draw.sample(range(len(words) + 1), 2))
        quote = "  ".join(draw.choice((str.upper, str.lower, str))(w) for w in words[first:last])
        assert found(text, quote.replace("'", "’")).split() == words[first:last]


def test_no_change_of_one_word_goes_through():
    words = INDONESIAN.rstrip(".").split()
    for place, word in enumerate(words):
        for other in ("2018", "Jakarta", "bukan", "sungai", word + "nya"):
            changed = [*words[:place], other, *words[place + 1 :]]
            assert isinstance(CHECKER.passage(INDONESIAN).find(" ".join(changed)), Unfound)
