"""A team with two cases and a person for each role, reached as browsers would reach it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.testclient import TestClient

from jejak.model.team import Member
from jejak.store.teamstore import TeamStore
from jejak.web.passwords import Passwords
from jejak.web.team import TeamDoor
from jejak.web.teamapp import together
from jejak.web.throttle import Rate

BASE = "http://127.0.0.1:8000"
PASSWORD = "angkot lewat dago"
ROLES = ("viewer", "coder", "editor", "owner")
# As weak as argon2 can be: what is tested is not how slow it is.
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
FREE = Rate(at_once=1e9, each_second=1e9)


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """The team: `people` are ids by name; everybody is in `bandung` but `other`, in `aceh`."""

    door: TeamDoor
    app: Starlette
    clock: Clock
    people: dict[str, str] = field(default_factory=dict)

    @property
    def team(self) -> TeamStore:
        return self.door.team

    def browser(self, name: str = "", *, app: Starlette | None = None) -> TestClient:
        """A browser, in which a person is signed in if one is named."""
        made = TestClient(app or self.app, base_url=BASE, follow_redirects=False)
        if name:
            answer = sign_in(made, name)
            assert answer.status_code == 303, answer.text
        return made

    def deeds(self, **asked: str) -> list[str]:
        """What was done, the newest first."""
        return [one.action for one in self.team.audit_page(size=1000, **asked).items]


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, **more: str):
    data = {"email": f"{name}@example.org", "password": password, **more}
    return browser.post("/sign-in", data=data)


def csrf(browser: TestClient, path: str = "/account") -> str:
    """The seal that forms of this browser bear."""
    text = browser.get(path).text
    found = re.search(r'name="csrf" value="(\w+)"', text)
    assert found, text
    return found[1]


@contextmanager
def world(folder: Path, case: Path, url: str, *, encrypted: bool = False) -> Iterator[World]:
    """The team in a folder, both its cases a copy of one."""
    for name in ("bandung", "aceh"):
        shutil.copytree(case, folder / "cases" / name)
    clock = Clock()
    with TeamStore.open(url) as team:
        for name in ("bandung", "aceh"):
            team.add_case(name, name.title())
        door = TeamDoor(
            team,
            folder / "cases",
            url="sqlite:///x",
            encrypted=encrypted,
            passwords=QUICK,
            clock=clock,
        )
        made = World(door, together(door, rate=FREE), clock)
        for name in (*ROLES, "other"):
            hashed = QUICK.hashed(PASSWORD)
            person = team.add_person(name.title(), f"{name}@example.org", hashed)
            made.people[name] = person.id
            where, role = ("aceh", "owner") if name == "other" else ("bandung", name)
            team.add_member(Member(person.id, where, role))
        try:
            yield made
        finally:
            door.close()
