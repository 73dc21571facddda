"""What each operation of the API tells of a case that is known, and what it makes of judgements."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from apiworld import API, CASE, CODE, QUOTE, judged, lines, script
from coded import KOREAN, LEARNT, ODD, TEXT, add_codings
from starlette.testclient import TestClient
from teamworld import World, world

from jejak import case as cases
from jejak.case.folder import CaseFolder
from jejak.model.judgements import Coder, Judgement
from jejak.web.apicalls import BODY_BYTES
from jejak.web.apidocument import kind_of
from jejak.web.saying import digest_of_text
from jejak.web.teamapp import together
from jejak.web.throttle import Rate


@pytest.fixture(scope="module")
def still(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A team whose case is only looked at."""
    folder = tmp_path_factory.mktemp("api")
    with world(folder, traced, f"sqlite:///{folder}/team.sqlite") as made:
        add_codings(folder / "cases" / "bandung")
        yield made


@pytest.fixture(scope="module")
def reader(still: World) -> TestClient:
    return script(still, "viewer", "read")


@pytest.fixture
def here(traced: Path, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "team", traced, f"sqlite:///{tmp_path}/team.sqlite") as made:
        add_codings(tmp_path / "team" / "cases" / "bandung")
        yield made


@pytest.fixture
def coder(here: World) -> TestClient:
    return script(here, "coder")


