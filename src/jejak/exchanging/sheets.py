"""Blind coding sheets: passages for a second coder who has only a spreadsheet, and back again.

A sheet has one passage a row with what stands around it, room for codes and a memo, and nothing
that anybody or anything has judged of it. The order is random, so that neither document nor the
order of coding tells anything, but fixed by a seed. What is needed to take it back (place, digest
of the words, the sheet itself) stands in columns that XLSX hides and locks. Every code was on offer
for every passage: codes that a coder did not choose for a passage are judged absent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jejak.errors import InputError, OptionError
from jejak.exchanging.cells import Row, fill, new_book, read_rows, write_csv
from jejak.exchanging.guids import derived
from jejak.model.judgements import CodebookEntry, Coder, Judgement, Verdict
from jejak.model.records import Passage

NONE, UNSURE = "none", "?"
"""What is written where no code fits, and where it cannot be told."""
CODES = 4
"""Columns for codes: how many one passage may be given."""
AROUND = 300
"""Characters shown before and after a passage."""
SHEET, BOOK = "coding", "codebook"
_CHOSEN = tuple(f"code {number}" for number in range(1, CODES + 1))
COLUMNS = ("number", "before", "text", "after", *_CHOSEN, "memo", "passage", "digest", "sheet")
_HIDDEN = ("passage", "digest", "sheet")
_WIDTHS = {"number": 8, "before": 40, "text": 60, "after": 40, "memo": 30}
_BOOK_COLUMNS = ("code", "name", "definition", "above")


class Returned(NamedTuple):
    """What came back: judgements, and the numbers of the rows that were not judged yet."""

    judgements: tuple[Judgement, ...]
    unfinished: tuple[int, ...]


@dataclass(frozen=True)
class Offer:
    """What a sheet is made of, and is checked against when it comes back.

    `project` is whatever names the project, `texts` the frozen texts by document, `codebook` the
    codes on offer; codes that are not codable are shown and cannot be chosen.
    """

    project: str
    texts: Mapping[str, str]
    codebook: Sequence[CodebookEntry]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that can be chosen, in the order of the codebook."""
        return tuple(one.id for one in self.codebook if one.codable)


def write_sheet(
    passages: Sequence[Passage], offer: Offer, path: Path, *, seed: int, around: int = AROUND
) -> None:
    """Write a coding sheet as .xlsx or .csv; a .csv has its codebook in a second file beside it.

    The same passages, offer and seed give the same rows.

    Raises:
        OptionError: nothing to code, a passage twice or outside of its text, or another ending.
    """
    _check_offer(passages, offer)
    rows = list(_rows(passages, offer, seed, around))
    book = [_book_row(one) for one in offer.codebook]
    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_csv(path, COLUMNS, rows)
        write_csv(path.with_name(f"{path.stem}-{BOOK}.csv"), _BOOK_COLUMNS, book)
    elif suffix == ".xlsx":
        _write_workbook(rows, book, offer, path)
    else:
        raise OptionError(
            f"no sheet is written to '{path.suffix}' files",
            where=str(path),
            remedy="name it ….xlsx or ….csv",
        )


def read_sheet(path: Path, offer: Offer, coder: Coder, *, at: str, codebook: str = "") -> Returned:
    """Take a sheet back as judgements of `coder`, made at the time `at` (UTC, ISO 8601).

    `codebook` is the digest that the judgements are to name. Judgements have GUIDs made of sheet,
    coder, passage and code: the same sheet taken twice gives the same judgements.

    Raises:
        InputError: an unknown code, a changed text, a row missing, given twice or added, a sheet of
            another project or codebook, or several sheets in one; the row is named.
        OptionError: the coder is a machine.
    """
    if coder.kind != "human":
        raise OptionError(
            f"{coder.name!r} is no person", where="coder", remedy="name who filled in the sheet"
        )
    rows = read_rows(path, SHEET if path.suffix.lower() == ".xlsx" else "")
    _check_sheet(rows, offer, path)
    judged = [_Judged(row, offer, f"{path}, row {row['']}") for row in rows]
    unfinished = tuple(int(one.row["number"]) for one in judged if not one.chosen)
    judgements = tuple(
        _judgement(one, code, verdict, memo, coder=coder.id, at=at, codebook=codebook)
        for one in sorted(judged, key=lambda one: one.passage)
        for code, verdict, memo in one.verdicts()
    )
    return Returned(judgements, unfinished)


