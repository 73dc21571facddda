"""Comparing outside a case: tables, folders and cases in, a table of matched passages out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from jejak.case.folder import CaseFolder
from jejak.comparing.collection import Text
from jejak.comparing.compare import Compared, Means, Options, compare_texts
from jejak.comparing.texts import TABLES, read_texts
from jejak.errors import InputError, UnreadableError
from jejak.model.records import Document
from jejak.reading.files import read_file, readers


def compare(
    inputs: Sequence[Path],
    output: Path,
    *,
    against: Sequence[Path] = (),
    options: Options | None = None,
    means: Means | None = None,
) -> tuple[Compared, list[str]]:
    """Find who shares wording with whom, and write one row a pair of passages.

    `inputs` and `against` are tables of texts (JSON lines, Parquet, CSV, TSV), folders of
    documents, or cases; with `against`, texts of the one are compared with texts of the other
    only. Returns what was done, and what could not be read in the folders and why.
    """
    files = [*_files(inputs), *_files(against)]
    unreadable: list[str] = []
    sides = (1, 2) if against else (0, 0)
    texts = _checked(
        replace(text, side=side)
        for paths, side in zip((inputs, against), sides, strict=True)
        for text in _texts(paths, unreadable)
    )
    done = compare_texts(texts, output, options, means, inputs=_state(files))
    return done, unreadable


def _checked(texts: Iterator[Text]) -> Iterator[Text]:
    """The texts, each id once."""
    seen = set()
    for one in texts:
        if one.id in seen:
            remedy = "give every text its own id, or give the file or folder once"
            raise InputError(f"the id {one.id!r} stands twice", where="IN", remedy=remedy)
        seen.add(one.id)
        yield one


def _files(paths: Sequence[Path]) -> list[Path]:
    """Every file behind the paths, in order; InputError for a path that leads nowhere."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise InputError("no such file or folder", where=str(path), remedy="check the path")
    return found


def _state(files: Sequence[Path]) -> str:
    """A digest of the files' names, sizes and dates: is this the input of an earlier run?"""
    stats = ((path, path.stat()) for path in files)
    lines = (f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}" for path, stat in stats)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _texts(paths: Sequence[Path], unreadable: list[str]) -> Iterator[Text]:
    for path in paths:
        if (path / "case.sqlite").is_file():
            with CaseFolder.at(path).store() as store:
                yield from (text_of(one) for one in store.documents())
        elif path.is_dir():
            yield from _in_folder(path, unreadable)
        elif path.suffix.lower() in TABLES:
            yield from read_texts([path])
        else:
            yield text_of(read_file(path))


def _in_folder(folder: Path, unreadable: list[str]) -> Iterator[Text]:
    for path in _files([folder]):
        if path.suffix.lower() in TABLES:
            yield from read_texts([path])
        elif path.suffix.lower() in readers():
            try:
                yield text_of(read_file(path, root=folder))
            except UnreadableError as problem:
                unreadable.append(str(problem))


def text_of(document: Document) -> Text:
    """A document as a text to compare; its issuer is its series."""
    return Text(document.id, document.text, document.issuer, document.published, document.language)
