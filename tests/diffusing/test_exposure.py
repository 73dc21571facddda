"""Against the values that netdiffuseR 1.25.0 gives for its own data, and small cases by hand."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.exposure import (
    equivalence_weights,
    exponential_discounts,
    exposure,
    hazard_rate,
    holding,
    infection,
    linear_discounts,
    moran,
    susceptibility,
    thresholds,
)
from jejak.diffusing.weights import Weights
from jejak.errors import InputError, OptionError

NAN = np.nan

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
GOLD = SHARED / "gold" / "netdiffuser"
SURVEYS = ("medInnovations", "brfarmers", "kfamily")
needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="the reference values are not at hand")


def survey(name: str) -> tuple[Adoptions, Weights]:
    """Its data as netdiffuseR takes them: who did not adopt adopts in the last period."""
    dates = pd.read_csv(GOLD / f"{name}_toa.csv", dtype={"id": str})
    ties = pd.read_csv(GOLD / f"{name}_edges.csv", dtype={"source": str, "target": str})
    last = len(pd.read_csv(GOLD / f"ref_{name}_hazard_rate.csv")) - 1 + dates.toa.min()
    rows = [(one.id, name, int(one.toa)) for one in dates.itertuples()]
    adoptions = Adoptions.of(rows, window=(int(dates.toa.min()), int(last)))
    # Who names somebody as an adviser is the receiver.
    named = Weights.of(zip(ties.target, ties.source, ties.value, strict=True), adoptions.actors)
    return adoptions, named


def reference(name: str, what: str) -> np.ndarray:
    path = GOLD / f"ref_{name}_{what}.csv"
    return pd.read_csv(path, index_col=0, skipinitialspace=True).to_numpy(float)


@needs_gold
@pytest.mark.parametrize("name", SURVEYS)
def test_exposure_is_that_of_netdiffuser(name: str):
    adoptions, named = survey(name)
    named = named.equal()
    for what, ties, options in (
        ("exposure", named, {}),
        ("exposure_incoming", named.turned(), {}),
        ("exposure_unnormalized", named, {"normalise": False}),
    ):
        ours = exposure(adoptions, ties, lag=0, **options).of(name)
        np.testing.assert_allclose(ours, reference(name, what), atol=1e-12)


@needs_gold
@pytest.mark.parametrize("name", SURVEYS)
@pytest.mark.parametrize(("lag", "what"), [(0, "threshold"), (1, "threshold_lag1")])
def test_thresholds_are_those_of_netdiffuser(name: str, lag: int, what: str):
    adoptions, named = survey(name)
    ours = thresholds(exposure(adoptions, named.equal(), lag=lag), adoptions)["threshold"]
    np.testing.assert_allclose(ours, reference(name, what)[:, 0], atol=1e-12)


@needs_gold
@pytest.mark.parametrize("name", SURVEYS)
@pytest.mark.parametrize("measure", [infection, susceptibility])
def test_infection_and_susceptibility_are_those_of_netdiffuser(name: str, measure):
    adoptions, named = survey(name)
    what = measure.__name__
    for discounts, end in (
        (linear_discounts(1), ""),
        (exponential_discounts(5, 0.5), "_K5_r05_exp"),
    ):
        ours = measure(adoptions, named, name, discounts=discounts)
        np.testing.assert_allclose(ours, reference(name, what + end)[:, 0], atol=1e-12)


@needs_gold
@pytest.mark.parametrize("name", SURVEYS)
def test_the_hazard_rate_is_that_of_netdiffuser_after_the_first_period(name: str):
    adoptions, _ = survey(name)
    ours = hazard_rate(adoptions, name)
    known = ours["hazard"].notna()
    theirs = reference(name, "hazard_rate")[:, 0]
    np.testing.assert_allclose(ours["hazard"][known], theirs[known], atol=1e-12)
    # It gives 0 in the first period, and where nobody is left.
    assert (known[1:] == (ours["at_risk"][1:] > 0)).all()
    assert not known[0]


@needs_gold
@pytest.mark.parametrize("name", SURVEYS)
@pytest.mark.parametrize("what", ["adjacency", "invgeodesic"])
def test_morans_i_is_that_of_netdiffuser(name: str, what: str):
    adoptions, named = survey(name)
    ties = named if what == "adjacency" else named.by_steps()
    ours = moran(adoptions, ties, name, draws=19)
    theirs = reference(name, f"moran_{what}")
    some = ours["observed"].notna()
    columns = ["observed", "expected", "sd", "p_normal"]
    np.testing.assert_allclose(ours[columns][some], theirs[some], atol=1e-9)
    assert some.sum() >= len(ours) - 2


@needs_gold
def test_structural_equivalence_as_netdiffuser_has_it():
    adoptions, named = survey("medInnovations")
    alike = equivalence_weights(named, reference=True)
    ours = exposure(adoptions, alike, lag=0).of("medInnovations")
    theirs = reference("medInnovations", "exposure_structural_equivalence")
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


TABLE = [("a", "x", 2000), ("b", "x", 2002, 2004), ("c", "x", 2003), ("d", "y", 2001)]
TIES = [("a", "d", 3.0), ("b", "d", 1.0), ("c", "b", 1.0), ("a", "c", 1.0)]


def table() -> tuple[Adoptions, Weights]:
    adoptions = Adoptions.of(TABLE, window=(2000, 2005))
    return adoptions, Weights.of(TIES, adoptions.actors)


def test_exposure_looks_back_by_the_lag():
    adoptions, ties = table()
    found = {lag: exposure(adoptions, ties, lag=lag).of("x")[3].tolist() for lag in (0, 1, 2)}
    assert found[0] == [0.75, 0.75, 1, 1, 1, 1]
    assert np.array_equal(found[1], [NAN, *found[0][:-1]], equal_nan=True)
    assert np.array_equal(found[2], [NAN, NAN, *found[0][:-2]], equal_nan=True)


def test_who_abandons_is_no_current_example():
    adoptions, ties = table()
    ever, current = (
        exposure(adoptions, ties, lag=0, counted=kind, normalise=False).of("x")[3].tolist()
        for kind in ("ever", "current")
    )
    assert ever == [3, 3, 4, 4, 4, 4]
    assert current == [3, 3, 4, 4, 3, 3]


def test_adopting_again_counts_again():
    rows = [("a", "x", 2000, 2002), ("a", "x", 2004), ("b", "x", 2001)]
    found = holding(Adoptions.of(rows), ["x"], np.arange(2000.0, 2006), "current")
    assert found[0].astype(int).tolist() == [[1, 1, 0, 0, 1, 1], [0, 1, 1, 1, 1, 1]]


def test_sources_may_weigh_by_an_attribute():
    adoptions, ties = table()
    size = np.array([1.0, 9.0, 1.0, 1.0])
    found = exposure(adoptions, ties, lag=0, attribute=size).of("x")[3]
    assert found.tolist() == [0.25, 0.25, 1, 1, 1, 1]
    yearly = np.tile(size[:, None], 6)
    assert exposure(adoptions, ties, lag=0, attribute=yearly).of("x")[3].tolist() == found.tolist()


def test_dated_ties_count_while_they_hold():
    adoptions, _ = table()
    ties = [("a", "d", 1.0, 2001, 2003), ("b", "d", 1.0)]
    found = exposure(adoptions, Weights.of(ties, adoptions.actors), lag=0).of("x")[3]
    assert found.tolist() == [0, 0.5, 1, 1, 1, 1]


def test_dated_ties_that_always_hold_are_ties_without_dates():
    adoptions, ties = table()
    dated = Weights.of([(*tie, 1900) for tie in TIES], adoptions.actors)
    for measure in (infection, susceptibility):
        one, other = (
            measure(adoptions, some, "x", discounts=linear_discounts(3)) for some in (ties, dated)
        )
        np.testing.assert_array_equal(one, other)
    same = [exposure(adoptions, some).value for some in (ties, dated)]
    np.testing.assert_array_equal(*same)


def test_infection_needs_the_tie_to_hold():
    adoptions = Adoptions.of([("a", "x", 2000), ("b", "x", 2001), ("c", "x", 2005)])
    for since, expected in ((2001, 1.0), (2002, 0.0)):
        ties = Weights.of([("a", "b", 1.0, since)], adoptions.actors)
        assert infection(adoptions, ties, "x", normalise=False)[0] == expected
        assert susceptibility(adoptions, ties, "x", normalise=False)[1] == expected


def test_non_adopters_are_not_adopters_of_the_last_period():
    adoptions = Adoptions.of(
        [("a", "x", 2000), ("b", "x", 2001)], actors="abc", window=(2000, 2003)
    )
    ties = Weights.of([("a", "b"), ("b", "c")], adoptions.actors)
    assert hazard_rate(adoptions, "x")["hazard"].tolist()[1:] == [0.5, 0, 0]
    assert thresholds(exposure(adoptions, ties), adoptions)["threshold"].isna().tolist() == [
        True,
        False,
        True,
    ]
    assert np.isnan(infection(adoptions, ties, "x")[2])


def test_the_long_table_has_a_row_for_each_policy_actor_and_period():
    adoptions, ties = table()
    frame = exposure(adoptions, ties, lag=0).frame()
    assert len(frame) == 2 * 4 * 6
    picked = frame[(frame["policy"] == "x") & (frame["actor"] == "d") & (frame["period"] == 2001)]
    assert picked["exposure"].tolist() == [0.75]


def test_policies_and_periods_can_be_chosen():
    adoptions, ties = table()
    found = exposure(adoptions, ties, policies=["x"], periods=[1990, 2002], lag=0)
    assert found.value.shape == (1, 4, 2)
    # who adopts within a long period has adopted by its end
    assert found.of("x")[3].tolist() == [0.75, 1]


def test_random_orders_give_the_p_of_the_normal_approximation():
    size = 40
    rows = [(f"{n}", "x", 2000 if n < 20 else 2001) for n in range(size)]
    ring = [(f"{n}", f"{(n + 1) % size}") for n in range(size)]
    adoptions = Adoptions.of(rows)
    first = moran(adoptions, Weights.of(ring, adoptions.actors, both_ways=True), "x").iloc[0]
    assert first["observed"] == pytest.approx(1 - 4 / size)
    assert first["p_value"] == 1 / 1000
    mixed = Adoptions.of([(row[0], "x", 2000 + int(row[0]) * 7 % 3 % 2) for row in rows])
    some = moran(mixed, Weights.of(ring, mixed.actors, both_ways=True), "x", draws=9999).iloc[0]
    assert some["p_value"] == pytest.approx(some["p_normal"], abs=0.05)


def test_morans_p_values_hold_their_level():
    chance = np.random.default_rng(1)
    pairs = [(f"{a}", f"{b}") for a, b in chance.integers(30, size=(90, 2)) if a != b]
    low = 0
    for seed in range(200):
        rows = [(f"{n}", "x", 2000 + int(late)) for n, late in enumerate(chance.random(30) < 0.5)]
        adoptions = Adoptions.of(rows)
        ties = Weights.of(pairs, adoptions.actors)
        low += moran(adoptions, ties, "x", draws=99, seed=seed)["p_value"][0] <= 0.05
    assert 2 <= low <= 20


def test_where_all_have_adopted_there_is_no_clustering():
    _, ties = table()
    found = moran(Adoptions.of([(name, "x", 2000) for name in "abcd"]), ties, "x")
    assert found[["observed", "p_normal", "p_value"]].isna().all(axis=None)


def test_equivalent_actors_weigh_most():
    ties = Weights.of([("hub", "a"), ("hub", "b"), ("a", "c")], ["hub", "a", "b", "c"])
    found = equivalence_weights(ties).matrix.toarray()
    assert found[2].argmax() == 1
    assert equivalence_weights(ties, reference=True).matrix.toarray()[2].argmax() != 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"lag": -1}, "lag -1"),
        ({"attribute": np.ones(3)}, "give 4 finite ones, or 4 × 6"),
        ({"attribute": np.array([1, 1, 1, NAN])}, "attribute"),
    ],
)
def test_wrong_options_are_named(options, told: str):
    with pytest.raises(OptionError, match=told):
        exposure(*table(), **options)


def test_weights_must_have_the_adoptions_actors():
    adoptions, _ = table()
    with pytest.raises(InputError, match=r"adoptions\.actors"):
        exposure(adoptions, Weights.of([("a", "b")], ["b", "a", "c", "d"]))


def test_days_need_periods_of_their_own():
    adoptions = Adoptions.of([("a", "x", "1700-01-01"), ("b", "x", "2000-01-01")])
    ties = Weights.of([("a", "b")], adoptions.actors)
    with pytest.raises(OptionError, match="109572 periods"):
        exposure(adoptions, ties)
