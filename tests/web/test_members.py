"""The owners' page of members."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from teamworld import World, csrf, world

from jejak.model.team import Member

PAGE = "/c/bandung/members"


@pytest.fixture
def here(done: Path, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "team", done, f"sqlite:///{tmp_path}/team.sqlite") as made:
        yield made


def post(browser: TestClient, what: str, **data: str):
    return browser.post(f"{PAGE}/{what}", data={"csrf": csrf(browser, PAGE), **data})


def was(here: World, name: str, role: str, blind: str = "no") -> dict[str, str]:
    return {"person": here.people[name], "was_role": role, "was_blind": blind}


def test_owners_see_who_is_in_the_case(here: World):
    text = here.browser("owner").get(PAGE).text
    assert re.findall(r"(\w+)@example.org", text) == ["coder", "editor", "owner", "viewer"]
    assert here.browser("editor").get(PAGE).status_code == 403
    assert "/members" in here.browser("owner").get("/c/bandung").text
    assert "/members" not in here.browser("editor").get("/c/bandung").text


def test_somebody_with_an_account_is_in_at_once(here: World):
    browser = here.browser("owner")
    answer = post(browser, "add", email="Other@example.org", role="coder", blind="yes")
    assert answer.headers["location"] == PAGE
    member = Member(here.people["other"], "bandung", "coder", blind=True)
    assert here.team.member(here.people["other"], "bandung") == member
    deed = here.team.audit_page(case="bandung").items[0]
    assert (deed.action, deed.detail["role"]) == ("members.add_member", "coder")
    assert "example.org" not in str(deed.detail)
    again = post(browser, "add", email="other@example.org", role="owner")
    assert (again.status_code, "already" in again.text) == (409, True)


def test_for_somebody_else_there_is_a_link_once(here: World):
    browser = here.browser("owner")
    answer = post(browser, "add", email="new@example.org", role="viewer")
    link = re.search(r'value="http://127.0.0.1:8000(/join/[\w-]+)"', answer.text)
    assert link
    assert "new@example.org" in here.browser().get(link[1]).text
    page = browser.get(PAGE).text
    assert link[1] not in page
    assert "new@example.org" in page
    digest = re.search(r'name="link" value="(\w+)"', page)
    assert digest
    post(browser, "revoke", link=digest[1])
    assert here.browser().get(link[1]).status_code == 404


def test_the_link_bears_the_address_of_the_server(here: World):
    here.team.set_url("https://jejak.example.org/")
    answer = post(here.browser("owner"), "add", role="viewer")
    assert 'value="https://jejak.example.org/join/' in answer.text


def test_a_role_changes_at_once(here: World):
    reader = here.browser("viewer")
    assert reader.get(PAGE).status_code == 403
    post(here.browser("owner"), "change", **was(here, "viewer", "viewer"), role="owner")
    assert reader.get(PAGE).status_code == 200


def test_who_was_slower_is_told(here: World):
    browser = here.browser("owner")
    form = was(here, "viewer", "viewer")
    post(browser, "change", **form, role="coder", blind="yes")
    answer = post(browser, "change", **form, role="editor")
    assert answer.status_code == 409
    assert "who is coder, blind now" in answer.text


def test_who_is_removed_is_out_and_the_last_owner_stays(here: World):
    reader, browser = here.browser("viewer"), here.browser("owner")
    post(browser, "remove", **was(here, "viewer", "viewer"))
    assert reader.get("/c/bandung").status_code == 404
    answer = post(browser, "remove", **was(here, "owner", "owner"))
    assert answer.status_code == 422
    assert "without an owner" in answer.text
    assert post(browser, "change", **was(here, "owner", "owner"), role="editor").status_code == 422


def test_roles_that_are_none_are_refused(here: World):
    assert (
        post(here.browser("owner"), "add", email="other@example.org", role="god").status_code == 422
    )
