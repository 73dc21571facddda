"""The tables: one for each record, with the same name and columns, and the way to and fro.

A `Passage` inside a record becomes the columns document, start, end (with the field's name
before them where a record has two); its unit stays in the passage table. A `When` becomes
start, end and precision. Tuples and messages are JSON text. Records that a step derives also
name their Run. Only types that SQLite and PostgreSQL share are used.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
)
from sqlalchemy.types import TypeEngine

from jejak.model.judgements import Coder, Judgement
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Match,
    Message,
    Observation,
    Passage,
    Repost,
    Rival,
    Run,
    Unreadable,
    Verdict,
)
from jejak.model.when import When
from jejak.store.words import Words

VERSION = 5
"""1: as first released; 2: coders and their judgements; 3: notes, what stands, words to search;
4: where people differ, and what they add to findings; 5: what they write into the report."""

Record = (
    Actor
    | Claim
    | Coder
    | Coding
    | Document
    | Event
    | Judgement
    | Match
    | Observation
    | Passage
    | Repost
    | Rival
    | Run
    | Unreadable
    | Verdict
)
T = TypeVar("T", bound=Record)
Cells = tuple[Any, ...]

# What makes two records the same record: the later one replaces the earlier. Records come
# back in the order of these columns.
KEYS: Mapping[type[Any], tuple[str, ...]] = {
    Document: ("id",),
    Unreadable: ("source",),
    Run: ("id",),
    Passage: ("document", "start", "end", "unit"),
    Coding: ("document", "start", "end", "code", "coder"),
    Match: ("a_document", "a_start", "a_end", "b_document", "b_start", "b_end", "method"),
    Repost: ("document",),
    Actor: ("id",),
    Event: ("id",),
    Claim: ("id",),
    Observation: ("claim", "kind", "test", "passages", "says"),
    Rival: ("claim", "name", "kind"),
    Verdict: ("claim",),
    Coder: ("id",),
    Judgement: ("id",),
}
NOT_DERIVED = (Document, Unreadable, Run, Coder, Judgement)
# People's work outlives a better reading of the document it is about.
LOOSE = (Judgement,)
# Too long for an index of PostgreSQL, so these rows are numbered instead.
NUMBERED = (Observation,)

metadata = MetaData()
META = Table(
    "meta",
    metadata,
    Column("schema", Integer, nullable=False),
    Column("jejak", Words, nullable=False),
    Column("created", Words, nullable=False),
)
KEPT = Table(
    "kept",
    metadata,
    Column("key", Words, primary_key=True),
    Column("text", Words, nullable=False),
)


@dataclass(frozen=True)
class Part:
    """One field of a record: the columns it fills, and the passages it rests on."""

    columns: Mapping[str, type[TypeEngine[Any]]]
    write: Callable[[Any], Cells]
    read: Callable[[Cells], Any]
    evidence: Callable[[Any], Sequence[Passage]] | None = None
    optional: bool = False


@dataclass(frozen=True)
class Shape(Generic[T]):
    """How one kind of record lies in its table."""

    kind: type[T]
    table: Table
    parts: Mapping[str, Part]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a record of this kind."""
        return KEYS[self.kind]

    @property
    def columns(self) -> list[Column[Any]]:
        """The columns that hold the record itself, in the order of its fields."""
        return [self.table.c[name] for part in self.parts.values() for name in part.columns]

    def row(self, record: T) -> dict[str, Any]:
        """The record as cells by column.

        >>> shape_of(Repost).row(Repost("a", "a", first=True))
        {'document': 'a', 'cluster': 'a', 'first': True}
        """
        cells: dict[str, Any] = {}
        for name, part in self.parts.items():
            cells.update(zip(part.columns, part.write(getattr(record, name)), strict=True))
        return cells

    def reader(self) -> Callable[[Sequence[Any]], T]:
        """What turns a row, selected by `columns`, back into a record."""
        steps: list[tuple[slice, Callable[[Cells], Any]]] = []
        at = 0
        for part in self.parts.values():
            steps.append((slice(at, at + len(part.columns)), part.read))
            at += len(part.columns)

        def read(row: Sequence[Any]) -> T:
            return self.kind(*[take(tuple(row[where])) for where, take in steps])

        return read

    def evidence(self, record: T) -> Iterator[Passage]:
        """Every passage that the record is or rests on."""
        if isinstance(record, Passage):
            yield record
        for name, part in self.parts.items():
            if part.evidence:
                yield from part.evidence(getattr(record, name))


