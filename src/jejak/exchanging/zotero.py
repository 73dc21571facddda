"""What Zotero exports besides BibTeX, RIS and CSL-JSON: its RDF and CSV, with attachments; in only.

Out, a case goes to Zotero as CSL-JSON, RIS or BibTeX, all of which it imports. What Zotero has and
CSL has no word for (dates of entry, tags of its own, catalogues) is kept under its own names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from jejak.errors import InputError
from jejak.exchanging.referencefiles import Received, text_of, unique
from jejak.model.references import Name, Reference, named
from jejak.model.when import When
from jejak.safety.xmlfile import local, parse

TYPES = {
    "artwork": "graphic",
    "audioRecording": "song",
    "bill": "bill",
    "blogPost": "post-weblog",
    "book": "book",
    "bookSection": "chapter",
    "case": "legal_case",
    "computerProgram": "software",
    "conferencePaper": "paper-conference",
    "dataset": "dataset",
    "dictionaryEntry": "entry-dictionary",
    "document": "document",
    "email": "personal_communication",
    "encyclopediaArticle": "entry-encyclopedia",
    "film": "motion_picture",
    "forumPost": "post",
    "hearing": "hearing",
    "instantMessage": "personal_communication",
    "interview": "interview",
    "journalArticle": "article-journal",
    "letter": "personal_communication",
    "magazineArticle": "article-magazine",
    "manuscript": "manuscript",
    "map": "map",
    "newspaperArticle": "article-newspaper",
    "patent": "patent",
    "podcast": "broadcast",
    "preprint": "article",
    "presentation": "speech",
    "radioBroadcast": "broadcast",
    "report": "report",
    "standard": "standard",
    "statute": "legislation",
    "thesis": "thesis",
    "tvBroadcast": "broadcast",
    "videoRecording": "motion_picture",
    "webpage": "webpage",
}
"""Zotero's item types as CSL's, as Zotero's own export has them."""
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ROLES = {
    "authors": "author",
    "editors": "editor",
    "seriesEditors": "collection-editor",
    "translators": "translator",
    "contributors": "contributor",
    "interviewers": "interviewer",
    "presenters": "author",
    "directors": "director",
    "bookAuthors": "container-author",
}
_LEAVES = {
    "abstract": "abstract",
    "pages": "page",
    "volume": "volume",
    "number": "issue",
    "edition": "edition",
    "language": "language",
    "description": "note",
    "shortTitle": "title-short",
    "type": "genre",
    "numPages": "number-of-pages",
    "libraryCatalog": "source",
    "callNumber": "call-number",
    "archive": "archive",
}
_COLUMNS = {
    "Publication Title": "container-title",
    "Publisher": "publisher",
    "Place": "publisher-place",
    "Volume": "volume",
    "Issue": "issue",
    "Number": "number",
    "Pages": "page",
    "Num Pages": "number-of-pages",
    "Number Of Volumes": "number-of-volumes",
    "Edition": "edition",
    "Series": "collection-title",
    "Series Number": "collection-number",
    "Short Title": "title-short",
    "Journal Abbreviation": "container-title-short",
    "Language": "language",
    "DOI": "DOI",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "Url": "URL",
    "Abstract Note": "abstract",
    "Type": "genre",
    "Archive": "archive",
    "Archive Location": "archive_location",
    "Library Catalog": "source",
    "Call Number": "call-number",
    "Extra": "note",
    "Conference Name": "event-title",
    "Meeting Name": "event-title",
    "Manual Tags": "keyword",
    "Version": "version",
}
_PEOPLE = {
    "Author": "author",
    "Editor": "editor",
    "Series Editor": "collection-editor",
    "Translator": "translator",
    "Contributor": "contributor",
    "Book Author": "container-author",
    "Interviewer": "interviewer",
}
_TOLD = {
    *_COLUMNS,
    *_PEOPLE,
    "Key",
    "Item Type",
    "Title",
    "Date",
    "Access Date",
    "File Attachments",
}
_SERIALS = frozenset(("article-journal", "article-newspaper", "article-magazine"))


