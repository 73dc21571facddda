"""Runs and the log of judgements: narrowed down, and as files; in a team the audit too."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from teamworld import World, csrf, world

from jejak import case as cases
from jejak.web import runs

PAGE = "/c/tiny/runs"
LEARNING = "mechanism.learning"


@pytest.fixture
def judged(done: Path) -> Path:
    """A log of four lines by two people."""
    cases.judge(done, "park", LEARNING, span=(0, 16), coder="Rini", memo="=1+1")
    cases.judge(done, "park", LEARNING, span=(17, 30), coder="Rini", verdict="absent")
    cases.judge(done, "loi", "degree.copying", span=(0, 16), coder="Yusuf")
    cases.judge(done, "loi", LEARNING, span=(0, 16), coder="Yusuf", verdict="absent")
    return done


def log(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{PAGE}/log.csv{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_log_is_narrowed_down_by_all_it_has(judged: Path, client: TestClient):
    whole = log(client)
    assert {one["coder"] for one in whole} >= {"Rini", "Yusuf"}
    for query, wanted in {
        "?document=loi": {"document": "loi"},
        f"?code={LEARNING}": {"code": LEARNING},
        "?verdict=absent": {"verdict": "absent"},
        "?verdict=absent&coder=rini": {"verdict": "absent", "coder": "Rini"},
    }.items():
        like = [one for one in whole if wanted.items() <= one.items()]
        assert log(client, query) == like != [], query
    for query in ("?verdict=absent", "?document=loi", "?verdict=withdrawn"):
        assert client.get(PAGE + query).status_code == 200
    people = {one["coder"] for one in whole if one["coder_kind"] == "human"}
    assert people == {"Rini", "Yusuf"}


def test_a_page_of_one_verdict_goes_on_where_it_ended(
    judged: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(runs, "SIZE", 1)
    text = client.get(f"{PAGE}?verdict=absent").text
    seen = text.count("<td>absent</td>")
    more = [one for one in text.split('"') if one.startswith("?verdict=absent&amp;after")]
    assert (seen, len(more)) == (1, 1)
    following = client.get(PAGE + more[0].replace("&amp;", "&")).text
    assert following.count("<td>absent</td>") == 1


def test_an_unknown_verdict_is_said(client: TestClient):
    assert client.get(f"{PAGE}?verdict=maybe").status_code == 422


def test_what_people_wrote_is_no_formula(judged: Path, client: TestClient):
    assert "'=1+1" in {one["memo"] for one in log(client)}


def test_json_lines_are_the_judgements_with_their_coders(judged: Path, client: TestClient):
    lines = client.get(f"{PAGE}/log.jsonl?coder=yusuf").text.splitlines()
    told = [json.loads(one) for one in lines]
    assert {(one["coder"], one["coder_id"], one["coder_kind"]) for one in told} == {
        ("Yusuf", "yusuf", "human")
    }
    assert all(one["quote"] for one in told)


def test_runs_are_all_in_the_file(client: TestClient):
    rows = list(csv.DictReader(io.StringIO(client.get("/c/tiny/runs.csv").text)))
    assert {one["step"] for one in rows} >= {"read", "code", "trace"}


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_can_be_read_in_three_languages(judged: Path, client: TestClient, language: str):
    for query in ("", "?verdict=present", "?verdict=withdrawn"):
        answer = client.get(PAGE + query, headers={"accept-language": language})
        assert answer.status_code == 200


def test_a_case_of_one_person_has_no_audit(client: TestClient):
    assert client.get(f"{PAGE}/audit").status_code == 404
    assert client.get(f"{PAGE}/audit.csv").status_code == 404
    assert "runs/audit" not in client.get(PAGE).text


@pytest.fixture(scope="module")
def here(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("audited")
    with world(folder, small_done / "tiny.jejak", f"sqlite:///{folder}/team.sqlite") as made:
        yield made


def test_the_owner_sees_every_change_and_nobody_else_does(here: World):
    owner = here.browser("owner")
    form = {"person": here.people["coder"], "was_role": "coder", "was_blind": "no"}
    form |= {"role": "coder", "blind": "no", "csrf": csrf(owner)}
    assert owner.post("/c/bandung/members/change", data=form).status_code == 303
    assert "runs/audit" in owner.get("/c/bandung/runs").text
    for language in ("en", "id", "ko"):
        text = owner.get("/c/bandung/runs/audit", headers={"accept-language": language}).text
        assert "members.change_member" in text
    for name in ("viewer", "coder", "editor"):
        browser = here.browser(name)
        assert browser.get("/c/bandung/runs/audit").status_code == 403
        assert browser.get("/c/bandung/runs/audit.csv").status_code == 403
        assert "runs/audit" not in browser.get("/c/bandung/runs").text


def test_the_audit_is_of_this_case_and_by_person(here: World):
    owner = here.browser("owner")

    def lines(query: str = "") -> list[dict[str, str]]:
        answer = owner.get(f"/c/bandung/runs/audit.csv{query}")
        return list(csv.DictReader(io.StringIO(answer.text)))

    here.team.note(here.people["other"], "report.sent", {"text": "=x"}, case="aceh")
    here.team.note(here.people["editor"], "claims.add", {"claim": "c1"}, case="bandung")
    assert "report.sent" not in {one["action"] for one in lines()}
    [mine] = lines(f"?person={here.people['editor']}")
    assert (mine["name"], mine["detail"]) == ("Editor", "claim=c1")
