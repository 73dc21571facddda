"""How sure a result is, as pictures: ties with support and p-values, effects with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from jejak.errors import InputError
from jejak.model.networks import InferredNetwork, InferredTie
from jejak.reporting.drawings import Drawing, axis, shades, something
from jejak.reporting.networkpictures import tie_table
from jejak.reporting.pictures import inline
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import Catalogue, catalogue
from jejak.text.printing import printable

MOST = 40
"""Ties beyond which rows are too many to compare; the strongest are drawn."""
LEAST = 1e-4
"""The smallest p-value that is told apart from smaller ones."""
_ROW, _BAND = 17, 22
_SHAPES = ("circle", "diamond", "square", "triangle-up", "triangle-down", "cross")


@dataclass(frozen=True)
class EffectInterval:
    """An estimate with its interval; `group` is the model or mechanism it belongs to, if any."""

    name: str
    value: float
    low: float
    high: float
    group: str = ""


def support_picture(
    network: InferredNetwork, language: str = "en", *, title: str = "", most: int = MOST
) -> Drawing:
    """Ties in order of rank: what each explains, how often it is found again, p- and q-values.

    Columns without any value are left out.

    Raises:
        InputError: no ties.
    """
    words = catalogue(language)
    ties = network.ties[:most]
    something(ties, "ties")
    names = [f"{tie.rank}. {printable(tie.source)} → {printable(tie.target)}" for tie in ties]
    rows = [_row(name, tie) for name, tie in zip(names, ties, strict=True)]
    y = alt.Y("name:N", sort=names, axis=axis(labelLimit=300, ticks=False, domain=False))
    bare = alt.Y("name:N", sort=names, axis=None)
    panels = [_gains(rows, y, words)]
    if any(tie.support is not None for tie in ties):
        panels.append(_supports(rows, bare, words))
    if any(tie.p_value is not None for tie in ties):
        panels.append(_chances(rows, bare, words))
    height = _ROW * len(ties)
    line = words.say("diffusion.ties.line", ties=len(ties), all=len(network.ties))
    return Drawing(
        alt.hconcat(*(one.properties(height=height) for one in panels), spacing=30),
        title or words.say("diffusion.ties.title"),
        (line,),
        f"{line} {_sure(ties, words)}".strip(),
        tie_table(ties, words),
        language,
    )


def _row(name: str, tie: InferredTie) -> dict[str, Any]:
    return {
        "name": name, "improvement": tie.improvement, "support": tie.support,
        "p": tie.p_value, "q": tie.q_value,
    }  # fmt: skip


def _gains(rows: list[dict[str, Any]], y: Any, words: Catalogue) -> Any:
    x = alt.X(
        "improvement:Q",
        axis=axis(
            words.say("diffusion.improvement"),
            tickCount=4,
            format=".3~r",
            domain=False,
            orient="top",
            labelFlush=False,
        ),
    )
    return (
        alt.Chart(inline(rows))
        .mark_bar(color="var(--hue1)", height=9)
        .encode(x=x, y=y)
        .properties(width=190)
    )


def _supports(rows: list[dict[str, Any]], y: Any, words: Catalogue) -> Any:
    x = alt.X(
        "support:Q", scale=alt.Scale(domain=[0, 1]),
        axis=axis(words.say("diffusion.support"), format=".0%", tickCount=4, domain=False, orient="top", labelFlush=False),
    )  # fmt: skip
    base = alt.Chart(inline([one for one in rows if one["support"] is not None]))
    stems = base.mark_rule(color="var(--hue5)", strokeWidth=1.4, opacity=0.6)
    dots = base.mark_point(filled=True, color="var(--hue5)", size=46, opacity=1)
    return alt.layer(stems.encode(x=x, x2=alt.datum(0), y=y), dots.encode(x=x, y=y)).properties(
        width=170
    )


def _chances(rows: list[dict[str, Any]], y: Any, words: Catalogue) -> Any:
    """p- and q-values by the power of ten; those too small for the scale stand at its end."""
    kinds = {key: words.say(f"diffusion.{key}_value") for key in ("p", "q")}
    values = [
        {"name": one["name"], "kind": kinds[key], "value": max(one[key], LEAST)}
        for one in rows for key in kinds if one[key] is not None
    ]  # fmt: skip
    used = [name for name in kinds.values() if any(one["kind"] == name for one in values)]
    scale = alt.Scale(type="log", domain=[LEAST, 1], nice=False)
    ticks = axis(
        " · ".join(used), values=[LEAST, 0.001, 0.01, 0.05, 1], format="~r", domain=False,
        orient="top", labelExpr=f"(datum.value <= {LEAST} ? '≤ ' : '') + format(datum.value, '~r')",
        labelOverlap=False, labelFlush=False,
    )  # fmt: skip
    base = alt.Chart(inline(values))
    legend = alt.Legend(orient="bottom", direction="horizontal") if len(used) > 1 else None
    hollow = alt.Scale(domain=used, range=["var(--hue3)", "var(--card)"][: len(used)])
    edge = base.mark_point(size=46, opacity=1, strokeWidth=1.5, stroke="var(--hue3)")
    marks = edge.encode(
        x=alt.X("value:Q", scale=scale, axis=ticks),
        y=y,
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=used, range=list(_SHAPES[: len(used)])), legend=legend),
        fill=alt.Fill("kind:N", scale=hollow, legend=legend),
    )  # fmt: skip
    bound = alt.Chart(inline([{"value": 0.05}])).mark_rule(color="var(--hue4)", strokeDash=[3, 3])
    return alt.layer(bound.encode(x=alt.X("value:Q", scale=scale, axis=ticks)), marks).properties(
        width=230
    )


def _sure(ties: Sequence[InferredTie], words: Catalogue) -> str:
    supports = [tie.support for tie in ties if tie.support is not None]
    if not supports:
        return ""
    again = sum(one >= 0.9 for one in supports)
    return words.say("diffusion.ties.told", again=again, ties=len(supports))


def effects_picture(
    effects: Sequence[EffectInterval],
    language: str = "en",
    *,
    title: str = "",
    measure: str = "",
    none: float = 0.0,
) -> Drawing:
    """Effects with their intervals, one row each; groups beside each other in a row's band.

    Filled where the interval lies on one side of `none`, the value of no effect. `measure` names
    what is counted, on the axis.

    Raises:
        InputError: no effects, or one without an interval.
    """
    words = catalogue(language)
    something(effects, "effects")
    for one in effects:
        if not all(map(math.isfinite, (one.value, one.low, one.high))):
            remedy = "leave it out, or give value, low and high"
            raise InputError(f"{one.name!r} has no interval", where="effects", remedy=remedy)
    measure = measure or words.say("diffusion.effects.axis")
    clear = [printable(one.name) for one in effects if one.low > none or one.high < none]
    told = words.say(
        "diffusion.effects.told", clear=words.listed(list(dict.fromkeys(clear))) or "–"
    )
    line = words.say("diffusion.effects.line")
    return Drawing(
        _forest(effects, measure, none),
        title or words.say("diffusion.effects.title"),
        (line,),
        f"{line} {told}",
        _effect_table(effects, measure, words),
        language,
    )


def _forest(effects: Sequence[EffectInterval], measure: str, none: float) -> Any:
    values, names, height = _banded(effects, none)
    groups = list(dict.fromkeys(one["group"] for one in values))
    ends = [end for one in values for end in (one["low"], one["high"])]
    low, high = min(*ends, none), max(*ends, none)
    scale = alt.Scale(domain=[low - 0.04 * (high - low), high + 0.04 * (high - low)], nice=False)
    ticks = axis(measure, tickCount=6, domain=False, labelFlush=False)
    x = alt.X("value:Q", axis=ticks, scale=scale)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False))
    base = alt.Chart(inline(values))
    legend = alt.Legend(orient="bottom") if len(groups) > 1 else None
    stroke = alt.Stroke("group:N", scale=shades(groups), legend=legend)
    shape = alt.Shape(
        "group:N", legend=legend,
        scale=alt.Scale(domain=groups, range=[_SHAPES[n % len(_SHAPES)] for n in range(len(groups))]),
    )  # fmt: skip
    wide = base.mark_rule(strokeWidth=1.8).encode(
        x=alt.X("low:Q", axis=ticks, scale=scale), x2="high:Q", y=y, stroke=stroke
    )
    dots = [
        alt.Chart(inline([one for one in values if one["clear"] is clear]))
        .mark_point(size=70, strokeWidth=1.8, opacity=1)
        .encode(x=x, y=y, shape=shape, stroke=stroke, fill=_filled(groups) if clear else alt.value("var(--card)"))
        for clear in (True, False)
    ]  # fmt: skip
    zero = alt.Chart(inline([{"value": none}])).mark_rule(
        color="var(--ink)", strokeWidth=1, opacity=0.7
    )
    return alt.layer(zero.encode(x=x), wide, *dots, *_writing(names, values, y)).properties(
        width=420, height=height
    )


def _filled(groups: Sequence[str]) -> Any:
    return alt.Fill("group:N", scale=shades(groups), legend=None)


def _banded(
    effects: Sequence[EffectInterval], none: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], float]:
    """Rows in pixels: a band for each name, a line in it for each of its groups."""
    names = dict.fromkeys(printable(one.name) for one in effects)
    values: list[dict[str, Any]] = []
    labels = []
    top = 0.0
    for name in names:
        some = [one for one in effects if printable(one.name) == name]
        for n, one in enumerate(some):
            values.append({
                "value": one.value, "low": one.low, "high": one.high, "group": printable(one.group),
                "y": top + (n + 0.5) * _BAND, "clear": one.low > none or one.high < none,
                "text": f"{one.value:.3g} [{one.low:.3g}, {one.high:.3g}]".replace("-", "\u2212"),
            })  # fmt: skip
        labels.append({"name": name, "y": top + len(some) * _BAND / 2})
        top += len(some) * _BAND + (8 if len(some) > 1 else 2)
    return values, labels, top


def _writing(names: list[dict[str, Any]], values: list[dict[str, Any]], y: Any) -> list[Any]:
    """Names in the left margin, figures in the right one."""
    left = alt.Chart(inline(names)).mark_text(
        align="right", fontSize=12, color="var(--ink)", limit=300
    )
    right = alt.Chart(inline(values)).mark_text(align="left", fontSize=11, color="var(--soft)")
    return [
        left.encode(x=alt.value(-10), y=y, text="name:N"),
        right.encode(x=alt.value(432), y=y, text="text:N"),
    ]


def _effect_table(effects: Sequence[EffectInterval], measure: str, words: Catalogue) -> TextTable:
    rows = tuple(
        (
            printable(one.name), printable(one.group),
            *(f"{value:.4g}" for value in (one.value, one.low, one.high)),
        )
        for one in effects
    )  # fmt: skip
    header = (
        words.say("diffusion.effects.name"), words.say("diffusion.effects.group"), measure,
        words.say("diffusion.low"), words.say("diffusion.high"),
    )  # fmt: skip
    return TextTable(words.say("diffusion.effects.title"), header, rows)
