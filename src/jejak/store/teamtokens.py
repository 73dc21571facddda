"""Tokens for scripts: each stands in for one person, and may never do more than they may."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from jejak.errors import InputError, OptionError
from jejak.model.team import Person, Token, TokenScope
from jejak.store.teambase import TeamPart, columns
from jejak.store.teamentry import SEEN_EVERY
from jejak.store.teamschema import MEMBER, PERSON, TOKEN, digest_of, stamp

PREFIX = "jejak_"
"""What every token begins with, so that people and programs that look for leaks know it."""
MOST = 50
"""Tokens that a person may have at a time."""
NAME_LENGTH = 60
_TOKEN, _PERSON = columns(TOKEN, Token), columns(PERSON, Person)


class Tokens(TeamPart):
    """Questions about tokens, and changes to them."""

    def make_token(
        self,
        person: str,
        name: str,
        scope: TokenScope,
        now: datetime,
        lasts: timedelta,
        *,
        case: str = "",
    ) -> tuple[Token, str]:
        """A new token and its secret, which is kept nowhere; with a `case` good for that only.

        Raises:
            InputError: no name, or one that is too long.
            OptionError: the person is not in the case, or has too many tokens.
        """
        secret = PREFIX + secrets.token_urlsafe(32)
        at, ends = stamp(now), stamp(now + lasts)
        made = Token(secrets.token_hex(8), person, _checked(name), scope, case, at, "", ends)
        with self._write() as connection:
            connection.execute(TOKEN.delete().where(TOKEN.c.ends < stamp(now)))
            _check_room(connection, made)
            connection.execute(TOKEN.insert().values(digest=digest_of(secret), **vars(made)))
        return made, secret

    def token_holder(self, secret: str, now: datetime) -> tuple[Person, Token] | None:
        """Whose token that is, unless it has ended, was revoked, or they may not come in."""
        if not secret.startswith(PREFIX):
            return None
        query = (
            select(*_PERSON, *_TOKEN)
            .join(TOKEN, TOKEN.c.person == PERSON.c.id)
            .where(TOKEN.c.digest == digest_of(secret), TOKEN.c.ends > stamp(now))
            .where(PERSON.c.disabled.is_(False))
        )
        with self._read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        found = Token(*row[len(_PERSON) :])
        if found.seen < stamp(now - SEEN_EVERY):
            self._used(found.id, now)
        return Person(*row[: len(_PERSON)]), found

    def _used(self, id_: str, now: datetime) -> None:
        query = update(TOKEN).where(TOKEN.c.id == id_).values(seen=stamp(now))
        with self._write() as connection:
            connection.execute(query)

    def tokens(self, person: str, now: datetime) -> tuple[Token, ...]:
        """The tokens of a person that have not ended, the newest first."""
        query = select(*_TOKEN).where(TOKEN.c.person == person, TOKEN.c.ends > stamp(now))
        return self._some(Token, query.order_by(TOKEN.c.made.desc(), TOKEN.c.id))

    def revoke_token(self, person: str, id_: str) -> bool:
        """Let a token of a person be good for nothing; whether there was one."""
        here = (TOKEN.c.person == person) & (TOKEN.c.id == id_)
        with self._write() as connection:
            return bool(connection.execute(TOKEN.delete().where(here)).rowcount)


def make_table(connection: Connection) -> None:
    """Bring a team of version 1 to version 2, which has tokens."""
    TOKEN.create(connection)


def _check_room(connection: Connection, made: Token) -> None:
    member = (MEMBER.c.person == made.person) & (MEMBER.c.case == made.case)
    if made.case and connection.execute(select(MEMBER.c.role).where(member)).first() is None:
        raise OptionError("no such case", where="case", remedy="choose one of your cases")
    mine = select(func.count()).select_from(TOKEN).where(TOKEN.c.person == made.person)
    if connection.execute(mine).scalar_one() >= MOST:
        remedy = "revoke one that is not used any more"
        raise OptionError(f"there are {MOST} tokens already", where="token", remedy=remedy)


def _checked(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        remedy = f"write what it is for, in at most {NAME_LENGTH} characters"
        raise InputError("a token needs a name", where="name", remedy=remedy)
    return name
