"""Backups: one case, or a whole server with its accounts, in one file with checksums.

A backup is a tar file packed by gzip that holds what the case folders hold, the records of each
case as a SQLite file, also of those on a server, and at its end `manifest.json` with the length and
SHA-256 of everything. So it can be restored to a file or to a server, whichever it came from. It is
made while people work: the records are those of one moment, and originals never change.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, cast

from jejak.case.cache import FOLDER as CACHE
from jejak.case.folder import DATABASE, SERVER_NOTE, CaseFolder
from jejak.errors import InputError, StoreError
from jejak.store.casestore import FILE_NAME
from jejak.store.copying import copy_file
from jejak.store.moving import to_folder, to_server
from jejak.store.server import remove_case
from jejak.store.teamstore import TeamStore, sqlite_path

MANIFEST, TEAM_FILE, CASES = "manifest.json", "team.sqlite", "cases"
_CHUNK = 1 << 20
_PASSING = (".part", ".draft")


def backup(folder: Path, output: Path, *, database: str = "") -> int:
    """Write one case into a file; how many files it holds.

    Raises:
        StoreError: there is no case, or the file cannot be written.
    """
    place = CaseFolder.at(folder, database=database)
    with _writing(output, "case") as box:
        _add_case(box, place, "case")
    return len(box.files)


def backup_server(url: str, cases: Path, output: Path) -> int:
    """Write a whole server into a file: accounts, members, the audit, and all cases.

    Sign-ins and invitations are left out, so that no door opens again that was shut since.
    """
    with TeamStore.open(url) as team, _writing(output, "server") as box:
        with TeamStore.open(f"sqlite:///{box.scratch / TEAM_FILE}") as copy:
            team.copy_to(copy)
            known = copy.cases()
        box.add(box.scratch / TEAM_FILE, TEAM_FILE)
        for one in known:
            place = CaseFolder.at(cases / one.id, database=_server(url))
            _add_case(box, place, f"{CASES}/{one.id}")
    return len(box.files)


def restore(archive: Path, folder: Path, *, case: str = "") -> CaseFolder:
    """Make a case folder from a backup: of that case, or of one `case` of a server's.

    Raises:
        InputError: the file is no backup, is damaged, or holds no such case.
        StoreError: something is in the folder already.
    """
    if folder.exists():
        raise StoreError("something is here already", where=str(folder), remedy="name a new folder")
    with _unpacked(archive, folder.parent) as draft:
        found = draft / CASES / case if case else draft / "case"
        if not (found / "case.yaml").is_file():
            raise InputError(
                f"this backup holds no case {case!r}" if case else "this backup is of a server",
                where=str(archive),
                remedy=f"name one of: {_names(draft)}" if _names(draft) else "leave out the case",
            )
        found.rename(folder)
    return CaseFolder.at(folder)


def restore_server(archive: Path, url: str, cases: Path) -> int:
    """Make a whole server from a backup; how many cases it has.

    Raises:
        InputError: the file is no backup of a server, or is damaged.
        StoreError: the database has a team already, or a case is there; nothing is left behind.
    """
    with TeamStore.open(url) as team, _unpacked(archive, cases) as draft:
        if not (draft / TEAM_FILE).is_file():
            remedy = "restore it into a folder"
            raise InputError("this backup is of one case", where=str(archive), remedy=remedy)
        if not team.is_empty() or team.cases():
            remedy = "name a database that holds no team"
            raise StoreError("a team is here already", where=team.where, remedy=remedy)
        with TeamStore.open(f"sqlite:///{draft / TEAM_FILE}") as kept, _all_or_none(url) as made:
            for one in kept.cases():
                move_in(draft / CASES / one.id, cases, one.id, url)
                made.append(cases / one.id)
            kept.copy_to(team)
            return len(made)


def move_in(source: Path, cases: Path, name: str, url: str) -> CaseFolder:
    """Copy a case into the folder of a team's cases, its records to the server if there is one.

    Raises:
        StoreError: there is no case, or one of that name is there already; nothing is left.
    """
    place, target = CaseFolder.at(source), cases / name
    if target.exists():
        raise StoreError("a case is here already", where=str(target), remedy="choose another name")
    with _scratch(cases) as scratch:
        draft = scratch / name
        for path in _files(source):
            # Where the case file was given is on another machine, or nobody's business here.
            if path.name not in {"case.from", SERVER_NOTE}:
                _copied(source / path, draft / path)
        if _server(url):
            (draft / SERVER_NOTE).write_text(name, encoding="utf-8")
            to_server(source, url, name)
        else:
            _snapshot(place, draft)
        draft.rename(target)
    return CaseFolder.at(target, database=_server(url))


def move_out(cases: Path, name: str, url: str) -> None:
    """Remove a case of a team with all it holds, for good."""
    if _server(url):
        remove_case(url, name)
    shutil.rmtree(cases / name, ignore_errors=True)


@dataclass
class _Box:
    """A backup being written; `files` says what is in it."""

    tar: tarfile.TarFile
    scratch: Path
    files: dict[str, dict[str, object]] = field(default_factory=dict)

    def add(self, path: Path, name: str) -> None:
        """Put a file in; one that was taken away meanwhile is not missed."""
        with suppress(FileNotFoundError), path.open("rb") as source:
            found = os.fstat(source.fileno())
            read = _Hashed(source)
            self._put(name, found.st_size, int(found.st_mtime), cast("IO[bytes]", read))
            self.files[name] = {"size": found.st_size, "sha256": read.digest.hexdigest()}

    def close(self, kind: str) -> None:
        """Put the manifest in, as the last."""
        made = datetime.now(UTC).isoformat(timespec="seconds")
        told = {"jejak": version("jejak"), "made": made, "kind": kind, "files": self.files}
        text = json.dumps(told, ensure_ascii=False, indent=1).encode()
        self._put(MANIFEST, len(text), 0, io.BytesIO(text))

    def _put(self, name: str, size: int, when: int, source: IO[bytes]) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mtime, about.mode = size, when, 0o600
        self.tar.addfile(about, source)


class _Hashed(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        some = self._source.read(size)
        self.digest.update(some)
        return some


@contextmanager
def _writing(output: Path, kind: str) -> Iterator[_Box]:
    part = output.with_name(output.name + ".part")
    try:
        with _scratch(output.parent) as scratch:
            # For whoever makes it only: it holds everything that people may not see.
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "wb") as file:  # noqa: PTH123 - of a handle
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                    box = _Box(tar, scratch)
                    yield box
                    box.close(kind)
                file.flush()
                os.fsync(file.fileno())
        part.replace(output)
    except OSError as problem:
        what = f"the backup cannot be written: {problem.strerror}"
        raise StoreError(
            what, where=str(output), remedy="free some space or mend access"
        ) from problem
    finally:
        part.unlink(missing_ok=True)


def _add_case(box: _Box, place: CaseFolder, name: str) -> None:
    """Put a case in: its records as they are now, then the files, of which none they name lacks."""
    folder = box.scratch / "records"
    folder.mkdir()
    _snapshot(place, folder)
    box.add(folder / FILE_NAME, f"{name}/{FILE_NAME}")
    shutil.rmtree(folder)
    for path in _files(place.path):
        if path.name != SERVER_NOTE:
            box.add(place.path / path, f"{name}/{path.as_posix()}")


def _snapshot(place: CaseFolder, folder: Path) -> None:
    """The records of a case as a file in another folder."""
    # Opening it says what is wrong, such as that nobody has named the server.
    place.store().close()
    server = place.name_on_server()
    if not server:
        copy_file(place.path / FILE_NAME, folder / FILE_NAME)
        return
    to_folder(place.database or os.environ[DATABASE], server, folder)


def _files(folder: Path) -> list[Path]:
    """The files of a case besides its records, from the folder on; no links out of it.

    What lies in the cache can be made again.
    """
    found = (
        path.relative_to(folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.suffix not in _PASSING
    )
    return [
        path
        for path in found
        if path.parts[0] != CACHE and not (len(path.parts) == 1 and path.name.startswith(FILE_NAME))
    ]


def _copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _server(url: str) -> str:
    """The address, if it is a server's."""
    return "" if sqlite_path(url) else url


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder for a while, on the same disk as what is made of it."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=".jejak-", dir=beside, ignore_cleanup_errors=True
    ) as made:
        yield Path(made)


