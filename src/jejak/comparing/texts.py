"""Texts to compare, from JSON lines, Parquet, CSV or TSV, one row a text, read as a stream.

Rows have `id` and `text`; `series` (who issued it), `date` and `lang` are optional, and other
columns are passed over.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from jejak.comparing.collection import Text
from jejak.errors import InputError
from jejak.model.when import When

Rows = Iterator[tuple[str, Mapping[str, Any]]]
"""Where a row stands, for errors, and its values by column name."""


class Stretch(NamedTuple):
    """Part of a table: JSON lines that begin in these bytes, or row groups of Parquet.

    Tables of other kinds are read as a whole.
    """

    first: int
    last: int


WHOLE = Stretch(0, sys.maxsize)

LANGUAGE = ("lang", "language")
WANTED = ("id", "text", "series", "date", *LANGUAGE)
LONGEST_FIELD = 2**31 - 1


def read_texts(paths: Sequence[Path]) -> Iterator[Text]:
    """The texts of all files in order.

    Raises InputError, naming file and row, for a row without id or text, a date that is none,
    an id that stands twice, or a file that is not what its name says.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for where, row in rows_of(path):
            one = text_of(row, where)
            first = seen.setdefault(one.id, where)
            if first is not where:
                remedy = f"give every text its own id; the other one stands at {first}"
                raise InputError(f"the id {one.id!r} stands twice", where=where, remedy=remedy)
            yield one


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Pairs of ids, one a line, tab or space between; a line `a_id b_id` is taken as a header.

    Raises InputError, naming file and line, for a line that does not hold two ids.
    """
    pairs = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        ids = line.strip("\r\n").split("\t") if "\t" in line else line.split()
        if len(ids) != 2 or not all(ids):
            remedy = "write two ids a line with a tab between"
            raise InputError("this is no pair of ids", where=f"{path}:{number}", remedy=remedy)
        if number > 1 or ids != ["a_id", "b_id"]:
            pairs.append((ids[0], ids[1]))
    return pairs


def text_of(row: Mapping[str, Any], where: str) -> Text:
    """A row as a text; InputError, naming `where` the row stands, if it is none."""
    for name in ("id", "text"):
        if row.get(name) is None:
            remedy = f"give every row an id and a text; this one has {_named(row)}"
            raise InputError(f"the row has no {name}", where=where, remedy=remedy)
    if not isinstance(row["text"], str):
        raise InputError("the text is no text", where=where, remedy="write it as a string")
    given = {name: str(row[name]) for name in WANTED if row.get(name) not in (None, "")}
    language = next((given[name] for name in LANGUAGE if name in given), "")
    return Text(
        id=_id(row["id"], where),
        text=row["text"],
        series=given.get("series", ""),
        date=_date(given.get("date", ""), where),
        language=language,
    )


def _named(row: Mapping[str, Any]) -> str:
    return ", ".join(name for name, value in row.items() if value is not None) or "nothing"


def _id(value: object, where: str) -> str:
    name = str(value)
    try:
        name.encode()
    except UnicodeEncodeError:
        remedy = "write it with whole characters"
        raise InputError("the id holds half a character", where=where, remedy=remedy) from None
    if not name.strip():
        raise InputError("the id is empty", where=where, remedy="give every text its own id")
    return name


def _date(value: str, where: str) -> When | None:
    if not value.strip():
        return None
    try:
        return When.parse(value.replace("T", " ").split(maxsplit=1)[0])
    except ValueError:
        remedy = "write it as 2017, 2017-10, 2017-10-16 or 2017-10-16/2017-10-19"
        raise InputError(f"{value!r} is no date", where=where, remedy=remedy) from None


def rows_of(path: Path, stretch: Stretch = WHOLE) -> Rows:
    """The rows of one file, or of a stretch of it; JSON lines are counted from where it begins."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        remedy = f"give {', '.join(sorted(_READERS))}, or a folder of documents"
        raise InputError(f"no reader for '{path.suffix}' files", where=str(path), remedy=remedy)
    if not path.exists():
        raise InputError("no such file", where=str(path), remedy="check the path")
    return reader(path, stretch)


