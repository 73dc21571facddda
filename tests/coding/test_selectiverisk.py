import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from jejak.coding.selectiverisk import FORGIVEN, guarantee, needed, upper_bound
from jejak.errors import OptionError

DRAWS = 1500


@given(st.integers(1, 300).flatmap(lambda k: st.tuples(st.integers(0, k), st.just(k))))
def test_the_bound_is_that_of_clopper_and_pearson(pair: tuple[int, int]):
    errors, accepted = pair
    bound = upper_bound(errors, accepted, 0.1)
    if errors == accepted:
        assert bound == 1
    else:
        assert bound == pytest.approx(beta.ppf(0.9, errors + 1, accepted - errors))
        # By its definition: so few errors would be seen with probability delta.
        assert binom.cdf(errors, accepted, bound) == pytest.approx(0.1)


def test_bounds_of_the_literature():
    # The rule of three: no error in n leaves 3 / n open at 95 %.
    assert upper_bound(0, 100, 0.05) == pytest.approx(0.0295, abs=1e-4)
    # Two-sided 95 % of 10 in 100 (Newcombe 1998 gives .0490-.1762 by the exact method).
    assert upper_bound(10, 100, 0.025) == pytest.approx(0.1762, abs=1e-4)


@pytest.mark.parametrize(("risk", "delta"), [(0.1, 0.1), (0.2, 0.1), (0.05, 0.05)])
def test_no_fewer_than_needed_would_do(risk: float, delta: float):
    for errors in (0, FORGIVEN):
        count = needed(risk, delta, errors=errors)
        assert upper_bound(errors, count, delta) <= risk < upper_bound(errors, count - 1, delta)


def test_a_perfect_score_is_accepted_as_far_as_it_is_right():
    scores = np.arange(100.0)
    found = guarantee(scores, scores < 50)
    assert found.outcome == "guaranteed"
    assert found.bound <= found.risk
    assert found.accepted == (scores > found.threshold).sum()
    assert found.errors == ((scores > found.threshold) & (scores < 50)).sum()
    assert found.coverage == found.accepted / 100


def test_with_too_few_positives_there_is_no_evidence():
    scores = np.arange(100.0)
    found = guarantee(scores, scores < 90)
    assert (found.outcome, found.threshold, found.coverage) == ("insufficient evidence", None, 0.0)
    assert (found.size, found.errors) == (100, 90)


@pytest.mark.parametrize("size", [0, 1, 24])
def test_small_samples_tell_nothing(size: int):
    found = guarantee(np.arange(float(size)), np.zeros(size, dtype=bool))
    assert found.outcome == "insufficient evidence"
    assert found.size == size


def test_a_score_that_is_wrong_at_its_top_keeps_no_promise():
    scores = np.arange(200.0)
    found = guarantee(scores, scores > 150)
    assert (found.outcome, found.threshold) == ("too many errors", None)
    assert found.bound > found.risk


def test_what_scores_nothing_is_never_accepted():
    scores = np.full(200, -np.inf)
    scores[:40] = np.arange(40.0)
    found = guarantee(scores, np.isinf(scores))
    assert found.outcome == "guaranteed"
    assert found.accepted <= 39
    assert guarantee(np.full(200, -np.inf), np.zeros(200, dtype=bool)).threshold is None


def test_equal_scores_are_accepted_together_or_not_at_all():
    scores = np.repeat([3.0, 2.0, 1.0], 40)
    found = guarantee(scores, scores < 2)
    assert found.accepted in {40, 80}
    assert found.threshold in {1.0, 2.0}


@pytest.mark.parametrize(("name", "value"), [("risk", 0), ("risk", 1), ("delta", 1.5)])
def test_shares_are_checked(name: str, value: float):
    with pytest.raises(OptionError, match=name):
        guarantee(np.arange(9.0), np.zeros(9, dtype=bool), **{name: value})


def broken(law, risk_above, size: int, risk: float, seed: int) -> tuple[float, float]:
    """How often the guarantee is broken, and how often it is given, over many samples."""
    rng = np.random.default_rng(seed)
    wrongly = given_at_all = 0
    for _ in range(DRAWS):
        scores = rng.random(size)
        found = guarantee(scores, rng.random(size) < law(scores), risk=risk, delta=0.1)
        if found.threshold is not None:
            given_at_all += 1
            wrongly += risk_above(found.threshold) > risk
    return wrongly / DRAWS, given_at_all / DRAWS


def step(t: float) -> float:
    over = max(0.7 - t, 0)
    return (0.05 * (1 - max(t, 0.7)) + 0.9 * over) / (1 - t)


def bump(t: float) -> float:
    top, middle = 1 - max(t, 0.97), max(0.97 - max(t, 0.4), 0)
    return (0.5 * top + 0.1 * middle + 0.8 * max(0.4 - t, 0)) / (1 - t)


# Chance of an error at a score, and its mean over all above a score, both in closed form.
LAWS = {
    "falls with the score": (lambda x: 1 - x, lambda t: (1 - t) / 2),
    "falls fast": (lambda x: (1 - x) ** 2, lambda t: (1 - t) ** 2 / 3),
    "one step": (lambda x: np.where(x > 0.7, 0.05, 0.9), step),
    "the same everywhere": (lambda x: np.full_like(x, 0.2001), lambda t: 0.2001),
    "a bump at the top": (
        lambda x: np.where(x > 0.97, 0.5, np.where(x > 0.4, 0.1, 0.8)),
        bump,
    ),
}


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("size", [60, 200])
def test_the_guarantee_is_broken_no_more_often_than_delta(name: str, size: int):
    law, risk_above = LAWS[name]
    wrongly, _ = broken(law, risk_above, size, 0.2, seed=7)
    # Three standard errors of a share of .1 among the draws.
    assert wrongly <= 0.1 + 3 * np.sqrt(0.09 / DRAWS)


def test_the_guarantee_is_worth_something():
    law, risk_above = LAWS["one step"]
    assert broken(law, risk_above, 200, 0.2, seed=7)[1] > 0.8
