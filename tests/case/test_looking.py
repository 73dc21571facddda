import json
from datetime import date
from pathlib import Path

import pytest

from jejak import case as cases
from jejak.case.folder import CaseFolder

PASSAGE = {"document", "start", "end", "text"}


@pytest.fixture(scope="module")
def material(traced: Path):
    return CaseFolder.at(traced).material()


def test_claims_have_the_fixed_keys(traced: Path):
    for one in cases.claims(traced):
        keys = {"id", "verdict", "support_db", "mechanism", "degree", "tests", "rivals"}
        assert keys <= set(one)
        low, high = one["support_db"]
        assert low <= high
        assert one["verdict"] in ("supported", "leaning", "undetermined", "contradicted")
        for test in one["tests"]:
            assert {"kind", "weight_db", "passages"} <= set(test)
            assert test["weight_db"][0] <= test["weight_db"][1]


def test_claims_stand_in_the_order_written(traced: Path):
    assert [one["id"] for one in cases.claims(traced)] == ["river-park", "old-bus"]


def test_degree_and_mechanism_are_codes_or_nothing(traced: Path):
    for one in cases.claims(traced):
        assert one["degree"] is None or one["degree"].startswith("degree.")
        assert one["mechanism"] is None or one["mechanism"].startswith("mechanism.")


def test_every_passage_is_what_stands_at_its_offsets(traced: Path, material):
    tests = [test for one in cases.claims(traced) for test in (*one["tests"], *one["rivals"])]
    shown = [passage for one in (*tests, *cases.events(traced)) for passage in one["passages"]]
    assert shown
    for one in shown:
        assert set(one) == PASSAGE
        assert material.document[one["document"]].text[one["start"] : one["end"]] == one["text"]


def test_claims_before_tracing_are_none(case: Path):
    assert cases.claims(case) == []


def test_events_have_the_fixed_keys_and_stand_in_order(traced: Path):
    events = cases.events(traced)
    keys = {"start", "end", "precision", "kind", "stage", "passages"}
    assert all(keys <= set(one) for one in events)
    spans = [(date.fromisoformat(one["start"]), date.fromisoformat(one["end"])) for one in events]
    assert spans == sorted(spans)
    assert date(2016, 1, 30) in {start for start, _ in spans}


def test_stages_of_every_process_are_there_found_or_not(traced: Path, material):
    stages = cases.stages(traced)
    expected = [
        (process.id, number, stage.code)
        for process in material.framework.processes
        for number, stage in enumerate(process.stages, 1)
    ]
    assert [(one["process"], one["order"], one["stage"]) for one in stages] == expected
    assert all(one["found"] == bool(one["events"]) for one in stages)


def test_sources_tell_what_was_read(traced: Path):
    found = {one["id"]: one for one in cases.sources(traced)}
    assert found["loi"]["published"] == "2015-05-25"
    assert found["loi"]["issuer"] == "Republika"
    assert found["visit"]["source"] == "korea/visit.md"
    assert found["bandros"]["published"] is None
    assert "no date" in found["bandros"]["caution"]


def test_sources_tell_what_was_not_read_and_why(case: Path):
    (case.parent / "notes" / "empty.md").touch()
    cases.read(case)
    assert cases.sources(case)[-1] == {
        "source": "empty.md",
        "unreadable": "the file is empty (0 bytes)",
        "remedy": "fetch or save it again",
    }


@pytest.mark.parametrize("look", [cases.claims, cases.events, cases.stages, cases.sources])
def test_all_of_it_is_json(traced: Path, look):
    assert json.loads(json.dumps(look(traced), allow_nan=False)) == look(traced)


@pytest.mark.parametrize("language", ["id", "en", "ko"])
@pytest.mark.parametrize(
    ("look", "rows"),
    [(cases.claims_table, 2), (cases.sources_table, 4), (cases.stages_table, None)],
)
def test_tables_are_in_words(traced: Path, look, rows: int | None, language: str):
    table = look(traced, language=language)
    assert table.title
    assert rows is None or len(table.rows) == rows
    assert all(len(row) == len(table.header) for row in table.rows)


def test_the_timeline_has_an_address_for_every_row(traced: Path, material):
    for row in cases.timeline(traced).rows:
        document, _, span = row[-1].rpartition(":")
        assert document in material.document
        assert span.partition("-")[1] == "-"
