"""The fields of a BibTeX entry in CSL's terms, and back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from jejak.exchanging.bibnames import read_names, write_names
from jejak.exchanging.latex import decoded, encoded, verbatim
from jejak.model.references import Reference, iso
from jejak.model.when import When

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# The first type named is the one an entry of that type is read as.
_TYPES = {
    "article": "article-journal article-newspaper article-magazine",
    "book": "book",
    "mvbook": "book",
    "proceedings": "book",
    "collection": "book",
    "booklet": "pamphlet",
    "incollection": "chapter",
    "inbook": "chapter",
    "inreference": "entry-encyclopedia",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "online": "webpage post-weblog post",
    "electronic": "webpage",
    "www": "webpage",
    "periodical": "periodical",
    "dataset": "dataset",
    "software": "software",
    "patent": "patent",
    "legislation": "legislation",
    "jurisdiction": "legal_case",
    "letter": "personal_communication",
    "video": "motion_picture",
    "misc": "document",
}
_READ = {entry: kinds.split()[0] for entry, kinds in _TYPES.items() if kinds}
_WRITE = {kind: entry for entry, kinds in reversed(_TYPES.items()) for kind in kinds.split()}
_BY_KIND = {
    "article": {"container-title": "journal journaltitle", "issue": "number issue"},
    "techreport": {"publisher": "institution publisher organization", "number": "number"},
    "report": {"publisher": "institution publisher organization", "number": "number"},
    "manual": {"publisher": "organization publisher institution", "number": "number"},
    "phdthesis": {"publisher": "school institution publisher"},
    "mastersthesis": {"publisher": "school institution publisher"},
    "thesis": {"publisher": "school institution publisher"},
    "online": {"publisher": "organization publisher institution"},
}
_ANY = {
    "container-title": "booktitle journal journaltitle maintitle",
    "publisher": "publisher organization institution school",
    "publisher-place": "address location",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "page": "pages",
    "edition": "edition",
    "collection-title": "series",
    "chapter-number": "chapter",
    "number-of-pages": "pagetotal",
    "number-of-volumes": "volumes",
    "genre": "type",
    "language": "langid language",
    "note": "note",
    "annote": "annote annotation",
    "abstract": "abstract",
    "keyword": "keywords",
    "ISBN": "isbn",
    "ISSN": "issn",
    "title-short": "shorttitle",
    "event-title": "eventtitle",
    "event-place": "venue",
    "status": "pubstate",
    "version": "version",
    "medium": "howpublished",
    "archive": "library",
}
_VERBATIM = {"DOI": "doi", "URL": "url"}
_ROLES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "container-author": "bookauthor",
}
# For what BibTeX has no entry of its own, the type of CSL stands in a field of ours.
_TYPE_FIELD = "csltype"
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
# Between the parts of a file: not escaped, and not that of an address.
_COLON = re.compile(r"(?<![A-Za-z\\]):|(?<!\\):(?!//)")
_RANGE = re.compile(r"^(\w+)(?:-|–)(\w+)$")


def aliases(kind: str) -> dict[str, list[str]]:
    """The field names of every variable in an entry of this type, the usual one first."""
    merged = {**_ANY, **_BY_KIND.get(kind, {})}
    return {variable: names.split() for variable, names in merged.items() if names}


def reference_of(key: str, kind: str, raw: Mapping[str, str]) -> Reference:
    """What the fields of an entry say."""
    taken: set[str] = set()
    fields = {}
    for variable, names in aliases(kind).items():
        name = next((one for one in names if raw.get(one, "").strip() and one not in taken), "")
        if name:
            taken.add(name)
            fields[variable] = _text(variable, raw[name])
    for variable, name in _VERBATIM.items():
        if raw.get(name, "").strip():
            fields[variable] = verbatim(raw[name])
    roles = {role: read_names(raw[name]) for role, name in _ROLES.items() if raw.get(name)}
    return Reference(
        id=key,
        type=_type(kind, raw),
        title=decoded(raw.get("title", "")),
        names=dict(sorted(roles.items())),
        issued=_issued(raw),
        accessed=_date(raw.get("urldate", "")),
        fields={one: text for one, text in fields.items() if text},
        files=tuple(_files(raw.get("file", ""))),
    )


def _type(kind: str, raw: Mapping[str, str]) -> str:
    stated = raw.get(_TYPE_FIELD) or _SUBTYPES.get(raw.get("entrysubtype", "").lower(), "")
    return stated or _READ.get(kind, "document")


def _text(variable: str, raw: str) -> str:
    if variable == "page":
        return raw.strip().replace("---", "-").replace("--", "-").replace("\u2013", "-")
    return decoded(raw)


def fields_of(reference: Reference, given: Collection[str] = ()) -> tuple[dict[str, str], str]:
    """The fields and the type of the entry of a reference, under the names given if there are such.

    >>> from jejak.model.references import Name
    >>> fields_of(Reference("a", "report", "Kota", {"author": (Name(literal="KDI"),)}))
    ({'author': '{KDI}', 'title': 'Kota'}, 'techreport')
    """
    kind = _WRITE.get(reference.type, "misc")
    fields = {
        _ROLES[role]: write_names(names)
        for role, names in reference.names.items()
        if role in _ROLES
    }
    if reference.title:
        fields["title"] = encoded(reference.title)
    fields |= dict(_dates(reference))
    for variable, names in aliases(kind).items():
        if text := reference.get(variable):
            name = next((one for one in names if one in given), names[0])
            fields[name] = _RANGE.sub(r"\1--\2", text) if variable == "page" else encoded(text)
    fields |= {name: reference.get(one) for one, name in _VERBATIM.items() if reference.get(one)}
    if reference.files:
        fields["file"] = ";".join(f":{_escaped(one)}:" for one in reference.files)
    return fields | _told_type(reference.type, kind), kind


def _told_type(kind: str, entry: str) -> dict[str, str]:
    subtype = next((one for one, csl in _SUBTYPES.items() if csl == kind), "")
    if subtype:
        return {"entrysubtype": subtype}
    return {_TYPE_FIELD: kind} if _READ[entry] != kind else {}


def _dates(reference: Reference) -> Iterator[tuple[str, str]]:
    """Year and month for BibTeX; the exact date for BibLaTeX where these do not tell it."""
    if (when := reference.issued) is not None:
        if when.precision not in ("year", "month"):
            yield "date", iso(when)
        yield "year", f"{when.start.year:04}"
        if when.precision in ("month", "day"):
            yield "month", _MONTHS[when.start.month - 1]
    if reference.accessed is not None:
        yield "urldate", iso(reference.accessed)


def _issued(raw: Mapping[str, str]) -> When | None:
    stated = _date(raw.get("date", ""))
    if stated is not None:
        return stated
    year = raw.get("year", "").strip(" {}").replace("–", "-").replace("--", "-")
    if span := re.fullmatch(r"(\d{4})-(\d{4})", year):
        return _date("/".join(span.groups()))
    month = _month(raw.get("month", ""))
    day = raw.get("day", "").strip(" {}")
    return (
        _date(f"{year}-{month}-{day}" if day else "")
        or _date(f"{year}-{month}" if month else "")
        or _date(year)
    )


def _month(text: str) -> str:
    """The number of a month by its number or its name in English."""
    text = text.strip(" {}.").lower()
    if text[:3] in _MONTHS and re.fullmatch(r"[a-z]+", text):
        return str(_MONTHS.index(text[:3]) + 1)
    return text if text.isdigit() else ""


def _date(text: str) -> When | None:
    text = text.strip(" {}")
    if not re.fullmatch(r"\d{1,4}(-\d{1,2}){0,2}(/\d{1,4}(-\d{1,2}){0,2})?", text):
        return None
    try:
        return When.parse(text)
    except ValueError:
        return None


def _files(text: str) -> Iterator[str]:
    """The paths of a `file` field, as JabRef (`title:path:type;…`) and Zotero write it."""
    for one in re.split(r"(?<!\\);", text):
        parts = _COLON.split(one.strip())
        drive = len(parts) == 2 and re.fullmatch(r"[A-Za-z]", parts[0])
        path = one.strip() if len(parts) == 1 or drive else parts[1]
        if path:
            yield re.sub(r"\\([:;\\])", r"\1", path)


def _escaped(path: str) -> str:
    return re.sub(r"([:;\\])", r"\\\1", path)
