"""Matches by pages, with what a reader needs of both sides, on both databases."""

from dataclasses import replace

import pytest
from record_strategies import document, run

from jejak.model.records import Match, Passage
from jejak.model.when import When
from jejak.store.matching import BEGINNING, MatchedSide, match_methods, match_page

TEXT = "Kota 😀 belajar. " + "kata " * 100


@pytest.fixture
def case(new, tmp_path):
    with new(tmp_path) as store:
        store.start_run(run("r1"))
        some = [replace(document(name, TEXT), title=f"Judul {name}") for name in "abcd"]
        dated = replace(some[0], published=When.parse("2016-01-30"))
        store.add_documents([dated, *(replace(one, published=None) for one in some[1:])], [], "r1")
        pairs = [("a", "b", "wording"), ("a", "c", "headline"), ("b", "d", "wording")]
        store.add(
            Match,
            [Match(Passage(a, 5, 16), Passage(b, 0, 400), 0.5, how) for a, b, how in pairs],
            "r1",
        )
        yield store


def pairs(found):
    return [(one.a.passage.document, one.b.passage.document) for one in found.items]


def test_both_sides_are_told(case):
    first = match_page(case).items[0]
    when = When.parse("2016-01-30")
    language = document("a", TEXT).language
    assert first.a == MatchedSide(Passage("a", 5, 16), "Judul a", language, when, "😀 belajar. ")
    assert first.b == MatchedSide(Passage("b", 0, 400), "Judul b", language, None, TEXT[:BEGINNING])
    assert (first.score, first.method) == (0.5, "wording")


def test_the_words_are_those_of_the_passage(case):
    for one in match_page(case).items:
        for side in (one.a, one.b):
            assert side.beginning == side.passage.of(TEXT)[:BEGINNING]


def test_pages_follow_one_another(case):
    first = match_page(case, size=2)
    rest = match_page(case, size=2, after=first.after)
    assert pairs(first) + pairs(rest) == [("a", "b"), ("a", "c"), ("b", "d")]
    assert (first.total, rest.total, rest.after) == (3, 3, "")


def test_those_of_a_document_on_either_side(case):
    assert pairs(match_page(case, document="b")) == [("a", "b"), ("b", "d")]
    assert pairs(match_page(case, document="b", method="headline")) == []
    assert pairs(match_page(case, method="headline")) == [("a", "c")]
    assert pairs(match_page(case, document="x")) == []


def test_methods_are_counted(case):
    assert match_methods(case) == {"headline": 1, "wording": 2}
