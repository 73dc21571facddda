# ruff: noqa: INP001
"""Write `docs/cli.md` from the help texts of the command line: `python docs/make_cli.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from jejak.cli import every_command

WIDTH = 90
TARGET = Path(__file__).with_name("cli.md")
HEAD = """# The command line

This page is written by `python docs/make_cli.py` from what `--help` prints; edit the help texts
in `src/jejak/cli/main.py`, not this page.

A command that succeeds ends with code 0. Something that people can mend (a file, an option, a
case that is locked) is one line on the standard error stream, with code 2. A command that is
stopped with Ctrl-C ends with 130, and the same command given again goes on from there.

`--json` prints what the tables show and more, in keys that do not depend on the language; every
passage in it is a document, two offsets in code points, and the words between them.
"""


def page() -> str:
    """The whole of `docs/cli.md`."""
    return HEAD + "".join(f"\n## {title}\n\n```text\n{text}\n```\n" for title, text in helps())


def helps() -> Iterator[tuple[str, str]]:
    """The help text of `jejak` and of each of its commands, at one width everywhere."""
    group = typer.main.get_command(every_command())
    settings = {"resilient_parsing": True, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = group.make_context("jejak", [], **settings)
    yield "jejak", group.get_help(context).rstrip()
    yield from _commands(group, context, settings)


def _commands(group: Any, context: Any, settings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each command of a group, and of the groups in it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = command.make_context(name, [], parent=context, **settings)
        yield inner.command_path, command.get_help(inner).rstrip()
        if hasattr(command, "list_commands"):
            yield from _commands(command, inner, settings)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
