"""The commands by which people code: `jejak judge`, `jejak undo`, `jejak log`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jejak import case as cases
from jejak.cli.console import say, show
from jejak.cli.options import AsJson
from jejak.errors import OptionError

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]
Who = Annotated[str, typer.Option("--coder", help="Who judges, by name.")]


def judge(
    folder: Folder,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document, by id.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code of the framework.")],
    quote: Annotated[
        str, typer.Argument(metavar="QUOTE", help="Words that stand once in the document.")
    ] = "",
    *,
    coder: Who,
    span: Annotated[
        str, typer.Option(help="In place of QUOTE: first and last+1 character, such as 120-164.")
    ] = "",
    verdict: Annotated[
        Literal["present", "absent", "abstain"], typer.Option(help="Whether the code applies.")
    ] = "present",
    memo: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Say that a code applies to a passage, or does not.

    What a machine said stays beside it; `jejak trace` follows people where they judged.
    """
    made = cases.judge(
        folder,
        document,
        code,
        quote=quote,
        span=_span(span) if span else None,
        coder=coder,
        verdict=verdict,
        memo=memo,
    )
    say(f"{made.verdict}: {made.code} on {made.document}:{made.start}-{made.end} by {coder}")


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit()):
        raise OptionError(f"{text!r}", where="--span", remedy="write 120-164")
    return int(first), int(last)


def undo(folder: Folder, *, coder: Who) -> None:
    """Withdraw what a coder said last; the log keeps both."""
    gone = cases.undo(folder, coder=coder)
    say(f"withdrawn: {gone.code} on {gone.document}:{gone.start}-{gone.end} by {coder}")


def log(
    folder: Folder,
    coder: Annotated[str, typer.Option("--coder", help="Only of this coder.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show every judgement that was ever made, in order of time."""
    show(cases.log(folder, coder=coder) if as_json else cases.log_table(folder, coder=coder))
