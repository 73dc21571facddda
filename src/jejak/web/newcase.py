"""A new case of a team, made in the browser by whoever owns one already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from jejak.case.founding import SOURCES
from jejak.errors import CaseError, OptionError
from jejak.model.casefile import CaseFile
from jejak.model.framework import LANGUAGES, shipped_frameworks
from jejak.web.accounts import Call, outside
from jejak.web.answers import NotAllowed

FIELDS: Final = (
    *("id", "name", "period", "framework"),
    *("origin", "origin_country", "origin_aliases"),
    *("host", "host_country", "host_aliases"),
)
NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
"""A name in addresses, which is a folder and a schema of the database, too."""


def new_case(call: Call) -> Response:
    """The form for a new case."""
    _may(call)
    return _form(call)


def _may(call: Call) -> None:
    if call.visitor is None or not call.door.may_found(call.visitor):
        raise NotAllowed(
            "only who owns a case can make another", remedy="ask an owner, or whoever runs this"
        )


def _form(call: Call, *, problem: str = "", detail: str = "", status: int = 200) -> Response:
    given = {name: call.sent(name) for name in FIELDS}
    return call.show(
        "newcase.html.jinja",
        status=status,
        given=given,
        chosen=_languages(call) or LANGUAGES,
        frameworks=shipped_frameworks(),
        problem=problem,
        detail=detail,
        pattern=NAME.pattern,
    )


def _languages(call: Call) -> tuple[str, ...]:
    return tuple(one for one in call.form.getlist("languages") if isinstance(one, str))


def make_case(call: Call) -> Response:
    """Make it; what is wrong is said in the form, which keeps what was typed."""
    _may(call)
    name = call.sent("id")
    if not NAME.fullmatch(name):
        return _form(call, problem="newcase.bad_id", status=422)
    if call.door.team.case(name):
        return _form(call, problem="newcase.taken", status=409)
    try:
        case = _case(call)
        call.door.found(call.me.id, name, case)
    except (ValidationError, CaseError, OptionError) as wrong:
        return _form(call, problem="newcase.wrong", detail=_said(wrong), status=422)
    return RedirectResponse(f"/c/{name}/sources", status_code=303)


def _case(call: Call) -> CaseFile:
    given: dict[str, object] = {
        "name": call.sent("name"),
        "sources": SOURCES,
        "period": call.sent("period"),
        "framework": _framework(call.sent("framework")),
        "languages": _languages(call) or LANGUAGES,
    }
    for side in ("origin", "host"):
        given[side] = {
            "name": call.sent(side),
            "country": call.sent(f"{side}_country"),
            "aliases": _list(call.sent(f"{side}_aliases")),
        }
    return CaseFile.model_validate(given)


def _framework(name: str) -> str:
    """One of those that are shipped: a path would let a visitor read files of the server."""
    if name not in shipped_frameworks():
        remedy = ", ".join(shipped_frameworks())
        raise OptionError(f"no framework {name!r}", where="framework", remedy=remedy)
    return name


def _list(given: str) -> Sequence[str]:
    return [one.strip() for one in re.split(r"[,;\n]", given) if one.strip()]


def _said(wrong: Exception) -> str:
    if isinstance(wrong, ValidationError):
        first = wrong.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(wrong)


routes = [
    outside("/new-case", new_case),
    outside("/new-case", make_case, method="POST"),
]
