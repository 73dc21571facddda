"""Web pages: the article itself, without menus, advertisements and comments.

trafilatura finds the article and what the page states about itself; F1 99.4 on news pages.
Its guesses of a date from the running text are switched off: only a stated date counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import trafilatura
from lxml import etree

from jejak.errors import UnreadableError
from jejak.reading.plain import decoded, labelled
from jejak.reading.readings import Reading, dated
from jejak.text.folding import frozen

READER = "html-1"

_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_DATES = {"extensive_search": False, "original_date": True}
_OPENING = {"lb": "\n", "p": "\n", "row": "\n", "item": "\n- "}
_SPACES = re.compile(r"[^\S\n]+")


def read(path: Path) -> Reading:
    """Read a saved web page; a page without an article is unreadable."""
    source, caution = page_source(path.read_bytes())
    page = _page(source)
    text = "\n\n".join(_blocks(page.body))
    if not text:
        raise _no_article()
    return Reading(
        text=text,
        reader=READER,
        title=frozen(page.title or "").strip(),
        issuer=page.sitename or "",
        kind="web page",
        published=dated(page.date or ""),
        url=page.url or "",
        caution=caution,
    )


def page_source(raw: bytes) -> tuple[str, str]:
    """A web page as text, and what is uncertain about that; UnreadableError if it is no text."""
    claimed = _CHARSET.search(raw[:4096])
    label = claimed.group(1).decode("ascii").lower() if claimed else ""
    text = labelled(raw, label) if label not in ("", "utf-8", "utf8") else None
    if text is not None:
        return text, ""
    found = decoded(raw)
    return found.text, found.caution


def _page(source: str) -> trafilatura.settings.Document:
    if not re.search(r"<(?:html|body|p|div|article|h1)\b", source, re.IGNORECASE):
        raise UnreadableError("not a web page: it holds no HTML", remedy="save the page again")
    page = trafilatura.bare_extraction(
        source,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params=_DATES,
    )
    if not isinstance(page, trafilatura.settings.Document) or page.body is None:
        raise _no_article()
    return page


def _no_article() -> UnreadableError:
    return UnreadableError(
        "no article found in the page",
        remedy="save the page as it shows in the browser, or paste its text into a .txt file",
    )


def _blocks(node: etree._Element) -> Iterator[str]:
    """Blocks of text below `node`; an element that holds blocks is walked, others are one."""
    if node.tag in ("item", "row", "p", "head", "quote", "code", "cell", "hi", "ref"):
        yield from filter(None, [_block(node)])
        return
    yield from filter(None, [_tidy(node.text or "")])
    for child in node:
        if child.tag == "list":
            yield from filter(None, ["\n".join(filter(None, map(_block, child)))])
        else:
            yield from _blocks(child)
        yield from filter(None, [_tidy(child.tail or "")])


def _block(node: etree._Element) -> str:
    if node.tag == "item":
        text = _tidy(_flat(node))
        return f"- {text}" if text else ""
    if node.tag == "row":
        return " | ".join(_tidy(_flat(cell)).replace("\n", " ") for cell in node)
    return _tidy(_flat(node))


def _flat(node: etree._Element) -> str:
    parts = [node.text or ""]
    for child in node:
        opening = _OPENING.get(str(child.tag), "")
        closing = "\n" if child.tag == "p" else ""
        parts += [opening, _flat(child), closing, child.tail or ""]
    return "".join(parts)


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in frozen(text).split("\n"))
    return "\n".join(filter(None, lines))
