"""One case on disk: what was read, judged and concluded, and the runs that did it.

A step writes all it has in one transaction, so that a killed step leaves the old state; codings
are added document by document, so that a killed `code` goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from sqlalchemy import Connection, Engine, func, inspect, select

from jejak.errors import StoreError
from jejak.model.additions import Addition
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document, Passage, Run, Unreadable
from jejak.model.revisions import Revision
from jejak.store import additions as added
from jejak.store import connection as file
from jejak.store import homes, intake, judging, removal, revisions, rows, searching, server, tally
from jejak.store.additions import Additions
from jejak.store.codings import Codings
from jejak.store.connection import WRITES
from jejak.store.disagreements import Disagreements
from jejak.store.findings import Findings
from jejak.store.homes import Home
from jejak.store.log import Log
from jejak.store.migration import brought_up_to_date
from jejak.store.revisions import Revisions
from jejak.store.schema import KEPT, META, VERSION, T, metadata, shape_of
from jejak.store.searching import Searching
from jejak.store.server import JUDGEMENTS, KEPT_TEXTS, RECORDS
from jejak.store.sources import Sources

FILE_NAME = "case.sqlite"
WAIT = 10.0
Filling = Callable[[Connection], None]


class CaseStore(Sources, Codings, Log, Disagreements, Findings, Revisions, Additions, Searching):
    """The records of one case: `case.sqlite` in its folder, or a case of a team on a server.

    For one thread; those of one process that open the same case share its connections.

    >>> from tempfile import TemporaryDirectory
    >>> from jejak.model.records import Actor
    >>> with TemporaryDirectory() as folder, CaseStore.create(Path(folder)) as store:
    ...     store.start_run(Run("r1", "trace", "{}", 7, "ab12", "0.1.0", "2026-01-01T00:00:00"))
    ...     store.replace(Actor, [Actor("seoul", "Seoul", "origin", "KR")], "r1")
    ...     [actor.name for actor in store.records(Actor)]
    ['Seoul']
    """

    def __init__(self, home: Home) -> None:
        self.path = home.path
        self.where = home.where
        self._home = home
        self._engine = home.engine
        self._open = True
        self._uncounted = False
        self._writing: Connection | None = None
        self._reading: Connection | None = None

    @classmethod
    def create(cls, folder: Path, *, wait: float = WAIT, fill: Filling | None = None) -> Self:
        """Make the file for a new case; `wait` is in seconds, as for `open`.

        What `fill` writes is there with the case, or neither is.
        """
        path = folder / FILE_NAME
        if path.exists():
            raise StoreError(
                "a case is here already", where=str(path), remedy="choose another folder"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _build(path, fill)
        except OSError as problem:
            raise StoreError(
                f"cannot be made: {problem.strerror}", where=str(path), remedy="check the folder"
            ) from problem
        return cls.open(folder, wait=wait)

    @classmethod
    def open(cls, folder: Path, *, wait: float = WAIT) -> Self:
        """Open a case, checking that the file is sound and that this Jejak knows its tables.

        `wait` is how many seconds to wait while another program writes. What this process has open
        already is not checked again.
        """
        path = folder / FILE_NAME
        if not path.is_file():
            raise StoreError("no case is here", where=str(path), remedy="make one with `jejak new`")
        found = path.stat()
        key = (str(path.resolve()), found.st_dev, found.st_ino, wait)

        def made() -> Home:
            return _checked(Home(file.connect(path, wait=wait), str(path), path))

        return cls(homes.enter(key, made))

    @classmethod
    def create_in(
        cls, url: str, name: str, *, wait: float = WAIT, fill: Filling | None = None
    ) -> Self:
        """Make a new case on a PostgreSQL server, in a schema of its own; see `create`."""
        parsed, schema = server.address(url), server.schema_of(name)
        where = server.place_of(parsed, name)
        engine = server.connect(parsed, wait=wait, schema=schema, where=where)
        try:
            writer = engine.connect().execution_options(**{WRITES: RECORDS})
            with writer as connection, connection.begin():
                connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
                _make_tables(connection, fill)
        finally:
            engine.dispose()
        return cls.open_in(url, name, wait=wait)

    @classmethod
    def open_in(cls, url: str, name: str, *, wait: float = WAIT) -> Self:
        """Open a case on a PostgreSQL server; `wait` is in seconds, as for `open`."""
        parsed, schema = server.address(url), server.schema_of(name)
        where = server.place_of(parsed, name)

        def made() -> Home:
            engine = server.connect(parsed, wait=wait, schema=schema, where=where)
            return _checked(Home(engine, where, schema=schema))

        return cls(homes.enter((parsed, schema, wait), made))

    def close(self) -> None:
        """Close the case; after the last of a process has, all is in the one file."""
        if self._open:
            self._open = False
            self._home.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def check(self) -> None:
        """Look through the whole file; StoreError if it is damaged. A server sees to itself."""
        if self.path:
            file.check_whole(self._engine, self.path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writing inside one act: all of it is kept, or after an error none."""
        with self._write():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all questions inside see one state of the case, whatever is written meanwhile."""
        with self._read() as connection:
            before, self._reading = self._reading, connection
            try:
                yield
            finally:
                self._reading = before

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read from, for those of the store that know its tables."""
        return self._read()

    @contextmanager
    def _write(self, what: str = RECORDS) -> Iterator[Connection]:
        if self._writing is not None:
            with self._writing.begin_nested():
                if self._home.schema:
                    self._writing.exec_driver_sql(server.turn(self._home.schema, what))
                yield self._writing
            return
        writer = self._engine.connect().execution_options(**{WRITES: what})
        with writer, writer.begin():
            self._writing = writer
            try:
                yield writer
            finally:
                self._writing = None
        if self._uncounted:
            self._count()

    def _count(self) -> None:
        """Count codings, while nobody writes codings or judgements."""
        self._uncounted = False
        with self._write(), self._write(JUDGEMENTS) as connection:
            tally.restore(connection)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        known = self._writing or self._reading
        if known is not None:
            yield known
            return
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def records(self, kind: type[T]) -> Iterator[T]:
        """All records of a kind, streamed in the order of their key.

        Outside a transaction it is one state of the case, whatever is written meanwhile.
        """
        with self._read() as connection:
            yield from rows.read(connection, kind)

    def count(self, kind: type[T]) -> int:
        """How many records of a kind there are."""
        with self._read() as connection:
            query = select(func.count()).select_from(shape_of(kind).table)
            return connection.execute(query).scalar_one()

    def replace(self, kind: type[T], records: Iterable[T], run: str) -> None:
        """Put these records in place of all of that kind, in one transaction.

        The old ones are gone before the first new one is asked for, so the new ones must not
        be read from the store while they are written. Documents have methods of their own,
        since all else rests on them.
        """
        with self._write() as connection:
            connection.execute(shape_of(kind).table.delete())
            self._put(connection, kind, records, run)

    def add(self, kind: type[T], records: Iterable[T], run: str) -> None:
        """Add records in one transaction; one with the key of an older one replaces it."""
        with self._write() as connection:
            self._put(connection, kind, records, run)

    def _put(self, connection: Connection, kind: type[T], records: Iterable[T], run: str) -> None:
        rows.write(connection, kind, records, run)
        if kind is Coding:
            tally.clear(connection)
        if kind is Document:
            intake.restore(connection)
        if kind is Judgement:
            judging.restore(connection)

    def add_documents(
        self, documents: Iterable[Document], passages: Iterable[Passage], run: str
    ) -> None:
        """Add documents with all their passages, in one transaction.

        A document whose id is known keeps what was derived from it if the text is the same;
        if the text is another, all of that goes.
        """
        with self._write() as connection:
            intake.put(connection, documents)
            rows.write(connection, Passage, passages, run)
            tally.clear(connection)

    def add_unreadable(self, unreadable: Iterable[Unreadable]) -> None:
        """Note sources that could not be read, and why."""
        self.add(Unreadable, unreadable, run="")

    def remove_documents(self, ids: Collection[str]) -> None:
        """Remove documents with everything derived from them, in one transaction."""
        with self._write() as connection:
            removal.remove(connection, ids)
            tally.clear(connection)

    def documents(self) -> Iterator[Document]:
        """All documents, streamed in the order of their ids."""
        return self.records(Document)

    def document_digests(self) -> dict[str, tuple[str, str, str]]:
        """Of every original: the document's id, the original's digest, and its reader."""
        table = shape_of(Document).table.c
        query = select(table.original, table.id, table.digest, table.reader).order_by(table.id)
        with self._read() as connection:
            found = connection.execute(query).all()
        return {original: (name, digest, reader) for original, name, digest, reader in found}

    def coded_documents(self, run: str) -> set[str]:
        """The documents that a run has coded so far; a document without codings is not seen."""
        table = shape_of(Coding).table.c
        with self._read() as connection:
            query = select(table.document).where(table.run == run).distinct()
            return set(connection.execute(query).scalars())

    def remove_codings(self, coder: str, *, keep: str = "") -> None:
        """Remove a coder's codings, but for those of the run `keep`; others' stay."""
        table = shape_of(Coding).table
        with self._write() as connection:
            connection.execute(table.delete().where(table.c.coder == coder, table.c.run != keep))
            tally.clear(connection)

    def judge(
        self,
        coders: Iterable[Coder],
        judgements: Iterable[Judgement],
        *,
        expecting: int | None = None,
        among: Literal["own", "all"] = "own",
    ) -> int:
        """Append judgements, in one transaction; how many of them are new.

        One that is there already, word for word, is left alone. Nothing is ever changed: a
        correction is another judgement. `expecting` is the `last_number` that the writer knew of:
        what the same coder, or anybody (`among`), has said since then of the same code on the same
        stretch is a conflict.

        Raises:
            EvidenceError: a quote is not what stands at its offsets; nothing is saved.
            ConflictError: somebody judged the same in between; nothing is saved.
            StoreError: another judgement has the id of one of these.
        """
        seen = None if expecting is None else judging.Seen(expecting, among)
        with self._write(JUDGEMENTS) as connection:
            rows.write(connection, Coder, coders, run="")
            return judging.append(connection, judgements, seen)

    def judgements(self) -> tuple[Judgement, ...]:
        """All judgements that were ever made, in the order in which they were."""
        return tuple(sorted(self.records(Judgement), key=lambda one: (one.at, one.id)))

    def revise(self, revision: Revision, *, expecting: int) -> Revision:
        """Append what a person wrote into the report; it comes back with its number.

        `expecting` is the number of the last revision of the same item that the person saw, 0 if
        there was none.

        Raises:
            ConflictError: somebody revised it in between; nothing is saved.
            EvidenceError: a quote is not what stands at its offsets; nothing is saved.
        """
        with self._write(KEPT_TEXTS) as connection:
            return revisions.append(connection, revision, expecting)

    def add_to_findings(
        self, additions: Sequence[Addition], *, expecting: int | None = None
    ) -> int:
        """Append what a person adds to findings, in one transaction; how far the log goes then.

        `expecting` is the `last_addition` that the writer knew of: whatever anybody has said since
        then on the same subject is a conflict.

        Raises:
            EvidenceError: a quote is not what stands at its offsets; nothing is saved.
            ConflictError: somebody said something else in between; nothing is saved.
        """
        with self._write(JUDGEMENTS) as connection:
            return added.append(connection, additions, expecting)

    def keep(self, key: str, text: str) -> None:
        """Keep a text under a key, in place of what was kept under it."""
        with self._write(KEPT_TEXTS) as connection:
            rows.upsert(connection, KEPT, [{"key": key, "text": text}])

    def kept(self, key: str) -> str | None:
        """The text kept under a key, None if there is none."""
        with self._read() as connection:
            return connection.execute(select(KEPT.c.text).where(KEPT.c.key == key)).scalar()

    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order they were started."""
        return tuple(sorted(self.records(Run), key=lambda run: (run.started, run.id)))

    def start_run(self, run: Run) -> None:
        """Note that a run begins; one of the same id that was cut off or done begins anew."""
        self.add(Run, [replace(run, finished="")], run="")

    def finish_run(self, run: str, when: str) -> None:
        """Note that a run is done; `when` is an ISO time like that of its start."""
        table = shape_of(Run).table
        with self._write() as connection:
            self._uncounted = True
            query = table.update().where(table.c.id == run).values(finished=when)
            if not connection.execute(query).rowcount:
                raise StoreError(
                    f"no run {run!r} was started", where=self.where, remedy="start it first"
                )

    def find_run(self, step: str) -> Run | None:
        """The run of a step that was finished last, if any was."""
        done = [run for run in self.runs() if run.step == step and run.finished]
        return max(done, key=lambda run: (run.finished, run.started), default=None)


def _checked(home: Home) -> Home:
    """The home, if its case is sound and has the tables of this version, or can get them."""
    try:
        if home.path:
            file.check_quickly(home.engine, home.path)
        found = _check_version(home.engine, home.where)
        brought_up_to_date(home.engine, home.path, found)
    except StoreError:
        home.engine.dispose()
        raise
    return home


def _build(path: Path, fill: Filling | None) -> None:
    # Made under another name first: a case that was cut off in the making is no case.
    draft = path.with_suffix(".draft")
    for leftover in path.parent.glob(f"{draft.name}*"):
        leftover.unlink()
    engine = file.connect(draft, wait=WAIT)
    try:
        with engine.begin() as connection:
            _make_tables(connection, fill)
    finally:
        engine.dispose()
    draft.rename(path)


def _make_tables(connection: Connection, fill: Filling | None) -> None:
    metadata.create_all(connection, checkfirst=False)
    searching.make(connection)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    made = {"schema": VERSION, "jejak": version("jejak"), "created": created}
    connection.execute(META.insert().values(made))
    if fill:
        fill(connection)


def _check_version(engine: Engine, where: str) -> int:
    """The version of the case's tables; StoreError if it is newer than ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(META.name):
            raise StoreError("not a case of Jejak", where=where, remedy="make one with `jejak new`")
        schema, made_by = connection.execute(select(META.c.schema, META.c.jejak)).one()
    if schema > VERSION:
        raise StoreError(
            f"made by a newer version of Jejak ({made_by}, tables {schema})",
            where=where,
            remedy="update jejak",
        )
    return int(schema)