def got(client: TestClient, path: str, **asked: object):
    answer = client.get(CASE + path, params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def refused(answer, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


# Who and where


def test_it_says_who_one_is_and_what_the_token_may(still: World, reader: TestClient):
    me = reader.get(f"{API}/me").json()
    assert (me["id"], me["name"]) == (still.people["viewer"], "Viewer")
    assert (me["by"], me["scope"], me["case"], me["csrf"]) == ("token", "read", None, None)
    browser = still.browser("viewer").get(f"{API}/me").json()
    assert (browser["by"], browser["scope"], browser["ends"]) == ("sign-in", "write", None)
    assert len(browser["csrf"]) == 64


def test_cases_are_those_one_is_in(still: World, reader: TestClient):
    line = {"id": "bandung", "name": "Bandung", "role": "viewer"}
    assert reader.get(f"{API}/cases").json() == {"items": [line]}
    assert script(still, "other").get(f"{API}/cases").json()["items"][0]["id"] == "aceh"


def test_a_case_says_what_it_is_about_and_how_far_it_is(reader: TestClient):
    case = got(reader, "")
    assert case["origin"] == {"name": "Seoul", "country": "South Korea"}
    assert case["period"] == {"start": "2014-01-01", "end": "2019-12-31", "precision": "period"}
    assert (case["role"], case["blind"], case["documents"]) == ("viewer", False, 6)
    assert [one["state"] for one in case["steps"]] == ["done", "done", "done"]
    assert case["verdicts"] == {"supported": 1, "contradicted": 1}
    assert case["reviewed"]["judged"] == 0 < case["reviewed"]["of"]


# Sources


def test_documents_are_filtered_sorted_and_paged(reader: TestClient):
    every = [one["id"] for one in lines(reader, "/documents", size=2)]
    assert every == sorted([ODD, "bandros", "loi", "long", "park", "visit"])
    assert [one["id"] for one in lines(reader, "/documents", language="ko")] == ["visit"]
    by_length = lines(reader, "/documents", sort="length", descending="true", size=1)
    assert by_length[0]["id"] == "long"
    assert {one["id"] for one in lines(reader, "/documents", coded="false")} == {"long"}
    assert [one["id"] for one in lines(reader, "/documents", title="RIVER")] == ["park"]


def test_a_document_has_its_text_and_what_names_it(reader: TestClient):
    page = lines(reader, "/documents", title="judul", sort="length")[0]["page"]
    assert page == "/c/bandung/documents/a%2Fb%3Fc%20%25d"
    document = got(reader, "/documents/a%2Fb%3Fc%20%25d")
    assert (document["id"], document["text"], document["pages"]) == (ODD, TEXT, [0, 34])
    assert document["text_digest"] == digest_of_text(TEXT)
    assert document["length"] == len(TEXT)
    assert refused(reader.get(f"{CASE}/documents/gone"), 404)["problem"] == (
        "no such document in this case"
    )


def test_passages_are_code_points_of_the_text(reader: TestClient):
    found = lines(reader, "/passages", document=ODD, size=1)
    assert [(one["start"], one["end"]) for one in found] == [LEARNT, KOREAN]
    assert [one["quote"] for one in found] == [TEXT[slice(*LEARNT)], TEXT[slice(*KOREAN)]]
    assert lines(reader, "/passages", document=ODD, start=33) == found[1:]
    assert lines(reader, "/passages", document="park", unit="title")[0]["quote"] == (
        "River park opens"
    )
    assert refused(reader.get(f"{CASE}/passages", params={"document": "gone"}), 404)
    assert refused(reader.get(f"{CASE}/passages"), 422)["where"] == "query.document"


def test_words_are_found_with_their_place(reader: TestClient):
    found = lines(reader, "/search", q="CHEONGGYECHEON", size=1)
    assert [one["document"] for one in found] == ["park"]
    [start, end] = found[0]["hits"][0]["marks"][0]
    assert got(reader, "/documents/park")["text"][start:end] == "Cheonggyecheon"
    assert len(lines(reader, "/search", q="seoul", size=1)) >= 3
    for nothing in ("  ", "", "a\x00b"):
        assert refused(reader.get(f"{CASE}/search", params={"q": nothing}), 422)


def test_what_could_not_be_read_is_told(still: World, reader: TestClient):
    assert got(reader, "/unreadable") == {"items": [], "after": "", "total": 0}


# What was coded and judged


def test_every_coding_names_its_coder_kind_and_run(reader: TestClient):
    rule = lines(reader, "/codings", coder="rule")
    assert len(rule) == 1
    assert rule[0]["coder"] == {"id": "rule", "name": "rule", "kind": "rule"}
    assert (rule[0]["run"], rule[0]["quote"]) == ("r", TEXT[slice(*LEARNT)])
    found = lines(reader, "/codings", document=ODD, verdict="present", size=2)
    assert len(found) == 3
    assert {one["coder"]["kind"] for one in found} == {"meaning", "rule"}
    runs = {one["id"] for one in lines(reader, "/runs", size=1)}
    assert {one["run"] for one in lines(reader, "/codings", size=1000)} <= runs
    bare = lines(reader, "/codings", coder="rule", quotes="false")
    assert bare[0]["quote"] is None


def test_counts_are_by_code_coder_and_verdict(reader: TestClient):
    counts = got(reader, "/counts")
    [rule] = [one for one in counts["codings"] if one["coder"]["id"] == "rule"]
    assert (rule["code"], rule["number"], rule["reviewed"]) == ("degree.copying", 1, False)
    kinds = {one["coder"]["kind"] for one in counts["judgements"]}
    assert kinds == {"meaning"}


def test_coders_are_people_and_machines_told_apart(still: World, reader: TestClient):
    kinds = {one["id"]: one["kind"] for one in got(reader, "/coders")["items"]}
    assert kinds == {"meaning": "meaning", still.people["viewer"]: "human"}


def test_the_codebook_is_told_in_three_languages(reader: TestClient):
    book = got(reader, "/codebook")
    codes = {code["id"]: code for family in book["families"] for code in family["codes"]}
    assert set(codes[CODE]["name"]) == {"en", "id", "ko"}
    assert book["framework"] == got(reader, "")["framework"]


# Findings


def test_claims_have_tests_that_rest_on_passages(reader: TestClient):
    listed = {one["id"]: one for one in got(reader, "/claims")["items"]}
    assert list(listed) == ["river-park", "old-bus"]
    claim = got(reader, "/claims/river-park")
    assert {key: claim[key] for key in listed["river-park"]} == listed["river-park"]
    assert claim["verdict"] == "supported"
    test = max(claim["tests"], key=lambda one: one["weight_db"][1])
    text = got(reader, "/documents/park")["text"]
    passage = test["passages"][0]
    assert passage["quote"] == text[passage["start"] : passage["end"]]
    assert "Seoul" in test["says"]["text"]
    korean = reader.get(f"{CASE}/claims/river-park", headers={"accept-language": "ko"}).json()
    assert korean["tests"][0]["says"]["text"] != claim["tests"][0]["says"]["text"]
    assert korean["tests"][0]["weight_db"] == claim["tests"][0]["weight_db"]
    assert refused(reader.get(f"{CASE}/claims/gone"), 404)


def test_what_people_added_to_a_claim_bears_their_names(coder: TestClient, here: World):
    before = got(coder, "/claims/river-park")
    assert before["program_alone"] is None
    assert {one["added_by"] for one in before["tests"]} == {None}
    folder, kind = here.door.place("bandung").path, before["tests"][0]["kind"]
    cases.weigh(folder, "river-park", kind, (-9, -3), reason="hearsay", coder="Budi")
    cases.rival(folder, "river-park", "Tokyo", kind="foreign", reason="canals", coder="Budi")
    after = got(coder, "/claims/river-park")
    assert after["program_alone"]["verdict"] == before["verdict"]
    assert after["program_alone"]["support_db"] == before["support_db"]
    weighed = [one for one in after["tests"] if one["weighed_by"]]
    assert [(one["kind"], one["weighed_by"]["name"]) for one in weighed] == [(kind, "Budi")]
    assert after["support_db"] != before["support_db"]
    named = {one["name"]: one["added_by"] for one in after["rivals"]}
    assert named["Tokyo"]["reason"] == "canals"


def test_events_come_in_order_with_who_says_so(reader: TestClient):
    every = lines(reader, "/events", size=1)
    assert [one["when"]["start"] for one in every] == sorted(one["when"]["start"] for one in every)
    one = lines(reader, "/events", policy="river-park", kind="opened")[0]
    assert "30 January 2016" in one["passage"]["quote"]
    assert lines(reader, "/events", since="2017-01-01", until="2017-12-31")[0]["id"].startswith(
        "visit"
    )
    assert refused(reader.get(f"{CASE}/events", params={"since": "1451606400"}), 422)


def test_stages_without_evidence_are_told_too(reader: TestClient):
    stages = got(reader, "/stages")["items"]
    assert {one["found"] for one in stages} == {True, False}
    assert [one["order"] for one in stages if one["process"] == "ksp"][:3] == [1, 2, 3]
    assert all(bool(one["events"]) == one["found"] for one in stages)


def test_runs_have_their_options(reader: TestClient):
    [trace] = lines(reader, "/runs", step="trace")
    assert trace["options"]["framework"] == "sister-city"
    assert trace["finished"] > trace["started"]


def test_a_case_that_cannot_be_reached_does_not_say_where_it_lies(here: World):
    owner = script(here, "owner")
    here.door.place("bandung").path.joinpath("case.yaml").unlink()
    problem = refused(owner.get(CASE), 503)
    assert problem["problem"] == "no case is here"
    assert "cases" not in problem["where"] + problem["detail"]


# Pages


def test_a_place_in_one_list_is_none_in_another(reader: TestClient):
    after = got(reader, "/documents", size=1)["after"]
    assert got(reader, "/documents", size=3, after=after)["items"][0]["id"] == "bandros"
    for path, more in (("/codings", {}), ("/documents", {"kind": "news"})):
        wrong = reader.get(CASE + path, params={"after": after, **more})
        assert refused(wrong, 422)["where"] == "query.after"


@pytest.mark.parametrize("after", ["x", ".", "WzFd.x", "1", '["a"]', "é.é", "a.b.c"])
def test_a_made_up_place_is_refused(reader: TestClient, after: str):
    answer = reader.get(f"{CASE}/documents", params={"after": after})
    assert refused(answer, 422)["where"] == "query.after"


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("size=0", "query.size"),
        ("size=1001", "query.size"),
        ("size=1e2", "query.size"),
        ("size=%2010", "query.size"),
        ("sort=length&sort=id", "query.sort"),
        ("sort=colour", "query.sort"),
        ("coded=yes", "query.coded"),
        ("colour=red", "query.colour"),
        (f"kind={'x' * 501}", "query.kind"),
        ("after=" + "x" * 4001, "query.after"),
    ],
)
def test_what_does_not_fit_is_named(reader: TestClient, asked: str, where: str):
    problem = refused(reader.get(f"{CASE}/documents?{asked}"), 422)
    assert [one["where"] for one in problem["faults"]] == [where]


