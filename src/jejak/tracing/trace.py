"""The stage as a whole: from documents, passages, codings and claims to verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jejak.model.casefile import CaseFile
from jejak.model.degrees import DegreeOfTransfer
from jejak.model.framework import Framework
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Observation,
    Passage,
    Rival,
    Verdict,
)
from jejak.tracing.events import Told, place_on_stages, tell_events
from jejak.tracing.findings import Evidence, find_all, rivals_of
from jejak.tracing.policytexts import content_taken, degree_shown
from jejak.tracing.setting import HOST, Setting
from jejak.tracing.statements import Statement, names_origin, read_statements
from jejak.tracing.weighing import pool, verdict_on

Codes = Mapping[tuple[str, int, int], frozenset[str]]


SURE = 0.55
"""Confidence a coding needs to count as a sign; dates and names must not hang on a near thing."""


@dataclass(frozen=True)
class Traced:
    """All that tracing yields, in records."""

    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    observations: tuple[Observation, ...]
    rivals: tuple[Rival, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Sources:
    """What tracing reads: documents with their passages, codings and repost clusters."""

    documents: Sequence[Document]
    passages: Sequence[Passage]
    codings: Sequence[Coding]
    clusters: Mapping[str, str]


def trace(
    sources: Sources,
    claims: Sequence[Claim],
    case: CaseFile,
    framework: Framework,
    degrees: Mapping[str, DegreeOfTransfer] | None = None,
) -> Traced:
    """Test every claim against dates, contacts, acknowledgements and rival origins.

    `degrees`: by claim, what its policies' own texts show (`jejak.comparing.degree`).
    """
    measured = degrees or {}
    documents = {one.id: one for one in sources.documents}
    setting = Setting(case, framework, claims)
    statements = read_statements(sources.documents, sources.passages, setting)
    told = tuple(tell_events(statements, setting))
    codes = _codes(sources.codings, SURE)
    observations: list[Observation] = []
    rivals: list[Rival] = []
    verdicts: list[Verdict] = []
    for claim in claims:
        evidence = evidence_on(claim, statements, told, codes, setting)
        findings = find_all(evidence)
        degree = measured.get(claim.id)
        taken = content_taken(degree, documents, framework) if degree else []
        if taken:
            # The texts show it themselves; that somebody says so adds nothing.
            findings = [one for one in findings if one.kind != "content"] + taken
        seen = pool(claim, findings, sources.clusters, framework)
        found = rivals_of(claim, findings)
        mechanism, coded = _shown(evidence.about, sources, framework)
        shown = mechanism, degree_shown(degree, coded, framework)
        passages = [one.passage for one in evidence.about] + [one.passage for one in taken]
        verdicts.append(verdict_on(claim, seen, found, shown, framework, passages=passages))
        observations += seen
        rivals += found
    events = place_on_stages(told, codes, setting)
    return Traced(
        _acting(setting, events), tuple(events), tuple(observations), tuple(rivals), tuple(verdicts)
    )


def evidence_on(
    claim: Claim,
    statements: Sequence[Statement],
    told: Sequence[Told],
    codes: Codes,
    setting: Setting,
) -> Evidence:
    """What bears on one claim: sentences about it, and documents that name origin or host.

    A document names what its title or issuer names.
    """
    naming_origin = (
        one
        for one in statements
        if names_origin(one, context=True) or claim.id in one.models or claim.origin in one.text
    )
    naming_host = (one for one in statements if HOST in one.governments | one.context)
    return Evidence(
        claim,
        setting,
        tuple(one for one in statements if claim.id in one.policies),
        tuple(told),
        codes,
        frozenset(one.document.id for one in naming_origin),
        frozenset(one.document.id for one in naming_host),
    )


def _codes(codings: Iterable[Coding], least: float = 0.0) -> Codes:
    found: dict[tuple[str, int, int], set[str]] = {}
    for one in codings:
        if one.verdict == "present" and one.confidence >= least:
            key = (one.passage.document, one.passage.start, one.passage.end)
            found.setdefault(key, set()).add(one.code)
    return {key: frozenset(some) for key, some in found.items()}


def _shown(about: Sequence[Statement], sources: Sources, framework: Framework) -> tuple[str, str]:
    """Mechanism and degree with most confidence over independent documents; empty if none."""
    spans = [
        (one.passage.document, one.passage.start)
        for one in about
        if names_origin(one, context=True)
    ]
    best: dict[tuple[str, str], float] = {}
    for coding in sources.codings:
        family = coding.code.partition(".")[0]
        if coding.verdict != "present" or family not in (
            framework.tables.mechanism,
            framework.tables.degree,
        ):
            continue
        if any(_covers(coding.passage, span) for span in spans):
            key = (
                coding.code,
                sources.clusters.get(coding.passage.document, coding.passage.document),
            )
            best[key] = max(best.get(key, 0.0), coding.confidence)
    totals: Counter[str] = Counter()
    for (code, _), confidence in best.items():
        totals[code] += confidence  # type: ignore[assignment]
    return _top(totals, framework.tables.mechanism), _top(totals, framework.tables.degree)


def _covers(passage: Passage, span: tuple[str, int]) -> bool:
    return passage.document == span[0] and passage.start <= span[1] < passage.end


def _top(totals: Mapping[str, float], family: str) -> str:
    some = {code: value for code, value in totals.items() if code.startswith(f"{family}.")}
    return max(sorted(some), key=lambda code: some[code]) if some else ""


def _acting(setting: Setting, events: Iterable[Event]) -> tuple[Actor, ...]:
    seen = {actor for event in events for actor in event.actors}
    return tuple(actor for name, actor in setting.actors.items() if name in seen)
