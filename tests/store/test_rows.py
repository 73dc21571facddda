from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_strategies import LENGTH, NAMES, SAMPLES, document, run

from jejak.errors import EvidenceError, StoreError
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Match,
    Message,
    Observation,
    Passage,
    Rival,
    Unreadable,
)
from jejak.model.when import When
from jejak.store.casestore import CaseStore
from jejak.store.rows import CHUNK, chunks

DERIVED = sorted(set(SAMPLES) - {Document}, key=lambda kind: kind.__name__)
GOOD = Passage("bandung", 0, LENGTH)


def resting_on(passage: Passage) -> list[Any]:
    """One record of each kind that can rest on a passage."""
    says = Message("x")
    return [
        passage,
        Coding(passage, "degree.copying", "rules", "present", 1.0),
        Match(GOOD, passage, 0.5, "words"),
        Event("e", When.year(2016), "visit", (), (), (), (), "fact", "text", passage),
        Claim("c", "park", "Seoul", evidence=(GOOD, passage)),
        Observation("c", "contact", "hoop", (0.0, 1.0), (GOOD, passage), says),
        Rival("c", "Curitiba", "foreign", (GOOD, passage)),
    ]


class _EnoughError(Exception):
    """Takes back what an example wrote, so that the next finds the same case."""


@contextmanager
def trial(store: CaseStore) -> Iterator[None]:
    with suppress(_EnoughError), store.transaction():
        yield
        raise _EnoughError


@pytest.mark.parametrize("kind", DERIVED, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_written_comes_back(shared: CaseStore, kind: type, data: st.DataObject):
    sample = SAMPLES[kind]
    written = data.draw(st.lists(sample.one, max_size=4, unique_by=sample.key))
    with trial(shared):
        shared.replace(kind, written, "r1")
        found = list(shared.records(kind))
        assert shared.count(kind) == len(written)
    assert by_key(kind, found) == by_key(kind, written)


def by_key(kind: type, records: list[Any]) -> dict[str, Any]:
    return {str(SAMPLES[kind].key(one)): one for one in records}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_documents_come_back(shared: CaseStore, data: st.DataObject):
    sample = SAMPLES[Document]
    written = data.draw(st.lists(sample.one, max_size=4, unique_by=sample.key))
    with trial(shared):
        shared.remove_documents(NAMES)
        shared.add_documents(written, [], "r1")
        found = list(shared.documents())
    assert found == sorted(written, key=lambda one: one.id)


@given(st.permutations([Actor(name, "", "", "") for name in ("a", "b", "é", "서울", "\U0001f600")]))
@settings(max_examples=10, deadline=None)
def test_order_does_not_depend_on_writing(shared: CaseStore, actors: list[Actor]):
    shared.replace(Actor, actors, "r1")
    assert [one.id for one in shared.records(Actor)] == ["a", "b", "é", "서울", "\U0001f600"]


def test_a_later_record_of_the_same_key_replaces(store: CaseStore):
    store.add(Coding, [Coding(GOOD, "degree.copying", "rules", "present", 1.0)], "r1")
    store.add(Coding, [Coding(GOOD, "degree.copying", "rules", "absent", 0.4)], "r1")
    assert [one.verdict for one in store.records(Coding)] == ["absent"]


def test_the_last_of_equal_keys_stays_even_across_chunks(store: CaseStore):
    actors = [Actor(str(number % CHUNK), str(number), "", "") for number in range(CHUNK + 3)]
    store.replace(Actor, [*actors, Actor("0", "last", "", "")], "r1")
    assert store.count(Actor) == CHUNK
    assert {one.name for one in store.records(Actor) if one.id in ("0", "1", "2")} == {
        *("last", str(CHUNK + 1), str(CHUNK + 2))
    }


def test_the_order_of_what_fills_a_message_makes_no_other_record(store: CaseStore):
    for values in ({"who": "Seoul", "when": "2016"}, {"when": "2016", "who": "Seoul"}):
        says = Message("contact", values)
        store.add(Observation, [Observation("c", "contact", "hoop", (0, 1), (), says)], "r1")
    assert store.count(Observation) == 1


def test_codings_of_two_coders_stand_side_by_side(store: CaseStore):
    codings = [Coding(GOOD, "degree.copying", coder, "present", 1.0) for coder in ("a", "b")]
    for coding in codings:
        store.add(Coding, [coding], "r1")
    assert list(store.records(Coding)) == codings


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 4), (0, LENGTH + 1), (5, 5), (9, 3), (LENGTH, LENGTH + 2)]
)
@pytest.mark.parametrize("place", range(7))
def test_offsets_outside_the_text_are_refused(store: CaseStore, place: int, start: int, end: int):
    record = resting_on(Passage("bandung", start, end))[place]
    with pytest.raises(EvidenceError, match=rf"bandung:{start}-{end}.*60 characters"):
        store.add(type(record), [record], "r1")
    assert store.count(type(record)) == 0


