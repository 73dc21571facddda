import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.spans import (
    BORDER,
    LEAST,
    MOST,
    Side,
    best,
    copied,
    evidence,
    gain,
    mark,
)
from jejak.comparing.terms import Terms, expected, index, join

words = st.lists(
    st.sampled_from("park tree river road bus. school".split()), min_size=1, max_size=14
)


def sides(a: Terms, b: Terms) -> tuple[Side, Side]:
    """Both texts as seen from the other, nothing in view yet."""
    to_b, to_a = join(a.vocabulary, b.vocabulary), join(b.vocabulary, a.vocabulary)
    return (
        Side(a, to_b, expected(a, b, to_b, 0.5), np.zeros(len(to_b), np.int32)),
        Side(b, to_a, expected(b, a, to_a, 0.5), np.zeros(len(to_a), np.int32)),
    )


def in_view(a: str, b: str) -> Side:
    """Text a with all of b in view."""
    one, other = sides(index(a), index(b))
    mark(one, other, 0, len(other.text.term), 1)
    return one


def test_what_is_brought_into_view_can_be_taken_out_again():
    one, other = sides(index("park tree park"), index("park river park tree"))
    mark(one, other, 0, 3, 1)
    assert one.inside[one.text.term].tolist() == [2, 0, 2]
    mark(one, other, 0, 3, -1)
    assert not one.inside.any()


def test_a_shared_word_speaks_for_copying_and_a_lone_one_against():
    side = in_view("park tree", "park")
    assert gain(side, 0, 1.0, 0.7) > 0
    assert gain(side, 1, 1.0, 0.7) == pytest.approx(math.log(0.3))


def test_a_shared_word_tells_less_the_more_words_are_in_view():
    side = in_view("park tree", "park")
    assert gain(side, 0, 10.0, 0.7) > gain(side, 0, 1000.0, 0.7) > 0


def test_evidence_is_the_sum_over_words_and_two_borders():
    side = in_view("park tree. River", "park tree")
    alone = sum(gain(side, at, 2.0, 0.7) for at in range(2))
    assert evidence(side, 0, 2, 2.0, 0.7) == pytest.approx(alone + 2 * BORDER)


def test_the_share_of_copied_words_follows_the_words_and_keeps_its_bounds():
    words = [f"w{n}" for n in range(300)]
    side = in_view(" ".join(words), " ".join(words[:150]))
    assert copied(side, 0, 150, 1.0) == MOST
    assert copied(side, 150, 300, 1.0) == LEAST
    assert copied(side, 100, 200, 1.0) == pytest.approx(0.5, abs=0.01)


def test_hits_that_chance_explains_are_no_copying():
    words = [f"w{n}" for n in range(300)]
    side = in_view(" ".join(words), " ".join(words[:150]))
    assert copied(side, 100, 200, 400.0) < copied(side, 100, 200, 1.0)


@given(words, words, st.data())
@settings(max_examples=60, deadline=None)
def test_the_best_stretch_is_the_best_of_all(a: list[str], b: list[str], data: st.DataObject):
    side, size = in_view(" ".join(a), " ".join(b)), len(a)
    start = data.draw(st.integers(0, size - 1))
    end = data.draw(st.integers(start + 1, size))
    found = best(side, (0, size), (start, end), float(len(b)), 0.6)
    every = [
        evidence(side, i, j, float(len(b)), 0.6)
        for i, j in product(range(size), range(1, size + 1))
        if i < j and i < end and j > start
    ]
    assert found[2] == pytest.approx(max(every))
    assert evidence(side, found[0], found[1], float(len(b)), 0.6) == pytest.approx(max(every))
