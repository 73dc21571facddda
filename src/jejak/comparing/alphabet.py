"""What each character counts for when words are compared: its class and its folded form."""

from __future__ import annotations

import functools
import sys
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BREAK, LETTER, ALONE, SILENT = 0, 1, 2, 3
"""Ends a word; part of a word; a word by itself; inside a word but not heard (accents, joiners)."""

MARKED = 0x3000
"""Above it, only the compatibility blocks hold anything to fold."""
SPACELESS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Hangul letters written apart
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # ideographs
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xF900, 0xFAFF),
    (0x20000, 0x2FFFF),
)
"""Scripts whose words do not stand apart, or carry particles: each character is compared alone."""


class Alphabet(NamedTuple):
    """Class and up to three folded characters (21 bits each, low first) for every code point."""

    kind: NDArray[np.uint8]
    folded: NDArray[np.uint64]


@functools.cache
def alphabet() -> Alphabet:
    """The table, built once: case, width, accents and presentation forms are folded away."""
    size = sys.maxunicode + 1
    kind = np.zeros(size, np.uint8)
    folded = np.arange(size, dtype=np.uint64)
    for code in _worth_asking():
        character = chr(code)
        kind[code] = _kind(character)
        if kind[code] == LETTER:
            folded[code] = _pack(_fold(character))
    for first, last in SPACELESS:
        span = slice(first, last + 1)
        letters = (kind[span] == LETTER) | (first >= MARKED)
        kind[span][letters] = ALONE
        folded[span][letters] = np.arange(first, last + 1, dtype=np.uint64)[letters]
    return Alphabet(kind, folded)


def _worth_asking() -> Iterable[int]:
    yield from range(MARKED)
    yield from range(0xA000, 0xAC00)
    yield from range(0xD7A4, 0xD800)
    yield from range(0xF900, 0x20000)


def _kind(character: str) -> int:
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return SILENT
    return LETTER if category[0] in "LN" or category == "Mc" else BREAK


def _fold(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    heard = "".join(part for part in parts if unicodedata.category(part)[0] in "LN")
    return "".join(_digit(part) for part in (heard or character).casefold())


def _digit(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)


def _pack(text: str) -> int:
    return sum(ord(character) << (21 * place) for place, character in enumerate(text[:3]))
