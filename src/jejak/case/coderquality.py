"""How good the machines of a case are, measured against what people judged in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jejak.case.asking import UNITS as ASKED
from jejak.case.codebooks import known_codebooks
from jejak.case.coders import LEARNED
from jejak.case.folder import CaseFolder
from jejak.case.judging import standing_judgements
from jejak.case.learning import learned_coder
from jejak.case.recording import looked
from jejak.coding import reliability
from jejak.coding.againstpeople import Shown, against_people, held_out
from jejak.coding.passages import units
from jejak.coding.reliability import Coded, Quality
from jejak.coding.trainingset import TrainingSet, training_set
from jejak.errors import InputError, OptionError
from jejak.model.framework import Framework
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.reporting.reliabilitypictures import (
    CoderReliability,
    ReliabilityBin,
    reliability_picture,
)
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

HEAD = ("coder", "of", "given / true", "precision / recall", "F1", "left open", "ECE (luck)")


class QualityRow(NamedTuple):
    """A coder's quality on a part of what people judged: `by` says how it is cut, `part` which."""

    coder: str
    by: str
    part: str
    quality: Quality


@dataclass(frozen=True)
class CaseQuality:
    """The coders' rows, and how many of people's judgements could not be used, and why."""

    rows: tuple[QualityRow, ...]
    unused: Mapping[str, int]


class _Case(NamedTuple):
    """What of a case is looked at."""

    framework: Framework
    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    said: Sequence[Judgement]
    people: TrainingSet


def measure_quality(folder: Path, *, coders: Sequence[str] = ()) -> CaseQuality:
    """How good coders are by people's standing judgements: in all, by language, kind and code.

    Only what people said counts: codes they gave, codes they said are absent, the other codes of
    a family of single choice. A coder is held to what it said of the stretch it judged that is
    most like the person's. What `learned` says of the passages it learned from is measured on
    heads that had not seen their documents. Without `coders`, all machines in the log are
    measured.

    Raises:
        OptionError: a coder is not in the log, or is a person.
        InputError: people have judged nothing that can be used, or no machine has coded.
    """
    place = CaseFolder.at(folder)
    rows: list[QualityRow] = []
    with place.store() as store:
        known = {one.id: one for one in store.records(Coder)}
        chosen = [known[one] for one in _chosen(coders, known, folder)]
        case = _case(store, place.framework(), known)
        unused = _unused(case.people)
        if not case.people.passages:
            why = "; ".join(f"{count}: {reason}" for reason, count in unused.items())
            problem = f"people have judged nothing that can be used{f' ({why})' if why else ''}"
            remedy = "see `jejak judge`, `sheet` and `take`"
            raise InputError(problem, where=str(folder), remedy=remedy)
        for coder in chosen:
            if coder.id == LEARNED:
                taught = learned_coder(store, case.framework, place.framework_file())
                made = held_out(taught, case.people)
            else:
                made = _said_by(coder, case, looked(store, coder.id, case.documents.values()))
            rows += _rows(coder.name, made, case)
    return CaseQuality(tuple(rows), unused)


def _chosen(coders: Sequence[str], known: Mapping[str, Coder], folder: Path) -> list[str]:
    machines = sorted(one.id for one in known.values() if one.kind != "human")
    if not machines:
        remedy = f"run `jejak code {folder}`"
        raise InputError("no machine has coded yet", where=str(folder), remedy=remedy)
    chosen = [one if one in known else slug(one) for one in coders] or machines
    for one in chosen:
        if one not in machines:
            problem = f"{one} is a person" if one in known else f"no coder {one}"
            remedy = f"one of {', '.join(machines)}; of people see `jejak agree`"
            raise OptionError(problem, where="--coder", remedy=remedy)
    return chosen


def _case(store: CaseStore, framework: Framework, coders: Mapping[str, Coder]) -> _Case:
    documents = tuple(store.documents())
    passages = tuple(store.records(Passage))
    said = standing_judgements(store, documents)
    people = training_set(
        said,
        coders,
        documents=documents,
        passages=passages,
        framework=framework,
        known=known_codebooks(store, said),
    )
    return _Case(framework, {one.id: one for one in documents}, passages, said, people)


