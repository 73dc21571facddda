"""The theory of the case as people code with it: every code with its rules, and what was coded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from jejak import case as cases
from jejak.model.adjudicating import adjudicates
from jejak.model.framework import Code, Family, shown
from jejak.model.judgements import Coder
from jejak.model.records import Coding, Document, Passage
from jejak.web.adjudication import progress_of
from jejak.web.agreement import agreement, told, value_name, why
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.rendering import show
from jejak.web.review import document_path
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "qdc": "application/xml",
}
"""In which the codebook can be had, with their media types."""
AROUND = 90
"""Characters shown before and after a passage."""
SIZE = 25


@dataclass(frozen=True)
class Tally:
    """How often a code was given: by machines, how many of those people judged, and by people."""

    machine: int = 0
    reviewed: int = 0
    people: int = 0


@dataclass(frozen=True)
class Line:
    """A code as the page shows it."""

    code: Code
    name: str
    definition: str
    include: str
    exclude: str
    cues: Sequence[str]
    hue: int
    tally: Tally


@dataclass(frozen=True)
class InContext:
    """A passage with a little of what stands around it, and where it leads."""

    before: str
    words: str
    after: str
    title: str
    language: str
    address: str
    coder: str
    verdict: str
    confidence: float | None


def codebook(desk: Desk) -> Response:
    """All codes by family, with their rules and counts."""
    book = Codebook(framework_of(desk.place), desk.words.language)
    counts = _tallies(desk)
    groups = [(family, _lines(book, codes, counts)) for family, codes in book.groups]
    blind = desk.standing.blind
    return show(
        desk,
        "codebook.html.jinja",
        framework=book.framework,
        groups=groups,
        named=lambda part: _named(part, book.language),
        agreed=None if blind else told(desk, measure=desk.asked("measure") == "yes"),
        progress=None if blind else progress_of(desk),
        forms=FORMS,
        why=lambda one: why(desk, one),
    )


def _named(family: Family, language: str) -> tuple[str, str]:
    return shown(family.name, language), shown(family.question, language)


def _lines(book: Codebook, codes: Iterable[Code], counts: Mapping[str, Tally]) -> list[Line]:
    return [
        Line(
            one,
            book.name(one.id),
            book.definition(one.id),
            shown(one.include, book.language),
            shown(one.exclude, book.language),
            one.cues.get(book.language, ()),
            book.hue(one.id),
            counts.get(one.id, Tally()),
        )
        for one in codes
    ]


def _tallies(desk: Desk) -> dict[str, Tally]:
    """Counts by code; who is blind sees only their own."""
    machine: dict[str, int] = defaultdict(int)
    reviewed: dict[str, int] = defaultdict(int)
    people: dict[str, int] = defaultdict(int)
    if not desk.standing.blind:
        for coded in desk.store.coding_counts():
            if coded.verdict == "present":
                machine[coded.code] += coded.number
                reviewed[coded.code] += coded.number if coded.reviewed else 0
    kinds = {one.id: one.kind for one in desk.store.records(Coder)}
    for said in desk.store.standing_counts():
        mine = said.coder == desk.coder.id or not desk.standing.blind
        person = kinds.get(said.coder) == "human" and not adjudicates(said.coder)
        if mine and said.verdict == "present" and person:
            people[said.code] += said.number
    known = machine.keys() | people.keys()
    return {one: Tally(machine[one], reviewed[one], people[one]) for one in known}


def code(desk: Desk) -> Response:
    """One code: its rules, and the passages that carry it, in their context."""
    book = Codebook(framework_of(desk.place), desk.words.language)
    name = desk.request.path_params["code"]
    found = next((one for one in book.framework.codes if one.id == name), None)
    if found is None:
        raise NotHere(f"the framework has no code {name!r}")
    by = "people" if desk.standing.blind or desk.asked("by") == "people" else "machines"
    passages, after, total = _by_people(desk, name) if by == "people" else _by_machines(desk, name)
    return show(
        desk,
        "codebook_code.html.jinja",
        here="codebook",
        line=_lines(book, [found], _tallies(desk))[0],
        family=book.family(name),
        passages=passages,
        by=by,
        after=after,
        total=total,
        agreed=None if desk.standing.blind else told(desk, measure=False),
        value_name=lambda value: value_name(desk, book, value),
        why=lambda one: why(desk, one),
    )


def codebook_file(desk: Desk) -> Response:
    """The codebook for other programs: a table to edit, or REFI-QDA."""
    form = desk.request.path_params["form"]
    if form not in FORMS:
        raise NotHere(f"no codebook is written as {form!r}")
    with TemporaryDirectory() as folder:
        written = Path(folder) / f"codebook.{form}"
        cases.export(desk.place.path, written, language=desk.words.language)
        body = written.read_bytes()
    name = f"codebook-{framework_of(desk.place).id}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=FORMS[form], headers=headers)


def _by_machines(desk: Desk, code: str) -> tuple[list[InContext], str, int]:
    found = desk.store.coding_page(
        code=code, verdict="present", after=desk.asked("after"), size=SIZE
    )
    documents = _documents(desk, (one.passage.document for one in found.items))
    seen = [_of_coding(desk, one, documents[one.passage.document]) for one in found.items]
    return seen, found.after, found.total


def _of_coding(desk: Desk, one: Coding, document: Document) -> InContext:
    return _in_context(desk, one.passage, document, one.coder, one.verdict, one.confidence)


def _by_people(desk: Desk, code: str) -> tuple[list[InContext], str, int]:
    coder = desk.coder.id if desk.standing.blind else ""
    found = desk.store.standing_page(
        code=code, coder=coder, kind="human", after=desk.asked("after"), size=SIZE
    )
    documents = _documents(desk, (one.document for one in found.items))
    seen = [
        _in_context(
            desk,
            Passage(one.document, one.start, one.end),
            documents[one.document],
            one.coder,
            one.verdict,
            None,
        )
        for one in found.items
        if one.document in documents
    ]
    return seen, found.after, found.total


def _documents(desk: Desk, names: Iterable[str]) -> dict[str, Document]:
    found = (desk.store.document(name) for name in dict.fromkeys(names))
    return {one.id: one for one in found if one}


def _in_context(  # noqa: PLR0917
    desk: Desk,
    passage: Passage,
    document: Document,
    coder: str,
    verdict: str,
    confidence: float | None,
) -> InContext:
    text = document.text
    return InContext(
        text[max(0, passage.start - AROUND) : passage.start],
        passage.of(text),
        text[passage.end : passage.end + AROUND],
        document.title or document.id,
        document.language,
        f"{document_path(desk, document.id)}?at={passage.start}-{passage.end}",
        coder,
        verdict,
        confidence,
    )


routes = [
    page("/codebook", "viewer", codebook),
    page("/codebook/agreement", "viewer", agreement, sighted=True),
    page("/codebook/as/{form}", "viewer", codebook_file),
    page("/codebook/{code}", "viewer", code),
]
