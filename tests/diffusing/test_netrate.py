import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2, false_discovery_control

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.netrate import MODELS, Problem, infer_rates, problems, solve
from jejak.diffusing.netrate import _Law as Law
from jejak.diffusing.simulating import simulate_cascades
from jejak.errors import InputError, OptionError

CHAIN = [("a", "b"), ("b", "c"), ("a", "d"), ("d", "c")]


def hazard(model: str, waited: float) -> float:
    return {"exponential": 1.0, "rayleigh": waited, "power-law": 1 / waited}[model]


def cumulated(model: str, waited: float) -> float:
    return {"exponential": waited, "rayleigh": waited**2 / 2, "power-law": np.log(waited)}[model]


@pytest.mark.parametrize("model", MODELS)
def test_one_source_has_its_rate_in_closed_form(model):
    rows = [("a", "p", 0), ("b", "p", 2), ("a", "q", 1), ("b", "q", 4.5), ("a", "r", 3)]
    some = Adoptions.of([(a, p, float(t)) for a, p, t in rows], window=(0.0, 9.0))
    found = infer_rates(some, model=model, background=False)
    (tie,) = found.ties
    waits = (2, 3.5, 6)  # the third until the window's end, in vain
    rate = 2 / sum(cumulated(model, waited) for waited in waits)
    assert (tie.source, tie.target, tie.brought, tie.adoptions) == ("a", "b", 2, 2)
    assert tie.rate == pytest.approx(rate)
    hazards = [rate * hazard(model, waited) for waited in waits[:2]]
    assert found.loglik == pytest.approx(np.log(hazards).sum() - 2)
    assert found.openings == 3


def some_problem(seed: int, model: str = "exponential", *, background: bool = True) -> Problem:
    made = simulate_cascades(
        CHAIN, cascades=60, seed=seed, parameters=(0.5,), background=0.05, until=8.0
    )
    law = Law(MODELS.index(model), 0.01, 8.0, background)
    return max(problems(made.cascades(), 4, law), key=lambda one: len(one.hazard))


def matrix(problem: Problem) -> np.ndarray:
    found = np.zeros((problem.adoption.max() + 1, len(problem.sources)))
    columns = np.repeat(np.arange(len(problem.sources)), np.diff(problem.starts))
    found[problem.adoption, columns] = problem.hazard
    return found


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("penalty", [0.0, 3.0])
def test_rates_are_the_best_there_are(model, penalty):
    problem = some_problem(1, model)
    found = solve(problem, penalty)
    hazards = matrix(problem)
    cost = problem.cost + penalty * (problem.sources < 4)
    slopes = cost - (hazards / (hazards @ found.rates)[:, None]).sum(axis=0)
    assert slopes.min() > -1e-5 * cost.max()
    assert slopes * found.rates == pytest.approx(np.zeros(len(cost)), abs=1e-5)
    other = minimize(
        lambda rates: cost @ rates - np.log(hazards @ rates).sum(),
        np.full(len(cost), 0.1),
        bounds=[(1e-9, None)] * len(cost),
    )
    assert found.objective == pytest.approx(-other.fun, abs=1e-3)


def test_costs_are_all_the_times_watched():
    rows = [("a", "p", 0.0), ("b", "p", 2.0), ("c", "p", 3.0), ("b", "q", 1.0), ("a", "q", 1.0)]
    some = Adoptions.of([*rows, ("c", "q", 2.0)], window=(0.0, 5.0))
    (b, c) = problems(some.cascades(), 3, Law(0, 1.0, 5.0, background=True))
    assert (b.target, b.sources.tolist(), b.cost.tolist()) == (1, [0, 3], [2, 2])
    # q: a and b adopt together, then c
    assert (c.target, c.sources.tolist()) == (2, [0, 1, 3])
    assert c.cost.tolist() == [3 + 1, 1 + 1, 3 + 1]
    assert c.adoption.tolist() == [0, 1, 0, 1, 0, 1]


def test_who_adopts_on_the_same_date_is_no_source():
    rows = [("a", "p", 2000), ("b", "p", 2001), ("c", "p", 2001)]
    found = infer_rates(Adoptions.of(rows, window=(2000, 2003)), background=False)
    assert {(tie.source, tie.target) for tie in found.ties} == {("a", "b"), ("a", "c")}


def test_what_brought_adoptions_adds_up():
    made = simulate_cascades(CHAIN, cascades=200, seed=3, until=6.0, background=0.02)
    found = infer_rates(made)
    brought = sum(tie.brought for tie in found.ties)
    assert all(0 <= tie.brought <= tie.adoptions for tie in found.ties)
    assert 0 < len(made) - found.openings - brought < 0.3 * len(made)
    assert infer_rates(made, background=False).loglik < found.loglik


