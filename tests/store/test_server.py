import threading
from pathlib import Path

import psycopg
import pytest
from record_strategies import document, run
from reopening import again
from sqlalchemy import make_url

from jejak.errors import OptionError, StoreError
from jejak.model.records import Actor, Document
from jejak.store.casestore import CaseStore
from jejak.store.server import cases_in, explain, place_of, remove_case, schema_of
from postgres import program


@pytest.fixture
def case(server: str):
    with CaseStore.create_in(server, "it") as store:
        store.start_run(run("r1"))
        yield store
    remove_case(server, "it")


def do(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True) as raw:
        for one in statements:
            raw.execute(one)


def test_cases_lie_apart(case: CaseStore, server: str):
    with CaseStore.create_in(server, "other") as other:
        other.add_documents([document("x")], [], "r1")
        assert (case.count(Document), other.count(Document)) == (0, 1)
    assert {"it", "other"} <= set(cases_in(server))
    remove_case(server, "other")
    with pytest.raises(StoreError, match=r"other: not a case of Jejak"):
        CaseStore.open_in(server, "other")


def test_a_case_is_not_made_over_another(case: CaseStore, server: str):
    with pytest.raises(StoreError, match=r"it: a case is here already \(choose another name\)"):
        CaseStore.create_in(server, "it")
    with pytest.raises(StoreError, match="no case is here"):
        remove_case(server, "none")


def test_a_case_removed_under_ones_feet_is_told(server: str):
    with CaseStore.create_in(server, "gone") as store:
        remove_case(server, "gone")
        with pytest.raises(StoreError, match="no case is here"):
            store.count(Document)


def test_a_newer_case_is_refused(case: CaseStore, server: str):
    case.close()
    do(server, "UPDATE jejak_it.meta SET schema = 99, jejak = '7.0'")
    with pytest.raises(StoreError, match=r"newer version of Jejak \(7\.0.*update jejak"):
        CaseStore.open_in(server, "it")


@pytest.mark.parametrize("name", ["", "A", "a b", 'a"b', "a;b", "é", "a" * 51, "-a"])
def test_a_name_is_checked(name: str):
    with pytest.raises(OptionError, match="cannot name a case"):
        schema_of(name)


@pytest.mark.parametrize("url", ["", "x", "sqlite:///a", "mysql://a/b", "postgresql:"])
def test_an_address_is_checked_and_not_repeated(url: str):
    with pytest.raises(OptionError, match="no address of a PostgreSQL database"):
        CaseStore.open_in(url, "it")


def test_a_password_is_not_shown():
    shown = place_of(make_url("postgresql+psycopg://me:secret@host/db"), "it")
    assert shown == "postgresql://me:***@host/db it"


def test_a_server_that_is_down_is_told(tmp_path: Path):
    with pytest.raises(StoreError, match=r"cannot be reached.*check that it runs"):
        CaseStore.open_in(f"postgresql://me@/db?host={tmp_path}", "it")


def test_a_missing_database_and_user_are_told(server: str):
    with pytest.raises(StoreError, match="no such database"):
        CaseStore.open_in(server.replace("/postgres?", "/none?"), "it")
    with pytest.raises(StoreError, match="check user and password"):
        CaseStore.open_in(server.replace("owner", "nobody"), "it")


def test_who_lacks_rights_is_told(case: CaseStore, server: str):
    do(server, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    guest = server.replace("owner", "guest")
    with pytest.raises(StoreError, match="lacks rights"):
        CaseStore.create_in(guest, "mine")
    do(server, "GRANT USAGE ON SCHEMA jejak_it TO guest")
    with pytest.raises(StoreError, match="lacks rights"):
        CaseStore.open_in(guest, "it")


def test_a_writer_waits_its_turn_then_says_who_holds_the_case(case: CaseStore):
    with again(case, wait=0.2) as other:
        with case.transaction():
            case.replace(Actor, [Actor("a", "", "", "")], "r1")
            with pytest.raises(StoreError, match=r"locked by another program.*try again"):
                other.replace(Actor, [], "r1")
            assert other.count(Actor) == 0
            other.judge([], [])
        other.replace(Actor, [], "r1")


def test_a_connection_that_broke_is_told_and_the_next_one_works(case: CaseStore, server: str):
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"

    def broken() -> None:
        with case.transaction():
            do(server, others + " AND usename = 'owner'")
            case.replace(Actor, [], "r1")

    with pytest.raises(StoreError, match=r"going down|connection"):
        broken()
    do(server, others + " AND usename = 'owner'")
    assert case.count(Actor) == 0


def test_one_state_is_seen_inside_a_snapshot(case: CaseStore):
    with again(case) as other, other.snapshot():
        assert other.count(Actor) == 0
        case.replace(Actor, [Actor("a", "", "", "")], "r1")
        assert other.count(Actor) == 0
    assert other.count(Actor) == 1


def test_many_threads_open_the_same_case(case: CaseStore):
    counts = []

    def look() -> None:
        with again(case) as store:
            counts.append(store.count(Document))

    threads = [threading.Thread(target=look) for _ in range(30)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert counts == [0] * 30


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("40001", "another program wrote"),
        ("53100", "disk of the server is full"),
        ("53300", "no room for another connection"),
        ("57P01", "going down"),
        ("08006", "connection to the server broke"),
        ("25006", "may only be read"),
        ("28P01", "check user and password"),
        ("99999", "the database says: out of cheese"),
    ],
)
def test_what_a_server_says_is_explained(state: str, words: str):
    problem = psycopg.errors.Error("out of cheese\nmore")
    problem.sqlstate = state
    assert words in str(explain(problem, "here"))


def test_other_errors_are_left_alone():
    assert explain(KeyError("x"), "here") is None


def test_the_server_of_the_tests_is_one_of_those_known():
    assert program("initdb")
