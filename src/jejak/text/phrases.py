"""Finding many phrases in a text at once, longest first, on word boundaries.

A phrase ending in `*` also matches inflected forms ("meresmikan*" finds "meresmikannya"), one
beginning with `*` also the end of a longer word ("*시장은" finds "부산시장은").
Korean, Japanese and Chinese attach particles, so there a phrase needs no boundary on its right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from jejak.text.folding import SPACES, lower


@dataclass(frozen=True, order=True)
class Hit:
    """Where a phrase stands, in code points, and the label it was entered under."""

    start: int
    end: int
    label: str


class PhraseFinder:
    """All phrases of all labels in one pass over the text.

    >>> finder = PhraseFinder({"open": ["diresmikan*"], "city": ["Bandung", "서울"]})
    >>> [hit.label for hit in finder.find("Diresmikannya taman di Bandung; 서울시는")]
    ['open', 'city', 'city']
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], *, cased: bool = False) -> None:
        self._cased = cased
        entries: dict[str, dict[str, tuple[bool, bool]]] = {}
        for label, some in phrases.items():
            for phrase in some:
                key = self._fold(phrase.strip("*").strip())
                if key:
                    # One phrase entered both with and without its asterisks is one phrase.
                    start, end = entries.setdefault(key, {}).get(label, (False, False))
                    open_start = start or phrase.startswith("*")
                    open_end = end or phrase.endswith("*") or _joined(key[-1])
                    entries[key][label] = (open_start, open_end)
        self._automaton = ahocorasick.Automaton()
        for key, labels in entries.items():
            self._automaton.add_word(key, (len(key), tuple(labels.items())))
        self._empty = not entries
        if entries:
            self._automaton.make_automaton()

    def _fold(self, text: str) -> str:
        return SPACES.sub(" ", text if self._cased else lower(text))

    def find(self, text: str) -> list[Hit]:
        """Hits in order; where hits of any label overlap, the longest stays."""
        return list(_longest(sorted(self.find_all(text))))

    def find_all(self, text: str) -> Iterator[Hit]:
        """Every hit on word boundaries, overlapping ones too."""
        if self._empty:
            return
        # Line ends and tabs count as one space each, so that offsets stay.
        folded = (text if self._cased else lower(text)).translate(_BLANKS)
        for last, (length, labels) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            inside = start > 0 and folded[start - 1].isalnum() and folded[start].isalnum()
            closed = end < len(folded) and folded[end].isalnum()
            for label, (open_start, open_end) in labels:
                if inside and not open_start:
                    continue
                if open_end:
                    yield Hit(start, _word_end(folded, end) if closed else end, label)
                elif not closed:
                    yield Hit(start, end, label)

    def __contains__(self, text: str) -> bool:
        return next(self.find_all(text), None) is not None


_BLANKS = {ord(blank): " " for blank in "\n\t\u00a0\u3000"}


def _joined(char: str) -> bool:
    return (
        "\u1100" <= char <= "\u11ff" or "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
    )


def _word_end(text: str, end: int) -> int:
    if _joined(text[end - 1]):
        return end
    while end < len(text) and text[end].isalnum():
        end += 1
    return end


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start, one.label)):
        over = [other for other in kept if hit.start < other.end and other.start < hit.end]
        if not over or (hit.start, hit.end) in {(other.start, other.end) for other in over}:
            kept.append(hit)
    yield from sorted(kept)
