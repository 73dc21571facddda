"""What is kept beside the records, so that a screen is answered from an index in a few milliseconds.

Everything here follows from the records and is written in the same transaction as they are: a line
per document without its text, what stands of the judgements, and the indexes.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table

from jejak.model.judgements import Judgement
from jejak.model.records import Coding, Event, Run
from jejak.store.schema import metadata, shape_of
from jejak.store.words import Words

LISTING = Table(
    "listing",
    metadata,
    Column("document", Words, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    # Folded, for searching.
    Column("title", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("side", Words, nullable=False),
    # The first day it may have appeared on, in ISO 8601; empty if not known.
    Column("published", Words, nullable=False),
    # In code points, as databases do not count them.
    Column("length", BigInteger, nullable=False),
)

STANDING = Table(
    "standing",
    metadata,
    Column("document", Words, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("end", BigInteger, primary_key=True),
    Column("code", Words, primary_key=True),
    Column("coder", Words, primary_key=True),
    Column("judgement", Words, nullable=False),
    Column("at", Words, nullable=False),
    Column("verdict", Words, nullable=False),
)
"""What each coder said last of a code on a stretch, withdrawals included."""

TALLY = Table(
    "tally",
    metadata,
    Column("code", Words, primary_key=True),
    Column("coder", Words, primary_key=True),
    Column("verdict", Words, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("reviewed", BigInteger, nullable=False),
)
"""How many codings there are of each sort, and how many are reviewed; empty if not counted."""

STRETCH = Table(
    "stretch",
    metadata,
    # Never used twice: what was once in the index of words may stay there.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "document", Words, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("start", BigInteger, nullable=False),
    Column("folded", Words, nullable=False),
)
"""Stretches of documents, folded for searching; which of them hold what is in an index."""

_judgement = shape_of(Judgement).table.c
_coding = shape_of(Coding).table.c
_stands = STANDING.c.verdict != "withdrawn"
INDEXES = (
    Index("judgement_number", _judgement.number),
    Index("judgement_news", _judgement.document, _judgement.number),
    Index("judgement_at", _judgement.at, _judgement.id),
    Index("judgement_coder", _judgement.coder, _judgement.at, _judgement.id),
    Index("judgement_document", _judgement.document, _judgement.at, _judgement.id),
    Index("judgement_code", _judgement.code, _judgement.at, _judgement.id),
    Index(
        "standing_last",
        *(STANDING.c.coder, STANDING.c.at, STANDING.c.judgement),
        sqlite_where=_stands,
        postgresql_where=_stands,
    ),
    Index("standing_counted", STANDING.c.code, STANDING.c.coder, STANDING.c.verdict),
    Index("standing_code", *(STANDING.c[name] for name in "code document start end coder".split())),
    Index(
        "standing_coder", *(STANDING.c[name] for name in "coder document start end code".split())
    ),
    Index("coding_code", *(_coding[name] for name in "code document start end coder".split())),
    Index("coding_coder", *(_coding[name] for name in "coder document start end code".split())),
    Index("coding_counted", _coding.code, _coding.coder, _coding.verdict),
    Index("event_when", shape_of(Event).table.c.when_start),
    Index("run_started", shape_of(Run).table.c.started),
)
