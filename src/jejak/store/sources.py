"""Questions about documents: a page of them, how many of each kind, and what lies in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, exists, func, select

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document, Passage, Side, Unreadable
from jejak.model.when import When
from jejak.store.derived import LISTING, STANDING
from jejak.store.grams import folded
from jejak.store.pages import SIZE, Order, Page, page
from jejak.store.reader import Reader, chosen, exactly
from jejak.store.schema import shape_of

Sorting = Literal["id", "title", "published", "length"]
_FACETS = ("language", "kind", "side")


@dataclass(frozen=True)
class Wanted:
    """Which documents: empty is any; `title` is a part of it, whatever its case and accents.

    `coded` documents are those that a machine's coding or a standing judgement says something of.
    """

    language: str = ""
    kind: str = ""
    side: Side | None = None
    title: str = ""
    coded: bool | None = None


@dataclass(frozen=True)
class Listed:
    """A document without its text: `length` in characters, and how much is said of it.

    `codings` are of machines, `judgements` of people.
    """

    id: str
    title: str
    issuer: str
    kind: str
    language: str
    side: Side
    published: When | None
    url: str
    caution: str
    original: str
    length: int
    codings: int
    judgements: int


class Sources(Reader):
    """Questions about documents."""

    def document(self, name: str) -> Document | None:
        """The document of an id, None if there is none."""
        return self._one(Document, exactly(shape_of(Document), "id", name))

    def document_page(
        self,
        wanted: Wanted | None = None,
        *,
        sort: Sorting = "id",
        backwards: bool = False,
        after: str = "",
        size: int = SIZE,
    ) -> Page[Listed]:
        """Some of the documents wanted, without their texts."""
        named = {"id": LISTING.c.document} | {one.name: one for one in LISTING.columns}
        columns: list[ColumnElement[Any]] = [named[sort]]
        order = Order(columns if sort == "id" else [*columns, LISTING.c.document], backwards)
        query = _asked(select(LISTING.c.document), wanted or Wanted())
        with self._read() as connection:
            names = page(connection, query, order, lambda row: str(row[0]), after=after, size=size)
            found = connection.execute(_lines(names.items)).all()
        by_name = {row.id: _listed(row) for row in found}
        return Page(tuple(by_name[name] for name in names.items), names.after, names.total)

    def document_facets(self, wanted: Wanted | None = None) -> Mapping[str, Mapping[str, int]]:
        """How many of the documents wanted are of each language, kind and side."""
        facets: dict[str, dict[str, int]] = {}
        with self._read() as connection:
            for name in _FACETS:
                column = LISTING.c[name]
                query = _asked(select(column, func.count()), wanted or Wanted())
                found = connection.execute(query.group_by(column).order_by(column))
                facets[name] = dict(tuple(row) for row in found)
        return facets

    def unreadable_page(self, *, after: str = "", size: int = SIZE) -> Page[Unreadable]:
        """Some of the sources that could not be read."""
        shape = shape_of(Unreadable)
        order = Order([shape.table.c.source])
        return self._paged(Unreadable, select(*shape.columns), order, after=after, size=size)

    def passages_of(
        self, document: str, start: int = 0, end: int | None = None, *, unit: str = ""
    ) -> tuple[Passage, ...]:
        """The passages of a document that touch a stretch of it, in the order of the text."""
        shape = shape_of(Passage)
        query = chosen(shape, {"unit": unit}).where(shape.table.c.document == document)
        return self._some(Passage, _touching(query, shape.table.c, start, end))

    def codings_of(
        self,
        document: str,
        start: int = 0,
        end: int | None = None,
        *,
        coder: str = "",
        verdict: str = "",
    ) -> tuple[Coding, ...]:
        """The codings of a document that touch a stretch of it, in the order of the text."""
        shape = shape_of(Coding)
        query = chosen(shape, {"coder": coder, "verdict": verdict})
        query = query.where(shape.table.c.document == document)
        return self._some(Coding, _touching(query, shape.table.c, start, end))

    def standing_of(
        self, document: str, start: int = 0, end: int | None = None, *, coder: str = ""
    ) -> tuple[Judgement, ...]:
        """What stands of the judgements on a stretch of a document, in the order of the text."""
        query = standing().where(STANDING.c.document == document)
        if coder:
            query = query.where(STANDING.c.coder == coder)
        return self._some(Judgement, _touching(query, STANDING.c, start, end))


def standing() -> Select[Any]:
    """The judgements that stand, without those that were withdrawn."""
    shape = shape_of(Judgement)
    query = select(*shape.columns).join(STANDING, STANDING.c.judgement == shape.table.c.id)
    return query.where(STANDING.c.verdict != "withdrawn")


def _touching(query: Select[Any], table: Any, start: int, end: int | None) -> Select[Any]:
    query = query.where(table.end > start) if start else query
    query = query if end is None else query.where(table.start < end)
    ordered = [table[name] for name in ("start", "end", "code", "coder", "unit") if name in table]
    return query.order_by(*ordered)


def _asked(query: Select[Any], wanted: Wanted) -> Select[Any]:
    line = LISTING.c
    if wanted.language:
        query = query.where(line.language == wanted.language)
    if wanted.kind:
        query = query.where(line.kind == wanted.kind)
    if wanted.side is not None:
        query = query.where(line.side == wanted.side)
    if wanted.title:
        query = query.where(line.title.contains(folded(wanted.title), autoescape=True))
    if wanted.coded is not None:
        query = query.where(_coded() if wanted.coded else ~_coded())
    return query


def _coded() -> ColumnElement[bool]:
    coding = shape_of(Coding).table.c
    stands = (STANDING.c.document == LISTING.c.document, STANDING.c.verdict != "withdrawn")
    return exists().where(coding.document == LISTING.c.document) | exists().where(*stands)


def _lines(names: Sequence[str]) -> Select[Any]:
    document, coding = shape_of(Document).table.c, shape_of(Coding).table.c
    here = document.id
    codings = select(func.count()).where(coding.document == here).scalar_subquery()
    coder = shape_of(Coder).table.c
    people = select(coder.id).where(coder.kind == "human")
    stands = (
        STANDING.c.document == here,
        STANDING.c.verdict != "withdrawn",
        STANDING.c.coder.in_(people),
    )
    judgements = select(func.count()).select_from(STANDING).where(*stands).scalar_subquery()
    columns = (here, document.title, document.issuer, document.kind, document.language)
    published = (document.published_start, document.published_end, document.published_precision)
    rest = (document.side, *published, document.url, document.caution, document.original)
    counts = (LISTING.c.length, codings.label("codings"), judgements.label("judgements"))
    query = select(*columns, *rest, *counts).join(LISTING, LISTING.c.document == here)
    return query.where(here.in_(names))


def _listed(row: Any) -> Listed:
    dated = (row.published_start, row.published_end, row.published_precision)
    return Listed(
        *(row.id, row.title, row.issuer, row.kind, row.language, row.side),
        published=When(*dated) if dated[0] else None,
        url=row.url,
        caution=row.caution,
        original=row.original,
        length=row.length,
        codings=row.codings,
        judgements=row.judgements,
    )
