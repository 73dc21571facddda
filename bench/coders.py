"""Measure all coders side by side on the shipped examples, and what they cost.

    python bench/coders.py WORK            measure, write into docs/quality.md, draw the diagram
    python bench/coders.py WORK --coder rule --coder meaning        only these, and print

Every coder is made from the examples of four fifths of the scenarios and judges those of the last
fifth, five times, through the same `judge` as in a case; so its thresholds and calibration have not
seen what they are measured on. `learned` gets every other training scenario as a person's codings
and the rest as shipped examples. What a coder said is kept in WORK, under the version of the
examples, so that a run that was stopped goes on. Some five minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from jejak.case.coderquality import diagrams
from jejak.coding.agreement import Measure
from jejak.coding.examples import Example, digest_of, load_examples
from jejak.coding.languagemodel import ModelOptions, code_with_model
from jejak.coding.learned import LearnedCoder
from jejak.coding.meaning import Judged, MeaningCoder
from jejak.coding.passages import PassageCoder
from jejak.coding.prompts import ModelPassage
from jejak.coding.reliability import Coded, Quality, quality
from jejak.coding.rule import RuleCoder
from jejak.coding.teaching import Teaching
from jejak.coding.trainingset import CodedPassage, TrainingSet
from jejak.model.framework import Framework, framework_path, load_framework
from jejak.model.records import Passage
from jejak.reporting.reliabilitypictures import reliability_picture

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
PICTURE = ROOT / "docs" / "reliability.svg"
BEGIN, END = "<!-- bench/coders.py -->", "<!-- end of bench/coders.py -->"
MAIN = ("mechanism", "degree", "principle", "dimension")
LANGUAGES = ("id", "en", "ko")
FOLDS, DRAWS, SEED = 5, 1000, 20160520
SPEED, RUNS = 500, 5

FRAMEWORK = load_framework("sister-city")
FOLDER = framework_path("sister-city").parent
CODES = tuple(code.id for code in FRAMEWORK.codes)


# --- coders made from some of the examples -------------------------------------------------


def smaller(examples: Iterable[Example], folder: Path) -> Framework:
    """The framework with these examples alone, written into the folder."""
    lines = (
        json.dumps(
            {
                "id": one.id,
                "lang": one.language,
                "scenario": one.scenario,
                "text": one.text,
                "codes": sorted(one.codes),
                "families": sorted(one.families),
            },
            ensure_ascii=False,
        )
        for one in examples
    )
    (folder / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return FRAMEWORK.model_copy(update={"examples": ("some.jsonl",)})


def rule(examples: Sequence[Example], _: Path) -> PassageCoder:
    return RuleCoder(FRAMEWORK, examples)


def meaning(examples: Sequence[Example], folder: Path) -> PassageCoder:
    return MeaningCoder(smaller(examples, folder), folder)


def learned(examples: Sequence[Example], folder: Path) -> PassageCoder:
    """Every other scenario is a document that a person coded."""
    scenarios = sorted({one.scenario for one in examples})
    coded = set(scenarios[::2])
    shipped = [one for one in examples if one.scenario not in coded]
    people = [one for one in examples if one.scenario in coded]
    framework = smaller(shipped, folder)
    return LearnedCoder(Teaching(framework, folder, _as_people(people)))


def _as_people(examples: Iterable[Example]) -> TrainingSet:
    made = []
    for one in examples:
        there = {code: code in one.codes for code in CODES if family(code) in one.families}
        place = Passage(one.scenario, len(made) * 1000, len(made) * 1000 + len(one.text))
        made.append(CodedPassage(place, one.text, one.language, there))
    return TrainingSet(tuple(sorted(made, key=lambda one: one.passage)))


CODERS: dict[str, Callable[[Sequence[Example], Path], PassageCoder]] = {
    "rule": rule,
    "meaning": meaning,
    "learned": learned,
}


def family(code: str) -> str:
    return code.partition(".")[0]


# --- what they say ---------------------------------------------------------------------------


def judgements(name: str, examples: Sequence[Example], work: Path) -> list[Judged]:
    """What a coder that had not seen its scenario says of each example."""
    kept = work / f"{name}-{digest_of(examples)[:12]}.jsonl"
    if kept.exists():
        lines = kept.read_text(encoding="utf-8").splitlines()
        return [Judged(*json.loads(line), {}) for line in lines]
    found: dict[int, Judged] = {}
    groups = [one.scenario for one in examples]
    for train, test in GroupKFold(FOLDS).split(examples, groups=groups):
        with tempfile.TemporaryDirectory() as folder:
            # Vectors of parts of the examples are of no use to anybody later.
            os.environ["JEJAK_CACHE"] = folder
            coder = CODERS[name]([examples[i] for i in train], Path(folder))
            said = coder.judge([examples[i].text for i in test])
            found |= dict(zip(test.tolist(), said, strict=True))
        print(f"{name}: {len(found)} of {len(examples)}", file=sys.stderr)
    del os.environ["JEJAK_CACHE"]
    told = [found[i] for i in range(len(examples))]
    lines = [json.dumps([dict(one.codes), dict(one.abstained)]) for one in told]
    kept.write_text("\n".join(lines), encoding="utf-8")
    return told


def table(examples: Sequence[Example], said: Sequence[Judged]) -> Coded:
    """Truth and judgements as tables; in families nobody judged the truth is unknown."""
    families = [[family(code) in one.families for code in CODES] for one in examples]
    given = np.array([[code in one.codes for code in CODES] for one in said])
    opened = np.array([[family(code) in one.abstained for code in CODES] for one in said])
    _, scenario = np.unique([one.scenario for one in examples], return_inverse=True)
    return Coded(
        CODES,
        np.array([[code in one.codes for code in CODES] for one in examples]),
        given,
        np.array([[one.codes.get(code, np.nan) for code in CODES] for one in said]),
        opened & ~given,
        np.array(families),
        scenario.astype(np.int64),
    )


# --- what they cost --------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """CPU-seconds to be ready, and passages a CPU-second: once ready, and with the start."""

    start: float
    rates: tuple[float, ...]
    whole: float | None


def cost(name: str, examples: Sequence[Example]) -> Cost:
    """Judging `SPEED` passages: the median of several runs after a warm-up, on this process."""
    step = len(examples) // SPEED
    texts = [one.text for one in examples[::step]][:SPEED]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JEJAK_CACHE"] = folder
        list(CODERS[name](examples, Path(folder)).judge(texts[:1]))  # keeps the vectors
        began = time.process_time()
        coder = CODERS[name](examples, Path(folder))
        list(coder.judge(texts[:1]))
        start = time.process_time() - began
        del os.environ["JEJAK_CACHE"]
        rates = []
        for _ in range(RUNS):
            began = time.process_time()
            list(coder.judge(texts))
            rates.append(len(texts) / (time.process_time() - began))
    return Cost(start, tuple(rates), _by_command(name, texts))


def _by_command(name: str, texts: Sequence[str]) -> float | None:
    """Passages a CPU-second of `jejak code --stdin`, from its start to its end."""
    if name == "learned":
        return None
    lines = "\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(texts))
    command = [sys.executable, "-m", "jejak", "code", "--stdin", "--coder", name]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=lines.encode(), stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return len(texts) / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def model_overhead(examples: Sequence[Example]) -> tuple[float, ...]:
    """Passages a CPU-second of the language-model coder, with a server that answers at once."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs,))
    server.start()
    base = ours.recv()
    passages = [
        ModelPassage(one.id, 0, len(one.text), one.text, one.language) for one in examples[:SPEED]
    ]
    options = ModelOptions("none", base, per_minute=1e9, mixed=True)
    rates = []
    for _ in range(RUNS):
        began = time.process_time()
        made = code_with_model(passages, FRAMEWORK, options)
        rates.append(len(passages) / (time.process_time() - began))
        if made.unanswered:
            raise SystemExit(f"the server did not answer: {made.unanswered[0].why}")
    ours.send("stop")
    server.join()
    return tuple(rates)


