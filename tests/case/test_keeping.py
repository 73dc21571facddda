"""Backups come back equal, from a file or a server, and damaged ones do not come back at all."""

import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jejak.case.folder import CaseFolder
from jejak.case.keeping import backup, backup_server, move_in, restore, restore_server
from jejak.errors import InputError, StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Claim, Coding, Document, Event, Observation, Passage, Verdict
from jejak.model.team import Member
from jejak.store.casestore import CaseStore
from jejak.store.server import cases_in
from jejak.store.teamstore import TeamStore
from postgres import cluster, why_not

KINDS = (Document, Passage, Coding, Event, Claim, Observation, Verdict, Coder, Judgement)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if why_not():
        pytest.skip(why_not())
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a team is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/from/team.sqlite"
    address: str = request.getfixturevalue("server")
    with TeamStore.open(address) as team, team._write() as connection:
        connection.exec_driver_sql('DROP SCHEMA "jejak" CASCADE')
        for name in cases_in(address):
            connection.exec_driver_sql(f'DROP SCHEMA "jejak_{name}" CASCADE')
    return address


@pytest.fixture
def judged(done: Path) -> Path:
    """A case that somebody judged and a text is kept in."""
    with CaseFolder.at(done).store() as store:
        text = next(iter(store.documents()))
        one = Judgement(
            *("j", text.id, 0, 5, text.text[:5], "degree.copying", "present", "rini"),
            *("2026-03-01T00:00:00", "digest"),
        )
        store.judge([Coder("rini", "Rini", "human")], [one])
        store.keep("answer", "kept \x00 한국어")
    return done


def records(store: CaseStore) -> list[object]:
    return [list(store.records(kind)) for kind in KINDS] + [store.runs(), store.kept("answer")]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("case.s", "case.from"))
    }


def same(one: CaseFolder, other: CaseFolder) -> bool:
    with one.store() as first, other.store() as second:
        assert records(first) == records(second)
    assert files(one.path) == files(other.path)
    return True


def full(url: str, cases: Path, source: Path) -> None:
    """A team of two people with two cases."""
    with TeamStore.open(url) as team:
        people = [team.add_person(n, f"{n}@example.org", f"hash-{n}") for n in ("rini", "adi")]
        for name in ("bandung", "aceh"):
            move_in(source, cases, name, url)
            team.add_case(name, name.title())
        team.add_member(Member(people[0].id, "bandung", "owner"))
        team.add_member(Member(people[1].id, "aceh", "coder", blind=True))
        team.note(people[0].id, "did", {"x": "1"}, case="bandung")
        team.begin(people[0].id, NOW, timedelta(days=1))


def place(cases: Path, name: str, url: str) -> CaseFolder:
    return CaseFolder.at(cases / name, database=url)


def test_a_case_comes_back_equal(judged: Path, tmp_path: Path):
    output = tmp_path / "b" / "case.tar.gz"
    assert backup(judged, output) > 5
    made = restore(output, tmp_path / "back" / "tiny.jejak")
    assert same(CaseFolder.at(judged), made)
    assert made.given_in() == CaseFolder.at(judged).given_in()
    assert [path.name for path in output.parent.iterdir()] == ["case.tar.gz"]
    assert output.stat().st_mode & 0o077 == 0


def test_it_is_made_while_somebody_writes(judged: Path, tmp_path: Path):
    with CaseFolder.at(judged).store() as store, store.transaction():
        store.keep("answer", "not yet")
        backup(judged, tmp_path / "x.tar.gz")
    made = restore(tmp_path / "x.tar.gz", tmp_path / "back")
    with made.store() as store:
        assert store.kept("answer") == "kept \x00 한국어"


def test_a_whole_server_comes_back_equal(url: str, judged: Path, tmp_path: Path):
    cases, other = tmp_path / "from" / "cases", tmp_path / "to" / "cases"
    full(url, cases, judged)
    assert same(CaseFolder.at(judged), place(cases, "bandung", url))
    backup_server(url, cases, tmp_path / "server.tar.gz")
    back = f"sqlite:///{tmp_path}/to/team.sqlite"
    assert restore_server(tmp_path / "server.tar.gz", back, other) == 2
    for name in ("bandung", "aceh"):
        assert same(place(other, name, back), CaseFolder.at(judged))
    with TeamStore.open(url) as was, TeamStore.open(back) as now:
        assert now.people() == was.people()
        assert [now.members(n) for n in ("bandung", "aceh")] == [
            was.members(n) for n in ("bandung", "aceh")
        ]
        assert now.audit_page().items == was.audit_page().items
        assert now.hash_of(was.people()[0].id) == "hash-adi"
        assert not now.sign_ins(was.people()[1].id, NOW, timedelta(days=1))


def test_a_server_comes_back_on_a_server_and_one_case_in_a_folder(
    server: str, judged: Path, tmp_path: Path
):
    file = f"sqlite:///{tmp_path}/from/team.sqlite"
    cases, other = tmp_path / "from" / "cases", tmp_path / "to" / "cases"
    full(file, cases, judged)
    backup_server(file, cases, tmp_path / "server.tar.gz")
    with TeamStore.open(server) as team, team._write() as connection:
        connection.exec_driver_sql('DROP SCHEMA "jejak" CASCADE')
        for name in cases_in(server):
            connection.exec_driver_sql(f'DROP SCHEMA "jejak_{name}" CASCADE')
    restore_server(tmp_path / "server.tar.gz", server, other)
    assert set(cases_in(server)) == {"bandung", "aceh"}
    assert not list(other.rglob("case.sqlite"))
    assert same(place(other, "aceh", server), CaseFolder.at(judged))
    with TeamStore.open(server) as team:
        team.note("rini", "goes on")
    lone = restore(tmp_path / "server.tar.gz", tmp_path / "lone", case="aceh")
    assert same(lone, CaseFolder.at(judged))
    one = backup(other / "aceh", tmp_path / "aceh.tar.gz", database=server)
    assert one
    assert same(restore(tmp_path / "aceh.tar.gz", tmp_path / "again"), lone)


