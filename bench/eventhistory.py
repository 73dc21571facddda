"""How well networks, coefficients and rates are found again, and in what time.

    python bench/eventhistory.py                     own simulations, as Markdown tables
    python bench/eventhistory.py FOLDER              first those data sets with the answers of neha
    python bench/eventhistory.py --rates FOLDER      rates of cascades over known networks instead
    python bench/eventhistory.py --repeats 50 --only eager

FOLDER holds for each data set NAME sim_NAME.csv (time, node, covariate, event, cascade),
ties_NAME.csv (the true edges), edges_NAME.csv and coef_NAME.csv (what neha found); that of --rates
cascades_NAME_cNUMBER.csv (node_name, cascade_id, event_time) and network_NAME.csv (origin_node,
destination_node). Times are CPU-seconds after a first run that compiles. In own simulations ties
are drawn evenly; "false, expected" is what the probabilities of the chosen ties promise, and the
last columns give the share of true ties among those of a probability in each range.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.eventhistory import HistoryNetwork, infer_history
from jejak.diffusing.netrate import infer_rates
from jejak.diffusing.simulating import simulate_histories

Pair = tuple[str, str]
Result = TypeVar("Result")
RANGES = ((0.0, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 1.01))
PLAIN = {
    "actors": 20,
    "ties": 25,
    "cascades": 50,
    "periods": 30,
    "effect": 1.5,
    "decay": 0.05,
    "coefficients": (0.25,),
}
SETTINGS: dict[str, dict[str, object]] = {
    "plain: 20 actors, 50 cascades, 25 ties": {},
    "no decay": {"decay": 0.0025},
    "fast decay": {"decay": 0.5, "effect": 2.5},
    "weak ties": {"effect": 0.8, "cascades": 100},
    "ties of different strength": {"effect": (0.3, 2.7)},
    "dense: 76 ties": {"ties": 76, "constant": -3.0},
    "no ties": {"ties": 0},
    "eager actors, popular policies": {"differences": (1.0, 1.0)},
    "the same without ties": {"ties": 0, "differences": (1.0, 1.0)},
    "strong covariate": {"coefficients": (1.0,), "constant": -3.0},
    "few: 10 actors, 20 cascades, 10 ties": {"actors": 10, "cascades": 20, "ties": 10},
    "many: 40 actors, 100 cascades, 80 ties": {"actors": 40, "cascades": 100, "ties": 80},
}
WAYS: dict[str, dict[str, object]] = {
    "as is": {},
    "one strength for all ties": {"differ": False},
    "no crowd": {"crowd": False},
    "no levels": {"varying": ()},
    "no baseline, crowd or levels": {"baseline": 0, "crowd": False, "varying": ()},
}


def timed(function: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    found = function()
    return found, time.process_time() - start


def table(*columns: str) -> None:
    print("\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))


def row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def pairs_of(found: HistoryNetwork) -> set[Pair]:
    return {(tie.source, tie.target) for tie in found.ties}


def rated(found: set[Pair], true: set[Pair]) -> tuple[str, str]:
    """Precision and recall."""
    right = len(found & true)
    return f"{right / max(len(found), 1):.2f}", f"{right / max(len(true), 1):.2f}"


def edges(path: Path) -> set[Pair]:
    pairs = [edge.split("_") for edge in pd.read_csv(path)["edge"]]
    return {(source, target) for source, target in pairs}


def against_neha(folder: Path) -> None:
    table(
        "data", "found by", "CPU s", "ties", "right", "precision", "recall", "covariate", "effect"
    )
    for path in sorted(folder.glob("sim_*.csv")):
        name = path.stem.removeprefix("sim_")
        true = edges(folder / f"ties_{name}.csv")
        theirs = edges(folder / f"edges_{name}.csv")
        terms = pd.read_csv(folder / f"coef_{name}.csv", index_col=0)
        known = [
            f"{terms.Estimate[term]:.2f} ({terms['Std. Error'][term]:.2f})"
            for term in ("covariate", "edges_combined")
        ]
        right = len(theirs & true)
        row(name, "neha", "", len(theirs), right, *rated(theirs, true), *known)
        panel = pd.read_csv(path).rename(columns={"node": "actor", "cascade": "policy"})
        for way, options in WAYS.items():
            found, seconds = timed(
                lambda panel=panel, options=options: infer_history(
                    panel, covariates=["covariate"], **options
                )
            )
            ours = pairs_of(found)
            ends = [f"{x.mean:.2f} ({x.deviation:.2f})" for x in (found.terms[-1], found.effect)]
            right = len(ours & true)
            row(name, way, f"{seconds:.2f}", len(ours), right, *rated(ours, true), *ends)


def made(setting: dict[str, object], seed: int) -> tuple[dict[str, NDArray[np.generic]], set[Pair]]:
    """One panel and its true ties."""
    options = {**PLAIN, **setting}
    chance = np.random.default_rng(seed)
    actors = [f"n{number}" for number in range(options.pop("actors"))]
    places = [(a, b) for a in actors for b in actors if a != b]
    count = options.pop("ties")
    ties = [places[k] for k in chance.choice(len(places), count, replace=False)]
    if isinstance(options["effect"], tuple):
        options["effect"] = chance.uniform(*options["effect"], size=count).tolist()
    return simulate_histories(ties, seed=seed, actors=actors, **options), set(ties)


def tried(
    setting: dict[str, object], way: dict[str, object], repeats: int
) -> Iterator[tuple[HistoryNetwork, set[Pair], float]]:
    for seed in range(repeats):
        panel, true = made(setting, seed)
        found, seconds = timed(lambda panel=panel: infer_history(panel, covariates=["x1"], **way))
        yield found, true, seconds


def calibration(results: list[tuple[HistoryNetwork, set[Pair], float]]) -> list[str]:
    chances: list[float] = []
    truths: list[bool] = []
    for found, true, _ in results:
        places = [(a, b) for a in range(len(found.actors)) for b in range(len(found.actors))]
        chances += [found.probabilities[a, b] for a, b in places if a != b]
        truths += [(found.actors[a], found.actors[b]) in true for a, b in places if a != b]
    chance, truth = np.array(chances), np.array(truths)
    cells = []
    for low, high in RANGES:
        some = (chance >= low) & (chance < high)
        cells.append(f"{chance[some].mean():.2f} → {truth[some].mean():.2f}" if some.any() else "")
    return cells


def simulated(repeats: int, only: str, way: dict[str, object]) -> None:
    table(
        "simulated", "CPU s", "ties", "right", "of", "precision", "recall", "false, expected",
        "covariate within its interval", *(f"{low:g}–{min(high, 1):g}" for low, high in RANGES),
    )  # fmt: skip
    for name, setting in SETTINGS.items():
        if only not in name:
            continue
        results = list(tried(setting, way, repeats))
        chosen = sum(len(found.ties) for found, _, _ in results)
        right = sum(len(pairs_of(found) & true) for found, true, _ in results)
        total = sum(len(true) for _, true, _ in results)
        value = {**PLAIN, **setting}["coefficients"][0]
        inside = sum(found.terms[-1].low < value < found.terms[-1].high for found, _, _ in results)
        row(
            name,
            f"{sum(seconds for _, _, seconds in results) / repeats:.2f}",
            f"{chosen / repeats:.1f}",
            f"{right / repeats:.1f}",
            f"{total / repeats:.0f}",
            f"{right / chosen:.2f}" if chosen else "",
            f"{right / total:.2f}" if total else "",
            f"{(chosen - right) / repeats:.1f}, "
            f"{sum(found.false_ties for found, _, _ in results) / repeats:.1f}",
            f"{inside} of {repeats}",
            *calibration(results),
        )


def rates(folder: Path) -> None:
    table("cascades", "CPU s", "true ties", "right among as many", "q ≤ .05", "of these right")
    for path in sorted(folder.glob("cascades_*.csv")):
        name = path.stem.removeprefix("cascades_").rsplit("_c", 1)[0]
        network = pd.read_csv(folder / f"network_{name}.csv")
        true = set(zip(network["origin_node"], network["destination_node"], strict=True))
        spells = pd.read_csv(path)
        actor, actors = pd.factorize(spells["node_name"])
        policy, policies = pd.factorize(spells["cascade_id"])
        some = Adoptions.from_arrays(
            list(actors),
            [str(one) for one in policies],
            actor,
            policy,
            spells["event_time"].to_numpy(),
        )
        found, seconds = timed(lambda some=some: infer_rates(some))
        first = [(tie.source, tie.target) for tie in found.ties[: len(true)]]
        sure = [(tie.source, tie.target) for tie in found.ties if tie.q_value <= 0.05]
        row(
            path.stem,
            f"{seconds:.2f}",
            len(true),
            f"{len(set(first) & true) / len(true):.3f}",
            len(sure),
            f"{len(set(sure) & true) / max(len(sure), 1):.3f}",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rates", type=Path, help="folder of cascades over known networks")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--only", default="", help="simulations whose name has this in it")
    parser.add_argument("--way", choices=WAYS, default="as is")
    options = parser.parse_args()
    if options.rates:
        infer_rates(Adoptions.of([("a", "p", 2000), ("b", "p", 2001)]))
        rates(options.rates)
        return
    infer_history(made({}, 0)[0], rounds=2, warmup=1)
    if options.folder:
        against_neha(options.folder)
    simulated(options.repeats, options.only, WAYS[options.way])


if __name__ == "__main__":
    main()
