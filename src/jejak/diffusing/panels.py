"""Tables of adoptions that people have: CSV, Parquet, pandas or polars, checked row by row."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv, parquet

from jejak.diffusing.adoptions import (
    YEARS,
    Adoptions,
    Ids,
    Moment,
    Times,
    Unit,
    coarsest,
    counted,
    moment,
)
from jejak.diffusing.lookalikes import lookalikes
from jejak.errors import InputError, OptionError
from jejak.model.when import When

Repeats = Literal["error", "first"]
HEADER = 2
"""The line of a file that the first row of its table stands in."""
SHOWN = 3


class Columns(NamedTuple):
    """What the columns of a table are called."""

    actor: str = "actor"
    policy: str = "policy"
    date: str = "date"
    until: str = "until"


COLUMNS = Columns()


class Panel(NamedTuple):
    """The adoptions of a table, and what a reader of results should know about it."""

    adoptions: Adoptions
    cautions: tuple[str, ...]


def read_panel(
    path: Path,
    *,
    columns: Columns = COLUMNS,
    unit: Unit | None = None,
    window: tuple[Moment, Moment] | None = None,
    repeats: Repeats = "error",
) -> Panel:
    """Adoptions from a CSV, TSV or Parquet file; see `panel_of`.

    Raises:
        InputError: the file or a row of it cannot be used; says which, and what to do.
    """
    table = _read(path, columns)
    return panel_of(
        table,
        name=path.name,
        columns=columns,
        unit=unit,
        window=window,
        repeats=repeats,
        only=path.stem,
    )


def panel_of(
    table: Any,
    *,
    name: str = "table",
    columns: Columns = COLUMNS,
    unit: Unit | None = None,
    window: tuple[Moment, Moment] | None = None,
    repeats: Repeats = "error",
    only: str = "policy",
) -> Panel:
    """Adoptions from a table of pandas, polars or Arrow: one row a spell.

    Args:
        table: with columns for actor, policy, date and, if known, the date of abandonment.
        name: what errors call the table.
        columns: their names.
        unit: in which time is counted; the coarsest that any date has if not given.
        window: first and last date observed; those of the table if not given.
        repeats: what to do with an actor that adopts what it still has: stop, or keep the first.
        only: what the policy is called in a table without a column for it.

    Raises:
        InputError: a column is missing; a row has no actor, policy or date, or one that cannot be
            read; an adoption ends before it starts; an actor adopts twice. Names the row.

    >>> import pandas
    >>> frame = pandas.DataFrame({"actor": ["Seoul", "Jakarta"], "policy": "brt",
    ...                           "date": [2004, 2004]})
    >>> panel_of(frame).adoptions.time.tolist()
    [2004.0, 2004.0]
    """
    rows = table if isinstance(table, pa.Table) else pa.table(table)
    _need(rows, (columns.actor, columns.date), name)
    if not rows.num_rows:
        raise InputError("the table has no rows", where=name, remedy="give one row an adoption")
    actors, actor = _named(rows, columns.actor, name)
    if columns.policy in rows.column_names:
        policies, policy = _named(rows, columns.policy, name)
    else:
        policies, policy = (only,), np.zeros(rows.num_rows, np.int32)
    starts = _dates(rows, columns.date, name)
    ends = _dates(rows, columns.until, name) if columns.until in rows.column_names else None
    unit = unit or coarsest(_samples(starts, ends))
    time, latest = starts.counted(unit)
    until = np.full(len(time), np.nan) if ends is None else ends.counted(unit)[0]
    _need_order(time, until, name)
    given = Adoptions.from_arrays(
        actors,
        policies,
        actor,
        policy,
        time,
        latest=latest,
        until=until,
        unit=unit,
        window=None if window is None else _window(window, unit),
    )
    kept, dropped = _once(given, repeats, name)
    cautions = [*_alike(actors), *([dropped] if dropped else [])]
    return Panel(kept, tuple(cautions))


def _read(path: Path, columns: Columns) -> pa.Table:
    if not path.is_file():
        raise InputError("no such file", where=str(path), remedy="check the path")
    ending = path.suffix.lower()
    if ending not in {".parquet", ".csv", ".tsv", ".txt"}:
        problem = f"cannot tell what a {ending or 'file without ending'} is"
        raise InputError(problem, where=str(path), remedy="give a .csv, .tsv or .parquet file")
    try:
        if ending == ".parquet":
            return parquet.read_table(path)
        return _read_csv(path, columns)
    except (pa.ArrowInvalid, OSError) as problem:
        line = str(problem).splitlines()[0]
        remedy = "save it as UTF-8 with one header line, or as Parquet"
        raise InputError(f"cannot be read ({line})", where=str(path), remedy=remedy) from problem


def delimiter_of(path: Path) -> str:
    """What stands between the cells of a table: a comma, a semicolon or a tab."""
    with path.open("rb") as file:
        header = file.readline().decode("utf-8-sig", "replace")
    return max(",;\t", key=header.count)


def _read_csv(path: Path, columns: Columns) -> pa.Table:
    """All wanted columns as text, so that the code 007 stays 007."""
    return csv.read_csv(
        path,
        parse_options=csv.ParseOptions(delimiter=delimiter_of(path), newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True
        ),
    )


def _need(rows: pa.Table, wanted: Sequence[str], name: str) -> None:
    for column in wanted:
        if column not in rows.column_names:
            there = ", ".join(rows.column_names)
            problem = f"no column {column}; there are: {there}"
            raise InputError(problem, where=name, remedy="say which column it is")


def _named(rows: pa.Table, column: str, name: str) -> tuple[tuple[str, ...], Ids]:
    """The different names of a column in order of appearance, and which each row has."""
    texts = pc.utf8_trim_whitespace(pc.cast(rows[column], pa.string()))
    empty = pc.fill_null(pc.equal(texts, ""), True).to_numpy()
    if empty.any():
        raise InputError(
            f"no {column}", where=_rows(name, empty), remedy="fill it in, or remove the row"
        )
    coded = pc.dictionary_encode(texts).combine_chunks()
    # two spellings of one name in Unicode, such as a letter with its accent apart, are one
    written = [unicodedata.normalize("NFC", one) for one in coded.dictionary.to_pylist()]
    unique = {one: number for number, one in enumerate(dict.fromkeys(written))}
    place = np.array([unique[one] for one in written], np.int32)
    return tuple(unique), place[coded.indices.to_numpy()]


class _Dates(NamedTuple):
    """Different dates, and which each row has (-1 for none); or numbers as they are."""

    values: list[When | float]
    row: NDArray[np.int64]
    numbers: Times | None

    def counted(self, unit: Unit) -> tuple[Times, Times]:
        """First and last moment of the date of each row."""
        if self.numbers is not None:
            return self.numbers, self.numbers
        spans = [*(counted(one, unit) for one in self.values), (np.nan, np.nan)]
        table = np.array(spans, np.float64)
        return table[self.row, 0], table[self.row, 1]


def _dates(rows: pa.Table, column: str, name: str) -> _Dates:
    texts = pc.utf8_trim_whitespace(pc.cast(rows[column], pa.string()))
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    numbers = _plain_numbers(texts)
    missing = texts.is_null().to_numpy()
    if column != COLUMNS.until and missing.all():
        raise InputError("no dates at all", where=f"{name}, column {column}", remedy="fill them in")
    if numbers is not None:
        return _Dates([0.5], np.where(missing, -1, 0), numbers)
    coded = pc.dictionary_encode(texts).combine_chunks()
    row = pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64)
    values = []
    for number, text in enumerate(coded.dictionary.to_pylist()):
        try:
            values.append(moment(_day(text)))
        except ValueError:
            where = _rows(name, row == number)
            problem = f"{text!r} in column {column} is not a date"
            remedy = "write 2017, 2017-10, 2017-10-16 or two of these with a slash"
            raise InputError(problem, where=where, remedy=remedy) from None
    return _Dates(values, row, None)


def _day(text: str) -> str:
    """The day of a moment of a day: 2017-10-16 00:00:00 is 2017-10-16."""
    day, _, rest = text.replace("T", " ").partition(" ")
    return day if rest and ":" in rest else text


def _plain_numbers(texts: pa.ChunkedArray) -> Times | None:
    """The column as numbers if it holds such and some are no years."""
    try:
        numbers: Times = pc.cast(texts, pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    known = numbers[~np.isnan(numbers)]
    if not len(known) or not np.isfinite(known).all():
        return None
    years = (known == np.floor(known)) & (known >= YEARS.start) & (known < YEARS.stop)
    return None if years.all() else numbers


def _samples(*dates: _Dates | None) -> list[When | float]:
    return [value for one in dates if one is not None for value in one.values]


def _rows(name: str, flags: NDArray[np.bool_]) -> str:
    """The lines of a file that are meant, the first few of them."""
    lines = (np.flatnonzero(flags) + HEADER).tolist()
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return f"{name}, line {', '.join(map(str, lines[:SHOWN]))}{more}"


def _need_order(time: Times, until: Times, name: str) -> None:
    if np.isnan(time).any():
        where = _rows(name, np.isnan(time))
        raise InputError("no date", where=where, remedy="fill it in, or remove the row")
    early = until < time
    if early.any():
        remedy = "check which of the two dates is wrong"
        raise InputError("abandoned before it was adopted", where=_rows(name, early), remedy=remedy)


def _window(window: tuple[Moment, Moment], unit: Unit) -> tuple[float, float]:
    try:
        first, last = counted(moment(window[0]), unit)[0], counted(moment(window[1]), unit)[1]
    except ValueError:
        problem = f"{window[0]} to {window[1]} are not dates"
        raise OptionError(problem, where="window", remedy="write 1990 and 2017") from None
    if last <= first:
        raise OptionError("ends before it starts", where="window", remedy="give the earlier first")
    return first, last


def _once(given: Adoptions, repeats: Repeats, name: str) -> tuple[Adoptions, str]:
    """Without adoptions of what an actor still has, and a word on those left out."""
    order = np.lexsort((given.time, given.actor, given.policy))
    actor, policy = given.actor[order], given.policy[order]
    same = (actor[1:] == actor[:-1]) & (policy[1:] == policy[:-1])
    until = given.until[order]
    # not a number is never at or before the next adoption: what was not abandoned is still held
    again = same & ~(until[:-1] <= given.time[order][1:])
    if not again.any():
        return given, ""
    place = int(np.flatnonzero(again)[0])
    first, second = (int(one) + HEADER for one in sorted(order[place : place + 2]))
    what = f"{given.actors[actor[place]]} adopts {given.policies[policy[place]]} twice"
    if repeats == "error":
        problem = f"{what} without abandoning it; {again.sum()} such in all"
        remedy = "remove one, say until when it had it, or keep the first of each"
        raise InputError(problem, where=f"{name}, line {first} and {second}", remedy=remedy)
    stays = np.ones(len(order), bool)
    stays[order[1:][again]] = False
    dropped = f"{again.sum()} adoptions of what the actor still had were left out (first: {what})"
    return given.only(stays), dropped


def _alike(actors: Sequence[str]) -> list[str]:
    pairs = lookalikes(actors)
    if not pairs:
        return []
    shown = "; ".join(f"{one!r} and {other!r}" for one, other in pairs[:SHOWN])
    more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
    return [f"names that may be of one actor: {shown}{more}"]
