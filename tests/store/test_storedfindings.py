from datetime import date

import pytest
from record_strategies import document, run

from jejak.model.records import Claim, Event, Message, Observation, Passage, Rival, Verdict
from jejak.model.when import When
from jejak.store.casestore import CaseStore

HERE = Passage("x", 0, 5)


def event(name: str, when: When, kind: str = "visit", **lists: tuple[str, ...]) -> Event:
    plain = {"places": (), "actors": (), "stages": (), "policies": ()} | lists
    return Event(
        id=name, when=when, kind=kind, **plain, modality="fact", dated="text", evidence=HERE
    )


EVENTS = [
    event("e1", When.year(2016), stages=("hague.adoption",), actors=("서울",)),
    event("e2", When.day(2015, 3, 1), "plan", policies=("c1",)),
    event("e3", When.month(2016, 12), stages=("hague.adoption2",), actors=('a"b', "100%")),
]
CLAIMS = [Claim("c1", "park", "Seoul"), Claim("c2", "bus", "Seoul")]
OBSERVATIONS = [
    Observation("c1", kind, "hoop", (0.0, 1.0), (HERE,), Message("x")) for kind in ("a", "b")
]


@pytest.fixture(scope="module")
def case(new, tmp_path_factory):
    with new(tmp_path_factory.mktemp("conclusions")) as store:
        for number in range(1, 5):
            store.start_run(run(f"r{number}", "ab"[number % 2], started=f"2026-01-0{number}"))
        store.finish_run("r1", "2026-02-01")
        store.add_documents([document("x")], [], "r1")
        store.replace(Event, EVENTS, "r1")
        store.replace(Claim, CLAIMS, "r1")
        store.replace(Observation, OBSERVATIONS, "r1")
        store.replace(Rival, [Rival("c1", "Curitiba", "foreign", (HERE,))], "r1")
        store.replace(Verdict, [Verdict("c1", "leaning", (1.0, 4.0), "", "", ())], "r1")
        yield store


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ["e2", "e1", "e3"]),
        ({"kind": "plan"}, ["e2"]),
        ({"since": date(2016, 12, 31)}, ["e1", "e3"]),
        ({"until": date(2016, 1, 1)}, ["e2", "e1"]),
        ({"since": date(2015, 3, 2), "until": date(2015, 12, 31)}, []),
        ({"stage": "hague.adoption"}, ["e1"]),
        ({"actor": "서울"}, ["e1"]),
        ({"actor": 'a"b'}, ["e3"]),
        ({"actor": "100%"}, ["e3"]),
        ({"policy": "c1"}, ["e2"]),
        ({"policy": "c"}, []),
    ],
)
def test_events_are_chosen_earliest_first(case: CaseStore, asked: dict, ids: list[str]):
    assert [one.id for one in case.event_page(**asked).items] == ids


def test_events_in_pages(case: CaseStore):
    first = case.event_page(size=1)
    second = case.event_page(size=1, after=first.after)
    assert [*first.items, *second.items] == [EVENTS[1], EVENTS[0]]
    assert first.total == 3


def test_a_claim_with_what_weighs_on_it(case: CaseStore):
    assert case.claim("c1") == CLAIMS[0]
    assert case.observations_of("c1") == tuple(OBSERVATIONS)
    assert [one.name for one in case.rivals_of("c1")] == ["Curitiba"]
    assert case.verdict_of("c1").verdict == "leaning"


def test_what_is_not_there_is_none(case: CaseStore):
    assert case.claim("") is None
    assert case.verdict_of("c2") is None
    assert case.observations_of("c2") == case.rivals_of("") == ()


def test_runs_newest_first(case: CaseStore):
    first = case.run_page(size=3)
    second = case.run_page(size=3, after=first.after)
    assert [one.id for one in (*first.items, *second.items)] == ["r4", "r3", "r2", "r1"]
    assert [one.id for one in case.run_page(step="b").items] == ["r3", "r1"]


def test_the_last_run_of_a_step(case: CaseStore):
    assert case.last_run("b").id == "r1"
    assert case.last_run("b", finished=False).id == "r3"
    assert case.last_run("a") is None
