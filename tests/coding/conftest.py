import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jejak.coding.meaning import MeaningCoder
from jejak.model.framework import Framework, framework_path, load_framework

Write = Callable[..., tuple[Framework, Path]]


@pytest.fixture(scope="session")
def framework() -> Framework:
    """The theory of the founding case."""
    return load_framework("sister-city")


@pytest.fixture(scope="session")
def coder(framework: Framework) -> MeaningCoder:
    """The coder as it is shipped, trained once for all tests."""
    return MeaningCoder(framework, framework_path("sister-city").parent)


@pytest.fixture
def examples_of(framework: Framework, tmp_path: Path) -> Write:
    """A framework whose only examples are these lines; dictionaries are written as JSON."""

    def write(*lines: dict[str, object] | str) -> tuple[Framework, Path]:
        text = "\n".join(
            line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
            for line in lines
        )
        (tmp_path / "mine.jsonl").write_text(text, encoding="utf-8")
        return framework.model_copy(update={"examples": ("mine.jsonl",)}), tmp_path

    return write
