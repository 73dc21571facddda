import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.eventhistory import HistoryNetwork, fit_history, infer_history
from jejak.diffusing.eventpanel import panel_of
from jejak.diffusing.simulating import simulate_cascades, simulate_histories
from jejak.errors import InputError, OptionError

TIES = [("a", "b"), ("b", "c"), ("c", "d"), ("e", "a"), ("e", "f")]
SLOW = {"effect": 1.6, "decay": 0.05, "constant": -3.0}


def pairs_of(found: HistoryNetwork) -> set[tuple[str, str]]:
    return {(tie.source, tie.target) for tie in found.ties}


@pytest.fixture(scope="module")
def made() -> dict:
    return simulate_histories(
        TIES, cascades=120, periods=20, seed=1, coefficients=(0.5, 0.0), **SLOW
    )


@pytest.fixture(scope="module")
def found(made) -> HistoryNetwork:
    return infer_history(made, covariates=["x1", "x2"])


def test_ties_and_coefficients_are_found_together(found):
    assert pairs_of(found) == set(TIES)
    assert [tie.rank for tie in found.ties] == [1, 2, 3, 4, 5]
    names = "constant,age^1,age^2,age^3,crowd,crowd lately,crowd just now,x1,x2".split(",")
    assert [term.name for term in found.terms] == names
    assert [term.name for term in found.deviations] == ["actor", "policy", "moment"]
    truth = [(found.terms[0], -3), (found.terms[-2], 0.5), (found.terms[-1], 0)]
    truth.append((found.effect, 1.6))
    for term, value in truth:
        assert abs(term.mean - value) < 3 * term.deviation
        assert term.low < term.mean < term.high
        assert abs(term.given - value) < 3.5 * term.error
    assert 3 < found.half_life < 60
    assert found.loglik > found.loglik_alone + 50


def test_a_tie_says_how_likely_how_strong_and_on_how_many_policies(found, made):
    tie = found.ties[0]
    assert found.probabilities.max() == tie.probability > 0.99
    assert 0.8 < tie.effect < 2.6
    table = pd.DataFrame(made).query("event == 1").set_index(["actor", "policy"])["time"]
    both = pd.concat([table[tie.source], table[tie.target]], axis=1, join="inner")
    assert tie.adoptions == (both.iloc[:, 0] < both.iloc[:, 1]).sum()


def test_expected_false_ties_are_those_the_probabilities_leave(found):
    assert found.false_ties == pytest.approx(sum(1 - tie.probability for tie in found.ties))


def test_as_many_edges_as_asked_for_and_a_warning(made):
    few = infer_history(made, edges=2, rounds=40, warmup=40)
    many = infer_history(made, edges=9, rounds=40, warmup=40)
    assert len(few.ties) == 2
    assert len(many.ties) == 9
    assert any("less likely than not" in note for note in many.notes)


def test_pure_chance_gives_no_ties():
    actors = tuple("abcdefgh")
    made = simulate_histories([], cascades=60, periods=20, seed=3, actors=actors)
    found = infer_history(made)
    assert found.ties == ()
    assert found.effect.given is None
    assert any("no tie" in note for note in found.notes)


def test_eager_actors_and_popular_policies_do_not_pass_for_imitation():
    actors = tuple("abcdefghij")
    made = simulate_histories(
        [], cascades=80, periods=20, seed=4, actors=actors, differences=(1.2, 1.2)
    )
    found = infer_history(made)
    assert [tie for tie in found.ties if tie.probability > 0.8] == []
    assert len(found.ties) <= 1
    assert len(infer_history(made, varying=(), crowd=False).ties) > 5


def waves(seed: int) -> pd.DataFrame:
    """Adoptions that come in bursts and draw in everybody alike; nobody follows anyone."""
    chance = np.random.default_rng(seed)
    adopted = np.full((80, 12), np.inf)
    parts = []
    for time in range(25):
        since = np.where(adopted < time, time - adopted, np.inf)
        lately = np.exp2(-since).sum(axis=1, keepdims=True)
        shock = chance.normal(scale=1.0, size=(80, 1))
        hazard = 1 / (1 + np.exp(4 - 0.9 * lately - shock))
        policy, actor = np.nonzero(np.isinf(adopted))
        event = chance.random(adopted.shape)[policy, actor] < hazard[policy, 0]
        adopted[policy[event], actor[event]] = time
        columns = {"actor": actor, "policy": policy, "time": time, "event": event.astype(int)}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts)


def test_a_wave_that_carries_all_alike_is_no_network():
    made = waves(1)
    assert len(infer_history(made, rounds=200).ties) <= 1
    assert len(infer_history(made, rounds=200, crowd=False, varying=()).ties) > 20


def rising(actors: int, policies: int, periods: int) -> pd.DataFrame:
    """Adoptions that become likelier with time, whoever went before."""
    chance = np.random.default_rng(1)
    time = np.arange(1, periods + 1)
    hazard = 1 / (1 + np.exp(3.5 - 0.15 * time))
    events = chance.random((actors, policies, periods)) < hazard
    at_risk = np.cumsum(events, axis=2) - events == 0
    actor, policy, period = np.nonzero(at_risk)
    event = events[at_risk].astype(int)
    return pd.DataFrame({"actor": actor, "policy": policy, "time": period, "event": event})


