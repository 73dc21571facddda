import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.comparing.collection import Text
from jejak.comparing.texts import read_pairs, read_texts
from jejak.errors import InputError
from jejak.model.when import When

TWO = [
    Text("a", 'Kota, "taman"\ndan sungai', "Bandung", When.day(2017, 10, 16), "id"),
    Text("b", "서울시 버스"),
]
LINES = (
    '{"id": "a", "text": "Kota, \\"taman\\"\\ndan sungai", "series": "Bandung",'
    ' "date": "2017-10-16", "lang": "id", "other": [1]}\n\n{"id": "b", "text": "서울시 버스"}'
)
CSV = 'lang,id,text,series,date,more\nid,a,"Kota, ""taman""\ndan sungai",Bandung,2017-10-16,x\n,b,서울시 버스,,,\n'
TSV = 'id\ttext\tseries\tdate\tlang\na\t"Kota, ""taman""\ndan sungai"\tBandung\t2017-10-16\tid\nb\t서울시 버스\t\t\t\n'


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def parquet(folder: Path, **columns) -> Path:
    pq.write_table(pa.table(columns), folder / "texts.parquet")
    return folder / "texts.parquet"


def read(*paths: Path) -> list[Text]:
    return list(read_texts(paths))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.jsonl", LINES),
        ("t.NDJSON", "\ufeff" + LINES),
        ("t.jsonl", LINES.replace("\n\n", "\r\n")),
        ("t.csv", CSV),
        ("t.csv", "\ufeff" + CSV),
        ("t.tsv", TSV),
    ],
)
def test_the_same_texts_from_every_kind_of_file(tmp_path: Path, name: str, content: str):
    assert read(written(tmp_path, name, content)) == TWO


@pytest.mark.parametrize(
    "day", ["2017-10-16", dt.date(2017, 10, 16), dt.datetime(2017, 10, 16, 9, 30, tzinfo=dt.UTC)]
)
def test_the_same_texts_from_parquet(tmp_path: Path, day: object):
    path = parquet(
        tmp_path, more=[1, 2], id=["a", "b"], text=[one.text for one in TWO],
        series=["Bandung", None], date=[day, None], language=["id", ""],
    )  # fmt: skip
    assert read(path) == TWO


def test_files_are_read_one_after_another(tmp_path: Path):
    one = written(tmp_path, "one.jsonl", '{"id": 1, "text": "x"}')
    two = written(tmp_path, "two.csv", "id,text\n2,y")
    assert [text.id for text in read(two, one)] == ["2", "1"]


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("2017", When.year(2017)),
        (2017, When.year(2017)),
        ("2017-10", When.month(2017, 10)),
        ("2017-10-16T08:00:00Z", When.day(2017, 10, 16)),
        ("2017-10-16/2017-10-19", When.parse("2017-10-16/2017-10-19")),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_dates(tmp_path: Path, date: object, when: When | None):
    line = json.dumps({"id": "a", "text": "x", "date": date})
    assert read(written(tmp_path, "t.jsonl", line))[0].date == when


@given(st.text(st.characters(), max_size=50))
def test_any_text_comes_through_json_lines(tmp_path_factory, text: str):
    folder = tmp_path_factory.mktemp("lines")
    line = json.dumps({"id": "a", "text": text})
    assert read(written(folder, "t.jsonl", line))[0].text == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=50))
def test_any_text_comes_through_csv(tmp_path_factory, text: str):
    quoted = text.replace('"', '""')
    path = written(tmp_path_factory.mktemp("csv"), "t.csv", f'id,text\na,"{quoted}"\n')
    assert read(path)[0].text == text


def test_a_line_separator_of_another_kind_stays_in_the_text(tmp_path: Path):
    path = written(tmp_path, "t.jsonl", '{"id": "a", "text": "x\u2028y\x85z"}')
    assert read(path)[0].text == "x\u2028y\x85z"


def test_an_empty_text_is_a_text(tmp_path: Path):
    assert read(written(tmp_path, "t.csv", 'id,text\na,""\nb,x'))[0].text == ""


def test_rows_are_read_as_they_are_asked_for(tmp_path: Path):
    texts = read_texts([written(tmp_path, "t.jsonl", '{"id": "a", "text": "x"}\n{broken')])
    assert next(texts).id == "a"
    with pytest.raises(InputError):
        next(texts)


