"""PDF: the text layer in reading order, as whole paragraphs, with the place of every page.

pypdfium2 gives words and their boxes; columns, running heads and paragraphs are found here.
Scanned pages have no text layer; they are named, not guessed at.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from jejak.errors import UnreadableError
from jejak.reading.columns import Piece, Region, in_reading_order, lines
from jejak.reading.paragraphs import Habits, Paragraph, assembled, paragraphs
from jejak.reading.readings import Reading, titled
from jejak.text.folding import frozen

READER = "pdf-1"

OCR_REMEDY = "OCR is not in this version: make a searchable PDF with an OCR program and add that"
# pdfium's signs for a hyphen at a line end.
_HYPHENS = "\x02\ufffe"
_WORD = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?")
_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff]")
# Words further apart than this, in heights of their letters, do not belong to one run.
WIDEST_SPACE = 0.8
_NUMBER = re.compile(r"\d+")
_JUNK_TITLE = re.compile(
    r"microsoft word|untitled|tanpa judul|slide \d|.*\.(?:docx?|pptx?|pdf|hwpx?|indd|rtf)$",
    re.IGNORECASE,
)
_TAIL = 2048
Box = tuple[float, float, float, float]
Turn = tuple[int, int, int, int]
_ANY = "any words\0"


def read(path: Path) -> Reading:
    """Read a PDF that has a text layer."""
    _check_end(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as problem:
        raise _refused(problem) from problem
    try:
        pages = [pieces_of(document[number]) for number in range(len(document))]
        title = _metadata_title(document)
    except pypdfium2.PdfiumError as problem:
        raise UnreadableError(f"damaged PDF: {problem}", remedy="fetch the file again") from problem
    finally:
        document.close()
    return _reading(pages, title)


def _reading(pages: list[list[Piece]], title: str) -> Reading:
    _check_text(pages)
    text, starts = assembled(_paragraphs(without_running_heads(pages)))
    blank = [number for number, page in enumerate(pages, 1) if not page]
    return Reading(
        text=text,
        reader=READER,
        title=title or titled(text),
        pages=_all_starts(starts, len(pages), len(text)),
        caution=_blank_pages(blank),
    )


def _check_end(path: Path) -> None:
    """Refuse a file cut short: pdfium would mend it and silently lose its last pages."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        if b"%%EOF" not in file.read():
            raise UnreadableError(
                "the PDF is cut short: its end mark is missing", remedy="fetch the file again"
            )


def _refused(problem: pypdfium2.PdfiumError) -> UnreadableError:
    if problem.err_code == raw.FPDF_ERR_PASSWORD:
        return UnreadableError(
            "the PDF is encrypted", remedy="open it with its password and save it without one"
        )
    return UnreadableError(f"damaged PDF: {problem}", remedy="fetch the file again")


def _check_text(pages: list[list[Piece]]) -> None:
    text = "".join(piece.text for page in pages for piece in page)
    if not text:
        raise UnreadableError("no text layer", remedy=OCR_REMEDY)
    if len(_UNMAPPED.findall(text)) > 0.2 * len(text):
        raise UnreadableError("no text layer: its letters have no meaning", remedy=OCR_REMEDY)


def _metadata_title(document: pypdfium2.PdfDocument) -> str:
    title = " ".join(frozen(document.get_metadata_value("Title") or "").split())
    return "" if _JUNK_TITLE.match(title) else title


def _blank_pages(numbers: list[int]) -> str:
    if not numbers:
        return ""
    shown = ", ".join(str(number) for number in numbers[:8]) + (", …" if len(numbers) > 8 else "")
    return f"no text on page {shown}; if it is scanned, {OCR_REMEDY}."


def _all_starts(starts: dict[int, int], count: int, length: int) -> tuple[int, ...]:
    """The offset of every page; an empty page starts where the next one does."""
    offsets, following = [], length
    for number in reversed(range(count)):
        following = starts.get(number, following)
        offsets.append(following)
    return tuple(reversed(offsets))


def pieces_of(page: pypdfium2.PdfPage) -> list[Piece]:
    """The runs of words on a page with their boxes, in the order they are drawn."""
    textpage = page.get_textpage()
    try:
        return list(_runs(_words(textpage)))
    finally:
        textpage.close()
        page.close()


def _words(textpage: pypdfium2.PdfTextPage) -> Iterator[Piece]:
    codes = [raw.FPDFText_GetUnicode(textpage, at) for at in range(textpage.count_chars())]
    text = "".join(map(chr, codes))
    found = list(_WORD.finditer(text))
    ends = [tuple(textpage.get_charbox(at, loose=True) for at in _ends(word)) for word in found]
    turn = _turn(ends)
    for word, (first, last) in zip(found, ends, strict=True):
        space = text[word.end() : word.end() + 1] == " " and not _generated(textpage, word.end())
        yield _word(word.group(), _turned(first, turn), _turned(last, turn), spaced=space)


