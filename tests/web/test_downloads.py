"""What goes out as a file: no formula, no broken letters, no more of it at once than a page."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from jejak.reporting.csvtables import harmless
from jejak.web import downloads
from jejak.web.lone import LoneDoor
from jejak.web.visiting import Standing

TABLES = (
    *("timeline", "process", "map", "map/ties", "network/actors", "network/ties", "claims"),
    *("sources", "sources/unreadable", "codebook", "search", "runs", "runs/log"),
)
QUERY = {"search": "?q=Seoul"}


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(f"/c/tiny/{path}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


@given(st.text())
def test_no_cell_is_a_formula(text: str):
    told = harmless(text)
    assert isinstance(told, str)
    assert told in {text, f"'{text}"}
    if told[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        float(told.replace(",", "."))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "  =1", "-", "=", "\r=2"]
)
def test_what_could_be_one_is_marked_as_text(cell: str):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", [0, -1.5, None, True, "", "a-b", "-12", "+0,5", "3 = 3", "서울"])
def test_what_is_none_stays_as_it_is(cell: object):
    assert harmless(cell) == cell  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_csv_with_a_heading(client: TestClient, name: str):
    answer = client.get(f"/c/tiny/{name}.csv{QUERY.get(name, '')}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert len({len(row) for row in rows}) == 1
    assert not answer.content.startswith("\ufeff".encode())


@pytest.mark.parametrize("name", ["timeline", "map", "network"])
@pytest.mark.parametrize(("form", "begin"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_every_picture_is_there_in_both_forms(
    client: TestClient, name: str, form: str, begin: bytes
):
    answer = client.get(f"/c/tiny/{name}.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(begin)
    assert f"tiny-{name}.{form}" in answer.headers["content-disposition"]
    assert b"/c/tiny" not in answer.content


def test_there_are_no_other_forms(client: TestClient):
    for name in ("timeline", "map", "network"):
        assert client.get(f"/c/tiny/{name}.pdf").status_code == 404
        assert client.get(f"/c/tiny/{name}.svg.exe").status_code == 404


def test_excel_is_given_its_mark(client: TestClient):
    answer = client.get("/c/tiny/timeline.csv?bom=1")
    assert answer.content.startswith("\ufeff".encode())
    assert answer.content.count("\ufeff".encode()) == 1


def test_a_table_is_asked_for_page_by_page(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    whole = table(client, "sources.csv")
    monkeypatch.setattr(downloads, "BATCH", 1)
    monkeypatch.setattr(downloads.every, "__kwdefaults__", {"size": 1})
    monkeypatch.setattr(downloads, "ROUND", 2)
    assert table(client, "sources.csv") == whole
    assert len(whole) == 4


def test_a_file_has_what_its_page_was_asked_for(client: TestClient):
    some = table(client, "timeline.csv?since=2016-01&until=2016-01")
    assert some
    assert {one["since"][:7] for one in some} == {"2016-01"}
    assert {one["language"] for one in table(client, "sources.csv?language=ko")} == {"ko"}


def test_what_is_wrong_with_the_question_is_said_on_a_page(client: TestClient):
    answer = client.get("/c/tiny/timeline.csv?since=soon")
    assert (answer.status_code, "is no date" in answer.text) == (422, True)
    assert client.get("/c/tiny/search.csv").status_code == 422
    assert client.get("/c/tiny/sources.csv?coded=perhaps").status_code == 422


def test_events_lead_to_where_they_are_told(client: TestClient):
    for one in table(client, "timeline.csv"):
        text = client.get(f"/c/tiny/documents/{one['document']}?at={one['start']}-{one['end']}")
        assert text.status_code == 200
        assert int(one["end"]) - int(one["start"]) == len(one["text"])


def test_claims_have_their_verdicts(client: TestClient):
    rows = table(client, "claims.csv")
    assert len(rows) >= 2
    verdict = rows[0]["verdict"]
    narrowed = table(client, f"claims.csv?verdict={verdict}")
    assert {one["verdict"] for one in narrowed} == {verdict}


def test_every_stage_is_in_the_table_found_or_not(client: TestClient):
    assert {one["found"] for one in table(client, "process.csv")} >= {"event", "nothing"}


def test_pages_link_to_their_files(client: TestClient):
    for path, files in {
        "timeline?since=2016": ("timeline.csv?since=2016", "timeline.png?since=2016"),
        "process": ("process.csv",),
        "search?q=Seoul": ("search.csv?q=Seoul",),
        "map?kind=visit": ("map.csv?kind=visit",),
        "network?least=2": ("network/ties.csv?least=2",),
        "runs": ("runs.csv",),
    }.items():
        text = client.get(f"/c/tiny/{path}").text
        for one in files:
            assert f'href="/c/tiny/{one}' in text, (path, one)


def test_json_lines_are_json(client: TestClient):
    text = client.get("/c/tiny/runs/log.jsonl").text
    told = [json.loads(one) for one in text.splitlines()]
    assert len(told) == len(table(client, "runs/log.csv"))


def test_whoever_codes_blind_is_not_told_what_others_coded(
    client: TestClient, door: LoneDoor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(type(door), "standing", lambda *_: Standing("coder", blind=True))
    assert "codings" not in table(client, "sources.csv")[0]
    assert len(table(client, "sources.csv?coded=yes")) == 4
    assert table(client, "codebook.csv") == []
    assert table(client, "runs/log.csv?coder=meaning") == []
    for name in ("claims.csv", "timeline.csv", "process.csv", "map.csv", "network/ties.csv"):
        assert client.get(f"/c/tiny/{name}").status_code == 403, name
