"""What was done with the case, and who judged what: runs and the log, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, cast, get_args

from starlette.responses import Response

from jejak.errors import OptionError
from jejak.model.judgements import Coder, Judgement, Verdict
from jejak.model.records import Passage, Run
from jejak.model.team import Deed
from jejak.store.casestore import CaseStore
from jejak.store.pages import Page
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.downloads import Row, csv_file, every, jsonl_file
from jejak.web.happenings import query_of
from jejak.web.parts import passage_path
from jejak.web.rendering import show
from jejak.web.team import TeamDoor
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

SIZE = 50
LATEST = 20
"""Runs that are shown; the others are counted."""
VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)
LOG = (
    "id", "at", "coder", "coder_kind", "code", "verdict", "document", "start", "end", "quote",
    "confidence", "memo", "codebook",
)  # fmt: skip
RUNS = ("id", "step", "options", "seed", "inputs", "version", "started", "finished")
DEEDS = ("number", "at", "person", "name", "action", "detail")


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed down to."""

    coder: str
    document: str
    code: str
    verdict: str

    @property
    def query(self) -> dict[str, str]:
        """The same as a query has it."""
        return {name: one for name, one in asdict(self).items() if one}


def runs(desk: Desk) -> Response:
    """The latest runs, and a page of the log; who is blind sees only their own judgements."""
    asked = _asked(desk)
    said = _log(desk.store, asked, desk.asked("after"), SIZE)
    done = desk.store.run_page(size=LATEST)
    return show(
        desk,
        "runs.html.jinja",
        runs=[(one, _lasted(one)) for one in done.items],
        all_runs=done.total,
        said=said,
        more=query_of(asked.query, {"after": said.after}),
        query=query_of(asked.query),
        coders=_coders(desk),
        chosen=asked,
        verdicts=VERDICTS,
        book=Codebook(framework_of(desk.place), desk.words.language),
        link=lambda one: passage_path(desk, Passage(one.document, one.start, one.end)),
    )


def _coders(desk: Desk) -> dict[str, Coder]:
    return {one.id: one for one in desk.store.records(Coder)}


def _asked(desk: Desk) -> Asked:
    coder = desk.coder.id if desk.standing.blind else desk.asked("coder")
    verdict = desk.asked("verdict")
    if verdict and verdict not in VERDICTS:
        remedy = f"ask for {', '.join(VERDICTS)}"
        raise OptionError(f"no verdict {verdict!r}", where="verdict", remedy=remedy)
    return Asked(coder, desk.asked("document"), desk.asked("code"), verdict)


def _log(store: CaseStore, asked: Asked, after: str, size: int) -> Page[Judgement]:
    return store.judgement_page(**asdict(asked), after=after, size=size)


def _lasted(run: Run) -> str:
    """How many seconds a run took; empty for one that was cut off."""
    if not run.finished:
        return ""
    took = datetime.fromisoformat(run.finished) - datetime.fromisoformat(run.started)
    return f"{took.total_seconds():.1f}"


def runs_table(desk: Desk) -> Response:
    """All runs as a file."""

    def rows(store: CaseStore, after: str, size: int) -> tuple[list[Row], str]:
        found = store.run_page(after=after, size=size)
        return [[getattr(one, name) for name in RUNS] for one in found.items], found.after

    return csv_file(desk, "runs", RUNS, every(desk, rows))


def log_table(desk: Desk) -> Response:
    """The log as it is asked for, as a file."""
    told = _told(desk)
    return csv_file(desk, "log", LOG, ([one[name] for name in LOG] for one in told))


def log_lines(desk: Desk) -> Response:
    """The same as JSON lines."""
    return jsonl_file(desk, "log", _told(desk))


def _told(desk: Desk) -> Iterator[Mapping[str, Any]]:
    """Judgements, each with its coder's name and kind."""
    asked, coders = _asked(desk), _coders(desk)

    def said(store: CaseStore, after: str, size: int) -> tuple[list[Judgement], str]:
        found = _log(store, asked, after, size)
        return list(found.items), found.after

    for one in every(desk, said):
        coder = coders[one.coder]
        yield asdict(one) | {"coder": coder.name, "coder_id": coder.id, "coder_kind": coder.kind}


def audit(desk: Desk) -> Response:
    """Every change in the case, who made it and when: for the owner of a case of a team."""
    door, person = _door(desk), desk.asked("person")
    done = door.team.audit_page(case=desk.case, person=person, after=desk.asked("after"), size=SIZE)
    return show(
        desk,
        "audit.html.jinja",
        here="runs",
        done=done,
        person=person,
        people=_people(desk),
        more=query_of({"person": person, "after": done.after}),
        query=query_of({"person": person}),
    )


def _door(desk: Desk) -> TeamDoor:
    if not desk.request.app.state.team:
        raise NotHere("a case of one person has no audit", remedy="the log says who judged what")
    return cast("TeamDoor", desk.request.app.state.door)


def _people(desk: Desk) -> dict[str, str]:
    """Names of everybody who is or was in the team."""
    return {one.id: one.name for one in _door(desk).team.people()}


def audit_table(desk: Desk) -> Response:
    """The same as a file."""
    team, people, person = _door(desk).team, _people(desk), desk.asked("person")

    def rows(_: CaseStore, after: str, size: int) -> tuple[list[Row], str]:
        done = team.audit_page(case=desk.case, person=person, after=after, size=size)
        return [_deed(one, people) for one in done.items], done.after

    return csv_file(desk, "audit", DEEDS, every(desk, rows))


def _deed(one: Deed, people: Mapping[str, str]) -> Row:
    detail = "; ".join(f"{name}={value}" for name, value in one.detail.items())
    return (one.number, one.at, one.person, people.get(one.person, ""), one.action, detail)


routes = [
    page("/runs", "viewer", runs),
    page("/runs.csv", "viewer", runs_table),
    page("/runs/log.csv", "viewer", log_table),
    page("/runs/log.jsonl", "viewer", log_lines),
    page("/runs/audit", "owner", audit),
    page("/runs/audit.csv", "owner", audit_table),
]
