from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.kernel_ridge import KernelRidge

from jejak.coding.heads import RIDGE
from jejak.coding.updating import GIVEN, Laws, Prior, fit, folds, held_out, learn, prior, scores

seeds = st.integers(0, 2**32 - 1)
EXAMPLES, PEOPLE = 20, 12


def kernel_of(rng: np.random.Generator, size: int) -> np.ndarray:
    points = rng.normal(size=(size, 3))
    return np.exp(-((points[:, None] - points[None]) ** 2).sum(axis=2))


def problem(seed: int, codes: int = 2):
    """A kernel over examples and people's passages, labels of both, and the prior."""
    rng = np.random.default_rng(seed)
    kernel = kernel_of(rng, EXAMPLES + PEOPLE)
    truth = rng.random((EXAMPLES + PEOPLE, codes)) < 0.4
    labels = truth[EXAMPLES:].astype(float)
    return kernel, truth, labels, prior_of(kernel, truth[:EXAMPLES])


def prior_of(kernel: np.ndarray, truth: np.ndarray) -> Prior:
    own = len(truth)
    return prior(kernel[:own, :own], kernel[:own, own:], kernel[own:, own:], truth)


@given(seeds)
@settings(max_examples=20)
def test_it_is_as_if_both_had_been_trained_on_at_once(seed: int):
    kernel, truth, labels, start = problem(seed)
    dual = fit(start, labels)
    both = np.vstack([start.examples_dual(dual), dual])
    ridge = KernelRidge(alpha=RIDGE, kernel="precomputed").fit(kernel + 1, truth.astype(float))
    assert both == pytest.approx(ridge.dual_coef_, abs=1e-6)
    assert scores(start, dual) == pytest.approx(
        (kernel[EXAMPLES:] + 1) @ ridge.dual_coef_, abs=1e-6
    )


@given(seeds)
@settings(max_examples=20)
def test_each_code_learns_from_the_passages_judged_for_it(seed: int):
    kernel, truth, labels, start = problem(seed)
    labels[:5, 0] = np.nan
    labels[7:, 1] = np.nan
    dual = fit(start, labels)
    assert (dual[np.isnan(labels)] == 0).all()
    for column, rows in ((0, np.r_[0:20, 25:32]), (1, np.r_[0:27])):
        ridge = KernelRidge(alpha=RIDGE, kernel="precomputed")
        ridge.fit(kernel[np.ix_(rows, rows)] + 1, truth[rows, column].astype(float))
        whole = (kernel[EXAMPLES:, rows] + 1) @ ridge.dual_coef_
        assert scores(start, dual)[:, column] == pytest.approx(whole, abs=1e-6)


def test_without_examples_people_alone_teach():
    kernel, _, labels, _ = problem(3)
    alone = prior_of(kernel[EXAMPLES:, EXAMPLES:], np.zeros((0, 2), dtype=bool))
    own = kernel[EXAMPLES:, EXAMPLES:]
    ridge = KernelRidge(alpha=RIDGE, kernel="precomputed").fit(own + 1, labels)
    assert fit(alone, labels) == pytest.approx(ridge.dual_coef_, abs=1e-8)


def test_some_passages_are_as_if_there_were_no_others():
    kernel, truth, labels, start = problem(4)
    some = np.array([1, 4, 5])
    rows = np.concatenate([np.arange(EXAMPLES), EXAMPLES + some])
    other = prior_of(kernel[np.ix_(rows, rows)], truth[:EXAMPLES])
    assert fit(start.of(some), labels[some]) == pytest.approx(fit(other, labels[some]))
    assert start.of(some).examples_dual(np.ones((3, 2))) == pytest.approx(
        other.examples_dual(np.ones((3, 2)))
    )


def test_held_out_scores_have_not_seen_the_document():
    _, _, labels, start = problem(5)
    documents = [f"d{n // 3}" for n in range(PEOPLE)]
    found = held_out(start, labels, documents)
    for number, name in enumerate(documents):
        kept = np.array([one != name for one in documents])
        changed = labels.copy()
        changed[~kept] = 1 - changed[~kept]
        # Another label within the document changes nothing of what is said of it.
        assert held_out(start, changed, documents)[number] == pytest.approx(found[number])
    assert found != pytest.approx(scores(start, fit(start, labels)), abs=1e-3)


def test_a_single_document_leaves_the_shipped_heads():
    _, _, labels, start = problem(6)
    assert held_out(start, labels, ["a"] * PEOPLE) == pytest.approx(start.mean)
    assert list(folds(["a"] * PEOPLE)) == []
    found = learn(start, labels, labels > 0, LAWS, ["a"] * PEOPLE)
    assert {one.method for one in found.calibrations} == {"shipped"}


LAWS = Laws(
    np.array([5.0, 5.0]),
    np.array([1.0, 0.0]),
    np.array([-2.0, -3.0]),
    np.array([0.4, 0.5]),
    np.array([9, 0]),
    np.array([0, 1]),
)


def test_a_cue_counts_for_its_code():
    _, _, labels, start = problem(7)
    none, all_ = np.zeros(labels.shape, bool), np.ones(labels.shape, bool)
    documents = [str(n) for n in range(PEOPLE)]
    with_, without = (learn(start, labels, one, LAWS, documents).logits for one in (all_, none))
    assert with_ - without == pytest.approx(np.tile([1.0, 0.0], (PEOPLE, 1)))


def test_nobody_said_anything():
    kernel, truth, labels, start = problem(8)
    found = learn(start, np.full(labels.shape, np.nan), labels > 0, LAWS, list("abcdefghijkl"))
    assert (found.dual == 0).all()
    none = prior_of(kernel[:EXAMPLES, :EXAMPLES], truth[:EXAMPLES])
    empty = np.zeros((0, 2))
    assert learn(none, empty, empty > 0, LAWS, []).dual.shape == (0, 2)


class TestThresholds:
    """Forty passages of as many documents, and heads that say little."""

    def learned(self, shipped: int, present: int = 20):
        labels = (np.arange(40) < present).astype(float)[:, None]
        kernel = np.eye(40) + 0.02 * labels @ labels.T
        start = prior_of(kernel, np.zeros((0, 1), dtype=bool))
        one = np.array([0])
        laws = LAWS.of(one)
        laws = replace(laws, shipped=np.array([shipped]), threshold=np.array([0.85]))
        documents = [str(n) for n in range(40)]
        return learn(start, labels, labels > 1, laws, documents).thresholds

    def test_they_lie_between_the_shipped_one_and_the_peoples_own(self):
        own, *between = (self.learned(shipped=count)[0] for count in (0, 5, 20, 2000))
        assert [own, *between, 0.85] == sorted([own, *between, 0.85])
        assert own < 0.7
        assert between[-1] > 0.83

    def test_a_handful_changes_nothing(self):
        assert self.learned(shipped=0, present=GIVEN - 1).tolist() == [0.85]
