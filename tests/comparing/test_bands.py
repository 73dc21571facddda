import numpy as np
import pytest

from jejak.comparing import bands
from jejak.comparing.bands import likely
from jejak.comparing.yardstick import Yardstick

WIDTH = 64
SCALE = Yardstick(np.zeros(WIDTH, np.float32), 0.5, 20.0)


def random_units(rows: int, seed: int):
    vectors = np.random.default_rng(seed).normal(size=(rows, WIDTH)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def large(monkeypatch):
    """Every table counts as large."""
    monkeypatch.setattr(bands, "SMALL", 0)


def test_small_tables_are_one_band():
    (band,) = bands.bands(random_units(3, 1), random_units(5, 2), SCALE)
    assert (band.first, band.low.tolist(), band.high.tolist()) == (0, [0] * 3, [5] * 3)
    assert len(band.pairs) == 0


def test_likely_pairs_are_the_ones_that_are_near():
    a = random_units(40, 1)
    order = np.random.default_rng(2).permutation(40)
    pairs, odds = likely(a, a[order], SCALE)
    assert sorted(map(tuple, pairs.tolist())) == [(int(order[c]), c) for c in np.argsort(order)]
    assert odds == pytest.approx(10, rel=1e-4)


def test_blocks_change_nothing(monkeypatch):
    a, b = random_units(70, 3), random_units(50, 3)
    whole = likely(a, b, SCALE)
    monkeypatch.setattr(bands, "CELLS", 1)
    assert likely(a, b, SCALE)[0].tolist() == whole[0].tolist()


def test_moved_blocks_are_bands_of_their_own(large):
    a = random_units(120, 4)
    found = bands.bands(a, np.concatenate([a[70:], a[:50]]), SCALE)
    by_row = sorted(found, key=lambda band: band.first)
    for band, (first, last) in zip(by_row, ((0, 50), (70, 120)), strict=True):
        rows = np.arange(first, last)
        columns = (rows - 70) % 120
        low, high = band.low[rows - band.first], band.high[rows - band.first]
        assert ((low <= columns) & (columns < high)).all()
        assert (high - low).max() <= 40


def test_the_most_promising_come_first(large):
    a, b = random_units(100, 5), random_units(100, 6)
    b[40] = a[10]
    b[60:64] = a[70:74]
    longer, single = bands.bands(a, b, SCALE)
    assert longer.pairs.tolist() == [[70, 60], [71, 61], [72, 62], [73, 63]]
    assert single.pairs.tolist() == [[10, 40]]
    assert single.odds == pytest.approx([10], rel=1e-4)


def test_repetitions_do_not_join_all_to_one_large_band(large, monkeypatch):
    monkeypatch.setattr(bands, "LARGEST", 2000)
    few = np.tile(random_units(9, 9), (20, 1))
    found = bands.bands(few, few, SCALE)
    assert all(len(one.low) * (one.high - one.low).max() <= 2000 for one in found)


def test_unrelated_texts_have_no_band(large):
    assert bands.bands(random_units(100, 7), random_units(80, 8), SCALE) == []
