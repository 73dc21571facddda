"""Matches between documents, a page at a time, each with what a reader needs of both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, or_, select, tuple_

from jejak.model.records import Document, Match, Passage
from jejak.model.when import When
from jejak.store.casestore import CaseStore
from jejak.store.pages import SIZE, Order, Page, page
from jejak.store.rows import MANY, chunks
from jejak.store.schema import shape_of

BEGINNING = 200
"""Characters of a passage that are given."""


@dataclass(frozen=True)
class MatchedSide:
    """One of the two passages: its document's title, language and date, and its first words."""

    passage: Passage
    title: str
    language: str
    published: When | None
    beginning: str


@dataclass(frozen=True)
class Matched:
    """Two passages that share wording or meaning: how alike (0-1), and found by what."""

    a: MatchedSide
    b: MatchedSide
    score: float
    method: str


def match_page(
    store: CaseStore, *, document: str = "", method: str = "", after: str = "", size: int = SIZE
) -> Page[Matched]:
    """Some of the matches, of all documents or one, in the order of the documents' ids."""
    key = _key()
    query = _asked(select(*key), document, method)
    with store.reading() as connection:
        keys = page(connection, query, Order(key), tuple, after=after, size=size)
        found: dict[tuple[Any, ...], Matched] = {}
        for some in chunks(keys.items, MANY // len(key)):
            # The documents are looked at for this page only: counting needs none of them.
            for row in connection.execute(_sides().where(tuple_(*key).in_(some))):
                found[tuple(row[: len(key)])] = _matched(row[len(key) :])
    return Page(tuple(found[one] for one in keys.items), keys.after, keys.total)


def _key() -> list[ColumnElement[Any]]:
    table = shape_of(Match).table.c
    return [table[name] for name in shape_of(Match).key]


def match_methods(store: CaseStore) -> Mapping[str, int]:
    """How many matches were found by each method."""
    method = shape_of(Match).table.c.method
    query = select(method, func.count()).group_by(method).order_by(method)
    with store.reading() as connection:
        return {str(name): int(number) for name, number in connection.execute(query)}


def _asked(query: Select[Any], document: str, method: str) -> Select[Any]:
    match = shape_of(Match).table.c
    if document:
        query = query.where(or_(match.a_document == document, match.b_document == document))
    return query.where(match.method == method) if method else query


def _sides() -> Select[Any]:
    match, documents = shape_of(Match).table, shape_of(Document).table
    columns: list[ColumnElement[Any]] = []
    joined: Any = match
    for side in "ab":
        document = documents.alias(f"{side}_side")
        here = {name: match.c[f"{side}_{name}"] for name in ("document", "start", "end")}
        about = [document.c[name] for name in ("title", "language")]
        dated = [document.c[f"published_{name}"] for name in ("start", "end", "precision")]
        words = func.substr(document.c.text, cast(here["start"], Integer) + 1, BEGINNING)
        some = [*here.values(), *about, *dated, words]
        columns += [one.label(f"{side}{number}") for number, one in enumerate(some)]
        joined = joined.join(document, document.c.id == here["document"])
    key = [one.label(f"key{number}") for number, one in enumerate(_key())]
    found = (match.c.score.label("found_score"), match.c.method.label("found_method"))
    return select(*key, *columns, *found).select_from(joined)


def _matched(row: Any) -> Matched:
    return Matched(_side(row[:9]), _side(row[9:18]), row[18], row[19])


def _side(cells: Any) -> MatchedSide:
    document, start, end, title, language, *dated, words = cells
    published = When(*dated) if dated[0] else None
    passage = Passage(document, start, end)
    return MatchedSide(passage, title, language, published, words[: end - start])
