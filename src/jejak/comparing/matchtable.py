"""Matches and single passages as rows of a table: ids, direction by dates, the words themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jejak.comparing.boilerplate import boilerplate_probability
from jejak.comparing.collection import Collection, Rules, Text
from jejak.comparing.found import Found
from jejak.comparing.pairwise import Row
from jejak.comparing.tables import SCHEMA, WITH_TEXTS
from jejak.comparing.verbatim import Matches
from jejak.model.when import When

Numbers = NDArray[np.int64]


def directions(rules: Rules, a: Numbers, b: Numbers) -> pa.Array:
    """Which way each match went by the dates of its texts: "a>b", "b>a", or "" where they leave it open."""
    from_a = rules.last[a] < rules.first[b]
    from_b = rules.last[b] < rules.first[a]
    return pa.array(np.select([from_a, from_b], ["a>b", "b>a"], ""), pa.string())


def tables_of(matches: Iterable[Matches], collection: Collection) -> Iterator[pa.Table]:
    """Matches as tables with the texts' ids, in the columns of `tables.SCHEMA`."""
    for some in matches:
        columns = {
            **some._asdict(),
            "a_id": [collection.ids[number] for number in some.a.tolist()],
            "b_id": [collection.ids[number] for number in some.b.tolist()],
            "direction": directions(collection.rules, some.a, some.b),
            "method": pa.array(np.full(len(some.a), "verbatim")),
        }
        yield pa.table([pa.array(columns[name]).cast(SCHEMA.field(name).type) for name in SCHEMA.names], SCHEMA)  # fmt: skip


def _boilerplate(row: Row, texts: Sequence[Text]) -> float:
    one = row.found
    return boilerplate_probability(
        texts[row.a].text[one.a_start : one.a_end],
        texts[row.b].text[one.b_start : one.b_end],
        translated=one.method == "meaning",
    )


def _direction(a: When | None, b: When | None) -> str:
    if a is None or b is None or a.overlaps(b):
        return ""
    return "a>b" if a.before(b) else "b>a"


def table_of_rows(rows: Sequence[Row], texts: Sequence[Text]) -> pa.Table:
    """Passages of single pairs as a table; in how many series they stand was not asked."""
    columns = {
        "a_id": [texts[row.a].id for row in rows],
        "b_id": [texts[row.b].id for row in rows],
        "length": [row.length for row in rows],
        **{name: [getattr(row.found, name) for row in rows] for name in Found._fields},
        "spread": pa.nulls(len(rows)),
        "boilerplate": [_boilerplate(row, texts) for row in rows],
        "direction": [_direction(texts[row.a].date, texts[row.b].date) for row in rows],
    }
    return pa.table([pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names], SCHEMA)  # fmt: skip


def with_texts(tables: Iterable[pa.Table], texts: Mapping[str, str]) -> Iterator[pa.Table]:
    """The tables with two columns more: the words of each passage, verbatim, by the texts' ids."""
    for table in tables:
        words = [
            [texts[key][start:end] for key, start, end in zip(*_columns(table, side), strict=True)]
            for side in "ab"
        ]
        yield pa.table([*table.columns, *(pa.array(some, pa.string()) for some in words)], WITH_TEXTS)  # fmt: skip


def _columns(table: pa.Table, side: str) -> list[list[object]]:
    return [table[f"{side}_{name}"].to_pylist() for name in ("id", "start", "end")]
