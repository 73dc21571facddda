import numpy as np
import pytest

from jejak.coding.redrawing import add_up, interval, redraw
from jejak.errors import OptionError


def mean(sums):
    return sums[:, 0] / sums[:, 1]


def test_sums_are_those_of_the_documents():
    units = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    found = add_up(units, np.array([0, 1, 0]), 2).toarray()
    assert found.tolist() == [[6.0, 8.0], [3.0, 4.0]]


@pytest.mark.parametrize("kinds", [2, 300])
def test_the_spread_is_that_of_the_mean(kinds):
    # Two kinds are drawn as multinomial counts, three hundred one by one.
    values = np.random.default_rng(1).integers(0, kinds, 400).astype(float)
    drawn = redraw(np.column_stack((values, np.ones(400))), mean, draws=4000, seed=2)
    assert drawn.mean() == pytest.approx(values.mean(), rel=0.01)
    assert drawn.std() == pytest.approx(values.std() / 20, rel=0.06)


def test_wide_tables_are_drawn_document_by_document():
    sums = np.eye(200)
    drawn = redraw(sums, lambda totals: totals.sum(axis=1), draws=10, seed=1)
    assert drawn.tolist() == [200.0] * 10


def test_undefined_draws_are_left_out_until_they_are_too_many():
    values = np.arange(100.0)
    values[:3] = np.nan
    assert interval(values) == pytest.approx((5.4, 96.6))
    values[:6] = np.nan
    assert interval(values) is None


def test_no_draws_is_an_error():
    with pytest.raises(OptionError, match="draw at least once"):
        redraw(np.ones((2, 2)), mean, draws=0, seed=1)
