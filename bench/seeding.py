"""Measure the choice of actors to begin with: what it reaches against other strategies, and time.

    python bench/seeding.py [--spid FOLDER] [--draws 1000]

On simulated networks of three shapes, and, with `--spid` (the folder with spid_policies.csv), on
the network inferred from the policies of the American states, with rates fitted to the same
adoptions. Prints Markdown tables. Advantages are in adopters, with the 95 % interval of the
difference over the same draws. Times are CPU seconds after a warm-up.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from jejak.diffusing.adopters import innovativeness
from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.network import infer_network
from jejak.diffusing.seeding import Estimate, Seeding, choose_seeds
from jejak.diffusing.spreading import Spreading, fit_transmission

SEED = 20160520
HEAD = "| network | actors | ties | k | years | nothing | chosen | assured | {} | CPU s |"


def networks() -> Iterator[tuple[str, Spreading, int]]:
    """Names, simulated networks and numbers of actors to begin with."""
    chance = np.random.default_rng(SEED)
    for size, k in ((50, 3), (500, 10), (2000, 20)):
        shapes = {
            "random": nx.gnm_random_graph(size, 5 * size, seed=SEED, directed=True),
            "scale-free": nx.barabasi_albert_graph(size, 3, seed=SEED).to_directed(),
            "neighbours": nx.watts_strogatz_graph(size, 6, 0.05, seed=SEED).to_directed(),
        }
        for name, graph in shapes.items():
            ties = [(str(a), str(b), float(0.1 * chance.random())) for a, b in graph.edges]
            names = [str(node) for node in graph.nodes]
            yield name, Spreading.of(ties, actors=names, baseline=0.005, chances=True), k


def shown(one: Estimate, *, sign: bool = False) -> str:
    """A figure with its interval."""
    return f"{one.expected:{'+' if sign else ''}.1f} ({one.low:.1f} to {one.high:.1f})"


def line(name: str, some: Spreading, found: Seeding, seconds: float) -> str:
    """A row of the table."""
    cells = [
        name,
        len(some.actors),
        len(some.rate),
        len(found.choices),
        found.years,
        shown(found.nothing),
        shown(found.choices[-1].adopters),
        f"{found.assured:.2f}",
        *(shown(one.advantage, sign=True) for one in found.strategies),
        f"{seconds:.2f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def head(names: list[str]) -> str:
    """The table's head: the advantage over each strategy is a column."""
    top = HEAD.format(" | ".join(f"over {name}" for name in names))
    return f"{top}\n|{'---|' * (top.count('|') - 1)}"


def simulated(draws: int) -> None:
    """The table of simulated networks."""
    print(f"## Simulated networks, {draws} draws\n")
    print(head(["most ties", "random"]))
    for name, some, k in networks():
        begun = time.process_time()
        found = choose_seeds(some, k, 5, draws=draws, seed=SEED)
        print(line(name, some, found, time.process_time() - begun))


def states(folder: Path, draws: int) -> None:
    """The American states: fitted on the policies, chosen for ten years."""
    table = pd.read_csv(folder / "spid_policies.csv")
    rows = zip(table["statenam"], table["policy"], table["adopt_year"].astype(int), strict=True)
    recent = [row for row in rows if row[2] >= 1960]
    adoptions = Adoptions.of(recent)
    network = infer_network(adoptions, "exponential", parameters=[0.5], edges=300)
    begun = time.process_time()
    fitted = fit_transmission(adoptions, network)
    seconds = time.process_time() - begun
    rates = fitted.ties["chance"]
    print(f"\n## American states since 1960, {draws} draws\n")
    print(
        f"{len(network.ties)} ties, {len(adoptions.policies)} policies; chance per year of a tie: "
        f"median {rates.median():.3f}, highest {rates.max():.3f}; of adopting unprompted: median "
        f"{np.median(fitted.spreading.baseline):.4f}. Fitted in {seconds:.1f} CPU s.\n"
    )
    early = innovativeness(adoptions).set_index("actor")["rate"].to_dict()
    print(head(["most ties", "most innovative", "random"]))
    answers = []
    for k in (1, 3, 5):
        begun = time.process_time()
        scores = {"most innovative": early}
        found = choose_seeds(fitted.spreading, k, 10, draws=draws, seed=SEED, scores=scores)
        answers.append(found.actors)
        print(line("SPID", fitted.spreading, found, time.process_time() - begun))
    nested = all(more[: len(fewer)] == fewer for fewer, more in pairwise(answers))
    print(f"\nChosen: {', '.join(answers[-1])}{'' if nested else ' (not nested)'}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--spid", type=Path)
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    warm = Spreading.of([("a", "b", 0.1)])
    choose_seeds(warm, 1, 2, draws=10)
    simulated(options.draws)
    if options.spid:
        states(options.spid, options.draws)


if __name__ == "__main__":
    main()
