"""The report as the workbench shows it: worked out once for each state of the case.

Working out and drawing a report takes a second or more, and asks for all records. What does not
depend on people's edits is kept in memory for the last few cases that were looked at.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from urllib.parse import quote, urlencode

from markupsafe import Markup

from jejak.case.folder import CaseFolder
from jejak.case.references import case_references
from jejak.model.framework import LANGUAGES
from jejak.model.material import Material
from jejak.model.records import Document
from jejak.model.references import Reference
from jejak.reporting.editing import Editing
from jejak.reporting.report import Prepared, Shown, prepare, show_report
from jejak.reporting.telling import Leads, Teller
from jejak.web.parts import passage_path
from jejak.web.rendering import words_in
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

CASES = 3
"""Cases whose report is kept."""
_RUNS = 20
State = tuple[object, ...]


@dataclass
class _Case:
    """A case in one state."""

    state: State
    material: Material
    references: dict[str, Reference]
    prepared: dict[str, Prepared] = field(default_factory=dict)
    shown: dict[tuple[str, bool, int], Shown] = field(default_factory=dict)


_cases: OrderedDict[str, _Case] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class LiveReport:
    """The report on a case in one language, as it is now."""

    prepared: Prepared
    part: Markup
    teller: Teller


def language_of(desk: Desk, given: str = "") -> str:
    """The language of the report that is asked for; else that of the page."""
    wanted = given or desk.asked("language")
    return wanted if wanted in LANGUAGES else desk.words.language


def live_report(desk: Desk, language: str) -> LiveReport:
    """The report as it is now, edits included."""
    case = _case(desk)
    last = desk.store.last_revision()
    prepared = _prepared(case, language, desk)
    key = (language, desk.standing.may("editor"), last)
    with _lock:
        before = {one: shown for one, shown in case.shown.items() if one[0] == language}
    found = before.get(key)
    if found is None:
        earlier = next(iter(before.values()), None)
        found = show_report(
            prepared, leads(desk, language), references=case.references, earlier=earlier
        )
        with _lock:
            for old in before:
                if old[:2] == key[:2]:
                    case.shown.pop(old, None)
            case.shown[key] = found
    return LiveReport(prepared, found.part, found.teller)


def is_ready(desk: Desk, language: str) -> bool:
    """Whether the report in this state of the case has been worked out already."""
    state, wanted = _state(desk), (language, desk.standing.may("editor"))
    with _lock:
        found = _cases.get(str(desk.place.path))
        if found is None or found.state != state:
            return False
        return any(key[:2] == wanted for key in found.shown)


def work_of(desk: Desk, language: str) -> str:
    """What names the work of the first view: another state of the case is other work."""
    state = hashlib.sha256(repr(_state(desk)).encode()).hexdigest()
    return f"{desk.place.path} {language} {desk.standing.may('editor')} {state}"


def ahead(desk: Desk, language: str) -> Callable[[], None]:
    """The work of the first view, for when the request is over and its store is shut."""

    def work() -> None:
        with desk.place.store() as store:
            live_report(replace(desk, store=store), language)

    return work


def told_anew(desk: Desk, language: str) -> LiveReport:
    """The same where only a sentence is wanted: the numbers of the page as it was shown last."""
    case = _case(desk)
    prepared = _prepared(case, language, desk)
    key = (language, desk.standing.may("editor"))
    with _lock:
        shown = next((one for known, one in case.shown.items() if known[:2] == key), None)
    if shown is None:
        return live_report(desk, language)
    editing = Editing(prepared.material, language)
    anew = Teller(prepared.words, shown.teller.book, editing, leads(desk, language))
    return LiveReport(prepared, Markup(""), anew)


def _case(desk: Desk) -> _Case:
    state, name = _state(desk), str(desk.place.path)
    with _lock:
        found = _cases.get(name)
        if found and found.state == state:
            _cases.move_to_end(name)
            return found
    material = desk.place.material()
    made = _Case(state, material, case_references(desk.place, material.documents))
    with _lock:
        _cases[name] = made
        _cases.move_to_end(name)
        while len(_cases) > CASES:
            _cases.popitem(last=False)
    return made


def _prepared(case: _Case, language: str, desk: Desk) -> Prepared:
    if language not in case.prepared:
        case.prepared[language] = prepare(case.material, words_in(language))
    found = case.prepared[language]
    return replace(found, material=replace(case.material, revisions=desk.store.revisions()))


def _state(desk: Desk) -> State:
    """What names the state of all that a report tells, but for edits."""
    runs = desk.store.run_page(size=_RUNS)
    return (
        tuple((one.id, one.started, one.finished) for one in runs.items),
        runs.total,
        desk.store.count(Document),
        framework_of(desk.place).digest,
        desk.store.last_addition(),
        desk.store.kept("references"),
        *(_written(desk.place, name) for name in ("case.yaml", "claims.yaml")),
    )


def _written(place: CaseFolder, name: str) -> int:
    try:
        return (place.path / name).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def leads(desk: Desk, language: str) -> Leads:
    """Where the report leads a visitor, who edits only if they may."""
    asked = urlencode({"language": language})

    def to(kind: str, key: str) -> str:
        return f"{desk.path('report', kind, quote(key, safe=''))}?{asked}"

    if not desk.standing.may("editor"):
        return Leads(lambda passage: passage_path(desk, passage))
    return Leads(
        lambda passage: passage_path(desk, passage),
        sentence=lambda key: to("sentences", key),
        paragraph=lambda key: to("paragraphs", key),
        new=lambda place: f"{desk.path('report', 'paragraph')}?{asked}&place={quote(place)}",
    )
