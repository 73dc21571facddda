"""Inferred networks against the stored results of others, in time, memory, growth and truth.

    python bench/networks.py GOLD [--spid CSV] [--dhb FOLDER] [--only PART …] [--quick]

GOLD is a folder with edge lists of the R package NetworkInference (`MODEL_PARAMETERS_HOWMANY.csv`
on the policies of the American states, SPID; `sim_R_*.csv`) and of SNAP's C++ NetInf
(`sim_SNAP_*.csv`), and `sim/` with cascades and true networks. Prints Markdown tables:

    same       edges and improvements against both (SPID, simulated); published yearly networks
    time       CPU seconds, median of five after a warm-up, and memory
    growth     up to 10⁴ actors × 10⁵ cascades, each size in a process of its own
    recovery   precision at the true number of edges, against both and the rate-based networks
    noise      possible ties below .05 where there are none, by Vuong's test and ours
    power      how often planted ties are found

Neither R nor SNAP runs here: their times were measured elsewhere, on another state of a machine,
and are ratios at best.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import networkx as nx
import numpy as np
import pandas as pd

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.netinf import steps_of
from jejak.diffusing.netrate import infer_rates
from jejak.diffusing.network import Trials, infer_network, original_network
from jejak.diffusing.power import Setting, level_check, power
from jejak.diffusing.simulating import simulate_cascades
from jejak.diffusing.windows import networks_by_window
from jejak.errors import InputError
from jejak.model.networks import InferredNetwork, InferredTie

SEED = 20101
MODELS = {"exp": "exponential", "ray": "rayleigh", "lnorm": "log-normal"}
SIZES = [(f"n{n}_c{c}", n, c) for n in (50, 200, 500, 1000) for c in (100, 500, 1000, 5000)]
THEIRS = {
    "n50": [(0.014, None), (0.08, 0.01), (0.15, 0.01), (0.96, 0.07)],
    "n200": [(0.29, 0.04), (1.33, 0.14), (2.15, 0.20), (7.76, 0.44)],
    "n500": [(1.49, 0.21), (26.4, 4.6), (33.6, 6.1), (50.2, 6.9)],
    "n1000": [(17.4, 0.68), (87.8, 13.3), (120.0, 28.5), (275.0, 74.3)],
}
"""CPU seconds of R NetworkInference 1.2.5 and of SNAP, at 100, 500, 1000, 5000 cascades."""
SPID = {100: (0.79, 0.08), 872: (3.82, 0.20), 2000: (7.68, 0.27)}
"""The same on SPID, exponential with rate .5, by number of edges."""
LIMIT = 6 * 2**30
"""Bytes of address space that a process of growth may have."""
UNTESTED = Trials(draws=0)
Pair = tuple[str, str]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A Markdown table."""
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)
    print()


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median CPU seconds after a warm-up."""
    work()
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return median(spent)


def cascades(gold: Path, name: str) -> Adoptions:
    """Simulated cascades."""
    rows = pd.read_csv(gold / "sim" / f"cascades_{name}.csv", dtype={"cascade_id": str})
    return Adoptions.of(
        zip(rows["node_name"], rows["cascade_id"], rows["event_time"], strict=True), unit="number"
    )


def states(path: Path) -> Adoptions:
    """The policies of the American states."""
    rows = pd.read_csv(path)
    years = rows["adopt_year"].astype(int)
    return Adoptions.of(zip(rows["statenam"], rows["policy"], years, strict=True))


def listed(path: Path) -> list[InferredTie]:
    """A stored edge list, of R or SNAP."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if "src" in rows[0]:
        return [
            InferredTie(rank, row["src"], row["dst"], float(row["marginal_gain"]))
            for rank, row in enumerate(rows, start=1)
        ]
    return [
        InferredTie(
            int(row["rank"]),
            row["origin_node"],
            row["destination_node"],
            float(row["improvement"]),
            None if row["p_value"] in {"", "NA", "NaN"} else float(row["p_value"]),
        )
        for row in rows
    ]


