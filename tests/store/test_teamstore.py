"""A team's records; whatever holds is tested on SQLite and on PostgreSQL."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from jejak.errors import ConflictError, InputError, OptionError, StoreError
from jejak.model.team import Invitation, Member
from jejak.store.teamentry import Limit
from jejak.store.teamstore import STEPS, TeamStore

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
IDLE = 12 * HOUR


def emptied(address: str) -> str:
    """A server's address after the team in its database is gone."""
    engine = sqlalchemy.create_engine(address.replace("postgresql", "postgresql+psycopg", 1))
    with engine.begin() as connection:
        connection.exec_driver_sql('DROP SCHEMA IF EXISTS "jejak" CASCADE')
    engine.dispose()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/team.sqlite"
    return emptied(request.getfixturevalue("server"))


@pytest.fixture
def team(url: str) -> Iterator[TeamStore]:
    with TeamStore.open(url) as opened:
        yield opened


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[TeamStore]:
    """A team where it makes no difference which database it is in."""
    with TeamStore.open(f"sqlite:///{tmp_path}/lone.sqlite") as opened:
        yield opened


def rini(team: TeamStore) -> str:
    return team.add_person("Rini", "rini@example.org", "hash-1").id


def adi(team: TeamStore) -> str:
    return team.add_person("Adi", "adi@example.org", "hash-2").id


# People


def test_a_person_comes_back_by_id_and_by_address_however_written(team: TeamStore):
    made = team.add_person("  Rini ", "Rini@Example.org", "hash-1", language="id")
    assert (made.name, made.email, made.language) == ("Rini", "rini@example.org", "id")
    assert team.person(made.id) == made == team.person_at(" RINI@example.ORG")
    assert team.hash_of(made.id) == "hash-1"
    assert team.people() == (made,)
    assert (team.person("x"), team.person_at("x@y"), team.hash_of("x")) == (None, None, "")


def test_nobody_can_choose_to_be_somebody_else(team: TeamStore):
    first = team.add_person("Rini", "a@example.org", "h").id
    second = team.add_person("Rini", "b@example.org", "h").id
    assert first != second
    assert {first, second}.isdisjoint({"rini"})
    assert first.startswith("rini-")


def test_korean_names_make_ids(team: TeamStore):
    made = team.add_person("김민지", "minji@example.org", "h", language="ko")
    assert team.person(made.id) == made
    assert made.id.startswith("김민지-")


@pytest.mark.parametrize(
    ("name", "email"),
    [("", "a@b"), ("A\nB", "a@b"), ("x" * 101, "a@b"), ("A", "ab"), ("A", "a@b c"), ("A", "a@")],
)
def test_names_and_addresses_that_cannot_be_are_refused(lone: TeamStore, name: str, email: str):
    with pytest.raises(InputError):
        lone.add_person(name, email, "h")


def test_an_address_has_one_account(team: TeamStore):
    rini(team)
    with pytest.raises(OptionError, match="has an account already"):
        team.add_person("Other", "RINI@example.org", "h")


def test_a_new_password_ends_the_other_sign_ins(team: TeamStore):
    me = rini(team)
    here, there = (team.begin(me, NOW, DAY) for _ in range(2))
    found = team.signed_in(here, NOW, IDLE)
    assert found
    team.set_hash(me, "hash-9", keep=found[1].digest)
    assert team.hash_of(me) == "hash-9"
    assert team.signed_in(here, NOW, IDLE)
    assert team.signed_in(there, NOW, IDLE) is None


def test_a_stronger_form_is_not_kept_over_another_password(lone: TeamStore):
    me = rini(lone)
    lone.rehash(me, "hash-1", "strong")
    assert lone.hash_of(me) == "strong"
    lone.rehash(me, "hash-1", "late")
    assert lone.hash_of(me) == "strong"


def test_who_is_disabled_is_out_at_once_and_may_come_back(team: TeamStore):
    me = rini(team)
    secret = team.begin(me, NOW, DAY)
    team.disable(me)
    assert team.signed_in(secret, NOW, IDLE) is None
    again = team.begin(me, NOW, DAY)
    assert team.signed_in(again, NOW, IDLE) is None
    team.disable(me, disabled=False)
    assert team.signed_in(again, NOW, IDLE)


def test_the_last_owner_cannot_be_disabled(team: TeamStore):
    me = rini(team)
    team.add_case("bdg", "Bandung")
    team.add_member(Member(me, "bdg", "owner"))
    with pytest.raises(OptionError, match="without an owner"):
        team.disable(me)


# Sign-ins


