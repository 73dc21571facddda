"""Measure the coder `meaning` on its own examples, held out by scenario, and keep its floors.

    python bench/coding_quality.py                 measure, write docs/quality.md, check the floors
    python bench/coding_quality.py --update        the same, and raise the floors to what was measured
    python bench/coding_quality.py --update --allow-regression "why it may be worse"

`--update` never lowers a floor without a reason; the reason is kept in tests/floors.yaml.
Takes under two minutes on two cores, most of it for the sentence vectors when none are cached.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from jejak.chance import bootstrap
from jejak.coding.heads import ABSTAIN_BELOW, HeldOut
from jejak.coding.meaning import MeaningCoder
from jejak.model.framework import framework_path, load_framework

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "floors.yaml"
REPORT = ROOT / "docs" / "quality.md"
OTHERS = "<!-- bench/coders.py -->"
MAIN = ("mechanism", "degree", "principle", "dimension")
LANGUAGES = ("id", "en", "ko")
DRAWS, SEED = 1000, 20160520
MARGIN = 0.01
"""What a floor lies below the measurement: other processors round otherwise."""
Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]
Interval = tuple[float, float]
Figures = dict[str, dict[str, float]]


def shipped() -> MeaningCoder:
    """The coder with the framework `sister-city` and its examples."""
    return MeaningCoder(load_framework("sister-city"), framework_path("sister-city").parent)


def decided(held: HeldOut, *, single: bool) -> Marks:
    """Which codes the coder would give: those over the threshold; in single choice, the best."""
    over = held.probability >= held.threshold
    if single:
        best = np.zeros_like(over)
        best[np.arange(len(over)), held.probability.argmax(axis=1)] = True
        over &= best
    return np.asarray(over, dtype=bool)


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 from right, given and true codes; 0 where nothing is there."""

    right: int
    given: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the given codes that are right."""
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of the true codes that are given."""
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.given + self.true) if self.given + self.true else 0.0


MEASURES: tuple[Callable[[Score], float], ...] = (
    lambda score: score.precision,
    lambda score: score.recall,
    lambda score: score.f1,
)


class Quality:
    """All judgements held out by scenario, counted by code and by scenario."""

    def __init__(self, coder: MeaningCoder) -> None:
        self.coder = coder
        self.held = coder.held_out
        single = {one.id for one in coder.framework.families if one.choice == "single"}
        self.given = {
            family: decided(held, single=family in single) for family, held in self.held.items()
        }
        self.languages = np.array([one.language for one in coder.examples])
        names, self.scenario = np.unique(
            [one.scenario for one in coder.examples], return_inverse=True
        )
        self.scenarios = len(names)

    @cached_property
    def codes(self) -> dict[str, tuple[str, int]]:
        """Every code with its family and column."""
        return {
            code: (family, column)
            for family, held in self.held.items()
            for column, code in enumerate(held.codes)
        }

    def main_codes(self) -> list[str]:
        """The codes of mechanism, degree, principle and dimension."""
        return [code for code, (family, _) in self.codes.items() if family in MAIN]

    def counts(self, codes: Sequence[str], language: str = "") -> Counts:
        """Right, given and true codes (columns), summed over codes, of every scenario judged."""
        found = np.zeros((self.scenarios, 3), dtype=np.int64)
        present = np.zeros(self.scenarios, dtype=bool)
        for code in codes:
            family, column = self.codes[code]
            rows = self.held[family].rows
            given, true = self.given[family][:, column], self.held[family].truth[:, column]
            kept = (
                (self.languages[rows] == language) if language else np.ones(len(rows), dtype=bool)
            )
            marks = np.column_stack([given & true, given, true])[kept]
            np.add.at(found, self.scenario[rows][kept], marks.astype(np.int64))
            present[self.scenario[rows][kept]] = True
        return np.asarray(found[present], dtype=np.int64)

    def micro(self, codes: Sequence[str], language: str = "") -> Score:
        """One score over all passage-code pairs."""
        return Score(*(int(one) for one in self.counts(codes, language).sum(axis=0)))

    def macro(self, codes: Sequence[str], language: str = "") -> float:
        """The mean of the codes' F1."""
        return float(np.mean([self.micro([code], language).f1 for code in codes]))

    def alarms(self, families: Sequence[str]) -> Marks:
        """Whether each passage that truly has no code at all receives one of these families."""
        plain = np.array([not one.codes for one in self.coder.examples])
        got = np.zeros(len(plain), dtype=bool)
        for family in families:
            got[self.held[family].rows] |= self.given[family].any(axis=1)
        return np.asarray(got[plain], dtype=bool)

    def abstained(self, family: str) -> float:
        """Share of the judged passages on which the family is left open."""
        held = self.held[family]
        close = held.probability.max(axis=1) >= held.threshold * ABSTAIN_BELOW
        return float((close & ~self.given[family].any(axis=1)).mean())

    def calibration(self, family: str) -> float:
        """Expected calibration error: mean gap of chance and truth in ten bins of chance."""
        held = self.held[family]
        chance, truth = held.probability.ravel(), held.truth.ravel()
        bins = np.minimum((chance * 10).astype(int), 9)
        gaps = [
            abs(chance[bins == one].sum() - truth[bins == one].sum()) for one in np.unique(bins)
        ]
        return float(sum(gaps) / len(chance))


