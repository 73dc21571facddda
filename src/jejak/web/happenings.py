"""Events of a case as pages filter them, and the passages that tell what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.errors import InputError
from jejak.model.framework import shown
from jejak.model.material import Material
from jejak.model.records import Actor, Event, Repost
from jejak.model.when import When
from jejak.reporting.process import timeline as happenings
from jejak.store.casestore import CaseStore
from jejak.store.pages import LARGEST
from jejak.web.parts import material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

MOST: Final = 2000
"""Events that a picture is made of; the page says if there are more."""
LISTED: Final = 100


@dataclass(frozen=True)
class Window:
    """The time that is looked at; none of an end is as far as there is."""

    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> dict[str, str]:
        """The window as a query has it."""
        told = {"since": self.since, "until": self.until}
        return {name: day.isoformat() for name, day in told.items() if day}


def window_asked(desk: Desk) -> Window:
    """The window of the query.

    Raises:
        InputError: an end is no date.
    """
    return Window(_day(desk, "since"), _day(desk, "until"))


def _day(desk: Desk, name: str) -> date | None:
    """A day of the query; a year or a month is its first or last day."""
    told = desk.asked(name)
    if not told:
        return None
    try:
        when = When.parse(told)
    except ValueError as problem:
        remedy = "write 2016, 2016-05 or 2016-05-25"
        raise InputError(f"{told!r} is no date", where=name, remedy=remedy) from problem
    return when.start if name == "since" else when.end


def number_asked(desk: Desk, name: str, default: float) -> float:
    """A number of the query.

    Raises:
        InputError: what is there is none.
    """
    told = desk.asked(name).replace(",", ".")
    try:
        found = float(told) if told else default
    except ValueError as problem:
        raise InputError(f"{told!r} is no number", where=name, remedy="write 3") from problem
    if not 0 <= found < 1e9:
        raise InputError(f"{told!r} is not at least 0", where=name, remedy="write 3")
    return found


@dataclass(frozen=True)
class Gathered:
    """Events as a picture needs them, without the texts they rest on, and how many there are."""

    material: Material
    total: int


def gathered(desk: Desk, window: Window, kind: str) -> Gathered:
    """The first events of a window of time, all of one kind if one is given."""
    events: list[Event] = []
    after, total = "", 0
    while len(events) < MOST:
        found = desk.store.event_page(
            since=window.since, until=window.until, kind=kind, after=after, size=LARGEST
        )
        events += found.items
        after, total = found.after, found.total
        if not after:
            break
    material = Material(
        case=desk.place.case(),
        framework=framework_of(desk.place),
        reposts=tuple(desk.store.records(Repost)),
        actors=tuple(desk.store.records(Actor)),
        events=tuple(events),
    )
    return Gathered(material, total)


def kinds(desk: Desk) -> list[tuple[str, str]]:
    """Kinds of events with their names."""
    language = desk.words.language
    return [(one.id, shown(one.name, language)) for one in framework_of(desk.place).events]


def query_of(*parts: Mapping[str, str]) -> str:
    """A query of all values that are not empty, with its question mark; empty without any.

    >>> query_of({"kind": "visit", "since": ""}, {"q": "a b"}), query_of({})
    ('?kind=visit&q=a+b', '')
    """
    told = {name: value for part in parts for name, value in part.items() if value}
    return "?" + urlencode(told) if told else ""


def listed(
    desk: Desk, here: str, title: str, wanted: Callable[[Event], bool], back: str
) -> Response:
    """A page of those facts in the asked window and kind that are wanted, each with its passage."""
    window, kind = window_asked(desk), desk.asked("kind")
    events = gathered(desk, window, kind).material.events
    found = [one for one in events if one.modality == "fact" and wanted(one)]
    rows = happenings(material_with(desk, events=found[:LISTED]), desk.words)
    return show(
        desk,
        "happenings.html.jinja",
        here=here,
        heading=title,
        rows=rows,
        total=len(found),
        most=LISTED,
        back=back,
        link=lambda passage: passage_path(desk, passage),
    )


def each_event(
    store: CaseStore, window: Window, asked: Mapping[str, str], after: str, size: int
) -> tuple[Sequence[Event], str]:
    """A page of events as the timeline filters them, and where the next begins."""
    found = store.event_page(
        since=window.since,
        until=window.until,
        kind=asked.get("kind", ""),
        stage=asked.get("stage", ""),
        actor=asked.get("actor", ""),
        policy=asked.get("policy", ""),
        after=after,
        size=size,
    )
    return found.items, found.after
