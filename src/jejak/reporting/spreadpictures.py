"""How a policy spreads as pictures: from whom to whom, how many by when, and from whom best."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from jejak.errors import InputError
from jejak.model.networks import CascadeStep, CascadeTree
from jejak.reporting.drawings import Drawing, axis, moment, shades, something, time_axis
from jejak.reporting.pictures import WIDTH, inline
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import Catalogue, catalogue
from jejak.text.printing import printable

MOST = 80
"""Adopters beyond which a tree is not legible; the first are drawn."""
PANELS = 3
"""Policies beside each other."""
_ROW = 18
# Up to so many periods each has a dot.
_DOTTED = 20
_DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (1, 3))
_SHAPES = ("circle", "diamond", "square", "triangle-up", "triangle-down", "cross")


@dataclass(frozen=True)
class AdoptionCurve:
    """One policy's adopters at the end of each period, and what curves expect.

    `whens` are the periods as people write them (1997, 2017-03). `adopters` have ever adopted it,
    `holders` still have it (empty if the same). `fits` are expected adopters, a name of a law for
    each, as long as `whens`; not-a-number where a curve says nothing.
    """

    policy: str
    whens: Sequence[str]
    adopters: Sequence[float]
    holders: Sequence[float] = ()
    fits: Mapping[str, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """Adopters to be expected if a strategy asks so many first; `actor` is whom it asks last."""

    strategy: str
    seeds: int
    expected: float
    low: float
    high: float
    actor: str = ""


def cascade_picture(
    tree: CascadeTree, language: str = "en", *, title: str = "", most: int = MOST
) -> Drawing:
    """The adopters of one policy, each on a branch from its likely source, over time.

    Branches along ties of the network are drawn through, others dashed. Only the `most` first
    adopters are drawn.

    Raises:
        InputError: no adopters.
    """
    words = catalogue(language)
    something(tree.steps, "adopters")
    steps = _branched(tree.steps[:most])
    sources = sum(step.source is not None for step in tree.steps)
    tied = sum(step.tied for step in tree.steps)
    line = words.say("diffusion.cascade.line", adopters=len(tree.steps), tied=tied, sources=sources)
    more = len(tree.steps) - len(steps)
    lines = (line, words.say("diffusion.cascade.more", count=more)) if more else (line,)
    first = words.listed([printable(step.actor) for step in tree.steps if step.source is None][:5])
    return Drawing(
        _tree(steps, words),
        title or words.say("diffusion.cascade.title", policy=printable(tree.policy)),
        lines,
        f"{' '.join(lines)} {words.say('diffusion.cascade.told', first=first)}",
        _step_table(tree, words),
        language,
    )


def _branched(steps: Sequence[CascadeStep]) -> list[CascadeStep]:
    """Every adopter below its source, branches in order of time."""
    known = {step.actor for step in steps}
    after: dict[str | None, list[CascadeStep]] = defaultdict(list)
    for step in steps:
        after[step.source if step.source in known else None].append(step)
    ordered = []
    waiting = after[None][::-1]
    while waiting:
        step = waiting.pop()
        ordered.append(step)
        waiting += after.pop(step.actor, [])[::-1]
    return ordered


def _tree(steps: Sequence[CascadeStep], words: Catalogue) -> Any:
    row = {step.actor: (n + 0.5) * _ROW for n, step in enumerate(steps)}
    at = {step.actor: moment(step.when, step.time) for step in steps}
    kinds = [words.say(f"diffusion.cascade.{kind}") for kind in ("tied", "untied")]
    values = [
        {
            "x": at[step.actor], "y": row[step.actor], "name": printable(step.actor),
            "from": at.get(step.source or "", at[step.actor]),
            "above": row.get(step.source or "", row[step.actor]),
            "kind": kinds[not step.tied], "first": step.source not in row,
        }
        for step in steps
    ]  # fmt: skip
    whens = [step.when for step in steps]
    x, start = (time_axis(whens, name, orient="top") for name in ("x", "from"))
    height = len(steps) * _ROW
    grown = [one for one in values if not one["first"]]
    return alt.layer(
        *_branches(grown, start, height, kinds), *_adopters(values, x, height)
    ).properties(width=WIDTH, height=height)


def _down(field_: str, height: int) -> Any:
    scale = alt.Scale(domain=[0, height], reverse=True, nice=False)
    return alt.Y(f"{field_}:Q", scale=scale, axis=None)


def _branches(grown: list[dict[str, Any]], start: Any, height: int, kinds: list[str]) -> list[Any]:
    """From the source's place down to the follower's row, then on to its time."""
    legend = alt.Legend(orient="bottom", symbolType="stroke", symbolSize=300, symbolStrokeWidth=2)
    scale = alt.Scale(domain=kinds, range=["var(--hue1)", "var(--soft)"])
    dash = alt.Scale(domain=kinds, range=[[1, 0], [3, 3]])
    look = {
        "x": start, "y": _down("above", height),
        "color": alt.Color("kind:N", scale=scale, legend=legend),
        "strokeDash": alt.StrokeDash("kind:N", scale=dash, legend=legend),
    }  # fmt: skip
    falls = alt.Chart(inline(list(_falls(grown, kinds)))).mark_rule(strokeWidth=1.5)
    runs = alt.Chart(inline(grown)).mark_rule(strokeWidth=1.5)
    return [
        falls.encode(y2="y:Q", **look),
        runs.encode(x2="x", **(look | {"y": _down("y", height)})),
    ]


def _falls(grown: list[dict[str, Any]], kinds: list[str]) -> Iterator[dict[str, Any]]:
    """One line down from each source to its last follower, dashed below the last one by a tie."""
    below: dict[float, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in grown:
        below[one["above"]][one["kind"]] = one
    for row, ends in below.items():
        above = row
        for last in (ends[kind] for kind in kinds if kind in ends):
            if last["y"] > above:
                yield {**last, "above": above}
                above = last["y"]


def _adopters(values: list[dict[str, Any]], x: Any, height: int) -> list[Any]:
    layers = []
    for first in (False, True):
        base = alt.Chart(inline([one for one in values if one["first"] is first]))
        y = _down("y", height)
        shape: dict[str, Any] = (
            {"shape": "diamond", "size": 110} if first else {"shape": "circle", "size": 44}
        )
        fill = "var(--hue2)" if first else "var(--hue1)"
        dots = base.mark_point(**shape, fill=fill, stroke="var(--card)", strokeWidth=1, opacity=1)
        names = base.mark_text(
            align="left", dx=9, dy=0.5, fontSize=12, color="var(--ink)",
            fontWeight="bold" if first else "normal",
        )  # fmt: skip
        layers += [dots.encode(x=x, y=y), names.encode(x=x, y=y, text="name:N")]
    return layers


def _step_table(tree: CascadeTree, words: Catalogue) -> TextTable:
    rows = tuple(
        (
            step.when, printable(step.actor), printable(step.source or ""),
            words.say(f"diffusion.cascade.{'tied' if step.tied else 'untied'}") if step.source else "",
        )
        for step in tree.steps
    )  # fmt: skip
    header = ("diffusion.when", "diffusion.adopter", "diffusion.source", "diffusion.cascade.kind")
    title = words.say("diffusion.cascade.title", policy=printable(tree.policy))
    return TextTable(title, tuple(words.say(key) for key in header), rows)


def curves_picture(
    curves: Sequence[AdoptionCurve], language: str = "en", *, title: str = ""
) -> Drawing:
    """How many have adopted by when, how many still hold it, and fitted curves; a panel a policy.

    Raises:
        InputError: no curves, or one with more or fewer values than periods.
    """
    words = catalogue(language)
    something(curves, "adoption curves")
    _whole(curves, words)
    rows = [row for curve in curves for row in _points(curve, words)]
    names = list(dict.fromkeys(row["series"] for row in rows))
    chart = _panels(rows, names, curves, words)
    lines = (words.say("diffusion.curves.line"),)
    told = [
        words.say(
            "diffusion.curves.told", policy=printable(one.policy), first=one.whens[0],
            last=one.whens[-1], adopters=f"{one.adopters[-1]:g}",
            holders=f"{(one.holders or one.adopters)[-1]:g}",
        )
        for one in curves
    ]  # fmt: skip
    return Drawing(
        chart, title or words.say("diffusion.curves.title"), lines, " ".join((*lines, *told)),
        _curve_table(curves, words), language,
    )  # fmt: skip


def _whole(curves: Sequence[AdoptionCurve], words: Catalogue) -> None:
    for curve in curves:
        for name, (values, _) in _series(curve, words).items():
            if len(values) != len(curve.whens):
                problem = f"{curve.policy!r} has {len(curve.whens)} periods and {len(values)} values of {name}"
                raise InputError(problem, where="curves", remedy="give one value a period")


def _series(curve: AdoptionCurve, words: Catalogue) -> dict[str, tuple[Sequence[float], bool]]:
    """Names and values of a panel's lines, and whether they were observed."""
    found = {words.say("diffusion.curves.adopters"): (curve.adopters, True)}
    if curve.holders:
        found[words.say("diffusion.curves.holders")] = (curve.holders, True)
    for law, values in curve.fits.items():
        found[words.word("diffusion.law", law)] = (values, False)
    return found


