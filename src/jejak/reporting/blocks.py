"""A report as a row of blocks, out of which its other forms are written: Word, Markdown.

The page of `report.write_report` is the one source of what a report says; what stands in it stands
in every form, a sentence that a person rewrote included. Here it is read into headings, paragraphs,
tables, figures and entries of evidence, each a row of words with its links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Final, Literal

from lxml import html as parsing
from lxml.html import HtmlElement

Kind = Literal["text", "lead", "soft", "caveat", "item", "number", "quote", "cite", "kicker"]
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_LABEL = re.compile(r'aria-label="([^"]*)"')
_NEW_LINE: Final = "\u2028"
_SPACE = re.compile(r"[ \t\r\n\f]+")
# What XML 1.0, and so a Word file, cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | {
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_CLOSING = frozenset(_OPENING.values())
_BLOCKS: Final = frozenset(
    "address article aside blockquote body dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul".split()
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_GONE: Final = frozenset(("script", "style", "svg", "title", "button", "form"))
_STYLES: Final[dict[str, Kind]] = {
    "lead": "lead",
    "soft": "soft",
    "note": "soft",
    "nothing": "soft",
    "proposed": "soft",
    "define": "soft",
    "caveat": "caveat",
    "cite": "cite",
    "kicker": "kicker",
    "case": "soft",
}


@dataclass(frozen=True)
class Words:
    """A stretch of text that looks and leads alike.

    `link` is an address, or `#` and the name of a place in the report; `anchor` names this place;
    `evidence` is the number of the passage that a marker leads to, 0 if it is none.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    soft: bool = False
    link: str = ""
    anchor: str = ""
    language: str = ""
    evidence: int = 0


Row = tuple[Words, ...]


@dataclass(frozen=True)
class Heading:
    """A heading: 1 is that of the whole report."""

    level: int
    words: Row
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `depth` is how deep in lists it stands, `number` its number in a list."""

    words: Row
    kind: Kind = "text"
    depth: int = 0
    number: int = 0
    anchor: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table, over `span` columns; `figure` if it holds a number."""

    paragraphs: tuple[Paragraph, ...]
    header: bool = False
    span: int = 1
    figure: bool = False


@dataclass(frozen=True)
class Line:
    """A row of a table."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table: `caption` is shown, `title` says what it is to who cannot see it."""

    head: tuple[Line, ...]
    body: tuple[Line, ...]
    caption: Row = ()
    title: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture as SVG in the colours of the page, what it shows in words, and its caption."""

    svg: str
    label: str
    caption: Row = ()


@dataclass(frozen=True)
class Entry:
    """A passage of the evidence, by its number."""

    number: int
    paragraphs: tuple[Paragraph, ...]


Block = Heading | Paragraph | Table | Figure | Entry


@dataclass(frozen=True)
class Paper:
    """A whole report."""

    title: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its pictures, in order."""
        return tuple(one for one in self.blocks if isinstance(one, Figure))


