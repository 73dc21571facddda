"""The stages that a transfer is expected to pass through, each with its evidence or the gap."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from jejak.model.records import Coding, Event, Passage
from jejak.reporting.process import ProcessTable, StageRow, stages_table
from jejak.web.desks import page
from jejak.web.downloads import Row, csv_file
from jejak.web.parts import material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

MOST = 60
"""Events of a stage that are looked at, and passages that carry its code."""
COLUMNS = (
    "process", "stage", "found", "since", "until", "kind", "modality", "places",
    "document", "start", "end", "text",
)  # fmt: skip


def process(desk: Desk) -> Response:
    """Every process model with all its stages."""
    return show(
        desk,
        "process.html.jinja",
        processes=_stages(desk),
        link=lambda passage: passage_path(desk, passage),
    )


def _stages(desk: Desk) -> tuple[ProcessTable, ...]:
    stages = {stage.code for model in framework_of(desk.place).processes for stage in model.stages}
    events: dict[str, Event] = {}
    codings: list[Coding] = []
    for code in sorted(stages):
        events |= {one.id: one for one in desk.store.event_page(stage=code, size=MOST).items}
        codings += desk.store.coding_page(code=code, verdict="present", size=MOST).items
    material = material_with(desk, events=list(events.values()), codings=codings)
    return stages_table(material, desk.words)


def process_table(desk: Desk) -> Response:
    """The stages as a file: a row for each event or mention, one for each gap."""
    rows = [
        (table.name, row.name, *told)
        for table in _stages(desk)
        for row in table.rows
        for told in _told(row)
    ]
    return csv_file(desk, "process", COLUMNS, rows)


def _told(row: StageRow) -> Iterator[Row]:
    for event in row.events:
        since, until = event.when.start.isoformat(), event.when.end.isoformat()
        for passage in event.passages:
            told = (event.kind, event.modality, event.places, *_place(passage), event.text)
            yield ("event", since, until, *told)
    for quote in row.undated:
        yield ("mention", "", "", "", "", "", *_place(quote.passage), quote.text)
    if row.empty:
        yield ("nothing", *[""] * 9)


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.document, passage.start, passage.end


routes = [
    page("/process", "viewer", process, sighted=True),
    page("/process.csv", "viewer", process_table, sighted=True),
]