def _check_offer(passages: Sequence[Passage], offer: Offer) -> None:
    if not passages or not offer.codes:
        what = "passages" if not passages else "codes"
        raise OptionError(f"no {what} to write", where="sheet", remedy="choose at least one")
    if len(set(passages)) < len(passages):
        raise OptionError("a passage is given twice", where="sheet", remedy="give each once")
    reserved = {NONE, UNSURE} & set(offer.codes)
    if reserved:
        raise OptionError(
            f"a code has the id {reserved.pop()!r}, which sheets use", where="codebook"
        )
    for one in passages:
        text = offer.texts.get(one.document, "")
        if not 0 <= one.start < one.end <= len(text):
            raise OptionError(
                "the passage lies outside of its text", where=one.key, remedy="read the case again"
            )


def _rows(
    passages: Sequence[Passage], offer: Offer, seed: int, around: int
) -> Iterator[dict[str, str]]:
    ordered = sorted(passages)
    order = np.random.default_rng(seed).permutation(len(ordered))
    name = sheet_name(passages, offer)
    for number, at in enumerate(order.tolist(), 1):
        one = ordered[at]
        text = offer.texts[one.document]
        yield {
            "number": str(number),
            "before": text[max(0, one.start - around) : one.start].strip(),
            "text": one.of(text),
            "after": text[one.end : one.end + around].strip(),
            "passage": one.key,
            "digest": _digest(one.of(text)),
            "sheet": name,
        }


def sheet_name(passages: Sequence[Passage], offer: Offer) -> str:
    """What a sheet is known by: how many rows, and digests of project, codebook and passages.

    >>> offer = Offer("p", {"a": "Kota bus"}, (CodebookEntry("role.host", "", "Host"),))
    >>> sheet_name([Passage("a", 0, 4)], offer).split("/")[0]
    '1'
    """
    keys = "\n".join(sorted(one.key for one in passages))
    return "/".join((str(len(passages)), *_stamp(offer), _digest(keys)[:12]))


def _stamp(offer: Offer) -> tuple[str, str]:
    codes = "\0".join(f"{one.id}\0{one.name}\0{one.definition}" for one in offer.codebook)
    return _digest(offer.project)[:12], _digest(codes)[:12]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _book_row(one: CodebookEntry) -> dict[str, str]:
    code = one.id if one.codable else ""
    return {"code": code, "name": one.name, "definition": one.definition, "above": one.parent}


def _write_workbook(rows: Sequence[Row], book: Sequence[Row], offer: Offer, path: Path) -> None:
    workbook, sheet = new_book(SHEET)
    fill(sheet, COLUMNS, rows)
    codes = workbook.create_sheet(BOOK)
    fill(codes, _BOOK_COLUMNS, book)
    # What can be chosen, in one column without gaps: the list of the drop-down.
    choices = workbook.create_sheet("choices")
    listed = [*offer.codes, NONE, UNSURE]
    fill(choices, ("choice",), ({"choice": one} for one in listed))
    choices.sheet_state = "hidden"
    _arrange(sheet, len(rows))
    _offer_choices(sheet, len(rows), len(listed))
    for one, width in zip("ABCD", (28, 28, 90, 24), strict=True):
        codes.column_dimensions[one].width = width
    for one in (codes, choices):
        one.protection.enable()
    workbook.save(path)


def _arrange(sheet: Worksheet, rows: int) -> None:
    wrapped = Alignment(wrap_text=True, vertical="top")
    for at, name in enumerate(COLUMNS, 1):
        column = get_column_letter(at)
        sheet.column_dimensions[column].width = _WIDTHS.get(name, 24)
        sheet.column_dimensions[column].hidden = name in _HIDDEN
        sheet.cell(1, at).font = Font(bold=True)
        for row in range(2, rows + 2):
            cell = sheet.cell(row, at)
            cell.alignment = wrapped
            if name in _CHOSEN or name == "memo":
                cell.protection = Protection(locked=False)
                # Typed text that begins like a formula stays text.
                cell.number_format = "@"
    sheet.freeze_panes = "B2"
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.enable()


def _offer_choices(sheet: Worksheet, rows: int, choices: int) -> None:
    listed = DataValidation("list", f"choices!$A$2:$A${choices + 1}", allow_blank=True)
    listed.error = "Choose a code of the list; the sheet “codebook” explains them."
    listed.showErrorMessage = True
    sheet.add_data_validation(listed)
    first, last = (get_column_letter(COLUMNS.index(_CHOSEN[at]) + 1) for at in (0, -1))
    listed.add(f"{first}2:{last}{rows + 1}")


def _check_sheet(rows: Sequence[Row], offer: Offer, path: Path) -> None:
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise InputError(
            f"the column {missing[0]!r} is missing" if rows else "no rows",
            where=str(path),
            remedy="give back the whole sheet",
        )
    for row in rows:
        _check_row(row, rows[0], offer, f"{path}, row {row['']}")
    _check_numbers(rows, path)


