"""The steps of a comparison over many machines, each on record batches of its own part.

    read      portions of files                   → texts with their words
    entries   texts                               → fingerprints, by ranges of their hashes
    seeds     all fingerprints of a range         → seeds by pairs of texts, spreads by texts
    held      texts of a sample of series         → which series hold which words
    align     the texts and seeds of a cell       → matched passages

The kernels are those of the comparison on one machine. Arrays travel as bytes, many values a row.
A cell is a pair of blocks of texts, so that a text is sent once to each block it shares seeds with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jejak.comparing import verbatim
from jejak.comparing.boilerplate import Commonness
from jejak.comparing.collection import BATCH, Collection, Rules, Text, days_of
from jejak.comparing.fingerprints import fingerprints
from jejak.comparing.matchtable import tables_of, with_texts
from jejak.comparing.portions import Portion, read_portion
from jejak.comparing.seeds import Places, Seeds, seeds_of
from jejak.comparing.verbatim import VerbatimSettings, matches_of
from jejak.comparing.words import LOW, Words, split_many
from jejak.errors import InputError

Batches = Iterable[pa.RecordBatch]
Slices = Iterator[tuple[int, pa.RecordBatch]]

READ = pa.schema(
    [
        ("portion", pa.int32()),
        ("block", pa.int32()),
        ("nth", pa.int32()),
        ("size", pa.int32()),
        ("alone", pa.int32()),
        ("id", pa.string()),
        ("series", pa.binary()),
        ("side", pa.int32()),
        ("first", pa.int32()),
        ("last", pa.int32()),
        ("text", pa.binary()),
        ("words", pa.binary()),
        ("error", pa.string()),
    ]
)
"""A text (the `nth` of its portion, `size` words) or, as the last row of a portion, an error.

