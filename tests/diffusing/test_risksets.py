import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.risksets import NEVER, last_period, risk_set, spells
from jejak.errors import OptionError

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
# Abandoned and taken up again by A, given up by C; B comes late, D and E never.
BUDGETS = Adoptions.of(
    [
        ("A", "pb", 2000, 2003),
        ("A", "pb", 2006),
        ("B", "pb", 2004),
        ("C", "pb", 2001, 2002),
    ],
    actors=["A", "B", "C", "D"],
    window=(2000, 2007),
)


def events(panel: pd.DataFrame, column: str = "adopted") -> list[tuple[str, float]]:
    """Actor and period of each event."""
    rows = panel[panel[column] == 1]
    return list(zip(rows["actor"], rows["period"], strict=True))


def periods(panel: pd.DataFrame, actor: str) -> list[int]:
    return panel.loc[panel["actor"] == actor, "period"].astype(int).tolist()


def test_each_actor_is_at_risk_until_it_adopts_or_the_window_ends() -> None:
    panel = risk_set(BUDGETS)
    assert periods(panel, "A") == [2000]
    assert periods(panel, "B") == [2000, 2001, 2002, 2003, 2004]
    assert periods(panel, "D") == list(range(2000, 2008))
    assert events(panel) == [("A", 2000), ("B", 2004), ("C", 2001)]


def test_intervals_follow_on_one_another_and_count_from_where_risk_begins() -> None:
    panel = risk_set(BUDGETS, begin="after")
    mine = panel[panel["actor"] == "B"]
    assert mine["start"].tolist() == [0, 1, 2, 3]
    assert mine["stop"].tolist() == [1, 2, 3, 4]
    assert mine["since"].tolist() == mine["waited"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("begin", "end", "first", "last"),
    [
        ("policy", "window", 2002, 2009),
        ("after", "window", 2003, 2009),
        ("window", "window", 1999, 2009),
        ("policy", "last", 2002, 2005),
    ],
)
def test_risk_begins_and_ends_as_asked(begin: str, end: str, first: int, last: int) -> None:
    table = [("A", "x", 2002), ("B", "x", 2005)]
    some = Adoptions.of(table, window=(1999, 2009), actors=["A", "B", "C"])
    never = periods(risk_set(some, begin=begin, end=end), "C")  # type: ignore[arg-type]
    assert never == list(range(first, last + 1))


def test_abandonment_has_a_risk_of_its_own() -> None:
    panel = risk_set(BUDGETS, event="abandon")
    assert events(panel, "abandoned") == [("A", 2003), ("C", 2002)]
    assert periods(panel, "A") == [2001, 2002, 2003, 2007]
    assert panel.loc[panel["actor"] == "A", "waited"].tolist() == [1, 2, 3, 1]
    assert panel.loc[panel["actor"] == "A", "spell"].tolist() == [1, 1, 1, 2]


def test_who_abandoned_is_at_risk_of_adopting_again() -> None:
    panel = risk_set(BUDGETS, event="readopt")
    assert events(panel) == [("A", 2006)]
    assert periods(panel, "A") == [2004, 2005, 2006]
    assert periods(panel, "C") == [2003, 2004, 2005, 2006, 2007]
    assert set(panel["spell"]) == {1}


def test_any_adoption_is_the_first_and_those_after() -> None:
    both = risk_set(BUDGETS, event="any")
    parts = [risk_set(BUDGETS, event="adopt"), risk_set(BUDGETS, event="readopt")]
    assert len(both) == sum(map(len, parts))
    assert sorted(events(both)) == sorted(events(parts[0]) + events(parts[1]))
    assert both["spell"].tolist() == sorted(both["spell"], key=lambda _: 0)


def test_who_adopted_before_the_window_is_not_at_risk_but_may_abandon() -> None:
    table = [("A", "x", 1990, 2003), ("B", "x", 2002)]
    some = Adoptions.of(table, window=(2000, 2004))
    assert periods(risk_set(some), "A") == []
    leaving = risk_set(some, event="abandon")
    mine = leaving[leaving["actor"] == "A"]
    assert mine["period"].tolist() == [2000, 2001, 2002, 2003]
    assert mine["start"].tolist() == [9, 10, 11, 12]
    assert mine["waited"].tolist() == [10, 11, 12, 13]


def test_what_happens_after_the_window_is_not_known() -> None:
    some = Adoptions.of([("A", "x", 2000), ("B", "x", 2009)], window=(2000, 2003))
    panel = risk_set(some)
    assert periods(panel, "B") == [2000, 2001, 2002, 2003]
    assert events(panel) == [("A", 2000)]


