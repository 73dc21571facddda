"""Tables for spreadsheets, CSV and XLSX, in which nothing that people wrote is run as a formula.

In CSV a text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line
end) gets an apostrophe before it, which reading takes away again. XLSX has types, and ours are texts.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from jejak.errors import InputError, OptionError
from jejak.safety.archives import opened
from jejak.safety.xmlfile import refuse_doctype

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, str]
LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""
LARGEST = 256 * 1024**2
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("Bus"), guarded("'=x")
    ("'=1+1", 'Bus', "''=x")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What was guarded, as it was.

    >>> unguarded("'=1+1"), unguarded("'Bus'")
    ('=1+1', "'Bus'")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows as UTF-8 CSV with a byte-order mark, without which Excel takes it for Latin-1."""
    held = StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + held.getvalue().encode("utf-8", "replace"))


def fill(sheet: Worksheet, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows into a sheet of a workbook, every cell a text.

    Raises:
        OptionError: a text is longer than a cell holds.
    """
    for number, row in enumerate(({name: name for name in columns}, *rows), 1):
        for at, name in enumerate(columns, 1):
            text = row.get(name, "")
            if len(text) > LONGEST:
                raise OptionError(
                    f"row {number}, {name}: {len(text):,} characters, and a cell holds {LONGEST:,}",
                    where=sheet.title,
                    remedy="write CSV, or shorter passages",
                )
            if not text:
                continue
            cell = sheet.cell(number, at)
            cell.value = _UNWRITABLE.sub("\ufffd", text)
            cell.data_type = "s"
            cell.number_format = "@"


def new_book(title: str) -> tuple[Workbook, Worksheet]:
    """An empty workbook, and its first sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    return book, sheet


def read_rows(path: Path, sheet: str = "") -> list[dict[str, str]]:
    """The rows of a CSV or XLSX file as texts, by the names in its first row.

    A row has its number in the file under `""`. Rows without any text are left out. `sheet` is the
    name of a workbook's sheet; the first without one.

    Raises:
        InputError: not such a file, without columns, refused, or without that sheet.
    """
    if path.suffix.lower() == ".csv":
        lines = _csv_lines(path)
    elif path.suffix.lower() == ".xlsx":
        lines = _xlsx_lines(path, sheet)
    else:
        raise InputError(
            f"no table is read from '{path.suffix}' files",
            where=str(path),
            remedy="save it as .csv or .xlsx",
        )
    head = [name.strip() for name in next(lines, (0, []))[1]]
    _check_head(head, path)
    rows = []
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(head) - len(cells))]
            named = {name: cell for name, cell in zip(head, padded, strict=False) if name}
            rows.append({"": str(number), **named})
    return rows


def _check_head(head: Sequence[str], path: Path) -> None:
    names = [name for name in head if name]
    twice = next((name for name in names if names.count(name) > 1), None)
    if not names:
        raise InputError("no columns", where=f"{path}, row 1", remedy="name them in the first row")
    if twice is not None:
        raise InputError(
            f"two columns are named {twice!r}", where=f"{path}, row 1", remedy="rename one of them"
        )


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(
            f"not UTF-8 at byte {problem.start}", where=str(path), remedy="save it as CSV UTF-8"
        ) from problem
    except OSError as problem:
        raise InputError(
            f"cannot be read: {problem.strerror}", where=str(path), remedy="check the path"
        ) from problem
    first = text.partition("\n")[0]
    # Where the comma is the decimal mark, Excel writes semicolons.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    # Strictly: a quotation mark that is never closed would swallow the rest of the table.
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [unguarded(cell) for cell in cells]
    except csv.Error as problem:
        raise InputError(
            f"not a table: {problem}",
            where=f"{path}, line {reader.line_num}",
            remedy="save it as CSV once more, or as .xlsx",
        ) from problem


def _check_workbook(path: Path) -> None:
    with opened(path, LARGEST) as archive:
        if not archive.find("xl/workbook.xml"):
            raise InputError("not a workbook", where=str(path), remedy="save it as .xlsx")
        for name in archive.names():
            if name.lower().endswith((".xml", ".rels")):
                with archive.open(name) as stream:
                    refuse_doctype(stream, f"{path}/{name}")


def _xlsx_lines(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    _check_workbook(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        if sheet and sheet not in book.sheetnames:
            raise InputError(
                f"no sheet named {sheet!r}", where=str(path), remedy="give back the whole workbook"
            )
        found = book[sheet] if sheet else book.worksheets[0]
        for number, cells in enumerate(found.iter_rows(values_only=True), 1):
            yield number, ["" if cell is None else str(cell) for cell in cells]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as problem:
        raise InputError(
            f"a damaged workbook: {problem}", where=str(path), remedy="save it again as .xlsx"
        ) from problem
