import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.spreading import (
    Spreading,
    begin,
    draw,
    fit_transmission,
    gains,
    simulate_spread,
    spread,
)
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork, InferredTie

RING = [("a", "b", 0.4), ("b", "c", 0.3), ("c", "a", 0.5), ("a", "d", 0.1)]


def year_by_year(
    spreading: Spreading, seeds: list[str], years: int, chance: np.random.Generator
) -> dict[str, int]:
    """The year in which each actor adopts: the model told plainly."""
    adopted = dict.fromkeys(seeds, 0)
    for year in range(1, years + 1):
        now = []
        for number, actor in enumerate(spreading.actors):
            if actor in adopted:
                continue
            rate = spreading.baseline[number]
            for tie in np.flatnonzero(spreading.target == number):
                if spreading.actors[spreading.source[tie]] in adopted:
                    rate += spreading.rate[tie]
            if chance.random() < 1 - np.exp(-rate):
                now.append(actor)
        adopted |= dict.fromkeys(now, year)
    return adopted


def test_draws_spread_as_the_model_does_year_by_year():
    some = Spreading.of(RING, baseline=0.05)
    chance = np.random.default_rng(2)
    plain = [year_by_year(some, ["b"], 4, chance) for _ in range(4000)]
    found = simulate_spread(some, ["b"], 4, draws=20000, seed=1)
    for actor in some.actors:
        expected = np.mean([actor in one for one in plain])
        assert found.chance[actor] == pytest.approx(expected, abs=0.03)
    counts = np.array(
        [[sum(v <= year for v in one.values()) for year in range(5)] for one in plain]
    )
    assert found.by_year["expected"].to_numpy() == pytest.approx(counts.mean(axis=0), abs=0.06)
    assert found.by_year["low"].tolist() == np.quantile(counts, 0.025, axis=0).tolist()


def test_without_whole_years_delays_add_up():
    some = Spreading.of([("a", "b", 1.0), ("b", "c", 1.0)], whole=False)
    found = simulate_spread(some, ["a"], 2.0, draws=40000, seed=1)
    # the sum of two exponential delays is gamma distributed
    assert found.chance["c"] == pytest.approx(1 - np.exp(-2) * 3, abs=0.01)


def test_certain_ties_reach_one_step_a_year():
    chain = Spreading.of([(f"{n}", f"{n + 1}", 1e9) for n in range(9)])
    found = simulate_spread(chain, ["0"], 4, draws=10, seed=1, already=["7"])
    assert set(found.adopters) == {5 + 3}
    assert found.by_year["expected"].tolist() == [2, 4, 6, 7, 8]
    assert found.by_year["error"].tolist() == [0] * 5


def test_chances_are_those_within_a_year():
    some = Spreading.of([("a", "b", 0.2)], baseline=0.1, chances=True)
    assert some.chance == pytest.approx([0.2])
    assert some.baseline == pytest.approx([-np.log(0.9)] * 2)


