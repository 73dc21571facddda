"""Whole paragraphs out of printed lines.

A paragraph ends where the space grows, the letters change size, a first line is indented, or
a short line closes a sentence; it goes on over a column or page that ends in full width in
the middle of a sentence.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jejak.reading.cleaning import CLOSING, TERMINAL, compounds, goes_on, joined
from jejak.reading.columns import Piece, Region
from jejak.text.folding import frozen

_ITEM = re.compile(r"(?:[-•▪◦·●○■□※]|\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)])\s+\S")
_HANGUL = re.compile(r"[가-힣]")
# Between lines of a paragraph the distance varies by less than this, between paragraphs by more.
_WIDER = 1.3
_OTHER_SIZE = 0.15


@dataclass(frozen=True)
class Paragraph:
    """Text of one page (counted from 0); `open` where its last line runs to the full width."""

    text: str
    page: int
    size: float
    open: bool = False


def paragraphs(region: Region, *, page: int = 0, typed: bool = False) -> Iterator[Paragraph]:
    """The paragraphs of one region, from its lines.

    `typed` tells that the document types a space at a line end wherever there is one, so that
    a Korean word cut by a line end can be joined again.

    >>> rows = ["Kota itu belajar dari", "kota lain.", "Kota kedua menolaknya"]
    >>> region = [Piece(text, 0, 90 - 12 * n, 5 * len(text), 100 - 12 * n, 10) for n, text in enumerate(rows)]
    >>> [one.text for one in paragraphs(region)]
    ['Kota itu belajar dari kota lain.', 'Kota kedua menolaknya']
    """
    column = _Column(region)
    group: list[Piece] = []
    for at, line in enumerate(region):
        if group and column.breaks_before(at):
            yield _paragraph(group, page, column, typed=typed)
            group = []
        group.append(line)
    if group:
        yield _paragraph(group, page, column, typed=typed)


def spaces_typed(regions: Iterable[Region]) -> bool:
    """Whether lines of the document end in typed spaces."""
    return any(line.spaced for region in regions for line in region[:-1])


class _Column:
    """What is usual in a region: its edges and the distance of its lines."""

    def __init__(self, region: Region) -> None:
        self.lines = region
        self.left = min(line.left for line in region)
        self.right = max(line.right for line in region)
        steps = [a.middle - b.middle for a, b in zip(region, region[1:], strict=False)]
        # The lower middle: with headings about, the smaller distances are the usual ones.
        self.step = statistics.median_low(steps) if steps else 0.0

    def breaks_before(self, at: int) -> bool:
        """Whether a new paragraph starts with the line at this place."""
        before, line = self.lines[at - 1], self.lines[at]
        step = before.middle - line.middle
        if step > _WIDER * self.step and step > 1.15 * before.size:
            return True
        if abs(line.size - before.size) > _OTHER_SIZE * max(line.size, before.size):
            return True
        ended = closes(before.text)
        if _ITEM.match(line.text) and (ended or self._short(before)):
            return True
        return ended and (self._short(before) or self._indented(at))

    def _short(self, line: Piece) -> bool:
        return line.right < self.right - max(2 * line.size, 0.12 * (self.right - self.left))

    def _indented(self, at: int) -> bool:
        before, line = self.lines[at - 1], self.lines[at]
        return abs(line.left - before.left) > 0.8 * line.size

    def full(self, line: Piece) -> bool:
        """Whether the line runs to the right edge of a region of some lines."""
        return len(self.lines) > 2 and line.right > self.right - 1.5 * line.size


def closes(text: str) -> bool:
    """Whether a line ends a sentence."""
    return text.endswith(TERMINAL) or text.rstrip(CLOSING).endswith(TERMINAL)


def _paragraph(group: Sequence[Piece], page: int, column: _Column, *, typed: bool) -> Paragraph:
    text = group[0].text
    known = compounds(" ".join(line.text for line in group))
    for before, line in zip(group, group[1:], strict=False):
        cut = typed and not before.spaced and _one_word(before.text, line.text)
        text = text + line.text if cut else joined(text, line.text, known)
    last = group[-1]
    return Paragraph(
        frozen(text).strip(), page, last.size, column.full(last) and not closes(last.text)
    )


def _one_word(before: str, after: str) -> bool:
    return bool(_HANGUL.match(before[-1:]) and _HANGUL.match(after[:1]))


def assembled(parts: Sequence[Paragraph]) -> tuple[str, dict[int, int]]:
    """The whole text, and the offset in it at which each page starts.

    >>> assembled([Paragraph("Kota belajar dari", 0, 9), Paragraph("kota lain.", 1, 9)])
    ('Kota belajar dari kota lain.', {0: 0, 1: 18})
    """
    known = compounds("\n".join(part.text for part in parts))
    blocks: list[str] = []
    starts: dict[int, int] = {}
    offset = 0
    last: Paragraph | None = None
    for part in (one for one in parts if one.text):
        if last and _continues(blocks[-1], last, part):
            blocks[-1] = joined(blocks[-1], part.text, known)
        else:
            offset += len(blocks[-1]) + 2 if blocks else 0
            blocks.append(part.text)
        starts.setdefault(part.page, offset + len(blocks[-1]) - len(part.text))
        last = part
    return "\n\n".join(blocks), starts


def _continues(block: str, last: Paragraph, part: Paragraph) -> bool:
    if abs(last.size - part.size) > _OTHER_SIZE * max(last.size, part.size):
        return False
    if _ITEM.match(part.text):
        return False
    return goes_on(block, part.text) or (
        last.open and any(c.islower() or _HANGUL.match(c) for c in block)
    )
