"""What happened when: every mark and every line leads to the passage that tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from starlette.responses import Response

from jejak.model.records import Actor, Event
from jejak.model.when import When
from jejak.reporting.naming import Names
from jejak.reporting.pictures import TimelinePicture, timeline_picture
from jejak.reporting.process import TimelineRow
from jejak.reporting.process import timeline as happenings
from jejak.store.casestore import CaseStore
from jejak.web.desks import page
from jejak.web.downloads import Row, csv_file, every, svg_file, with_store
from jejak.web.happenings import Window, each_event, kinds, query_of, window_asked
from jejak.web.parts import material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

MOST = 150
"""Events shown at once; more would be neither seen nor drawn in time."""
FILTERS = ("kind", "stage", "actor", "policy")
COLUMNS = (
    "id", "since", "until", "kind", "kind_id", "modality", "dated", "places", "actors", "stages",
    "policies", "document", "start", "end", "text",
)  # fmt: skip
"""The columns of the table as a file, in the order of its cells; the same in every language."""


def timeline(desk: Desk) -> Response:
    """The events of a window of time, drawn and in a table."""
    window, asked = window_asked(desk), _asked(desk)
    found, after, total = _found(desk, window, asked)
    material = material_with(desk, events=found)
    rows = happenings(material, desk.words)
    return show(
        desk,
        "timeline.html.jinja",
        rows=rows,
        picture=_picture(desk, rows, window, material.case.when),
        total=total,
        more=query_of(asked, window.query, {"after": after}) if after else "",
        asked=asked,
        window=window,
        zooms=_zooms(rows, window, asked),
        choices=_choices(desk),
        link=lambda passage: passage_path(desk, passage),
    )


def _asked(desk: Desk) -> dict[str, str]:
    return {name: desk.asked(name) for name in FILTERS}


def _found(
    desk: Desk, window: Window, asked: Mapping[str, str]
) -> tuple[tuple[Event, ...], str, int]:
    """A page of events, where the next begins, and how many there are."""
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
    return found.items, found.after, found.total


def _picture(
    desk: Desk, rows: tuple[TimelineRow, ...], window: Window, period: When | None
) -> TimelinePicture | None:
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
        name: query_of(asked, Window(since, until).query)
        for name, (since, until) in moves.items()
        if since < until
    }


def _choices(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to: its value and its name."""
    framework = framework_of(desk.place)
    book = Codebook(framework, desk.words.language)
    stages = [stage.code for process in framework.processes for stage in process.stages]
    actors = sorted(desk.store.records(Actor), key=lambda one: one.name.casefold())
    return {
        "kind": kinds(desk),
        "stage": [(one, book.name(one)) for one in dict.fromkeys(stages)],
        "actor": [(one.id, one.name) for one in actors],
    }


def timeline_file(desk: Desk) -> Response:
    """The picture of the window of time that is asked for, as a file."""
    window = window_asked(desk)
    found, _, _ = _found(desk, window, _asked(desk))
    material = material_with(desk, events=found)
    rows = happenings(material, desk.words)
    drawn = _picture(desk, rows, window, material.case.when)
    form = desk.request.path_params["form"]
    title = desk.words.say("section.timeline")
    return svg_file(desk, "timeline", form, drawn.svg if drawn else None, title)


def timeline_table(desk: Desk) -> Response:
    """All events that are asked for, one a row, as a file."""
    window, asked = window_asked(desk), _asked(desk)

    def rows(store: CaseStore, after: str, size: int) -> tuple[list[Row], str]:
        events, following = each_event(store, window, asked, after, size)
        return _rows(with_store(desk, store), events), following

    return csv_file(desk, "timeline", COLUMNS, every(desk, rows))


def _rows(desk: Desk, events: Sequence[Event]) -> list[Row]:
    material = material_with(desk, events=events)
    names = Names(material, desk.words)
    return [
        (
            one.id, one.when.start.isoformat(), one.when.end.isoformat(), names.kind(one.kind),
            one.kind, one.modality, one.dated, "; ".join(one.places),
            "; ".join(names.actor(actor) for actor in one.actors), "; ".join(one.stages),
            "; ".join(one.policies), one.evidence.document, one.evidence.start, one.evidence.end,
            material.words(one.evidence),
        )
        for one in events
    ]  # fmt: skip


routes = [
    page("/timeline", "viewer", timeline, sighted=True),
    page("/timeline.csv", "viewer", timeline_table, sighted=True),
    page("/timeline.{form}", "viewer", timeline_file, sighted=True),
]
