import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.simulating import simulate_cascades, simulate_histories
from jejak.errors import OptionError

CHAIN = [("a", "b"), ("b", "c")]


def delays(some: Adoptions, source: str, target: str) -> np.ndarray:
    """How long the target waited after the source, in cascades that both are in."""
    dates = np.full((len(some.policies), len(some.actors)), np.nan)
    dates[some.policy, some.actor] = some.time
    waited = dates[:, some.actors.index(target)] - dates[:, some.actors.index(source)]
    return waited[~np.isnan(waited)]


@pytest.mark.parametrize(
    ("model", "parameters", "law"),
    [
        ("exponential", (0.5,), stats.expon(scale=2)),
        ("rayleigh", (3.0,), stats.rayleigh(scale=3)),
        ("log-normal", (1.0, 0.5), stats.lognorm(0.5, scale=np.e)),
        ("power-law", (2.0, 0.5), stats.pareto(2, scale=0.5)),
    ],
)
def test_delays_follow_their_law(model, parameters, law):
    made = simulate_cascades(
        [("a", "b")], cascades=4000, seed=3, model=model, parameters=parameters
    )
    assert stats.kstest(delays(made, "a", "b"), law.cdf).pvalue > 0.01


def test_a_chain_passes_on_in_order_and_only_downwards():
    made = simulate_cascades(CHAIN, cascades=300, seed=1)
    sizes = np.bincount(made.policy)
    openers = made.actor[np.flatnonzero(np.r_[1, np.diff(made.policy)])]
    assert sizes.tolist() == [3 - opener for opener in openers]
    assert (delays(made, "a", "b") > 0).all()
    assert (delays(made, "b", "c") > 0).all()


def test_who_is_reached_twice_adopts_at_the_first():
    both = [("a", "c"), ("a", "b"), ("b", "c")]
    slow = simulate_cascades(both, cascades=3000, seed=1, speeds=[1e-9, 1, 1], actors=("a",))
    fast = simulate_cascades(both, cascades=3000, seed=1, speeds=[1, 1e-9, 1], actors=("a",))
    assert delays(slow, "a", "c").mean() == pytest.approx(2, rel=0.1)
    assert delays(fast, "a", "c").mean() == pytest.approx(1, rel=0.1)


def test_only_a_share_of_the_ties_transmits():
    made = simulate_cascades([("a", "b")], cascades=4000, seed=1, transmits=0.3)
    opened = (made.actor[np.flatnonzero(np.r_[1, np.diff(made.policy)])] == 0).sum()
    assert len(delays(made, "a", "b")) / opened == pytest.approx(0.3, abs=0.03)


def test_background_adopters_come_at_their_rate():
    made = simulate_cascades(
        [], actors=list("abcde"), cascades=2000, seed=1, openers=0, background=0.2, until=3
    )
    assert len(made) / 10_000 == pytest.approx(1 - np.exp(-0.6), abs=0.02)
    assert made.window == (0.0, 3.0)
    assert made.time.max() <= 3


def test_the_seed_decides_and_the_window_cuts():
    one = simulate_cascades(CHAIN, cascades=50, seed=7, until=1.0, transmits=0.5)
    same = simulate_cascades(CHAIN, cascades=50, seed=7, until=1.0, transmits=0.5)
    other = simulate_cascades(CHAIN, cascades=50, seed=8, until=1.0, transmits=0.5)
    assert one.time.tolist() == same.time.tolist() != other.time.tolist()
    assert one.time.max() <= 1.0


def test_a_grain_makes_ties_in_time():
    made = simulate_cascades(CHAIN, cascades=100, seed=1, grain=1.0)
    assert (made.time == np.floor(made.time)).all()
    assert (delays(made, "a", "b") == 0).any()


def test_openers_are_different_actors_drawn_evenly():
    made = simulate_cascades([], actors=list("abcd"), cascades=2000, seed=1, openers=2, until=1)
    assert len(made.first()) == len(made) == 4000
    assert np.bincount(made.actor) / 1000 == pytest.approx([1, 1, 1, 1], abs=0.1)


@pytest.mark.parametrize(
    ("where", "options"),
    [
        ("model", {"model": "gamma"}),
        ("parameters", {"model": "log-normal"}),
        ("parameters", {"parameters": (0.0,)}),
        ("transmits", {"transmits": 1.5}),
        ("background", {"background": 0.1}),
        ("until", {"until": 0.0}),
        ("openers", {"openers": 4}),
        ("openers", {"openers": 0}),
        ("speeds", {"speeds": [1.0]}),
    ],
)
def test_options_that_make_no_sense_are_refused(where, options):
    with pytest.raises(OptionError) as caught:
        simulate_cascades(CHAIN, **{"cascades": 1, "seed": 1, **options})
    assert caught.value.where == where


def test_histories_have_a_row_for_each_period_at_risk():
    made = simulate_histories([("a", "b")], cascades=30, periods=8, seed=1, actors=("c",))
    table = pd.DataFrame(made)
    spells = table.groupby(["policy", "actor"])
    assert len(spells) == 30 * 3
    assert (spells.time.min() == 1).all()
    assert (spells.event.sum() == (spells.event.last())).all()
    assert (spells.time.max()[spells.event.sum() == 0] == 8).all()
    assert not table.duplicated(["policy", "actor", "time"]).any()


def test_hazards_of_histories_are_logistic_in_covariates_and_sources():
    made = simulate_histories(
        [("a", "b")], cascades=4000, periods=6, seed=2, effect=1.5, decay=0.3, constant=-2.0,
        coefficients=(0.5,),
    )  # fmt: skip
    table = pd.DataFrame(made)
    when = table[table.event == 1].set_index(["actor", "policy"]).time
    since = table.time - table.policy.map(when["a"])
    exposure = np.where((since > 0) & (table.actor == "b"), np.exp(-0.3 * since.fillna(0)), 0)
    design = np.column_stack([np.ones(len(table)), table.x1, exposure])
    found = sm.Logit(table.event, design).fit(disp=0)
    assert found.params.to_numpy() == pytest.approx([-2, 0.5, 1.5], abs=0.15)


def test_levels_of_actors_differ_in_histories_as_told():
    actors = [f"n{k}" for k in range(300)]
    made = simulate_histories(
        [], actors=actors, cascades=200, periods=1, seed=1, constant=0, differences=(1.0, 0.0)
    )
    share = pd.DataFrame(made).groupby("actor").event.mean().clip(0.005, 0.995)
    assert np.log(share / (1 - share)).std() == pytest.approx(1, abs=0.15)
