"""The same comparison over many machines, with Apache Spark: the same table, byte for byte.

Every machine reads its portions of the files itself, so these lie where all of them can read.
Words, fingerprints, seeds and matches are shuffled as Parquet-like columns and never all in one
place; the matches come to the driver in their order, a part at a time, and are written there.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from jejak.comparing import stages
from jejak.comparing.boilerplate import Commonness, sampled
from jejak.comparing.compare import Compared, Options
from jejak.comparing.portions import Portion, place, portions
from jejak.comparing.seeds import Places
from jejak.comparing.stages import MASK, SPREADS, Job, Reading
from jejak.comparing.tables import SCHEMA, WITH_TEXTS, known_suffix, write_tables
from jejak.errors import InputError, JejakError, OptionError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

Stage = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Sizes(NamedTuple):
    """How work is cut; none of it changes the result.

    Bytes of a portion of a file, words of a block of texts and of a range of hashes.
    """

    portion: int = 32_000_000
    block: int = 1 << 20
    bucket: int = 1 << 21


SIZES = Sizes()
FEW = 3
"""A word that fewer series hold says as much as one that the collection does not know."""
BATCH_ROWS, BATCH_BYTES = 2000, 1 << 25
"""Rows and bytes that a kernel gets at a time."""


LARGE = 20 * 10**9
"""Bytes of tables up to which one machine is the better one, if it has the disk."""
DISK = 10
"""Bytes of disk that a comparison on one machine may take for each byte of text (6.5 and 9.7 were
measured on the texts of trade agreements, which share a great deal)."""


class Choice(NamedTuple):
    """An engine, "local" or "spark", and why, in one line."""

    engine: str
    reason: str


def choose_engine(
    paths: Sequence[Path], memory: int, *, output: Path = Path(), master: str | None = None
) -> Choice:
    """Which engine suits tables of this size: one machine, unless they are too large for it.

    They are when they have more than LARGE bytes, or need more disk beside the output than is
    free; even then one machine has to do where no Spark cluster is named, by `master` or in
    Spark's own configuration.
    """
    size = sum(path.stat().st_size for path in paths)
    there = next(folder for folder in output.absolute().parents if folder.exists())
    free = shutil.disk_usage(there).free
    needed = max(DISK * size - memory // 2, 0)
    if size <= LARGE and needed <= free:
        return Choice("local", f"{_said(size)} of texts, which one machine does well")
    much = f"{_said(size)} of texts may take {_said(needed)} of disk, of {_said(free)} free"
    cluster = master or configured_master()
    if cluster is None:
        return Choice("local", f"{much}; no Spark cluster is named")
    return Choice("spark", f"{much}; the cluster is {cluster}")


def configured_master() -> str | None:
    """The cluster that Spark's own configuration names: MASTER, or spark.master in a file."""
    if named := os.environ.get("MASTER"):
        return named
    folder = os.environ.get("SPARK_CONF_DIR") or Path(os.environ.get("SPARK_HOME", "/")) / "conf"
    path = Path(folder) / "spark-defaults.conf"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = [line.replace("=", " ", 1).split() for line in lines]
    return next((one[1] for one in found if len(one) == 2 and one[0] == "spark.master"), None)


