"""Every command of `jejak`; each is one call of the same-named function of `jejak.case`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Never

import typer

from jejak import case as cases
from jejak.cli.console import err, progress, say, show, told
from jejak.cli.options import AsJson, Language
from jejak.errors import InputError, JejakError, OptionError

app = typer.Typer(
    name="jejak",
    help="Did this policy come from there, how, and how much of it? With evidence.",
    epilog="A case in five steps: new, read, code, trace, report.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_added: set[str] = set()

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error that people can mend is one line on stderr, code 2."""
    _speak_utf8()
    _add(_needed(sys.argv[1:] if arguments is None else arguments))
    try:
        code = app(arguments, prog_name="jejak", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as problem:
        _fail(_usage(problem))
    except JejakError as problem:
        _fail(problem)
    except BrokenPipeError:
        # The reader of our output has seen enough; nothing is left to be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as problem:
        _fail(_trouble(problem))
    if code == 130:
        err.print("jejak: stopped; the same command goes on from here", soft_wrap=True)
    sys.exit(code or 0)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Half a character, which JSON lines may hold, is written as JSON writes it.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _usage(problem: typer.TyperException) -> InputError:
    context = getattr(problem, "ctx", None)
    command = context.command_path if context else "jejak"
    what = problem.format_message().rstrip(".")
    where = command.removeprefix("jejak").strip()
    return InputError(what[:1].lower() + what[1:], where=where, remedy=f"see: {command} --help")


def _trouble(problem: OSError) -> InputError:
    what = problem.strerror or str(problem)
    remedy = "free some space or mend access, then give the command again"
    return InputError(what, where=str(problem.filename or "output"), remedy=remedy)


def _fail(problem: JejakError) -> Never:
    said = " ".join(str(problem).split())
    err.print(f"jejak: {said}", style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(2)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    case: Annotated[Path, typer.Option(help="The case file: who is origin, who is host, …")],
    claims: Annotated[Path | None, typer.Option(help="The claims to test, if any.")] = None,
) -> None:
    """Make a case from a case file and claims.

    Both are checked and copied; without claims, `jejak trace` proposes some.
    """
    made = cases.new(folder, case=case, claims=claims)
    say(f"{made.path}: ready; next: jejak read {made.path}")


@app.command()
def read(
    folder: Folder,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILES", help="Files or folders; else the case's own sources."),
    ] = None,
    max_bytes: Annotated[int, typer.Option(help="Largest file that is read, in bytes.")] = 64 << 20,
) -> None:
    """Read sources: Markdown, text, HTML, PDF, DOCX.

    What was read before and is unchanged is left alone. What cannot be read is listed with
    a reason by `jejak sources`.
    """
    step = cases.read(folder, files=files or (), max_bytes=max_bytes, progress=progress)
    told(step, "documents")
    if step.failed:
        err.print(f"{step.failed} could not be read; see: jejak sources {folder}", soft_wrap=True)


@app.command()
def code(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The case folder.")] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Code JSON lines from standard input instead.")
    ] = False,
    framework: Annotated[
        str | None,
        typer.Option(help="With --stdin: the theory, by name or file.", show_default="sister-city"),
    ] = None,
    coder: Annotated[
        str, typer.Option(help="Who judges: rule, meaning, learned, or another package's coder.")
    ] = "meaning",
) -> None:
    """Code passages with the framework.

    Those of a case, or those on standard input, one JSON object a line: {"id": …, "text": …}.
    """
    if stdin == (folder is not None):
        raise OptionError(
            "one thing to code is needed", where="code", remedy="name a case, or give --stdin"
        )
    if folder is None:
        for line in cases.code_lines(_lines(), framework=framework or "sister-city", coder=coder):
            sys.stdout.write(line + "\n")
    elif framework:
        raise OptionError(
            "a case has its own framework", where="--framework", remedy="name it in case.yaml"
        )
    else:
        told(cases.code(folder, coder=coder, progress=progress), "codings")