def compared(name: str, ours: Sequence[InferredTie], theirs: Sequence[InferredTie]) -> list[str]:
    """How far two edge lists are the same."""
    pairs = [[(tie.source, tie.target) for tie in ties] for ties in (ours, theirs)]
    both = list(zip(ours, theirs, strict=False))
    off = max(abs(a.improvement - b.improvement) / max(b.improvement, 1) for a, b in both)
    gaps = [abs(a.p_value - b.p_value) for a, b in both if None not in {a.p_value, b.p_value}]
    return [
        name,
        f"{len(theirs):,}",
        f"{len(ours):,}",
        f"{len(set(pairs[0]) & set(pairs[1])):,}",
        f"{sum(a == b for a, b in zip(*pairs, strict=False)):,}",
        f"{off:.0e}",
        f"{max(gaps):.0e}" if gaps else "–",
    ]


SAME = ("edges of", "theirs", "ours", "the same", "at the same rank", "improvement off", "p off")


def same(options: argparse.Namespace) -> None:
    """Edges and improvements against stored results."""
    print("## The same edges\n\nRelative difference of improvements, absolute of p-values.\n")
    if options.spid:
        adoptions = states(options.spid)
        found = (_of_states(adoptions, path) for path in sorted(options.gold.glob("*_*.csv")))
        table(SAME, (row for row in found if row))
    rows = []
    for path in sorted(options.gold.glob("sim_*.csv")):
        kind, name = path.stem.split("_")[1], path.stem.split("_", 2)[2]
        if options.quick and name.startswith(("n500", "n1000")):
            continue
        theirs, some = listed(path), cascades(options.gold, name)
        if kind == "R":
            ours = infer_network(some, parameters=(1.0,), edges=len(theirs), reference=True)
        else:
            ours = original_network(some, 1.0, len(theirs))
        rows.append(compared(f"{kind}, {name}", ours.ties, theirs))
    table(SAME, rows)
    if options.dhb:
        published(options.dhb)


def _of_states(adoptions: Adoptions, path: Path) -> list[str] | None:
    """R's run of this name; automatic parameters but the exponential's are not followed."""
    kind, *values, many = path.stem.split("_")
    if kind not in MODELS or not many.startswith(("n", "p", "all")):
        return None
    if "auto" in values and kind != "exp":
        return None
    given = None if "auto" in values else [float(value.lstrip("lamsig")) for value in values]
    infer = partial(infer_network, adoptions, MODELS[kind], given, reference=True)
    theirs = listed(path)
    cut = many.startswith("p")
    ours = infer(p_cutoff=float(many[1:])) if cut else infer(edges=len(theirs))
    return compared(path.stem, ours.ties, theirs)