# Judging


def said(answer) -> list[tuple[str, str]]:
    assert answer.is_success, answer.text
    return [(one["verdict"], one["code"]) for one in answer.json()["judgements"]]


def test_a_passage_is_judged_by_its_words_or_by_its_place(here: World, coder: TestClient):
    answer = coder.post(f"{CASE}/judgements", json=judged(memo="sebab itu"))
    assert answer.status_code == 201
    [one] = answer.json()["judgements"]
    text = got(coder, "/documents/park")["text"]
    assert (one["start"], text[one["start"] : one["end"]]) == (text.index(QUOTE), QUOTE)
    assert one["coder"] == {"id": here.people["coder"], "name": "Coder", "kind": "human"}
    assert (one["memo"], one["confidence"]) == ("sebab itu", 1.0)
    assert got(coder, f"/judgements/{one['id']}") == one
    place = {"document": ODD, "start": KOREAN[0], "end": KOREAN[1], "code": "degree.copying"}
    again = coder.post(f"{CASE}/judgements", json={**place, "quote": TEXT[slice(*KOREAN)]})
    assert again.json()["judgements"][0]["quote"] == "반둥시는 배웠다."


def test_a_coding_is_accepted_rejected_and_corrected(coder: TestClient):
    place = {"document": ODD, "start": LEARNT[0], "end": LEARNT[1]}
    accept = coder.post(f"{CASE}/judgements", json={**place, "code": CODE})
    assert said(accept) == [("present", CODE)]
    reject = {**place, "code": "degree.copying", "verdict": "absent"}
    assert said(coder.post(f"{CASE}/judgements", json=reject)) == [("absent", "degree.copying")]
    correct = {**place, "code": "degree.emulation", "instead": "degree.copying"}
    assert said(coder.post(f"{CASE}/judgements", json=correct)) == [
        ("absent", "degree.copying"),
        ("present", "degree.emulation"),
    ]
    mine = list(lines(coder, "/standing", kind="human", size=1))
    assert {(one["verdict"], one["code"]) for one in mine} == {
        ("present", CODE),
        ("absent", "degree.copying"),
        ("present", "degree.emulation"),
    }
    assert got(coder, "/codings", coder="rule")["total"] == 1, "the machine's stays beside it"
    assert got(coder, "/counts")["codings"][0]["coder"]["kind"] != "human"
    assert got(coder, "")["reviewed"]["judged"] == 2


