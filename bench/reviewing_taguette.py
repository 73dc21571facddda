"""How many actions, and how long, the work of `reviewing.py` takes in Taguette, in a real browser.

    python3 -m venv DIR && DIR/bin/pip install taguette
    .venv/bin/python bench/reviewing_taguette.py DIR/bin/taguette [--codings 100] [--documents 30]

Taguette has no codings by machines to be reviewed, so the same end is reached by coding: of each
ten stretches the eight that bear a code in the end (seven accepted there, one corrected) are
selected and tagged, and the two that were rejected are passed over. Each is done with the fewest
actions Taguette allows: drag over the sentence, N, click the tag, Enter. A drag, a click and a key
are one action each; choosing the next document is a click. Finding the stretch is for free.
"""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from reviewing import SENTENCE, VERDICTS

TAGS = [f"code {number:02}" for number in range(30)]
SENT = """async ([path, json, file]) => {
  const seal = document.cookie.match(/_xsrf=([^;]+)/)[1];
  const headers = {"X-XSRFToken": seal};
  let body;
  if (file) {
    body = new FormData();
    body.append("name", file[0]); body.append("description", "");
    body.append("file", new File([file[1]], file[0] + ".html", {type: "text/html"}));
  } else { headers["Content-Type"] = "application/json"; body = JSON.stringify(json); }
  const answer = await fetch(path, {method: "POST", headers, body, credentials: "same-origin"});
  if (!answer.ok) throw new Error(path + " " + answer.status + " " + await answer.text());
}"""
PLACE = """(text) => {
  const inside = document.getElementById("document-contents");
  const walk = document.createTreeWalker(inside, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + text.length);
    node.parentElement.scrollIntoView({block: "center"});
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
    const first = boxes[0], last = boxes[boxes.length - 1];
    return [first.left + 1, first.top + first.height / 2,
            last.right - 1, last.top + last.height / 2];
  }
  return null;
}"""


@contextmanager
def serving(program: Path, folder: Path) -> Iterator[str]:
    """Taguette for one person, on a database of its own; the link that opens it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [program, "--no-browser", "--port", port, "--database", folder / "made-up.sqlite3"]
    said = folder / "said.log"
    with (
        said.open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as ran,
    ):
        try:
            yield link_in(said)
        finally:
            ran.terminate()


def link_in(said: Path) -> str:
    """The link that Taguette prints when it is ready."""
    for _ in range(600):
        found = re.search(r"http://\S+token=\S+", said.read_text())
        if found:
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(said.read_text())


def prepared(page: Page, link: str, codings: int, documents: int) -> None:
    """A project with the documents and tags; none of it is counted."""
    page.goto(link, wait_until="domcontentloaded")
    page.goto(re.sub(r"(http://[^/]+)/.*", r"\1/project/new", link), wait_until="domcontentloaded")
    page.fill("input[name=name]", "Made up")
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/project/\d+"))
    api = "/api" + re.sub(r".*(/project/\d+).*", r"\1", page.url)
    for name in TAGS:
        page.evaluate(SENT, [f"{api}/tag/new", {"path": name, "description": ""}, None])
    for number in range(documents):
        here = codings // documents + (number < codings % documents)
        sentences = [SENTENCE.format(number=f"{number}-{at}") for at in range(max(here, 8))]
        text = f"<html><body><p>{'</p><p>'.join(sentences)}</p></body></html>"
        page.evaluate(SENT, [f"{api}/document/new", None, [f"a{number:03}", text]])
    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector("#documents-list")


@dataclass
class Hands:
    """Clicks, drags and presses, and counts each."""

    page: Page
    actions: int = 0
    waits: list[float] = field(default_factory=list)

    def open(self, name: str) -> None:
        """Choose a document."""
        self.page.click(f"#documents-list a:text-is('{name}')")
        self.actions += 1
        shown = "text => document.getElementById('document-contents').innerText.includes(text)"
        self.page.wait_for_function(shown, arg=SENTENCE.format(number=f"{int(name[1:])}-0").strip())
        self.page.wait_for_timeout(150)

    def code(self, sentence: str, tag: str) -> None:
        """Select a sentence and tag it; until it is highlighted."""
        begun = time.perf_counter()
        before = self.page.locator("#document-contents .highlight").count()
        left, top, right, bottom = self.page.evaluate(PLACE, sentence)
        mouse = self.page.mouse
        mouse.move(left, top)
        mouse.down()
        mouse.move(right, bottom, steps=3)
        mouse.up()
        self.page.keyboard.press("n")
        self.page.click(f"#highlight-add-tags label:text-is('{tag}')")
        self.page.press("#highlight-search", "Enter")
        self.actions += 4
        self.page.wait_for_function(
            "n => document.querySelectorAll('#document-contents .highlight').length > n", arg=before
        )
        self.page.wait_for_selector("#highlight-add-modal", state="hidden")
        self.waits.append(time.perf_counter() - begun)


def work(page: Page, codings: int, documents: int) -> Hands:
    """Code what bears a code in the end, document after document."""
    hands = Hands(page)
    done = 0
    for number in range(documents):
        hands.open(f"a{number:03}")
        for at in range(codings // documents + (number < codings % documents)):
            if VERDICTS[done % len(VERDICTS)] != "x":
                sentence = SENTENCE.format(number=f"{number}-{at}").strip()
                hands.code(sentence, TAGS[done % len(TAGS)])
            done += 1
    return hands


def main() -> None:
    """Serve Taguette, do the work and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path, help="the taguette to run")
    parser.add_argument("--codings", type=int, default=100)
    parser.add_argument("--documents", type=int, default=30)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        serving(asked.program, Path(name)) as link,
        sync_playwright() as started,
    ):
        chromium = shutil.which("chromium")
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        prepared(page, link, asked.codings, asked.documents)
        hands = work(page, asked.codings, asked.documents)
        browser.close()
    print(f"stretches that bear a code {len(hands.waits)}, of {asked.codings} looked at")
    print(f"actions {hands.actions}, per stretch looked at {hands.actions / asked.codings:.2f}")
    print(f"seconds in all {sum(hands.waits):.1f}, median {statistics.median(hands.waits):.3f}")


if __name__ == "__main__":
    main()
