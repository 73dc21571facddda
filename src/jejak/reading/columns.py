"""In which order the pieces of a printed page are read.

A piece is a run of words on one line. A gutter is an upright strip with running text on both
of its sides; lines that cross it (headings, an abstract) cut the page into bands, and each
band is read column by column. Without a gutter a page is read line by line, as tables are.
No piece is ever dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Running text beside running text on fewer lines than this may be a signature or a short list.
FEWEST_LINES = 3
# Of a column's lines half are at least this long against the longest; table cells vary more.
EVENNESS = 0.7
# Wider than this, in heights of the letters, is no space of justified text but parts two cells.
CELL_GAP = 1.5


@dataclass(frozen=True)
class Piece:
    """Words on one line and their box in points, from the lower left corner of the page.

    `size` is the height of its letters; `spaced` tells that a typed space follows. A line made
    of pieces far apart has a tab between them in its text and their edges in `cells`.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    spaced: bool = False
    cells: tuple[tuple[float, float], ...] = ()

    @property
    def middle(self) -> float:
        """Half-way up."""
        return (self.bottom + self.top) / 2

    def beside(self, other: Piece) -> bool:
        """Whether the two stand on the same line."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared > 0.5 * min(self.top - self.bottom, other.top - other.bottom)


Region = list[Piece]


def in_reading_order(pieces: Sequence[Piece]) -> list[Region]:
    """The lines of a page, region by region: each region is a column or a full-width block.

    >>> def piece(text, left, top):
    ...     return Piece(text, left, top - 10, left + 200, top, 10)
    >>> rows = [700, 688, 676]
    >>> page = [piece(f"{side} baris {n}", x, top) for n, top in enumerate(rows)
    ...         for side, x in (("teks kiri", 50), ("teks kanan", 300))]
    >>> [[line.text for line in region] for region in in_reading_order(page)][0]
    ['teks kiri baris 0', 'teks kiri baris 1', 'teks kiri baris 2']
    """
    return [region for region in _regions(list(pieces)) if region]


def _regions(pieces: list[Piece]) -> Iterator[Region]:
    gutter = _gutter(pieces)
    if gutter is None:
        yield lines(pieces)
        return
    for band, crosses in _bands(pieces, gutter):
        if crosses:
            yield lines(band)
        else:
            yield from _regions([one for one in band if one.right <= gutter])
            yield from _regions([one for one in band if one.right > gutter])


def _bands(pieces: list[Piece], gutter: float) -> Iterator[tuple[list[Piece], bool]]:
    """Stretches of the page from top to bottom, with whether their lines cross the gutter."""
    band: list[Piece] = []
    band_crosses = False
    for row in _rows(pieces, gutter):
        crosses = any(_crosses(one, gutter) for one in row)
        if crosses != band_crosses and band:
            yield band, band_crosses
            band = []
        band_crosses = crosses
        band += row
    if band:
        yield band, band_crosses


def _crosses(piece: Piece, gutter: float) -> bool:
    return piece.left < gutter < piece.right


def _rows(pieces: list[Piece], gutter: float) -> Iterator[list[Piece]]:
    """Lines that cross the gutter with all that stands beside them, and all others singly."""
    crossing = [one for one in pieces if _crosses(one, gutter)]
    taken: set[int] = set()
    rows: list[tuple[float, list[Piece]]] = []
    for one in crossing:
        row = [other for other in pieces if id(other) not in taken and one.beside(other)]
        taken.update(id(other) for other in row)
        rows.append((one.middle, row))
    rows += [(one.middle, [one]) for one in pieces if id(one) not in taken]
    yield from (row for _, row in sorted(rows, key=lambda item: -item[0]) if row)


def lines(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces on one line made one, from top to bottom.

    >>> kota, seoul = Piece("Kota", 0, 0, 30, 9, 9), Piece("Seoul", 33, 0, 60, 9, 9)
    >>> [line.text for line in lines([seoul, kota])]
    ['Kota Seoul']
    """
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-one.middle, one.left)):
        row = next((row for row in rows[-2:] if row[0].beside(piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
            row.sort(key=lambda one: one.bottom - one.top, reverse=True)
    return [_line(row) for row in rows]


def _line(row: list[Piece]) -> Piece:
    row = sorted(row, key=lambda one: one.left)
    text, edges = row[0].text, [row[0].left]
    for before, piece in pairwise(row):
        gap = _gap(before, piece)
        text += gap + piece.text
        edges += [before.right, piece.left] if gap == "\t" else []
    edges.append(row[-1].right)
    return Piece(
        text,
        row[0].left,
        min(one.bottom for one in row),
        max(one.right for one in row),
        max(one.top for one in row),
        max(row, key=lambda one: len(one.text)).size,
        row[-1].spaced,
        tuple(zip(edges[::2], edges[1::2], strict=True)),
    )


def _gap(before: Piece, piece: Piece) -> str:
    width = piece.left - before.right
    if width > CELL_GAP * before.size:
        return "\t"
    # A raised number of a note stands closer than a space is wide.
    return " " if width >= 0.12 * before.size or before.spaced else ""


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The strip with the most running text on both sides and the fewest lines across it."""
    if len(pieces) < 2 * FEWEST_LINES:
        return None
    page = _Page(pieces)
    best = max(page.candidates(), key=page.support, default=None)
    return best if best is not None and page.support(best) > 0 else None


class _Page:
    """The boxes of a page as arrays, to weigh many possible gutters against them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        boxes = np.array([(one.left, one.bottom, one.right, one.top) for one in pieces])
        self.left, self.bottom, self.right, self.top = boxes.T
        self.middle = (self.bottom + self.top) / 2
        self.running = np.array([_running(one.text) for one in pieces])
        height = self.top - self.bottom
        shared = np.minimum.outer(self.top, self.top) - np.maximum.outer(self.bottom, self.bottom)
        # Lines of two columns need not stand level; half a line apart they still overlap.
        self.beside = shared > 0.2 * np.minimum.outer(height, height)

    def candidates(self) -> list[float]:
        """Just left of every piece that has another to its left on its line."""
        before = self.beside & (self.right[:, None] <= self.left[None, :])
        edges = self.left[before.any(axis=0)]
        return [float(x) for x in np.unique(np.floor(edges * 2) / 2)]

    def support(self, x: float) -> int:
        """Lines of running text on both sides of `x`, less the lines across it among them."""
        left, right = self.right <= x, self.left >= x
        pairs = self.beside & np.outer(left & self.running, right & self.running)
        ours, theirs = pairs.any(axis=1), pairs.any(axis=0)
        count = int(min(ours.sum(), theirs.sum()))
        if count < FEWEST_LINES or not (self._even(ours) and self._even(theirs)):
            return 0
        both = ours | theirs
        within = (self.middle < self.top[both].max()) & (self.middle > self.bottom[both].min())
        return count - int((within & ~left & ~right).sum())

    def _even(self, column: NDArray[np.bool_]) -> bool:
        widths = (self.right - self.left)[column]
        return bool(np.median(widths) >= EVENNESS * widths.max())


def _running(text: str) -> bool:
    return len(text) >= 12 or text.count(" ") >= 2
