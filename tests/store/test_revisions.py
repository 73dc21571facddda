"""What people write into the report is only ever added to, and two at once are told."""

from dataclasses import replace

import pytest

from jejak.errors import ConflictError, EvidenceError
from jejak.model.records import Passage
from jejak.model.revisions import Revision
from jejak.store.casestore import CaseStore

FIRST = Revision("claim.park", "en", "written", "So it is.", "rini", "Rini", "2026-01-02T03:04:05")
BUDI = replace(FIRST, text="It is not.", author="budi", name="Budi")


def test_revisions_come_back_as_they_were_kept(store: CaseStore):
    text = next(iter(store.documents())).text
    name = next(iter(store.documents())).id
    evidence = (Passage(name, 0, 5), Passage(name, 6, 9))
    full = replace(
        FIRST,
        generated="It was. 😀",
        basis="ab",
        place="summary",
        position=1.5,
        evidence=evidence,
        quotes=tuple(one.of(text) for one in evidence),
    )
    kept = store.revise(full, expecting=0)
    assert kept == replace(full, number=1)
    assert store.revisions() == (kept,)
    assert store.last_revision() == 1


def test_whoever_comes_second_is_told_what_the_first_wrote(store: CaseStore):
    store.revise(FIRST, expecting=0)
    with pytest.raises(ConflictError, match=r"Rini wrote “So it is\.” at 2026-01-02 03:04 UTC"):
        store.revise(BUDI, expecting=0)
    assert [one.text for one in store.revisions()] == ["So it is."]
    store.revise(BUDI, expecting=1)
    assert [one.name for one in store.revisions_of("claim.park", "en")] == ["Rini", "Budi"]


def test_a_withdrawal_is_a_conflict_too(store: CaseStore):
    first = store.revise(FIRST, expecting=0)
    store.revise(replace(FIRST, act="withdrawn", text=""), expecting=first.number)
    with pytest.raises(ConflictError, match="Rini withdrew what was written"):
        store.revise(BUDI, expecting=first.number)


def test_items_and_languages_do_not_meet(store: CaseStore):
    for other in (FIRST, replace(FIRST, language="id"), replace(FIRST, item="claim.bus")):
        store.revise(other, expecting=0)
    assert store.last_revision() == 3
    assert len(store.revisions_of("claim.park", "id")) == 1


def test_who_saw_what_is_not_there_is_told(store: CaseStore):
    with pytest.raises(ConflictError, match="not here"):
        store.revise(FIRST, expecting=7)


@pytest.mark.parametrize("quote", ["", "nothing like it"])
def test_a_quote_that_does_not_stand_there_is_refused(store: CaseStore, quote: str):
    name = next(iter(store.documents())).id
    one = replace(FIRST, evidence=(Passage(name, 0, 5),), quotes=(quote,))
    with pytest.raises(EvidenceError, match="not what stands there"):
        store.revise(one, expecting=0)
    gone = replace(FIRST, evidence=(Passage("gone", 0, 5),), quotes=("abcde",))
    with pytest.raises(EvidenceError):
        store.revise(gone, expecting=0)
    assert store.revisions() == ()
