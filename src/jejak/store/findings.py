"""Questions about what was concluded: events, claims with their tests, and runs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from jejak.model.records import Claim, Event, Observation, Rival, Run, Verdict
from jejak.store.pages import SIZE, Order, Page
from jejak.store.reader import Reader, chosen, exactly
from jejak.store.schema import shape_of


class Findings(Reader):
    """Questions about events, claims and runs."""

    def event_page(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        kind: str = "",
        stage: str = "",
        actor: str = "",
        policy: str = "",
        after: str = "",
        size: int = SIZE,
    ) -> Page[Event]:
        """Some of the events that may lie between two days, both included; the earliest first.

        `stage`, `actor` and `policy` are one of those that an event names.
        """
        shape = shape_of(Event)
        table = shape.table.c
        query = chosen(shape, {"kind": kind})
        query = query.where(table.when_end >= since) if since else query
        query = query.where(table.when_start <= until) if until else query
        for name, value in {"stages": stage, "actors": actor, "policies": policy}.items():
            query = query.where(_names(table[name], value)) if value else query
        return self._paged(
            Event, query, Order([table.when_start, table.id]), after=after, size=size
        )

    def claim(self, name: str) -> Claim | None:
        """The claim of an id, None if there is none."""
        return self._one(Claim, exactly(shape_of(Claim), "id", name))

    def verdict_of(self, claim: str) -> Verdict | None:
        """What the sources say about a claim, None if it was not traced."""
        return self._one(Verdict, exactly(shape_of(Verdict), "claim", claim))

    def observations_of(self, claim: str) -> tuple[Observation, ...]:
        """What weighs on a claim."""
        shape = shape_of(Observation)
        order = (shape.table.c[name] for name in shape.key)
        return self._some(Observation, exactly(shape, "claim", claim).order_by(*order))

    def rivals_of(self, claim: str) -> tuple[Rival, ...]:
        """Other possible sources of what a claim is about."""
        shape = shape_of(Rival)
        order = (shape.table.c.name, shape.table.c.kind)
        return self._some(Rival, exactly(shape, "claim", claim).order_by(*order))

    def run_page(self, *, step: str = "", after: str = "", size: int = SIZE) -> Page[Run]:
        """Some of the runs, those started last first."""
        shape = shape_of(Run)
        order = Order([shape.table.c.started, shape.table.c.id], backwards=True)
        return self._paged(Run, chosen(shape, {"step": step}), order, after=after, size=size)

    def last_run(self, step: str, *, finished: bool = True) -> Run | None:
        """The run of a step that was finished last, or started last."""
        shape = shape_of(Run)
        table = shape.table.c
        query = select(*shape.columns).where(table.step == step)
        query = query.where(table.finished != "") if finished else query
        order = (table.finished, table.started) if finished else (table.started, table.id)
        return self._one(Run, query.order_by(*(column.desc() for column in order)))


def _names(column: Any, value: str) -> ColumnElement[bool]:
    # The column is a list as JSON, written as it is here.
    found: ColumnElement[bool] = column.contains(
        json.dumps(value, ensure_ascii=False), autoescape=True
    )
    return found
