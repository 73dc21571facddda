"""The people of a team: their names, languages and passwords, and who may no longer come in."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from jejak.errors import InputError, OptionError
from jejak.model.team import Person
from jejak.store.teambase import TeamPart, columns
from jejak.store.teamschema import MEMBER, PERSON, SIGN_IN, TOKEN, stamp
from jejak.text.folding import slug

NAME_LENGTH = 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_EMAIL_LENGTH = 254  # the longest that mail can be sent to (RFC 5321)
_PERSON = columns(PERSON, Person)


class People(TeamPart):
    """Questions about people, and changes to them."""

    def people(self) -> tuple[Person, ...]:
        """Everybody who has an account, in the order of their names."""
        return self._some(Person, select(*_PERSON).order_by(PERSON.c.name, PERSON.c.id))

    def person(self, id_: str) -> Person | None:
        """The person of an id."""
        return self._one(Person, select(*_PERSON).where(PERSON.c.id == id_))

    def person_at(self, email: str) -> Person | None:
        """The person of an e-mail address, however its letters are written."""
        return self._one(Person, select(*_PERSON).where(PERSON.c.email == folded(email)))

    def hash_of(self, id_: str) -> str:
        """What is kept of a person's password; empty if there is no such person."""
        query = select(PERSON.c.hash).where(PERSON.c.id == id_)
        with self._read() as connection:
            return str(connection.execute(query).scalar() or "")

    def add_person(self, name: str, email: str, hashed: str, *, language: str = "en") -> Person:
        """Give somebody an account; `hashed` is their password as argon2 made it.

        Raises:
            InputError: no name, or no e-mail address.
            OptionError: the address has an account already.
        """
        with self._write() as connection:
            return put_person(connection, name, email, hashed, language)

    def rename(self, id_: str, name: str, language: str) -> None:
        """Change how a person is called and in which language pages speak to them."""
        values = {"name": checked_name(name), "language": language}
        self._change(id_, values)

    def set_hash(self, id_: str, hashed: str, *, keep: str = "") -> None:
        """Keep another password; all sign-ins but the one of the digest `keep` end."""
        with self._write() as connection:
            put_hash(connection, id_, hashed, keep)

    def rehash(self, id_: str, old: str, new: str) -> None:
        """Keep the same password in a stronger form, unless it was changed meanwhile."""
        query = update(PERSON).where(PERSON.c.id == id_, PERSON.c.hash == old)
        with self._write() as connection:
            connection.execute(query.values(hash=new))

    def disable(self, id_: str, *, disabled: bool = True) -> None:
        """Let a person in no more, from now on; or again. What they did stays.

        Raises:
            OptionError: a case would be left without an owner who can come in.
        """
        with self._write() as connection:
            if disabled:
                _check_owners(connection, id_)
                for door in (SIGN_IN, TOKEN):
                    connection.execute(door.delete().where(door.c.person == id_))
            query = update(PERSON).where(PERSON.c.id == id_).values(disabled=disabled)
            _found(connection.execute(query).rowcount, id_)

    def _change(self, id_: str, values: dict[str, str]) -> None:
        query = update(PERSON).where(PERSON.c.id == id_).values(**values)
        with self._write() as connection:
            _found(connection.execute(query).rowcount, id_)


def put_person(connection: Connection, name: str, email: str, hashed: str, language: str) -> Person:
    """A new line for a person, within a transaction."""
    name, email = checked_name(name), checked_email(email)
    if connection.execute(select(PERSON.c.id).where(PERSON.c.email == email)).first():
        remedy = "sign in, then open the link again"
        raise OptionError("this address has an account already", where="email", remedy=remedy)
    # Drawn, so that nobody can choose to be somebody who judged before there was a team.
    made = f"{slug(name)[:40] or 'person'}-{secrets.token_hex(3)}"
    person = Person(made, name, email, language, stamp(datetime.now(UTC)))
    connection.execute(PERSON.insert().values(**vars(person), hash=hashed))
    return person


def put_hash(connection: Connection, id_: str, hashed: str, keep: str) -> None:
    """Another password, within a transaction; other sign-ins end, without one to keep tokens too."""
    query = update(PERSON).where(PERSON.c.id == id_).values(hash=hashed)
    _found(connection.execute(query).rowcount, id_)
    others = (SIGN_IN.c.person == id_) & (SIGN_IN.c.digest != keep)
    connection.execute(SIGN_IN.delete().where(others))
    if not keep:
        connection.execute(TOKEN.delete().where(TOKEN.c.person == id_))


def checked_name(name: str) -> str:
    """A name without outer space; InputError if it is empty, too long, or holds line ends."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        remedy = f"write one of at most {NAME_LENGTH} characters"
        raise InputError("a person needs a name", where="name", remedy=remedy)
    return name


def checked_email(email: str) -> str:
    """An e-mail address, folded; InputError if it is none.

    >>> checked_email(" Rini@Example.org ")
    'rini@example.org'
    """
    email = folded(email)
    if len(email) > _EMAIL_LENGTH or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise InputError(
            "no e-mail address", where="email", remedy="write one like rini@example.org"
        )
    return email


def folded(email: str) -> str:
    """An address as accounts are known by: `Rini@Example.org` is the same person."""
    return unicodedata.normalize("NFC", email).strip().lower()


def _found(number: int, id_: str) -> None:
    if not number:
        raise OptionError(f"nobody is called {id_!r}", where="person", remedy="correct the id")


def _check_owners(connection: Connection, id_: str) -> None:
    owned = select(MEMBER.c.case).where(MEMBER.c.person == id_, MEMBER.c.role == "owner")
    for case in connection.execute(owned).scalars().all():
        check_owned(connection, case, without=id_)


def check_owned(connection: Connection, case: str, *, without: str) -> None:
    """OptionError unless a case has an owner who can come in besides one person."""
    others = (
        select(MEMBER.c.person)
        .join(PERSON, PERSON.c.id == MEMBER.c.person)
        .where(MEMBER.c.case == case, MEMBER.c.role == "owner", PERSON.c.disabled.is_(False))
        .where(MEMBER.c.person != without)
    )
    if connection.execute(others).first() is None:
        problem = f"the case {case} would be left without an owner"
        raise OptionError(problem, where="role", remedy="make somebody else its owner first")
