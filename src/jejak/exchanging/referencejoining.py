"""Which reference belongs to which document of a case.

By the first of these that holds, each asked of all references before the next:

    DOI      the same, wherever it is written
    address  the same without `http(s)://`, `www.`, trackers and what follows a #
    content  an attachment is the file the document was read from, byte for byte
    file     an attachment is called as that file is
    title    the same letters and digits, and years that do not differ; where either is undated,
             only if no other document bears the title

A document has one reference and a reference one document. What fits two documents equally well is
joined to neither: a wrong reference is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from jejak.model.records import Document
from jejak.model.references import Reference

RULES = ("DOI", "address", "content", "file", "title")
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+")
_TRACKERS = re.compile(r"utm_\w+|fbclid|gclid")
Keys = Mapping[str, Iterable[str]]


class Joined(NamedTuple):
    """The id of the reference of each document, the rule that joined it, and who is left alone."""

    reference: Mapping[str, str]
    rule: Mapping[str, str]
    unmatched: tuple[str, ...]
    remarks: tuple[str, ...]


def join(
    references: Sequence[Reference],
    documents: Sequence[Document],
    digests: Mapping[str, str] | None = None,
) -> Joined:
    """Join references to documents; `digests` are those of attachments that lie at hand, by path.

    >>> news = Document("a", "Kota", "", "news", "id", "host", None, "http://x.org/a", "", (), "", "")
    >>> dict(join([Reference("r", fields={"URL": "https://www.x.org/a/"})], [news]).reference)
    {'a': 'r'}
    """
    theirs = {one.id: _reference_keys(one, digests or {}) for one in references}
    places = _places(documents)
    found: dict[str, str] = {}
    rules: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for rule in RULES:
        for one in (one for one in references if one.id not in rules):
            homes = _homes(places[rule], theirs[one.id][rule])
            if rule == "title":
                homes = _of_its_year(one, homes)
            taken = [home.id for home in homes if home.id in found]
            if len(homes) == 1 and not taken:
                found[homes[0].id], rules[one.id] = one.id, rule
            elif homes:
                names = ", ".join(sorted(home.id for home in homes))
                why = "which has another" if taken else "and cannot be told whose it is"
                doubts.setdefault(one.id, f"{one.id} fits {names} by {rule}, {why}")
    left = tuple(one.id for one in references if one.id not in rules)
    return Joined(found, rules, left, tuple(doubts[one] for one in left if one in doubts))


def _places(documents: Iterable[Document]) -> dict[str, dict[str, list[Document]]]:
    """The documents by each of their keys, rule by rule."""
    places: dict[str, dict[str, list[Document]]] = {rule: defaultdict(list) for rule in RULES}
    for one in documents:
        for rule, keys in _document_keys(one).items():
            for key in filter(None, set(keys)):
                places[rule][key].append(one)
    return places


def _homes(places: Mapping[str, list[Document]], keys: Iterable[str]) -> list[Document]:
    found = {home.id: home for key in keys if key for home in places.get(key, ())}
    return list(found.values())


def _of_its_year(reference: Reference, homes: Sequence[Document]) -> list[Document]:
    issued = reference.issued
    if issued is None or any(one.published is None for one in homes):
        return list(homes)
    return [one for one in homes if one.published and one.published.start.year == issued.start.year]


def _document_keys(one: Document) -> Keys:
    return {
        "DOI": [doi(one.url)],
        "address": [address(one.url)],
        "content": [one.digest],
        "file": [file_name(one.original)],
        "title": [letters(one.title)],
    }


def _reference_keys(one: Reference, digests: Mapping[str, str]) -> Keys:
    return {
        "DOI": [doi(one.get("DOI")) or doi(one.get("URL"))],
        "address": [address(one.get("URL"))],
        "content": [digests.get(file, "") for file in one.files],
        "file": [file_name(file) for file in one.files],
        "title": [letters(one.title)],
    }


def doi(text: str) -> str:
    """The DOI in a text or address, in lower case; DOIs do not tell case apart.

    >>> doi("https://doi.org/10.1111/J.1467.x"), doi("doi:10.5/a")
    ('10.1111/j.1467.x', '')
    """
    hit = _DOI.search(unquote(text))
    return hit[0].rstrip(".,;)").lower() if hit else ""


def address(url: str) -> str:
    """An address without what does not change where it leads.

    >>> address("https://www.Example.org/a/?utm_source=x&id=3#top")
    'example.org/a?id=3'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    asked = [pair for pair in parse_qsl(parts.query) if not _TRACKERS.fullmatch(pair[0].lower())]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    path = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{query}"


def file_name(path: str) -> str:
    """The name of a file, however its folders are written.

    >>> file_name("files/3/Berita.PDF"), file_name("C:\\\\zotero\\\\berita.pdf")
    ('berita.pdf', 'berita.pdf')
    """
    name = re.split(r"[/\\]", unquote(path))[-1]
    return unicodedata.normalize("NFC", name).casefold()


def letters(title: str) -> str:
    """The letters and digits of a title, by which two are the same.

    >>> letters("Kota “kembar”: Bandung–서울 ") == letters("kota kembar Bandung, 서울")
    True
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(one for one in folded if one.isalnum())
