"""Tables of texts cut into portions, which different machines read as one would read it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from jejak.comparing.collection import Text
from jejak.comparing.texts import WHOLE, Rows, Stretch, rows_of, text_of
from jejak.errors import InputError

LINES = (".jsonl", ".ndjson")
BLOCK = 1 << 20


class Portion(NamedTuple):
    """A stretch of a file, and the side of its texts (`collection.Text`)."""

    path: Path
    side: int
    stretch: Stretch


def portions(paths: Sequence[Path], size: int, *, side: int = 0) -> Iterator[Portion]:
    """All files in portions of about so many bytes, in order.

    JSON lines are cut between lines and Parquet between row groups (their size before
    compression); CSV and TSV are not cut, since a line break may stand inside a text.
    Raises InputError for a file that is not there.
    """
    for path in paths:
        if not path.exists():
            raise InputError("no such file", where=str(path), remedy="check the path")
        for stretch in _stretches(path, size):
            yield Portion(path, side, stretch)


def read_portion(portion: Portion) -> Iterator[Text]:
    """The texts of a portion; InputError as `texts.read_texts`, ids that stand twice excepted."""
    try:
        for where, row in _rows(portion):
            yield replace(text_of(row, where), side=portion.side)
    except InputError as problem:
        where = _from_the_top(problem.where, portion)
        raise InputError(problem.problem, where=where, remedy=problem.remedy) from None


def place(portion: Portion, nth: int) -> str:
    """Where the nth text of a portion (from 0) stands, for people."""
    where, _ = next(islice(_rows(portion), nth, None))
    return _from_the_top(where, portion)


def _rows(portion: Portion) -> Rows:
    return rows_of(portion.path, portion.stretch)


def _stretches(path: Path, size: int) -> Iterable[Stretch]:
    suffix = path.suffix.lower()
    if suffix in LINES:
        ends = range(0, max(path.stat().st_size, 1), size)
        return [Stretch(first, first + size) for first in ends]
    if suffix == ".parquet":
        return _row_groups(path, size)
    return [WHOLE]


def _row_groups(path: Path, size: int) -> Iterator[Stretch]:
    try:
        metadata = pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError):
        yield WHOLE  # what is wrong is said by who reads it
        return
    first, held = 0, 0
    for group in range(metadata.num_row_groups):
        held += metadata.row_group(group).total_byte_size
        if held >= size:
            yield Stretch(first, group + 1)
            first, held = group + 1, 0
    if held or not first:
        yield Stretch(first, metadata.num_row_groups)


def _from_the_top(where: str, portion: Portion) -> str:
    """The place with the lines counted from the top of the file."""
    path, _, line = where.rpartition(":")
    cut = portion.path.suffix.lower() in LINES and portion.stretch.first
    if not cut or not line.isdigit():
        return where
    return f"{path}:{int(line) + _lines_before(portion)}"


def _lines_before(portion: Portion) -> int:
    """Lines that begin before the portion."""
    count, left = 0, portion.stretch.first - 1
    with portion.path.open("rb") as file:
        while left > 0:
            block = file.read(min(BLOCK, left))
            count, left = count + block.count(b"\n"), left - len(block)
        return count + 1
