"""The commands that say how far coders agree, and on what they differ."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from jejak import case as cases
from jejak.cli.console import show
from jejak.cli.options import AsJson
from jejak.coding.agreement import NAMES, Measure, Name
from jejak.errors import OptionError
from jejak.exchanging.cells import guarded

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]
Coders = Annotated[
    list[str] | None, typer.Option("--coder", help="Only these coders; give it twice or more.")
]
By = Annotated[
    Literal["language", "kind"] | None,
    typer.Option(help="For each language, or kind of source, by itself."),
]

USUAL = "percent,alpha,ac1,prevalence"


def agree(
    folder: Folder,
    *,
    coder: Coders = None,
    measures: Annotated[
        str,
        typer.Option(
            help="Of percent, cohen, fleiss, alpha, ac1, pabak, prevalence, bias; with commas."
        ),
    ] = USUAL,
    by: By = None,
    spans: Annotated[
        bool, typer.Option("--spans", help="Where codes begin and end: unitising u.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how far coders agree, code by code."""
    coders, names = coder or (), _names(measures)
    if spans and (by or measures != USUAL):
        problem = "spans have one measure, over all documents together"
        raise OptionError(problem, where="--spans", remedy="leave out --measures and --by")
    if not as_json:
        show(cases.agree_table(folder, coders=coders, measures=names, by=by, spans=spans))
    elif spans:
        found = cases.agree_spans(folder, coders=coders)
        show({code: asdict(one) for code, one in found.items()})
    elif by:
        parts = cases.agree_by(folder, by=by, coders=coders, measures=names)
        show({stratum: _plain(some) for stratum, some in parts.items()})
    else:
        show(_plain(cases.agree(folder, coders=coders, measures=names)))


def _names(told: str) -> tuple[Name, ...]:
    wanted = [one.strip() for one in told.split(",") if one.strip()]
    names = tuple(one for one in NAMES if one in wanted)
    unknown = [one for one in wanted if one not in NAMES]
    if unknown or not names:
        problem = f"no measure {', '.join(unknown) or 'at all'}"
        raise OptionError(problem, where="--measures", remedy=f"of {', '.join(NAMES)}")
    return names


def _plain(found: Mapping[str, Mapping[Name, Measure]]) -> dict[str, dict[str, object]]:
    return {code: {name: asdict(one) for name, one in some.items()} for code, some in found.items()}


def confusion(folder: Folder, coder: Coders = None, by: By = None, as_json: AsJson = False) -> None:
    """Show which codes coders take for one another.

    Family by family: the code one coder gave to a passage, and the other's. What they agreed on
    is in --json alone.
    """
    if as_json:
        found = cases.confusion(folder, coders=coder or (), by=by)
        show({family: [asdict(one) for one in some] for family, some in found.items()})
    else:
        show(cases.confusion_table(folder, coders=coder or (), by=by))


def disagreements(
    folder: Folder,
    *,
    family: Annotated[str, typer.Option(help="Only of this family of codes.")] = "",
    document: Annotated[str, typer.Option(help="Only in this document, by id.")] = "",
    state: Annotated[
        Literal["open", "left", "decided", "all"],
        typer.Option(help="Open, left open by an adjudicator, decided, or all."),
    ] = "open",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, a line per coder.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show where people who coded the same words differ.

    The worst come first: contradictions before omissions, then what splits the most coders most
    evenly. They are settled in the browser, on the page Settle disagreements.
    """
    if as_csv:
        _write(cases.disagreements(folder, family=family, document=document, state=state))
    elif as_json:
        show(cases.disagreements(folder, family=family, document=document, state=state))
    else:
        show(cases.disagreements_table(folder, family=family, document=document, state=state))


PLACE = ("document", "start", "end", "family", "contradiction", "coders", "minority", "state")


def _write(found: list[dict[str, Any]]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([*PLACE, "quote", "coder", "codes", "denied", "silent", "decision"])
    for one in found:
        decided = [f"{made['verdict']} {made['code']}" for made in one["decision"]]
        for said in one["said"]:
            own = (said["coder"], *("; ".join(said[name]) for name in ("codes", "denied")))
            row = [one[name] for name in PLACE] + [one["quote"], *own, said["silent"]]
            out.writerow([_guarded(cell) for cell in (*row, "; ".join(decided))])


def _guarded(cell: object) -> object:
    return guarded(cell) if isinstance(cell, str) else cell
