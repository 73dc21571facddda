from dataclasses import replace

import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.prediction import (
    MODELS,
    PLAIN,
    RATES,
    TIES,
    Recipe,
    known_before,
    predict,
    rolling,
    state_at,
)
from jejak.diffusing.scoring import scores
from jejak.diffusing.simulating import simulate_histories
from jejak.diffusing.weights import Weights
from jejak.errors import InputError, OptionError

CHAIN = [(f"s{number}", f"t{number}") for number in range(6)]
RECIPE = Recipe(history=12, edges=6, parameters=(0.5,))


def spread(effect: float, seed: int = 1, policies: int = 120) -> Adoptions:
    """Policies that open one after another, over six ties whose effect fades."""
    made = simulate_histories(
        CHAIN,
        cascades=policies,
        periods=12,
        seed=seed,
        effect=effect,
        decay=0.1,
        constant=-3.0,
    )
    adopted = made["event"] == 1
    opens = {f"policy {number + 1}": 1950 + number // 3 for number in range(policies)}
    rows = [
        (actor, policy, opens[policy] + int(time))
        for actor, policy, time in zip(
            *(made[name][adopted].tolist() for name in ("actor", "policy", "time")), strict=True
        )
    ]
    return Adoptions.of(rows, actors=[name for tie in CHAIN for name in tie])


STRONG = spread(5.0)


def test_a_network_that_matters_improves_the_prediction():
    table = rolling(STRONG, range(1976, 1992, 3), recipe=RECIPE)
    assert table.columns.tolist() == ["at", "policy", "actor", "adopted", *MODELS]
    found = scores(table).set_index("model")
    assert found.loc[TIES, "precision"] > found.loc[PLAIN, "precision"] + 0.2
    assert found.loc[TIES, "log loss"] < found.loc[PLAIN, "log loss"] - 0.01
    assert found.loc[RATES, "precision"] > found.loc[PLAIN, "precision"] + 0.2
    assert found.loc[[TIES, RATES], "expected"].tolist() == pytest.approx([1, 1], abs=0.3)


def test_without_influence_the_network_is_not_trusted():
    table = rolling(spread(0.0), range(1976, 1992, 3), recipe=RECIPE)
    found = scores(table).set_index("model")
    losses = found.loc[[TIES, RATES], "log loss"].to_numpy() - found.loc[PLAIN, "log loss"]
    assert losses == pytest.approx([0, 0], abs=0.004)


@pytest.mark.parametrize("model", MODELS)
def test_what_comes_after_the_cut_off_changes_nothing(model):
    at = 1980
    before = predict(STRONG, at, 3, model=model, recipe=RECIPE)
    chance = np.random.default_rng(1)
    later = at <= STRONG.latest
    time = np.where(later, STRONG.time + chance.integers(0, 9, len(STRONG)), STRONG.time)
    moved = replace(STRONG, time=time, latest=time, window=(STRONG.window[0], 2030.0))
    gone = STRONG.only(~later)
    held = replace(gone, until=np.where(np.arange(len(gone)) % 2, at + 1.0, np.nan))
    for other in (moved, gone, held):
        assert predict(other, at, 3, model=model, recipe=RECIPE).equals(before)


def test_the_order_of_a_table_and_later_names_change_nothing():
    actors = STRONG.actors
    rows = [
        (actors[who], STRONG.policies[what], int(when))
        for who, what, when in zip(STRONG.actor, STRONG.policy, STRONG.time, strict=True)
    ]
    chance = np.random.default_rng(2)
    order = chance.permutation(len(rows))
    other = Adoptions.of([("s0", "new", 1995), *(rows[one] for one in order)], actors=actors)
    one, same = (
        predict(some, 1980, model=TIES, recipe=RECIPE).set_index(["policy", "actor"])["probability"]
        for some in (STRONG, other)
    )
    assert same.reindex(one.index).to_numpy() == pytest.approx(one.to_numpy(), rel=1e-6)


def test_predictions_are_of_those_who_may_adopt():
    likely = predict(STRONG, 1985, recipe=RECIPE)
    has = {
        (STRONG.policies[what], STRONG.actors[who])
        for who, what, when in zip(STRONG.actor, STRONG.policy, STRONG.time, strict=True)
        if when < 1985
    }
    asked = set(zip(likely["policy"], likely["actor"], strict=True))
    assert not asked & has
    assert asked | has == {(p, a) for p, _ in has for a in STRONG.actors}
    assert likely["probability"].is_monotonic_decreasing
    assert likely["probability"].between(0, 1).all()


def test_longer_horizons_expect_more():
    one, five = (predict(STRONG, 1980, horizon, recipe=RECIPE) for horizon in (1, 5))
    assert five["probability"].sum() > 2 * one["probability"].sum()


def test_the_trend_of_a_single_policy_is_not_prolonged():
    rows = [(f"a{number}", "x", 2000 + int(number**0.5)) for number in range(100)]
    some = Adoptions.of(rows, actors=[f"a{number}" for number in range(200)])
    # adopted since the first year, by all that were at risk in one of them
    for at, share in ((2003, (3 + 5) / (199 + 196)), (2005, 24 / (199 + 196 + 191 + 184))):
        likely = predict(some, at, model=PLAIN)
        assert likely["probability"].tolist() == pytest.approx([share] * len(likely))


def test_who_gave_up_may_adopt_again():
    rows = [("a", "x", 2000, 2002), ("b", "x", 2001), ("a", "x", 2004)]
    some = Adoptions.of(rows, actors=["a", "b", "c"])
    assert state_at(some, 2002).held.tolist() == [[True, True, False]]
    assert state_at(some, 2003).held.tolist() == [[False, True, False]]
    assert state_at(some, 2005).since.tolist() == [[2004.0, 2001.0, -np.inf]]
    table = rolling(some, [2004], recipe=Recipe(edges=1))
    assert table[["actor", "adopted"]].to_numpy().tolist() == [["a", 1], ["c", 0]]


def test_where_all_have_adopted_nobody_is_left():
    rows = [(who, "x", 2000 + late) for late, who in enumerate("abc")]
    assert predict(Adoptions.of(rows), 2005).empty


def test_a_policy_is_as_old_as_its_first_adoption_ever():
    rows = [("a", "x", 2000, 2002), ("a", "x", 2004), ("b", "x", 2003)]
    assert state_at(Adoptions.of(rows), 2006).first.tolist() == [[2000.0]]


def test_an_adoption_known_to_an_interval_counts_at_its_end():
    some = Adoptions.of([("a", "x", 2000), ("b", "x", "2002/2004")])
    assert state_at(some, 2004).held.tolist() == [[True, False]]
    assert len(known_before(some, 2004)) == 1


def test_neighbours_are_looked_at_when_given():
    rows = [
        (actor, f"{year} {pair}", year + late)
        for year in range(1950, 1990)
        for pair, order in enumerate((["a", "b"], ["c", "d"]))
        for late, actor in enumerate(order)
    ]
    some = Adoptions.of(rows)
    near = Weights.of([("a", "b"), ("c", "d")], some.actors, both_ways=True)
    likely = predict(some, 1985, recipe=Recipe(edges=1), neighbours=near)
    best = likely[likely["policy"] == "1984 1"].iloc[0]
    assert best["actor"] == "d"
    with pytest.raises(OptionError) as caught:
        predict(some, 1985, neighbours=Weights.of([("a", "b")], ("a", "b")))
    assert caught.value.where == "neighbours"


def test_what_cannot_be_asked_is_an_error():
    with pytest.raises(InputError, match="nothing was adopted before 1940"):
        predict(STRONG, 1940)
    with pytest.raises(InputError, match="no adoption after a policy's first"):
        predict(Adoptions.of([("a", "x", 2000), ("b", "y", 2002)]), 2003)
    with pytest.raises(OptionError, match="less than the horizon before the end"):
        rolling(STRONG, [2001], 10, recipe=RECIPE)
    with pytest.raises(OptionError, match="one of base rate"):
        predict(STRONG, 1980, model="crystal ball")
    for recipe, horizon in ((RECIPE, 0), (Recipe(step=0), 1), (Recipe(folds=1), 1)):
        with pytest.raises(OptionError):
            predict(STRONG, 1980, horizon, recipe=recipe)


def test_progress_counts_cut_offs():
    seen = []
    rolling(STRONG, [1980, 1981], recipe=RECIPE, told=lambda *done: seen.append(done))
    assert seen == [(1, 2), (2, 2)]
