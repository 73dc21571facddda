"""RIS, the format of EndNote, Mendeley and library catalogues, in and out.

RIS is lines of a tag and a value. They are read here and not by a library because the lines of a
broken entry are to be named and every repeated or unknown tag is to be kept.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jejak.errors import InputError
from jejak.exchanging.referencefiles import Received, lost, text_of, unique
from jejak.model.references import Name, Reference, date_parts, named
from jejak.model.when import When

_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: (.*))?$")
# The first type named for a tag is the one it is read as; the first tag for a type is written.
_TYPES = {
    "JOUR": "article-journal",
    "NEWS": "article-newspaper",
    "MGZN": "article-magazine",
    "BOOK": "book",
    "CHAP": "chapter",
    "RPRT": "report",
    "THES": "thesis",
    "CPAPER": "paper-conference",
    "CONF": "paper-conference",
    "ELEC": "webpage",
    "BLOG": "post-weblog",
    "STAT": "legislation",
    "LEGAL": "regulation",
    "BILL": "bill",
    "CASE": "legal_case",
    "HEAR": "hearing",
    "GOVDOC": "report",
    "PAMP": "pamphlet",
    "MANSCPT": "manuscript",
    "UNPB": "manuscript",
    "PCOMM": "personal_communication",
    "ICOMM": "post",
    "DATA": "dataset",
    "COMP": "software",
    "MAP": "map",
    "PAT": "patent",
    "STAND": "standard",
    "VIDEO": "motion_picture",
    "MPCT": "motion_picture",
    "SOUND": "song",
    "SLIDE": "speech",
    "SER": "periodical",
    "JFULL": "periodical",
    "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary",
    "FIGURE": "figure",
    "ART": "graphic",
    "EDBOOK": "book",
    "EBOOK": "book",
    "ECHAP": "chapter",
    "EJOUR": "article-journal",
    "ABST": "article-journal",
    "INPR": "article-journal",
    "GEN": "document",
}
_WRITE = {kind: tag for tag, kind in reversed(_TYPES.items())}
_NAMES = {"author": "AU A1", "editor": "A2 ED", "collection-editor": "A3", "translator": "A4"}
_TEXTS = {
    "container-title": "T2 JO JF BT JA J2",
    "publisher": "PB",
    "publisher-place": "CY PP",
    "volume": "VL",
    "edition": "ET",
    "DOI": "DO",
    "URL": "UR",
    "language": "LA",
    "abstract": "AB N2",
    "ISBN": "SN",
    "genre": "M3",
    "collection-title": "T3",
    "title-short": "ST",
    "note": "N1",
    "call-number": "CN",
    "source": "DB DP",
    "number-of-volumes": "NV",
    "section": "SE",
}
_SERIALS = frozenset(("article-journal", "article-newspaper", "article-magazine", "periodical"))
_MINE = "ris:"
Tags = Mapping[str, list[str]]


def read_ris(path: Path) -> Received:
    """The references of a .ris file.

    An entry that cannot be read is told under `remarks` by its line, and the rest is read.

    Raises:
        InputError: the file is no text, too large, or holds no entry.
    """
    text, guessed = text_of(path)
    read = parse(text, path.name)
    return Received(read.references, (*guessed, *read.remarks))


def parse(text: str, where: str) -> Received:
    """The references of an RIS text; `where` names it in remarks."""
    found: list[Reference] = []
    remarks: list[str] = []
    for start, lines in _entries(text):
        tags = _tags(lines)
        if "ER" not in tags:
            remarks.append(f"{where}, line {start}: the entry has no end (ER); read so far")
        if set(tags) <= {"TY", "ER", "ID"}:
            remarks.append(f"left out: {where}, line {start}: an entry without content")
            continue
        found.append(_reference(tags, f"ris-{len(found) + 1}"))
    if not found and not remarks:
        raise InputError("no entry that begins with TY", where=where, remedy="export it as RIS")
    read = unique(found, where)
    return Received(read.references, (*remarks, *read.remarks))


def _entries(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of every entry, with the number of the first."""
    start = 0
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"^TY  ?-", line):
            if lines:
                yield start, lines
            start, lines = number, []
        if start:
            lines.append(line.rstrip())
    if lines:
        yield start, lines


def _tags(lines: Sequence[str]) -> dict[str, list[str]]:
    """The values of every tag; a line without a tag goes on with the value before it."""
    found: dict[str, list[str]] = defaultdict(list)
    last = ""
    for line in lines:
        if hit := _LINE.match(line):
            last = hit[1]
            found[last].append((hit[2] or "").strip())
        elif line.strip() and last and "ER" not in found:
            found[last][-1] = f"{found[last][-1]} {line.strip()}".strip()
    return found


def _reference(tags: Tags, number: str) -> Reference:
    mine = {tag: [one for one in values if one] for tag, values in tags.items()}
    kind = _TYPES.get("".join(mine.get("TY", [])), "document")
    plain = _plain(mine, kind, number)
    ours = _tags_of(plain)
    kept = {
        f"{_MINE}{tag}": json.dumps(values, ensure_ascii=False)
        for tag, values in mine.items()
        if values and ours.get(tag) != values and tag != "ER"
    }
    return replace(plain, besides=kept)


