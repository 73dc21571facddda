"""Pictures that stand alone: a chart with title, words for who cannot see it, and its figures.

A drawing goes inline into a page, whose colours it takes, or into a file of its own: .svg, .png or
.html. The HTML page has the figures as a table below and needs no script and no network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jejak.errors import InputError, OptionError
from jejak.reporting.pictures import drawn
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import catalogue

SUFFIXES = (".svg", ".png", ".html")
HUES = tuple(f"var(--hue{n})" for n in (3, 2, 5, 4, 7, 1))
"""Colours of groups. To any colour vision the first four are at least 14 apart in CIELAB, from each
other and from the grey of the rest (simulated after Machado, Oliveira & Fernandes 2009)."""
# One that has Hangul without serifs, where there is one.
_FONTS = "Noto Sans, Noto Sans CJK KR, Noto Sans KR, Malgun Gothic, sans-serif"
_MARGIN = 16


@dataclass(frozen=True)
class Drawing:
    """A chart, its heading, what it shows in words, and the figures behind it.

    `lines` stand small below the title. In a page the title is a heading of the page.
    """

    chart: Any
    title: str
    lines: tuple[str, ...]
    description: str
    table: TextTable
    language: str = "en"

    def svg(self, *, titled: bool = False) -> Markup:
        """Inline SVG for a page that has the colours of `tokens.css`."""
        chart = self.chart
        if titled:
            chart = chart.properties(title=alt.TitleParams(self.title, subtitle=list(self.lines)))
        return drawn(chart, f"{self.title}. {self.description}")

    def save(self, path: Path | str, *, scale: float = 2.0) -> Path:
        """Write .svg, .png (`scale` times as many pixels) or .html, and give the path back.

        Raises:
            OptionError: the path ends otherwise.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix == ".svg":
            path.write_text(self._alone(), encoding="utf-8")
        elif suffix == ".png":
            path.write_bytes(vl_convert.svg_to_png(self._alone(), scale=scale))
        elif suffix == ".html":
            path.write_text(self.page(), encoding="utf-8")
        else:
            raise OptionError(
                f"no picture is written to '{path.suffix}' files",
                where=str(path),
                remedy=f"name it …{', …'.join(SUFFIXES)}",
            )
        return path

    def page(self) -> str:
        """An HTML page with the picture, its description and its figures as a table."""
        environment = Environment(
            loader=PackageLoader("jejak.reporting"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        words = catalogue(self.language)
        environment.globals.update(say=words.say)
        return environment.get_template("drawing.html.jinja").render(drawing=self)

    def _alone(self) -> str:
        """An SVG file on a light ground, with the page's colours filled in."""
        svg = re.sub(r"var\((--\w+)\)", lambda found: light()[found[1]], str(self.svg(titled=True)))
        svg = svg.replace('font-family="sans-serif"', f'font-family="{_FONTS}"')
        head, _, rest = svg.partition(">")
        told = Markup("<title>{}</title><desc>{}</desc>").format(self.title, self.description)
        width, height = (_number(head, name) + 2 * _MARGIN for name in ("width", "height"))
        head = re.sub(r' (?:width|height|viewBox)="[^"]*"', "", head)
        box = f"{-_MARGIN} {-_MARGIN} {width:g} {height:g}"
        ground = f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="{width:g}" height="{height:g}" fill="{light()["--card"]}"/>'
        return f'{head} width="{width:g}" height="{height:g}" viewBox="{box}">{told}{ground}{rest}'


def _number(head: str, name: str) -> float:
    found = re.search(rf' {name}="([\d.]+)"', head)
    return float(found[1]) if found else 0.0


@cache
def light() -> dict[str, str]:
    """The colours of a page on a light ground, from its style sheet.

    >>> light()["--card"]
    '#ffffff'
    """
    style = (files("jejak.reporting") / "templates" / "tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"(--\w+): light-dark\((#\w+),", style))


def clock(whens: Sequence[str]) -> tuple[str, str]:
    """The type of a time scale and the format of its labels, from dates as people write them.

    >>> clock(["1997", "2001"]), clock(["2017-01", "2019-11"]), clock(["0.25"])
    (('Q', 'd'), ('T', '%Y-%m'), ('Q', '~r'))
    """
    if all(re.fullmatch(r"\d{4}-\d\d(-\d\d)?", one) for one in whens):
        years = {one[:4] for one in whens}
        return "T", "%Y" if len(years) > 5 else "%Y-%m" if len(min(whens)) == 7 or len(
            years
        ) > 1 else "%m-%d"
    return "Q", "d" if all(re.fullmatch(r"\d{1,4}", one) for one in whens) else "~r"


def time_axis(whens: Sequence[str], field: str = "x", **options: Any) -> Any:
    """Time from left to right; the rows have it in a field as `moment` gives it."""
    kind, look = clock(whens)
    scale: dict[str, Any] = {"type": "utc"} if kind == "T" else {"zero": False}
    steps: dict[str, Any] = {"tickMinStep": 1} if look == "d" else {}
    return alt.X(
        f"{field}:{kind}",
        scale=alt.Scale(nice=False, **scale),
        axis=axis(format=look, labelFlush=False, tickCount=8, **steps, **options),
    )


def moment(when: str, time: float) -> str | float:
    """A time as the scale takes it: a day where months or days are told apart, else a number."""
    return when if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", when) else time


def axis(title: str | None = None, **options: Any) -> Any:
    """A plain axis."""
    return alt.Axis(title=title, **options)


def shades(names: Sequence[str]) -> Any:
    """A scale that gives each name a colour, in order."""
    return alt.Scale(domain=list(names), range=[HUES[n % len(HUES)] for n in range(len(names))])


def something(rows: Sequence[object], what: str) -> None:
    """Stop where there is nothing to draw."""
    if not rows:
        raise InputError(f"no {what} to draw", where="picture", remedy="give at least one")
