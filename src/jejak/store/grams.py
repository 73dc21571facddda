"""Words as they are searched: folded without moving an offset, and cut into threes of letters.

A search is for parts of words, in any script: every three letters in a row are kept in an index,
and the end of a word is filled up, so that every one or two letters in a row are the beginning of
such a three ("정책" of "정책의"). What holds all threes of a word is then looked at itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from jejak.errors import OptionError

LENGTH, OVERLAP = 8000, 200
"""Characters of a stretch, and how far the next one reaches back: the longest that is found."""
_RUN = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_HANGUL = range(0xAC00, 0xD7A4)
_FILL = "_"


class _Folds(dict[int, str]):
    """What a character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if char.isspace():
        return " "
    if ord(char) in _HANGUL:
        return char
    parts = unicodedata.normalize("NFKD", char)
    bare = parts[0] if all(unicodedata.combining(mark) for mark in parts[1:]) else char
    lower = bare.lower()
    return lower if len(lower) == 1 else bare


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Lower case without accents, every character in its place.

    >>> folded("Café ÉLAN\\n서울 ２０１６")
    'cafe elan 서울 2016'
    """
    return text.translate(_FOLDS)


def grams(text: str) -> set[str]:
    """The threes of letters of a folded text, with the ends of words filled up.

    >>> sorted(grams("uu 정책의"))
    ['u__', 'uu_', '의__', '정책의', '책의_']
    """
    found: set[str] = set()
    for run in _RUN.findall(text):
        filled = run + _FILL * 2
        found.update(filled[at : at + 3] for at in range(len(run)))
    return found


@dataclass(frozen=True)
class Stretch:
    """A part of a document's text, folded."""

    start: int
    folded: str


def stretches(text: str) -> Iterator[Stretch]:
    """A text in stretches that overlap, the last one shorter; none of an empty text."""
    plain = folded(text)
    for start in range(0, max(len(plain) - OVERLAP, 1) if plain else 0, LENGTH):
        yield Stretch(start, plain[start : start + LENGTH + OVERLAP])


@dataclass(frozen=True)
class Sought:
    """What is searched for: terms that must all occur; in a phrase any space is as good as one."""

    terms: tuple[str, ...]

    @property
    def whole(self) -> frozenset[str]:
        """Threes that must be there."""
        found = (run for run in self._runs() if len(run) >= 3)
        return frozenset(run[at : at + 3] for run in found for at in range(len(run) - 2))

    @property
    def begun(self) -> frozenset[str]:
        """Ones and twos that some three must begin with."""
        return frozenset(run for run in self._runs() if len(run) < 3)

    def _runs(self) -> Iterator[str]:
        for term in self.terms:
            yield from _RUN.findall(term)

    def stands_in(self, text: str) -> bool:
        """Whether every term stands in a folded text."""
        return all(pattern.search(text) for pattern in self._patterns())

    def _patterns(self) -> Iterator[re.Pattern[str]]:
        for term in self.terms:
            yield re.compile(r"\s+".join(map(re.escape, term.split())))

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Where terms stand in a folded text, in order, without those inside others."""
        found = {match.span() for pattern in self._patterns() for match in pattern.finditer(text)}
        reached, kept = 0, []
        for start, end in sorted(found, key=lambda one: (one[0], -one[1])):
            if end > reached:
                kept.append((start, end))
                reached = end
        return kept


def sought(query: str) -> Sought:
    """What a line in the search box asks for: words, and phrases in quotation marks.

    >>> sought('Bandung "smart  City"').terms
    ('bandung', 'smart city')

    Raises:
        OptionError: nothing to search for, or a term of more characters than are found.
    """
    # PostgreSQL takes no NUL, and no text holds one.
    plain = folded(unicodedata.normalize("NFC", query.replace("\0", " ")))
    plain = plain.replace("“", '"').replace("”", '"')
    parts = (" ".join((phrase or word).split()) for phrase, word in _TERM.findall(plain))
    terms = tuple(dict.fromkeys(part for part in parts if _RUN.search(part)))
    if not terms:
        remedy = "give a word or a part of one"
        raise OptionError("nothing to search for", where="search", remedy=remedy)
    if max(map(len, terms)) > OVERLAP:
        remedy = "take fewer words of it"
        raise OptionError(f"a term is longer than {OVERLAP}", where="search", remedy=remedy)
    return Sought(terms)
