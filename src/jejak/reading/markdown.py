"""Markdown to plain words: markup goes, every word stays, in order.

Headings and paragraphs are blocks, a list item is a line of its own with its marker, and a
table row is a block with its cells parted by " | ".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from jejak.reading.frontmatter import split, stated
from jejak.reading.plain import decoded
from jejak.reading.readings import Reading, titled
from jejak.text.folding import frozen

READER = "markdown-1"

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_NOTE = re.compile(r"^\[\^[\w-]+\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[\w-]+\]")
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def read(path: Path) -> Reading:
    """Read a Markdown file; the front matter says what the document is."""
    found = decoded(path.read_bytes())
    head, body = split(frozen(found.text))
    text = words(body)
    about = stated(head)
    return Reading(
        text=text,
        reader=READER,
        caution=" ".join(filter(None, [found.caution, about.pop("caution", "")])),
        **{"title": titled(text) if _headed(body) else "", **about},
    )


def _headed(body: str) -> bool:
    opening = next(iter(_PARSER.parse(body.lstrip()[:2000])), None)
    return opening is not None and opening.type == "heading_open"


def words(markdown: str) -> str:
    """The plain text of Markdown.

    >>> words("# Bus\\n\\nKota [Bandung](x) *belajar*:\\n\\n- satu\\n- **dua**\\n")
    'Bus\\n\\nKota Bandung belajar:\\n\\n- satu\\n- dua'
    """
    # CommonMark takes a note for the address of a link and drops it.
    markdown = _NOTE_MARK.sub("", _NOTE.sub("\n", markdown))
    return "\n\n".join(_blocks(SyntaxTreeNode(_PARSER.parse(markdown))))


def _blocks(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        block = _block(child).strip()
        if block:
            yield block


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("bullet_list", "ordered_list"):
        return "\n".join(_items(node))
    if node.type in ("fence", "code_block"):
        return node.content
    if node.type == "html_block":
        return html.unescape(_TAG.sub("", node.content))
    if node.type == "inline":
        return "".join(_spans(node))
    if node.type == "tr":
        return " | ".join(" ".join(_blocks(cell)) for cell in node.children)
    return "\n\n".join(_blocks(node))


def _items(node: SyntaxTreeNode) -> Iterator[str]:
    number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    for item in node.children:
        marker = "-" if number is None else f"{number}."
        blocks = list(_blocks(item))
        # A nested list follows its item line by line; a second paragraph stays one.
        nested = [child.type.endswith("_list") for child in item.children if _block(child).strip()]
        text = "".join(
            ("" if not at else "\n" if inner else "\n\n") + block
            for at, (block, inner) in enumerate(zip(blocks, nested, strict=True))
        )
        yield f"{marker} {text}"
        number = None if number is None else number + 1


def _spans(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        if child.type in _BREAKS:
            yield _BREAKS[child.type]
        elif child.type == "html_inline":
            yield "\n" if child.content.lower().startswith("<br") else ""
        elif child.children:
            yield from _spans(child)
        else:
            yield child.content
