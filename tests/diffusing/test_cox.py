import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize

from jejak.diffusing.cox import Ties, cox
from jejak.errors import InputError, OptionError

SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
GOLD = SHARED / "gold" / "eha"
# The two worked examples of Therneau & Grambsch 2000, appendix E, with exact answers.
FIRST = pd.DataFrame(
    {"stop": [9, 1, 1, 6, 6, 8], "adopted": [1, 1, 0, 1, 1, 0], "x": [0, 1, 1, 1, 0, 0]}
)
SECOND = pd.DataFrame(
    {
        "start": [1, 2, 5, 2, 1, 7, 3, 4, 8, 8],
        "stop": [2, 3, 6, 7, 8, 9, 9, 9, 14, 17],
        "adopted": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
        "x": [1, 0, 0, 1, 0, 1, 1, 1, 0, 0],
    }
)


def made(rows: int = 300, seed: int = 1) -> pd.DataFrame:
    """Rows that enter late, many tied, in strata of unlike pace."""
    draw = np.random.default_rng(seed)
    x, z = draw.normal(size=rows), draw.integers(0, 2, rows)
    stratum = draw.integers(0, 6, rows)
    pace = np.exp(0.6 * x - 0.5 * z + 0.4 * stratum)
    stop = np.ceil(draw.exponential(size=rows) / pace * 10)
    start = np.maximum(stop - draw.integers(1, 9, rows), 0)
    columns = {"x": x, "z": z, "policy": stratum, "start": start, "stop": stop}
    return pd.DataFrame({**columns, "adopted": draw.integers(0, 4, rows) > 0, "state": stratum * z})


PANEL = made().astype({"adopted": int})


