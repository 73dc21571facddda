"""The commands by which others than programs code, and what they said: ask, judge, undo, log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress

from jejak import case as cases
from jejak.cli.console import err, say, show
from jejak.cli.options import AsJson, Language
from jejak.cli.panels import numbers
from jejak.coding.languagemodel import ModelOptions
from jejak.errors import OptionError

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The case folder.")]
Who = Annotated[str, typer.Option("--coder", help="Who judges, by name.")]


def ask(  # noqa: PLR0917
    folder: Folder,
    model: Annotated[str, typer.Option(help="The model, by its name at the endpoint.")],
    base_url: Annotated[
        str, typer.Option(help="An OpenAI-compatible endpoint; its key is in JEJAK_MODEL_KEY.")
    ] = ModelOptions("x").base_url,
    language: Language = "en",
    window: Annotated[int, typer.Option(help="Tokens that fit into a request.")] = 8192,
    per_minute: Annotated[float, typer.Option(help="Requests a minute at most.")] = 60,
    prices: Annotated[
        str, typer.Option(help="Of a million prompt and answer tokens, such as 0.15,0.6")
    ] = "",
) -> None:
    """Let a language model code the case.

    Only codings whose quotes stand in the passage word for word are kept; the others are counted.
    Answers are kept in the case, so that the same command goes on where it was stopped.
    """
    cost = numbers(prices) if prices else None
    if cost and len(cost) != 2:
        raise OptionError(f"{prices!r}", where="--prices", remedy="write two prices: 0.15,0.6")
    options = ModelOptions(
        model,
        base_url,
        language=language,
        window=window,
        per_minute=per_minute,
        prices=(cost[0], cost[1]) if cost else None,
    )
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("ask", total=None)
        found = cases.ask(
            folder,
            options,
            told=lambda done, total: bar.update(task, completed=done, total=total),
        )
    made, usage = found.coding, found.coding.usage
    say(f"ask: {len(made.codes)} codings by {made.coder.name}, {found.new} of them new")
    say(
        f"requests {usage.requests}, reused {usage.reused}, tokens {usage.prompt_tokens} and "
        f"{usage.answer_tokens}" + (f", cost {usage.cost:.4f}" if usage.cost is not None else "")
    )
    for why, count in made.rejections.most_common():
        err.print(f"rejected, {why}: {count}", markup=False, soft_wrap=True)
    for one in made.unanswered:
        err.print(f"no answer on {one.passage.key}: {one.why}", markup=False, soft_wrap=True)


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


def corrections(folder: Folder, as_json: AsJson = False) -> None:
    """Show how often people corrected machines, by code.

    Only what people said of the very code counts. Codes that nobody reviewed are in --json alone.
    """
    if as_json:
        show([asdict(one) for one in cases.corrections(folder)])
    else:
        show(cases.corrections_table(folder))
