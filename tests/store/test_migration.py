import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from record_strategies import document
from reopening import again

from jejak.errors import StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Actor, Run
from jejak.store.casestore import FILE_NAME, CaseStore
from jejak.store.schema import VERSION
from jejak.store.sources import Wanted

NEW = "judgement coder kept standing listing stretch tally gram disagreement".split()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A case as the first version made it: without the tables of judgements."""
    with CaseStore.create(tmp_path) as store:
        store.start_run(Run("r", "trace", "{}", 1, "", "0", "2026-01-01"))
        store.add(Actor, [Actor("seoul", "Seoul", "origin", "KR")], "r")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as raw:
        raw.executescript("; ".join(f"DROP TABLE {name}" for name in NEW))
        raw.executescript("UPDATE meta SET schema = 1")
    return tmp_path


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as raw:
        return {
            name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }


def test_a_case_of_the_first_version_gets_what_it_lacks(old: Path):
    with CaseStore.open(old) as store:
        assert [actor.name for actor in store.records(Actor)] == ["Seoul"]
        assert store.judge([Coder("a", "A", "human")], []) == 0
        assert store.count(Judgement) == 0
    with closing(sqlite3.connect(old / FILE_NAME)) as raw:
        assert raw.execute("SELECT schema FROM meta").fetchall() == [(VERSION,)]


def test_the_file_as_it_was_stays_beside_it(old: Path):
    CaseStore.open(old).close()
    copy = old / f"{FILE_NAME}.1"
    assert "judgement" not in tables(copy)
    assert "actor" in tables(copy)
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT name FROM actor").fetchall() == [("Seoul",)]


def test_a_case_that_is_up_to_date_is_not_copied(tmp_path: Path):
    CaseStore.create(tmp_path).close()
    CaseStore.open(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_newer_case_is_still_refused(old: Path):
    with closing(sqlite3.connect(old / FILE_NAME)) as raw:
        raw.executescript("UPDATE meta SET schema = 99")
    with pytest.raises(StoreError, match="update jejak"):
        CaseStore.open(old)


def test_judgements_of_the_second_version_stand_and_documents_are_found(tmp_path: Path):
    said = [
        Judgement(f"g{n}", "x", 0, 4, "kota", "m", verdict, "a", f"2026-01-0{9 - n}")
        for n, verdict in enumerate(["absent", "present", "present"])
    ]
    with CaseStore.create(tmp_path) as store:
        store.add_documents([document("x", "kota 서울", title="Kota")], [], "r")
        store.judge([Coder("a", "A", "human")], said)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as raw:
        raw.executescript("; ".join(f"DROP TABLE {name}" for name in NEW[2:]))
        query = (
            "SELECT name FROM sqlite_master WHERE tbl_name = 'judgement' AND sql LIKE 'CREATE IN%'"
        )
        for (name,) in raw.execute(query).fetchall():
            raw.execute(f"DROP INDEX {name}")
        raw.executescript("ALTER TABLE judgement DROP COLUMN number; UPDATE meta SET schema = 2")
    with CaseStore.open(tmp_path) as store:
        assert store.standing_of("x") == (said[0],)
        assert store.last_number() == 3
        assert [one.document for one in store.search("서울").items] == ["x"]
        assert store.document_page(Wanted(title="kota")).total == 1
        store.judge([], [Judgement(**{**vars(said[0]), "id": "g9"})], expecting=3)
        assert store.last_number() == 4
    assert (tmp_path / f"{FILE_NAME}.2").exists()


def third(store: CaseStore) -> None:
    """Two people who differ, in a case as the third version had it."""
    people = [Coder(name, name.title(), "human") for name in ("rini", "budi")]
    store.add_documents([document("x", "kota")], [], "r")
    said = [
        Judgement(name, "x", 0, 4, "kota", f"c.{name}", "present", name, "2026-01-01")
        for name in ("rini", "budi")
    ]
    store.judge(people, said)
    with store.transaction(), store.reading() as connection:
        connection.exec_driver_sql("DROP TABLE disagreement")
        connection.exec_driver_sql("UPDATE meta SET schema = 3")


def test_what_people_of_the_third_version_differ_on_is_found(new, tmp_path: Path):
    with new(tmp_path) as store:
        third(store)
        opened = again(store, wait=5.0)
    with opened:
        assert opened.last_number() == 2
    with again(store, wait=6.0) as once_more:
        assert once_more.disagreement_page().total == 1
    assert (tmp_path / f"{FILE_NAME}.3").exists() == bool(store.path)
