"""Measure boilerplate and ranking on the bills of the Legislative Influence Detector.

    python bench/lid.py FOLDER            measure; a table in Markdown
    python bench/lid.py FOLDER --fit      print the weights that comparing/boilerplate.py ships

FOLDER holds bills.jsonl, qrels.txt, qrels_dedup.txt and boilerplate_labels.csv (MIT licence).

Labels: 0 boilerplate, 1 substantive. The meaning of 2 is not documented; such rows are left out
of the main figures and of the fit, and counted once as substantive and once as boilerplate.
Folds: "grouped" keeps together all pairs that are linked by a bill or by equal words.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from jejak.chance import bootstrap
from jejak.comparing.boilerplate import NOTHING, Commonness, Spans, commonness, information
from jejak.comparing.ranking import NEAR, ROUNDS, rank
from jejak.comparing.words import split, split_many

FOLDS, REPEATS, SEED = 4, 10, 20160520
NEARS, ROUND_COUNTS = (5, 8, 10, 15, 20), (1, 2, 3)
T = TypeVar("T")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Relevant = Mapping[str, set[str]]
Orders = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Bill:
    id: str
    text: str
    group: int


def bills_of(folder: Path) -> list[Bill]:
    lines = (folder / "bills.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Bill(row["id"], row["text"], row["group"]) for row in rows]


def relevant_in(path: Path) -> Relevant:
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, bill, grade = line.split()
        if int(grade):
            found[query].add(bill)
    return found


# --- ranking ---------------------------------------------------------------


def average_precision(order: Sequence[str], relevant: set[str]) -> float:
    """Mean of the precisions at each relevant bill; one that is not listed counts nothing."""
    hits, total = 0, 0.0
    for place, bill in enumerate(order, 1):
        if bill in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant)


def precisions(orders: Orders, relevant: Relevant) -> dict[str, float]:
    return {query: average_precision(orders[query], some) for query, some in relevant.items()}


def ranked(bills: Sequence[Bill], near: int = NEAR, rounds: int = ROUNDS) -> Orders:
    found = rank([one.text for one in bills], top=len(bills), near=near, rounds=rounds)
    orders: dict[str, list[str]] = {one.id: [] for one in bills}
    for a, b in zip(found.a.tolist(), found.b.tolist(), strict=True):
        orders[bills[a].id].append(bills[b].id)
    return orders


def by_tf_idf(bills: Sequence[Bill]) -> Orders:
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(
        one.text for one in bills
    )
    likeness = (vectors @ vectors.T).toarray()
    np.fill_diagonal(likeness, -1)
    order = np.argsort(-likeness, axis=1, kind="stable")[:, :-1]
    return {one.id: [bills[at].id for at in order[n]] for n, one in enumerate(bills)}


def left_out(grid: Mapping[object, Mapping[str, float]], groups: Mapping[str, int]) -> float:
    """Mean precision when the setting for each group's queries is chosen on the other groups."""
    found: list[float] = []
    for group in sorted(set(groups.values())):

        def elsewhere(setting: object, group: int = group) -> float:
            return float(np.mean([v for q, v in grid[setting].items() if groups[q] != group]))

        best = max(grid, key=elsewhere)
        found += [value for query, value in grid[best].items() if groups[query] == group]
    return float(np.mean(found))


def ranking_rows(folder: Path) -> Iterable[tuple[object, ...]]:
    ranked(bills_of(folder))
    wall, cpu = time.perf_counter(), time.process_time()
    bills = bills_of(folder)
    ours = ranked(bills)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    groups = {one.id: one.group for one in bills}
    settings = list(product(NEARS, ROUND_COUNTS))
    orders = {setting: ranked(bills, *setting) for setting in settings}
    for name in ("qrels.txt", "qrels_dedup.txt"):
        relevant = relevant_in(folder / name)
        scores = precisions(ours, relevant)
        spread = by_group([scores[q] for q in scores], [groups[q] for q in scores], flat_mean)
        yield name, "tf–idf", mean(precisions(by_tf_idf(bills), relevant)), "", "", ""
        yield name, "jejak", mean(scores), spread, f"{wall:.2f} s", f"{cpu:.2f} CPU-s"
        grid = {setting: precisions(orders[setting], relevant) for setting in settings}
        means = [mean(one) for one in grid.values()]
        yield (
            name,
            f"least and most of {len(grid)} settings",
            f"{min(means)} – {max(means)}",
            *[""] * 3,
        )
        yield name, "settings chosen on other groups", round(left_out(grid, groups), 4), *[""] * 3


def mean(values: Mapping[str, float]) -> float:
    return round(float(np.mean(list(values.values()))), 4)


def flat_mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def by_group(
    items: Sequence[T], groups: Iterable[int], statistic: Callable[[Sequence[T]], float]
) -> str:
    """The 95 % interval over resampled groups of items that are not independent."""
    units: dict[int, list[T]] = defaultdict(list)
    for item, group in zip(items, groups, strict=True):
        units[group].append(item)
    low, high = bootstrap(
        list(units.values()), lambda some: statistic(list(chain(*some))), seed=SEED
    )
    return f"{low:.3f} – {high:.3f}"


