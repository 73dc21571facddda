"""The report as Markdown: CommonMark with the tables and footnotes of GitHub.

Each passage of the evidence is a footnote. Whatever sources hold is escaped, so that no text of
theirs becomes markup, a link or a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from jejak.reporting.blocks import (
    Block,
    Cell,
    Entry,
    Figure,
    Heading,
    Line,
    Paper,
    Paragraph,
    Row,
    Table,
    Words,
)
from jejak.reporting.figures import named_figures

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!^])")
_LEADING = re.compile(r"^(\s*)([-+=:]|\d+[.)])")
_ADDRESS: Final = str.maketrans(
    {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": ""}
)
BACK: Final = "↑"


def markdown_report(paper: Paper, pictures: Mapping[str, str]) -> str:
    """The text of a Markdown file; `pictures` are the addresses of the figures by their names."""
    named = {id(figure): pictures.get(name, "") for name, figure in named_figures(paper).items()}
    told = [_block(one, named) for one in paper.blocks]
    pairs = zip(paper.blocks, (None, *paper.blocks), strict=False)
    joined = (
        f"{'' if _close(before, one) else chr(10)}{text}"
        for text, (one, before) in zip(told, pairs, strict=False)
        if text
    )
    return "\n".join(joined).lstrip("\n") + "\n"


def _close(before: Block | None, block: Block) -> bool:
    """Whether a block follows the last one without an empty line: items of one list."""
    items = [
        isinstance(one, Paragraph) and one.kind in {"item", "number"} for one in (before, block)
    ]
    return all(items)


def _block(block: Block, pictures: Mapping[int, str]) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_words(block.words).strip()}"
    if isinstance(block, Paragraph):
        return _paragraph(block)
    if isinstance(block, Figure):
        return _figure(block, pictures.get(id(block), ""))
    if isinstance(block, Entry):
        return _entry(block)
    return _table(block)


def _paragraph(block: Paragraph) -> str:
    text = _words(block.words)
    inner = "  " * (block.depth - 1) if block.depth else ""
    if block.kind == "item":
        return f"{inner}- {_safe_start(text)}"
    if block.kind == "number":
        return f"{inner}{block.number}. {_safe_start(text)}"
    if block.kind in {"caveat", "quote"}:
        return "> " + _safe_start(text).replace("\n", "\n> ")
    return ("  " * block.depth) + _safe_start(text)


def _figure(figure: Figure, address: str) -> str:
    caption = _words(figure.caption)
    if not address:
        return caption
    picture = f"![{escaped(figure.label)}]({address.translate(_ADDRESS)})"
    return f"{picture}\n\n*{caption}*" if caption else picture


def _entry(entry: Entry) -> str:
    first, *more = (_words(one.words) for one in entry.paragraphs)
    # A footnote holds what is set in by four spaces.
    rest = "".join(f"\n\n    {text}" for text in more)
    return f"[^{entry.number}]: {_safe_start(first)}{rest}"


def _table(table: Table) -> str:
    head = table.head[-1] if table.head else Line(())
    lines = [*table.head[:-1], *table.body]
    columns = max((sum(cell.span for cell in one.cells) for one in (head, *lines)), default=1)
    ruled = [*("---:" if _figures(lines, number) else "---" for number in range(columns))]
    rows = [
        _line(head, columns),
        f"| {' | '.join(ruled)} |",
        *(_line(one, columns) for one in lines),
    ]
    caption = _words(table.caption)
    return "\n".join([f"**{caption}**\n", *rows] if caption else rows)


def _figures(lines: Iterable[Line], number: int) -> bool:
    cells = [line.cells[number] for line in lines if len(line.cells) > number]
    return bool(cells) and all(cell.figure for cell in cells)


def _line(line: Line, columns: int) -> str:
    texts: list[str] = []
    for cell in line.cells:
        texts += [_cell(cell), *[""] * (cell.span - 1)]
    texts += [""] * (columns - len(texts))
    return f"| {' | '.join(texts)} |"


def _cell(cell: Cell) -> str:
    """A cell on one line: its items are set apart, since tables hold no lists."""
    marks = (
        "• " if one.kind == "item" and len(cell.paragraphs) > 1 else "" for one in cell.paragraphs
    )
    texts = (_words(one.words).replace("\\\n", " – ") for one in cell.paragraphs)
    told = " ".join(mark + text for mark, text in zip(marks, texts, strict=True))
    return f"**{told}**" if cell.header and cell.span > 1 else told


def _words(words: Row) -> str:
    return "".join(_stretches(words)).strip()


def _stretches(words: Row) -> Iterator[str]:
    for one in words:
        if one.evidence:
            yield f"[^{one.evidence}]"
        elif not (one.link.startswith("#") and one.text.strip() == BACK):
            yield _marked(one)


def _marked(one: Words) -> str:
    """Words with their marks; spaces stand outside, as CommonMark wants it."""
    text = one.text.strip(" \n")
    if not text:
        return one.text.replace("\n", "\\\n")
    before, _, after = one.text.partition(text)
    told = f"`{_code(text)}`" if one.code else escaped(text)
    for mark in ("*" * one.italic, "**" * one.bold):
        told = f"{mark}{told}{mark}"
    if one.link and not one.link.startswith("#"):
        told = f"[{told}](<{_bare(one.link)}>)"
    return f"{before}{told}{after}".replace("\n", "\\\n")


def _code(text: str) -> str:
    """Code that ends where it ends, and no cell of a table with it."""
    return text.replace("`", "ˋ").replace("|", "¦")


def _bare(address: str) -> str:
    return address.translate(_ADDRESS)


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it stands.

    >>> print(escaped("<b> [x](y) *z* 2 | 3 &amp; a_b"))
    \<b\> \[x\](y) \*z\* 2 \| 3 \&amp; a\_b
    """
    return _SPECIAL.sub(r"\\\1", text)


def _safe_start(text: str) -> str:
    r"""A paragraph whose beginning is no list and no rule.

    >>> print(_safe_start("1. one"), _safe_start("- two"))
    1\. one \- two
    """
    found = _LEADING.match(text)
    if not found:
        return text
    start = found[2]
    guarded = f"{start[:-1]}\\{start[-1]}"
    return f"{found[1]}{guarded}{text[found.end() :]}"
