"""How a coder's quality grows with what people teach it, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt

from jejak.reporting.drawings import Drawing, axis, shades, something
from jejak.reporting.pictures import WIDTH, inline
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import Catalogue, catalogue

_SHAPES = ("circle", "diamond")


@dataclass(frozen=True)
class LearningPoint:
    """F1 after so many coded passages; `measure` is micro or macro, low to high its interval."""

    measure: str
    passages: int
    value: float
    low: float
    high: float


def learning_picture(
    points: Sequence[LearningPoint], language: str = "en", *, title: str = ""
) -> Drawing:
    """F1 on documents held out against passages that people coded, each line with its interval.

    Raises:
        InputError: no points.
    """
    words = catalogue(language)
    something(points, "points of a curve")
    last = max(one.passages for one in points)
    ends = [one for one in points if one.passages == last]
    told = words.listed([f"{_name(one, words)} {_span(one)}" for one in ends])
    line = words.say("learning.curve.line")
    return Drawing(
        _lines(points, words),
        title or words.say("learning.curve.title"),
        (line,),
        f"{line} {words.say('learning.curve.told', passages=last, values=told)}",
        _table(points, words),
        language,
    )


def _name(one: LearningPoint, words: Catalogue) -> str:
    return words.say(f"learning.{one.measure}")


def _span(one: LearningPoint) -> str:
    return f"{one.value:.2f} ({one.low:.2f}–{one.high:.2f})"


def _lines(points: Sequence[LearningPoint], words: Catalogue) -> Any:
    rows = [asdict(one) | {"measure": _name(one, words)} for one in points]
    names = list(dict.fromkeys(row["measure"] for row in rows))
    # Roots: what the first codings bring would be squeezed into a corner.
    scale = alt.Scale(type="sqrt", nice=False)
    ticks = sorted({one.passages for one in points})
    x = alt.X(
        "passages:Q",
        scale=scale,
        axis=axis(words.say("learning.passages"), values=ticks, format="d", labelOverlap=True),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=axis(words.say("learning.f1"), tickCount=5, domain=False, ticks=False),
    )
    legend = alt.Legend(orient="bottom", symbolSize=90, symbolOpacity=1)
    colour = alt.Color("measure:N", scale=shades(names), legend=legend)
    shape = alt.Shape(
        "measure:N", scale=alt.Scale(domain=names, range=list(_SHAPES)), legend=legend
    )
    base = alt.Chart(inline(rows)).encode(x=x, color=colour)
    band = base.mark_area(opacity=0.16, strokeWidth=0).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(strokeWidth=2.2).encode(y=y)
    dots = base.mark_point(filled=True, size=56, opacity=1).encode(y=y, shape=shape)
    return alt.layer(band, line, dots).properties(width=WIDTH, height=330)


def _table(points: Sequence[LearningPoint], words: Catalogue) -> TextTable:
    measures = list(dict.fromkeys(one.measure for one in points))
    at = {(one.passages, one.measure): one for one in points}
    sizes = sorted({one.passages for one in points})
    rows = tuple(
        (f"{size}", *(_span(at[size, name]) if (size, name) in at else "" for name in measures))
        for size in sizes
    )
    names = (words.say(f"learning.{name}") for name in measures)
    return TextTable(
        words.say("learning.curve.title"), (words.say("learning.passages"), *names), rows
    )
