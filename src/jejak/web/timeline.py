"""What happened when: every mark and every line leads to the passage that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.errors import InputError
from jejak.model.framework import shown
from jejak.model.records import Actor
from jejak.model.when import When
from jejak.reporting.pictures import timeline_picture
from jejak.reporting.process import TimelineRow
from jejak.reporting.process import timeline as happenings
from jejak.web.desks import page
from jejak.web.parts import material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

MOST = 300
"""Events shown at once; more would be neither seen nor drawn in time."""
FILTERS = ("kind", "stage", "actor", "policy")


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


def timeline(desk: Desk) -> Response:
    """The events of a window of time, drawn and in a table."""
    window = Window(_day(desk, "since"), _day(desk, "until"))
    asked = {name: desk.asked(name) for name in FILTERS}
    found = desk.store.event_page(
        since=window.since,
        until=window.until,
        kind=asked["kind"],
        stage=asked["stage"],
        actor=asked["actor"],
        policy=asked["policy"],
        after=desk.asked("after"),
        size=MOST,
    )
    material = material_with(desk, events=found.items)
    rows = happenings(material, desk.words)
    return show(
        desk,
        "timeline.html.jinja",
        rows=rows,
        picture=_picture(desk, rows, window, material.case.when),
        total=found.total,
        more=_query(asked, window.query, {"after": found.after}) if found.after else "",
        asked=asked,
        window=window,
        zooms=_zooms(rows, window, asked),
        choices=_choices(desk),
        link=lambda passage: passage_path(desk, passage),
    )


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


def _picture(
    desk: Desk, rows: tuple[TimelineRow, ...], window: Window, period: When | None
) -> object:
    def address(row: TimelineRow) -> str:
        return passage_path(desk, row.passages[0])

    whole = None if window.query else period
    return timeline_picture(rows, desk.words, whole, address=address)


def _zooms(
    rows: tuple[TimelineRow, ...], window: Window, asked: Mapping[str, str]
) -> dict[str, str]:
    """Addresses of closer and wider windows, and of the ones before and after."""
    if not rows:
        return {}
    first = window.since or min(row.when.start for row in rows)
    last = window.until or max(row.when.end for row in rows)
    quarter = max((last - first) // 4, date.resolution * 7)
    moves = {
        "closer": (first + quarter, last - quarter),
        "wider": (first - 2 * quarter, last + 2 * quarter),
        "earlier": (first - 2 * quarter, last - 2 * quarter),
        "later": (first + 2 * quarter, last + 2 * quarter),
    }
    return {
        name: _query(asked, Window(since, until).query)
        for name, (since, until) in moves.items()
        if since < until
    }


def _query(*parts: Mapping[str, str]) -> str:
    told = {name: value for part in parts for name, value in part.items() if value}
    return "?" + urlencode(told)


def _choices(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to: its value and its name."""
    framework, language = framework_of(desk.place), desk.words.language
    book = Codebook(framework, language)
    stages = [stage.code for process in framework.processes for stage in process.stages]
    actors = sorted(desk.store.records(Actor), key=lambda one: one.name.casefold())
    return {
        "kind": [(one.id, shown(one.name, language)) for one in framework.events],
        "stage": [(one, book.name(one)) for one in dict.fromkeys(stages)],
        "actor": [(one.id, one.name) for one in actors],
    }


routes = [page("/timeline", "viewer", timeline, sighted=True)]
