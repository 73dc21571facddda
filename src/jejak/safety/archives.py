"""Zip archives of other people, opened under limits; and our own, the same on any day.

Nothing is ever unpacked to a path that an archive names. Refused are: archives that unpack to more
than a limit or far more than they weigh, members that overlap, names that lead out of the archive,
links, passwords, and two members of one name.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

from jejak.errors import InputError

LARGEST = 2 * 1024**3
"""Bytes that an archive may unpack to; REFI-QDA allows no larger project."""
RATIO = 200
"""How many times its packed size it may unpack to; codings in XML pack about thirty to one."""
MEMBERS = 500_000
_SMALL = 8 * 1024**2
_HEAD = 30
# The first day that a zip archive can tell: the same content is to give the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_ASK = "ask for a fresh export, and do not open this one"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    # What zipfile says of a compression or an encryption it does not know.
    NotImplementedError,
    RuntimeError,
)


class Archive:
    """An open archive whose members have been checked; names are found in either case."""

    def __init__(self, opened: zipfile.ZipFile, where: str) -> None:
        self.where = where
        self._opened = opened
        self._members = {one.filename.lower(): one for one in opened.infolist() if not one.is_dir()}

    def names(self) -> Iterator[str]:
        """The names of all members, as they are spelled."""
        return (one.filename for one in self._members.values())

    def find(self, *names: str) -> str:
        """The first of the names that is there, in whatever case; empty if none is.

        >>> import io
        >>> with zipfile.ZipFile(io.BytesIO(), "w") as opened:
        ...     opened.writestr("Sources/A.txt", "Bus")
        ...     Archive(opened, "a.qdpx").find("sources/a.txt")
        'Sources/A.txt'
        """
        found = (self._members.get(name.lower()) for name in names)
        return next((one.filename for one in found if one), "")

    def read(self, name: str) -> bytes:
        """The whole of one member."""
        with self.open(name) as stream:
            return stream.read()

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """One member as a stream; damage found while reading is one clear error."""
        try:
            with self._opened.open(self._members[name.lower()]) as stream:
                yield stream
        except _DAMAGED as problem:
            raise InputError(
                f"{name} is damaged: {problem}", where=self.where, remedy="export it again"
            ) from problem


@contextmanager
def opened(path: Path, largest: int = LARGEST) -> Iterator[Archive]:
    """Open an archive that may be hostile.

    Raises:
        InputError: it is no zip archive, damaged, or refused; the message says which and why.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as problem:
        raise InputError("no such file", where=str(path), remedy="check the path") from problem
    except _DAMAGED as problem:
        raise InputError(
            "not a zip archive, or one that is cut short", where=str(path), remedy="export it again"
        ) from problem
    except OSError as problem:
        raise InputError(f"cannot be read: {problem.strerror}", where=str(path)) from problem
    with archive:
        _check(archive.infolist(), path, largest)
        yield Archive(archive, str(path))


def write_archive(path: Path, members: Mapping[str, bytes] | Iterator[tuple[str, bytes]]) -> None:
    """Write members in the order given, with fixed dates."""
    pairs = members.items() if isinstance(members, Mapping) else members
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in pairs:
            archive.writestr(entry(name), content)


def entry(name: str) -> zipfile.ZipInfo:
    """The head of a member that says nothing of the day or the machine."""
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _READABLE
    # Unix, wherever it is written.
    info.create_system = 3
    return info


def _check(members: list[zipfile.ZipInfo], path: Path, largest: int) -> None:
    problem = _size_problem(members, path.stat().st_size, largest) or next(
        filter(None, map(_member_problem, members)), ""
    )
    problem = problem or _twice(members)
    if problem:
        raise InputError(f"refused: {problem}", where=str(path), remedy=_ASK)


def _size_problem(members: list[zipfile.ZipInfo], weight: int, largest: int) -> str:
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > MEMBERS:
        return f"{len(members):,} members, more than {MEMBERS:,}"
    if packed > weight:
        return f"its members overlap: {packed:,} packed bytes in a file of {weight:,}"
    if any(after.header_offset < _end(one) for one, after in pairwise(_in_place(members))):
        return "its members overlap"
    if unpacked > largest or (unpacked > _SMALL and unpacked > RATIO * packed):
        return f"it unpacks from {packed:,} to {unpacked:,} bytes"
    return ""


def _in_place(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return sorted(members, key=lambda one: one.header_offset)


def _end(one: zipfile.ZipInfo) -> int:
    """Where a member's bytes end at the earliest; its own head may hold more than is told."""
    return one.header_offset + _HEAD + one.compress_size


def _member_problem(one: zipfile.ZipInfo) -> str:
    name = one.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name:
        return f"the member {name!r} leads out of the archive"
    if stat.S_ISLNK(one.external_attr >> 16):
        return f"the member {name!r} is a link"
    if one.flag_bits & 1:
        return f"the member {name!r} has a password"
    return ""


def _twice(members: list[zipfile.ZipInfo]) -> str:
    seen: set[str] = set()
    for one in members:
        name = one.filename.lower()
        if name in seen:
            return f"two members are named {one.filename!r}"
        seen.add(name)
    return ""
