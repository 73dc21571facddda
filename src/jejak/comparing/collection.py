"""A collection of texts made ready for comparison: words, fingerprints, who issued what."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.fingerprints import fingerprints
from jejak.comparing.spill import Budget, Column, give_back, release, stretches
from jejak.comparing.words import Keys, Offsets, Words, split_many
from jejak.model.when import When

BATCH = 1 << 21
"""Characters that are split at a time."""
LONG = 1 << 22
"""Texts with more words together are not taken out of their files as a whole."""
NEAR = 1 << 11
"""Words between two texts that are rather read than passed over."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to compare: its issuer (`series`), date and language where they are known.

    `side` is 0 for all, or 1 and 2 where texts of one side are compared with the other's only.
    """

    id: str
    text: str
    series: str = ""
    date: When | None = None
    language: str = ""
    side: int = 0


class Rules(NamedTuple):
    """Which texts may be paired, by text: never two of one series, or of one side (0: none).

    `first` and `last` are the days (ordinals) between which a text was published; where `dated`
    holds a value, only texts whose order in time is certain are paired.
    """

    series: NDArray[np.int32]
    side: NDArray[np.int8]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    dated: bool


class Excerpt(NamedTuple):
    """Words of some texts of a collection: these texts' numbers, and where the words of each begin."""

    texts: NDArray[np.int64]
    words: Words
    pointers: NDArray[np.int64]


class Collection(NamedTuple):
    """All words of all texts in a row, and for each text where they begin (one more, the end).

    `hashes` and `places` are the fingerprints in the order of the texts: a place is the text's
    number in the high and the word's in the low 32 bits. A text without series is its own series
    in `rules`. `kept` holds the texts themselves only when asked for.
    """

    ids: list[str]
    key: Keys
    start: Offsets
    end: Offsets
    pointers: NDArray[np.int64]
    hashes: Keys
    places: NDArray[np.int64]
    rules: Rules
    languages: list[str]
    kept: list[str]

    def release(self) -> None:
        """Let go of what was read of arrays that lie in files."""
        for array_ in (self.key, self.start, self.end, self.hashes, self.places):
            release(array_)

    def words(self, number: int) -> Words:
        """The words of one text."""
        span = slice(self.pointers[number], self.pointers[number + 1])
        return Words(self.key[span], self.start[span], self.end[span])

    def excerpt(self, texts: NDArray[np.int64]) -> Excerpt:
        """The words of some texts (rising numbers) and of others, as a whole if it is in memory.

        A whole that lies in files is given as it is too where the texts are very long.
        """
        size = int((self.pointers[texts + 1] - self.pointers[texts]).sum())
        filed = any(isinstance(one, np.memmap) for one in (self.key, self.start, self.end))
        if not filed or not len(texts) or size > LONG:
            every = np.arange(len(self.pointers) - 1)
            return Excerpt(every, Words(self.key, self.start, self.end), self.pointers)
        # What lies between two texts near each other is read with them: that is one reading less.
        away = self.pointers[texts[1:]] - self.pointers[texts[:-1] + 1] > NEAR
        first = texts[np.concatenate(([True], away))]
        last = texts[np.concatenate((away, [True]))] + 1
        some = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        ends = self.pointers[first], self.pointers[last]
        words = Words(*(stretches(one, *ends) for one in (self.key, self.start, self.end)))
        sizes = self.pointers[some + 1] - self.pointers[some]
        return Excerpt(some, words, np.concatenate(([0], np.cumsum(sizes))))


class _Batch(NamedTuple):
    words: Words
    pointers: NDArray[np.int64]
    hashes: Keys
    places: NDArray[np.int64]


def collect(
    texts: Iterable[Text],
    budget: Budget,
    *,
    window: int,
    cores: int = 1,
    keep: bool = False,
    dated: bool = False,
) -> Collection:
    """Read all texts into a collection.

    Memory beyond the budget goes to files in its folder, the ids, dates and kept texts excepted.
    """
    collector = _Collector(budget, keep=keep)
    with ThreadPoolExecutor(cores) as pool:
        waiting: deque[Future[_Batch]] = deque()
        for batch in _batches(texts):
            collector.note(batch)
            waiting.append(pool.submit(_prepare, [one.text for one in batch], window))
            if len(waiting) > cores:
                collector.add(waiting.popleft().result())
        while waiting:
            collector.add(waiting.popleft().result())
    return collector.done(dated=dated)


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    size = 0
    for one in texts:
        batch.append(one)
        size += len(one.text) + 64
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare(texts: Sequence[str], window: int) -> _Batch:
    words, pointers = split_many(texts)
    return _Batch(words, pointers, *fingerprints(*words, pointers, window))


class _Collector:
    def __init__(self, budget: Budget, *, keep: bool) -> None:
        self.ids: list[str] = []
        self._keep = keep
        self._days = array("i")
        self._sides = array("b")
        self._languages: list[str] = []
        self._kept: list[str] = []
        self._series = array("i")
        self._numbers: dict[str, int] = {}
        self._columns: dict[str, Column] = {
            name: Column(name, dtype, budget)
            for name, dtype in (
                ("key", "u8"), ("start", "i4"), ("end", "i4"), ("hashes", "u8"), ("places", "i8"),
            )
        }  # fmt: skip
        self._pointers: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
        self._texts = 0

    def note(self, batch: Sequence[Text]) -> None:
        """Keep what is known of the texts beside their words."""
        for one in batch:
            self._series.append(self._number(one.series))
            self.ids.append(one.id)
            self._days.extend(days_of(one.date))
            self._sides.append(one.side)
            self._languages.append(one.language)
            if self._keep:
                self._kept.append(one.text)

    def _number(self, series: str) -> int:
        """The number of a series; a text without one gets a number of its own, below zero."""
        if not series:
            return -len(self.ids) - 1
        return self._numbers.setdefault(series, len(self._numbers))

    def add(self, batch: _Batch) -> None:
        """Append the words and fingerprints of the next texts."""
        for name in ("key", "start", "end"):
            self._columns[name].add(getattr(batch.words, name))
        self._columns["hashes"].add(batch.hashes)
        self._columns["places"].add(batch.places + (np.int64(self._texts) << 32))
        self._pointers.append(batch.pointers[1:] + self._pointers[-1][-1])
        self._texts += len(batch.pointers) - 1

    def done(self, *, dated: bool) -> Collection:
        """The whole collection."""
        arrays: dict[str, NDArray[Any]] = {n: column.array() for n, column in self._columns.items()}
        give_back()
        return Collection(
            ids=self.ids,
            pointers=np.concatenate(self._pointers),
            rules=self._rules(dated=dated),
            languages=self._languages,
            kept=self._kept,
            **arrays,
        )

    def _rules(self, *, dated: bool) -> Rules:
        days = np.array(self._days, np.int32).reshape(-1, 2)
        series, sides = np.array(self._series, np.int32), np.array(self._sides, np.int8)
        return Rules(series, sides, days[:, 0].copy(), days[:, 1].copy(), dated)


def days_of(date: When | None) -> tuple[int, int]:
    """First and last day; all of time without a date."""
    return (date.start.toordinal(), date.end.toordinal()) if date else (0, 2**31 - 1)
