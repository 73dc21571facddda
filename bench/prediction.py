"""Measure predictions of who adopts next, out of time.

    python bench/prediction.py SPID.csv [--neighbours CSV] [--pb FOLDER]

On the policies of the American states (SPID: columns statenam, policy, adopt_year; `--neighbours`
has pairs of states in columns state_a, state_b) and on participatory budgeting in Brazil (`--pb`
has MunicOp.csv: 578 municipalities, seven mayoral terms of four years, with abandonment). At every
cut-off all models know what came before and no more. Prints Markdown tables; intervals are 95 %,
from resampled policies (SPID) or municipalities (one policy), paired. CPU seconds are of all
cut-offs and models.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pandas as pd

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.influences import Recipe
from jejak.diffusing.prediction import MODELS, rolling
from jejak.diffusing.scoring import METRICS, calibration, differences, scores
from jejak.diffusing.weights import Weights

TERM = 4
"""Years between municipal elections in Brazil."""


def table(frame: pd.DataFrame, digits: int = 4) -> None:
    """A Markdown table."""
    print(f"| {' | '.join(map(str, frame.columns))} |\n|{'---|' * frame.shape[1]}")
    for row in frame.itertuples(index=False):
        cells = [f"{one:.{digits}f}" if isinstance(one, float) else f"{one}" for one in row]
        print(f"| {' | '.join(cells)} |")
    print(flush=True)


def measured(
    title: str, work: Callable[[], pd.DataFrame], pairs: Sequence[tuple[str, str]], units: str
) -> None:
    """Scores of all models, differences of pairs of them, and calibration."""
    begun = time.process_time()
    found = work()
    spent = time.process_time() - begun
    print(f"## {title}\n\n{len(found):,} rows, {found['adopted'].sum():,} adoptions; ", end="")
    print(f"{found['at'].nunique()} cut-offs, {spent:.0f} CPU s.\n")
    models = [model for model in MODELS if model in found]
    table(scores(found, models).drop(columns=["rows", "adopted"]))
    parts = [
        differences(found, one, [other], units=units).assign(model=one) for one, other in pairs
    ]
    table(_wide(pd.concat(parts)), digits=5)
    if units == "actor":
        print("AUC by cut-off, where all share one year:\n")
        table(pd.DataFrame(list(by_cutoff(found, models))))
    best = pairs[0][0]
    print(f"Calibration of {best}:\n")
    table(calibration(found, best), digits=3)


def by_cutoff(found: pd.DataFrame, models: Sequence[str]) -> Iterator[dict[str, object]]:
    """The AUC of each model at each cut-off."""
    for at, some in found.groupby("at"):
        counts = {"at": int(at), "rows": len(some), "adopted": int(some["adopted"].sum())}
        yield counts | dict(zip(models, scores(some, models)["auc"], strict=True))


def _wide(long: pd.DataFrame) -> pd.DataFrame:
    """One row for each pair of models, a metric a column."""
    long = long.assign(
        shown=[
            f"{row.difference:+.4f} ({row.low:+.4f} to {row.high:+.4f})"
            for row in long.itertuples()
        ]
    )
    wide = long.pivot_table("shown", ["model", "other"], "metric", aggfunc="first", sort=False)
    return wide.reset_index()[["model", "other", *METRICS]]


def states(path: Path, near: Path | None) -> None:
    """The American states."""
    rows = pd.read_csv(path)
    years = rows["adopt_year"].astype(int)
    adoptions = Adoptions.of(zip(rows["statenam"], rows["policy"], years, strict=True))
    pairs = [("rates", "base rate"), ("rates", "innovativeness")]
    pairs += [("rates", "hazard"), ("network", "hazard"), ("rates", "network")]
    recipe = Recipe(parameters=(0.5,))
    for horizon in (1, 5):
        cutoffs = range(1960, 2011, 2 if horizon == 1 else 5)
        measured(
            f"American states, {horizon} year{'s' if horizon > 1 else ''} ahead",
            lambda horizon=horizon, cutoffs=cutoffs: rolling(
                adoptions, cutoffs, horizon, recipe=recipe
            ),
            pairs,
            "policy",
        )
    if near:
        ties = pd.read_csv(near)
        known = ties["state_a"].isin(adoptions.actors) & ties["state_b"].isin(adoptions.actors)
        both = zip(ties["state_a"][known], ties["state_b"][known], strict=True)
        neighbours = Weights.of(both, adoptions.actors)
        measured(
            "American states, 1 year ahead, with neighbours",
            lambda: rolling(adoptions, range(1960, 2011, 2), recipe=recipe, neighbours=neighbours),
            pairs[2:],
            "policy",
        )


def budgeting(folder: Path) -> None:
    """Participatory budgeting: who has it in the next term and had it not in this."""
    waves = pd.read_csv(folder / "MunicOp.csv", sep=";", dtype={"Munic_Id": str})
    waves.columns = ["actor", "year", "has"]
    # its last seven lines are totals, of no municipality
    waves = waves.dropna(subset=["actor"])
    rows, actors = spells(waves), sorted(waves["actor"].unique())
    last = int(waves["year"].max())
    window = (int(waves["year"].min()), last + TERM - 1)
    adoptions = Adoptions.of(rows, actors=actors, window=window, unit="year")
    # municipalities' numbers begin with that of their state
    groups = pd.Series(actors).groupby(pd.Series(actors).str[:2])
    same = [pair for _, names in groups for pair in permutations(names, 2)]
    recipe = Recipe(step=TERM, history=7)
    cutoffs = range(window[0] + 3 * TERM, last + 1, TERM)
    models = ("base rate", "innovativeness", "hazard")
    for title, neighbours in (("", None), (", with state", Weights.of(same, adoptions.actors))):
        measured(
            f"Participatory budgeting, next term{title}",
            lambda neighbours=neighbours: rolling(
                adoptions, cutoffs, models=models, recipe=recipe, neighbours=neighbours
            ),
            [("hazard", "base rate"), ("hazard", "innovativeness")],
            "actor",
        )


def spells(waves: pd.DataFrame) -> list[tuple[str, str, int, int | None]]:
    """Adoption and abandonment from who has it in which term; unknown terms count as without."""
    rows = []
    for actor, terms in waves.sort_values("year").groupby("actor"):
        since = None
        for year, has in zip(terms["year"], terms["has"] == 1, strict=True):
            if has and since is None:
                since = int(year)
            elif not has and since is not None:
                rows.append((str(actor), "participatory budgeting", since, int(year)))
                since = None
        if since is not None:
            rows.append((str(actor), "participatory budgeting", since, None))
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("spid", type=Path)
    parser.add_argument("--neighbours", type=Path)
    parser.add_argument("--pb", type=Path)
    options = parser.parse_args()
    if options.pb:
        budgeting(options.pb)
    states(options.spid, options.neighbours)


if __name__ == "__main__":
    main()
