"""A page of a PDF as a picture, as it was printed.

`answer` lets `safety.apart` do it in a process of its own: a PDF may be made to break what reads it.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from jejak.errors import UnreadableError

WIDTH = 1240
"""Pixels that a page is wide, 150 to the inch on A4, unless it would be higher than HIGH."""
HIGH = 4 * WIDTH
_ASK = "fetch the file again"


@dataclass(frozen=True)
class PagePicture:
    """One page of so many as a PNG file, and its size in pixels."""

    png: bytes
    width: int
    height: int
    pages: int


def draw_page(path: Path, number: int) -> PagePicture:
    """The page of a number from 1.

    Raises:
        UnreadableError: the PDF is damaged or encrypted, or has no such page.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
            if not 1 <= number <= pages:
                raise UnreadableError(f"no page {number} of {pages}", remedy="ask for another")
            page = document[number - 1]
            scale = scale_of(*page.get_size())
            drawn = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            rows = _rows(drawn)
            return PagePicture(_png(drawn, rows), drawn.width, drawn.height, pages)
    except (pypdfium2.PdfiumError, FileNotFoundError) as problem:
        raise UnreadableError(f"damaged or encrypted PDF: {problem}", remedy=_ASK) from problem


def scale_of(width: float, height: float) -> float:
    """Pixels for a point, so that a page is neither wider than WIDTH nor higher than HIGH.

    Raises:
        UnreadableError: no size at all.

    >>> round(scale_of(595, 842), 2), round(scale_of(14400, 14400), 3)
    (2.08, 0.086)
    """
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise UnreadableError("the page has no size", remedy=_ASK)
    return min(WIDTH / width, HIGH / height)


def _rows(drawn: Any) -> bytes:
    """The pixels, three bytes each, every row after the sign that it is not filtered."""
    pixels, wide = bytes(drawn.buffer), drawn.width * drawn.n_channels
    starts = range(0, drawn.height * drawn.stride, drawn.stride)
    return b"".join(b"\0" + pixels[at : at + wide] for at in starts)


def _png(drawn: Any, rows: bytes) -> bytes:
    # All that is needed of PNG are these three blocks; a picture library would be one more to keep.
    colours = {1: 0, 3: 2, 4: 6}[drawn.n_channels]
    head = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, colours, 0, 0, 0)
    blocks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_block(*one) for one in blocks)


def _block(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def answer(given: bytes) -> bytes:
    """The page asked for, `{"path": …, "number": …}`: a line of JSON on it, then the PNG file."""
    asked = json.loads(given)
    found = draw_page(Path(asked["path"]), asked["number"])
    told = {"width": found.width, "height": found.height, "pages": found.pages}
    return json.dumps(told).encode() + b"\n" + found.png


def told(answered: bytes) -> PagePicture:
    """What `answer` said, as it was meant."""
    head, _, png = answered.partition(b"\n")
    return PagePicture(png, **json.loads(head))
