"""Cases of earlier versions: copied first, then given the tables they lack."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from jejak.store.connection import WRITES
from jejak.store.schema import META, VERSION, metadata


def brought_up_to_date(engine: Engine, path: Path, version: int) -> None:
    """Let the file have the tables of this version; the file as it was stays beside it.

    The copy is called `case.sqlite.1` after the version it has. A file that is up to date is not
    touched, so that one may open a case that may only be read.
    """
    if version == VERSION:
        return
    _copy(path, path.with_name(f"{path.name}.{version}"))
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        metadata.create_all(connection)
        connection.execute(META.update().values(schema=VERSION))


def _copy(path: Path, copy: Path) -> None:
    """A copy of the whole database, what is in its log included."""
    draft = copy.with_name(copy.name + ".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
    draft.rename(copy)
