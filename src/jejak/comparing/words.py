"""Texts as arrays of words that can be compared fast, with the way back to the text.

A word is a run of letters and digits, folded: case, width, accents and ligatures do not count,
and a hyphen at the end of a line joins. In scripts without spaces (Hangul, ideographs, kana, Thai)
every character is a word, so that particles and spacing do not hide a match.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.comparing.alphabet import ALONE, LETTER, SILENT, Alphabet, alphabet
from jejak.compiled import kernel

Keys = NDArray[np.uint64]
Offsets = NDArray[np.int32]

LOW = np.uint64(0xFFFFFFFF)
ODD = np.uint64(1)
LEADS, VOWELS, TAILS = (0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2)
HYPHENS = (0x2D, 0x2010, 0xAD)


class Words(NamedTuple):
    """Words of one or several texts, as arrays of equal length.

    `key`: in the low 32 bits a hash of the folded word (equal words, equal bits), odd for a
    character that is compared alone; in the high 32 bits a map of its letter pairs, empty for
    numbers and single characters, by which misspelt words are known (see `alike`). `start`, `end`: code points in the text the word stands in.
    """

    key: Keys
    start: Offsets
    end: Offsets


def split(text: str) -> Words:
    """The words of one text.

    >>> words = split("Smart City: SMART city!")
    >>> words.start.tolist(), words.end.tolist()
    ([0, 6, 12, 18], [5, 10, 17, 22])
    >>> bool(words.key[0] == words.key[2])
    True
    """
    return split_many([text])[0]


def split_many(texts: Sequence[str]) -> tuple[Words, NDArray[np.int64]]:
    """The words of many texts in one array, and where each text's words begin (one more, the end).

    Offsets count from the start of each text. Lone surrogates end a word like any sign.
    """
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    begins = np.concatenate(([0], np.cumsum(lengths + 1)))
    codes = _codes("\0".join(texts))
    size = _count(codes, alphabet().kind)
    words = Words(np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size, np.int32))
    pointers = np.zeros(len(texts) + 1, np.int64)
    used = _split(codes, alphabet(), begins, words, pointers)
    return Words(words.key[:used], words.start[:used], words.end[:used]), pointers


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@kernel
def _count(codes: NDArray[np.uint32], kind: NDArray[np.uint8]) -> int:
    """How many words there can be at most."""
    count, inside = 0, False
    for code in codes:
        its = kind[code]
        count += its == ALONE or (its == LETTER and not inside)
        inside = its == LETTER
    return count


@kernel
def _split(
    codes: NDArray[np.uint32],
    known: Alphabet,
    begins: NDArray[np.int64],
    words: Words,
    pointers: NDArray[np.int64],
) -> int:
    """Fill the word arrays; how many words there are."""
    key, start, end = words
    kind, folded = known
    used = 0
    for text in range(len(pointers) - 1):
        first, last = begins[text], begins[text + 1] - 1
        at = first
        while at < last:
            its = kind[codes[at]]
            if its == ALONE:
                word, stop = _character(codes, kind, at, last)
            elif its == LETTER:
                word, stop = _word(codes, kind, folded, at, last)
            else:
                at += 1
                continue
            key[used], start[used], end[used] = word, at - first, stop - first
            used += 1
            at = stop
        pointers[text + 1] = used
    return used


@kernel
def _word(
    codes: NDArray[np.uint32],
    kind: NDArray[np.uint8],
    folded: NDArray[np.uint64],
    at: int,
    last: int,
) -> tuple[np.uint64, int]:
    """Key and end of the word that begins at `at`."""
    state, pairs, before = np.uint64(0xCBF29CE484222325), np.uint64(0), np.uint64(0)
    digits, heard, stop = False, 0, at
    while at < last:
        its = kind[codes[at]]
        if its == LETTER:
            some = folded[codes[at]]
            at += 1
            stop = at
            while some:
                letter = some & np.uint64(0x1FFFFF)
                some >>= np.uint64(21)
                state = (state ^ letter) * np.uint64(0x100000001B3)
                pairs |= _pair(before, letter)
                before = letter
                digits |= letter - np.uint64(48) < np.uint64(10)
                heard += 1
        elif its == SILENT and not _hyphen(codes, at, last):
            at += 1
            stop = at
        elif _hyphen(codes, at, last):
            at = _next_line(codes, at, last)
        else:
            break
    pairs |= _pair(before, np.uint64(0))
    if digits or heard < 4:
        pairs = np.uint64(0)
    return _mixed(state) & (LOW ^ ODD) | pairs << np.uint64(32), stop


@kernel
def _mixed(value: np.uint64) -> np.uint64:
    """Spread a value over all 64 bits (the finaliser of MurmurHash3)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ value >> np.uint64(33)