`alone` counts the texts without a series in the portion, and is -1 for others.
"""
ENTRIES = pa.schema([("bucket", pa.int32()), ("entries", pa.binary())])
SEEDS = pa.schema(
    [("cell", pa.int64()), ("key", pa.int64()), ("data", pa.binary())],
)
"""Seeds of a pair of texts (the key), or, with a cell below zero, the spreads in a text."""
HELD = pa.schema([("word", pa.int64()), ("series", pa.int64())])
ORDER = pa.schema([("a", pa.int64()), ("b", pa.int64()), ("nth", pa.int32())])
"""By these the matches stand in the order of the comparison on one machine."""

WORD = np.dtype([("key", "u8"), ("start", "i4"), ("end", "i4")])
ENTRY = np.dtype(
    [
        ("hash", "u8"), ("place", "i8"),
        ("series", "i4"), ("first", "i4"), ("last", "i4"), ("side", "i1"),
    ]
)  # fmt: skip
MASK = np.int64(0xFFFFFFFF)
SPREADS = -1
"""The cell of what is no seed but a spread: word in the high, spread in the low 8 bits."""


class Job(NamedTuple):
    """What every machine is told of a comparison.

    `blocks`: the number of the first text of each block. `buckets`: ranges of hashes.
    """

    settings: VerbatimSettings
    dated: bool
    texts: bool
    blocks: Places
    buckets: int


class Reading(NamedTuple):
    """What is read, and how: words of a block, texts kept, series passed over."""

    portions: Sequence[Portion]
    block: int
    keep: bool
    within: bool


def read(batches: Batches, reading: Reading) -> Iterator[pa.RecordBatch]:
    """The texts of the portions that the rows number."""
    for number in _numbers(batches):
        reader = _Reader(number, reading)
        waiting: list[Text] = []
        size = 0
        try:
            for one in read_portion(reading.portions[number]):
                waiting.append(one)
                size += len(one.text) + 64
                if size > BATCH:
                    yield reader.rows(waiting)
                    waiting, size = [], 0
        except InputError as problem:
            yield reader.rows(waiting)
            yield reader.error(problem)
        else:
            yield reader.rows(waiting)


def _numbers(batches: Batches) -> Iterator[int]:
    for batch in batches:
        yield from batch.column(0).to_pylist()


class _Reader:
    """Makes rows of the texts of one portion."""

    def __init__(self, portion: int, reading: Reading) -> None:
        self._portion = portion
        self._reading = reading
        self._read = 0
        self._words = 0
        self._alone = 0

    def rows(self, texts: Sequence[Text]) -> pa.RecordBatch:
        words, pointers = split_many([one.text for one in texts])
        size = np.diff(pointers)
        blocks = (self._words + pointers[:-1]) // self._reading.block
        series = ["" if self._reading.within else one.series for one in texts]
        alone = np.array([not one for one in series], bool)
        when = [days_of(one.date) for one in texts]
        columns: dict[str, Any] = {
            "portion": np.full(len(texts), self._portion, np.int32),
            "block": blocks.astype(np.int32),
            "nth": np.arange(self._read, self._read + len(texts), dtype=np.int32),
            "size": size.astype(np.int32),
            "alone": np.where(alone, self._alone + np.cumsum(alone) - 1, -1).astype(np.int32),
            "id": [one.id for one in texts],
            "series": [_bytes(one) for one in series],
            "side": [one.side for one in texts],
            "first": [first for first, _ in when],
            "last": [last for _, last in when],
            "text": [_bytes(one.text) if self._reading.keep else None for one in texts],
            "words": _packed_words(words, pointers),
        }
        self._read += len(texts)
        self._words += len(words.key)
        self._alone += int(alone.sum())
        return _batch(READ, columns, len(texts))

    def error(self, problem: InputError) -> pa.RecordBatch:
        parts = [problem.problem, problem.where, problem.remedy]
        columns = {"portion": [self._portion], "nth": [self._read], "error": [json.dumps(parts)]}
        return _batch(READ, columns, 1)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _batch(schema: pa.Schema, columns: dict[str, Any], rows: int) -> pa.RecordBatch:
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _packed_words(words: Words, pointers: Places) -> pa.Array:
    joined = np.empty(len(words.key), WORD)
    for name, values in words._asdict().items():
        joined[name] = values
    return _packed(joined, pointers)


def _packed(values: NDArray[Any], ends: Places) -> pa.Array:
    """The values as one row of bytes for each two neighbours of `ends`."""
    offsets = (ends * values.itemsize).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(pa.binary(), len(ends) - 1, buffers)


def _unpacked(rows: pa.Array | pa.ChunkedArray, dtype: Any) -> tuple[NDArray[Any], Places]:
    """All values of rows of bytes in one array, and where those of each row begin."""
    some = rows.to_pylist()
    sizes = np.array([len(one) for one in some], np.int64) // np.dtype(dtype).itemsize
    return np.frombuffer(b"".join(some), dtype), np.concatenate(([0], np.cumsum(sizes)))


def _words(rows: pa.Array | pa.ChunkedArray) -> tuple[Words, Places]:
    joined, pointers = _unpacked(rows, WORD)
    return Words(*(np.ascontiguousarray(joined[name]) for name in Words._fields)), pointers


def _array(batch: pa.RecordBatch | pa.Table, name: str, dtype: Any = np.int64) -> NDArray[Any]:
    return np.asarray(batch.column(name).to_numpy(zero_copy_only=False), dtype)


def entries(batches: Batches, job: Job) -> Iterator[pa.RecordBatch]:
    """The fingerprints of texts, with what the rules say of their texts, by ranges of hashes."""
    for batch in batches:
        words, pointers = _words(batch.column("words"))
        hashes, places = fingerprints(*words, pointers, job.settings.window)
        text = places >> 32
        made = np.empty(len(hashes), ENTRY)
        made["hash"], made["place"] = hashes, _array(batch, "number")[text] << 32 | places & MASK
        for name in ("series", "first", "last", "side"):
            made[name] = _array(batch, name)[text]
        bucket = (hashes >> np.uint64(32)) * np.uint64(job.buckets) >> np.uint64(32)
        yield from _grouped(bucket.astype(np.int64), made, ENTRIES)


def _grouped(key: Places, values: NDArray[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """A row for every key with all of its values."""
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    if len(starts):
        rows = _packed(values[order], np.append(starts, len(key)))
        names = pa.array(key[order][starts]).cast(schema[0].type)
        yield pa.RecordBatch.from_arrays([names, rows], schema=schema)


def seeds(batches: Batches, job: Job) -> Iterator[pa.RecordBatch]:
    """The seeds and spreads of fingerprints; the rows of a bucket follow one another."""
    for _, rows in groupby(_slices(batches, "bucket"), key=lambda one: one[0]):
        found = [_unpacked(row.column("entries"), ENTRY)[0] for _, row in rows]
        yield from _seeds(np.concatenate(found), job)


def _slices(batches: Batches, name: str) -> Slices:
    """The rows with equal values, as far as they stand in one batch, with the value."""
    for batch in batches:
        values = _array(batch, name)
        starts = np.flatnonzero(np.diff(values)) + 1
        ends = [*starts.tolist(), len(values)]
        for first, last in zip([0, *starts.tolist()], ends, strict=True):
            if last > first:
                yield int(values[first]), batch.slice(first, last - first)


def _seeds(unsorted: NDArray[Any], job: Job) -> Iterator[pa.RecordBatch]:
    some = unsorted[np.lexsort((unsorted["place"], unsorted["hash"]))]
    # The kernels know texts by the place of their rules, so they get numbers without gaps.
    numbers, where, text = np.unique(some["place"] >> 32, return_index=True, return_inverse=True)
    its = {
        name: np.ascontiguousarray(some[name][where])
        for name in ("series", "side", "first", "last")
    }
    word = some["place"] & MASK
    hashes = np.ascontiguousarray(some["hash"])
    spread, found = seeds_of(
        hashes, text << 32 | word, Rules(**its, dated=job.dated), job.settings.most
    )
    yield from _spreads(numbers[text], word, spread)
    for pairs, words in found:
        a, b = numbers[pairs >> 32], numbers[pairs & MASK]
        yield from _with_cells(_grouped(a << 32 | b, words, _KEYED), job)


_KEYED = pa.schema([SEEDS.field("key"), SEEDS.field("data")])


def _spreads(text: Places, word: Places, spread: NDArray[np.uint8]) -> Iterator[pa.RecordBatch]:
    known = spread > 0
    values = word[known] << 8 | spread[known]
    for batch in _grouped(text[known], values, _KEYED):
        cell = pa.array(np.full(batch.num_rows, SPREADS), pa.int64())
        yield pa.RecordBatch.from_arrays([cell, *batch.columns], schema=SEEDS)


def _with_cells(batches: Batches, job: Job) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        pairs = _array(batch, "key")
        a, b = (np.searchsorted(job.blocks, one, "right") for one in (pairs >> 32, pairs & MASK))
        cell = pa.array(a.astype(np.int64) << 32 | b, pa.int64())
        yield pa.RecordBatch.from_arrays([cell, *batch.columns], schema=SEEDS)


def held(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Which series hold which words, each once a batch."""
    for batch in batches:
        words, pointers = _words(batch.column("words"))
        series = np.repeat(_array(batch, "series"), np.diff(pointers)).astype(np.uint64)
        pairs = np.unique((words.key & LOW) << np.uint64(32) | series)
        columns = [(pairs >> np.uint64(32)).astype(np.int64), (pairs & LOW).astype(np.int64)]
        yield pa.RecordBatch.from_arrays([pa.array(one) for one in columns], schema=HELD)


