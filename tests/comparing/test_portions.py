import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.collection import Text
from jejak.comparing.portions import Portion, place, portions, read_portion
from jejak.comparing.texts import Stretch, read_texts
from jejak.errors import InputError

BOM = "\ufeff".encode()


def lines(path: Path, *texts: str, end: str = "\n") -> Path:
    rows = (json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts))
    path.write_bytes(BOM + end.join(rows).encode())
    return path


def parquet(path: Path, count: int, group: int) -> Path:
    names = [str(n) for n in range(count)]
    pq.write_table(pa.table({"id": names, "text": names}), path, row_group_size=group)
    return path


def read(path: Path, size: int) -> list[Text]:
    return [one for portion in portions([path], size) for one in read_portion(portion)]


@given(
    texts=st.lists(st.text(max_size=9), max_size=9),
    size=st.integers(1, 200),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
)
@settings(max_examples=60, deadline=None)
def test_json_lines_are_read_once_wherever_they_are_cut(tmp_path_factory, texts, size, end):
    path = lines(tmp_path_factory.mktemp("cut") / "t.jsonl", *texts, end=end)
    assert read(path, size) == list(read_texts([path]))
    assert [one.text for one in read(path, size)] == texts


@pytest.mark.parametrize("size", [1, 200, 10**9])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_parquet_is_cut_between_row_groups(tmp_path: Path, size: int, count: int):
    path = parquet(tmp_path / "t.parquet", count, 2)
    assert [one.id for one in read(path, size)] == [str(n) for n in range(count)]
    stretches = [portion.stretch for portion in portions([path], size)]
    if size == 1 and count == 7:
        assert stretches == [Stretch(n, n + 1) for n in range(4)]
    if size == 10**9:
        assert len(stretches) == 1


def test_csv_is_not_cut(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text('id,text\na,"one\ntwo"\nb,three\n', encoding="utf-8")
    assert len(list(portions([path], 1))) == 1
    assert [one.text for one in read(path, 1)] == ["one\ntwo", "three"]


def test_texts_know_their_side(tmp_path: Path):
    path = lines(tmp_path / "t.jsonl", "a", "b")
    found = [one for portion in portions([path], 20, side=2) for one in read_portion(portion)]
    assert [one.side for one in found] == [2, 2]


@pytest.mark.parametrize("size", [1, 37, 10**6])
def test_a_bad_line_is_counted_from_the_top(tmp_path: Path, size: int):
    path = lines(tmp_path / "t.jsonl", *"abc")
    path.write_bytes(path.read_bytes() + b"\n\n{}\n")
    with pytest.raises(InputError, match=r"t\.jsonl:5: the row has no id"):
        read(path, size)


def test_where_a_text_stands(tmp_path: Path):
    path = lines(tmp_path / "t.jsonl", *"abcd", end="\n\n")
    (cut,) = [one for one in portions([path], 60) if one.stretch.first == 60]
    assert next(read_portion(cut)).id == "3"
    assert place(cut, 0) == f"{path}:7"
    groups = parquet(tmp_path / "t.parquet", 7, 2)
    assert place(Portion(groups, 0, Stretch(2, 4)), 1) == f"{groups}: row 6"


def test_what_cannot_be_read_is_said_as_for_whole_files(tmp_path: Path):
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.jsonl", 9)
    for name, problem in (("t.parquet", "cannot read it"), ("t.doc", "no reader")):
        (tmp_path / name).write_text("x", encoding="utf-8")
        with pytest.raises(InputError, match=problem):
            read(tmp_path / name, 9)