def test_a_hazard_that_rises_by_itself_is_no_imitation():
    made = rising(10, 60, 25)
    assert len(infer_history(made).ties) <= 1
    assert len(infer_history(made, baseline=0, crowd=False, varying=()).ties) > 20


def test_adoptions_over_a_continuous_network_are_found_too():
    ties = [(f"n{k}", f"n{(k * 3 + 1) % 10}") for k in range(10) if k != (k * 3 + 1) % 10]
    spread = simulate_cascades(
        ties, cascades=150, seed=2, parameters=(0.5,), transmits=0.7, background=0.02, until=15.0
    )
    found = infer_history(panel_of(spread, period=1.0))
    right = len(pairs_of(found) & set(ties))
    assert right >= 0.8 * len(ties)
    assert right >= 0.8 * len(found.ties)


def test_the_same_seed_gives_the_same_network(made):
    one, same = (infer_history(made, rounds=10, warmup=5, seed=7) for _ in range(2))
    assert one == same


def plain_exposure(table: pd.DataFrame, decay: float) -> np.ndarray:
    when = {(r.actor, r.policy): r.time for r in table[table.event == 1].itertuples()}
    found = []
    for row in table.itertuples():
        since = [when.get((s, row.policy), np.inf) for s, target in TIES if target == row.actor]
        found.append(sum(np.exp(-decay * (row.time - t)) for t in since if t < row.time))
    return np.array(found)


@pytest.mark.parametrize("cluster", ["policy", "actor"])
def test_given_the_network_it_is_a_logistic_regression(made, cluster):
    table = pd.DataFrame(made)
    design = np.column_stack([np.ones(len(table)), table.x1, plain_exposure(table, 0.1)])
    groups = pd.factorize(table[cluster])[0]
    known = sm.Logit(table.event, design).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": groups}
    )
    fit = fit_history(
        made, TIES, covariates=["x1"], baseline=0, crowd=False, decay=0.1, cluster=cluster
    )
    assert fit.names == ("constant", "x1", "network")
    assert fit.estimates == pytest.approx(known.params.to_numpy(), abs=1e-8)
    assert fit.errors == pytest.approx(known.bse.to_numpy(), rel=1e-6)
    assert fit.loglik == pytest.approx(known.llf)


def test_the_decay_is_of_maximum_likelihood(made):
    best = fit_history(made, TIES)
    nearby = [fit_history(made, TIES, decay=best.decay * one).loglik for one in (0.8, 1.25)]
    assert best.loglik > max(nearby)


def test_without_ties_only_the_covariates_are_left(made):
    fit = fit_history(made, [], covariates=["x1"], baseline=1, crowd=False)
    assert fit.names == ("constant", "age^1", "x1")
    assert fit.decay == 0


def test_ties_of_strangers_are_refused(made):
    with pytest.raises(InputError, match="no actor 'z'"):
        fit_history(made, [("a", "z")])


@pytest.mark.parametrize(
    ("where", "options"),
    [
        ("baseline", {"baseline": -1}),
        ("edges", {"edges": -1}),
        ("chance", {"chance": 0.0}),
        ("rounds", {"rounds": 1}),
        ("varying", {"varying": ["city"]}),
    ],
)
def test_options_that_make_no_sense_are_refused(made, where, options):
    with pytest.raises(OptionError) as caught:
        infer_history(made, **options)
    assert caught.value.where == where


def test_two_actors_that_never_meet_have_no_ties():
    some = Adoptions.of([("a", "p", 2000), ("b", "q", 2000), ("b", "p", 2003)], window=(1999, 2009))
    found = infer_history(panel_of(some), rounds=20, warmup=10, varying=())
    assert pairs_of(found) <= {("a", "b")}


@pytest.mark.slow
def test_probabilities_are_shares_of_true_ties():
    chances, truths = [], []
    for seed in range(12):
        chance = np.random.default_rng(seed)
        actors = [f"n{k}" for k in range(12)]
        places = [(a, b) for a in range(12) for b in range(12) if a != b]
        ties = [places[k] for k in chance.choice(len(places), 18, replace=False)]
        made = simulate_histories(
            [(actors[a], actors[b]) for a, b in ties], cascades=40, periods=20, seed=seed,
            actors=actors, effect=1.4, decay=0.1, differences=(0.5, 0.5),
        )  # fmt: skip
        found = infer_history(made, seed=seed)
        order = [actors.index(name) for name in found.actors]
        for (row, a), (column, b) in [(x, y) for x in enumerate(order) for y in enumerate(order)]:
            if a != b:
                chances.append(found.probabilities[row, column])
                truths.append((a, b) in ties)
    chances, truths = np.array(chances), np.array(truths)
    for low, high in ((0, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 1.01)):
        some = (chances >= low) & (chances < high)
        doubt = 3 * np.sqrt((chances[some] * (1 - chances[some])).sum()) / some.sum()
        assert abs(truths[some].mean() - chances[some].mean()) < doubt + 0.02
