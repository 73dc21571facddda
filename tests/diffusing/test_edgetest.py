from collections import Counter

import made
import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.edgetest import BINS, calibrated, inferred, places_of, q_values
from jejak.diffusing.netinf import Until
from jejak.diffusing.weighed import weighed

RING = [(n, (n + 1) % 12) for n in range(12)]


def shares(adoptions: Adoptions, null: str, draws: int = 99) -> tuple[float, float]:
    """Of all possible ties those below .05, by our test and by Vuong's."""
    actors = len(adoptions.actors)
    data = weighed(adoptions, "exponential", (0.5,))
    ties, vuong = inferred(data, actors, Until(actors**2))
    ours = calibrated(data, actors, ties, draws=draws, null=null, seed=1)
    possible = actors * (actors - 1)
    return (ours < 0.05).sum() / possible, (vuong < 0.05).sum() / possible


class TestLevel:
    @pytest.mark.parametrize("null", ["adopters", "order"])
    @pytest.mark.parametrize(("policies", "spread"), [(50, 0.0), (200, 0.0), (200, 1.0)])
    def test_is_kept_where_nobody_follows_anybody(self, policies: int, spread: float, null: str):
        found = [
            shares(made.by_chance(20, policies, spread=spread, seed=seed), null)
            for seed in range(4)
        ]
        ours, vuong = np.mean(found, axis=0)
        # 1,520 possible ties: two standard errors are .011
        assert ours < 0.061
        assert vuong > 0.12

    def test_is_kept_with_many_of_one_year(self):
        found = [
            shares(made.by_chance(20, 100, spread=1.0, seed=seed, years=True), "adopters")
            for seed in range(4)
        ]
        assert np.mean(found, axis=0)[0] < 0.061


@pytest.mark.parametrize(("null", "least"), [("adopters", 12), ("order", 9)])
def test_ties_that_are_there_are_found(null: str, least: int):
    adoptions = made.along(RING, 12, 400, seed=3)
    data = weighed(adoptions, "exponential", (1.0,))
    ties, _ = inferred(data, 12, Until(30))
    p_values = calibrated(data, 12, ties, draws=199, null=null, seed=2)
    targets, sources = np.divmod(ties.key, 12)
    true = [(int(s), int(t)) in RING for s, t in zip(sources, targets, strict=True)]
    assert (p_values[true] < 0.05).sum() >= least
    assert (p_values[np.logical_not(true)] < 0.05).sum() <= 3


def test_the_same_seed_gives_the_same_on_any_number_of_cores():
    adoptions = made.by_chance(8, 30, spread=1, seed=1)
    data = weighed(adoptions, "exponential", (0.5,))
    ties, _ = inferred(data, 8, Until(20))
    told = []
    one, two, other = (
        calibrated(
            data, 8, ties, draws=50, seed=seed, cores=cores, told=lambda *at: told.append(at)
        )
        for seed, cores in ((1, 1), (1, 3), (2, 1))
    )
    assert one.tolist() == two.tolist() != other.tolist()
    assert told[:50] == [(n, 50) for n in range(1, 51)]
    assert (one * 51).tolist() == pytest.approx(np.round(one * 51).tolist())


def test_no_ties_no_p_values():
    data = weighed(made.by_chance(4, 5, spread=0, seed=1), "exponential", (0.5,))
    ties, _ = inferred(data, 4, Until(0))
    assert calibrated(data, 4, ties).tolist() == []


class TestPlaces:
    def test_those_of_one_date_are_equally_early(self):
        rows = [("a", "p", 1), ("b", "p", 2), ("c", "p", 2), ("d", "p", 9)]
        places = places_of(weighed(Adoptions.of(rows), "exponential", (0.5,)))
        assert places.label.tolist() == [1, 4, 4, 7]
        assert BINS == 8

    def test_all_of_one_date_are_in_the_middle(self):
        rows = [("a", "p", 1), ("b", "p", 1), ("a", "q", 1), ("b", "q", 2)]
        places = places_of(weighed(Adoptions.of(rows), "exponential", (0.5,)))
        assert places.label.tolist() == [4, 4, 2, 6]

    def test_policies_of_like_dates_and_sizes_make_a_stratum(self):
        rows = [
            (who, f"p{n}", 1800 + n + late)
            for n in range(240)
            for late, who in enumerate("abcdef"[: 2 + n % 3])
        ]
        places = places_of(weighed(Adoptions.of(rows), "exponential", (0.5,)))
        assert Counter(places.stratum.tolist()) == dict.fromkeys(range(6), 40)
        assert (places.stratum[:120] < 3).all()
        assert (places.stratum[120:] >= 3).all()
        assert [set((places.stratum[n::3] % 3).tolist()) for n in range(3)] == [{0}, {1}, {2}]


class TestFalseDiscoveryRate:
    def test_is_that_of_benjamini_and_hochberg(self):
        # the example of their table 1: fifteen tests, at .05 the first four are rejected
        p_values = np.array(
            "0.0001 0.0004 0.0019 0.0095 0.0201 0.0278 0.0298 0.0344 0.0459 0.3240 0.4262 0.5719 "
            "0.6528 0.7590 1.0".split(),
            float,
        )
        assert ((q_values(p_values, 15) <= 0.05).sum(), q_values(p_values, 15)[3]) == (
            4,
            pytest.approx(0.0095 * 15 / 4),
        )

    def test_ties_that_could_have_been_found_count(self):
        assert q_values(np.array([0.01, 0.04]), 10).tolist() == pytest.approx([0.1, 0.2])

    def test_is_never_above_one_and_grows_with_the_p_value(self):
        drawn = np.random.default_rng(1).random(50)
        q = q_values(drawn, 60)
        assert (np.diff(q[np.argsort(drawn)]) >= 0).all()
        assert q.max() <= 1
