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
from jejak.comparing.fingerprints import apart, surroundings
from jejak.comparing.spill import Buckets, Budget, sorting
from jejak.comparing.words import Keys
from jejak.compiled import kernel

Places = NDArray[np.int64]
Surroundings = NDArray[np.uint32]
Span = tuple[int, int]


class Seeds(NamedTuple):
    """Pairs of texts (a in the high, b in the low 32 bits) and of words, as arrays of one length.

    A pair of words that is WEAK does not stand in five equal words: alone it is no evidence.
    """

    pairs: Places
    words: Places


WEAK = 1 << 31
"""No text has so many words, so this bit of a seed is free."""
BUCKETS = 256
AGAIN = 4
"""A text that repeats a sequence is asked about so many of its places."""
AT_ONCE = 1 << 21
OCTAVE = 16
"""Spreads are kept as logarithms, in sixteenths of a doubling, to take one byte each."""

MOST_SPREAD = 255
"""Beyond 62,000 series nothing is told apart."""

SPREADS = np.minimum(np.rint(OCTAVE * np.log2(np.arange(1, 1 << 16))), MOST_SPREAD)
SPREADS = np.concatenate(([0], SPREADS)).astype(np.uint8)
"""The spread of each number of series, the last for all that are greater."""
COUNTING = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd numbers that scatter pairs, one for each time they are counted."""


class _Held(NamedTuple):
    """Where equal fingerprints stand, in the order of the texts, and what stands around them."""

    places: Places
    around: Surroundings


def find_seeds(
    collection: Collection, most: int, budget: Budget, *, rows_at_once: int
) -> tuple[Buckets, NDArray[np.uint8]]:
    """Seeds by ranges of the first text, and in how many series each fingerprint stands.

    The second is a logarithm: 16 means two series, 32 four, 0 one. A seed is a pair of texts (a in
    the high, b in the low 32 bits, a before b) and a pair of words, which may be WEAK. Only texts
    of different series are paired.
    """
    entries = _by_hash(collection, budget)
    texts = max(len(collection.ids), 1)
    ranges = min(256, texts)
    seeds = Buckets("seeds", ranges, ("i8", "i8"), budget)
    spread = np.zeros(len(collection.places), np.uint8)
    budget.need(spread.nbytes)
    for hashes, ordinals, places, around in entries.groups(rows_at_once):
        order = sorting(hashes)
        some, found = seeds_of(
            hashes[order], places[order], collection.rules, most, around=around[order]
        )
        spread[ordinals[order]] = some
        for its in found:
            seeds.add((its.pairs >> 32) * ranges // texts, *its)
    return seeds, spread


def seeds_of(
    hashes: Keys,
    places: Places,
    rules: Rules,
    most: int,
    *,
    around: Surroundings | None = None,
) -> tuple[NDArray[np.uint8], Iterator[Seeds]]:
    """The spread of each fingerprint and the seeds of all, some at a time, each used up at once.

    `hashes` are sorted, all of the fingerprints that are equal among them; the places of equal
    ones are in the order of the texts. Without their surroundings (`around`) no seed is WEAK.
    """
    runs = _runs(hashes)
    spread = _spread(runs, places, rules, SPREADS)
    if around is None:
        around = np.zeros(len(places), np.uint32)
    return spread, _joined(runs, places, around, (rules, most))


def with_company(seeds: Seeds) -> Seeds:
    """The seeds of pairs that have several, or one that is not WEAK; sorted by pair, none WEAK.

    In a large collection nearly all seeds are short sequences that two texts share by accident,
    one a pair, and their number grows faster than the texts'. They are left out here, before
    they cost a sort and a look at both texts.
    """
    pairs, words = seeds
    for factor in COUNTING:
        kept = _accompanied(pairs, words, np.uint64(factor))
        pairs, words = pairs[kept], words[kept]
    order = sorting(pairs.view(np.uint64))
    pairs, words = pairs[order], words[order]
    changes = np.diff(pairs, prepend=-1, append=-1) != 0
    alone = changes[1:] & changes[:-1] & (words & WEAK != 0)
    return Seeds(pairs[~alone], words[~alone] & ~np.int64(WEAK))


@kernel
def _accompanied(pairs: Places, words: Places, factor: np.uint64) -> Places:
    """Which seeds are not WEAK or seem to have another of their pair; pairs are counted by hash."""
    bits = 8
    while 1 << bits < 4 * len(pairs):
        bits += 1
    shift = np.uint64(64 - bits)
    counts = np.zeros(1 << bits, np.uint8)
    for pair in pairs:
        slot = np.uint64(pair) * factor >> shift
        counts[slot] += counts[slot] < 2
    kept, count = np.empty(len(pairs), np.int64), 0
    for at in range(len(pairs)):
        if not words[at] & WEAK or counts[np.uint64(pairs[at]) * factor >> shift] > 1:
            kept[count] = at
            count += 1
    return kept[:count].copy()


def _by_hash(collection: Collection, budget: Budget) -> Buckets:
    ordinal = "u4" if len(collection.hashes) < 1 << 32 else "i8"
    entries = Buckets("entries", BUCKETS, ("u8", ordinal, "i8", "u4"), budget)
    for first in range(0, len(collection.hashes), AT_ONCE):
        hashes = np.asarray(collection.hashes[first : first + AT_ONCE])
        ordinals = np.arange(first, first + len(hashes), dtype=ordinal)
        places = np.asarray(collection.places[first : first + AT_ONCE])
        around = surroundings(collection.key, collection.pointers, places)
        bucket = (hashes >> np.uint64(64 - BUCKETS.bit_length() + 1)).astype(np.int64)
        entries.add(bucket, hashes, ordinals, places, around)
        collection.release()
    return entries


def _runs(hashes: Keys) -> Places:
    """Where each run of equal hashes begins, and the end."""
    changes = np.flatnonzero(hashes[1:] != hashes[:-1]) + 1
    return np.concatenate(([0], changes, [len(hashes)])).astype(np.int64)


def _joined(
    runs: Places, places: Places, around: Surroundings, how: tuple[Rules, int]
) -> Iterator[Seeds]:
    """Seeds of the runs, some at a time, which lie in the same room one after another."""
    run = 0
    out = _room(AT_ONCE)
    while run < len(runs) - 1:
        count, stop = _emit(runs[run:], places, around, how, out)
        if stop:
            yield Seeds(out.pairs[:count], out.words[:count])
            run += stop
        else:
            out = _room(count)


def _room(size: int) -> Seeds:
    return Seeds(np.empty(size, np.int64), np.empty(size, np.int64))


@kernel
def _spread(
    runs: Places, places: Places, rules: Rules, spreads: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Of how many series that hold a fingerprint its spread tells."""
    out = np.zeros(len(places), np.uint8)
    for run in range(len(runs) - 1):
        first, last = runs[run], runs[run + 1]
        if last - first > 1:
            count = min(_series(places[first:last], rules), len(spreads) - 1)
            out[first:last] = spreads[count]
    return out


