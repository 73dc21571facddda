"""A case and other programs and coders: projects out and in, blind sheets, agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from jejak.case.folder import CaseFolder
from jejak.case.judging import standing_judgements
from jejak.case.running import now
from jejak.coding.agreement import Measure, Name, agreement
from jejak.coding.ratings import rate_code
from jejak.coding.sampling import Candidate, choose
from jejak.errors import InputError, OptionError
from jejak.exchanging.annotations import write_annotations
from jejak.exchanging.codebooks import entries_of, lines_of, write_codebook
from jejak.exchanging.refireading import read_project
from jejak.exchanging.refiwriting import write_codebook as write_qdc
from jejak.exchanging.refiwriting import write_project
from jejak.exchanging.sheets import Offer, read_sheet, write_sheet
from jejak.model.judgements import CodebookEntry, Coder, Judgement, Project, SourceText
from jejak.model.records import Coding, Document, Passage
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

MEASURES: tuple[Name, ...] = ("percent", "alpha", "ac1", "prevalence")
UNITS = ("title", "sentence")


class Taken(NamedTuple):
    """What came in: how many judgements are new, and in words what was put right or left out."""

    new: int
    remarks: tuple[str, ...]


def export(folder: Path, output: Path, *, language: str = "en") -> tuple[str, ...]:
    """Write the case for other programs; in words, what they will not see.

    `.qdpx` is a REFI-QDA project, `.qdc` its codebook alone, `.jsonld` Web Annotations, `.csv`,
    `.xlsx` and `.yaml` a codebook to be edited. Machines' codings are marked as such.
    """
    place = CaseFolder.at(folder)
    lines = lines_of(place.framework())
    suffix = output.suffix.lower()
    if suffix in {".csv", ".xlsx", ".yaml"}:
        write_codebook(lines, output)
        return ()
    codes = entries_of(lines, language)
    if suffix == ".qdc":
        return write_qdc(codes, output)
    writers: Mapping[str, Callable[[Project, Path], tuple[str, ...]]] = {
        ".qdpx": write_project,
        ".jsonld": write_annotations,
    }
    if suffix not in writers:
        remedy = "name it ….qdpx, .qdc, .jsonld, .csv, .xlsx or .yaml"
        raise OptionError(
            f"nothing is written to '{suffix}' files", where=str(output), remedy=remedy
        )
    return writers[suffix](_project(place, codes), output)


def _project(place: CaseFolder, codes: Sequence[CodebookEntry]) -> Project:
    with place.store() as store:
        documents = tuple(store.documents())
        judged = standing_judgements(store, documents)
        machine = tuple(_judgements(store, documents))
        coders = {one.id: one for one in store.records(Coder)}
    coders |= {one.coder: Coder(one.coder, one.coder, "meaning") for one in machine}
    texts = tuple(
        SourceText(
            one.id, str(uuid5(NAMESPACE_URL, f"jejak:{one.digest}:{one.id}")), one.title, one.text
        )
        for one in documents
    )
    return Project(
        place.case().name, tuple(codes), texts, tuple(coders.values()), (*judged, *machine)
    )


def _judgements(store: CaseStore, documents: Sequence[Document]) -> Iterator[Judgement]:
    """The meaning coder's present codings as judgements, made when their run ended."""
    texts = {one.id: one.text for one in documents}
    run = store.find_run("code")
    for one in store.records(Coding):
        if one.verdict == "present":
            place = one.passage
            name = f"jejak:{one.coder}:{place.key}:{one.code}"
            yield Judgement(
                str(uuid5(NAMESPACE_URL, name)),
                place.document,
                place.start,
                place.end,
                place.of(texts[place.document]),
                one.code,
                "present",
                one.coder,
                run.finished if run else "",
                confidence=one.confidence,
            )


def take(folder: Path, project: Path) -> Taken:
    """Take in the codings of people from a REFI-QDA project; the case's texts stay as they are.

    Documents are known by id or by their text, codes by id or name. What belongs to neither, and
    what machines said, is left out and told.
    """
    place = CaseFolder.at(folder)
    framework = place.framework()
    received = read_project(project)
    codes = {one.id: one.id for one in framework.codes}
    codes |= {name: one.id for one in framework.codes for name in one.name.values()}
    with place.store() as store:
        documents = {one.id: one for one in store.documents()}
        home = _homes(received.project, documents)
        named = {
            one.id: codes.get(one.id, codes.get(one.name, "")) for one in received.project.codes
        }
        people = {one.id: one for one in received.project.coders if one.kind == "human"}
        mine = [one for one in received.project.judgements if one.coder in people]
        placed = [
            replace(
                one, document=home[one.document], code=named[one.code], codebook=framework.digest
            )
            for one in mine
            if one.document in home and named.get(one.code)
        ]
        known = {one.id for one in store.judgements()}
        new = store.judge(people.values(), [one for one in placed if one.id not in known])
    left = len(mine) - len(placed)
    lost = [f"{left} codings are of documents or codes that the case does not have"] if left else []
    return Taken(new, (*received.corrected, *received.project.left_behind, *lost))


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
        documents = {one.id: one for one in store.documents()}
        offer = _offer(place, documents, language)
        back = read_sheet(filled, offer, who, at=now(), codebook=framework.digest)
        known = {one.id for one in store.judgements()}
        new = store.judge([who], [one for one in back.judgements if one.id not in known])
    rows = ", ".join(map(str, back.unfinished[:5]))
    remarks = (f"{len(back.unfinished)} rows are empty, such as {rows}",) if back.unfinished else ()
    return Taken(new, remarks)


def agree(folder: Path, *, coders: Sequence[str] = ()) -> dict[str, dict[Name, Measure]]:
    """How far coders agree, code by code, on what two of them at least have judged.

    Without `coders`, all whose judgements are in the log; codes nobody used are left out.
    """
    place = CaseFolder.at(folder)
    with place.store() as store:
        known = {one.id: one for one in store.records(Coder)}
        said = store.judgements()
    chosen = [slug(one) for one in coders] or sorted(known)
    for one in chosen:
        if one not in known:
            names = ", ".join(sorted(coder.name for coder in known.values())) or "nobody yet"
            raise OptionError(f"no coder {one}", where="--coder", remedy=f"one of {names}")
    if len(chosen) < 2:
        problem = "agreement needs two coders whose judgements are in the log"
        raise InputError(problem, where=str(folder), remedy="see `jejak log`, `sheet`, `take`")
    mine = [one for one in said if one.coder in chosen]
    used = sorted({one.code for one in mine if one.verdict == "present"})
    return {code: agreement(rate_code(mine, code, coders=chosen), MEASURES) for code in used}


def agree_table(folder: Path, *, coders: Sequence[str] = ()) -> TextTable:
    """The same as a table: value and 95 % interval over documents, or why there is none."""
    rows = tuple(
        (code, str(found["percent"].units), *(_shown(found[name]) for name in MEASURES))
        for code, found in agree(folder, coders=coders).items()
    )
    return TextTable("", ("code", "units", *MEASURES), rows)


def _shown(one: Measure) -> str:
    if one.value is None:
        return f"– ({one.why})"
    if one.low is None or one.high is None:
        return f"{one.value:.2f}"
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
