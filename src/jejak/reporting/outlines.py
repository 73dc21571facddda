"""Outlines of countries to lay below a map: Natural Earth's, 1:50 million, public domain.

They come with Jejak, since none of the packages that carry them is small, maintained and free of
conditions at once; `docs/make_outlines.py` made the file. Borders are as Natural Earth draws them,
by who is in control, and no statement about who should be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GRAIN = 100
"""Steps of the file in a degree."""
NEAR = 1.1
"""Pixels from a point to the next; what is nearer is left out."""


SMALL = 1.5
"""Pixels across, up to which an island is left out."""
TURN = 360.0
POLE = -90.0


class Atlas(NamedTuple):
    """Arcs as longitude and latitude, and each country's rings as numbers of arcs.

    An arc that a ring runs through backwards is told by its number's complement, as in TopoJSON.
    Longitudes go on where an arc crosses the 180th meridian. `boxes` are, for each ring, the least
    and the greatest longitude and latitude.
    """

    arcs: tuple[Floats, ...]
    countries: dict[str, tuple[tuple[int, ...], ...]]
    boxes: dict[tuple[int, ...], Floats]


@cache
def atlas() -> Atlas:
    """All outlines, countries by their two letters; those without any are under an empty name."""
    source = files("jejak.reporting") / "templates" / "outlines.json"
    told = json.loads(source.read_text(encoding="utf-8"))
    arcs = tuple(_arc(one) for one in told["arcs"])
    countries = {
        code: tuple(tuple(ring) for ring in rings) for code, rings in told["countries"].items()
    }
    boxes = {
        ring: _box(_joined(ring, arcs.__getitem__, TURN, POLE))
        for rings in countries.values()
        for ring in rings
    }
    return Atlas(arcs, countries, boxes)


def _arc(steps: Sequence[int]) -> Floats:
    places = np.cumsum(np.array(steps, np.float64).reshape(-1, 2), axis=0) / GRAIN
    return np.column_stack([np.unwrap(places[:, 0], period=TURN), places[:, 1]])


@cache
def centre(country: str) -> tuple[float, float] | None:
    """The middle of a country's largest part as longitude and latitude; None if it is unknown.

    That is the centroid of a polygon in plane coordinates, good enough to put a mark there.

    >>> [round(one) for one in centre("KR") or ()], centre("XX")
    ([128, 36], None)
    """
    found = atlas()
    rings = found.countries.get(country, ())
    if not rings:
        return None
    joined = [_joined(ring, found.arcs.__getitem__, TURN, POLE) for ring in rings]
    _, middle = max((_middle(ring) for ring in joined), key=lambda one: one[0])
    return (float(middle[0]) + 180) % TURN - 180, float(middle[1])


def _middle(ring: Floats) -> tuple[float, Floats]:
    """A ring's area and the middle of it, by the shoelace formula."""
    here, there = ring[:-1], ring[1:]
    cross = here[:, 0] * there[:, 1] - there[:, 0] * here[:, 1]
    area = float(cross.sum()) / 2
    if not area:
        return 0.0, np.asarray(ring.mean(axis=0))
    middle = ((here + there) * cross[:, None]).sum(axis=0) / (6 * area)
    return abs(area), np.asarray(middle)


class View(NamedTuple):
    """What a map shows: its western and northern edge in degrees, pixels a degree, its size."""

    west: float
    north: float
    across: float
    down: float
    width: float
    height: float

    def pixels(self, points: Floats) -> Floats:
        """Longitudes and latitudes as pixels; longitudes may go on beyond 180 degrees."""
        return np.asarray((points - [self.west, self.north]) * [self.across, -self.down])


@lru_cache(maxsize=32)
def land(view: View) -> tuple[Floats, ...]:
    """Rings in pixels of all land that a map shows.

    A ring is drawn once for every turn of the globe that the map shows of it. Points too near to
    be told apart are left out, the same on both sides of a border, and so are specks of islands.
    """
    found = atlas()
    around, pole = view.across * TURN, float(view.pixels(np.array([[0.0, POLE]]))[0, 1])
    shown: list[Floats] = []
    for turn in (-TURN, 0.0, TURN, 2 * TURN):
        turned = view._replace(west=view.west - turn)
        arcs = _Arcs(turned.pixels, found.arcs)
        for ring, box in found.boxes.items():
            low, high = turned.pixels(box)
            if _seen(low, high, view):
                shown.append(_joined(ring, arcs.arc, around, pole))
    return tuple(shown)


def _seen(low: Floats, high: Floats, view: View) -> bool:
    """Whether a ring from south-west to north-east is on the map, and more than a speck."""
    on_map = low[0] < view.width and high[0] > 0 and high[1] < view.height and low[1] > 0
    return bool(on_map and max(high[0] - low[0], low[1] - high[1]) >= SMALL)


class _Arcs:
    """Arcs in pixels, each made when it is first asked for."""

    def __init__(self, project: Callable[[Floats], Floats], given: Sequence[Floats]) -> None:
        self._project = project
        self._given = given
        self._made: dict[int, Floats] = {}

    def arc(self, number: int) -> Floats:
        if number not in self._made:
            self._made[number] = _thinned(self._project(self._given[number]))
        return self._made[number]


def _box(ring: Floats) -> Floats:
    return np.array([ring.min(axis=0), ring.max(axis=0)])


def _thinned(arc: Floats) -> Floats:
    """Only points that are some way from the one before; both ends stay, where arcs meet."""
    kept = [arc[0]]
    x, y = arc[0]
    for across, down in arc[1:-1].tolist():
        if abs(across - x) + abs(down - y) >= NEAR:
            x, y = across, down
            kept.append(np.array([x, y]))
    return np.array([*kept, arc[-1]])


def _joined(
    ring: Sequence[int], arc: Callable[[int], Floats], around: float, pole: float
) -> Floats:
    """The arcs of a ring, one going on where the last one ended, also across the 180th meridian.

    A ring around the pole is closed by way of the pole.
    """
    parts: list[Floats] = []
    for number in ring:
        part = arc(number) if number >= 0 else arc(~number)[::-1]
        if parts:
            turns = round(float(parts[-1][-1, 0] - part[0, 0]) / around)
            part = part + np.array([turns * around, 0.0]) if turns else part
        parts.append(part)
    joined = np.concatenate(parts)
    (first, _), (last, _) = joined[0], joined[-1]
    if abs(last - first) < around / 2:
        return joined
    return np.concatenate([joined, [[last, pole], [first, pole], joined[0]]])
