"""What people added to findings: a log that is appended to, every quote checked word for word."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Table, func, select

from jejak.errors import ConflictError, EvidenceError
from jejak.model.additions import (
    Addition,
    Quote,
    Said,
    SaidClaim,
    SaidRival,
    SaidWeight,
)
from jejak.model.records import Document, Repost
from jejak.store.reader import Reader
from jejak.store.rows import MANY, chunks
from jejak.store.schema import metadata, shape_of
from jejak.store.words import Words

ADDITION = Table(
    "addition",
    metadata,
    # The order in which they came, whatever time they bear.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("claim", Words, nullable=False, index=True),
    Column("subject", Words, nullable=False),
    Column("says", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("at", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("quotes", Words, nullable=False),
)


class Additions(Reader):
    """Questions about what people added to findings."""

    def additions(self, *claims: str) -> tuple[Addition, ...]:
        """All that people added, to these claims if any are named, in the order in which it came.

        What was taken back or said anew is there too.
        """
        query = select(ADDITION).order_by(ADDITION.c.number)
        query = query.where(ADDITION.c.claim.in_(claims)) if claims else query
        with self._read() as connection:
            return tuple(map(_addition, connection.execute(query).mappings()))

    def last_addition(self) -> int:
        """How far the log of additions goes; what a form was made from."""
        with self._read() as connection:
            return last_number(connection)

    def clusters_of(self, documents: Collection[str]) -> dict[str, str]:
        """The cluster of near-duplicates of each of these documents that is in one."""
        table = shape_of(Repost).table.c
        found: dict[str, str] = {}
        with self._read() as connection:
            for some in chunks(sorted(documents), MANY):
                query = select(table.document, table.cluster).where(table.document.in_(some))
                found |= {row.document: row.cluster for row in connection.execute(query)}
        return found


def last_number(connection: Connection) -> int:
    """The number of the addition that came last, 0 if none did."""
    return int(connection.execute(select(func.max(ADDITION.c.number))).scalar() or 0)


def append(connection: Connection, additions: Sequence[Addition], expecting: int | None) -> int:
    """Add to the log; the number of the last. Conflicts and quotes are checked first."""
    last = last_number(connection)
    for number, one in enumerate(additions, last + 1):
        if expecting is not None:
            _no_conflict(connection, one, expecting)
        _check_quotes(connection, one)
        connection.execute(ADDITION.insert().values(_row(one) | {"number": number}))
    return last + len(additions)


def _row(one: Addition) -> dict[str, Any]:
    names = ("id", "kind", "claim", "subject", "person", "name", "at", "reason")
    said = asdict(one.says) if one.says else None
    return {name: getattr(one, name) for name in names} | {
        "says": json.dumps(said, ensure_ascii=False, sort_keys=True),
        "quotes": json.dumps([list(asdict(q).values()) for q in one.quotes], ensure_ascii=False),
    }


def _addition(row: Any) -> Addition:
    values = dict(row)
    values["says"] = _said(values["kind"], json.loads(values["says"]))
    values["quotes"] = tuple(Quote(*one) for one in json.loads(values["quotes"]))
    return Addition(**values)


def _said(kind: str, told: dict[str, Any] | None) -> Said:
    if told is None:
        return None
    if kind == "claim":
        return SaidClaim(**told | {"aliases": tuple(told["aliases"])})
    if kind == "rival":
        return SaidRival(**told)
    was = told["was"] and (told["was"][0], told["was"][1])
    return SaidWeight(told["evidence"], (told["weight"][0], told["weight"][1]), was or None)


def _no_conflict(connection: Connection, one: Addition, expecting: int) -> None:
    """ConflictError if the same was said anew since the writer looked."""
    table = ADDITION.c
    same = [table[name] == getattr(one, name) for name in ("kind", "claim", "subject")]
    query = select(ADDITION).where(table.number > expecting, *same)
    row = connection.execute(query.order_by(table.number.desc()).limit(1)).mappings().first()
    if row is None:
        return
    other = _addition(row)
    raise ConflictError(
        f"{other.name} {told_of(other)} here at {other.at}",
        where=f"{other.claim}, {other.kind}",
        remedy="look at it, then decide again",
    )


def told_of(one: Addition) -> str:
    """What an addition says, for an error, a log and a terminal.

    >>> told_of(Addition("1", "weight", "a", "agents", SaidWeight("agents", (1, 3)), "r", "R", ""))
    'gave agents +1 to +3 dB'
    """
    if one.says is None:
        return f"took the {one.kind} back"
    if isinstance(one.says, SaidWeight):
        low, high = one.says.weight
        return f"gave {one.says.evidence} {low:+g} to {high:+g} dB"
    if isinstance(one.says, SaidRival):
        return f"named the rival {one.says.name!r}"
    return "left the claim out" if one.says.dropped else f"wrote the claim {one.says.policy!r}"


def _check_quotes(connection: Connection, one: Addition) -> None:
    document = shape_of(Document).table.c
    for quote in one.quotes:
        query = select(document.text).where(document.id == quote.document)
        text = connection.execute(query).scalar()
        where = f"{quote.document}:{quote.start}-{quote.end}"
        if text is None:
            remedy = "add the document first"
            raise EvidenceError("the case holds no such document", where=where, remedy=remedy)
        there = text[quote.start : quote.end] if 0 <= quote.start < quote.end <= len(text) else ""
        if not there or there != quote.words:
            problem = f"the quote {quote.words!r} is not what stands there ({there!r})"
            raise EvidenceError(problem, where=where, remedy="copy it from the document")
