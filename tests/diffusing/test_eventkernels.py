from itertools import product

import numpy as np
import pytest
from scipy.special import betaln

from jejak.diffusing.eventkernels import (
    HALF,
    LEVELS,
    Law,
    Rows,
    State,
    change,
    exposed,
    gains,
    likelihood,
    opportunities,
    swap,
    sweep,
)
from jejak.diffusing.eventpanel import read_panel
from jejak.diffusing.simulating import simulate_histories

DECAY, EFFECT, CONSTANT = 0.4, 1.1, -1.5


@pytest.fixture
def panel() -> Rows:
    made = simulate_histories([("a", "b"), ("b", "c")], cascades=9, periods=6, seed=4)
    return read_panel(made, []).rows


def plain_exposure(panel: Rows, ties: np.ndarray, decay: float) -> np.ndarray:
    found = np.zeros(len(panel.time))
    for target in range(len(ties)):
        for spell in range(panel.spells[target], panel.spells[target + 1]):
            for row in range(panel.rows[spell], panel.rows[spell + 1]):
                for source in range(len(ties)):
                    waited = panel.time[row] - panel.adopted[source, panel.cascade[spell]]
                    if waited > 0:
                        found[row] += ties[source, target] / HALF * np.exp(-decay * waited)
    return found


def plain_loglik(panel: Rows, ties: np.ndarray) -> float:
    linear = CONSTANT + EFFECT * plain_exposure(panel, ties, DECAY)
    return float((panel.event * linear - np.log1p(np.exp(linear))).sum())


def state_of(panel: Rows, ties: np.ndarray) -> State:
    exposure = plain_exposure(panel, ties, DECAY)
    linear = CONSTANT + EFFECT * exposure
    fade = np.exp(-DECAY * np.diff(panel.time, prepend=0.0))
    return State(ties.astype(np.int8), exposure, linear, 1 / (1 + np.exp(-linear)), fade)


def law(*weights: float, sparse: float = 3.0) -> Law:
    return Law(DECAY, EFFECT, np.array([0, *weights], np.float64), 6.0, sparse)


TIES = np.array([[0, 2, 0], [0, 0, 3], [1, 0, 0]])
SHARED = law(0, 1, 0, 0)


def test_exposure_is_the_sum_over_earlier_sources(panel):
    found = exposed(panel, TIES.astype(np.int8), DECAY)
    assert found == pytest.approx(plain_exposure(panel, TIES, DECAY), abs=1e-12)
    assert found.max() > 0


def test_the_likelihood_of_groups_adds_up(panel):
    linear = np.linspace(-3, 4, len(panel.event))
    group = np.arange(len(linear)) % 3
    rows = panel.event * linear - np.log1p(np.exp(linear))
    found = likelihood(linear, panel.event, group, 3)
    assert found == pytest.approx([rows[group == one].sum() for one in range(3)])


def test_long_products_do_not_overflow():
    linear = np.full(5000, 3.0)
    found = likelihood(linear, np.ones(5000), np.zeros(5000, np.int64), 1)
    assert found[0] == pytest.approx(5000 * (3 - np.log1p(np.exp(3))))


def test_gains_are_differences_of_the_likelihood(panel):
    found = gains(panel, state_of(panel, TIES), SHARED, 0, 2)
    assert len(found) == LEVELS + 1
    for level in range(LEVELS + 1):
        more = TIES.copy()
        more[0, 2] = level
        expected = plain_loglik(panel, more) - plain_loglik(panel, TIES)
        assert found[level] == pytest.approx(expected, abs=1e-10)


def test_a_changed_tie_is_as_if_it_had_always_been_so(panel):
    state = state_of(panel, TIES)
    change(panel, state, SHARED, (1, 2), 0)
    change(panel, state, SHARED, (1, 0), 4)
    expected = state_of(panel, np.array([[0, 2, 0], [4, 0, 0], [1, 0, 0]]))
    for one, other in zip(state, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_opportunities_count_adoptions_after_the_source(panel):
    when = panel.adopted
    expected = [
        [int((np.isfinite(b) & (a < b)).sum()) if a is not b else 0 for b in when] for a in when
    ]
    assert opportunities(panel).tolist() == expected


def exact_chances(panel: Rows, one: Law) -> np.ndarray:
    """Probability of each tie of three actors, by going through all networks."""
    places = [(a, b) for a in range(3) for b in range(3) if a != b]
    scores, networks = [], []
    for held in product((0, HALF), repeat=6):
        ties = np.zeros((3, 3), np.int64)
        ties[tuple(np.transpose(places))] = held
        count = np.count_nonzero(held)
        prior = betaln(count + 1, 6 - count + one.sparse)
        scores.append(plain_loglik(panel, ties) + prior)
        networks.append(ties > 0)
    weights = np.exp(np.array(scores) - max(scores))
    return np.tensordot(weights / weights.sum(), np.array(networks, float), 1)


def test_sweeps_and_swaps_draw_networks_by_their_probability(panel):
    state = state_of(panel, np.zeros((3, 3), np.int64))
    visits = np.array([(a, b) for a in range(3) for b in range(3) if a != b])
    chance, total, rounds = np.random.default_rng(1), np.zeros((3, 3)), 6000
    for _ in range(rounds):
        sweep(panel, state, SHARED, visits, chance.random(6))
        held = np.argwhere(state.ties > 0)
        tries = np.array(
            [
                (tie, new, chance.random())
                for tie in chance.integers(max(len(held), 1), size=len(held))
                for new in chance.integers(3, size=1)
                if new != held[tie, 1]
            ]
        ).reshape(-1, 3)
        swap(panel, state, SHARED, held, tries)
        total += state.ties > 0
    assert total / rounds == pytest.approx(exact_chances(panel, SHARED), abs=0.03)


def test_levels_are_drawn_by_their_weights_where_nothing_is_known(panel):
    silent = panel._replace(adopted=np.full_like(panel.adopted, np.inf))
    state = state_of(silent, np.zeros((3, 3), np.int64))
    found = sweep(silent, state, law(0.1, 0.2, 0.3, 0.4), np.array([(0, 1)]), np.array([0.5]))
    on = 1 / (6 - 1 + 3)  # odds of the first tie among six possible, Beta(1, 3)
    expected = np.array([1, *(on * np.array([0.1, 0.2, 0.3, 0.4]))])
    assert found[0] == pytest.approx(expected / expected.sum())
