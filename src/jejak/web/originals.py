"""The original of a source, shown without harm: pages of a PDF, a web page, a text, or a file.

A PDF is drawn and a web page is cleaned in a process of its own. What is left of a web page stands
in a frame that may do nothing, under a policy of its own that lets nothing be loaded.
"""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import FileResponse, HTMLResponse, Response

from jejak.case.originals import (
    Original,
    harmless_page,
    original_of,
    page_picture,
    text_of,
)
from jejak.errors import JejakError
from jejak.model.records import Document, Passage
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.parts import passage_path
from jejak.web.rendering import environment, show
from jejak.web.saying import document_named
from jejak.web.security import POLICY
from jejak.web.visiting import Desk
from jejak.web.working import Turns

SHOWN: Final = 200_000
"""Characters of a text that are shown; the file has all."""
LOOK: Final = (
    ":root{color-scheme:light}body{margin:1.2rem 1.5rem;max-width:46rem;background:#fff;color:#1c2126;"
    "font:1rem/1.6 system-ui,sans-serif;overflow-wrap:break-word}img{max-width:100%;height:auto}"
    "table{border-collapse:collapse}td,th{border:1px solid #dcd9d2;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}pre{white-space:pre-wrap}"
)
_STYLE = base64.b64encode(hashlib.sha256(LOOK.encode()).digest()).decode()
FRAME_POLICY: Final = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_STYLE}'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox"
)
PAGE_POLICY: Final = f"{POLICY}; frame-src 'self'"
PATIENCE: Final = 20.0
"""Seconds that a request waits for its turn."""
_TURNS = Turns(3, waiting=9, patience=PATIENCE)
FILE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True)
class Sheet:
    """A page of a document: its number from 1, of how many, and the stretch of the text on it."""

    number: int
    of: int
    start: int
    end: int


def original(desk: Desk) -> Response:
    """The page of a source's original; says so if the case does not have it."""
    document = _document(desk)
    found = original_of(desk.place, document)
    sheet = _sheet(desk, document)
    text, problem = _text(found) if found and found.kind == "text" else ("", "")
    lines = _lines(desk, document, sheet) if found and found.kind == "pdf" else []
    answer = show(
        desk,
        "originals.html.jinja",
        here="sources",
        document=document,
        found=found,
        sheet=sheet,
        text=text[:SHOWN],
        cut=len(text) > SHOWN,
        problem=problem,
        lines=lines,
        back=lines[0][0] if lines else desk.path("documents", quote(document.id, safe="")),
        **_addresses(desk, document, sheet),
    )
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


def _document(desk: Desk) -> Document:
    return document_named(desk, desk.request.path_params["document"])


def _original(desk: Desk, *kinds: str) -> Original:
    found = original_of(desk.place, _document(desk))
    if found is None or (kinds and found.kind not in kinds):
        raise NotHere("the case does not have this original")
    return found


def _sheet(desk: Desk, document: Document) -> Sheet:
    """The page that is asked for by its number, or by a place in the text."""
    starts = document.pages or (0,)
    asked, at = desk.asked("page"), desk.asked("at").partition("-")[0]
    number = 1
    if _is_number(asked):
        number = int(asked)
    elif _is_number(at):
        number = bisect_right(starts, int(at))
    number = min(max(number, 1), len(starts))
    end = starts[number] if number < len(starts) else len(document.text)
    return Sheet(number, len(starts), starts[number - 1], end)


def _is_number(told: str) -> bool:
    return told.isascii() and told.isdecimal() and len(told) < 12


def _lines(desk: Desk, document: Document, sheet: Sheet) -> list[tuple[str, str]]:
    """The sentences of a page, each with the address of its passage; else the page as a whole."""
    found = desk.store.passages_of(document.id, sheet.start, sheet.end)
    some = [one for one in found if one.unit != "paragraph"]
    whole = Passage(document.id, sheet.start, sheet.end)
    told = [(passage_path(desk, one), one.of(document.text)) for one in some or [whole]]
    return [one for one in told if one[1].strip()]


def _text(found: Original) -> tuple[str, str]:
    try:
        return text_of(found), ""
    except JejakError as problem:
        return "", str(problem)


def _addresses(desk: Desk, document: Document, sheet: Sheet) -> dict[str, Any]:
    name = quote(document.id, safe="")
    return {
        "base": desk.path("originals", name),
        "picture": desk.path("original-pages", str(sheet.number), name),
        "frame": desk.path("original-frames", name),
        "file": desk.path("original-files", name),
    }


def picture(desk: Desk) -> Response:
    """A page of a PDF as a picture."""
    number = desk.request.path_params["page"]
    found = _original(desk, "pdf")
    if not _is_number(number):
        raise NotHere("no such page")
    with _TURNS.turn():
        drawn = page_picture(desk.place, found, int(number))
    return Response(
        drawn.png,
        media_type="image/png",
        # An original never changes; its address does not say which it is, so not for long.
        headers={"Cache-Control": "private, max-age=300"},
    )


def frame(desk: Desk) -> Response:
    """What is left of a web page that may be shown, for a frame."""
    found = _original(desk, "page")
    with _TURNS.turn():
        body = harmless_page(desk.place, found)
    html = environment().get_template("originals_frame.html.jinja").render(body=body, look=LOOK)
    return HTMLResponse(
        html, headers={"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    )


def file(desk: Desk) -> Response:
    """The file as it was given, to be saved and never opened in the workbench."""
    found = _original(desk)
    return FileResponse(
        found.path,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Security-Policy": FILE_POLICY,
        },
    )


routes = [
    page("/originals/{document:path}", "viewer", original),
    page("/original-pages/{page}/{document:path}", "viewer", picture),
    page("/original-frames/{document:path}", "viewer", frame),
    page("/original-files/{document:path}", "viewer", file),
]
