"""How people come in: sign-ins, invitations, and failed attempts that make the next ones wait."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update

from jejak.errors import OptionError
from jejak.model.team import ROLES, Invitation, Member, Person, SignIn
from jejak.store.teambase import TeamPart, columns
from jejak.store.teamcases import own_what_nobody_owns, put_member, raised
from jejak.store.teampeople import checked_email, folded, put_hash, put_person
from jejak.store.teamschema import (
    ATTEMPT,
    CASE,
    INVITATION,
    MEMBER,
    PERSON,
    SIGN_IN,
    digest_of,
    stamp,
)

SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that a sign-in is in use."""
WINDOW = timedelta(minutes=15)
"""For how long a failed attempt counts, and the longest that one has to wait."""
AGENT_LENGTH = 200
FIRST_WAIT = timedelta(seconds=10)
_PERSON, _SIGN_IN = columns(PERSON, Person), columns(SIGN_IN, SignIn)
_INVITATION = columns(INVITATION, Invitation)


@dataclass(frozen=True)
class Limit:
    """A name under which failures are counted, and how many are free before one has to wait."""

    name: str
    free: int

    @property
    def key(self) -> str:
        """What is kept of the name."""
        return digest_of(self.name)


@dataclass(frozen=True)
class Admission:
    """Whether an attempt may be made, after how many seconds if not; `numbers` names its lines."""

    wait: int = 0
    numbers: tuple[int, ...] = ()


class Entry(TeamPart):
    """Questions about who may come in, and what is noted of it."""

    def begin(self, person: str, now: datetime, lasts: timedelta, agent: str = "") -> str:
        """Sign a person in; what comes back is the secret for the cookie, kept nowhere."""
        secret = secrets.token_urlsafe(32)
        begun = stamp(now)
        one = SignIn(
            digest_of(secret), person, begun, begun, stamp(now + lasts), agent[:AGENT_LENGTH]
        )
        with self._write() as connection:
            connection.execute(SIGN_IN.delete().where(SIGN_IN.c.ends < stamp(now)))
            connection.execute(SIGN_IN.insert().values(**vars(one)))
        return secret

    def signed_in(
        self, secret: str, now: datetime, idle: timedelta
    ) -> tuple[Person, SignIn] | None:
        """Who has this secret in a sign-in that has neither ended nor lain idle for so long."""
        if not secret:
            return None
        query = (
            select(*_PERSON, *_SIGN_IN)
            .join(SIGN_IN, SIGN_IN.c.person == PERSON.c.id)
            .where(SIGN_IN.c.digest == digest_of(secret), PERSON.c.disabled.is_(False))
            .where(SIGN_IN.c.ends > stamp(now), SIGN_IN.c.seen > stamp(now - idle))
        )
        with self._read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        found = SignIn(*row[len(_PERSON) :])
        if found.seen < stamp(now - SEEN_EVERY):
            self._saw(found.digest, now)
        return Person(*row[: len(_PERSON)]), found

    def _saw(self, digest: str, now: datetime) -> None:
        query = update(SIGN_IN).where(SIGN_IN.c.digest == digest)
        with self._write() as connection:
            connection.execute(query.values(seen=stamp(now)))

    def sign_ins(self, person: str, now: datetime, idle: timedelta) -> tuple[SignIn, ...]:
        """Where a person is signed in, the one used last first."""
        query = select(*_SIGN_IN).where(SIGN_IN.c.person == person, SIGN_IN.c.ends > stamp(now))
        query = query.where(SIGN_IN.c.seen > stamp(now - idle))
        return self._some(SignIn, query.order_by(SIGN_IN.c.seen.desc(), SIGN_IN.c.digest))

    def end(self, person: str, digest: str) -> None:
        """End one sign-in of a person."""
        self._end((SIGN_IN.c.person == person) & (SIGN_IN.c.digest == digest))

    def end_all(self, person: str, *, but: str = "") -> None:
        """End all sign-ins of a person, but for the one of this digest."""
        self._end((SIGN_IN.c.person == person) & (SIGN_IN.c.digest != but))

    def _end(self, which: ColumnElement[bool]) -> None:
        with self._write() as connection:
            connection.execute(SIGN_IN.delete().where(which))

    def admit(self, limits: Sequence[Limit], now: datetime) -> Admission:
        """Whether one more attempt may be made; it counts as failed until it is forgotten.

        After as many failures as are free within 15 minutes, the next attempt has to wait since the
        last: 10 seconds, then twice as long each time, 15 minutes at most. Many attempts at once
        gain nothing: each is counted before it is made.
        """
        with self._write() as connection:
            connection.execute(ATTEMPT.delete().where(ATTEMPT.c.at < stamp(now - WINDOW)))
            wait = max(_wait(connection, one, now) for one in limits)
            if wait > 0:
                return Admission(wait)
            made = [
                connection.execute(
                    ATTEMPT.insert().values(key=one.key, at=stamp(now)).returning(ATTEMPT.c.number)
                ).scalar_one()
                for one in limits
            ]
        return Admission(0, tuple(made))

    def forget(self, admission: Admission, *limits: Limit) -> None:
        """The attempt was none that failed; and earlier ones under these names count no more."""
        keys = [one.key for one in limits]
        gone = or_(ATTEMPT.c.number.in_(admission.numbers), ATTEMPT.c.key.in_(keys))
        with self._write() as connection:
            connection.execute(ATTEMPT.delete().where(gone))

    def invite(self, invitation: Invitation, now: datetime, lasts: timedelta) -> str:
        """Make an invitation; what comes back is the secret for its link, kept nowhere.

        Raises:
            OptionError: there is no such case.
            InputError: what is given as an e-mail address is none.
        """
        email = checked_email(invitation.email) if invitation.email else ""
        secret = secrets.token_urlsafe(32)
        kept = replace(invitation, email=email, ends=stamp(now + lasts))
        with self._write() as connection:
            _check_case(connection, kept.case)
            connection.execute(INVITATION.delete().where(INVITATION.c.ends < stamp(now)))
            connection.execute(INVITATION.insert().values(digest=digest_of(secret), **vars(kept)))
        return secret

    def invitations(self, case: str, now: datetime) -> tuple[tuple[str, Invitation], ...]:
        """The links to a case that nobody has used, by digest, the one that ends last first."""
        query = select(INVITATION.c.digest, *_INVITATION).where(
            INVITATION.c.case == case, INVITATION.c.ends > stamp(now)
        )
        with self._read() as connection:
            rows = connection.execute(query.order_by(INVITATION.c.ends.desc())).all()
        return tuple((row[0], Invitation(*row[1:])) for row in rows)

    def revoke(self, case: str, digest: str) -> None:
        """Let a link to a case be good for nothing."""
        here = (INVITATION.c.case == case) & (INVITATION.c.digest == digest)
        with self._write() as connection:
            connection.execute(INVITATION.delete().where(here))

    def invitation(self, secret: str, now: datetime) -> Invitation | None:
        """What a link is good for; None if it was used or has ended."""
        return self._one(Invitation, _invited(secret, now))

    def accept(self, secret: str, person: str, now: datetime) -> Invitation:
        """Let somebody who has an account use a link.

        Raises:
            OptionError: the link was used, has ended, or is for another person.
        """
        with self._write() as connection:
            used = _use(connection, secret, now)
            email = connection.execute(
                select(PERSON.c.email).where(PERSON.c.id == person)
            ).scalar_one()
            if used.person or (used.email and used.email != email):
                raise _not_for_you()
            _let_in(connection, used, person)
        return used

    def join(
        self, secret: str, now: datetime, *, name: str, email: str, hashed: str, language: str
    ) -> Person:
        """Let somebody new use a link, which gives them an account; errors as for `accept`."""
        with self._write() as connection:
            used = _use(connection, secret, now)
            if used.person or (used.email and used.email != folded(email)):
                raise _not_for_you()
            made = put_person(connection, name, email, hashed, language)
            _let_in(connection, used, made.id)
        return made

    def reset(self, secret: str, now: datetime, hashed: str) -> str:
        """Let somebody use a link for another password; their id comes back."""
        with self._write() as connection:
            used = _use(connection, secret, now)
            if not used.person:
                raise _not_for_you()
            put_hash(connection, used.person, hashed, keep="")
        return used.person


