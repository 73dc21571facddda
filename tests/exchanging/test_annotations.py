from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import madeprojects as made

from jejak.exchanging.annotations import annotated, write_annotations


def test_a_coding_is_quoted_counted_and_signed():
    (one,) = annotated(made.PROJECT)
    quote, place = one["target"]["selector"]
    assert quote == {
        "type": "TextQuoteSelector",
        "exact": "belajar",
        "prefix": "Bandung 🚌 ",
        "suffix": " dari Seoul.\nKota kembar 서울 dan ",
    }
    assert made.TEXT[place["start"] : place["end"]] == "belajar"
    assert one["id"] == f"urn:uuid:{made.SAID.id}"
    assert one["target"]["source"] == f"urn:uuid:{made.NEWS.guid}"
    assert (one["creator"]["type"], one["created"]) == ("Person", made.SAID.at)
    assert [body["purpose"] for body in one["body"]] == ["classifying", "commenting"]
    assert one["body"][0]["value"] == "Learning"


def test_a_machine_signs_as_software():
    project = replace(made.PROJECT, judgements=(replace(made.SAID, coder="cues"),))
    assert next(annotated(project))["creator"]["type"] == "Software"


def test_only_codings_are_written_and_the_rest_is_said(tmp_path: Path):
    absent = replace(made.SAID, id="2", verdict="absent", coder="cues")
    project = replace(made.PROJECT, judgements=(made.SAID, absent))
    said = write_annotations(project, tmp_path / "a.jsonld")
    assert said == ("1 judgements that are not codings, or no longer",)
    collection = json.loads((tmp_path / "a.jsonld").read_text("utf-8"))
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (collection["type"], collection["total"]) == ("AnnotationCollection", 1)
    assert collection["first"]["items"] == list(annotated(project))
