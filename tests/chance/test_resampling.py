from collections.abc import Sequence
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap as scipy_bootstrap

from jejak.chance import bootstrap
from jejak.errors import OptionError

figures = st.lists(st.floats(-100, 100), min_size=1, max_size=12)


def coverage(sample, statistic, truth: float, *, studies: int = 400) -> float:
    """Share of simulated studies whose interval holds the truth."""
    generator = np.random.default_rng(7)
    held = 0
    for study in range(studies):
        low, high = bootstrap(sample(generator), statistic, draws=200, seed=study)
        held += low <= truth <= high
    return held / studies


def test_it_holds_the_true_mean_in_about_95_of_100_studies():
    share = coverage(lambda rng: rng.normal(3.0, 2.0, 60).tolist(), fmean, 3.0)
    assert 0.91 <= share <= 0.98


def test_it_holds_the_true_share_in_about_95_of_100_studies():
    share = coverage(lambda rng: (rng.random(120) < 0.3).tolist(), fmean, 0.3)
    assert 0.91 <= share <= 0.98


def test_it_holds_a_ratio_of_sums_over_clustered_units():
    # Each unit is a story with several passages: (right, all). Right in 70 of 100.
    def stories(rng: np.random.Generator) -> list[tuple[int, int]]:
        sizes = rng.integers(1, 6, 80)
        return [(int(rng.binomial(size, 0.7)), int(size)) for size in sizes]

    def share_right(some: Sequence[tuple[int, int]]) -> float:
        return sum(right for right, _ in some) / sum(size for _, size in some)

    assert 0.91 <= coverage(stories, share_right, 0.7) <= 0.98


def test_clusters_widen_the_interval():
    # Ten stories told ten times each know no more than ten stories.
    told = [[value] * 10 for value in range(10)]
    flat = [value for story in told for value in story]
    low, high = bootstrap(told, lambda some: fmean(v for story in some for v in story), seed=3)
    narrow = bootstrap(flat, fmean, seed=3)
    assert high - low > 2 * (narrow[1] - narrow[0])


def test_it_agrees_with_scipy():
    sample = np.random.default_rng(5).exponential(2.0, 80)
    theirs = scipy_bootstrap((sample,), np.mean, method="percentile", n_resamples=4000, rng=1)
    ours = bootstrap(sample.tolist(), fmean, draws=4000, seed=2)
    assert ours == pytest.approx(tuple(theirs.confidence_interval), abs=0.05)


@given(figures, st.integers(0, 2**32))
@settings(max_examples=40)
def test_it_never_leaves_the_range_of_the_units(units: list[float], seed: int):
    low, high = bootstrap(units, max, draws=30, seed=seed)
    assert min(units) <= low <= high <= max(units)


@given(figures, st.integers(0, 2**32))
@settings(max_examples=40)
def test_the_same_seed_gives_the_same_interval(units: list[float], seed: int):
    once = bootstrap(units, fmean, draws=20, seed=seed)
    assert once == bootstrap(units, fmean, draws=20, seed=seed)


def test_another_seed_gives_another_interval():
    units = list(range(50))
    assert bootstrap(units, fmean, draws=50, seed=1) != bootstrap(units, fmean, draws=50, seed=2)


def test_it_leaves_the_global_generator_alone():
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    bootstrap([1, 2, 3], fmean, draws=5, seed=1)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


def test_every_draw_has_as_many_units_as_there_are():
    sizes = []
    bootstrap("abcde", lambda some: sizes.append(len(some)) or 0.0, draws=9, seed=1)
    assert sizes == [5] * 9


def test_units_may_be_of_any_kind():
    assert bootstrap([("only",)], lambda some: float(len(some[0])), draws=3, seed=1) == (1.0, 1.0)


def test_no_units_is_an_error_with_a_remedy():
    with pytest.raises(OptionError, match=r"units: nothing to resample .*at least one unit"):
        bootstrap([], fmean, seed=1)


def test_no_draws_is_an_error_with_a_remedy():
    with pytest.raises(OptionError, match=r"draws: 0 draws .*draw at least once"):
        bootstrap([1.0], fmean, draws=0, seed=1)
