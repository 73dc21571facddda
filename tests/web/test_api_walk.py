"""All operations of the API, asked by everybody who should not: also those added later."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from apiworld import API, CASE, judged, script
from coded import add_codings
from starlette.testclient import TestClient
from teamworld import World, csrf, world

from jejak.model.team import Member
from jejak.web.api import OPERATIONS
from jejak.web.apicalls import Operation
from postgres import cluster, why_not

PLACES = {"document": "park", "claim": "river-park", "judgement": "x", "case": "bandung"}


@pytest.fixture(scope="module")
def here(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("api")
    with world(folder, traced, f"sqlite:///{folder}/team.sqlite") as made:
        add_codings(folder / "cases" / "bandung")
        yield made


def address(one: Operation, case: str = "bandung") -> str:
    named = PLACES | {"case": case}
    return API + re.sub(r"\{(\w+)(:\w+)?\}", lambda found: named[found[1]], one.path)


def ask(client: TestClient, one: Operation, case: str = "bandung", **more):
    if one.method == "GET":
        return client.get(address(one, case), params=one.example, **more)
    return client.request(one.method, address(one, case), json=dict(one.example), **more)


def told(answer) -> dict:
    """The problem that an answer tells."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found = answer.json()
    assert (found["type"], found["status"]) == ("about:blank", answer.status_code)
    assert found["problem"]
    return found


OF_CASES = [one for one in OPERATIONS if one.of_case]
WRITES = [one for one in OPERATIONS if one.changes]


def test_strangers_are_told_to_come_in_and_how(here: World):
    bearers = ("", "Bearer", "Bearer x", "Bearer jejak_x", "Basic cmluaTpyaW5p", "\u00e9")
    for one in OPERATIONS:
        for bearer in bearers:
            headers = {"authorization": bearer.encode("latin-1")} if bearer else {}
            answer = ask(here.browser(), one, headers=headers)
            assert answer.status_code == 401, (one.path, bearer)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "token" in told(answer)["remedy"]


def test_a_member_of_another_case_finds_nothing(here: World):
    other = script(here, "other")
    for one in OF_CASES:
        assert told(ask(other, one))["problem"] == "no such case"
        assert told(ask(other, one, "gone"))["problem"] == "no such case"


def test_a_token_for_one_case_is_good_for_no_other(here: World):
    owner = here.people["owner"]
    here.team.add_member(Member(owner, "aceh", "owner"))
    bound = script(here, "owner", case="aceh")
    assert [one["id"] for one in bound.get(f"{API}/cases").json()["items"]] == ["aceh"]
    for one in OF_CASES:
        assert ask(bound, one).status_code == 404, one.path
    assert bound.get(f"{API}/cases/aceh").status_code == 200


def test_a_viewer_changes_nothing(here: World):
    viewer = script(here, "viewer")
    for one in WRITES:
        assert "role" in told(ask(viewer, one))["problem"], one.path


def test_a_token_that_may_read_changes_nothing(here: World):
    reader = script(here, "owner", "read")
    for one in OPERATIONS:
        status = ask(reader, one).status_code
        assert status == 403 if one.changes else status in {200, 404}, one.path


def test_with_a_cookie_nothing_changes_without_its_seal(here: World):
    owner, viewer = here.browser("owner"), here.browser("viewer")
    for one in WRITES:
        for seal in ("", "x", csrf(viewer)):
            answer = ask(owner, one, headers={"x-csrf-token": seal} if seal else {})
            assert answer.status_code == 403, one.path
    seal = owner.get(f"{API}/me").json()["csrf"]
    answer = owner.post(f"{CASE}/judgements", json=judged(), headers={"x-csrf-token": seal})
    assert answer.status_code == 201


def test_another_site_sends_nothing(here: World):
    owner = script(here, "owner")
    for one in WRITES:
        answer = ask(owner, one, headers={"sec-fetch-site": "cross-site"})
        assert told(answer)["problem"] == "another site sent this"


def test_no_token_lasts_beyond_its_end_its_revocation_or_its_person(here: World):
    ended = script(here, "editor", lasts=timedelta(minutes=1))
    revoked, gone = script(here, "editor"), script(here, "editor")
    assert [one.get(CASE).status_code for one in (ended, revoked, gone)] == [200, 200, 200]
    here.clock.later(minutes=1)
    token = here.team.token_holder(revoked.headers["authorization"][7:], here.clock())
    here.team.revoke_token(here.people["editor"], token[1].id)
    for one in OPERATIONS:
        assert ask(ended, one).status_code == ask(revoked, one).status_code == 401
    here.team.disable(here.people["editor"])
    assert gone.get(CASE).status_code == 401
    here.team.disable(here.people["editor"], disabled=False)


