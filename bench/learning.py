"""Measure what people's codings add to the shipped examples, and whether guarantees are kept.

    python bench/learning.py          measure, and write the tables into docs/learning.md

The shipped passages of another style (`plain-*`: plain deeds, no textbook words) stand for a case
that people code; the framework keeps its other examples. Scenarios are documents: five folds are
held out in turn, three times. Takes some minutes on one core.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jejak.coding.examples import Example, load_examples
from jejak.coding.learned import single_choice
from jejak.coding.learningcurves import decided, f1
from jejak.coding.selectiverisk import DELTA, RISK, guarantee
from jejak.coding.teaching import Lesson, Teaching
from jejak.coding.trainingset import CodedPassage, TrainingSet
from jejak.coding.updating import Learned, Rows, folds, learn
from jejak.model.framework import Framework, framework_path, load_framework
from jejak.model.records import Passage

PAGE = Path(__file__).resolve().parent.parent / "docs" / "learning.md"
MAIN = ("mechanism", "degree", "principle", "dimension")
STYLE = "plain-"
CODINGS = (0, 5, 10, 20, 40)
SAMPLES = (300, 450, 600, 800)
REPEATS, DRAWS, SAMPLINGS, BINS, SEED = 3, 200, 40, 10, 20160520
Marks = NDArray[np.bool_]


def case(framework: Framework, folder: Path) -> tuple[list[Example], Framework]:
    """The passages of the other style, and the framework without them."""
    kept = sorted(path.name for path in (folder / framework.id).glob("*.jsonl"))
    others = tuple(f"{framework.id}/{one}" for one in kept if not one.startswith(STYLE))
    every = load_examples(framework, folder)
    passages = [one for one in every if one.id.startswith(STYLE)]
    return passages, framework.model_copy(update={"examples": others})


def coded(passages: Sequence[Example], framework: Framework) -> TrainingSet:
    """The passages as people would have coded them, each scenario a document."""
    made = []
    for one in passages:
        codes = {c.id: c.id in one.codes for c in framework.codes if c.family in one.families}
        place = Passage(one.scenario, 0, len(one.text))
        made.append(CodedPassage(place, one.text, one.language, codes))
    return TrainingSet(tuple(made))


class Bench:
    """One teaching, its main codes, and judgements of held-out scenarios."""

    def __init__(self, teaching: Teaching) -> None:
        self.lesson: Lesson = next(
            one for one in teaching.lessons if f"{MAIN[0]}.learning" in one.codes
        )
        self.documents = np.array(teaching.documents)
        self.languages = np.array([one.language for one in teaching.passages])
        self.single = single_choice(teaching.framework)
        families = [code.partition(".")[0] for code in self.lesson.codes]
        self.main = np.flatnonzero([one in MAIN for one in families])
        self.truth = self.lesson.labels > 0

    def learned(self, fit: Rows) -> Learned:
        """What these passages teach."""
        one = self.lesson
        names = self.documents[fit].tolist()
        return learn(one.prior.of(fit), one.labels[fit], one.cues[fit], one.laws, names)

    def logits(self, fit: Rows, held: Rows, found: Learned) -> NDArray[np.float64]:
        """Logits of other passages."""
        one = self.lesson
        mean = one.prior.mean[held] + one.prior.covariance[np.ix_(held, fit)] @ found.dual
        return one.laws.logits(mean, one.cues[held])

    def taken(self, count: int, among: Rows) -> Rows:
        """Passages in order until each code is there so often; those without codes as they come."""
        need = np.where(self.truth[among].any(axis=0), count, 0)
        have = np.zeros_like(need)
        found = []
        for row in among if count else ():
            true = self.truth[row]
            if (true & (have < need)).any() or not true.any():
                found.append(row)
                have += true
            if (have >= need)[self.main].all():
                break
        return np.array(found, dtype=np.intp)

    def judged(self, count: int, generator: np.random.Generator) -> Iterator[tuple[str, object]]:
        """Marks and chances of all passages, each by heads that had not seen its scenario."""
        order = generator.permutation(len(self.documents))
        given = np.zeros(self.truth.shape, dtype=bool)
        before, after = np.zeros(self.truth.shape), np.zeros(self.truth.shape)
        sizes = []
        for seen, held in folds(self.documents.tolist()):
            fit = self.taken(count, order[np.isin(order, seen)])
            found = self.learned(fit)
            logits = self.logits(fit, held, found)
            before[held], after[held] = 1 / (1 + np.exp(-logits)), found.chances(logits)
            given[held] = decided(after[held], self.lesson.codes, found.thresholds, self.single)
            sizes.append(len(fit))
        yield from (("given", given), ("before", before), ("after", after))
        yield "size", float(np.mean(sizes))

    def score(self, given: Marks, rows: Rows | None = None) -> tuple[float, float]:
        """Micro- and macro-F1 of the main codes."""
        rows = np.arange(len(given)) if rows is None else rows
        g, t = given[np.ix_(rows, self.main)], self.truth[np.ix_(rows, self.main)]
        return f1((g & t).sum(axis=0), g.sum(axis=0), t.sum(axis=0))

    def alarms(self, given: Marks) -> float:
        """Share of passages without a main code that receive one."""
        empty = ~self.truth[:, self.main].any(axis=1)
        return float(given[np.ix_(empty, self.main)].any(axis=1).mean())

    def error(self, chances: NDArray[np.float64]) -> float:
        """Expected calibration error of the main codes, ten bins of equal width (Guo et al. 2017)."""
        chance, true = chances[:, self.main].ravel(), self.truth[:, self.main].ravel()
        bins = np.minimum((chance * BINS).astype(int), BINS - 1)
        parts = [bins == one for one in range(BINS)]
        gaps = [abs(chance[p].mean() - true[p].mean()) * p.mean() for p in parts if p.any()]
        return float(sum(gaps))


def rows(bench: Bench) -> Iterator[str]:
    """The table of F1 against codings per code."""
    for count in CODINGS:
        generator = np.random.default_rng(SEED)
        runs = [dict(bench.judged(count, generator)) for _ in range(REPEATS)]
        low, high = interval(bench, [one["given"] for one in runs], generator)
        micro, macro = np.mean([bench.score(one["given"]) for one in runs], axis=0)
        tongues = [
            np.mean(
                [bench.score(r["given"], np.flatnonzero(bench.languages == t))[0] for r in runs]
            )
            for t in ("id", "en", "ko")
        ]
        alarms = np.mean([bench.alarms(one["given"]) for one in runs])
        errors = [np.mean([bench.error(one[name]) for one in runs]) for name in ("before", "after")]
        cells = (
            f"{count}",
            f"{np.mean([one['size'] for one in runs]):.0f}",
            f"{micro:.2f} [{low:.2f}, {high:.2f}]",
            f"{macro:.2f}",
            *(f"{one:.2f}" for one in tongues),
            f"{alarms:.1%}",
            *(f"{one:.3f}" for one in errors),
        )
        yield f"| {' | '.join(cells)} |"


def interval(
    bench: Bench, given: Sequence[Marks], generator: np.random.Generator
) -> tuple[float, float]:
    """95 % of micro-F1 over repetitions and scenarios drawn with replacement."""
    names, owner = np.unique(bench.documents, return_inverse=True)
    of = [np.flatnonzero(owner == one) for one in range(len(names))]
    values = []
    for _ in range(DRAWS):
        some = np.concatenate([of[one] for one in generator.integers(len(names), size=len(names))])
        values.append(bench.score(given[generator.integers(len(given))], some)[0])
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def promises(bench: Bench, size: int) -> str:
    """A row: how many codes get a guarantee from a random sample, and how often it is broken.

    A guarantee is about all passages of the case: those of the sample by their held-out scores,
    the others by what the whole sample taught.
    """
    generator = np.random.default_rng(SEED)
    tried, errors, covered = 0, [], []
    for _ in range(SAMPLINGS):
        order = generator.permutation(len(bench.documents))
        fit, rest = order[:size], order[size:]
        found = bench.learned(fit)
        logits = np.vstack([found.logits, bench.logits(fit, rest, found)])
        for j in bench.main:
            tried += 1
            scores, truth = best(bench, found, logits, j), bench.truth[order, j]
            made = guarantee(scores[:size], ~truth[:size])
            if made.threshold is not None:
                accepted = scores > made.threshold
                errors.append(float((~truth)[accepted].mean()))
                covered.append(float(accepted[truth].mean()))
    broken = sum(one > RISK for one in errors)
    means = (f"{np.mean(one):.0%}" if one else "–" for one in (errors, covered))
    cells = (f"{size}", f"{tried}", f"{len(errors)}", f"{broken} ({broken / tried:.1%})", *means)
    return f"| {' | '.join(cells)} |"


def best(
    bench: Bench, found: Learned, logits: NDArray[np.float64], column: int
) -> NDArray[np.float64]:
    """Logits of a code; nothing where its family allows one code and another is likelier."""
    codes = bench.lesson.codes
    family = codes[column].partition(".")[0]
    if family not in bench.single:
        return logits[:, column]
    own = [j for j, code in enumerate(codes) if code.partition(".")[0] == family]
    first = found.chances(logits)[:, own].argmax(axis=1) == own.index(column)
    return np.where(first, logits[:, column], -np.inf)


HEAD = (
    "| codings per code | passages | micro-F1 | macro-F1 | id | en | ko | false alarms "
    "| ECE before | ECE after |\n|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|"
)
PROMISES = (
    "| drawn by lot | samples x codes | guarantees given | broken (of samples x codes) "
    "| wrong among given | true ones given |\n|---:|---:|---:|---:|---:|---:|"
)


def tables() -> Iterator[str]:
    """All that is measured, as Markdown."""
    framework, folder = load_framework("sister-city"), framework_path("sister-city").parent
    passages, others = case(framework, folder)
    people = coded(passages, framework)
    start = time.process_time()
    teaching = Teaching(others, folder, people)
    with_examples = Bench(teaching)
    yield (
        f"{len(passages)} passages of {len(set(with_examples.documents))} scenarios stand for the "
        f"case, {len(teaching.examples)} others are the shipped examples; encoder "
        f"`{teaching.encoder.name}`; training on all of them took "
        f"{time.process_time() - start:.0f} CPU-seconds, sentence vectors included."
    )
    yield f"With the shipped examples (0 is the meaning coder):\n\n{HEAD}\n" + "\n".join(
        rows(with_examples)
    )
    alone = Teaching(framework.model_copy(update={"examples": ()}), folder, people)
    yield f"Without any examples, as with a codebook of one's own:\n\n{HEAD}\n" + "\n".join(
        rows(Bench(alone))
    )
    yield (
        f"Guarantees (at most {RISK:.0%} wrong, broken in at most {DELTA:.0%} of samples), "
        f"{SAMPLINGS} samples of each size for {len(with_examples.main)} codes, checked on all "
        f"passages:\n\n{PROMISES}\n" + "\n".join(promises(with_examples, size) for size in SAMPLES)
    )


def main() -> None:
    """Measure, print, and put the tables between the marks in docs/learning.md."""
    text = "\n\n".join(tables())
    print(text)
    page = PAGE.read_text(encoding="utf-8")
    marks = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)
    PAGE.write_text(marks.sub(lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page), encoding="utf-8")


if __name__ == "__main__":
    main()
