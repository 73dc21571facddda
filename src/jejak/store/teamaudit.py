"""The audit of a team: who did what when, only ever added to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from jejak.model.team import Deed
from jejak.store.pages import SIZE, Order, Page, page
from jejak.store.teambase import TeamPart, columns
from jejak.store.teamschema import AUDIT, stamp

_AUDIT = columns(AUDIT, Deed)


class Audit(TeamPart):
    """Notes deeds, and shows them."""

    def note(
        self, person: str, action: str, detail: Mapping[str, str] | None = None, *, case: str = ""
    ) -> None:
        """Note what a person did; of no case in particular without one."""
        told = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True)
        with self._write() as connection:
            last = connection.execute(select(func.max(AUDIT.c.number))).scalar() or 0
            connection.execute(
                AUDIT.insert().values(
                    number=last + 1,
                    at=stamp(datetime.now(UTC)),
                    person=person,
                    case=case,
                    action=action,
                    detail=told,
                )
            )

    def audit_page(
        self, *, case: str = "", person: str = "", after: str = "", size: int = SIZE
    ) -> Page[Deed]:
        """Some of what was done, the newest first."""
        asked = {"case": case, "person": person}
        wanted = (AUDIT.c[name] == value for name, value in asked.items() if value)
        order = Order([AUDIT.c.number], backwards=True)
        with self._read() as connection:
            query = select(*_AUDIT).where(*wanted)
            return page(connection, query, order, _deed, after=after, size=size)


def _deed(row: Sequence[Any]) -> Deed:
    return Deed(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]))
