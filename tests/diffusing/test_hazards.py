import os
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.api as sm

from jejak.diffusing.hazards import HazardFit, Link, design, hazard, proper
from jejak.errors import InputError, OptionError

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
GOLD = SHARED / "gold" / "eha"
LINKS = {
    "logit": sm.families.links.Logit(),
    "probit": sm.families.links.Probit(),
    "cloglog": sm.families.links.CLogLog(),
}
INVERSE = {
    "logit": lambda eta: 1 / (1 + np.exp(-eta)),
    "cloglog": lambda eta: 1 - np.exp(-np.exp(eta)),
}


def made(rows: int = 1500, seed: int = 1) -> pd.DataFrame:
    """Rows at risk, in 30 states and 12 policies that shift their hazards."""
    draw = np.random.default_rng(seed)
    state, policy = draw.integers(30, size=rows), draw.integers(12, size=rows)
    x, t = draw.normal(size=rows), draw.integers(1, 15, rows)
    shift = draw.normal(size=30)[state] / 2 + draw.normal(size=12)[policy] / 2
    chance = 1 / (1 + np.exp(2 - 0.8 * x + 0.05 * t - shift))
    adopted = (draw.random(rows) < chance).astype(int)
    columns = {"state": state, "policy": policy, "x": x, "t": t, "adopted": adopted}
    return pd.DataFrame(columns).astype({"state": str, "policy": str})


PANEL = made()


def plain_sandwich(fit: HazardFit, ways: list[str], factors: bool) -> np.ndarray:
    """Clustered covariance of a logit, the sums in plain words."""
    x, y = fit.design.matrix, fit.design.response
    p = fit.probabilities
    bread = np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x)
    meat = np.zeros_like(bread)
    for size in range(1, len(ways) + 1):
        for some in combinations(ways, size):
            keys = list(zip(*(fit.design.rows[name] for name in some), strict=True))
            sums: dict[object, np.ndarray] = {}
            for key, row in zip(keys, x * (y - p)[:, None], strict=True):
                sums[key] = sums.get(key, 0) + row
            factor = len(sums) / (len(sums) - 1) if factors else 1
            meat += (-1) ** (size + 1) * factor * sum(np.outer(one, one) for one in sums.values())
    if factors:
        meat *= (len(y) - 1) / (len(y) - x.shape[1])
    return bread @ meat @ bread


def test_a_table_of_four_cells_has_the_log_odds_ratio() -> None:
    cells = {(0, 0): 40, (0, 1): 10, (1, 0): 20, (1, 1): 30}
    rows = [pair for pair, count in cells.items() for _ in range(count)]
    fit = hazard(pd.DataFrame(rows, columns=["x", "adopted"]), ["x"])
    assert fit.estimates[1] == pytest.approx(np.log(40 * 30 / (10 * 20)))
    assert fit.se[1] == pytest.approx(np.sqrt(1 / 40 + 1 / 10 + 1 / 20 + 1 / 30), rel=1e-5)
    assert (fit.n, fit.events) == (100, 40)


@pytest.mark.parametrize("link", LINKS)
def test_fits_are_those_of_statsmodels(link: Link) -> None:
    fit = hazard(PANEL, ["x", "t"], link=link)
    x = sm.add_constant(PANEL[["x", "t"]].to_numpy())
    family = sm.families.Binomial(LINKS[link])
    known = sm.GLM(PANEL["adopted"], x, family=family).fit(tol=1e-12)
    # As in R, ours ends where the deviance stands still, with the information of the last step.
    assert fit.estimates == pytest.approx(known.params.to_numpy(), abs=1e-5)
    assert fit.se == pytest.approx(known.bse.to_numpy(), rel=1e-3)
    assert fit.loglik == pytest.approx(known.llf)
    assert fit.aic == pytest.approx(known.aic)
    assert fit.bic == pytest.approx(known.bic_llf)


@pytest.mark.parametrize("ways", [["state"], ["policy"], ["state", "policy"]])
@pytest.mark.parametrize("small", ["HC1", "none"])
def test_clustered_errors_are_the_sums_in_plain_words(ways: list[str], small: str) -> None:
    fit = hazard(PANEL, ["x", "t"], cluster=ways, small_sample=small)  # type: ignore[arg-type]
    known = plain_sandwich(fit, ways, small == "HC1")
    assert fit.covariance == pytest.approx(known, rel=1e-3, abs=1e-9)
    assert fit.errors.startswith("clustered by " + " and ".join(ways))


