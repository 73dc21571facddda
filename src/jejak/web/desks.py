"""Pages as plain functions: from a request to a `Desk` and back, checked in one place.

Every page of a case goes through `at_desk`: who asks, may they, is the form ours, what went wrong
and how is it said, and every change is noted. A page function knows nothing of that.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from jejak.errors import JejakError
from jejak.model.team import Role
from jejak.web import rendering
from jejak.web.answers import NotAllowed, NotHere, SignInFirst, TooLarge, status_of
from jejak.web.visiting import Desk, Door, Standing, Visitor

Page = Callable[[Desk], Response]
FIELDS = 200
FIELD_BYTES = 1 << 20
ANY_SIZE = 1 << 40
CHANGING = ("POST", "PUT", "PATCH", "DELETE")


def page(
    path: str,
    role: Role,
    shown: Page,
    *,
    methods: Sequence[str] = ("GET",),
    sighted: bool = False,
    body: int = 0,
) -> Route:
    """A route of one case, below `/c/{case}`: `page("/sources", "viewer", sources)`.

    A `sighted` page shows what others or machines found, so that whoever codes blind may not.
    Files may be sent to it of so many bytes as `body` says, by those who may.
    """
    seen = _sighted(shown) if sighted else shown
    name = f"{shown.__module__.rpartition('.')[2]}.{shown.__name__}"
    return Route(
        f"/c/{{case}}{path}",
        at_desk(role, seen, body=body),
        methods=list(methods),
        name=name,
        # Then the desk counts itself, and says on a page what is too much.
        max_body_size=ANY_SIZE if body else None,
    )


def _sighted(shown: Page) -> Page:
    def seen(desk: Desk) -> Response:
        if desk.standing.blind:
            raise NotAllowed(
                "whoever codes blind does not see what others and machines found",
                remedy="the owner of the case can end the blind coding",
            )
        return shown(desk)

    return seen


def action(path: str, role: Role, done: Page, *, body: int = 0) -> Route:
    """A route that changes something: only by POST, with our own form, and noted."""
    return page(path, role, done, methods=("POST",), body=body)


def at_desk(role: Role, shown: Page, *, body: int = 0) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a page that asks for a role; with `body`, files may be sent to it."""

    async def endpoint(request: Request) -> Response:
        form = FormData()
        if body:
            refused = await run_in_threadpool(_refusal, request, role, body)
            if refused is not None:
                return refused
        if request.method in CHANGING:
            form = await request.form(max_fields=FIELDS, max_part_size=FIELD_BYTES)
        try:
            return await run_in_threadpool(_answer, request, form, role, shown)
        finally:
            await form.close()

    return endpoint


def _refusal(request: Request, role: Role, most: int) -> Response | None:
    """Why not a byte of what is sent is taken, before any is; None if nothing speaks against it."""
    try:
        _admit(request, role)
        told = request.headers.get("content-length", "")
        if not told.isdecimal() or int(told) > most:
            raise TooLarge(
                f"more than {most >> 20} MiB at once",
                remedy="send fewer or smaller files at a time",
            )
    except SignInFirst:
        return RedirectResponse("/sign-in", status_code=303)
    except JejakError as problem:
        return rendering.trouble(request, problem, status=status_of(problem))
    return None


def _admit(request: Request, role: Role) -> tuple[Visitor, Standing]:
    """Who asks, and what they may do in the case."""
    door: Door = request.app.state.door
    visitor = door.visitor(request)
    if visitor is None:
        raise SignInFirst
    return visitor, _standing(door, visitor, request.path_params["case"], role)


def _answer(request: Request, form: FormData, role: Role, shown: Page) -> Response:
    try:
        return _at_the_desk(request, form, role, shown)
    except SignInFirst:
        return RedirectResponse("/sign-in", status_code=303)
    except JejakError as problem:
        return rendering.trouble(request, problem, status=status_of(problem))


def _at_the_desk(request: Request, form: FormData, role: Role, shown: Page) -> Response:
    door: Door = request.app.state.door
    visitor, standing = _admit(request, role)
    case = request.path_params["case"]
    changes = request.method in CHANGING
    if changes:
        check_form(request, form, visitor)
    with ExitStack() as opened:
        place = door.place(case)
        store = opened.enter_context(place.store())
        words = rendering.words_for(request)
        desk = Desk(request, case, place, store, visitor, standing, words, form)
        answer = shown(desk)
    if changes and answer.status_code < 400:
        door.note(visitor, case, request.scope["route"].name, desk.audit)
    return answer


def _standing(door: Door, visitor: Visitor, case: str, role: Role) -> Standing:
    standing = door.standing(visitor, case)
    if standing is None:
        # Whether a case of that name exists is nobody's business who is not in it.
        raise NotHere("no such case")
    if not standing.may(role):
        raise NotAllowed(f"this takes the role {role}, and yours is {standing.role}")
    return standing


def check_form(request: Request, form: FormData, visitor: Visitor) -> None:
    """NotAllowed unless the request comes from a page that we gave to this very visitor."""
    given = request.headers.get("x-csrf-token") or form.get("csrf")
    wanted = rendering.csrf_token(request, visitor.session)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotAllowed("the form is not of this sign-in; load the page again, then send it anew")
