"""The places of a case on a map: larger the more happened there, joined where events name both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from jejak.reporting.eventplaces import EventPlace, EventPlaces, PlaceTie
from jejak.reporting.layouts import Floats, Frame, labelled
from jejak.reporting.maps import Map, mapped
from jejak.reporting.outlines import View, land
from jejak.reporting.plainpictures import PlainPicture, body, line
from jejak.reporting.wording import Catalogue

FRAME = Frame(960, 520, 20)
LEAST = 9.0
"""Degrees that a map shows at least, so that one can tell where it is."""
NAMED = 32
TIES = 80
"""Names and ties beyond which a map is not legible; those with most events have them."""
LEGEND = 34
_RADII, _WIDTHS, _BEND = (4.0, 17.0), (1.2, 5.0), 0.16
Address = Callable[[str], str]
TieAddress = Callable[[str, str], str]


@dataclass(frozen=True)
class _Mark:
    """A place in pixels."""

    x: float
    y: float
    radius: float
    country: bool
    label: str
    address: str


def place_picture(
    found: EventPlaces, words: Catalogue, *, address: Address, tie_address: TieAddress
) -> PlainPicture | None:
    """The places that can be put on a map, each a link, and the ties among them; None without any.

    Discs are cities, diamonds countries as a whole. `address` is given a place's id.
    """
    places = found.on_map
    if not places:
        return None
    ground = mapped({one.id: _degrees(one) for one in places}, FRAME, least=LEAST, filled=True)
    most = max(one.events for one in places)
    radius = {one.id: _radius(one.events, most) for one in places}
    ties = [one for one in found.ties if {one.a, one.b} <= ground.at.keys()][:TIES]
    drawn = body(
        "placemap.svg.jinja",
        ground=_ground(ground),
        ties=_ties(ties, found, ground, words, tie_address),
        marks=[_mark(one, ground, radius[one.id], words, address) for one in places],
        names=_names(places, ground, radius),
        sizes=_sizes(most, ground.frame),
        frame=ground.frame,
        say=words.say,
        legend=ground.frame.height + LEGEND / 2,
    )
    shown = words.say("map.shown", places=len(places), all=len(found.places))
    return PlainPicture(
        drawn, ground.frame.width, ground.frame.height + LEGEND, words.say("map.title"),
        (shown, words.say("map.caption")), f"{words.say('map.title')}. {shown}",
    )  # fmt: skip


def _degrees(place: EventPlace) -> tuple[float, float]:
    assert place.location is not None
    return place.location.longitude, place.location.latitude


def _radius(events: int, most: int) -> float:
    low, high = _RADII
    return round(low + (high - low) * float(np.sqrt(events / most)), 1)


def _ground(ground: Map) -> dict[str, Any]:
    return {"land": _coasts(ground.view), "lines": ground.lines}


@lru_cache(maxsize=32)
def _coasts(view: View) -> str:
    return "".join(line(ring) + "Z" for ring in land(view))


def _mark(
    place: EventPlace, ground: Map, radius: float, words: Catalogue, address: Address
) -> _Mark:
    assert place.location is not None
    x, y = ground.at[place.id].round(1).tolist()
    label = words.say("map.mark", place=place.name, events=place.events, sources=place.sources)
    return _Mark(x, y, radius, place.location.kind == "country", label, address(place.id))


def _ties(
    ties: Sequence[PlaceTie],
    found: EventPlaces,
    ground: Map,
    words: Catalogue,
    address: TieAddress,
) -> list[dict[str, Any]]:
    names = {one.id: one.name for one in found.places}
    most = max((one.sources for one in ties), default=1)
    return [
        {
            "path": _bent(ground.at[one.a], ground.at[one.b]),
            "width": round(_WIDTHS[0] + (_WIDTHS[1] - _WIDTHS[0]) * (one.sources / most) ** 0.5, 1),
            "address": address(one.a, one.b),
            "label": words.say(
                "map.tie", a=names[one.a], b=names[one.b], events=one.events, sources=one.sources
            ),
        }
        for one in reversed(ties)
    ]


def _bent(a: Floats, b: Floats) -> str:
    """A line that bends upwards, so that it is told apart from borders."""
    along = b - a if a[0] <= b[0] else a - b
    middle = (a + b) / 2 + _BEND * np.array([along[1], -along[0]])
    ends = np.round(np.array([a, middle, b]), 1).tolist()
    return "M{0[0]:g},{0[1]:g}Q{1[0]:g},{1[1]:g} {2[0]:g},{2[1]:g}".format(*ends)


def _names(
    places: Sequence[EventPlace], ground: Map, radius: dict[str, float]
) -> list[dict[str, Any]]:
    called = {one.id: one.name for one in places}
    # Names are placed by what is written, and a name may be longer than the id.
    at = {called[one.id]: ground.at[one.id] for one in reversed(places)}
    sizes = {called[one.id]: radius[one.id] for one in reversed(places)}
    chosen = list(dict.fromkeys(called[one.id] for one in places[:NAMED]))
    labels = labelled(at, sizes, chosen, ground.frame)
    return [
        {"text": name, "x": round(one.x, 1), "y": round(one.y, 1), "far": one.far,
         "from": at[name].round(1).tolist()}
        for name, one in labels.items()
    ]  # fmt: skip


def _sizes(most: int, frame: Frame) -> list[dict[str, float]]:
    """Discs of the legend: one event, and the most."""
    x, found = 10.0, []
    for number in sorted({1, max(most // 4, 1), most}):
        radius = min(_radius(number, most), LEGEND / 2)
        found.append({"x": x + radius, "radius": radius, "number": number})
        x += 2 * radius + 14 + 7 * len(str(number))
    return found if x < frame.width / 2 else found[:1]
