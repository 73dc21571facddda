"""Is a quote what stands in the text? Where it stands, or in what it was altered.

A quote given by a model is held to the text after folding that changes no meaning: composed
characters (NFC), case, white space, and the shape of quotation marks, hyphens and ellipses. What
is found is returned as it stands in the text, with its offsets there. All else is refused, and
said to be an altered number, name or negation where the nearest wording differs in one. Likeness
only suggests where to look; it never lets a quote pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal, NamedTuple

from rapidfuzz.fuzz import partial_ratio_alignment

from jejak.text.folding import lower
from jejak.text.phrases import PhraseFinder

Alteration = Literal["not verbatim", "altered number", "altered name", "altered negation"]
NEAR = 70.0
"""Likeness, of 100, from which the nearest wording is worth showing to a person."""
SLACK = 200
"""Characters a quote may be longer than the text and still be compared with it."""
WIDER = 25
"""Characters beyond the nearest wording that are compared too, for words left out of a quote."""
_MARKS = "\"'‘’‚‛“”„‟`´ʼ′″«»‹›「」『』〝〞〟＂＇"
_ALIKE = {ord(mark): '"' for mark in _MARKS} | {ord(dash): "-" for dash in "‐‑‒–—―−"}
_ALIKE |= {ord("ς"): "σ"}  # str.lower looks at the neighbours of a sigma; we look at none
# What the reading stage takes out of a text, or a prompt puts in; nobody sees them.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
# What may stand between a Korean word and its denial: "-지(는)", "-진", or one particle.
_BEFORE_DENIAL = re.compile(
    r"(?:[\uac00-\ud7a3]{0,3}(?:지[는도를만]?|[진질])|[이가은는도을를])?\s?"
)
_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|[%€$£₩]")


class Found(NamedTuple):
    """A quote as it stands: half-open code points of the text, and the words there."""

    start: int
    end: int
    words: str


class Unfound(NamedTuple):
    """A quote that does not stand in the text, and the nearest wording, to suggest to a person."""

    why: Alteration
    near: tuple[int, int] | None = None


class Folded(NamedTuple):
    """Folded text; its character `i` came from code points `starts[i]` to `ends[i]`."""

    text: str
    starts: list[int]
    ends: list[int]


class QuoteChecker:
    """Checks quotes against one text after another, knowing words of negation and names.

    `negations` are phrases as in a framework's guards ("tidak", "않"), `names` are further names
    that must not be altered; words with a capital inside a sentence count as names anyway.

    >>> checker = QuoteChecker(["tidak", "bukan"])
    >>> passage = checker.passage("Kota ini  TIDAK meniru “taman” Seoul pada 2019.")
    >>> passage.find('tidak meniru "taman" seoul')
    Found(start=10, end=36, words='TIDAK meniru “taman” Seoul')
    >>> passage.find("Kota ini meniru taman Seoul").why
    'altered negation'
    >>> passage.find("meniru “taman” Seoul pada 2012").why
    'altered number'
    """

    def __init__(self, negations: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        # Folded like the text, so that "isn't" is found whatever its apostrophe.
        self.negations = PhraseFinder({"negation": [fold(one).text for one in negations]})
        self.names = PhraseFinder({"name": [fold(one).text for one in names]})

    def passage(self, text: str) -> QuotedText:
        """The text, ready to have quotes looked up in it."""
        return QuotedText(text, self)


class QuotedText:
    """One text that quotes are said to come from; folded once, when first needed."""

    def __init__(self, text: str, checker: QuoteChecker) -> None:
        self.text = text
        self._checker = checker

    @cached_property
    def folded(self) -> Folded:
        """The text as quotes are compared with it."""
        return fold(self.text)

    def find(self, quote: str) -> Found | Unfound:
        """Where the quote stands, first of its places, or why it does not.

        A place does not count if it cuts a word or a number, or parts the words from a negation
        that stands directly at them ("tidak | meniru", "모방하지 | 않았다"): such a quote says what
        the text does not.
        """
        wanted = fold(quote).text.strip()
        trouble: Alteration = "not verbatim"
        for needle in dict.fromkeys((wanted, wanted.strip('" '))):
            for start, end in _places(self.folded.text, needle):
                problem = self._cut(start, end)
                if not problem:
                    first, last = self.folded.starts[start], self.folded.ends[end - 1]
                    return Found(first, last, self.text[first:last])
                trouble = problem
        return Unfound(trouble) if trouble != "not verbatim" else self._compared(wanted, quote)

    def contains(self, words: str) -> bool:
        """Whether these words stand in the text after folding, whatever they cut."""
        needle = fold(words).text.strip()
        return bool(needle) and needle in self.folded.text

    def shares(self, words: str, run: int, *, besides: QuotedText) -> bool:
        """Whether a run of so many characters of `words` is of this text and not of the other."""
        told = fold(words).text
        pieces = {told[at : at + run] for at in range(len(told) - run + 1)}
        own, other = self.folded.text, besides.folded.text
        return any(piece in own and piece not in other for piece in pieces)

    def _cut(self, start: int, end: int) -> Alteration | None:
        """What a quote of these folded places would tear apart, if anything."""
        text = self.folded.text
        if _in_number(text, start) or _in_number(text, end):
            return "altered number"
        if _in_word(text, start) or (_in_word(text, end) and not _joins(text[end - 1])):
            return "not verbatim"
        return "altered negation" if self._denied(start, end) else None

    def _denied(self, start: int, end: int) -> bool:
        text = self.folded.text
        for hit in self._checker.negations.find_all(text):
            if hit.end <= start and not text[hit.end : start].strip():
                return True
            # Korean denies behind the verb: the rest of its word, then 않, 없 or 못.
            if (
                hit.start >= end
                and _joins(text[hit.start])
                and _BEFORE_DENIAL.fullmatch(text, end, hit.start)
            ):
                return True
        return False

    def _compared(self, wanted: str, quote: str) -> Unfound:
        """How a quote that is not there differs from the wording nearest to it."""
        text = self.folded.text
        if not wanted or not text or len(wanted) > len(text) + SLACK:
            return Unfound("not verbatim")
        alike = partial_ratio_alignment(wanted, text, score_cutoff=NEAR)
        if alike is None:
            return Unfound("not verbatim")
        first, last = _whole_words(text, alike.dest_start - WIDER, alike.dest_end + WIDER)
        start, end = self.folded.starts[first], self.folded.ends[last - 1]
        changes, within = _changes(quote, self.text[start:end])
        near = (start + within[0], start + within[1])
        return Unfound(self._difference(changes, quote, self.text[slice(*near)]), near)

    def _difference(self, changes: Sequence[_Change], quote: str, stands: str) -> Alteration:
        changed = [word for change in changes for words in change for word in words]
        if any(char.isdigit() for word in changed for char in word.text):
            return "altered number"
        if _said(self._checker.negations, quote) != _said(self._checker.negations, stands):
            return "altered negation"
        named = _said(self._checker.names, quote) != _said(self._checker.names, stands)
        return "altered name" if named or any(map(_renames, changes)) else "not verbatim"


class _Word(NamedTuple):
    text: str
    name: bool
    start: int
    end: int


class _Change(NamedTuple):
    """Words of a quote, and what stands in their place."""

    ours: list[_Word]
    theirs: list[_Word]


def fold(text: str) -> Folded:
    """Fold a text for comparing quotes, keeping the way back to its code points.

    >>> folded = fold("Ba\\u0301 “A”\\n\\n b")
    >>> folded.text, folded.starts
    ('bá "a" b', [0, 1, 3, 4, 5, 6, 7, 10])
    """
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        visible = "".join(char for char in text[start:end] if char not in _INVISIBLE)
        for char in lower(unicodedata.normalize("NFC", visible)).translate(_ALIKE):
            if char.isspace():
                if chars and chars[-1] == " ":
                    ends[-1] = end
                    continue
                char = " "  # noqa: PLW2901
            for one in "..." if char == "…" else char:
                chars.append(one)
                starts.append(start)
                ends.append(end)
    return Folded("".join(chars), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that NFC composes by themselves: a letter and the marks behind it."""
    if text.isascii():
        yield from ((at, at + 1) for at in range(len(text)))
        return
    start = 0
    before = ""
    for at, char in enumerate(text):
        if char in _INVISIBLE:
            continue  # it may stand between a letter and its accent
        if before and not _attached(char, before):
            yield start, at
            start = at
        before = char
    if text:
        yield start, len(text)


