"""Hazards beside R, statsmodels and lifelines: estimates, standard errors, time, level.

    python bench/hazards.py FOLDER [--runs 5] [--draws 100]

FOLDER holds event histories with R's results (`ref_*.csv`, from glm with sandwich, and coxph) and
the panel of state policies. Prints Markdown: how far our figures are from R's in every reference;
the panel fitted by each package in one run (CPU seconds, median of the runs after one that does not
count); and, on made-up adoptions without any effect, how often each kind of error finds one.
"""

from __future__ import annotations

import argparse
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import statsmodels.api as sm
from lifelines import CoxTimeVaryingFitter

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.cox import cox
from jejak.diffusing.dyads import ERRORS, dyad_panel, emulation
from jejak.diffusing.hazards import Fit, hazard
from jejak.diffusing.mechanisms import MechanismData, mechanisms

OUTCOMES = {
    "gaming": "adopt_ig",
    "lottery": "adopt",
    "punishment": "adopt_cp",
    "smoking_rest": "pooleddv",
    "spid": "adopt",
}
FORMULA = (
    "adopt ~ nbr_share + national_share + recent_adoptions10 + t + I(t**2/100) + I(t**3/10000)"
)
PACE = ["nbr_share", "recent_adoptions10"]
LINKS = ("logit", "probit", "cloglog")
Answer = tuple[float, float | None]


def table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table, line by line."""
    print(f"\n| {' | '.join(names)} |\n{'|---' * len(names)}|")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


def rows_of(folder: Path, name: str) -> pd.DataFrame:
    """The event history that a reference is of."""
    if name == "spid":
        return pd.read_csv(folder / "spid_panel.csv")
    rows = pd.read_csv(folder / f"{name}_data.csv")
    if name == "lottery":
        bounds = pd.read_csv(folder / "lottery_cox_check.csv")[["start", "stop"]]
        rows[["start", "stop"]] = bounds
    return rows


def fitted(rows: pd.DataFrame, name: str, kind: str, terms: Sequence[str]) -> Fit:
    """Our fit of what a reference holds, by its name."""
    if "cox" in kind:
        ties = "breslow" if "breslow" in kind else "efron"
        strata = "policy" if "strata" in kind else ()
        return cox(rows, terms, event=OUTCOMES[name], strata=strata, ties=ties, cluster="state")
    plain = [re.sub(r"^(\w+\.\w+)$", r"`\1`", one.replace("^", "**")) for one in terms[1:]]
    ways = ("state", "policy") if "twoway" in kind else ("state",)
    return hazard(
        rows,
        f"{OUTCOMES[name]} ~ {' + '.join(plain)}",
        link=next(link for link in LINKS if link in kind),
        cluster=ways if "cluster" in kind else (),
        small_sample="none" if "nocadj" in kind else "HC1",
    )


def against_r(folder: Path) -> Iterable[Sequence[object]]:
    """How far estimates and standard errors are from R's, reference by reference."""
    for path in sorted(folder.glob("ref_*.csv")):
        kind = path.stem.removeprefix("ref_")
        name = next(one for one in OUTCOMES if kind.startswith(one))
        known = pd.read_csv(path)
        begin = time.process_time()
        fit = fitted(rows_of(folder, name), name, kind, known["term"].tolist())
        spent = time.process_time() - begin
        se = known["robust.se"] if "robust.se" in known else known["Std..Error"]
        coefficient = known["coef"] if "coef" in known else known["Estimate"]
        off = [np.abs(a - b).max() for a, b in ((fit.estimates, coefficient), (fit.se, se))]
        yield kind, f"{fit.n:,}", fit.events, *(f"{one:.0e}" for one in off), f"{spent:.2f}"


def statsmodels_logit(rows: pd.DataFrame) -> Answer:
    clusters = rows["state"].astype("category").cat.codes
    model = sm.Logit.from_formula(FORMULA, rows)
    fit = model.fit(disp=0, cov_type="cluster", cov_kwds={"groups": clusters})
    return float(fit.params["nbr_share"]), float(fit.bse["nbr_share"])


def statsmodels_glm(rows: pd.DataFrame) -> Answer:
    clusters = rows["state"].astype("category").cat.codes
    model = sm.GLM.from_formula(FORMULA, rows, family=sm.families.Binomial())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": clusters})
    return float(fit.params["nbr_share"]), float(fit.bse["nbr_share"])


def statsmodels_cox(rows: pd.DataFrame, later: float = 0.0) -> Answer:
    entry, strata = rows["start"] + later, rows["policy"]
    model = sm.PHReg(rows["stop"], rows[PACE], rows["adopt"], entry, strata, ties="efron")
    return float(np.asarray(model.fit().params)[0]), None


def lifelines_cox(rows: pd.DataFrame) -> Answer:
    one = rows[["policy", "start", "stop", "adopt", *PACE]].assign(id=np.arange(len(rows)))
    fit = CoxTimeVaryingFitter().fit(
        one, id_col="id", event_col="adopt", start_col="start", stop_col="stop", strata=["policy"]
    )
    return float(fit.params_["nbr_share"]), None


