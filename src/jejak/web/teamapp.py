"""The workbench of a team as one ASGI application."""

from __future__ import annotations

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.middleware import Middleware

from jejak.web import accounts, members, newcase, tokens
from jejak.web.app import LOOPBACK, workbench
from jejak.web.team import TeamDoor
from jejak.web.throttle import Rate, Throttle

FORM_BYTES = 4 << 20
"""The most that a form may hold; where files are sent, the route allows more itself."""


def together(
    door: TeamDoor, *, hosts: Collection[str] = LOOPBACK, rate: Rate | None = None
) -> Starlette:
    """The application of `jejak serve`; `hosts` are the names it is reached by."""
    app = workbench(
        door,
        hosts=hosts,
        encrypted=door.encrypted,
        secret=door.team.secret,
        routes=[*accounts.routes, *tokens.routes, *members.routes, *newcase.routes],
    )
    app.max_body_size = FORM_BYTES
    # Inside the guard, so that what is refused here bears its headers, too.
    throttle = Middleware(Throttle, cookie=door.cookie, rate=rate or Rate())
    app.user_middleware.insert(1, throttle)
    return app