def test_a_sign_in_lasts_until_it_ends_or_lies_idle(team: TeamStore):
    me = rini(team)
    secret = team.begin(me, NOW, 2 * DAY, "Firefox")
    assert team.signed_in(secret, NOW + HOUR, IDLE)
    assert team.signed_in(secret, NOW + 12 * HOUR, IDLE), "the hour before counts as use"
    assert team.signed_in(secret, NOW + 25 * HOUR, IDLE) is None, "idle"
    busy = team.begin(me, NOW, DAY)
    for hour in range(0, 24, 6):
        assert team.signed_in(busy, NOW + hour * HOUR, IDLE)
    assert team.signed_in(busy, NOW + 25 * HOUR, IDLE) is None, "over"


def test_use_is_written_down_once_a_minute(team: TeamStore):
    secret = team.begin(rini(team), NOW, DAY)
    seen = []
    for seconds in (30, 90, 100):
        team.signed_in(secret, NOW + timedelta(seconds=seconds), IDLE)
        found = team.signed_in(secret, NOW + timedelta(seconds=seconds), IDLE)
        assert found
        seen.append(datetime.fromisoformat(found[1].seen) - NOW)
    assert [one.total_seconds() for one in seen] == [0, 90, 90]


def test_the_secret_is_kept_nowhere(tmp_path: Path):
    file = tmp_path / "team.sqlite"
    with TeamStore.open(f"sqlite:///{file}") as team:
        secret = team.begin(rini(team), NOW, DAY)
        link = team.invite(Invitation(), NOW, DAY)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"rini@example.org" in content
    assert secret.encode() not in content
    assert link.encode() not in content


def test_people_see_and_end_their_own_sign_ins_only(team: TeamStore):
    me, other = rini(team), adi(team)
    mine = [team.begin(me, NOW + number * MINUTE, DAY, f"b{number}") for number in range(3)]
    theirs = team.begin(other, NOW, DAY)
    late = NOW + 5 * MINUTE
    listed = team.sign_ins(me, late, IDLE)
    assert [one.agent for one in listed] == ["b2", "b1", "b0"]
    team.end(other, listed[0].digest)
    assert len(team.sign_ins(me, late, IDLE)) == 3
    team.end(me, listed[0].digest)
    assert team.signed_in(mine[2], late, IDLE) is None
    team.end_all(me, but=listed[1].digest)
    assert [one.agent for one in team.sign_ins(me, late, IDLE)] == ["b1"]
    assert team.signed_in(theirs, late, IDLE)


# Failed attempts


def test_after_the_free_failures_one_waits_and_ever_longer(team: TeamStore):
    limit = Limit("account:rini", 3)
    now = NOW
    waits = []
    for _ in range(6):
        refused = team.admit([limit], now).wait
        waits.append(refused)
        now += timedelta(seconds=refused)
        if refused:
            assert team.admit([limit], now).wait == 0
    assert waits == [0, 0, 0, 10, 20, 40]
    assert team.admit([Limit("account:adi", 3)], now).wait == 0


def test_no_wait_is_longer_than_the_window_and_failures_are_forgotten(team: TeamStore):
    limit = Limit("x", 1)
    now = NOW
    for _ in range(12):
        wait = team.admit([limit], now).wait
        assert wait <= 15 * 60
        now += timedelta(seconds=wait)
        team.admit([limit], now)
    assert team.admit([limit], now + 16 * MINUTE).wait == 0


def test_success_is_no_failure_and_clears_what_it_proves_wrong(team: TeamStore):
    account, address = Limit("account", 3), Limit("address", 4)
    for _ in range(2):
        team.admit([account, address], NOW)
    good = team.admit([account, address], NOW)
    team.forget(good, account)
    assert [team.admit([account], NOW).wait for _ in range(4)] == [0, 0, 0, 10]
    assert [team.admit([address], NOW).wait for _ in range(3)] == [0, 0, 10], "two failures stay"


def test_attempts_survive_a_restart(url: str):
    limit = Limit("x", 1)
    with TeamStore.open(url) as team:
        team.admit([limit], NOW)
    with TeamStore.open(url) as team:
        assert team.admit([limit], NOW).wait == 10


def test_many_attempts_at_once_gain_nothing(team: TeamStore):
    limit = Limit("x", 5)
    admitted: list[int] = []

    def one() -> None:
        if not team.admit([limit], NOW).wait:
            admitted.append(1)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 5


# Invitations


def test_a_link_gives_an_account_and_a_role_once(team: TeamStore):
    team.add_case("bdg", "Bandung")
    link = team.invite(Invitation("coder", "bdg", blind=True), NOW, DAY)
    shown = team.invitation(link, NOW)
    assert shown
    assert (shown.role, shown.case, shown.blind) == ("coder", "bdg", True)
    made = team.join(link, NOW, name="Rini", email="r@example.org", hashed="h", language="id")
    assert team.member(made.id, "bdg") == Member(made.id, "bdg", "coder", blind=True)
    assert team.invitation(link, NOW) is None
    with pytest.raises(OptionError, match="was used"):
        team.join(link, NOW, name="B", email="b@example.org", hashed="h", language="id")


