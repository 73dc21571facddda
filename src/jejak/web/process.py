"""The stages that a transfer is expected to pass through, each with its evidence or the gap."""

from __future__ import annotations

from starlette.responses import Response

from jejak.model.records import Coding, Event
from jejak.reporting.process import stages_table
from jejak.web.desks import page
from jejak.web.parts import material_with, passage_path
from jejak.web.rendering import show
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

MOST = 60
"""Events of a stage that are looked at, and passages that carry its code."""


def process(desk: Desk) -> Response:
    """Every process model with all its stages."""
    stages = {stage.code for model in framework_of(desk.place).processes for stage in model.stages}
    events: dict[str, Event] = {}
    codings: list[Coding] = []
    for code in sorted(stages):
        events |= {one.id: one for one in desk.store.event_page(stage=code, size=MOST).items}
        codings += desk.store.coding_page(code=code, verdict="present", size=MOST).items
    material = material_with(desk, events=list(events.values()), codings=codings)
    return show(
        desk,
        "process.html.jinja",
        processes=stages_table(material, desk.words),
        link=lambda passage: passage_path(desk, passage),
    )


routes = [page("/process", "viewer", process, sighted=True)]
