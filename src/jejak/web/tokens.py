"""Tokens for scripts on one's own account: made, shown once, and revoked."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from jejak.errors import InputError, OptionError
from jejak.model.team import Token, TokenScope
from jejak.web.accounts import Call, outside

DAYS = (7, 30, 90, 365)
"""How long a token may be good for."""
SCOPES: tuple[TokenScope, ...] = ("read", "write")


def tokens(call: Call) -> Response:
    """The tokens of whoever is signed in, and a form to make one."""
    return _shown(call)


def _shown(
    call: Call, *, made: Token | None = None, secret: str = "", problem: str = "", status: int = 200
) -> Response:
    return call.show(
        "tokens.html.jinja",
        status=status,
        me=call.me,
        tokens=call.door.team.tokens(call.me.id, call.door.clock()),
        cases=call.door.cases(call.visitor) if call.visitor else (),
        days=DAYS,
        scopes=SCOPES,
        made=made,
        secret=secret,
        problem=problem,
        asked={name: call.sent(name) for name in ("name", "scope", "days", "case")},
        revoked=bool(call.request.query_params.get("revoked")),
    )


def make_token(call: Call) -> Response:
    """Make a token for whoever knows the password, so that an open browser is not enough."""
    me, team = call.me, call.door.team
    admission, account = call.door.admitted(me.email, call.address)
    if not call.door.passwords.fits(team.hash_of(me.id), call.sent("password", whole=True)):
        return _shown(call, problem="tokens.wrong", status=403)
    team.forget(admission, *account)
    scope, lasts, case = _scope(call.sent("scope")), _lasts(call.sent("days")), call.sent("case")
    try:
        made, secret = team.make_token(
            me.id, call.sent("name"), scope, call.door.clock(), lasts, case=case
        )
    except OptionError:
        raise
    except InputError:
        return _shown(call, problem="tokens.no_name", status=422)
    detail = {"token": made.id, "scope": scope, "ends": made.ends[:10]}
    team.note(me.id, "token.made", detail, case=case)
    return _shown(call, made=made, secret=secret)


def _scope(given: str) -> TokenScope:
    for one in SCOPES:
        if one == given:
            return one
    raise OptionError("no such right", where="scope", remedy=", ".join(SCOPES))


def _lasts(given: str) -> timedelta:
    if given not in {str(one) for one in DAYS}:
        remedy = f"one of {', '.join(map(str, DAYS))} days"
        raise OptionError("a token is not good for so long", where="days", remedy=remedy)
    return timedelta(days=int(given))


def revoke_token(call: Call) -> Response:
    """Let one of one's own tokens be good for nothing, at once."""
    token = call.sent("token")
    if call.door.team.revoke_token(call.me.id, token):
        call.door.team.note(call.me.id, "token.revoked", {"token": token})
    return RedirectResponse("/account/tokens?revoked=1", status_code=303)


routes = [
    outside("/account/tokens", tokens),
    outside("/account/tokens", make_token, method="POST", slow=True),
    outside("/account/tokens/revoke", revoke_token, method="POST"),
]
