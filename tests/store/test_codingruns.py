"""Which run made a coding, on SQLite and on PostgreSQL."""

from record_strategies import NAMES, run

from jejak.model.records import Coding, Passage
from jejak.store.casestore import CaseStore
from jejak.store.codingruns import key_of, runs_of


def codings(coder: str, number: int) -> list[Coding]:
    return [
        Coding(Passage(NAMES[0], at, at + 1), "degree.copying", coder, "present", 1.0)
        for at in range(number)
    ]


def test_each_coding_has_the_run_that_made_it_last(store: CaseStore):
    store.start_run(run("r2"))
    old, new = codings("rule", 20), codings("meaning", 20)
    store.add(Coding, [*old, *new], "r1")
    store.add(Coding, new, "r2")
    found = runs_of(store, [*old[:3], *new])
    assert found == {key_of(one): "r1" for one in old[:3]} | {key_of(one): "r2" for one in new}


def test_what_is_not_there_has_no_run(store: CaseStore):
    store.add(Coding, codings("rule", 1), "r1")
    assert runs_of(store, codings("meaning", 3)) == {}
    assert runs_of(store, []) == {}
