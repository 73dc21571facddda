"""What the program found of claims together with what people added: weighed anew whenever asked.

What the program found stays as it was stored; nothing of what people said is written into it. So
both verdicts are always there: of the program alone, and of everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jejak.model.additions import Addition, Quote, SaidRival, SaidWeight, standing_additions
from jejak.model.framework import Framework
from jejak.model.material import Material
from jejak.model.records import (
    Claim,
    Document,
    Message,
    Observation,
    Passage,
    Rival,
    Verdict,
)
from jejak.store.casestore import CaseStore
from jejak.tracing.weighing import Turn, joined, turning, with_people

BY_PERSON = "addition.observation"
"""The key of the sentence of an observation that a person added; its values name the addition."""
TESTS = ("hoop", "smoking_gun", "straw", "doubly_decisive")


def together(material: Material, store: CaseStore) -> Material:
    """The material with what people added to its claims, and its verdicts weighed with that.

    `alone` then holds the verdicts of the program for the claims to which people added something
    that weighs; where nobody did, all is as it was.
    """
    wanted = {one.id for one in material.claims}
    log = [one for one in store.additions() if one.claim in wanted]
    added = [one for one in standing_additions(log) if one.kind != "claim"]
    if not added:
        return replace(material, log=tuple(log))
    documents = _documents(material, added, store)
    clusters = store.clusters_of(documents)
    found = [_weighed(one, material, added, documents, clusters) for one in material.claims]
    return replace(
        material,
        documents=tuple(documents.values()),
        observations=tuple(seen for one in found for seen in one.observations),
        rivals=tuple(rival for one in found for rival in one.rivals),
        verdicts=tuple(one.verdict for one in found if one.verdict),
        alone=tuple(one.alone for one in found if one.alone and one.touched),
        additions=tuple(added),
        log=tuple(log),
    )


def _documents(
    material: Material, added: Iterable[Addition], store: CaseStore
) -> dict[str, Document]:
    """The documents there are, and those that people quoted."""
    known = {one.id: one for one in material.documents}
    quoted = {quote.document for one in added for quote in one.quotes}
    read = (store.document(name) for name in sorted(quoted - known.keys()))
    return known | {one.id: one for one in read if one}


@dataclass(frozen=True)
class Weighed:
    """One claim with all that weighs on it; `touched` if people added something that weighs."""

    observations: tuple[Observation, ...]
    rivals: tuple[Rival, ...]
    verdict: Verdict | None
    alone: Verdict | None
    touched: bool


def _weighed(
    claim: Claim,
    material: Material,
    added: Sequence[Addition],
    documents: dict[str, Document],
    clusters: dict[str, str],
) -> Weighed:
    mine = [one for one in added if one.claim == claim.id]
    found = [one for one in material.observations if one.claim == claim.id]
    alone = next((one for one in material.verdicts if one.claim == claim.id), None)
    rivals = tuple(one for one in material.rivals if one.claim == claim.id)
    rivals += tuple(_rival(one, documents) for one in mine if one.kind == "rival")
    weights = {one.subject: one for one in mine if one.kind == "weight"}
    reweighed = [_reweighed(one, weights.get(one.kind)) for one in found]
    seen = (one for one in mine if one.kind == "observation")
    own = [_observation(one, material.framework, documents) for one in seen]
    counted = [one for one in own if one.passages]
    thresholds = material.framework.thresholds
    every = joined(reweighed, counted, documents, clusters, thresholds)
    touched = bool(counted) or reweighed != found
    verdict = alone
    if touched or len(rivals) > len([one for one in material.rivals if one.claim == claim.id]):
        verdict = with_people(claim, alone, every, rivals, material.framework)
    return Weighed(tuple(every), rivals, verdict, alone, touched)


def _reweighed(found: Observation, by: Addition | None) -> Observation:
    says = by.says if by else None
    return replace(found, weight=says.weight) if isinstance(says, SaidWeight) else found


def _observation(
    one: Addition, framework: Framework, documents: dict[str, Document]
) -> Observation:
    says = one.says
    if not isinstance(says, SaidWeight):
        raise TypeError(one.kind)
    values = {"person": one.name, "date": one.at[:10], "because": one.reason}
    return Observation(
        one.claim,
        says.evidence,
        shape_of_test(says.evidence, framework),
        says.weight,
        placed(one.quotes, documents),
        Message(BY_PERSON, values | {"addition": one.subject}),
    )


def shape_of_test(evidence: str, framework: Framework) -> str:
    """Hoop, smoking gun, straw or doubly decisive: what a kind of evidence is as a test."""
    known = {one.id: one.test for one in framework.tests}
    return known.get(evidence) or [*evidence.split("."), ""][1]


def placed(quotes: Iterable[Quote], documents: dict[str, Document]) -> tuple[Passage, ...]:
    """Where quotes stand in the documents as they are read now; those that are gone are not."""
    found = (
        one.placed(documents[one.document].text) for one in quotes if one.document in documents
    )
    return tuple(dict.fromkeys(one for one in found if one))


def _rival(one: Addition, documents: dict[str, Document]) -> Rival:
    says = one.says
    if not isinstance(says, SaidRival):
        raise TypeError(one.kind)
    return Rival(one.claim, says.name, says.kind, placed(one.quotes, documents))


def turns(material: Material, claim: Claim) -> list[Turn]:
    """The tests of which one alone would move the verdict on a claim."""
    seen = [one for one in material.observations if one.claim == claim.id]
    verdict = next((one for one in material.verdicts if one.claim == claim.id), None)
    if verdict is None:
        return []
    nowhere = any(one.key == "change.no_passage" for one in verdict.would_change)
    return turning(claim, seen, material.framework, passages=0 if nowhere else 1)