def test_adopting_again_without_abandoning_or_within_the_period_is_no_event() -> None:
    table = [("A", "x", 2000), ("A", "x", 2002), ("B", "x", 2000, 2003), ("B", "x", 2003)]
    found = spells(Adoptions.of(table))
    assert found.start.tolist() == [0, 0]
    assert found.stop.tolist() == [NEVER, NEVER]


def test_the_pool_may_be_smaller_or_larger_than_the_table() -> None:
    panel = risk_set(BUDGETS, actors=["B", "Z"])
    assert set(panel["actor"]) == {"B", "Z"}
    assert periods(panel, "Z") == list(range(2000, 2008))


def test_longer_periods_gather_what_happens_in_them() -> None:
    table = [("A", "x", "2000-01"), ("B", "x", "2000-08"), ("C", "x", "2001-03")]
    some = Adoptions.of(table)
    panel = risk_set(some, step=12)
    assert events(panel) == [("A", 24000), ("B", 24000), ("C", 24012)]
    assert last_period(some, 12) == 1


def test_adoptions_known_to_an_interval_count_at_either_end() -> None:
    table = [("A", "x", "2000"), ("B", "x", "2001/2004")]
    some = Adoptions.of(table, unit="year")
    assert events(risk_set(some))[1] == ("B", 2001)
    assert events(risk_set(some, dating="latest"))[1] == ("B", 2004)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"event": "leave"}, "event"),
        ({"begin": "late"}, "begin"),
        ({"end": "never"}, "end"),
        ({"dating": "middle"}, "dating"),
        ({"step": 0}, "step"),
        ({"step": 1e-9}, "step"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], where: str) -> None:
    with pytest.raises(OptionError) as wrong:
        risk_set(BUDGETS, **options)  # type: ignore[arg-type]
    assert wrong.value.where == where


def plain_panel(table: list[tuple[str, str, int]], last: int) -> set[tuple[str, str, int, int]]:
    """First adoptions, the rule in plain words."""
    found = set()
    for policy in {row[1] for row in table}:
        adopted: dict[str, int] = {}
        for actor, what, year in table:
            if what == policy:
                adopted[actor] = min(year, adopted.get(actor, year))
        for actor in {row[0] for row in table}:
            for year in range(min(adopted.values()), last + 1):
                if year <= adopted.get(actor, last):
                    found.add((actor, policy, year, int(adopted.get(actor) == year)))
    return found


def test_the_panel_is_that_of_the_rule_in_plain_words() -> None:
    draw = np.random.default_rng(4)
    table = [
        (f"a{draw.integers(9)}", f"p{draw.integers(5)}", int(draw.integers(1990, 2005)))
        for _ in range(60)
    ]
    some = Adoptions.of(table, window=(1990, 2006))
    panel = risk_set(some)
    columns = (panel["actor"], panel["policy"], panel["period"].astype(int), panel["adopted"])
    found = list(zip(*columns, strict=True))
    assert set(found) == plain_panel(table, 2006)
    assert len(found) == len(set(found))


@pytest.mark.skipif(not SHARED.exists(), reason="the state policies are not at hand")
def test_the_panel_of_state_policies_has_the_rows_of_the_reference() -> None:
    # At least five adoptions, the first since 1960; at risk from the year after the first to the
    # last.
    every = pd.read_csv(SHARED / "data/adoptions/us_states/spid_policies.csv")
    sizes = every.groupby("policy")["adopt_year"].agg(["size", "min"])
    chosen = sizes.index[(sizes["size"] >= 5) & (sizes["min"] >= 1960)]
    rows = every[every["policy"].isin(chosen)].itertuples(index=False, name=None)
    states = sorted(every["statenam"].unique())
    panel = risk_set(Adoptions.of(rows, actors=states), begin="after", end="last")
    known = pd.read_csv(SHARED / "gold/eha/spid_panel.csv")
    columns = {"actor": "state", "period": "year", "adopted": "adopt"}
    ours = panel.astype({"actor": str, "policy": str, "period": int}).rename(columns=columns)
    names = ["policy", "state", "year", "start", "stop", "adopt"]
    ours, known = (one[names].sort_values(names[:3], ignore_index=True) for one in (ours, known))
    assert len(ours) == 292_391
    pd.testing.assert_frame_equal(ours, known, check_dtype=False)
