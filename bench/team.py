"""Twenty people code at once on PostgreSQL, over real HTTP: how long it takes, and what is lost.

    python bench/team.py --minutes 10 --kill

A server is started (its own PostgreSQL, with fsync, unless --database names one), with a made-up
case of 100,000 passages. When all coders have signed in, the time begins: they open documents,
judge, and now and then undo, with a pause between (exponential, --pause seconds on average). With
--kill the server is killed (SIGKILL) in the middle and started again. In the end the log is
compared with what was acknowledged: each acknowledged judgement must be there once, and what was
not acknowledged at most once.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from argon2 import PasswordHasher

import postgres as cluster  # of the tests
from jejak.case.folder import CaseFolder
from jejak.case.keeping import move_in
from jejak.case.steps import new
from jejak.model.judgements import Judgement
from jejak.model.records import Coding, Document, Passage, Run
from jejak.model.team import Member
from jejak.store.teamstore import TeamStore

PASSWORD = "angkot lewat dago pagi"
CASE = """\
name: Load
origin: {name: Seoul, country: South Korea}
host: {name: Bandung, country: Indonesia}
sources: notes/
"""
WORDS = (
    "kota belajar dari sungai taman bus warga rencana wali dinas seoul bandung jalan air".split()
)


@dataclass
class Load:
    """What the coders did: how long each kind of request took, and what they were told is kept."""

    minutes: float
    pause: float
    port: int
    texts: dict[str, str]
    codes: list[str]
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[tuple[object, ...]] = field(default_factory=Counter)
    unknown: Counter[tuple[object, ...]] = field(default_factory=Counter)
    broken: int = 0
    until: float = 0.0
    all_in: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))
    lock: threading.Lock = field(default_factory=threading.Lock)


class Coder(threading.Thread):
    """One person at a browser."""

    def __init__(self, load: Load, email: str, person: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.load, self.email, self.person = load, email, person
        self.random = random.Random(seed)
        self.link: http.client.HTTPConnection | None = None
        self.cookie = self.csrf = ""
        # What an undo would take back; nothing when an answer was lost, since nobody knows then.
        self.last: tuple[object, ...] = ()

    def run(self) -> None:
        while not self.cookie:
            self.sign_in()
        self.load.all_in.wait()
        time.sleep(self.random.random() * 2 * self.load.pause)
        while time.time() < self.load.until:
            document = self.random.choice(list(self.load.texts))
            page = self.ask("open", "GET", f"/c/load/documents/{quote(document, safe='')}")
            if page is None:
                continue
            found = re.search(r'name="expecting" value="(\d+)"', page)
            seal = re.search(r'x-csrf-token": "(\w+)"', page)
            self.csrf = seal[1] if seal else self.csrf
            self.judge_some(document, found[1] if found else "")

    def sign_in(self) -> None:
        self.ask("sign-in", "POST", "/sign-in", {"email": self.email, "password": PASSWORD})

    def judge_some(self, document: str, expecting: str) -> None:
        for _ in range(self.random.randint(3, 12)):
            if time.time() > self.load.until:
                return
            time.sleep(self.random.expovariate(1 / self.load.pause))
            if self.last and self.random.random() < 0.1:
                self.undo()
            else:
                self.judge(document, expecting)

    def judge(self, document: str, expecting: str) -> None:
        text = self.load.texts[document]
        start = self.random.randrange(len(text) // 60) * 60
        code, verdict = (
            self.random.choice(self.load.codes),
            self.random.choice(("present", "absent")),
        )
        said = (self.person, document, start, start + 60, code, verdict)
        form = {"document": document, "start": start, "end": start + 60, "code": code}
        form |= {"verdict": verdict, "quote": text[start : start + 60], "expecting": expecting}
        answer = self.ask("judge", "POST", "/c/load/judge", form, about=said)
        self.last = () if answer is None else said

    def undo(self) -> None:
        gone = (*self.last[:5], "withdrawn")
        self.ask("undo", "POST", "/c/load/undo", {"document": gone[1]}, about=gone)
        self.last = ()

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        form: dict[str, object] | None = None,
        about: tuple[object, ...] | None = None,
    ) -> str | None:
        """The answer's text if it was done; None if not, or nobody knows."""
        begun = time.perf_counter()
        try:
            status, text = self.send(method, path, form, fragment=kind in {"judge", "undo"})
        except (OSError, http.client.HTTPException):
            self.link = None
            with self.load.lock:
                self.load.broken += 1
                if about:
                    self.load.unknown[about] += 1
            time.sleep(0.5)
            return None
        with self.load.lock:
            self.load.took[kind].append(time.perf_counter() - begun)
            self.load.answers[f"{kind} {status}"] += 1
            if about and status < 400:
                self.load.acknowledged[about] += 1
        return text if status < 400 else None

    def send(
        self, method: str, path: str, form: dict[str, object] | None, *, fragment: bool
    ) -> tuple[int, str]:
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.load.port, timeout=30)
        headers = {"Cookie": self.cookie, "Accept-Encoding": "identity"}
        headers |= {"HX-Request": "true"} if fragment else {}
        body = None
        if form is not None:
            body = urlencode({**form, "csrf": self.csrf})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        text = answer.read().decode()
        for one in answer.headers.get_all("set-cookie") or ():
            if one.startswith("jejak="):
                self.cookie = one.split(";")[0]
        return answer.status, text