def _points(curve: AdoptionCurve, words: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "policy": printable(curve.policy), "series": name, "seen": seen, "y": value,
            "x": moment(when, float(when) if _plain(when) else n),
        }
        for name, (values, seen) in _series(curve, words).items()
        for n, (when, value) in enumerate(zip(curve.whens, values, strict=True))
        if not math.isnan(value)
    ]  # fmt: skip


def _plain(when: str) -> bool:
    """Whether a period is a plain number."""
    return when.replace(".", "", 1).lstrip("-").isdigit()


def _panels(
    rows: list[dict[str, Any]], names: list[str], curves: Sequence[AdoptionCurve], words: Catalogue
) -> Any:
    several = len(curves) > 1
    base = alt.Chart().encode(
        x=time_axis([when for one in curves for when in one.whens]),
        y=alt.Y("y:Q", axis=axis(words.say("diffusion.curves.axis"), tickCount=5, domain=False, ticks=False)),
        color=alt.Color("series:N", scale=shades(names), legend=_legend(names)),
        strokeDash=alt.StrokeDash("series:N", scale=_dashes(names), legend=_legend(names)),
    )  # fmt: skip
    seen = base.transform_filter("datum.seen").mark_line(interpolate="step-after", strokeWidth=2.2)
    few = max(len(one.whens) for one in curves) <= _DOTTED
    dots = base.transform_filter("datum.seen").mark_point(filled=True, size=34, opacity=float(few))
    fitted = base.transform_filter("!datum.seen").mark_line(interpolate="monotone", strokeWidth=1.8)
    width, height = (250, 190) if several else (WIDTH, 330)
    chart = alt.layer(seen, dots, fitted, data=inline(rows)).properties(width=width, height=height)
    if not several:
        return chart
    order = [printable(one.policy) for one in curves]
    return chart.facet(
        facet=alt.Facet("policy:N", sort=order, title=None), columns=min(PANELS, len(curves))
    ).resolve_scale(x="independent", y="independent")