def _said(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def compare_files_with_spark(
    paths: Sequence[Path],
    output: Path,
    options: Options | None = None,
    *,
    against: Sequence[Path] = (),
    master: str | None = None,
) -> Compared:
    """Write all passages that texts of different series share, as `compare.compare_texts` does.

    `paths` are tables of texts (`texts.read_texts`); with `against`, texts of the one are compared
    with texts of the other only. `master` is that of a Spark cluster ("spark://host:7077",
    "local[4]"); without it, Spark's own configuration counts, or a session that is already there.
    Raises InputError for texts that cannot be used, OptionError where Spark or Java is missing
    or what is asked for is no shared wording.
    """
    options = options or Options()
    known_suffix(output)
    if options.method not in {"auto", "verbatim"}:
        remedy = "compare pair by pair on one machine: --engine local"
        raise OptionError(f"no {options.method} with Spark", where="--method", remedy=remedy)
    cut = _portions(paths, against)
    with session(master) as spark, ExitStack() as cached:
        run = _Run(spark, options, cached)
        texts = run.texts(cut) if cut else None
        rows = write_tables(run.matches(texts) if texts else (), output)
    return Compared(texts.total if texts else 0, rows, "spark")


def _portions(paths: Sequence[Path], against: Sequence[Path]) -> list[Portion]:
    sides = (1, 2) if against else (0, 0)
    given = zip((paths, against), sides, strict=True)
    return [one for some, side in given for one in portions(_whole(some), SIZES.portion, side=side)]


def _whole(paths: Sequence[Path]) -> list[Path]:
    """The paths as every machine knows them."""
    return [path.resolve() for path in paths]


class _Texts(NamedTuple):
    """Numbered texts, how many, their words, the first text of each block, and their series."""

    rows: DataFrame
    total: int
    words: int
    blocks: Places
    series: int


class _Run:
    """The steps of one comparison, each a table that Spark makes from those before."""

    def __init__(self, spark: SparkSession, options: Options, cached: ExitStack) -> None:
        self._spark = spark
        self._options = options
        self._cached = cached
        self._cores = spark.sparkContext.defaultParallelism

    def texts(self, cut: Sequence[Portion]) -> _Texts:
        """Read all texts and number them in the order of the files and rows."""
        from pyspark.sql import functions as f

        # Python has to do with every task, so Spark's 200 are too many for a few texts.
        tasks = max(2 * self._cores, 2 * len(cut))
        self._spark.conf.set("spark.sql.shuffle.partitions", tasks)
        reading = Reading(cut, SIZES.block, self._options.texts, self._options.within)
        numbers = self._spark.range(0, len(cut), 1, len(cut))
        read = self._kept(_mapped(numbers, partial(stages.read, reading=reading), stages.READ))
        _check(read, cut)
        blocks = _arrow(
            read.groupBy("portion", "block").agg(
                f.count("*").alias("count"),
                f.min("nth").alias("nth"),
                f.sum("size").alias("size"),
                f.count_if(f.col("alone") >= 0).alias("alone"),
            )
        ).sort_by([("portion", "ascending"), ("block", "ascending")])
        counts, alone = (_sums(blocks, name, len(cut)) for name in ("count", "alone"))
        names = self._names(read)
        starts = counts[_array(blocks, "portion")] + _array(blocks, "nth")
        bases = {"portion": np.arange(len(cut)), "base": counts[:-1], "alone_base": alone[:-1]}
        rows = _numbered(read, self._table(bases), names, int(alone[-1]))
        series = int(alone[-1]) + names.count()
        return _Texts(rows, int(counts[-1]), int(_array(blocks, "size").sum()), starts, series)

    def matches(self, texts: _Texts) -> Iterator[pa.Table]:
        """All matches in their order."""
        settings, dated = self._options.verbatim, self._options.dated
        buckets = max(8 * self._cores, texts.words // SIZES.bucket + 1)
        job = Job(settings, dated, self._options.texts, texts.blocks, buckets)
        found = self._kept(self._seeds(texts, job))
        common = self._spark.sparkContext.broadcast(self._commonness(texts))
        self._cached.callback(common.destroy)
        cells = _cells(texts.rows, found).repartition("cell")
        schema = WITH_TEXTS if self._options.texts else SCHEMA
        aligned = _mapped(
            cells.sortWithinPartitions("cell", "kind", "key"),
            partial(_align, job=job, common=common),
            pa.schema([*stages.ORDER, *schema]),
        )
        return _in_order(self._kept(aligned), schema)

    def _seeds(self, texts: _Texts, job: Job) -> DataFrame:
        rules = texts.rows.select("number", "series", "side", "first", "last", "words")
        entries = _mapped(rules, partial(stages.entries, job=job), stages.ENTRIES)
        together = entries.repartition("bucket").sortWithinPartitions("bucket")
        return _mapped(together, partial(stages.seeds, job=job), stages.SEEDS)

    def _commonness(self, texts: _Texts) -> Commonness:
        """As `boilerplate.commonness`, without the words of few series."""
        from pyspark.sql import functions as f

        chosen = sampled(texts.series)
        rows = texts.rows.where(f.col("rank").isin(chosen.tolist()))
        rows = rows.select("words", f.col("rank").alias("series"))
        counted = (
            _mapped(rows, stages.held, stages.HELD)
            .distinct()
            .groupBy("word")
            .agg(f.count("*").alias("series"))
        )
        table = _arrow(counted.where(f.col("series") >= FEW)).sort_by("word")
        word, series = _array(table, "word"), _array(table, "series")
        return Commonness(word.astype(np.uint32), series.astype(np.int32), len(chosen))

    def _names(self, read: DataFrame) -> DataFrame:
        """The series by name, numbered in the order in which they come first."""
        from pyspark.sql import functions as f

        named = read.where(f.col("alone") < 0).groupBy("series")
        first = _arrow(named.agg(f.min(f.struct("portion", "nth")).alias("at"))).flatten()
        ordered = first.sort_by([("at.portion", "ascending"), ("at.nth", "ascending")])
        numbers = pa.array(np.arange(first.num_rows), pa.int64())
        table = pa.table([ordered["series"].cast(pa.binary()), numbers], ["series", "name"])
        return self._spark.createDataFrame(table)

    def _table(self, columns: dict[str, Any]) -> DataFrame:
        return self._spark.createDataFrame(pa.table(columns))

    def _kept(self, table: DataFrame) -> DataFrame:
        """The table, made once and kept on the disks of the machines till the end."""
        from pyspark import StorageLevel

        self._cached.callback(table.unpersist)
        return table.persist(StorageLevel.DISK_ONLY)


def _align(batches: Iterator[pa.RecordBatch], job: Job, common: Any) -> Iterator[pa.RecordBatch]:
    return stages.align(batches, job, common.value)


def _mapped(table: DataFrame, stage: Stage, schema: pa.Schema) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema

    return table.mapInArrow(stage, from_arrow_schema(schema))


def _arrow(table: DataFrame) -> pa.Table:
    return table.toArrow().combine_chunks()


def _array(table: pa.Table, name: str) -> Places:
    return np.asarray(table[name].to_numpy(), np.int64)


def _sums(blocks: pa.Table, name: str, portions: int) -> Places:
    """How many there are before each portion, and in all."""
    counts = np.bincount(_array(blocks, "portion"), _array(blocks, name), portions)
    return np.concatenate(([0], np.cumsum(counts.astype(np.int64))))


def _numbered(read: DataFrame, bases: DataFrame, names: DataFrame, alone: int) -> DataFrame:
    """Texts with the numbers of `collection.Rules`; `rank` is that of the series among all."""
    from pyspark.sql import functions as f

    def chosen(of_name: Column, otherwise: Column) -> Column:
        return f.when(f.col("alone") < 0, of_name).otherwise(otherwise)

    number = f.col("base") + f.col("nth")
    before = f.col("alone_base") + f.col("alone")
    return (
        read.where("error is null")
        .join(f.broadcast(bases), "portion")
        .join(names, "series", "left")
        .select(
            number.alias("number"),
            chosen(f.col("name"), -number - 1).cast("int").alias("series"),
            chosen(f.col("name") + alone, alone - 1 - before).alias("rank"),
            *("id", "side", "first", "last", "text", "words"),
        )
    )


def _cells(texts: DataFrame, found: DataFrame) -> DataFrame:
    """Of each pair of blocks the texts that share seeds there, and the seeds."""
    from pyspark.sql import functions as f

    seeds = found.where(f.col("cell") != SPREADS)
    spreads = found.where(f.col("cell") == SPREADS).groupBy(f.col("key").alias("number"))
    sides = (f.shiftright("key", 32), f.col("key").bitwiseAND(int(MASK)))
    needed = reduce(
        lambda one, other: one.union(other),
        [seeds.select("cell", side.alias("number")).distinct() for side in sides],
    ).distinct()
    held = (
        texts.join(needed, "number")
        .join(spreads.agg(f.collect_list("data").alias("spreads")), "number", "left")
        .withColumnsRenamed({"number": "key", "words": "data"})
        .select("cell", f.lit(0).alias("kind"), *_CELL)
    )
    whole = seeds.withColumn("kind", f.lit(1))
    return held.unionByName(whole, allowMissingColumns=True)


_CELL = ("key", "id", "first", "last", "text", "data", "spreads")


def _in_order(aligned: DataFrame, schema: pa.Schema) -> Iterator[pa.Table]:
    ordered = aligned.orderBy(*stages.ORDER.names).select(*schema.names)
    streams = _mapped(ordered, _streamed, pa.schema([("stream", pa.binary())]))
    for row in streams.toLocalIterator(prefetchPartitions=True):
        with pa.ipc.open_stream(pa.py_buffer(bytes(row.stream))) as stream:
            yield stream.read_all().cast(schema)


def _streamed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches as bytes, which come to the driver as they are."""
    for batch in batches:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        yield pa.RecordBatch.from_pydict({"stream": [sink.getvalue().to_pybytes()]})


def _check(read: DataFrame, cut: Sequence[Portion]) -> None:
    """InputError for the first row that cannot be used or whose id stands before."""
    from pyspark.sql import functions as f

    at = f.struct("portion", "nth")
    wrong = read.where("error is not null").select(at.alias("at"), "error").orderBy("at").head(1)
    ids = (
        read.where("error is null").groupBy("id").agg(f.sort_array(f.collect_list(at)).alias("at"))
    )
    twice = ids.where(f.size("at") > 1).orderBy(f.col("at")[1]).head(1)
    if twice and not (wrong and wrong[0]["at"] < twice[0]["at"][1]):
        first, where = (place(cut[portion], nth) for portion, nth in twice[0]["at"][:2])
        remedy = f"give every text its own id; the other one stands at {first}"
        raise InputError(f"the id {twice[0]['id']!r} stands twice", where=where, remedy=remedy)
    if wrong:
        problem, where, remedy = json.loads(wrong[0]["error"])
        raise InputError(problem, where=where, remedy=remedy)


@contextmanager
def session(master: str | None = None) -> Iterator[SparkSession]:
    """A Spark session with settings of its own: of the session that is there, or of a new one.

    A new one is ended afterwards. Raises OptionError where Spark, what it needs or the cluster is
    missing, and JejakError when Spark gives up.
    """
    _ready()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    base = running or _started(master)
    try:
        yield _with_settings(base.newSession())
    except (PySparkException, Py4JError) as problem:
        remedy = "Spark's own messages stand above; those of its workers, in their logs"
        raise JejakError(f"Spark gave up: {_line(problem)}", remedy=remedy) from problem
    finally:
        if running is None:
            base.stop()


def _ready() -> None:
    """OptionError if Spark cannot run here."""
    if not all(find_spec(name) for name in ("pyspark", "pandas")):
        remedy = "install it: pip install 'jejak[spark]'"
        raise OptionError("PySpark is not installed", where="--engine", remedy=remedy)
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        remedy = "install Java 17 or later, and set JAVA_HOME if it is not found"
        raise OptionError("Spark needs Java", where="--engine", remedy=remedy)


def _started(master: str | None) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("jejak compare")
    builder = builder.config("spark.ui.showConsoleProgress", False)
    try:
        spark = (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, Py4JError) as problem:
        remedy = "check the address of the cluster, and that it runs"
        raise OptionError(
            f"Spark does not start: {_line(problem)}", where="--master", remedy=remedy
        ) from problem
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _with_settings(spark: SparkSession) -> SparkSession:
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": BATCH_ROWS,
        "spark.sql.execution.arrow.maxBytesPerBatch": BATCH_BYTES,
        "spark.sql.execution.arrow.pyspark.fallback.enabled": False,
    }
    for name, value in settings.items():
        spark.conf.set(name, value)
    return spark


def _line(problem: Exception) -> str:
    """What Java or Spark says, without the calls that led there."""
    lines = [line.removeprefix(": ") for line in str(problem).splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("An error occurred while calling"):
        return lines[1]
    return next(iter(lines), type(problem).__name__)
