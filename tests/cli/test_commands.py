"""Every command has help and is one call of the function of its name."""

import ast
import inspect

import pytest
import typer

import tiny
from jejak import case as cases
from jejak.cli import diffusing
from jejak.cli.main import every_command

DIFFUSION = {
    one.callback.__name__: one for one in diffusing.app.registered_commands if one.callback
}
EVERY = {one.callback.__name__: one for one in every_command().registered_commands if one.callback}
SERVERS = ["open_", "serve", "backup", "restore"]
COMMANDS = {name: one for name, one in EVERY.items() if name not in SERVERS}
STEPS = ["new", "read", "code", "trace", "report"]
LOOKS = ["claims", "events", "timeline", "stages", "sources"]
COMPARISONS = ["compare", "degree"]
CLAIMING = ["observe", "weigh", "rival", "added", "retract"]
JUDGEMENTS = ["ask", "judge", "undo", "log", "export", "take", "framework", "sheet", "agree"]
LEARNING = ["quality", "corrections", "confusion", "disagreements", "choose", "learned"]
REPORTS = ["figures", "verify"]
OF_DEGREE = {"degree_line", "draw_degree"}


def called(function, modules: tuple[str, ...] = ("cases",)) -> set[str]:
    """The functions of `jejak.case` that a command calls."""
    tree = ast.parse(inspect.getsource(function))
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in modules
    }


def test_the_commands_are_steps_looks_comparisons_judgements_and_servers():
    groups = (STEPS, LOOKS, COMPARISONS, CLAIMING, JUDGEMENTS, LEARNING, REPORTS, SERVERS)
    assert list(EVERY) == [name for group in groups for name in group]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_calls_the_function_of_its_name(name: str):
    assert name in cases.__all__
    assert name in called(COMMANDS[name].callback)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_calls_nothing_else_but_other_shapes_of_it(name: str):
    shapes = {
        "code": {"code_lines"},
        "agree": {"agree_by", "agree_spans"},
        "take": {"take_sheet", "holds_references", "take_references"},
        "events": {"timeline"},
        "degree": OF_DEGREE,
    }
    assert called(COMMANDS[name].callback) <= {name, f"{name}_table"} | shapes.get(name, set())


@pytest.mark.parametrize("name", EVERY)
def test_a_command_has_help_for_itself_and_all_it_takes(name: str):
    ran = tiny.jejak(name.rstrip("_"), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert EVERY[name].callback.__doc__.partition("\n")[0] in ran.out
    click = typer.main.get_command(every_command()).commands[name.rstrip("_")]
    for parameter in click.params:
        assert parameter.help or parameter.name == "help", f"{name}: {parameter.name}"


@pytest.mark.parametrize("name", EVERY)
def test_the_help_of_a_command_fits_its_line_in_the_list(name: str):
    first = EVERY[name].callback.__doc__.partition("\n")[0]
    assert first in tiny.jejak("--help").out


def test_help_names_the_five_steps():
    ran = tiny.jejak("--help")
    assert ran.code == 0
    assert ", ".join(STEPS) in ran.out


def test_without_a_command_the_help_is_an_error():
    ran = tiny.jejak()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == tiny.jejak("--help").out


def test_the_version_is_that_of_the_package():
    assert tiny.jejak("--version").out == "0.1.0\n"


def test_every_function_of_case_has_a_command_or_is_a_shape_of_one():
    shapes = {"code_lines", "degree_table"}
    shapes |= {
        "claims_table",
        "sources_table",
        "stages_table",
        "log_table",
        "agree_by",
        "agree_spans",
        "agree_table",
        "confusion_table",
        "disagreements_table",
        "take_sheet",
        "holds_references",
        "take_references",
        "quality_table",
        "corrections_table",
        "choose_table",
        "learned_table",
        "added_table",
    }
    assert set(cases.__all__) - shapes - OF_DEGREE == set(COMMANDS)


@pytest.mark.parametrize("name", cases.__all__)
def test_every_function_of_case_says_what_it_answers(name: str):
    assert inspect.getdoc(getattr(cases, name))


@pytest.mark.parametrize("name", DIFFUSION)
def test_a_command_of_diffusion_is_one_call_of_the_function_of_its_name(name: str):
    assert called(DIFFUSION[name].callback, ("diffusions", "pairings")) == {name}


@pytest.mark.parametrize("name", DIFFUSION)
def test_a_command_of_diffusion_has_help_for_itself_and_all_it_takes(name: str):
    ran = tiny.jejak("diffuse", name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert DIFFUSION[name].callback.__doc__.partition("\n")[0] in ran.out
    group = typer.main.get_command(diffusing.app)
    for parameter in group.commands[name].params:
        assert parameter.help or parameter.name == "help", f"{name}: {parameter.name}"
