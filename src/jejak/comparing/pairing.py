"""From seeds to passages: every pair of texts that share wording, aligned, cleaned and merged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.alignment import SAME, Cells, extend, scratch
from jejak.comparing.fingerprints import weight
from jejak.comparing.seeds import Seeds
from jejak.comparing.words import Keys, Words, equal
from jejak.compiled import kernel

Places = NDArray[np.int64]
Rows = NDArray[np.int64]

A, B, A_START, A_END, B_START, B_END, SCORE, MATCHED, COLUMNS = range(9)
"""Columns of a row: the texts, the words of the passage in each, and its alignment."""
WIDTH = 9

GAP = 60
"""Words between two passages in the same order that still belong to one."""
RECENT = 64
"""So many passages of a pair are asked whether they already hold a seed."""
LEAST_RUN = 3
ALONE_RUN = 5
"""Two texts with one seed only must share so many words on end."""


@kernel
def align_pairs(texts: Words, pointers: Places, seeds: Seeds, letters: int) -> Rows:
    """The passages of many pairs of texts, from their seeds, which are sorted by pair.

    A passage counts when its equal words have `letters` letters in both texts.
    """
    pairs, words = seeds
    rows, count = np.empty((len(pairs), WIDTH), np.int64), 0
    cells = scratch()
    first = 0
    while first < len(pairs):
        last = first + 1
        while last < len(pairs) and pairs[last] == pairs[first]:
            last += 1
        one, other = pairs[first] >> 32, pairs[first] & np.int64(0xFFFFFFFF)
        a = _part(texts, pointers[one], pointers[one + 1])
        b = _part(texts, pointers[other], pointers[other + 1])
        its = rows[count:]
        found = _passages(a.key, b.key, np.sort(words[first:last]), its, cells)
        found = _merged(its[:found])
        found = _long_enough(its[:found], a, b, letters)
        for row in range(found):
            its[row, A], its[row, B] = one, other
        count += found
        first = last
    return rows[:count].copy()


@kernel
def _part(words: Words, first: int, last: int) -> Words:
    return Words(words.key[first:last], words.start[first:last], words.end[first:last])


@kernel
def _passages(a: Keys, b: Keys, seeds: Places, rows: Rows, cells: Cells) -> int:
    """Extend every seed that no passage holds yet; how many passages there are."""
    count = 0
    for seed in seeds:
        one, other = seed >> 32, seed & np.int64(0xFFFFFFFF)
        if _held(rows[max(0, count - RECENT) : count], one, other):
            continue
        if len(seeds) == 1 and not _promising(a, b, one, other):
            continue
        right = extend(a[one::1], b[other::1], cells)
        if right.matched < LEAST_RUN * SAME:
            continue
        left = extend(a[:one][::-1], b[:other][::-1], cells)
        row = rows[count]
        row[A_START], row[A_END] = one - left.a, one + right.a
        row[B_START], row[B_END] = other - left.b, other + right.b
        row[SCORE], row[MATCHED] = left.score + right.score, left.matched + right.matched
        row[COLUMNS] = left.columns + right.columns
        count += 1
    return count


@kernel
def _promising(a: Keys, b: Keys, one: int, other: int) -> bool:
    """Whether a single seed stands in a long run of equal words, and so is no accident."""
    last = 0
    while one + last < len(a) and other + last < len(b) and equal(a[one + last], b[other + last]):
        last += 1
    first = 0
    while one > first and other > first and equal(a[one - first - 1], b[other - first - 1]):
        first += 1
    return first + last >= ALONE_RUN


@kernel
def _held(rows: Rows, one: int, other: int) -> bool:
    for row in rows[::-1]:
        in_a = row[A_START] <= one < row[A_END]
        if in_a and row[B_START] <= other < row[B_END]:
            return True
    return False


@kernel
def _merged(rows: Rows) -> int:
    """Join passages that follow one another in both texts, drop those inside another; sorted."""
    _sort(rows)
    count = 0
    for row in rows:
        joined = False
        for before in range(count - 1, max(-1, count - 8), -1):
            if _join(rows[before], row):
                joined = True
                break
        if not joined:
            rows[count] = row
            count += 1
    return count


@kernel
def _sort(rows: Rows) -> None:
    """By place in a, then in b; insertion, for they are few and nearly in order."""
    for last in range(1, len(rows)):
        row, at = rows[last].copy(), last
        while at and _after(rows[at - 1], row):
            rows[at] = rows[at - 1]
            at -= 1
        rows[at] = row


@kernel
def _after(one: Places, other: Places) -> bool:
    if one[A_START] != other[A_START]:
        return bool(one[A_START] > other[A_START])
    return bool(one[B_START] > other[B_START])


@kernel
def _join(before: Places, row: Places) -> bool:
    """Take a later passage into an earlier one, if it lies inside it or goes on from it."""
    if (
        row[A_END] <= before[A_END]
        and before[B_START] <= row[B_START]
        and row[B_END] <= before[B_END]
    ):
        return True
    gap = max(row[A_START] - before[A_END], row[B_START] - before[B_END])
    overlap = max(before[A_END] - row[A_START], before[B_END] - row[B_START], 0)
    least = min(before[SCORE], row[SCORE])
    if gap > GAP or max(gap, 0) > least or row[B_START] < before[B_START]:
        return False
    if SAME * overlap > least // 2:
        return False
    before[A_END], before[B_END] = max(before[A_END], row[A_END]), max(before[B_END], row[B_END])
    before[SCORE] += row[SCORE] - SAME * overlap - max(gap, 0)
    before[MATCHED] += row[MATCHED] - SAME * overlap
    before[COLUMNS] += row[COLUMNS] + max(gap, 0) - overlap
    return True


@kernel
def _long_enough(rows: Rows, a: Words, b: Words, letters: int) -> int:
    """Keep the passages with enough letters in equal words."""
    count = 0
    for row in rows:
        in_a = _letters(a, row[A_START], row[A_END], row[MATCHED])
        in_b = _letters(b, row[B_START], row[B_END], row[MATCHED])
        if min(in_a, in_b) >= letters * SAME:
            rows[count] = row
            count += 1
    return count


@kernel
def _letters(words: Words, first: int, last: int, matched: int) -> int:
    """Letters of a passage in equal words, as worth: those of all its words in proportion."""
    total = 0
    for at in range(first, last):
        total += weight(words.key[at], words.start[at], words.end[at])
    return total * matched // (last - first)