def _plain(tags: Tags, kind: str, number: str) -> Reference:
    """What the tags say; of several tags for one thing the first is taken."""
    aliases = {**_TEXTS, "ISSN" if kind in _SERIALS else "ISBN": "SN"}
    if kind in _SERIALS:
        del aliases["ISBN"]
    aliases["issue" if kind in _SERIALS else "number"] = "IS M1"
    fields = {variable: _first(tags, names) for variable, names in aliases.items()}
    fields["page"] = "-".join(filter(None, (_first(tags, "SP"), _first(tags, "EP"))))
    fields["keyword"] = ", ".join(tags.get("KW", []))
    roles = {
        role: tuple(_name(one) for tag in given.split() for one in tags.get(tag, []))
        for role, given in _NAMES.items()
    }
    return Reference(
        id=_first(tags, "ID") or number,
        type=kind,
        title=_first(tags, "TI T1 CT"),
        names=dict(sorted((role, names) for role, names in roles.items() if names)),
        issued=_date(_first(tags, "DA")) or _date(_first(tags, "PY Y1")),
        accessed=_date(_first(tags, "Y2")),
        fields={variable: text for variable, text in fields.items() if text},
        files=tuple(one for tag in ("L1", "L2") for one in tags.get(tag, [])),
    )


def _first(tags: Tags, names: str) -> str:
    return next((one for tag in names.split() for one in tags.get(tag, [])), "")


def _name(text: str) -> Name:
    """A name: family, given and suffix between commas, or a whole.

    >>> _name("Dolowitz, David P.").family, _name("Pemerintah Kota Bandung").literal
    ('Dolowitz', 'Pemerintah Kota Bandung')
    """
    family, *rest = (one.strip() for one in text.split(",", 2))
    given, suffix = (*rest, "", "")[:2]
    return named(family, given, suffix=suffix)


def _date(text: str) -> When | None:
    """A date of RIS, 2016/01/30/ with what follows left out, or one of ISO."""
    hit = re.match(r"^\s*(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?(?:/.*)?\s*$", text)
    try:
        return When.parse("-".join(one for one in hit.groups() if one)) if hit else None
    except ValueError:
        return None


def write_ris(references: Sequence[Reference], path: Path) -> tuple[str, ...]:
    """Write an .ris file; in words, what it does not carry, found by reading it again."""
    text = written(references)
    path.write_text(text, encoding="utf-8", errors="replace")
    found = {one.id: one for one in parse(text, path.name).references} if references else {}
    return lost(references, [found.get(_line(one.id), Reference("")) for one in references])


def written(references: Sequence[Reference]) -> str:
    """The references as an RIS text."""
    return "\n".join(_entry(one) for one in references)


def _entry(reference: Reference) -> str:
    tags = _tags_of(reference)
    raw = {
        name.removeprefix(_MINE): json.loads(text)
        for name, text in reference.besides.items()
        if name.startswith(_MINE)
    }
    merged = _as_it_stood(reference, tags, raw)
    kind = merged.pop("TY")[0]
    lines = [f"{tag}  - {_line(one)}" for tag, values in merged.items() for one in values]
    return "\n".join([f"TY  - {kind}", *lines, "ER  - "]) + "\n"


def _as_it_stood(
    reference: Reference, tags: dict[str, list[str]], raw: dict[str, list[str]]
) -> dict[str, list[str]]:
    """The tags with those kept raw in their place, as long as they say the same."""
    bare = replace(reference, besides={})
    for merged in ({**_other_tags(tags, raw), **raw}, {**tags, **raw}):
        kind = _TYPES.get("".join(merged["TY"]), "document")
        if _plain(merged, kind, reference.id) == bare:
            return merged
    return tags


def _other_tags(tags: dict[str, list[str]], raw: dict[str, list[str]]) -> dict[str, list[str]]:
    """Ours, without those that stood under another tag of the same meaning."""
    groups = [one.split() for one in (*_TEXTS.values(), *_NAMES.values(), "TI T1", "PY Y1 DA")]
    doubled = {tag for group in groups if set(group) & set(raw) for tag in group}
    return {tag: values for tag, values in tags.items() if tag not in doubled}


def _line(text: str) -> str:
    return " ".join(text.split())


def _tags_of(reference: Reference) -> dict[str, list[str]]:
    """The tags of a reference, in the order EndNote writes them."""
    tags = {"TY": [_WRITE.get(reference.type, "GEN")], "ID": [reference.id]}
    for role, given in _NAMES.items():
        tags[given.split()[0]] = [_written(one) for one in reference.names.get(role, ())]
    tags["TI"] = [reference.title]
    for variable, names in {**_TEXTS, "ISSN": "SN", "issue": "IS", "number": "IS"}.items():
        if text := reference.get(variable):
            tags[names.split()[0]] = [text]
    tags |= _pages(reference.get("page"))
    tags["KW"] = [one.strip() for one in reference.get("keyword").split(",")]
    tags |= _dates(reference)
    tags["L1"] = list(reference.files)
    return {tag: kept for tag, values in tags.items() if (kept := [one for one in values if one])}


def _pages(text: str) -> dict[str, list[str]]:
    start, _, end = text.partition("-")
    return {"SP": [start], "EP": [end]}


def _dates(reference: Reference) -> dict[str, list[str]]:
    """The year and, where the day or month is known, the date; of a range only its beginning."""
    found = {}
    for tag, when in (("DA", reference.issued), ("Y2", reference.accessed)):
        if when is not None:
            parts = date_parts(when)[0]
            numbers = [f"{parts[0]:04}", *(f"{one:02}" for one in parts[1:])]
            found[tag] = ["/".join(numbers)]
    if reference.issued is not None:
        found["PY"] = [f"{reference.issued.start.year:04}"]
        if reference.issued.precision == "year":
            del found["DA"]
    return found


def _written(name: Name) -> str:
    if name.literal:
        return name.literal
    family = " ".join(one for one in (name.dropping, name.particle, name.family) if one)
    return ", ".join(one for one in (family, name.given, name.suffix) if one)
