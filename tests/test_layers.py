"""The house stands: lower never imports higher, peers never import each other, no cycles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "jejak"
LAYERS = (
    {"errors"},
    {"model"},
    {"text", "chance"},
    {"places"},  # above text: the gazetteer finds names with text's phrase finder
    {"store", "reading", "coding", "comparing", "tracing", "diffusing", "partnering", "reporting"},
    {"case"},
    {"cli", "web"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _house(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if parts[0] != "__init__" else ""


def _uses(path: Path) -> set[str]:
    return {name.split(".")[1] for name in _imports(path) if name.startswith("jejak.")}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_stands_in_its_layer(path: Path) -> None:
    own = _house(path)
    for used in (_uses(path) & RANK.keys()) - {own}:
        assert RANK[used] < RANK[own], f"{_name(path)} imports {used}"


def test_every_part_has_a_layer() -> None:
    assert {_house(path) for path in MODULES} - {""} <= RANK.keys()


def test_nobody_imports_the_front_door() -> None:
    guests = [_name(path) for path in MODULES if "jejak" in set(_imports(path))]
    # `from jejak import case` is how the command line names the module and not a function.
    assert set(guests) <= {"jejak.cli.main"}


def test_there_is_no_cycle() -> None:
    names = {_name(path) for path in MODULES}
    graph = nx.DiGraph(
        (_name(path), used) for path in MODULES for used in _imports(path) if used in names
    )
    graph.remove_edges_from([(one, one) for one in names])
    # A package's own __init__ may gather its modules; they never import it back.
    assert [ring for ring in nx.simple_cycles(graph, length_bound=6) if len(ring) > 1] == []
