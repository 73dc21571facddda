"""The page on which people make tokens for their scripts, and revoke them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from teamworld import PASSWORD, World, csrf, world

API = "/api/v1/me"


@pytest.fixture
def here(done: Path, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "team", done, f"sqlite:///{tmp_path}/team.sqlite") as made:
        yield made


@pytest.fixture
def owner(here: World) -> TestClient:
    return here.browser("owner")


def make(browser: TestClient, **more: str):
    form = {"name": "counting", "scope": "read", "days": "30", "case": "", "password": PASSWORD}
    sent = form | {"csrf": csrf(browser, "/account/tokens")} | more
    return browser.post("/account/tokens", data=sent)


def secret_of(answer) -> str:
    found = re.search(r'value="(jejak_[\w-]+)"', answer.text)
    assert found, answer.text
    return found[1]


def asks(here: World, secret: str) -> int:
    return here.browser().get(API, headers={"authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_and_works(here: World, owner: TestClient):
    assert "You have made no token yet." in owner.get("/account/tokens").text
    answer = make(owner)
    assert answer.status_code == 200
    secret = secret_of(answer)
    assert asks(here, secret) == 200
    again = owner.get("/account/tokens").text
    assert secret not in again
    assert "counting" in again
    deed = here.team.audit_page(person=here.people["owner"]).items[0]
    assert (deed.action, deed.detail["scope"]) == ("token.made", "read")
    assert secret not in str(deed)
    assert "counting" not in str(deed)


def test_whoever_finds_the_browser_open_makes_none(here: World, owner: TestClient):
    for wrong in ("", "wrong words in a row"):
        answer = make(owner, password=wrong)
        assert answer.status_code == 403
        assert "No token was made" in answer.text
    assert here.team.tokens(here.people["owner"], here.clock()) == ()
    for _ in range(3):
        make(owner, password="wrong words in a row")
    assert make(owner).status_code == 429, "as often as at the door"


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("name", " ", 422),
        ("name", "x" * 61, 422),
        ("scope", "owner", 422),
        ("days", "9999", 422),
        ("case", "aceh", 422),
        ("csrf", "x", 403),
    ],
)
def test_what_cannot_be_is_refused(
    here: World, owner: TestClient, field: str, value: str, status: int
):
    assert make(owner, **{field: value}).status_code == status
    assert here.team.tokens(here.people["owner"], here.clock()) == ()


def test_a_token_is_revoked_at_once(here: World, owner: TestClient):
    secret, other = secret_of(make(owner)), secret_of(make(owner, name="other"))
    page = owner.get("/account/tokens").text
    token = next(
        one.id
        for one in here.team.tokens(here.people["owner"], here.clock())
        if one.name == "counting"
    )
    assert f'value="{token}"' in page
    form = {"csrf": csrf(owner, "/account/tokens"), "token": token}
    assert here.browser("viewer").post("/account/tokens/revoke", data=form).status_code == 403
    assert asks(here, secret) == 200
    answer = owner.post("/account/tokens/revoke", data=form)
    assert answer.headers["location"] == "/account/tokens?revoked=1"
    assert "good for nothing" in owner.get("/account/tokens?revoked=1").text
    assert (asks(here, secret), asks(here, other)) == (401, 200)
    assert here.deeds(person=here.people["owner"])[0] == "token.revoked"
    owner.post("/account/tokens/revoke", data=form)
    assert here.deeds(person=here.people["owner"]).count("token.revoked") == 1


def test_nobody_revokes_anothers(here: World, owner: TestClient):
    secret = secret_of(make(owner))
    token = here.team.tokens(here.people["owner"], here.clock())[0].id
    viewer = here.browser("viewer")
    form = {"csrf": csrf(viewer, "/account/tokens"), "token": token}
    assert viewer.post("/account/tokens/revoke", data=form).status_code == 303
    assert asks(here, secret) == 200


def test_the_page_says_what_a_token_is_for_and_when_it_was_used(here: World, owner: TestClient):
    secret = secret_of(make(owner, scope="write", case="bandung", name="<b>count</b>"))
    page = owner.get("/account/tokens").text
    assert "&lt;b&gt;count&lt;/b&gt;" in page
    assert "reads and judges" in page
    assert ">Bandung</span>" in page
    assert "not used yet" in page
    asks(here, secret)
    assert "not used yet" not in owner.get("/account/tokens").text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Tokens for scripts"), ("id", "Token untuk skrip"), ("ko", "스크립트용 토큰")],
)
def test_it_speaks_three_languages(owner: TestClient, language: str, words: str):
    owner.post("/settings", data={"language": language})
    assert words in owner.get("/account/tokens").text
    assert words in owner.get("/account").text
    assert make(owner).status_code == 200


def test_the_page_says_so_if_there_are_too_many(here: World, owner: TestClient):
    for _ in range(50):
        assert make(owner).status_code == 200
    answer = make(owner)
    assert answer.status_code == 422
    assert "50 tokens already" in answer.text
