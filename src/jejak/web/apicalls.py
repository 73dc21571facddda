"""An operation of the JSON API, from a request to its answer, checked in one place.

As for pages: who asks, may they, does it fit, what went wrong and how is it said, and every change
is noted. A function of an operation knows nothing of that.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jejak.errors import JejakError, OptionError
from jejak.model.team import Role
from jejak.web import rendering
from jejak.web.answers import NotAllowed, NotHere
from jejak.web.apiasking import Asked
from jejak.web.apibearers import Caller, caller_of
from jejak.web.apimodels import Fault
from jejak.web.apiproblems import BASE, Refusal, Unfit, told
from jejak.web.desks import CHANGING
from jejak.web.visiting import Desk, Standing

BODY_BYTES = 1 << 20
"""The most that a body may hold."""
CASE = "/cases/{case}"


@dataclass(frozen=True)
class Operation:
    """What is done at an address: by whom it may be asked, what goes in and what comes out.

    `does` is given the caller, for an operation `of_case` the desk, and the query or the body.
    A `sighted` one shows what others or machines found, so that whoever codes blind may not ask.
    """

    method: str
    path: str
    does: Callable[..., BaseModel]
    answer: type[BaseModel]
    tag: str
    query: type[Asked] = Asked
    body: TypeAdapter[Any] | None = None
    body_name: str = ""
    role: Role = "viewer"
    sighted: bool = False
    status: int = 200
    example: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the description and the audit call it."""
        return self.does.__name__

    @property
    def of_case(self) -> bool:
        """Whether it is about one case."""
        return self.path.startswith(CASE)

    @property
    def changes(self) -> bool:
        """Whether it changes something."""
        return self.method in CHANGING


def routes_of(operations: Sequence[Operation]) -> list[Route]:
    """A route for each address, in the order in which they come first."""
    by_path: dict[str, dict[str, Operation]] = {}
    for one in operations:
        by_path.setdefault(one.path, {})[one.method] = one
    return [_route(path, methods) for path, methods in by_path.items()]


def _route(path: str, methods: Mapping[str, Operation]) -> Route:
    async def endpoint(request: Request) -> Response:
        operation = methods["GET" if request.method == "HEAD" else request.method]
        try:
            body = await _body(request) if operation.changes else b""
            return await run_in_threadpool(_answered, operation, request, body)
        except JejakError as problem:
            return told(problem)

    name = "api." + "_or_".join(one.name for one in methods.values())
    # How long a body may be is checked here, so that the answer has the form of all others.
    return Route(BASE + path, endpoint, methods=list(methods), name=name, max_body_size=sys.maxsize)


async def _body(request: Request) -> bytes:
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > BODY_BYTES:
        raise _too_large()
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > BODY_BYTES:
            raise _too_large()
    return bytes(found)


def _too_large() -> Refusal:
    return Refusal(413, f"a body holds {BODY_BYTES:,} bytes at most", remedy="send less at a time")


def _answered(operation: Operation, request: Request, body: bytes) -> Response:
    caller = caller_of(request)
    if not operation.of_case:
        result = operation.does(caller, _asked(operation, request))
        return _told(operation, result)
    case = str(request.path_params["case"])
    standing = _standing(operation, caller, case)
    sent = _sent(operation, request, body) if operation.body else _asked(operation, request)
    with ExitStack() as opened:
        place = caller.door.place(case)
        store = opened.enter_context(place.store())
        words = rendering.words_for(request)
        desk = Desk(request, case, place, store, caller.visitor, standing, words)
        result = operation.does(desk, sent)
    if operation.changes:
        by = {"token": caller.token.id} if caller.token else {}
        caller.door.note(caller.visitor, case, f"api.{operation.name}", desk.audit | by)
    return _told(operation, result)


def _told(operation: Operation, result: BaseModel) -> Response:
    content = result.model_dump_json().encode("utf-8", errors="replace")
    return Response(content, status_code=operation.status, media_type="application/json")


def _standing(operation: Operation, caller: Caller, case: str) -> Standing:
    standing = caller.standing(case)
    if standing is None:
        # Whether a case of that name exists is nobody's business who is not in it.
        raise NotHere("no such case")
    if not standing.may(operation.role):
        raise NotAllowed(f"this takes the role {operation.role}, and yours is {standing.role}")
    if operation.sighted and standing.blind:
        problem = "whoever codes blind does not see what others and machines found"
        raise NotAllowed(problem, remedy="the owner of the case can end the blind coding")
    return standing


def _asked(operation: Operation, request: Request) -> Asked:
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    twice = [
        Fault(where=f"query.{name}", problem="it is given more than once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if twice:
        raise Unfit(twice)
    try:
        return operation.query.model_validate(dict(pairs))
    except ValidationError as problem:
        raise Unfit(_faults(problem, "query")) from problem


def _sent(operation: Operation, request: Request, body: bytes) -> object:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        remedy = "send JSON, with Content-Type: application/json"
        raise Refusal(415, f"a body of the kind {kind!r} is not read", remedy=remedy)
    if request.query_params:
        raise Unfit([Fault(where="query", problem="nothing is asked for here; send a body")])
    assert operation.body is not None
    try:
        return operation.body.validate_json(body)
    except ValidationError as problem:
        raise Unfit(_faults(problem, "body")) from problem


def _faults(problem: ValidationError, where: str) -> list[Fault]:
    found = problem.errors(include_url=False, include_context=False, include_input=False)
    # A body may be of several kinds; which of them it was taken for is no part of it.
    return [
        Fault(
            where=".".join([where, *(str(part) for part in one["loc"] if part not in _KINDS)]),
            problem=one["msg"].removeprefix("Value error, "),
        )
        for one in found
    ]


_KINDS = ("offsets", "quote_only")


# Where a list goes on


def sealed(desk: Desk, after: str) -> str:
    """The place after which a list goes on, as it is handed out: good for this very list only."""
    if not after:
        return ""
    place = urlsafe_b64encode(after.encode()).decode()
    return f"{place}.{_seal(desk, place)}"


def opened(desk: Desk, after: str) -> str:
    """The place that was handed out; OptionError if it is of another list, or made up."""
    if not after:
        return ""
    place, _, seal = after.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(desk, place).encode()):
        remedy = "take `after` from the page before, with the same filters"
        raise OptionError("no place in this list", where="query.after", remedy=remedy)
    return urlsafe_b64decode(place.encode()).decode()


def _seal(desk: Desk, place: str) -> str:
    secret: bytes = desk.request.app.state.secret
    asked = sorted(desk.request.query_params.items())
    filters = urlencode([one for one in asked if one[0] not in {"after", "size"}])
    told = f"after\n{desk.request.url.path}\n{filters}\n{place}"
    return hmac.new(secret, told.encode(), hashlib.sha256).hexdigest()[:20]
