"""A case from a folder to a server and back: every table, line by line, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from jejak.store import searching
from jejak.store.casestore import WAIT, CaseStore
from jejak.store.rows import CHUNK, chunks
from jejak.store.schema import metadata
from jejak.store.words import SERVER, without_zero


def to_server(folder: Path, url: str, name: str, *, wait: float = WAIT) -> None:
    """Copy the records of a case in a folder into a new case on a PostgreSQL server.

    The folder stays as it is. Other files of the folder are not the store's to move.

    Raises:
        StoreError: a case of that name is there already, or the server fails; nothing is left.
    """
    with CaseStore.open(folder, wait=wait) as source, source.reading() as connection:
        made = CaseStore.create_in(url, name, wait=wait, fill=lambda to: copy(connection, to))
        made.close()


def to_folder(url: str, name: str, folder: Path, *, wait: float = WAIT) -> None:
    """Copy the records of a case on a PostgreSQL server into a new file in a folder.

    Raises:
        StoreError: the folder holds a case already, or cannot be written; nothing is left.
    """
    with CaseStore.open_in(url, name, wait=wait) as source, source.reading() as connection:
        made = CaseStore.create(folder, wait=wait, fill=lambda to: copy(connection, to))
        made.close()


def copy(source: Connection, target: Connection) -> None:
    """Fill the tables of a new case with all that is in those of another."""
    for table in metadata.sorted_tables:
        target.execute(table.delete())
        with source.execute(select(table), execution_options={"yield_per": CHUNK}) as found:
            _write(target, table, found)
    searching.restore(target)
    if target.dialect.name == SERVER:
        # Until it knows how much there is, the server plans badly.
        for table in metadata.sorted_tables:
            target.exec_driver_sql(f'ANALYZE "{table.name}"')


def _write(target: Connection, table: Table, found: Iterable[Sequence[Any]]) -> None:
    if target.dialect.name == SERVER:
        _stream(target, table, found)
        return
    names = [column.name for column in table.columns]
    for some in chunks(found, CHUNK):
        target.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in some])


def _stream(target: Connection, table: Table, found: Iterable[Sequence[Any]]) -> None:
    # Ten times as fast as INSERT.
    raw: Any = target.connection.cursor()
    named = ", ".join(f'"{column.name}"' for column in table.columns)
    with raw, raw.copy(f'COPY "{table.name}" ({named}) FROM STDIN') as lines:
        for row in found:
            lines.write_row([without_zero(one) if isinstance(one, str) else one for one in row])
