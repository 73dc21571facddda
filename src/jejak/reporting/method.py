"""How the report came about: runs, theory, coders, abstentions, thresholds, weights, reposts."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from jejak.model.framework import Thresholds, shown
from jejak.model.material import Material
from jejak.model.records import Passage, Run
from jejak.reporting.naming import Names
from jejak.reporting.wording import Catalogue


@dataclass(frozen=True)
class WeightRow:
    """A test of the framework, its shape, and what it may weigh."""

    name: str
    shape: str
    question: str
    decibels: str
    source: str


@dataclass(frozen=True)
class AbstentionRow:
    """A family, how many passages were judged in it, and the share the coder left open."""

    family: str
    judged: int
    share: str


@dataclass(frozen=True)
class ClusterRow:
    """A cluster of near-duplicates: the earliest document and the others."""

    first: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class RunRow:
    """A step as it was run."""

    step: str
    version: str
    options: str
    seed: int
    started: str
    id: str


@dataclass(frozen=True)
class Method:
    """Everything a reader needs to judge or to repeat the analysis."""

    framework: str
    title: str
    digest: str
    about: str
    coders: tuple[str, ...]
    runs: tuple[RunRow, ...]
    abstentions: tuple[AbstentionRow, ...]
    thresholds: Thresholds
    weights: tuple[WeightRow, ...]
    clusters: tuple[ClusterRow, ...]


def method(material: Material, words: Catalogue) -> Method:
    """The method section's content."""
    theory = material.framework
    return Method(
        framework=f"{theory.id} {theory.version}",
        title=shown(theory.title, words.language),
        digest=theory.digest,
        about=shown(theory.about, words.language),
        coders=tuple(sorted({one.coder for one in material.codings})),
        runs=tuple(_run(one) for one in material.runs),
        abstentions=abstentions(material, words),
        thresholds=theory.thresholds,
        weights=_weights(Names(material, words)),
        clusters=_clusters(material),
    )


def abstentions(material: Material, words: Catalogue) -> tuple[AbstentionRow, ...]:
    """Per family, the share of judged passages on which a coder abstained."""
    judged: dict[str, set[Passage]] = defaultdict(set)
    open_: dict[str, set[Passage]] = defaultdict(set)
    for one in material.codings:
        family = one.code.partition(".")[0]
        judged[family].add(one.passage)
        if one.verdict == "abstain":
            open_[family].add(one.passage)
    return tuple(
        AbstentionRow(
            family=shown(family.name, words.language),
            judged=len(judged[family.id]),
            share=f"{100 * len(open_[family.id]) / len(judged[family.id]):.0f} %",
        )
        for family in material.framework.families
        if judged[family.id]
    )


def _run(run: Run) -> RunRow:
    return RunRow(run.step, run.version, _options(run.options), run.seed, run.started, run.id)


def _options(options: str) -> str:
    """Options as `name=value`, where they were kept as JSON.

    >>> _options('{"coder": "meaning", "depth": 2}')
    'coder=meaning, depth=2'
    """
    try:
        kept = json.loads(options)
    except ValueError:
        return options
    if not isinstance(kept, dict):
        return options
    return ", ".join(f"{name}={value}" for name, value in kept.items())


def _weights(names: Names) -> tuple[WeightRow, ...]:
    language = names.words.language
    return tuple(
        WeightRow(
            name=shown(test.name, language),
            shape=names.words.say(f"test.{test.test}"),
            question=shown(test.question, language),
            decibels=names.decibels(test.weight),
            source=test.source,
        )
        for test in names.material.framework.tests
    )


def _clusters(material: Material) -> tuple[ClusterRow, ...]:
    members: dict[str, list[str]] = defaultdict(list)
    for one in sorted(material.reposts, key=lambda one: (not one.first, one.document)):
        members[one.cluster].append(_title(material, one.document))
    return tuple(ClusterRow(some[0], tuple(some[1:])) for some in members.values() if len(some) > 1)


def _title(material: Material, document: str) -> str:
    found = material.document.get(document)
    return (found.title if found else "") or document