def _serve(pipe: multiprocessing.connection.Connection) -> None:
    """The tests' server: every passage has the first code, on its first words."""
    sys.path.insert(0, str(ROOT / "tests" / "coding"))
    from modelserver import coding, serving

    with serving() as server:
        server.mind = lambda text: [coding(CODES[0], text[:20])]
        pipe.send(server.base)
        pipe.recv()


# --- the page --------------------------------------------------------------------------------


def section(
    examples: Sequence[Example],
    made: dict[str, Coded],
    costs: dict[str, Cost],
    overhead: Sequence[float],
) -> str:
    """The part of docs/quality.md that this script writes."""
    languages = np.array([one.language for one in examples])
    parts = [
        _opening(examples),
        _sides(made, languages, "Mechanism, degree, principle and dimension", MAIN),
        _sides(made, languages, "All families", tuple(one.id for one in FRAMEWORK.families)),
        _calibration(made),
        _speed(costs, overhead),
        _codes(made, languages),
        _own(),
    ]
    return "\n".join([BEGIN, *(line for part in parts for line in part), END]) + "\n"


def _opening(examples: Sequence[Example]) -> Iterator[str]:
    yield "# Coders side by side"
    yield ""
    yield (
        "This part is written by `python bench/coders.py WORK`; do not edit. Each coder is made from "
        "the examples of four fifths of the scenarios and judges those of the last fifth, five "
        "times, through the same `judge` as in a case: its thresholds and its calibration have not "
        "seen what they are measured on. Rules 4 and 5 of "
        "the codebook are applied. `rule` learns nothing from the examples but its confidence. "
        "`learned` takes every other training scenario for a document that a person coded. A "
        "language model was not measured: none can be had without a network, and its quality is "
        f"that of the model. Examples `{digest_of(examples)[:12]}`: {len(examples):,} passages; brackets "
        f"hold 95 % intervals of {DRAWS:,} bootstrap draws over scenarios."
    )
    yield ""


