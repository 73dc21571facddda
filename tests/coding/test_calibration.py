import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from jejak.coding.calibration import (
    EACH,
    MANY,
    SHIFT,
    SLOPE,
    Calibration,
    as_logits,
    calibrate,
)


def simulated(size: int, shift: float, slope: float, seed: int = 3):
    """Logits, and labels that follow a law of them."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-1, 2, size)
    return logits, rng.random(size) < expit(shift + slope * logits)


def test_nothing_is_fitted_to_a_handful():
    logits = np.linspace(-2, 2, 40)
    for present in (0, EACH - 1, 41 - EACH):
        found = calibrate(logits, np.arange(40) < present)
        assert found.method == "shipped"
        assert found(logits) == pytest.approx(expit(logits))


def test_the_law_that_made_the_labels_is_found():
    found = calibrate(*simulated(900, -0.8, 0.6))
    assert found.method == "platt"
    assert (found.shift, found.slope) == pytest.approx((-0.8, 0.6), abs=0.15)


def test_platts_numbers_are_the_mode_of_their_posterior():
    logits, truth = simulated(60, 1.0, 2.0)

    def loss(law):
        chance = expit(law[0] + law[1] * logits)
        likelihood = np.log(np.where(truth, chance, 1 - chance)).sum()
        return -likelihood + law[0] ** 2 / 2 / SHIFT**2 + (law[1] - 1) ** 2 / 2 / SLOPE**2

    theirs = minimize(loss, [0.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-7}).x
    found = calibrate(logits, truth)
    assert (found.shift, found.slope) == pytest.approx(tuple(theirs), abs=1e-4)


def test_with_many_codings_the_prior_hardly_matters():
    logits, truth = simulated(MANY - 1, 0.5, 1.5)
    theirs = LogisticRegression(C=1e6).fit(logits[:, None], truth)
    found = calibrate(logits, truth)
    assert found.shift == pytest.approx(theirs.intercept_[0], abs=0.05)
    assert found.slope == pytest.approx(theirs.coef_[0, 0], abs=0.1)


def test_few_codings_move_the_law_little():
    logits = np.linspace(-1, 1, 2 * EACH)
    found = calibrate(logits, np.arange(2 * EACH) < EACH)  # all of them the wrong way round
    assert found.slope > 0
    assert abs(found.shift) < 0.5


def test_steps_are_fitted_to_very_many():
    # A law that two numbers cannot follow.
    rng = np.random.default_rng(5)
    logits = rng.uniform(-4, 4, 6000)
    law = np.where(logits > 1, 0.7, 0.2)
    found = calibrate(logits, rng.random(6000) < law)
    assert found.method == "isotonic"
    assert found(np.array([-3.0, 0.0, 2.0, 3.5])) == pytest.approx([0.2, 0.2, 0.7, 0.7], abs=0.06)
    assert (np.diff(found(np.linspace(-9, 9, 50))) >= 0).all()
    assert 0 < found(np.array([-99.0]))[0] < found(np.array([99.0]))[0] < 1


@pytest.mark.parametrize(("size", "apart"), [(200, 0.05), (5000, 0.015)])
def test_calibrated_chances_come_true_as_often_as_they_say(size: int, apart: float):
    found = calibrate(*simulated(size, -1.5, 0.5, seed=1))
    logits, truth = simulated(20_000, -1.5, 0.5, seed=2)
    law = expit(-1.5 + 0.5 * logits)
    assert np.abs(found(logits) - law).mean() < apart
    assert np.abs(expit(logits) - law).mean() > 2 * apart
    assert found(logits).mean() == pytest.approx(truth.mean(), abs=apart)


def test_logits_of_certainty_are_finite():
    assert np.isfinite(as_logits(np.array([0.0, 1.0]))).all()
    assert Calibration()(as_logits(np.array([0.3]))) == pytest.approx([0.3])