def ours(fit: Fit) -> Answer:
    place = fit.terms.index("nbr_share")
    return float(fit.estimates[place]), float(fit.se[place])


FITS: dict[str, Callable[[pd.DataFrame], Answer]] = {
    "Jejak, logit": lambda rows: ours(hazard(rows, FORMULA, cluster="state")),
    "statsmodels, Logit": statsmodels_logit,
    "statsmodels, GLM": statsmodels_glm,
    "Jejak, Cox (Efron)": lambda rows: ours(
        cox(rows, PACE, event="adopt", strata="policy", cluster="state")
    ),
    "statsmodels, PHReg with entry": statsmodels_cox,
    "statsmodels, PHReg, entry + 1e-6": lambda rows: statsmodels_cox(rows, 1e-6),
    "lifelines, CoxTimeVaryingFitter": lifelines_cox,
}


def side_by_side(folder: Path, runs: int) -> Iterable[Sequence[object]]:
    """The share of neighbours in the panel of state policies, and R's answer first."""
    for label, name in (
        ("R, glm and sandwich", "ref_spid_logit_cluster_state_HC1"),
        ("R, coxph (Efron)", "ref_spid_cox_strata_cluster_efron"),
    ):
        row = pd.read_csv(folder / f"{name}.csv").set_index("term").loc["nbr_share"]
        se = row.get("robust.se", row.get("Std..Error"))
        yield label, f"{row.iloc[0]:.8f}", f"{se:.8f}", "stored"
    rows = rows_of(folder, "spid")
    for label, fit in FITS.items():
        spent = []
        for _ in range(runs + 1):
            begin = time.process_time()
            estimate, error = fit(rows)
            spent.append(time.process_time() - begin)
        shown = "none" if error is None else f"{error:.8f}"
        yield label, f"{estimate:.8f}", shown, f"{median(spent[1:]):.2f}"


def without_effect(actors: int, policies: int, seed: int) -> Adoptions:
    """Adoptions at a pace of each policy's own, by nobody's example."""
    draw = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(3 - 0.7 * draw.normal(size=policies)))
    year = 2000 + draw.geometric(chance, (actors, policies))
    year[np.arange(policies) % actors, np.arange(policies)] = 2000
    found = [
        (f"a{actor}", f"p{policy}", int(year[actor, policy]))
        for actor in range(actors)
        for policy in range(policies)
        if year[actor, policy] <= 2015
    ]
    names = [f"a{actor}" for actor in range(actors)]
    return Adoptions.of(found, window=(2000, 2015), actors=names)


def false_mechanisms(draws: int) -> Iterable[Sequence[object]]:
    """How often ties of chance are taken for a mechanism."""
    ways: dict[str, dict[str, object]] = {
        "logit, no reference group": {},
        "logit": {},
        "cloglog": {"link": "cloglog"},
        "Cox within policies": {"link": "cox"},
    }
    for label, options in ways.items():
        found: Counter[str] = Counter()
        for seed in range(draws):
            ties = np.random.default_rng(seed).random((40, 40)) < 0.2
            reference = None if "no reference" in label else ties.astype(float)
            rivals = np.random.default_rng(draws + seed).random((40, 40)) < 0.1
            data = MechanismData(reference=reference, rivals=rivals.astype(float))
            effects = mechanisms(without_effect(40, 40, seed), data, **options).effects
            found.update(one.mechanism for one in effects if one.p < 0.05)
        shares = (found[f"mechanism.{one}"] / draws for one in ("learning", "competition"))
        yield label, *(f"{one:.2f}" for one in shares)


def false_emulation(draws: int) -> Iterable[Sequence[object]]:
    """How often a property of pairs that does nothing is found, by kind of error."""
    for actors in (15, 30, 60):
        found: Counter[str] = Counter()
        for seed in range(draws):
            ties = np.random.default_rng(seed).random(actors)
            matrix = np.subtract.outer(ties, ties)
            panel = dyad_panel(without_effect(actors, 20, seed), {"gap": matrix})
            for errors in ERRORS:
                p = emulation(panel, ["gap", "since"], errors=errors).table()["p"][1]
                found[errors] += p < 0.05
        yield actors, *(f"{found[one] / draws:.2f}" for one in ERRORS)


def main() -> None:
    """All tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="event histories with R's results")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--draws", type=int, default=100)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    names = ("reference", "rows", "events", "estimates off R's", "errors off R's", "CPU-s")
    table(names, against_r(options.folder))
    names = ("package", "share of neighbours", "clustered error", "CPU-s")
    table(names, side_by_side(options.folder, options.runs))
    print(f"\nNo effect: share of {options.draws} tables with p < .05.")
    table(("hazard", "learning", "competition"), false_mechanisms(options.draws))
    table(("governments", *ERRORS), false_emulation(options.draws))


if __name__ == "__main__":
    main()