def _wait(connection: Connection, limit: Limit, now: datetime) -> int:
    """For how many seconds the next attempt under a name has to wait."""
    counted = select(func.count(), func.max(ATTEMPT.c.at)).where(
        ATTEMPT.c.key == limit.key, ATTEMPT.c.at >= stamp(now - WINDOW)
    )
    number, last = connection.execute(counted).one()
    if number < limit.free:
        return 0
    # Beyond some doublings the window is shorter anyway.
    wait = min(FIRST_WAIT * 2 ** min(number - limit.free, 10), WINDOW)
    left = (datetime.fromisoformat(last) + wait - now).total_seconds()
    return max(0, -int(-left // 1))


def _invited(secret: str, now: datetime) -> Select[Any]:
    return select(*_INVITATION).where(
        INVITATION.c.digest == digest_of(secret), INVITATION.c.ends > stamp(now)
    )


def _use(connection: Connection, secret: str, now: datetime) -> Invitation:
    row = connection.execute(_invited(secret, now)).first()
    if row is None:
        remedy = "ask for another"
        raise OptionError("this link was used, or has ended", where="link", remedy=remedy)
    connection.execute(INVITATION.delete().where(INVITATION.c.digest == digest_of(secret)))
    return Invitation(*row)


def _let_in(connection: Connection, used: Invitation, person: str) -> None:
    if not used.case:
        own_what_nobody_owns(connection, person)
        return
    _check_case(connection, used.case)
    columns_ = columns(MEMBER, Member)
    here = (MEMBER.c.person == person) & (MEMBER.c.case == used.case)
    row = connection.execute(select(*columns_).where(here)).first()
    new = Member(person, used.case, used.role, used.blind)
    member = raised(Member(*row), used.role, blind=used.blind, order=ROLES) if row else new
    put_member(connection, member)


def _check_case(connection: Connection, case: str) -> None:
    if case and connection.execute(select(CASE.c.id).where(CASE.c.id == case)).first() is None:
        raise OptionError(f"no case {case!r} is here", where="case", remedy="correct its name")


def _not_for_you() -> OptionError:
    remedy = "sign in with the address that was invited, or ask for another"
    return OptionError("this link is for somebody else", where="link", remedy=remedy)