def shape_of(kind: type[T]) -> Shape[T]:
    """The shape of a kind of record.

    >>> [column.name for column in shape_of(Coding).columns][:4]
    ['document', 'start', 'end', 'code']
    """
    return _SHAPES[kind]


def _shape(kind: type[T]) -> Shape[T]:
    hints = get_type_hints(kind)
    lone = list(hints.values()).count(Passage) == 1
    parts = {
        one.name: _part("" if lone and hints[one.name] is Passage else one.name, hints[one.name])
        for one in fields(kind)
    }
    return Shape(kind, Table(kind.__name__.lower(), metadata, *_columns(kind, parts)), parts)


def _columns(kind: type[Any], parts: Mapping[str, Part]) -> Iterator[Column[Any]]:
    numbered = kind in NUMBERED
    if numbered:
        yield Column("number", Integer, primary_key=True)
    if kind is Judgement:
        # The order in which judgements came, whatever time they bear: "what is new since then".
        yield Column("number", BigInteger)
    for part in parts.values():
        for name, type_ in part.columns.items():
            in_key = not numbered and name in KEYS[kind]
            yield Column(
                name,
                type_,
                *(() if kind in LOOSE else _owner(name)),
                primary_key=in_key,
                nullable=part.optional,
                index=_sought(kind, name) or None,
            )
    if kind not in NOT_DERIVED:
        # Checked when the transaction ends, so that a Run may be written anew within it.
        run = ForeignKey("run.id", deferrable=True, initially="DEFERRED")
        yield Column("run", Words, run, nullable=False)


def _owner(column: str) -> tuple[ForeignKey, ...]:
    if column == "document" or column.endswith("_document"):
        return (ForeignKey("document.id", ondelete="CASCADE"),)
    return ()


def _sought(kind: type[Any], column: str) -> bool:
    # The first column of a key is in the key's own index already.
    first = KEYS[kind][0]
    return column == first if kind in NUMBERED else bool(_owner(column)) and column != first


_PLAIN: Mapping[Any, type[TypeEngine[Any]]] = {bool: Boolean, int: BigInteger, float: Double}


def _part(name: str, hint: Any) -> Part:
    if hint is Passage:
        return _passage_part(f"{name}_" if name else "")
    if When in (hint, *get_args(hint)):
        return _when_part(name, optional=NoneType in get_args(hint))
    if hint is Message or get_origin(hint) is tuple:
        return _json_part(name, hint)
    return Part({name: _PLAIN.get(hint, Words)}, lambda value: (value,), operator.itemgetter(0))


def _passage_part(prefix: str) -> Part:
    return Part(
        {f"{prefix}document": Words, f"{prefix}start": BigInteger, f"{prefix}end": BigInteger},
        operator.attrgetter("document", "start", "end"),
        lambda cells: Passage(*cells),
        evidence=lambda passage: (passage,),
    )


def _when_part(name: str, *, optional: bool) -> Part:
    return Part(
        {f"{name}_start": Date, f"{name}_end": Date, f"{name}_precision": Words},
        lambda when: (when.start, when.end, when.precision) if when else (None, None, None),
        lambda cells: When(*cells) if cells[0] else None,
        optional=optional,
    )


def _json_part(name: str, hint: Any) -> Part:
    read = _from_json(hint)
    holds_passages = Passage in get_args(hint)
    return Part(
        {name: Words},
        lambda value: (json.dumps(_plain(value), ensure_ascii=False, sort_keys=True),),
        lambda cells: read(json.loads(cells[0])),
        evidence=tuple if holds_passages else None,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Passage):
        return [value.document, value.start, value.end]
    if isinstance(value, Message):
        return {"key": value.key, "values": dict(value.values)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _from_json(hint: Any) -> Callable[[Any], Any]:
    if hint is Message:
        return lambda value: Message(value["key"], value["values"])
    if hint is Passage:
        return lambda value: Passage(*value)
    if get_origin(hint) is tuple:
        item = _from_json(get_args(hint)[0])
        return lambda value: tuple(item(one) for one in value)
    return lambda value: value


_SHAPES: Mapping[type[Any], Shape[Any]] = {kind: _shape(kind) for kind in KEYS}
