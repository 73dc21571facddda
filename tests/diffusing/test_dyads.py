import numpy as np
import pandas as pd
import pytest

from jejak.diffusing import dyads
from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.dyads import dyad_panel, emulation
from jejak.diffusing.hazards import HazardFit
from jejak.diffusing.risksets import risk_set
from jejak.errors import OptionError


def drawn(actors: int = 15, policies: int = 12, pull: float = 0.0, seed: int = 1) -> Adoptions:
    """Adoption year by year; each earlier adopter with a higher number pulls."""
    draw = np.random.default_rng(seed)
    table = []
    for policy in range(policies):
        has = np.zeros(actors, bool)
        for year in range(2000, 2012):
            above = np.array([has[one + 1 :].sum() for one in range(actors)])
            chance = 1 / (1 + np.exp(2.5 - pull * above - 0.02 * has.sum()))
            new = ~has & (draw.random(actors) < chance)
            table += [(f"a{one:02}", f"p{policy}", year) for one in np.flatnonzero(new)]
            has |= new
    return Adoptions.of(table, window=(2000, 2011), actors=[f"a{one:02}" for one in range(actors)])


SOME = drawn()
HIGHER = np.triu(np.ones((15, 15)), 1)


def plain_pairs(some: Adoptions) -> set[tuple[str, str, str, int, int]]:
    """Adopter, source, policy, year and event: the rule in plain words."""
    when = {
        (some.actors[a], some.policies[p]): int(t)
        for a, p, t in zip(some.actor, some.policy, some.time, strict=True)
    }
    found = set()
    for policy in some.policies:
        first = min(t for (_, what), t in when.items() if what == policy)
        for actor in some.actors:
            own = when.get((actor, policy), 9999)
            for year in range(first + 1, min(own, 2011) + 1):
                for source in some.actors:
                    if source != actor and when.get((source, policy), 9999) < year:
                        found.add((actor, source, policy, year, int(own == year)))
    return found


def rows_of(panel: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = [panel[one] for one in ("actor", "source", "policy", "period", "emulated")]
    return list(zip(*columns, strict=True))


def test_pairs_are_those_of_the_rule_in_plain_words() -> None:
    found = rows_of(dyad_panel(SOME))
    assert set(found) == plain_pairs(SOME)
    assert len(found) == len(set(found))


def test_without_opportunity_every_other_actor_is_a_source() -> None:
    panel = dyad_panel(SOME, opportunity=False)
    assert len(panel) == 14 * len(risk_set(SOME, begin="after"))
    with_, without = (rows[rows["emulated"] == 1] for rows in (dyad_panel(SOME), panel))
    assert set(rows_of(with_)) == set(rows_of(without))


def test_a_source_that_has_abandoned_is_none() -> None:
    table = [("A", "x", 2000, 2002), ("A", "x", 2005), ("B", "x", 2007)]
    panel = dyad_panel(Adoptions.of(table))
    mine = panel[panel["actor"] == "B"]
    assert mine["period"].tolist() == [2001, 2002, 2006, 2007]
    assert mine["emulated"].tolist() == [0, 0, 0, 1]


def test_properties_of_pairs_stand_in_columns() -> None:
    panel = dyad_panel(SOME, {"higher": HIGHER})
    known = panel["source"].astype(str) > panel["actor"].astype(str)
    assert panel["higher"].tolist() == known.astype(float).tolist()


def plain_dyadic(fit: HazardFit) -> np.ndarray:
    """All pairs of rows that share a government, one by one."""
    x, residual = fit.design.matrix, fit.design.response - fit.probabilities
    scores = x * residual[:, None]
    rows = fit.design.rows
    sides = list(zip(rows["actor"], rows["source"], strict=True))
    meat = np.zeros((x.shape[1], x.shape[1]))
    for one, mine in zip(sides, scores, strict=True):
        shares = np.array([not set(one).isdisjoint(other) for other in sides])
        meat += np.outer(mine, scores[shares].sum(axis=0))
    return fit.model_covariance @ meat @ fit.model_covariance


def test_dyadic_errors_count_every_pair_of_rows_that_share_a_government() -> None:
    panel = dyad_panel(drawn(10, 6), {"higher": HIGHER[:10, :10]})
    fit = emulation(panel, ["higher"], errors="dyadic")
    assert fit.covariance == pytest.approx(plain_dyadic(fit), rel=1e-3)
    assert fit.errors.startswith("dyadic")
    assert fit.notes == ("only 10 governments: standard errors may be too small",)


def test_the_jackknife_is_nearly_that_of_fits_without_each_government() -> None:
    panel = dyad_panel(SOME, {"higher": HIGHER})
    fit = emulation(panel, ["higher"])
    moved = [
        fit.estimates
        - emulation(panel[(panel[["actor", "source"]] != one).all(axis=1)], ["higher"]).estimates
        for one in SOME.actors
    ]
    known = 14 / 15 * sum(np.outer(one, one) for one in moved)
    assert fit.covariance == pytest.approx(known, rel=0.05)


def test_errors_may_be_two_way_or_the_models() -> None:
    panel = dyad_panel(SOME, {"higher": HIGHER})
    two, model = (emulation(panel, ["higher"], errors=errors) for errors in ("two-way", "model"))
    assert two.errors == "clustered by actor and source (HC1)"
    assert model.se == pytest.approx(np.sqrt(np.diag(model.model_covariance)))
    assert two.estimates == pytest.approx(model.estimates)
    with pytest.raises(OptionError, match="errors: 'one-way'"):
        emulation(panel, ["higher"], errors="one-way")  # type: ignore[arg-type]


def test_a_pull_towards_some_sources_is_found() -> None:
    some = drawn(15, 40, pull=0.4)
    row = emulation(dyad_panel(some, {"higher": HIGHER}), ["higher", "since"]).table().iloc[1]
    assert row["low"] > 0


def test_no_pull_is_seldom_found() -> None:
    found = 0
    for seed in range(40):
        panel = dyad_panel(drawn(15, 30, seed=seed), {"higher": HIGHER})
        found += emulation(panel, ["higher", "since"]).table()["p"][1] < 0.05
    assert found <= 5


def test_matrices_of_another_size_and_too_many_pairs_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(OptionError, match="matrices: higher is 3 × 3 for 15 actors"):
        dyad_panel(SOME, {"higher": HIGHER[:3, :3]})
    monkeypatch.setattr(dyads, "ROWS", 100)
    with pytest.raises(OptionError, match="pairs and periods"):
        dyad_panel(SOME)
