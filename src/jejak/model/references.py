"""Sources as scholars keep them: one reference in the terms of CSL-JSON, and nothing thrown away.

CSL-JSON is what Zotero, pandoc and every citation processor speak; the other formats are read into
its terms. What a format says besides is kept under `besides`, so that a round trip gives it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jejak.errors import InputError
from jejak.model.when import When

ROLES = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editorial-director executive-producer guest host illustrator interviewer
    narrator organizer original-author performer producer recipient reviewed-author script-writer
    series-creator translator""".split()
)
"""The variables of CSL 1.0.2 that hold names."""
_PARTS = {
    "family": "family",
    "given": "given",
    "particle": "non-dropping-particle",
    "dropping": "dropping-particle",
    "suffix": "suffix",
}
_OWN = "jejak"


@dataclass(frozen=True)
class Name:
    """A person or body: either `literal`, a whole that nobody takes apart, or `family` and `given`.

    A name of one part, as many Indonesians have, and a name whose parts nobody stated are literal.

    >>> str(Name(family="Dolowitz", given="David P.")), str(Name(literal="Sukarno"))
    ('David P. Dolowitz', 'Sukarno')
    """

    family: str = ""
    given: str = ""
    particle: str = ""
    dropping: str = ""
    suffix: str = ""
    literal: str = ""

    def __str__(self) -> str:
        parts = (self.given, self.dropping, self.particle, self.family, self.suffix)
        return self.literal or " ".join(one for one in parts if one)


@dataclass(frozen=True)
class Reference:
    """One source: `fields` are CSL's text variables by their CSL names, `names` those with names.

    `files` are attachments as the format named them. `besides` is what CSL has no word for, by
    format and name, such as `bibtex:owner`.
    """

    id: str
    type: str = "document"
    title: str = ""
    names: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)
    issued: When | None = None
    accessed: When | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    besides: Mapping[str, str] = field(default_factory=dict)

    @property
    def authors(self) -> tuple[Name, ...]:
        """Who wrote it."""
        return self.names.get("author", ())

    def get(self, variable: str) -> str:
        """The text of a variable, empty if it is not stated."""
        return self.fields.get(variable, "")


def named(family: str = "", given: str = "", **more: str) -> Name:
    """A name in parts; with nothing but a family name it is a whole.

    >>> named("Sukarno"), named("Rose", "Richard").given
    (Name(family='', given='', particle='', dropping='', suffix='', literal='Sukarno'), 'Richard')
    """
    others = {key: text for key, text in more.items() if text}
    if given or others:
        return Name(family=family, given=given, **others)
    return Name(literal=family)


def to_csl(reference: Reference) -> dict[str, Any]:
    """The reference as an item of CSL-JSON; what CSL has no word for goes under `custom`.

    >>> to_csl(Reference("a", "book", "Kota", issued=When.year(2014)))
    {'id': 'a', 'type': 'book', 'title': 'Kota', 'issued': {'date-parts': [[2014]]}}
    """
    item: dict[str, Any] = {"id": reference.id, "type": reference.type}
    if reference.title:
        item["title"] = reference.title
    for role, names in reference.names.items():
        item[role] = [_name_out(one) for one in names]
    for key, when in (("issued", reference.issued), ("accessed", reference.accessed)):
        if when is not None:
            item[key] = {"date-parts": date_parts(when)}
    item |= reference.fields
    foreign = {key: text for key, text in reference.besides.items() if key.startswith("csl:")}
    item |= {key.removeprefix("csl:"): json.loads(text) for key, text in foreign.items()}
    own = {
        "files": list(reference.files),
        "besides": {key: text for key, text in reference.besides.items() if key not in foreign},
    }
    if any(own.values()):
        custom = item.get("custom")
        kept = {key: value for key, value in own.items() if value}
        item["custom"] = {**(custom if isinstance(custom, dict) else {}), _OWN: kept}
    return item


