"""The commands about reports and what they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jejak import case as cases
from jejak.cli.console import say
from jejak.cli.options import Language


def figures(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder that gets them; made if need be.")
    ],
    language: Language = "en",
) -> None:
    """Write the figures of the report, each as SVG and as PNG."""
    for path in cases.figures(folder, output, language=language):
        say(str(path))


def verify(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A bundle that `jejak report -o ….zip` wrote.")
    ],
) -> None:
    """Check a bundle: whether every file is as it was written.

    Ends with code 1 if one was changed, is missing or was added, and says which.
    """
    found = cases.verify(file)
    for what, names in (
        ("changed", found.changed),
        ("missing", found.missing),
        ("added", found.unknown),
    ):
        for name in names:
            say(f"{what}: {name}")
    if not found.whole:
        raise typer.Exit(1)
    say(f"{file}: whole; {found.files} files")
