"""Text as both databases keep it: every character comes back, and the order is that of code points.

PostgreSQL knows no zero character and sorts by the server's language unless told otherwise. A zero
character is kept there as two others, which are undone on the way back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

SERVER = "postgresql"
# The first two characters are kept as two each, which come in the same order before all others.
_MARK = "\x01"
_ZERO, _MARKED = _MARK + "\x01", _MARK + "\x02"
_KEPT = re.compile(f"{_ZERO}|{_MARKED}")


def without_zero(text: str) -> str:
    """The text as PostgreSQL can keep it.

    >>> with_zero(without_zero("a\\x00b")) == "a\\x00b"
    True
    """
    if "\x00" in text or _MARK in text:
        return text.replace(_MARK, _MARKED).replace("\x00", _ZERO)
    return text


def with_zero(text: str) -> str:
    """The text as it was."""
    if _MARK in text:
        return _KEPT.sub(lambda one: chr(ord(one[0][1]) - 1), text)
    return text


class Words(TypeDecorator[str]):
    """Text of any characters, in the order of their code points."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text; on PostgreSQL in the order of code points."""
        if dialect.name == SERVER:
            return dialect.type_descriptor(postgresql.TEXT(collation="C"))
        return dialect.type_descriptor(Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """What is done to a text on its way in."""
        return _optional(without_zero) if dialect.name == SERVER else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """What is done to a text on its way out."""
        del coltype
        return _optional(with_zero) if dialect.name == SERVER else None


def _optional(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda text: None if text is None else change(text)
