"""What the questions to a case have in common: a connection that sees one state of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Select, select

from jejak.store.pages import Order, Page, page
from jejak.store.schema import Shape, T, shape_of


class Reader(ABC):
    """Answers questions from the records of one case."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]:
        """A connection to read from."""

    def _some(self, kind: type[T], query: Select[Any]) -> tuple[T, ...]:
        """Records from a query of the columns of their kind."""
        made = shape_of(kind).reader()
        with self._read() as connection:
            return tuple(made(row) for row in connection.execute(query))

    def _one(self, kind: type[T], query: Select[Any]) -> T | None:
        """The first record that a query finds, None if it finds none."""
        return next(iter(self._some(kind, query.limit(1))), None)

    def _paged(
        self, kind: type[T], query: Select[Any], order: Order, *, after: str, size: int
    ) -> Page[T]:
        """A page of records from a query of the columns of their kind."""
        made: Callable[[Any], T] = shape_of(kind).reader()
        with self._read() as connection:
            return page(connection, query, order, made, after=after, size=size)


def chosen(shape: Shape[Any], wanted: Mapping[str, str]) -> Select[Any]:
    """The records whose columns are as wanted; what is empty is not asked for."""
    asked = {name: value for name, value in wanted.items() if value}
    return select(*shape.columns).where(*(shape.table.c[name] == asked[name] for name in asked))


def exactly(shape: Shape[Any], column: str, value: str) -> Select[Any]:
    """The records of which a column has this value, empty or not."""
    return select(*shape.columns).where(shape.table.c[column] == value)
