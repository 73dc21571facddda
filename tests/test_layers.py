"""The house: lower layers never import higher ones, peers never each other, and no cycles."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "jejak"
# From the ground up; parts of one floor are peers.
FLOORS = (
    {"errors"},
    {"compiled"},
    {"model"},
    {"text", "chance", "places", "asking", "safety"},
    {
        "store",
        "reading",
        "coding",
        "comparing",
        "tracing",
        "diffusing",
        "exchanging",
        "partnering",
        "reporting",
    },
    {"case"},
    {"web"},
    {"cli"},
    {"__main__"},
)
FLOOR = {part: number for number, parts in enumerate(FLOORS) for part in parts}
MODULES = {path.relative_to(SOURCE.parent).with_suffix("") for path in SOURCE.rglob("*.py")}
NAMES = {".".join(path.parts).removesuffix(".__init__") for path in MODULES}


def tree_of(name: str) -> ast.Module:
    path = SOURCE.parent.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(name: str) -> Iterator[str]:
    """The modules of the package that a module imports, at its head or anywhere in it."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.split(".")[0] == "jejak")
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports relative to itself"
            if (node.module or "").split(".")[0] == "jejak":
                for one in node.names:
                    whole = f"{node.module}.{one.name}"
                    yield whole if whole in NAMES else str(node.module)


def part(name: str) -> str:
    return name.split(".")[1]


IMPORTS = {name: set(imported(name)) for name in sorted(NAMES)}


def test_the_modules_are_found_and_every_part_has_its_floor():
    assert {"jejak", "jejak.cli.main", "jejak.model.records", "jejak.errors"} <= NAMES
    assert {part(name) for name in NAMES - {"jejak"}} <= set(FLOOR)


@pytest.mark.parametrize("name", sorted(NAMES - {"jejak"}))
def test_a_module_imports_its_own_part_and_floors_below(name: str):
    others = {one for one in IMPORTS[name] - {"jejak"} if part(one) != part(name)}
    assert [one for one in others if FLOOR[part(one)] >= FLOOR[part(name)]] == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_nobody_comes_in_by_the_front_door(name: str):
    assert "jejak" not in IMPORTS[name]


def test_the_front_door_leads_nowhere_by_itself():
    assert IMPORTS["jejak"] == set()


def test_there_are_no_cycles():
    graph = {name: imports - {name} for name, imports in IMPORTS.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        pytest.fail(" -> ".join(problem.args[1]))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_only_the_command_line_prints(name: str):
    calls = [node for node in ast.walk(tree_of(name)) if isinstance(node, ast.Call)]
    prints = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "print"]
    assert not prints


@pytest.mark.parametrize(
    "name", sorted(one for one in NAMES if "sqlalchemy" in ast.dump(tree_of(one)))
)
def test_only_the_store_speaks_to_the_database(name: str):
    assert part(name) == "store"