def test_rates_and_ties_are_recovered():
    speeds = (0.3, 1.0, 0.6, 2.0)
    made = simulate_cascades(
        CHAIN, cascades=3000, seed=2, speeds=speeds, until=5.0, background=0.03
    )
    found = infer_rates(made, q_cutoff=0.001)
    rates = {(tie.source, tie.target): tie.rate for tie in found.ties}
    assert set(rates) == set(CHAIN)
    for tie, speed in zip(CHAIN, speeds, strict=True):
        assert rates[tie] == pytest.approx(speed, rel=0.12)
    assert found.unprompted[:2] == pytest.approx([0.03] * 2, rel=0.3)


def test_a_network_of_fifty_is_found_again():
    chance = np.random.default_rng(1)
    places = [(f"n{a}", f"n{b}") for a in range(50) for b in range(50) if a != b]
    ties = [places[k] for k in chance.choice(len(places), 100, replace=False)]
    made = simulate_cascades(ties, cascades=500, seed=1, transmits=0.5, until=10.0)
    found = infer_rates(made)
    right = {(tie.source, tie.target) for tie in found.ties[:100]} & set(ties)
    assert len(right) >= 95


def test_chance_adoptions_are_no_ties_with_a_background():
    actors = [f"n{k}" for k in range(12)]
    made = simulate_cascades([], actors=actors, cascades=100, seed=1, background=0.1, until=9.0)
    with_it, without = (infer_rates(made, background=one) for one in (True, False))
    assert sum(tie.p_value < 0.05 for tie in with_it.ties) <= 0.08 * 12 * 11
    assert sum(tie.q_value < 0.05 for tie in with_it.ties) <= 1
    assert sum(tie.q_value < 0.05 for tie in without.ties) > 10


def test_the_improvement_is_that_over_the_best_without_the_tie():
    problem = some_problem(1)
    found = solve(problem)
    made = simulate_cascades(
        CHAIN, cascades=60, seed=1, parameters=(0.5,), background=0.05, until=8.0
    )
    target = made.actors[problem.target]
    tie = next(tie for tie in infer_rates(made).ties if tie.target == target)
    place = problem.sources.tolist().index(made.actors.index(tie.source))
    hazards = np.delete(matrix(problem), place, axis=1)
    cost = np.delete(problem.cost, place)
    other = minimize(
        lambda rates: cost @ rates - np.log(hazards @ rates).sum(),
        np.full(len(cost), 0.1),
        bounds=[(1e-9, None)] * len(cost),
    )
    assert tie.improvement == pytest.approx(found.loglik + other.fun, abs=1e-3)
    assert tie.p_value == pytest.approx(chi2.sf(2 * tie.improvement, 1) / 2)


def test_q_values_are_those_of_benjamini_and_hochberg():
    made = simulate_cascades(CHAIN, cascades=60, seed=1, background=0.1, until=8.0)
    found = infer_rates(made)
    p_values = [tie.p_value for tie in found.ties] + [1.0] * (12 - len(found.ties))
    expected = false_discovery_control(p_values)[: len(found.ties)]
    assert [tie.q_value for tie in found.ties] == pytest.approx(expected)
    few = infer_rates(made, q_cutoff=0.01)
    assert few.ties == tuple(tie for tie in found.ties if tie.q_value <= 0.01)


def test_a_penalty_drops_faint_ties():
    made = simulate_cascades(CHAIN, cascades=100, seed=4, until=6.0, background=0.05)
    free, dear = (infer_rates(made, penalty=one) for one in (0.0, 40.0))
    assert len(dear.ties) < len(free.ties)
    assert dear.rates.max() < free.rates.max()


def test_delays_under_the_shortest_bring_nothing_under_a_power_law():
    rows = [("a", "p", 0.0), ("b", "p", 0.5), ("a", "q", 0.0), ("b", "q", 3.0)]
    some = Adoptions.of(rows, window=(0.0, 5.0))
    (tie,) = infer_rates(some, model="power-law", shortest=1.0, background=False).ties
    assert tie.adoptions == 1
    assert tie.rate == pytest.approx(1 / np.log(3))


def test_nobody_after_anybody_gives_no_ties():
    found = infer_rates(Adoptions.of([("a", "p", 2000), ("b", "p", 2000)]))
    assert (found.ties, found.openings, found.loglik) == ((), 2, 0)


@pytest.mark.parametrize(
    ("where", "options"),
    [
        ("model", {"model": "weibull"}),
        ("shortest", {"shortest": 0.0}),
        ("penalty", {"penalty": -1.0}),
        ("q_cutoff", {"q_cutoff": 0.0}),
    ],
)
def test_options_that_make_no_sense_are_refused(where, options):
    some = Adoptions.of([("a", "p", 2000), ("b", "p", 2001)])
    with pytest.raises(OptionError) as caught:
        infer_rates(some, **options)
    assert caught.value.where == where


def test_adoptions_after_the_window_are_refused():
    some = Adoptions.of([("a", "p", 2000), ("b", "p", 2009)], window=(2000, 2005))
    with pytest.raises(InputError, match="adoptions at 2009"):
        infer_rates(some)
