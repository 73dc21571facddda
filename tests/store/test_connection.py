import os
import sqlite3
from pathlib import Path

import pytest
from record_strategies import document, run

from jejak.errors import StoreError
from jejak.model.records import Actor, Run
from jejak.store.casestore import FILE_NAME, CaseStore
from jejak.store.connection import connect, explain


def made(folder: Path) -> Path:
    with CaseStore.create(folder) as store:
        store.start_run(run("r1"))
        store.add_documents([document(f"d{n}", "panjang " * 900) for n in range(40)], [], "r1")
        return store.path


def pragma(path: Path, name: str) -> object:
    engine = connect(path, wait=2)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    engine.dispose()
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 2000)],
)
def test_settings_hold_on_every_connection(tmp_path: Path, name: str, value: object):
    assert pragma(made(tmp_path), name) == value


@pytest.mark.parametrize("content", [b"not a database at all" * 99, b"SQLite format 3\x00" * 99])
def test_a_file_of_another_kind_is_called_damaged(tmp_path: Path, content: bytes):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreError, match=r"case\.sqlite: damaged: .*jejak new") as caught:
        CaseStore.open(tmp_path)
    assert "file is not a database" in caught.value.problem


def test_a_file_cut_off_is_called_damaged(tmp_path: Path):
    path = made(tmp_path)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StoreError, match="damaged"):
        CaseStore.open(tmp_path)


def test_pages_overwritten_in_the_middle_are_called_damaged(tmp_path: Path):
    path = made(tmp_path)
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\xa5" * 32768
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        CaseStore.open(tmp_path)


@pytest.mark.parametrize("statement", ["CREATE TABLE other (x)", "SELECT 1"])
def test_a_database_of_another_program_is_no_case(tmp_path: Path, statement: str):
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute(statement)
    other.close()
    with pytest.raises(StoreError, match=r"not a case of Jejak.*jejak new"):
        CaseStore.open(tmp_path)


def test_a_writer_waits_its_turn_then_says_who_holds_the_case(tmp_path: Path):
    other = sqlite3.connect(made(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with CaseStore.open(tmp_path, wait=0.01) as store:
        with pytest.raises(StoreError, match=r"locked by another program.*try again"):
            store.replace(Actor, [Actor("a", "", "", "")], "r1")
        other.execute("ROLLBACK")
        store.replace(Actor, [Actor("a", "", "", "")], "r1")
        assert store.count(Actor) == 1
    other.close()


def test_a_writer_that_reads_first_has_its_turn_already(tmp_path: Path):
    made(tmp_path)
    with CaseStore.open(tmp_path) as store, CaseStore.open(tmp_path, wait=0.01) as other:
        with store.transaction():
            assert store.count(Actor) == 0
            with pytest.raises(StoreError, match="locked"):
                other.replace(Actor, [Actor("b", "", "", "")], "r1")
            store.replace(Actor, [Actor("a", "", "", "")], "r1")
        assert [one.id for one in other.records(Actor)] == ["a"]


def test_reading_goes_on_while_another_writes(tmp_path: Path):
    other = sqlite3.connect(made(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM document")
    with CaseStore.open(tmp_path, wait=0.01) as store:
        assert len(list(store.documents())) == 40
    other.close()


def test_a_number_too_large_is_refused_with_a_remedy(tmp_path: Path):
    made(tmp_path)
    with CaseStore.open(tmp_path) as store:
        with pytest.raises(StoreError, match="numbers below 2 to the 63rd"):
            store.start_run(run("r2", seed=2**63))
        assert store.count(Run) == 1


def test_errors_that_are_not_the_databases_are_left_alone():
    assert explain(KeyError("x"), Path("a")) is None


def test_an_error_without_a_name_keeps_the_databases_words():
    found = explain(sqlite3.OperationalError("out of cheese"), Path("a"))
    assert str(found) == "a: the database says: out of cheese"
