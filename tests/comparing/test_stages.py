"""The steps of a comparison over many machines, without them, against those of one machine."""

import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from prose import prose

from jejak.comparing import stages
from jejak.comparing.boilerplate import commonness
from jejak.comparing.collection import Collection, Text, collect
from jejak.comparing.matchtable import tables_of, with_texts
from jejak.comparing.portions import Portion, portions
from jejak.comparing.seeds import find_seeds
from jejak.comparing.spill import Budget
from jejak.comparing.stages import MASK, SPREADS, Job, Reading
from jejak.comparing.verbatim import VerbatimSettings, shared_wording

SETTINGS = VerbatimSettings(most=6)
BLOCKS = np.array([0, 9, 14])


def made() -> list[dict[str, str]]:
    draw = random.Random(3)
    passages = [prose(draw, 30) for _ in range(6)]
    some = [
        " ".join([*draw.choice(passages), *prose(draw, 20), *draw.choice(passages)])
        for _ in range(20)
    ]
    return [
        {
            "id": f"t{n}",
            "text": text,
            "series": "abcd"[n % 5 : n % 5 + 1],
            "date": str(2000 + n % 4),
        }
        for n, text in enumerate(some)
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "t.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in made()), encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=[False, True], ids=["any", "dated"])
def whole(request, path: Path) -> Collection:
    """The same texts on one machine."""
    texts = (one for portion in portions([path], 10**9) for one in stages.read_portion(portion))
    return collect(texts, Budget(10**8, path.parent), window=SETTINGS.window, dated=request.param)


def numbers(*some: int) -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pydict({"id": list(some)})]


def read(cut: list[Portion], block: int = 10**6, **more) -> pa.Table:
    reading = Reading(cut, block, more.get("keep", True), more.get("within", False))
    batches = stages.read(numbers(*range(len(cut))), reading)
    return pa.Table.from_batches(batches, stages.READ)


def job(whole: Collection, *, texts: bool = False) -> Job:
    return Job(SETTINGS, whole.rules.dated, texts, BLOCKS, buckets=5)


def numbered(path: Path, whole: Collection) -> pa.Table:
    """Texts with the numbers that Spark gives them."""
    table = read(list(portions([path], 10**9)))
    for name, values in (("number", np.arange(20)), ("series", whole.rules.series)):
        table = table.drop_columns(name) if name in table.column_names else table
        table = table.append_column(name, pa.array(values))
    return table


def shared(path: Path, whole: Collection, size: int = 7) -> pa.Table:
    """Seeds and spreads; the texts come a few at a time, out of order."""
    batches = numbered(path, whole).combine_chunks().to_batches(max_chunksize=size)
    entries = pa.Table.from_batches(stages.entries(batches[::-1], job(whole)))
    sorted_ = entries.sort_by("bucket").to_batches()
    return pa.Table.from_batches(stages.seeds(sorted_, job(whole)), stages.SEEDS)


def held(table: pa.Table, spreads: bool) -> set[tuple[int, int]]:
    """Keys and values of the seeds, or of the spreads."""
    rows = (row for row in table.to_pylist() if (row["cell"] == SPREADS) == spreads)
    return {
        (row["key"], int(value)) for row in rows for value in np.frombuffer(row["data"], np.int64)
    }