def _check_row(row: Row, first: Row, offer: Offer, where: str) -> None:
    parts = row["sheet"].split("/")
    project, codes = _stamp(offer)
    if len(parts) != 4 or not parts[0].isdecimal():
        raise InputError(
            "a row that was not in the sheet",
            where=where,
            remedy="take it out; nothing can be added",
        )
    if parts[1] != project:
        raise InputError(
            "a sheet of another project", where=where, remedy="give it back where it comes from"
        )
    if parts[2] != codes:
        raise InputError(
            "the codebook has changed since the sheet was made",
            where=where,
            remedy="take it back with the codebook of that time, or make a new sheet",
        )
    if row["sheet"] != first["sheet"]:
        raise InputError(
            "a row of another sheet",
            where=where,
            remedy="give each sheet back as a file of its own",
        )


def _check_numbers(rows: Sequence[Row], path: Path) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        where = f"{path}, row {row['']}"
        if row["passage"] in seen:
            raise InputError(
                f"the same passage as row {seen[row['passage']]}", where=where, remedy="keep one"
            )
        if not row["number"].isdecimal():
            raise InputError(
                f"{row['number']!r} is no number of a row", where=where, remedy="give it its number"
            )
        seen[row["passage"]] = row[""]
    wanted = range(1, int(rows[0]["sheet"].split("/")[0]) + 1)
    there = {int(row["number"]) for row in rows}
    missing = [str(number) for number in wanted if number not in there]
    if missing:
        raise InputError(
            f"missing: number {', '.join(missing[:10])}{'…' if len(missing) > 10 else ''}",
            where=str(path),
            remedy="give back all rows, judged or not",
        )


class _Judged:
    """One row of a sheet that came back, checked."""

    def __init__(self, row: Row, offer: Offer, where: str) -> None:
        self.row = row
        self._codes = offer.codes
        self.passage = _passage(row, offer, where)
        self.quote = self.passage.of(offer.texts[self.passage.document])
        self.chosen = _choices(row, offer.codes, where)

    def verdicts(self) -> Iterator[tuple[str, Verdict, str]]:
        """Each code on offer with its verdict and memo; nothing where nothing was chosen.

        The memo goes with the codes that were chosen; with the first, where none was.
        """
        unsure, memo = self.chosen == {UNSURE}, self.row["memo"]
        for number, code in enumerate(self._codes if self.chosen else ()):
            present = code in self.chosen
            verdict: Verdict = "abstain" if unsure else "present" if present else "absent"
            told = present or (not number and self.chosen <= {NONE, UNSURE})
            yield code, verdict, memo if told else ""


def _passage(row: Row, offer: Offer, where: str) -> Passage:
    document, _, place = row["passage"].rpartition(":")
    start, _, end = place.partition("-")
    text = offer.texts.get(document)
    if text is None or not (start.isdecimal() and end.isdecimal()):
        raise InputError(
            f"no passage {row['passage']!r} in the project",
            where=where,
            remedy="give back the sheet as it was, but for codes and memos",
        )
    passage = Passage(document, int(start), int(end))
    words = passage.of(text)
    if _digest(words) != row["digest"]:
        raise InputError(
            "the document has changed since the sheet was made",
            where=where,
            remedy="make a new sheet",
        )
    if _same(words) != _same(row["text"]):
        raise InputError(
            "the text of the passage was changed",
            where=where,
            remedy="what was judged is not what stands in the document; restore it",
        )
    return passage


def _same(text: str) -> str:
    # Spreadsheets change line ends and drop characters that cannot be seen.
    return " ".join(text.replace("\ufffd", " ").split())


def _choices(row: Row, codes: Sequence[str], where: str) -> set[str]:
    chosen: set[str] = set()
    for column in _CHOSEN:
        choice = row[column].strip()
        if choice and choice not in (*codes, NONE, UNSURE):
            raise InputError(
                f"{column}: no code {choice!r}", where=where, remedy="choose one of the codebook"
            )
        chosen |= {choice} if choice else set()
    if len(chosen) > 1 and chosen & {NONE, UNSURE}:
        raise InputError(
            f"{' and '.join(sorted(chosen))} cannot both be", where=where, remedy="keep one"
        )
    return chosen


def _judgement(
    one: _Judged, code: str, verdict: Verdict, memo: str, *, coder: str, at: str, codebook: str
) -> Judgement:
    passage = one.passage
    return Judgement(
        id=derived("sheet", one.row["sheet"], coder, passage.key, code),
        document=passage.document,
        start=passage.start,
        end=passage.end,
        quote=one.quote,
        code=code,
        verdict=verdict,
        coder=coder,
        at=at,
        codebook=codebook,
        memo=memo,
    )
