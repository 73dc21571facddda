"""The documents say what the code does: keys, commands, errors, examples, links."""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest
import typer.main
from pydantic import BaseModel

from jejak import errors
from jejak.cli import every_command
from jejak.errors import CaseError, FrameworkError, JejakError
from jejak.model import casefile, framework, yamlfile
from jejak.model.casefile import CaseFile, ClaimsFile
from jejak.model.framework import Framework, load_framework
from jejak.reading.files import SUFFIXES

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
COMMANDS = typer.main.get_command(every_command()).commands


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def models_of(module: object) -> list[type[BaseModel]]:
    found = [one for _, one in inspect.getmembers(module, inspect.isclass)]
    own = [one for one in found if issubclass(one, BaseModel) and one.__module__ == module.__name__]
    return [one for one in own if one.model_fields and "root" not in one.model_fields]


def section(page: str, title: str) -> str:
    found = re.search(rf"^## {title}\b.*?(?=^## |\Z)", text_of(page), re.DOTALL | re.MULTILINE)
    assert found, f"{page} has no section {title}"
    return found.group()


def keys_in(part: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)


CASES = [("docs/framework.md", one) for one in models_of(framework)]
CASES += [("docs/case.md", one) for one in models_of(casefile)]


@pytest.mark.parametrize(("page", "model"), CASES, ids=lambda one: getattr(one, "__name__", one))
def test_the_section_of_a_model_names_its_keys_and_no_others(page: str, model: type[BaseModel]):
    assert keys_in(section(page, model.__name__)) == set(model.model_fields)


def test_all_models_of_the_theory_are_looked_at():
    names = {one.__name__ for one in models_of(framework)}
    assert names >= {"Framework", "Code", "Guards", "Thresholds", "Tables"}


def test_the_example_framework_is_a_framework():
    (whole,) = blocks("docs/framework.md", "yaml")
    theory = yamlfile.check(whole, "framework.md", Framework, FrameworkError)
    assert theory.members("degree")[0].cues["en"] == ("word for word", "copied")


@pytest.mark.parametrize("page", ["docs/case.md", "README.md"])
def test_the_example_case_and_claims_are_accepted(page: str):
    case, claims = blocks(page, "yaml")
    assert yamlfile.check(case, page, CaseFile, CaseError).when is not None
    assert yamlfile.check(claims, page, ClaimsFile, CaseError).root[0].origin == "Busan"


def test_the_page_of_the_command_line_is_current():
    assert text_of("docs/cli.md") == cli_page(), "run: python docs/make_cli.py"


def cli_page() -> str:
    spec = importlib.util.spec_from_file_location("make_cli", ROOT / "docs" / "make_cli.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.page()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_and_its_options_stand_on_the_page(name: str):
    part = section("docs/cli.md", f"jejak {name}")
    options = [one for parameter in COMMANDS[name].params for one in parameter.opts]
    assert [one for one in options if one.startswith("-") and one not in part] == []


def test_commands_named_in_the_pages_exist():
    said = {
        word for page in PAGES for word in re.findall(r"`jejak ([a-z]+)", page.read_text("utf-8"))
    }
    assert said
    assert said <= set(COMMANDS)


def test_every_error_is_told():
    kinds = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    own = {one.__name__ for one in kinds if issubclass(one, JejakError)}
    assert own == keys_in(section("docs/architecture.md", "Errors"))


def test_every_format_that_is_read_is_named():
    assert [one for one in SUFFIXES if f"`{one}`" not in text_of("docs/case.md")] == []


def test_the_table_of_weights_is_that_of_the_framework():
    row = r"^\| `([\w.]+)` \| ([\w ]+) \| (\S+) to (\S+) \|"
    told = re.findall(row, text_of("docs/method.md").replace("−", "-"), re.MULTILINE)
    shown = [(name, kind.replace(" ", "_"), float(a), float(b)) for name, kind, a, b in told]
    assert shown == [(one.id, one.test, *one.weight) for one in load_framework("sister-city").tests]


def test_the_tests_the_program_expects_are_those_of_the_framework():
    part = section("docs/framework.md", "Names the program expects").partition("A test of")[0]
    assert {one.id for one in load_framework("sister-city").tests} == set(
        re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", part)
    )


def test_the_thresholds_told_are_those_of_the_framework():
    limits = load_framework("sister-city").thresholds
    words = section("docs/method.md", "The verdict words").replace("−", "-")
    told = [float(one) for one in re.findall(r"\*m\* [≤≥] (-?\d+)", words)]
    assert told == [limits.contradicted, limits.leaning, limits.supported]


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_links_lead_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text("utf-8"))
    assert [one for one in links if not (page.parent / one).exists()] == []


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"`?make ([a-z]+)", text_of("README.md"))))
)
def test_what_the_readme_makes_can_be_made(target: str):
    assert re.search(rf"^{target}:", text_of("Makefile"), re.MULTILINE)
