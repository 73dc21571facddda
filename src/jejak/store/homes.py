"""Where a case lies: the connections to it, shared by all of a process that have it open."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from sqlalchemy import Engine

Key = tuple[Hashable, ...]


@dataclass
class Home:
    """The connections to one case; `where` names the case to people.

    `path` is its file, none on a server, where it has a `schema`. `guests` counts who has it open.
    """

    engine: Engine
    where: str
    path: Path | None = None
    schema: str = ""
    guests: int = 0
    leave: Callable[[], None] = field(default=lambda: None)


_homes: dict[Key, Home] = {}
_lock = RLock()


def enter(key: Key, make: Callable[[], Home]) -> Home:
    """The home known by a key, made and checked only if nobody of this process is in it."""
    # A child that was forked must not speak on its parent's connections.
    key = (os.getpid(), *key)
    with _lock:
        home = _homes.get(key)
        if home is None:
            home = make()
            home.leave = lambda: _leave(key)
            _homes[key] = home
        home.guests += 1
        return home


def _leave(key: Key) -> None:
    """One has closed the case; after the last one its connections go."""
    with _lock, suppress(KeyError):
        home = _homes[key]
        home.guests -= 1
        if home.guests <= 0:
            del _homes[key]
            home.engine.dispose()
