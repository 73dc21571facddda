"""Matched passages as a table: one row a pair of passages, Parquet or JSON lines.

The same rows give the same bytes, however many they come at a time; nothing stands under the
file's own name before all of it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from jejak.errors import InputError

SCHEMA = pa.schema(
    [
        ("a_id", pa.string()),
        ("a_start", pa.int32()),
        ("a_end", pa.int32()),
        ("b_id", pa.string()),
        ("b_start", pa.int32()),
        ("b_end", pa.int32()),
        ("score", pa.float32()),
        ("identity", pa.float32()),
        ("length", pa.int32()),
        ("spread", pa.float32()),
        ("boilerplate", pa.float32()),
        ("direction", pa.string()),
        ("method", pa.string()),
    ]
)
"""The columns of every table of matches; offsets are code points, half-open."""

WITH_TEXTS = pa.schema([*SCHEMA, ("a_text", pa.string()), ("b_text", pa.string())])
"""The same with the words of the passages."""

GROUP = 1 << 17
SUFFIXES = (".parquet", ".jsonl")


class Sink(Protocol):
    """Takes table after table."""

    def write(self, table: pa.Table) -> None:
        """Append the rows of a table."""
        ...


def known_suffix(path: Path) -> Path:
    """The path, if matches can be written to a file of its kind; InputError otherwise."""
    if path.suffix not in SUFFIXES:
        remedy = f"name it …{' or …'.join(SUFFIXES)}"
        raise InputError(f"no writer for '{path.suffix}' files", where=str(path), remedy=remedy)
    return path


def write_tables(tables: Iterable[pa.Table], path: Path) -> int:
    """Write all rows to a .parquet or .jsonl file; how many there are."""
    known_suffix(path)
    groups = _regrouped(tables)
    first = next(groups, SCHEMA.empty_table())
    with (
        _whole_or_nothing(path) as unfinished,
        _sink(unfinished, first.schema, path.suffix) as sink,
    ):
        sink.write(first)
        count = first.num_rows
        for table in groups:
            sink.write(table)
            count += table.num_rows
    return int(count)


def read_table(path: Path) -> pa.Table:
    """The rows of a table written by `write_tables`."""
    if path.suffix == ".parquet":
        return pq.read_table(path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return pa.Table.from_pylist(rows, WITH_TEXTS if rows and "a_text" in rows[0] else SCHEMA)


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[Path]:
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _sink(path: Path, schema: pa.Schema, suffix: str) -> Iterator[Sink]:
    with ExitStack() as stack:
        if suffix == ".parquet":
            yield _ParquetSink(
                stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
            )
        else:
            yield _LineSink(path, stack)


class _ParquetSink:
    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table, row_group_size=GROUP)


class _LineSink:
    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._file = stack.enter_context(path.open("w", encoding="utf-8"))

    def write(self, table: pa.Table) -> None:
        for row in table.to_pylist():
            rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
            self._file.write(json.dumps(rounded, ensure_ascii=False) + "\n")


def _regrouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in groups of one size, so that the bytes do not depend on how they came."""
    waiting: list[pa.Table] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += table.num_rows
        if rows >= GROUP:
            whole = pa.concat_tables(waiting).combine_chunks()
            while rows >= GROUP:
                yield whole.slice(0, GROUP)
                whole = whole.slice(GROUP)
                rows = whole.num_rows
            waiting = [whole]
    if rows:
        yield pa.concat_tables(waiting).combine_chunks()
