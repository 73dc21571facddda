"""Reading a case by the JSON API: its sources, what was coded and judged, its theory, its runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from jejak.case.running import last_started
from jejak.model import records
from jejak.model.framework import Framework
from jejak.store import codings as counted
from jejak.store import sources as listed
from jejak.store.casestore import CaseStore
from jejak.web import apiasking as asking
from jejak.web import apifindingmodels as findings
from jejak.web import apimodels as told
from jejak.web import rendering
from jejak.web.answers import NotAllowed, NotHere
from jejak.web.apibearers import Caller
from jejak.web.apicalls import opened, sealed
from jejak.web.apiplaces import (
    coder_named,
    coders_of,
    codings,
    dated,
    document_page,
    judgements,
    passages,
    shared,
)
from jejak.web.parts import verdicts_now
from jejak.web.saying import digest_of_text, document_named
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

STEPS = ("read", "code", "trace")


# Who and where


def me(caller: Caller, _: asking.Asked) -> told.Me:
    """Say who asks, what they came with, and what it may do."""
    token = caller.token
    return told.Me(
        id=caller.visitor.id,
        name=caller.visitor.name,
        by="token" if token else "sign-in",
        scope=token.scope if token else "write",
        case=(token.case or None) if token else None,
        ends=token.ends if token else None,
        csrf=None if token else rendering.csrf_token(caller.request, caller.visitor.session),
    )


def cases(caller: Caller, _: asking.Asked) -> told.CaseList:
    """List the cases you are in, as far as your token is good for them."""
    found = (one for one in caller.door.cases(caller.visitor) if caller.standing(one.id))
    lines = tuple(told.CaseLine(id=one.id, name=one.name, role=one.role) for one in found)
    return told.CaseList(items=lines)


def case(desk: Desk, _: asking.Asked) -> told.Case:
    """Say what a case is about, and how far it is."""
    file, store, blind = desk.place.case(), desk.store, desk.standing.blind
    return told.Case(
        id=desk.case,
        name=file.name,
        role=desk.standing.role,
        blind=blind,
        origin=told.Government(name=file.origin.name, country=file.origin.country),
        host=told.Government(name=file.host.name, country=file.host.country),
        period=dated(file.when),
        languages=file.languages,
        framework=_framework(framework_of(desk.place)),
        documents=store.count(records.Document),
        unreadable=store.count(records.Unreadable),
        passages=store.count(records.Passage),
        steps=tuple(_step(store, step) for step in STEPS),
        reviewed=None if blind else _reviewed(store),
        verdicts=None if blind else Counter(one.verdict for one in verdicts_now(desk)),
        expecting=desk.seen,
    )


def _framework(framework: Framework) -> told.FrameworkName:
    return told.FrameworkName(id=framework.id, version=framework.version, digest=framework.digest)


def _step(store: CaseStore, step: Any) -> told.StepState:
    run = last_started(store, step)
    state = ("done" if run.finished else "cut") if run else "open"
    return told.StepState.model_validate(
        {"step": step, "state": state, "finished": run.finished if run else ""}
    )


def _reviewed(store: CaseStore) -> told.Reviewed:
    found = [one for one in store.coding_counts() if one.verdict == "present"]
    judged_ = sum(one.number for one in found if one.reviewed)
    return told.Reviewed(judged=judged_, of=sum(one.number for one in found))


# Sources


def documents(desk: Desk, asked: asking.AskedDocuments) -> told.DocumentPage:
    """List documents, without their texts."""
    if desk.standing.blind and asked.coded is not None:
        raise NotAllowed("whoever codes blind does not see what was coded")
    found = desk.store.document_page(
        listed.Wanted(asked.language, asked.kind, asked.side, asked.title, asked.coded),
        sort=asked.sort,
        backwards=asked.descending,
        after=opened(desk, asked.after),
        size=asked.size,
    )
    return told.DocumentPage(
        items=tuple(_counted(desk, one) for one in found.items),
        after=sealed(desk, found.after),
        total=found.total,
    )


def _counted(desk: Desk, one: listed.Listed) -> told.CountedDocument:
    blind = desk.standing.blind
    return told.CountedDocument(
        **_facts(desk, one),
        length=one.length,
        codings=None if blind else one.codings,
        judgements=None if blind else one.judgements,
    )


def _facts(desk: Desk, one: listed.Listed | records.Document) -> dict[str, Any]:
    names = ("id", "title", "issuer", "kind", "language", "side", "url", "caution")
    known = {name: getattr(one, name) for name in names}
    return known | {"published": dated(one.published), "page": document_page(desk, one.id)}


def document(desk: Desk, _: asking.Asked) -> told.Document:
    """Give one document with its whole text."""
    found = document_named(desk, desk.request.path_params["document"])
    return told.Document(
        **_facts(desk, found),
        length=len(found.text),
        text=found.text,
        text_digest=digest_of_text(found.text),
        pages=found.pages,
        original=found.original,
        digest=found.digest,
        reader=found.reader,
    )


def passages_of_document(desk: Desk, asked: asking.AskedPassages) -> told.PassagePage:
    """List the passages of a document, in the order of its text."""
    found = document_named(desk, asked.document)
    some = desk.store.passages_of(found.id, asked.start, asked.end, unit=asked.unit or "")
    begin = int(opened(desk, asked.after) or 0)
    end = begin + asked.size
    lines = zip(
        some[begin:end],
        passages(desk, some[begin:end], {found.id: found.text}),
        strict=True,
    )
    return told.PassagePage(
        items=tuple(
            told.UnitLine(**shared(line, told.UnitLine), unit=one.unit) for one, line in lines
        ),
        after=sealed(desk, str(end) if end < len(some) else ""),
        total=len(some),
    )


def unreadable(desk: Desk, asked: asking.AskedUnreadable) -> told.UnreadablePage:
    """List the sources that could not be read, with reason and remedy."""
    found = desk.store.unreadable_page(after=opened(desk, asked.after), size=asked.size)
    lines = (
        told.Unreadable(source=one.source, reason=one.reason, remedy=one.remedy)
        for one in found.items
    )
    return told.UnreadablePage(
        items=tuple(lines), after=sealed(desk, found.after), total=found.total
    )


def search(desk: Desk, asked: asking.AskedSearch) -> findings.FoundPage:
    """Find words and phrases in all texts."""
    with desk.store.snapshot():
        found = desk.store.search(
            asked.q, after=opened(desk, asked.after), size=asked.size, hits=asked.hits
        )
    return findings.FoundPage(
        items=tuple(
            findings.FoundDocument(
                document=one.document,
                title=one.title,
                language=one.language,
                hits=tuple(findings.Hit(**shared(hit, findings.Hit)) for hit in one.hits),
                more=one.more,
                page=document_page(desk, one.document),
            )
            for one in found.items
        ),
        after=sealed(desk, found.after),
        total=found.total,
        exact=found.exact,
    )


# What was coded and judged


def machine_codings(desk: Desk, asked: asking.AskedCodings) -> told.CodingPage:
    """List what machines coded, with the coder and the run that made each."""
    found = desk.store.coding_page(
        code=asked.code,
        coder=asked.coder,
        document=asked.document,
        verdict=asked.verdict or "",
        after=opened(desk, asked.after),
        size=asked.size,
    )
    return told.CodingPage(
        items=codings(desk, found.items, quotes=asked.quotes),
        after=sealed(desk, found.after),
        total=found.total,
    )


def standing(desk: Desk, asked: asking.AskedStanding) -> told.JudgementPage:
    """List the judgements that stand: what each coder said last, withdrawn ones left out."""
    found = desk.store.standing_page(
        coder=_whose(desk, asked.coder),
        kind=asked.kind,
        code=asked.code,
        document=asked.document,
        after=opened(desk, asked.after),
        size=asked.size,
    )
    return told.JudgementPage(
        items=judgements(desk, found.items), after=sealed(desk, found.after), total=found.total
    )


def _whose(desk: Desk, coder: str) -> str:
    """Whose judgements are shown; who codes blind may ask for no others than their own."""
    if not desk.standing.blind:
        return coder
    if coder not in {"", desk.visitor.id}:
        raise NotAllowed("whoever codes blind sees their own judgements only")
    return desk.visitor.id


def log(desk: Desk, asked: asking.AskedLog) -> told.JudgementLog:
    """List all judgements that were ever made, overtaken and withdrawn ones too."""
    with desk.store.snapshot():
        expecting = desk.seen
        found = desk.store.judgement_page(
            coder=_whose(desk, asked.coder),
            document=asked.document,
            code=asked.code,
            oldest_first=asked.oldest_first,
            after=opened(desk, asked.after),
            size=asked.size,
        )
        lines = judgements(desk, found.items)
    return told.JudgementLog(
        items=lines, after=sealed(desk, found.after), total=found.total, expecting=expecting
    )


def judgement(desk: Desk, _: asking.Asked) -> told.Judgement:
    """Give one judgement by its id."""
    found = desk.store.judgement(desk.request.path_params["judgement"])
    if found is None or (desk.standing.blind and found.coder != desk.visitor.id):
        raise NotHere("no such judgement in this case")
    return judgements(desk, [found])[0]


def coders(desk: Desk, _: asking.Asked) -> told.CoderList:
    """List everybody who codes; whoever codes blind sees only themselves."""
    return told.CoderList(items=tuple(coders_of(desk).values()))


def counts(desk: Desk, _: asking.Asked) -> told.Counts:
    """Count how often each code was given, by machines and in judgements that stand."""
    known, blind = coders_of(desk), desk.standing.blind
    said = (
        one for one in desk.store.standing_counts() if not blind or one.coder == desk.visitor.id
    )
    made = () if blind else desk.store.coding_counts()
    lines = tuple(told.CodingCount(**_count(one, told.CodingCount, known)) for one in made)
    return told.Counts(
        codings=None if blind else lines,
        judgements=tuple(
            told.JudgementCount(**_count(one, told.JudgementCount, known)) for one in said
        ),
    )


def _count(
    one: counted.CodingCount | counted.StandingCount,
    kind: type[told.Told],
    known: Mapping[str, told.Coder],
) -> dict[str, Any]:
    return shared(one, kind) | {"coder": coder_named(known, one.coder)}


# The theory, and what was done


def codebook(desk: Desk, _: asking.Asked) -> findings.Codebook:
    """Give the framework of the case: families and codes with their rules in each language."""
    framework = framework_of(desk.place)
    return findings.Codebook(
        framework=_framework(framework),
        title=framework.title,
        families=tuple(
            findings.Family(
                **one.model_dump(),
                codes=tuple(
                    findings.Code.model_validate(code.model_dump())
                    for code in framework.members(one.id)
                ),
            )
            for one in framework.families
        ),
    )


def runs(desk: Desk, asked: asking.AskedRuns) -> findings.RunPage:
    """List the runs, those started last first."""
    found = desk.store.run_page(step=asked.step, after=opened(desk, asked.after), size=asked.size)
    blind = desk.standing.blind
    lines = (
        findings.Run.model_validate(
            shared(one, findings.Run) | {"options": None if blind else json.loads(one.options)}
        )
        for one in found.items
    )
    return findings.RunPage(items=tuple(lines), after=sealed(desk, found.after), total=found.total)
