import pytest
from record_strategies import document, run

from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Event,
    Match,
    Message,
    Observation,
    Passage,
    Repost,
    Rival,
    Verdict,
)
from jejak.model.when import When
from jejak.store.casestore import CaseStore

A, B, C = (Passage(name, 0, 5) for name in ("a", "b", "c"))
KINDS = (Passage, Coding, Match, Repost, Event, Claim, Observation, Rival, Verdict, Actor)


def observed(claim: str, *passages: Passage) -> Observation:
    return Observation(claim, "contact", "hoop", (0.0, 1.0), passages, Message("x"))


def judged(claim: str) -> Verdict:
    return Verdict(claim, "leaning", (1.0, 4.0), "", "", ())


def told(name: str, passage: Passage) -> Event:
    return Event(name, When.year(2016), "visit", (), (), (), (), "fact", "text", passage)


WRITTEN = {
    Passage: [A, B, C],
    Coding: [Coding(one, "degree.copying", "rules", "present", 1.0) for one in (A, B, C)],
    Match: [Match(A, B, 0.5, "words"), Match(B, A, 0.5, "words"), Match(B, C, 0.5, "words")],
    Repost: [Repost("a", "a", first=True), Repost("b", "a", first=False)],
    Event: [told("e1", A), told("e2", B)],
    Claim: [
        Claim("written", "park", "Seoul", evidence=(A, B)),
        Claim("proposed", "bus", "Seoul", proposed=True, evidence=(A,)),
        Claim("rests-on-b", "bins", "Seoul", proposed=True, evidence=(A, B)),
        Claim("apart", "maps", "Seoul", evidence=(C,)),
    ],
    Observation: [observed("written", A, C), observed("written", C), observed("proposed", B)],
    Rival: [Rival("apart", "Curitiba", "foreign", (A,)), Rival("written", "X", "foreign", (B,))],
    Verdict: [judged("written"), judged("proposed"), judged("apart"), judged("other")],
    Actor: [Actor("seoul", "Seoul", "origin", "KR")],
}


@pytest.fixture
def left(tmp_path):
    """The case after document `a` was removed."""
    with CaseStore.create(tmp_path) as store:
        store.start_run(run("r1"))
        store.add_documents([document(name) for name in "abc"], [], "r1")
        for kind, some in WRITTEN.items():
            store.replace(kind, some, "r1")
        store.remove_documents(["a", "never-there"])
        yield {kind: list(store.records(kind)) for kind in KINDS} | {
            "documents": [one.id for one in store.documents()]
        }


def test_the_document_goes(left):
    assert left["documents"] == ["b", "c"]


def test_its_passages_codings_and_events_go(left):
    assert left[Passage] == [B, C]
    assert [one.passage for one in left[Coding]] == [B, C]
    assert [one.id for one in left[Event]] == ["e2"]


def test_matches_go_on_either_side(left):
    assert left[Match] == [Match(B, C, 0.5, "words")]


def test_its_cluster_of_reposts_goes_whole(left):
    assert left[Repost] == []


def test_a_written_claim_loses_only_that_evidence(left):
    evidence = {one.id: one.evidence for one in left[Claim]}
    assert evidence == {"written": (B,), "rests-on-b": (B,), "apart": (C,)}


def test_observations_and_rivals_that_quote_it_go(left):
    assert left[Observation] == [observed("written", C)]
    assert [one.name for one in left[Rival]] == ["X"]


def test_verdicts_that_rested_on_it_go(left):
    assert [one.claim for one in left[Verdict]] == ["other"]


def test_actors_stay(left):
    assert left[Actor] == WRITTEN[Actor]


def test_a_repost_named_after_the_document_does_not_outlive_it(store: CaseStore):
    store.replace(Repost, [Repost("bandung", "서울-보고서", first=False)], "r1")
    store.remove_documents(["서울-보고서"])
    assert store.count(Repost) == 0


def test_many_documents_go_at_once(store: CaseStore):
    names = [f"d{number}" for number in range(1200)]
    passages = [Passage(name, 0, 1) for name in names]
    store.add_documents([document(name) for name in names], passages, "r1")
    store.remove_documents(names)
    assert [one.id for one in store.documents()] == ["bandung", "서울-보고서"]
    assert store.count(Passage) == 0
