import csv
import os
from pathlib import Path

import made
import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.network import Trials, infer_network, original_network
from jejak.diffusing.panels import Columns, read_panel
from jejak.diffusing.trees import cascade_tree
from jejak.errors import InputError, OptionError

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
GOLD = SHARED / "gold" / "netinf"
needs_gold = pytest.mark.skipif(not GOLD.exists(), reason="the reference outputs are not here")
QUICK = Trials(draws=0)
RING = [(n, (n + 1) % 6) for n in range(6)]


@pytest.fixture(scope="module")
def ring() -> Adoptions:
    return made.along(RING, 6, 120, seed=1)


@pytest.fixture(scope="module")
def states() -> Adoptions:
    path = SHARED / "data" / "adoptions" / "us_states" / "spid_policies.csv"
    return read_panel(path, columns=Columns("statenam", date="adopt_year")).adoptions


class TestReference:
    """Equal to what NetworkInference 1.2.5 wrote, ties in the same order."""

    @needs_gold
    @pytest.mark.parametrize(
        ("name", "model", "parameters", "stop"),
        [
            ("exp_l0.5_n100", "exponential", (0.5,), {"edges": 100}),
            ("exp_l0.5_p0.05", "exponential", (0.5,), {"p_cutoff": 0.05}),
            ("exp_l0.5_p0.1", "exponential", (0.5,), {"p_cutoff": 0.1}),
            ("exp_l0.5_n2000", "exponential", (0.5,), {"edges": 2000}),
            ("exp_l0.5_all2450", "exponential", (0.5,), {"edges": 2450}),
            ("exp_auto_n100", "exponential", None, {"edges": 100}),
            ("exp_auto_p0.05", "exponential", None, {"p_cutoff": 0.05}),
            ("exp_auto_p0.1", "exponential", None, {"p_cutoff": 0.1}),
            ("lnorm_m1_s1_n100", "log-normal", (1, 1), {"edges": 100}),
            ("lnorm_m1_s1_p0.1", "log-normal", (1, 1), {"p_cutoff": 0.1}),
            ("ray_a3_n100", "rayleigh", (3,), {"edges": 100}),
            ("ray_a5_n100", "rayleigh", (5,), {"edges": 100}),
            ("ray_a5_p0.1", "rayleigh", (5,), {"p_cutoff": 0.1}),
            ("ray_a10_n100", "rayleigh", (10,), {"edges": 100}),
            ("ray_a10_p0.1", "rayleigh", (10,), {"p_cutoff": 0.1}),
        ],
    )
    def test_on_the_policies_of_states(self, states, name: str, model: str, parameters, stop):
        network = infer_network(states, model, parameters, reference=True, **stop)
        self.assert_equal(network, GOLD / f"{name}.csv")

    @needs_gold
    @pytest.mark.parametrize("size", ["n50_c100", "n50_c5000", "n200_c500", "n1000_c5000"])
    def test_on_simulated_cascades(self, size: str):
        path = GOLD / "sim" / f"cascades_{size}.csv"
        columns = Columns("node_name", "cascade_id", "event_time")
        adoptions = read_panel(path, columns=columns).adoptions
        gold = GOLD / f"sim_R_{size}.csv"
        edges = len(gold.read_text().splitlines()) - 1
        network = infer_network(adoptions, parameters=(1.0,), edges=edges, reference=True)
        self.assert_equal(network, gold)

    def assert_equal(self, network, path: Path) -> None:
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [(tie.source, tie.target) for tie in network.ties] == [
            (row["origin_node"], row["destination_node"]) for row in rows
        ]
        np.testing.assert_allclose(
            [tie.improvement for tie in network.ties],
            [float(row["improvement"]) for row in rows],
            rtol=1e-12,
            atol=1e-9,
        )
        told = [float(row["p_value"].replace("NA", "nan") or "nan") for row in rows]
        ours = [tie.p_value for tie in network.ties]
        np.testing.assert_allclose(np.where(np.isnan(told), np.nan, ours), told, atol=1.6e-10)

    def test_its_p_values_drift_and_ours_do_not(self, ring: Adoptions):
        reference = infer_network(ring, edges=9, parameters=(1.0,), reference=True)
        ours = infer_network(ring, edges=9, parameters=(1.0,), trials=QUICK)
        assert [tie.improvement for tie in ours.ties] == pytest.approx(
            [tie.improvement for tie in reference.ties]
        )
        # the penalty that comes back makes ties seem a little surer
        assert any(
            one.p_value < other.p_value - 1e-6
            for one, other in zip(reference.ties, ours.ties, strict=True)
        )


