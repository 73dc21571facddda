"""Formula or borrowing: how likely a matched passage is boilerplate rather than taken over.

What two texts share says little when others are likely to say it too. The evidence is the
information of the shared words: for each different word, minus the logarithm of the chance that
an unrelated series holds it, estimated from the collection and, where that is small or missing,
from the length of the word (frequent words are short in every language: Zipf, 1935). A logistic
model of that one quantity, fitted on labelled pairs of passages from bills, gives the
probability; a passage that stands in many series is boilerplate whatever its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.spill import stretches
from jejak.comparing.words import LOW, Keys, Offsets, Words, split_many
from jejak.compiled import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ALONE: tuple[float, float] = (-6.8852, 3.1489)
TOGETHER: tuple[float, float] = (-6.0224, 2.7058)
"""Log-odds of borrowing: constant, and per unit of log(1 + information); without a collection,
and in one of MEASURED other series or more.

Fitted on 370 labelled pairs of passages from bills of US states (Legislative Influence Detector,
MIT licence) by `python bench/lid.py FOLDER --fit`, which prints these tables.
"""
MEASURED = 60.0
"""Other series in which the words of the labelled passages were counted."""
PRIOR = 3.0
"""What the length of a word counts for, in series."""
LETTERS = 6.0
"""So many letters more make a word e times rarer (measured on the words of the 60 bills)."""
SHORTEST = 2
"""Characters that a word counts for at least: a syllable or an ideograph is more than a letter."""
SAMPLE = 1000
"""The most series in which words are counted."""
BATCH = 1 << 22
"""Words that are counted at a time."""
FEW, MANY = 10.0, 100.0
"""A passage in all of FEW, or in MANY other series, is boilerplate for certain."""


class Commonness(NamedTuple):
    """In how many series of a collection each word stands.

    `word`: sorted hashes. `series`: how many of the `total` series that were looked at.
    """

    word: NDArray[np.uint32]
    series: NDArray[np.int32]
    total: int


NOTHING = Commonness(np.zeros(0, np.uint32), np.zeros(0, np.int32), 0)
"""No collection."""


class Spans(NamedTuple):
    """Pairs of passages as word numbers, half-open, in two arrays of words."""

    a_first: Ints
    a_last: Ints
    b_first: Ints
    b_last: Ints


class _Side(NamedTuple):
    """One side of all pairs: the words of all texts, and where the passages stand in them."""

    key: Keys
    start: Offsets
    end: Offsets
    first: Ints
    last: Ints


class _AtLarge(NamedTuple):
    """Words known, how many other series hold each, and of how many."""

    word: NDArray[np.uint32]
    series: Floats
    others: float


def commonness(key: Keys, pointers: Ints, series: NDArray[np.int32]) -> Commonness:
    """Count the words of a collection by series.

    `pointers`: where each text's words begin in `key` (one more, the end). `series`: the number
    of each text's series. Where there are more than SAMPLE series, so many stand for all.

    >>> words, pointers = split_many(["a tree", "a house"])
    >>> sorted(commonness(words.key, pointers, np.array([0, 1], np.int32)).series.tolist())
    [1, 1, 2]
    """
    names, number = np.unique(series, return_inverse=True)
    scattered = sampled(len(names))
    held = np.zeros(0, np.uint64)
    for texts in _batches(np.flatnonzero(np.isin(number, scattered)), pointers):
        words = stretches(key, pointers[texts], pointers[texts + 1])
        issuer = np.repeat(number[texts], np.diff(pointers)[texts]).astype(np.uint64)
        held = np.unique(np.concatenate((held, (words & LOW) << np.uint64(32) | issuer)))
    word, count = np.unique((held >> np.uint64(32)).astype(np.uint32), return_counts=True)
    return Commonness(word, count.astype(np.int32), len(scattered))


def sampled(series: int) -> Ints:
    """Which of so many series, in the order of their numbers, stand for all."""
    # Scattered by multiplication (Knuth's constant), since neighbours may be alike.
    return np.argsort(np.arange(series) * 2654435761 % 2**32)[:SAMPLE]


def _batches(texts: Ints, pointers: Ints) -> Iterator[Ints]:
    """The texts in parts of about BATCH words."""
    part = np.cumsum(pointers[texts + 1] - pointers[texts]) // BATCH
    for number in np.unique(part):
        yield texts[part == number]


def boilerplate_probability(
    a_text: str,
    b_text: str,
    common: Commonness = NOTHING,
    *,
    spread: float = 2.0,
    translated: bool = False,
) -> float:
    """The probability that two matched passages share a formula and nothing of substance.

    `common` counts the words of the collection, the two texts' own series among them. `spread`
    is the number of series that hold the passage, at least the two. A translation shares no
    words, so there each side is judged by all of its words.

    >>> title = "of the report"
    >>> rule = "every occupied household presents sorted kitchen waste twice weekly"
    >>> boilerplate_probability(title, title) > 0.9
    True
    >>> boilerplate_probability(rule, rule) < 0.5
    True
    >>> boilerplate_probability(rule, rule, spread=200)
    1.0
    """
    words, pointers = split_many([a_text, b_text])
    ends = [np.array([one], np.int64) for one in (0, pointers[1], pointers[1], pointers[2])]
    spans = Spans(*ends)
    chances = boilerplate_probabilities(
        words, words, spans, common, spread=np.array([spread]), translated=translated
    )
    return float(chances[0])


def boilerplate_probabilities(
    a: Words,
    b: Words,
    spans: Spans,
    common: Commonness = NOTHING,
    *,
    spread: Floats | None = None,
    translated: bool = False,
) -> Floats:
    """The same for many pairs of passages, cut out of the words of whole collections."""
    counts = information(a, b, spans, common, translated=translated)
    formula = 1 / (1 + np.exp(log_odds(counts, trust(common))))
    return formula if spread is None else 1 - (1 - formula) * (1 - spread_chance(spread, common))


def log_odds(found: Floats, trusted: float) -> Floats:
    """Log-odds of borrowing, by the information shared and how far the collection is trusted."""
    constant, slope = (1 - trusted) * np.array(ALONE) + trusted * np.array(TOGETHER)
    return np.asarray(constant + slope * np.log1p(found), np.float64)


def trust(common: Commonness) -> float:
    """How far a collection is as large as the one that the model was fitted in (0–1)."""
    return min(_others(common) / MEASURED, 1.0)


def spread_chance(spread: Floats, common: Commonness = NOTHING) -> Floats:
    """The chance that a further series holds the passage, from the series that do.

    Of the series other than the two at hand; at least FEW and at most MANY are taken to exist,
    so that three texts of three prove nothing and a hundred of a million do.
    """
    others = min(max(_others(common) if common.total else MANY, FEW), MANY)
    return np.clip((np.nan_to_num(spread, nan=2.0) - 2) / others, 0.0, 1.0)


def information(
    a: Words, b: Words, spans: Spans, common: Commonness = NOTHING, *, translated: bool = False
) -> Floats:
    """What the words say that the passages of each pair share, in natural units (nats).

    The sum over different shared words of -log((s + PRIOR * exp(-letters / LETTERS)) / (n +
    PRIOR)): s of n other series hold the word, and one of the length is expected in a share of
    exp(-letters / LETTERS). A translation has the mean of both passages' own sums.
    """
    others = _others(common)
    scale = min(MEASURED, others) / others if others else 0.0
    at_large = _AtLarge(common.word, np.maximum(common.series - 2, 0) * scale, others * scale)
    one = _Side(*a, spans.a_first, spans.a_last)
    other = _Side(*b, spans.b_first, spans.b_last)
    return _information(one, other, at_large, translated)


def _others(common: Commonness) -> float:
    return max(common.total - 2.0, 0.0)


@kernel
def _information(a: _Side, b: _Side, at_large: _AtLarge, translated: bool) -> Floats:
    found = np.zeros(len(a.first))
    for row in range(len(found)):
        one, other = _different(a, row), _different(b, row)
        if translated:
            found[row] = (_sum(one, one, at_large) + _sum(other, other, at_large)) / 2
        else:
            found[row] = _sum(one, other, at_large)
    return found


@kernel
def _different(side: _Side, row: int) -> Keys:
    """The words of a passage in order of their hashes (high 32 bits) with their letters."""
    first = side.first[row]
    words = np.empty(max(side.last[row] - first, 0), np.uint64)
    for at in range(len(words)):
        word = side.key[first + at] & LOW
        letters = max(side.end[first + at] - side.start[first + at], SHORTEST)
        words[at] = word << np.uint64(32) | np.uint64(letters)
    words.sort()
    return words


@kernel
def _sum(one: Keys, other: Keys, at_large: _AtLarge) -> float:
    """The information of the different words that stand in both."""
    total, at = 0.0, 0
    for pick in range(len(one)):
        word = one[pick] >> np.uint64(32)
        if pick > 0 and one[pick - 1] >> np.uint64(32) == word:
            continue
        while at < len(other) and other[at] >> np.uint64(32) < word:
            at += 1
        if at < len(other) and other[at] >> np.uint64(32) == word:
            total += _nats(np.uint32(word), one[pick] & LOW, at_large)
    return total


@kernel
def _nats(word: np.uint32, letters: np.uint64, at_large: _AtLarge) -> float:
    place = np.searchsorted(at_large.word, word)
    known = place < len(at_large.word) and at_large.word[place] == word
    held = at_large.series[place] if known else 0.0
    expected = PRIOR * np.exp(-np.float64(letters) / LETTERS)
    return float(-np.log((held + expected) / (at_large.others + PRIOR)))
