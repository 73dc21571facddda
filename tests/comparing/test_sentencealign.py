import numpy as np
import pytest

from jejak.comparing import bands
from jejak.comparing.anchors import Anchors, find_anchors
from jejak.comparing.sentencealign import Side, Weights, align, total
from jejak.comparing.yardstick import Yardstick

WIDTH = 64
SCALE = Yardstick(np.zeros(WIDTH, np.float32), 0.4, 15.0)
NONE = Anchors(frozenset(), frozenset())


def meanings(count: int, seed: int = 0):
    vectors = np.random.default_rng(seed).normal(size=(count, WIDTH))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def side(*groups, sizes=None, anchors=None) -> Side:
    """Sentences that each say one meaning or the sum of several."""
    rows = np.array([np.sum(group, axis=0) for group in groups]).reshape(-1, WIDTH)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    counts = [80 * len(group) for group in groups] if sizes is None else sizes
    return Side(
        (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32),
        tuple(anchors or [NONE] * len(rows)),
        np.array(counts, np.float32),
    )


def ends(paths):
    return [[tuple(bead[:4]) for bead in path] for path in paths]


def one_by_one(first: int, last: int, shift: int):
    return [(n, n + 1, n + shift, n + shift + 1) for n in range(first, last)]


def test_the_same_meanings_in_order_are_one_alignment():
    m = meanings(6)
    assert ends(align(side(*m[:, None]), side(*m[:, None]), SCALE)) == [one_by_one(0, 6, 0)]


def test_joined_and_parted_sentences_are_groups():
    m = meanings(7)
    ours = side([m[0]], [m[1], m[2]], [m[3]], [m[4]], [m[5]], [m[6]])
    theirs = side([m[0]], [m[1]], [m[2]], [m[3], m[4], m[5]], [m[6]])
    assert ends(align(ours, theirs, SCALE)) == [
        [(0, 1, 0, 1), (1, 2, 1, 3), (2, 5, 3, 4), (5, 6, 4, 5)]
    ]


def test_two_with_two_where_the_border_lies_elsewhere():
    m = meanings(5)
    ours = side([m[0]], [m[1], m[2]], [m[3]], [m[4]])
    theirs = side([m[0]], [m[1]], [m[2], m[3]], [m[4]])
    assert ends(align(ours, theirs, SCALE)) == [[(0, 1, 0, 1), (1, 3, 1, 3), (3, 4, 3, 4)]]


def test_what_one_side_lacks_is_passed_over():
    m = meanings(8)
    found = align(side(*m[:, None]), side(*m[[0, 1, 2, 4, 5, 6, 7], None]), SCALE)
    assert ends(found) == [one_by_one(0, 3, 0) + one_by_one(4, 8, -1)]


def test_moved_blocks_are_alignments_of_their_own():
    m = meanings(12)
    moved = m[[*range(8, 12), *range(4, 8), *range(4)], None]
    found = align(side(*m[:, None]), side(*moved), SCALE)
    assert sorted(ends(found)) == [one_by_one(0, 4, 8), one_by_one(4, 8, 0), one_by_one(8, 12, -8)]


def test_no_sentence_stands_in_two_alignments():
    m = meanings(5)
    found = align(side(*m[:, None]), side(*np.concatenate([m, m])[:, None]), SCALE)
    assert sum(len(path) for path in found) == 5


def test_unrelated_texts_have_none():
    assert align(side(*meanings(30, 1)[:, None]), side(*meanings(30, 2)[:, None]), SCALE) == []


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (3, 0), (0, 0)])
def test_a_text_without_sentences_has_none(rows: int, columns: int):
    m = meanings(3)[:, None]
    assert align(side(*m[:rows]), side(*m[:columns]), SCALE) == []


def test_numbers_decide_between_equals():
    m = meanings(4)
    same = np.stack([m[0], m[1], m[1], m[2]])[:, None]
    words = ["x", "tarif 500", "tarif 900", "y"]
    ours = side(*same, anchors=[find_anchors(one) for one in words])
    fewer = side(*same[[0, 2, 3]], anchors=[find_anchors(words[n]) for n in (0, 2, 3)])
    (path,) = align(ours, fewer, SCALE)
    assert (2, 3, 1, 2) in ends([path])[0]


def test_a_further_alignment_needs_less_once_the_texts_are_related():
    weights = Weights()
    assert weights.needed(30, 30, 20.0) == pytest.approx(weights.needed(30, 30) * weights.related)
    assert weights.needed(30, 30, 4.0) == weights.needed(30, 30)
    assert weights.needed(3000, 3000) > weights.needed(30, 30) > weights.needed(3, 3)


def test_bands_and_the_whole_table_agree(monkeypatch):
    m = meanings(150)
    ours = side(*m[:, None])
    theirs = side(*m[[*range(100, 150), *range(40), *range(45, 80)], None])
    whole = align(ours, theirs, SCALE)
    monkeypatch.setattr(bands, "SMALL", 0)
    assert ends(align(ours, theirs, SCALE)) == ends(whole)
    assert [total(path) for path in whole] == sorted(map(total, whole), reverse=True)


def test_noise_on_the_vectors_is_borne():
    m = meanings(40)
    noise = np.random.default_rng(9).normal(size=m.shape) * 0.08
    found = align(side(*m[:, None]), side(*(m + noise)[:, None]), SCALE)
    assert ends(found) == [one_by_one(0, 40, 0)]
