"""Texts held against one another: what was taken from where, and which passages match already.

The degree of transfer takes seconds to minutes, so it is measured in a process of its own while
the page waits, and kept; whoever looks again, or in another language, finds it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from jejak.case.transfers import (
    LONGEST,
    ORIGINS,
    WITHIN,
    kept_transfer,
    measure_transfer,
    name_of,
    texts_of,
)
from jejak.comparing.direction import order
from jejak.errors import OptionError
from jejak.model.degrees import DEGREES, ROW_KINDS, Change, DegreeOfTransfer, NamedText, Quoted
from jejak.model.records import Claim, Document, Passage
from jejak.reporting.comparison import comparison_png, percent, write_comparison
from jejak.reporting.pictures import share_bar
from jejak.reporting.ribbons import SIGNS, shown_kind
from jejak.reporting.sidebyside import Leads, likeness_table, side_by_side
from jejak.store.casestore import CaseStore
from jejak.store.matching import Matched, MatchedSide, match_methods, match_page
from jejak.store.sources import Wanted
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.downloads import Row as Line
from jejak.web.downloads import csv_file, every
from jejak.web.parts import passage_path
from jejak.web.rendering import show
from jejak.web.review import document_path
from jejak.web.visiting import Desk
from jejak.web.working import Job, Works

SIZE: Final = 15
LISTED: Final = 25
KINDS: Final = (*ROW_KINDS, "boilerplate")
COLUMNS = (
    "kind", "taken", "likeness", "changes", "host", "host_start", "host_end", "host_label",
    "host_text", "origin", "origin_start", "origin_end", "origin_label", "origin_text",
)  # fmt: skip
MATCH_COLUMNS = (
    "method", "likeness", "earlier", "order", *(f"a_{one}" for one in ("document", "start", "end")),
    "a_published", *(f"b_{one}" for one in ("document", "start", "end")), "b_published",
)  # fmt: skip
WORKS = Works()


@dataclass(frozen=True)
class Chosen:
    """The texts that are to be compared, by the ids of their documents; more may be missing."""

    host: str = ""
    origins: tuple[str, ...] = ()

    @classmethod
    def asked(cls, desk: Desk) -> Chosen:
        """What the query names."""
        origins = desk.request.query_params.getlist("origin")
        return cls(desk.asked("host"), tuple(dict.fromkeys(one for one in origins if one)))

    @property
    def names(self) -> tuple[str, ...]:
        """The ids, the host's first."""
        return (*([self.host] if self.host else []), *self.origins)

    @property
    def complete(self) -> bool:
        """Whether they can be compared."""
        return bool(self.host and self.origins)

    def query(self, **more: str) -> str:
        """The same as a query has it."""
        told = [("host", self.host)] if self.host else []
        told += [("origin", one) for one in self.origins]
        return urlencode(told + [(name, one) for name, one in more.items() if one])

    def without(self, name: str) -> Chosen:
        """The same but for one document.

        >>> Chosen("a", ("b", "c")).without("b")
        Chosen(host='a', origins=('c',))
        """
        host = "" if self.host == name else self.host
        return Chosen(host, tuple(one for one in self.origins if one != name))

    def with_host(self, name: str) -> Chosen:
        """The same with another host."""
        return Chosen(name, self.without(name).origins)

    def with_origin(self, name: str) -> Chosen:
        """The same with one more origin."""
        return Chosen(self.without(name).host, (*self.without(name).origins, name))


def compare(desk: Desk) -> Response:
    """The desk at which texts are chosen: those chosen so far, and the documents to choose from."""
    chosen = Chosen.asked(desk)
    title = desk.asked("title")
    with desk.store.snapshot():
        found = desk.store.document_page(Wanted(title=title), after=desk.asked("after"), size=SIZE)
        named = {one: _named(desk, one) for one in chosen.names}
        policies = _policies(desk)
    return show(
        desk,
        "compare.html.jinja",
        chosen=chosen,
        named=named,
        title=title,
        found=found,
        policies=policies,
        most=ORIGINS,
        longest=LONGEST,
        link=lambda name: document_path(desk, name),
    )


def _named(desk: Desk, name: str) -> Document:
    found = desk.store.document(name)
    if found is None:
        raise NotHere("no such document", where=name[:80])
    return found


