"""What docs/annotation-rules.md promises of the shipped examples, counted."""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from jejak.model.framework import framework_path, load_framework

SHIPPED = load_framework("sister-city")
FOLDER = framework_path("sister-city").parent
LINES = [
    json.loads(line) | {"batch": path.stem}
    for pattern in SHIPPED.examples
    for path in sorted(FOLDER.glob(pattern))
    for line in path.read_text(encoding="utf-8").split("\n")
    if line.strip()
]
CODES = [code.id for code in SHIPPED.codes]
MAIN_FAMILIES = ("mechanism", "degree", "principle", "dimension", "status")
MAIN = [code for code in CODES if code.partition(".")[0] in MAIN_FAMILIES]
OTHER = [code for code in CODES if code not in MAIN]
LANGUAGES = ("id", "en", "ko")
GENRES = {
    "news", "government", "report", "minutes", "interview", "journal", "thesis", "law", "blog", "speech", "brochure"
}  # fmt: skip


def having(code: str) -> list[dict]:
    """The passages that carry a code."""
    return [one for one in LINES if code in one["codes"]]


@pytest.mark.parametrize("code", MAIN)
def test_a_main_code_has_forty_examples_and_twelve_in_each_language(code: str):
    languages = Counter(one["lang"] for one in having(code))
    assert languages.total() >= 40
    assert min(languages[language] for language in LANGUAGES) >= 12


@pytest.mark.parametrize("code", OTHER)
def test_every_other_code_has_fifteen_examples(code: str):
    assert len(having(code)) >= 15


@pytest.mark.parametrize("code", MAIN)
def test_at_most_half_of_the_examples_of_a_code_hold_a_textbook_word(code: str):
    assert sum(one["cue"] for one in having(code)) * 2 <= len(having(code))


def test_there_are_three_hundred_passages_that_claim_nothing():
    held = {"status.intended", "status.rejected"}
    negatives = [one for one in LINES if one["batch"] == "negatives" and set(one["codes"]) <= held]
    assert len(negatives) >= 300


def test_every_line_keeps_to_the_record():
    keys = {"id", "lang", "genre", "scenario", "text", "codes", "cue", "families", "batch"}
    for one in LINES:
        assert set(one) == keys, one["id"]
        assert one["lang"] in LANGUAGES, one["id"]
        assert one["genre"] in GENRES, one["id"]
        assert isinstance(one["cue"], bool), one["id"]
        assert len(set(one["codes"])) == len(one["codes"]), one["id"]


def test_ids_are_unique():
    assert [name for name, count in Counter(one["id"] for one in LINES).items() if count > 1] == []


def test_scenarios_stay_inside_their_batch():
    # Else a story could stand on both sides of the cut that quality is measured by.
    batches: dict[str, set[str]] = {}
    for one in LINES:
        batches.setdefault(one["scenario"], set()).add(one["batch"])
    assert {name: some for name, some in batches.items() if len(some) > 1} == {}


def test_the_main_families_are_judged_in_every_passage():
    assert [one["id"] for one in LINES if not set(MAIN_FAMILIES) <= set(one["families"])] == []


def test_a_code_is_of_a_family_that_was_judged():
    for one in LINES:
        assert {code.partition(".")[0] for code in one["codes"]} <= set(one["families"]), one["id"]


@pytest.mark.parametrize("family", [one.id for one in SHIPPED.families if one.choice == "single"])
def test_a_family_of_single_choice_has_one_code_a_passage(family: str):
    for one in LINES:
        assert sum(code.startswith(f"{family}.") for code in one["codes"]) <= 1, one["id"]


def test_what_is_merely_intended_or_denied_has_no_degree():
    for one in LINES:
        if {"status.intended", "status.rejected"} & set(one["codes"]):
            assert not any(code.startswith("degree.") for code in one["codes"]), one["id"]


def test_what_is_merely_intended_has_no_outcome_but_planned():
    for one in LINES:
        if "status.intended" in one["codes"]:
            outcomes = {code for code in one["codes"] if code.startswith("outcome.")}
            assert outcomes <= {"outcome.planned"}, one["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_passage_is_told_twice(language: str):
    some = [one for one in LINES if one["lang"] == language]
    texts = [one["text"] for one in some]
    alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=90, dtype=np.uint8)
    pairs = np.argwhere(np.triu(alike, 1))
    assert [(some[i]["id"], some[j]["id"]) for i, j in pairs] == []


def test_languages_are_about_equally_many():
    counts = sorted(Counter(one["lang"] for one in LINES).values())
    assert all(many <= few * 1.1 for few, many in pairwise(counts))


def test_passages_are_frozen_text_of_a_passage_s_length():
    for one in LINES:
        assert one["text"] == one["text"].strip(), one["id"]
        assert 25 <= len(one["text"]) <= 700, one["id"]
