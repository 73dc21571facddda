"""The degree of transfer as one HTML page: ribbons, matrix, table with passages, uncertainty."""

from __future__ import annotations

from typing import Any

import altair as alt
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jejak.model.degrees import DEGREES, ROW_KINDS, Change, DegreeOfTransfer, Quoted
from jejak.reporting.pictures import drawn, inline, share_bar
from jejak.reporting.ribbons import HUES, SIGNS, ribbons, ribbons_png, shown_kind
from jejak.reporting.texttables import TextTable
from jejak.reporting.wording import Catalogue, catalogue
from jejak.text.printing import printable

MATRIX = 60
"""Provisions of one side beyond which the matrix would not be legible and is left out."""
_CELL = 26
BEGINNING = 90
"""Characters of a provision that a table of text shows."""
_LETTERING: dict[str, Any] = {"fontSize": 12, "color": "var(--ink)", "limit": 280}
_ROOM = "\u2002\u2002"


def write_comparison(result: DegreeOfTransfer, *, language: str = "en", generated: str = "") -> str:
    """The page in one language, as the text of an HTML file that needs nothing else.

    `generated` is the time to be printed on it; without one the same result gives the same bytes.
    """
    words = catalogue(language)
    page = _environment(words).get_template("comparison.html.jinja")
    html = page.render(
        language=language,
        generated=generated,
        result=result,
        degrees=DEGREES,
        kinds=ROW_KINDS,
        counts={kind: result.counted(kind) for kind in ROW_KINDS},
        formulas=sum(row.boilerplate for row in result.rows),
        picture=ribbons(result, words),
        matrix=matrix_picture(result, words),
    )
    # A lone surrogate in a quote could not be written to a file.
    return html.encode("utf-8", "replace").decode()


def comparison_png(result: DegreeOfTransfer, *, language: str = "en", scale: float = 2.0) -> bytes:
    """The ribbons alone as a PNG file, `scale` times 1000 pixels wide."""
    return ribbons_png(result, catalogue(language), scale=scale)


def say_degree(result: DegreeOfTransfer, language: str = "en") -> str:
    """The measured degree in a sentence, and in how many draws it comes out."""
    words = catalogue(language)
    lead = words.say(f"transfer.lead.{result.degree}", host=result.host, main=result.main)
    return f"{lead} {words.say('transfer.sure', share=percent(result.draws[result.degree]))}"


def text_degree(result: DegreeOfTransfer, language: str = "en") -> TextTable:
    """Provision by provision as a table of text: what it is, where it stands, how alike it is."""
    words = catalogue(language)
    title = words.say("transfer.title", host=result.host, origins=words.listed(result.origins))
    header = [words.say(f"transfer.column.{name}") for name in ("kind", "host", "origins", "score")]
    rows = tuple(
        (
            words.say(f"transfer.kind.{shown_kind(row)}"),
            _beginning(row.host),
            "\n".join(f"{one.passage.document}: {_beginning(one)}" for one in row.origins),
            f"{row.score:.2f}" if row.origins and row.host else "",
        )
        for row in result.rows
    )
    return TextTable(title, tuple(header), rows)


def _beginning(one: Quoted | None) -> str:
    if one is None:
        return ""
    words = " ".join(one.quote.split())
    return f"{words[:BEGINNING]}…" if len(words) > BEGINNING else words