def test_a_link_ends(team: TeamStore):
    link = team.invite(Invitation(), NOW, DAY)
    assert team.invitation(link, NOW + 2 * DAY) is None
    with pytest.raises(OptionError, match="has ended"):
        team.accept(link, rini(team), NOW + 2 * DAY)


def test_a_link_for_one_address_is_good_for_no_other(team: TeamStore):
    me, other = rini(team), adi(team)
    team.add_case("bdg", "Bandung")
    link = team.invite(Invitation("editor", "bdg", email="Rini@example.org"), NOW, DAY)
    with pytest.raises(OptionError, match="somebody else"):
        team.accept(link, other, NOW)
    with pytest.raises(OptionError, match="somebody else"):
        team.join(link, NOW, name="B", email="b@example.org", hashed="h", language="id")
    team.accept(link, me, NOW)
    assert team.member(me, "bdg") == Member(me, "bdg", "editor")


def test_a_link_takes_nothing_away_from_a_member(team: TeamStore):
    me = rini(team)
    team.add_case("bdg", "Bandung")
    team.add_member(Member(me, "bdg", "owner"))
    team.accept(team.invite(Invitation("viewer", "bdg"), NOW, DAY), me, NOW)
    assert team.member(me, "bdg") == Member(me, "bdg", "owner")


def test_a_link_that_failed_can_be_used_again(team: TeamStore):
    rini(team)
    link = team.invite(Invitation(), NOW, DAY)
    with pytest.raises(OptionError, match="account already"):
        team.join(link, NOW, name="R", email="rini@example.org", hashed="h", language="id")
    assert team.invitation(link, NOW)


def test_the_first_link_owns_what_nobody_owns(team: TeamStore):
    other = adi(team)
    for id_ in ("a", "b"):
        team.add_case(id_, id_)
    team.add_member(Member(other, "b", "owner"))
    first = team.invite(Invitation("owner"), NOW, DAY)
    made = team.join(first, NOW, name="Rini", email="r@example.org", hashed="h", language="en")
    assert [(case.id, member.role) for case, member in team.cases_of(made.id)] == [("a", "owner")]


def test_a_link_for_a_password_lets_nobody_in_and_ends_sign_ins(team: TeamStore):
    me, other = rini(team), adi(team)
    secret = team.begin(me, NOW, DAY)
    link = team.invite(Invitation(person=me), NOW, DAY)
    with pytest.raises(OptionError, match="somebody else"):
        team.accept(link, other, NOW)
    assert team.reset(link, NOW, "hash-9") == me
    assert team.hash_of(me) == "hash-9"
    assert team.signed_in(secret, NOW, IDLE) is None
    plain = team.invite(Invitation(), NOW, DAY)
    with pytest.raises(OptionError, match="somebody else"):
        team.reset(plain, NOW, "hash-10")


def test_a_link_to_a_case_that_is_not_here_is_refused(team: TeamStore):
    with pytest.raises(OptionError, match="no case"):
        team.invite(Invitation(case="gone"), NOW, DAY)
    team.add_case("bdg", "Bandung")
    link = team.invite(Invitation(case="bdg"), NOW, DAY)
    team.drop_case("bdg")
    with pytest.raises(OptionError, match="no case"):
        team.accept(link, rini(team), NOW)


# Cases and members


def test_cases_come_back_with_what_a_person_may_do(team: TeamStore):
    me = rini(team)
    for id_, name in (("b", "Zagreb"), ("a", "Aceh"), ("c", "Cebu")):
        team.add_case(id_, name)
    team.add_member(Member(me, "b", "owner"))
    team.add_member(Member(me, "a", "coder", blind=True))
    mine = team.cases_of(me)
    assert [(case.name, member.role, member.blind) for case, member in mine] == [
        ("Aceh", "coder", True),
        ("Zagreb", "owner", False),
    ]
    assert [case.id for case in team.cases()] == ["a", "c", "b"]
    assert team.member(me, "c") is None
    found = team.case("a")
    assert found
    assert found.name == "Aceh"
    assert [person.name for person, _ in team.members("b")] == ["Rini"]


@pytest.mark.parametrize("id_", ["", "A", "../x", "a b", "x" * 51, "-a"])
def test_ids_that_are_no_folder_and_no_schema_are_refused(lone: TeamStore, id_: str):
    with pytest.raises(OptionError, match="cannot name a case"):
        lone.add_case(id_, "x")


def test_one_case_of_a_name(team: TeamStore):
    team.add_case("a", "A")
    with pytest.raises(OptionError, match="here already"):
        team.add_case("a", "A")
    team.drop_case("a")
    with pytest.raises(OptionError, match="no case"):
        team.drop_case("a")