def clean(text: str) -> str:
    """Text that XML can hold: what it cannot becomes U+FFFD.

    >>> clean("a\\x0bb\\ud800")
    'a\ufffdb\ufffd'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def closed(text: str) -> str:
    """Text whose marks of direction are all taken back at its end, so that none reaches further.

    >>> closed("a\\u202eb") == "a\\u202eb\\u202c"
    True
    """
    waiting: list[str] = []
    for letter in text:
        if letter in _OPENING:
            waiting.append(_OPENING[letter])
        elif letter in _CLOSING and letter in waiting:
            waiting.remove(letter)
    return text + "".join(reversed(waiting))


def read_paper(page: str) -> Paper:
    """The blocks of a report, from its page."""
    pictures: list[str] = []

    def kept(found: re.Match[str]) -> str:
        pictures.append(found[0])
        return f'<img data-svg="{len(pictures) - 1}">'

    # Pictures are kept as they are: a parser of HTML would write their attributes small.
    root = parsing.document_fromstring(_SVG.sub(kept, clean(page)))
    _simplify(root)
    body = root.find("body")
    reader = _Reader(tuple(pictures))
    blocks = tuple(reader.blocks(body)) if body is not None else ()
    return Paper(root.findtext(".//title") or "", root.get("lang", "en"), blocks)


def plain(words: Iterable[Words]) -> str:
    """The text of a row of words."""
    return "".join(one.text for one in words)


def _classes(element: HtmlElement) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def _simplify(root: HtmlElement) -> None:
    """Take out what only a page needs; say in words what a page says by its look."""
    for element in [one for one in root.iter() if isinstance(one.tag, str)]:
        classes = _classes(element)
        if _is_gone(element, classes):
            element.drop_tree()
        else:
            _tell(element, classes)
    for steps in root.iter("ol"):
        if "stages" in _classes(steps):
            for number, name in enumerate(steps.findall("li/h4"), 1):
                name.text = f"{number}. {name.text or ''}"


def _tell(element: HtmlElement, classes: frozenset[str]) -> None:
    """Put into words, or into spaces and lines, what the style sheet shows by place and frame."""
    text, tail = element.text or "", element.tail or ""
    if element.tag == "dt":
        element.tag, element.tail = "strong", ": " + tail.lstrip()
    elif element.tag == "dd" or classes & {"what", "db"}:
        element.tag = "span" if element.tag in {"dd", "div"} else element.tag
    elif "weight" in classes:
        element.tag, element.text = "span", " · " + text.lstrip()
    elif "number" in classes:
        element.tail = " " + tail
    elif "shape" in classes:
        element.text = "· " + text
    elif "tag" in classes:
        element.text, element.tail = f" ({text}", f") {tail}"
    elif classes & {"define", "edit"} or classes >= {"soft", "ref"}:
        element.text = _NEW_LINE + text


def _is_gone(element: HtmlElement, classes: frozenset[str]) -> bool:
    if element.getparent() is None:
        return False
    if element.tag == "summary":
        parent = element.getparent()
        return parent is not None and parent.find(".//table") is not None
    return (
        element.tag in _GONE - {"title"}
        or bool(classes & {"skip", "contents"})
        or element.get("aria-hidden") == "true"
        or element.get("hidden") is not None
    )


@dataclass(frozen=True)
class _Reader:
    """Walks through a page; `pictures` are what its `img` stand for."""

    pictures: tuple[str, ...]

    def blocks(self, parent: HtmlElement, kind: Kind = "text", depth: int = 0) -> Iterator[Block]:
        """What an element holds: its blocks, and its bare words as paragraphs between them."""
        like = Words("", language=_tongue(parent))
        waiting: list[Words] = [*_text(parent.text, like)]
        for child in parent:
            if not isinstance(child.tag, str):
                waiting += _text(child.tail, like)
                continue
            if child.tag in _BLOCKS:
                yield from _paragraph(waiting, kind, depth)
                yield from self._block(child, kind, depth)
                waiting = []
            else:
                waiting += _inline(child, like)
            waiting += _text(child.tail, like)
        yield from _paragraph(waiting, kind, depth)

    def _block(self, element: HtmlElement, kind: Kind, depth: int) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in _HEADINGS:
            anchor = element.get("id", "").removeprefix("h-")
            yield Heading(_HEADINGS[tag], _tidy(_within(element)), anchor)
        elif tag == "table":
            yield self._table(element)
        elif tag == "figure":
            yield from self._figure(element)
        elif tag in {"ul", "ol"}:
            yield from self._list(element, depth)
        else:
            yield from self.blocks(element, _kind(element, kind), depth)

    def _list(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        classes = _classes(element)
        for number, item in enumerate(element.findall("li"), 1):
            if "evidence" in classes:
                yield Entry(number, self._paragraphs(item))
            elif "stages" in classes:
                yield from self.blocks(item, depth=depth)
            else:
                count = number if element.tag == "ol" else 0
                yield from self._item(item, depth + 1, count)

    def _item(self, item: HtmlElement, depth: int, number: int) -> Iterator[Block]:
        """The first paragraph of an item bears its mark, the others stand below it."""
        first = True
        for block in self.blocks(item, depth=depth):
            if first and isinstance(block, Paragraph):
                marked: Kind = "number" if number else "item"
                anchor = item.get("id", "")
                yield replace(block, kind=marked, number=number, anchor=anchor)
                first = False
            else:
                yield block

    def _paragraphs(self, element: HtmlElement) -> tuple[Paragraph, ...]:
        return tuple(one for one in self.blocks(element) if isinstance(one, Paragraph))

    def _figure(self, element: HtmlElement) -> Iterator[Block]:
        caption = element.find("figcaption")
        words = _tidy(_within(caption)) if caption is not None else ()
        for image in element.iter("img"):
            svg = self.pictures[int(image.get("data-svg", "0"))]
            label = _LABEL.search(svg)
            told = unescape(label[1]) if label else ""
            yield Figure(svg, told, words)
            words = ()

    def _table(self, element: HtmlElement) -> Table:
        caption = element.find("caption")
        words = _tidy(_within(caption)) if caption is not None else ()
        quiet = caption is not None and "quiet" in _classes(caption)
        head = element.find("thead")
        heads = list(head.iter("tr")) if head is not None else []
        lines = [self._line(row) for row in element.iter("tr") if row not in heads]
        return Table(
            tuple(self._line(row) for row in heads),
            tuple(lines),
            () if quiet else words,
            plain(words),
        )

    def _line(self, row: HtmlElement) -> Line:
        cells = [one for one in row if one.tag in {"td", "th"}]
        return Line(tuple(self._cell(one) for one in cells), row.get("id", ""))

    def _cell(self, cell: HtmlElement) -> Cell:
        figure = bool(_classes(cell) & {"figure", "db"})
        span = int(cell.get("colspan", "1"))
        return Cell(self._paragraphs(cell), cell.tag == "th", span, figure)


def _tongue(element: HtmlElement) -> str:
    """The language of an element that says it, or stands in one that does, inside the body."""
    around = [element, *element.iterancestors()]
    named = (one.get("lang", "") for one in around if one.tag not in {"html", "body"})
    return next((one for one in named if one), "")


def _kind(element: HtmlElement, inherited: Kind) -> Kind:
    if element.tag == "blockquote":
        return "quote"
    found = [_STYLES[one] for one in _classes(element) if one in _STYLES]
    if element.tag == "footer":
        return "soft"
    return found[0] if found else inherited


def _paragraph(words: Sequence[Words], kind: Kind, depth: int) -> Iterator[Paragraph]:
    tidy = _tidy(words)
    if tidy:
        yield Paragraph(tidy, kind, depth)


def _text(text: str | None, like: Words) -> list[Words]:
    return [replace(like, text=closed(text))] if text else []


def _within(element: HtmlElement) -> list[Words]:
    """The words of an element without its tail, as what stands around them."""
    found = _text(element.text, Words(""))
    for child in element:
        if isinstance(child.tag, str):
            found += _inline(child, Words(""))
        found += _text(child.tail, Words(""))
    return found


def _inline(element: HtmlElement, around: Words) -> list[Words]:
    """The words of an inline element, and what it does to them."""
    tag = str(element.tag)
    if tag == "br":
        return [replace(around, text=_NEW_LINE)]
    like = _like(element, tag, _classes(element), around)
    found = _text(element.text, like)
    for child in element:
        if isinstance(child.tag, str):
            found += _inline(child, like)
        found += _text(child.tail, like)
    anchor = element.get("id", "")
    if found and anchor:
        found[0] = replace(found[0], anchor=anchor)
    return found


def _like(element: HtmlElement, tag: str, classes: frozenset[str], around: Words) -> Words:
    link = element.get("href", "") if tag == "a" else ""
    marks = tag == "a" and link.startswith("#e") and link[2:].isdigit()
    return replace(
        around,
        bold=around.bold or tag in {"b", "strong"} or "chip" in classes,
        italic=around.italic or tag in {"i", "em"},
        code=around.code or tag == "code",
        soft=around.soft
        or bool(classes & {"soft", "define", "shape", "tag", "more", "address", "edit"}),
        link=link or around.link,
        language=element.get("lang", "") or around.language,
        evidence=int(link[2:]) if marks else around.evidence,
    )


@dataclass
class _Tidying:
    """Words with single spaces between them; U+2028 is a new line."""

    done: list[Words] = field(default_factory=list)
    spaced: bool = True

    def take(self, one: Words) -> None:
        text = re.sub(f" ?{_NEW_LINE} ?", _NEW_LINE, _SPACE.sub(" ", one.text))
        if self.spaced:
            text = text.lstrip(" ")
        if text.startswith(_NEW_LINE) and self.done:
            last = self.done[-1]
            self.done[-1] = replace(last, text=last.text.rstrip(" "))
        if text or one.anchor:
            self.done.append(replace(one, text=text.replace(_NEW_LINE, "\n")))
            self.spaced = text.endswith((" ", _NEW_LINE)) if text else self.spaced


def _tidy(words: Iterable[Words]) -> Row:
    tidying = _Tidying()
    for one in words:
        tidying.take(one)
    done = tidying.done
    while done and not done[-1].text.rstrip(" \n") and not done[-1].anchor:
        done.pop()
    if done:
        done[-1] = replace(done[-1], text=done[-1].text.rstrip(" \n"))
    while done and not done[0].text.lstrip(" \n") and not done[0].anchor:
        done.pop(0)
    return tuple(done)
