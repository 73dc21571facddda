import numpy as np
import pandas as pd
import polars as pl
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.eventpanel import PRIOR, panel_of, read_panel
from jejak.diffusing.simulating import simulate_histories
from jejak.errors import InputError, OptionError

BRT = Adoptions.of(
    [("Bogota", "brt", 2000), ("Jakarta", "brt", 2002), ("Seoul", "brt", 2002)],
    window=(2000, 2003),
    actors=("Bogota", "Jakarta", "Seoul", "Busan"),
)
ROWS = {
    "actor": ["b", "a", "b", "a", "b"],
    "policy": ["p", "p", "p", "q", "q"],
    "time": [1, 1, 2, 1, 1],
    "event": [0, 1, 1, 0, 1],
    "x": [1.0, 2.0, 4.0, 0.0, 3.0],
}


def rows_of(made: dict) -> list[tuple]:
    columns = ("actor", "time", "event", PRIOR)
    return list(zip(*(made[name].tolist() for name in columns), strict=True))


def test_actors_are_at_risk_after_the_first_adoption_until_their_own():
    assert rows_of(panel_of(BRT)) == [
        ("Bogota", 2000, 1, 1),
        ("Jakarta", 2001, 0, 0),
        ("Jakarta", 2002, 1, 0),
        ("Seoul", 2001, 0, 0),
        ("Seoul", 2002, 1, 0),
        ("Busan", 2001, 0, 0),
        ("Busan", 2002, 0, 0),
        ("Busan", 2003, 0, 0),
    ]


def test_the_first_to_adopt_are_sources_but_not_at_risk():
    data = read_panel(panel_of(BRT), [])
    assert len(data.rows.time) == 7
    assert data.rows.adopted.tolist() == [[2000], [2002], [2002], [np.inf]]
    assert data.notes == ("1 actors never adopt and can have no ties: Busan",)


def test_numbers_need_a_period():
    some = Adoptions.of([("a", "p", 0.2), ("b", "p", 1.3)], window=(0, 2))
    with pytest.raises(OptionError, match="period"):
        panel_of(some)
    made = panel_of(some, period=0.5)
    assert made["time"].tolist() == [0.0, 0.5, 1.0]
    assert made["event"].tolist() == [1, 0, 1]


def test_covariates_join_on_the_columns_they_have():
    people = pd.DataFrame({"actor": ["Jakarta", "Seoul", "Busan"], "people": [10.6, 9.4, 3.3]})
    made = panel_of(BRT, covariates=people)
    assert made["people"][1:].tolist() == [10.6] * 2 + [9.4] * 2 + [3.3] * 3
    read_panel(made, ["people"])  # Bogota has none and needs none
    years = {"time": [2001, 2002, 2003], "oil": [24.4, 25.0, 28.9]}
    assert panel_of(BRT, covariates=years)["oil"][-3:].tolist() == years["oil"]


@pytest.mark.parametrize(
    ("covariates", "problem"),
    [
        ({"x": [1]}, "no column to join on"),
        ({"actor": ["Busan", "Busan"], "x": [1, 2]}, "actor Busan comes twice"),
        ({"actor": ["Busan"], "x": [1]}, "no values for actor Jakarta, 4 rows"),
    ],
)
def test_covariates_that_do_not_fit_are_refused(covariates, problem):
    with pytest.raises(InputError, match=problem):
        panel_of(BRT, covariates=covariates)


@pytest.mark.parametrize("kind", [dict, pd.DataFrame, pl.DataFrame])
def test_panels_are_read_in_any_order_from_any_table(kind):
    data = read_panel(kind(ROWS), ["x"])
    assert data.actors == ("b", "a")
    assert data.design.tolist() == [[1, 1], [1, 4], [1, 3], [1, 2], [1, 0]]
    assert data.rows.event.tolist() == [0, 1, 1, 1, 0]
    assert data.rows.spells.tolist() == [0, 2, 4]
    assert data.rows.rows.tolist() == [0, 2, 3, 4, 5]
    assert data.rows.adopted.tolist() == [[2, 1], [1, np.inf]]


@pytest.mark.parametrize(
    ("changed", "where", "problem"),
    [
        ({"event": [0, 1, 2, 0, 1]}, "event", "event 2 in row 2"),
        ({"event": [0, 0, 0, 0, 0]}, "event", "nobody adopts"),
        ({"time": [1, 1, 1, 1, 1]}, "panel", "row 2 has the actor, policy and time of another"),
        ({"event": [1, 1, 1, 0, 1]}, "panel", "row 2 comes after its actor's adoption"),
        ({"time": [1, np.nan, 2, 1, 1]}, "time", "no number in row 1"),
        ({"time": ["1", "soon", "2", "1", "1"]}, "time", "soon"),
        ({"actor": ["b", None, "b", "a", "b"]}, "actor", "nothing in row 1"),
        ({"x": [1, 2, np.inf, 0, 3]}, "x", "no number in row 2"),
        ({"x": [1, 1, 1, 1, 1]}, "covariates", "'x' is the same in all rows"),
        ({name: [] for name in ROWS}, "panel", "no rows"),
    ],
)
def test_panels_that_make_no_sense_are_refused(changed, where, problem):
    with pytest.raises(InputError, match=problem) as caught:
        read_panel({**ROWS, **changed}, ["x"])
    assert caught.value.where == where


@pytest.mark.parametrize("kind", [dict, pd.DataFrame, pl.DataFrame])
def test_missing_columns_are_named(kind):
    with pytest.raises(InputError, match="no column 'z'"):
        read_panel(kind(ROWS), ["z"])


def test_covariates_that_follow_from_others_are_named():
    twice = {**ROWS, "y": [2 * x + 1 for x in ROWS["x"]]}
    with pytest.raises(InputError, match="'y' follows from"):
        read_panel(twice, ["x", "y"])


def test_the_baseline_is_a_polynomial_in_the_age_of_the_policy():
    rows = {**ROWS, "time": [2001, 2001, 2003, 2005, 2005]}
    data = read_panel(rows, [], baseline=1)
    assert data.names == ("constant", "age^1")
    assert data.design[:, 1].tolist() == [0, 1, 0, 0, 0]
    made = simulate_histories([("a", "b")], cascades=9, periods=5, seed=1)
    data = read_panel(made, [], baseline=2)
    age = (data.rows.time - 1) / 4
    assert data.design[:, 2] == pytest.approx(age**2)


def test_no_more_powers_than_ages():
    assert read_panel(ROWS, ["x"], baseline=3).names == ("constant", "age^1", "x")


def test_the_crowd_is_the_share_that_adopted_before():
    rows = {
        "actor": ["a", "b", "b", "c", "c", "c"],
        "policy": ["p"] * 6,
        "time": [1, 1, 2, 1, 2, 3],
        "event": [1, 0, 1, 0, 0, 0],
    }
    data = read_panel(rows, [], crowd=True)
    found = dict(zip(data.names, data.design.T, strict=True))
    assert found["crowd"] == pytest.approx(np.array([0, 0, 1, 0, 1, 2]) / 3)
    once, twice = 2**-0.25, 2**-0.5
    lately = np.array([0, 0, once, 0, once, once + twice]) / 3
    assert found["crowd lately"] == pytest.approx(lately)
    assert "crowd just now" not in found  # three moments cannot tell three columns apart
