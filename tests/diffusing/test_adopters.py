import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_exposure import GOLD, SURVEYS, needs_gold, reference, survey

from jejak.diffusing.adopters import adopter_categories, innovativeness, threshold_categories
from jejak.diffusing.adoptions import Adoptions
from jejak.errors import OptionError

TABLE = [
    ("a", "x", 2000),
    ("b", "x", 2004),
    ("a", "y", 2001),
    ("c", "y", 2004),
    ("b", "z", 2003),
]


def plain_rate(rows: list[tuple[str, str, int]], actor: str, end: int) -> tuple[int, int]:
    """Adoptions and at-risk years, counted year by year."""
    adoptions = years = 0
    for policy in {row[1] for row in rows}:
        dates = {row[0]: row[2] for row in rows if row[1] == policy}
        for year in range(min(dates.values()), end + 1):
            years += 1
            if dates.get(actor) == year:
                adoptions += 1
                break
    return adoptions, years


@needs_gold
@pytest.mark.parametrize("name", SURVEYS)
def test_categories_are_those_of_netdiffuser(name: str):
    adoptions, _ = survey(name)
    theirs = pd.read_csv(GOLD / f"ref_{name}_classify_adopters.csv")
    ours = adopter_categories(adoptions, name, innovators=False)
    assert [
        one.rstrip("s") for one in theirs["toa"].str.lower().str.replace("adopters", "adopter")
    ] == [one.rstrip("s") for one in ours]
    grades = threshold_categories(reference(name, "threshold")[:, 0], adoptions.actors)
    assert (grades.astype(str) + " thresh.").tolist() == theirs["thr"].str.lower().tolist()


def test_innovators_come_two_deviations_before_the_mean():
    rows = [("first", "x", 1980), *((f"{n}", "x", 2000 + n) for n in range(20))]
    found = adopter_categories(Adoptions.of(rows, actors=["idle"]), "x")
    assert found["first"] == "innovator"
    assert found["idle"] == "non-adopter"
    assert found["19"] == "laggard"
    assert found.value_counts()["early majority"] == 9  # 2000 to 2008


def test_all_at_once_are_one_category():
    found = adopter_categories(Adoptions.of([("a", "x", 2000), ("b", "x", 2000)]), "x")
    assert set(found) == {"innovator"}


def test_rates_count_adoptions_and_years_at_risk():
    found = innovativeness(Adoptions.of(TABLE, window=(2000, 2006))).set_index("actor")
    for actor in "abc":
        expected = plain_rate(TABLE, actor, 2006)
        assert tuple(found.loc[actor, ["adoptions", "at_risk"]]) == expected
    assert found.index.tolist()[0] == "a"


def test_a_policy_may_close_with_its_last_adoption():
    found = innovativeness(Adoptions.of(TABLE, window=(2000, 2006)), closes="last")
    # x for five years, y for two, z for one
    assert found.set_index("actor").loc["a", "at_risk"] == 1 + 1 + 1
    assert found.set_index("actor").loc["c", "at_risk"] == 5 + 4 + 1


def test_rates_may_be_those_of_some_years():
    found = innovativeness(Adoptions.of(TABLE), between=(2003, 2004)).set_index("actor")
    assert found["adoptions"].to_dict() == {"b": 2, "c": 1, "a": 0}
    assert found["at_risk"].to_dict() == {"b": 2 + 2 + 1, "c": 2 + 2 + 2, "a": 2}


def test_the_interval_is_that_of_a_poisson_rate():
    found = innovativeness(Adoptions.of(TABLE, window=(2000, 2006))).set_index("actor").loc["a"]
    assert stats.poisson.sf(
        found["adoptions"] - 1, found["low"] * found["at_risk"]
    ) == pytest.approx(0.025)
    assert stats.poisson.cdf(found["adoptions"], found["high"] * found["at_risk"]) == pytest.approx(
        0.025
    )


def test_walkers_score_is_the_mean_earliness():
    found = innovativeness(Adoptions.of([*TABLE, ("c", "x", 2008)])).set_index("actor")
    # x and y spread; z has one adopter only
    assert found.loc["b", "walker"] == pytest.approx((1 - 4 / 8 + 0) / 2)
    assert found.loc["c", "walker"] == 0
    assert found.loc["a", "walker_low"] == found.loc["a", "walker_high"] == 1


def test_true_rates_are_found_and_their_intervals_hold_them():
    chance = np.random.default_rng(5)
    rates = np.repeat([0.02, 0.05, 0.2], 20)
    rows = []
    for policy in range(60):
        years = 2000 + chance.geometric(rates)
        rows += [("opener", f"{policy}", 2000)]
        rows += [(f"{n}", f"{policy}", int(year)) for n, year in enumerate(years) if year <= 2030]
    found = innovativeness(Adoptions.of(rows, window=(2000, 2030))).set_index("actor")
    found = found.loc[[f"{n}" for n in range(60)]]
    # Nobody adopts in the first year here, though counted at risk in it.
    within = (found["low"] * 0.9 <= rates) & (rates <= found["high"] * 1.2)
    assert within.mean() >= 0.9
    assert found["rate"].groupby(rates).mean().is_monotonic_increasing


def test_policies_that_came_to_all_at_once_have_no_walker_score():
    found = innovativeness(Adoptions.of([("a", "x", 2000), ("b", "x", 2000)]))
    assert found["walker"].isna().all()
    assert found["rate"].tolist() == [1, 1]


@pytest.mark.parametrize("options", [{"closes": "never"}, {"between": (2004, 2001)}])
def test_wrong_options_are_named(options):
    with pytest.raises(OptionError, match=next(iter(options))):
        innovativeness(Adoptions.of(TABLE), **options)
