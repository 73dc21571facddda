from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.likeness import Likeness
from jejak.comparing.resting import BORDER, rest


def likeness(score, of_host=None, of_origin=None):
    made = [
        np.array(one if one is not None else score, float) for one in (score, of_host, of_origin)
    ]
    return Likeness(*made, np.zeros(len(score)))


def test_order_does_not_count():
    assert rest([likeness([[0.1, 0.9], [0.8, 0.2]])]).pairs == ((0, 1), (1, 0))


def test_below_the_border_nothing_rests():
    assert rest([likeness([[0.49, 0.1]])]).pairs == ()


def test_the_best_for_all_goes_before_the_best_for_one():
    assert rest([likeness([[0.9, 0.8], [0.85, 0.1]])]).pairs == ((0, 1), (1, 0))


def test_two_origin_provisions_put_together():
    seen = likeness([[0.6, 0.55]], of_host=[[0.5, 0.5]], of_origin=[[0.9, 0.9]])
    assert rest([seen]).pairs == ((0, 0), (0, 1))


def test_one_origin_provision_cut_in_two():
    seen = likeness([[0.6], [0.55]], of_host=[[0.9], [0.9]], of_origin=[[0.5], [0.5]])
    assert rest([seen]).pairs == ((0, 0), (1, 0))


def test_what_is_explained_whole_is_not_explained_twice():
    seen = likeness([[0.95], [0.6]], of_host=[[0.95], [0.6]], of_origin=[[0.95], [0.6]])
    assert rest([seen]).pairs == ((0, 0),)


def test_what_both_origins_say_is_taken_from_the_main_one():
    same = likeness([[0.8]])
    assert rest([same, same], main=0).pairs == ((0, 0),)
    assert rest([same, same], main=1).pairs == ((0, 1),)


@pytest.mark.parametrize("shape", [(0, 0), (0, 2), (2, 0)])
def test_nothing_rests_on_nothing(shape):
    assert rest([likeness(np.zeros(shape))]).pairs == ()


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=3, max_size=3))
def test_one_to_one_pairs_are_worth_as_much_as_can_be(rows):
    score = np.array(rows)
    whole = np.ones_like(score)
    pairs = rest([Likeness(score, whole, whole, np.zeros(3))]).pairs
    worth = np.where(score >= BORDER, score, 0)
    best = max(sum(worth[h, o] for h, o in enumerate(order)) for order in permutations(range(3)))
    assert sum(worth[h, o] for h, o in pairs) == pytest.approx(best)