class TestNetwork:
    def test_the_ties_that_are_there_come_first(self, ring: Adoptions):
        network = infer_network(ring, parameters=(1.0,), edges=6, trials=Trials(draws=99))
        found = {(tie.source, tie.target) for tie in network.ties}
        assert found == {(f"a{a}", f"a{b}") for a, b in RING}
        assert [tie.rank for tie in network.ties] == [1, 2, 3, 4, 5, 6]
        assert all(
            tie.p_value == 0.01 and tie.q_value == pytest.approx(0.05) for tie in network.ties
        )
        assert (network.model, network.parameters, network.policies) == ("exponential", (1.0,), 120)

    def test_without_a_number_ties_are_kept_by_their_false_discovery_rate(self, ring: Adoptions):
        network = infer_network(ring, parameters=(1.0,), trials=Trials(draws=499))
        assert all(tie.q_value <= 0.1 for tie in network.ties)
        assert {(f"a{a}", f"a{b}") for a, b in RING} <= {
            (tie.source, tie.target) for tie in network.ties
        }

    def test_by_chance_nothing_is_kept(self):
        adoptions = made.by_chance(10, 60, spread=1, seed=3)
        network = infer_network(adoptions, trials=Trials(draws=999))
        assert len(network.ties) <= 1

    def test_with_few_draws_it_says_why_nothing_is_kept(self):
        adoptions = made.by_chance(10, 60, spread=1, seed=3)
        network = infer_network(adoptions, trials=Trials(draws=19))
        assert network.ties == ()
        assert "the lowest false discovery rate of any tie is" in network.notes[-1]

    def test_policies_without_adopters_are_no_policies(self, ring: Adoptions):
        some = ring.only(ring.policy >= 40)
        rows = [
            (some.actors[a], some.policies[p], float(t))
            for a, p, t in zip(some.actor, some.policy, some.time, strict=True)
        ]
        alone = Adoptions.of(rows, unit="number", actors=some.actors)
        found = [infer_network(one, edges=5, trials=QUICK) for one in (some, alone)]
        assert found[0].ties == found[1].ties
        assert found[0].policies == found[1].policies == 80

    def test_more_pairs_than_fit_are_refused(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("jejak.diffusing.weighed.STEPS", 5)
        rows = [(str(n), "p", 2000 + n) for n in range(4)]
        with pytest.raises(InputError, match=r"6 pairs .* largest policy has 4 adopters"):
            infer_network(Adoptions.of(rows))

    def test_ties_below_a_p_value(self, ring: Adoptions):
        network = infer_network(ring, p_cutoff=0.02, trials=Trials(draws=99))
        assert {tie.p_value for tie in network.ties} == {0.01}

    def test_support_is_the_share_of_resampled_policies(self, ring: Adoptions):
        network = infer_network(ring, edges=9, trials=Trials(draws=0, resamples=50))
        support = [tie.support for tie in network.ties]
        assert support[:6] == [1.0] * 6
        assert 0 < min(support[6:]) <= max(support[6:]) < 1

    def test_fewer_ties_than_asked_for(self):
        rows = [("a", "p", 2000), ("b", "p", 2001)]
        network = infer_network(Adoptions.of(rows), edges=5, trials=QUICK)
        assert len(network.ties) == 1
        assert "only 1 ties improve the likelihood, not 5" in network.notes

    def test_delays_that_are_all_but_impossible_are_told(self):
        rows = [("a", "p", 1800), ("b", "p", 2001), ("a", "q", 1800), ("b", "q", 1801)]
        network = infer_network(Adoptions.of(rows), "rayleigh", (1.0,), edges=1, trials=QUICK)
        assert network.notes[0].startswith("1 of 2 delays are all but impossible")

    def test_automatic_rayleigh_works_where_the_reference_stops(self, ring: Adoptions):
        network = infer_network(ring, "rayleigh", edges=6, trials=QUICK)
        assert 0.3 < network.parameters[0] < 3
        assert len(network.ties) == 6

    @pytest.mark.parametrize("model", ["log-normal", "weibull"])
    def test_other_models(self, ring: Adoptions, model: str):
        network = infer_network(ring, model, edges=6, trials=QUICK)
        found = {(tie.source, tie.target) for tie in network.ties}
        assert len(found & {(f"a{a}", f"a{b}") for a, b in RING}) >= 5

    def test_vuongs_test_says_that_it_is_not_calibrated(self, ring: Adoptions):
        assert "too many" in infer_network(ring, edges=1, trials=QUICK).notes[-1]

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"edges": 3, "p_cutoff": 0.1}, "one of the two"),
            ({"edges": 0}, "give 1 or more"),
            ({"p_cutoff": 1.5}, "not between 0 and 1"),
            ({"model": "gamma"}, "no such model"),
            ({"parameters": (0,)}, "rate 0"),
        ],
    )
    def test_options_that_make_no_sense(self, ring: Adoptions, options, said: str):
        with pytest.raises(OptionError, match=said):
            infer_network(ring, **options)

    @pytest.mark.parametrize(
        "rows",
        [
            [("a", "p", 2000)],
            [("a", "p", 2000), ("b", "p", 2000)],
            [("a", "p", 2000), ("b", "q", 2001)],
        ],
    )
    def test_nobody_follows_anybody(self, rows):
        with pytest.raises(InputError, match="nobody follows anybody"):
            infer_network(Adoptions.of(rows))


