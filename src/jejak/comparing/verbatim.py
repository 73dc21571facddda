"""Shared wording among many texts: fingerprints, seeds, aligned passages, at any scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.alignment import SAME
from jejak.comparing.boilerplate import (
    Commonness,
    Spans,
    boilerplate_probabilities,
    commonness,
)
from jejak.comparing.collection import Collection
from jejak.comparing.pairing import (
    A_END,
    A_START,
    B_END,
    B_START,
    COLUMNS,
    MATCHED,
    SCORE,
    A,
    B,
    Rows,
    align_pairs,
)
from jejak.comparing.seeds import OCTAVE, Places, Seeds, find_seeds, with_company
from jejak.comparing.spill import Budget, give_back, stretches
from jejak.comparing.words import LOW, Words

SEED_BYTES = 64
"""What a seed costs while it is sorted and aligned."""
CHUNK = 1 << 14
PAIRS = 1 << 9
"""A chunk has at most so many pairs: each makes the system map some 64 kB around its texts."""
AT_ONCE = 1 << 18
"""So many seeds are always taken at a time, however little memory there is."""
HALF = 20
"""An alignment worth so many words has a score of one half."""


@dataclass(frozen=True)
class VerbatimSettings:
    """What counts as shared wording.

    most: a word sequence in more texts than this is a formula of the collection, and pairs each
    of its holders with the next one only. letters: equal words of a passage must have so many
    letters together. window: one sequence in about half as many is kept as a fingerprint.
    """

    most: int = 100
    letters: int = 42
    window: int = 2


class Matches(NamedTuple):
    """Matched passages as arrays of equal length: text numbers, code points, strength.

    `length` counts the words of the shorter side, `spread` the series that hold the passage's
    word sequences (geometric mean). `boilerplate` is the probability that the passage is a
    formula and no borrowing.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    a_start: NDArray[np.int64]
    a_end: NDArray[np.int64]
    b_start: NDArray[np.int64]
    b_end: NDArray[np.int64]
    score: NDArray[np.float64]
    identity: NDArray[np.float64]
    length: NDArray[np.int64]
    spread: NDArray[np.float64]
    boilerplate: NDArray[np.float64]


def shared_wording(
    collection: Collection,
    settings: VerbatimSettings,
    budget: Budget,
    *,
    cores: int = 1,
    skip: int = 0,
) -> Iterator[tuple[int, Iterator[Matches]]]:
    """All passages that texts of different series share word by word, in the texts' order.

    They come in groups, each a number of chunks and their matches; a group must be used up
    before the next is asked for. The first `skip` groups are left out without aligning them.
    """
    at_once = max(budget.limit // (4 * SEED_BYTES), AT_ONCE)
    seeds, spread = find_seeds(collection, settings.most, budget, rows_at_once=at_once)
    give_back()
    common = commonness(collection.key, collection.pointers, collection.rules.series)

    def matches(some: Seeds) -> Matches:
        found = matches_of(some, collection, spread, common, settings.letters)
        collection.release()
        return found

    with ThreadPoolExecutor(cores) as pool:
        for number, group in enumerate(seeds.groups(at_once)):
            if number >= skip:
                chunks = _chunks(group)
                yield len(chunks), pool.map(matches, chunks)


def _chunks(group: Sequence[Places]) -> list[Seeds]:
    """The seeds that count, sorted by pair, in parts of like size that do not cut a pair."""
    pairs, words = with_company(Seeds(*group))
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    if not len(starts):
        return []
    wanted = np.arange(0, len(pairs), CHUNK)
    by_seeds = starts[np.searchsorted(starts, wanted, side="right") - 1]
    cuts = np.unique(np.concatenate((by_seeds, starts[::PAIRS])))
    ends = [*cuts[1:], len(pairs)]
    return [Seeds(pairs[a:b], words[a:b]) for a, b in zip(cuts, ends, strict=True)]


def matches_of(
    seeds: Seeds,
    collection: Collection,
    spread: NDArray[np.uint8],
    common: Commonness,
    letters: int,
) -> Matches:
    """The passages of some pairs, from all of their seeds, which are sorted by pair.

    `spread` is that of each fingerprint of the collection (`seeds.seeds_of`); equal words of a
    passage have `letters` letters together.
    """
    a, b = seeds.pairs >> 32, seeds.pairs & np.int64(LOW)
    near = collection.excerpt(np.unique(np.concatenate((a, b))))
    pairs = np.searchsorted(near.texts, a) << 32 | np.searchsorted(near.texts, b)
    rows = align_pairs(near.words, near.pointers, Seeds(pairs, seeds.words), letters)
    at = _spans(rows, near.pointers)
    rows[:, A], rows[:, B] = near.texts[rows[:, A]], near.texts[rows[:, B]]
    return _matches(rows, near.words, at, common, _spread(rows, collection.places, spread))


def _spans(rows: Rows, pointers: Places) -> Spans:
    a_first, b_first = pointers[rows[:, A]], pointers[rows[:, B]]
    return Spans(
        a_first + rows[:, A_START],
        a_first + rows[:, A_END],
        b_first + rows[:, B_START],
        b_first + rows[:, B_END],
    )


def _matches(
    rows: Rows, words: Words, at: Spans, common: Commonness, spreads: NDArray[np.float64]
) -> Matches:
    return Matches(
        a=rows[:, A],
        b=rows[:, B],
        a_start=words.start[at.a_first].astype(np.int64),
        a_end=words.end[at.a_last - 1].astype(np.int64),
        b_start=words.start[at.b_first].astype(np.int64),
        b_end=words.end[at.b_last - 1].astype(np.int64),
        score=rows[:, SCORE] / (rows[:, SCORE] + HALF * SAME),
        identity=rows[:, MATCHED] / (rows[:, COLUMNS] * SAME),
        length=np.minimum(rows[:, A_END] - rows[:, A_START], rows[:, B_END] - rows[:, B_START]),
        spread=spreads,
        boilerplate=boilerplate_probabilities(words, words, at, common, spread=spreads),
    )


def _spread(
    rows: Rows, places: NDArray[np.int64], spread: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """Geometric mean of the spreads of the fingerprints that begin in a passage of a."""
    if not len(rows):
        return np.empty(0)
    # The rows are in the order of the texts, so all of theirs lie close together, and only these
    # are read: the whole may lie in a file.
    texts = rows[0, A] << 32, (rows[-1, A] + 1) << 32
    low, high = (int(at) for at in np.searchsorted(places, texts))
    near = stretches(places, np.array([low]), np.array([high]))
    first = np.searchsorted(near, rows[:, A] << 32 | rows[:, A_START])
    last = np.maximum(np.searchsorted(near, rows[:, A] << 32 | rows[:, A_END]), first + 1)
    last = np.minimum(last, len(near))
    total = np.concatenate(([0.0], np.cumsum(spread[low:high] / OCTAVE)))
    mean = (total[last] - total[first]) / np.maximum(last - first, 1)
    return np.asarray(np.round(np.exp2(mean), 3), np.float64)