def _legend(names: Sequence[str]) -> Any:
    if len(names) == 1:
        return None
    return alt.Legend(orient="bottom", symbolType="stroke", symbolSize=500, symbolStrokeWidth=2)


def _dashes(names: Sequence[str]) -> Any:
    dashes = [list(_DASHES[n % len(_DASHES)]) for n in range(len(names))]
    return alt.Scale(domain=list(names), range=dashes)


def _curve_table(curves: Sequence[AdoptionCurve], words: Catalogue) -> TextTable:
    names = list(dict.fromkeys(name for one in curves for name in _series(one, words)))
    rows = []
    for curve in curves:
        series = _series(curve, words)
        for n, when in enumerate(curve.whens):
            values = [series[name][0][n] if name in series else math.nan for name in names]
            cells = ["" if math.isnan(one) else f"{one:.4g}" for one in values]
            rows.append((printable(curve.policy), when, *cells))
    header = (words.say("diffusion.policy"), words.say("diffusion.when"), *names)
    return TextTable(words.say("diffusion.curves.title"), header, tuple(rows))


def seeds_picture(
    reaches: Sequence[Reach], language: str = "en", *, title: str = "", line: str = ""
) -> Drawing:
    """Expected adopters by how many are asked first, with intervals; strategies compared.

    A strategy with several numbers of actors is a line with a band, one with a single number a
    point with its interval. `line` stands below the title, such as the horizon.

    Raises:
        InputError: no strategies.
    """
    words = catalogue(language)
    something(reaches, "strategies")
    names = list(dict.fromkeys(words.word("diffusion.strategy", one.strategy) for one in reaches))
    values = _reached(reaches, words)
    last = max(one.seeds for one in reaches)
    ends = [one for one in reaches if one.seeds == last]
    told = words.listed(
        [
            f"{words.word('diffusion.strategy', one.strategy)} {_span(one)}"
            for one in sorted(ends, key=lambda one: -one.expected)
        ]
    )
    lines = tuple(one for one in (line, words.say("diffusion.seeds.line")) if one)
    return Drawing(
        _strategies(values, names, last, words),
        title or words.say("diffusion.seeds.title"),
        lines,
        " ".join((*lines, words.say("diffusion.seeds.told", count=last, reached=told))),
        _reach_table(reaches, words),
        language,
    )


