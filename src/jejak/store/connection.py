"""How the case file is reached: safe against a kill, open to readers while one writes.

All that is particular to SQLite stands in this module: its settings, the way a transaction
begins, and what its errors mean to the user. `server` is the same for PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

from jejak.errors import StoreError

WRITES = "jejak_writes"
"""The option of a connection that writes; its value names what: see `server.WRITERS`."""
# Twenty coders at once, each with a stream open while they write.
_CONNECTIONS, _MORE = 5, 60
# A file up to this size is looked through whenever it is opened, which takes about 20 ms.
LOOKED_THROUGH = 16 << 20
_SIZE_IN_HEADER = slice(28, 32)
# The write-ahead log lets readers go on while one writes; FULL keeps what was
# committed through a loss of power.
# Negative: kilobytes; what a screen asks of a large case fits.
_SETTINGS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "cache_size=-16000")
_RESTORE = "restore it from a copy, or make the case anew with `jejak new`"
LOCKED = ("locked by another program", "let the other command finish, then try again")
DANGLING = (
    "a record names a document or run that the case does not hold",
    "add the document and start the run first",
)
_REASONS = {
    "SQLITE_NOTADB": ("damaged: file is not a database", _RESTORE),
    "SQLITE_CORRUPT": ("damaged: its pages contradict each other", _RESTORE),
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": ("cannot be written", "check the permissions of the file and its folder"),
    "SQLITE_CANTOPEN": ("cannot be opened", "check the permissions of the file and its folder"),
    "SQLITE_FULL": ("the disk is full", "free some space; what was saved before is intact"),
    "SQLITE_IOERR": ("the disk failed to read or write", "check the disk and restore from a copy"),
    "SQLITE_CONSTRAINT": DANGLING,
}


def connect(path: Path, *, wait: float) -> Engine:
    """The engine for one file; `wait` is how many seconds to wait for another writer."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)), pool_size=_CONNECTIONS, max_overflow=_MORE
    )

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


def check_quickly(engine: Engine, path: Path) -> None:
    """Raise `StoreError` for damage that shows at a glance; a small file is looked through whole.

    A large one would take seconds each time it is opened: its length is compared with what its
    header says. Damage elsewhere is told when it is met, and by `check_whole`.
    """
    if path.stat().st_size <= LOOKED_THROUGH:
        check_whole(engine, path)
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
        page = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    with path.open("rb") as file:
        pages = int.from_bytes(file.read(100)[_SIZE_IN_HEADER], "big")
    if path.stat().st_size < pages * page:
        raise StoreError("damaged: the file is cut off", where=str(path), remedy=_RESTORE)


def check_whole(engine: Engine, path: Path) -> None:
    """Raise `StoreError` if the file's pages contradict each other; takes a while on a large one."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise StoreError(f"damaged: {found}", where=str(path), remedy=_RESTORE)


def explain(problem: BaseException, path: Path) -> StoreError | None:
    """What a driver's error means to the user, or None if it is no such error."""
    if isinstance(problem, UnicodeEncodeError | OverflowError):
        return not_kept(problem, str(path))
    if not isinstance(problem, sqlite3.Error):
        return None
    # The first two words name the error, further ones its variety: SQLITE_BUSY_SNAPSHOT.
    name = "_".join(str(getattr(problem, "sqlite_errorname", "")).split("_")[:2])
    what, remedy = _REASONS.get(name, (f"the database says: {problem}", ""))
    return StoreError(what, where=str(path), remedy=remedy)


def not_kept(problem: BaseException, where: str) -> StoreError:
    """The error for a value that no database takes."""
    remedy = "text must be whole Unicode characters, numbers below 2 to the 63rd"
    return StoreError(f"a value cannot be kept: {problem}", where=where, remedy=remedy)