class TestOriginal:
    def test_first_adopters_need_a_source_too(self):
        rows = [("a", "p", 2000), ("b", "p", 2001), ("c", "p", 2003)]
        network = original_network(Adoptions.of(rows), 0.5, 10)
        expected = np.log(0.5) - 0.5 * np.array([1.0, 2.0]) - np.log(1e-64)
        assert [(tie.source, tie.target) for tie in network.ties] == [("a", "b"), ("b", "c")]
        assert [tie.improvement for tie in network.ties] == pytest.approx(expected.tolist())

    @needs_gold
    @pytest.mark.parametrize("size", ["n50_c500", "n200_c1000"])
    def test_is_that_of_the_first_program(self, size: str):
        path = GOLD / "sim" / f"cascades_{size}.csv"
        columns = Columns("node_name", "cascade_id", "event_time")
        adoptions = read_panel(path, columns=columns).adoptions
        with (GOLD / f"sim_SNAP_{size}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        network = original_network(adoptions, 1.0, len(rows))
        assert [(tie.source, tie.target) for tie in network.ties] == [
            (row["src"], row["dst"]) for row in rows
        ]
        np.testing.assert_allclose(
            [tie.improvement for tie in network.ties],
            [float(row["marginal_gain"]) for row in rows],
            atol=1e-5,
        )


class TestCascadeTree:
    def test_each_adopter_has_its_most_likely_source(self):
        rows = [(who, f"p{n}", 2000 + late) for n in range(3) for late, who in enumerate("ab")]
        rows += [(who, f"r{n}", 2000 + late) for n in range(2) for late, who in enumerate("bc")]
        rows += [("a", "q", 2000), ("b", "q", 2001), ("c", "q", 2001), ("d", "q", 2003)]
        adoptions = Adoptions.of(rows)
        network = infer_network(adoptions, parameters=(1.0,), edges=2, trials=QUICK)
        assert {(tie.source, tie.target) for tie in network.ties} == {("a", "b"), ("b", "c")}
        tree = cascade_tree(adoptions, "q", network)
        assert [(step.actor, step.when, step.source, step.tied) for step in tree.steps] == [
            ("a", "2000", None, False),
            ("b", "2001", "a", True),
            ("c", "2001", "a", False),
            ("d", "2003", "b", False),
        ]

    def test_all_at_once_have_no_source(self):
        adoptions = Adoptions.of([("a", "p", 1), ("b", "p", 2), ("a", "q", 5), ("b", "q", 5)])
        network = infer_network(adoptions, edges=1, trials=QUICK)
        assert [step.source for step in cascade_tree(adoptions, "q", network).steps] == [None] * 2

    def test_an_unknown_policy(self, ring: Adoptions):
        network = infer_network(ring, edges=1, trials=QUICK)
        with pytest.raises(OptionError, match="such as p0, p1"):
            cascade_tree(ring, "lottery", network)
