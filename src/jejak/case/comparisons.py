"""Comparing outside a case: tables, folders and cases in, a table of matched passages out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jejak.case.folder import CaseFolder
from jejak.comparing.collection import Text
from jejak.comparing.compare import Compared, Means, Options, compare_texts
from jejak.comparing.degree import degree as measure
from jejak.comparing.direction import find_borrowings, matches_of, write_borrowings
from jejak.comparing.families import families_of
from jejak.comparing.spark import Choice, choose_engine, compare_files_with_spark
from jejak.comparing.tables import known_suffix, read_table, write_tables
from jejak.comparing.texts import TABLES, read_pairs, read_texts
from jejak.errors import InputError, OptionError, UnreadableError
from jejak.model.degrees import DegreeOfTransfer, NamedText
from jejak.model.records import Document
from jejak.model.when import When
from jejak.reading.files import read_file, readers
from jejak.reporting.comparison import comparison_png, say_degree, text_degree, write_comparison
from jejak.reporting.texttables import TextTable

ENGINES = ("auto", "local", "spark")


def compare(
    inputs: Sequence[Path],
    output: Path,
    *,
    against: Sequence[Path] = (),
    pairs: Path | None = None,
    families: Path | None = None,
    borrowings: Path | None = None,
    options: Options | None = None,
    means: Means | None = None,
    engine: str = "auto",
    master: str | None = None,
) -> tuple[Compared, list[str]]:
    """Find who shares wording with whom, and write one row a pair of passages.

    `inputs` and `against` are tables of texts (JSON lines, Parquet, CSV, TSV), folders of
    documents, or cases; with `against`, texts of the one are compared with texts of the other
    only. `pairs` is a file of two ids a line: these are compared, more closely.
    `families` is a second table: which passages are one wording, and which may be the first;
    `borrowings` a file of JSON lines: each match with its direction by dates, and its rivals.
    `engine` is "local", "spark" (tables only; `master` names a cluster) or "auto": this machine,
    unless the input is larger than it does well and a cluster is named. Returns what was done,
    and what could not be read in the folders and why.
    """
    files = [*_files(inputs), *_files(against), *([pairs] if pairs else [])]
    more = [one for one in (pairs, families, borrowings) if one]
    _spared(output, files)
    for path in (one for one in (families, borrowings) if one):
        _spared(known_suffix(path), [*files, output])
    using = means or Means()
    asked = "local" if engine == "auto" and more else engine
    chosen = _engine(asked, files, output, using.memory, master)
    if chosen.engine == "spark":
        _plain(inputs, against, more)
        done = compare_files_with_spark(inputs, output, options, against=against, master=master)
        return replace(done, why=chosen.reason), []
    unreadable: list[str] = []
    dates: dict[str, When | None] = {}
    texts = _checked(dates, _sided(inputs, against, unreadable))
    named = read_pairs(pairs) if pairs else None
    done = compare_texts(texts, output, options, using, pairs=named, inputs=_state(files))
    if borrowings:
        write_borrowings(find_borrowings(matches_of(read_table(output)), dates), borrowings)
    if families:
        write_tables([families_of(read_table(output), dates)], families)
    return replace(done, why=chosen.reason), unreadable


def _sided(
    inputs: Sequence[Path], against: Sequence[Path], unreadable: list[str]
) -> Iterator[tuple[Path, Text]]:
    """The texts of all paths, marked by side where one side is compared with the other only."""
    for side, paths in enumerate((inputs, against), start=1):
        for path, text in _texts(paths, unreadable):
            yield path, replace(text, side=side if against else 0)


def _engine(
    wanted: str, files: Sequence[Path], output: Path, memory: int, master: str | None
) -> Choice:
    """The engine that is meant; "auto" goes by the size of the input, if all of it is tables."""
    if wanted not in ENGINES:
        problem, remedy = f"no engine {wanted!r}", f"use {', '.join(ENGINES)}"
        raise OptionError(problem, where="--engine", remedy=remedy)
    if wanted != "auto":
        return Choice(wanted, "as asked for")
    if any(path.suffix.lower() not in TABLES for path in files):
        return Choice("local", "documents and pairs are for one machine")
    return choose_engine(files, memory, output=output, master=master)


def _plain(inputs: Sequence[Path], against: Sequence[Path], more: Sequence[Path]) -> None:
    """OptionError for what Spark does not do: documents, named pairs, further tables."""
    others = [path for path in (*inputs, *against) if path.suffix.lower() not in TABLES]
    if others or more:
        remedy = "use --engine local, or write the texts into a table first"
        problem = f"Spark compares tables of texts only, not {(others + list(more))[0]}"
        raise OptionError(problem, where="--engine", remedy=remedy)


def _spared(output: Path, files: Sequence[Path]) -> None:
    """InputError if the table would take the place of a folder or of what is to be compared."""
    if output.is_dir():
        raise InputError("it is a folder", where=str(output), remedy="name another file")
    if output.resolve() in {path.resolve() for path in files}:
        remedy = "name another file, or move it out of the folder that is read"
        raise InputError("it is one of the files to compare", where=str(output), remedy=remedy)


def _checked(dates: dict[str, When | None], texts: Iterable[tuple[Path, Text]]) -> Iterator[Text]:
    """The texts, each id once; their dates are noted."""
    seen: dict[str, Path] = {}
    for path, one in texts:
        first = seen.get(one.id)
        if first:
            remedy = f"give every text its own id, and every file once; the other is in {first}"
            raise InputError(f"the id {one.id!r} stands twice", where=str(path), remedy=remedy)
        seen[one.id] = path
        dates[one.id] = one.date
        yield one


def _files(paths: Sequence[Path]) -> list[Path]:
    """Every file behind the paths, in order, hidden ones of folders excepted.

    InputError for a path that leads nowhere.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if _seen(one, path))
        elif path.is_file():
            found.append(path)
        else:
            raise InputError("no such file or folder", where=str(path), remedy="check the path")
    return found


