"""A new case of a team, made in the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from teamworld import World, csrf, world

from jejak.case.folder import CaseFolder
from jejak.model.records import Document

GIVEN = {
    "id": "surabaya",
    "name": "Surabaya dan Busan",
    "origin": "Busan",
    "origin_country": "South Korea",
    "origin_aliases": "부산, 부산시; Pusan",
    "host": "Surabaya",
    "host_country": "Indonesia",
    "host_aliases": "",
    "period": "1994/2019",
    "framework": "sister-city",
    "languages": ["id", "ko"],
}


@pytest.fixture
def here(small_done: Path, tmp_path: Path) -> Iterator[World]:
    case = small_done / "tiny.jejak"
    with world(tmp_path / "team", case, f"sqlite:///{tmp_path}/team.sqlite") as made:
        yield made


def make(browser: TestClient, **changed: object):
    data = {"csrf": csrf(browser), **GIVEN, **changed}
    return browser.post("/new-case", data=data)


def test_an_owner_makes_a_case_and_owns_it(here: World, tmp_path: Path):
    browser = here.browser("owner")
    answer = make(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/surabaya/sources")
    case = CaseFolder.at(tmp_path / "team/cases/surabaya").case()
    assert (case.origin.names, case.host.names) == (
        ("Busan", "부산", "부산시", "Pusan"),
        ("Surabaya",),
    )
    assert (case.period, case.languages, case.sources) == ("1994/2019", ("id", "ko"), "sources/")
    assert browser.get("/c/surabaya/sources").status_code == 200
    assert here.browser("editor").get("/c/surabaya").status_code == 404
    assert "add-case" in here.deeds(case="surabaya")
    with here.door.place("surabaya").store() as store:
        assert store.count(Document) == 0


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"id": "Surabaya"}, 422, "2 to 40 small letters"),
        ({"id": "../aceh"}, 422, "2 to 40 small letters"),
        ({"id": "aceh"}, 409, "already"),
        ({"host": ""}, 422, "host.name"),
        ({"period": "long ago"}, 422, "2014/2019"),
        ({"framework": "/etc/passwd.yaml"}, 422, "no framework"),
        ({"languages": ["xx"]}, 422, "two-letter codes"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    here: World, tmp_path: Path, changed: dict, status: int, said: str
):
    before = sorted(one.name for one in (tmp_path / "team/cases").iterdir())
    answer = make(here.browser("owner"), **changed)
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert "부산, 부산시; Pusan" in answer.text
    assert sorted(one.name for one in (tmp_path / "team/cases").iterdir()) == before


def test_only_who_owns_a_case_may(here: World):
    assert here.browser("owner").get("/new-case").status_code == 200
    assert "/new-case" in here.browser("owner").get("/account").text
    for name in ("viewer", "coder", "editor"):
        browser = here.browser(name)
        assert browser.get("/new-case").status_code == 403
        assert make(browser).status_code == 403
        assert "/new-case" not in browser.get("/account").text
