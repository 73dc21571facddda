"""Measure `jejak.comparing.paraphrase` on a corpus of PAN 2013 (text alignment), official measures.

    python bench/pan2013.py CORPUS            plagdet by kind of obfuscation, as a Markdown table
    python bench/pan2013.py CORPUS --fit      fit the tables of jejak.comparing.verdicts on it
    python bench/pan2013.py CORPUS --alone    the same, each pair knowing nothing of the collection
    python bench/pan2013.py CORPUS --detections FOLDER     also write what was found, as XML

CORPUS holds `susp`, `src`, and a folder per kind (`02-no-obfuscation`, …) with `pairs` and truth.
Measures: Potthast, Stein, Barrón-Cedeño & Rosso, An evaluation framework for plagiarism detection
(COLING 2010). Times are CPU-seconds of reading aside: indexing all texts, comparing all pairs.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from jejak.comparing.paraphrase import paraphrases, prepare
from jejak.comparing.renderings import examine
from jejak.comparing.terms import Terms, index
from jejak.comparing.verdicts import with_one, with_products

Pair = tuple[str, str]
Span = tuple[int, int, int, int]
Spans = Mapping[Pair, Sequence[Span]]
HIT = 0.4
"""A candidate that covers, and is covered by, so much of a case is a positive example."""


class Corpus(NamedTuple):
    """Texts by file name, pairs by kind, and the true spans of each pair."""

    texts: dict[str, str]
    kinds: dict[str, list[Pair]]
    truth: dict[Pair, list[Span]]


class Measures(NamedTuple):
    """The official ones, averaged over cases and detections (macro) or characters (micro)."""

    plagdet: float
    recall: float
    precision: float
    granularity: float


def read(folder: Path) -> Corpus:
    """The whole corpus in memory."""
    texts = {
        # newline="" because truth counts every character of a line's end.
        path.name: path.open(encoding="utf-8", newline="").read()
        for side in ("susp", "src")
        for path in sorted((folder / side).glob("*.txt"))
    }
    kinds: dict[str, list[Pair]] = {}
    truth: dict[Pair, list[Span]] = {}
    for kind in sorted(folder.glob("0*")):
        lines = (kind / "pairs").read_text().splitlines()
        kinds[kind.name] = [(line.split()[0], line.split()[1]) for line in lines]
        for pair in kinds[kind.name]:
            truth[pair] = list(_cases(kind / f"{pair[0][:-4]}-{pair[1][:-4]}.xml"))
    return Corpus(texts, kinds, truth)


def _cases(path: Path) -> Iterator[Span]:
    for feature in ET.parse(path).getroot().iter("feature"):
        if feature.get("name") == "plagiarism":
            a, b = int(feature.attrib["this_offset"]), int(feature.attrib["source_offset"])
            long_a = int(feature.attrib["this_length"])
            yield a, a + long_a, b, b + int(feature.attrib["source_length"])


def macro(truth: Spans, found: Spans, pairs: Iterable[Pair]) -> Measures:
    """Every case and every detection counts the same."""
    recalls, precisions, counts = [], [], []
    for pair in pairs:
        cases, detections = truth.get(pair, ()), found.get(pair, ())
        recalls += [_covered(case, detections) for case in cases]
        precisions += [_covered(one, cases) for one in detections]
        counts += [sum(_meet(case, one) for one in detections) for case in cases]
    return _measures(_mean(recalls), _mean(precisions), counts)


def micro(truth: Spans, found: Spans, pairs: Iterable[Pair]) -> Measures:
    """Every character counts the same, once per document."""
    counts: list[int] = []
    cases, detections, both = (defaultdict(list) for _ in range(3))
    for pair in pairs:
        for one in found.get(pair, ()):
            _place(detections, pair, one)
        for case in truth.get(pair, ()):
            _place(cases, pair, case)
            met = [one for one in found.get(pair, ()) if _meet(case, one)]
            counts.append(len(met))
            for one in met:
                _place(both, pair, _cut(case, one))
    hit = _length(both)
    return _measures(hit / max(1, _length(cases)), hit / max(1, _length(detections)), counts)


def _measures(recall: float, precision: float, counts: Sequence[int]) -> Measures:
    met = [count for count in counts if count]
    granularity = sum(met) / len(met) if met else 1.0
    harmonic = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    return Measures(harmonic / math.log2(1 + granularity), recall, precision, granularity)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _cut(one: Span, other: Span) -> Span:
    return (
        max(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), min(one[3], other[3])
    )  # fmt: skip


def _covered(span: Span, others: Sequence[Span]) -> float:
    cuts = [_cut(span, other) for other in others if _meet(span, other)]
    hit = _union([cut[:2] for cut in cuts]) + _union([cut[2:] for cut in cuts])
    return hit / (span[1] - span[0] + span[3] - span[2])


def _union(spans: Iterable[tuple[int, ...]]) -> int:
    total, reached = 0, -1
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _place(by_text: dict[str, list[tuple[int, int]]], pair: Pair, span: Span) -> None:
    by_text[pair[0]].append(span[:2])
    by_text[pair[1]].append(span[2:])


def _length(by_text: Mapping[str, Sequence[tuple[int, int]]]) -> int:
    return sum(_union(spans) for spans in by_text.values())


def detect(corpus: Corpus, *, alone: bool) -> tuple[dict[Pair, list[Span]], str]:
    """What is found in every pair, and what it cost."""
    _compile()
    begin = time.process_time()
    prepared = _prepared(corpus, alone=alone)
    middle = time.process_time()
    found = {
        pair: [(one.a_start, one.a_end, one.b_start, one.b_end) for one in some]
        for pair in corpus.truth
        for some in [paraphrases(prepared[pair[0]], prepared[pair[1]])]
    }
    end = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    cost = f"{middle - begin:.1f} CPU-s indexing {len(prepared):,} texts, {end - middle:.1f} CPU-s "
    return found, cost + f"comparing {len(found):,} pairs; {memory:.2f} GB at most"


def _prepared(corpus: Corpus, *, alone: bool) -> dict[str, Terms]:
    texts = list(corpus.texts.values())
    return dict(zip(corpus.texts, map(index, texts) if alone else prepare(texts), strict=True))


def _compile() -> None:
    text = "One two three four five six seven eight nine ten eleven twelve thirteen."
    paraphrases(*prepare([text, text]))


def table(corpus: Corpus, found: Spans) -> str:
    """One row per kind and one for all, macro measures; micro plagdet in the last column."""
    lines = [
        "| kind | pairs | cases | plagdet | recall | precision | granularity | found | micro |"
    ]
    lines.append("|---|" + "---:|" * 8)
    everything = [pair for pairs in corpus.kinds.values() for pair in pairs]
    for name, pairs in [*corpus.kinds.items(), ("all", everything)]:
        cases = sum(len(corpus.truth[pair]) for pair in pairs)
        figures = " | ".join(f"{one:.3f}" for one in macro(corpus.truth, found, pairs))
        reported = sum(len(found[pair]) for pair in pairs)
        by_character = micro(corpus.truth, found, pairs).plagdet
        lines.append(
            f"| {name} | {len(pairs)} | {cases} | {figures} | {reported} | {by_character:.3f} |"
        )
    return "\n".join(lines)


Rows = list[np.ndarray]


def examples(corpus: Corpus, *, alone: bool) -> tuple[Rows, list[bool], Rows, list[bool]]:
    """Features and labels of all candidate passages, and of all would-be summaries."""
    prepared = _prepared(corpus, alone=alone)
    passages, hits, wholes, sums = [], [], [], []
    for pair, cases in corpus.truth.items():
        a, b = prepared[pair[0]], prepared[pair[1]]
        if not len(a.term) or not len(b.term):
            continue
        rows, features, whole, traits = examine(a, b)
        passages.append(features)
        hits += [_hit(_span(a, b, row), cases) for row in rows]
        # Only in this direction are there summaries in the corpus.
        wholes.append(traits[:1])
        sums.append(_hit(_span(a, b, whole[0]), _summaries(b, cases)))
    return passages, hits, wholes, sums


def _span(a: Terms, b: Terms, row: np.ndarray) -> Span:
    corners = row[:4].astype(int)
    return (
        int(a.start[corners[0]]), int(a.end[corners[1] - 1]),
        int(b.start[corners[2]]), int(b.end[corners[3] - 1]),
    )  # fmt: skip


def _hit(span: Span, cases: Sequence[Span]) -> bool:
    return any(min(_covered(span, [case]), _covered(case, [span])) > HIT for case in cases)


def _summaries(b: Terms, cases: Sequence[Span]) -> list[Span]:
    """Cases that take all of a text and make little of it."""
    return [
        case
        for case in cases
        if case[2] == 0 and case[3] >= b.end[-1] and case[3] > 2 * (case[1] - case[0])
    ]


def fit(features: Rows, labels: Sequence[bool], widen: Callable[..., np.ndarray], c: float) -> str:
    """Weights of a logistic model, as a Python tuple; fitted on standardised columns."""
    columns = widen(np.concatenate(features))[:, 1:]
    scaler = StandardScaler().fit(columns)
    model = LogisticRegression(C=c, max_iter=5000).fit(scaler.transform(columns), labels)
    weights = model.coef_[0] / scaler.scale_
    constant = model.intercept_[0] - weights @ scaler.mean_
    return "(" + ", ".join(f"{weight:.4f}" for weight in (constant, *weights)) + ")"


def main() -> None:
    """Read the corpus, measure or fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--detections", type=Path)
    options = parser.parse_args()
    corpus = read(options.corpus)
    if options.fit:
        passages, hits, wholes, sums = examples(corpus, alone=options.alone)
        print("passage =", fit(passages, hits, with_one, 1.0))
        print("whole =", fit(wholes, sums, with_products, 0.1))
        return
    found, cost = detect(corpus, alone=options.alone)
    print(table(corpus, found), cost, sep="\n\n")
    if options.detections:
        write(options.detections, found)


def write(folder: Path, found: Spans) -> None:
    """The detections as the XML files the official program reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for (a, b), spans in found.items():
        root = ET.Element("document", reference=a)
        for span in spans:
            ET.SubElement(root, "feature", {
                "name": "detected-plagiarism", "source_reference": b,
                "this_offset": str(span[0]), "this_length": str(span[1] - span[0]),
                "source_offset": str(span[2]), "source_length": str(span[3] - span[2]),
            })  # fmt: skip
        ET.ElementTree(root).write(folder / f"{a[:-4]}-{b[:-4]}.xml")


if __name__ == "__main__":
    main()
