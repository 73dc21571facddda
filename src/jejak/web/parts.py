"""As much of a case as one page needs, in the shape that reports are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from jejak.case.claiming import claims_of
from jejak.case.together import together
from jejak.model.additions import standing_additions
from jejak.model.material import Material
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
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk


def material_with(
    desk: Desk,
    *,
    events: Sequence[Event] = (),
    codings: Sequence[Coding] = (),
    claims: Sequence[Claim] | None = None,
) -> Material:
    """A case with these events, codings and claims, and the documents that they rest on.

    Claims come with their tests, rivals and verdicts, and with what people added to these; without
    any given, all are there by name.
    """
    traced = _traced(desk, claims or ())
    rests_on = (
        *(one.evidence for one in events),
        *(one.passage for one in codings),
        *(passage for one in traced[0] for passage in one.passages),
        *(passage for one in traced[1] for passage in one.passages),
        *(passage for one in claims or () for passage in one.evidence),
    )
    found = Material(
        case=desk.place.case(),
        framework=framework_of(desk.place),
        documents=tuple(_documents(desk, (one.document for one in rests_on))),
        codings=tuple(codings),
        actors=tuple(desk.store.records(Actor)),
        events=tuple(events),
        claims=tuple(desk.store.records(Claim) if claims is None else claims),
        observations=traced[0],
        rivals=traced[1],
        verdicts=traced[2],
    )
    return together(found, desk.store) if claims else found


def _traced(
    desk: Desk, claims: Sequence[Claim]
) -> tuple[tuple[Observation, ...], tuple[Rival, ...], tuple[Verdict, ...]]:
    store = desk.store
    verdicts = (store.verdict_of(one.id) for one in claims)
    return (
        tuple(found for one in claims for found in store.observations_of(one.id)),
        tuple(found for one in claims for found in store.rivals_of(one.id)),
        tuple(one for one in verdicts if one),
    )


def _documents(desk: Desk, names: Iterable[str]) -> Iterable[Document]:
    found = (desk.store.document(name) for name in dict.fromkeys(names))
    return (one for one in found if one)


def claims_now(desk: Desk) -> list[Claim]:
    """All claims with what people wrote of them, in the order of the claims file."""
    order = {one.id: number for number, one in enumerate(desk.place.claims())}
    found = claims_of(desk.place, desk.store, desk.store.records(Claim))
    return sorted(found, key=lambda one: order.get(one.id, len(order)))


def verdicts_now(desk: Desk) -> tuple[Verdict, ...]:
    """The verdict on every claim, with what people added; only those they touched are weighed."""
    claims = claims_now(desk)
    said = standing_additions(desk.store.additions())
    touched = {one.claim for one in said if one.kind != "claim"}
    found = {one.claim: one for one in desk.store.records(Verdict)}
    if touched:
        anew = material_with(desk, claims=[one for one in claims if one.id in touched])
        found |= {one.claim: one for one in anew.verdicts}
    return tuple(found[one.id] for one in claims if one.id in found)


def passage_path(desk: Desk, passage: Passage) -> str:
    """The address of a passage in its document's page."""
    document = desk.path("documents", quote(passage.document, safe=""))
    return f"{document}?at={passage.start}-{passage.end}"
