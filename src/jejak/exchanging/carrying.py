"""What came with a project and has no place in a case, kept until it goes out again.

That is what Jejak has no record for (`Carried`), files, GUIDs, and all that belongs to documents,
codes and coders which the case does not have. Of two projects that come in one after the other,
what the later says of a thing, known by its GUID, stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import TypeAdapter

from jejak.exchanging.guids import ensured
from jejak.exchanging.refi import Carried, Part
from jejak.exchanging.reficodes import free_id
from jejak.exchanging.refireading import Received
from jejak.model.judgements import CodebookEntry, Coder, Judgement, Project, SourceText
from jejak.safety.xmlfile import local


@dataclass(frozen=True)
class Baggage:
    """What a case keeps of the projects it took in, beside its own records.

    `documents` are the GUIDs of the case's own, by id, `codes` its own as the projects word them. What
    stands in `rest` names documents and codes that are foreign to the case by GUID; `ids` are the
    ids they came with. `files` are file names, by document or by the name that a carried part has for it.
    """

    carried: Carried = field(default_factory=Carried)
    documents: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, CodebookEntry] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    rest: Project = field(default_factory=lambda: Project("", (), (), (), ()))

    def as_json(self) -> str:
        """The baggage as text."""
        return _JSON.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Baggage:
        """What `as_json` wrote."""
        return _JSON.validate_json(text)


_JSON: TypeAdapter[Baggage] = TypeAdapter(Baggage)


def packed(
    received: Received,
    documents: Mapping[str, str],
    codes: Mapping[str, str],
    coders: Mapping[str, Coder],
    placed: Iterable[str],
) -> Baggage:
    """What of a received project is not in the case.

    `documents`, `codes` and `coders` are the case's, by the ids that the project has for them;
    `placed` are the ids of the judgements that are in the log.
    """
    project = received.project
    texts = {one.id: ensured(one.guid or one.id, "document") for one in project.documents}
    entries = {one.id: ensured(one.guid or one.id, "code") for one in project.codes}
    there, who = set(placed), {one.id: coders.get(one.id, one) for one in project.coders}
    names = _Names(
        {**texts, **documents},
        {**entries, **codes},
        {name: one.id for name, one in who.items()},
    )
    rest = Project(
        "",
        tuple(names.code(one) for one in project.codes if one.id not in codes),
        tuple(names.document(one) for one in project.documents if one.id not in documents),
        tuple(who.values()),
        tuple(names.judgement(one) for one in project.judgements if one.id not in there),
    )
    users = {names.coders[name]: guid for name, guid in received.carried.users.items()}
    return Baggage(
        replace(received.carried, users=users),
        {at: texts[name] for name, at in documents.items()},
        # Codes without a GUID are Jejak's own.
        {
            codes[one.id]: replace(names.code(one), guid=one.guid)
            for one in project.codes
            if one.id in codes and one.guid
        },
        {names.documents.get(name, name): path.name for name, path in received.files.items()},
        {guid: name for some in (texts, entries) for name, guid in some.items()},
        rest,
    )


@dataclass(frozen=True)
class _Names:
    """Other names for documents, codes and coders, by the ones that records have."""

    documents: Mapping[str, str]
    codes: Mapping[str, str]
    coders: Mapping[str, str] = field(default_factory=dict)

    def code(self, one: CodebookEntry) -> CodebookEntry:
        name = self.codes.get(one.id, one.id)
        parent = self.codes.get(one.parent, one.parent)
        return replace(one, id=name, guid=one.guid or name, parent=parent)

    def document(self, one: SourceText) -> SourceText:
        name = self.documents.get(one.id, one.id)
        return replace(one, id=name, guid=one.guid or name)

    def judgement(self, one: Judgement) -> Judgement:
        return replace(
            one,
            document=self.documents.get(one.document, one.document),
            code=self.codes.get(one.code, one.code),
            coder=self.coders.get(one.coder, one.coder),
        )


def joined(first: Baggage, second: Baggage) -> Baggage:
    """The baggage of two projects; of what is in both, the second's stands."""
    one, other = first.rest, second.rest
    # What was foreign to the case may have become its own in the meantime.
    texts = {guid: name for name, guid in second.documents.items()}
    entries = {code.guid: name for name, code in second.codes.items()}
    home = _Names(texts, entries)
    rest = Project(
        "",
        tuple(home.code(it) for it in _by_id(one.codes, other.codes) if it.id not in entries),
        tuple(it for it in _by_id(one.documents, other.documents) if it.id not in texts),
        _by_id(one.coders, other.coders),
        tuple(home.judgement(it) for it in _by_id(one.judgements, other.judgements)),
    )
    return Baggage(
        _joined(first.carried, second.carried),
        {**first.documents, **second.documents},
        {**first.codes, **second.codes},
        {**first.files, **second.files},
        {**first.ids, **second.ids},
        rest,
    )


