"""Adding sources in the browser, and taking them out again; nobody's file does any harm."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore

import pytest
from coded import ChosenDoor
from starlette.testclient import TestClient
from teamworld import World, world
from teamworld import csrf as seal_of
from test_fetching import PAGE as WEB_PAGE
from test_fetching import PUBLIC, Site, serving

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Unreadable
from jejak.reading.files import read_file
from jejak.store.casestore import CaseStore
from jejak.web import adding, uploads, workers
from jejak.web.adding import as_markdown
from jejak.web.app import alone
from jejak.web.jobs import Job
from jejak.web.visiting import Standing

PAGE = "/c/tiny/sources"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """Reading that was asked for; what it does is tested with the workers."""
    found: list[tuple] = []

    def soon(case: Path, files: tuple[str, ...], *_: object) -> Job:
        found.append((case, files))
        return Job("20261124T215900123456-3f9a1c", "read")

    monkeypatch.setattr(workers, "read_soon", soon)
    return found


def send(client: TestClient, csrf: str, *files: tuple[str, bytes]):
    parts = [("files", (name, io.BytesIO(content))) for name, content in files]
    return client.post(f"{PAGE}/add", data={"csrf": csrf}, files=parts)


def notes(done: Path) -> set[str]:
    return {one.name for one in (done.parent / "notes").iterdir() if one.is_file()}


def test_a_file_is_added_under_its_name_and_read(client, csrf, done: Path, asked: list):
    before = notes(done)
    answer = send(client, csrf, ("Laporan 2017.md", b"# Laporan\n\nIsi."))
    assert answer.status_code == 200
    assert notes(done) - before == {"Laporan 2017.md"}
    assert asked == [(done, ())]
    with CaseStore.open(done) as store:
        kept = json.loads(store.kept("added Laporan 2017.md") or "")
    assert kept == {"by": "Rini", "called": "Laporan 2017.md"}


def test_the_same_name_twice_keeps_both(client, csrf, done: Path, asked: list):
    before = notes(done)
    for text in (b"one", b"two"):
        send(client, csrf, ("a.txt", text))
    assert notes(done) - before == {"a.txt", "a-2.txt"}


BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _packed:
    _packed.writestr("word/document.xml", b"<w>" + b" " * (300 << 20))


@pytest.mark.parametrize(
    ("name", "content", "status", "kept"),
    [
        ("x.html", b"<script>alert(1)</script><p>Isi</p>", 200, {"x.html"}),
        ("x.svg", b"<svg onload='alert(1)'/>", 422, set()),
        ("../../../x.md", b"Isi.", 200, {"x.md"}),
        ("..\\x.md", b"Isi.", 200, {"x.md"}),
        ("a\x00b.md", b"Isi.", 200, {"a-00b.md"}),
        ("ann\u202efdp.exe", b"MZ", 422, set()),
        ("ann\u202edm.md", b"Isi.", 200, {"anndm.md"}),
        ("x.md", b"", 422, set()),
        ("bomb.docx", BOMB.getvalue(), 200, {"bomb.docx"}),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_hostile_files(client, csrf, done, asked, name, content, status, kept):
    before, folder = notes(done), {*done.parent.parent.iterdir()}
    answer = send(client, csrf, (name, content))
    assert answer.status_code == status
    assert notes(done) - before == kept
    assert {*done.parent.parent.iterdir()} == folder
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text
    assert bool(asked) == bool(kept)


def test_a_bomb_is_a_reason_and_no_more(done: Path):
    path = done.parent / "notes/bomb.docx"
    path.write_bytes(BOMB.getvalue())
    with pytest.raises(Exception, match=r"refused|unpack"):
        read_file(path)


def test_some_are_taken_and_others_are_told(client, csrf, done, asked):
    answer = send(client, csrf, ("a.md", b"Isi."), ("b.svg", b"<svg/>"), ("c.txt", b""))
    assert answer.status_code == 200
    assert re.findall(r"<bdi>([^<]+)</bdi>", answer.text) == ["b.svg", "c.txt", "a.md"]


def test_too_large_and_too_many(client, csrf, done, asked, monkeypatch: pytest.MonkeyPatch):
    before = notes(done)
    monkeypatch.setattr(uploads, "LARGEST", 10)
    assert send(client, csrf, ("a.md", b"x" * 11)).status_code == 413
    many = [(f"{number}.md", b"x") for number in range(uploads.MOST + 1)]
    assert send(client, csrf, *many).status_code == 413
    assert send(client, csrf).status_code == 422
    headers = {"content-length": str(adding.FORM + 1), "content-type": "multipart/form-data"}
    answer = client.post(f"{PAGE}/add", headers=headers, content=b"")
    assert (answer.status_code, "fewer or smaller" in answer.text) == (413, True)
    answer = client.post(f"{PAGE}/add", content=iter([b"x"]))
    assert answer.status_code == 413
    assert (notes(done), asked) == (before, [])


def test_what_was_pasted_becomes_a_source(client, csrf, done, asked):
    told = {
        "text": "Bus itu tiba.\r\nDari Seoul.",
        "title": 'Bus: "baru"\n---\nkind: law',
        "date": "2017-10",
        "kind": "news",
        "issuer": "Kompas",
        "url": "https://example.org/a",
    }
    assert client.post(f"{PAGE}/paste", data={"csrf": csrf, **told}).status_code == 200
    name = next(iter(notes(done) - {"loi.md", "park.md", "bandros.txt"}))
    found = read_file(done.parent / "notes" / name)
    assert (found.title, found.kind, str(found.published)) == (
        'Bus: "baru" --- kind: law',
        "news",
        "2017-10",
    )
    assert (found.issuer, found.url) == ("Kompas", "https://example.org/a")
    assert found.text.endswith("Bus itu tiba. Dari Seoul.")


@pytest.mark.parametrize(
    "title",
    ["{a: b}", "- x", "!!python/object:os.system", "&a *a", "null", "'", '"', "a: b # c", "|", "%"],
)
def test_nothing_in_a_head_is_more_than_a_value(tmp_path: Path, title: str):
    path = tmp_path / "a.md"
    path.write_text(as_markdown({"title": title, "kind": "news"}, "---\nIsi: bukan kepala."))
    found = read_file(path)
    assert found.kind == "news"
    assert found.title == ("" if title == "null" else title)
    assert "Isi: bukan kepala." in found.text


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"date": "kemarin"}, {"url": "javascript:alert(1)"}]
)
def test_what_cannot_be_pasted(client, csrf, done, asked, wrong: dict[str, str]):
    before = notes(done)
    told = {"csrf": csrf, "text": "Isi.", **wrong}
    assert client.post(f"{PAGE}/paste", data=told).status_code == 422
    assert (notes(done), asked) == (before, [])


def test_a_page_is_fetched_and_where_it_came_from_is_kept(client, csrf, done, asked):
    with serving() as site:
        client.app.state.network = site.network
        told = {"csrf": csrf, "address": "http://example.org/berita/bus"}
        assert client.post(f"{PAGE}/fetch", data=told).status_code == 200
        assert site.asked == [(PUBLIC, 80)]
    assert (done.parent / "notes/example.org-bus.html").read_bytes() == WEB_PAGE
    with CaseStore.open(done) as store:
        kept = json.loads(store.kept("added example.org-bus.html") or "")
    assert kept["address"] == "http://example.org/berita/bus"


def test_nothing_is_fetched_from_this_network(client, csrf, done, asked):
    before = notes(done)
    client.app.state.network = Site(0, {"inside": ["10.1.1.1"]}).network
    answer = client.post(f"{PAGE}/fetch", data={"csrf": csrf, "address": "http://inside/"})
    assert (answer.status_code, "not on the public internet" in answer.text) == (422, True)
    assert {*(done.parent / "notes").rglob("*.part")} == set()
    assert (notes(done), asked) == (before, [])


def test_few_pages_are_fetched_at_a_time(client, csrf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(adding, "_FETCHING", BoundedSemaphore(1))
    with adding._FETCHING:
        answer = client.post(f"{PAGE}/fetch", data={"csrf": csrf, "address": "http://example.org"})
        assert answer.status_code == 429
    assert client.post(f"{PAGE}/fetch", data={"csrf": csrf, "address": "x"}).status_code == 422
    assert client.post(f"{PAGE}/fetch", data={"csrf": csrf, "address": "x"}).status_code == 422


def removal(client: TestClient, document: str) -> dict[str, str]:
    text = client.get(f"{PAGE}/remove/{document}").text
    return dict(re.findall(r'name="(csrf|document|digest|seen)" value="([^"]*)"', text))


def test_a_source_is_removed_after_it_was_said_what_goes(client, done: Path):
    page = client.get(f"{PAGE}/remove/park")
    assert "judgements by people stay in the log" in page.text
    answer = client.post(f"{PAGE}/remove", data=removal(client, "park"))
    assert answer.status_code == 200
    with CaseStore.open(done) as store:
        assert store.document("park") is None
    assert "park.md" not in notes(done)
    assert len(list((done / "removed").iterdir())) == 1
    assert client.get(f"{PAGE}/remove/park").status_code == 404


def test_not_if_it_was_judged_or_read_anew_meanwhile(client, done: Path):
    form = removal(client, "park")
    with CaseStore.open(done) as store:
        found = store.document("park")
        assert found
        said = Judgement(
            *("j", "park", 0, 5, found.text[:5], "degree.copying", "present", "budi"),
            "2099-01-01T00:00:00",
        )
        store.judge([Coder("budi", "Budi", "human")], [said])
    answer = client.post(f"{PAGE}/remove", data=form)
    assert (answer.status_code, "judged by budi" in answer.text) == (409, True)
    stale = {**removal(client, "park"), "digest": "0" * 64}
    assert client.post(f"{PAGE}/remove", data=stale).status_code == 409
    assert "park.md" in notes(done)


def test_what_could_not_be_read_is_dropped(client, csrf, done: Path):
    (done.parent / "notes/bad.pdf").write_bytes(b"no pdf")
    with CaseStore.open(done) as store:
        store.add_unreadable(
            [Unreadable("bad.pdf", "0", "damaged", ""), Unreadable("x", "1", "", "")]
        )
    assert client.post(f"{PAGE}/drop", data={"csrf": csrf, "source": "bad.pdf"}).status_code == 200
    with CaseStore.open(done) as store:
        assert [one.source for one in store.records(Unreadable)] == ["x"]
    assert client.post(f"{PAGE}/drop", data={"csrf": csrf, "source": "bad.pdf"}).status_code == 404


# Who may


@pytest.mark.parametrize("role", ["viewer", "coder"])
def test_only_editors_change_sources(done: Path, role):
    door = ChosenDoor(done, "Rini")
    with TestClient(alone(door), base_url="http://127.0.0.1:8000") as client:
        client.get(f"/open?key={door.link}")
        door.allowed = Standing(role)
        text = client.get(PAGE).text
        assert "<form" in text
        assert "/sources/add" not in text
        assert "/jobs/start" not in text
        for path in (
            "sources/add",
            "sources/paste",
            "sources/fetch",
            "sources/remove",
            "jobs/start",
        ):
            assert client.post(f"/c/tiny/{path}", data={"csrf": "x"}).status_code == 403


@pytest.fixture(scope="module")
def team(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("adding")
    with world(folder, small_done / "tiny.jejak", f"sqlite:///{folder}/team.sqlite") as made:
        yield made


def test_a_team_keeps_files_in_the_case_and_notes_who_added_them(team: World, asked: list):
    editor = team.browser("editor")
    seal = seal_of(editor)
    files = [("files", ("a.md", io.BytesIO(b"x" * (5 << 20))))]
    answer = editor.post("/c/bandung/sources/add", data={"csrf": seal}, files=files)
    assert answer.status_code == 303, answer.text
    place = team.door.place("bandung").path
    assert (place / "notes/a.md").stat().st_size == 5 << 20
    assert asked[0] == (place, (str((place / "notes").resolve()),))
    done = team.team.audit_page(case="bandung", size=1).items[0]
    assert (done.action, done.detail["files"]) == ("adding.add_files", "1")
    assert "a.md" not in str(done.detail)


def test_strangers_and_viewers_send_nothing(team: World, asked: list):
    for name, status in (("", 303), ("viewer", 403), ("other", 404)):
        browser = team.browser(name)
        answer = browser.post("/c/bandung/sources/add", headers={"content-length": "9"})
        assert answer.status_code == status
    assert asked == []


def test_a_server_fetches_only_if_it_is_told_to(team: World, asked: list):
    editor = team.browser("editor")
    told = {"csrf": seal_of(editor), "address": "http://example.org/x"}
    answer = editor.post("/c/bandung/sources/fetch", data=told)
    assert (answer.status_code, "--fetch" in answer.text) == (403, True)
    assert "--fetch" in editor.get("/c/bandung/sources").text
    with serving() as site:
        team.app.state.fetching, team.app.state.network = True, site.network
        assert editor.post("/c/bandung/sources/fetch", data=told).status_code == 303
        team.app.state.fetching = False
