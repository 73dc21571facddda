"""Who is in a case and what they may do: for its owners."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from starlette.responses import Response

from jejak.errors import OptionError
from jejak.model.team import ROLES, Invitation, Member, Role
from jejak.web.answers import back_to
from jejak.web.desks import action, page
from jejak.web.rendering import show
from jejak.web.team import INVITED, TeamDoor
from jejak.web.visiting import Desk


def members(desk: Desk) -> Response:
    """Everybody in the case, the links that nobody has used yet, and a form to add people."""
    return _shown(desk)


def _shown(desk: Desk, link: str = "") -> Response:
    door = _door(desk)
    return show(
        desk,
        "members.html.jinja",
        members=door.team.members(desk.case),
        invitations=door.team.invitations(desk.case, door.clock()),
        roles=ROLES,
        link=link,
        days=INVITED.days,
    )


def add_member(desk: Desk) -> Response:
    """Let somebody in who has an account; make a link for somebody who has none."""
    door, email = _door(desk), desk.sent("email")
    role, blind = _role(desk.sent("role")), desk.sent("blind") == "yes"
    person = door.team.person_at(email) if email else None
    if person:
        door.team.add_member(Member(person.id, desk.case, role, blind))
        desk.audit.update(person=person.id, role=role, blind=str(blind))
        return back_to(desk, "members")
    invited = Invitation(role, desk.case, blind, email)
    secret = door.team.invite(invited, door.clock(), INVITED)
    desk.audit.update(role=role, blind=str(blind), by="link")
    base = door.team.url or str(desk.request.base_url)
    return _shown(desk, f"{base.rstrip('/')}/join/{secret}")


def change_member(desk: Desk) -> Response:
    """Change a role, or whether somebody codes blind."""
    was = _was(desk)
    now = replace(was, role=_role(desk.sent("role")), blind=desk.sent("blind") == "yes")
    desk.audit.update(person=was.person, role=now.role, blind=str(now.blind))
    _door(desk).team.change_member(now, was)
    return back_to(desk, "members")


def remove_member(desk: Desk) -> Response:
    """Take somebody out of the case; what they judged stays."""
    was = _was(desk)
    desk.audit.update(person=was.person)
    _door(desk).team.remove_member(was)
    return back_to(desk, "members")


def revoke(desk: Desk) -> Response:
    """Let a link that nobody has used be good for nothing."""
    _door(desk).team.revoke(desk.case, desk.sent("link"))
    return back_to(desk, "members")


def _was(desk: Desk) -> Member:
    """What the page showed when it was made."""
    was_blind = desk.sent("was_blind") == "yes"
    return Member(desk.sent("person"), desk.case, _role(desk.sent("was_role")), was_blind)


def _role(given: str) -> Role:
    if given not in ROLES:
        raise OptionError("no such role", where="role", remedy=", ".join(ROLES))
    return given


def _door(desk: Desk) -> TeamDoor:
    return cast("TeamDoor", desk.request.app.state.door)


routes = [
    page("/members", "owner", members),
    action("/members/add", "owner", add_member),
    action("/members/change", "owner", change_member),
    action("/members/remove", "owner", remove_member),
    action("/members/revoke", "owner", revoke),
]