def _sides(
    made: dict[str, Coded], languages: np.ndarray, title: str, families: Sequence[str]
) -> Iterator[str]:
    codes = [code for code in CODES if family(code) in families]
    yield f"## {title}"
    yield ""
    yield "| coder | language | precision | recall | micro-F1 | macro-F1 | left open |"
    yield "|---|---|---|---|---|---|---:|"
    for name, coded in made.items():
        for language in ("", *LANGUAGES):
            rows = languages == language if language else None
            found = quality(coded.of(rows, codes), draws=DRAWS, seed=SEED)
            figures = (found.precision, found.recall, found.f1, found.macro_f1)
            cells = " | ".join(_shown(one) for one in figures)
            opened = found.abstained.value or 0.0
            yield f"| {name} | {language or 'all'} | {cells} | {opened:.1%} |"
    yield ""


def _calibration(made: dict[str, Coded]) -> Iterator[str]:
    yield "## Calibration"
    yield ""
    yield (
        "Of the codes given: the expected calibration error in ten bins of equal mass, what codings "
        "that are calibrated perfectly would show by luck alone, the error in ten bins of equal "
        "width, and the Brier score (`jejak.coding.reliability` has the formulas and sources)."
    )
    yield ""
    yield "| coder | codes given | share right | ECE | luck | ECE, equal width | Brier |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, coded in made.items():
        found = quality(coded, draws=1, seed=SEED)
        sure = found.calibration
        if sure:
            figures = (sure.ece, sure.luck, sure.ece_width, sure.brier)
            cells = " | ".join(f"{one:.3f}" for one in figures)
            yield f"| {name} | {found.given:,} | {found.precision.value:.2f} | {cells} |"
    yield ""
    yield f"![Share of right codes by confidence, for each coder]({PICTURE.name})"
    yield ""


def _speed(costs: dict[str, Cost], overhead: Sequence[float]) -> Iterator[str]:
    yield "## Speed of coders"
    yield ""
    yield (
        f"Passages per CPU-second on one core ({platform.machine()}, Python "
        f"{platform.python_version()}, load {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors; a "
        f"busy machine takes more CPU-seconds too): {SPEED} examples, median of {RUNS} runs. Start: CPU-seconds "
        "until the first judgement, vectors of the shipped examples kept from an earlier run; "
        "`learned` turns the passages that people coded, here half of all, into vectors each time. "
        f"By command: `jejak code --stdin` with these {SPEED}, the start of Python and all included."
    )
    yield ""
    yield "| coder | start | passages per CPU-second (slowest to fastest run) | by command |"
    yield "|---|---:|---:|---:|"
    for name, one in costs.items():
        whole = "–" if one.whole is None else f"{one.whole:,.0f}"
        yield f"| {name} | {one.start:.1f} | {_rates(one.rates)} | {whole} |"
    yield (
        f"| language model | – | {_rates(overhead)}: ours alone, with a server on the same machine "
        "that answers at once | – |"
    )
    yield ""


