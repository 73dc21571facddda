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


LAW = "\n\n".join(
    f"Article {number}. {rule}"
    for number, rule in enumerate(
        (
            "The banks of the river are open to walkers from dawn until ten in the evening.",
            "No more than forty stalls stand along the eastern bank, twelve metres apart.",
            "Schools within two kilometres adopt a stretch of the river and plant it.",
        ),
        1,
    )
)


def policies(folder: Path) -> tuple[Path, Path]:
    paths = folder / "seoul.txt", folder / "bandung.txt"
    for path in paths:
        path.write_text(LAW, encoding="utf-8")
    return paths


def test_the_degree_of_a_copy(tmp_path: Path):
    ran = tiny.jejak("degree", *policies(tmp_path), "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["degree"], ran.json["main"], ran.json["host"]) == (
        "copying", "seoul", "bandung",
    )  # fmt: skip
    assert [row["kind"] for row in ran.json["rows"]] == ["same"] * 3
    first = ran.json["rows"][0]["host"]
    assert LAW[first["start"] : first["end"]] == first["quote"]


def test_the_degree_as_text_page_and_picture(tmp_path: Path):
    origin, host = policies(tmp_path)
    for name, begins in (("c.html", b"<!DOCTYPE html>"), ("c.png", b"\x89PNG")):
        ran = tiny.jejak("degree", origin, host, "-o", tmp_path / name, "--lang", "id")
        assert ran.code == 0, ran.err
        assert "Penyalinan" in ran.out
        assert (tmp_path / name).read_bytes().lstrip().startswith(begins)


def test_the_degree_of_documents_of_a_case(done: Path):
    ran = tiny.jejak("degree", "park", "loi", "--case", done, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["host"] == "loi"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["seoul.txt"], "two policies are needed"),
        (["seoul.txt", "none.txt"], "no such file"),
        (["seoul.txt", "bandung.txt", "-o", "c.pdf"], "no writer for '.pdf' files"),
    ],
)
def test_what_cannot_be_measured(tmp_path: Path, monkeypatch, arguments: list[str], says: str):
    policies(tmp_path)
    monkeypatch.chdir(tmp_path)
    ran = tiny.jejak("degree", *arguments)
    assert ran.code == 2
    assert says in ran.err


def test_borrowings_families_and_words(tmp_path: Path):
    table = tmp_path / "t.jsonl"
    rows = [
        {"id": "old", "text": LAW, "date": "2005"},
        {"id": "new", "text": f"Of 2017.\n{LAW}", "date": "2017"},
    ]
    table.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    paths = [tmp_path / name for name in ("m.jsonl", "b.jsonl", "f.jsonl")]
    ran = tiny.jejak(
        "compare",
        table,
        "--texts",
        "-o",
        paths[0],
        "--borrowings",
        paths[1],
        "--families",
        paths[2],
    )
    assert ran.code == 0, ran.err
    match, borrowing = (json.loads(path.read_text("utf-8").splitlines()[0]) for path in paths[:2])
    assert match["direction"] == "a>b"
    assert match["a_text"] == match["b_text"] == LAW[match["a_start"] : match["a_end"]]
    assert (borrowing["source"]["document"], borrowing["reason"]) == ("old", "dates")
    members = [json.loads(line) for line in paths[2].read_text("utf-8").splitlines()]
    assert {one["document"]: one["perhaps_first"] for one in members} == {"old": True, "new": False}


def test_named_pairs_are_compared_closely(tmp_path: Path):
    table, pairs, output = (tmp_path / name for name in ("t.jsonl", "p.tsv", "m.jsonl"))
    rows = [{"id": name, "text": LAW} for name in "abc"]
    table.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    pairs.write_text("c\ta\n", encoding="utf-8")
    assert tiny.jejak("compare", table, "--pairs", pairs, "-o", output).code == 0
    found = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert {(one["a_id"], one["b_id"]) for one in found} == {("c", "a")}
    pairs.write_text("c\tx\n", encoding="utf-8")
    assert (
        "no text has the id 'x'" in tiny.jejak("compare", table, "--pairs", pairs, "-o", output).err
    )


def test_an_engine_that_does_not_exist(tmp_path: Path):
    table = tmp_path / "t.jsonl"
    table.write_text('{"id": "a", "text": "b"}', encoding="utf-8")
    ran = tiny.jejak("compare", table, "-o", tmp_path / "m.jsonl", "--engine", "hadoop")
    assert (ran.code, "no engine 'hadoop'" in ran.err) == (2, True)
