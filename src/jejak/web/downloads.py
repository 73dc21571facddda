"""Pictures and tables as files: SVG and PNG, CSV that a spreadsheet opens without harm, JSON lines.

Tables are sent while they are read, page by page, so that their size does not matter.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, TypeVar
from urllib.parse import quote

import vl_convert
from markupsafe import Markup
from starlette.responses import Response, StreamingResponse

from jejak.reporting.csvtables import Cell, harmless
from jejak.reporting.plainpictures import PlainPicture, standalone
from jejak.store.casestore import CaseStore
from jejak.store.pages import LARGEST
from jejak.web.answers import NotHere
from jejak.web.visiting import Desk

T = TypeVar("T")
Row = Sequence[Cell]
Ask = Callable[[CaseStore, str, int], tuple[Sequence[T], str]]
"""Asks for a page after a place, of a size: its lines, and where the next begins."""
BATCH: Final = 500
ROUND: Final = 200
"""Lines that are sent together."""
SCALE: Final = 2.0
FORMS: Final = ("svg", "png")


def csv_file(desk: Desk, name: str, header: Row, rows: Iterable[Row]) -> Response:
    """A table to download; with `bom=1` in the query it begins as Excel needs it to see UTF-8.

    The first row is read at once, so that what is wrong with the question is said on a page.
    """
    some = iter(rows)
    begun = list(_taken(some, 1))
    mark = "\ufeff" if desk.asked("bom") == "1" else ""
    lines = chain([header], begun, some)
    return StreamingResponse(
        _written(mark, lines),
        media_type="text/csv; charset=utf-8",
        headers=_attached(desk, f"{name}.csv"),
    )


def _taken(some: Iterator[T], most: int) -> Iterator[T]:
    for _, one in zip(range(most), some, strict=False):
        yield one


def _written(mark: str, rows: Iterable[Row]) -> Iterator[str]:
    rest = iter(rows)
    while batch := list(_taken(rest, ROUND)):
        text = io.StringIO()
        csv.writer(text).writerows([harmless(cell) for cell in row] for row in batch)
        yield mark + text.getvalue()
        mark = ""


def jsonl_file(desk: Desk, name: str, records: Iterable[Mapping[str, Any]]) -> Response:
    """Records to download, one JSON object a line."""
    some = iter(records)
    begun = list(_taken(some, 1))
    lines = (json.dumps(dict(one), ensure_ascii=False) + "\n" for one in chain(begun, some))
    return StreamingResponse(
        lines,
        media_type="application/x-ndjson; charset=utf-8",
        headers=_attached(desk, f"{name}.jsonl"),
    )


def every(desk: Desk, ask: Ask[T], *, size: int = BATCH) -> Iterator[T]:
    """All lines of a list that is asked for by pages.

    An answer is sent after the request's own store is closed, and by several threads in turn, so
    each page opens the store anew; that costs next to nothing while the case is in use.
    """
    after, first = "", True
    while first or after:
        with desk.place.store() as store:
            lines, after = ask(store, after, min(size, LARGEST))
        first = False
        yield from lines


def with_store(desk: Desk, store: CaseStore) -> Desk:
    """The same request on another store, for what is read while the answer is sent."""
    return replace(desk, store=store)


def picture_file(desk: Desk, name: str, form: str, picture: PlainPicture | None) -> Response:
    """A picture to download, in the form that the address ends with.

    Raises:
        NotHere: there is nothing to draw.
    """
    if picture is None:
        raise NotHere("there is nothing to draw")
    return _drawn_file(desk, name, form, picture.alone())


def svg_file(desk: Desk, name: str, form: str, svg: Markup | None, title: str) -> Response:
    """The same of inline SVG that was made by Vega."""
    if not svg:
        raise NotHere("there is nothing to draw")
    return _drawn_file(desk, name, form, standalone(svg, title))


def _drawn_file(desk: Desk, name: str, form: str, svg: str) -> Response:
    if form not in FORMS:
        raise NotHere(f"no picture is made as {form!r}", remedy=f"ask for {' or '.join(FORMS)}")
    headers = _attached(desk, f"{name}.{form}")
    if form == "png":
        content = bytes(vl_convert.svg_to_png(svg, scale=SCALE))
        return Response(content, media_type="image/png", headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _attached(desk: Desk, name: str) -> dict[str, str]:
    told = quote(f"{desk.case}-{name}", safe="")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{told}"}
