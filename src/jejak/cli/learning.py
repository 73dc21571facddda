"""The commands of the learned coder: what to judge next, and what was learned."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from jejak import case as cases
from jejak.cli.console import say, show
from jejak.cli.options import AsJson, Language

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]


def choose(  # noqa: PLR0917
    folder: Folder,
    size: Annotated[int, typer.Option(help="How many passages.")] = 20,
    measuring: Annotated[
        float, typer.Option(help="Share of them drawn by lot, on which guarantees rest.")
    ] = 0.3,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write them as a blind sheet: .xlsx or .csv."),
    ] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Choose the passages that people should judge next.

    Rare codes first, passages the learned coder is unsure of, unlike those judged already; and some
    drawn by lot. Give back a sheet with `jejak take`, then run `jejak code DIR --coder learned`.
    """
    options: dict[str, Any] = {
        "size": size, "measuring": measuring, "output": output, "language": language,
    }  # fmt: skip
    if as_json:
        show(cases.choose(folder, **options))
    else:
        show(cases.choose_table(folder, **options))
        if output:
            say(f"{output}: the same passages as a blind sheet")


def learned(
    folder: Folder,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Draw the learning curve: .svg, .png or .html."),
    ] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Show what people's judgements taught the coder `learned`.

    By code: judgements used and not used, F1 on documents held out, and what can be guaranteed.
    """
    if as_json:
        show(cases.learned(folder, output=output, language=language))
    else:
        show(cases.learned_table(folder, output=output, language=language))