def _policies(desk: Desk) -> list[tuple[Claim, Chosen]]:
    """The claims that name the texts of their policies."""
    some = (one for one in desk.store.records(Claim) if one.host_text and one.origin_texts)
    return [(one, Chosen(one.host_text, one.origin_texts)) for one in some]


@dataclass(frozen=True)
class Held:
    """Documents that are held against one another: the host, its origins, and their texts."""

    chosen: Chosen
    host: Document
    origins: tuple[Document, ...]
    texts: tuple[NamedText, ...]

    @property
    def names(self) -> dict[str, str]:
        """What the documents are called, by their ids."""
        return {one.id: one.title or one.id for one in (self.host, *self.origins)}

    @property
    def origin_names(self) -> list[str]:
        """What the origins are called."""
        return [one.title or one.id for one in self.origins]


def _held(desk: Desk) -> Held:
    chosen = Chosen.asked(desk)
    if not chosen.complete:
        remedy = "choose a host and an origin"
        raise OptionError("two texts are needed", where="host, origin", remedy=remedy)
    with desk.store.snapshot():
        host, *origins = (_named(desk, one) for one in chosen.names)
    return Held(chosen, host, tuple(origins), texts_of(host, origins))


def degree(desk: Desk) -> Response:
    """The degree of transfer between the texts that are asked for; a page to wait at before."""
    held = _held(desk)
    found = kept_transfer(desk.place, held.texts)
    if found is None:
        return _waiting(desk, held)
    if desk.is_fragment:
        return Response(headers={"HX-Refresh": "true"})
    return show(desk, "compare_degree.html.jinja", here="compare", **_shown(desk, held, found))


def _waiting(desk: Desk, held: Held) -> Response:
    """The page that asks again until the degree is measured, or says why it cannot be."""
    again = desk.asked("again") == "1"
    job = _begun(desk, held, again=again)
    address = f"{desk.path('compare', 'degree')}?{held.chosen.query()}"
    if again:
        return RedirectResponse(address, status_code=303)
    part = "compare_work.html.jinja" if desk.is_fragment else "compare_waiting.html.jinja"
    return show(
        desk,
        part,
        here="compare",
        held=held,
        job=job,
        address=address,
        seconds=round(WITHIN.seconds),
    )


def _begun(desk: Desk, held: Held, *, again: bool) -> Job:
    place, texts = desk.place, held.texts
    key = f"{place.path}\0{name_of(texts)}"
    return WORKS.ask(key, lambda: measure_transfer(place, texts), again=again)


def _shown(desk: Desk, held: Held, found: DegreeOfTransfer) -> dict[str, Any]:
    """All that the page of a degree is made of."""
    only = desk.asked("only")
    rows = list(enumerate(found.rows, start=1))
    counts = {kind: sum(shown_kind(row) == kind for row in found.rows) for kind in KINDS}
    leads = Leads(
        lambda passage: passage_path(desk, passage),
        lambda number: f"#row-{number}",
        lambda name: held.names[name],
        {one.id: one.language for one in held.texts}.__getitem__,
    )
    return {
        "held": held,
        "result": found,
        "names": held.names,
        "tongues": {one.id: one.language for one in held.texts},
        "degrees": DEGREES,
        "kinds": ROW_KINDS,
        "all_kinds": KINDS,
        "counts": counts,
        "only": only if only in KINDS else "",
        "rows": [one for one in rows if only not in KINDS or shown_kind(one[1]) == only],
        "picture": side_by_side(found, desk.words, leads),
        "matrix": likeness_table(found, desk.words, leads),
        "anachronism": _before_all(held),
        "link": leads.passage,
        "signs": SIGNS,
        "percent": percent,
        "share": share_bar,
        "kind_of": shown_kind,
        "told": lambda change: _told(desk, change),
    }


def _before_all(held: Held) -> bool:
    """Whether the host's text surely came before every origin's, so that none can be its source."""
    host = held.host.published
    whens = [one.published for one in held.origins]
    return host is not None and all(when is not None and host.before(when) for when in whens)


def _told(desk: Desk, change: Change) -> str:
    key = f"transfer.change.{change.kind}"
    return desk.words.say(key, origin=change.origin or "–", host=change.host or "–")


def degree_table(desk: Desk) -> Response:
    """The provisions as a file: a row for each, and one for each origin where there are several."""
    held, found = _measured(desk)
    return csv_file(desk, f"degree-{held.host.id}", COLUMNS, _lines(desk, found))


