"""Looking at a case: claims, events, stages, timeline and sources, as plain data and as tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jejak.case.folder import CaseFolder
from jejak.model.material import Material
from jejak.model.records import Claim, Event, Message, Observation, Passage, Verdict
from jejak.reporting.texttables import (
    TextTable,
    text_claims,
    text_sources,
    text_stages,
    text_timeline,
)

Json = dict[str, Any]


def claims(folder: Path) -> list[Json]:
    """Every claim with verdict, support in decibels, tests and rivals, ready for JSON."""
    material = CaseFolder.at(folder).material()
    return [_claim(material, one) for one in material.claims]


def events(folder: Path) -> list[Json]:
    """Every dated event with interval, precision, kind, stages and passage, in order of time."""
    material = CaseFolder.at(folder).material()
    ordered = sorted(material.events, key=lambda one: (one.when.start, one.when.end, one.id))
    return [_event(material, one) for one in ordered]


def stages(folder: Path) -> list[Json]:
    """Every stage of every process model with its dated evidence, missing stages included."""
    material = CaseFolder.at(folder).material()
    found: list[Json] = []
    for process in material.framework.processes:
        for number, stage in enumerate(process.stages, 1):
            shown = [one for one in material.events if stage.code in one.stages]
            shown.sort(key=lambda one: (one.when.start, one.id))
            found.append(
                {
                    "process": process.id,
                    "order": number,
                    "stage": stage.code,
                    "found": bool(shown),
                    "events": [_event(material, one) for one in shown],
                }
            )
    return found


def sources(folder: Path) -> list[Json]:
    """Every source that was read, then those that could not be read with reason and remedy."""
    material = CaseFolder.at(folder).material()
    read = [
        {
            "id": one.id,
            "title": one.title,
            "issuer": one.issuer,
            "kind": one.kind,
            "language": one.language,
            "published": str(one.published) if one.published else None,
            "url": one.url,
            "source": one.original,
            "digest": one.digest,
            "cluster": material.cluster[one.id],
            "caution": one.caution,
        }
        for one in material.documents
    ]
    failed = [
        {"source": one.source, "unreadable": one.reason, "remedy": one.remedy}
        for one in material.unreadable
    ]
    return [*read, *failed]


def timeline(folder: Path, *, language: str = "en") -> TextTable:
    """The dated events as a table in order of time, reports of one event joined."""
    return text_timeline(CaseFolder.at(folder).material(), language)


def claims_table(folder: Path, *, language: str = "en") -> TextTable:
    """The claims as a table."""
    return text_claims(CaseFolder.at(folder).material(), language)


def stages_table(folder: Path, *, language: str = "en") -> TextTable:
    """The stages as a table."""
    return text_stages(CaseFolder.at(folder).material(), language)


def sources_table(folder: Path, *, language: str = "en") -> TextTable:
    """The sources as a table, unreadable ones with their reason."""
    return text_sources(CaseFolder.at(folder).material(), language)


def _claim(material: Material, claim: Claim) -> Json:
    rivals = [one for one in material.rivals if one.claim == claim.id]
    tests = [one for one in material.observations if one.claim == claim.id]
    verdict = next((one for one in material.verdicts if one.claim == claim.id), None)
    alone = next((one for one in material.alone if one.claim == claim.id), None)
    return {
        "id": claim.id,
        "policy": claim.policy,
        "origin": claim.origin,
        "proposed": claim.proposed,
        **_concluded(verdict or Verdict(claim.id, "undetermined", (0.0, 0.0), "", "", ())),
        "program_alone": {"verdict": alone.verdict, "support_db": list(alone.support)}
        if alone
        else None,
        "tests": [_test(material, one) for one in tests],
        "rivals": [
            {"name": one.name, "kind": one.kind, "passages": _passages(material, one.passages)}
            for one in rivals
        ],
    }


def _concluded(verdict: Verdict) -> Json:
    return {
        "verdict": verdict.verdict,
        "support_db": list(verdict.support),
        "mechanism": verdict.mechanism or None,
        "degree": verdict.degree or None,
        "would_change": [_says(one) for one in verdict.would_change],
    }


def _test(material: Material, observation: Observation) -> Json:
    return {
        "kind": observation.kind,
        "test": observation.test,
        "weight_db": list(observation.weight),
        "pooled": observation.pooled,
        "says": _says(observation.says),
        "passages": _passages(material, observation.passages),
    }


def _event(material: Material, event: Event) -> Json:
    return {
        "id": event.id,
        "start": event.when.start.isoformat(),
        "end": event.when.end.isoformat(),
        "precision": event.when.precision,
        "kind": event.kind,
        "modality": event.modality,
        "dated": event.dated,
        "places": list(event.places),
        "actors": list(event.actors),
        "stage": list(event.stages),
        "policies": list(event.policies),
        "passages": _passages(material, (event.evidence,)),
    }


def _says(message: Message) -> Json:
    return {"key": message.key, **message.values}


def _passages(material: Material, passages: Iterable[Passage]) -> list[Json]:
    return [
        {
            "document": one.document,
            "start": one.start,
            "end": one.end,
            "text": material.words(one),
        }
        for one in passages
    ]