def _unused(people: TrainingSet) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, reason), count in people.unused.items():
        found[reason] += count
    return dict(found)


def _said_by(coder: Coder, case: _Case, documents: set[str]) -> Coded:
    own = [one for one in case.said if one.coder == coder.id]
    wanted = documents & {one.passage.document for one in case.people.passages}
    quoting = coder.kind == "language model"
    return against_people(
        case.people, case.framework, own, _shown(case, wanted, quoting=quoting), quoting=quoting
    )


def _shown(case: _Case, documents: set[str], *, quoting: bool) -> Shown:
    """What a machine judged of these documents."""
    found: dict[str, list[Passage]] = {one: [] for one in documents}
    for one in case.passages:
        if one.document in found:
            found[one.document].append(one)
    if quoting:
        return {name: [p for p in some if p.unit in ASKED] for name, some in found.items()}
    return {name: units(case.documents[name], some) for name, some in found.items()}


def _rows(coder: str, made: Coded, case: _Case) -> Iterator[QualityRow]:
    yield QualityRow(coder, "all", "", reliability.quality(made))
    documents = [case.documents[one.passage.document] for one in case.people.passages]
    for by in ("language", "kind"):
        names = [getattr(one, by) for one in documents]
        for name in sorted(set(names)):
            some = made.of(np.array([one == name for one in names], np.bool_))
            yield QualityRow(coder, by, name or "unknown", reliability.quality(some))
    for code in made.codes:
        found = reliability.quality(made.of(codes=[code]))
        if found.true or found.given:
            yield QualityRow(coder, "code", code, found)


def quality(
    folder: Path, *, coders: Sequence[str] = (), output: Path | None = None, language: str = "en"
) -> dict[str, Any]:
    """`measure_quality`, ready for JSON; with `output` its reliability diagram is drawn there."""
    found = _drawn(folder, coders, output, language)
    rows = [one._asdict() | {"quality": asdict(one.quality)} for one in found.rows]
    return {"rows": rows, "unused": dict(found.unused)}


def quality_table(
    folder: Path, *, coders: Sequence[str] = (), output: Path | None = None, language: str = "en"
) -> TextTable:
    """The same as a table, F1 with its 95 % interval over documents."""
    found = _drawn(folder, coders, output, language)
    rows = tuple((one.coder, _part(one), *_cells(one.quality)) for one in found.rows)
    unused = "; ".join(f"{count} not used: {reason}" for reason, count in found.unused.items())
    return TextTable(unused, HEAD, rows)


def _part(one: QualityRow) -> str:
    return {"all": "all", "code": one.part}.get(one.by, f"{one.by} {one.part}")


def _cells(one: Quality) -> tuple[str, ...]:
    within = f" ({one.f1.low:.2f} to {one.f1.high:.2f})" if one.f1.low is not None else ""
    made = one.calibration
    return (
        f"{one.given} / {one.true}",
        f"{_figure(one.precision.value)} / {_figure(one.recall.value)}",
        _figure(one.f1.value) + within,
        "–" if one.abstained.value is None else f"{one.abstained.value:.0%}",
        f"{made.ece:.2f} ({made.luck:.2f})" if made else "–",
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _drawn(folder: Path, coders: Sequence[str], output: Path | None, language: str) -> CaseQuality:
    found = measure_quality(folder, coders=coders)
    if output:
        whole = [(one.coder, one.quality) for one in found.rows if one.by == "all"]
        reliability_picture(diagrams(whole), language).save(output)
    return found


def diagrams(coders: Sequence[tuple[str, Quality]]) -> list[CoderReliability]:
    """What a reliability diagram shows of these coders; those that gave nothing are left out."""
    return [
        CoderReliability(
            name,
            one.calibration.ece,
            [
                ReliabilityBin(some.confidence, some.right, some.least, some.most, some.count)
                for some in one.calibration.bins
            ],
        )
        for name, one in coders
        if one.calibration
    ]