# --- boilerplate -----------------------------------------------------------


@dataclass(frozen=True)
class Labels:
    """Labelled pairs: label, alignment score, information shared without and with a collection."""

    label: Ints
    group: Ints
    score: Floats
    alone: Floats
    together: Floats


def labels_of(folder: Path) -> Labels:
    with (folder / "boilerplate_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words, pointers = split_many([row["left"] for row in rows] + [row["right"] for row in rows])
    half = len(rows)
    a, b = pointers[: half + 1], pointers[half:]
    spans = Spans(a[:-1], a[1:], b[:-1], b[1:])
    return Labels(
        np.array([int(row["label"]) for row in rows]),
        grouped(rows),
        np.log1p([float(row["score"]) for row in rows]),
        np.log1p(information(words, words, spans, NOTHING)),
        np.log1p(information(words, words, spans, collection(folder))),
    )


def collection(folder: Path) -> Commonness:
    """The 60 bills, and the two of the pair at hand, which hold what they share."""
    words, pointers = split_many([one.text for one in bills_of(folder)])
    found = commonness(words.key, pointers, np.arange(len(pointers) - 1, dtype=np.int32))
    return Commonness(found.word, found.series + 2, found.total + 2)


def grouped(rows: Sequence[Mapping[str, str]]) -> Ints:
    graph = nx.Graph()
    for row in rows:
        keys = [tuple((split(row[side]).key).tolist()) for side in ("left", "right")]
        graph.add_edges_from([(row["left_doc_id"], one) for one in (row["right_doc_id"], *keys)])
    number = {node: n for n, some in enumerate(nx.connected_components(graph)) for node in some}
    return np.array([number[row["left_doc_id"]] for row in rows])


@dataclass(frozen=True)
class Held:
    """Means over all repeats and folds, the model being fitted on the other folds each time."""

    auc: float
    f1: float
    brier: float


def held_out(feature: Floats, truth: Ints, group: Ints | None) -> Held:
    """Predict each fold from the others; `truth` is 1 for boilerplate."""
    found = []
    for seed in range(REPEATS):
        kind = StratifiedKFold if group is None else StratifiedGroupKFold
        folds = kind(FOLDS, shuffle=True, random_state=seed)
        for train, test in folds.split(feature, truth, group):
            chance = fitted(feature[train], truth[train]).predict_proba(feature[test, None])[:, 1]
            found.append(
                (
                    roc_auc_score(truth[test], chance),
                    f1_score(truth[test], chance > 0.5),
                    np.mean((chance - truth[test]) ** 2),
                )
            )
    return Held(*np.mean(found, axis=0).round(4).tolist())


def fitted(feature: Floats, truth: Ints) -> LogisticRegression:
    return LogisticRegression(C=1e6).fit(feature[:, None], truth)


def boilerplate_rows(folder: Path) -> Iterable[tuple[object, ...]]:
    labels = labels_of(folder)
    known = labels.label < 2
    cases = (
        ("known labels", known, labels.label == 0),
        ("2 as substantive", known | True, labels.label == 0),
        ("2 as boilerplate", known | True, labels.label != 1),
    )
    for case, chosen, truth in cases:
        for name in ("score", "alone", "together"):
            feature = getattr(labels, name)[chosen]
            marks = truth[chosen].astype(np.int64)
            spread = auc_interval(feature, marks, labels.group[chosen])
            plain = held_out(feature, marks, None)
            apart = held_out(feature, marks, labels.group[chosen])
            yield case, name, plain.auc, apart.auc, apart.f1, apart.brier, spread


def auc_interval(feature: Floats, truth: Ints, group: Ints) -> str:
    """The model is monotone in its one feature, which has its AUC."""
    pairs = list(zip((-feature).tolist(), truth.tolist(), strict=True))
    return by_group(
        pairs,
        group.tolist(),
        lambda some: roc_auc_score([t for _, t in some], [f for f, _ in some]),
    )


def print_fit(folder: Path) -> None:
    labels = labels_of(folder)
    known = labels.label < 2
    for name in ("alone", "together"):
        model = fitted(getattr(labels, name)[known], labels.label[known])
        print(f"{name.upper()} = ({model.intercept_[0]:.4f}, {model.coef_[0, 0]:.4f})")


def table(head: str, rows: Iterable[tuple[object, ...]]) -> None:
    print(head)
    print("|---" * head.count(" | ") + "|---|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    if arguments.fit:
        print_fit(arguments.folder)
        return
    print("Ranking 60 bills, mean average precision (95 % interval over groups)\n")
    head = "| judgements | by | MAP | interval | wall with reading | CPU |"
    table(head, ranking_rows(arguments.folder))
    print(
        "Boilerplate, 398 labelled pairs, four folds, ten times (95 % interval over linked groups)\n"
    )
    head = "| labels | feature | AUC | AUC grouped | F1 grouped | Brier grouped | 95 % interval |"
    table(head, boilerplate_rows(arguments.folder))


if __name__ == "__main__":
    main()
