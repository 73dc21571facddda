"""Which files a `read` takes up: each once, under a name that no other of them has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jejak.case.folder import CaseFolder
from jejak.errors import OptionError
from jejak.reading.files import digest_of


@dataclass(frozen=True)
class Found:
    """A file to read: where it lies, the folder it is named from, its name and its digest.

    `problem` says why its bytes cannot be had at all; the digest is then empty.
    """

    path: Path
    root: Path
    name: str
    digest: str
    problem: str = ""


def gather(place: CaseFolder, files: Sequence[Path] = ()) -> list[Found]:
    """The files in these files and folders, in order; without any, in the case's sources.

    A file inside the case's sources is named from there, any other from the folder given.
    """
    sources = _sources(place)
    home = sources if sources and sources.is_dir() else None
    if not files and sources is None:
        raise OptionError(
            f"no sources at {place.case().sources!r}, as {place.path / 'case.yaml'} says",
            where="FILES",
            remedy="name the files or folders to read, or correct `sources:`",
        )
    given = list(files) or [path for path in (sources,) if path]
    roots: dict[Path, Path] = {}
    for path, root in _walk(given, place):
        roots.setdefault(path, home if home and path.is_relative_to(home) else root)
    if not roots:
        raise OptionError(
            "no files in " + ", ".join(str(path) for path in given),
            where="FILES",
            remedy="put the sources there, or name other files or folders",
        )
    found = [_found(path, root) for path, root in roots.items()]
    _check_names(found)
    return found


def _sources(place: CaseFolder) -> Path | None:
    """The case's sources, beside the case file as it was given or else in the case."""
    named = place.case().sources
    bases = (place.given_in(), place.path)
    found = (base / named for base in bases if (base / named).exists())
    return next((path.resolve() for path in found), None)


def _walk(given: Iterable[Path], place: CaseFolder) -> Iterator[tuple[Path, Path]]:
    for path in given:
        if path.is_dir():
            root = path.resolve()
            yield from ((one, root) for one in _inside(root, place))
        elif path.is_file():
            # The folders of links, but not the file itself: a link has its own name.
            root = path.parent.resolve()
            yield root / path.name, root
        else:
            raise OptionError("no such file or folder", where=str(path), remedy="check the path")


def _inside(root: Path, place: CaseFolder) -> Iterator[Path]:
    # A case may lie among its own sources; what it keeps for itself is none of them.
    case = place.path.resolve()
    apart = case if case.is_relative_to(root) else None
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        own = apart is not None and path.is_relative_to(apart)
        if path.is_file() and not hidden and not own:
            yield path


def _found(path: Path, root: Path) -> Found:
    name = path.relative_to(root).as_posix()
    readable = name.encode(errors="replace").decode()
    if name != readable:
        return Found(path, root, readable, "", "its name is not UTF-8")
    try:
        return Found(path, root, name, digest_of(path))
    except OSError as problem:
        return Found(path, root, name, "", f"cannot be opened: {problem.strerror}")


def _check_names(found: Sequence[Found]) -> None:
    named: dict[str, Found] = {}
    for one in found:
        other = named.setdefault(one.name, one)
        if other is not one:
            raise OptionError(
                f"two files are called {one.name!r}: {other.path} and {one.path}",
                where="FILES",
                remedy="name the folder that holds both, or give one of them another name",
            )