def _seen(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden


def _state(files: Sequence[Path]) -> str:
    """A digest of the files' names, sizes and dates: is this the input of an earlier run?"""
    stats = ((path, path.stat()) for path in files)
    lines = (f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}" for path, stat in stats)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _texts(paths: Sequence[Path], unreadable: list[str]) -> Iterator[tuple[Path, Text]]:
    """The texts of all paths, each with the file or case it is from."""
    for path in paths:
        if (path / "case.sqlite").is_file():
            with CaseFolder.at(path).store() as store:
                yield from ((path, text_of(one)) for one in store.documents())
        elif path.is_dir():
            yield from _in_folder(path, unreadable)
        elif path.suffix.lower() in TABLES:
            yield from ((path, one) for one in read_texts([path]))
        else:
            yield path, text_of(read_file(path))


def _in_folder(folder: Path, unreadable: list[str]) -> Iterator[tuple[Path, Text]]:
    for path in _files([folder]):
        if path.suffix.lower() in TABLES:
            yield from ((path, one) for one in read_texts([path]))
        elif path.suffix.lower() in readers():
            try:
                yield path, text_of(read_file(path, root=folder))
            except UnreadableError as problem:
                unreadable.append(str(problem))


def text_of(document: Document) -> Text:
    """A document as a text to compare; its issuer is its series."""
    return Text(document.id, document.text, document.issuer, document.published, document.language)


def degree(host: str, origins: Sequence[str], *, folder: Path | None = None) -> DegreeOfTransfer:
    """How much of the host's policy is an origin's, and how far it was changed.

    `host` and `origins` are files, or, with `folder`, ids of documents in that case. Files of one
    name are told apart by their path.
    """
    named = [*origins, host]
    texts = _in_case(named, folder) if folder else [_named(Path(one), named) for one in named]
    return measure(texts[-1], texts[:-1])


def _named(path: Path, named: Sequence[str]) -> NamedText:
    document = read_file(path)
    alone = sum(Path(one).stem == path.stem for one in named) == 1
    return NamedText(document.id if alone else str(path), document.text, document.language)


def _in_case(ids: Sequence[str], folder: Path) -> list[NamedText]:
    with CaseFolder.at(folder).store() as store:
        documents = {one.id: one for one in store.documents()}
    missing = [one for one in ids if one not in documents]
    if missing:
        remedy = f"`jejak sources {folder}` lists the documents"
        problem = f"no document has the id {missing[0]!r}"
        raise InputError(problem, where=str(folder), remedy=remedy)
    return [NamedText(one, documents[one].text, documents[one].language) for one in ids]


def draw_degree(found: DegreeOfTransfer, output: Path, *, language: str = "en") -> None:
    """Write the comparison as a page (.html) or its picture of ribbons (.png)."""
    writers: Mapping[str, Callable[[], bytes]] = {
        ".html": lambda: write_comparison(found, language=language).encode(),
        ".png": lambda: comparison_png(found, language=language),
    }
    if output.suffix not in writers:
        problem, remedy = f"no writer for '{output.suffix}' files", "name it ….html or ….png"
        raise InputError(problem, where=str(output), remedy=remedy)
    output.write_bytes(writers[output.suffix]())


def degree_table(found: DegreeOfTransfer, *, language: str = "en") -> TextTable:
    """Provision by provision, as text."""
    return text_degree(found, language)


def degree_line(found: DegreeOfTransfer, *, language: str = "en") -> str:
    """The measured degree in a sentence, and how sure it is."""
    return say_degree(found, language)
