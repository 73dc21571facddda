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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jejak.comparing.collection import Collection, Text, collect
from jejak.comparing.spill import Budget
from jejak.comparing.tables import SCHEMA, known_suffix, write_tables
from jejak.comparing.verbatim import Matches, VerbatimSettings, shared_wording

Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]
"""Wraps the items of long work: (items, what is being done, how many or 0) to the same items."""

MEMORY = 2 * 10**9


def _silent(items: Iterable[Any], label: str, total: int) -> Iterable[Any]:  # noqa: ARG001
    return items


@dataclass(frozen=True)
class Means:
    """What a comparison may use, none of which changes its result: memory, cores, who watches.

    `memory` bounds, in bytes, what the run holds of words, seeds and passages before it uses
    files beside the output; the interpreter and its libraries (about 0.2 GB) come on top.
    """

    memory: int = MEMORY
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    progress: Progress = _silent


@dataclass(frozen=True)
class Options:
    """What a comparison looks for; every field changes its result.

    `within`: texts of one series are compared too. `dated`: only texts whose order in time is
    certain are compared. `verbatim`: what counts as shared wording.
    """

    within: bool = False
    dated: bool = False
    verbatim: VerbatimSettings = field(default_factory=VerbatimSettings)


@dataclass(frozen=True)
class Compared:
    """What a comparison did: texts read, rows written, and by which engine."""

    texts: int
    rows: int
    engine: str = "local"


def compare_texts(
    texts: Iterable[Text],
    output: Path,
    options: Options | None = None,
    means: Means | None = None,
    *,
    inputs: str = "",
) -> Compared:
    """Write all passages that texts of different series share to a .parquet or .jsonl file.

    Columns are those of `tables.SCHEMA`. `inputs` names the state of the texts (a digest); with
    it, a run that was cut off goes on where it stopped, if the state and options are the same.
    Raises InputError for texts that cannot be used and for an output of another kind.
    """
    options, means = options or Options(), means or Means()
    known_suffix(output)
    with _work(output, options, inputs) as work, TemporaryDirectory(dir=work) as spilled:
        budget = Budget(means.memory // 2, Path(spilled))
        collection = collect(
            means.progress(_unbound(texts, options), "read", 0),
            budget,
            window=options.verbatim.window,
            cores=means.cores,
            dated=options.dated,
        )
        parts = _parts(collection, options.verbatim, budget, means, work)
        rows = write_tables(_tables(parts), output)
    shutil.rmtree(work)
    return Compared(len(collection.ids), rows)


def _unbound(texts: Iterable[Text], options: Options) -> Iterator[Text]:
    return (replace(one, series="") if options.within else one for one in texts)


def tables_of(matches: Iterable[Matches], ids: list[str]) -> Iterator[pa.Table]:
    """Matches as tables with the texts' ids, in the columns of `tables.SCHEMA`."""
    names = pa.array(ids, pa.string())
    for some in matches:
        columns = {
            **some._asdict(),
            "a_id": names.take(pa.array(some.a)),
            "b_id": names.take(pa.array(some.b)),
            "boilerplate": pa.nulls(len(some.a), pa.float32()),
            "method": pa.array(np.full(len(some.a), "verbatim")),
        }
        yield pa.table([pa.array(columns[name]).cast(SCHEMA.field(name).type) for name in SCHEMA.names], SCHEMA)  # fmt: skip


def _parts(
    collection: Collection, settings: VerbatimSettings, budget: Budget, means: Means, work: Path
) -> list[Path]:
    """Files that hold the matches, in order; those of an earlier run are not made again."""
    done = sorted(work.glob("part-*.parquet"))
    groups = shared_wording(collection, settings, budget, cores=means.cores, skip=len(done))
    for number, (chunks, group) in enumerate(groups, len(done)):
        path = work / f"part-{number:06d}.parquet"
        write_tables(tables_of(means.progress(group, "align", chunks), collection.ids), path)
        done.append(path)
    return done


def _tables(parts: Iterable[Path]) -> Iterator[pa.Table]:
    for path in parts:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield pa.Table.from_batches([batch], SCHEMA)


@contextmanager
def _work(output: Path, options: Options, inputs: str) -> Iterator[Path]:
    """The folder of a run beside its output; emptied when it is of another run."""
    work = output.with_name(f".{output.name}.work")
    state = {"inputs": inputs, "options": asdict(options), "version": version("jejak")}
    manifest = work / "run.json"
    if not inputs or not manifest.exists() or json.loads(manifest.read_text()) != state:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        manifest.write_text(json.dumps(state))
    for left in work.glob("tmp*"):
        shutil.rmtree(left)
    yield work