@kernel
def _series(some: Places, rules: Rules) -> int:
    """How many series hold one of these places."""
    its = rules.series[some >> 32]
    # Texts without issuer are numbered downward in their order, each a series of its own.
    falling = True
    for at in range(1, len(its)):
        falling &= its[at] <= its[at - 1]
    if not falling:
        its.sort()
    count = 1
    for at in range(1, len(its)):
        count += its[at] != its[at - 1]
    return count


@kernel
def _texts(some: Places) -> int:
    count, before = 0, np.int64(-1)
    for place in some:
        count += place >> 32 != before
        before = place >> 32
    return count


@kernel
def _emit(
    runs: Places, places: Places, around: Surroundings, how: tuple[Rules, int], out: Seeds
) -> tuple[int, int]:
    """Write the seeds of the first runs; how many there are, and of how many runs.

    If there is no room for those of the first run, it is of none, and so many need room.
    """
    held, at = _Held(places, around), 0
    for run in range(len(runs) - 1):
        if runs[run + 1] - runs[run] < 2:
            continue
        end = _pair(held, (runs[run], runs[run + 1]), how, out, at)
        if end > len(out.pairs):
            return (at, run) if run else (end, 0)
        at = end
    return at, len(runs) - 1


@kernel
def _pair(held: _Held, its: Span, how: tuple[Rules, int], out: Seeds, at: int) -> int:
    """Write the seeds of one fingerprint from a place on, while there is room; where they end.

    Where every text has a side, a formula is what many texts of both sides hold: a hundred hosts
    that share a wording with one origin are each joined with it.
    """
    rules, most = how
    for number in range(its[0], its[1]):
        if rules.side[held.places[number] >> 32] == 0:
            if its[1] - its[0] > most and _texts(held.places[its[0] : its[1]]) > most:
                return _chain(held, its, rules, out, at)
            return _cross((held, its), (held, its), rules, out, at)
    one, other = _on_side(held, its, rules, 1), _on_side(held, its, rules, 2)
    if min(_texts(one[0].places), _texts(other[0].places)) > most:
        return _chain(held, its, rules, out, at)
    return _cross(other, one, rules, out, _cross(one, other, rules, out, at))


