"""Cases of earlier versions: copied first, then given the tables they lack."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect

from jejak.store import intake, judging, searching
from jejak.store.connection import WRITES
from jejak.store.copying import copy_file
from jejak.store.derived import INDEXES
from jejak.store.schema import META, VERSION, metadata


def brought_up_to_date(engine: Engine, path: Path, version: int) -> None:
    """Let the file have the tables of this version; the file as it was stays beside it.

    The copy is called `case.sqlite.1` after the version it has. A file that is up to date is not
    touched, so that one may open a case that may only be read.
    """
    if version == VERSION:
        return
    copy_file(path, path.with_name(f"{path.name}.{version}"))
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if inspect(connection).has_table("judgement"):
            connection.exec_driver_sql("ALTER TABLE judgement ADD COLUMN number BIGINT")
        metadata.create_all(connection)
        for index in INDEXES:
            index.create(connection, checkfirst=True)
        searching.make(connection)
        intake.restore(connection)
        judging.restore(connection)
        connection.execute(META.update().values(schema=VERSION))