def test_nothing_is_left_of_a_restore_that_fails(judged: Path, tmp_path: Path):
    file = f"sqlite:///{tmp_path}/from/team.sqlite"
    full(file, tmp_path / "from" / "cases", judged)
    backup_server(file, tmp_path / "from" / "cases", tmp_path / "s.tar.gz")
    other = tmp_path / "to" / "cases"
    shutil.copytree(judged, other / "bandung")
    back = f"sqlite:///{tmp_path}/to/team.sqlite"
    with pytest.raises(StoreError, match="here already"):
        restore_server(tmp_path / "s.tar.gz", back, other)
    assert [path.name for path in other.iterdir()] == ["bandung"]
    with TeamStore.open(back) as team:
        assert team.is_empty()
    with pytest.raises(StoreError, match="a team is here already"):
        restore_server(tmp_path / "s.tar.gz", file, tmp_path / "from" / "cases")


def test_a_case_without_a_server_is_told(judged: Path, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("JEJAK_DATABASE", raising=False)
    (judged / "case.server").write_text("bandung")
    with pytest.raises(StoreError, match="lies on a server"):
        backup(judged, tmp_path / "x.tar.gz")
    assert not (tmp_path / "x.tar.gz").exists()


def test_folders_that_are_there_and_kinds_that_differ_are_refused(judged: Path, tmp_path: Path):
    output = tmp_path / "case.tar.gz"
    backup(judged, output)
    with pytest.raises(StoreError, match="here already"):
        restore(output, judged)
    with pytest.raises(InputError, match="holds no case 'x'"):
        restore(output, tmp_path / "new", case="x")
    with pytest.raises(InputError, match="of one case"):
        restore_server(output, f"sqlite:///{tmp_path}/t.sqlite", tmp_path / "cases")
    with pytest.raises(InputError, match="no such file"):
        restore(tmp_path / "none", tmp_path / "new")
    with pytest.raises(StoreError, match="no case is here"):
        backup(tmp_path, output)


def packed(path: Path, members: dict[str, bytes], *, kind: bytes = tarfile.REGTYPE) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size, about.type = len(content), kind
            about.linkname = "/etc/passwd"
            tar.addfile(about, io.BytesIO(content))
    return path


MANIFEST = {"manifest.json": b'{"files": {}}'}
DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "text": lambda path, good: path.write_text("no archive"),
    "empty": lambda path, good: path.write_bytes(b""),
    "cut": lambda path, good: path.write_bytes(good.read_bytes()[:-4000]),
    "cut-more": lambda path, good: path.write_bytes(good.read_bytes()[:3000]),
    "leaves": lambda path, good: packed(path, {"../../x": b"x"} | MANIFEST),
    "root": lambda path, good: packed(path, {"/tmp/x": b"x"} | MANIFEST),
    "link": lambda path, good: packed(path, {"case/x": b""}, kind=tarfile.SYMTYPE),
    "device": lambda path, good: packed(path, {"case/x": b""}, kind=tarfile.CHRTYPE),
    "no-manifest": lambda path, good: packed(path, {"case/case.yaml": b"x"}),
    "bad-manifest": lambda path, good: packed(path, {"manifest.json": b"[1]"}),
    "unlisted": lambda path, good: packed(path, {"case/case.yaml": b"x"} | MANIFEST),
    "missing": lambda path, good: packed(
        path, {"manifest.json": b'{"files": {"case/case.yaml": {"size": 1, "sha256": ""}}}'}
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_backup_that_is_not_as_it_was_makes_nothing(damage: str, judged: Path, tmp_path: Path):
    good, bad = tmp_path / "good.tar.gz", tmp_path / "bad.tar.gz"
    backup(judged, good)
    DAMAGES[damage](bad, good)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError) as told:
        restore(bad, tmp_path / "new")
    assert "nothing was changed" in told.value.remedy
    assert sorted(tmp_path.iterdir()) == before


def test_one_changed_byte_is_found(judged: Path, tmp_path: Path):
    good = tmp_path / "good.tar.gz"
    backup(judged, good)
    with tarfile.open(good) as tar:
        members = {one.name: tar.extractfile(one).read() for one in tar}
    assert json.loads(members["manifest.json"])["kind"] == "case"
    name = next(one for one in members if "originals/" in one)
    members[name] = members[name][:-1] + b"?"
    with pytest.raises(InputError, match="is not as it was"):
        restore(packed(tmp_path / "bad.tar.gz", members), tmp_path / "new")


def test_a_backup_that_fails_leaves_the_last_one(judged: Path, tmp_path: Path):
    output = tmp_path / "case.tar.gz"
    backup(judged, output)
    kept = output.read_bytes()
    (judged / "case.sqlite").unlink()
    with pytest.raises(StoreError, match="no case is here"):
        backup(judged, output)
    assert output.read_bytes() == kept
