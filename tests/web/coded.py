"""A small case with codings that are known, and a door at which a test says who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from jejak.model.judgements import Coder, Judgement, Verdict
from jejak.model.records import Coding, Document, Passage, Run
from jejak.store.casestore import CaseStore
from jejak.web.app import alone
from jejak.web.lone import LoneDoor
from jejak.web.visiting import Standing

BASE = "http://127.0.0.1:8000"
ODD = "a/b?c %d"
TEXT = "Judul 😀\n\nKota belajar dari Seoul. 반둥시는 배웠다.\n\nPenutup."
LEARNT = (9, 33)
KOREAN = (34, 43)


def note(name: str, text: str, **more: object) -> Document:
    known = Document(name, "Judul 😀", "", "news", "id", "", None, "", text, (), name, "test")
    return replace(known, **{"original": f"{name}.md", **more})


def add_codings(folder: Path) -> Path:
    """Documents of a case: one of an odd id with known codings, and a long one without any."""
    long = "\n\n".join(f"Paragraf {number}. " + "kata " * 200 for number in range(60))
    units = [Passage(ODD, *LEARNT, "sentence"), Passage(ODD, *KOREAN, "sentence")]
    found = [
        (units[0], "mechanism.learning", "meaning", "present"),
        (units[0], "degree.copying", "rule", "present"),
        (units[1], "mechanism.learning", "meaning", "present"),
        (units[1], "degree", "meaning", "abstain"),
    ]
    with CaseStore.open(folder) as store:
        store.start_run(Run("r", "code", "{}", 1, "", "0", "2026-01-01T00:00:00"))
        store.add_documents([note(ODD, TEXT, pages=(0, 34)), note("long", long)], units, "r")
        store.add(Coding, [Coding(*one, 0.75, "like x-001") for one in found], "r")
    return folder


class ChosenDoor(LoneDoor):
    """The door of one person whose standing a test chooses."""

    allowed = Standing("owner")

    def standing(self, visitor, case):
        return self.allowed if case == self.case else None


@contextmanager
def entered(door: LoneDoor, *, follow: bool = True) -> Iterator[TestClient]:
    """A browser that has used the link; `follow` it where pages send it on."""
    with TestClient(alone(door), base_url=BASE, follow_redirects=follow) as made:
        made.get(f"/open?key={door.link}")
        yield made


def say(
    store: CaseStore,
    coder: str,
    code: str,
    verdict: Verdict = "present",
    *,
    place: tuple[int, int] = LEARNT,
    at: str = "2026-01-01T00:00:00",
    memo: str = "",
) -> None:
    """Let a person say something of a passage of the odd document."""
    start, end = place
    name = f"{coder}-{code}-{verdict}-{place}-{at}"
    said = (name, ODD, start, end, TEXT[start:end], code, verdict, coder, at)
    store.judge([Coder(coder, coder.title(), "human")], [Judgement(*said, memo=memo)])
