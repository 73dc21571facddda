"""The report as a Word file: real headings, tables with header rows, figures with a text, links.

Each passage of the evidence is an entry at the end, as in the page: a marker leads to it and its
arrow leads back. (Footnotes would repeat a passage wherever it is cited; python-docx has none.)
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import singledispatchmethod
from typing import Any, Final
from urllib.parse import quote

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from jejak.reporting.blocks import (
    Block,
    Cell,
    Entry,
    Figure,
    Heading,
    Line,
    Paper,
    Paragraph,
    Row,
    Table,
    Words,
    plain,
)
from jejak.reporting.docxstyles import (
    EVIDENCE,
    LINK,
    MARK,
    PARAGRAPHS,
    SOFT,
    SOURCE,
    TEXT_WIDTH,
    language_tag,
    made_ready,
)
from jejak.reporting.figures import png_file

MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - as zip files hold times, without a zone
WIDE: Final = 16.6
"""How wide a figure is, in centimetres."""
_LETTER, _MARGINS, _LEAST = 105, 200, 500
"""Of a table, in twentieths of a point: a letter, the margins of a cell, and the least width."""
_SPLIT: Final = 900
"""Letters in a row that may go on on the next page."""
# Word takes a file whose addresses hold anything else for a damaged one.
_ADDRESS: Final = ":/?#@!$&'()*+,;=%~-._"


def docx_report(paper: Paper, *, when: datetime = MADE, contents: str = "") -> bytes:
    """A Word file of a report; `contents` is the heading of its table of contents.

    `when` is written into its properties, so that the same report gives the same bytes.
    """
    document = Document()
    made_ready(document, paper.title, paper.language, when)
    writer = _Writer(document, paper)
    blocks = list(paper.blocks)
    before = next((n for n, one in enumerate(blocks) if _opens(one)), len(blocks))
    for block in blocks[:before]:
        writer.write(block)
    if contents and before < len(blocks):
        writer.contents(contents)
    for block in blocks[before:]:
        writer.write(block)
    sent = io.BytesIO()
    document.save(sent)
    return _timeless(sent.getvalue())


def _opens(block: Block) -> bool:
    return isinstance(block, Heading) and block.level > 1


def _timeless(content: bytes) -> bytes:
    """The same file with all its parts of one time."""
    sent = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sent, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return sent.getvalue()


def _anchors(paper: Paper) -> Iterator[str]:
    """The names of all places that can be led to."""
    for block in paper.blocks:
        if isinstance(block, Entry):
            yield f"e{block.number}"
        elif isinstance(block, Heading):
            yield block.anchor
        for row in _rows(block):
            yield from (one.anchor for one in row)
        if isinstance(block, Table):
            yield from (line.anchor for line in block.body)
        if isinstance(block, Paragraph):
            yield block.anchor


def _rows(block: Block) -> Iterator[Row]:
    if isinstance(block, Heading | Paragraph):
        yield block.words
    elif isinstance(block, Entry):
        yield from (one.words for one in block.paragraphs)
    elif isinstance(block, Figure):
        yield block.caption
    else:
        cells = (cell for line in (*block.head, *block.body) for cell in line.cells)
        yield from (one.words for cell in cells for one in cell.paragraphs)


class _Writer:
    """Writes blocks at the end of a document."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self._document = document
        self._body = document.element.body
        self._paper = paper
        # python-docx looks a style up among all of them each time it is set.
        self._styles = {one.name: one.style_id for one in document.styles}
        names = dict.fromkeys(one for one in _anchors(paper) if one)
        self._places = {name: number for number, name in enumerate(names, 1)}
        self._written: set[str] = set()

    def _new(self, style: str) -> Any:
        """A new paragraph at the end."""
        paragraph = self._document.add_paragraph()
        paragraph._p.style = self._styles[style]  # noqa: SLF001
        return paragraph

    @singledispatchmethod
    def write(self, block: Any) -> None:
        """One block."""
        raise TypeError(block)

    @write.register
    def _(self, block: Heading) -> None:
        level = block.level - 1
        style = f"Heading {level}" if level else "Title"
        self._fill(self._new(style), block.words, block.anchor)

    @write.register
    def _(self, block: Paragraph) -> None:
        self._paragraph(self._new(_style(block)), block)

    @write.register
    def _(self, block: Figure) -> None:
        paragraph = self._new("Normal")
        paragraph.paragraph_format.keep_with_next = bool(block.caption)
        content = io.BytesIO(png_file(block.svg, block.label))
        shape = paragraph.add_run().add_picture(content, width=Cm(WIDE))
        told = shape._inline.docPr  # noqa: SLF001 - python-docx has no other way to it
        told.set("descr", block.label)
        told.set("title", plain(block.caption) or block.label)
        if block.caption:
            self._fill(self._new("Caption"), block.caption)

    @write.register
    def _(self, block: Entry) -> None:
        first, *more = block.paragraphs
        paragraph = self._new(EVIDENCE)
        paragraph.paragraph_format.keep_with_next = bool(more)
        number = Words(f"[{block.number}]\t", soft=True)
        self._fill(paragraph, (number, *first.words), f"e{block.number}")
        for one in more:
            self._fill(self._new(SOURCE), one.words, one.anchor)

    @write.register
    def _(self, block: Table) -> None:
        if block.caption:
            caption = self._new("Caption")
            caption.paragraph_format.keep_with_next = True
            self._fill(caption, block.caption)
        lines = (*block.head, *block.body)
        columns = max((sum(cell.span for cell in line.cells) for line in lines), default=1)
        widths = _widths(lines, columns)
        table = _table(widths, block.title)
        # After the last paragraph and before the page's own measures.
        self._body.insert(len(self._body) - 1, table)
        counts = _counts(block)
        for line in block.head:
            cells = (replace(one, figure=n in counts) for n, one in enumerate(line.cells))
            table.append(self._line(replace(line, cells=tuple(cells)), widths, head=True))
        for line in block.body:
            table.append(self._line(line, widths, head=False))
        self._new("After table")

    def contents(self, heading: str) -> None:
        """A table of contents; Word puts the pages in when it is asked to renew it."""
        self._new("Contents heading").add_run(heading)
        sections = [one for one in self._paper.blocks if isinstance(one, Heading)]
        sections = [one for one in sections if one.level == 2]
        for number, section in enumerate(sections):
            paragraph = self._new("Contents")
            if not number:
                _field(paragraph, 'TOC \\o "1-2" \\h \\z \\u', ("begin", "separate"))
            self._fill(paragraph, (Words(plain(section.words), link=f"#{section.anchor}"),))
            if number == len(sections) - 1:
                _field(paragraph, "", ("end",))

    def _line(self, line: Line, widths: list[int], *, head: bool) -> Any:
        row = OxmlElement("w:tr")
        about = OxmlElement("w:trPr")
        if head or _letters_in(line) < _SPLIT:
            about.append(OxmlElement("w:cantSplit"))
        if head:
            about.append(OxmlElement("w:tblHeader"))
        row.append(about)
        at = 0
        for number, cell in enumerate(line.cells):
            width = sum(widths[at : at + cell.span])
            anchor = line.anchor if not number else ""
            row.append(self._cell(cell, width, head=head, anchor=anchor))
            at += cell.span
        return row

    def _cell(self, cell: Cell, width: int, *, head: bool, anchor: str) -> Any:
        made = OxmlElement("w:tc")
        made.append(_measures(cell, width))
        some = cell.paragraphs or (Paragraph(()),)
        for number, one in enumerate(some):
            inner: Any = OxmlElement("w:p")
            made.append(inner)
            paragraph = WordParagraph(inner, self._document._body)  # noqa: SLF001
            inner.style = self._styles[_cell_style(one, cell, head=head)]
            if cell.figure:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._fill(paragraph, one.words, anchor if not number else "")
        return made

    def _paragraph(self, paragraph: Any, block: Paragraph) -> None:
        words = block.words
        if block.kind == "number":
            words = (Words(f"{block.number}.\t"), *words)
        self._fill(paragraph, words, block.anchor)

    def _fill(self, paragraph: Any, words: Iterable[Words], anchor: str = "") -> None:
        with _Bookmark(self, paragraph, anchor):
            for one in words:
                with _Bookmark(self, paragraph, one.anchor):
                    self._words(paragraph, one)

    def _words(self, paragraph: Any, one: Words) -> None:
        holder = self._holder(paragraph, one.link)
        for number, text in enumerate(one.text.split("\n")):
            element: Any = OxmlElement("w:r")
            (paragraph._p if holder is None else holder).append(element)  # noqa: SLF001
            run = Run(element, paragraph)
            if number:
                run.add_break()
            run.add_text(text)
            style = _letters(one, linked=holder is not None)
            if style:
                element.style = self._styles[style]
            _look(run, one)

    def _holder(self, paragraph: Any, link: str) -> Any:
        """What makes words lead somewhere; nothing if there is no such place."""
        if not link or (link.startswith("#") and link[1:] not in self._places):
            return None
        made = OxmlElement("w:hyperlink")
        if link.startswith("#"):
            made.set(qn("w:anchor"), self.place(link[1:]))
        else:
            target = quote(link, safe=_ADDRESS)
            relation = paragraph.part.relate_to(
                target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            made.set(qn("r:id"), relation)
        made.set(qn("w:history"), "1")
        paragraph._p.append(made)  # noqa: SLF001 - links have no function in python-docx
        return made

    def place(self, anchor: str) -> str:
        """The name of a bookmark, as Word allows it."""
        return f"place_{self._places[anchor]}"

    def begun(self, anchor: str) -> int:
        """The number of a bookmark that is to be set here; 0 if there is one already."""
        if not anchor or anchor in self._written:
            return 0
        self._written.add(anchor)
        return self._places[anchor]


class _Bookmark:
    """A bookmark around what is written meanwhile."""

    def __init__(self, writer: _Writer, paragraph: Any, anchor: str) -> None:
        self._element = paragraph._p  # noqa: SLF001
        self._number = writer.begun(anchor)
        self._name = writer.place(anchor) if self._number else ""

    def __enter__(self) -> None:
        if self._number:
            begin = OxmlElement("w:bookmarkStart")
            begin.set(qn("w:id"), str(self._number))
            begin.set(qn("w:name"), self._name)
            self._element.append(begin)

    def __exit__(self, *_: object) -> None:
        if self._number:
            end = OxmlElement("w:bookmarkEnd")
            end.set(qn("w:id"), str(self._number))
            self._element.append(end)


def _style(block: Paragraph) -> str:
    if block.kind == "item":
        return "List Bullet" if block.depth < 2 else "List Bullet 2"
    if block.kind == "number":
        return "List Continue"
    if block.depth and block.kind in {"text", "soft"}:
        return "List Continue"
    return PARAGRAPHS.get(block.kind, "Normal")


def _cell_style(block: Paragraph, cell: Cell, *, head: bool) -> str:
    if head or (cell.header and cell.span > 1):
        return "Table head"
    return "Table item" if block.kind == "item" else "Table text"


def _letters(one: Words, *, linked: bool) -> str:
    """The style of a stretch of words; none if they look as their paragraph does."""
    if linked:
        return MARK if one.evidence else LINK
    return SOFT if one.soft else ""


def _look(run: Any, one: Words) -> None:
    if one.code:
        run.font.name = "Consolas"
        run.font.size = Pt(8.5)
    if one.bold:
        run.bold = True
    if one.italic:
        run.italic = True
    if one.language:
        about = run._r.get_or_add_rPr()  # noqa: SLF001
        tongue = OxmlElement("w:lang")
        tag = language_tag(one.language)
        tongue.set(qn("w:val"), tag)
        if one.language in {"ko", "ja", "zh"}:
            tongue.set(qn("w:eastAsia"), tag)
        about.append(tongue)


def _letters_in(line: Line) -> int:
    return max(
        (sum(len(plain(one.words)) for one in cell.paragraphs) for cell in line.cells), default=0
    )


def _counts(table: Table) -> set[int]:
    """The columns that hold numbers."""
    return {number for line in table.body for number, cell in enumerate(line.cells) if cell.figure}


def _widths(lines: Iterable[Line], columns: int) -> list[int]:
    """Widths in twentieths of a point: room for the longest word, the rest where there is more."""
    least, most = [_LEAST] * columns, [4.0] * columns
    for line in lines:
        if any(cell.span > 1 for cell in line.cells):
            continue
        for number, cell in enumerate(line.cells):
            text = " ".join(plain(one.words) for one in cell.paragraphs)
            longest = max((len(word) for word in text.split()), default=0)
            least[number] = max(least[number], min(longest, 14) * _LETTER + _MARGINS)
            most[number] = max(most[number], min(len(text), 220))
    spare = max(TEXT_WIDTH - sum(least), 0)
    weights = [one**0.8 for one in most]
    given = [low + spare * one / sum(weights) for low, one in zip(least, weights, strict=True)]
    return [round(TEXT_WIDTH * one / sum(given)) for one in given]


def _table(widths: list[int], title: str) -> Any:
    table = OxmlElement("w:tbl")
    about = OxmlElement("w:tblPr")
    for name, values in (
        ("w:tblStyle", {"w:val": "ReportTable"}),
        ("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}),
        ("w:tblLayout", {"w:type": "fixed"}),
        ("w:tblLook", {"w:val": "0020", "w:firstRow": "1", "w:noHBand": "1", "w:noVBand": "1"}),
        ("w:tblCaption", {"w:val": title}),
    ):
        element = OxmlElement(name)
        for key, value in values.items():
            element.set(qn(key), value)
        if title or name != "w:tblCaption":
            about.append(element)
    table.append(about)
    grid = OxmlElement("w:tblGrid")
    for width in widths:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(width))
        grid.append(column)
    table.append(grid)
    return table


def _measures(cell: Cell, width: int) -> Any:
    about = OxmlElement("w:tcPr")
    measure = OxmlElement("w:tcW")
    measure.set(qn("w:w"), str(width))
    measure.set(qn("w:type"), "dxa")
    about.append(measure)
    if cell.span > 1:
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), str(cell.span))
        about.append(span)
    return about


def _field(paragraph: Any, instruction: str, steps: Iterable[str]) -> None:
    for step in steps:
        if step == "separate":
            told = OxmlElement("w:instrText")
            told.set(qn("xml:space"), "preserve")
            told.text = f" {instruction} "
            paragraph.add_run()._r.append(told)  # noqa: SLF001
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), step)
        paragraph.add_run()._r.append(mark)  # noqa: SLF001