def _json_lines(path: Path, stretch: Stretch) -> Rows:
    for number, line in enumerate(_lines(path, stretch), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            remedy = 'write one {"id": …, "text": …} a line'
            raise InputError("the line is no JSON", where=where, remedy=remedy) from None
        if not isinstance(row, dict):
            remedy = 'write one {"id": …, "text": …} a line'
            raise InputError("the line is no JSON object", where=where, remedy=remedy)
        yield where, row


def _lines(path: Path, stretch: Stretch = WHOLE) -> Iterable[str]:
    # Lines end where JSON ends them: a separator such as U+2028 may stand inside a text.
    if not path.exists():
        raise InputError("no such file", where=str(path), remedy="check the path")
    with path.open("rb") as file:
        if stretch.first:
            file.seek(stretch.first - 1)
            file.readline()  # a line belongs to the stretch in which it begins
        at = file.tell()
        for number, line in enumerate(file, 1):
            if at >= stretch.last:
                break
            try:
                yield line.decode("utf-8" if at else "utf-8-sig")
            except UnicodeDecodeError:
                where, remedy = f"{path}:{number}", "save the file as UTF-8"
                raise InputError("the line is no UTF-8", where=where, remedy=remedy) from None
            at += len(line)


def _separated(delimiter: str) -> Callable[[Path, Stretch], Rows]:
    def read(path: Path, _: Stretch) -> Rows:
        csv.field_size_limit(LONGEST_FIELD)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=delimiter, strict=True)
            try:
                _has_columns(rows.fieldnames or (), path)
                for row in rows:
                    where = f"{path}:{rows.line_num}"
                    _has_no_more(row, where)
                    yield where, {name: value for name, value in row.items() if name}
            except (csv.Error, UnicodeDecodeError) as problem:
                where, remedy = f"{path}:{rows.line_num + 1}", "save it as UTF-8 with quoted texts"
                raise InputError(f"cannot read on: {problem}", where=where, remedy=remedy) from None

    return read


def _has_no_more(row: Mapping[Any, Any], where: str) -> None:
    """InputError for a row with more values than columns: a text was cut at its commas."""
    if any(row.get(None, ())):
        remedy = "put texts with commas, tabs or line breaks in quotes"
        raise InputError("more values than columns", where=where, remedy=remedy)


def _parquet(path: Path, stretch: Stretch) -> Rows:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as problem:
        remedy = "give a Parquet file"
        raise InputError(f"cannot read it: {problem}", where=str(path), remedy=remedy) from None
    with file:
        names = file.schema_arrow.names
        _has_columns(names, path)
        groups = range(file.num_row_groups)
        number = sum(file.metadata.row_group(n).num_rows for n in groups[: stretch.first])
        for batch in _batches(file, path, groups[stretch.first : stretch.last]):
            for row in batch.to_pylist():
                number += 1
                yield f"{path}: row {number}", row


def _batches(file: pq.ParquetFile, path: Path, groups: range) -> Iterator[pa.RecordBatch]:
    names = [name for name in WANTED if name in file.schema_arrow.names]
    try:
        yield from file.iter_batches(1024, row_groups=list(groups), columns=names)
    except (pa.ArrowInvalid, OSError) as problem:
        remedy = "it is damaged: fetch or write it again"
        raise InputError(f"cannot read on: {problem}", where=str(path), remedy=remedy) from None


def _has_columns(names: Sequence[str], path: Path) -> None:
    missing = [name for name in ("id", "text") if name not in names]
    if missing:
        remedy = f"the columns are {', '.join(names) or 'none'}; rename them"
        raise InputError(f"no column {missing[0]!r}", where=str(path), remedy=remedy)


_READERS: Mapping[str, Callable[[Path, Stretch], Rows]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".parquet": _parquet,
    ".csv": _separated(","),
    ".tsv": _separated("\t"),
}
TABLES = tuple(_READERS)
"""File name endings that are read as a table of texts."""