def test_who_was_faster_is_told_and_nothing_is_saved(here: World, coder: TestClient):
    expecting = got(coder, "/judgements")["expecting"]
    other = script(here, "editor")
    first = other.post(f"{CASE}/judgements", json=judged(verdict="absent", expecting=expecting))
    assert first.json()["expecting"] == expecting + 1
    problem = refused(coder.post(f"{CASE}/judgements", json=judged(expecting=expecting)), 409)
    assert "Editor said 'absent'" in problem["problem"]
    assert got(coder, "/judgements")["expecting"] == expecting + 1
    now = first.json()["expecting"]
    assert coder.post(f"{CASE}/judgements", json=judged(expecting=now)).status_code == 201
    again = coder.post(f"{CASE}/judgements", json=judged(expecting=now))
    assert refused(again, 409), "sent twice, kept once"


def test_a_document_read_anew_is_a_conflict(coder: TestClient):
    digest = got(coder, "/documents/park")["text_digest"]
    assert coder.post(f"{CASE}/judgements", json=judged(digest=digest)).is_success
    problem = refused(coder.post(f"{CASE}/judgements", json=judged(digest="0" * 16)), 409)
    assert "read anew" in problem["problem"]


@pytest.mark.parametrize(
    ("more", "status", "where"),
    [
        ({"document": "gone"}, 404, ""),
        ({"quote": "nobody said so"}, 422, "body.quote"),
        ({"quote": "the"}, 422, "body.quote"),
        ({"code": "no.code"}, 422, "code"),
        ({"instead": CODE}, 422, "code"),
        ({"start": 9, "end": 3, "quote": ""}, 422, "body.end"),
        ({"start": 0, "end": 10**6, "quote": ""}, 422, "park:0-1000000"),
        ({"start": 0, "end": 5, "quote": "Rover"}, 422, "park:0-5"),
        ({"start": -1, "end": 5}, 422, "body.start"),
        ({"start": "0", "end": 5}, 422, "body.start"),
        ({"start": 0}, 422, "body.end"),
        ({"end": 2**70, "start": 0}, 422, "body.end"),
        ({"verdict": "withdrawn"}, 422, "body.verdict"),
        ({"memo": "x" * 4001}, 422, "body.memo"),
        ({"coder": "meaning"}, 422, "body.coder"),
        ({"quote": ""}, 422, "body.quote"),
    ],
)
def test_a_judgement_that_cannot_be_kept(coder: TestClient, more: dict, status: int, where: str):
    before = got(coder, "/judgements")["expecting"]
    problem = refused(coder.post(f"{CASE}/judgements", json=judged(**more)), status)
    assert problem["where"] == where
    assert got(coder, "/judgements")["expecting"] == before


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"null", b"7", b'{"a":', b'{"code":"\\ud800"}'])
def test_a_body_that_is_no_judgement(coder: TestClient, body: bytes):
    headers = {"content-type": "application/json"}
    answer = coder.post(f"{CASE}/judgements", content=body, headers=headers)
    assert refused(answer, 422)["faults"]