def _attached(char: str, before: str) -> bool:
    # Hangul vowels and final consonants are no combining characters and yet compose.
    return (
        unicodedata.combining(char) != 0
        or "\u1160" <= char <= "\u11ff"
        or not (char.isascii() or unicodedata.is_normalized("NFC", before + char))
    )


def _places(text: str, needle: str) -> Iterator[tuple[int, int]]:
    at = text.find(needle) if needle else -1
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + 1)


def _in_number(text: str, at: int) -> bool:
    """Whether a number goes on across this place: "20|19", "1|.5", "1,|000"."""
    before, after = text[max(at - 2, 0) : at], text[at : at + 2]
    if not before or not after:
        return False
    if before[-1].isdigit():
        return after[0].isdigit() or (after[0] in ".," and after[1:].isdigit())
    return before[-1] in ".," and before[:-1].isdigit() and after[0].isdigit()


def _in_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _letter(text[at - 1]) and _letter(text[at])


def _letter(char: str) -> bool:
    # Chinese and Japanese write no spaces, so a quote may begin and end at any character.
    return char.isalnum() and not "\u3040" <= char <= "\u9fff"


def _joins(char: str) -> bool:
    """Hangul: particles and endings are written onto the word, so a quote may end before them."""
    return "\uac00" <= char <= "\ud7a3"


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(start, 0), min(end, len(text))
    while start > 0 and _in_word(text, start):
        start -= 1
    while end < len(text) and _in_word(text, end):
        end += 1
    return start, max(end, start + 1)


