"""How long each page of the workbench takes on a large case, over real HTTP.

    python bench/pages.py FOLDER [--passages 100000] [--times 30]

Makes a case (in FOLDER, kept for the next time) of 100 passages a document, a tenth of them coded
by a machine with codes of the framework and judged by five people, with an event a document and a
copied passage every tenth. It is opened as `jejak open` opens it. For each page: the first request
after the start, then so many more, each document and search another, and how large the answer is.
Prints a table in Markdown, in milliseconds by the clock, from the request to the last byte.
"""

from __future__ import annotations

import argparse
import http.client
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import store as large  # the made-up texts and judgements
from jejak.case.folder import make_folder
from jejak.model.framework import load_framework
from jejak.model.records import Coding, Document, Event, Match, Passage
from jejak.store.casestore import CaseStore

CASE = """\
name: Made-up case
origin: {name: Seoul, country: South Korea}
host: {name: Bandung, country: Indonesia}
sources: .
"""
CODES = [one.id for one in load_framework("sister-city").codes]
WORDS = ("kota", "smartcity", "정책")


def made(folder: Path, documents: int) -> Path:
    """The case, made only once."""
    path = folder / "large.jejak"
    if (path / "case.yaml").exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    place = make_folder(path, folder / "case.yaml", None)
    texts = large.Texts()
    with CaseStore.open(place.path) as store:
        store.start_run(large.RUN)
        for first in range(0, documents, 200):
            fill(store, texts, range(first, min(first + 200, documents)))
        store.add(Event, (large.event(n, documents) for n in range(documents)), large.RUN.id)
        store.add(Match, [copied(n) for n in range(10, documents, 10)], large.RUN.id)
        store.finish_run(large.RUN.id, "2026-01-01T01:00:00")
    return path


def fill(store: CaseStore, texts: large.Texts, numbers: range) -> None:
    """So many documents with their codings and judgements."""
    some: list[tuple[Document, list[Passage]]] = [texts.document(n) for n in numbers]
    passages = [one for _, part in some for one in part]
    store.add_documents([one for one, _ in some], passages, large.RUN.id)
    codings, says = [], []
    for number, (document, part) in zip(numbers, some, strict=True):
        for at, one in enumerate(part[::10]):
            coding = Coding(
                one, CODES[(number + at) % len(CODES)], large.MACHINE.id, "present", 0.7
            )
            codings.append(coding)
            says.append(large.judged(coding, document.text, number * 10 + at))
    store.add(Coding, codings, large.RUN.id)
    store.judge([*large.PEOPLE, large.MACHINE], says)


def copied(number: int) -> Match:
    """A passage that stands in an earlier document as well."""
    here, there = f"d{number:06}", f"d{number - 7:06}"
    return Match(Passage(there, 0, 40), Passage(here, 0, 40), 0.9, "verbatim")


@dataclass
class Visit:
    """A browser as small as can be: it keeps its cookie and its connection."""

    link: str
    cookie: str = ""

    def __post_init__(self) -> None:
        where = urlsplit(self.link)
        self.line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
        self.line.request("GET", f"{where.path}?{where.query}")
        answer = self.line.getresponse()
        answer.read()
        self.cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
        self.case = answer.getheader("location") or ""

    def ask(self, path: str) -> tuple[float, int, int]:
        """Seconds, status and size of an answer."""
        begun = time.perf_counter()
        self.line.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.line.getresponse()
        body = answer.read()
        return time.perf_counter() - begun, answer.status, len(body)


def pages(case: str, documents: int) -> dict[str, Callable[[], str]]:
    """The address of each page; each time of another document, word or code."""
    chance = random.Random(7)

    def document() -> str:
        return f"d{chance.randrange(documents):06}"

    plain = ["", "/sources", "/codebook", "/claims", "/timeline", "/process", "/compare"]
    plain += ["/network", "/map", "/report", "/runs", "/adjudicate"]
    asked: dict[str, Callable[[], str]] = {one: lambda one=one: case + one for one in plain}
    asked["/documents/…"] = lambda: f"{case}/documents/{document()}"
    asked["/search?q=…"] = lambda: f"{case}/search?q={quote(chance.choice(WORDS))}"
    asked["/codebook/…"] = lambda: f"{case}/codebook/{chance.choice(CODES)}"
    asked["/sources?title=…"] = lambda: f"{case}/sources?title=ka&sort=title"
    return asked


def measure(visit: Visit, path: Callable[[], str], times: int) -> tuple[float, list[float], int]:
    """The first request, the others sorted, and the largest answer."""
    first, status, size = visit.ask(path())
    if status != 200:
        raise SystemExit(f"{path()}: {status}")
    found = [visit.ask(path()) for _ in range(times)]
    return first, sorted(one for one, _, _ in found), max(size, *(one for _, _, one in found))


def main() -> None:
    """Make or find the case, open it, ask for every page and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30)
    asked = parser.parse_args()
    documents = asked.passages // large.PER_DOCUMENT
    case = made(asked.folder, documents)
    command = [sys.executable, "-m", "jejak", "open", str(case), "--name", "Rini", "--no-browser"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            visit = Visit(server.stdout.readline().strip())
            print(f"ready after {time.perf_counter() - began:.1f} s\n")
            print("| page | first | p50 | p95 | longest | kB |\n|---|---|---|---|---|---|")
            for name, path in pages(visit.case, documents).items():
                first, times, size = measure(visit, path, asked.times)
                shown = (first, times[len(times) // 2], times[int(len(times) * 0.95)], times[-1])
                cells = " | ".join(f"{one * 1000:.0f}" for one in shown)
                print(f"| {name or 'overview'} | {cells} | {size / 1000:.0f} |", flush=True)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
