import numpy as np
import pytest
import statsmodels.api as sm

from jejak.diffusing.eventpanel import read_panel
from jejak.diffusing.eventsampling import Chain, Randoms, decay_bounds, newton, shares
from jejak.diffusing.simulating import simulate_histories

TIES = [("a", "b"), ("b", "c"), ("d", "e")]


def chain_of(made: dict, covariates: tuple[str, ...] = (), *, differ: bool = False) -> Chain:
    data = read_panel(made, covariates)
    levels = [Randoms(data.actor, len(data.actors)), Randoms(data.policy, data.policies)]
    return Chain(data.rows, data.design, levels, differ=differ, seed=1)


def test_newton_finds_what_statsmodels_finds():
    chance = np.random.default_rng(1)
    design = np.column_stack([np.ones(400), chance.normal(size=(400, 2))])
    event = (chance.random(400) < 1 / (1 + np.exp(1 - design[:, 1]))).astype(float)
    zero, offset = np.zeros(3), chance.normal(size=400)
    found, curve = newton(design, event, zero, (zero, zero), offset)
    known = sm.GLM(event, design, sm.families.Binomial(), offset=offset).fit()
    assert found == pytest.approx(known.params, abs=1e-8)
    assert np.linalg.inv(curve) == pytest.approx(known.cov_params(), rel=1e-4)


def test_a_prior_holds_coefficients_where_events_are_separated():
    design = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    event = np.array([0, 0, 0, 1, 1, 1.0])
    prior = np.zeros(2), np.ones(2)
    found, _ = newton(design, event, np.zeros(2), prior, np.zeros(6))
    slope = design.T @ (event - 1 / (1 + np.exp(-design @ found))) - found
    assert slope == pytest.approx([0, 0], abs=1e-8)


def test_shares_of_levels_narrow_to_the_common_one():
    assert shares(0.001).tolist() == [0, 0, 1, 0, 0]
    assert shares(0.75).sum() == pytest.approx(1)
    assert shares(0.75).min() == 0 < shares(0.75)[1:].min()


def test_decays_reach_from_half_a_period_to_ten_spans():
    low, high = np.exp(decay_bounds(np.array([2000.0, 2001, 2004, 2010])))
    assert np.log(2) / low == pytest.approx(100)
    assert np.log(2) / high == pytest.approx(0.5)


def test_the_chain_recovers_what_was_simulated():
    made = simulate_histories(
        TIES, cascades=250, periods=20, seed=2, effect=2.0, decay=0.2, constant=-3,
        coefficients=(0.5,), differences=(0.5, 0.8),
    )  # fmt: skip
    draws = chain_of(made, ("x1",)).run(300, 200)
    found = {tuple(one) for one in np.argwhere(draws.chances > 0.5).tolist()}
    names = read_panel(made, ()).actors
    assert {(names[a], names[b]) for a, b in found} == set(TIES)
    for drawn, truth in (
        (draws.coefficients[:, 1], 0.5),
        (draws.effect, 2.0),
        (np.log(draws.decay), np.log(0.2)),
        (draws.deviations[:, 1], 0.8),
    ):
        assert abs(drawn.mean() - truth) < 3 * drawn.std()


def test_strengths_differ_where_the_data_say_so():
    pairs = [(f"s{n}", f"t{n}") for n in range(12)]
    alike, unlike = (
        simulate_histories(pairs, cascades=150, periods=20, seed=5, decay=0.02, effect=effect)
        for effect in ([1.6] * 12, [0.7, 2.5] * 6)
    )
    draws = [chain_of(made, differ=True).run(100, 100) for made in (alike, unlike)]
    assert draws[0].spread.mean() < 0.3 < draws[1].spread.mean()


def test_the_same_seed_draws_the_same_chain():
    made = simulate_histories(TIES, cascades=20, periods=9, seed=2)
    one, same = (chain_of(made).run(20, 10) for _ in range(2))
    assert one.chances.tolist() == same.chances.tolist()
    assert one.coefficients.tolist() == same.coefficients.tolist()