def _said(phrases: PhraseFinder, text: str) -> list[str]:
    folded = fold(text).text
    return sorted(folded[hit.start : hit.end] for hit in phrases.find(folded))


def _words(text: str) -> list[_Word]:
    return [
        _Word(fold(found[0]).text, _named(text, found), *found.span())
        for found in _WORD.finditer(text)
    ]


def _named(text: str, found: re.Match[str]) -> bool:
    """A capital that no beginning of a sentence explains."""
    before = text[: found.start()].rstrip(_MARKS + " \n\t([")
    return found[0][0].isupper() and bool(before) and before[-1] not in ".!?…:;"


def _renames(change: _Change) -> bool:
    """Whether a name was left out, put in or exchanged; other words in its place are no name."""
    names = any(word.name for word in change.ours), any(word.name for word in change.theirs)
    return names[0] or (names[1] and len(change.ours) <= 1)


def _changes(quote: str, stands: str) -> tuple[list[_Change], tuple[int, int]]:
    """Where the words differ, and the stretch of the text that the quote was compared with.

    The text reaches further than the quote on both sides; what it has beyond is no change.
    """
    ours, theirs = _words(unicodedata.normalize("NFC", quote)), _words(stands)
    diff = SequenceMatcher(None, [w.text for w in ours], [w.text for w in theirs], autojunk=False)
    steps = [step for step in diff.get_opcodes() if step[0] != "equal"]
    found: list[_Change] = []
    first, last = 0, len(theirs)
    for _, a, b, c, d in steps:
        # At the ends, as many words of the text as of the quote stand against each other.
        begin = max(c, d - (b - a)) if c == 0 else c
        stop = min(d, begin + (b - a)) if d == len(theirs) else d
        first = begin if c == 0 else first
        last = stop if d == len(theirs) else last
        if a < b or begin < stop:
            found.append(_Change(ours[a:b], theirs[begin:stop]))
    inside = theirs[first:last] or theirs
    return found, (inside[0].start, inside[-1].end) if inside else (0, len(stands))
