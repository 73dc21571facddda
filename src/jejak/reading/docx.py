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

from jejak.errors import UnreadableError
from jejak.reading.readings import Reading, titled

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

READER = "docx-1"

# A zip bomb packs a thousand to one; real documents of any size stay under a hundred.
LARGEST = 256 * 1024 * 1024
RATIO = 200
_SMALL = 8 * 1024 * 1024
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
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        raise UnreadableError(
            "damaged Word document: the archive is cut short or broken", remedy=_SAVE_AGAIN
        ) from problem
    _check_members(members)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if not any(member.filename == "word/document.xml" for member in members):
        raise UnreadableError(
            "not a Word document: a zip archive under another name",
            remedy="unpack it and add the files inside",
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableError("the Word document is encrypted", remedy="save it without a password")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > LARGEST or (unpacked > _SMALL and unpacked > RATIO * packed):
        raise UnreadableError(
            f"refused: unpacks from {packed:,} to {unpacked:,} bytes", remedy=_SAVE_AGAIN
        )


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
