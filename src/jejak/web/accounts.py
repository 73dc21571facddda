"""Signing in and out, one's own account, and links that invite."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from jejak.errors import InputError, JejakError, OptionError
from jejak.model.framework import LANGUAGES
from jejak.model.team import Invitation, Person
from jejak.web import rendering
from jejak.web.answers import NotAllowed, NotHere, SignInFirst, status_of
from jejak.web.app import YEAR
from jejak.web.desks import CHANGING, check_form
from jejak.web.passwords import weakness
from jejak.web.team import IDLE, TeamDoor, Wait
from jejak.web.visiting import Visitor

FIELDS, FIELD_BYTES = 16, 4096
# The first that is found counts: each also claims to be those after it.
_NAMES = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Whale/", "Whale"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Call:
    """One request outside any case: the door, what was sent, and who sent it, if signed in."""

    request: Request
    door: TeamDoor
    form: FormData = field(default_factory=FormData)
    visitor: Visitor | None = None

    @property
    def me(self) -> Person:
        """The person who is signed in."""
        found = self.visitor and self.door.team.person(self.visitor.id)
        if not found:
            raise SignInFirst
        return found

    @property
    def session(self) -> str:
        """What names the sign-in."""
        return self.visitor.session if self.visitor else ""

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def agent(self) -> str:
        """What the browser calls itself."""
        return self.request.headers.get("user-agent", "")

    @property
    def secret(self) -> str:
        """The secret of the link that was followed."""
        return str(self.request.path_params["secret"])

    def sent(self, name: str, *, whole: bool = False) -> str:
        """A value of the form, without outer space unless it is wanted whole."""
        value = self.form.get(name, "")
        text = value if isinstance(value, str) else ""
        return text if whole else text.strip()

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page outside any case."""
        csrf = rendering.csrf_token(self.request, self.session)
        return rendering.plain(
            self.request, template, status=status, csrf=csrf, visitor=self.visitor, **values
        )


Answer = Callable[[Call], Response]


def outside(
    path: str, shown: Answer, *, method: str = "GET", open_: bool = False, slow: bool = False
) -> Route:
    """A route outside any case; `open_` to whoever comes, `slow` if it hashes passwords."""

    async def endpoint(request: Request) -> Response:
        form = FormData()
        if method in CHANGING:
            form = await request.form(max_fields=FIELDS, max_files=0, max_part_size=FIELD_BYTES)
        work = partial(_answer, request, form, shown, open_=open_)
        return await _done(request, work, slow=slow)

    return Route(path, endpoint, methods=[method], name=f"accounts.{shown.__name__}")


async def _done(request: Request, work: Callable[[], Response], *, slow: bool) -> Response:
    door: TeamDoor = request.app.state.door
    doing: Callable[[Callable[[], Response]], Awaitable[Response]] = (
        door.slowly if slow else run_in_threadpool
    )
    try:
        return await doing(work)
    except JejakError as problem:
        return rendering.trouble(request, problem, status=status_of(problem))


def _answer(request: Request, form: FormData, shown: Answer, *, open_: bool) -> Response:
    door: TeamDoor = request.app.state.door
    call = Call(request, door, form, door.visitor(request))
    if not open_:
        if call.visitor is None:
            return RedirectResponse("/sign-in", status_code=303)
        if request.method in CHANGING:
            check_form(request, form, call.visitor)
    return shown(call)


# Coming in


def sign_in(call: Call) -> Response:
    """The page to sign in; whoever is signed in goes on."""
    if call.visitor:
        return RedirectResponse(_inside(call.request.query_params.get("next", "")), 303)
    return _sign_in(call)


def _sign_in(call: Call, *, problem: str = "", status: int = 200, **values: object) -> Response:
    onward = _inside(call.sent("next") or call.request.query_params.get("next", ""))
    said = {"key": problem, "values": values} if problem else None
    return call.show(
        "sign_in.html.jinja", status=status, problem=said, email=call.sent("email"), onward=onward
    )


