import dataclasses
from datetime import date

import pytest
from record_strategies import SAMPLES
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from jejak.model import records
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Event, Match, Message, Observation, Passage
from jejak.model.when import When
from jejak.store.derived import LISTING, STANDING, STRETCH, TALLY
from jejak.store.disagreements import DISAGREEMENT
from jejak.store.schema import KEYS, metadata, shape_of

DERIVED = "passage coding match repost actor event claim observation rival verdict".split()
EVENT = Event(
    *("e1", When.month(2016, 12), "visit", ("KR",), (), (), ("c1",)),
    *("fact", "text", Passage("a", 3, 9)),
)


def columns(name: str) -> list[str]:
    return [column.name for column in metadata.tables[name].columns]


def test_every_record_has_its_table_and_a_sample():
    kinds = {
        one for one in vars(records).values() if dataclasses.is_dataclass(one) and one is not When
    }
    kinds |= {Coder, Judgement}
    assert kinds - {Message} == set(KEYS) == set(SAMPLES)
    derived = {table.name for table in (LISTING, STANDING, STRETCH, TALLY, DISAGREEMENT)}
    named = {one.__name__.lower() for one in KEYS}
    assert named | derived | {"meta", "kept", "addition", "revision"} == set(metadata.tables)


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_derived_names_its_run(name: str):
    assert columns(name)[-1] == "run"


def test_columns_of_a_coding_spread_its_passage():
    assert columns("coding")[:5] == ["document", "start", "end", "code", "coder"]


def test_columns_of_a_match_tell_its_two_passages_apart():
    assert columns("match")[:6] == [
        *("a_document", "a_start", "a_end"),
        *("b_document", "b_start", "b_end"),
    ]


def test_unit_is_kept_for_passages_only():
    assert [name for name in metadata.tables if "unit" in columns(name)] == ["passage"]


def test_when_becomes_start_end_and_precision():
    row = shape_of(Event).row(EVENT)
    found = [row[f"when_{part}"] for part in ("start", "end", "precision")]
    assert found == [date(2016, 12, 1), date(2016, 12, 31), "month"]


def test_tuples_and_messages_are_readable_json():
    says = Message("contact.before", {"who": "서울"})
    row = shape_of(Observation).row(
        Observation("c1", "contact", "hoop", (1.0, 2.5), (Passage("a", 0, 4),), says)
    )
    assert row["weight"] == "[1.0, 2.5]"
    assert row["passages"] == '[["a", 0, 4]]'
    assert row["says"] == '{"key": "contact.before", "values": {"who": "서울"}}'


def test_evidence_is_every_passage_a_record_rests_on():
    a, b = Passage("a", 0, 4), Passage("b", 1, 2)
    assert list(shape_of(Match).evidence(Match(a, b, 0.5, "words"))) == [a, b]
    assert list(shape_of(Passage).evidence(a)) == [a]
    assert list(shape_of(Event).evidence(EVENT)) == [Passage("a", 3, 9)]
    assert list(shape_of(Coding).evidence(Coding(b, "x", "y", "absent", 1.0))) == [b]


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_postgresql_takes_the_same_tables(name: str):
    made = str(CreateTable(metadata.tables[name]).compile(dialect=postgresql.dialect()))
    assert "DOUBLE PRECISION" in made or "DOUBLE" not in made
    assert "SERIAL" in made or name != "observation"
