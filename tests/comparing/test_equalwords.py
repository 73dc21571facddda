from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.equalwords import exact, followed, shared
from jejak.comparing.terms import Numbers, Terms, index, join

A = "it rained and the city opened a park by the old river on sunday while others slept"
B = "yes the city opened a park by the old river on monday"


def pair(a: str, b: str) -> tuple[Terms, Terms, Numbers, Numbers]:
    """Two texts and the maps between their vocabularies."""
    one, two = index(a), index(b)
    to_two = join(one.vocabulary, two.vocabulary)
    return one, two, to_two, join(two.vocabulary, one.vocabulary)


def test_identity_counts_every_word_once():
    a, b, to_b, _ = pair("park park park tree", "park river tree bus")
    identity, _ = shared(a, b, to_b, np.array([0, 4, 0, 4]))
    assert identity == pytest.approx(2 / 4)


def test_identity_is_of_the_shorter_passage():
    a, b, to_b, _ = pair("park tree river bus", "tree park")
    assert shared(a, b, to_b, np.array([0, 4, 0, 2]))[0] == 1.0


def test_order_is_the_share_of_neighbours_kept():
    a, b, to_b, _ = pair("one two three four", "three four one two")
    assert shared(a, b, to_b, np.array([0, 4, 0, 4])) == (1.0, pytest.approx(2 / 3))


def test_neighbours_outside_the_passage_do_not_count():
    a, b, to_b, _ = pair("one two", "zero one two")
    assert followed(a, b, to_b, 0, np.array([0, 3]))
    assert not followed(a, b, to_b, 0, np.array([0, 2]))


@pytest.mark.parametrize("corners", [(0, 16, 0, 11), (5, 9, 3, 7), (3, 12, 1, 10)])
def test_borders_move_to_the_ends_of_the_equal_wording(corners: tuple[int, ...]):
    a, b, to_b, to_a = pair(A, B)
    found = np.array(corners)
    exact(a, b, to_b, to_a, found)
    one = A[a.start[found[0]] : a.end[found[1] - 1]]
    assert one == B[b.start[found[2]] : b.end[found[3] - 1]]
    assert one == "the city opened a park by the old river on"


def test_what_shares_nothing_keeps_two_words_at_least():
    a, b, to_b, to_a = pair("one two three four", "five six seven")
    found = np.array([0, 4, 0, 3])
    exact(a, b, to_b, to_a, found)
    assert found[1] - found[0] == found[3] - found[2] == 2


@given(st.lists(st.sampled_from("abcd"), min_size=1), st.lists(st.sampled_from("abce"), min_size=1))
@settings(deadline=None)
def test_order_and_identity_are_what_counting_gives(one: list[str], other: list[str]):
    a, b, to_b, _ = pair(" ".join(one), " ".join(other))
    identity, order = shared(a, b, to_b, np.array([0, len(one), 0, len(other)]))
    kept = set(pairwise(other))
    assert order == sum(two in kept for two in pairwise(one)) / max(1, len(one) - 1)
    assert identity == (Counter(one) & Counter(other)).total() / min(len(one), len(other))
