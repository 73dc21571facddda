"""The log of additions, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from record_strategies import document
from reopening import again

from jejak.errors import ConflictError, EvidenceError
from jejak.model.additions import Addition, Quote, SaidClaim, SaidRival, SaidWeight
from jejak.model.records import Repost
from jejak.store.casestore import CaseStore

WEIGHT = SaidWeight("agents", (1.5, 4.0), (2.0, 5.0))
CLAIM = SaidClaim("Taman ‘서울’", "Seoul", ("a", "b"), made=True)
RIVAL = SaidRival("Tokyo", "foreign")


def said(name: str, kind="weight", says=WEIGHT, *quotes: Quote, claim: str = "park") -> Addition:
    subject = {"weight": "agents", "claim": claim}.get(kind, name)
    return Addition(
        *(name, kind, claim, subject, says, "rini", "Rini", "2026-01-01T00:00:00", "because"),
        quotes,
    )


def test_all_kinds_come_back_as_they_were(store: CaseStore):
    text = "Kota 😀 서울"
    store.add_documents([document("q", text)], [], "r1")
    quote = Quote("q", 5, 9, text[5:9])
    some = [
        said("1", "claim", CLAIM),
        said("2", "observation", replace(WEIGHT, was=None), quote),
        said("3", "rival", RIVAL),
        said("4"),
        replace(said("5"), says=None),
    ]
    assert store.add_to_findings(some) == 5
    assert store.additions() == tuple(some)
    assert [one.number for one in store.additions()] == [1, 2, 3, 4, 5]


def test_those_of_some_claims_can_be_asked_for(store: CaseStore):
    store.add_to_findings([said("1"), said("2", claim="bus")])
    assert [one.id for one in store.additions("bus")] == ["2"]
    assert store.additions("none") == ()


@pytest.mark.parametrize(
    "quote", [Quote("q", 0, 4, "kota"), Quote("q", 0, 9, "Kota"), Quote("gone", 0, 4, "Kota")]
)
def test_a_quote_that_is_not_there_word_for_word_is_refused_whole(store: CaseStore, quote: Quote):
    store.add_documents([document("q", "Kota")], [], "r1")
    with pytest.raises(EvidenceError):
        store.add_to_findings([said("1"), said("2", "observation", WEIGHT, quote)])
    assert store.additions() == ()


def test_who_has_not_seen_the_last_word_is_told_whose_it_is(store: CaseStore):
    seen = store.last_addition()
    store.add_to_findings([said("1")], expecting=seen)
    with pytest.raises(ConflictError, match=r"Rini gave agents \+1.5 to \+4 dB .* 2026-01-01"):
        store.add_to_findings([said("2")], expecting=seen)
    assert store.last_addition() == 1
    assert store.add_to_findings([said("2")], expecting=1) == 2


def test_another_subject_is_no_conflict(store: CaseStore):
    store.add_to_findings([said("1")], expecting=0)
    store.add_to_findings([said("2", claim="bus")], expecting=0)
    store.add_to_findings([said("3", "rival", RIVAL)], expecting=0)
    assert store.last_addition() == 3


def test_it_is_still_there_when_the_case_is_opened_again(store: CaseStore):
    store.add_to_findings([said("1")])
    with again(store, wait=5.0) as opened:
        assert opened.additions() == (said("1"),)


def test_documents_know_their_cluster(store: CaseStore):
    names = sorted(one.id for one in store.documents())
    store.replace(Repost, [Repost(names[0], "c", first=True)], "r1")
    assert store.clusters_of(names) == {names[0]: "c"}
    assert store.clusters_of([]) == {}


def test_of_many_at_once_one_is_first_and_nothing_is_lost(store: CaseStore):
    """Each on a claim of its own is kept; of those on the same subject only one is."""

    def add(number: int) -> bool:
        with again(store, wait=20.0) as mine:
            mine.add_to_findings([said(f"own-{number}", claim=f"c{number}")], expecting=0)
            try:
                mine.add_to_findings([said(f"same-{number}")], expecting=0)
            except ConflictError:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(add, range(6)))
    assert won.count(True) == 1
    log = store.additions()
    assert [one.number for one in log] == list(range(1, 8))
    assert {one.claim for one in log} == {"park", *(f"c{number}" for number in range(6))}
