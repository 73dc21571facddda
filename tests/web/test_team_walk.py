"""All routes of the workbench, walked by everybody who should not: also those added later."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient
from teamworld import ROLES, World, csrf, world

from jejak.case.folder import CaseFolder
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding
from postgres import cluster, why_not

OPEN = {"/settings", "/sign-in"}
"""What may be posted without being signed in: it changes nothing of anybody's."""
BY_LINK = {"/join/{secret}"}


@pytest.fixture(scope="module")
def here(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("walk")
    case = small_done / "tiny.jejak"
    with world(folder, case, f"sqlite:///{folder}/team.sqlite") as made:
        yield made


def routes_of(here: World) -> list[Route]:
    return [one for one in flat(here.app.routes) if isinstance(one, Route)]


def flat(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for one in routes:
        yield from flat(one.routes) if hasattr(one, "routes") else [one]


def calls(here: World, *, case: str = "bandung") -> list[tuple[str, str, Route]]:
    """Method and address of every route of a case, with something in each place."""
    found = []
    for route in routes_of(here):
        if route.path.startswith("/c/{case}"):
            path = route.path.replace("{case}", case)
            path = re.sub(r"\{\w+(:\w+)?\}", "x", path)
            found += [(one, path, route) for one in sorted(route.methods or ()) if one != "HEAD"]
    return found


def ask(browser: TestClient, method: str, path: str, *, seal: str = ""):
    return browser.request(method, path, headers={"x-csrf-token": seal} if seal else {})


def test_every_route_is_of_a_case_or_known_here(here: World):
    # Those of the API are walked in test_api_walk.py.
    elsewhere = ("/c/{case}", "/api/v1")
    paths = {one.path for one in routes_of(here) if not one.path.startswith(elsewhere)}
    assert paths == {
        *OPEN | BY_LINK,
        *("/", "/static/{digest}/{name}", "/sign-out"),
        *("/account", "/account/password", "/account/sign-ins", "/new-case"),
        *("/account/tokens", "/account/tokens/revoke"),
    }


def test_every_page_of_a_case_goes_through_the_desk(here: World):
    for _, path, route in calls(here):
        assert route.endpoint.__qualname__ == "at_desk.<locals>.endpoint", path


def test_strangers_are_sent_to_sign_in(here: World):
    stranger = here.browser()
    for method, path, _ in calls(here):
        answer = ask(stranger, method, path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), path


def test_a_member_of_another_case_finds_nothing(here: World):
    other = here.browser("other")
    seal = csrf(other)
    for method, path, _ in calls(here):
        answer = ask(other, method, path, seal=seal)
        assert answer.status_code == 404, (method, path)
        assert "no such case" in answer.text
    gone = ask(other, "GET", "/c/gone")
    assert (gone.status_code, "no such case" in gone.text) == (404, True)


def test_a_viewer_changes_nothing(here: World):
    viewer = here.browser("viewer")
    seal = csrf(viewer)
    for method, path, _ in calls(here):
        if method != "GET":
            assert ask(viewer, method, path, seal=seal).status_code == 403, (method, path)


def test_without_our_form_nobody_changes_anything(here: World):
    owner, viewer = here.browser("owner"), here.browser("viewer")
    for method, path, _ in calls(here):
        if method != "GET":
            assert ask(owner, method, path).status_code == 403, (method, path)
            assert ask(owner, method, path, seal=csrf(viewer)).status_code == 403, (method, path)


def test_nor_of_the_account(here: World):
    owner = here.browser("owner")
    for route in routes_of(here):
        elsewhere = route.path not in OPEN | BY_LINK and not route.path.startswith("/c/")
        if "POST" in (route.methods or ()) and elsewhere:
            assert owner.post(route.path).status_code == 403, route.path


def test_another_site_sends_nothing(here: World):
    owner = here.browser("owner")
    seal = csrf(owner)
    for method, path, _ in calls(here):
        if method != "GET":
            headers = {"x-csrf-token": seal, "sec-fetch-site": "cross-site"}
            answer = owner.request(method, path, headers=headers)
            assert (answer.status_code, answer.text) == (403, "another site sent this"), path


def test_looking_changes_nothing_and_what_changes_is_noted(here: World):
    """No GET is in the audit; a POST is, if and only if it was done."""
    browsers = {name: here.browser(name) for name in ROLES}
    seals = {name: csrf(one) for name, one in browsers.items()}
    for method, path, route in calls(here):
        before = here.team.audit_page(case="bandung").total
        answer = ask(browsers["owner"], method, path, seal=seals["owner"])
        made = here.team.audit_page(case="bandung").total - before
        done = method != "GET" and answer.status_code < 400
        assert made == int(done), (method, path, answer.status_code)
        if done:
            assert here.deeds(case="bandung")[0] == route.name


def test_no_answer_is_an_accident(here: World):
    owner = here.browser("owner")
    seal = csrf(owner)
    for method, path, _ in calls(here):
        assert ask(owner, method, path, seal=seal).status_code < 500, (method, path)


def test_addresses_that_leave_the_folder_find_nothing(here: World):
    owner = here.browser("owner")
    for case in ("%2e%2e", "bandung%2f..%2faceh", "aceh", "", "bandung%00", "BANDUNG"):
        assert owner.get(f"/c/{case}").status_code == 404, case


def test_blind_coders_see_no_other_coder_and_no_machine(here: World):
    """Walks all pages, and those of a document that somebody else and the machine coded."""
    place = CaseFolder.at(here.door.place("bandung").path)
    with place.store() as store:
        document = next(iter(store.documents()))
        coding = next((one for one in store.records(Coding) if one.verdict == "present"), None)
        if coding:
            document = store.document(coding.passage.document) or document
        judged = Judgement(
            *("j-1", document.id, 0, 5, document.text[:5], "degree.copying", "present"),
            *("zulkifli", datetime.now(UTC).isoformat(), "digest"),
            memo="sangat-khas-memo",
        )
        store.judge([Coder("zulkifli", "Zulkifli Z", "human")], [judged])
        # That a machine was run is no secret, what it said is.
        reasons = {one.reason for one in store.records(Coding)} - {""}
    blind = here.browser("coder")
    owner = here.browser("owner")
    form = {"person": here.people["coder"], "was_role": "coder", "was_blind": "no"}
    form |= {"role": "coder", "blind": "yes", "csrf": csrf(owner)}
    assert owner.post("/c/bandung/members/change", data=form).status_code == 303
    told = ("zulkifli", "Zulkifli Z", "sangat-khas-memo", *reasons)
    seen = 0
    for method, path, route in calls(here):
        if method == "GET":
            for one in {path, re.sub(r"/x\b", f"/{document.id}", path)}:
                text = blind.get(one).text
                seen += len(text)
                assert [word for word in told if word in text] == [], (route.path, one)
    assert seen


def test_it_is_the_same_on_a_server(small_done: Path, tmp_path: Path):
    if why_not():
        pytest.skip(why_not())
    with cluster() as url, world(tmp_path, small_done / "tiny.jejak", url) as made:
        for test in (
            test_strangers_are_sent_to_sign_in,
            test_a_member_of_another_case_finds_nothing,
            test_a_viewer_changes_nothing,
            test_without_our_form_nobody_changes_anything,
            test_looking_changes_nothing_and_what_changes_is_noted,
        ):
            test(made)
