"""Cases of earlier versions: copied first, then given the tables they lack."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from jejak.store import derived, disagreements, intake, judging, searching
from jejak.store.connection import WRITES
from jejak.store.copying import copy_file
from jejak.store.schema import META, VERSION, metadata
from jejak.store.server import RECORDS


def brought_up_to_date(engine: Engine, path: Path | None, version: int) -> None:
    """Let the case have the tables of this version; a file as it was stays beside it.

    The copy is called `case.sqlite.1` after the version it has. A case that is up to date is not
    touched, so that one may open a case that may only be read. `path` is none for one on a server.
    """
    if version == VERSION:
        return
    if path:
        copy_file(path, path.with_name(f"{path.name}.{version}"))
    with engine.connect().execution_options(**{WRITES: RECORDS}) as connection, connection.begin():
        # Of two that open a case at once, the second finds it done.
        found = int(connection.execute(select(META.c.schema)).scalar_one())
        if found < VERSION:
            _change(connection, found)
            connection.execute(META.update().values(schema=VERSION))


def _change(connection: Connection, version: int) -> None:
    if version == 2 and inspect(connection).has_table("judgement"):
        connection.exec_driver_sql("ALTER TABLE judgement ADD COLUMN number BIGINT")
    metadata.create_all(connection)
    for index in (*derived.INDEXES, *disagreements.INDEXES):
        index.create(connection, checkfirst=True)
    if version < 3:
        searching.make(connection)
        intake.restore(connection)
        judging.restore(connection)
    else:
        disagreements.restore(connection)
