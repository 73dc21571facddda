"""Files that people send: under names that do no harm, of kinds that are read, whole or not at all.

They lie in the folder of the case's sources, where `jejak read` finds them. A file that is half
written has a name that nobody reads, and takes its own only when it is complete.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from jejak.case.folder import CaseFolder
from jejak.case.founding import SOURCES
from jejak.errors import InputError, StoreError
from jejak.reading.files import MAX_BYTES, digest_of, readers

LARGEST: Final = MAX_BYTES
"""Bytes of a file."""
TOGETHER: Final = 256 << 20
"""Bytes of a request."""
MOST: Final = 100
"""Files of a request."""
REMOVED: Final = "removed"
"""The folder of a case for the files of sources that were taken out of it."""
_LONGEST: Final = 80
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_FORBIDDEN = re.compile(r"""[<>:"|?*'`$&;#%\\/]+""")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
_PIECE: Final = 1 << 20


class Refused(InputError):  # noqa: N818 - as people say it
    """A file that is not taken; `where` is its name."""


def shown(name: str) -> str:
    r"""A name as it can be shown: nothing in it turns the line round or hides.

    >>> shown("ann\u202efdp.exe\x00")
    'ann�fdp.exe�'
    """
    seen = (char if unicodedata.category(char) not in _INVISIBLE else "�" for char in name[:200])
    return "".join(seen) or "�"


def harmless(name: str) -> str:
    r"""The name of a file of ours for what somebody calls a file.

    >>> harmless("../../etc/passwd.txt"), harmless("C:\\a\\서울 보고서.PDF"), harmless("\u202e.md")
    ('passwd.txt', '서울 보고서.pdf', 'source.md')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = (char for char in last if unicodedata.category(char) not in _INVISIBLE)
    clean = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", "".join(seen)))
    whole = PurePosixPath(" ".join(clean.split()).lstrip(". "))
    # A name that was nothing but a suffix has lost its dot.
    bare = bool(whole.name) and not whole.suffix and clean.lstrip().startswith(".")
    suffix = f".{whole}".lower() if bare else whole.suffix.lower()
    stem = "" if bare else whole.stem
    stem = stem.strip(" .-_")[:_LONGEST].encode()[: 2 * _LONGEST].decode(errors="ignore")
    if not stem or _DEVICES.fullmatch(stem):
        stem = f"source-{stem}".strip("-")
    return stem.rstrip(" .") + (suffix if len(suffix) < 16 else "")


def check(name: str, size: int) -> str:
    """The name under which a file of this name and size is kept.

    Raises:
        Refused: empty, too large, or of a kind that is not read.
    """
    own = harmless(name)
    suffix = PurePosixPath(own).suffix
    if suffix not in readers():
        kinds = " ".join(sorted(readers()))
        raise Refused("not of a kind that is read", where=shown(name), remedy=f"send {kinds}")
    if not size:
        raise Refused("the file is empty", where=shown(name), remedy="save it again")
    if size > LARGEST:
        remedy = "split it, or put it into the folder of sources yourself"
        raise Refused(f"larger than {LARGEST >> 20} MiB", where=shown(name), remedy=remedy)
    return own


def sources_folder(place: CaseFolder, *, inside: bool) -> Path:
    """Where files of a case are put; `inside` its own folder only, as on a server.

    It is the folder that the case file names if there is one, else one in the case.
    """
    named = place.case().sources
    for base in (place.given_in(), place.path):
        found = (base / named).resolve()
        if found.is_dir() and (not inside or _is_within(found, place.path)):
            return found
    wanted = (place.path / named).resolve()
    fits = _is_within(wanted, place.path) and not wanted.exists()
    return wanted if fits else place.path.resolve() / SOURCES


def to_read(place: CaseFolder, *, inside: bool) -> tuple[str, ...]:
    """What to name when the sources are read: nothing if the case file says it already."""
    named, folder = place.case().sources, sources_folder(place, inside=inside)
    given = ((base / named).resolve() for base in (place.given_in(), place.path))
    told = next((path for path in given if path.exists()), None)
    if told == folder:
        return ()
    if inside and told and not told.is_relative_to(place.path.resolve()):
        # Named even if it is not there yet: without a name the folder outside would be read.
        return (str(folder),)
    first = [told] if told and (not inside or _is_within(told, place.path)) else []
    return tuple(str(path) for path in (*first, folder) if path.exists())


def _is_within(path: Path, folder: Path) -> bool:
    home = folder.resolve()
    return path.is_relative_to(home) and path != home


@contextmanager
def new_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """An open file in a folder that nobody reads, and its path; it goes unless it was kept."""
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            yield file, part
    except OSError as problem:
        raise StoreError(
            f"the file cannot be kept: {problem.strerror}",
            where=folder.name,
            remedy="free some space or mend access",
        ) from problem
    finally:
        with suppress(OSError):
            part.unlink()


def keep(file: BinaryIO, part: Path, name: str) -> str:
    """Give a complete file its name, or one like it if there is one called so; the name it got."""
    file.flush()
    os.fsync(file.fileno())
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    for number in count(1):
        own = name if number == 1 else f"{stem}-{number}{suffix}"
        if _linked(part, part.with_name(own)):
            return own
    raise AssertionError


def _linked(part: Path, target: Path) -> bool:
    """Give a file a second name, never one that is another's; the disk sees to that."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:
        # A disk without links: for a moment there is an empty file.
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            return False
        part.replace(target)
    return True


def put(folder: Path, name: str, source: BinaryIO) -> str:
    """Copy an open file to a folder; the name that it has there."""
    with new_file(folder) as (file, part):
        while piece := source.read(_PIECE):
            file.write(piece)
        return keep(file, part, name)


def put_text(folder: Path, name: str, text: str) -> str:
    """Write a text to a folder; the name that it has there."""
    with new_file(folder) as (file, part):
        file.write(text.encode())
        return keep(file, part, name)


def take_away(place: CaseFolder, original: str, digest: str, *, inside: bool) -> str:
    """Move the file of a source to `removed/`, so that it is not read again; its name there.

    It is the file in the sources, or else the copy of it in the case; empty if there is neither.
    """
    copy = place.originals / f"{digest[:16]}{Path(original).suffix.lower()}"
    file = _in_sources(place, original, digest, inside=inside)
    found = file or (copy if copy.is_file() else None)
    if found is None:
        return ""
    folder = place.path / REMOVED
    folder.mkdir(exist_ok=True)
    target = folder / f"{digest[:8]}-{harmless(original)}"
    # The sources may lie on another disk.
    shutil.move(found, target)
    return target.name


def _in_sources(place: CaseFolder, original: str, digest: str, *, inside: bool) -> Path | None:
    """The file that was read, if it lies in the sources and is the same still."""
    home = sources_folder(place, inside=inside)
    path = home / original
    within = path.is_file() and path.resolve().is_relative_to(home)
    return path if within and digest_of(path) == digest else None
