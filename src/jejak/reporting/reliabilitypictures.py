"""How far a coder's confidence can be believed, as a picture: a reliability diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt

from jejak.reporting.drawings import HUES, Drawing, axis, something
from jejak.reporting.pictures import inline
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import Catalogue, catalogue
from jejak.text.printing import printable

_SIDE, _LOW = 220, 52
_ABREAST = 4


@dataclass(frozen=True)
class ReliabilityBin:
    """Codes given about as surely as `confidence`: how many, and the share that is right.

    `least` to `most` is the interval of `right`.
    """

    confidence: float
    right: float
    least: float
    most: float
    count: int


@dataclass(frozen=True)
class CoderReliability:
    """A coder's bins, and its calibration error."""

    name: str
    error: float
    bins: Sequence[ReliabilityBin]

    @property
    def count(self) -> int:
        """How many codes it gave."""
        return sum(one.count for one in self.bins)

    @property
    def right(self) -> float:
        """The share of them that is right."""
        return sum(one.right * one.count for one in self.bins) / self.count


def reliability_picture(
    coders: Sequence[CoderReliability], language: str = "en", *, title: str = ""
) -> Drawing:
    """Share of right codes against confidence, a panel a coder, with how many codes it rests on.

    Points below the diagonal are too sure. Discs grow with the number of codes, the bars below
    count them.

    Raises:
        InputError: no coder, or one that gave no codes.
    """
    words = catalogue(language)
    something(coders, "coders")
    for one in coders:
        something(one.bins, f"codes of {one.name}")
    panels = [_panel(one, number, words) for number, one in enumerate(coders)]
    line = words.say("reliability.line")
    return Drawing(
        alt.concat(*panels, columns=_ABREAST, spacing=34).resolve_scale(y="independent"),
        title or words.say("reliability.title"),
        (line,),
        " ".join([line, *(_told(one, words) for one in coders)]),
        _table(coders, words),
        language,
    )


def _told(one: CoderReliability, words: Catalogue) -> str:
    return words.say(
        "reliability.told",
        name=printable(one.name),
        count=one.count,
        share=f"{one.right:.2f}",
        error=f"{one.error:.3f}",
    )


def _panel(one: CoderReliability, number: int, words: Catalogue) -> Any:
    rows = [asdict(row) for row in one.bins]
    colour = HUES[number % len(HUES)]
    scale = alt.Scale(domain=[0, 1], nice=False, padding=0)
    ticks: dict[str, Any] = {
        "values": [0, 0.2, 0.4, 0.6, 0.8, 1],
        "format": ".1~f",
        "domain": False,
    }
    bare = alt.X("confidence:Q", scale=scale, axis=axis(labels=False, ticks=False, **ticks))
    titled = axis(words.say("reliability.confidence"), labelFlush=False, **ticks)
    share = axis(None if number % _ABREAST else words.say("reliability.right"), **ticks)
    base = alt.Chart(inline(rows), width=_SIDE)
    y = alt.Y("right:Q", scale=scale, axis=share)
    ends = [{"confidence": end, "right": end} for end in (0, 1)]
    even = alt.Chart(inline(ends)).mark_line(color="var(--soft)", strokeDash=[4, 3])
    spans = base.mark_rule(color=colour, strokeWidth=1.6, opacity=0.7)
    discs = base.mark_point(
        filled=True, color=colour, opacity=1, stroke="var(--card)", strokeWidth=1
    )
    size = alt.Size("count:Q", scale=alt.Scale(range=[28, 150]), legend=None)
    above = alt.layer(
        even.encode(x=bare, y=y),
        spans.encode(x=bare, y=alt.Y("least:Q", scale=scale, axis=share), y2="most:Q"),
        discs.encode(x=bare, y=y, size=size),
    ).properties(height=_SIDE, title=alt.TitleParams(printable(one.name), fontSize=13, offset=6))
    counts = axis(
        None if number % _ABREAST else words.say("reliability.count"), tickCount=2, domain=False
    )
    below = (
        base.mark_bar(color=colour, width=7)
        .encode(x=alt.X("confidence:Q", scale=scale, axis=titled), y=alt.Y("count:Q", axis=counts))
        .properties(height=_LOW)
    )
    return alt.vconcat(above, below, spacing=8).resolve_scale(size="independent")


def _table(coders: Sequence[CoderReliability], words: Catalogue) -> TextTable:
    rows = tuple(
        (
            one.name,
            f"{row.confidence:.2f}",
            f"{row.right:.2f} ({row.least:.2f}–{row.most:.2f})",
            str(row.count),
        )
        for one in coders
        for row in one.bins
    )
    head = (words.say(f"reliability.{name}") for name in ("coder", "confidence", "right", "count"))
    return TextTable(words.say("reliability.title"), tuple(head), rows)