def interval(counts: Counts, measure: Callable[[Score], float]) -> Interval:
    """How far a measure may be off by chance, resampling scenarios."""
    return _resampled(counts, lambda sums: measure(Score(*(int(one) for one in sums))))


def macro_interval(quality: Quality, codes: Sequence[str], language: str = "") -> Interval:
    """The same for the mean of the codes' F1."""
    counts = np.hstack([quality.counts([code], language) for code in codes])

    def mean_f1(sums: Counts) -> float:
        right, given, true = sums.reshape(-1, 3).T
        return float(np.mean(2 * right / np.maximum(given + true, 1)))

    return _resampled(counts, mean_f1)


def _resampled(counts: Counts, measure: Callable[[Counts], float]) -> Interval:
    size = len(counts)

    def statistic(some: Sequence[int]) -> float:
        # How often each scenario was drawn, times its counts: quicker than picking the rows.
        drawn = np.bincount(np.fromiter(some, dtype=np.intp, count=size), minlength=size)
        return measure(drawn @ counts)

    return bootstrap(list(range(size)), statistic, draws=DRAWS, seed=SEED)


# --- floors ------------------------------------------------------------------------------


def measured(quality: Quality) -> Figures:
    """What floors are pinned to, under the names of tests/floors.yaml."""
    main = quality.main_codes()
    families = {family: quality.micro(held.codes).f1 for family, held in quality.held.items()}
    return {
        "family_micro_f1": families,
        "overall": {"micro_f1": quality.micro(main).f1, "macro_f1": quality.macro(main)},
        "language_micro_f1": {one: quality.micro(main, one).f1 for one in LANGUAGES},
        "false_alarms": {"main_families": float(quality.alarms(MAIN).mean())},
    }


def is_ceiling(group: str) -> bool:
    """Whether the figures of a group must stay below, not above, what is pinned."""
    return group == "false_alarms"


def broken(now: Figures, pinned: Mapping[str, Any]) -> list[str]:
    """Every figure that is worse than what is pinned, in words."""
    return [
        f"{group}.{name}: measured {now[group].get(name, 0.0):.3f}, pinned {limit:.3f}"
        for group in now
        for name, limit in pinned.get(group, {}).items()
        if _worse(group, now[group].get(name), limit)
    ]


def _worse(group: str, value: float | None, limit: float) -> bool:
    if value is None:
        return True
    return value > limit if is_ceiling(group) else value < limit


def repinned(now: Figures, pinned: Mapping[str, Any], *, lower: bool) -> Figures:
    """New limits: never looser than the old ones unless `lower`."""
    return {
        group: {
            name: _limit(group, value, None if lower else pinned.get(group, {}).get(name))
            for name, value in figures.items()
        }
        for group, figures in now.items()
    }