def test_robust_errors_are_those_of_rows_as_clusters() -> None:
    rows = PANEL.assign(row=np.arange(len(PANEL)))
    fit, known = hazard(PANEL, ["x"], robust=True), hazard(rows, ["x"], cluster="row")
    assert fit.covariance == pytest.approx(known.covariance)
    assert fit.errors == "robust (HC1)"


def test_a_factor_for_clusters_alone() -> None:
    fit, bare = (
        hazard(PANEL, ["x"], cluster="state", small_sample=small) for small in ("HC0", "none")
    )
    assert fit.covariance == pytest.approx(bare.covariance * 30 / 29)


def test_formulas_and_columns_give_one_fit() -> None:
    columns = hazard(PANEL, ["x", "t"])
    for formula in ("adopted ~ x + t", "x + t", "~ x + t"):
        fit = hazard(PANEL, formula)
        assert fit.terms == columns.terms
        assert fit.estimates == pytest.approx(columns.estimates)


def test_formulas_know_powers_categories_and_splines() -> None:
    fit = hazard(PANEL, "adopted ~ x + I(x**2/100) + C(policy) + bs(t, df=4)")
    assert {"C(policy)[T.10]", "I(x ** 2 / 100)", "bs(t, df=4)[4]"} < set(fit.terms)
    assert len(fit.terms) == 18


def test_names_with_dots_can_be_quoted() -> None:
    fit = hazard(PANEL.rename(columns={"x": "source.adopt"}), "adopted ~ `source.adopt`")
    assert fit.terms == ("Intercept", "source.adopt")


def test_the_table_has_two_sided_normal_tests_and_intervals() -> None:
    row = hazard(PANEL, ["x"]).table(0.9).iloc[1]
    assert row["z"] == pytest.approx(row["estimate"] / row["se"])
    assert row["high"] - row["estimate"] == pytest.approx(1.6448536 * row["se"])
    assert list(row.index) == ["term", "estimate", "se", "z", "p", "low", "high"]


@pytest.mark.parametrize("link", INVERSE)
def test_true_coefficients_are_recovered(link: Link) -> None:
    draw = np.random.default_rng(7)
    x = draw.normal(size=(30_000, 2))
    adopted = draw.random(30_000) < INVERSE[link](-2 + x @ [0.5, -0.7])
    rows = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "adopted": adopted})
    fit = hazard(rows, ["a", "b"], link=link)
    assert np.abs((fit.estimates - [-2, 0.5, -0.7]) / fit.se).max() < 3


def test_clustered_intervals_hold_the_truth_where_rows_of_a_state_move_together() -> None:
    missed = {(): 0, ("state",): 0}
    for seed in range(100):
        draw = np.random.default_rng(seed)
        x, shift = draw.normal(size=60), draw.normal(size=60)
        chance = 1 / (1 + np.exp(1.5 - shift))
        rows = pd.DataFrame({"state": np.arange(60), "x": x}).loc[np.repeat(np.arange(60), 20)]
        rows["adopted"] = draw.random(1200) < np.repeat(chance, 20)
        for cluster in missed:
            row = hazard(rows, ["x"], cluster=cluster).table().iloc[1]
            missed[cluster] += not row["low"] < 0 < row["high"]
    assert missed["state",] <= 12
    assert missed[()] > 25


def test_rows_with_gaps_are_left_out_and_named() -> None:
    rows = PANEL.copy()
    rows.loc[[3, 8], "x"] = np.nan
    rows.loc[5, "state"] = None
    fit = hazard(rows, ["x", "t"], cluster="state")
    assert fit.n == 1497
    assert fit.notes == ("3 of 1,500 rows left out, without x, state: 3, 5, 8",)


def test_few_clusters_are_noted() -> None:
    assert hazard(PANEL, ["x"], cluster="policy").notes == (
        "only 12 clusters of policy: standard errors may be too small",
    )


def test_a_table_of_polars_is_as_good() -> None:
    fit = hazard(pl.from_pandas(PANEL), ["x"])  # type: ignore[arg-type]
    assert fit.estimates == pytest.approx(hazard(PANEL, ["x"]).estimates)