class TestReading:
    def test_texts_come_with_their_words(self, path: Path, whole: Collection):
        table = read(list(portions([path], 10**9)))
        words, pointers = stages._words(table["words"])
        assert words.key.tolist() == whole.key.tolist()
        assert pointers.tolist() == whole.pointers.tolist()
        assert table["id"].to_pylist() == whole.ids
        assert table["last"].to_pylist() == whole.rules.last.tolist()
        assert table["text"][3].as_py().decode() == made()[3]["text"]

    def test_texts_are_counted_by_portion_and_those_alone_apart(self, path: Path):
        cut = list(portions([path], 3000))
        rows = read(cut, keep=False).to_pylist()
        assert len(cut) > 2
        for portion in range(len(cut)):
            its = [row for row in rows if row["portion"] == portion]
            assert [row["nth"] for row in its] == list(range(len(its)))
            alone = [row["alone"] for row in its if not row["series"]]
            assert alone == list(range(len(alone)))
        assert {row["alone"] for row in rows if row["series"]} == {-1}
        assert {row["text"] for row in rows} == {None}

    def test_a_block_ends_after_so_many_words(self, path: Path):
        table = read(list(portions([path], 10**9)), block=200)
        before = np.cumsum([0, *table["size"].to_pylist()[:-1]])
        assert table["block"].to_pylist() == (before // 200).tolist()

    def test_within_all_are_alone(self, path: Path):
        table = read(list(portions([path], 10**9)), within=True)
        assert table["alone"].to_pylist() == list(range(20))

    def test_an_error_is_the_last_row(self, tmp_path: Path):
        bad = tmp_path / "t.jsonl"
        bad.write_text('{"id": "a", "text": "x"}\n{}\n{"id": "b", "text": "y"}\n', encoding="utf-8")
        one, error = read(list(portions([bad], 10**9))).to_pylist()
        assert (one["id"], one["error"]) == ("a", None)
        problem, where, _ = json.loads(error["error"])
        assert (problem, where, error["nth"]) == ("the row has no id", f"{bad}:2", 1)


class TestSeeds:
    @pytest.mark.parametrize("size", [1, 7, 100])
    def test_seeds_are_those_of_one_machine(self, path: Path, whole: Collection, size: int):
        buckets, _ = find_seeds(whole, SETTINGS.most, Budget(10**8, Path()), rows_at_once=10**6)
        ((pairs, words),) = buckets.groups(10**9)
        wanted = set(zip(pairs.tolist(), words.tolist(), strict=True))
        assert len(wanted) > 100
        assert held(shared(path, whole, size), spreads=False) == wanted

    def test_so_are_the_spreads(self, path: Path, whole: Collection):
        _, spread = find_seeds(whole, SETTINGS.most, Budget(10**8, Path()), rows_at_once=10**6)
        known = spread > 0
        text, word = whole.places[known] >> 32, whole.places[known] & MASK
        wanted = zip(text.tolist(), (word << 8 | spread[known]).tolist(), strict=True)
        assert held(shared(path, whole), spreads=True) == set(wanted)

    def test_a_pair_stands_in_the_cell_of_its_blocks(self, path: Path, whole: Collection):
        seeds = [row for row in shared(path, whole).to_pylist() if row["cell"] != SPREADS]
        for row in seeds:
            a, b = (
                int(np.sum(number >= BLOCKS)) for number in (row["key"] >> 32, row["key"] & MASK)
            )
            assert (row["cell"] >> 32, row["cell"] & MASK) == (a, b)
        assert len({row["cell"] for row in seeds}) == 6


def test_which_series_hold_which_words(path: Path, whole: Collection):
    _, rank = np.unique(whole.rules.series, return_inverse=True)
    table = numbered(path, whole).drop_columns("series").append_column("series", pa.array(rank))
    found = pa.Table.from_batches(stages.held(table.combine_chunks().to_batches(max_chunksize=6)))
    counted = found.group_by(["word", "series"]).aggregate([]).group_by("word")
    counts = counted.aggregate([("series", "count")]).sort_by("word")
    wanted = commonness(whole.key, whole.pointers, whole.rules.series)
    assert counts["word"].to_pylist() == wanted.word.tolist()
    assert counts["series_count"].to_pylist() == wanted.series.tolist()


class TestAlignment:
    @staticmethod
    def cells(path: Path, whole: Collection) -> pa.Table:
        """What Spark brings together: of each cell the texts with seeds there, then the seeds."""
        found = shared(path, whole).to_pylist()
        texts = numbered(path, whole).to_pylist()
        seeds = [{**row, "kind": 1} for row in found if row["cell"] != SPREADS]
        needed = {(row["cell"], int(n)) for row in seeds for n in divmod(row["key"], 2**32)}
        rows = [
            {
                **texts[n], "cell": cell, "kind": 0, "key": n, "data": texts[n]["words"],
                "spreads": [s["data"] for s in found if (s["cell"], s["key"]) == (SPREADS, n)] or None,
            }
            for cell, n in needed
        ]  # fmt: skip
        fields = "cell:int64 kind:int32 key:int64 id:string first:int32 last:int32 text:binary"
        types = dict(one.split(":") for one in f"{fields} data:binary".split())
        wanted = pa.schema({**types, "spreads": pa.list_(pa.binary())})
        order = [(name, "ascending") for name in ("cell", "kind", "key")]
        return pa.Table.from_pylist([*rows, *seeds], wanted).sort_by(order)

    @pytest.mark.parametrize("size", [1, 5, 1000])
    @pytest.mark.parametrize("chunk", [1, 1 << 14])
    def test_matches_are_those_of_one_machine(
        self, path: Path, whole: Collection, size: int, chunk: int, monkeypatch
    ):
        monkeypatch.setattr("jejak.comparing.verbatim.CHUNK", chunk)
        common = commonness(whole.key, whole.pointers, whole.rules.series)
        batches = self.cells(path, whole).combine_chunks().to_batches(max_chunksize=size)
        found = pa.Table.from_batches(stages.align(batches, job(whole, texts=True), common))
        order = [(name, "ascending") for name in stages.ORDER.names]
        groups = shared_wording(whole, SETTINGS, Budget(10**8, Path()))
        matches = (some for _, group in groups for some in group)
        bodies = {row["id"]: row["text"] for row in made()}
        wanted = pa.concat_tables(with_texts(tables_of(matches, whole), bodies))
        assert wanted.num_rows > 20
        assert found.sort_by(order).drop_columns(stages.ORDER.names).equals(wanted)


def test_a_text_of_no_words_is_packed_too():
    texts = [Text("a", ""), Text("b", "kota"), Text("c", "")]
    reader = stages._Reader(0, Reading([], 10, keep=False, within=False))
    words, pointers = stages._words(reader.rows(texts).column("words"))
    assert (words.end.tolist(), pointers.tolist()) == ([4], [0, 0, 1, 1])
