"""With Spark as without: the same bytes, on one machine's cores and on a cluster."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from prose import prose

from jejak.comparing import spark as module
from jejak.comparing.compare import Means, Options, compare_texts
from jejak.comparing.spark import (
    Choice,
    Sizes,
    choose_engine,
    compare_files_with_spark,
    configured_master,
)
from jejak.comparing.tables import read_table
from jejak.comparing.texts import read_texts
from jejak.comparing.verbatim import VerbatimSettings
from jejak.errors import InputError, JejakError, OptionError

HEAD = "Ministry of Works and Housing, Official Gazette of the Republic of the North, number"
SMALL = Sizes(portion=40_000, block=3_000, bucket=10_000)
"""So that a few hundred texts are cut into several portions, blocks and buckets."""
DATES = ["2010", "2011-05", "2012-03-04", "2013", "2010/2012", ""]


def made(count: int) -> list[dict[str, str]]:
    """Texts under one letterhead, with passages of one another, most with a series and a date."""
    draw = random.Random(7)
    passages = [prose(draw, 40) for _ in range(25)]
    rows = []
    for number in range(count):
        parts = [HEAD, f"{number}.", *prose(draw, draw.randint(0, 120))]
        for words in draw.sample(passages, draw.randint(0, 2)):
            changed = [one if draw.random() > 0.04 else "시민" for one in words]
            parts += [*changed, *prose(draw, 20)]
        series = f"city {draw.randrange(60)}" if draw.random() < 0.7 else ""
        text = " ".join(parts)
        rows.append(
            {"id": f"t{number}", "text": text, "series": series, "date": draw.choice(DATES)}
        )
    return rows


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """300 texts as JSON lines, Parquet with several row groups, and CSV."""
    folder, rows = tmp_path_factory.mktemp("texts"), made(300)
    lines, table, commas = (folder / f"texts.{suffix}" for suffix in ("jsonl", "parquet", "csv"))
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows[:150]), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(rows[150:270]), table, row_group_size=30)
    with commas.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows[270:])
    return [lines, table, commas]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZES", SMALL)


def ready() -> bool:
    try:
        module._ready()
    except OptionError:
        return False
    return True


needs_spark = pytest.mark.skipif(not ready(), reason="needs pip install 'jejak[spark]' and Java")


@pytest.fixture(scope="module")
def environment() -> Iterator[None]:
    """Spark on this machine only and without pages; its Java process ends with the module."""
    from pyspark import SparkContext

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_SUBMIT_ARGS", "--conf spark.ui.enabled=false pyspark-shell")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        yield
    gateway = SparkContext._gateway
    if gateway:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(20)
        SparkContext._gateway = SparkContext._jvm = None


@pytest.fixture(scope="module")
def running(environment: None) -> Iterator[object]:
    """A session that is there already."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").getOrCreate()
    yield spark
    spark.stop()


def locally(files: list[Path], output: Path, options: Options, sides: dict[Path, int]) -> bytes:
    texts = (replace(one, side=sides.get(path, 0)) for path in files for one in read_texts([path]))
    compare_texts(texts, output, options, Means(cores=1))
    return output.read_bytes()


@needs_spark
@pytest.mark.slow
class TestOnACluster:
    def test_two_workers_give_the_bytes_of_one_machine(self, environment, files, tmp_path: Path):
        from cluster import cluster

        with cluster(tmp_path / "cluster") as two:
            done = compare_files_with_spark(files, tmp_path / "s.parquet", master=two.master)
            (application,) = two.state()["completedapps"]
        assert (done.texts, done.engine) == (300, "spark")
        assert (application["name"], application["cores"]) == ("jejak compare", 2)
        wanted = locally(files, tmp_path / "l.parquet", Options(), {})
        assert (tmp_path / "s.parquet").read_bytes() == wanted
        assert done.rows == read_table(tmp_path / "l.parquet").num_rows > 1000

    def test_a_cluster_that_is_not_there(self, environment, files, tmp_path: Path):
        with pytest.raises(OptionError, match=r"--master: Spark does not start: .*'moon'"):
            compare_files_with_spark(files, tmp_path / "s.parquet", master="moon")


