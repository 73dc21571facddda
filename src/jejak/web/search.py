"""Words found in the sources, each hit with a link to where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.errors import OptionError
from jejak.store.searching import Found, FoundStretch, Hit
from jejak.web.desks import page
from jejak.web.marking import Piece, Span, marked
from jejak.web.rendering import show
from jejak.web.review import document_path
from jejak.web.visiting import Desk

SIZE = 20
NOTHING = Found((), "", 0, exact=True)


@dataclass(frozen=True)
class Line:
    """What stands around a hit, in pieces, and the address of the place."""

    address: str
    pieces: tuple[Piece, ...]


def search(desk: Desk) -> Response:
    """The documents where the words stand, a page at a time."""
    query = desk.asked("q")
    found, problem = NOTHING, ""
    if query:
        try:
            with desk.store.snapshot():
                found = desk.store.search(query, after=desk.asked("after"), size=SIZE)
        except OptionError as refused:
            problem = f"{refused.problem} ({refused.remedy})"
    return show(
        desk,
        "search.html.jinja",
        query=query,
        problem=problem,
        found=found,
        results=[(one, _lines(desk, one)) for one in found.items],
        address=lambda name: document_path(desk, name),
        more=urlencode({"q": query, "after": found.after}) if found.after else "",
        later=bool(desk.asked("after")),
    )


def _lines(desk: Desk, found: FoundStretch) -> Sequence[Line]:
    return [_line(desk, found.document, one) for one in found.hits]


def _line(desk: Desk, document: str, hit: Hit) -> Line:
    spans = [Span(str(number), *at) for number, at in enumerate(hit.marks)]
    start, end = hit.marks[0][0], hit.marks[-1][1]
    text, begin = _whole_words(hit, start, end)
    paragraphs = marked(text, spans, offset=begin)
    address = f"{document_path(desk, document)}?at={start}-{end}#at"
    return Line(address, tuple(piece for one in paragraphs for piece in one.pieces))


def _whole_words(hit: Hit, start: int, end: int) -> tuple[str, int]:
    """What stands around the marks without the words that were cut through, and where it begins."""
    before = hit.text[: start - hit.start]
    cut = before.find(" ") + 1 if hit.start else 0
    after = hit.text[end - hit.start :]
    kept = after.rfind(" ")
    last = end - hit.start + (kept if kept > 0 else len(after))
    return hit.text[cut:last], hit.start + cut


routes = [page("/search", "viewer", search)]
