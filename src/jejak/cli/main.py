"""Every command of `jejak`; each is one call of the same-named function."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any, Never

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from jejak import case as cases
from jejak.case.looking import claims_table, sources_list, stages_table
from jejak.case.running import Step
from jejak.coding.meaning import MeaningCoder
from jejak.coding.stream import code_lines
from jejak.errors import JejakError, OptionError
from jejak.model.framework import framework_path, load_framework
from jejak.reporting.texttables import TextTable

app = typer.Typer(
    name="jejak",
    help="Did this policy come from there, how, and how much of it? With evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console()
err = Console(stderr=True)

Folder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Language = Annotated[str, typer.Option("--lang", help="Language of the words: id, en or ko.")]


def main() -> None:
    """Run the command line; every error Jejak raises on purpose is one line on stderr."""
    try:
        app(standalone_mode=True)
    except JejakError as problem:
        _fail(problem)
    except BrokenPipeError:
        sys.exit(0)


def _fail(problem: JejakError) -> Never:
    err.print(f"jejak: {problem}", style="red", markup=False, highlight=False)
    sys.exit(2)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    case: Annotated[Path, typer.Option(help="The case file: who is origin, who is host, …")],
    claims: Annotated[Path | None, typer.Option(help="The claims to test, if any.")] = None,
) -> None:
    """Make a case from a case file and, if there is one, a file of claims."""
    made = cases.new(folder, case=case, claims=claims)
    out.print(f"{made.path}: ready; next: jejak read {made.path}", markup=False)


@app.command()
def read(
    folder: Folder,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; else the case's own sources.")
    ] = None,
    max_bytes: Annotated[int, typer.Option(help="Largest file that is read, in bytes.")] = 64 * 2**20,
) -> None:
    """Read sources: Markdown, text, HTML, PDF, DOCX. Unreadable ones are listed with a reason."""
    step = cases.read(folder, files=files or (), max_bytes=max_bytes, progress=_progress)
    _told(step, "documents")
    if step.failed:
        err.print(f"{step.failed} could not be read; see: jejak sources {folder}", markup=False)


@app.command()
def code(
    folder: Annotated[Path | None, typer.Argument(metavar="[CASE]", help="The case folder.")] = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="Code JSON lines from standard input.")] = False,
    framework: Annotated[str, typer.Option(help="With --stdin: the theory to code with.")] = "sister-city",
    coder: Annotated[str, typer.Option(help="Who judges.")] = "meaning",
) -> None:
    """Code passages with the framework, those of a case or those on standard input."""
    if stdin:
        _code_stdin(framework, coder)
    elif folder is None:
        raise OptionError("nothing to code", where="code", remedy="name a case, or give --stdin")
    else:
        _told(cases.code(folder, coder=coder, progress=_progress), "codings")


def _code_stdin(framework: str, coder: str) -> None:
    if coder != "meaning":
        raise OptionError(f"no coder {coder!r}", where="--coder", remedy="use 'meaning'")
    theory = load_framework(framework)
    judge = MeaningCoder(theory, framework_path(framework).parent)
    for line in code_lines(judge, sys.stdin):
        sys.stdout.write(line + "\n")


@app.command()
def trace(folder: Folder) -> None:
    """Test the claims against dates, contacts, acknowledgements and rival origins."""
    _told(cases.trace(folder, progress=_progress), "verdicts")


@app.command()
def report(
    folder: Folder,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The HTML file; else CASE/report.LANG.html.")
    ] = None,
    language: Language = "en",
) -> None:
    """Write the report: one HTML file that needs no network."""
    target = output or folder / f"report.{language}.html"
    written = cases.report(folder, output=target, language=language)
    out.print(f"{written.resolve().as_uri()}", markup=False, soft_wrap=True)


@app.command()
def claims(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the claims with their verdicts."""
    _show(cases.claims(folder) if as_json else claims_table(folder, language=language))


@app.command()
def events(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the dated events."""
    _show(cases.events(folder) if as_json else cases.timeline(folder, language=language))


@app.command()
def timeline(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the dated events in order of time."""
    _show(cases.events(folder) if as_json else cases.timeline(folder, language=language))


@app.command()
def stages(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the stages of the process models, with evidence or without."""
    _show(cases.stages(folder) if as_json else stages_table(folder, language=language))


@app.command()
def sources(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show what was read, and what could not be read and why."""
    _show(sources_list(folder) if as_json else cases.sources(folder, language=language))


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        out.print(installed_version("jejak"), markup=False, highlight=False)
        raise typer.Exit


def _show(what: list[dict[str, Any]] | TextTable) -> None:
    if isinstance(what, TextTable):
        _print_table(what)
    else:
        sys.stdout.write(json.dumps(what, ensure_ascii=False, indent=1) + "\n")


def _print_table(table: TextTable) -> None:
    shown = Table(title=table.title, title_justify="left", header_style="bold")
    for name in table.header:
        shown.add_column(name, overflow="fold")
    for row in table.rows:
        shown.add_row(*row)
    out.print(shown, markup=False)


def _told(step: Step, what: str) -> None:
    state = "unchanged, skipped" if step.skipped else "done"
    out.print(f"{step.run.step}: {state}; {step.done} {what}", markup=False, highlight=False)


def _progress(items: Iterable[Any], label: str, total: int) -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(label, total=total)
        for item in items:
            yield item
            bar.advance(task)