def from_csl(item: object, where: str) -> Reference:
    """A reference from an item of CSL-JSON.

    Raises:
        InputError: it is no object with an `id`, or a name or date has another shape.
    """
    if not isinstance(item, dict) or item.get("id") in (None, ""):
        raise InputError("no object with an `id`", where=where, remedy="export it as CSL-JSON")
    rest = {str(key): value for key, value in item.items() if value not in (None, "", [], {})}
    own = _own(rest)
    identity, kind, title = (str(rest.pop(key, "")) for key in ("id", "type", "title"))
    names = {role: _names_in(rest.pop(role), f"{where}, {role}") for role in ROLES & set(rest)}
    dates = {key: _date_in(rest, key) for key in ("issued", "accessed")}
    texts = {key: str(rest.pop(key)) for key in list(rest) if _is_text(rest[key])}
    foreign = {f"csl:{key}": json.dumps(value, ensure_ascii=False) for key, value in rest.items()}
    besides = {str(key): str(text) for key, text in _mapping(own.get("besides")).items()}
    return Reference(
        id=identity,
        type=kind or "document",
        title=title,
        names=dict(sorted(names.items())),
        fields=texts,
        files=tuple(str(one) for one in own.get("files") or ()),
        besides=foreign | besides,
        **dates,
    )


def _own(item: dict[str, Any]) -> dict[str, Any]:
    """What we wrote under `custom`, taken out of it."""
    custom = item.get("custom")
    if not isinstance(custom, dict) or _OWN not in custom:
        return {}
    others = {key: value for key, value in custom.items() if key != _OWN}
    if others:
        item["custom"] = others
    else:
        del item["custom"]
    return _mapping(custom[_OWN])


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _name_out(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {csl: getattr(name, ours) for ours, csl in _PARTS.items()}
    return {key: text for key, text in parts.items() if text}


def _names_in(value: object, where: str) -> tuple[Name, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError("names are no list of objects", where=where, remedy="export it again")
    return tuple(_name_in(one) for one in value)


def _name_in(value: Mapping[str, object]) -> Name:
    if value.get("literal"):
        return Name(literal=str(value["literal"]))
    return named(**{ours: str(value.get(csl) or "") for ours, csl in _PARTS.items()})


def _date_in(item: dict[str, Any], key: str) -> When | None:
    """The date under a key; one that a `When` cannot hold whole stays where it is as well."""
    value = item.get(key)
    when = _when(value)
    if when is not None and isinstance(value, dict) and set(value) <= {"date-parts", "raw"}:
        del item[key]
    return when


def _when(value: object) -> When | None:
    if not isinstance(value, dict):
        return None
    try:
        parts = value.get("date-parts")
        return when_of(parts) if parts else When.parse(str(value["raw"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def when_of(parts: Iterable[Iterable[int | str]]) -> When:
    """The date that CSL's `date-parts` say; ValueError if they say none.

    >>> when_of([[2017, 10, 16], [2017, 10, 19]]).precision
    'range'
    """
    return When.parse("/".join("-".join(str(int(one)) for one in part) for part in parts))


def date_parts(when: When) -> list[list[int]]:
    """A date as CSL's `date-parts`: one, or two of a range, with no more than its source said.

    A quarter and a half are a period of months there.

    >>> date_parts(When.month(2016, 12)), date_parts(When.parse("2014/2019"))
    ([[2016, 12]], [[2014], [2019]])
    """
    start, end = when.start, when.end
    if when.precision in ("day", "month", "year"):
        size = {"day": 3, "month": 2, "year": 1}[when.precision]
        return [[start.year, start.month, start.day][:size]]
    size = 3 if when.precision == "range" else _coarsest(start, end)
    return [[one.year, one.month, one.day][:size] for one in (start, end)]


def _coarsest(start: date, end: date) -> int:
    """How many parts tell both ends of a period: years, months or days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return 1
    last = When.month(end.year, end.month).end
    return 2 if start.day == 1 and end == last else 3


def iso(when: When) -> str:
    """A date as ISO 8601 and BibLaTeX write it, such as `2016-01` or `2014/2019`.

    >>> iso(When.month(2016, 1)), iso(When.parse("2014/2019"))
    ('2016-01', '2014/2019')
    """
    shown = ["-".join(f"{one:02}" for one in part) for part in date_parts(when)]
    return "/".join(one.rjust(4, "0") if len(one) < 4 else one for one in shown)
