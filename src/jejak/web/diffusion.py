"""Who tends to adopt after whom: networks inferred from tables of adoptions in the case's folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Final

from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import Response

from jejak.case.panelnetworks import (
    BYTES,
    SECONDS,
    Edge,
    Inferring,
    PanelFile,
    PanelNetwork,
    add_panel,
    edges,
    infer_panel,
    kept_network,
    narrowed,
    panel_named,
    panels,
    remove_panel,
    shared_policies,
)
from jejak.errors import InputError, OptionError
from jejak.reporting.networkpictures import network_picture
from jejak.web.answers import NotHere, TooMuch, back_to
from jejak.web.desks import action, page
from jejak.web.downloads import csv_file, svg_file
from jejak.web.happenings import number_asked, query_of
from jejak.web.rendering import show
from jejak.web.visiting import Desk

ROWS: Final = 300
TIES: Final = (25, 50, 100, 200)
DRAWS: Final = (0, 199, 499, 999)
DRAWN: Final = 120
"""Ties in the picture at most, the strongest."""
# It takes all processors, so one at a time.
_BUSY = Lock()


@dataclass(frozen=True)
class Limits:
    """Which ties are shown."""

    support: float
    p_value: float
    q_value: float


def diffusion(desk: Desk) -> Response:
    """The tables of the case, and the network of the one that is asked for."""
    here = panels(desk.place)
    chosen = _chosen(desk, here)
    asked = _asked(desk)
    found = kept_network(desk.store, chosen, asked) if chosen else None
    limits = _limits(desk)
    kept = _kept(found, limits) if found else ()
    return show(
        desk,
        "diffusion.html.jinja",
        here="network",
        panels=here,
        chosen=chosen,
        asked=asked,
        found=found,
        edges=kept[:ROWS],
        all_edges=len(kept),
        picture=_drawn(found, kept, desk.words.language),
        drawn=DRAWN,
        limits=limits,
        choices={"edges": TIES, "draws": DRAWS},
        query=_query(desk, chosen),
        megabytes=BYTES >> 20,
        seconds=round(SECONDS),
    )


def _chosen(desk: Desk, here: tuple[PanelFile, ...]) -> PanelFile | None:
    """The table of the query; the first without any."""
    wanted = desk.asked("panel")
    if wanted:
        return panel_named(desk.place, wanted)
    return here[0] if here else None


def _asked(desk: Desk) -> Inferring:
    told = {name: desk.asked(name) or desk.sent(name) for name in ("edges", "draws")}
    usual = Inferring(seed=desk.place.case().seed)
    return replace(
        usual,
        edges=_one_of(told["edges"], TIES, usual.edges, "edges"),
        draws=_one_of(told["draws"], DRAWS, usual.draws, "draws"),
    )


def _one_of(told: str, allowed: tuple[int, ...], usual: int, name: str) -> int:
    if not told:
        return usual
    if told not in {str(one) for one in allowed}:
        remedy = f"use {', '.join(str(one) for one in allowed)}"
        raise OptionError(f"{told!r}", where=name, remedy=remedy)
    return int(told)


def _limits(desk: Desk) -> Limits:
    return Limits(
        min(number_asked(desk, "support", 0.0), 1.0),
        min(number_asked(desk, "p", 1.0), 1.0),
        min(number_asked(desk, "q", 1.0), 1.0),
    )


def _kept(found: PanelNetwork, limits: Limits) -> tuple[Edge, ...]:
    return edges(found, support=limits.support, p_value=limits.p_value, q_value=limits.q_value)


def _query(desk: Desk, chosen: PanelFile | None) -> str:
    """What the page was asked for, for its files."""
    names = ("edges", "draws", "support", "p", "q")
    told = {name: desk.asked(name) for name in names}
    return query_of({"panel": chosen.name if chosen else ""}, told)


@lru_cache(maxsize=16)
def _drawn(
    found: PanelNetwork | None, kept: tuple[Edge, ...], language: str
) -> tuple[Markup, str] | None:
    """The picture and its title. It takes as long as all the rest, so the last ones are kept."""
    if not found or not kept:
        return None
    drawn = network_picture(narrowed(found, kept), language, most=DRAWN)
    return drawn.svg(), drawn.title


def rows_of_tie(desk: Desk) -> Response:
    """The policies that both ends of a tie adopted, with the lines of the table."""
    chosen = panel_named(desk.place, desk.asked("panel"))
    source, target = desk.asked("source"), desk.asked("target")
    return show(
        desk,
        "diffusion_rows.html.jinja",
        here="network",
        chosen=chosen,
        source=source,
        target=target,
        shared=shared_policies(chosen, source, target),
        back=desk.path("network", "diffusion") + query_of({"panel": chosen.name}),
    )


def add(desk: Desk) -> Response:
    """Put a table into the case."""
    sent = desk.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise InputError("no file was sent", where="file", remedy="choose a CSV file")
    made = add_panel(desk.place, sent.filename, sent.file.read(BYTES + 1))
    desk.audit.update(panel=made.name, digest=made.digest)
    return _back(desk, made.name)


def remove(desk: Desk) -> Response:
    """Take a table out of the case."""
    name = desk.sent("panel")
    remove_panel(desk.place, name)
    desk.audit.update(panel=name)
    return back_to(desk, "network", "diffusion")


def infer(desk: Desk) -> Response:
    """Infer the network of a table; it is kept, so that this is done once."""
    chosen, asked = panel_named(desk.place, desk.sent("panel")), _asked(desk)
    desk.audit.update(panel=chosen.name, edges=str(asked.edges), draws=str(asked.draws))
    if kept_network(desk.store, chosen, asked) is None:
        if not _BUSY.acquire(blocking=False):
            raise TooMuch("another network is being inferred", remedy="try again in a minute")
        try:
            infer_panel(desk.store, chosen, asked)
        finally:
            _BUSY.release()
    return _back(desk, chosen.name, asked)


def _back(desk: Desk, name: str, asked: Inferring | None = None) -> Response:
    more = {"edges": str(asked.edges), "draws": str(asked.draws)} if asked else {}
    return back_to(desk, "network", "diffusion" + query_of({"panel": name}, more))


def _found(desk: Desk) -> PanelNetwork:
    chosen = _chosen(desk, panels(desk.place))
    found = kept_network(desk.store, chosen, _asked(desk)) if chosen else None
    if found is None:
        raise NotHere("no network was inferred yet")
    return found


def diffusion_file(desk: Desk) -> Response:
    """The picture as a file."""
    found = _found(desk)
    drawn = _drawn(found, _kept(found, _limits(desk)), desk.words.language)
    svg, title = drawn or (None, "")
    return svg_file(desk, "diffusion", desk.request.path_params["form"], svg, title)


def diffusion_table(desk: Desk) -> Response:
    """The ties as a file."""
    header = (
        "rank", "source", "target", "improvement", "p_value", "q_value", "support",
        "support_low", "support_high",
    )  # fmt: skip
    found = _found(desk)
    rows = (_row(one) for one in _kept(found, _limits(desk)))
    return csv_file(desk, "diffusion", header, rows)


def _row(one: Edge) -> tuple[str | float | None, ...]:
    tie, (low, high) = one.tie, one.support or (None, None)
    figures = (tie.improvement, tie.p_value, tie.q_value, tie.support, low, high)
    return (tie.rank, tie.source, tie.target, *figures)


routes = [
    page("/network/diffusion", "viewer", diffusion, sighted=True),
    page("/network/diffusion/rows", "viewer", rows_of_tie, sighted=True),
    page("/network/diffusion.csv", "viewer", diffusion_table, sighted=True),
    page("/network/diffusion.{form}", "viewer", diffusion_file, sighted=True),
    action("/network/panels", "editor", add),
    action("/network/panels/remove", "editor", remove),
    action("/network/infer", "editor", infer),
]
