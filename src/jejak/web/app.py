"""The whole workbench as one ASGI application, and the little of it that is about no case."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.model.framework import LANGUAGES
from jejak.web import (
    adjudication,
    api,
    assets,
    claims,
    codebook,
    compare,
    diffusion,
    document,
    exports,
    network,
    originals,
    overview,
    places,
    process,
    rendering,
    report,
    review,
    runs,
    search,
    sources,
    timeline,
)
from jejak.web.answers import NotHere
from jejak.web.apiproblems import is_api, refused
from jejak.web.lone import COOKIE, LoneDoor
from jejak.web.rendering import PAGES, THEMES
from jejak.web.security import Guard
from jejak.web.visiting import Door

LOOPBACK = ("127.0.0.1", "localhost", "::1")
YEAR = 365 * 24 * 3600

CASE_PAGES: tuple[Sequence[BaseRoute], ...] = (
    overview.routes,
    sources.routes,
    codebook.routes,
    claims.routes,
    runs.routes,
    timeline.routes,
    process.routes,
    compare.routes,
    originals.routes,
    network.routes,
    diffusion.routes,
    places.routes,
    exports.routes,
    report.routes,
    document.routes,
    review.routes,
    adjudication.routes,
    search.routes,
)
"""What is shown of a case, page by page."""


def workbench(
    door: Door,
    *,
    hosts: Collection[str] = LOOPBACK,
    encrypted: bool = False,
    secret: bytes = b"",
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """The application behind a door; `routes` are those by which people come in.

    `secret` seals forms; without one it is drawn anew, so that a restart makes open forms stale.
    """
    app = Starlette(
        routes=[
            Route("/", _home, name="home"),
            Route("/settings", _settings, methods=["POST"], name="settings"),
            *assets.routes,
            *api.routes,
            *routes,
            *(one for page in CASE_PAGES for one in page),
        ],
        middleware=[
            Middleware(Guard, hosts=hosts, encrypted=encrypted),
            Middleware(GZipMiddleware, minimum_size=2048),
        ],
        exception_handlers={HTTPException: _no_such_page},
    )
    app.state.door = door
    app.state.secret = secret or secrets.token_bytes(32)
    app.state.team = not isinstance(door, LoneDoor)
    app.state.encrypted = encrypted
    app.state.pages = tuple(one for one in PAGES if _address(one) in _paths())
    return app


def _paths() -> set[str]:
    return {one.path for page in CASE_PAGES for one in page if isinstance(one, Route)}


def _address(page: str) -> str:
    return "/c/{case}" + ("" if page == PAGES[0] else f"/{page}")


def alone(door: LoneDoor) -> Starlette:
    """The application of `jejak open`: one case, reached by a link that works once."""

    async def come_in(request: Request) -> Response:
        session = door.come_in(request.query_params.get("key", ""))
        if not session:
            return rendering.plain(request, "link_used.html.jinja", status=403)
        answer = RedirectResponse(f"/c/{door.case}", status_code=303)
        answer.set_cookie(COOKIE, session, httponly=True, samesite="strict")
        return answer

    async def sign_in(request: Request) -> Response:
        return rendering.plain(request, "link_used.html.jinja", status=403)

    return workbench(
        door, routes=[Route("/open", come_in, name="open"), Route("/sign-in", sign_in)]
    )


async def _home(request: Request) -> Response:
    door: Door = request.app.state.door
    visitor = door.visitor(request)
    if visitor is None:
        return RedirectResponse("/sign-in", status_code=303)
    cases = door.cases(visitor)
    if len(cases) == 1:
        return RedirectResponse(f"/c/{cases[0].id}", status_code=303)
    return rendering.plain(
        request,
        "cases.html.jinja",
        cases=cases,
        makes_cases=door.may_found(visitor),
        visitor=visitor,
        csrf=rendering.csrf_token(request, visitor.session),
    )


async def _settings(request: Request) -> Response:
    """Language and colours, kept in the browser; harmless, so open to whoever asks."""
    form = await request.form(max_fields=8, max_part_size=1024)
    back = str(form.get("back", "/"))
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = RedirectResponse(back if inside else "/", status_code=303)
    for name, allowed in (("language", LANGUAGES), ("theme", THEMES)):
        if form.get(name) in allowed:
            answer.set_cookie(
                name,
                str(form[name]),
                max_age=YEAR,
                httponly=True,
                samesite="lax",
                secure=request.app.state.encrypted,
            )
    return answer


def _no_such_page(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    detail = problem.detail if isinstance(problem, HTTPException) else "something went wrong"
    if is_api(request.url.path):
        headers = problem.headers if isinstance(problem, HTTPException) else None
        return refused(request.url.path, status, detail.lower(), headers)
    return rendering.trouble(request, NotHere(detail.lower()), status=status)