@app.command()
def trace(folder: Folder) -> None:
    """Test the claims for dates, contacts and rivals.

    Without claims.yaml, claims are proposed from the codings, and marked as proposed.
    """
    told(cases.trace(folder), "verdicts")


@app.command()
def report(
    folder: Folder,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file; else DIR/report.LANG.html."),
    ] = None,
    language: Language = "en",
    style: Annotated[
        str,
        typer.Option(help="Of the references: apa, chicago-author-date or chicago-notes."),
    ] = "apa",
    texts: Annotated[
        bool, typer.Option(help="Whether a bundle holds the sources' texts, not passages only.")
    ] = True,
) -> None:
    """Write the report: .html, .docx, .pdf, .md, or .zip.

    A page needs no network and no other file; the pictures of X.md lie in X.files. A .zip is a
    bundle of the report in all languages with its figures, tables and data, the same whenever it
    is made of the same case; `jejak verify` checks it. The address of the file is printed.
    """
    target = output or folder / f"report.{language}.html"
    written = cases.report(folder, output=target, language=language, style=style, texts=texts)
    say(written.resolve().as_uri())


@app.command()
def claims(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the claims with their verdicts."""
    show(cases.claims(folder) if as_json else cases.claims_table(folder, language=language))


@app.command()
def events(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the dated events."""
    show(cases.events(folder) if as_json else cases.timeline(folder, language=language))


@app.command()
def timeline(folder: Folder, language: Language = "en") -> None:
    """Show the events in order of time, told once each."""
    show(cases.timeline(folder, language=language))


@app.command()
def stages(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show the process models' stages, found or not."""
    show(cases.stages(folder) if as_json else cases.stages_table(folder, language=language))


@app.command()
def sources(folder: Folder, as_json: AsJson = False, language: Language = "en") -> None:
    """Show what was read, and what could not be and why."""
    show(cases.sources(folder) if as_json else cases.sources_table(folder, language=language))


_ELSEWHERE = {
    "compare": "comparing:compare",
    "degree": "comparing:degree",
    "observe": "claiming:observe",
    "weigh": "claiming:weigh",
    "rival": "claiming:rival",
    "added": "claiming:added",
    "retract": "claiming:retract",
    "ask": "judging:ask",
    "judge": "judging:judge",
    "undo": "judging:undo",
    "log": "judging:log",
    "export": "exchanging:export",
    "take": "exchanging:take",
    "framework": "exchanging:framework",
    "sheet": "exchanging:sheet",
    "agree": "agreeing:agree",
    "quality": "quality:quality",
    "corrections": "judging:corrections",
    "confusion": "agreeing:confusion",
    "disagreements": "agreeing:disagreements",
    "choose": "learning:choose",
    "learned": "learning:learned",
    "figures": "reporting:figures",
    "verify": "reporting:verify",
    "open": "opening:open_",
    "serve": "serving:serve",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "diffuse": "diffusing:app",
    "team": "serving:app",
}
"""The commands of other modules, each loaded only when it is given, and in the order of the help."""


def every_command() -> typer.Typer:
    """The command line with all its commands, as its help and its documentation show it."""
    _add(_ELSEWHERE)
    return app


def _needed(given: Sequence[str]) -> Iterable[str]:
    """The commands to load: the one that is given, or all where none is, as for the help."""
    name = given[0] if given else ""
    if name in _ELSEWHERE:
        return (name,)
    here = {one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands}
    return () if name in {*here, "--version"} else _ELSEWHERE


def _add(names: Iterable[str]) -> None:
    for name in [one for one in names if one not in _added]:
        module, _, attribute = _ELSEWHERE[name].partition(":")
        found = getattr(import_module(f"jejak.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
        _added.add(name)


@app.callback(invoke_without_command=True)
def _begin(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        say(installed_version("jejak"))
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        raise typer.Exit(2)


def _lines() -> Iterator[str]:
    """The lines of standard input; JSON lines are UTF-8 whatever the terminal speaks."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as problem:
            raise InputError(
                f"not UTF-8 at byte {problem.start}",
                where=f"line {number}",
                remedy="write the lines as UTF-8",
            ) from problem