def _limit(group: str, value: float, old: float | None) -> float:
    if is_ceiling(group):
        new = float(np.ceil((value + MARGIN) * 1000) / 1000)
        return new if old is None else min(old, new)
    new = max(0.0, float(np.floor((value - MARGIN) * 1000) / 1000))
    return new if old is None else max(old, new)


def read_floors() -> dict[str, Any]:
    """The pinned limits; empty if there are none yet."""
    return yaml.safe_load(FLOORS.read_text(encoding="utf-8")) or {} if FLOORS.is_file() else {}


FLOORS_HEAD = """\
# Floors (and one ceiling) of the coder's quality on its own examples, held out by scenario.
# Pinned by `python bench/coding_quality.py --update`, never by hand; it refuses to loosen one
# without --allow-regression REASON. Each lies .01 below (the ceiling above) what was measured.
"""


def write_floors(limits: dict[str, Any], version: str, regressions: list[dict[str, Any]]) -> None:
    """Keep the limits with the version of the examples they were measured on."""
    content = {"examples": version, **limits, "regressions": regressions}
    FLOORS.write_text(FLOORS_HEAD + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


# --- speed -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Speed:
    """Passages judged in a second of processor time, everything included."""

    middle: float
    runs: tuple[float, ...]


def speed(coder: MeaningCoder, *, passages: int = 200, runs: int = 5) -> Speed:
    """Judge passages of the usual length; the median of several runs after a warm-up."""
    step = max(1, len(coder.examples) // passages)
    texts = [one.text for one in coder.examples[::step]][:passages]
    list(coder.judge(texts[:50]))
    rates = []
    for _ in range(runs):
        began = time.process_time()
        list(coder.judge(texts))
        rates.append(len(texts) / (time.process_time() - began))
    return Speed(float(np.median(rates)), tuple(rates))


# --- report ------------------------------------------------------------------------------


def report(quality: Quality, fast: Speed) -> str:
    """The page docs/quality.md."""
    return "\n".join(
        [*_opening(quality, fast), *_overall(quality), *_families(quality), *_codes(quality)]
    )


def _opening(quality: Quality, fast: Speed) -> Iterator[str]:
    examples = quality.coder.examples
    alarms = quality.alarms(MAIN)
    low, high = bootstrap(alarms.tolist(), np.mean, draws=DRAWS, seed=SEED)
    yield "# Quality of the coder `meaning`"
    yield ""
    yield (
        "Written by `python bench/coding_quality.py`; do not edit. Every figure is measured on the "
        "shipped examples by heads that had not seen the passage's scenario (five folds), with the "
        "thresholds as shipped and one code at most in families of single choice. Threshold and "
        "calibration (four numbers a family) were fitted on the same held-out scores. The examples "
        "are invented; on real documents expect less, and see `docs/annotation-rules.md` for who "
        "labelled them. Brackets hold 95 % percentile intervals of "
        f"{DRAWS:,} bootstrap draws over scenarios; they tell chance in the choice of examples, "
        "not the distance from examples to documents."
    )
    yield ""
    yield f"- Examples: {len(examples):,} passages in {quality.scenarios:,} scenarios, version `{quality.coder.version}`; encoder `{quality.coder.encoder.name}`."
    yield (
        f"- False alarms: of {len(alarms)} passages that truly have no code (near misses written to "
        f"mislead, and plain news), {alarms.mean():.1%} [{low:.1%}, {high:.1%}] receive one of "
        f"{', '.join(MAIN)}."
    )
    yield (
        f"- Speed: {fast.middle:.0f} passages per CPU-second with everything (encoder, heads, cues, "
        f"guards, reasons), median of {len(fast.runs)} runs ({min(fast.runs):.0f}–{max(fast.runs):.0f}) "
        f"on {platform.machine()}, Python {platform.python_version()}."
    )
    yield ""


def _overall(quality: Quality) -> Iterator[str]:
    main = quality.main_codes()
    yield "## Mechanism, degree, principle and dimension together"
    yield ""
    yield "| language | true codes | precision | recall | micro-F1 | macro-F1 |"
    yield "|---|---:|---|---|---|---|"
    for language in ("", *LANGUAGES):
        macro = _shown(quality.macro(main, language), macro_interval(quality, main, language))
        cells = _cells(quality.counts(main, language))
        yield f"| {language or 'all'} | {' | '.join(cells)} | {macro} |"
    yield ""


def _families(quality: Quality) -> Iterator[str]:
    yield "## By family"
    yield ""
    yield "Micro over the family's codes. Abstained: share of passages left open. ECE: expected calibration error of the probabilities, ten bins."
    yield ""
    yield "| family | true codes | precision | recall | micro-F1 | macro-F1 | id | en | ko | abstained | ECE |"
    yield "|---|---:|---|---|---|---:|---:|---:|---:|---:|---:|"
    for family, held in quality.held.items():
        languages = [f"{quality.micro(held.codes, one).f1:.2f}" for one in LANGUAGES]
        more = [f"{quality.abstained(family):.1%}", f"{quality.calibration(family):.3f}"]
        macro = f"{quality.macro(held.codes):.2f}"
        cells = [*_cells(quality.counts(held.codes)), macro, *languages, *more]
        yield f"| {family} | {' | '.join(cells)} |"
    yield ""


def _codes(quality: Quality) -> Iterator[str]:
    yield "## By code"
    yield ""
    yield "The columns id, en and ko hold F1 in that language."
    yield ""
    yield "| code | true codes | precision | recall | F1 | id | en | ko |"
    yield "|---|---:|---|---|---|---:|---:|---:|"
    for code in quality.codes:
        languages = [f"{quality.micro([code], one).f1:.2f}" for one in LANGUAGES]
        yield f"| {code} | {' | '.join([*_cells(quality.counts([code])), *languages])} |"
    yield ""


def _cells(counts: Counts) -> list[str]:
    """True codes, then precision, recall and F1 with their intervals."""
    score = Score(*(int(one) for one in counts.sum(axis=0)))
    shown = [_shown(measure(score), interval(counts, measure)) for measure in MEASURES]
    return [str(score.true), *shown]


def _shown(value: float, within: Interval) -> str:
    return f"{value:.2f} [{within[0]:.2f}, {within[1]:.2f}]"


def written_by_others() -> str:
    """The part of the page that `bench/coders.py` wrote."""
    page = REPORT.read_text(encoding="utf-8") if REPORT.is_file() else ""
    _, mark, rest = page.partition(OTHERS)
    return f"\n{mark}{rest}" if mark else ""


# --- command -----------------------------------------------------------------------------


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--update", action="store_true", help="raise the floors to what was measured"
    )
    parser.add_argument(
        "--allow-regression", metavar="REASON", default="", help="lower floors too, for this reason"
    )
    found = parser.parse_args(given)
    if found.allow_regression and not found.update:
        parser.error("--allow-regression goes with --update")
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Measure, write the report, check or re-pin the floors; 1 if a floor is broken."""
    options = _arguments(given)
    quality = Quality(shipped())
    page = report(quality, speed(quality.coder)) + written_by_others()
    REPORT.write_text(page, encoding="utf-8")
    return conclude(measured(quality), quality.coder.version, options)


def conclude(now: Figures, version: str, options: argparse.Namespace) -> int:
    """Compare with the floors, and pin them anew if asked and allowed."""
    pinned = read_floors()
    worse = broken(now, pinned)
    print(yaml.safe_dump(now, sort_keys=False))
    print("\n".join(f"WORSE {line}" for line in worse) or "all floors hold")
    if worse and not options.allow_regression:
        print('mend the coder, or re-pin with --update --allow-regression "REASON"')
        return 1
    if options.update:
        past = list(pinned.get("regressions", []))
        if worse:
            reason = options.allow_regression
            past.append({"examples": version, "reason": reason, "was": worse})
        write_floors(repinned(now, pinned, lower=bool(worse)), version, past)
        print(f"pinned in {FLOORS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
