"""Which texts share a fingerprint, and where: the seeds from which passages are aligned.

A fingerprint in more texts than `most` is a formula of the collection. It does not pair all its
holders, which would be quadratic; each holder is joined with the next one only, so a million
copies of one text still form one family, in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.collection import Collection, Rules
from jejak.comparing.spill import Buckets, Budget
from jejak.comparing.words import Keys
from jejak.compiled import kernel

Places = NDArray[np.int64]


class Seeds(NamedTuple):
    """Pairs of texts (a in the high, b in the low 32 bits) and of words, as arrays of one length."""

    pairs: Places
    words: Places


BUCKETS = 64
AGAIN = 4
"""A text that repeats a sequence is asked about so many of its places."""
AT_ONCE = 1 << 21
OCTAVE = 16
"""Spreads are kept as logarithms, in sixteenths of a doubling, to take one byte each."""

MOST_SPREAD = 255
"""Beyond 62,000 series nothing is told apart."""


def find_seeds(
    collection: Collection, most: int, budget: Budget, *, rows_at_once: int
) -> tuple[Buckets, NDArray[np.uint8]]:
    """Seeds by ranges of the first text, and in how many series each fingerprint stands.

    The second is a logarithm: 16 means two series, 32 four, 0 one. A seed is a pair of texts (a in the high, b in the low 32 bits, a before b) and a pair of
    words. Only texts of different series are paired.
    """
    entries = _by_hash(collection, budget)
    texts = max(len(collection.ids), 1)
    seeds = Buckets("seeds", min(256, texts), ("i8", "i8"), budget)
    spread = np.zeros(len(collection.places), np.uint8)
    budget.take(spread.nbytes)
    for hashes, ordinals, places in entries.groups(rows_at_once):
        order = np.argsort(hashes, kind="stable")
        some, found = seeds_of(hashes[order], places[order], collection.rules, most)
        spread[ordinals[order]] = some
        for its in found:
            seeds.add((its.pairs >> 32) * min(256, texts) // texts, *its)
    return seeds, spread


def seeds_of(
    hashes: Keys, places: Places, rules: Rules, most: int
) -> tuple[NDArray[np.uint8], Iterator[Seeds]]:
    """The spread of each fingerprint and the seeds of all, some at a time.

    `hashes` are sorted, all of the fingerprints that are equal among them; the places of equal
    ones are in the order of the texts.
    """
    runs = _runs(hashes)
    octaves = np.log2(_spread(runs, places, rules))
    spread = np.minimum(np.rint(OCTAVE * octaves), MOST_SPREAD).astype(np.uint8)
    return spread, _joined(runs, places, rules, most)


def _by_hash(collection: Collection, budget: Budget) -> Buckets:
    entries = Buckets("entries", BUCKETS, ("u8", "i8", "i8"), budget)
    for first in range(0, len(collection.hashes), AT_ONCE):
        hashes = np.asarray(collection.hashes[first : first + AT_ONCE])
        ordinals = np.arange(first, first + len(hashes), dtype=np.int64)
        places = np.asarray(collection.places[first : first + AT_ONCE])
        entries.add((hashes >> np.uint64(58)).astype(np.int64), hashes, ordinals, places)
        collection.release()
    return entries


def _runs(hashes: Keys) -> Places:
    """Where each run of equal hashes begins, and the end."""
    changes = np.flatnonzero(hashes[1:] != hashes[:-1]) + 1
    return np.concatenate(([0], changes, [len(hashes)])).astype(np.int64)


def _joined(runs: Places, places: Places, rules: Rules, most: int) -> Iterator[Seeds]:
    """Seeds of the runs, some at a time."""
    run = 0
    while run < len(runs) - 1:
        size, stop = _count(runs, places, rules, most, run)
        out = Seeds(np.empty(size, np.int64), np.empty(size, np.int64))
        _emit(runs[run : stop + 1], places, rules, most, out)
        yield out
        run = stop


@kernel
def _spread(runs: Places, places: Places, rules: Rules) -> NDArray[np.int32]:
    """In how many series each fingerprint stands."""
    out = np.ones(len(places), np.int32)
    for run in range(len(runs) - 1):
        first, last = runs[run], runs[run + 1]
        if last - first > 1:
            its = np.sort(rules.series[places[first:last] >> 32])
            count = 1
            for at in range(1, len(its)):
                count += its[at] != its[at - 1]
            out[first:last] = count
    return out


@kernel
def _texts(some: Places) -> int:
    count, before = 0, np.int64(-1)
    for place in some:
        count += place >> 32 != before
        before = place >> 32
    return count


@kernel
def _count(runs: Places, places: Places, rules: Rules, most: int, run: int) -> tuple[int, int]:
    """Seeds of the next runs, and the run to stop before, so that they stay few enough."""
    nothing = Seeds(np.empty(0, np.int64), np.empty(0, np.int64))
    size = 0
    while run < len(runs) - 1:
        size += _pair(places[runs[run] : runs[run + 1]], rules, most, nothing)
        run += 1
        if size > AT_ONCE:
            break
    return size, run


@kernel
def _emit(runs: Places, places: Places, rules: Rules, most: int, out: Seeds) -> None:
    at = 0
    for run in range(len(runs) - 1):
        some = places[runs[run] : runs[run + 1]]
        at += _pair(some, rules, most, Seeds(out.pairs[at:], out.words[at:]))


@kernel
def _pair(some: Places, rules: Rules, most: int, out: Seeds) -> int:
    """Write the seeds of one fingerprint's places, where there is room; how many they are.

    Where every text has a side, a formula is what many texts of both sides hold: a hundred hosts
    that share a wording with one origin are each joined with it.
    """
    if len(some) < 2:
        return 0
    one, other = _on_side(some, rules, 1), _on_side(some, rules, 2)
    if len(one) + len(other) < len(some):
        if _texts(some) > most:
            return _chain(some, rules, out)
        return _cross(some, some, rules, out)
    if min(_texts(one), _texts(other)) > most:
        return _chain(some, rules, out)
    count = _cross(one, other, rules, out)
    return count + _cross(other, one, rules, Seeds(out.pairs[count:], out.words[count:]))


@kernel
def _on_side(some: Places, rules: Rules, side: int) -> Places:
    its: Places = some[rules.side[some >> 32] == side]
    return its


@kernel
def _cross(these: Places, those: Places, rules: Rules, out: Seeds) -> int:
    """Each place of these with each place of those in a later text; how many seeds that gives."""
    count = 0
    for one in range(len(these)):
        if _again(these, one):
            continue
        for other in range(len(those)):
            a, b = these[one] >> 32, those[other] >> 32
            if a < b and not _again(those, other) and _may(rules, a, b):
                _write(these[one], those[other], count, out)
                count += 1
    return count


@kernel
def _again(some: Places, at: int) -> bool:
    """Whether the text holds the sequence often enough before."""
    return bool(at >= AGAIN and some[at - AGAIN] >> 32 == some[at] >> 32)


@kernel
def _may(rules: Rules, one: int, other: int) -> bool:
    """Whether two texts may be paired."""
    if rules.series[one] == rules.series[other]:
        return False
    if rules.side[one] and rules.side[one] == rules.side[other]:
        return False
    apart = rules.last[one] < rules.first[other] or rules.last[other] < rules.first[one]
    return bool(apart or not rules.dated)


@kernel
def _chain(some: Places, rules: Rules, out: Seeds) -> int:
    """Each holder of a formula with the next holder of another series only."""
    count, before = 0, some[0]
    for place in some[1:]:
        if place >> 32 == before >> 32:
            continue
        if _may(rules, before >> 32, place >> 32):
            _write(before, place, count, out)
            count += 1
        before = place
    return count


@kernel
def _write(one: int, other: int, at: int, out: Seeds) -> None:
    if at < len(out.pairs):
        low = np.int64(0xFFFFFFFF)
        out.pairs[at] = one >> 32 << 32 | other >> 32
        out.words[at] = (one & low) << 32 | other & low
