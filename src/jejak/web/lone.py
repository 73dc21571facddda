"""Alone on a laptop: one case, one person, and a link that opens the door once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from starlette.requests import Request

from jejak.case.folder import CaseFolder
from jejak.text.folding import slug
from jejak.web.answers import NotHere
from jejak.web.visiting import CaseCard, Standing, Visitor

COOKIE = "jejak"


class LoneDoor:
    """The door of `jejak open`: whoever has the link is the owner, and the link works once.

    `name` is the name that codings are kept under.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = CaseFolder.at(folder)
        self._name = name
        self._case = slug(folder.resolve().stem) or "case"
        self._link = secrets.token_urlsafe(32)
        self._session = ""
        self._lock = Lock()

    @property
    def case(self) -> str:
        """The name of the case in addresses."""
        return self._case

    @property
    def link(self) -> str:
        """The secret of the link, good for one sign-in."""
        return self._link

    def come_in(self, secret: str) -> str:
        """The session for whoever brings the secret of the link; empty if it is wrong or used."""
        with self._lock:
            if not self._link or not hmac.compare_digest(secret.encode(), self._link.encode()):
                return ""
            self._link = ""
            self._session = secrets.token_urlsafe(32)
            return self._session

    def visitor(self, request: Request) -> Visitor | None:
        """The one person, if the request carries the session."""
        given = request.cookies.get(COOKIE, "")
        if not self._session or not hmac.compare_digest(given.encode(), self._session.encode()):
            return None
        return Visitor(slug(self._name) or "me", self._name, self._session)

    def standing(self, visitor: Visitor, case: str) -> Standing | None:  # noqa: ARG002
        """The owner of the one case."""
        return Standing("owner") if case == self._case else None

    def cases(self, visitor: Visitor) -> Sequence[CaseCard]:  # noqa: ARG002
        """The one case."""
        return (CaseCard(self._case, self._folder.case().name, "owner"),)

    def may_found(self, visitor: Visitor) -> bool:  # noqa: ARG002 - a team's door asks who
        """Never: `jejak new` makes them here."""
        return False

    def place(self, case: str) -> CaseFolder:
        """The folder of the one case."""
        if case != self._case:
            raise NotHere("no such case")
        return self._folder

    def note(self, visitor: Visitor, case: str, action: str, detail: Mapping[str, str]) -> None:
        """Nothing: the case's own log says who judged what, and there is but one person."""