def test_roles_count_at_once(here: World):
    coder = script(here, "coder")
    was = here.team.member(here.people["coder"], "bandung")
    sent = judged(code="degree.copying")
    assert coder.post(f"{CASE}/judgements", json=sent).status_code == 201
    less = replace(was, role="viewer")
    here.team.change_member(less, was)
    assert coder.post(f"{CASE}/judgements", json=sent).status_code == 403
    here.team.remove_member(less)
    assert coder.get(CASE).status_code == 404
    here.team.add_member(was)


def test_looking_changes_nothing_and_what_changes_is_noted(here: World):
    owner = script(here, "owner")
    for one in OPERATIONS:
        before = here.team.audit_page(case="bandung").total
        answer = ask(owner, one)
        made = here.team.audit_page(case="bandung").total - before
        assert made == int(one.changes and answer.status_code < 400), one.path
        if made:
            deed = here.team.audit_page(case="bandung").items[0]
            assert deed.action == f"api.{one.name}"
            assert deed.detail["token"] in {
                one.id for one in here.team.tokens(here.people["owner"], here.clock())
            }
            assert "mayor" not in str(deed.detail)


def test_other_methods_are_refused_and_the_known_ones_named(here: World):
    owner = script(here, "owner")
    known: dict[str, set[str]] = {}
    for one in OPERATIONS:
        known.setdefault(address(one), set()).add(one.method)
    for path, methods in known.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - methods:
            answer = owner.request(method, path)
            assert told(answer)["status"] == 405, (method, path)
            assert set(answer.headers["allow"].split(", ")) - {"HEAD"} == methods


@pytest.mark.parametrize("path", ["/api", "/api/v2", f"{API}/x", f"{CASE}/x", f"{API}/cases//x"])
def test_an_unknown_address_is_told_as_a_problem(here: World, path: str):
    assert told(script(here, "owner").get(path))["status"] == 404


def test_whoever_codes_blind_sees_their_own_and_nothing_else(here: World):
    was = here.team.member(here.people["coder"], "bandung")
    mine = script(here, "coder")
    assert (
        script(here, "owner")
        .post(f"{CASE}/judgements", json=judged(memo="sangat-khas-memo", code="degree.emulation"))
        .is_success
    )
    made = mine.post(f"{CASE}/judgements", json=judged(memo="milik-saya"))
    assert made.status_code == 201, made.text
    blind = replace(was, blind=True)
    here.team.change_member(blind, was)
    others = ("sangat-khas-memo", here.people["owner"], "meaning", "like x-001")
    for one in OF_CASES:
        if one.changes:
            continue
        answer = ask(mine, one)
        if one.sighted:
            assert "blind" in told(answer)["problem"], one.path
        elif one.name != "codebook":
            assert [word for word in others if word in answer.text] == [], one.path
    assert "milik-saya" in mine.get(f"{CASE}/judgements").text
    said = mine.get(f"{CASE}/standing").json()["items"]
    assert {one["coder"]["id"] for one in said} == {here.people["coder"]}
    for path in ("/standing", "/judgements"):
        assert told(mine.get(CASE + path, params={"coder": here.people["owner"]}))
    assert told(mine.get(f"{CASE}/documents", params={"coded": "true"}))["status"] == 403
    line = mine.get(f"{CASE}/documents").json()["items"][0]
    assert (line["codings"], line["judgements"]) == (None, None)
    theirs = script(here, "owner").get(f"{CASE}/judgements").json()["items"]
    other = next(one["id"] for one in theirs if one["memo"] == "sangat-khas-memo")
    assert mine.get(f"{CASE}/judgements/{other}").status_code == 404
    assert mine.get(f"{CASE}/judgements/{made.json()['judgements'][0]['id']}").status_code == 200
    here.team.change_member(was, blind)


def test_it_is_the_same_on_a_server(traced: Path, tmp_path: Path):
    if why_not():
        pytest.skip(why_not())
    with cluster() as url, world(tmp_path, traced, url) as made:
        for test in (
            test_strangers_are_told_to_come_in_and_how,
            test_a_member_of_another_case_finds_nothing,
            test_a_viewer_changes_nothing,
            test_a_token_that_may_read_changes_nothing,
            test_roles_count_at_once,
            test_looking_changes_nothing_and_what_changes_is_noted,
        ):
            test(made)