@pytest.mark.parametrize("place", range(7))
def test_passages_of_unknown_documents_are_refused(store: CaseStore, place: int):
    record = resting_on(Passage("nowhere", 0, 1))[place]
    with pytest.raises(EvidenceError, match=r"nowhere:0-1.*no such document.*add the document"):
        store.add(type(record), [record], "r1")


@pytest.mark.parametrize("record", resting_on(GOOD), ids=lambda one: type(one).__name__)
def test_a_passage_may_reach_to_the_end_of_the_text(store: CaseStore, record: Any):
    store.replace(type(record), [record], "r1")
    assert list(store.records(type(record))) == [record]


def test_offsets_count_code_points_not_bytes_and_not_up_to_a_zero(store: CaseStore):
    store.add_documents([document("k", "서울\x00👍🏽 é")], [Passage("k", 0, 7)], "r1")
    assert [one for one in store.records(Passage) if one.document == "k"] == [Passage("k", 0, 7)]
    with pytest.raises(EvidenceError, match="7 characters"):
        store.add(Passage, [Passage("k", 0, 8)], "r1")


def test_one_bad_passage_keeps_all_the_old_ones(store: CaseStore):
    store.replace(Passage, [GOOD], "r1")
    many = [Passage("bandung", 0, 1 + number % LENGTH) for number in range(CHUNK)]
    with pytest.raises(EvidenceError):
        store.replace(Passage, [*many, Passage("bandung", 0, 99)], "r1")
    assert list(store.records(Passage)) == [GOOD]


def test_a_run_that_was_never_started_is_refused(store: CaseStore):
    with pytest.raises(StoreError, match=r"run that the case does not hold.*start the run"):
        store.add(Actor, [Actor("a", "", "", "")], "r9")
    assert store.count(Actor) == 0


def test_half_a_character_is_refused_with_a_remedy(store: CaseStore):
    with pytest.raises(StoreError, match=r"cannot be kept.*whole Unicode characters"):
        store.add_unreadable([Unreadable("caf\udce9.txt", "d", "odd name", "rename it")])


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_hold_everything_in_order(items: list[int], size: int):
    parts = list(chunks(items, size))
    assert [one for part in parts for one in part] == items
    assert all(len(part) == size for part in parts[:-1])
    assert all(parts)


@pytest.mark.slow
def test_two_hundred_thousand_codings_pass_through(tmp_path):
    names = [f"d{number:03}" for number in range(200)]
    with CaseStore.create(tmp_path) as store:
        store.start_run(run("r1"))
        store.add_documents([document(name, "a" * 2000) for name in names], [], "r1")
        spans = [Passage(name, start, start + 40) for name in names for start in range(1000)]
        made = (Coding(one, "degree.copying", "rules", "present", 0.5) for one in spans)
        store.replace(Coding, made, "r1")
        assert [one.passage for one in store.records(Coding)] == spans
