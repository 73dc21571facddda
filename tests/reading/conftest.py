from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

Draw = Callable[[FPDF], None]


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Write a PDF whose pages are drawn by the given functions."""

    def make(*pages: Draw, name: str = "report.pdf", title: str = "") -> Path:
        pdf = FPDF(unit="pt", format="a4")
        pdf.set_auto_page_break(False)
        if title:
            pdf.set_title(title)
        for draw in pages:
            pdf.add_page()
            pdf.set_font("Helvetica", size=10)
            draw(pdf)
        path = tmp_path / name
        pdf.output(str(path))
        return path

    return make


@pytest.fixture
def column() -> Callable[..., Draw]:
    """A drawing of lines below each other, `step` points apart."""

    def make(lines: Sequence[str], left: float = 60, top: float = 100, step: float = 12) -> Draw:
        def draw(pdf: FPDF) -> None:
            for number, line in enumerate(lines):
                pdf.text(left, top + step * number, line)

        return draw

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a small file and hand back its path."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make