def is_export(path: Path) -> bool:
    """Whether a CSV file is one of Zotero's: its first row names `Key` and `Item Type`."""
    with path.open("rb") as file:
        head = file.read(4096).decode("utf-8-sig", "replace")
    return {"Key", "Item Type"} <= set(next(csv.reader(StringIO(head)), []))


def read_csv(path: Path) -> Received:
    """The references of Zotero's CSV export.

    Raises:
        InputError: it lacks Zotero's columns.
    """
    text, guessed = text_of(path)
    rows = csv.DictReader(StringIO(text, newline=""))
    if not {"Key", "Item Type", "Title"} <= set(rows.fieldnames or ()):
        raise InputError(
            "no columns Key, Item Type and Title", where=str(path), remedy="export CSV from Zotero"
        )
    found, remarks = [], []
    for row in rows:
        filled = {str(key): str(value) for key, value in row.items() if value and key}
        if filled.get("Key"):
            found.append(_row(filled))
        else:
            remarks.append(f"left out: {path.name}, line {rows.line_num}: no Key")
    read = unique(found, path.name)
    return Received(read.references, (*guessed, *remarks, *read.remarks))


def _row(row: Mapping[str, str]) -> Reference:
    people = {role: _people(row.get(column, "")) for column, role in _PEOPLE.items()}
    fields = {variable: row.get(column, "") for column, variable in _COLUMNS.items()}
    date, accessed = row.get("Date", ""), row.get("Access Date", "")
    issued = _date(date) or _date(row.get("Publication Year", ""))
    besides = {column: text for column, text in row.items() if column not in _TOLD}
    if date and (issued is None or _date(date) is None):
        besides["Date"] = date
    return Reference(
        id=row["Key"],
        type=TYPES.get(row.get("Item Type", ""), "document"),
        title=row.get("Title", ""),
        names=dict(sorted((role, names) for role, names in people.items() if names)),
        issued=issued,
        accessed=_date(accessed),
        fields={variable: text for variable, text in fields.items() if text},
        files=tuple(_split(row.get("File Attachments", ""))),
        besides={f"zotero:{column}": text for column, text in besides.items()},
    )


def _split(text: str) -> list[str]:
    return [one for one in (part.strip() for part in text.split(";")) if one]


def _people(text: str) -> tuple[Name, ...]:
    return tuple(
        named(family.strip(), given.strip())
        for family, _, given in (one.partition(",") for one in _split(text))
    )


def _date(text: str) -> When | None:
    """A date as Zotero's users type it; its time of day, if any, is left out."""
    hit = re.match(r"^\s*(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?(?:[T ]\d\d:.*)?\s*$", text)
    try:
        return When.parse("-".join(one for one in hit.groups() if one)) if hit else None
    except ValueError:
        return None


def read_rdf(path: Path) -> Received:
    """The references of Zotero's RDF export; notes and attachments go to the items they hang on.

    Raises:
        InputError: not well-formed, refused, or without items of Zotero.
    """
    with path.open("rb") as stream:
        root = parse(stream, str(path))
    about = {one.get(f"{_RDF}about"): one for one in root if one.get(f"{_RDF}about")}
    items = [one for one in root if _item_type(one) in TYPES]
    if not items:
        raise InputError("no items of Zotero", where=str(path), remedy="export Zotero RDF")
    left = [_item_type(one) for one in root if _item_type(one) not in {*TYPES, "", "attachment"}]
    remarks = [f"left out: {path.name}: an item of type {one}" for one in left]
    read = unique((_item(one, about) for one in items), path.name)
    return Received(read.references, (*remarks, *read.remarks))


def _item_type(element: Any) -> str:
    return next((_text(one) for one in element if local(one) == "itemType"), "")


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _children(element: Any, name: str) -> Iterator[Any]:
    return (one for one in element if local(one) == name)


