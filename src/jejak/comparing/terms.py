"""A text as an indexed sequence of words: where each word stands and how common it is.

Made once for a text and used against any number of others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.words import LOW, Keys, Offsets, split
from jejak.compiled import kernel

Rates = NDArray[np.float64]
Numbers = NDArray[np.int32]

UNKNOWN = -1.0
"""The rate of a word of which no collection was asked."""
RARE = 1e-6
FEW = 100
"""Words added to the length of a text, so that few words do not make every word common."""
SPACELESS = 0x0E00
"""From Thai on, words that touch are single syllables or ideographs."""
PRIME = np.uint64(4294967291)
SIGNS = (0x2E, 0x21, 0x3F, 0x2026, 0x3002, 0xFF01, 0xFF1F, 0x061F, 0x0964)
"""Signs that end a sentence: Latin, ideographic, Arabic, Indic."""
LINE, CLAUSE, SENTENCE = 0.5, 0.5, 1.0


class Terms(NamedTuple):
    """Words of a text and the index of its vocabulary.

    `term`: each word's number in `vocabulary` (sorted hashes). `border`: for each gap between
    words, the two ends included, how much it looks like the border of a sentence (0–1).
    `places[first[t] : first[t + 1]]`: where term t stands. `rate`: each term's share of all words
    in a collection, or `UNKNOWN`. `start`, `end`: code points.
    """

    term: Numbers
    border: Rates
    vocabulary: NDArray[np.uint32]
    first: Numbers
    places: Numbers
    rate: Rates
    start: Offsets
    end: Offsets


class Background(NamedTuple):
    """How common words are in a collection: sorted hashes and each one's share of all words."""

    word: NDArray[np.uint32]
    rate: Rates


def background(texts: Iterable[Terms]) -> Background:
    """The rates of all words of many texts.

    >>> common = background([index("a tree is a tree")])
    >>> sorted(common.rate.tolist())
    [0.2, 0.4, 0.4]
    """
    some = list(texts)
    words = np.concatenate([np.zeros(0, np.uint32), *(one.vocabulary for one in some)])
    counts = np.concatenate([np.zeros(0, np.int32), *(np.diff(one.first) for one in some)])
    word, which = np.unique(words, return_inverse=True)
    total = np.bincount(which, weights=counts, minlength=len(word))
    return Background(word, total / max(1, counts.sum()))


def index(text: str, common: Background | None = None) -> Terms:
    """The indexed words of a text; rates come from `common`, for words not in it they are 0."""
    words = split(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    hashes = _hashes(words.key, codes, words.start, words.end)
    vocabulary, term = np.unique(hashes, return_inverse=True)
    counts = np.bincount(term, minlength=len(vocabulary))
    return Terms(
        term.astype(np.int32),
        _borders(codes, words.start, words.end),
        vocabulary,
        np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        np.argsort(term, kind="stable").astype(np.int32),
        _rates(vocabulary, common),
        words.start,
        words.end,
    )


def with_rates(terms: Terms, common: Background) -> Terms:
    """The same text seen against another collection."""
    return terms._replace(rate=_rates(terms.vocabulary, common))


def _rates(vocabulary: Keys | NDArray[np.uint32], common: Background | None) -> Rates:
    if common is None or not len(common.word):
        return np.full(len(vocabulary), UNKNOWN)
    at = np.minimum(np.searchsorted(common.word, vocabulary), len(common.word) - 1)
    return np.where(common.word[at] == vocabulary, common.rate[at], 0.0)


@kernel
def _hashes(
    key: Keys, codes: NDArray[np.uint32], start: Offsets, end: Offsets
) -> NDArray[np.uint32]:
    """The hash of each word; a syllable or ideograph counts together with the one after it.

    Alone it says too little.
    """
    hashes = np.empty(len(key), np.uint32)
    for at in range(len(key)):
        word = key[at] & LOW
        paired = (
            at + 1 < len(key)
            and end[at] == start[at + 1]
            and codes[start[at]] >= SPACELESS
            and codes[start[at + 1]] >= SPACELESS
        )
        if paired:
            word = (word * np.uint64(0x9E3779B97F4A7C15) ^ (key[at + 1] & LOW)) % PRIME
        hashes[at] = word
    return hashes


@kernel
def _borders(codes: NDArray[np.uint32], start: Offsets, end: Offsets) -> Rates:
    """How much each gap between words looks like the border of a sentence."""
    borders = np.zeros(len(start) + 1)
    borders[0] = borders[-1] = SENTENCE
    for gap in range(1, len(start)):
        for at in range(end[gap - 1], start[gap]):
            # "3.5" and "e.g" have no space between the words, ideographic text never has.
            apart = start[gap] - end[gap - 1] > 1 or codes[at] > 0x2FFF or codes[at] < 0x20
            borders[gap] = max(borders[gap], _border(codes[at]) if apart else 0.0)
    return borders


@kernel
def _border(code: np.uint32) -> float:
    for sign in SIGNS:
        if code == sign:
            return SENTENCE
    if code == 10 or code == 13:  # noqa: PLR1714
        return LINE
    return CLAUSE if code == 58 or code == 59 else 0.0  # noqa: PLR1714


@kernel
def join(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> Numbers:
    """For each word of a sorted vocabulary its number in another, or -1."""
    found, at = np.full(len(one), -1, np.int32), 0
    for number in range(len(one)):
        while at < len(other) and other[at] < one[number]:
            at += 1
        if at < len(other) and other[at] == one[number]:
            found[number] = at
    return found


@kernel
def expected(x: Terms, y: Terms, to_y: Numbers, own: float) -> Rates:
    """The rate at which each of x's words is to be expected where nothing was copied.

    A mixture: the word's rate elsewhere in x itself (the word in hand left out, weight `own`),
    for a text's own topic is no trace of the other; and its rate in the collection, or in the
    two texts together where no collection is known.
    """
    rates = np.empty(len(x.rate))
    both = len(x.term) + len(y.term) + FEW
    for t in range(len(rates)):
        count = x.first[t + 1] - x.first[t]
        at_large = x.rate[t]
        if at_large < 0:
            there = y.first[to_y[t] + 1] - y.first[to_y[t]] if to_y[t] >= 0 else 0
            at_large = (count + there) / both
        rates[t] = max(
            RARE, own * max(0.5, count - 1.0) / (len(x.term) + FEW) + (1 - own) * at_large
        )
    return rates
