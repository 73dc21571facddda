"""What the parts of a team's store have in common: one connection to read, one to write."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Select, Table

T = TypeVar("T")


class TeamPart(ABC):
    """Reads and writes some of a team's tables."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the tables."""

    @abstractmethod
    def _write(self) -> AbstractContextManager[Connection]:
        """A connection that writes; one at a time, so that what is checked first still holds."""

    def _some(self, kind: type[T], query: Select[Any]) -> tuple[T, ...]:
        with self._read() as connection:
            return tuple(kind(*row) for row in connection.execute(query))

    def _one(self, kind: type[T], query: Select[Any]) -> T | None:
        return next(iter(self._some(kind, query)), None)


def columns(table: Table, kind: type[Any]) -> Sequence[Column[Any]]:
    """The columns of a table that hold a record, in the order of its fields."""
    return [table.c[one.name] for one in fields(kind)]
