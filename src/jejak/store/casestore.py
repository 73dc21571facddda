"""One case on disk: what was read, judged and concluded, and the runs that did it.

A step writes all it has in one transaction, so that a killed step leaves the old state; codings
are added document by document, so that a killed `code` goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, func, inspect, select

from jejak.errors import StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document, Passage, Run, Unreadable
from jejak.store import judging, removal, rows
from jejak.store.connection import WRITES, check_whole, connect
from jejak.store.migration import brought_up_to_date
from jejak.store.schema import META, VERSION, T, metadata, shape_of

FILE_NAME = "case.sqlite"
WAIT = 10.0


class CaseStore:
    """The records of one case, in `case.sqlite` of the case folder.

    >>> from tempfile import TemporaryDirectory
    >>> from jejak.model.records import Actor
    >>> with TemporaryDirectory() as folder, CaseStore.create(Path(folder)) as store:
    ...     store.start_run(Run("r1", "trace", "{}", 7, "ab12", "0.1.0", "2026-01-01T00:00:00"))
    ...     store.replace(Actor, [Actor("seoul", "Seoul", "origin", "KR")], "r1")
    ...     [actor.name for actor in store.records(Actor)]
    ['Seoul']
    """

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._writing: Connection | None = None

    @classmethod
    def create(cls, folder: Path, *, wait: float = WAIT) -> Self:
        """Make the file for a new case; `wait` is in seconds, as for `open`."""
        path = folder / FILE_NAME
        if path.exists():
            raise StoreError(
                "a case is here already", where=str(path), remedy="choose another folder"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _build(path)
        except OSError as problem:
            raise StoreError(
                f"cannot be made: {problem.strerror}", where=str(path), remedy="check the folder"
            ) from problem
        return cls.open(folder, wait=wait)

    @classmethod
    def open(cls, folder: Path, *, wait: float = WAIT) -> Self:
        """Open a case, checking that the file is whole and that this Jejak knows its tables.

        `wait` is how many seconds to wait while another program writes.
        """
        path = folder / FILE_NAME
        if not path.is_file():
            raise StoreError("no case is here", where=str(path), remedy="make one with `jejak new`")
        engine = connect(path, wait=wait)
        try:
            check_whole(engine, path)
            brought_up_to_date(engine, path, _check_version(engine, path))
        except StoreError:
            engine.dispose()
            raise
        return cls(path, engine)

    def close(self) -> None:
        """Close the file; all that was written is then in this one file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writing inside one act: all of it is kept, or after an error none."""
        with self._write():
            yield

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self._writing is not None:
            with self._writing.begin_nested():
                yield self._writing
            return
        writer = self._engine.connect().execution_options(**{WRITES: True})
        with writer, writer.begin():
            self._writing = writer
            try:
                yield writer
            finally:
                self._writing = None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        if self._writing is not None:
            yield self._writing
            return
        with self._engine.connect() as connection:
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
            rows.write(connection, kind, records, run)

    def add(self, kind: type[T], records: Iterable[T], run: str) -> None:
        """Add records in one transaction; one with the key of an older one replaces it."""
        with self._write() as connection:
            rows.write(connection, kind, records, run)

    def add_documents(
        self, documents: Iterable[Document], passages: Iterable[Passage], run: str
    ) -> None:
        """Add documents with all their passages, in one transaction.

        A document whose id is known keeps what was derived from it if the text is the same;
        if the text is another, all of that goes.
        """
        with self._write() as connection:
            for some in rows.chunks(documents, rows.MANY):
                _put_documents(connection, some)
            rows.write(connection, Passage, passages, run)

    def add_unreadable(self, unreadable: Iterable[Unreadable]) -> None:
        """Note sources that could not be read, and why."""
        self.add(Unreadable, unreadable, run="")

    def remove_documents(self, ids: Collection[str]) -> None:
        """Remove documents with everything derived from them, in one transaction."""
        with self._write() as connection:
            removal.remove(connection, ids)

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

    def judge(self, coders: Iterable[Coder], judgements: Iterable[Judgement]) -> int:
        """Append judgements, in one transaction; how many of them are new.

        One that is there already, word for word, is left alone. Nothing is ever changed: a
        correction is another judgement.

        Raises:
            EvidenceError: a quote is not what stands at its offsets; nothing is saved.
            StoreError: another judgement has the id of one of these.
        """
        with self._write() as connection:
            rows.write(connection, Coder, coders, run="")
            return judging.append(connection, judgements)

    def judgements(self) -> tuple[Judgement, ...]:
        """All judgements that were ever made, in the order in which they were."""
        return tuple(sorted(self.records(Judgement), key=lambda one: (one.at, one.id)))

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
            query = table.update().where(table.c.id == run).values(finished=when)
            if not connection.execute(query).rowcount:
                raise StoreError(
                    f"no run {run!r} was started", where=str(self.path), remedy="start it first"
                )

    def find_run(self, step: str) -> Run | None:
        """The run of a step that was finished last, if any was."""
        done = [run for run in self.runs() if run.step == step and run.finished]
        return max(done, key=lambda run: (run.finished, run.started), default=None)


def _put_documents(connection: Connection, documents: list[Document]) -> None:
    shape = shape_of(Document)
    given = {one.id: one for one in documents}
    query = select(shape.table.c.id, shape.table.c.text).where(shape.table.c.id.in_(given))
    known = {name: text == given[name].text for name, text in connection.execute(query)}
    removal.remove(connection, [name for name, same in known.items() if not same])
    for name in (name for name, same in known.items() if same):
        update = shape.table.update().where(shape.table.c.id == name)
        connection.execute(update.values(shape.row(given.pop(name))))
    _drop_passages(connection, known)
    rows.write(connection, Document, given.values(), run="")


def _drop_passages(connection: Connection, documents: Collection[str]) -> None:
    table = shape_of(Passage).table
    connection.execute(table.delete().where(table.c.document.in_(documents)))


def _build(path: Path) -> None:
    # Made under another name first: a case that was cut off in the making is no case.
    draft = path.with_suffix(".draft")
    for leftover in path.parent.glob(f"{draft.name}*"):
        leftover.unlink()
    engine = connect(draft, wait=WAIT)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            connection.execute(META.insert().values(_made_now()))
    finally:
        engine.dispose()
    draft.rename(path)


def _made_now() -> dict[str, object]:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return {"schema": VERSION, "jejak": version("jejak"), "created": created}


def _check_version(engine: Engine, path: Path) -> int:
    """The version of the file's tables; StoreError if it is newer than ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(META.name):
            raise StoreError(
                "not a case of Jejak", where=str(path), remedy="make one with `jejak new`"
            )
        schema, made_by = connection.execute(select(META.c.schema, META.c.jejak)).one()
    if schema > VERSION:
        raise StoreError(
            f"made by a newer version of Jejak ({made_by}, tables {schema})",
            where=str(path),
            remedy="update jejak",
        )
    return int(schema)