@kernel
def _on_side(held: _Held, its: Span, rules: Rules, side: int) -> tuple[_Held, Span]:
    places, around = held.places[its[0] : its[1]], held.around[its[0] : its[1]]
    chosen = rules.side[places >> 32] == side
    some = _Held(places[chosen], around[chosen])
    return some, (0, len(some.places))


@kernel
def _cross(
    these: tuple[_Held, Span], those: tuple[_Held, Span], rules: Rules, out: Seeds, at: int
) -> int:
    """Each place of these with each place of those in a later text; where their seeds end."""
    (one, (first, last)), (other, (later, end)) = these, those
    series, side, earliest, latest, dated = rules
    start = later
    for here in range(first, last):
        a = one.places[here] >> 32
        while later < end and other.places[later] >> 32 <= a:
            later += 1
        if _again(one.places, first, here):
            continue
        for there in range(later, end):
            b = other.places[there] >> 32
            # Rules are not handed on whole: counting its references would take most of the time.
            if (
                _strangers((series[a], series[b]), (side[a], side[b]))
                and (not dated or _ordered(earliest, latest, a, b))
                and not _again(other.places, start, there)
            ):
                weak = apart(one.around[here], other.around[there])
                _write(one.places[here], other.places[there], weak, at, out)
                at += 1
    return at


@kernel
def _again(some: Places, first: int, at: int) -> bool:
    """Whether the text holds the sequence often enough before, from a first place on."""
    return bool(at - first >= AGAIN and some[at - AGAIN] >> 32 == some[at] >> 32)


@kernel
def _strangers(series: tuple[int, int], side: tuple[int, int]) -> bool:
    """Whether two texts are of different series, and of different sides if they have any."""
    return bool(series[0] != series[1] and not (side[0] and side[0] == side[1]))


@kernel
def _ordered(first: NDArray[np.int32], last: NDArray[np.int32], a: int, b: int) -> bool:
    """Whether it is certain which text is the earlier one."""
    return bool(last[a] < first[b] or last[b] < first[a])


@kernel
def _chain(held: _Held, its: Span, rules: Rules, out: Seeds, at: int) -> int:
    """Each holder of a formula with the next holder of another series; where the seeds end."""
    places, around = held
    series, side, earliest, latest, dated = rules
    before = its[0]
    for number in range(its[0] + 1, its[1]):
        a, b = places[before] >> 32, places[number] >> 32
        if a == b:
            continue
        if _strangers((series[a], series[b]), (side[a], side[b])) and (
            not dated or _ordered(earliest, latest, a, b)
        ):
            weak = apart(around[before], around[number])
            _write(places[before], places[number], weak, at, out)
            at += 1
        before = number
    return at


@kernel
def _write(one: int, other: int, weak: bool, at: int, out: Seeds) -> None:
    if at < len(out.pairs):
        low = np.int64(0xFFFFFFFF)
        out.pairs[at] = one >> 32 << 32 | other >> 32
        out.words[at] = (one & low) << 32 | other & low | (WEAK if weak else 0)
