"""Options that the commands of `jejak diffuse` share, and how they show tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from jejak.case.panelfiles import PanelOptions
from jejak.cli.console import err, say, show
from jejak.diffusing.adoptions import Unit
from jejak.diffusing.panels import Columns, Repeats
from jejak.errors import OptionError
from jejak.reporting.texttables import TextTable

ROWS = 20
"""So many rows of a table are shown."""

Source = Annotated[
    Path,
    typer.Argument(
        metavar="PANEL",
        help="A table (.csv, .tsv, .parquet) with actor, policy, date[, until]; or a case.",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where to write the whole table.")
]
Picture = Annotated[Path | None, typer.Option(help="Draw it: a .svg, .png or .html file.")]
Actor = Annotated[str, typer.Option("--actor", help="The column of actors.")]
Policy = Annotated[str, typer.Option("--policy", help="The column of policies.")]
Date = Annotated[str, typer.Option("--date", help="The column of dates.")]
Until = Annotated[str, typer.Option("--until", help="The column of dates of abandonment.")]
UnitOf = Annotated[
    Unit | None, typer.Option("--unit", help="Count time in this; by default as the dates are.")
]
Window = Annotated[
    str,
    typer.Option("--window", help="What was observed, such as 1990/2017; by default all dates."),
]
RepeatsOf = Annotated[
    Repeats, typer.Option("--repeats", help="An actor that adopts twice: an error, or the first.")
]
Edges = Annotated[int | None, typer.Option(help="So many ties.")]
Params = Annotated[
    str, typer.Option(help="Parameters of the model, such as 0.5 or 1,1; estimated if not given.")
]
Seed = Annotated[int, typer.Option(help="Of all that is drawn by chance.")]
BothWays = Annotated[
    bool, typer.Option("--both-ways", help="Ties of files run both ways, as among neighbours.")
]


def reading(
    actor: str, policy: str, date: str, until: str, more: tuple[Unit | None, str, Repeats]
) -> PanelOptions:
    """How a table of adoptions is to be read."""
    unit, window, repeats = more
    first, slash, last = window.partition("/")
    if window and not slash:
        raise OptionError(f"{window!r}", where="--window", remedy="write first/last: 1990/2017")
    return PanelOptions(
        Columns(actor, policy, date, until), unit, (first, last) if window else None, repeats
    )


def numbers(text: str) -> tuple[float, ...] | None:
    """Parameters, comma by comma; none if there are none."""
    try:
        return tuple(float(one) for one in text.split(",")) if text else None
    except ValueError:
        raise OptionError(
            f"{text!r} is no number", where="--params", remedy="write 0.5 or 1,1"
        ) from None


def frame(rows: pd.DataFrame, title: str, most: int = ROWS) -> None:
    """The first rows of a table, figures rounded for the eye."""
    columns = [[_cell(value, name) for value in rows[name].head(most)] for name in rows]
    shown = tuple(zip(*columns, strict=True))
    show(TextTable(title, tuple(map(str, rows.columns)), shown))
    if len(rows) > most:
        say(f"… and {len(rows) - most} more rows; give -o FILE for all")


def _cell(value: object, column: str) -> str:
    if value is None or value != value:  # noqa: PLR0124  # not-a-number is not itself
        return ""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2g}" if column in {"p", "p_value", "q_value"} else f"{value:.4g}"


def notes(*lines: str) -> None:
    """What is to be known besides, on the error stream."""
    for line in lines:
        err.print(f"note: {line}", markup=False, soft_wrap=True, highlight=False)