@needs_spark
@pytest.mark.slow
class TestInASession:
    @pytest.mark.parametrize(
        ("options", "suffix"),
        [
            (Options(dated=True), "parquet"),
            (Options(within=True, texts=True), "jsonl"),
            (Options(verbatim=VerbatimSettings(most=5, letters=30, window=1)), "parquet"),
        ],
        ids=["dated", "within", "most"],
    )
    def test_every_option_counts(
        self, running, files, tmp_path: Path, options: Options, suffix: str
    ):
        output = tmp_path / f"s.{suffix}"
        compare_files_with_spark(files, output, options)
        assert output.read_bytes() == locally(files, tmp_path / f"l.{suffix}", options, {})

    def test_more_series_than_words_are_counted_in(
        self, running, files, tmp_path: Path, monkeypatch
    ):
        monkeypatch.setattr("jejak.comparing.boilerplate.SAMPLE", 20)
        compare_files_with_spark(files, tmp_path / "s.parquet")
        wanted = locally(files, tmp_path / "l.parquet", Options(), {})
        assert (tmp_path / "s.parquet").read_bytes() == wanted

    def test_texts_of_two_sides(self, running, files, tmp_path: Path):
        output, (one, *others) = tmp_path / "s.parquet", files
        compare_files_with_spark([one], output, against=others)
        sides = {one: 1, **dict.fromkeys(others, 2)}
        assert output.read_bytes() == locally(files, tmp_path / "l.parquet", Options(), sides)

    @pytest.mark.parametrize("content", ["", "\n\n", '{"id": "a", "text": ""}\n'])
    def test_texts_that_share_nothing(self, running, tmp_path: Path, content: str):
        path, output = tmp_path / "t.jsonl", tmp_path / "s.parquet"
        path.write_text(content, encoding="utf-8")
        assert compare_files_with_spark([path], output).rows == 0
        assert output.read_bytes() == locally([path], tmp_path / "l.parquet", Options(), {})

    @pytest.mark.parametrize(
        "bad",
        ['{"id": "x"}', '{"id": "t9", "text": ""}', "{", '{"id": "x", "text": "", "date": "May"}'],
    )
    def test_a_bad_row_is_named_as_without_spark(self, running, files, tmp_path: Path, bad: str):
        lines = files[0].read_text(encoding="utf-8").splitlines()
        path = tmp_path / "t.jsonl"
        path.write_text("\n".join([*lines[:140], bad, *lines[140:], "]"]), encoding="utf-8")
        with pytest.raises(InputError) as wanted:
            list(read_texts([path]))
        with pytest.raises(InputError) as found:
            compare_files_with_spark([path], tmp_path / "s.parquet")
        assert str(found.value) == str(wanted.value)
        assert not (tmp_path / "s.parquet").exists()

    def test_a_session_that_was_there_stays_as_it_was(self, running, files, tmp_path: Path):
        before = running.conf.get("spark.sql.shuffle.partitions")
        compare_files_with_spark(files[2:], tmp_path / "s.parquet")
        assert running.conf.get("spark.sql.shuffle.partitions") == before
        assert running.range(3).count() == 3
        assert running.sparkContext._jsc.getPersistentRDDs().size() == 0

    def test_what_spark_gives_up_is_an_error_of_ours(self, running, files, tmp_path: Path):
        with pytest.raises(JejakError, match="Spark gave up"), module.session() as spark:
            spark.sql("select nothing")


class TestWhatIsNeeded:
    def test_spark_is_not_installed(self, files, tmp_path: Path, monkeypatch):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
        with pytest.raises(OptionError, match=r"pip install 'jejak\[spark\]'"):
            compare_files_with_spark(files, tmp_path / "s.parquet")

    def test_java_is_not_installed(self, files, tmp_path: Path, monkeypatch):
        monkeypatch.setattr(module, "find_spec", lambda name: name)
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))
        with pytest.raises(OptionError, match="Spark needs Java"):
            compare_files_with_spark(files, tmp_path / "s.parquet")

    def test_pairs_are_compared_closely_on_one_machine(self, files, tmp_path: Path):
        with pytest.raises(OptionError, match="no meaning with Spark"):
            compare_files_with_spark(files, tmp_path / "s.parquet", Options(method="meaning"))

    def test_an_output_of_another_kind(self, files, tmp_path: Path):
        with pytest.raises(InputError, match="no writer"):
            compare_files_with_spark(files, tmp_path / "s.csv")

    def test_spark_is_not_loaded_before_it_is_asked_for(self):
        code = "import sys, jejak.comparing.spark; print('pyspark' in sys.modules)"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert ran.stdout.split() == [b"False"]


class TestChoice:
    @pytest.fixture(autouse=True)
    def nothing_configured(self, monkeypatch, tmp_path: Path) -> None:
        monkeypatch.delenv("MASTER", raising=False)
        monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))

    @pytest.fixture
    def disk(self, monkeypatch) -> SimpleNamespace:
        found = SimpleNamespace(free=10**12)
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: found)
        return found

    @pytest.fixture
    def large(self, tmp_path: Path) -> Path:
        """A file that says it has 30 GB and takes no room."""
        path = tmp_path / "large.jsonl"
        path.touch()
        os.truncate(path, 30 * 10**9)
        return path

    def test_few_texts_need_one_machine(self, files, disk):
        reason = "0.0 GB of texts, which one machine does well"
        assert choose_engine(files, 10**9, master="spark://a:7077") == Choice("local", reason)

    def test_many_need_a_cluster(self, large, disk):
        engine, reason = choose_engine([large], 2 * 10**9, master="spark://a:7077")
        assert engine == "spark"
        assert reason == (
            "30.0 GB of texts may take 299.0 GB of disk, of 1000.0 GB free; "
            "the cluster is spark://a:7077"
        )

    def test_so_do_some_that_the_disk_does_not_hold(self, files, disk):
        disk.free = sum(path.stat().st_size for path in files)
        assert choose_engine(files, 1000, master="local[2]").engine == "spark"
        assert choose_engine(files, 10**9, master="local[2]").engine == "local"

    def test_without_a_cluster_one_machine_has_to_do(self, large, disk):
        engine, reason = choose_engine([large], 10**9)
        assert engine == "local"
        assert reason.endswith("; no Spark cluster is named")

    def test_where_a_cluster_is_configured(self, monkeypatch, tmp_path: Path):
        assert configured_master() is None
        conf = tmp_path / "spark-defaults.conf"
        conf.write_text("# spark.master x\nspark.master   spark://file:7077\n", encoding="utf-8")
        assert configured_master() == "spark://file:7077"
        conf.write_text("spark.other 1\nspark.master=yarn\n", encoding="utf-8")
        assert configured_master() == "yarn"
        monkeypatch.setenv("MASTER", "spark://named:7077")
        assert configured_master() == "spark://named:7077"
