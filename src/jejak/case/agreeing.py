"""How far the coders of a case agree, and how often people correct what machines said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jejak.case.asking import UNITS as ASKED
from jejak.case.folder import CaseFolder
from jejak.case.judging import standing_judgements
from jejak.case.recording import looked, people
from jejak.coding import correcting
from jejak.coding.agreement import Measure, Name, agreement
from jejak.coding.correcting import Corrections
from jejak.coding.machines import silence, spelled_out
from jejak.coding.passages import units
from jejak.coding.ratings import rate_code
from jejak.errors import InputError, OptionError
from jejak.model.framework import Framework
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

MEASURES: tuple[Name, ...] = ("percent", "alpha", "ac1", "prevalence")


class _Told(NamedTuple):
    """What the chosen coders said, with their silence, and the units it is measured on."""

    judgements: list[Judgement]
    passages: list[Passage]


def agree(folder: Path, *, coders: Sequence[str] = ()) -> dict[str, dict[Name, Measure]]:
    """How far coders agree, code by code, on the sentences and titles that all of them saw.

    A person saw a passage on which they judged anything; a machine every passage of the documents
    it went through. Who saw a passage and did not give it a code said "absent" by that, but for
    codes they abstained from. Without `coders`, all whose judgements are in the log are compared,
    machines too; codes nobody used are left out.

    Raises:
        OptionError: a coder is not in the log.
        InputError: fewer than two are.
    """
    place = CaseFolder.at(folder)
    with place.store() as store:
        known = {one.id: one for one in store.records(Coder)}
        chosen = [known[one] for one in _chosen(coders, known, folder)]
        told = _told(store, chosen, place.framework())
    used = sorted({one.code for one in told.judgements if one.verdict == "present" and one.id})
    names = [one.id for one in chosen]
    return {
        code: agreement(
            rate_code(told.judgements, code, passages=told.passages, coders=names), MEASURES
        )
        for code in used
    }


def _chosen(coders: Sequence[str], known: Mapping[str, Coder], folder: Path) -> list[str]:
    chosen = [one if one in known else slug(one) for one in coders] or sorted(known)
    for one in chosen:
        if one not in known:
            names = ", ".join(sorted(coder.name for coder in known.values())) or "nobody yet"
            raise OptionError(f"no coder {one}", where="--coder", remedy=f"one of {names}")
    if len(chosen) < 2:
        problem = "agreement needs two coders whose judgements are in the log"
        raise InputError(problem, where=str(folder), remedy="see `jejak log`, `sheet`, `take`")
    return chosen


def _told(store: CaseStore, chosen: Sequence[Coder], framework: Framework) -> _Told:
    documents = tuple(store.documents())
    names = {one.id for one in chosen}
    said = [one for one in standing_judgements(store, documents) if one.coder in names]
    human = people(chosen)
    if human:
        judged = {one.document for one in said if one.coder in human}
        documents = tuple(one for one in documents if one.id in judged)
    passages = _by_document(store.records(Passage), documents)
    for machine in (one for one in chosen if one.id not in human):
        there = looked(store, machine.id, documents)
        for document in documents:
            if document.id in there:
                seen = _seen(machine, document, passages[document.id])
                said += silence(machine.id, seen)
    members = {
        one.id: [code.id for code in framework.members(one.id)] for one in framework.families
    }
    small = [one for some in passages.values() for one in some if one.unit != "paragraph"]
    return _Told(list(spelled_out(said, members)), small)


def _by_document(
    passages: Iterable[Passage], documents: Iterable[Document]
) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {one.id: [] for one in documents}
    for one in passages:
        if one.document in found:
            found[one.document].append(one)
    return found


def _seen(machine: Coder, document: Document, passages: Sequence[Passage]) -> Iterator[Passage]:
    """The sentences and titles of a document that lie in what the machine is shown."""
    if machine.kind == "language model":
        shown = [one for one in passages if one.unit in ASKED]
    else:
        shown = units(document, passages)
    inside = set()
    for stretch in shown:
        inside |= {p for p in passages if stretch.start <= p.start and p.end <= stretch.end}
    return (one for one in passages if one in inside and one.unit != "paragraph")


def agree_table(folder: Path, *, coders: Sequence[str] = ()) -> TextTable:
    """The same as a table: value and 95 % interval over documents, or why there is none."""
    rows = tuple(
        (code, str(found["percent"].units), *(_shown(found[name]) for name in MEASURES))
        for code, found in agree(folder, coders=coders).items()
    )
    return TextTable("", ("code", "units", *MEASURES), rows)


def corrections(folder: Path) -> list[Corrections]:
    """How often people denied or changed what a machine said, by machine, code and language."""
    with CaseFolder.at(folder).store() as store:
        documents = tuple(store.documents())
        said = standing_judgements(store, documents)
        coders = tuple(store.records(Coder))
    languages = {one.id: one.language for one in documents}
    return correcting.corrections(said, coders, strata=languages)


def corrections_table(folder: Path) -> TextTable:
    """The same as a table, of the codes that people reviewed or added."""
    rows = tuple(
        (
            one.coder,
            one.code,
            one.stratum or "all",
            f"{one.reviewed} of {one.codings}",
            f"{one.denied} ({one.recoded} recoded)" if one.recoded else str(one.denied),
            str(one.missed),
            _shown(one.rate),
        )
        for one in corrections(folder)
        if one.reviewed or one.missed
    )
    head = ("coder", "code", "language", "reviewed", "denied", "missed", "rate")
    return TextTable("", head, rows)


def _shown(one: Measure) -> str:
    if one.value is None:
        return f"– ({one.why})"
    if one.low is None or one.high is None:
        return f"{one.value:.2f}"
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
