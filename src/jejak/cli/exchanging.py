"""The commands by which a case meets other programs and other coders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jejak import case as cases
from jejak.cli.console import err, say
from jejak.cli.options import Language
from jejak.errors import OptionError

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]


def export(
    folder: Folder,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="A file of one of the kinds below."),
    ],
    language: Language = "en",
) -> None:
    """Write the case for other programs.

    .qdpx: a REFI-QDA project; .qdc: its codebook; .jsonld: Web Annotations; .csv, .xlsx, .yaml: a
    codebook to edit; .bib, .ris, .json (CSL-JSON): the sources as references.
    """
    remarks = cases.export(folder, output, language=language)
    say(f"{output}: written")
    _tell(remarks)


def take(
    folder: Folder,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A project, a filled-in sheet, or references.")
    ],
    coder: Annotated[str, typer.Option(help="Of a sheet: who filled it in.")] = "",
    language: Language = "en",
) -> None:
    """Take in what people coded elsewhere, or their references.

    A REFI-QDA project of another program (.qdpx); a sheet of `jejak sheet` that was filled in (.xlsx,
    .csv); references (.bib, .ris, CSL-JSON as .json, Zotero's .rdf and .csv), which are joined to the
    sources of the case.
    """
    if not coder and cases.holds_references(file):
        _take_references(folder, file)
        return
    if file.suffix.lower() == ".qdpx":
        found = cases.take(folder, file)
    elif coder:
        found = cases.take_sheet(folder, file, coder=coder, language=language)
    else:
        raise OptionError("a sheet needs its coder", where="--coder", remedy="say who filled it in")
    say(f"{file}: {found.new} new judgements")
    _tell(found.remarks)


def _take_references(folder: Path, file: Path) -> None:
    found = cases.take_references(folder, file)
    say(
        f"{file}: {found.read} references, {found.new} of them new; "
        f"{len(found.joined)} belong to sources of the case"
    )
    for document, reference in found.joined.items():
        say(f"  {reference} → {document}")
    left = [f"{one} belongs to no source of the case; kept" for one in found.unmatched]
    _tell((*found.remarks, *left))


def _tell(remarks: tuple[str, ...]) -> None:
    for line in remarks:
        err.print(f"note: {line}", markup=False, soft_wrap=True, highlight=False)


def sheet(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", help="An .xlsx or .csv file.")],
    size: Annotated[int, typer.Option(help="How many passages.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 1,
    language: Language = "en",
) -> None:
    """Write a blind coding sheet for another coder."""
    count = cases.sheet(folder, output, size=size, seed=seed, language=language)
    say(f"{output}: {count} passages, without anybody's judgements")


def framework(
    codebook: Annotated[
        Path, typer.Argument(metavar="CODEBOOK", help="A codebook: .qdc, .csv, .xlsx or .yaml.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The framework file to write.")],
    language: Language = "en",
) -> None:
    """Make a framework file from a codebook.

    Name it in case.yaml (`framework: own.yaml`). Tests and their weights, which no codebook has,
    are those of the shipped framework, to be edited.
    """
    remarks = cases.framework(codebook, output=output, language=language)
    say(f"{output}: written; {remarks[0]}")
    for one in remarks[1:]:
        err.print(f"note: {one}", markup=False, soft_wrap=True)
