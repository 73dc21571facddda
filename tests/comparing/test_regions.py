import random
from itertools import permutations

import numpy as np
import pytest
from prose import prose

from jejak.comparing.regions import (
    A_END,
    A_EVIDENCE,
    A_START,
    B_END,
    B_EVIDENCE,
    B_START,
    find_regions,
)
from jejak.comparing.spans import Side
from jejak.comparing.terms import expected, index, join


def sides(a: list[str], b: list[str]) -> tuple[Side, Side]:
    """Both texts as seen from the other."""
    one, two = index(" ".join(a)), index(" ".join(b))
    to_b, to_a = join(one.vocabulary, two.vocabulary), join(two.vocabulary, one.vocabulary)
    return (
        Side(one, to_b, expected(one, two, to_b, 0.5), np.zeros(len(to_b), np.int32)),
        Side(two, to_a, expected(two, one, to_a, 0.5), np.zeros(len(to_a), np.int32)),
    )


def strongest(a: list[str], b: list[str]) -> list[int]:
    """Corners of the strongest region."""
    rows = find_regions(*sides(a, b))
    top = rows[np.argmax(rows[:, A_EVIDENCE] + rows[:, B_EVIDENCE])]
    return top[[A_START, A_END, B_START, B_END]].astype(int).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_passage_is_found_where_it_was_planted(seed: int):
    draw = random.Random(seed)
    passage = prose(draw, 80)
    a = prose(draw, 300) + passage + prose(draw, 300)
    b = prose(draw, 120) + passage + prose(draw, 200)
    assert np.abs(np.subtract(strongest(a, b), [300, 380, 120, 200])).max() <= 2


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_thinned_it_is_found_too(seed: int):
    draw = random.Random(seed)
    passage = prose(draw, 80)
    changed = [word.strip(".") for word in passage if draw.random() < 0.8]
    draw.shuffle(changed)
    a = prose(draw, 300) + changed + ["End."] + prose(draw, 300)
    b = prose(draw, 120) + passage + prose(draw, 200)
    truth = [300, 300 + len(changed), 120, 200]
    assert np.abs(np.subtract(strongest(a, b), truth)).max() <= 12


def test_two_passages_far_apart_are_two_regions():
    draw = random.Random(1)
    first, second = prose(draw, 60), prose(draw, 60)
    a = first + prose(draw, 400) + second
    b = second + prose(draw, 300) + first
    rows = find_regions(*sides(a, b))
    strong = rows[rows[:, A_EVIDENCE] > 100]
    assert len(strong) == 2
    assert sorted(np.round(strong[:, A_START] / 10).tolist()) == [0, 46]


def test_a_passage_broken_by_an_insertion_is_one_region():
    draw = random.Random(2)
    passage, inserted = prose(draw, 120), prose(draw, 12)
    a = prose(draw, 200) + passage[:60] + inserted + passage[60:] + prose(draw, 200)
    b = prose(draw, 200) + passage + prose(draw, 200)
    found = strongest(a, b)
    assert np.abs(np.subtract(found, [200, 332, 200, 320])).max() <= 3


def test_nothing_shared_gives_no_region():
    draw = random.Random(3)
    assert len(find_regions(*sides(prose(draw, 200), ["ab", "cd", "ef"] * 50))) == 0


def test_the_texts_are_out_of_view_again_afterwards():
    draw = random.Random(4)
    passage = prose(draw, 60)
    one, two = sides(passage + prose(draw, 100), prose(draw, 100) + passage)
    find_regions(one, two)
    assert not one.inside.any()
    assert not two.inside.any()


def test_a_long_copy_swallows_what_lies_inside_it():
    draw = random.Random(6)
    passage = prose(draw, 3000)
    rows = find_regions(*sides(passage, passage))
    nested = [
        (i, j)
        for (i, row), (j, other) in permutations(enumerate(rows), 2)
        if other[A_START] <= row[A_START]
        and row[A_END] <= other[A_END]
        and other[B_START] <= row[B_START]
        and row[B_END] <= other[B_END]
    ]
    assert strongest(passage, passage) == [0, 3000, 0, 3000]
    assert nested == []
