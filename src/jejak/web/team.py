"""A team at the door: accounts, cookies, what each may do in each case, and the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from jejak.case.folder import CaseFolder
from jejak.case.founding import found
from jejak.model.casefile import CaseFile
from jejak.model.team import Member, Person
from jejak.store.casestore import CaseStore
from jejak.store.teamentry import Admission, Limit
from jejak.store.teampeople import folded
from jejak.store.teamstore import TeamStore, sqlite_path
from jejak.web.answers import NotAllowed, NotHere, TooMuch
from jejak.web.passwords import Passwords
from jejak.web.throttle import address_of
from jejak.web.visiting import CaseCard, Standing, Visitor

LASTS, IDLE = timedelta(days=14), timedelta(hours=12)
"""How long a sign-in lasts at most, and how long it may lie idle."""
INVITED = timedelta(days=7)
"""How long a link is good for."""
HASHING = 2
"""Passwords checked at a time: each takes 64 MiB and all of a processor."""
WAITING = 40
"""Those who wait for that; more are sent away."""
T = TypeVar("T")


class Wait(TooMuch):
    """Too many failures; `seconds` until the next attempt."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many attempts that failed", remedy=f"try again in {seconds} seconds")
        self.seconds = seconds


class TeamDoor:
    """The door of `jejak serve`: whoever has an account, to the cases they are a member of.

    `cases` is the folder of all case folders, `url` the database that was opened as `team`.
    `encrypted` says whether people come by HTTPS, `clock` tells the time.
    """

    def __init__(
        self,
        team: TeamStore,
        cases: Path,
        *,
        url: str,
        encrypted: bool = False,
        passwords: Passwords | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.team = team
        self.passwords = passwords or Passwords()
        self.encrypted = encrypted
        self.clock = clock
        # Browsers keep a cookie of this name to the very host, and to HTTPS.
        self.cookie = "__Host-jejak" if encrypted else "jejak"
        self._cases = cases
        self._url = url
        self._database = "" if sqlite_path(url) else url
        self._held: dict[str, CaseStore] = {}
        self._lock = Lock()
        self._hashing = ThreadPoolExecutor(HASHING, thread_name_prefix="hashing")
        self._waiting = 0

    def close(self) -> None:
        """Let go of everything that is held open."""
        self._hashing.shutdown(cancel_futures=True)
        for store in self._held.values():
            store.close()
        self._held.clear()

    # Who comes

    def visitor(self, request: Request) -> Visitor | None:
        """Whoever is signed in with the cookie that came along."""
        secret = request.cookies.get(self.cookie, "")
        found = self.team.signed_in(secret, self.clock(), IDLE)
        if found is None:
            return None
        person, sign_in = found
        return Visitor(person.id, person.name, sign_in.digest)

    def standing(self, visitor: Visitor, case: str) -> Standing | None:
        """What they may do in a case; none unless they are a member."""
        member = self.team.member(visitor.id, case)
        return Standing(member.role, member.blind) if member else None

    def cases(self, visitor: Visitor) -> Sequence[CaseCard]:
        """The cases they are a member of."""
        found = self.team.cases_of(visitor.id)
        return [CaseCard(case.id, case.name, member.role) for case, member in found]

    def place(self, case: str) -> CaseFolder:
        """The folder of a case, whose records stay open from then on."""
        # Whoever comes this far is a member, so what was open once is a case.
        if case not in self._held and self.team.case(case) is None:
            raise NotHere("no such case")
        found = CaseFolder.at(self._cases / case, database=self._database)
        with self._lock:
            if case not in self._held:
                self._held[case] = found.store()
        return found

    def note(self, visitor: Visitor, case: str, action: str, detail: Mapping[str, str]) -> None:
        """Keep who changed what in a case."""
        self.team.note(visitor.id, action, detail, case=case)

    def may_found(self, visitor: Visitor) -> bool:
        """Whoever owns a case may make another, and anybody while the team has none."""
        owns = any(one.role == "owner" for one in self.cases(visitor))
        return owns or not self.team.cases()

    def found(self, person: str, name: str, case: CaseFile) -> CaseFolder:
        """Make a new case, whose owner is this person; errors as of `jejak.case.founding`."""
        made = found(self.team, self._cases, self._url, name, case)
        self.team.add_member(Member(person, name, "owner"))
        self.team.note(person, "add-case", case=name)
        return made

    # Coming and going

    def sign_in(self, email: str, password: str, *, address: str, agent: str) -> tuple[Person, str]:
        """Who that is, and the secret for their cookie.

        Raises:
            NotAllowed: name or password is wrong; which of the two is not said.
            Wait: too many failures under this name or from this address.
        """
        email = folded(email)[:300]
        admission, account = self.admitted(email, address)
        person = self.team.person_at(email)
        hashed = self.team.hash_of(person.id) if person else ""
        if not self.passwords.fits(hashed, password) or person is None or person.disabled:
            self.team.note(person.id if person else "", "sign-in.failed", {"from": address})
            raise NotAllowed("that name and that password do not belong together")
        self.team.forget(admission, *account)
        if self.passwords.outdated(hashed):
            self.team.rehash(person.id, hashed, self.passwords.hashed(password))
        return person, self.begin(person.id, agent)

    def admitted(self, email: str, address: str) -> tuple[Admission, tuple[Limit, ...]]:
        """Leave to try a password, and the names under which failures are forgotten if it fits."""
        where = address_of(address)
        account = (Limit(f"both {where} {email}", 5), Limit(f"account {email}", 30))
        admission = self.team.admit((*account, Limit(f"address {where}", 20)), self.clock())
        if admission.wait:
            raise Wait(admission.wait)
        return admission, account

    def begin(self, person: str, agent: str) -> str:
        """A new sign-in; its secret is for the cookie."""
        secret = self.team.begin(person, self.clock(), LASTS, agent)
        self.team.note(person, "sign-in")
        return secret

    def give(self, answer: Response, secret: str) -> None:
        """Let the browser keep the secret of a sign-in; none takes it away."""
        age = int(LASTS.total_seconds()) if secret else 0
        answer.set_cookie(
            self.cookie, secret, max_age=age, httponly=True, samesite="lax", secure=self.encrypted
        )

    async def slowly(self, work: Callable[[], T]) -> T:
        """Do work that hashes passwords, a few at a time, while other pages go on.

        Raises:
            TooMuch: too many wait already.
        """
        if self._waiting >= WAITING:
            raise TooMuch("too many sign in at once", remedy="try again in a moment")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._hashing, work)
        finally:
            self._waiting -= 1
