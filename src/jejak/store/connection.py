"""How the case file is reached: safe against a kill, open to readers while one writes.

All that is particular to SQLite stands in this module: its settings, the way a transaction
begins, and what its errors mean to the user.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

from jejak.errors import StoreError

WRITES = "jejak_writes"
# The write-ahead log lets readers go on while one writes; FULL keeps what was
# committed through a loss of power.
_SETTINGS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL")
_RESTORE = "restore it from a copy, or make the case anew with `jejak new`"
_REASONS = {
    "SQLITE_NOTADB": ("damaged: file is not a database", _RESTORE),
    "SQLITE_CORRUPT": ("damaged: its pages contradict each other", _RESTORE),
    "SQLITE_BUSY": ("locked by another program", "let the other command finish, then try again"),
    "SQLITE_LOCKED": ("locked by another program", "let the other command finish, then try again"),
    "SQLITE_READONLY": ("cannot be written", "check the permissions of the file and its folder"),
    "SQLITE_CANTOPEN": ("cannot be opened", "check the permissions of the file and its folder"),
    "SQLITE_FULL": ("the disk is full", "free some space; what was saved before is intact"),
    "SQLITE_IOERR": ("the disk failed to read or write", "check the disk and restore from a copy"),
    "SQLITE_CONSTRAINT": (
        "a record names a document or run that the case does not hold",
        "add the document and start the run first",
    ),
}


def connect(path: Path, *, wait: float) -> Engine:
    """The engine for one file; `wait` is how many seconds to wait for another writer."""
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: object) -> None:
        # The driver would begin transactions late and only for some statements.
        raw.isolation_level = None
        for setting in (f"busy_timeout={int(wait * 1000)}", *_SETTINGS):
            raw.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that began as a reader could not wait for its turn.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> None:
        problem = explain(context.original_exception, path)
        if problem:
            raise problem from context.original_exception

    return engine


def check_whole(engine: Engine, path: Path) -> None:
    """Raise `StoreError` if the file's pages contradict each other."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise StoreError(f"damaged: {found}", where=str(path), remedy=_RESTORE)


def explain(problem: BaseException, path: Path) -> StoreError | None:
    """What a driver's error means to the user, or None if it is no such error."""
    if isinstance(problem, UnicodeEncodeError | OverflowError):
        return StoreError(
            f"a value cannot be kept: {problem}",
            where=str(path),
            remedy="text must be whole Unicode characters, numbers below 2 to the 63rd",
        )
    if not isinstance(problem, sqlite3.Error):
        return None
    # The first two words name the error, further ones its variety: SQLITE_BUSY_SNAPSHOT.
    name = "_".join(str(getattr(problem, "sqlite_errorname", "")).split("_")[:2])
    what, remedy = _REASONS.get(name, (f"the database says: {problem}", ""))
    return StoreError(what, where=str(path), remedy=remedy)
