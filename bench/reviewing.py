"""How many actions, and how long, to review codings by keyboard in a real browser.

    .venv/bin/python bench/reviewing.py [--codings 100] [--documents 30] [--passages 0]

A made-up case; of each ten codings seven are accepted, two rejected and one corrected. An action
is a key that is pressed or a click; typing a code's name counts each letter. `--passages` adds
that many other coded passages, to see how long an action takes in a large case.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from jejak.case.folder import make_folder
from jejak.model.framework import load_framework
from jejak.model.records import Coding, Document, Passage, Run
from jejak.store.casestore import CaseStore

CASE = """\
name: Made-up case
origin: {name: Seoul, country: South Korea}
host: {name: Bandung, country: Indonesia}
sources: .
"""
SENTENCE = "Kota {number} mempelajari tata sungai dari kota lain dan menulisnya dalam laporan. "
VERDICTS = "aaxaaaxaac"
PER_DOCUMENT = 40


def made(folder: Path, codings: int, documents: int, passages: int) -> Path:
    """A case with so many codings to review, and others behind them that are not looked at."""
    file = folder / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    place = make_folder(folder / "made-up.jejak", file, None)
    with CaseStore.open(place.path) as store:
        store.start_run(Run("r", "code", "{}", 1, "", "0", "2026-01-01T00:00:00"))
        for name, count in _sizes(codings, documents, passages):
            text = "".join(SENTENCE.format(number=number) for number in range(max(count, 8)))
            note = Document(
                name, f"Catatan {name}", "", "news", "id", "", None, "", text, (), name, "made"
            )
            length = len(text) // max(count, 8)
            where = [Passage(name, at * length, (at + 1) * length - 1) for at in range(count)]
            store.add_documents([note], where, "r")
            store.add(Coding, list(_codings(where)), "r")
    return place.path


def _sizes(codings: int, documents: int, passages: int) -> Iterator[tuple[str, int]]:
    for number in range(documents):
        yield f"a{number:05}", codings // documents + (number < codings % documents)
    for number in range(passages // PER_DOCUMENT):
        yield f"b{number:05}", PER_DOCUMENT


def _codings(where: list[Passage]) -> Iterator[Coding]:
    codes = [one.id for one in load_framework("sister-city").codes if "copying" not in one.id]
    for number, one in enumerate(where):
        yield Coding(one, codes[number % len(codes)], "meaning", "present", 0.6, "made up")


@dataclass
class Hands:
    """Presses keys, counts them, and notes how long each judgement took to be shown."""

    page: Page
    actions: int = 0
    waits: list[float] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
            self.actions += 1

    def judge(self, verdict: str) -> None:
        """Judge the current card and wait until the next one is current."""
        before = self.page.locator(".coding.now").get_attribute("id")
        address = self.page.url
        begun = time.perf_counter()
        self.press(verdict)
        if verdict == "c":
            self.press(*"copying", "Enter")
        self._moved(before or "", address)
        self.waits.append(time.perf_counter() - begun)

    def _moved(self, before: str, address: str) -> None:
        now = "({a: location.href, c: document.querySelector('.coding.now')?.id ?? ''})"
        for _ in range(3000):
            try:
                here = self.page.evaluate(now)
            except Exception:  # noqa: BLE001 - the page is being changed for the next
                here = {"a": address, "c": before}
            done = here["a"].endswith("/review") or "/review?" in here["a"]
            if done or (here["c"] and (here["c"] != before or here["a"] != address)):
                return
            time.sleep(0.002)
        raise TimeoutError(before)


def review(link: str, codings: int) -> Hands:
    """Review so many codings, beginning at the first."""
    with sync_playwright() as started:
        chromium = shutil.which("chromium")
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(link)
        page.goto(f"{page.url}/review")
        page.wait_for_selector(".coding.now")
        hands = Hands(page)
        for number in range(codings):
            hands.judge(VERDICTS[number % len(VERDICTS)])
        browser.close()
    return hands


def main() -> None:
    """Make the case, serve it, review it and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=100)
    parser.add_argument("--documents", type=int, default=30)
    parser.add_argument("--passages", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        case = made(Path(name), asked.codings, asked.documents, asked.passages)
        command = [
            sys.executable,
            "-m",
            "jejak",
            "open",
            str(case),
            "--name",
            "Rini",
            "--no-browser",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                hands = review(server.stdout.readline().strip(), asked.codings)
            finally:
                server.terminate()
        with CaseStore.open(case) as store:
            kept = {(one.document, one.start) for one in store.judgements()}
    waits = sorted(hands.waits)
    print(f"codings reviewed {len(hands.waits)}, stretches judged in the case {len(kept)}")
    print(f"actions {hands.actions}, per coding {hands.actions / len(waits):.2f}")
    print(f"seconds in all {sum(waits):.1f}, median {statistics.median(waits):.3f}", end=", ")
    print(f"p95 {waits[int(len(waits) * 0.95)]:.3f}, longest {waits[-1]:.3f}")


if __name__ == "__main__":
    main()
