"""Whole paragraphs out of printed lines.

A row of a table is a paragraph with its cells parted by " | ". Elsewhere a paragraph ends
where the space grows, the letters change size, a first line is indented, or
a short line closes a sentence; it goes on over a column or page that ends in full width in
the middle of a sentence.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    """Text of one page (counted from 0), the size of its letters and the edges of its region.

    `open` where its last line runs to the full width in the middle of a sentence.
    """

    text: str
    page: int
    size: float
    left: float = 0
    right: float = 0
    open: bool = False


@dataclass(frozen=True)
class Habits:
    """How a document sets its lines.

    `spaced` where it types the space between two words at a line end too; `known` holds the
    hyphenated words that stand unbroken in it; `step` is the usual distance of its lines in
    heights of their letters, or 0.
    """

    spaced: bool = False
    known: frozenset[str] = frozenset()
    step: float = 0

    @classmethod
    def of(cls, regions: Sequence[Region]) -> Habits:
        """Found out from all lines of the document."""
        spaced = any(line.spaced for region in regions for line in region[:-1])
        known = compounds("\n".join(line.text for region in regions for line in region))
        steps = [
            (above.middle - below.middle) / above.size
            for region in regions
            for above, below in pairwise(region)
        ]
        return cls(spaced, known, _usual(steps))

    def join(self, text: str, before: Piece, line: Piece) -> str:
        """The text that ends in the line `before`, with the next line."""
        # Korean print cuts words at line ends without a hyphen.
        korean = _HANGUL.match(before.text[-1:]) and _HANGUL.match(line.text)
        if korean and self.spaced and not before.spaced:
            return text + line.text
        return joined(text, line.text, self.known)


def paragraphs(region: Region, *, page: int = 0, habits: Habits = Habits()) -> Iterator[Paragraph]:
    """The paragraphs of one region, from its lines.

    >>> rows = ["Kota itu belajar dari", "kota lain.", "Kota kedua menolaknya"]
    >>> region = [Piece(text, 0, 90 - 12 * n, 5 * len(text), 100 - 12 * n, 10) for n, text in enumerate(rows)]
    >>> [one.text for one in paragraphs(region)]
    ['Kota itu belajar dari kota lain.', 'Kota kedua menolaknya']
    """
    column = _Column(region, habits)
    group: list[Piece] = []
    for at, line in enumerate(region):
        if group and column.breaks_before(at):
            yield _paragraph(group, page, column, habits)
            group = []
        group.append(line)
    if group:
        yield _paragraph(group, page, column, habits)


class _Column:
    """What is usual in a region: its edges and the distance of its lines."""

    def __init__(self, region: Region, habits: Habits) -> None:
        self.lines = region
        self.left = min(line.left for line in region)
        self.right = max(line.right for line in region)
        self.rows = set(_table_rows(region))
        self.table = [region[at] for at in self.rows]
        steps = [a.middle - b.middle for a, b in pairwise(region)]
        # A few lines do not tell what is usual.
        known = habits.step * region[0].size if len(steps) < 4 else 0
        self.step = known or _usual(steps)

    def breaks_before(self, at: int) -> bool:
        """Whether a new paragraph starts with the line at this place."""
        before, line = self.lines[at - 1], self.lines[at]
        if at in self.rows or at - 1 in self.rows:
            return True
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


def _usual(steps: Sequence[float]) -> float:
    # The lower middle: with headings about, the smaller distances are the usual ones.
    return statistics.median_low(steps) if steps else 0


def _table_rows(region: Region) -> Iterator[int]:
    """Lines with two or more cells that line up with those of the next or the last line."""
    for at, (line, following) in enumerate(pairwise(region)):
        if len(line.cells) > 1 and _aligned(line, following):
            yield from (at, at + 1)


def _aligned(one: Piece, other: Piece) -> bool:
    # Words line up at their left edges, numbers at their right ones.
    return len(one.cells) == len(other.cells) and all(
        abs(a[0] - b[0]) < 4 or abs(a[1] - b[1]) < 4
        for a, b in zip(one.cells, other.cells, strict=True)
    )


def closes(text: str) -> bool:
    """Whether a line ends a sentence."""
    return text.endswith(TERMINAL) or text.rstrip(CLOSING).endswith(TERMINAL)


def _paragraph(group: Sequence[Piece], page: int, column: _Column, habits: Habits) -> Paragraph:
    text = group[0].text
    for before, line in pairwise(group):
        text = habits.join(text, before, line)
    # Tabs part the cells of a table; elsewhere they are wide spaces.
    text = text.replace("\t", " | " if len(group) == 1 and group[0] in column.table else " ")
    last = group[-1]
    return Paragraph(
        frozen(text).strip(),
        page,
        last.size,
        column.left,
        column.right,
        open=column.full(last) and not closes(last.text),
    )


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
    """Whether `part` is the rest of the sentence that ends in `last`, the end of `block`."""
    if abs(last.size - part.size) > _OTHER_SIZE * max(last.size, part.size):
        return False
    if _ITEM.match(part.text) or not _leads_to(last, part):
        return False
    # A heading in capitals is no open sentence, however long.
    spoken = any(char.islower() or _HANGUL.match(char) for char in block)
    return goes_on(block, part.text) or (last.open and spoken)


def _leads_to(last: Paragraph, part: Paragraph) -> bool:
    """Whether the reader's eye goes from one to the other: same region, next column or page."""
    same = (last.left, last.right) == (part.left, part.right)
    return last.page != part.page or same or part.left >= last.right
