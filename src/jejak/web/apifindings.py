"""Findings of a case by the JSON API: claims with their tests, events, and stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jejak.case.claiming import claim_of
from jejak.model import records
from jejak.model.additions import Addition
from jejak.model.material import Material
from jejak.reporting.audit import claim_blocks
from jejak.reporting.naming import Names
from jejak.web import apiasking as asking
from jejak.web import apifindingmodels as findings
from jejak.web import apimodels as told
from jejak.web.answers import NotHere
from jejak.web.apicalls import opened, sealed
from jejak.web.apiplaces import codings, events, passages
from jejak.web.parts import claims_now, material_with, verdicts_now
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

MOST, FEW = 60, 10
"""Events of a stage that are told, and passages that carry its code."""


def claims(desk: Desk, _: asking.Asked) -> findings.ClaimList:
    """List the claims with their verdicts, weighed with what people added."""
    found = claims_now(desk)
    verdicts = {one.claim: one for one in verdicts_now(desk)}
    lines = (findings.ClaimLine(**_facts(desk, one, verdicts.get(one.id))) for one in found)
    return findings.ClaimList(items=tuple(lines))


def _facts(desk: Desk, claim: records.Claim, verdict: records.Verdict | None) -> dict[str, Any]:
    return {
        "id": claim.id,
        "policy": claim.policy,
        "origin": claim.origin,
        "dimension": claim.dimension,
        "proposed": claim.proposed,
        "verdict": verdict.verdict if verdict else None,
        "support_db": verdict.support if verdict else None,
        "mechanism": verdict.mechanism if verdict else "",
        "degree": verdict.degree if verdict else "",
        "page": desk.path("claims", claim.id),
    }


def claim(desk: Desk, _: asking.Asked) -> findings.Claim:
    """Give one claim with every test, what it rests on, its rivals, and what would change it."""
    found = claim_of(desk.place, desk.store, desk.request.path_params["claim"])
    if found is None:
        raise NotHere("the case has no such claim")
    material = material_with(desk, claims=[found])
    telling = _Telling(desk, material)
    verdict = next(iter(material.verdicts), None)
    block = claim_blocks(material, desk.words)[0]
    return findings.Claim(
        **_facts(desk, found, verdict),
        aliases=found.aliases,
        origin_policy=found.origin_policy,
        asserted_by=found.asserted_by,
        evidence=telling.passages(found.evidence),
        tests=tuple(telling.test(one) for one in material.observations),
        rivals=tuple(
            telling.rival(one, line.added)
            for one, line in zip(material.rivals, block.rivals, strict=True)
        ),
        program_alone=_alone(material),
        would_change=tuple(telling.sentence(one) for one in verdict.would_change)
        if verdict
        else (),
    )


def _alone(material: Material) -> findings.ProgramAlone | None:
    for one in material.alone:
        return findings.ProgramAlone(verdict=one.verdict, support_db=one.support)
    return None


def _by(addition: Addition | None) -> findings.ByPerson | None:
    if addition is None:
        return None
    return findings.ByPerson(name=addition.name, at=addition.at, reason=addition.reason)


class _Telling:
    """Tells what weighs on a claim, in the words of who asks."""

    def __init__(self, desk: Desk, material: Material) -> None:
        self._desk = desk
        self._names = Names(material, desk.words)
        self._texts = {one.id: one.text for one in material.documents}
        self._said = {(one.kind, one.subject): one for one in material.additions}

    def passages(self, some: Sequence[records.Passage]) -> tuple[told.PassageLine, ...]:
        return passages(self._desk, some, self._texts)

    def sentence(self, message: records.Message) -> findings.Sentence:
        text = self._names.say(message)
        return findings.Sentence(key=message.key, values=message.values, text=text)

    def test(self, one: records.Observation) -> findings.ClaimTest:
        added = self._said.get(("observation", one.says.values.get("addition", "")))
        return findings.ClaimTest(
            kind=one.kind,
            test=one.test,
            weight_db=one.weight,
            pooled=one.pooled,
            says=self.sentence(one.says),
            passages=self.passages(one.passages),
            added_by=_by(added),
            weighed_by=None if added else _by(self._said.get(("weight", one.kind))),
        )

    def rival(self, one: records.Rival, by: Addition | None) -> findings.RivalLine:
        return findings.RivalLine(
            name=one.name,
            kind=one.kind,
            passages=self.passages(one.passages),
            added_by=_by(by),
        )


def dated_events(desk: Desk, asked: asking.AskedEvents) -> findings.EventPage:
    """List dated events, the earliest first."""
    found = desk.store.event_page(
        since=asked.since,
        until=asked.until,
        kind=asked.kind,
        stage=asked.stage,
        actor=asked.actor,
        policy=asked.policy,
        after=opened(desk, asked.after),
        size=asked.size,
    )
    return findings.EventPage(
        items=events(desk, found.items), after=sealed(desk, found.after), total=found.total
    )


def stages(desk: Desk, _: asking.Asked) -> findings.StageList:
    """List every stage of every process model, with its evidence or without any.

    All events of a stage are under `/events?stage=CODE`, all its mentions under
    `/codings?code=CODE&verdict=present`.
    """
    places = [
        (model.id, number, stage.code)
        for model in framework_of(desk.place).processes
        for number, stage in enumerate(model.stages, 1)
    ]
    shown = {code: desk.store.event_page(stage=code, size=MOST).items for _, _, code in places}
    said = {
        code: desk.store.coding_page(code=code, verdict="present", size=FEW).items for code in shown
    }
    # At once, so that no text is fetched twice.
    happened = events(desk, list(dict.fromkeys(one for some in shown.values() for one in some)))
    mentioned = codings(desk, [one for some in said.values() for one in some], quotes=True)
    by_id = {one.id: one for one in happened}
    return findings.StageList(
        items=tuple(
            findings.Stage(
                process=process,
                order=number,
                code=code,
                found=bool(shown[code]),
                events=tuple(by_id[one.id] for one in shown[code]),
                mentions=tuple(one for one in mentioned if one.code == code),
            )
            for process, number, code in places
        )
    )
