"""Claims with their tests: what speaks for each and against it, and what would change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from jejak.case.claiming import claim_of
from jejak.case.together import turns
from jejak.model.additions import Addition, SaidClaim, last_added
from jejak.model.framework import shown
from jejak.model.material import Material
from jejak.model.records import Claim, Decibels, Passage, Verdict
from jejak.reporting.audit import VERDICTS, ClaimBlock, claim_blocks, verdict_sentence
from jejak.reporting.naming import Names
from jejak.reporting.pictures import weight_bar
from jejak.tracing.weighing import Turn
from jejak.web import claimforms
from jejak.web.answers import NotHere
from jejak.web.claimforms import claim_path
from jejak.web.desks import page
from jejak.web.parts import claims_now, material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk


def claims(desk: Desk) -> Response:
    """All claims with their verdicts; those of one verdict where the query asks for it."""
    material = material_with(desk, claims=claims_now(desk))
    blocks = claim_blocks(material, desk.words)
    wanted = desk.asked("verdict")
    return show(
        desk,
        "claims.html.jinja",
        blocks=[one for one in blocks if not wanted or (one.verdict or "untested") == wanted],
        counts=_counts(blocks),
        wanted=wanted,
        bar=weight_bar,
        thresholds=_thresholds(desk),
        adds=desk.standing.may("editor"),
        address=lambda name: claim_path(desk, name),
        touched={one.claim for one in material.additions},
        dropped=_dropped(desk),
        seen=desk.store.last_addition(),
    )


def _counts(blocks: tuple[ClaimBlock, ...]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter(one.verdict or "untested" for one in blocks)
    return [(name, found[name]) for name in (*VERDICTS, "untested") if found[name]]


def _thresholds(desk: Desk) -> list[float]:
    limits = framework_of(desk.place).thresholds
    return [limits.contradicted, limits.leaning, limits.supported]


def _dropped(desk: Desk) -> list[Addition]:
    """The claims that people left out, by what they said last of them."""
    last = last_added(desk.store.additions())
    return [one for one in last if isinstance(one.says, SaidClaim) and one.says.dropped]


def claim(desk: Desk) -> Response:
    """One claim, with every test and the passages that it rests on."""
    name = desk.request.path_params["claim"]
    found = claim_of(desk.place, desk.store, name)
    if found is None:
        raise NotHere("the case has no such claim")
    material = material_with(desk, claims=[found])
    block = claim_blocks(material, desk.words)[0]
    stored = desk.store.claim(name)
    return show(
        desk,
        "claims_claim.html.jinja",
        here="claims",
        claim=found,
        block=block,
        sentence=verdict_sentence(found, block.verdict, Names(material, desk.words)),
        sides=_sides(block),
        bar=weight_bar,
        thresholds=_thresholds(desk),
        quoted=material.words,
        titles={one.id: one.title or one.id for one in material.documents},
        link=_linker(desk),
        adds=desk.standing.may("editor"),
        address=lambda *parts: claim_path(desk, name, *parts),
        quote=lambda text: quote(text, safe=""),
        seen=desk.store.last_addition(),
        log=_log(desk, material),
        gone=_gone(block, material),
        stale=stored is not None and _tested(stored) != _tested(found),
        change=_change(desk, material, found),
    )


def _linker(desk: Desk) -> Callable[[Passage], str]:
    return lambda passage: passage_path(desk, passage)


def _tested(one: Claim) -> tuple[object, ...]:
    """What of a claim the tracing looks at."""
    return one.policy, one.origin, one.aliases, one.dimension, one.origin_policy


def _sides(block: ClaimBlock) -> dict[str, list[object]]:
    """The tests by the side they speak for."""
    return {
        "for": [one for one in block.tests if sum(one.weight) > 0],
        "against": [one for one in block.tests if sum(one.weight) < 0],
        "neither": [one for one in block.tests if sum(one.weight) == 0],
    }


@dataclass(frozen=True)
class LogLine:
    """Something a person once added, in words; `stands` if it was neither overtaken nor undone."""

    said: Addition
    words: str
    stands: bool


def _log(desk: Desk, material: Material) -> list[LogLine]:
    """All that people added to the claim, the newest first."""
    names = Names(material, desk.words)
    stands = {one.id for one in last_added(material.log)}
    return [
        LogLine(one, claimforms.in_words(one, names), one.id in stands)
        for one in reversed(material.log)
    ]


def _gone(block: ClaimBlock, material: Material) -> list[Addition]:
    """What people said that does not weigh: its words, or what it was about, are not here now."""
    here = {one.added.id for one in block.tests if one.added}
    here |= {one.weighed.id for one in block.tests if one.weighed}
    weighing = ("observation", "weight")
    return [one for one in material.additions if one.kind in weighing and one.id not in here]


@dataclass(frozen=True)
class Change:
    """What would move a verdict: how far it is to the next ones, and single tests that do it."""

    up: tuple[str, str] | None
    down: tuple[str, str] | None
    turns: list[tuple[str, str, str, Turn]]


def _change(desk: Desk, material: Material, found: Claim) -> Change | None:
    verdict = next(iter(material.verdicts), None)
    if verdict is None:
        return None
    names = Names(material, desk.words)
    known = {one.id: shown(one.name, desk.words.language) for one in material.framework.tests}
    lines = [
        (known[one.kind], names.decibels(one.weight), names.decibels(one.support), one)
        for one in turns(material, found)
    ]
    up, down = _distances(verdict, _thresholds(desk))
    return Change(_told(up, desk), _told(down, desk), lines)


def _told(step: tuple[str, float] | None, desk: Desk) -> tuple[str, str] | None:
    return (desk.words.say(f"verdict.{step[0]}"), f"{step[1]:.1f}") if step else None


def _distances(
    verdict: Verdict, thresholds: list[float]
) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
    """The next stronger and the next weaker verdict, and the decibels to each; none at the ends."""
    contradicted, leaning, supported = thresholds
    middle = _middle(verdict.support)
    up = down = None
    if middle < supported:
        above = [("leaning", leaning), ("supported", supported)]
        up = next((name, limit - middle) for name, limit in above if middle < limit)
    if middle > contradicted:
        below = [("leaning", supported), ("undetermined", leaning), ("contradicted", contradicted)]
        down = next((name, middle - limit) for name, limit in below if middle >= limit)
    return up, down


def _middle(support: Decibels) -> float:
    return sum(support) / 2


routes = [
    page("/claims", "viewer", claims, sighted=True),
    page("/claims/{claim}", "viewer", claim, sighted=True),
    *claimforms.routes,
]
