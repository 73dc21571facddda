"""Who gets in, from where, and what every answer carries."""

import pytest
from starlette.testclient import TestClient

from jejak.web.app import alone
from jejak.web.lone import LoneDoor

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def stranger(door: LoneDoor) -> TestClient:
    return TestClient(alone(door), base_url=BASE, follow_redirects=False)


def test_without_the_link_there_is_nothing_to_see(stranger: TestClient):
    answer = stranger.get("/c/tiny")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert stranger.get("/sign-in").status_code == 403


def test_the_link_opens_the_door_once(door: LoneDoor, stranger: TestClient):
    link = f"/open?key={door.link}"
    first = stranger.get(link)
    assert (first.status_code, first.headers["location"]) == (303, "/c/tiny")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=strict" in first.headers["set-cookie"]
    assert stranger.get("/c/tiny").status_code == 200
    assert TestClient(stranger.app, base_url=BASE).get(link).status_code == 403


def test_a_wrong_secret_opens_nothing_and_spends_nothing(door: LoneDoor, stranger: TestClient):
    assert stranger.get("/open?key=guess").status_code == 403
    assert stranger.get(f"/open?key={door.link}").status_code == 303


def test_another_name_for_this_machine_is_refused(door: LoneDoor):
    other = TestClient(alone(door), base_url="http://evil.example")
    assert other.get("/").status_code == 403


def test_another_site_cannot_send_anything(client: TestClient):
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post("/settings", data={"theme": "dark"}, headers=headers).status_code == 403


def test_every_answer_forbids_what_is_not_ours(client: TestClient):
    for path in ("/c/tiny", "/nothing", "/c/other"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_no_page_has_a_script_or_a_style_inside(client: TestClient):
    text = client.get("/c/tiny").text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick" not in text
    assert text.count("<script") == text.count("<script src=")


def test_another_case_is_not_here(client: TestClient):
    answer = client.get("/c/other")
    assert answer.status_code == 404
    assert "no such case" in answer.text


def test_settings_lead_back_inside_only(client: TestClient):
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = client.post("/settings", data={"back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_assets_are_kept_for_good_and_htmx_is_among_them(client: TestClient):
    text = client.get("/c/tiny").text
    address = text.split('<script src="')[1].split('"')[0]
    assert address.endswith("/htmx.js")
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text.startswith("var htmx=")
    assert client.get("/static/0/none.js").status_code == 404
