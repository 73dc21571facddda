"""The first page of a case: what it holds, how far it is, and what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

from jejak.case.running import last_started
from jejak.model.records import Claim, Coding, Document, Event, Passage, Unreadable, Verdict
from jejak.reporting.audit import VERDICTS
from jejak.store.casestore import CaseStore
from jejak.web.desks import page
from jejak.web.rendering import show
from jejak.web.visiting import Desk

STEPS = ("read", "code", "trace")
COUNTED = {
    "documents": Document,
    "unreadable": Unreadable,
    "passages": Passage,
    "codings": Coding,
    "events": Event,
    "claims": Claim,
    "verdicts": Verdict,
}


@dataclass(frozen=True)
class StepState:
    """How far a step of the case is: not begun, cut off, or done and when."""

    step: str
    state: str
    when: str = ""


def overview(desk: Desk) -> Response:
    """What the case holds and what to do next."""
    counts = {name: desk.store.count(kind) for name, kind in COUNTED.items()}
    steps = [_state(desk.store, step) for step in STEPS]
    return show(
        desk,
        "overview.html.jinja",
        case=desk.place.case(),
        counts=counts,
        steps=steps,
        following=_following(steps, counts),
        reviewed=() if desk.standing.blind else _reviewed(desk.store),
        verdicts=() if desk.standing.blind else _verdicts(desk.store),
    )


def _reviewed(store: CaseStore) -> tuple[int, int]:
    """How many of the machines' codings people judged, and how many there are."""
    found = [one for one in store.coding_counts() if one.verdict == "present"]
    return sum(one.number for one in found if one.reviewed), sum(one.number for one in found)


def _verdicts(store: CaseStore) -> list[tuple[str, int]]:
    given = Counter(one.verdict for one in store.records(Verdict))
    return [(name, given[name]) for name in VERDICTS if given[name]]


def _state(store: CaseStore, step: str) -> StepState:
    run = last_started(store, step)
    if run is None:
        return StepState(step, "open")
    return StepState(step, "done", run.finished) if run.finished else StepState(step, "cut")


def _following(steps: list[StepState], counts: dict[str, int]) -> str:
    """What to do next, as a key of the messages."""
    waiting = next((one.step for one in steps if one.state != "done"), "")
    if waiting:
        return f"next.{waiting}"
    return "next.review" if counts["codings"] else "next.report"


routes = [page("", "viewer", overview)]
