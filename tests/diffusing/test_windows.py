import csv
import os
from collections import defaultdict
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.network import Trials, infer_network, original_network
from jejak.diffusing.windows import (
    WindowNetwork,
    networks_by_window,
    tie_persistence,
    window_overlap,
    within,
)
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork, InferredTie

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
GOLD = SHARED / "gold" / "dhb2015"
QUICK = partial(infer_network, edges=1, trials=Trials(draws=0))


def turned(year: int, policies: int = 6) -> list[tuple[str, str, int]]:
    """Before the year B follows A, from then on A follows B."""
    rows = []
    for number in range(policies):
        for start, order in ((year - policies + number, "AB"), (year + number, "BA")):
            rows += [(who, f"{start}", start + late / 4) for late, who in enumerate(order)]
    return rows


def found(*ties: str, end: float) -> tuple[float, float, InferredNetwork]:
    """A window's network of ties such as AB, from A to B."""
    pairs = tuple(InferredTie(rank, *tie, 1.0) for rank, tie in enumerate(ties, start=1))
    return end - 1, end, InferredNetwork(("A", "B"), pairs, "exponential", (1.0,), 1)


def test_a_tie_that_turns_is_seen_in_its_window():
    some = Adoptions.of(turned(50), unit="number")
    early, late = networks_by_window(some, 6, ends=[50, 56], infer=QUICK)
    assert (early.start, early.end) == (44.0, 50.0)
    assert [(tie.source, tie.target) for tie in early.network.ties] == [("A", "B")]
    assert [(tie.source, tie.target) for tie in late.network.ties] == [("B", "A")]


def test_what_comes_before_or_after_a_window_does_not_matter():
    rows = turned(50)
    alone = Adoptions.of([row for row in rows if row[2] < 50], unit="number", actors=["A", "B"])
    both = Adoptions.of(rows, unit="number", actors=["A", "B"])
    one = networks_by_window(alone, 6, ends=[50], infer=infer_network)
    other = networks_by_window(both, 6, ends=[50], infer=infer_network)
    assert one == other
    assert one[0].network.policies == 6


def test_windows_cover_what_is_known_and_no_more():
    years = Adoptions.of([("A", "x", 2000), ("B", "x", 2001), ("A", "y", 2009)])
    ends = [one.end for one in networks_by_window(years, 4, 2, infer=QUICK)]
    assert ends == [2004.0, 2006.0, 2008.0, 2010.0]
    numbers = Adoptions.of([("A", "x", 0.0), ("B", "x", 1.5)], unit="number", window=(0.0, 3.0))
    assert [one.end for one in networks_by_window(numbers, 1.5, infer=QUICK)] == [1.5, 3.0]


def test_a_window_without_followers_has_no_ties_and_says_so():
    some = Adoptions.of([("A", "x", 2000), ("B", "x", 2000), ("B", "y", 2003)])
    (one,) = networks_by_window(some, 4)
    assert one.network.ties == ()
    assert one.network.notes == ("nobody follows anybody in this window",)


def test_only_first_adoptions_and_sure_dates_are_inside():
    some = Adoptions.of([("A", "x", 2000), ("A", "x", 2005), ("B", "x", "2005/2007")])
    assert len(within(some.first(), 2004, 2007)) == 0
    assert within(some.first(), 2004, 2008).actor.tolist() == [1]


@pytest.mark.parametrize(("width", "step", "where"), [(0, 1, "width"), (3, -1, "step")])
def test_widths_and_steps_are_positive(width, step, where):
    some = Adoptions.of([("A", "x", 2000), ("B", "x", 2001)])
    with pytest.raises(OptionError) as caught:
        networks_by_window(some, width, step)
    assert caught.value.where == where


def test_a_window_wider_than_the_data_is_an_error_with_the_dates():
    some = Adoptions.of([("A", "x", 2000), ("B", "x", 2001)])
    with pytest.raises(InputError, match="no window of 3 fits in 2000 to 2001"):
        networks_by_window(some, 3)


def test_persistence_counts_windows_runs_and_ends():
    seen = ["AB", "AB BA", "BA", "AB", "AB"]
    networks = [
        WindowNetwork(*found(*ties.split(), end=float(end))) for end, ties in enumerate(seen)
    ]
    table = tie_persistence(networks)
    assert table[["source", "windows", "share", "run", "first", "last"]].to_numpy().tolist() == [
        ["A", 4, 0.8, 2, 0.0, 4.0],
        ["B", 2, 0.4, 2, 1.0, 2.0],
    ]
    assert tie_persistence(networks[:0]).empty
    overlap = window_overlap(networks)
    assert overlap["kept"].tolist() == [1, 1, 0, 1]
    assert overlap["lost"].tolist() == [0, 1, 1, 0]
    assert overlap["jaccard"].tolist() == [0.5, 0.5, 0.0, 1.0]


def published() -> dict[tuple[str, int], set[tuple[str, str]]]:
    """The published ties (source, receiver) by set of networks and year."""
    ties = defaultdict(set)
    with (GOLD / "dhb2015apsr-networks.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            for kind in ("src_10_400", "src_35_300"):
                if row[kind] == "1":
                    ties[kind, int(row["year"])].add((row["state_02"], row["state_01"]))
    return ties


def state_adoptions() -> Adoptions:
    with (GOLD / "mkdata-network02.tab").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    policies = [
        name for name in rows[0] if name not in {"state_fips", "statenam", "stateno", "state"}
    ]
    states = [row["state"] for row in sorted(rows, key=lambda row: int(row["stateno"]))]
    dates = [
        (row["state"], policy, int(row[policy]))
        for policy in policies
        for row in rows
        if row[policy].strip(" .")
    ]
    return Adoptions.of(dates, actors=states)


@pytest.mark.skipif(not GOLD.exists(), reason="needs the published networks")
@pytest.mark.parametrize(
    ("kind", "width", "edges", "count"),
    [("src_10_400", 10, 400, 50), ("src_35_300", 35, 300, 50)],
)
def test_the_published_yearly_networks_are_found_to_the_last_tie(kind, width, edges, count):
    gold = {year: ties for (name, year), ties in published().items() if name == kind}
    infer = partial(original_network, rate=0.5, edges=edges)
    years = sorted(gold)
    networks = networks_by_window(
        state_adoptions(), width, ends=years, universal=width == 10, infer=infer
    )
    assert len(networks) == count
    for year, one in zip(years, networks, strict=True):
        assert {(tie.source, tie.target) for tie in one.network.ties} == gold[year]
    assert np.sum([len(ties) for ties in gold.values()]) == (13_889 if width == 10 else 15_000)