def _rates(rates: Sequence[float]) -> str:
    return f"{np.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"


def _codes(made: dict[str, Coded], languages: np.ndarray) -> Iterator[str]:
    yield "## Codes, languages and coders"
    yield ""
    yield (
        "F1 by language. Left open: share of passages. ECE as above, luck in brackets. `rule` has no "
        "row for codes without cues."
    )
    yield ""
    yield "| code | coder | true | precision | recall | F1 | id | en | ko | left open | ECE |"
    yield "|---|---|---:|---|---|---|---|---|---|---:|---:|"
    for code in CODES:
        for name, coded in made.items():
            one = quality(coded.of(codes=[code]), draws=DRAWS, seed=SEED)
            if name != "rule" or FRAMEWORK.code(code).cues:
                yield _code(code, name, one, _by_language(coded, code, languages))
    yield ""


def _own() -> Iterator[str]:
    yield "# In a case of one's own"
    yield ""
    yield (
        "Figures on invented examples do not say how good a coder is on the documents of a case. "
        "`jejak quality DIR` measures every machine that coded a case against what people judged in "
        "it: in all, by language, by kind of source and by code, with `-o FILE` as a reliability "
        "diagram. Only what people said counts: a code given, a code said to be absent, the other "
        "codes of a family of single choice. A sheet of `jejak sheet`, filled in blind, says "
        "something of every code on passages drawn by lot; single judgements made while reviewing a "
        "machine's codings tell its precision, but hardly its recall. What `learned` says of "
        "passages it learned from is measured by heads that had not seen their document."
    )
    yield ""


def _by_language(coded: Coded, code: str, languages: np.ndarray) -> list[str]:
    some = (coded.of(languages == one, [code]) for one in LANGUAGES)
    return [_shown(quality(one, draws=DRAWS, seed=SEED).f1) for one in some]


def _code(code: str, name: str, one: Quality, by_language: Sequence[str]) -> str:
    sure = one.calibration
    cells = [_shown(each) for each in (one.precision, one.recall, one.f1)]
    opened = f"{one.abstained.value or 0.0:.1%}"
    error = f"{sure.ece:.2f} ({sure.luck:.2f})" if sure else "–"
    return f"| {' | '.join([code, name, str(one.true), *cells, *by_language, opened, error])} |"


def _shown(one: Measure) -> str:
    if one.value is None:
        return "–"
    if one.low is None or one.high is None:
        return f"{one.value:.2f}"
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


def placed(page: str, part: str) -> str:
    """The page with this part in the place of the one written before, or at its end."""
    before, found, rest = page.partition(BEGIN)
    after = rest.partition(END)[2].lstrip("\n") if found else ""
    return before.rstrip("\n") + "\n\n" + part + after


def main(given: Sequence[str] | None = None) -> None:
    """Measure, and write the page unless only some coders are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path, help="where what coders said is kept")
    parser.add_argument("--coder", action="append", choices=[*CODERS], help="only this one")
    options = parser.parse_args(given)
    options.work.mkdir(parents=True, exist_ok=True)
    examples = load_examples(FRAMEWORK, FOLDER)
    names = options.coder or [*CODERS]
    made = {name: table(examples, judgements(name, examples, options.work)) for name in names}
    costs = {name: cost(name, examples) for name in names}
    part = section(examples, made, costs, model_overhead(examples))
    if options.coder:
        print(part)
        return
    whole = [(name, quality(coded, draws=1, seed=SEED)) for name, coded in made.items()]
    reliability_picture(diagrams(whole)).save(PICTURE)
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), part), encoding="utf-8")


if __name__ == "__main__":
    main()