def _span(one: Reach) -> str:
    return f"{one.expected:.1f} [{one.low:.1f}, {one.high:.1f}]"


def _reached(reaches: Sequence[Reach], words: Catalogue) -> list[dict[str, Any]]:
    """Rows of the chart; single points of one number stand beside each other."""
    counts: dict[str, int] = defaultdict(int)
    for one in reaches:
        counts[one.strategy] += 1
    alone = [name for name, n in counts.items() if n == 1]
    step = max(one.seeds for one in reaches) * 0.018
    return [
        {
            "x": one.seeds + (step * (1 + alone.index(one.strategy)) if one.strategy in alone else 0),
            "name": words.word("diffusion.strategy", one.strategy), "y": one.expected,
            "low": one.low, "high": one.high, "actor": printable(one.actor),
            "line": counts[one.strategy] > 1,
        }
        for one in reaches
    ]  # fmt: skip


def _strategies(values: list[dict[str, Any]], names: list[str], last: int, words: Catalogue) -> Any:
    first = min(one["x"] for one in values)
    x = alt.X(
        "x:Q", scale=alt.Scale(domain=[first, last * 1.02 + 0.018 * last * len(names)], nice=False),
        axis=axis(words.say("diffusion.seeds.asked"), format="d", tickMinStep=1, grid=False),
    )  # fmt: skip
    scale = alt.Scale(zero=False, nice=True)
    y = alt.Y(
        "y:Q", scale=scale, axis=axis(words.say("diffusion.seeds.reached"), domain=False, ticks=False)
    )  # fmt: skip
    legend = alt.Legend(orient="bottom", symbolOpacity=1)
    color = alt.Color("name:N", scale=shades(names), legend=legend)
    shape = alt.Shape(
        "name:N",
        scale=alt.Scale(domain=names, range=[_SHAPES[n % len(_SHAPES)] for n in range(len(names))]),
        legend=legend,
    )
    lines = alt.Chart(inline([one for one in values if one["line"]]))
    points = alt.Chart(inline(values))
    single = alt.Chart(inline([one for one in values if not one["line"]]))
    return alt.layer(
        lines.mark_area(opacity=0.18).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=color),
        lines.mark_line(strokeWidth=1.8).encode(x=x, y=y, color=color),
        single.mark_rule(strokeWidth=1.6).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=color),
        points.mark_point(filled=True, size=64, opacity=1, stroke="var(--card)", strokeWidth=0.8).encode(
            x=x, y=y, color=color, shape=shape
        ),
        points.mark_text(angle=320, align="left", dx=8, dy=-6, fontSize=11, color="var(--ink)").encode(
            x=x, y=y, text="actor:N"
        ),
    ).properties(width=WIDTH, height=360)  # fmt: skip


def _reach_table(reaches: Sequence[Reach], words: Catalogue) -> TextTable:
    keys = ("strategy", "seeds.asked", "seeds.last", "seeds.reached", "low", "high")
    rows = tuple(
        (
            words.word("diffusion.strategy", one.strategy), str(one.seeds), printable(one.actor),
            *(f"{value:.1f}" for value in (one.expected, one.low, one.high)),
        )
        for one in reaches
    )  # fmt: skip
    header = tuple(words.say(f"diffusion.{key}") for key in keys)
    return TextTable(words.say("diffusion.seeds.title"), header, rows)
