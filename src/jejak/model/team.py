"""Records of a team: who belongs to it, which cases it has, and who may do what in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["viewer", "coder", "editor", "owner"]
ROLES: tuple[Role, ...] = ("viewer", "coder", "editor", "owner")
"""From the least to the most: a role may do all that those before it may."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `id` also names the coder in cases.

    `disabled` people cannot sign in; what they did stays.
    """

    id: str
    name: str
    email: str
    language: str
    joined: str
    disabled: bool = False


@dataclass(frozen=True)
class SignIn:
    """One browser in which a person is signed in, by the digest of what its cookie holds.

    `begun`, `seen` and `ends` are ISO times, `agent` is what the browser calls itself.
    """

    digest: str
    person: str
    begun: str
    seen: str
    ends: str
    agent: str = ""


TokenScope = Literal["read", "write"]


@dataclass(frozen=True)
class Token:
    """What a script comes in with, in the stead of a person; `id` names it, its secret is kept nowhere.

    Without a `case` it is good for all cases of the person. `made`, `seen` and `ends` are ISO times;
    `seen` is empty as long as nobody has used it.
    """

    id: str
    person: str
    name: str
    scope: TokenScope
    case: str
    made: str
    seen: str
    ends: str


@dataclass(frozen=True)
class TeamCase:
    """A case of the team; `id` names its folder, its schema and its address."""

    id: str
    name: str
    added: str


@dataclass(frozen=True)
class Member:
    """What a person may do in a case; who is `blind` sees no other coder and no machine."""

    person: str
    case: str
    role: Role
    blind: bool = False


@dataclass(frozen=True)
class Invitation:
    """What a link lets its bearer do once.

    With a `case` it makes a member of it; without one, its bearer becomes the owner of every case
    that has none. With a `person` it only lets them choose another password. `email` is the only
    address it is good for, if one is given.
    """

    role: Role = "viewer"
    case: str = ""
    blind: bool = False
    email: str = ""
    person: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Deed:
    """A line of the audit: who did what when, with ids and never with texts or secrets."""

    number: int
    at: str
    person: str
    case: str
    action: str
    detail: Mapping[str, str] = field(default_factory=dict)
