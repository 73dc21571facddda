from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.terms import FEW, RARE, UNKNOWN, background, expected, index, join, with_rates

TEXT = "A park by the river. The park is new: 3.5 hectares\nof trees"
texts = st.text(alphabet=st.sampled_from("ab .\n!?é한국漢\ud800:"), max_size=60)


def test_equal_words_have_one_number_and_know_their_places():
    terms = index(TEXT)
    park = terms.term[1]
    first, last = terms.first[park : park + 2]
    places = terms.places[first:last]
    assert [TEXT[terms.start[at] : terms.end[at]] for at in places] == ["park", "park"]


def test_borders_stand_where_sentences_lines_and_clauses_end():
    terms = index(TEXT)
    before = {
        TEXT[terms.start[gap] : terms.end[gap]]: terms.border[gap] for gap in (4, 5, 9, 10, 12)
    }
    assert before == {"river": 0.0, "The": 1.0, "3": 0.5, "5": 0.0, "of": 0.5}
    assert terms.border[0] == terms.border[-1] == 1.0


def test_an_ideographic_full_stop_needs_no_space():
    text = "新しい公園。川の近く"
    terms = index(text)
    gap = [text[start] for start in terms.start].index("川")
    assert terms.border[gap] == 1.0


def test_syllables_count_in_pairs():
    one, other = index("강변 공원"), index("공변 강원")
    # 강변 and 공변 share 변 at the end of a word, and 원; the pairs 강·변 and 공·원 are their own.
    assert len(set(one.vocabulary.tolist()) & set(other.vocabulary.tolist())) == 2


@pytest.mark.parametrize("text", ["", " ", "…", "\ud800"])
def test_a_text_without_words_has_no_terms(text: str):
    terms = index(text)
    assert len(terms.term) == len(terms.vocabulary) == 0


@given(texts)
@settings(deadline=None)
def test_the_index_leads_back_to_every_word(text: str):
    terms = index(text)
    counts = Counter(terms.term.tolist())
    assert np.diff(terms.first).tolist() == [counts[t] for t in range(len(terms.vocabulary))]
    assert sorted(terms.places.tolist()) == list(range(len(terms.term)))
    assert len(terms.border) == max(1, len(terms.term) + 1)


def test_rates_come_from_the_collection_and_are_nought_for_what_it_lacks():
    common = background([index("park park river"), index("park")])
    terms = with_rates(index("park tree"), common)
    assert sorted(terms.rate.tolist()) == [0.0, 0.75]


def test_without_a_collection_rates_are_unknown():
    assert set(index("park tree").rate) == {UNKNOWN}
    assert set(with_rates(index("park"), background([])).rate) == {UNKNOWN}


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
@settings(deadline=None)
def test_join_finds_each_word_in_the_other_vocabulary(one: set[int], other: set[int]):
    first, second = (np.array(sorted(some), np.uint32) for some in (one, other))
    places = {word: n for n, word in enumerate(sorted(other))}
    assert join(first, second).tolist() == [places.get(word, -1) for word in sorted(one)]


def test_the_word_in_hand_is_left_out_of_its_own_rate():
    a, b = index("park park park tree"), index("river")
    to_b = join(a.vocabulary, b.vocabulary)
    rates = expected(a, b, to_b, 1.0)
    assert rates[a.term[0]] == pytest.approx(2 / (4 + FEW))
    assert rates[a.term[3]] == pytest.approx(0.5 / (4 + FEW))


def test_unknown_rates_are_taken_from_both_texts():
    a, b = index("park tree"), index("park park")
    to_b = join(a.vocabulary, b.vocabulary)
    assert expected(a, b, to_b, 0.0)[a.term[0]] == pytest.approx(3 / (4 + FEW))


def test_no_rate_is_nought():
    common = background([index("river")])
    a = with_rates(index("park"), common)
    assert expected(a, a, join(a.vocabulary, a.vocabulary), 0.0).tolist() == [RARE]