def _item(element: Any, about: Mapping[str, Any]) -> Reference:
    kind = TYPES[_item_type(element)]
    whole = [element, *_containers(element, about)]
    fields, besides = _leaves(element, kind)
    for one in whole[1:]:
        fields = {**_container(one, kind), **fields}
    fields |= _identifiers(whole) | _publisher(element)
    if tags := [_text(one) for one in _children(element, "subject")]:
        fields["keyword"] = ", ".join(one for one in tags if one)
    names: dict[str, tuple[Name, ...]] = {}
    for tag, role in _ROLES.items():
        names[role] = (*names.get(role, ()), *_persons(element, tag))
    date = _own_text(element, "date")
    if date and _date(date) is None:
        besides["zotero:date"] = date
    return Reference(
        id=str(element.get(f"{_RDF}about") or "").removeprefix("#") or "item",
        type=kind,
        title=_own_text(element, "title"),
        names=dict(sorted((role, found) for role, found in names.items() if found)),
        issued=_date(date),
        accessed=_date(_own_text(element, "dateSubmitted")),
        fields={variable: text for variable, text in fields.items() if text},
        files=tuple(_files(element, about)),
        besides=besides | _notes(element, about),
    )


def _own_text(element: Any, name: str) -> str:
    return next((_text(one) for one in _children(element, name)), "")


def _containers(element: Any, about: Mapping[str, Any]) -> Iterator[Any]:
    """What the item is part of, written inside it or elsewhere in the file."""
    for part in _children(element, "isPartOf"):
        other = about.get(part.get(f"{_RDF}resource"))
        yield from part if other is None else [other]


def _leaves(element: Any, kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """The plain texts of an item: those CSL has a word for, and the others by their own names."""
    fields, besides = {}, {}
    done = {
        *_ROLES,
        "itemType",
        "title",
        "date",
        "dateSubmitted",
        "subject",
        "identifier",
        "publisher",
    }
    for one in element:
        name = local(one)
        if name in _LEAVES:
            variable = _LEAVES[name]
            serial = variable != "issue" or kind in _SERIALS
            fields[variable if serial else "number"] = _text(one)
        elif name not in done and not len(one) and _text(one):
            besides[f"zotero:{name}"] = _text(one)
    return fields, besides


def _container(element: Any, kind: str) -> dict[str, str]:
    fields, _ = _leaves(element, kind)
    title = "collection-title" if local(element) == "Series" else "container-title"
    return {**fields, title: _own_text(element, "title")}


def _identifiers(elements: Iterable[Any]) -> dict[str, str]:
    """DOI, ISBN, ISSN and address: the first word of an identifier says which."""
    found: dict[str, str] = {}
    for element in elements:
        for one in _children(element, "identifier"):
            text = _text(one)
            kind, _, number = text.partition(" ")
            key = "URL" if len(one) else kind
            if key in ("DOI", "ISBN", "ISSN", "URL"):
                found.setdefault(key, text if key == "URL" else number)
    return found


def _publisher(element: Any) -> dict[str, str]:
    for one in _children(element, "publisher"):
        texts = {local(part): _text(part) for part in one.iter() if not len(part)}
        return {
            "publisher": texts.get("name", ""),
            "publisher-place": texts.get("locality", ""),
        }
    return {}


def _persons(element: Any, tag: str) -> tuple[Name, ...]:
    people = (one for part in _children(element, tag) for one in part.iter() if _is_body(one))
    texts = ({local(part): _text(part) for part in one} for one in people)
    return tuple(
        named(one.get("surname", "") or one.get("name", ""), one.get("givenName", ""))
        for one in texts
    )


def _is_body(element: Any) -> bool:
    return local(element) in ("Person", "Organization")


def _linked(element: Any, about: Mapping[str, Any], link: str) -> Iterator[Any]:
    for one in _children(element, link):
        other = about.get(one.get(f"{_RDF}resource"))
        if other is not None:
            yield other


def _files(element: Any, about: Mapping[str, Any]) -> Iterator[str]:
    """The attachments of an item: the file in the export, else where it was."""
    for one in _linked(element, about, "link"):
        paths = [part.get(f"{_RDF}resource") for part in _children(one, "resource")]
        yield from (str(path) for path in paths[:1] or [_own_text(one, "identifier")] if path)


def _notes(element: Any, about: Mapping[str, Any]) -> dict[str, str]:
    notes = [_own_text(one, "value") for one in _linked(element, about, "isReferencedBy")]
    return {f"zotero:note {number}": text for number, text in enumerate(notes, 1) if text}
