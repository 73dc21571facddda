"""The commands by which people add to the findings on claims: observe, weigh, rival, retract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jejak import case as cases
from jejak.cli.console import say, show
from jejak.cli.options import AsJson
from jejak.errors import OptionError
from jejak.model.additions import Addition
from jejak.model.records import Decibels
from jejak.store.additions import told_of

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]
OfClaim = Annotated[str, typer.Argument(metavar="CLAIM", help="The claim, by id.")]
Who = Annotated[str, typer.Option("--coder", help="Who says so, by name.")]
Why = Annotated[str, typer.Option("--because", help="Why.")]
Low = Annotated[float | None, typer.Option(help="Lower end of the weight, in decibels.")]
High = Annotated[float | None, typer.Option(help="Upper end of the weight, in decibels.")]
In = Annotated[str, typer.Option(help="The document of the quotes, if several hold them.")]


def observe(
    folder: Folder,
    claim: OfClaim,
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="A test of the framework; or other.hoop, other.straw."),
    ],
    quotes: Annotated[
        list[str], typer.Argument(metavar="QUOTE…", help="Words of the documents that show it.")
    ],
    *,
    because: Why,
    coder: Who,
    low: Low = None,
    high: High = None,
    document: In = "",
) -> None:
    """Add an observation to a claim.

    Say what kind of evidence it is, why, and where it stands. It weighs what the framework gives
    its kind, or what --low and --high say. What the program found stays as it is; `jejak claims`
    shows the verdict with both.
    """
    made = cases.observe(
        folder,
        claim,
        kind,
        quotes,
        reason=because,
        coder=coder,
        weight=_range(low, high),
        document=document,
    )
    _told(made)


def weigh(
    folder: Folder,
    claim: OfClaim,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="What the program found, by its test.")
    ],
    *,
    low: Annotated[float, typer.Option(help="Lower end of the weight, in decibels.")],
    high: Annotated[float, typer.Option(help="Upper end of the weight, in decibels.")],
    because: Why,
    coder: Who,
) -> None:
    """Give another weight to what the program found.

    The weight that the program gave stays beside it.
    """
    _told(cases.weigh(folder, claim, kind, (low, high), reason=because, coder=coder))


def rival(
    folder: Folder,
    claim: OfClaim,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Where else it may come from.")],
    quotes: Annotated[
        list[str] | None, typer.Argument(metavar="QUOTE…", help="Words that name it, if any.")
    ] = None,
    *,
    kind: Annotated[str, typer.Option(help="foreign, domestic, national or own_past.")],
    because: Why,
    coder: Who,
    document: In = "",
) -> None:
    """Add a rival hypothesis to a claim.

    It weighs nothing by itself: what speaks for it is an observation against the claim.
    """
    made = cases.rival(
        folder,
        claim,
        name,
        kind=kind,
        reason=because,
        coder=coder,
        quotes=quotes or (),
        document=document,
    )
    _told(made)


def added(folder: Folder, as_json: AsJson = False) -> None:
    """Show what people added to claims.

    What does not stand any more is in brackets.
    """
    show(cases.added(folder) if as_json else cases.added_table(folder))


def retract(
    folder: Folder,
    addition: Annotated[str, typer.Argument(metavar="ID", help="As `jejak added` shows it.")],
    *,
    coder: Who,
) -> None:
    """Take back what somebody added to a claim.

    The log keeps both.
    """
    _told(cases.retract(folder, addition, coder=coder))


def _range(low: float | None, high: float | None) -> Decibels | None:
    if low is None and high is None:
        return None
    if low is None or high is None:
        where = "--low" if low is None else "--high"
        raise OptionError("a range has two ends", where=where, remedy="give --low and --high")
    return low, high


def _told(made: Addition) -> None:
    say(f"{made.claim}: {made.name} {told_of(made)} ({made.id[:8]})")
