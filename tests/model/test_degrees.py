import json

from jejak.model.degrees import Change, DegreeOfTransfer, NamedText, Provision, Quoted, Row, Share
from jejak.model.records import Passage


def quoted(name, start, words, label=""):
    return Quoted(Passage(name, start, start + len(words)), label, words)


RESULT = DegreeOfTransfer(
    "host", ("origin",), "origin", "emulation", {"emulation": 1.0}, {"adapted": Share(1.0, 1.0, 1.0)}, 0.9,
    (
        Row("adapted", quoted("host", 3, "Two."), (quoted("origin", 0, "One."),), 0.7,
            taken="adapted", changes=(Change("number", "One", "Two"),)),
        Row("left_out", None, (quoted("origin", 5, "In force."),), 0.0, boilerplate=True),
    ),
)  # fmt: skip


def test_boilerplate_is_not_counted():
    assert (RESULT.counted("adapted"), RESULT.counted("left_out")) == (1, 0)


def test_plain_data_holds_offsets_and_quotes():
    data = json.loads(json.dumps(RESULT.as_json()))
    row = data["rows"][0]
    assert row["host"] == {"document": "host", "start": 3, "end": 7, "label": "", "quote": "Two."}
    assert row["changes"] == [{"kind": "number", "origin": "One", "host": "Two"}]
    assert data["rows"][1]["host"] is None


def test_a_provision_gives_its_words_without_number_and_heading():
    text = "Pasal 3\nTaman dibuka."
    named = NamedText("a", text, "id")
    assert Provision("Pasal 3", "", 0, 8, len(text)).of(named.text) == "Taman dibuka."
