"""The Legislative Influence Detector's own classifier of formulas beside Jejak's, on its labels.

    python bench/lid_classifier.py FOLDER PROGRAM

FOLDER is that of bench/lid.py, PROGRAM a copy of dssg/policy_diffusion. The features are computed
by its class `AlignmentClassifier`, put into Python 3 by the replacements below, and fitted by the
model it names, a logistic regression with L1 penalty. Its table of word weights is not part of the
copy; it is made anew as the program does, from the aligned passages, here those of the labels.
Known labels only; as in its own evaluation, pairs whose sides differ in length are left out. A
pair without any weighted word gets the weight 0. The folds are those of bench/lid.py for all.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from lid import FOLDS, REPEATS, Floats, Ints, grouped, labels_of, table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

REPLACEMENTS = {
    "\treturn X,y": "        return X,y",
    "print classification_report(y_test, y_pred)": "pass",
    "print x": "pass",
}


def equal_places(left: Sequence[str], right: Sequence[str]) -> float:
    """What scikit-learn's `jaccard_similarity_score` was for two rows of words."""
    return float(np.mean([a == b for a, b in zip(left, right, strict=True)]))


def classifier(program: Path, passages: Sequence[str]) -> Any:
    """The program's class, made without its files."""
    source = (program / "lid" / "alignment_classifier.py").read_text(encoding="utf-8")
    source = source[source.index("class AlignmentClassifier") : source.index("def main")]
    for old, new in REPLACEMENTS.items():
        source = source.replace(old, new)
    names: dict[str, Any] = {"np": np, "jaccard_similarity_score": equal_places}
    exec(compile(source, "alignment_classifier.py", "exec"), names)
    made = object.__new__(names["AlignmentClassifier"])
    words = TfidfVectorizer().fit(passages)
    weights = zip(words.get_feature_names_out(), words.idf_, strict=True)
    made._idf_score_dict = dict(weights)  # as its constructor sets it
    return made


def its_features(folder: Path, program: Path) -> tuple[Floats, Ints, Ints]:
    """Features and label of the pairs it would learn from, and where they stand in the table."""
    with (folder / "boilerplate_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [(row["left"].split(), row["right"].split()) for row in rows]
    made = classifier(
        program, [f"{row['left']} {row['right']}".replace(" - ", " ") for row in rows]
    )
    kept = [
        at
        for at, (left, right) in enumerate(pairs)
        if left and len(left) == len(right) and rows[at]["label"] in {"0", "1"}
    ]
    examples = [
        {"left": pairs[at][0], "right": pairs[at][1], "label": int(rows[at]["label"])}
        for at in kept
    ]
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # means of no weights
        features, labels = made.compute_feature_matrix(examples)
    return np.nan_to_num(np.array(features, float)), np.array(labels), np.array(kept)


def area(features: Floats, labels: Ints, group: Ints | None, model: LogisticRegression) -> float:
    """Mean AUC over all repeats and folds, the model being fitted on the other folds."""
    found = []
    for seed in range(REPEATS):
        kind = StratifiedKFold if group is None else StratifiedGroupKFold
        folds = kind(FOLDS, shuffle=True, random_state=seed)
        for train, test in folds.split(features, labels, group):
            model.fit(features[train], labels[train])
            found.append(roc_auc_score(labels[test], model.decision_function(features[test])))
    return round(float(np.mean(found)), 3)


def rows_of(folder: Path, program: Path) -> list[tuple[object, ...]]:
    with (folder / "boilerplate_labels.csv").open(encoding="utf-8", newline="") as file:
        group = grouped(list(csv.DictReader(file)))
    features, labels, kept = its_features(folder, program)
    ours = labels_of(folder)
    lasso = LogisticRegression(l1_ratio=1.0, solver="liblinear", max_iter=10_000)
    plain = LogisticRegression(C=1e6)
    cases = (
        ("LID's classifier", features, lasso),
        ("alignment score alone", ours.score[kept, None], plain),
        ("Jejak, the two passages alone", ours.alone[kept, None], plain),
        ("Jejak, with the collection", ours.together[kept, None], plain),
    )
    return [
        (name, area(some, labels, None, model), area(some, labels, group[kept], model))
        for name, some, model in cases
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("program", type=Path)
    options = parser.parse_args()
    _, labels, _ = its_features(options.folder, options.program)
    print(f"{len(labels)} pairs, {int(labels.sum())} of them substantive\n")
    table("| by | AUC | AUC, linked pairs together |", rows_of(options.folder, options.program))


if __name__ == "__main__":
    main()