BAD = [
    ("t.jsonl", '{"id": "a", "text": "x"}\n{"id": "b", "text', "t.jsonl:2", "no JSON"),
    ("t.jsonl", "[" * 100_000, "t.jsonl:1", "no JSON"),
    ("t.jsonl", '["a", "x"]', "t.jsonl:1", "no JSON object"),
    ("t.jsonl", '\n{"id": "a"}', "t.jsonl:2", "no text"),
    ("t.jsonl", '{"id": "a", "text": null}', "t.jsonl:1", "no text"),
    ("t.jsonl", '{"text": "x"}', "t.jsonl:1", "no id"),
    ("t.jsonl", '{"id": "", "text": "x"}', "t.jsonl:1", "id is empty"),
    ("t.jsonl", '{"id": " ", "text": "x"}', "t.jsonl:1", "id is empty"),
    ("t.jsonl", r'{"id": "\ud83d", "text": "x"}', "t.jsonl:1", "half a character"),
    ("t.jsonl", '{"id": 1, "text": 5}', "t.jsonl:1", "text is no text"),
    ("t.jsonl", '{"id": 1, "text": "x", "date": "soon"}', "t.jsonl:1", "'soon' is no date"),
    ("t.jsonl", '{"id": 1, "text": "x", "date": "2017-13-01"}', "t.jsonl:1", "no date"),
    ("t.jsonl", b'{"id": 1, "text": "caf\xe9"}', "t.jsonl:1", "no UTF-8"),
    ("t.jsonl", '{"id": 1, "text": "x"}'.encode("utf-16"), "t.jsonl:1", "no UTF-8"),
    ("t.csv", b"id,text\n1,caf\xe9", "t.csv:", "cannot read on"),
    ("t.csv", "id,text\n1,x".encode("utf-16"), "t.csv:1", "cannot read on"),
    ("t.csv", 'id,text\n1,"x', "t.csv:", "cannot read on"),
    ("t.csv", "id,text\n1,Hello, the world", "t.csv:2", "more values than columns"),
    ("t.csv", "id,text\n1", "t.csv:2", "no text"),
    ("t.csv", "name,body\n1,x", "t.csv", "no column 'id'"),
    ("t.csv", "", "t.csv", "no column 'id'"),
    ("t.tsv", "id,text\n1,x", "t.tsv", "no column 'id'"),
    ("t.parquet", b"PAR1 and no more", "t.parquet", "cannot read it"),
    ("t.xlsx", b"PK\x03\x04", "t.xlsx", "no reader for '.xlsx'"),
]


@pytest.mark.parametrize(("name", "content", "where", "says"), BAD)
def test_what_is_wrong_and_where(
    tmp_path: Path, name: str, content: str | bytes, where: str, says: str
):
    with pytest.raises(InputError, match=says) as caught:
        read(written(tmp_path, name, content))
    assert caught.value.where.startswith(str(tmp_path / where))
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "t.parquet"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / name)


def test_parquet_with_other_columns_or_kinds(tmp_path: Path):
    with pytest.raises(InputError, match="no column 'text'") as caught:
        read(parquet(tmp_path, id=["a"], body=["x"]))
    assert "id, body" in caught.value.remedy
    with pytest.raises(InputError, match="text is no text"):
        read(parquet(tmp_path, id=["a"], text=[5]))
    with pytest.raises(InputError, match="no text") as caught:
        read(parquet(tmp_path, id=["a", "b"], text=["x", None]))
    assert caught.value.where.endswith("row 2")


def test_a_damaged_parquet_file(tmp_path: Path):
    path = parquet(tmp_path, id=list("abc" * 500), text=[str(n) * 30 for n in range(1500)])
    content = bytearray(path.read_bytes())
    middle = slice(len(content) // 4, len(content) // 2)
    content[middle] = bytes(byte ^ 0x55 for byte in content[middle])
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot read on"):
        read(path)


def test_an_id_that_stands_twice_is_told_with_both_places(tmp_path: Path):
    one = written(tmp_path, "one.jsonl", '{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}')
    two = written(tmp_path, "two.csv", "id,text\n3,x\n1,x")
    with pytest.raises(InputError, match="'1' stands twice") as caught:
        read(one, two)
    assert caught.value.where == f"{two}:3"
    assert f"{one}:1" in caught.value.remedy


class TestPairs:
    @pytest.mark.parametrize(
        "content", ["a\tb c\nd\te\n", "a_id\tb_id\n\na\tb c\r\nd e\n", "\ufeffa\tb c\nd   e"]
    )
    def test_two_ids_a_line(self, tmp_path: Path, content: str):
        path = written(tmp_path, "pairs.tsv", content)
        assert read_pairs(path) == [("a", "b c"), ("d", "e")]

    @pytest.mark.parametrize("line", ["a", "a b c", "a\t", "\tb", "a\tb\tc"])
    def test_anything_else_is_told_with_its_line(self, tmp_path: Path, line: str):
        with pytest.raises(InputError, match="no pair of ids") as caught:
            read_pairs(written(tmp_path, "pairs.tsv", f"x\ty\n{line}\n"))
        assert caught.value.where.endswith("pairs.tsv:2")

    def test_a_file_that_is_not_there_or_no_text(self, tmp_path: Path):
        with pytest.raises(InputError, match="no such file"):
            read_pairs(tmp_path / "pairs.tsv")
        with pytest.raises(InputError, match="no UTF-8"):
            read_pairs(written(tmp_path, "pairs.tsv", b"a\tb\xe9\n"))