def published(folder: Path) -> None:
    """The yearly networks of Desmarais, Harden & Boehmke 2015."""
    gold: dict[tuple[str, int], set[Pair]] = defaultdict(set)
    with (folder / "dhb2015apsr-networks.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            for kind in ("src_10_400", "src_35_300"):
                if row[kind] == "1":
                    gold[kind, int(row["year"])].add((row["state_02"], row["state_01"]))
    wide = pd.read_csv(folder / "mkdata-network02.tab", sep="\t").sort_values("stateno")
    names = ["state_fips", "statenam", "stateno", "state"]
    wide = wide.reset_index(drop=True)
    dates = wide.melt("state", [name for name in wide if name not in names]).dropna()
    adoptions = Adoptions.of(
        zip(dates["state"], dates["variable"], dates["value"].astype(int), strict=True),
        actors=wide["state"].tolist(),
    )
    rows = []
    for kind, width, edges in (("src_10_400", 10, 400), ("src_35_300", 35, 300)):
        years = sorted(year for one, year in gold if one == kind)
        infer = partial(original_network, rate=0.5, edges=edges)
        begun = time.process_time()
        networks = networks_by_window(
            adoptions, width, ends=years, universal=width == 10, infer=infer
        )
        spent = time.process_time() - begun
        ours = [{(tie.source, tie.target) for tie in one.network.ties} for one in networks]
        hits = sum(len(found & gold[kind, year]) for found, year in zip(ours, years, strict=True))
        exact = sum(found == gold[kind, year] for found, year in zip(ours, years, strict=True))
        all_ = sum(len(gold[kind, year]) for year in years)
        rows.append((width, f"{hits:,} of {all_:,}", f"{exact} of {len(years)}", f"{spent:.1f}"))
    print("Published yearly networks:\n")
    table(("years", "edges found", "networks without any difference", "CPU s"), rows)


def times(options: argparse.Namespace) -> None:
    """CPU seconds and memory."""
    print(
        "## Time and memory\n\nCPU seconds, from the table of adoptions to the list of ties. Those "
        "of R and SNAP were measured elsewhere.\n"
    )
    head = ("data", "edges", "R-like", "SNAP-like", "R / ours", "SNAP / ours", "peak MB")
    rows = []
    if options.spid:
        adoptions = states(options.spid)
        for edges, theirs in SPID.items():
            work = _both(adoptions, 0.5, edges)
            rows.append(_timed("SPID", edges, work, theirs, "–"))
    for number, (name, size, _) in enumerate(SIZES):
        if options.quick and size > 200:
            continue
        theirs = THEIRS[name.split("_")[0]][number % 4]
        adoptions = cascades(options.gold, name)
        edges = len(listed(options.gold / f"sim_R_{name}.csv"))
        peak = _peak(["--one", str(options.gold), name, str(edges)])["peak"]
        rows.append(_timed(name, edges, _both(adoptions, 1.0, edges), theirs, f"{peak:.0f}"))
    table(head, rows)
    if options.spid:
        adoptions = states(options.spid)
        rows = []
        for null in ("adopters", "order"):
            trials = Trials(draws=1999, null=null, cores=1)
            begun = time.process_time()
            found = infer_network(adoptions, parameters=(0.5,), p_cutoff=1.0, trials=trials)
            spent = time.process_time() - begun
            low = sum(tie.p_value is not None and tie.p_value < 0.05 for tie in found.ties)
            sure = sum(tie.q_value is not None and tie.q_value <= 0.1 for tie in found.ties)
            rows.append((null, len(found.ties), low, sure, f"{spent:.0f}"))
        print("The calibrated test on SPID, 1,999 arrangements, one thread:\n")
        table(("null", "ties", "p < .05", "false discovery rate ≤ .1", "CPU s"), rows)


Works = tuple[Callable[[], InferredNetwork], Callable[[], InferredNetwork]]


def _both(adoptions: Adoptions, rate: float, edges: int) -> Works:
    return (
        partial(infer_network, adoptions, parameters=(rate,), edges=edges, reference=True),
        partial(original_network, adoptions, rate, edges),
    )


def _timed(
    name: str, edges: int, works: Works, theirs: tuple[float | None, float | None], peak: str
) -> tuple[object, ...]:
    repeats = 1 if name.startswith(("n500", "n1000")) else 5
    ours = [seconds(work, repeats) for work in works]
    ratios = [
        "–" if one is None else f"{one / mine:.0f}" for one, mine in zip(theirs, ours, strict=True)
    ]
    return name, edges, *(f"{one:.3f}" for one in ours), *ratios, peak


def _peak(arguments: Sequence[str]) -> dict[str, float]:
    """What a process of its own says of itself."""
    ran = subprocess.run(
        [sys.executable, __file__, *arguments], check=False, capture_output=True, text=True
    )
    if ran.returncode:
        last = ran.stderr.strip().splitlines()
        return {"peak": np.nan, "failed": ran.returncode, "why": last[-1] if last else "killed"}
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _megabytes() -> float:
    """The peak of this program; getrusage would count the memory of the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def one(gold: Path, name: str, edges: int) -> None:
    """In a process of its own: the peak of one network."""
    infer_network(cascades(gold, name), parameters=(1.0,), edges=edges, trials=UNTESTED)
    print(json.dumps({"peak": _megabytes()}))


def growth(options: argparse.Namespace) -> None:
    """Time and memory by number of actors and cascades."""
    print(
        "## Growth\n\nRandom networks with two ties from each actor; along each a policy passes "
        "with a chance of .4. As many ties are inferred as there are. CPU seconds of the "
        "inference; peak of the whole process, and of making the cascades alone. The last rows "
        "have a chance of .6, with which many policies reach most actors: steps grow with the "
        f"square of that. A process may have {LIMIT / 2**30:.0f} GB.\n"
    )
    head = "actors cascades chance adoptions steps CPU-s peak-MB before-MB precision".split()
    sizes = [(a, c, 0.4) for a in (100, 1000, 10_000) for c in (1000, 10_000, 100_000)]
    sizes += [(1000, 100, 0.6), (1000, 1000, 0.6), (10_000, 20, 0.6), (10_000, 100, 0.6)]
    rows = []
    for size in sizes:
        if options.quick and size[1] > 10_000:
            continue
        got = _peak(["--grow", *map(str, size)])
        cells = [f"{size[0]:,}", f"{size[1]:,}", size[2]]
        if "why" in got:
            rows.append((*cells, got["why"], *["–"] * 5))
            continue
        numbers = (f"{got[key]:,.0f}" for key in ("adoptions", "steps"))
        rest = (f"{got['cpu']:.2f}", f"{got['peak']:.0f}", f"{got['before']:.0f}")
        rows.append((*cells, *numbers, *rest, f"{got['precision']:.3f}"))
    table(head, rows)


def grown(actors: int, many: int, transmits: float) -> None:
    """In a process of its own: one size."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    graph = nx.gnm_random_graph(actors, 2 * actors, seed=SEED, directed=True)
    ties = [(f"n{a}", f"n{b}") for a, b in graph.edges]
    adoptions = simulate_cascades(ties, cascades=many, seed=SEED, transmits=transmits)
    small = simulate_cascades(ties[:5], cascades=20, seed=SEED)
    infer_network(small, parameters=(1.0,), edges=2, trials=UNTESTED)
    before, begun = _megabytes(), time.process_time()
    found = infer_network(adoptions, parameters=(1.0,), edges=len(ties), trials=UNTESTED)
    cpu, peak = time.process_time() - begun, _megabytes()
    pairs = [(tie.source, tie.target) for tie in found.ties]
    measured = {
        "adoptions": len(adoptions),
        "steps": len(steps_of(adoptions.cascades()).delay),
        "cpu": cpu,
        "peak": peak,
        "before": before,
        "precision": len(set(pairs) & set(ties)) / len(ties),
    }
    print(json.dumps(measured))


def recovery(options: argparse.Namespace) -> None:
    """Precision at the true number of edges (equal to recall), and the area under precision-recall."""
    print(
        "## Recovery\n\nPrecision, equal to recall, at the true number of edges; in brackets the "
        "area under the curve of precision and recall down to there.\n"
    )
    rows = []
    names = [name for name, size, count in SIZES if count < 5000 or size < 500]
    for name in ("dense50_c500", "dense50_c1000", *names):
        if options.quick and not name.startswith(("dense", "n50_")):
            continue
        some, truth = cascades(options.gold, name), _truth(options.gold, name)
        count = len(truth)
        ranked = {
            "ours": infer_network(some, parameters=(1.0,), edges=count, trials=UNTESTED).ties,
            "R": listed(options.gold / f"sim_R_{name}.csv"),
            "SNAP": listed(options.gold / f"sim_SNAP_{name}.csv"),
            "rates": infer_rates(some, background=False).ties,
            "rates with background": infer_rates(some).ties,
        }
        rows.append((name, count, *(_found(ties[:count], truth) for ties in ranked.values())))
    table(("data", "edges", "ours", "R", "SNAP", "rates", "rates, background"), rows)


def _truth(gold: Path, name: str) -> set[Pair]:
    net = name.split("_", maxsplit=1)[0]
    with (gold / "sim" / f"network_{net}.csv").open(newline="") as file:
        return {(row["origin_node"], row["destination_node"]) for row in csv.DictReader(file)}


def _found(ties: Sequence[object], truth: set[Pair]) -> str:
    hits = np.array([(tie.source, tie.target) in truth for tie in ties], float)  # type: ignore[attr-defined]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return f"{hits.sum() / len(truth):.3f} ({hits @ precision / len(truth):.3f})"


def noise(options: argparse.Namespace) -> None:
    """Possible ties below .05 where all is by chance."""
    print(
        "## Where there is no tie\n\nPolicies adopted in an order by chance, 20 actors, equally or "
        "unequally innovative (log-normal, σ 1). The share of possible ties with p < .05, with "
        "the 95 % interval over tables.\n"
    )
    rows = []
    tables = 4 if options.quick else 20
    for spread, kind in ((0.0, "equal"), (1.0, "unequal")):
        for policies in (50, 200):
            shares: dict[str, list[float]] = defaultdict(list)
            for seed in range(tables):
                some = by_chance(20, policies, spread, seed)
                for name, trials in _tests(seed).items():
                    found = infer_network(some, parameters=(0.5,), p_cutoff=1.0, trials=trials)
                    low = sum((tie.p_value or 0) < 0.05 for tie in found.ties)
                    shares[name].append(low / (20 * 19))
            cells = [_mean(one) for one in shares.values()]
            rows.append((kind, policies, tables, *cells))
    table(("innovativeness", "policies", "tables", *_tests(0)), rows)
    if options.spid:
        _noise_of_states(states(options.spid), 2 if options.quick else 10)


def _tests(seed: int) -> dict[str, Trials]:
    return {
        "Vuong": UNTESTED,
        "adopters": Trials(draws=199, seed=seed, cores=1),
        "order": Trials(draws=199, null="order", seed=seed, cores=1),
    }


def _noise_of_states(adoptions: Adoptions, repeats: int) -> None:
    rows = []
    for test, null in (("vuong", "adopters"), ("calibrated", "adopters"), ("calibrated", "order")):
        setting = Setting(parameters=(0.5,), test=test, null=null, draws=99, repeats=repeats)
        got = level_check(adoptions, setting=setting)
        share = f"{got.share:.3f} ({got.low:.3f} to {got.high:.3f})"
        rows.append((test, null, repeats, f"{got.possible / repeats:.0f}", share))
    print("SPID's policies arranged by chance:\n")
    table(("test", "null", "arrangements", "possible ties", "p < .05"), rows)


def by_chance(actors: int, policies: int, spread: float, seed: int) -> Adoptions:
    """Policies of two to all actors, in the order of exponential times at each actor's own rate."""
    chance = np.random.default_rng((SEED, seed))
    speed = np.exp(chance.normal(0, spread, actors))
    rows = []
    for policy in range(policies):
        size = int(chance.integers(2, actors + 1))
        who = np.argsort(chance.exponential(1 / speed))[:size]
        when = np.cumsum(chance.exponential(1, size))
        rows += [(f"a{a}", f"p{policy}", float(t)) for a, t in zip(who, when, strict=True)]
    return Adoptions.of(rows, unit="number", actors=[f"a{one}" for one in range(actors)])


def _mean(values: Sequence[float]) -> str:
    half = 1.96 * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):.3f} ± {half:.3f}"


