"""Words are found in all sources, and every hit leads to its place."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from coded import ODD, ChosenDoor, add_codings, entered, note
from starlette.testclient import TestClient

from jejak.store.casestore import CaseStore


@pytest.fixture
def coded(case: Path) -> Path:
    return add_codings(case)


@pytest.fixture
def client(coded: Path) -> Iterator[TestClient]:
    door = ChosenDoor(coded, "Rini")
    with entered(door) as made:
        yield made


def test_a_hit_leads_to_its_place(client: TestClient):
    text = client.get("/c/tiny/search?q=SEOUL").text
    assert "Found in 1 place" in text
    assert "<mark>Seoul</mark>" in text
    assert f'href="/c/tiny/documents/{quote(ODD, safe="")}?at=27-32#at"' in text
    page = client.get(f"/c/tiny/documents/{quote(ODD, safe='')}?at=27-32")
    marked = re.sub(r"<(?!/?mark)[^>]+>", "", page.text.split('id="at"')[1].split("</p>")[0])
    assert "Seoul" in marked


def test_what_stands_around_ends_with_whole_words(client: TestClient):
    text = client.get("/c/tiny/search?q=%22paragraf+12%22").text
    shown = re.search(r"… (.+?) …</a>", text, re.DOTALL)
    assert shown
    words = re.sub(r"<[^>]+>", "", shown[1]).split()
    assert set(words) <= {"kata", "Paragraf", "12."}


def test_what_is_sought_is_never_taken_for_markup(client: TestClient, coded: Path):
    with CaseStore.open(coded) as store:
        store.add_documents([note("bad", "Lihat <script>alert(1)</script> di sini.")], [], "r")
    text = client.get("/c/tiny/search", params={"q": '<script>alert("'}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;<mark>alert" in client.get("/c/tiny/search?q=alert").text


def test_pages_follow_one_another(client: TestClient, coded: Path):
    with CaseStore.open(coded) as store:
        some = [note(f"n{number:02}", f"Catatan {number}: jembatan baru.") for number in range(25)]
        store.add_documents(some, [], "r")
    first = client.get("/c/tiny/search?q=jembatan").text
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    second = client.get(link[1].replace("&amp;", "&")).text
    assert first.count("<li>\n    <h2>") == 20
    assert second.count("<li>\n    <h2>") == 5
    assert 'rel="next"' not in second


@pytest.mark.parametrize("language", ["en", "id", "ko"])
@pytest.mark.parametrize("query", ["", "?q=seoul", "?q=tidakada", "?q=%22%22", f"?q={'x' * 300}"])
def test_it_speaks_all_languages(client: TestClient, language: str, query: str):
    client.post("/settings", data={"language": language, "back": "/"})
    page = client.get(f"/c/tiny/search{query}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