def signing_in(call: Call) -> Response:
    """Check name and password, and begin a new sign-in."""
    email, password = call.sent("email"), call.sent("password", whole=True)
    try:
        person, secret = call.door.sign_in(email, password, address=call.address, agent=call.agent)
    except Wait as problem:
        answer = _sign_in(call, problem="sign_in.wait", status=429, seconds=problem.seconds)
        answer.headers["Retry-After"] = str(problem.seconds)
        return answer
    except NotAllowed:
        return _sign_in(call, problem="sign_in.wrong", status=403)
    return _come_in(call, person, secret, _inside(call.sent("next")))


def _come_in(call: Call, person: Person, secret: str, onward: str = "/") -> Response:
    """Go on with a new sign-in; the one that the browser had before ends."""
    if call.visitor:
        call.door.team.end(call.visitor.id, call.visitor.session)
    answer = RedirectResponse(onward, status_code=303)
    call.door.give(answer, secret)
    _speak(call, answer, person.language)
    return answer


def _speak(call: Call, answer: Response, language: str) -> None:
    answer.set_cookie(
        "language",
        language,
        max_age=YEAR,
        httponly=True,
        samesite="lax",
        secure=call.door.encrypted,
    )


def _inside(path: str) -> str:
    """A path of ours, whatever was sent as one."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"


def sign_out(call: Call) -> Response:
    """End this sign-in."""
    call.door.team.end(call.me.id, call.session)
    call.door.team.note(call.me.id, "sign-out")
    answer = RedirectResponse("/sign-in", status_code=303)
    call.door.give(answer, "")
    return answer


# One's own account


def account(call: Call) -> Response:
    """Name, language, password, and where one is signed in."""
    return _account(call)


def _account(call: Call, *, problem: str = "", status: int = 200) -> Response:
    return call.show(
        "account.html.jinja",
        status=status,
        me=call.me,
        sign_ins=call.door.team.sign_ins(call.me.id, call.door.clock(), IDLE),
        cases=call.door.cases(call.visitor) if call.visitor else (),
        makes_cases=call.visitor is not None and call.door.may_found(call.visitor),
        browser=browser_of,
        problem=problem,
        saved=call.request.query_params.get("saved", ""),
    )


def browser_of(agent: str) -> str:
    """What people call a browser that names itself as all of them at once.

    >>> browser_of("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36")
    'Chrome · Linux'
    """
    names = (next((one for key, one in pairs if key in agent), "") for pairs in (_NAMES, _SYSTEMS))
    return " · ".join(filter(None, names)) or agent[:60]


def change_account(call: Call) -> Response:
    """Change name and language."""
    language = call.sent("language")
    try:
        if language not in LANGUAGES:
            remedy = ", ".join(LANGUAGES)
            raise OptionError("no such language", where="language", remedy=remedy)
        call.door.team.rename(call.me.id, call.sent("name"), language)
    except InputError:
        return _account(call, problem="account.no_name", status=422)
    call.door.team.note(call.me.id, "account")
    answer = RedirectResponse("/account?saved=account", status_code=303)
    _speak(call, answer, language)
    return answer


def change_password(call: Call) -> Response:
    """Change the password of whoever knows the old one; other sign-ins end."""
    me, team = call.me, call.door.team
    admission, account_ = call.door.admitted(me.email, call.address)
    if not call.door.passwords.fits(team.hash_of(me.id), call.sent("old", whole=True)):
        return _account(call, problem="account.old_wrong", status=403)
    team.forget(admission, *account_)
    problem = _unfit(call, me.name, me.email)
    if problem:
        return _account(call, problem=problem, status=422)
    hashed = call.door.passwords.hashed(call.sent("password", whole=True))
    team.set_hash(me.id, hashed, keep=call.session)
    team.note(me.id, "password")
    return RedirectResponse("/account?saved=password", status_code=303)


def end_sign_ins(call: Call) -> Response:
    """End one sign-in, or all but this one."""
    one = call.sent("one")
    if one:
        call.door.team.end(call.me.id, one)
    else:
        call.door.team.end_all(call.me.id, but=call.session)
    call.door.team.note(call.me.id, "sign-out", {"which": "one" if one else "others"})
    return RedirectResponse("/account?saved=sign_ins", status_code=303)


def _unfit(call: Call, *known: str) -> str:
    """What is wrong with a new password, typed twice, as a key of the messages."""
    password = call.sent("password", whole=True)
    if password != call.sent("again", whole=True):
        return "password.differs"
    return weakness(password, *known)


# Links


def join(call: Call) -> Response:
    """What a link offers: an account, a role for somebody who has one, or another password."""
    return _join(call, _invited(call))


def _invited(call: Call) -> Invitation:
    found = call.door.team.invitation(call.secret, call.door.clock())
    if found is None:
        remedy = "ask whoever sent it for another"
        raise NotHere("this link was used, or has ended", remedy=remedy)
    return found


def _join(call: Call, invited: Invitation, *, problem: str = "", status: int = 200) -> Response:
    if invited.person:
        template = "reset.html.jinja"
    else:
        template = "accept.html.jinja" if call.visitor else "join.html.jinja"
    case = call.door.team.case(invited.case)
    return call.show(
        template,
        status=status,
        invited=invited,
        case=case.name if case else "",
        name=call.sent("name"),
        email=invited.email or call.sent("email"),
        problem=problem,
    )


def joining(call: Call) -> Response:
    """Use a link."""
    invited = _invited(call)
    if invited.person:
        return _reset(call, invited)
    return _accepted(call) if call.visitor else _joined(call, invited)


def _joined(call: Call, invited: Invitation) -> Response:
    name, email = call.sent("name"), invited.email or call.sent("email")
    problem = _unfit(call, name, email)
    if problem:
        return _join(call, invited, problem=problem, status=422)
    hashed = call.door.passwords.hashed(call.sent("password", whole=True))
    language = rendering.words_for(call.request).language
    try:
        person = call.door.team.join(
            call.secret,
            call.door.clock(),
            name=name,
            email=email,
            hashed=hashed,
            language=language,
        )
    except InputError as wrong:
        key = _JOIN_PROBLEMS.get(wrong.where)
        if key is None:
            raise
        return _join(call, invited, problem=key, status=422)
    _note_joined(call, person.id, invited)
    return _come_in(call, person, call.door.begin(person.id, call.agent))


_JOIN_PROBLEMS: Mapping[str, str] = {"name": "join.no_name", "email": "join.no_email"}


def _accepted(call: Call) -> Response:
    if call.visitor:
        check_form(call.request, call.form, call.visitor)
    invited = call.door.team.accept(call.secret, call.me.id, call.door.clock())
    _note_joined(call, call.me.id, invited)
    return RedirectResponse(f"/c/{invited.case}" if invited.case else "/", status_code=303)


def _note_joined(call: Call, person: str, invited: Invitation) -> None:
    call.door.team.note(person, "join", {"role": invited.role}, case=invited.case)


def _reset(call: Call, invited: Invitation) -> Response:
    person = call.door.team.person(invited.person)
    if person is None:
        raise NotHere("nobody has this account any more")
    problem = _unfit(call, person.name, person.email)
    if problem:
        return _join(call, invited, problem=problem, status=422)
    hashed = call.door.passwords.hashed(call.sent("password", whole=True))
    call.door.team.reset(call.secret, call.door.clock(), hashed)
    call.door.team.note(person.id, "password", {"by": "link"})
    return RedirectResponse("/sign-in", status_code=303)


routes = [
    outside("/sign-in", sign_in, open_=True),
    outside("/sign-in", signing_in, method="POST", open_=True, slow=True),
    outside("/sign-out", sign_out, method="POST"),
    outside("/account", account),
    outside("/account", change_account, method="POST"),
    outside("/account/password", change_password, method="POST", slow=True),
    outside("/account/sign-ins", end_sign_ins, method="POST"),
    outside("/join/{secret}", join, open_=True),
    outside("/join/{secret}", joining, method="POST", open_=True, slow=True),
]
