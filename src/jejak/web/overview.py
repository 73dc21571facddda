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
from jejak.web.jobpages import about_jobs
from jejak.web.parts import verdicts_now
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

BLIND = ("documents", "unreadable", "passages")


@dataclass(frozen=True)
class StepState:
    """How far a step is: not begun (open), cut off, older than the step before it, or done."""

    step: str
    state: str
    when: str = ""


def overview(desk: Desk) -> Response:
    """What the case holds and what to do next."""
    blind = desk.standing.blind
    # How much machines found would tell who codes blind what there is to find.
    counted = {name: COUNTED[name] for name in COUNTED if name in BLIND or not blind}
    counts = {name: desk.store.count(kind) for name, kind in counted.items()}
    steps = _states(desk.store)
    return show(
        desk,
        "overview.html.jinja",
        case=desk.place.case(),
        counts=counts,
        steps=steps,
        following=_following(steps, counts, blind=blind),
        reviewed=() if desk.standing.blind else _reviewed(desk.store),
        verdicts=() if desk.standing.blind else _verdicts(desk),
        **about_jobs(desk),
    )


def _reviewed(store: CaseStore) -> tuple[int, int]:
    """How many of the machines' codings people judged, and how many there are."""
    found = [one for one in store.coding_counts() if one.verdict == "present"]
    return sum(one.number for one in found if one.reviewed), sum(one.number for one in found)


def _verdicts(desk: Desk) -> list[tuple[str, int]]:
    given = Counter(one.verdict for one in verdicts_now(desk))
    return [(name, given[name]) for name in VERDICTS if given[name]]


def _states(store: CaseStore) -> list[StepState]:
    states, before = [], ""
    for step in STEPS:
        run = last_started(store, step)
        if run is None:
            states.append(StepState(step, "open"))
        elif not run.finished:
            states.append(StepState(step, "cut"))
        else:
            old = run.started < before
            states.append(StepState(step, "old" if old else "done", run.finished))
            before = max(before, run.finished)
    return states


def _following(steps: list[StepState], counts: dict[str, int], *, blind: bool) -> str:
    """What to do next, as a key of the messages.

    >>> states = [StepState("read", "done"), StepState("code", "old"), StepState("trace", "old")]
    >>> _following(states, {"codings": 7}, blind=False)
    'next.code.again'
    """
    if blind and counts["documents"]:
        return "next.blind"
    waiting = next((one for one in steps if one.state != "done"), None)
    if waiting:
        return f"next.{waiting.step}" + (".again" if waiting.state == "old" else "")
    return "next.review" if counts.get("codings") else "next.report"


routes = [page("", "viewer", overview)]
