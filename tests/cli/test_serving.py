"""`jejak serve`, `team`, `backup` and `restore` as people give them."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import tiny


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that name a team."""
    for name in ("JEJAK_DATABASE", "JEJAK_CASES"):
        monkeypatch.delenv(name, raising=False)
    return ["--database", f"sqlite:///{tmp_path}/team.sqlite", "--cases", f"{tmp_path}/cases"]


def ok(*arguments: object) -> str:
    ran = tiny.jejak(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


def refused(*arguments: object) -> str:
    ran = tiny.jejak(*arguments)
    assert ran.code == 2, ran.out
    return ran.err


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(*options: object) -> Iterator[tuple[subprocess.Popen, list[str]]]:
    """A server in a process of its own, and the lines it said first."""
    command = [sys.executable, "-m", "jejak", "serve", *map(str, options)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert server.stdout
        yield server, [server.stdout.readline().strip() for _ in range(2)]
    finally:
        server.kill()
        server.wait()
        if server.stdout:
            server.stdout.close()


def got(address: str) -> tuple[int, str]:
    for _ in range(50):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            problem.close()
            return problem.code, ""
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


def test_a_server_prints_the_first_link_and_stops_when_told(given: list[str], tmp_path: Path):
    port = free_port()
    with serving(*given, "--port", port) as (server, (address, first)):
        assert address == f"http://127.0.0.1:{port}"
        link = re.search(r"http://\S+/join/\S+", first)
        assert link
        status, page = got(link[0])
        assert (status, "Make the account" in page) == (200, True)
        assert got(f"{address}/join/made-up")[0] == 404
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) in {0, -signal.SIGTERM}
    assert (tmp_path / "team.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "passwords would cross the network readable"),
        (["--url", "http://jejak.example.org"], "passwords would cross the network readable"),
        (["--url", "jejak.example.org"], "no address of a server"),
        (["--url", "https://example.org/jejak"], "leave out the path"),
        (["--host", "192.0.2.1", "--insecure"], "cannot be had"),
    ],
)
def test_what_cannot_be_served_is_told(given: list[str], options: list[str], said: str):
    assert said in refused("serve", *given, *options)


def test_a_database_that_is_none_is_told_without_its_password(given: list[str]):
    err = refused("serve", "--database", "mysql://rini:hunter2@x/y", *given[2:])
    assert "no address of a PostgreSQL database" in err
    assert "hunter2" not in err


def test_a_team_from_the_shell(given: list[str], done: Path):
    database = given[:2]
    out = ok("team", "add-case", done, "bandung", *given)
    assert "ready" in out
    assert "join" not in out, "the first account will own it"
    link = ok("team", "invite", *database, "--case", "bandung", "--role", "owner")
    assert re.fullmatch(r"http://127.0.0.1:8000/join/[\w-]+\n", link)
    cases = json.loads(ok("team", "cases", *database, "--json"))
    assert [(one["case"], one["person"]) for one in cases] == [("bandung", "")]
    assert "bandung" in ok("team", "cases", *database)
    assert json.loads(ok("team", "people", *database, "--json")) == []
    assert "here already" in refused("team", "add-case", done, "bandung", *given)
    assert "cannot name a case" in refused("team", "add-case", done, "../x", *given)
    assert "nobody has the address" in refused(
        "team", "add-case", done, "aceh", *given, "--owner", "x@example.org"
    )
    assert "no role" in refused("team", "invite", *database, "--role", "god")
    assert "no case" in refused("team", "invite", *database, "--case", "gone")
    for command in ("reset", "remove", "let-in"):
        assert "nobody has the address" in refused("team", command, "x@example.org", *database)
    log = json.loads(ok("team", "log", *database, "--json"))
    assert [one["action"] for one in log] == ["invite", "add-case"]
    ok("team", "remove-case", "bandung", *given, "--yes")
    assert json.loads(ok("team", "cases", *database, "--json")) == []
    assert "no case" in refused("team", "remove-case", "bandung", *given, "--yes")


def test_people_from_the_shell(given: list[str], tmp_path: Path):
    from jejak.store.teamstore import TeamStore

    database = given[:2]
    with TeamStore.open(database[1]) as team:
        team.add_person("Rini", "rini@example.org", "hash")
    assert "rini@example.org" in ok("team", "people", *database)
    assert "/join/" in ok("team", "reset", "Rini@Example.org", *database)
    ok("team", "remove", "rini@example.org", *database)
    assert json.loads(ok("team", "people", *database, "--json"))[0]["disabled"]
    ok("team", "let-in", "rini@example.org", *database)
    assert not json.loads(ok("team", "people", *database, "--json"))[0]["disabled"]
    assert "reset" in ok("team", "log", *database)


def test_backup_and_restore(given: list[str], done: Path, tmp_path: Path):
    file = tmp_path / "case.tar.gz"
    assert "files" in ok("backup", done, "-o", file)
    assert "ready" in ok("restore", file, tmp_path / "back")
    assert ok("claims", tmp_path / "back", "--json") == ok("claims", done, "--json")
    ok("team", "add-case", done, "bandung", *given)
    ok("backup", "-o", tmp_path / "server.tar.gz", *given)
    shutil.rmtree(tmp_path / "cases")
    (tmp_path / "team.sqlite").unlink()
    assert "1 cases" in ok("restore", tmp_path / "server.tar.gz", *given)
    back = tmp_path / "cases" / "bandung"
    assert ok("claims", back, "--json") == ok("claims", done, "--json")
    ok("restore", tmp_path / "server.tar.gz", tmp_path / "lone", "--case", "bandung")
    assert "needs a folder" in refused("restore", file, "--case", "x")
    assert "nothing is named" in refused("backup", "-o", file)
    assert "nothing is named" in refused("restore", file)