def risk_sets(rows: pd.DataFrame, ties: Ties) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For each event: who is at risk, by which share, and who has it: the rule in plain words."""
    found = []
    for stratum, time in sorted(set(zip(rows["policy"], rows["stop"], strict=True))):
        same = rows["policy"] == stratum
        risk = (same & (rows["start"] < time) & (rows["stop"] >= time)).to_numpy()
        dead = (same & (rows["stop"] == time) & (rows["adopted"] == 1)).to_numpy()
        for turn in range(dead.sum()):
            taken = turn / dead.sum() if ties == "efron" else 0
            found.append((risk - taken * dead, dead / dead.sum(), risk))
    return found


def plain_loss(beta: np.ndarray, x: np.ndarray, sets: list[tuple[np.ndarray, ...]]) -> float:
    eta = x @ beta
    return -sum(dead @ eta - np.log(share @ np.exp(eta)) for share, dead, _ in sets)


def plain_scores(beta: np.ndarray, x: np.ndarray, sets: list[tuple[np.ndarray, ...]]) -> np.ndarray:
    """What each row adds to the slope, event by event."""
    scores = np.zeros_like(x)
    risk = np.exp(x @ beta)
    for share, dead, _ in sets:
        weight = share * risk / (share @ risk)
        mean = weight @ x
        scores += (dead - weight)[:, None] * (x - mean)
    return scores


def test_worked_examples_have_their_exact_answers() -> None:
    breslow = cox(FIRST, ["x"], start=None, ties="breslow")
    assert breslow.estimates[0] == pytest.approx(np.log((3 + np.sqrt(33)) / 2))
    assert cox(FIRST, ["x"], start=None).estimates[0] == pytest.approx(1.676857, abs=1e-6)
    assert cox(SECOND, ["x"], ties="breslow").estimates[0] == pytest.approx(-0.084526, abs=1e-6)
    assert cox(SECOND, ["x"]).estimates[0] == pytest.approx(-0.02110521, abs=1e-8)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_fit_maximises_the_likelihood_in_plain_words(ties: Ties) -> None:
    x, sets = PANEL[["x", "z"]].to_numpy(float), risk_sets(PANEL, ties)
    known = minimize(plain_loss, np.zeros(2), (x, sets), tol=1e-10)
    fit = cox(PANEL, ["x", "z"], strata="policy", ties=ties)
    assert fit.estimates == pytest.approx(known.x, abs=1e-5)
    assert fit.loglik == pytest.approx(-known.fun)
    assert fit.strata == 6


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_errors_are_those_of_statsmodels_where_rows_enter_a_little_later(ties: Ties) -> None:
    # Without the little, PHReg leaves out who enters at the time of an event before.
    fit = cox(PANEL, ["x", "z"], strata="policy", ties=ties)
    entry, strata = PANEL["start"] + 1e-6, PANEL["policy"]
    model = sm.PHReg(PANEL["stop"], PANEL[["x", "z"]], PANEL["adopted"], entry, strata, ties=ties)
    known = model.fit()
    assert fit.estimates == pytest.approx(np.asarray(known.params))
    assert fit.se == pytest.approx(np.asarray(known.bse))
    assert fit.loglik == pytest.approx(known.llf)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_clustered_errors_are_sums_of_influences_in_plain_words(ties: Ties) -> None:
    fit = cox(PANEL, ["x", "z"], strata="policy", ties=ties, cluster="state")
    x = PANEL[["x", "z"]].to_numpy(float)
    scores = plain_scores(fit.estimates, x, risk_sets(PANEL, ties))
    assert scores.sum(axis=0) == pytest.approx(np.zeros(2), abs=1e-6)
    influence = pd.DataFrame(scores @ fit.model_covariance).groupby(PANEL["state"]).sum()
    assert fit.covariance == pytest.approx((influence.T @ influence).to_numpy())
    assert fit.errors == "clustered by state"


def test_rows_of_a_stratum_alone_say_nothing() -> None:
    alone = pd.DataFrame(
        {"x": [3.0], "z": [1], "policy": [99], "start": [0], "stop": [1], "adopted": [1]}
    )
    more = pd.concat([PANEL, alone], ignore_index=True)
    fit, known = (cox(rows, ["x", "z"], strata="policy") for rows in (more, PANEL))
    assert fit.estimates == pytest.approx(known.estimates)


def test_splitting_an_interval_changes_nothing() -> None:
    long = PANEL[PANEL["stop"] - PANEL["start"] > 2]
    halves = [long.assign(stop=long["start"] + 1, adopted=0), long.assign(start=long["start"] + 1)]
    rest = PANEL.drop(long.index)
    fit = cox(pd.concat([*halves, rest]), ["x", "z"], strata="policy")
    assert fit.estimates == pytest.approx(cox(PANEL, ["x", "z"], strata="policy").estimates)


def test_large_covariates_do_not_overflow() -> None:
    fit = cox(PANEL.assign(x=PANEL["x"] * 1e-6 + 1e6), ["x"], strata="policy")
    assert fit.estimates[0] / 1e6 == pytest.approx(
        cox(PANEL, ["x"], strata="policy").estimates[0], rel=1e-4
    )


def test_true_coefficients_are_recovered_from_rows_that_enter_late_and_leave_early() -> None:
    draw = np.random.default_rng(3)
    x, z, policy = (
        draw.normal(size=20_000),
        draw.integers(0, 2, 20_000),
        draw.integers(0, 6, 20_000),
    )
    time = draw.exponential(size=20_000) / np.exp(0.6 * x - 0.5 * z + 0.4 * policy) * 100
    start = draw.uniform(0, 60, 20_000)
    end = start + draw.uniform(0, 100, 20_000)
    rows = pd.DataFrame({"x": x, "z": z, "policy": policy, "start": start})
    rows = rows.assign(stop=np.minimum(time, end), adopted=(time <= end).astype(int))
    fit = cox(rows[time > start], "x + C(z)", strata="policy")
    assert fit.terms == ("x", "C(z)[T.1]")
    assert np.abs((fit.estimates - [0.6, -0.5]) / fit.se).max() < 3


@pytest.mark.parametrize(
    ("change", "covariates", "message"),
    [
        ({"c": 2}, ["x", "c"], "covariates: c is the same in all rows"),
        ({"c": PANEL["policy"]}, ["x", "c"], "c is the same for all who are at risk at an event"),
        ({"c": PANEL["x"] + PANEL["policy"]}, ["x", "c"], "x with c follow from each other"),
        ({"c": PANEL["adopted"]}, ["x", "c"], "no maximum: c may tell exactly who has the event"),
        ({"adopted": 0}, ["x"], "adopted: no row has the event"),
        ({"stop": PANEL["start"]}, ["x"], "row 0: start is not before stop"),
    ],
)
def test_what_cannot_be_fitted_is_named(
    change: dict[str, object], covariates: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        cox(PANEL.assign(**change), covariates, strata="policy")


def test_an_outlier_far_off_does_not_lead_astray() -> None:
    rows = PANEL.copy()
    rows.loc[[3, 5], "x"] = [40.0, -60.0]
    fit = cox(rows, ["x", "z"], strata="policy")
    x, sets = rows[["x", "z"]].to_numpy(float), risk_sets(rows, "efron")
    assert -plain_loss(fit.estimates, x, sets) == pytest.approx(fit.loglik)
    assert minimize(plain_loss, fit.estimates, (x, sets)).fun > -fit.loglik - 1e-6


def test_strata_far_apart_do_not_underflow() -> None:
    rows = PANEL.assign(c=np.random.default_rng(2).normal(size=300) + 3000 * PANEL["policy"])
    fit = cox(rows, ["c", "x"], strata="policy")
    near = cox(rows.assign(c=rows["c"] - 3000 * PANEL["policy"]), ["c", "x"], strata="policy")
    assert fit.estimates == pytest.approx(near.estimates, rel=1e-6)


def test_an_unknown_treatment_of_ties_is_named() -> None:
    with pytest.raises(OptionError, match=r"ties: 'exact' .efron or breslow"):
        cox(PANEL, ["x"], ties="exact")  # type: ignore[arg-type]


@pytest.mark.skipif(not GOLD.exists(), reason="the reference fits are not at hand")
@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("name", ["spid", "lottery"])
def test_fits_and_errors_are_those_of_r(name: str, ties: Ties) -> None:
    if name == "spid":
        rows, strata, path = pd.read_csv(GOLD / "spid_panel.csv"), "policy", "_strata"
    else:
        rows, strata, path = pd.read_csv(GOLD / "lottery_cox_check.csv"), (), ""
        rows["source.adopt"] = pd.read_csv(GOLD / "lottery_data.csv")["source.adopt"]
    known = pd.read_csv(GOLD / f"ref_{name}_cox{path}_cluster_{ties}.csv")
    fit = cox(rows, list(known["term"]), event="adopt", strata=strata, ties=ties, cluster="state")
    assert fit.estimates == pytest.approx(known["coef"].to_numpy(), abs=1e-9)
    assert np.sqrt(np.diag(fit.model_covariance)) == pytest.approx(known["se.coef."], abs=1e-9)
    assert fit.se == pytest.approx(known["robust.se"].to_numpy(), abs=1e-9)
