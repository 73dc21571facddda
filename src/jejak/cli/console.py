"""How the command line speaks: results on standard output, progress and trouble beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from jejak.case.running import Step
from jejak.reporting.texttables import TextTable

out = Console()
err = Console(stderr=True)


def show(what: list[dict[str, Any]] | dict[str, Any] | TextTable) -> None:
    """Print a table for people, anything else as JSON."""
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


def told(step: Step, what: str) -> None:
    """Say what a step did."""
    state = "unchanged, skipped" if step.skipped else "done"
    say(f"{step.run.step}: {state}; {step.done} {what}")


def say(line: str) -> None:
    """One line, as it is."""
    out.print(line, markup=False, highlight=False, soft_wrap=True)


def progress(items: Iterable[Any], label: str, total: int) -> Iterator[Any]:
    """The items, with a bar on a terminal; without a total (0), how many have passed."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=err, transient=True, disable=not err.is_terminal
    ) as bar:
        task = bar.add_task(label, total=total or None)
        for item in items:
            yield item
            bar.advance(task)
