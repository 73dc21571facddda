"""The codes of a codebook in REFI-QDA, and what reading any part of a project needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from jejak.exchanging.guids import derived, is_guid, plain
from jejak.exchanging.refi import Beside, restored
from jejak.model.judgements import CodebookEntry
from jejak.safety.xmlfile import local
from jejak.text.folding import slug

_ID = re.compile(r"[^a-z0-9_]+")


def child_of(parent: Any, name: str) -> Any:
    """The first child element of this name, or None."""
    return next(children_of(parent, name), None)


def children_of(parent: Any, name: str | None) -> Iterator[Any]:
    """The child elements of this name, in whatever namespace; all for None."""
    if parent is None:
        return
    yield from parent.iterchildren("{*}*" if name is None else f"{{*}}{name}")


def free_id(wanted: str, taken: set[str]) -> str:
    """The wanted id, or it with a number where it is taken; it is taken then."""
    free = wanted
    for number in count(2):
        if free not in taken:
            break
        free = f"{wanted}_{number}"
    taken.add(free)
    return free


class Guids:
    """The GUID of each element; where it is missing, broken or given twice, one is derived."""

    def __init__(self, corrected: Counter[str]) -> None:
        self._corrected = corrected
        self._seen: set[str] = set()

    def of(self, element: Any) -> str:
        """The GUID of an element; each element is asked for once."""
        said = element.get("guid", "")
        guid = plain(said)
        if not is_guid(guid):
            self._corrected["GUIDs that are none"] += 1
            guid = derived(local(element), said or str(len(self._seen)))
        elif said.strip() != said or "{" in said:
            self._corrected["GUIDs in braces"] += 1
        for number in count(2):
            if guid not in self._seen:
                break
            self._corrected["GUIDs given twice"] += 1
            guid = derived(plain(said), str(number))
        self._seen.add(guid)
        return guid


class Codes:
    """The codes of a codebook, parents before children, and their notes."""

    def __init__(self, book: Any, beside: Beside, corrected: Counter[str]) -> None:
        self.entries: list[CodebookEntry] = []
        self.by_guid: dict[str, CodebookEntry] = {}
        self.notes: dict[str, list[Any]] = {}
        guids = Guids(corrected)
        taken: set[str] = set()
        roots = list(children_of(child_of(book, "Codes"), "Code"))
        pending = [(one, "") for one in reversed(roots)]
        while pending:
            element, parent = pending.pop()
            guid = guids.of(element)
            entry = _entry(element, guid, parent, beside, taken)
            self.entries.append(entry)
            self.by_guid[guid] = entry
            self.by_guid.setdefault(plain(element.get("guid", "")), entry)
            self.notes[guid] = list(children_of(element, "NoteRef"))
            pending += [(one, entry.id) for one in reversed(list(children_of(element, "Code")))]


def _entry(element: Any, guid: str, parent: str, beside: Beside, taken: set[str]) -> CodebookEntry:
    said = beside.codes.get(guid)
    name = element.get("name", "")
    description = child_of(element, "Description")
    definition = (description.text or "") if description is not None else ""
    made = CodebookEntry(
        id=free_id(said.id if said else code_id(name, parent, guid), taken),
        guid=guid,
        name=name,
        definition=definition,
        parent=parent,
        colour=element.get("color", ""),
        codable=element.get("isCodable", "true").strip() in ("true", "1"),
    )
    if said is None:
        return made
    return replace(
        made,
        guid=said.guid,
        name=restored(name, said.name),
        definition=restored(definition, said.definition),
        colour=made.colour or said.colour,
    )


def code_id(name: str, parent: str, guid: str) -> str:
    """An identifier for a code that has only a name, as framework files have them.

    >>> code_id("Kota Kembar", "sister", ""), code_id("학습", "", "6a9f6c1e-0000-4000-8000-0000000000")
    ('sister.kota_kembar', 'code_6a9f6c1e')
    """
    own = _ID.sub("_", slug(name)).strip("_")
    if not own or not own[0].isalpha():
        own = f"code_{own or guid[:8]}"
    return f"{parent}.{own}" if parent else own
