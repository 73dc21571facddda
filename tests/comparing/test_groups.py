from itertools import pairwise

import numpy as np
import pytest

from jejak.comparing.groups import NEVER, SHAPES, best_path, gains
from jejak.comparing.sentencealign import Weights

WEIGHTS = Weights()
WIDE = 4


def table(rows: int, columns: int, seed: int):
    """Gains of which a few are worth having."""
    draw = np.random.default_rng(seed)
    some = draw.normal(-2, 3, size=(rows, columns, len(SHAPES))).astype(np.float32)
    for shape, (p, q) in enumerate(SHAPES.tolist()):
        some[rows - p + 1 :, :, shape] = NEVER
        some[:, columns - q + 1 :, shape] = NEVER
    return np.where(some > 0, some, NEVER).astype(np.float32)


def whole(rows: int, columns: int):
    return np.stack([np.zeros(rows, np.int64), np.full(rows, columns, np.int64)])


def unused(*lengths: int):
    return [np.zeros(length, np.bool_) for length in lengths]


def plain_best(gain, skip: float) -> float:
    """The best sum of any local path, by recursion over where it may go from each place."""
    rows, columns = gain.shape[:2]
    after = np.zeros((rows + 1 + WIDE, columns + 1 + WIDE))
    best = 0.0
    for r in range(rows, -1, -1):
        for c in range(columns, -1, -1):
            ways = [0.0]
            ways += [after[r + 1, c] - skip] if r < rows else []
            ways += [after[r, c + 1] - skip] if c < columns else []
            for shape, (p, q) in enumerate(SHAPES.tolist()):
                if r < rows and c < columns and gain[r, c, shape] > NEVER:
                    ways.append(float(gain[r, c, shape]) + after[r + p, c + q])
            after[r, c] = max(ways)
            best = max(best, after[r, c])
    return best


def sum_of(steps, skip: float) -> float:
    """What a path is worth: its gains less what lies between its groups."""
    between = 0.0
    for one, following in pairwise(steps):
        between += following[0] + following[1] - one[0] - one[1] - one[2] - one[3]
    return float(steps[:, 4].sum() - skip * between)


@pytest.mark.parametrize("seed", range(12))
def test_no_path_is_better_than_the_best(seed: int):
    gain = table(7, 9, seed)
    steps = best_path(gain, whole(7, 9), *unused(7, 9), 0.7)
    assert sum_of(steps, 0.7) == pytest.approx(plain_best(gain, 0.7), abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_a_path_goes_forward_in_both_and_gains_what_it_says(seed: int):
    gain = table(20, 15, seed)
    steps = best_path(gain, whole(20, 15), *unused(20, 15), 0.5)
    shapes = [tuple(one) for one in SHAPES.tolist()]
    ends = np.zeros(2)
    for row, column, p, q, odds in steps.tolist():
        assert row >= ends[0]
        assert column >= ends[1]
        ends = np.array([row + p, column + q])
        shape = shapes.index((int(p), int(q)))
        assert odds == pytest.approx(float(gain[int(row), int(column), shape]))


def test_sentences_already_used_are_left_alone():
    gain = table(12, 12, 3)
    used_a, used_b = unused(12, 12)
    used_a[3:6], used_b[8] = True, True
    for row, column, p, q, _ in best_path(gain, whole(12, 12), used_a, used_b, 0.5).astype(int):
        assert not used_a[row : row + p].any()
        assert not used_b[column : column + q].any()


def test_with_nothing_to_gain_there_is_no_path():
    nothing = np.full((3, 3, len(SHAPES)), NEVER, np.float32)
    assert best_path(nothing, whole(3, 3), *unused(3, 3), 0.5).shape == (0, 5)


def test_a_band_holds_the_path_where_it_is_wide_enough():
    gain = np.full((30, 30, len(SHAPES)), NEVER, np.float32)
    gain[np.arange(30), np.arange(30), 0] = 2
    low = np.maximum(np.arange(30) - 3, 0)
    high = np.minimum(np.arange(30) + 4, 30)
    narrow = np.full((30, 7, len(SHAPES)), NEVER, np.float32)
    narrow[np.arange(30), np.arange(30) - low, 0] = 2
    steps = best_path(narrow, np.stack([low, high]), *unused(30, 30), 0.5)
    assert steps.tolist() == best_path(gain, whole(30, 30), *unused(30, 30), 0.5).tolist()
    assert len(steps) == 30


def one_cell(cosine: float, shared: float, firm: tuple[float, float], sizes: tuple[float, float]):
    """The gain of one sentence with one, given what is known of the two."""
    sides = []
    for count, size in zip(firm, sizes, strict=True):
        side = np.ones((4, 4, 1), np.float32)
        side[1], side[2], side[3] = 0.1, count, size
        sides.append(side)
    numbers = np.array([10, 0.4, 0.5, 0.4, 1.0, 0.7, 2.0, 2.5, 5.0], np.float32)
    near = np.array([[cosine]], np.float32)
    common = np.array([[shared]], np.float32)
    return float(gains(near, common, whole(1, 1), tuple(sides), numbers)[0, 0, 0])


def test_a_gain_is_nearness_anchors_and_lengths():
    alike = 1 - (1 - 0.73) / (1 - 0.1)
    assert one_cell(0.73, 0, (0, 0), (80, 80)) == pytest.approx(10 * (alike - 0.4), rel=1e-5)
    assert one_cell(0.73, 1, (1, 1), (80, 80)) == pytest.approx(10 * (alike - 0.4) + 1, rel=1e-5)
    assert one_cell(0.73, 0, (1, 1), (80, 80)) == pytest.approx(10 * (alike - 0.4) - 1.4, rel=1e-5)
    longer = 10 * (alike - 0.4) - 2.5 * np.log(2) ** 2
    assert one_cell(0.73, 0, (0, 0), (80, 160)) == pytest.approx(longer, rel=1e-5)


def test_nearness_and_anchors_are_bounded():
    assert one_cell(1.0, 0, (0, 0), (80, 80)) == pytest.approx(5)
    assert one_cell(1.0, 9, (9, 9), (80, 80)) == pytest.approx(7)
    assert one_cell(1.0, 0, (9, 9), (80, 80)) == pytest.approx(3)
    assert one_cell(0.1, 0, (0, 0), (80, 80)) == NEVER
