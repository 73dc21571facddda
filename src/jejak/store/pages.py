"""Long lists in pages: the next page begins after the last line of this one, wherever that is now.

Nothing is counted off from the beginning, so that the hundredth page takes as long as the first,
and what is added or taken away meanwhile shifts nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Date, Integer, Select, func, select, tuple_

from jejak.errors import OptionError

T = TypeVar("T")
SIZE = 50
LARGEST = 1000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of a list; `after` asks for the next page, empty at the end; `total` is of all pages."""

    items: tuple[T, ...]
    after: str
    total: int


@dataclass(frozen=True)
class Order:
    """Columns that put a list in order and together name a line, and the way it is read."""

    columns: Sequence[ColumnElement[Any]]
    backwards: bool = False

    def beyond(self, place: Sequence[Any]) -> ColumnElement[bool]:
        """What comes after a place in this order."""
        here = tuple_(*self.columns)
        return here < tuple(place) if self.backwards else here > tuple(place)

    def by(self) -> list[ColumnElement[Any]]:
        """The columns as a query is sorted by."""
        return [column.desc() if self.backwards else column.asc() for column in self.columns]


def page(
    connection: Connection,
    query: Select[Any],
    order: Order,
    made: Callable[[Sequence[Any]], T],
    *,
    after: str,
    size: int,
) -> Page[T]:
    """One page of a query's rows, each made into a record.

    Raises:
        OptionError: `after` is not from a page of this list, or `size` is out of bounds.
    """
    if not 1 <= size <= LARGEST:
        remedy = f"from 1 to {LARGEST}"
        raise OptionError(f"no page has {size} lines", where="size", remedy=remedy)
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    some = query.add_columns(*order.columns).order_by(*order.by()).limit(size + 1)
    if after:
        some = some.where(order.beyond(_place(after, order.columns)))
    rows = connection.execute(some).all()
    width = len(order.columns)
    last = _told(rows[size - 1][-width:]) if len(rows) > size else ""
    return Page(tuple(made(row[:-width]) for row in rows[:size]), last, total)


def _told(place: Sequence[Any]) -> str:
    return json.dumps([one if isinstance(one, int) else str(one) for one in place])


def _place(after: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        place = json.loads(after)
        return [_value(one, column) for one, column in zip(place, columns, strict=True)]
    except (ValueError, TypeError) as problem:
        remedy = "start at its first page"
        raise OptionError("no place in this list", where="after", remedy=remedy) from problem


def _value(one: object, column: ColumnElement[Any]) -> object:
    if isinstance(column.type, Date):
        return date.fromisoformat(str(one))
    wanted = int if isinstance(column.type, Integer) else str
    if not isinstance(one, wanted):
        raise TypeError(one)
    return one