@contextmanager
def _all_or_none(url: str) -> Iterator[list[Path]]:
    """A list of case folders; after an error those in it are removed."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path in made:
            move_out(path.parent, path.name, url)
        raise


@contextmanager
def _unpacked(archive: Path, beside: Path) -> Iterator[Path]:
    """The files of a backup, each as long and with the digest that its manifest says."""
    with _scratch(beside) as draft:
        try:
            found = _unpack(archive, draft)
        except (tarfile.TarError, EOFError, zlib.error, ValueError) as problem:
            raise _damaged(archive, "no backup, or cut off") from problem
        _check(archive, draft, found)
        yield draft


def _unpack(archive: Path, draft: Path) -> dict[str, tuple[int, str]]:
    if not archive.is_file():
        raise InputError("no such file", where=str(archive), remedy="correct the name")
    found = {}
    with closing(tarfile.open(archive, mode="r|gz")) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            source = tar.extractfile(member) if member.isreg() else None
            if source is None or path.is_absolute() or ".." in path.parts:
                raise _damaged(archive, f"{member.name!r} is no file of a backup")
            found[member.name] = _write(source, draft / path)
    return found


def _write(source: IO[bytes], target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        while some := source.read(_CHUNK):
            digest.update(some)
            size += file.write(some)
    return size, digest.hexdigest()


def _check(archive: Path, draft: Path, found: dict[str, tuple[int, str]]) -> None:
    if found.pop(MANIFEST, None) is None:
        raise _damaged(archive, "no backup, or cut off")
    try:
        listed = json.loads((draft / MANIFEST).read_text(encoding="utf-8"))["files"]
        wanted = {name: (one["size"], one["sha256"]) for name, one in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise _damaged(archive, "its manifest cannot be read") from problem
    wrong = sorted(name for name in wanted.keys() | found if wanted.get(name) != found.get(name))
    if wrong:
        raise _damaged(archive, f"{wrong[0]} is not as it was when the backup was made")


def _damaged(archive: Path, what: str) -> InputError:
    return InputError(what, where=str(archive), remedy="take another backup; nothing was changed")


def _names(draft: Path) -> str:
    folder = draft / CASES
    return ", ".join(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ""