def case_of(folder: Path, documents: int, sentences: int) -> dict[str, str]:
    """A case of made-up documents, each sentence 60 characters, a tenth of them coded by machine."""
    (folder / "notes").mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    new(folder / "load.jejak", case=folder / "case.yaml", claims=None)
    draw = random.Random(1)
    place = CaseFolder.at(folder / "load.jejak")
    codes = [one.id for one in place.framework().codes]
    texts = {f"d{number:05d}": _text(draw, sentences) for number in range(documents)}
    with place.store() as store:
        store.start_run(Run("r", "read", "{}", 1, "x", "0", "2026-01-01T00:00:00"))
        passages = [
            Passage(name, at, at + 60, "sentence")
            for name, text in texts.items()
            for at in range(0, len(text), 60)
        ]
        store.add_documents((_document(name, text) for name, text in texts.items()), passages, "r")
        some = (one for one in passages if draw.random() < 0.1)
        store.add(
            Coding,
            [Coding(one, draw.choice(codes), "meaning", "present", 0.8) for one in some],
            "r",
        )
    return texts


def _text(draw: random.Random, sentences: int) -> str:
    return "".join(
        (" ".join(draw.choices(WORDS, k=12))[:58].capitalize() + ". ").rjust(60, "_")[:60]
        for _ in range(sentences)
    )