def test_who_changed_a_member_first_wins_and_is_told(team: TeamStore):
    me = rini(team)
    team.add_case("a", "A")
    was = Member(me, "a", "viewer")
    team.add_member(was)
    team.change_member(Member(me, "a", "coder", blind=True), was)
    with pytest.raises(ConflictError, match="who is coder, blind now"):
        team.change_member(Member(me, "a", "editor"), was)
    with pytest.raises(ConflictError, match="in the case already, as coder"):
        team.add_member(Member(me, "a", "owner"))
    team.remove_member(Member(me, "a", "coder", blind=True))
    with pytest.raises(ConflictError, match="was removed"):
        team.remove_member(was)


def test_the_last_owner_stays(team: TeamStore):
    me, other = rini(team), adi(team)
    team.add_case("a", "A")
    mine = Member(me, "a", "owner")
    team.add_member(mine)
    with pytest.raises(OptionError, match="without an owner"):
        team.change_member(Member(me, "a", "editor"), mine)
    with pytest.raises(OptionError, match="without an owner"):
        team.remove_member(mine)
    team.add_member(Member(other, "a", "owner"))
    team.disable(other)
    with pytest.raises(OptionError, match="without an owner"):
        team.remove_member(mine)
    team.disable(other, disabled=False)
    team.remove_member(mine)
    assert [person.name for person, _ in team.members("a")] == ["Adi"]


# The audit


def test_the_audit_is_paged_from_the_newest_and_by_case_and_person(team: TeamStore):
    for number in range(5):
        team.note("rini", f"act-{number}", {"n": str(number)}, case="a" if number % 2 else "")
    team.note("adi", "other", case="a")
    first = team.audit_page(size=4)
    assert [one.action for one in first.items] == ["other", "act-4", "act-3", "act-2"]
    assert first.items[1].detail == {"n": "4"}
    rest = team.audit_page(size=4, after=first.after)
    assert [one.action for one in rest.items] == ["act-1", "act-0"]
    assert (rest.after, rest.total) == ("", 6)
    assert [one.action for one in team.audit_page(case="a").items] == ["other", "act-3", "act-1"]
    assert [one.action for one in team.audit_page(person="adi").items] == ["other"]


# The whole


def test_the_secret_stays_and_the_address_is_kept(url: str):
    with TeamStore.open(url) as team:
        secret = team.secret
        assert team.is_empty()
        team.set_url("https://jejak.example.org")
        rini(team)
    with TeamStore.open(url) as team:
        assert team.secret == secret
        assert len(secret) == 64
        assert team.url == "https://jejak.example.org"
        assert not team.is_empty()


def test_a_copy_holds_all_but_the_open_doors(team: TeamStore, lone: TeamStore):
    me = rini(team)
    team.add_case("a", "A")
    team.add_member(Member(me, "a", "owner"))
    secret = team.begin(me, NOW, DAY)
    team.note(me, "signed in")
    team.note(me, "added", case="a")
    team.copy_to(lone)
    assert lone.people() == team.people()
    assert lone.hash_of(me) == "hash-1"
    assert lone.cases_of(me) == team.cases_of(me)
    assert lone.audit_page().items == team.audit_page().items
    assert lone.secret == team.secret
    assert lone.signed_in(secret, NOW, IDLE) is None
    lone.note(me, "goes on")
    assert lone.audit_page().total == 3
    with pytest.raises(StoreError, match="here already"):
        team.copy_to(lone)


def test_an_older_team_is_copied_first_then_brought_up_to_date(url: str, tmp_path: Path):
    def step(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN phone TEXT")

    with TeamStore.open(url) as team:
        me = rini(team)
    with TeamStore.open(url, steps=[*STEPS, step]) as team:
        assert [one.id for one in team.people()] == [me]
    with TeamStore.open(url, steps=[*STEPS, step]):
        pass
    with pytest.raises(StoreError, match="newer version"):
        TeamStore.open(url)
    if url.startswith("sqlite"):
        with sqlite3.connect(tmp_path / f"team.sqlite.{1 + len(STEPS)}") as old:
            columns = {row[1] for row in old.execute("PRAGMA table_info(person)")}
        assert "email" in columns
        assert "phone" not in columns
        old.close()


def test_the_file_is_for_its_owner_only(tmp_path: Path):
    file = tmp_path / "new" / "team.sqlite"
    TeamStore.open(f"sqlite:///{file}").close()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", ["", "team.sqlite", "mysql://x/y", "sqlite://"])
def test_addresses_of_no_database_are_refused(address: str):
    with pytest.raises(OptionError):
        TeamStore.open(address)


def test_a_file_that_is_no_team_is_refused(tmp_path: Path):
    (tmp_path / "team.sqlite").write_text("no database, but long enough to be looked at" * 9)
    with pytest.raises(StoreError, match="not a database"):
        TeamStore.open(f"sqlite:///{tmp_path}/team.sqlite")
