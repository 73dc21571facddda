"""The cases of a team and their members."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from jejak.errors import ConflictError, OptionError
from jejak.model.team import Member, Person, Role, TeamCase
from jejak.store.server import schema_of
from jejak.store.teambase import TeamPart, columns
from jejak.store.teampeople import check_owned
from jejak.store.teamschema import CASE, MEMBER, PERSON, stamp

_CASE, _MEMBER = columns(CASE, TeamCase), columns(MEMBER, Member)
_PERSON = columns(PERSON, Person)


class Cases(TeamPart):
    """Questions about cases and who is in them, and changes to that."""

    def cases(self) -> tuple[TeamCase, ...]:
        """All cases, in the order of their names."""
        return self._some(TeamCase, select(*_CASE).order_by(CASE.c.name, CASE.c.id))

    def case(self, id_: str) -> TeamCase | None:
        """The case of an id."""
        return self._one(TeamCase, select(*_CASE).where(CASE.c.id == id_))

    def cases_of(self, person: str) -> tuple[tuple[TeamCase, Member], ...]:
        """The cases that a person is a member of, in the order of their names."""
        query = (
            select(*_CASE, *_MEMBER)
            .join(MEMBER, MEMBER.c.case == CASE.c.id)
            .where(MEMBER.c.person == person)
            .order_by(CASE.c.name, CASE.c.id)
        )
        width = len(_CASE)
        with self._read() as connection:
            rows = connection.execute(query).all()
        return tuple((TeamCase(*row[:width]), Member(*row[width:])) for row in rows)

    def add_case(self, id_: str, name: str) -> TeamCase:
        """Make a case known; OptionError if its id cannot be one or is taken."""
        schema_of(id_)
        made = TeamCase(id_, name, stamp(datetime.now(UTC)))
        with self._write() as connection:
            if connection.execute(select(CASE.c.id).where(CASE.c.id == id_)).first():
                raise OptionError(
                    f"a case {id_!r} is here already", where="NAME", remedy="choose another name"
                )
            connection.execute(CASE.insert().values(**vars(made)))
        return made

    def drop_case(self, id_: str) -> None:
        """Let a case be known no more; its records are not touched."""
        with self._write() as connection:
            if not connection.execute(CASE.delete().where(CASE.c.id == id_)).rowcount:
                remedy = "`jejak team cases` lists them"
                raise OptionError(f"no case {id_!r} is here", where="NAME", remedy=remedy)

    def member(self, person: str, case: str) -> Member | None:
        """What a person may do in a case, if anything."""
        query = select(*_MEMBER).where(MEMBER.c.person == person, MEMBER.c.case == case)
        return self._one(Member, query)

    def members(self, case: str) -> tuple[tuple[Person, Member], ...]:
        """Who is in a case, in the order of their names."""
        query = (
            select(*_PERSON, *_MEMBER)
            .join(MEMBER, MEMBER.c.person == PERSON.c.id)
            .where(MEMBER.c.case == case)
            .order_by(PERSON.c.name, PERSON.c.id)
        )
        width = len(_PERSON)
        with self._read() as connection:
            rows = connection.execute(query).all()
        return tuple((Person(*row[:width]), Member(*row[width:])) for row in rows)

    def add_member(self, member: Member) -> None:
        """Let a person into a case.

        Raises:
            ConflictError: they are in it already; what they may do stays as it is.
        """
        with self._write() as connection:
            known = _known(connection, member)
            if known:
                raise ConflictError(
                    f"this person is in the case already, as {known.role}",
                    where=member.case,
                    remedy="change the role in the list",
                )
            put_member(connection, member)

    def change_member(self, member: Member, was: Member) -> None:
        """Change what a person may do, who may do so far what `was` says.

        Raises:
            ConflictError: somebody changed it in between.
            OptionError: the case would be left without an owner.
        """
        with self._write() as connection:
            _expect(_known(connection, member), was)
            if was.role == "owner" and member.role != "owner":
                check_owned(connection, member.case, without=member.person)
            put_member(connection, member)

    def remove_member(self, was: Member) -> None:
        """Take a person out of a case; errors as for `change_member`."""
        with self._write() as connection:
            _expect(_known(connection, was), was)
            if was.role == "owner":
                check_owned(connection, was.case, without=was.person)
            here = (MEMBER.c.person == was.person) & (MEMBER.c.case == was.case)
            connection.execute(MEMBER.delete().where(here))


def put_member(connection: Connection, member: Member) -> None:
    """Write what a person may do in a case, within a transaction."""
    here = (MEMBER.c.person == member.person) & (MEMBER.c.case == member.case)
    values = {"role": member.role, "blind": member.blind}
    if not connection.execute(update(MEMBER).where(here).values(**values)).rowcount:
        connection.execute(MEMBER.insert().values(**vars(member)))


def own_what_nobody_owns(connection: Connection, person: str) -> None:
    """Make a person the owner of every case that has none, within a transaction."""
    owned = select(MEMBER.c.case).where(MEMBER.c.role == "owner")
    for case in connection.execute(select(CASE.c.id).where(CASE.c.id.not_in(owned))).scalars():
        put_member(connection, Member(person, case, "owner"))


def raised(member: Member, role: Role, *, blind: bool, order: tuple[Role, ...]) -> Member:
    """The higher of two roles: an invitation takes nothing away from a member."""
    if order.index(role) <= order.index(member.role):
        return member
    return replace(member, role=role, blind=blind)


def _known(connection: Connection, member: Member) -> Member | None:
    here = (MEMBER.c.person == member.person) & (MEMBER.c.case == member.case)
    row = connection.execute(select(*_MEMBER).where(here)).first()
    return Member(*row) if row else None


def _expect(known: Member | None, was: Member) -> None:
    if known == was:
        return
    now = f"is {known.role}{', blind' if known.blind else ''} now" if known else "was removed"
    raise ConflictError(
        f"somebody changed this member in between, who {now}",
        where=was.case,
        remedy="look at the list again, then change it if it still needs it",
    )
