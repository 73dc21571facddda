"""Claims with their tests: what speaks for each and against it, and what would change it."""

from __future__ import annotations

from collections import Counter

from starlette.responses import Response

from jejak.model.records import Claim
from jejak.reporting.audit import VERDICTS, ClaimBlock, claim_blocks
from jejak.reporting.pictures import weight_bar
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.parts import material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk


def claims(desk: Desk) -> Response:
    """All claims with their verdicts; those of one verdict where the query asks for it."""
    order = {one.id: number for number, one in enumerate(desk.place.claims())}
    every = sorted(desk.store.records(Claim), key=lambda one: order.get(one.id, len(order)))
    blocks = claim_blocks(material_with(desk, claims=every), desk.words)
    wanted = desk.asked("verdict")
    return show(
        desk,
        "claims.html.jinja",
        blocks=[one for one in blocks if not wanted or (one.verdict or "untested") == wanted],
        counts=_counts(blocks),
        wanted=wanted,
        bar=weight_bar,
        thresholds=_thresholds(desk),
    )


def _counts(blocks: tuple[ClaimBlock, ...]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter(one.verdict or "untested" for one in blocks)
    return [(name, found[name]) for name in (*VERDICTS, "untested") if found[name]]


def _thresholds(desk: Desk) -> list[float]:
    limits = framework_of(desk.place).thresholds
    return [limits.contradicted, limits.leaning, limits.supported]


def claim(desk: Desk) -> Response:
    """One claim, with every test and the passages that it rests on."""
    found = desk.store.claim(desk.request.path_params["claim"])
    if found is None:
        raise NotHere("the case has no such claim")
    material = material_with(desk, claims=[found])
    block = claim_blocks(material, desk.words)[0]
    return show(
        desk,
        "claims_claim.html.jinja",
        here="claims",
        claim=found,
        block=block,
        sides=_sides(block),
        bar=weight_bar,
        thresholds=_thresholds(desk),
        quoted=material.words,
        titles={one.id: one.title or one.id for one in material.documents},
        link=lambda passage: passage_path(desk, passage),
    )


def _sides(block: ClaimBlock) -> dict[str, list[object]]:
    """The tests by the side they speak for."""
    return {
        "for": [one for one in block.tests if sum(one.weight) > 0],
        "against": [one for one in block.tests if sum(one.weight) < 0],
        "neither": [one for one in block.tests if sum(one.weight) == 0],
    }


routes = [
    page("/claims", "viewer", claims, sighted=True),
    page("/claims/{claim}", "viewer", claim, sighted=True),
]
