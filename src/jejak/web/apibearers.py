"""Who asks the JSON API: the bearer of a token, or a browser with the cookie of its sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from jejak.model.team import Token
from jejak.web.answers import NotAllowed
from jejak.web.apiproblems import Refusal
from jejak.web.desks import CHANGING, check_form
from jejak.web.team import TeamDoor
from jejak.web.visiting import Door, Standing, Visitor

CHALLENGE = 'Bearer realm="jejak"'


@dataclass(frozen=True)
class Caller:
    """One request to the API, who sent it, and the token they came with, if it was one."""

    request: Request
    visitor: Visitor
    token: Token | None = None

    @property
    def door(self) -> Door:
        """The door they came in by."""
        found: Door = self.request.app.state.door
        return found

    def standing(self, case: str) -> Standing | None:
        """What they may do in a case; none in those that the token is not for."""
        if self.token and self.token.case not in {"", case}:
            return None
        return self.door.standing(self.visitor, case)


def caller_of(request: Request) -> Caller:
    """Who sent a request, and that they may change something if that is what it asks for.

    Raises:
        Refusal: nobody is signed in, or the token is none.
        NotAllowed: the token may only read, or the seal of the sign-in is missing.
    """
    given = request.headers.get("authorization")
    found = _by_cookie(request) if given is None else _by_token(request, given)
    if request.method not in CHANGING:
        return found
    if found.token is None:
        check_form(request, FormData(), found.visitor)
    elif found.token.scope != "write":
        remedy = "make one that may write on the page of your account"
        raise NotAllowed("this token may only read", remedy=remedy)
    return found


def _by_cookie(request: Request) -> Caller:
    door: Door = request.app.state.door
    visitor = door.visitor(request)
    if visitor is None:
        raise _nobody("nobody is signed in", CHALLENGE)
    return Caller(request, visitor)


def _by_token(request: Request, given: str) -> Caller:
    door = request.app.state.door
    kind, _, secret = given.partition(" ")
    bearer = kind.lower() == "bearer"
    found = None
    if bearer and isinstance(door, TeamDoor):
        found = door.team.token_holder(secret.strip(), door.clock())
    if found is None:
        problem = "this token is none of ours, has ended, or was revoked"
        raise _nobody(problem, f'{CHALLENGE}, error="invalid_token"')
    person, token = found
    return Caller(request, Visitor(person.id, person.name, f"token {token.id}"), token)


def _nobody(problem: str, challenge: str) -> Refusal:
    remedy = "send `Authorization: Bearer` with a token of your account, or sign in"
    return Refusal(401, problem, remedy=remedy, headers={"WWW-Authenticate": challenge})
