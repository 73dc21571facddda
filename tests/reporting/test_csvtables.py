import csv
import io
import json

import papers
import pytest

from jejak.model.judgements import Coder, Judgement
from jejak.reporting.csvtables import csv_text, json_lines, tables
from jejak.reporting.wording import catalogue

ANA = Coder("ana", "Ana", "human")
SAID = Judgement(
    "g1", "di", 0, 5, "Taman", "degree.copying", "present", "ana", "2026-01-02T00:00:00", memo="=1"
)


@pytest.fixture(scope="module")
def made(material):
    found = tables(material, catalogue("en"), [SAID], [ANA])
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in found.items()}


def test_there_is_a_row_for_everything(made, material):
    assert len(made["sources"]) == len(material.documents)
    assert len(made["codings"]) == len(material.codings)
    assert len(made["claims"]) == len(material.claims)
    assert len(made["tests"]) == len(material.observations)
    assert len(made["events"]) == len(material.events)
    assert len(made["rivals"]) == len(material.rivals)
    assert len(made["runs"]) == len(material.runs)
    assert len(made["unreadable"]) == len(material.unreadable)


def test_every_stage_has_a_row_found_or_not(made, material):
    stages = [one.code for process in material.framework.processes for one in process.stages]
    assert list(dict.fromkeys(one["stage"] for one in made["stages"])) == list(
        dict.fromkeys(stages)
    )
    assert {one["found"] for one in made["stages"]} <= {"True", "False"}


def test_passages_can_be_found_again(made, material):
    for row in (*made["codings"], *made["events"]):
        text = material.document[row["document"]].text
        here = text[int(row["start"]) : int(row["end"])]
        assert " ".join(here.split()) == row["words"]


def test_machines_are_told_from_people(made):
    assert {one["kind"] for one in made["codings"]} == {"machine"}
    (said,) = made["judgements"]
    assert (said["name"], said["kind"], said["memo"]) == ("Ana", "human", "'=1")


def test_verdicts_and_weights_are_numbers(made):
    park = next(one for one in made["claims"] if one["id"] == "park")
    assert float(park["support_low_db"]) <= float(park["support_high_db"])
    assert json.loads(made["tests"][0]["says"])["key"]
    assert made["tests"][1]["passages"].count(":") == 2


def test_events_stand_in_order_of_time(made):
    days = [one["first_day"] for one in made["events"]]
    assert days == sorted(days)


def test_no_text_is_a_formula():
    text = csv_text(("a",), [("=1+1",), (" @x",), ("-3.5",), (-3.5,), ("a\nb",), (None,), ("+a",)])
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(text))]
    assert cells[1:] == ["'=1+1", "' @x", "-3.5", "-3.5", "a\nb", "", "'+a"]


def test_hostile_text_is_one_cell(material):
    found = tables(papers.hostile(material), catalogue("en"), [], [])
    rows = list(csv.DictReader(io.StringIO(found["sources"])))
    assert rows[0]["title"].startswith(papers.MARKUP)
    assert "\x07" not in found["sources"]


def test_records_are_json_in_an_order_of_their_own(material):
    lines = json_lines(material.documents).splitlines()
    assert lines == sorted(lines)
    assert {json.loads(one)["id"] for one in lines} == set(material.document)
    assert json_lines(reversed(material.documents)) == json_lines(material.documents)
    when = json.loads(json_lines(material.events).splitlines()[0])["when"]
    assert set(when) == {"start", "end", "precision"}


def test_a_log_keeps_its_order():
    assert json_lines([{"b": 1}, {"a": 2}], in_order=True) == '{"b": 1}\n{"a": 2}\n'