def test_a_body_of_another_kind_is_not_read(coder: TestClient):
    form = coder.post(f"{CASE}/judgements", data=judged())
    assert "application/json" in refused(form, 415)["remedy"]
    assert refused(coder.post(f"{CASE}/judgements", content=json.dumps(judged())), 415)
    told = {"content-type": "Application/JSON; charset=utf-8"}
    sent = json.dumps(judged(), ensure_ascii=False)
    assert coder.post(f"{CASE}/judgements", content=sent.encode(), headers=told).is_success


@pytest.mark.parametrize("size", [BODY_BYTES + 1, 5 << 20])
@pytest.mark.parametrize("told", [True, False])
def test_a_body_that_is_too_long_is_not_read(coder: TestClient, size: int, told: bool):
    body = b" " * size
    headers = {"content-type": "application/json"}
    content = body if told else iter([body[: size // 2], body[size // 2 :]])
    answer = coder.post(f"{CASE}/judgements", content=content, headers=headers)
    assert "bytes at most" in refused(answer, 413)["problem"]


def test_what_is_hostile_comes_back_as_it_was(coder: TestClient):
    memo = "<script>alert(1)</script>\u202e\x00\x1b[31m"
    answer = coder.post(f"{CASE}/judgements", json=judged(memo=memo))
    assert answer.json()["judgements"][0]["memo"] == memo
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_machines_name_is_no_persons(here: World):
    place = CaseFolder.at(here.door.place("bandung").path)
    with place.store() as store:
        known = Coder(here.people["coder"], "Robot", "rule")
        store.judge([known], [])
    problem = refused(script(here, "coder").post(f"{CASE}/judgements", json=judged()), 422)
    assert "is the name of" in problem["problem"]


# Taking back


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_said_in_one_act_is_withdrawn_together(coder: TestClient, which: int):
    coder.post(f"{CASE}/judgements", json=judged())
    place = {"document": ODD, "start": LEARNT[0], "end": LEARNT[1]}
    correct = {**place, "code": "degree.emulation", "instead": "degree.copying"}
    made = coder.post(f"{CASE}/judgements", json=correct).json()["judgements"]
    gone = coder.post(f"{CASE}/undo", json={"judgement": made[which]["id"]})
    assert sorted(said(gone)) == [
        ("withdrawn", "degree.copying"),
        ("withdrawn", "degree.emulation"),
    ]
    assert [one["code"] for one in lines(coder, "/standing", kind="human")] == [CODE]
    log = lines(coder, "/judgements", document=ODD, coder=made[0]["coder"]["id"])
    assert len(log) == 4, "the log keeps all"
    oldest = lines(coder, "/judgements", document=ODD, oldest_first="true", size=1)
    assert [one["id"] for one in reversed(oldest)] == [
        one["id"] for one in lines(coder, "/judgements", document=ODD)
    ]


def test_taking_back_twice_takes_back_once(coder: TestClient):
    first = coder.post(f"{CASE}/judgements", json=judged()).json()["judgements"][0]
    second = coder.post(f"{CASE}/judgements", json=judged(code="degree.copying"))
    last = {"judgement": second.json()["judgements"][0]["id"]}
    assert coder.post(f"{CASE}/undo", json=last).status_code == 200
    problem = refused(coder.post(f"{CASE}/undo", json=last), 409)
    assert problem["problem"].startswith(f"what you said last is 'present' of {CODE}")
    assert [one["id"] for one in lines(coder, "/standing", kind="human")] == [first["id"]]
    assert coder.post(f"{CASE}/undo", json={}).status_code == 200
    assert refused(coder.post(f"{CASE}/undo", json={}), 422)


# Limits


def test_each_token_may_ask_so_often(here: World):
    rate = Rate(at_once=5, each_second=1e-6, together=100)
    app = together(here.door, rate=rate)
    first, second = (script(here, "owner").headers["authorization"] for _ in range(2))
    browser = here.browser(app=app)
    answers = [browser.get(f"{API}/me", headers={"authorization": first}) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert "too many" in refused(answers[-1], 429)["problem"]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert browser.get(f"{API}/me", headers={"authorization": second}).status_code == 200


def test_tokens_that_are_made_up_count_for_their_address(here: World):
    app = together(here.door, rate=Rate(at_once=2, each_second=1e-6, together=2))
    browser = here.browser(app=app)
    tries = [
        browser.get(f"{API}/me", headers={"authorization": f"Bearer jejak_{number}"}).status_code
        for number in range(6)
    ]
    assert tries == [401] * 4 + [429] * 2


def test_a_token_is_no_way_to_the_account_or_the_pages(here: World):
    owner = script(here, "owner")
    for path in ("/account", "/account/tokens", "/c/bandung"):
        assert owner.get(path).headers["location"] == "/sign-in"


# The description


def test_anybody_may_read_the_description(here: World):
    stranger = here.browser()
    found = stranger.get(f"{API}/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    assert "{document}" in "".join(found["paths"])
    text = stranger.get(API).text
    for methods in found["paths"].values():
        for one in methods.values():
            assert f'id="{one["operationId"]}"' in text
    for name in found["components"]["schemas"]:
        assert f'id="m-{name}"' in text


def test_everything_is_described(here: World):
    found = here.browser().get(f"{API}/openapi.json").json()
    schemas = found["components"]["schemas"]
    told = json.dumps(found)
    for name, schema in schemas.items():
        assert schema["description"], name
        assert f'"#/components/schemas/{name}"' in told, f"{name} is named nowhere"
        for field, about in schema.get("properties", {}).items():
            assert about.get("description"), (name, field)
    for path, methods in found["paths"].items():
        for one in methods.values():
            assert one["summary"].endswith("."), path
            assert all(given["description"] for given in one["parameters"]), path


def test_alone_there_is_the_cookie(client: TestClient, csrf: str):
    found = client.get(f"{API}/openapi.json").json()
    assert set(found["components"]["securitySchemes"]) == {"cookie", "csrf"}
    assert "/account" not in client.get(API).text
    case = client.get(f"{API}/cases").json()["items"][0]["id"]
    assert client.get(f"{API}/me").json()["csrf"] == csrf
    path = f"{API}/cases/{case}/judgements"
    assert client.post(path, json=judged()).status_code == 403
    sent = client.post(path, json=judged(), headers={"x-csrf-token": csrf})
    assert sent.json()["judgements"][0]["coder"]["name"] == "Rini"
    client.cookies.clear()
    assert client.get(f"{API}/me").status_code == 401
    bearer = {"authorization": "Bearer jejak_x"}
    assert client.get(f"{API}/me", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number or null"),
        ({"enum": ["a", "b"]}, '"a" | "b"'),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "each name with text"),
        ({"type": "string", "format": "date"}, "date"),
    ],
)
def test_kinds_are_told_in_words(schema: dict, words: str):
    assert " ".join(word for word, _ in kind_of(schema)) == words


def test_a_correction_by_somebody_else_is_told_apart(here: World, coder: TestClient):
    """Judgements of others come with their coder, machine or not."""
    with CaseFolder.at(here.door.place("bandung").path).store() as store:
        one = Judgement("j", "park", 0, 5, "River", CODE, "present", "gpt", "2026-01-01T00:00:00")
        store.judge([Coder("gpt", "GPT", "language model")], [one])
    found = got(coder, "/judgements/j")
    assert found["coder"] == {"id": "gpt", "name": "GPT", "kind": "language model"}
    assert lines(coder, "/standing", kind="language model") == [found]


def test_a_token_ends_at_its_time(here: World):
    short = script(here, "viewer", lasts=timedelta(hours=1))
    assert short.get(f"{API}/me").json()["ends"].startswith("2026-03-01T09:00")
    here.clock.later(hours=1)
    assert short.get(f"{API}/me").status_code == 401
