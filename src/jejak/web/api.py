"""The JSON API: one table of operations, from which routes and description are made."""

from __future__ import annotations

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.web import apiasking as asking
from jejak.web import apifindingmodels as models
from jejak.web import apifindings as findings
from jejak.web import apijudging as judging
from jejak.web import apimodels as told
from jejak.web import apireading as reading
from jejak.web import rendering
from jejak.web.apicalls import CASE, Operation, routes_of
from jejak.web.apidocument import described, reference
from jejak.web.apiproblems import BASE

_JUDGED = {
    "document": "park",
    "quote": "learned from Cheonggyecheon in Seoul",
    "code": "mechanism.learning",
    "memo": "the mayor says so",
}

OPERATIONS = (
    Operation("GET", "/me", reading.me, told.Me, "You"),
    Operation("GET", "/cases", reading.cases, told.CaseList, "You"),
    Operation("GET", CASE, reading.case, told.Case, "Case"),
    Operation(
        "GET",
        f"{CASE}/documents",
        reading.documents,
        told.DocumentPage,
        "Sources",
        query=asking.AskedDocuments,
        example={"language": "id"},
    ),
    Operation(
        "GET", f"{CASE}/documents/{{document:path}}", reading.document, told.Document, "Sources"
    ),
    Operation(
        "GET",
        f"{CASE}/passages",
        reading.passages_of_document,
        told.PassagePage,
        "Sources",
        query=asking.AskedPassages,
        example={"document": "park"},
    ),
    Operation(
        "GET",
        f"{CASE}/unreadable",
        reading.unreadable,
        told.UnreadablePage,
        "Sources",
        query=asking.AskedUnreadable,
    ),
    Operation(
        "GET",
        f"{CASE}/search",
        reading.search,
        models.FoundPage,
        "Sources",
        query=asking.AskedSearch,
        example={"q": "Seoul"},
    ),
    Operation("GET", f"{CASE}/codebook", reading.codebook, models.Codebook, "Coding"),
    Operation("GET", f"{CASE}/coders", reading.coders, told.CoderList, "Coding"),
    Operation(
        "GET",
        f"{CASE}/codings",
        reading.machine_codings,
        told.CodingPage,
        "Coding",
        query=asking.AskedCodings,
        sighted=True,
        example={"code": "mechanism.learning", "verdict": "present"},
    ),
    Operation(
        "GET",
        f"{CASE}/standing",
        reading.standing,
        told.JudgementPage,
        "Coding",
        query=asking.AskedStanding,
        example={"kind": "human"},
    ),
    Operation("GET", f"{CASE}/counts", reading.counts, told.Counts, "Coding"),
    Operation(
        "GET", f"{CASE}/judgements", reading.log, told.JudgementLog, "Coding", query=asking.AskedLog
    ),
    Operation(
        "POST",
        f"{CASE}/judgements",
        judging.judge,
        told.Said,
        "Coding",
        role="coder",
        body=TypeAdapter(asking.Judging),
        body_name="Judging",
        status=201,
        example=_JUDGED,
    ),
    Operation(
        "GET", f"{CASE}/judgements/{{judgement}}", reading.judgement, told.Judgement, "Coding"
    ),
    Operation(
        "POST",
        f"{CASE}/undo",
        judging.undo,
        told.Said,
        "Coding",
        role="coder",
        body=TypeAdapter(asking.Undoing),
        body_name="Undoing",
        example={"judgement": ""},
    ),
    Operation("GET", f"{CASE}/claims", findings.claims, models.ClaimList, "Findings", sighted=True),
    Operation(
        "GET", f"{CASE}/claims/{{claim}}", findings.claim, models.Claim, "Findings", sighted=True
    ),
    Operation(
        "GET",
        f"{CASE}/events",
        findings.dated_events,
        models.EventPage,
        "Findings",
        query=asking.AskedEvents,
        sighted=True,
        example={"since": "2016-01-01"},
    ),
    Operation("GET", f"{CASE}/stages", findings.stages, models.StageList, "Findings", sighted=True),
    Operation(
        "GET", f"{CASE}/runs", reading.runs, models.RunPage, "Findings", query=asking.AskedRuns
    ),
)
"""Everything that the API does."""


async def _description(request: Request) -> Response:
    """The description as OpenAPI 3.1; it holds nothing of any case, so anybody may read it."""
    return JSONResponse(_described(request))


def _described(request: Request) -> dict[str, object]:
    state = request.app.state
    cookie = getattr(state.door, "cookie", "jejak")
    return described(OPERATIONS, team=state.team, cookie=cookie)


async def _reference(request: Request) -> Response:
    """The same for people."""
    return rendering.plain(
        request, "api.html.jinja", **reference(_described(request)), base=str(request.base_url)
    )


routes: list[BaseRoute] = [
    Route(BASE, _reference, name="api.reference"),
    Route(f"{BASE}/openapi.json", _description, name="api.description"),
    *routes_of(OPERATIONS),
]
