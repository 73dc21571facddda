"""The command that measures the machines of a case by what people judged: quality."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jejak import case as cases
from jejak.cli.console import show
from jejak.cli.options import AsJson, Language


def quality(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")],
    coder: Annotated[
        list[str] | None, typer.Option(help="Only this machine; give it once or more.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Draw a reliability diagram: .svg, .png or .html."),
    ] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Measure how good machines are by people's judgements.

    Precision, recall and F1 in all, by language, source kind and code; what was left open; and how
    far confidence can be believed: ECE is the calibration error, luck what it would be without any.
    """
    coders = coder or ()
    if as_json:
        show(cases.quality(folder, coders=coders, output=output, language=language))
    else:
        show(cases.quality_table(folder, coders=coders, output=output, language=language))