def _ends(word: re.Match[str]) -> tuple[int, int]:
    return word.start(), word.end() - 1


def _word(text: str, first: Box, last: Box, *, spaced: bool) -> Piece:
    return Piece(
        text[:-1] + "-" if text[-1] in _HYPHENS else text,
        min(first[0], last[0]),
        min(first[1], last[1]),
        max(first[2], last[2]),
        max(first[3], last[3]),
        max(first[3] - first[1], 0.1),
        spaced,
    )


def _turn(ends: Sequence[tuple[Box, ...]]) -> Turn:
    """How to turn the page so that most of its words run from left to right.

    Tables printed sideways are common in reports, with or without the page being marked so.
    """
    across = sum(last[0] - first[0] for first, last in ends)
    up = sum(last[1] - first[1] for first, last in ends)
    if abs(up) > abs(across):
        return (0, 1, -1, 0) if up > 0 else (0, -1, 1, 0)
    return (1, 0, 0, 1) if across >= 0 else (-1, 0, 0, -1)


def _turned(box: Box, turn: Turn) -> Box:
    a, b, c, d = turn
    left, bottom, right, top = box
    x = (a * left + b * bottom, a * right + b * top)
    y = (c * left + d * bottom, c * right + d * top)
    return min(x), min(y), max(x), max(y)


def _generated(textpage: pypdfium2.PdfTextPage, at: int) -> bool:
    return bool(raw.FPDFText_IsGenerated(textpage, at))


def _runs(words: Iterable[Piece]) -> Iterator[Piece]:
    run: list[Piece] = []
    for word in words:
        if run and not _follows(run[-1], word):
            yield _run(run)
            run = []
        run.append(word)
    if run:
        yield _run(run)


def _follows(word: Piece, following: Piece) -> bool:
    gap = following.left - word.right
    return word.beside(following) and -0.5 * word.size < gap < WIDEST_SPACE * word.size


def _run(words: Sequence[Piece]) -> Piece:
    return Piece(
        " ".join(word.text for word in words),
        min(word.left for word in words),
        min(word.bottom for word in words),
        max(word.right for word in words),
        max(word.top for word in words),
        statistics.median_high(word.size for word in words),
        words[-1].spaced,
    )


def without_running_heads(pages: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Pages without the heads, feet and page numbers that repeat over them.

    A line among the first or last two of a page repeats if the same words, or the same words
    with a number that counts along with the pages, stand there on two pages in five. A line
    that ends in such a page number goes too, whatever the chapter it names.
    """
    edges = [_edges(page) for page in pages]
    seen = Counter(key for number, edge in enumerate(edges) for key in _all_keys(edge, number))
    fewest = max(2, 0.4 * len(pages))
    repeated = {
        key for key, count in seen.items() if count >= max(fewest, 3 * key.startswith(_ANY))
    }
    kept = [
        [piece for piece in page if not _repeats(piece, edge, number, repeated)]
        for number, (page, edge) in enumerate(zip(pages, edges, strict=True))
    ]
    # A document that repeats itself wholly is not all running heads.
    return kept if any(kept) else [list(page) for page in pages]


def _edges(page: Sequence[Piece]) -> list[Piece]:
    rows = lines(page)
    deep = 2 if len(rows) > 4 else 1
    return rows if len(rows) <= 2 * deep else rows[:deep] + rows[-deep:]


def _all_keys(edge: Sequence[Piece], number: int) -> set[str]:
    return {key for line in edge for key in _keys(line.text, number)}


def _keys(text: str, number: int) -> Iterator[str]:
    yield text
    for found in _NUMBER.finditer(text):
        if len(found.group()) < 6:
            counted = int(found.group()) - number
            yield f"{text[: found.start()]}\0{counted}\0{text[found.end() :]}"
            if found.end() == len(text):
                yield f"{_ANY}{counted}"


def _repeats(piece: Piece, edge: Sequence[Piece], number: int, repeated: set[str]) -> bool:
    line = next((one for one in edge if one.beside(piece) and _inside(piece, one)), None)
    return line is not None and any(key in repeated for key in _keys(line.text, number))


def _inside(piece: Piece, line: Piece) -> bool:
    return line.left <= piece.left and piece.right <= line.right


def _paragraphs(pages: Sequence[Sequence[Piece]]) -> list[Paragraph]:
    regions: list[tuple[int, Region]] = [
        (number, region) for number, page in enumerate(pages) for region in in_reading_order(page)
    ]
    habits = Habits.of([region for _, region in regions])
    return [
        paragraph
        for number, region in regions
        for paragraph in paragraphs(region, page=number, habits=habits)
    ]
