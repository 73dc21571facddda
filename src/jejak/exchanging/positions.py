"""How another program counts positions in a text, and the same positions in ours.

REFI-QDA says code points from 0. Programs are known to count UTF-16 units instead, the byte-order
mark as a character, the two characters of a line end as one, or the last character as inside. How
a project counts is decided for all of it, from the quotes that its selections are named by; where
there are none, from where selections are cut: people select words, and few selections of a
program that counts as we read it start or end inside one.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise, product
from typing import NamedTuple

from jejak.text.folding import frozen, squeezed

MARK = "\ufeff"
SAMPLE = 2000
"""Selections that are looked at to decide; more say no more."""
# A quote may be cut short in a name.
_QUOTED = 24
# Of selections that two ways of counting place differently: what shows the other to be right.
_LEAST, _CLEAN, _ODD = 3, 0.9, 0.5


@dataclass(frozen=True)
class Counting:
    """A way of counting positions; as the standard says, where nothing is set."""

    utf16: bool = False
    mark: bool = False
    short_lines: bool = False
    inclusive: bool = False

    @property
    def words(self) -> str:
        """What is odd about it, in words."""
        said = {
            "utf16": "UTF-16 units instead of characters",
            "mark": "the byte-order mark as a character",
            "short_lines": "line ends of two characters as one",
            "inclusive": "the last character as inside",
        }
        return ", ".join(said[one.name] for one in fields(self) if getattr(self, one.name))


class Selected(NamedTuple):
    """A selection as it came: the number of its text, positions, and the quote it is named by."""

    text: int
    start: int
    end: int
    quote: str = ""


class Ruler:
    """Turns positions of one way of counting into code points of `text`.

    >>> Ruler("🚌 bus", Counting(utf16=True)).span(3, 6)
    (2, 5)
    """

    def __init__(self, raw: str, counting: Counting) -> None:
        self.text = raw.replace("\r\n", "\n") if counting.short_lines else raw
        self._counting = counting

    @cached_property
    def _seconds(self) -> list[int]:
        """Where, in UTF-16 units, the second half of each pair stands."""
        wide = (at for at, char in enumerate(self.text) if char > "\uffff")
        return [at + number + 1 for number, at in enumerate(wide)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of a selection; they may lie outside of the text."""
        return self._at(start), self._at(end + self._counting.inclusive)

    def _at(self, position: int) -> int:
        position -= self._counting.mark
        return (
            position - bisect_right(self._seconds, position) if self._counting.utf16 else position
        )


