"""What goes wrong in the JSON API, as problem details (RFC 9457), also before any page is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import PlainTextResponse, Response

from jejak.errors import ConflictError, InputError, JejakError, StoreError
from jejak.web.answers import status_of
from jejak.web.apimodels import Fault, Problem

BASE = "/api/v1"
MEDIA_TYPE = "application/problem+json"


class Refusal(JejakError):  # noqa: N818 - as people say it
    """A request that is not even looked at; `status` and `headers` say why."""

    def __init__(
        self,
        status: int,
        problem: str,
        *,
        where: str = "",
        remedy: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.status = status
        self.headers = dict(headers or {})


class Unfit(InputError):  # noqa: N818 - as people say it
    """A query or a body that does not fit the description; `faults` names each place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        remedy = f"see {BASE} for what is expected"
        super().__init__(first.problem, where=first.where, remedy=remedy)
        self.faults = tuple(faults)


def told(problem: JejakError) -> Response:
    """The answer that says what went wrong, where, and what to do."""
    if isinstance(problem, Refusal):
        return _answer(problem.status, problem, (), problem.headers)
    if isinstance(problem, StoreError) and not isinstance(problem, ConflictError):
        # Where the records lie is nobody's business outside.
        problem = StoreError(problem.problem, remedy=problem.remedy)
    return _answer(
        status_of(problem), problem, problem.faults if isinstance(problem, Unfit) else ()
    )


def refused(
    path: str, status: int, problem: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A refusal for whoever asked for a path: problem details below the API, else plain text."""
    if is_api(path):
        return told(Refusal(status, problem, headers=headers))
    return PlainTextResponse(problem, status_code=status, headers=dict(headers or {}))


def is_api(path: str) -> bool:
    """Whether a path is the API's.

    >>> is_api("/api/v1/cases"), is_api("/c/api")
    (True, False)
    """
    return path == "/api" or path.startswith("/api/")


def _answer(
    status: int,
    problem: JejakError,
    faults: Sequence[Fault],
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=str(problem),
        problem=problem.problem,
        where=problem.where,
        remedy=problem.remedy,
        faults=tuple(faults),
    )
    # Words of sources may come along that no encoding can carry.
    told = body.model_dump_json().encode("utf-8", errors="replace")
    return Response(told, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
