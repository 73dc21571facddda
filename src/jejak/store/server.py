"""Cases of a team: each in a schema of its own in one PostgreSQL database.

All that is particular to PostgreSQL stands in this module. Those who write the same part of a case
take turns, as they do with a file, so that nothing is checked against a state that is passing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from jejak.errors import OptionError, StoreError
from jejak.store.connection import DANGLING, LOCKED, WRITES, not_kept

RECORDS, JUDGEMENTS, KEPT_TEXTS = "records", "judgements", "kept"
"""What a connection writes: coders need not wait while a step writes its records."""
WRITERS = {RECORDS: 1, JUDGEMENTS: 2, KEPT_TEXTS: 3}
_PREFIX = "jejak_"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_CONNECTIONS, _MORE = 10, 60
_SOON = "try again; what was acknowledged before is kept"
_NO_CASE = ("no case is here", "make one, or correct its name")
# By SQLSTATE, the whole or its first two characters.
_REASONS = {
    "22003": ("a value cannot be kept", "numbers must be below 2 to the 63rd"),
    "23": DANGLING,
    "28": ("the server does not let this user in", "check user and password in the address"),
    "3D": ("the server has no such database", "create it, or correct the address"),
    "3F": _NO_CASE,
    "42P01": _NO_CASE,
    "42P06": ("a case is here already", "choose another name"),
    "42501": (
        "this user lacks rights",
        "let the owner of the database grant them: GRANT CREATE ON DATABASE",
    ),
    "40": ("another program wrote the same at the same time", _SOON),
    "55P03": LOCKED,
    "57014": ("the server broke off a command that took too long", _SOON),
    "53100": ("the disk of the server is full", "free some space; what was saved is intact"),
    "53": ("the server has no room for another connection", "try again, or raise its limits"),
    "57": ("the server is going down or starting up", _SOON),
    "08": ("the connection to the server broke", _SOON),
    "25006": ("the database may only be read", "connect to the server that may be written"),
    "XX": ("the database is damaged", "restore it from a backup"),
}
# Failures to connect bear no SQLSTATE, only words; so do connections that break.
_WORDS = {
    "password": _REASONS["28"],
    "role": _REASONS["28"],
    "pg_hba": _REASONS["28"],
    "database": _REASONS["3D"],
    "too many": _REASONS["53"],
    "starting up": _REASONS["57"],
    "shutting down": _REASONS["57"],
}
_UNREACHED = ("the server cannot be reached", "check that it runs, and the address")


def address(url: str) -> URL:
    """The address of a database, checked; OptionError for one of another kind."""
    try:
        parsed = make_url(url)
    except ArgumentError as problem:
        raise _no_address() from problem
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise _no_address()
    return parsed.set(drivername="postgresql+psycopg")


def _no_address() -> OptionError:
    # The address itself is not repeated: it may hold a password.
    remedy = "write postgresql://USER:PASSWORD@HOST/DATABASE"
    return OptionError("no address of a PostgreSQL database", where="--database", remedy=remedy)


def schema_of(name: str) -> str:
    """The schema that a case lies in; OptionError for a name that cannot be one.

    >>> schema_of("bandung-seoul")
    'jejak_bandung-seoul'
    """
    if not _NAME.fullmatch(name):
        remedy = "use small letters a to z, digits and hyphens, 50 at most"
        raise OptionError(f"{name!r} cannot name a case on a server", where="NAME", remedy=remedy)
    return _PREFIX + name


def place_of(url: URL, name: str = "") -> str:
    """The words for where a case lies, without the password."""
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return f"{shown} {name}".strip()


def connect(url: URL, *, wait: float, schema: str = "", where: str = "") -> Engine:
    """The engine for a database, or for one case if a schema is given.

    `wait` is how many seconds to wait for the server, and for another writer of the same case.
    """
    where = where or place_of(url)
    try:
        engine = create_engine(
            url,
            pool_size=_CONNECTIONS,
            max_overflow=_MORE,
            pool_pre_ping=True,
            connect_args={"connect_timeout": max(2, int(wait))},
        )
    except ModuleNotFoundError as problem:
        remedy = "install jejak with the extra `team`"
        raise StoreError("the driver is not installed", where=where, remedy=remedy) from problem

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql(_opening(schema, str(writes or ""), wait))

    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> None:
        if context.is_pre_ping:
            return
        problem = explain(context.original_exception, where)
        if problem:
            raise problem from context.original_exception

    return engine


def _opening(schema: str, writes: str, wait: float) -> str:
    """What a transaction begins with, in one message to the server."""
    said = []
    if schema:
        said.append(f'SET LOCAL search_path TO "{schema}", public')
    if writes:
        said += [f"SET LOCAL lock_timeout TO {max(1, int(wait * 1000))}", turn(schema, writes)]
    else:
        said.insert(0, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return "; ".join(said)


def turn(schema: str, writes: str) -> str:
    """What waits for one's turn to write a part of a case, until the transaction ends."""
    return f"SELECT pg_advisory_xact_lock({zlib.crc32(schema.encode()) - 2**31}, {WRITERS[writes]})"


@contextmanager
def _database(url: str, wait: float) -> Iterator[Connection]:
    engine = connect(address(url), wait=wait)
    try:
        writer = engine.connect().execution_options(**{WRITES: RECORDS})
        with writer, writer.begin():
            yield writer
    finally:
        engine.dispose()


def cases_in(url: str, *, wait: float = 10.0) -> tuple[str, ...]:
    """The names of all cases in a database, in order."""
    query = text(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :prefix)"
        " AND has_schema_privilege(nspname, 'USAGE')"
    )
    with _database(url, wait) as connection:
        found = connection.execute(query, {"prefix": _PREFIX}).scalars()
        return tuple(sorted(name.removeprefix(_PREFIX) for name in found))


def remove_case(url: str, name: str, *, wait: float = 10.0) -> None:
    """Remove a case with all it holds, for good; StoreError if there is none."""
    with _database(url, wait) as connection:
        connection.exec_driver_sql(f'DROP SCHEMA "{schema_of(name)}" CASCADE')


def explain(problem: BaseException, where: str) -> StoreError | None:
    """What a driver's error means to the user, or None if it is no such error."""
    if isinstance(problem, UnicodeEncodeError | OverflowError):
        return not_kept(problem, where)
    if not type(problem).__module__.startswith("psycopg"):
        return None
    what, remedy = _reason(problem)
    return StoreError(what, where=where, remedy=remedy)


def _reason(problem: BaseException) -> tuple[str, str]:
    state = str(getattr(problem, "sqlstate", None) or "")
    said = _REASONS.get(state) or _REASONS.get(state[:2])
    if said:
        return said
    if state:
        return f"the database says: {str(problem).splitlines()[0]}", ""
    told = str(problem)
    if type(problem).__name__ not in {"OperationalError", "ConnectionTimeout"}:
        return f"the database says: {told}", ""
    return next((reason for word, reason in _WORDS.items() if word in told), _UNREACHED)