def powers(options: argparse.Namespace) -> None:
    """How often planted ties are found."""
    print(
        "## Power\n\nTies planted where all else is by chance: in a share φ of the policies that "
        "both adopt, the target takes the next date after the source. Found: p < .05.\n"
    )
    few = options.quick
    data = [
        ("20 equal actors, 50 policies", by_chance(20, 50, 0.0, 1), 4 if few else 40),
        ("20 unequal actors, 50 policies", by_chance(20, 50, 1.0, 1), 4 if few else 40),
        ("20 unequal actors, 200 policies", by_chance(20, 200, 1.0, 1), 4 if few else 40),
    ]
    if options.spid:
        data.append(("SPID", states(options.spid), 1 if few else 8))
    rows = []
    for name, adoptions, repeats in data:
        setting = Setting(parameters=(0.5,), draws=99, repeats=repeats, seed=SEED)
        found = power(adoptions, (0.05, 0.1, 0.2, 0.3), setting=setting)
        rows += [
            (
                name,
                f"{row.share:g}",
                f"{row.fewest}–{row.most}",
                row.planted,
                f"{row.power:.2f} ({row.low:.2f} to {row.high:.2f})",
            )
            for row in found.itertuples()
        ]
    table(("data", "φ", "shared policies", "planted", "found"), rows)


PARTS = {
    "same": same,
    "time": times,
    "growth": growth,
    "recovery": recovery,
    "noise": noise,
    "power": powers,
}


def main() -> None:
    """Print the tables."""
    if sys.argv[1:2] == ["--one"]:
        return one(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    if sys.argv[1:2] == ["--grow"]:
        return grown(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--spid", type=Path, help="spid_policies.csv")
    parser.add_argument("--dhb", type=Path, help="replication data of Desmarais and others 2015")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--quick", action="store_true", help="small sizes, few repetitions")
    options = parser.parse_args()
    for name in options.only:
        try:
            PARTS[name](options)
        except InputError as error:
            print(f"{name}: {error}")
    return None


if __name__ == "__main__":
    main()