@kernel
def _pair(one: np.uint64, other: np.uint64) -> np.uint64:
    """One of 32 bits for a pair of letters."""
    both = (one * np.uint64(0x1F123BB5) + other) * np.uint64(0x9E3779B97F4A7C15)
    return np.uint64(1) << (both >> np.uint64(59))


@kernel
def _character(
    codes: NDArray[np.uint32], kind: NDArray[np.uint8], at: int, last: int
) -> tuple[np.uint64, int]:
    """Key and end of a character that is a word, with its marks.

    Hangul letters written apart are composed.
    """
    code = np.int64(codes[at])
    stop = at + 1
    if LEADS[0] <= code <= LEADS[1] and stop < last:
        vowel = np.int64(codes[stop]) - VOWELS[0]
        if 0 <= vowel <= VOWELS[1] - VOWELS[0]:
            code = 0xAC00 + (code - LEADS[0]) * 588 + vowel * 28
            stop += 1
            tail = np.int64(codes[stop]) - TAILS[0] if stop < last else -1
            if 0 <= tail <= TAILS[1] - TAILS[0]:
                code += tail + 1
                stop += 1
    while stop < last and kind[codes[stop]] == SILENT:
        stop += 1
    return _mixed(np.uint64(code)) & LOW | ODD, stop


@kernel
def _hyphen(codes: NDArray[np.uint32], at: int, last: int) -> bool:
    """Whether a word is broken here over the end of a line."""
    code = codes[at]
    if code != HYPHENS[0] and code != HYPHENS[1] and code != HYPHENS[2]:
        return False
    return at + 1 < last and (codes[at + 1] == 10 or codes[at + 1] == 13)


@kernel
def _next_line(codes: NDArray[np.uint32], at: int, last: int) -> int:
    """The first character of the next line that is no space."""
    at += 1
    while at < last and (codes[at] == 32 or 9 <= codes[at] <= 13):
        at += 1
    return at


@kernel
def equal(one: np.uint64, other: np.uint64) -> bool:
    """Whether two words are the same word."""
    return bool((one ^ other) & LOW == 0)


@kernel
def alike(one: np.uint64, other: np.uint64) -> bool:
    """Whether two words are the same word or one misspelt: two thirds of their letter pairs agree.

    Numbers and words of up to three letters are alike only when they are equal.
    """
    if (one ^ other) & LOW == 0:
        return True
    one >>= np.uint64(32)
    other >>= np.uint64(32)
    if one == 0 or other == 0:
        return False
    shared = _bits(one & other)
    return bool(3 * shared >= 2 * max(_bits(one), _bits(other)))


@kernel
def _bits(value: np.uint64) -> int:
    """How many of the low 32 bits are set."""
    value -= value >> np.uint64(1) & np.uint64(0x55555555)
    value = (value & np.uint64(0x33333333)) + (value >> np.uint64(2) & np.uint64(0x33333333))
    value = value + (value >> np.uint64(4)) & np.uint64(0x0F0F0F0F)
    return int(value * np.uint64(0x01010101) >> np.uint64(24) & np.uint64(0xFF))
