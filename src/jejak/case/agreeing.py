"""How far the coders of a case agree, and how often people correct what machines said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from jejak.case.asking import UNITS as ASKED
from jejak.case.folder import CaseFolder
from jejak.case.judging import standing_judgements
from jejak.case.recording import looked, people
from jejak.coding import correcting
from jejak.coding.agreement import Measure, Name, agreement
from jejak.coding.confusion import Confused, confusions, strata_of
from jejak.coding.correcting import Corrections
from jejak.coding.machines import silence, spelled_out
from jejak.coding.passages import units
from jejak.coding.ratings import (
    MISSING,
    Ratings,
    rate_codes,
    rate_each,
    rate_groups,
)
from jejak.coding.unitising import unitising_each
from jejak.errors import InputError, OptionError
from jejak.model.adjudicating import adjudicates
from jejak.model.framework import Framework
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.model.records import Document, Passage
from jejak.model.standing import anchored
from jejak.reporting.texttables import TextTable
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

By = Literal["language", "kind"]
MEASURES: tuple[Name, ...] = ("percent", "alpha", "ac1", "prevalence")


class _Told(NamedTuple):
    """What the chosen coders said, with their silence, and the units it is measured on."""

    judgements: list[Judgement]
    passages: list[Passage]
    documents: tuple[Document, ...]
    members: dict[str, list[str]]

    def within(self, documents: AbstractSet[str]) -> _Told:
        """What was said in some of the documents."""
        return self._replace(
            judgements=[one for one in self.judgements if one.document in documents],
            passages=[one for one in self.passages if one.document in documents],
        )

    def strata(self, by: By) -> dict[str, str]:
        """The language or the kind of every document."""
        return {one.id: getattr(one, by) or "unknown" for one in self.documents}


def agree(
    folder: Path, *, coders: Sequence[str] = (), measures: Sequence[Name] = MEASURES
) -> dict[str, dict[Name, Measure]]:
    """How far coders agree, code by code, on the sentences and titles that all of them saw.

    A person saw a passage on which they judged anything; a machine every passage of the documents
    it went through. Who saw a passage and did not give it a code said "absent" by that, but for
    codes they abstained from. Without `coders`, all whose judgements are in the log are compared,
    machines too, but no adjudicators; codes that nobody gave there are left out. What adjudicators
    decided changes nothing of what coders said.

    Raises:
        OptionError: a coder is not in the log.
        InputError: fewer than two are.
    """
    told, names = _of_case(folder, coders)
    return _by_code(told, names, measures)


def agree_by(
    folder: Path,
    *,
    by: By,
    coders: Sequence[str] = (),
    measures: Sequence[Name] = MEASURES,
) -> dict[str, dict[str, dict[Name, Measure]]]:
    """The same for each language, or each kind of source, by itself."""
    told, names = _of_case(folder, coders)
    found = {}
    for stratum in sorted(set(told.strata(by).values())):
        inside = {name for name, one in told.strata(by).items() if one == stratum}
        found[stratum] = _by_code(told.within(inside), names, measures)
    return {stratum: some for stratum, some in found.items() if some}


def agree_spans(folder: Path, *, coders: Sequence[str] = ()) -> dict[str, Measure]:
    """How far coders agree where a code begins and ends: unitising u, code by code.

    Measured on the whole text of every document in which all the coders gave or denied a code.
    """
    told, names = _of_case(folder, coders)
    given = [one for one in told.judgements if one.verdict == "present" and one.id]
    seen = [{one.document for one in told.judgements if one.coder == name} for name in names]
    shared = set.intersection(*seen)
    lengths = {one.id: len(one.text) for one in told.documents if one.id in shared}
    inside = [one for one in given if one.document in lengths]
    return unitising_each(inside, lengths, sorted({one.code for one in inside}))


def confusion(
    folder: Path, *, coders: Sequence[str] = (), by: By | None = None
) -> dict[str, list[Confused]]:
    """Which codes of a family coders take for one another, family by family.

    A value is the code that was given to a passage, several joined, or that none was.
    """
    told, names = _of_case(folder, coders)
    found = {}
    for family, codes in told.members.items():
        table = rate_codes(told.judgements, codes, passages=told.passages, coders=names)
        strata = strata_of(table, told.strata(by)) if by else None
        found[family] = confusions(table, strata)
    return {family: some for family, some in found.items() if some}


def confusion_table(folder: Path, *, coders: Sequence[str] = (), by: By | None = None) -> TextTable:
    """The same as a table, the most frequent first; what coders agreed on is left out."""
    rows = [
        (
            family,
            one.stratum or "all",
            *(one.first, one.first_value, one.second, one.second_value),
            str(one.units),
        )
        for family, some in confusion(folder, coders=coders, by=by).items()
        for one in some
        if one.first_value != one.second_value
    ]
    rows.sort(key=lambda row: (-int(row[-1]), row))
    head = ("family", by or "of", "coder", "said", "coder", "said", "units")
    return TextTable("", head, tuple(rows))


def _of_case(folder: Path, coders: Sequence[str]) -> tuple[_Told, list[str]]:
    place = CaseFolder.at(folder)
    with place.store() as store:
        known = {one.id: one for one in store.records(Coder)}
        chosen = [known[one] for one in _chosen(coders, known, folder)]
        told = _told(store, chosen, place.framework())
    return told, [one.id for one in chosen]


def _by_code(
    told: _Told, names: Sequence[str], measures: Sequence[Name]
) -> dict[str, dict[Name, Measure]]:
    there = {one.document for one in told.passages}
    given = (one for one in told.judgements if one.verdict == "present" and one.id)
    used = sorted({one.code for one in given if one.document in there})
    tables = rate_each(told.judgements, used, passages=told.passages, coders=names)
    return {code: agreement(tables[code], measures) for code in used}


def _chosen(coders: Sequence[str], known: Mapping[str, Coder], folder: Path) -> list[str]:
    usual = sorted(one for one in known if not adjudicates(one))
    chosen = [one if one in known else slug(one) for one in coders] or usual
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
    own = standing_judgements(store, documents, decided=False)
    said = [one for one in own if one.coder in names]
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
    return _Told(list(spelled_out(said, members)), small, documents, members)


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


@dataclass(frozen=True)
class Mistaken:
    """How many passages two people coded apart: one value by the one, the other by the other."""

    family: str
    first: str
    second: str
    units: int


@dataclass(frozen=True)
class AmongPeople:
    """How far people agree on the passages that two or more of them judged.

    `measures` by code; `mistaken` the most frequent first, values as in `confusion`.
    """

    coders: tuple[Coder, ...] = ()
    documents: int = 0
    passages: int = 0
    measures: Mapping[str, Mapping[Name, Measure]] = field(default_factory=dict)
    mistaken: tuple[Mistaken, ...] = ()


def among_people(
    store: CaseStore,
    framework: Framework,
    *,
    measures: Sequence[Name] = ("percent", "alpha", "ac1"),
    draws: int = 1000,
) -> AmongPeople:
    """How far people agree, machines and adjudicators aside, where two or more judged the same.

    Units are sentences and titles; who did not judge one leaves a gap there. Only documents in
    which two people judged the same words are looked at.
    """
    coders = [one for one in store.records(Coder) if one.kind == "human"]
    coders = [one for one in coders if not adjudicates(one.id)]
    names = [one.id for one in coders]
    said, passages = _judged_twice(store, set(names))
    codes = sorted({one.code for one in said if one.verdict == "present"} - {NO_CODE})
    tables = rate_each(said, codes, passages=passages, coders=names, all_saw=False)
    found = {one: agreement(_paired(tables[one]), measures, draws=draws) for one in codes}
    there = {one.coder for one in said}
    units = max((some[measures[0]].units for some in found.values()), default=0)
    return AmongPeople(
        tuple(one for one in coders if one.id in there),
        len({one.document for one in said}),
        units,
        found,
        _mistaken(said, passages, names, framework),
    )


def _judged_twice(
    store: CaseStore, people: AbstractSet[str]
) -> tuple[list[Judgement], list[Passage]]:
    """What people say in the documents that two of them judged, with their small passages."""
    said: list[Judgement] = []
    passages: list[Passage] = []
    for name in store.doubly_judged():
        document = store.document(name)
        if document is None:
            continue
        placed = (anchored(one, document.text) for one in store.standing_of(name))
        own = [one for one in placed if one and one.coder in people]
        reach = max((one.end for one in own), default=0)
        small = (one for one in store.passages_of(name, 0, reach) if one.unit != "paragraph")
        said += own
        passages += small
    return said, passages


def _paired(table: Ratings) -> Ratings:
    """The units that two or more judged; the others say nothing of agreement."""
    return table.of_units((table.values != MISSING).sum(axis=1) > 1)


def _mistaken(
    said: Sequence[Judgement],
    passages: Sequence[Passage],
    coders: Sequence[str],
    framework: Framework,
) -> tuple[Mistaken, ...]:
    members = {
        one.id: [code.id for code in framework.members(one.id)] for one in framework.families
    }
    tables = rate_groups(said, members, passages=passages, coders=coders)
    counts: Counter[tuple[str, str, str]] = Counter()
    for family, table in tables.items():
        for one in confusions(table):
            if one.first_value != one.second_value:
                first, second = sorted((one.first_value, one.second_value))
                counts[family, first, second] += one.units
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Mistaken(*values, units) for values, units in ordered)


def agree_table(
    folder: Path,
    *,
    coders: Sequence[str] = (),
    measures: Sequence[Name] = MEASURES,
    by: By | None = None,
    spans: bool = False,
) -> TextTable:
    """The same as a table: value and 95 % interval over documents, or why there is none."""
    if spans:
        of_spans = agree_spans(folder, coders=coders)
        lines = [(code, str(one.units), _shown(one)) for code, one in of_spans.items()]
        return TextTable("", ("code", "units", "u"), tuple(lines))
    parts = (
        agree_by(folder, by=by, coders=coders, measures=measures)
        if by
        else {"": agree(folder, coders=coders, measures=measures)}
    )
    rows = tuple(
        (*([stratum] if by else []), code, _units(found), *map(_shown, found.values()))
        for stratum, some in parts.items()
        for code, found in some.items()
    )
    return TextTable("", (*([by] if by else []), "code", "units", *measures), rows)


def _units(found: Mapping[Name, Measure]) -> str:
    return str(max(one.units for one in found.values()))


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
