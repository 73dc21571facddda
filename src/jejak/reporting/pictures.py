"""The pictures of a report as inline SVG: timeline, sources, actors, and bars of support.

Colours are CSS variables of the page, so one picture serves light, dark and print. Nothing
rests on colour alone: groups also differ by row, shape or outline, and a table follows.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import altair as alt
import networkx as nx
import vl_convert
from markupsafe import Markup, escape

from jejak.model.records import Decibels
from jejak.model.when import When
from jejak.reporting.actornetwork import ActorNetwork
from jejak.reporting.process import TimelineRow
from jejak.reporting.sourcelist import SourceCount
from jejak.reporting.wording import Catalogue
from jejak.text.printing import printable

WIDTH = 640
NODES = 30
SCALE = 40
LAYOUT_SEED = 1
_GROUPS = ("contact", "adoption", "plan", "end", "stage")
_SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
_HUES = [f"var(--hue{n})" for n in range(1, 9)]
# Names of marks may hold anything, so only tags are made shorter.
_TAG = re.compile(r"<[^<>]+>")
_NEEDLESS = re.compile(r' (?:aria-\w+|role|pointer-events|xmlns:xlink|version|class)="[^"]*"')
_LONG = re.compile(r"(\d+\.\d\d)\d+")
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>')
_LANE = 13
# Beyond so many marks of one kind in one place the picture would only grow; they overlap instead.
_LANES = 10
# A bar narrower than this, in years, would not be seen.
_NARROW = 0.08
# Years around the case's period that the timeline shows; earlier and later events are few and
# would squeeze the rest into a corner. They stay in the table.
_BEFORE, _AFTER = 6, 3


# Vega takes a link without a host for one on its own site, so marks get a host that is none.
_MARKED = "https://mark.invalid"
_LINK = re.compile(rf'xlink:href="{_MARKED}([^"|]*)(?:\||%7C)([^"]*)"')


def drawn(chart: Any, label: str) -> Markup:
    """A chart as inline SVG in the colours of the page, with one label for the whole."""
    styled = (
        chart.configure(aria=False, background="transparent", font="sans-serif", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="var(--ink)",
            titleColor="var(--soft)",
            gridColor="var(--line)",
            domainColor="var(--line)",
            tickColor="var(--line)",
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelLimit=220,
        )
        .configure_legend(
            labelColor="var(--ink)",
            labelFontSize=12,
            labelLimit=200,
            symbolSize=90,
            title=None,
            titleColor="var(--soft)",
            titleFontSize=12,
            titleFontWeight="normal",
            titleLimit=260,
        )
        .configure_title(
            color="var(--ink)",
            subtitleColor="var(--soft)",
            anchor="start",
            offset=14,
            fontSize=15,
            subtitleFontSize=12,
            subtitlePadding=5,
            subtitleLineHeight=16,
        )
        .configure_header(
            labelColor="var(--ink)",
            labelFontSize=13,
            labelFontWeight="bold",
            labelAnchor="start",
            title=None,
        )
    )
    return _plain(vl_convert.vegalite_to_svg(json.dumps(_drawable(styled.to_dict()))), label)


def _drawable(part: Any) -> Any:
    """A chart without what cannot be printed: the engine ends the process on such a character."""
    if isinstance(part, dict):
        return {_drawable(key): _drawable(one) for key, one in part.items()}
    if isinstance(part, list):
        return [_drawable(one) for one in part]
    if isinstance(part, str) and not part.isprintable():
        return "\n".join(printable(line) for line in part.split("\n"))
    return part


def _plain(svg: str, label: str) -> Markup:
    """Only what draws: no roles of single marks, no shared ids, one label for the whole."""
    svg = _TAG.sub(lambda tag: _NEEDLESS.sub("", _LONG.sub(r"\1", tag[0])), svg)
    svg = _EMPTY.sub("", svg)
    svg, links = _LINK.subn(_link, svg)
    head, _, rest = svg.partition(">")
    role = "group" if links else "img"
    return Markup('{} role="{}" aria-label="{}">{}').format(Markup(head), role, label, Markup(rest))  # noqa: S704  (Vega escapes the text of marks)


def _link(mark: re.Match[str]) -> str:
    return f'href="{mark[1]}" aria-label="{escape(unquote(mark[2]))}"'


def inline(values: list[dict[str, Any]]) -> Any:
    """Rows as a chart takes them."""
    return alt.InlineData(values=values)


def _axis(**options: Any) -> Any:
    return alt.Axis(title=None, **options)


@dataclass(frozen=True)
class TimelinePicture:
    """The drawing, and how many happenings lie outside the years it shows."""

    svg: Markup
    outside: int


def timeline_picture(
    rows: Sequence[TimelineRow],
    words: Catalogue,
    period: When | None = None,
    *,
    address: Callable[[TimelineRow], str] | None = None,
) -> TimelinePicture | None:
    """Happenings by kind over the years: days as dots, intervals as bars, plans hollow.

    With `address`, every mark is a link to where that says.
    """
    years = _years(rows, period)
    inside = [
        row for row in rows if years[0] <= _year(row.when)[0] and _year(row.when)[1] <= years[1]
    ]
    if not inside:
        return None
    values, kinds, height = _lanes(inside, address)
    chart = alt.layer(
        *_bands(kinds, years, height),
        *_marks(values, years, height, words),
    ).properties(width=WIDTH, height=height)
    return TimelinePicture(drawn(chart, words.say("picture.timeline")), len(rows) - len(inside))


def _year(when: When) -> tuple[float, float]:
    start = when.start.year + (when.start.timetuple().tm_yday - 1) / 366
    end = when.end.year + when.end.timetuple().tm_yday / 366
    return start, end


def _years(rows: Sequence[TimelineRow], period: When | None) -> tuple[int, int]:
    """The years that hold all events near the case's period."""
    first, last = (period.start.year - _BEFORE, period.end.year + _AFTER) if period else (0, 9999)
    near = [row.when for row in rows if first <= row.when.start.year and row.when.end.year <= last]
    if not near:
        return (0, 0)
    return min(when.start.year for when in near), max(when.end.year for when in near) + 1