def unpacked(
    project: Project, baggage: Baggage, folder: Path
) -> tuple[Project, Carried, dict[str, Path]]:
    """The case's own project with all that is kept, what is carried, and its files in `folder`."""
    rest = baggage.rest
    taken = {one.id for one in project.documents} | {one.id for one in project.codes}
    own = {one.id for one in project.judgements}
    codes = [one for one in rest.codes if one.id not in taken]
    foreign = [*(one.id for one in rest.documents), *(one.id for one in codes)]
    names = {name: free_id(baggage.ids.get(name, name), taken) for name in foreign}
    away = _Names(names, names)
    kept = [away.judgement(one) for one in rest.judgements if one.id not in own]
    guids = baggage.documents
    whole = Project(
        project.name,
        (
            *(_worded(one, baggage.codes, names) for one in project.codes),
            *(away.code(one) for one in codes),
        ),
        (
            *(replace(one, guid=guids.get(one.id, one.guid)) for one in project.documents),
            *(away.document(one) for one in rest.documents),
        ),
        _by_id(rest.coders, project.coders),
        (*project.judgements, *kept),
        project.left_behind,
    )
    files = {names.get(key, key): folder / name for key, name in baggage.files.items()}
    there = {key: path for key, path in files.items() if path.is_file()}
    return _whole(whole), baggage.carried, there


def _whole(project: Project) -> Project:
    """Without judgements whose words are no longer there, and with all codes that are used."""
    texts = {one.id: one.text for one in project.documents}
    kept = [
        one
        for one in project.judgements
        if texts.get(one.document, "")[one.start : one.end] == one.quote and one.document in texts
    ]
    lost = len(project.judgements) - len(kept)
    said = (f"{lost} judgements of texts that have changed",) if lost else ()
    old = sorted({one.code for one in kept} - {one.id for one in project.codes})
    return replace(
        project,
        codes=_untangled((*project.codes, *(CodebookEntry(one, "", one) for one in old))),
        judgements=tuple(kept),
        left_behind=(*project.left_behind, *said),
    )


def _worded(
    one: CodebookEntry, theirs: Mapping[str, CodebookEntry], names: Mapping[str, str]
) -> CodebookEntry:
    """The case's code as the program that had it knows it; what that leaves empty is the case's."""
    if one.id not in theirs:
        return one
    other = theirs[one.id]
    return CodebookEntry(
        one.id,
        other.guid,
        other.name,
        other.definition or one.definition,
        names.get(other.parent, other.parent),
        other.colour or one.colour,
        other.codable,
    )


def _untangled(codes: Iterable[CodebookEntry]) -> tuple[CodebookEntry, ...]:
    """Codes none of which stands above itself, as two programs may have it between them."""
    found = {one.id: one for one in codes}
    for one in [one for one in found.values() if one.parent not in found]:
        found[one.id] = replace(one, parent="")
    while True:
        try:
            TopologicalSorter({one.id: [one.parent] for one in found.values()}).prepare()
        except CycleError as problem:
            first = problem.args[1][0]
            found[first] = replace(found[first], parent="")
        else:
            return tuple(found.values())


Kept = CodebookEntry | SourceText | Coder | Judgement


def _by_id(first: Iterable[Any], second: Iterable[Any]) -> tuple[Any, ...]:
    found: dict[str, Kept] = {one.id: one for one in first}
    return tuple((found | {one.id: one for one in second}).values())


def _joined(first: Carried, second: Carried) -> Carried:
    guids = set(second.users.values())
    users = {name: guid for name, guid in first.users.items() if guid not in guids}
    return Carried(
        tuple(_parts(first.parts, second.parts)),
        {**first.around, **second.around},
        {**users, **second.users},
    )


def _parts(first: Iterable[Part], second: Iterable[Part]) -> Iterable[Part]:
    """Lists of the project are joined item by item; of what else has an owner, the later counts."""
    later = tuple(second)
    lists: dict[str, dict[str, Any]] = {}
    plain: dict[tuple[str, str], list[Part]] = {}
    for some in (tuple(first), later):
        fresh: dict[tuple[str, str], list[Part]] = {}
        for one in some:
            root = etree.fromstring(one.xml)
            items = lists.setdefault(local(root), {}) if not one.owner and len(root) else None
            if items is None:
                fresh.setdefault((one.owner, local(root)), []).append(one)
            else:
                items.update(_items(root))
        plain |= fresh
    for items in lists.values():
        yield _list_of(list(items.values()))
    for parts in plain.values():
        yield from parts


def _items(root: Any) -> dict[str, Any]:
    return {one.get("guid") or etree.tostring(one, encoding="unicode"): one for one in root}


def _list_of(items: list[Any]) -> Part:
    parent = items[0].getparent()
    holder = etree.Element(parent.tag, nsmap=parent.nsmap)
    holder.extend(items)
    return Part("", etree.tostring(holder, encoding="unicode"))
