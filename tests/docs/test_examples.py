"""What the pages show can be typed: commands parse, and Python prints what stands below it."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from jejak.cli import every_command

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
GROUP = typer.main.get_command(every_command())


def typed(page: Path) -> list[list[str]]:
    """The words of every `jejak` command in the shell blocks of a page, without `jejak`."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    commands = [re.sub(r"^.*\| *", "", line).strip() for line in lines]
    found = [shlex.split(one, comments=True) for one in commands if one.startswith("jejak ")]
    return [one[1:] for one in found]


COMMANDS = [pytest.param(one, id=" ".join(one)) for page in PAGES for one in typed(page)]


def test_the_readme_shows_the_five_steps():
    shown = [one[0] for one in typed(ROOT / "README.md")]
    assert shown[:5] == ["new", "read", "code", "trace", "report"]


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_that_is_shown_is_understood(words: list[str], monkeypatch: pytest.MonkeyPatch):
    # As the page of teams has them exported before its commands.
    monkeypatch.setenv("JEJAK_DATABASE", "postgresql://localhost/jejak")
    monkeypatch.setenv("JEJAK_CASES", "/srv/jejak/cases")
    context = GROUP.make_context("jejak", list(words))
    name, command, rest = GROUP.resolve_command(context, list(words))
    inner = command.make_context(name, list(rest), parent=context)
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(inner, list(rest))
        inner = command.make_context(name, list(rest), parent=inner)
    assert inner.params


@pytest.mark.parametrize("words", COMMANDS)
def test_files_of_the_project_that_are_shown_exist(words: list[str]):
    named = [one for one in words if one.startswith("examples/")]
    assert [one for one in named if not (ROOT / one).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_python_on_a_page_prints_what_it_shows(page: Path):
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0
