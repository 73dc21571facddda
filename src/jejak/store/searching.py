"""Words found in documents: the same rules and the same results on both databases.

Which stretches may hold a word is asked of an index of the threes of its letters (FTS5 of SQLite,
a GIN index of PostgreSQL); those are then looked at in order, until a page is full.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select, text

from jejak.errors import OptionError
from jejak.model.records import Document
from jejak.store.derived import STRETCH
from jejak.store.grams import Sought, Stretch, grams, sought, stretches
from jejak.store.reader import Reader
from jejak.store.rows import CHUNK, chunks, upsert
from jejak.store.schema import KEPT, shape_of
from jejak.store.words import SERVER

MADE = {
    "sqlite": """
        CREATE VIRTUAL TABLE gram USING fts5(
            grams, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_'"
        )""",
    SERVER: """
        CREATE TABLE gram (
            number bigint PRIMARY KEY REFERENCES stretch ON DELETE CASCADE,
            grams tsvector NOT NULL
        );
        CREATE INDEX gram_grams ON gram USING gin (grams);
        ALTER TABLE stretch ALTER folded SET STORAGE EXTERNAL""",
}
_INSERT = {
    "sqlite": "INSERT INTO gram (rowid, grams) VALUES (:number, :grams)",
    SERVER: "INSERT INTO gram (number, grams) VALUES (:number, array_to_tsvector(:grams))",
}
_FIND = {
    "sqlite": "SELECT rowid FROM gram WHERE gram MATCH :sought AND rowid > :after ORDER BY rowid",
    SERVER: (
        "SELECT number FROM gram WHERE grams @@ CAST(:sought AS tsquery) AND number > :after"
        " ORDER BY number"
    ),
}
_AMONG = {
    "sqlite": "stretch.number IN (SELECT value FROM json_each(:numbers))",
    SERVER: "stretch.number = ANY(:numbers)",
}
_COUNTER = "stretches"
_FIRST, _NEXT = 60, 2000
_AROUND = 80


@dataclass(frozen=True)
class Hit:
    """Words around what was found; `marks` is where it stands, all in offsets of the document."""

    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class FoundStretch:
    """A stretch of a document where all that was sought stands; `more` if not all hits are here."""

    document: str
    title: str
    language: str
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True)
class Found:
    """Some of what was found; `after` asks for more; unless `exact`, `total` is an upper bound."""

    items: tuple[FoundStretch, ...]
    after: str
    total: int
    exact: bool


def make(connection: Connection) -> None:
    """Make the index of words of a new case."""
    connection.exec_driver_sql(MADE[connection.dialect.name])


def index(connection: Connection, documents: Iterable[Document]) -> None:
    """Let the words of documents be found, and of these texts only."""
    number = _last(connection)
    for some in chunks(_lines(documents), CHUNK):
        lines = list(enumerate(some, number + 1))
        number += len(lines)
        connection.execute(STRETCH.insert(), [_line(at, *one) for at, one in lines])
        _hold(connection, [(at, part.folded) for at, (_, part) in lines])
    upsert(connection, KEPT, [{"key": _COUNTER, "text": str(number)}])


def restore(connection: Connection) -> None:
    """Index the words of all stretches anew; the index must be empty."""
    query = select(STRETCH.c.number, STRETCH.c.folded)
    with connection.execute(query, execution_options={"yield_per": CHUNK}) as found:
        for some in chunks(found, CHUNK):
            _hold(connection, [(number, folded) for number, folded in some])


def _hold(connection: Connection, parts: Sequence[tuple[int, str]]) -> None:
    """Put the words of stretches into the index."""
    name = connection.dialect.name
    held = []
    for number, folded in parts:
        found = sorted(grams(folded))
        if found:
            held.append({"number": number, "grams": found if name == SERVER else " ".join(found)})
    if held:
        connection.execute(text(_INSERT[name]), held)


def _last(connection: Connection) -> int:
    query = select(KEPT.c.text).where(KEPT.c.key == _COUNTER)
    return int(connection.execute(query).scalar() or 0)


def _lines(documents: Iterable[Document]) -> Iterator[tuple[str, Stretch]]:
    for one in documents:
        for part in stretches(one.text):
            yield one.id, part


def _line(number: int, document: str, part: Stretch) -> dict[str, object]:
    return {
        "number": number,
        "document": document,
        "start": part.start,
        "folded": part.folded,
    }


class Searching(Reader):
    """Questions for words."""

    def search(self, query: str, *, after: str = "", size: int = 20, hits: int = 3) -> Found:
        """Documents where all words of a query stand, near each other, as parts of words too.

        A phrase in quotation marks stands as it is, but for spaces. Case and accents do not
        count. Near means in one of the stretches of about 8,000 characters that long documents are
        searched in. The first documents that were added come first; `size` is the most that come
        at once, each with up to `hits` places.

        Raises:
            OptionError: nothing to search for, or a term is longer than 200 characters.
        """
        wanted = sought(query)
        with self._read() as connection:
            numbers = _candidates(connection, wanted, _number(after))
            found, looked_at = _matching(connection, wanted, numbers, size)
            items = tuple(_documents(connection, found[:size], hits))
            before = _found_before(after)
        rest = len(numbers) - looked_at
        more = len(found) > size or rest > 0
        total = before + len(found) + rest
        follows = f"{found[size - 1][0]}.{before + size}" if more and len(found) >= size else ""
        return Found(items, follows, total, exact=not rest)


Matched = tuple[int, str, int, list[tuple[int, int]]]


def _number(after: str) -> int:
    return _place(after)[0]


def _found_before(after: str) -> int:
    return _place(after)[1]


def _place(after: str) -> tuple[int, int]:
    number, dot, before = (after or "0.0").partition(".")
    if not (dot and number.isdecimal() and before.isdecimal()):
        raise OptionError("no place in this list", where="after", remedy="start at its first page")
    return int(number), int(before)


def _candidates(connection: Connection, wanted: Sought, after: int) -> Sequence[int]:
    """The stretches that may hold what is sought, in order."""
    name = connection.dialect.name
    quote, any_end = ("'", ":*") if name == SERVER else ('"', "*")
    threes = [f"{quote}{one}{quote}" for one in sorted(wanted.whole)]
    threes += [f"{quote}{one}{quote}{any_end}" for one in sorted(wanted.begun)]
    said = (" & " if name == SERVER else " ").join(threes)
    asked = text(_FIND[name])
    with _by_index(connection):
        return connection.execute(asked, {"sought": said, "after": after}).scalars().all()


@contextmanager
def _by_index(connection: Connection) -> Iterator[None]:
    """Let a server ask its index even for common words.

    It does not count what unpacking the words of a stretch takes, and would look at each.
    """
    ways = ("enable_seqscan", "enable_indexscan") if connection.dialect.name == SERVER else ()
    for way in ways:
        connection.exec_driver_sql(f"SET LOCAL {way} TO off")
    yield
    for way in ways:
        connection.exec_driver_sql(f"SET LOCAL {way} TO on")


def _matching(
    connection: Connection, wanted: Sought, numbers: Sequence[int], size: int
) -> tuple[list[Matched], int]:
    """The stretches that do hold it, until there are more than `size`; how many were looked at."""
    found: list[Matched] = []
    at, many = 0, _FIRST
    while at < len(numbers) and len(found) <= size:
        some = numbers[at : at + many]
        found += _looked_at(connection, wanted, some)
        at += len(some)
        many = _NEXT
    return found, min(at, len(numbers))


def _looked_at(connection: Connection, wanted: Sought, numbers: Sequence[int]) -> list[Matched]:
    on_server = connection.dialect.name == SERVER
    within = func.strpos if on_server else func.instr
    words = [word for term in wanted.terms for word in term.split()]
    table = STRETCH.c
    # One value, however many numbers: hundreds would take longer to bind than to look up.
    listed: Any = list(numbers) if on_server else json.dumps(list(numbers))
    among = text(_AMONG[connection.dialect.name]).bindparams(numbers=listed)
    query = select(table.number, table.document, table.start, table.folded)
    query = query.where(among, *(within(table.folded, one) > 0 for one in words))
    found: list[Matched] = []
    for number, document, start, plain in connection.execute(query.order_by(table.number)):
        marks = wanted.marks(plain) if wanted.stands_in(plain) else []
        if marks:
            found.append((number, document, start, marks))
    return found


def _documents(
    connection: Connection, found: Sequence[Matched], hits: int
) -> Iterator[FoundStretch]:
    table = shape_of(Document).table.c
    names = {one[1] for one in found}
    query = select(table.id, table.title, table.language, table.text).where(table.id.in_(names))
    told = {row[0]: row[1:] for row in connection.execute(query)}
    for document, group in groupby(found, key=lambda one: one[1]):
        title, language, whole = told[document]
        places = {
            (start + first, start + last) for _, _, start, marks in group for first, last in marks
        }
        some = list(_hits(sorted(places), whole))
        yield FoundStretch(document, title, language, tuple(some[:hits]), more=len(some) > hits)


def _hits(places: Iterable[tuple[int, int]], whole: str) -> Iterator[Hit]:
    """What stands around places; those near each other are shown as one."""
    near: list[tuple[int, int]] = []
    for place in places:
        if near and place[0] - near[-1][1] > _AROUND:
            yield _hit(near, whole)
            near = []
        near.append(place)
    if near:
        yield _hit(near, whole)


def _hit(marks: Sequence[tuple[int, int]], whole: str) -> Hit:
    start, end = max(0, marks[0][0] - _AROUND), min(len(whole), marks[-1][1] + _AROUND)
    return Hit(start, end, whole[start:end], tuple(marks))
