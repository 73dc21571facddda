"""Originals: shown without harm, page by page, or handed over as files; never opened as they are."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from coded import ChosenDoor, entered
from starlette.testclient import TestClient
from transfercase import add_transfer

import tiny
from jejak.web import originals as page
from jejak.web.visiting import Standing
from jejak.web.working import Turns

CASE = "/c/tiny"


@pytest.fixture(scope="module")
def ready(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny.copied(small_done, tmp_path_factory.mktemp("originals") / "small")
    return add_transfer(folder / "tiny.jejak")


@pytest.fixture(scope="module")
def door(ready: Path) -> ChosenDoor:
    return ChosenDoor(ready, "Rini")


@pytest.fixture(scope="module")
def client(door: ChosenDoor) -> Iterator[TestClient]:
    with entered(door) as made:
        yield made


def shown(client: TestClient, name: str, **query: object) -> str:
    answer = client.get(f"{CASE}/originals/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_page_of_a_pdf_stands_beside_what_was_read_from_it(client: TestClient):
    text = shown(client, "printed.pdf", page=2)
    assert "Page 2 of 2" in text
    assert f'src="{CASE}/original-pages/2/printed.pdf"' in text
    assert re.findall(r'<li dir="auto"><a href="([^"]+)">([^<]+)', text) == [
        (f"{CASE}/documents/printed.pdf?at=14-25", "Halaman dua")
    ]
    assert "page=1" in text
    assert "page=3" not in text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        *[({}, 1), ({"at": "14-20"}, 2), ({"at": "13"}, 1), ({"at": "0"}, 1), ({"at": "99999"}, 2)],
        *[({"page": "0"}, 1), ({"page": "77"}, 2), ({"page": "x"}, 1), ({"page": "²"}, 1)],
        *[({"page": "9" * 5000}, 1), ({"at": "-1"}, 1), ({"page": "-1"}, 1)],
    ],
)
def test_the_page_is_the_one_that_is_meant(client: TestClient, query, number):
    assert f"Page {number} of 2" in shown(client, "printed.pdf", **query)


def test_the_picture_is_one(client: TestClient):
    answer = client.get(f"{CASE}/original-pages/1/printed.pdf")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("number", ["0", "3", "x", "-1", "²", "9" * 11])
def test_there_is_no_other_picture(client: TestClient, number: str):
    assert client.get(f"{CASE}/original-pages/{number}/printed.pdf").status_code in {404, 422}


def test_a_broken_pdf_is_said_and_nothing_breaks(client: TestClient):
    assert "Page 1 of 2" in shown(client, "broken.pdf")
    answer = client.get(f"{CASE}/original-pages/1/broken.pdf")
    assert answer.status_code == 422
    assert "damaged or encrypted" in answer.text


def test_a_web_page_stands_in_a_frame_that_may_do_nothing(client: TestClient):
    answer = client.get(f"{CASE}/originals/page.html")
    assert re.search(r'<iframe [^>]*src="/c/tiny/original-frames/page.html" sandbox ', answer.text)
    assert "top.hit" not in answer.text
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_what_is_in_the_frame_is_harmless(client: TestClient):
    answer = client.get(f"{CASE}/original-frames/page.html")
    assert "Taman" in answer.text
    assert not re.search(
        r"script|hit=1|spy|href|<form|<base|http-equiv|<svg|<img [^>]*(?:src|on)", answer.text
    )
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


def test_only_web_pages_are_framed_and_only_pdfs_drawn(client: TestClient):
    for name in ("a.txt", "printed.pdf", "docx", "gone", "park", "nothing"):
        assert client.get(f"{CASE}/original-frames/{name}").status_code == 404
    for name in ("a.txt", "page.html", "docx", "gone", "park", "nothing"):
        assert client.get(f"{CASE}/original-pages/1/{name}").status_code == 404


def test_a_text_is_text(client: TestClient):
    assert "Teks &lt;script&gt;asli&lt;/script&gt;" in shown(client, "a.txt")


def test_a_long_text_is_cut(client: TestClient, monkeypatch):
    monkeypatch.setattr(page, "SHOWN", 4)
    text = shown(client, "a.txt")
    assert "script&gt;asli" not in text
    assert "Only the beginning is shown" in text


def test_everything_can_be_saved_and_is_not_opened(client: TestClient, ready: Path):
    for name in ("printed.pdf", "page.html", "a.txt", "docx"):
        answer = client.get(f"{CASE}/original-files/{name}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert (
        client.get(f"{CASE}/original-files/page.html").content
        == (ready.parent / "page.html").read_bytes()
    )


def test_a_name_keeps_its_letters_and_breaks_no_header(client: TestClient):
    name = "Surat \u202excod.exe.docx"
    answer = client.get(f"{CASE}/original-files/docx")
    assert answer.headers["content-disposition"].endswith(quote(name, safe=""))
    text = shown(client, "docx")
    assert f"<bdi>{name}</bdi>" in text
    assert "is not shown in the browser" in text


@pytest.mark.parametrize("name", ["gone", "park"])
def test_one_that_is_gone_is_said(client: TestClient, name: str):
    assert "is not in the case’s folder" in shown(client, name)
    assert client.get(f"{CASE}/original-files/{name}").status_code == 404


def test_a_link_out_of_the_case_is_not_followed(client: TestClient, ready: Path, tmp_path: Path):
    (tmp_path / "secret").write_text("top secret")
    for one in (ready / "originals").glob("*.txt"):
        if "asli" in one.read_text():
            kept = one.rename(tmp_path / "kept")
            one.symlink_to(tmp_path / "secret")
            try:
                assert "is not in the case’s folder" in shown(client, "a.txt")
                assert client.get(f"{CASE}/original-files/a.txt").status_code == 404
            finally:
                one.unlink()
                kept.rename(one)


@pytest.mark.parametrize(
    "name", ["../case.yaml", "..%2f..%2fcase.yaml", "%00", "a.txt%00", "x" * 3000]
)
def test_no_address_leads_out_of_the_case(client: TestClient, name: str):
    for kind in ("originals", "original-frames", "original-files", "original-pages/1"):
        assert client.get(f"{CASE}/{kind}/{name}").status_code == 404


def test_one_that_was_changed_is_said(client: TestClient, ready: Path):
    for one in (ready / "originals").glob("*.txt"):
        before = one.read_bytes()
        if b"asli" in before:
            one.write_bytes(b"changed")
            try:
                assert "changed since" in shown(client, "a.txt")
            finally:
                one.write_bytes(before)


def test_the_document_leads_to_its_original_and_back(client: TestClient):
    text = client.get(f"{CASE}/documents/printed.pdf?at=14-20").text
    assert f'href="{CASE}/originals/printed.pdf?at=14"' in text
    assert f'href="{CASE}/documents/printed.pdf?at=14-25"' in shown(client, "printed.pdf", at=14)


def test_too_many_at_once_are_told_to_come_again(client: TestClient, monkeypatch):
    turns = Turns(1, waiting=0, patience=0)
    monkeypatch.setattr(page, "_TURNS", turns)
    with turns.turn():
        assert client.get(f"{CASE}/original-frames/page.html").status_code == 429


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_all_can_be_read_in_three_languages(client: TestClient, language: str):
    for name in ("printed.pdf", "page.html", "a.txt", "docx", "gone"):
        answer = client.get(f"{CASE}/originals/{name}", headers={"accept-language": language})
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text


def test_who_codes_blind_may_see_them(door: ChosenDoor, client: TestClient):
    try:
        door.allowed = Standing("coder", blind=True)
        assert "Page 1 of 2" in shown(client, "printed.pdf")
    finally:
        door.allowed = Standing("owner")