def align(batches: Batches, job: Job, common: Commonness) -> Iterator[pa.RecordBatch]:
    """The matches of cells; of each cell the texts come first, then the seeds sorted by pair."""
    for _, cell in groupby(_slices(batches, "cell"), key=lambda one: one[0]):
        kinds = groupby(_slices((one for _, one in cell), "kind"), key=lambda one: one[0])
        _, rows = next(kinds)
        texts = pa.Table.from_batches([row for _, row in rows])
        for _, rows in kinds:
            yield from _aligned(texts, (row for _, row in rows), job, common)


def _aligned(
    texts: pa.Table, rows: Batches, job: Job, common: Commonness
) -> Iterator[pa.RecordBatch]:
    numbers = _array(texts, "key")
    collection, spread = _collection(texts, job)
    bodies = _bodies(texts) if job.texts else {}
    for some in _chunks(rows):
        words, pointers = _unpacked(some.column("data"), np.int64)
        pairs = np.repeat(_array(some, "key"), np.diff(pointers))
        a, b = (np.searchsorted(numbers, one) for one in (pairs >> 32, pairs & MASK))
        found = matches_of(
            Seeds(a << 32 | b, words), collection, spread, common, job.settings.letters
        )
        tables = tables_of([found], collection)
        (table,) = with_texts(tables, bodies) if job.texts else tables
        order = (numbers[found.a], numbers[found.b], np.arange(len(found.a), dtype=np.int32))
        whole = pa.table(
            [*map(pa.array, order), *table.columns], pa.schema([*ORDER, *table.schema])
        )
        yield from whole.to_batches()


def _collection(texts: pa.Table, job: Job) -> tuple[Collection, NDArray[np.uint8]]:
    """The texts of a cell as a collection of their own, and the spread of each fingerprint."""
    words, pointers = _words(texts.column("data"))
    hashes, places = fingerprints(*words, pointers, job.settings.window)
    first, last = (_array(texts, name, np.int32) for name in ("first", "last"))
    nothing = np.zeros(texts.num_rows, np.int32)
    collection = Collection(
        ids=texts.column("id").to_pylist(),
        **words._asdict(),
        pointers=pointers,
        hashes=hashes,
        places=places,
        rules=Rules(nothing, nothing.astype(np.int8), first, last, job.dated),
        languages=[],
        kept=[],
    )
    return collection, _spread(texts.column("spreads").to_pylist(), places)


def _spread(spreads: Sequence[Sequence[bytes] | None], places: Places) -> NDArray[np.uint8]:
    spread = np.zeros(len(places), np.uint8)
    for text, some in enumerate(spreads):
        known = np.frombuffer(b"".join(some or ()), np.int64)
        spread[np.searchsorted(places, text << 32 | known >> 8)] = known & 255
    return spread


def _bodies(texts: pa.Table) -> dict[str, str]:
    bodies = (one.decode("utf-8", "surrogatepass") for one in texts.column("text").to_pylist())
    return dict(zip(texts.column("id").to_pylist(), bodies, strict=True))


def _chunks(rows: Batches) -> Iterator[pa.Table]:
    """Seeds sorted by pair, about CHUNK at a time, so that no pair is cut."""
    waiting: list[pa.RecordBatch] = []
    size = 0
    for row in rows:
        waiting.append(row)
        size += row.column("data").nbytes
        if size > 8 * verbatim.CHUNK:
            some = pa.Table.from_batches(waiting)
            keys = _array(some, "key")
            cut = int(np.searchsorted(keys, keys[-1]))
            if cut:
                yield some.slice(0, cut)
                waiting = some.slice(cut).to_batches()
                size = waiting[0].column("data").nbytes
    if waiting:
        yield pa.Table.from_batches(waiting)