def decide(texts: Sequence[str], selections: Sequence[Selected], marked: bool) -> Counting:
    """How these selections count, as far as it can be told; as the standard says if it cannot.

    `texts` are without byte-order marks; `marked` says that there were any.

    >>> text = "Kota 🚌 Bandung belajar dari Seoul"
    >>> decide([text], [Selected(0, 8, 15, "Bandung")], marked=False).words
    'UTF-16 units instead of characters'
    """
    step = max(1, len(selections) // SAMPLE)
    sample = selections[::step]
    used = sorted({one.text for one in sample})
    ways = _ways([texts[number] for number in used], marked=marked)
    plain, best = ways[0], ways[0]
    rulers = {way: {at: Ruler(texts[at], way) for at in used} for way in ways}
    for way in ways[1:]:
        if _better(sample, rulers[best], rulers[way], rulers[plain]):
            best = way
    return best


def _ways(texts: Sequence[str], *, marked: bool) -> list[Counting]:
    """The ways of counting that make a difference in these texts, the plainest first."""
    options = (
        any(max(text, default="") > "\uffff" for text in texts),
        marked,
        any("\r\n" in text for text in texts),
        True,
    )
    ways = [Counting(*one) for one in product(*((False, True)[: 1 + on] for on in options))]
    return sorted(ways, key=lambda way: sum(getattr(way, one.name) for one in fields(way)))


Rulers = dict[int, Ruler]


def _better(sample: Sequence[Selected], best: Rulers, other: Rulers, plain: Rulers) -> bool:
    gained = _count(sample, other, _quoted) - _count(sample, best, _quoted)
    if gained:
        return gained > 0
    # Quotes that fit one way as well as the other leave nothing to guess.
    if _count(sample, plain, _quoted):
        return False
    apart = [one for one in sample if _cut(one, best) != _cut(one, other)]
    if len(apart) < _LEAST:
        return False
    clean, odd = _count(apart, other, well_cut), _count(apart, best, well_cut)
    return clean >= _CLEAN * len(apart) and odd <= _ODD * len(apart)


def _count(
    sample: Iterable[Selected], rulers: Rulers, fits: Callable[[Selected, str, int, int], bool]
) -> int:
    found = 0
    for one in sample:
        ruler = rulers[one.text]
        found += fits(one, ruler.text, *ruler.span(one.start, one.end))
    return found


def _cut(one: Selected, rulers: Rulers) -> str:
    ruler = rulers[one.text]
    start, end = ruler.span(one.start, one.end)
    return ruler.text[max(start, 0) : max(end, 0)]


def _quoted(one: Selected, text: str, start: int, end: int) -> bool:
    if not one.quote.strip() or not 0 <= start < end <= len(text):
        return False
    return same_quote(one.quote, text[start:end])


def same_quote(name: str, words: str) -> bool:
    """Whether a selection's name, which may be cut short, quotes the words.

    >>> same_quote("Kota Bandung belajar dari …", "Kota Bandung  belajar dari Seoul")
    True
    """
    said, there = squeezed(name.lstrip(MARK)), squeezed(words)
    bare = said.rstrip(".… ")
    if said == there:
        return (
            words[:1].isspace() == name[:1].isspace()
            and words[-1:].isspace() == name[-1:].isspace()
        )
    return len(bare) >= _QUOTED and there.startswith(bare) and not words[:1].isspace()


def well_cut(_: Selected, text: str, start: int, end: int) -> bool:
    """Whether a selection lies in the text and neither starts nor ends inside a word.

    >>> well_cut(Selected(0, 0, 0), "Kota Bandung", 5, 12)
    True
    >>> well_cut(Selected(0, 0, 0), "Kota Bandung", 4, 11)
    False
    """
    if not 0 <= start < end <= len(text) or text[start].isspace() or text[end - 1].isspace():
        return False
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not before and not after


def freeze(text: str, positions: Iterable[int]) -> tuple[str, dict[int, int]]:
    """The frozen text, and where each position of the text as it was lies in it.

    A position inside a letter that freezing composes moves to the letter's start.

    >>> freeze("Cafe\\u0301\\r\\nbus", [0, 4, 7])
    ('Café\\nbus', {0: 0, 4: 3, 7: 5})
    """
    whole = frozen(text)
    wanted = sorted({min(max(one, 0), len(text)) for one in positions})
    if whole == text:
        return whole, {one: one for one in wanted}
    to: dict[int, int] = {}
    cuts = sorted({0, len(text), *(_safe(text, one) for one in wanted)})
    reached = 0
    lengths = {0: 0}
    for a, b in pairwise(cuts):
        reached += len(frozen(text[a:b]))
        lengths[b] = reached
    for one in wanted:
        to[one] = min(lengths[_safe(text, one)], len(whole))
    return whole, to


def _safe(text: str, at: int) -> int:
    """The nearest position at or before `at` where freezing the two sides apart changes nothing."""
    while 0 < at < len(text) and (
        unicodedata.combining(text[at])
        or unicodedata.category(text[at]) in ("Mn", "Cf", "Cc", "Cs")
        or "\u1160" <= text[at] <= "\u11ff"
    ):
        # A line end of one character is a control character, and a safe place.
        if text[at] == "\n" and text[at - 1] != "\r":
            break
        at -= 1
    return at
