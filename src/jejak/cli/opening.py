"""The commands that open a case in the browser."""

from __future__ import annotations

import getpass
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from jejak.cli.console import say


def open_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")],
    name: Annotated[
        str, typer.Option(help="Your name as a coder.", show_default="as you are signed in")
    ] = "",
    port: Annotated[int, typer.Option(help="The port; 0 takes any that is free.")] = 0,
    browser: Annotated[bool, typer.Option(help="Whether to open the browser.")] = True,
) -> None:
    """Open a case in the browser: read it and review its codings.

    It is reached from this machine only, by a link that works once. Stop it with Ctrl-C.
    """
    from jejak.web.serving import open_case

    def told(link: str) -> None:
        say(link)
        if browser:
            webbrowser.open(link)

    open_case(folder, name=name or getpass.getuser(), port=port, told=told)