def test_separation_names_the_term() -> None:
    rows = PANEL.assign(d=(np.arange(1500) < 60).astype(int))
    rows.loc[rows["d"] == 1, "adopted"] = 0
    with pytest.raises(InputError, match="d tells some events"):
        hazard(rows, ["x", "d"])
    with pytest.raises(InputError, match="x tells some events"):
        hazard(PANEL.assign(adopted=(PANEL["x"] > 0).astype(int)), ["x"])


def test_rare_events_are_not_taken_for_separation() -> None:
    rows = PANEL.assign(d=(np.arange(1500) < 60).astype(int))
    rows.loc[rows["d"] == 1, "adopted"] = (np.arange(60) == 9).astype(int)
    assert hazard(rows, ["x", "d"]).estimates[2] < -1.5


@pytest.mark.parametrize(
    ("change", "covariates", "message"),
    [
        ({"adopted": 0}, ["x"], "adopted: no row has the event"),
        ({"adopted": 1}, ["x"], "adopted: every row has the event"),
        ({"adopted": 2}, ["x"], "row 0: adopted is 2 .0 or 1"),
        ({"x": np.nan}, ["x"], "adopted: no row is left"),
        ({"c": 7.5}, ["x", "c"], "covariates: c is the same in all rows"),
        ({"c": 7.5}, ["xx"], "panel: no column xx .perhaps x"),
        ({}, "adopted ~ x + I(2 * x)", "I.2 . x. is a combination of terms before it"),
        ({}, "adopted ~ x +", "covariates: Operator"),
        ({}, ["state"], r"the column state is no number .write a formula with C.state"),
        ({}, "adopted ~ x + np.log(x)", "np.log.x. is infinite or undefined in 7"),
    ],
)
def test_what_cannot_be_fitted_is_named(
    change: dict[str, object], covariates: str | list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        hazard(PANEL.assign(**change), covariates)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"link": "log"}, "link"),
        ({"cluster": "one"}, "cluster"),
        ({"cluster": "state", "small_sample": "HC7"}, "small_sample"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], where: str) -> None:
    with pytest.raises(OptionError) as wrong:
        hazard(PANEL.assign(one=1), ["x"], **options)  # type: ignore[arg-type]
    assert wrong.value.where == where


def test_negative_variances_are_mended_and_noted() -> None:
    mended, notes = proper(np.diag([1.0, -0.5]))
    assert mended == pytest.approx(np.diag([1.0, 0.0]))
    assert len(notes) == 1


def test_a_design_is_built_anew_with_the_same_columns() -> None:
    some = design(PANEL, "x + C(policy) + bs(t, df=4)", "adopted")
    assert some.rebuilt(some.rows.head(7)) == pytest.approx(some.matrix[:7])


OUTCOMES = {
    "gaming": "adopt_ig",
    "lottery": "adopt",
    "punishment": "adopt_cp",
    "smoking_rest": "pooleddv",
    "spid": "adopt",
}
REFERENCES = [one for one in sorted(GOLD.glob("ref_*.csv")) if "cox" not in one.name]


@pytest.mark.skipif(not REFERENCES, reason="the reference fits are not at hand")
@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.stem)
def test_fits_and_errors_are_those_of_r(path: Path) -> None:
    name = next(one for one in OUTCOMES if path.stem.startswith(f"ref_{one}"))
    known = pd.read_csv(path)
    file = GOLD / ("spid_panel.csv" if name == "spid" else f"{name}_data.csv")
    terms = [re.sub(r"^(\w+\.\w+)$", r"`\1`", one.replace("^", "**")) for one in known["term"][1:]]
    cluster = ["state", *(["policy"] if "twoway" in path.stem else [])]
    fit = hazard(
        pd.read_csv(file),
        f"{OUTCOMES[name]} ~ {' + '.join(terms)}",
        link=next(one for one in LINKS if one in path.stem),  # type: ignore[arg-type]
        cluster=cluster if "cluster" in path.stem else (),
        small_sample="none" if "nocadj" in path.stem else "HC1",
    )
    assert fit.estimates == pytest.approx(known["Estimate"].to_numpy(), abs=1e-9)
    assert fit.se == pytest.approx(known["Std..Error"].to_numpy(), abs=1e-9)