def degree_picture(desk: Desk) -> Response:
    """The texts side by side as a PNG file."""
    held, found = _measured(desk)
    png = comparison_png(found, language=desk.words.language)
    return Response(png, media_type="image/png", headers=_attached(held, "png"))


def degree_page(desk: Desk) -> Response:
    """The comparison as `jejak degree` writes it: one HTML file, to be saved and passed on."""
    held, found = _measured(desk)
    html = write_comparison(found, language=desk.words.language)
    return Response(html, media_type="text/html; charset=utf-8", headers=_attached(held, "html"))


def _attached(held: Held, form: str) -> dict[str, str]:
    name = quote(f"degree-{held.host.id}.{form}", safe="")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}


def _measured(desk: Desk) -> tuple[Held, DegreeOfTransfer]:
    held = _held(desk)
    found = kept_transfer(desk.place, held.texts)
    if found is None:
        raise NotHere("these texts are not compared yet", remedy="open their page first")
    return held, found


def _lines(desk: Desk, found: DegreeOfTransfer) -> Iterator[Line]:
    for row in found.rows:
        changes = "; ".join(_told(desk, one) for one in row.changes)
        for origin in row.origins or (None,):
            told = (shown_kind(row), row.taken, round(row.score, 4), changes)
            yield (*told, *_cells(row.host), *_cells(origin))


def _cells(one: Quoted | None) -> Line:
    if one is None:
        return ("", "", "", "", "")
    return (one.passage.document, one.passage.start, one.passage.end, one.label, one.quote)


def matches(desk: Desk) -> Response:
    """A page of the passages that were found to match, and which of the two was there first."""
    document, method = desk.asked("document"), desk.asked("method")
    with desk.store.snapshot():
        found = match_page(
            desk.store, document=document, method=method, after=desk.asked("after"), size=LISTED
        )
        methods = match_methods(desk.store)
    more = {"document": document, "method": method, "after": found.after}
    return show(
        desk,
        "compare_matches.html.jinja",
        here="compare",
        found=found,
        rows=[_ordered(one) for one in found.items],
        methods=methods,
        asked={"document": document, "method": method},
        more="?" + urlencode({name: one for name, one in more.items() if one}),
        link=lambda passage: passage_path(desk, passage),
        together=lambda row: Chosen(row.later.passage.document, (row.earlier.passage.document,)),
    )


@dataclass(frozen=True)
class Ordered:
    """A match whose sides are in the order of their dates, if these decide it; else why not."""

    match: Matched
    earlier: MatchedSide
    later: MatchedSide
    reason: str


def _ordered(match: Matched) -> Ordered:
    """The sides of a match by their dates."""
    sides = (match.a, match.b)
    dates = {one.passage.document: one.published for one in sides}
    source, _, reason = order(match.a.passage, match.b.passage, dates)
    turned = source is not None and source.document == match.b.passage.document
    earlier, later = reversed(sides) if turned else sides
    return Ordered(match, earlier, later, reason)


def matches_table(desk: Desk) -> Response:
    """All matches, or those that the query asks for, as a file."""
    document, method = desk.asked("document"), desk.asked("method")

    def some(store: CaseStore, after: str, size: int) -> tuple[Sequence[Matched], str]:
        found = match_page(store, document=document, method=method, after=after, size=size)
        return found.items, found.after

    rows = (_match_line(one) for one in every(desk, some))
    return csv_file(desk, "matches", MATCH_COLUMNS, rows)


def _match_line(match: Matched) -> Line:
    ordered = _ordered(match)
    decided = ordered.reason == "dates"
    earlier = ordered.earlier.passage.document if decided else ""
    return (match.method, match.score, earlier, ordered.reason, *_side(match.a), *_side(match.b))


def _side(side: MatchedSide) -> Line:
    at: Passage = side.passage
    return (at.document, at.start, at.end, str(side.published or ""))


routes = [
    page("/compare", "viewer", compare, sighted=True),
    page("/compare/degree", "viewer", degree, sighted=True),
    page("/compare/degree.csv", "viewer", degree_table, sighted=True),
    page("/compare/degree.png", "viewer", degree_picture, sighted=True),
    page("/compare/degree.html", "viewer", degree_page, sighted=True),
    page("/compare/matches", "viewer", matches, sighted=True),
    page("/compare/matches.csv", "viewer", matches_table, sighted=True),
]
