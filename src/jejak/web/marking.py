"""Where highlights begin and end in a text: pieces in order, each with all that lies on it.

Pure and exact: put together again, the pieces are the text, and the pieces of a highlight cover
its offsets and nothing else, however highlights overlap.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

WINDOW = 20_000
"""Characters of a document that are shown at once, about ten printed pages."""
LANES = 4
"""Lines that can be told apart below a line of text."""
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class Span:
    """A highlight, half-open, in code points of the document; `look` names how it is drawn.

    A `plain` one is drawn without a line below the text and takes no lane.
    """

    key: str
    start: int
    end: int
    look: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Mark:
    """A highlight on a piece: in which lane it is drawn, and whether it begins or ends there."""

    span: Span
    lane: int
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Piece:
    """Some text under the same highlights, the outermost first; `page` if one begins here."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()
    page: int = 0


@dataclass(frozen=True)
class Paragraph:
    """The pieces of a paragraph and of the blank lines after it."""

    pieces: tuple[Piece, ...]


def marked(
    text: str, spans: Iterable[Span], *, offset: int = 0, pages: Sequence[int] = ()
) -> tuple[Paragraph, ...]:
    """A stretch of a document that begins at `offset`, cut wherever something begins or ends.

    `pages` are the offsets at which the pages of the document begin.

    >>> [paragraph] = marked("river park", [Span("a", 0, 5), Span("b", 3, 10)])
    >>> [(piece.text, [one.span.key for one in piece.marks]) for piece in paragraph.pieces]
    [('riv', ['a']), ('er', ['b', 'a']), (' park', ['b'])]
    """
    end = offset + len(text)
    inside = sorted(
        (one for one in spans if max(one.start, offset) < min(one.end, end)),
        key=lambda one: (one.start, -one.end, one.key),
    )
    numbers = {at: number for number, at in enumerate(pages, 1) if offset <= at < end}
    blocks = _blocks(text, offset)
    edges = {at for one in inside for at in (one.start, one.end)} | numbers.keys()
    cuts = sorted({one for one in edges if offset < one < end} | set(blocks))
    gathered: list[list[Piece]] = [[] for _ in blocks]
    for (start, stop), marks in _marks(list(pairwise([*cuts, end])), inside):
        words = text[start - offset : stop - offset]
        piece = Piece(start, words, marks, numbers.get(start, 0))
        gathered[bisect_right(blocks, start) - 1].append(piece)
    return tuple(Paragraph(tuple(some)) for some in gathered)


def _marks(
    stretches: Sequence[tuple[int, int]], spans: Sequence[Span]
) -> Iterator[tuple[tuple[int, int], tuple[Mark, ...]]]:
    """What lies on each stretch; `spans` come in the order in which they begin."""
    lane = lanes([one for one in spans if not one.plain])
    begun: set[str] = set()
    open_now: list[Span] = []
    waiting = 0
    for start, end in stretches:
        open_now = [one for one in open_now if one.end > start]
        while waiting < len(spans) and spans[waiting].start <= start:
            open_now.append(spans[waiting])
            waiting += 1
        marks = (
            Mark(one, lane.get(one.key, LANES), one.key not in begun, one.end == end)
            for one in open_now
        )
        # A line in a further lane is drawn below the others, so it goes around them.
        yield (start, end), tuple(sorted(marks, key=lambda one: -one.lane))
        begun.update(one.key for one in open_now)


def _blocks(text: str, offset: int) -> list[int]:
    """Where paragraphs begin; the blank lines after one are its own, so that nothing is left out."""
    ends = (found.end() for found in _BLANK_LINES.finditer(text))
    return [offset + at for at in (0, *ends) if at < len(text)]


def lanes(spans: Sequence[Span]) -> dict[str, int]:
    """For each highlight a lane that no overlapping one has, as far as there are lanes.

    `spans` come in the order in which they begin.

    >>> lanes([Span("a", 0, 9), Span("b", 2, 4), Span("c", 5, 7)])
    {'a': 0, 'b': 1, 'c': 1}
    """
    free_from = [min((one.start for one in spans), default=0)] * LANES
    found: dict[str, int] = {}
    for one in spans:
        free = (lane for lane in range(LANES) if free_from[lane] <= one.start)
        lane = next(free, min(range(LANES), key=lambda lane: free_from[lane]))
        free_from[lane] = max(free_from[lane], one.end)
        found[one.key] = lane
    return found


def windows(text: str, size: int = WINDOW) -> list[int]:
    """Where the parts begin in which a text is shown, each of at most `size` code points.

    A part ends after a paragraph, else after a word, if there is one in its second half.

    >>> windows("Satu dua.\\n\\nTiga empat.", 14), windows("", 10)
    ([0, 11], [0])
    """
    starts = [0]
    while len(text) - starts[-1] > size:
        begin, limit = starts[-1], starts[-1] + size
        breaks = (text.rfind(one, begin + size // 2, limit) for one in ("\n\n", "\n", " "))
        lengths = (2, 1, 1)
        cut = next((at + n for at, n in zip(breaks, lengths, strict=True) if at >= 0), limit)
        starts.append(cut)
    return starts


def window_at(starts: Sequence[int], offset: int) -> int:
    """The number, from 0, of the part that an offset lies in.

    >>> window_at([0, 100, 200], 100), window_at([0, 100, 200], -5)
    (1, 0)
    """
    return max(0, bisect_right(starts, offset) - 1)