def test_the_same_seed_gives_the_same_draws():
    some = Spreading.of(RING, baseline=0.05)
    one, other = (draw(some, 5, draws=50, seed=3) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_gains_are_what_beginning_adds():
    chance = np.random.default_rng(4)
    ties = [(f"{a}", f"{b}", 0.3) for a, b in chance.integers(12, size=(40, 2)) if a != b]
    some = Spreading.of(ties, baseline=0.02)
    made = draw(some, 4, draws=300, seed=1)
    started = begin(made, np.array([2]))
    everyone = np.arange(len(some.actors))
    found = gains(started, everyone)
    before = spread(made, np.array([2]))
    for actor in everyone:
        assert found[actor] == (spread(made, np.array([2, actor])) - before).sum()
    assert found[2] == 0


def made_up(policies: int, true: Spreading, seed: int) -> Adoptions:
    chance = np.random.default_rng(seed)
    rows = []
    for policy in range(policies):
        opener = str(chance.choice(true.actors))
        dates = year_by_year(true, [opener], 12, chance)
        rows += [(actor, f"{policy}", 2000 + year) for actor, year in dates.items()]
    return Adoptions.of(rows, window=(2000, 2012), actors=true.actors)


def test_true_rates_are_found():
    true = Spreading.of(RING, baseline={"a": 0.05, "b": 0.02, "c": 0.02, "d": 0.1})
    fitted = fit_transmission(made_up(1500, true, 1), [tie[:2] for tie in RING], prior=0)
    assert fitted.spreading.rate == pytest.approx([0.4, 0.3, 0.5, 0.1], rel=0.15)
    assert fitted.spreading.baseline == pytest.approx(true.baseline, rel=0.3, abs=0.01)
    assert fitted.spreading.whole


def test_credit_is_shared_and_every_source_is_not_credited():
    true = Spreading.of([("a", "c", 0.4), ("b", "c", 0.0), ("a", "b", 0.4)], baseline=0.01)
    fitted = fit_transmission(made_up(1000, true, 2), [("a", "c"), ("b", "c"), ("a", "b")], prior=0)
    idle = fitted.ties.iloc[1]
    assert idle["rate"] < 0.05
    assert idle["used"] / idle["exposure"] > idle["rate"]
    assert idle["credited"] < idle["used"] / 2


def test_one_source_alone_is_the_share_of_years_in_which_it_was_followed():
    rows = [
        ("a", "x", 2000),
        ("b", "x", 2003),
        ("a", "y", 2000),
        ("a", "z", 2004),
        ("b", "z", 2004),
    ]
    some = Adoptions.of(rows, window=(2000, 2005))
    fitted = fit_transmission(some, [("a", "b")], prior=0)
    tie, own = fitted.ties.iloc[0], fitted.baseline.set_index("actor").loc["b"]
    # three years before b followed in x, five in which it did not in y, none in z
    assert (tie["exposure"], tie["used"], tie["opportunities"]) == (8, 1, 2)
    # cause and inclination were at risk together, so only their sum is known
    assert 1 - np.exp(-tie["rate"] - own["rate"]) == pytest.approx(1 / 8)
    assert fitted.log_likelihood == pytest.approx(np.log(1 / 8) + 7 * np.log(7 / 8))


def test_pooled_rates_are_one_for_all():
    true = Spreading.of([(a, b, 0.3) for a, b, _ in RING], baseline=0.03)
    fitted = fit_transmission(made_up(600, true, 3), [tie[:2] for tie in RING], pooled=True)
    assert fitted.spreading.rate == pytest.approx([0.3] * 4, rel=0.1)
    assert fitted.spreading.baseline == pytest.approx([0.03] * 4, rel=0.3)


def test_a_prior_draws_rates_of_few_occasions_to_the_pooled_one():
    some = made_up(3, Spreading.of(RING, baseline=0.05), 1)
    ties = [tie[:2] for tie in RING]
    pooled = fit_transmission(some, ties, pooled=True).spreading.rate[0]
    spreads = [
        np.abs(fit_transmission(some, ties, prior=prior).spreading.rate - pooled).max()
        for prior in (0.1, 1, 10, 1000)
    ]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] < 0.01


def test_an_inferred_network_can_be_fitted():
    ties = (InferredTie(1, "a", "b", 9.0), InferredTie(2, "b", "c", 5.0))
    network = InferredNetwork(("a", "b", "c"), ties, "exponential", (1.0,), 20)
    fitted = fit_transmission(made_up(50, Spreading.of(RING), 1), network)
    assert fitted.ties[["source", "target"]].to_numpy().tolist() == [["a", "b"], ["b", "c"]]


def test_a_network_without_ties_leaves_inclinations():
    rows = [("a", "x", 2000), ("b", "x", 2001)]
    fitted = fit_transmission(Adoptions.of(rows, window=(2000, 2004)), [], prior=0)
    assert fitted.ties.empty
    assert fitted.baseline["exposure"].tolist() == [0, 1]


def test_where_all_adopt_at_once_nothing_is_passed_on():
    rows = [("a", "x", 2000), ("b", "x", 2000)]
    fitted = fit_transmission(Adoptions.of(rows, window=(2000, 2004)), [("a", "b")])
    assert fitted.spreading.rate.tolist() == [0]
    assert fitted.ties["opportunities"].tolist() == [0]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: Spreading.of([("a", "b", -1.0)]), "ties: some rates"),
        (lambda: Spreading.of([("a", "b", 1.0)], chances=True), "ties: some rates"),
        (lambda: Spreading.of([("a", "b", 0.1)], baseline={"z": 0.1}), "no such actor: z"),
        (lambda: simulate_spread(Spreading.of(RING), ["z"], 3, seed=1), "seeds: no such actor: z"),
        (lambda: simulate_spread(Spreading.of(RING), ["a"], 0, seed=1), "years, draws"),
        (
            lambda: fit_transmission(Adoptions.of([("a", "x", 2000)]), [("a", "z")]),
            "network: no such actor: z",
        ),
    ],
)
def test_what_cannot_be_is_refused(wrong, told: str):
    with pytest.raises((InputError, OptionError), match=told):
        wrong()