def _environment(words: Catalogue) -> Environment:
    environment = Environment(
        loader=PackageLoader("jejak.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=words.say, words=words, share=share_bar, percent=percent, signs=SIGNS, hues=HUES,
        kind_of=shown_kind, told=lambda change: _told(change, words),
    )  # fmt: skip
    return environment


def percent(share: float) -> str:
    """A share as whole per cents; what is almost nothing or almost all does not become it.

    >>> percent(0.126), percent(0.002), percent(0.998), percent(1.0)
    ('13 %', '<1 %', '>99 %', '100 %')
    """
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "<1 %"
    if whole == 100 and share < 1:
        return ">99 %"
    return f"{whole} %"


def _told(change: Change, words: Catalogue) -> str:
    return words.say(
        f"transfer.change.{change.kind}", origin=change.origin or "–", host=change.host or "–"
    )


def matrix_picture(result: DegreeOfTransfer, words: Catalogue) -> Markup | None:
    """Host provisions as rows, origin provisions as columns; darker is more alike.

    What a host's provision rests on bears the sign of its kind. None where there are too many.
    """
    hosts = [row for row in result.rows if row.host]
    if not result.provisions or max(len(hosts), len(result.provisions)) > MATRIX:
        return None
    across, down = len(result.provisions), len(hosts)
    cells = [{"x": one.column + 0.5, "y": one.row + 0.5, "a": one.score} for one in result.likeness]
    size = {"width": across * _CELL, "height": down * _CELL}
    chart = alt.layer(
        _frame(across, down), _shades(cells, across, down), _marks(result, across, down)
    )
    named = alt.layer(chart, *_names(result, across, down)).properties(**size)
    return drawn(named, words.say("transfer.matrix.label"))


def _axes(across: int, down: int) -> tuple[Any, Any]:
    wide, high = (
        alt.Scale(domain=[0, across], nice=False),
        alt.Scale(domain=[0, down], nice=False, reverse=True),
    )
    return alt.X("x:Q", scale=wide, axis=None), alt.Y("y:Q", scale=high, axis=None)


def _frame(across: int, down: int) -> Any:
    """The lines of the grid."""
    x, y = _axes(across, down)
    lines: list[dict[str, float]] = [
        {"x": n, "x2": n, "y": 0, "y2": down} for n in range(across + 1)
    ]
    lines += [{"x": 0, "x2": across, "y": n, "y2": n} for n in range(down + 1)]
    return (
        alt.Chart(inline(lines))
        .mark_rule(color="var(--line)")
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    )


def _shades(cells: list[dict[str, Any]], across: int, down: int) -> Any:
    x, y = _axes(across, down)
    opacity = alt.Opacity("a:Q", scale=alt.Scale(domain=[0.2, 1], range=[0, 0.95]), legend=None)
    marks = alt.Chart(inline(cells)).mark_square(
        size=(_CELL - 2) ** 2, fill="var(--hue1)", strokeWidth=0
    )
    return marks.encode(x=x, y=y, opacity=opacity)


def _marks(result: DegreeOfTransfer, across: int, down: int) -> Any:
    """Signs on what a provision rests on, on a ground that keeps them legible."""
    x, y = _axes(across, down)
    place = {one.passage: n for n, one in enumerate(result.provisions)}
    signs = [
        {"x": place[one.passage] + 0.5, "y": n + 0.5, "sign": SIGNS[row.kind]}
        for n, row in enumerate(result.rows) if row.host for one in row.origins
    ]  # fmt: skip
    base = alt.Chart(inline(signs)).encode(x=x, y=y)
    ground = base.mark_circle(size=190, fill="var(--card)", opacity=1)
    return alt.layer(
        ground,
        base.mark_text(fontSize=14, fontWeight="bold", color="var(--ink)", dy=1).encode(
            text="sign:N"
        ),
    )


def _names(result: DegreeOfTransfer, across: int, down: int) -> list[Any]:
    x, y = _axes(across, down)
    hosts = [row.host for row in result.rows if row.host]
    several = len(result.origins) > 1
    # Browsers' fonts may be wider than the one by which room was measured; spaces keep it free.
    rows = [
        {"y": n + 0.5, "name": f"{_ROOM}{printable(one.label) or n + 1}"}
        for n, one in enumerate(hosts)
    ]
    columns = [
        {"x": n + 0.5, "name": f"{_column(one, n, several=several)}{_ROOM}"}
        for n, one in enumerate(result.provisions)
    ]
    left = alt.Chart(inline(rows)).mark_text(align="right", **_LETTERING)
    above = alt.Chart(inline(columns)).mark_text(align="left", angle=300, **_LETTERING)
    return [
        left.encode(x=alt.value(-6), y=y, text="name:N"),
        above.encode(x=x, y=alt.value(-6), text="name:N"),
    ]


def _column(one: Quoted, number: int, *, several: bool) -> str:
    label = printable(one.label) or str(number + 1)
    return f"{printable(one.passage.document)}: {label}" if several else label