def _document(name: str, text: str) -> Document:
    about = ("Bench", "news", "id", "host", None, "")
    return Document(name, f"Note {name}", *about, text, (0,), f"digest-{name}", "text")


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL as it is set up by default, so with fsync."""
    folder = Path(tempfile.mkdtemp(prefix="jejak-pg-"))
    if not os.getuid():
        shutil.chown(folder, cluster._servant())  # noqa: SLF001
    try:
        cluster.run(folder, "initdb", "-U", "owner", "--auth=trust", "-E", "UTF8", "--no-locale")
        settings = f"-k {folder} -c listen_addresses=''"
        cluster.run(folder, "pg_ctl", "start", "-w", "-o", settings)
        try:
            yield f"postgresql://owner@/postgres?host={folder}"
        finally:
            cluster.run(folder, "pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def started(url: str, cases: Path, port: int) -> subprocess.Popen[bytes]:
    """A server that answers."""
    options = ("--database", url, "--cases", str(cases), "--port", str(port))
    server = subprocess.Popen(
        [sys.executable, "-m", "jejak", "serve", *options], stdout=subprocess.DEVNULL
    )
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise TimeoutError("the server does not answer")


def cpu_seconds(server: subprocess.Popen[bytes]) -> float:
    parts = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def opened(load: Load) -> None:
    """Everybody has signed in: the time begins."""
    load.until = time.time() + load.minutes * 60


def compared(load: Load, place: CaseFolder, people: set[str]) -> tuple[int, int, int]:
    """Lost, doubled, and kept though not acknowledged (that one was on its way when it broke)."""
    stored: Counter[tuple[object, ...]] = Counter()
    with place.store() as store:
        for one in store.records(Judgement):
            if one.coder in people:
                stored[one.coder, one.document, one.start, one.end, one.code, one.verdict] += 1
    lost = sum((load.acknowledged - stored).values())
    extra = stored - load.acknowledged
    unasked = sum((extra - load.unknown).values())
    return lost, unasked, sum(extra.values()) - unasked


def quantile(values: list[float], q: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--coders", type=int, default=20)
    parser.add_argument("--pause", type=float, default=1.5)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--sentences", type=int, default=50)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument(
        "--database", default="", help="else a PostgreSQL of its own; or sqlite:///"
    )
    given = parser.parse_args()
    if given.database:
        measured(given, given.database)
    else:
        with postgres() as url:
            measured(given, url)


def measured(given: argparse.Namespace, url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="jejak-load-") as temporary:
        folder = Path(temporary)
        texts = case_of(folder, given.documents, given.sentences)
        place = move_in(folder / "load.jejak", folder / "cases", "load", url)
        # A quick hash: it is made strong at sign-in, which is part of the load.
        hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        with TeamStore.open(url) as team, socket.socket() as free:
            team.add_case("load", "Load")
            people = {}
            for number in range(given.coders):
                person = team.add_person(f"Coder {number}", f"c{number}@example.org", hashed)
                team.add_member(Member(person.id, "load", "coder"))
                people[person.email] = person.id
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        codes = [one.id for one in place.framework().codes]
        server = started(url, folder / "cases", port)
        try:
            load = Load(given.minutes, given.pause, port, texts, codes)
            load.all_in = threading.Barrier(given.coders + 1, action=lambda: opened(load))
            coders = [Coder(load, *one, seed) for seed, one in enumerate(people.items())]
            for one in coders:
                one.start()
            load.all_in.wait()
            begun, used = time.time(), -cpu_seconds(server)
            if given.kill:
                time.sleep(given.minutes * 30)
                used += cpu_seconds(server)
                os.kill(server.pid, signal.SIGKILL)
                server.wait()
                down = time.time()
                server = started(url, folder / "cases", port)
                print(f"killed; answers again after {time.time() - down:.1f} s")
            for one in coders:
                one.join()
            used += cpu_seconds(server)
            told(load, time.time() - begun, used)
            lost, doubled, late = compared(load, place, set(people.values()))
            print(f"lost {lost}, doubled {doubled}, kept without acknowledgement {late}")
        finally:
            server.kill()
            server.wait()
    sys.exit(1 if lost or doubled else 0)


def told(load: Load, seconds: float, used: float) -> None:
    print(f"{'':8} {'number':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    every = [one for kind, some in load.took.items() if kind != "sign-in" for one in some]
    for kind, took in [*load.took.items(), ("all", every)]:
        line = "".join(f" {quantile(took, q):8.0f}" for q in (0.5, 0.95, 0.99))
        print(f"{kind:8} {len(took):7}{line}")
    print(", ".join(f"{what}: {number}" for what, number in sorted(load.answers.items())))
    print(f"broken connections {load.broken}; {len(every) / seconds:.1f} requests a second;")
    print(
        f"server {used:.0f} CPU-s in {seconds:.0f} s ({used / max(1, len(every)) * 1000:.0f} ms each)"
    )


if __name__ == "__main__":
    main()
