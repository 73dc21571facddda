"""Who is at the desk, what they may do, and the case that lies on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from starlette.datastructures import FormData
from starlette.requests import Request

from jejak.case.folder import CaseFolder
from jejak.model.judgements import Coder
from jejak.model.team import ROLES, Role
from jejak.reporting.wording import Catalogue
from jejak.store.casestore import CaseStore


@dataclass(frozen=True)
class Visitor:
    """A person who is signed in; `session` names the sign-in, `id` the person."""

    id: str
    name: str
    session: str


@dataclass(frozen=True)
class Standing:
    """What a visitor may do in one case; who is `blind` sees no other coder and no machine."""

    role: Role
    blind: bool = False

    def may(self, role: Role) -> bool:
        """Whether this standing includes all that `role` may do.

        >>> Standing("editor").may("coder"), Standing("viewer").may("coder")
        (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True)
class CaseCard:
    """A case as the list of cases shows it."""

    id: str
    name: str
    role: Role


class Door(Protocol):
    """Who may come in: one person with a link, or a team with accounts."""

    def visitor(self, request: Request) -> Visitor | None:
        """Who the request comes from, if anybody."""

    def standing(self, visitor: Visitor, case: str) -> Standing | None:
        """What they may do in a case; none if they may not even know of it."""

    def cases(self, visitor: Visitor) -> Sequence[CaseCard]:
        """The cases they may know of."""

    def may_found(self, visitor: Visitor) -> bool:
        """Whether they may make new cases."""

    def place(self, case: str) -> CaseFolder:
        """Where a case lies."""

    def note(self, visitor: Visitor, case: str, action: str, detail: Mapping[str, str]) -> None:
        """Keep who changed what, for the audit."""


@dataclass
class Desk:
    """One request to one case: the case, its records, who asks, and in which words to answer.

    `form` holds what was sent, for requests that change something. `audit` is filled by pages with
    what is worth noting about such a change (never texts or secrets).
    """

    request: Request
    case: str
    place: CaseFolder
    store: CaseStore
    visitor: Visitor
    standing: Standing
    words: Catalogue
    form: FormData = field(default_factory=FormData)
    audit: dict[str, str] = field(default_factory=dict)

    @cached_property
    def title(self) -> str:
        """The name of the case."""
        return self.place.case().name

    @property
    def coder(self) -> Coder:
        """The visitor as a coder of this case."""
        return Coder(self.visitor.id, self.visitor.name, "human")

    @property
    def seen(self) -> int:
        """How far the log goes for the visitor: who is blind counts their own judgements alone.

        The number in the log would tell them how much others judge.
        """
        if self.standing.blind:
            return self.store.said_by(self.visitor.id)
        return self.store.last_number()

    def expecting(self, seen: int) -> int:
        """The number in the log that a visitor means who had `seen` so much of it."""
        return self.store.number_of(self.visitor.id, seen) if self.standing.blind else seen

    @property
    def is_fragment(self) -> bool:
        """Whether only a part of the page is asked for, to be put into the page that is open."""
        return self.request.headers.get("hx-request") == "true"

    def path(self, *parts: str) -> str:
        """The address of a page of this case."""
        return "/".join(["", "c", self.case, *parts])

    def asked(self, name: str, default: str = "") -> str:
        """A value of the query, stripped."""
        return self.request.query_params.get(name, default).strip()

    def sent(self, name: str, default: str = "") -> str:
        """A value of the form, stripped of outer space; files are no values."""
        value = self.form.get(name, default)
        return value.strip() if isinstance(value, str) else default
