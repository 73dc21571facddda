"""Tokens for scripts as a team keeps them, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from jejak.errors import InputError, OptionError
from jejak.model.team import Invitation, Member
from jejak.store.teamschema import TEAM, TOKEN
from jejak.store.teamstore import TeamStore
from jejak.store.teamtokens import MOST, PREFIX

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/team.sqlite"
    address = request.getfixturevalue("server")
    engine = sqlalchemy.create_engine(address.replace("postgresql", "postgresql+psycopg", 1))
    with engine.begin() as connection:
        connection.exec_driver_sql('DROP SCHEMA IF EXISTS "jejak" CASCADE')
    engine.dispose()
    return address


@pytest.fixture
def team(url: str) -> Iterator[TeamStore]:
    with TeamStore.open(url) as opened:
        opened.add_case("bandung", "Bandung")
        yield opened


def rini(team: TeamStore) -> str:
    return team.add_person("Rini", "rini@example.org", "hash-1").id


def test_a_token_stands_in_for_its_person_until_it_ends(team: TeamStore):
    me = rini(team)
    made, secret = team.make_token(me, " counting ", "read", NOW, DAY)
    assert secret.startswith(PREFIX)
    assert (made.name, made.scope, made.case, made.seen) == ("counting", "read", "", "")
    person, found = team.token_holder(secret, NOW)
    assert (person.id, found) == (me, made)
    assert team.token_holder(secret, NOW + DAY - MINUTE)
    assert team.token_holder(secret, NOW + DAY) is None


@pytest.mark.parametrize("secret", ["", "x", PREFIX, PREFIX + "x" * 43, "jejak"])
def test_what_was_made_up_is_nobodys(team: TeamStore, secret: str):
    team.make_token(rini(team), "counting", "read", NOW, DAY)
    assert team.token_holder(secret, NOW) is None


def test_the_secret_is_kept_nowhere(team: TeamStore):
    _, secret = team.make_token(rini(team), "counting", "read", NOW, DAY)
    with team._read() as connection:
        kept = connection.execute(sqlalchemy.select(TOKEN)).one()
    assert not any(secret.removeprefix(PREFIX) in str(cell) for cell in kept)


def test_it_says_when_it_was_used_last_but_not_each_time(team: TeamStore):
    me = rini(team)
    _, secret = team.make_token(me, "counting", "read", NOW, DAY)

    def seen(later: timedelta) -> str:
        team.token_holder(secret, NOW + later)
        return team.tokens(me, NOW)[0].seen

    first = seen(0 * MINUTE)
    assert first.startswith("2026-03-01T08:00")
    assert seen(MINUTE / 2) == first
    assert seen(2 * MINUTE).startswith("2026-03-01T08:02")


def test_whoever_revokes_one_keeps_the_others(team: TeamStore):
    me = rini(team)
    other = team.add_person("Adi", "adi@example.org", "hash-2").id
    first, secret = team.make_token(me, "first", "read", NOW, DAY)
    second, _ = team.make_token(me, "second", "write", NOW + MINUTE, DAY)
    assert team.tokens(me, NOW) == (second, first)
    assert team.tokens(other, NOW) == ()
    assert not team.revoke_token(other, first.id)
    assert team.revoke_token(me, first.id)
    assert not team.revoke_token(me, first.id)
    assert team.token_holder(secret, NOW) is None
    assert team.tokens(me, NOW) == (second,)


def test_who_may_no_longer_come_in_has_no_tokens_not_even_later(team: TeamStore):
    me = rini(team)
    _, secret = team.make_token(me, "counting", "read", NOW, DAY)
    team.disable(me)
    assert team.token_holder(secret, NOW) is None
    team.disable(me, disabled=False)
    assert team.token_holder(secret, NOW) is None


def test_a_password_that_is_reset_ends_tokens_and_one_that_is_changed_does_not(team: TeamStore):
    me = rini(team)
    _, secret = team.make_token(me, "counting", "read", NOW, DAY)
    team.set_hash(me, "hash-2", keep=team.begin(me, NOW, DAY))
    assert team.token_holder(secret, NOW)
    link = team.invite(Invitation(person=me), NOW, DAY)
    team.reset(link, NOW, "hash-3")
    assert team.token_holder(secret, NOW) is None


def test_a_token_can_be_for_one_case_that_its_person_is_in(team: TeamStore):
    me = rini(team)
    with pytest.raises(OptionError, match="no such case"):
        team.make_token(me, "counting", "read", NOW, DAY, case="bandung")
    team.add_member(Member(me, "bandung", "coder"))
    made, _ = team.make_token(me, "counting", "read", NOW, DAY, case="bandung")
    assert made.case == "bandung"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb"])
def test_a_token_needs_a_name(team: TeamStore, name: str):
    with pytest.raises(InputError, match="needs a name"):
        team.make_token(rini(team), name, "read", NOW, DAY)


def test_nobody_has_more_than_can_be_looked_through(team: TeamStore):
    me = rini(team)
    for number in range(MOST):
        team.make_token(me, f"{number}", "read", NOW, DAY)
    with pytest.raises(OptionError, match="already"):
        team.make_token(me, "one more", "read", NOW, DAY)
    team.make_token(me, "later", "read", NOW + 2 * DAY, DAY)


def test_a_copy_of_the_team_has_no_tokens(team: TeamStore, tmp_path: Path):
    me = rini(team)
    _, secret = team.make_token(me, "counting", "read", NOW, DAY)
    with TeamStore.open(f"sqlite:///{tmp_path}/copy.sqlite") as copy:
        team.copy_to(copy)
        assert copy.tokens(me, NOW) == ()
        assert copy.token_holder(secret, NOW) is None


def test_a_team_of_version_1_gets_tokens(url: str):
    with TeamStore.open(url) as team:
        me = rini(team)
        with team._write() as connection:
            TOKEN.drop(connection)
            connection.execute(sqlalchemy.update(TEAM).values(schema=1))
    with TeamStore.open(url) as team:
        _, secret = team.make_token(me, "counting", "read", NOW, DAY)
        assert team.token_holder(secret, NOW)
        with team._read() as connection:
            assert connection.execute(sqlalchemy.select(TEAM.c.schema)).scalar_one() == 2
