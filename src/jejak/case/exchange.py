"""A case and other programs and coders: projects out and in, blind sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from jejak.case.codebooks import keep_codebook
from jejak.case.folder import CaseFolder
from jejak.case.recording import check_name
from jejak.case.references import export_references
from jejak.case.running import now
from jejak.coding.machines import KINDS
from jejak.coding.sampling import Candidate, choose
from jejak.errors import InputError, OptionError
from jejak.exchanging.annotations import write_annotations
from jejak.exchanging.carrying import Baggage, joined, packed, unpacked
from jejak.exchanging.codebooks import entries_of, lines_of, write_codebook
from jejak.exchanging.references import WRITERS
from jejak.exchanging.refi import Carried
from jejak.exchanging.refireading import read_project
from jejak.exchanging.refiwriting import write_codebook as write_qdc
from jejak.exchanging.refiwriting import write_project
from jejak.exchanging.sheets import Offer, read_sheet, write_sheet
from jejak.model.framework import Framework
from jejak.model.judgements import CodebookEntry, Coder, Judgement, Project, SourceText
from jejak.model.records import Coding, Document, Passage
from jejak.model.standing import anchored
from jejak.text.folding import slug

UNITS = ("title", "sentence")
BAGGAGE = "carried"
"""The key under which the store keeps what came with projects and has no record."""
CARRIED = "carried"
"""The folder of a case for files that came with projects."""


class Taken(NamedTuple):
    """What came in: how many judgements are new, and in words what was put right or left out."""

    new: int
    remarks: tuple[str, ...]


def export(folder: Path, output: Path, *, language: str = "en") -> tuple[str, ...]:
    """Write the case for other programs; in words, what they will not see.

    `.qdpx` is a REFI-QDA project, `.qdc` its codebook alone, `.jsonld` Web Annotations, `.csv`,
    `.xlsx` and `.yaml` a codebook to be edited. Machines' codings are marked as such. `.bib`, `.ris`
    and `.json` (CSL-JSON) are the sources as references.
    """
    place = CaseFolder.at(folder)
    lines = lines_of(place.framework())
    suffix = output.suffix.lower()
    if suffix in {".csv", ".xlsx", ".yaml"}:
        write_codebook(lines, output)
        return ()
    if suffix in WRITERS:
        return export_references(folder, output)
    codes = entries_of(lines, language)
    if suffix == ".qdc":
        return write_qdc(codes, output)
    if suffix == ".jsonld":
        return write_annotations(_project(place, codes)[0], output)
    if suffix != ".qdpx":
        remedy = "name it ….qdpx, .qdc, .jsonld, .bib, .ris, .json, .csv, .xlsx or .yaml"
        raise OptionError(
            f"nothing is written to '{suffix}' files", where=str(output), remedy=remedy
        )
    project, carried, originals = _project(place, codes)
    lost = write_project(project, output, carried=carried, originals=originals)
    return (*project.left_behind, *lost)


def _project(
    place: CaseFolder, codes: Sequence[CodebookEntry]
) -> tuple[Project, Carried, dict[str, Path]]:
    """The case with the whole log, and with all that came with projects and is kept."""
    with place.store() as store:
        documents = tuple(store.documents())
        texts = {one.id: one.text for one in documents}
        log = [one for one in store.judgements() if one.document in texts]
        judged = [one for one in (anchored(one, texts[one.document]) for one in log) if one]
        coders = tuple(store.records(Coder))
        baggage = Baggage.from_json(store.kept(BAGGAGE) or "{}")
    sources = tuple(
        SourceText(
            one.id, str(uuid5(NAMESPACE_URL, f"jejak:{one.digest}:{one.id}")), one.title, one.text
        )
        for one in documents
    )
    own = Project(place.case().name, tuple(codes), sources, coders, tuple(judged))
    return unpacked(own, baggage, place.path / CARRIED)


def take(folder: Path, project: Path) -> Taken:
    """Take in the codings of people from a REFI-QDA project; the case's texts stay as they are.

    Documents are known by id or by their text, codes by id or name. What belongs to neither, what
    machines said, and all that Jejak has no record for, is told, kept, and written by `export`.
    """
    place = CaseFolder.at(folder)
    framework = place.framework()
    received = read_project(project, originals=folder / CARRIED)
    home = _codes(framework)
    with place.store() as store:
        documents = _homes(received.project, {one.id: one for one in store.documents()})
        codes = {one.id: home.get(one.id, home.get(one.name, "")) for one in received.project.codes}
        codes = {name: code for name, code in codes.items() if code}
        people = _people(received.project, {one.id: one for one in store.records(Coder)})
        mine = [one for one in received.project.judgements if one.coder in people]
        placed = [
            replace(
                one,
                document=documents[one.document],
                code=codes[one.code],
                coder=people[one.coder].id,
                codebook=framework.digest,
            )
            for one in mine
            if one.document in documents and one.code in codes
        ]
        here = {one.id: one for one in store.judgements()}
        known = set(here)
        with store.transaction():
            keep_codebook(store, framework)
            new = store.judge(people.values(), [one for one in placed if one.id not in known])
            kept = Baggage.from_json(store.kept(BAGGAGE) or "{}")
            there = known | {one.id for one in placed}
            more = packed(received, documents, codes, people, there)
            store.keep(BAGGAGE, joined(kept, more).as_json())
    told = (*_changed(placed, here), *_told(more.rest))
    return Taken(new, (*received.corrected, *received.project.left_behind, *told))


def _changed(placed: Sequence[Judgement], here: Mapping[str, Judgement]) -> tuple[str, ...]:
    """Codings that say something else here under the same GUID: nothing said is ever changed."""
    other = [
        one
        for one in placed
        if one.id in here and (one.quote, one.code) != (here[one.id].quote, here[one.id].code)
    ]
    if not other:
        return ()
    what = f"{other[0].code} on {other[0].quote[:40]!r}"
    told = (
        f"{len(other)} codings were changed elsewhere under the GUID that they have here, such as "
        f"{what}: not taken; judge these passages here"
    )
    return (told,)


def _told(rest: Project) -> tuple[str, ...]:
    """What the case has no place for, in words."""
    counts = {
        "documents that the case does not have": len(rest.documents),
        "codes that the framework does not have": len(rest.codes),
        "codings of these, or by machines": len(rest.judgements),
    }
    return tuple(
        f"{number} {what}: kept, and written out again by `jejak export`"
        for what, number in counts.items()
        if number
    )


def _codes(framework: Framework) -> dict[str, str]:
    """Families and codes by id and by name in any language."""
    every = [(one.id, one.name) for one in framework.families]
    every += [(one.id, one.name) for one in framework.codes]
    named = {name: code for code, names in every for name in names.values()}
    return named | {code: code for code, _ in every}


def _people(project: Project, known: Mapping[str, Coder]) -> dict[str, Coder]:
    """The people of a project; one who has a machine's name gets another id than the machine."""
    found = {}
    for one in project.coders:
        if one.kind == "human":
            there = known.get(one.id)
            taken = one.id in KINDS or (there is not None and there.kind != "human")
            found[one.id] = replace(one, id=f"{one.id}-person") if taken else one
    return found


