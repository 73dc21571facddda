"""Which documents of a collection share translated sentences, without being told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.crosslingual import Prepared
from jejak.comparing.retrieval import neighbours
from jejak.comparing.sentencealign import Weights
from jejak.comparing.yardstick import Yardstick, yardstick
from jejak.text.meaning import Encoder, Vectors, default_encoder

COPIES = 8
"""Sentences of other documents looked at for each sentence."""
MARGIN = 0.85
"""Of several copies of one translation half are below the mean of them all, hence less than 1."""

Ints = NDArray[np.int64]


class Pair(NamedTuple):
    """Two documents by their place, and the log-odds of the sentences they seem to share."""

    a: int
    b: int
    odds: float


def candidate_pairs(
    texts: Sequence[Prepared],
    languages: Sequence[str] | None = None,
    encoder: Encoder | None = None,
    weights: Weights | None = None,
) -> list[Pair]:
    """Pairs of documents worth aligning, the most promising first; `a` stands before `b`.

    With `languages`, one a document, pairs are sought between different ones; without, between
    all documents. Every sentence is compared with every other in blocks: time grows with the
    square of the sentences, memory with their number. A sentence counts for its COPIES nearest
    and only where its margin is MARGIN or more, that is where the pair is about as near as both
    are to their neighbours. The sum over sentences that chance reaches grows with the collection, so
    in large ones a single shared sentence makes no pair.
    """
    chosen, scale = weights or Weights(), yardstick(encoder or default_encoder())
    sums: dict[tuple[int, int], float] = {}
    for left, right in _sides(texts, languages):
        for a, b, odds in _shared(texts, left, right, scale, chosen):
            sums[a, b] = max(odds, sums.get((a, b), 0.0))
    found = [Pair(a, b, odds) for (a, b), odds in sums.items()]
    return sorted(found, key=lambda one: (-one.odds, one.a, one.b))


def _sides(
    texts: Sequence[Prepared], languages: Sequence[str] | None
) -> Iterator[tuple[list[int], list[int]]]:
    """Groups of documents to be compared with one another."""
    if languages is None:
        everything = [place for place, text in enumerate(texts) if len(text)]
        yield everything, everything
        return
    groups: dict[str, list[int]] = {}
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        if len(text):
            groups.setdefault(language, []).append(place)
    yield from combinations((groups[name] for name in sorted(groups)), 2)


def _shared(
    texts: Sequence[Prepared],
    left: Sequence[int],
    right: Sequence[int],
    scale: Yardstick,
    weights: Weights,
) -> Iterator[tuple[int, int, float]]:
    if not left or not right:
        return
    (a, a_owner), (b, b_owner) = _stacked(texts, left), _stacked(texts, right)
    near = neighbours(a, b, COPIES, (a_owner, b_owner))
    usual_a, usual_b = scale.background(a)[:, None], scale.background(b)[near.places]
    odds = scale.odds(near.cosines, usual_a, usual_b) - weights.strict
    rows, ranks = np.nonzero((odds > 0) & (near.margins() >= MARGIN))
    values = np.minimum(odds[rows, ranks], weights.ceiling)
    needed = weights.needed(len(a), len(b))
    yield from _summed(a_owner[rows], b_owner[near.places[rows, ranks]], rows, values, needed)


def _stacked(texts: Sequence[Prepared], some: Sequence[int]) -> tuple[Vectors, Ints]:
    owner = np.repeat(np.array(some, dtype=np.int64), [len(texts[place]) for place in some])
    return np.concatenate([texts[place].side.vectors for place in some]), owner


def _summed(
    a: Ints, b: Ints, rows: Ints, odds: NDArray[np.float32], needed: float
) -> Iterator[tuple[int, int, float]]:
    """Odds summed by pair of documents, each sentence counted once a pair, by its best."""
    first, last = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((-odds, rows, last, first))
    first, last, rows, odds = first[order], last[order], rows[order], odds[order]
    same = (np.diff(first) == 0) & (np.diff(last) == 0)
    best = np.concatenate(([True], ~(same & (np.diff(rows) == 0))))[: len(rows)]
    start = np.flatnonzero(np.concatenate(([True], ~same))[: len(rows)])
    if not len(start):
        return
    sums = np.add.reduceat(np.where(best, odds, 0), start)
    for place, value in zip(start, sums, strict=True):
        if value >= needed:
            yield int(first[place]), int(last[place]), float(value)
