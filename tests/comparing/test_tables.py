import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing import tables as module
from jejak.comparing.tables import SCHEMA, known_suffix, read_table, write_tables
from jejak.errors import InputError

ROW = {
    **dict.fromkeys(SCHEMA.names),
    "a_id": "서울 “1”",
    "a_start": 0,
    "a_end": 12,
    "b_id": "b",
    "b_start": 3,
    "b_end": 15,
    "score": 0.5,
    "identity": 1.0,
    "length": 4,
    "spread": 2.0,
    "method": "verbatim",
}
SUFFIXES = [".parquet", ".jsonl"]


def table(count: int, first: int = 0) -> pa.Table:
    """So many rows, numbered by a_start."""
    return pa.Table.from_pylist([{**ROW, "a_start": first + n} for n in range(count)], SCHEMA)


def sliced(sizes: list[int]) -> list[pa.Table]:
    """Rows numbered on and on, in tables of these sizes."""
    return [table(size, sum(sizes[:number])) for number, size in enumerate(sizes)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str):
    path = tmp_path / f"m{suffix}"
    assert write_tables([table(2), table(0), table(3)], path) == 5
    back = read_table(path)
    assert back.schema == SCHEMA
    assert back.to_pylist() == [*table(2).to_pylist(), *table(3).to_pylist()]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_may_be_empty(tmp_path: Path, suffix: str):
    path = tmp_path / f"m{suffix}"
    assert write_tables([], path) == 0
    assert read_table(path).num_rows == 0
    assert read_table(path).schema == SCHEMA


def test_a_line_is_json_with_short_numbers(tmp_path: Path):
    path = tmp_path / "m.jsonl"
    some = pa.Table.from_pylist([{**ROW, "score": 1 / 3}], SCHEMA)
    write_tables([some], path)
    text = path.read_text(encoding="utf-8")
    assert "서울" in text
    assert json.loads(text) == {**ROW, "score": 0.3333}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 9), max_size=6))
def test_the_bytes_do_not_depend_on_how_the_rows_came(tmp_path_factory, sizes: list[int]):
    folder, group = tmp_path_factory.mktemp("rows"), module.GROUP
    module.GROUP = 4
    try:
        write_tables(sliced(sizes), folder / "parts.parquet")
        write_tables([table(sum(sizes))], folder / "whole.parquet")
    finally:
        module.GROUP = group
    assert (folder / "parts.parquet").read_bytes() == (folder / "whole.parquet").read_bytes()
    with pq.ParquetFile(folder / "parts.parquet") as file:
        groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert all(size == 4 for size in groups[:-1])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("before", [None, b"what stood there"])
def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path, suffix: str, before: bytes | None):
    path = tmp_path / f"m{suffix}"
    if before:
        path.write_bytes(before)

    def failing():
        yield table(5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(failing(), path)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([before] if before else [])


@pytest.mark.parametrize("name", ["m.csv", "m", "m.PARQUET", "m.jsonl.gz"])
def test_only_parquet_and_json_lines_are_written(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="no writer") as caught:
        write_tables([table(1)], tmp_path / name)
    assert ".parquet" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_known_suffix_gives_the_path_back():
    assert known_suffix(Path("x/m.parquet")) == Path("x/m.parquet")
