"""`jejak compare` as people and machines give it."""

import json
from pathlib import Path

import pytest

import tiny
from jejak.comparing.tables import SCHEMA, read_table

BUS = (
    "The operator shall run at least twelve low-floor buses an hour between six in the morning "
    "and ten at night, and shall publish the actual headways of every line each month."
)
ROWS = [
    {"id": "seoul", "text": f"Article 1. {BUS}", "series": "Seoul", "date": "2015-05-25"},
    {"id": "bandung", "text": f"Pasal 9. {BUS}", "series": "Bandung", "date": "2017"},
    {"id": "again", "text": f"Pasal 3. {BUS}", "series": "Bandung"},
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


def rows(table: Path, *options: object) -> list[dict]:
    """The rows of the table that the command writes."""
    output = table.parent / "m.jsonl"
    ran = tiny.jejak("compare", table, "-o", output, *options)
    assert (ran.code, ran.err) == (0, "")
    found = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert ran.out.startswith(f"compare: {len(found)} passages shared among ")
    assert ran.out.endswith(f"written to {output}\n")
    return found


def pairs(table: Path, *options: object) -> list[tuple[str, str]]:
    return [(row["a_id"], row["b_id"]) for row in rows(table, *options)]


def test_a_row_is_a_pair_of_passages(table: Path):
    row, _ = rows(table)
    assert list(row) == SCHEMA.names
    one, other = ROWS[0]["text"], ROWS[1]["text"]
    assert one[row["a_start"] : row["a_end"]] == BUS[:-1]
    assert other[row["b_start"] : row["b_end"]] == BUS[:-1]
    assert (row["identity"], row["method"]) == (1.0, "verbatim")


def test_parquet_holds_the_same(table: Path):
    found = rows(table)
    assert tiny.jejak("compare", table, "-o", table.parent / "m.parquet").code == 0
    names = [
        (row["a_id"], row["b_start"]) for row in read_table(table.parent / "m.parquet").to_pylist()
    ]
    assert names == [(row["a_id"], row["b_start"]) for row in found]


def test_who_is_compared(table: Path):
    across = [("seoul", "bandung"), ("seoul", "again")]
    assert pairs(table) == across
    assert pairs(table, "--within") == [*across, ("bandung", "again")]
    assert pairs(table, "--dated") == [("seoul", "bandung")]


def test_against_others_only(table: Path):
    other = table.parent / "other.jsonl"
    other.write_text(json.dumps({"id": "o", "text": BUS}), encoding="utf-8")
    assert pairs(table, "--against", other) == [("seoul", "o"), ("bandung", "o"), ("again", "o")]


def test_letters_and_most(table: Path):
    assert pairs(table, "--letters", 200) == []
    assert len(pairs(table, "--within", "--most", 2)) == 2


def test_cores_and_memory_change_no_byte(table: Path):
    written = []
    for options in (("--cores", 1), ("--cores", 2), ("--memory", "64MB"), ("--memory", "2GB")):
        output = table.parent / "m.parquet"
        assert tiny.jejak("compare", table, "-o", output, *options).code == 0
        written.append(output.read_bytes())
    assert len(set(written)) == 1


def test_what_could_not_be_read_is_told(tmp_path: Path):
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (folder / "law.txt").write_text(BUS, encoding="utf-8")
    ran = tiny.jejak("compare", folder, "-o", tmp_path / "m.parquet")
    assert (ran.code, ran.err.startswith("not read: cut.pdf: ")) == (0, True)
    assert ran.out.startswith("compare: 0 passages shared among 1 texts")


def test_a_folder_for_the_table_is_made(table: Path):
    output = table.parent / "new" / "deep" / "m.parquet"
    assert tiny.jejak("compare", table, "-o", output).code == 0
    assert [path.name for path in output.parent.iterdir()] == ["m.parquet"]


BAD_FILES = [
    ("t.jsonl", '{"id": 1, "text": "x"}\n{"id": ', "t.jsonl:2: the line is no JSON"),
    ("t.jsonl", '{"id": 1}', "t.jsonl:1: the row has no text"),
    (
        "t.jsonl",
        '{"id": 1, "text": "x"}\n{"id": 1, "text": "y"}',
        "t.jsonl:2: the id '1' stands twice",
    ),
    ("t.jsonl", '{"id": 1, "text": "x", "date": "soon"}', "t.jsonl:1: 'soon' is no date"),
    ("t.jsonl", b'{"id": 1, "text": "caf\xe9"}', "t.jsonl:1: the line is no UTF-8"),
    ("t.csv", "name,body\n1,x", "t.csv: no column 'id'"),
    ("t.csv", "id,text\n1,x,y", "t.csv:2: more values than columns"),
    ("t.parquet", b"PAR1", "t.parquet: cannot read it"),
    ("t.xyz", "x", "no reader for '.xyz' files"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD_FILES)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, content: str | bytes, says: str):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tiny.one_line(tiny.jejak("compare", path, "-o", tmp_path / "m.parquet"), says)
    assert [one.name for one in tmp_path.iterdir()] == [name]


BAD_OPTIONS = [
    (("--cores", "0"), "--cores: 0 is too few"),
    (("--most", "0"), "--most: 0 is too few"),
    (("--letters", "-1"), "--letters: -1 is too few"),
    (("--memory", "1MB"), "--memory: 1MB is too little"),
    (("--memory", "much"), "--memory: 'much' is no amount of memory"),
    (("--against", "none.jsonl"), "none.jsonl: no such file or folder"),
]


@pytest.mark.parametrize(("options", "says"), BAD_OPTIONS)
def test_an_option_that_cannot_be_used(table: Path, options: tuple[str, ...], says: str):
    tiny.one_line(tiny.jejak("compare", table, "-o", table.parent / "m.parquet", *options), says)


def test_paths_that_cannot_be_used(table: Path):
    folder = table.parent
    tiny.one_line(
        tiny.jejak("compare", folder / "none", "-o", folder / "m.parquet"), "no such file"
    )
    tiny.one_line(
        tiny.jejak("compare", table, "-o", folder / "m.csv"), "no writer for '.csv' files"
    )
    tiny.one_line(tiny.jejak("compare", table, "-o", table), "one of the files to compare")
    tiny.one_line(tiny.jejak("compare", table, "-o", table / "m.parquet"), "Not a directory")
    assert [path.name for path in folder.iterdir()] == ["texts.jsonl"]