def _homes(project: Project, documents: Mapping[str, Document]) -> dict[str, str]:
    """Which document of the case each document of a project is: the one with the same text."""
    by_text = {one.text: one.id for one in documents.values()}
    found = {}
    for one in project.documents:
        if one.id in documents and documents[one.id].text == one.text:
            found[one.id] = one.id
        elif one.text in by_text:
            found[one.id] = by_text[one.text]
    return found


def sheet(
    folder: Path, output: Path, *, size: int = 100, seed: int = 1, language: str = "en"
) -> int:
    """Write a blind coding sheet for another coder; how many passages are in it.

    Sentences and titles, coded and uncoded ones, drawn by language, kind of source and code.
    """
    place = CaseFolder.at(folder)
    with place.store() as store:
        documents = {one.id: one for one in store.documents()}
        codes: dict[Passage, set[str]] = defaultdict(set)
        for one in store.records(Coding):
            if one.verdict == "present":
                codes[one.passage].add(one.code)
        candidates = [
            Candidate(
                one,
                documents[one.document].language,
                documents[one.document].kind,
                tuple(sorted(codes.get(one, ()))),
            )
            for one in store.records(Passage)
            if one.unit in UNITS
        ]
    if not candidates:
        remedy = f"run `jejak read {folder}` and `jejak code {folder}`"
        raise InputError("the case has no passages yet", where=str(folder), remedy=remedy)
    chosen = [one.passage for one in choose(candidates, size, seed=seed)]
    write_sheet(chosen, _offer(place, documents, language), output, seed=seed)
    return len(chosen)


def _offer(place: CaseFolder, documents: Mapping[str, Document], language: str) -> Offer:
    codes = entries_of(lines_of(place.framework()), language)
    return Offer(place.case().name, {one.id: one.text for one in documents.values()}, codes)


def take_sheet(folder: Path, filled: Path, *, coder: str, language: str = "en") -> Taken:
    """Take back a coding sheet that a person has filled in."""
    place = CaseFolder.at(folder)
    framework = place.framework()
    who = Coder(slug(coder), coder, "human")
    with place.store() as store:
        check_name(store, who)
        documents = {one.id: one for one in store.documents()}
        offer = _offer(place, documents, language)
        back = read_sheet(filled, offer, who, at=now(), codebook=framework.digest)
        known = {one.id for one in store.judgements()}
        keep_codebook(store, framework)
        new = store.judge([who], [one for one in back.judgements if one.id not in known])
    rows = ", ".join(map(str, back.unfinished[:5]))
    remarks = (f"{len(back.unfinished)} rows are empty, such as {rows}",) if back.unfinished else ()
    return Taken(new, remarks)
