"""Word documents: paragraphs and tables in the order they stand.

Text inside content controls and accepted insertions counts as text; headers, footers,
footnotes and text boxes are not read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from lxml import etree

from jejak.errors import InputError, UnreadableError
from jejak.reading.readings import Reading, titled
from jejak.safety.archives import opened
from jejak.safety.xmlfile import refuse_doctype

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

READER = "docx-1"
LARGEST = 256 * 1024 * 1024
"""Bytes that a document may unpack to."""
_DAMAGED = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    KeyError,
    ValueError,
    EOFError,
    # What zipfile says of a compression it does not know.
    NotImplementedError,
)
_SAVE_AGAIN = "open it in a word processor and save it again as .docx"


def read(path: Path) -> Reading:
    """Read a Word document."""
    _check_archive(path)
    try:
        document = docx.Document(str(path))
        _unwrap(document)
        text = "\n\n".join(_blocks(document))
        title = (document.core_properties.title or "").strip()
    except _DAMAGED as problem:
        raise UnreadableError(f"damaged Word document: {problem}", remedy=_SAVE_AGAIN) from problem
    return Reading(text=text, reader=READER, title=title or titled(text))


def _check_archive(path: Path) -> None:
    """Refuse an archive that attacks, and parts with a document type: no word processor writes one.

    python-docx would leave out what an entity stands for and say nothing of it.
    """
    try:
        with opened(path, LARGEST) as archive:
            if not archive.find("word/document.xml"):
                raise UnreadableError(
                    "not a Word document: a zip archive under another name",
                    remedy="unpack it and add the files inside",
                )
            for name in archive.names():
                if name.lower().endswith((".xml", ".rels")):
                    with archive.open(name) as stream:
                        refuse_doctype(stream, name)
    except InputError as problem:
        where = "" if problem.where == str(path) else f"{problem.where}: "
        refused = problem.problem.startswith("refused")
        raise UnreadableError(
            f"{'' if refused else 'damaged Word document: '}{where}{problem.problem}",
            remedy=problem.remedy if refused else _SAVE_AGAIN,
        ) from problem


def _unwrap(document: WordDocument) -> None:
    """Lift the content of content controls and insertions to where python-docx looks for it."""
    body = document.element.body
    for tag in ("w:sdt", "w:sdtContent", "w:ins", "w:smartTag"):
        for wrapper in list(body.iter(qn(tag))):
            parent = wrapper.getparent()
            at = parent.index(wrapper)
            parent[at : at + 1] = list(wrapper)


def _blocks(container: WordDocument | _Cell) -> Iterator[str]:
    for part in container.iter_inner_content():
        found = _rows(part) if isinstance(part, Table) else _lines(part)
        yield from filter(None, (block.strip() for block in found))


def _lines(paragraph: Paragraph) -> Iterator[str]:
    yield paragraph.text


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            # A merged cell is handed out once for every column it spans.
            if not cells or cell._tc is not cells[-1]._tc:  # noqa: SLF001
                cells.append(cell)
        yield " | ".join(" ".join(_blocks(cell)).replace("\n", " ") for cell in cells)
