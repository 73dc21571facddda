"""The references of a case: taken in, joined to its documents, kept, and given out again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jejak.case.folder import CaseFolder
from jejak.exchanging.referencejoining import join
from jejak.exchanging.references import (
    READERS,
    completed,
    of_document,
    read_references,
    write_references,
)
from jejak.exchanging.zotero import is_export
from jejak.model.records import Document
from jejak.model.references import Reference, from_csl, to_csl
from jejak.reading.files import digest_of
from jejak.store.casestore import CaseStore

_KEY = "references"


def holds_references(file: Path) -> bool:
    """Whether a file is taken in as references: by its ending, a .csv only if Zotero wrote it."""
    suffix = file.suffix.lower()
    return suffix in READERS and (suffix != ".csv" or (file.is_file() and is_export(file)))


@dataclass(frozen=True)
class Kept:
    """References by id, and the id of the reference of each document that has one."""

    references: Mapping[str, Reference] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenReferences:
    """What came in: how many references are new or other than before, and who is whose."""

    read: int
    new: int
    joined: Mapping[str, str]
    unmatched: tuple[str, ...]
    remarks: tuple[str, ...]


def take_references(folder: Path, file: Path) -> TakenReferences:
    """Take references in from .bib, .ris, .json (CSL-JSON), .rdf or .csv (of Zotero).

    All are kept, those that belong to no document of the case too: it may be read later. One of an
    id that is kept already takes its place. Documents are found by DOI, address, attachment, or
    title and year (`exchanging.referencejoining`).
    """
    place = CaseFolder.at(folder)
    received = read_references(file)
    with place.store() as store:
        before = _kept(store)
        changed = [one for one in received.references if before.references.get(one.id) != one]
        after = {**before.references, **{one.id: one for one in received.references}}
        joined = join(tuple(after.values()), tuple(store.documents()), _digests(after, file.parent))
        _keep(store, Kept(after, joined.reference))
    mine = {one.id for one in received.references}
    return TakenReferences(
        read=len(received.references),
        new=len(changed),
        joined={document: one for document, one in joined.reference.items() if one in mine},
        unmatched=tuple(one for one in joined.unmatched if one in mine),
        remarks=(*received.remarks, *joined.remarks),
    )


def _digests(references: Mapping[str, Reference], beside: Path) -> dict[str, str]:
    """The digests of the attachments that lie where the file says, in its folder or below.

    Nothing outside is looked at: what a file names is no reason to open it.
    """
    home = beside.resolve()
    named = {file for one in references.values() for file in one.files}
    paths = {file: (home / file).resolve() for file in named if "\0" not in file}
    return {
        file: digest_of(path)
        for file, path in paths.items()
        if path.is_relative_to(home) and path.is_file()
    }


def export_references(folder: Path, output: Path) -> tuple[str, ...]:
    """Write the sources of the case as references; in words, what the format cannot carry."""
    place = CaseFolder.at(folder)
    with place.store() as store:
        found = source_references(store, tuple(store.documents()))
    return write_references(tuple(found.values()), output)


def case_references(place: CaseFolder, documents: Sequence[Document]) -> dict[str, Reference]:
    """The reference of every one of these documents of a case, by the document's id."""
    with place.store() as store:
        return source_references(store, documents)


def source_references(store: CaseStore, documents: Sequence[Document]) -> dict[str, Reference]:
    """The reference of every document: the one people kept, else what the case knows of it.

    References that were taken in before their document was read are joined here.
    """
    kept = _kept(store)
    new = [one for one in documents if one.id not in kept.joined]
    free = [one for name, one in kept.references.items() if name not in kept.joined.values()]
    joined = {**join(free, new).reference, **kept.joined}
    return {
        one.id: completed(kept.references[joined[one.id]], one)
        if one.id in joined
        else of_document(one)
        for one in documents
    }


def _kept(store: CaseStore) -> Kept:
    text = store.kept(_KEY)
    if text is None:
        return Kept()
    content = json.loads(text)
    found = [from_csl(item, _KEY) for item in content["references"]]
    return Kept({one.id: one for one in found}, content["joined"])


def _keep(store: CaseStore, kept: Kept) -> None:
    items = [to_csl(one) for one in kept.references.values()]
    content = {"references": items, "joined": dict(kept.joined)}
    store.keep(_KEY, json.dumps(content, ensure_ascii=False))
