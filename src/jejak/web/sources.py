"""What was read: every source with its facts and how much was coded, and what could not be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final, get_args
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.errors import OptionError
from jejak.reading.files import readers
from jejak.store.sources import Listed, Sorting, Wanted
from jejak.web import adding, jobpages, uploads
from jejak.web.adding import fetches, kept_as
from jejak.web.desks import page
from jejak.web.jobpages import about_jobs
from jejak.web.rendering import show
from jejak.web.review import document_path
from jejak.web.visiting import Desk

SIZE: Final = 50
SORTS: tuple[Sorting, ...] = get_args(Sorting)
CODED: Final = {"": None, "yes": True, "no": False}
KINDS: Final = (
    *("news", "press release", "government", "law", "decree", "minutes", "speech", "interview"),
    *("report", "journal article", "thesis"),
)
"""Kinds that are offered for a pasted text."""
ASKED = ("language", "kind", "title", "coded", "sort", "down")


def sources(desk: Desk) -> Response:
    """A page of the sources, narrowed down and sorted as the query asks."""
    asked = {name: desk.asked(name) for name in ASKED}
    if desk.standing.blind:
        # What others coded is not theirs to know.
        asked["coded"] = ""
    wanted = _wanted(asked)
    found = desk.store.document_page(
        wanted,
        sort=_sort(asked["sort"]),
        backwards=bool(asked["down"]),
        after=desk.asked("after"),
        size=SIZE,
    )
    return show(
        desk,
        "sources.html.jinja",
        found=found,
        facets=desk.store.document_facets(),
        unreadable=desk.store.unreadable_page(size=SIZE),
        asked=asked,
        sorts=SORTS,
        more=_query({**asked, "after": found.after}),
        link=lambda one: document_path(desk, one.id),
        sorted_by=lambda name: _query({**asked, "sort": name, "down": _turned(asked, name)}),
        here_again=desk.path("sources") + _query({**asked, "after": desk.asked("after")}),
        removal=lambda one: desk.path("sources", "remove", quote(one.id, safe="")),
        called=_called(desk, found.items),
        fetches=fetches(desk),
        kinds=KINDS,
        suffixes=sorted(readers()),
        limits={"file": uploads.LARGEST, "all": uploads.TOGETHER, "files": uploads.MOST},
        **about_jobs(desk),
    )


def _called(desk: Desk, found: Iterable[Listed]) -> dict[str, str]:
    """How people called a source that they added, or where they found it, if its name differs."""
    told = {}
    for one in found:
        kept = json.loads(desk.store.kept(kept_as(one.original)) or "{}")
        name = kept.get("address") or kept.get("called", "")
        if name and name not in {one.original, one.title, one.url}:
            told[one.id] = str(name)
    return told


def _wanted(asked: Mapping[str, str]) -> Wanted:
    if asked["coded"] not in CODED:
        raise OptionError(f"{asked['coded']!r}", where="coded", remedy="ask for yes or no")
    return Wanted(
        language=asked["language"],
        kind=asked["kind"],
        title=asked["title"],
        coded=CODED[asked["coded"]],
    )


def _sort(name: str) -> Sorting:
    for one in SORTS:
        if one == (name or "id"):
            return one
    raise OptionError(f"no order {name!r}", where="sort", remedy=f"use {', '.join(SORTS)}")


def _turned(asked: Mapping[str, str], name: str) -> str:
    """Sorting again by the same column turns the order round."""
    again = (asked["sort"] or "id") == name
    return "1" if again and not asked["down"] else ""


def _query(told: Mapping[str, str]) -> str:
    return "?" + urlencode({name: one for name, one in told.items() if one})


routes = [page("/sources", "viewer", sources), *adding.routes, *jobpages.routes]
