"""How far people agree where two or more judged the same, machines and adjudicators aside."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak import case as cases
from jejak.case.agreeing import Mistaken, among_people
from jejak.case.folder import CaseFolder
from jejak.model.adjudicating import adjudicator
from jejak.model.judgements import NO_CODE, Coder, Judgement
from jejak.store.casestore import CaseStore

PEOPLE = {name: Coder(name, name.title(), "human") for name in ("rini", "budi", "sari")}


@pytest.fixture
def place(done: Path) -> CaseFolder:
    return CaseFolder.at(done)


@pytest.fixture
def store(place: CaseFolder) -> Iterator[CaseStore]:
    with place.store() as opened:
        yield opened


def say(store: CaseStore, who: Coder, document: str, number: int, code: str, at: str = "1") -> None:
    """A code on a sentence, by its number in the document."""
    text = store.document(document).text
    unit = [one for one in store.passages_of(document) if one.unit != "paragraph"][number]
    name = f"{who.id} {document} {number} {code} {at}"
    stretch = (unit.start, unit.end, text[unit.start : unit.end])
    one = Judgement(name, document, *stretch, code, "present", who.id, f"2026-01-0{at}")
    store.judge([who], [one])


def both(store: CaseStore) -> None:
    """Rini and Budi on four sentences of two documents: they differ on one."""
    for who, third in (("rini", "degree.copying"), ("budi", "degree.emulation")):
        say(store, PEOPLE[who], "park", 1, "degree.copying")
        say(store, PEOPLE[who], "park", 2, third)
        say(store, PEOPLE[who], "visit", 0, NO_CODE)
        say(store, PEOPLE[who], "visit", 1, "mechanism.learning")


def test_of_two_it_is_what_agree_says(store: CaseStore, place: CaseFolder):
    both(store)
    found = among_people(store, place.framework())
    assert found.measures == {
        code: {name: one for name, one in some.items() if name in {"percent", "alpha", "ac1"}}
        for code, some in cases.agree(place.path, coders=["Rini", "Budi"]).items()
        if code != NO_CODE
    }
    assert found.measures["degree.copying"]["percent"].value == 0.75
    assert (found.documents, found.passages) == (2, 4)
    assert [one.name for one in found.coders] == ["Budi", "Rini"]


def test_what_is_taken_for_what(store: CaseStore, place: CaseFolder):
    both(store)
    found = among_people(store, place.framework())
    assert found.mistaken == (Mistaken("degree", "degree.copying", "degree.emulation", 1),)


def test_who_saw_a_part_leaves_gaps_and_takes_nothing_away(store: CaseStore, place: CaseFolder):
    both(store)
    say(store, PEOPLE["sari"], "park", 2, "degree.emulation")
    found = among_people(store, place.framework()).measures["degree.copying"]["percent"]
    assert found.units == 4
    assert found.value == pytest.approx((3 + 1 / 3) / 4)


def test_what_is_decided_or_said_alone_changes_nothing(store: CaseStore, place: CaseFolder):
    both(store)
    before = among_people(store, place.framework())
    say(store, adjudicator(PEOPLE["sari"]), "park", 2, "degree.copying")
    say(store, PEOPLE["sari"], "loi", 0, "degree.copying")
    assert among_people(store, place.framework()).measures == before.measures


def test_where_nobody_met_there_is_nothing(store: CaseStore, place: CaseFolder):
    assert among_people(store, place.framework()).measures == {}
    say(store, PEOPLE["rini"], "park", 1, "degree.copying")
    assert among_people(store, place.framework()).measures == {}


def test_without_variation_it_says_so(store: CaseStore, place: CaseFolder):
    for who in ("rini", "budi"):
        say(store, PEOPLE[who], "park", 1, "degree.copying")
    alpha = among_people(store, place.framework()).measures["degree.copying"]["alpha"]
    assert alpha.value is None
    assert "no variation" in alpha.why
