"""The tables of a team: people, sign-ins, tokens, cases, members, invitations, failed attempts, the audit.

They lie beside the cases, in a schema of their own in the same PostgreSQL database or in a SQLite
file. Secrets that open a door (the cookie of a sign-in, a token, the link of an invitation) are kept
as digests only; passwords as argon2 makes them. Times are ISO 8601 in UTC, all of one length, so that
their order as text is their order in time.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, Table

from jejak.store.words import Words

SCHEMA = "jejak"
"""Where the team lies in a PostgreSQL database; its cases lie in `jejak_...`."""
FILE_NAME = "team.sqlite"

metadata = MetaData()
_number = BigInteger().with_variant(Integer, "sqlite")


def _person(*, key: bool = False) -> Column[str]:
    rule = ForeignKey("person.id")
    return Column("person", Words, rule, nullable=False, primary_key=key, index=not key)


def _case() -> Column[str]:
    rule = ForeignKey("team_case.id", ondelete="CASCADE")
    return Column("case", Words, rule, primary_key=True, index=True)


TEAM = Table(
    "team",
    metadata,
    Column("schema", Integer, nullable=False),
    Column("secret", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("created", Words, nullable=False),
)
"""One line: the version of the tables, what seals forms, and the address people reach it by."""

PERSON = Table(
    "person",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("email", Words, nullable=False, unique=True),
    Column("language", Words, nullable=False),
    Column("joined", Words, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("hash", Words, nullable=False),
)

SIGN_IN = Table(
    "sign_in",
    metadata,
    Column("digest", Words, primary_key=True),
    _person(),
    Column("begun", Words, nullable=False),
    Column("seen", Words, nullable=False),
    Column("ends", Words, nullable=False),
    Column("agent", Words, nullable=False),
)

TOKEN = Table(
    "token",
    metadata,
    Column("id", Words, primary_key=True),
    Column("digest", Words, nullable=False, unique=True),
    _person(),
    Column("name", Words, nullable=False),
    Column("scope", Words, nullable=False),
    # Empty where it is for all cases of the person.
    Column("case", Words, nullable=False),
    Column("made", Words, nullable=False),
    Column("seen", Words, nullable=False),
    Column("ends", Words, nullable=False),
)

CASE = Table(
    "team_case",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("added", Words, nullable=False),
)

MEMBER = Table(
    "member",
    metadata,
    _person(key=True),
    _case(),
    Column("role", Words, nullable=False),
    Column("blind", Boolean, nullable=False),
)

INVITATION = Table(
    "invitation",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("role", Words, nullable=False),
    # Empty where it is for no case or for nobody in particular.
    Column("case", Words, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("email", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("ends", Words, nullable=False),
)

ATTEMPT = Table(
    "attempt",
    metadata,
    Column("number", _number, primary_key=True),
    # A digest: an address or a name that somebody typed is nobody's business afterwards.
    Column("key", Words, nullable=False),
    Column("at", Words, nullable=False),
    Index("attempt_key", "key", "at"),
)

AUDIT = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Words, nullable=False),
    # Neither names a row: what is gone stays in the audit.
    Column("person", Words, nullable=False),
    Column("case", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("detail", Words, nullable=False),
    Index("audit_case", "case", "number"),
    Index("audit_person", "person", "number"),
)

PASSING = (SIGN_IN, TOKEN, INVITATION, ATTEMPT)
"""What a backup leaves out: doors that were open when it was made must not open again."""


def stamp(when: datetime) -> str:
    """A time as the tables keep it.

    >>> stamp(datetime(2026, 3, 1, 8, 30, tzinfo=UTC))
    '2026-03-01T08:30:00.000000+00:00'
    """
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(secret: str) -> str:
    """What is kept of a secret that was drawn at random, and so needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