def _lanes(
    rows: Sequence[TimelineRow], address: Callable[[TimelineRow], str] | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Places for all marks: one band a kind, marks that would overlap in lanes below each other."""
    span = (max(_year(row.when)[1] for row in rows) - min(_year(row.when)[0] for row in rows)) or 1
    apart = 0.016 * span
    values: list[dict[str, Any]] = []
    kinds: list[dict[str, Any]] = []
    top = 0
    for group, kind in _ordered(rows):
        ends: list[float] = []
        for row in (row for row in rows if row.kind == kind):
            start, end = _year(row.when)
            lane = next((n for n, free in enumerate(ends) if free <= start), len(ends))
            lane = min(lane, _LANES - 1)
            ends[lane : lane + 1] = [max(end, start + apart)]
            value = _value(row, start, end, top + lane * _LANE + _LANE)
            if address:
                value["href"] = f"{_MARKED}{address(row)}|{quote(f'{row.date}: {row.kind}')}"
            values.append(value)
        height = (len(ends) + 1) * _LANE
        kinds.append({"kind": kind, "group": group, "y": top + height / 2, "y2": top + height})
        top += height
    return values, kinds, top


def _ordered(rows: Sequence[TimelineRow]) -> list[tuple[str, str]]:
    pairs = dict.fromkeys((row.group, row.kind) for row in rows)
    return sorted(pairs, key=lambda pair: _GROUPS.index(pair[0]))


def _value(row: TimelineRow, start: float, end: float, y: int) -> dict[str, Any]:
    one_day = row.when.precision == "day"
    middle = (start + end) / 2
    return {
        "x": middle if one_day else start,
        "x2": middle if one_day else max(end, start + _NARROW),
        "y": y,
        "group": row.group,
        "sure": row.modality == "fact" and row.group != "plan",
        "day": one_day,
    }


def _bands(kinds: list[dict[str, Any]], years: tuple[int, int], height: int) -> list[Any]:
    """A line under every kind of event, and its name in the margin."""
    base = alt.Chart(inline([{**kind, "x": years[0], "x2": years[1]} for kind in kinds]))
    rules = base.mark_rule(color="var(--line)").encode(
        x=_over(years), x2="x2:Q", y=_down("y2", height)
    )
    # Names are marks and not an axis: an axis drops every other label when rows are close.
    names = base.mark_text(align="right", fontSize=12, color="var(--ink)", dy=1).encode(
        x=alt.value(-10), y=_down("y", height), text="kind:N"
    )
    return [rules, names]


def _over(years: tuple[int, int]) -> Any:
    return alt.X(
        "x:Q",
        scale=alt.Scale(domain=list(years), nice=False, zero=False),
        axis=_axis(format="d", tickMinStep=1, grid=True, labelFlush=False),
    )


def _down(field: str, height: int) -> Any:
    scale = alt.Scale(domain=[0, height], reverse=True, nice=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=None)


def _marks(
    values: list[dict[str, Any]], years: tuple[int, int], height: int, words: Catalogue
) -> list[Any]:
    named = [{**one, "name": words.say(f"group.{one['group']}")} for one in values]
    x, y = _over(years), _down("y", height)
    names = [words.say(f"group.{group}") for group in _GROUPS]
    hue = alt.Scale(domain=names, range=_HUES[: len(names)])
    used = [name for name in names if any(one["name"] == name for one in named)]
    legend = alt.Legend(orient="bottom", values=used, symbolType="square")
    stroke = alt.Stroke("name:N", scale=hue, legend=None)
    fill = alt.Fill("name:N", scale=hue, legend=legend)
    bare = alt.value("var(--paper)")
    layers = []
    for day in (False, True):
        for sure in (True, False):
            some = [one for one in named if one["day"] is day and one["sure"] is sure]
            base = alt.Chart(inline(some))
            mark = (
                base.mark_point(size=64, opacity=1, strokeWidth=1.6)
                if day
                else base.mark_rect(height=8, cornerRadius=2, opacity=0.85, strokeWidth=1.4)
            )
            ends: dict[str, Any] = {} if day else {"x2": "x2:Q"}
            if any("href" in one for one in some):
                ends["href"] = alt.Href("href:N")
            layers.append(mark.encode(x=x, y=y, stroke=stroke, fill=fill if sure else bare, **ends))
    return layers


def sources_picture(counts: Iterable[SourceCount], words: Catalogue) -> Markup | None:
    """Sources by year, stacked by language, beside sources by kind."""
    rows: list[dict[str, Any]] = [
        {
            "year": str(one.year or words.say("date.none")),
            "kind": one.kind,
            "language": one.language,
            "n": one.count,
        }
        for one in counts
    ]
    if not rows:
        return None
    data = inline(rows)
    languages = list(dict.fromkeys(row["language"] for row in rows))
    years = sorted(
        dict.fromkeys(row["year"] for row in rows), key=lambda year: (not year.isdigit(), year)
    )
    colour = alt.Color(
        "language:N",
        scale=alt.Scale(domain=languages, range=_HUES[: len(languages)] or _HUES[:1]),
        legend=alt.Legend(orient="bottom", symbolType="square"),
    )
    by_year = (
        alt.Chart(data)
        .mark_bar(stroke="var(--paper)", strokeWidth=1)
        .encode(
            x=alt.X("year:N", sort=years, axis=_axis(labelAngle=-45, domain=True)),
            y=alt.Y("sum(n):Q", axis=_axis(tickMinStep=1, format="d", domain=False, ticks=False)),
            color=colour,
        )
        .properties(width=320, height=230)
    )
    chart = alt.hconcat(by_year, _by_kind(rows, colour), spacing=28)
    return drawn(chart, words.say("picture.sources"))


def _by_kind(rows: list[dict[str, Any]], colour: Any) -> Any:
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row["kind"]] += row["n"]
    order = [kind for kind, _ in totals.most_common(12)]
    some = [row for row in rows if row["kind"] in order]
    return (
        alt.Chart(inline(some))
        .mark_bar(stroke="var(--paper)", strokeWidth=1)
        .encode(
            y=alt.Y("kind:N", sort=order, axis=_axis(domain=False, ticks=False)),
            x=alt.X("sum(n):Q", axis=_axis(tickMinStep=1, format="d", tickCount=5, domain=False)),
            color=colour,
        )
        .properties(width=190, height=230)
    )


def actors_picture(network: ActorNetwork, words: Catalogue) -> Markup | None:
    """Actors by role, joined where events name them together; thicker means more sources."""
    kept = {actor.id: actor for actor in network.actors[:NODES]}
    ties = [tie for tie in network.ties if tie.a in kept and tie.b in kept]
    if not ties:
        return None
    joined = {end for tie in ties for end in (tie.a, tie.b)}
    graph = nx.Graph()
    graph.add_nodes_from(actor for actor in kept if actor in joined)
    graph.add_weighted_edges_from((tie.a, tie.b, tie.sources) for tie in ties)
    places = nx.spring_layout(
        graph, seed=LAYOUT_SEED, weight=None, k=2.2 / len(graph) ** 0.5, iterations=200
    )
    at = _spread(places)
    nodes = [
        {
            "x": at[one][0],
            "y": at[one][1],
            "name": kept[one].name,
            "role": kept[one].role,
            "n": kept[one].sources,
        }
        for one in graph
    ]
    edges = [
        {"x": at[t.a][0], "y": at[t.a][1], "x2": at[t.b][0], "y2": at[t.b][1], "n": t.sources}
        for t in ties
    ]
    return drawn(_network(nodes, edges), words.say("picture.actors"))


def _spread(places: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]]:
    """Places moved half-way to even spacing, so that far islands do not squeeze the rest."""
    x, y = (_evened([float(place[axis]) for place in places.values()]) for axis in (0, 1))
    return dict(zip(places, zip(x, y, strict=True), strict=True))


def _evened(values: list[float]) -> list[float]:
    low, width = min(values), (max(values) - min(values)) or 1.0
    rank = {at: n for n, at in enumerate(sorted(range(len(values)), key=values.__getitem__))}
    last = max(len(values) - 1, 1)
    return [(one - low) / width + rank[at] / last - 1 for at, one in enumerate(values)]


def _network(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> Any:
    roles = list(dict.fromkeys(node["role"] for node in nodes))[: len(_SHAPES)]
    blank = alt.Axis(labels=False, ticks=False, grid=False, domain=False, title=None)
    x = alt.X("x:Q", axis=blank, scale=alt.Scale(domain=[-1.35, 1.35]))
    y = alt.Y("y:Q", axis=blank, scale=alt.Scale(domain=[-1.12, 1.12]))
    legend = alt.Legend(orient="bottom", columns=4)
    lines = (
        alt.Chart(inline(edges))
        .mark_rule(color="var(--soft)", opacity=0.45)
        .encode(
            x=x, y=y, x2="x2:Q", y2="y2:Q",
            strokeWidth=alt.StrokeWidth("n:Q", scale=alt.Scale(range=[1, 6]), legend=None),
        )
    )  # fmt: skip
    base = alt.Chart(inline(nodes)).encode(x=x, y=y)
    dots = base.mark_point(filled=True, opacity=1, stroke="var(--paper)", strokeWidth=1.5).encode(
        shape=alt.Shape(
            "role:N",
            scale=alt.Scale(domain=roles, range=list(_SHAPES[: len(roles)])),
            legend=legend,
        ),
        color=alt.Color(
            "role:N", scale=alt.Scale(domain=roles, range=_HUES[: len(roles)]), legend=legend
        ),
        size=alt.Size("n:Q", scale=alt.Scale(range=[110, 420]), legend=None),
    )
    # A halo in the colour of the page keeps labels legible where lines cross them.
    halo = base.mark_text(
        dy=-17, fontSize=12, stroke="var(--paper)", strokeWidth=4, strokeJoin="round", opacity=0.9
    ).encode(text="name:N")
    labels = base.mark_text(dy=-17, fontSize=12, color="var(--ink)").encode(text="name:N")
    return alt.layer(lines, dots, halo, labels).properties(width=WIDTH, height=470)


def weight_bar(weight: Decibels, label: str, thresholds: Sequence[float] = ()) -> Markup:
    """A range of decibels on a scale from -40 to +40, with zero and the thresholds marked.

    >>> weight_bar((-23, -9), "-23 to -9 dB").startswith('<svg class="bar" role="img"')
    True
    """
    low, high = (_at(end) for end in sorted(weight))
    side = "for" if sum(weight) > 0 else "against" if sum(weight) < 0 else "even"
    ticks = Markup("").join(
        Markup('<line class="tick" x1="{0}" x2="{0}" y1="5" y2="15"/>').format(_at(one))
        for one in thresholds
    )
    return Markup(
        '<svg class="bar" role="img" aria-label="{label}" viewBox="0 0 200 20" preserveAspectRatio="none">'
        '<rect class="track" x="0" y="8" width="200" height="4" rx="2"/>{ticks}'
        '<line class="zero" x1="100" x2="100" y1="2" y2="18"/>'
        '<rect class="range {side}" x="{low}" y="5" width="{width}" height="10" rx="1"/></svg>'
    ).format(label=label, ticks=ticks, side=side, low=low, width=max(round(high - low, 1), 3))


def _at(decibels: float) -> float:
    inside = max(-SCALE, min(SCALE, decibels))
    return round(100 + 100 * inside / SCALE, 1)


def share_bar(part: int, whole: int) -> Markup:
    """A plain bar for a count in a table; the number stands beside it as text."""
    width = round(100 * part / whole, 1) if whole else 0
    return Markup(
        '<svg class="share" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">'
        '<rect class="track" width="100" height="8" rx="2"/><rect class="part" width="{}" height="8" rx="2"/></svg>'
    ).format(escape(width))
