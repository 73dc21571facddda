"""A team's own records: `team.sqlite`, or a schema of a PostgreSQL database beside its cases."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, Table, func, inspect, make_url, select, update
from sqlalchemy.exc import ArgumentError

from jejak.errors import OptionError, StoreError
from jejak.store import connection as file
from jejak.store import server
from jejak.store.connection import WRITES
from jejak.store.copying import copy_file
from jejak.store.server import RECORDS
from jejak.store.teamaudit import Audit
from jejak.store.teamcases import Cases
from jejak.store.teamentry import Entry
from jejak.store.teampeople import People
from jejak.store.teamschema import PASSING, PERSON, SCHEMA, TEAM, metadata, stamp
from jejak.store.teamtokens import Tokens, make_table

WAIT = 10.0
Step = Callable[[Connection], None]
STEPS: Sequence[Step] = (make_table,)
"""What turns the tables of version 1 into those of 2, and so on; the last makes them ours."""


class TeamStore(People, Cases, Entry, Tokens, Audit):
    """Who belongs to a team and may do what; for any number of threads.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, TeamStore.open(f"sqlite:///{folder}/t.sqlite") as team:
    ...     rini = team.add_person("Rini", "rini@example.org", "a hash")
    ...     [person.name for person in team.people()]
    ['Rini']
    """

    def __init__(self, engine: Engine, where: str) -> None:
        self.where = where
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, wait: float = WAIT, steps: Sequence[Step] = STEPS) -> Self:
        """Open the team of a database, made if there is none: `sqlite:///FILE` or `postgresql://`.

        `wait` is how many seconds to wait for the server and for another writer. A SQLite file of
        an earlier version is copied before it is changed.

        Raises:
            OptionError: no such address.
            StoreError: it cannot be reached, is damaged, or was made by a newer version.
        """
        path = sqlite_path(url)
        engine, where = _file(path, wait) if path else _server(url, wait)
        made = cls(engine, where)
        try:
            made._prepare(path, steps)
        except StoreError:
            engine.dispose()
            raise
        return made

    def _prepare(self, path: Path | None, steps: Sequence[Step]) -> None:
        with self._write() as connection:
            version = _version(connection)
            if version == 0:
                _make(connection, path is None, 1 + len(steps))
        if version > 1 + len(steps):
            remedy = "update jejak"
            raise StoreError("made by a newer version of Jejak", where=self.where, remedy=remedy)
        if 0 < version <= len(steps):
            if path:
                copy_file(path, path.with_name(f"{path.name}.{version}"))
            with self._write() as connection:
                for step in steps[version - 1 :]:
                    step(connection)
                connection.execute(update(TEAM).values(schema=1 + len(steps)))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        writer = self._engine.connect().execution_options(**{WRITES: RECORDS})
        with writer, writer.begin():
            yield writer

    @property
    def secret(self) -> bytes:
        """What seals forms, the same after a restart and in every process."""
        with self._read() as connection:
            return str(connection.execute(select(TEAM.c.secret)).scalar_one()).encode()

    @property
    def url(self) -> str:
        """The address by which people reached the team last."""
        with self._read() as connection:
            return str(connection.execute(select(TEAM.c.url)).scalar_one())

    def set_url(self, url: str) -> None:
        """Keep the address by which people reach the team, for links."""
        with self._write() as connection:
            connection.execute(update(TEAM).values(url=url))

    def is_empty(self) -> bool:
        """Whether nobody has an account yet."""
        with self._read() as connection:
            return not connection.execute(select(func.count()).select_from(PERSON)).scalar_one()

    def copy_to(self, other: TeamStore) -> None:
        """Put all of this team's records into another's tables, which must be empty.

        Sign-ins, tokens, invitations and failed attempts stay behind.

        Raises:
            StoreError: the other has people or cases already.
        """
        with self._read() as source, other._write() as target:
            if any(_rows(target, table) for table in _LASTING if table is not TEAM):
                remedy = "name a database that holds no team"
                raise StoreError("a team is here already", where=other.where, remedy=remedy)
            for table in _LASTING:
                _copy(source, target, table)


_LASTING = tuple(table for table in metadata.sorted_tables if table not in PASSING)


def sqlite_path(url: str) -> Path | None:
    """The file of a `sqlite:///` address; None for a server's."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise OptionError("a team needs a file", where="--database", remedy="write sqlite:///FILE")
    return Path(parsed.database)


def _file(path: Path, wait: float) -> tuple[Engine, str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Only for whoever runs the server: it holds what passwords were made into.
        path.touch(mode=0o600)
    except OSError as problem:
        what = f"cannot be made: {problem.strerror}"
        raise StoreError(what, where=str(path), remedy="check the folder") from problem
    return file.connect(path, wait=wait), str(path)


def _server(url: str, wait: float) -> tuple[Engine, str]:
    parsed = server.address(url)
    where = server.place_of(parsed)
    return server.connect(parsed, wait=wait, schema=SCHEMA, where=where), where


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(TEAM.name):
        return 0
    return int(connection.execute(select(TEAM.c.schema)).scalar_one())


def _make(connection: Connection, schema: bool, version: int) -> None:
    if schema:
        connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{SCHEMA}"')
    metadata.create_all(connection)
    values = {"schema": version, "secret": secrets.token_hex(32), "url": ""}
    connection.execute(TEAM.insert().values(created=stamp(datetime.now(UTC)), **values))


def _rows(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _copy(source: Connection, target: Connection, table: Table) -> None:
    target.execute(table.delete())
    rows = source.execute(select(table)).mappings()
    while some := rows.fetchmany(1000):
        target.execute(table.insert(), [dict(row) for row in some])
