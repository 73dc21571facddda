"""Fingerprints: the few word sequences of a text by which shared wording is found.

Sequences are hashed at every word and thinned by winnowing (Schleimer, Wilkerson & Aiken 2003):
of every few neighbours the one with the smallest hash stays, so equal passages keep equal
fingerprints whatever stands around them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.words import LOW, ODD, Keys, Offsets
from jejak.compiled import kernel

LETTERS, LEAST_WORDS = 18, 3
"""A sequence runs on until it has so many letters (a Hangul syllable or ideograph counts two)."""
LONGEST = 24
"""No sequence has more words than this: a column of single digits is no wording."""


@kernel
def weight(key: np.uint64, start: int, end: int) -> int:
    """Letters of a word; a syllable, however it is written, or any single character counts two."""
    return 2 if key & ODD or end - start == 1 else end - start


@kernel
def sequences(key: Keys, start: Offsets, end: Offsets) -> tuple[Keys, Offsets]:
    """Hash and length in words of the sequence that begins at each word; length 0 for none."""
    hashes, lengths = np.zeros(len(key), np.uint64), np.zeros(len(key), np.int32)
    for first in range(len(key)):
        letters, state, at = 0, np.uint64(0), first
        while at < len(key) and at - first < LONGEST:
            state = (state ^ (key[at] & LOW)) * np.uint64(0x9E3779B97F4A7C15)
            state ^= state >> np.uint64(29)
            letters += weight(key[at], start[at], end[at])
            at += 1
            if letters >= LETTERS and at - first >= LEAST_WORDS:
                hashes[first], lengths[first] = state, at - first
                break
    return hashes, lengths


@kernel
def winnow(hashes: Keys, lengths: Offsets, window: int) -> NDArray[np.int32]:
    """Words at which a kept sequence begins: the least of every `window` neighbours, last of equals."""
    kept, count = np.empty(len(hashes), np.int32), 0
    least, place = np.uint64(0), -1
    for at in range(len(hashes)):
        if lengths[at] == 0:
            continue
        if place < 0 or place <= at - window:
            first = max(0, at - window + 1)
            place = -1
            for near in range(first, at + 1):
                if lengths[near] and (place < 0 or hashes[near] <= least):
                    least, place = hashes[near], near
        elif hashes[at] <= least:
            least, place = hashes[at], at
        if count == 0 or kept[count - 1] != place:
            kept[count] = place
            count += 1
    return kept[:count]


@kernel
def fingerprints(
    key: Keys, start: Offsets, end: Offsets, pointers: NDArray[np.int64], window: int
) -> tuple[Keys, NDArray[np.int64]]:
    """Kept hashes of many texts, and their places: text in the high, word in the low 32 bits."""
    found, places = np.empty(len(key), np.uint64), np.empty(len(key), np.int64)
    count = 0
    for text in range(len(pointers) - 1):
        first, last = pointers[text], pointers[text + 1]
        hashes, lengths = sequences(key[first:last], start[first:last], end[first:last])
        for at in winnow(hashes, lengths, window):
            found[count], places[count] = hashes[at], np.int64(text) << 32 | np.int64(at)
            count += 1
    # Copies, for a view would keep the room of every sequence that was not kept.
    return found[:count].copy(), places[:count].copy()


@kernel
def surroundings(
    key: Keys, pointers: NDArray[np.int64], places: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """What stands around each fingerprint: eight bits each of the words at -2, -1, +3 and +4.

    Of two equal sequences with `LEAST_WORDS` words at least, these tell most that are equal by
    accident from those within a longer wording: see `apart`. A word outside the text is zero.
    """
    out = np.empty(len(places), np.uint32)
    for number in range(len(places)):
        text = places[number] >> 32
        first, last = pointers[text], pointers[text + 1]
        at = first + (places[number] & np.int64(0xFFFFFFFF))
        bits = np.uint32(0)
        for step in (-2, -1, LEAST_WORDS, LEAST_WORDS + 1):
            bits <<= np.uint32(8)
            if first <= at + step < last:
                bits |= np.uint32(key[at + step] >> np.uint64(8) & np.uint64(0xFF))
        out[number] = bits
    return out


@kernel
def apart(one: np.uint32, other: np.uint32) -> bool:
    """Whether equal sequences with these surroundings stand in no `LEAST_WORDS` + 2 equal words.

    Never said of words that are equal; now and then it is not said of words that differ.
    """
    differs = one ^ other
    before, around, after = np.uint32(0xFFFF0000), np.uint32(0x00FFFF00), np.uint32(0x0000FFFF)
    return bool(differs & before and differs & around and differs & after)
