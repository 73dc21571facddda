"""What a case keeps only because it takes long to make again: any of it may be thrown away.

It lies in the case's folder, each piece under a digest of all it was made from, so that nothing
out of date is ever found; when there is much, what was made first goes.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from jejak.case.folder import CaseFolder
from jejak.errors import StoreError

FOLDER = "cache"
LARGEST = 200 << 20
"""Bytes that are kept of one case."""


def kept(place: CaseFolder, name: str) -> bytes | None:
    """What was kept under a name, None if nothing is."""
    try:
        return _path(place, name).read_bytes()
    except FileNotFoundError:
        return None


def keep(place: CaseFolder, name: str, content: bytes, *, largest: int = LARGEST) -> None:
    """Keep something; whoever reads meanwhile finds all of it or nothing.

    Raises:
        StoreError: there is no room for it.
    """
    path = _path(place, name)
    try:
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as draft:
            draft.write(content)
        Path(draft.name).replace(path)
    except OSError as problem:
        raise StoreError(
            f"nothing can be kept here: {problem.strerror}",
            where=str(path.parent),
            remedy="free some space or mend access",
        ) from problem
    _make_room(path.parent, largest)


def _path(place: CaseFolder, name: str) -> Path:
    if not name or Path(name).name != name or name.startswith("."):
        raise StoreError(f"{name!r} is no name to keep something under")
    return place.path / FOLDER / name


def _make_room(folder: Path, largest: int) -> None:
    """Throw away what was made first, until the rest is small enough."""
    found: list[tuple[int, int, str]] = []
    with os.scandir(folder) as inside:
        for one in inside:
            with suppress(FileNotFoundError):
                state = one.stat(follow_symlinks=False)
                found.append((state.st_mtime_ns, state.st_size, one.path))
    used = sum(size for _, size, _ in found)
    for _, size, path in sorted(found)[:-1]:
        if used <= largest:
            return
        with suppress(FileNotFoundError):
            Path(path).unlink()
        used -= size
