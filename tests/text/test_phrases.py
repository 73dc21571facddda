import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.text.folding import lower
from jejak.text.phrases import Hit, PhraseFinder

words = st.text("abA서울9-", min_size=1, max_size=3)
phrases = st.builds(
    lambda some, star: " ".join(some) + star,
    st.lists(words, min_size=1, max_size=2),
    st.sampled_from(["", "*"]),
)
entries = st.dictionaries(st.sampled_from("xyz"), st.lists(phrases, max_size=3), max_size=3)
texts = st.text("abA서울9- \n", max_size=30)


def found(text: str, *some: str, cased: bool = False) -> list[str]:
    """What stands where the phrases are found."""
    finder = PhraseFinder({"one": some}, cased=cased)
    return [text[hit.start : hit.end] for hit in finder.find(text)]


def naively(text: str, label: str, phrase: str) -> Iterator[Hit]:
    """The same by trying every place of the text."""
    key = phrase.removesuffix("*").lower()
    joined = "가" <= key[-1] <= "힣"
    for start in range(len(text)):
        end = start + len(key)
        inside = start and text[start - 1].isalnum() and text[start].isalnum()
        if inside or text[start:end].lower().replace("\n", " ") != key:
            continue
        if phrase.endswith("*") and not joined:
            end += len(re.match(r"[^\W_]*", text[end:]).group())
        if joined or phrase.endswith("*") or not text[end : end + 1].isalnum():
            yield Hit(start, end, label)


@given(entries, texts)
def test_every_hit_is_one_that_trying_every_place_finds(entries, text: str):
    naive = {
        hit
        for label, some in entries.items()
        for phrase in some
        for hit in naively(text, label, phrase)
    }
    assert set(PhraseFinder(entries).find_all(text)) == naive


@given(entries, texts)
def test_no_hit_is_told_twice(entries, text: str):
    hits = list(PhraseFinder(entries).find_all(text))
    assert len(set(hits)) == len(hits)


@given(entries, texts)
def test_what_is_found_is_what_was_searched(entries, text: str):
    for hit in PhraseFinder(entries).find(text):
        stands = lower(text[hit.start : hit.end]).replace("\n", " ")
        searched = [lower(phrase.removesuffix("*")) for phrase in entries[hit.label]]
        assert any(stands.startswith(phrase) for phrase in searched)


@given(entries, texts)
def test_hits_stand_in_order_and_share_a_place_only_whole(entries, text: str):
    hits = PhraseFinder(entries).find(text)
    assert hits == sorted(hits)
    for one, other in pairwise(hits):
        assert one.end <= other.start or (one.start, one.end) == (other.start, other.end)


@given(entries, texts)
def test_every_place_that_is_left_out_overlaps_one_as_long(entries, text: str):
    finder = PhraseFinder(entries)
    kept = finder.find(text)
    for hit in set(finder.find_all(text)) - set(kept):
        over = [one for one in kept if one.start < hit.end and hit.start < one.end]
        assert max(one.end - one.start for one in over) >= hit.end - hit.start


@given(entries, texts)
def test_containing_is_finding(entries, text: str):
    finder = PhraseFinder(entries)
    assert (text in finder) == bool(finder.find(text))


@given(entries, st.text())
def test_any_text_can_be_searched(entries, text: str):
    for hit in PhraseFinder(entries).find(text):
        assert 0 <= hit.start < hit.end <= len(text)


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Wali kota meresmikannya kemarin", "meresmikan*", ["meresmikannya"]),
        ("Wali kota meresmikannya kemarin", "meresmikan", []),
        ("Kota itu. Perkotaan.", "kota", ["Kota"]),
        ("di kotax", "kota", []),
        ("di kotax", "kota*", ["kotax"]),
        ("서울시는 반둥에서", "서울", ["서울"]),
        ("서울시는 반둥에서", "반둥*", ["반둥"]),
        ("남서울", "서울", []),
        ("kota\nkembar", "kota kembar", ["kota\nkembar"]),
        ("kota\u00a0kembar", "kota kembar", ["kota\u00a0kembar"]),
        ("kota kembar", "kota   kembar ", ["kota kembar"]),
        ("İzmir dan Bandung", "bandung", ["Bandung"]),
        ("smart-city", "city", ["city"]),
        ("e-government", "e-gov*", ["e-government"]),
        ("anything", "*", []),
        ("", "kota", []),
    ],
)
def test_a_phrase_is_found_on_word_boundaries(text: str, phrase: str, expected: list[str]):
    assert found(text, phrase) == expected


def test_the_longest_phrase_wins():
    assert found("Bandung Creative Hub", "Bandung", "Bandung Creative Hub") == [
        "Bandung Creative Hub"
    ]


def test_a_phrase_of_two_labels_is_found_under_both():
    finder = PhraseFinder({"learn": ["studi banding"], "visit": ["studi banding"]})
    assert [hit.label for hit in finder.find("Studi banding itu")] == ["learn", "visit"]


def test_a_phrase_with_and_without_its_asterisk_is_one_phrase():
    finder = PhraseFinder({"plan": ["plan", "plan*"]})
    assert [(hit.start, hit.end) for hit in finder.find("plan, planned")] == [(0, 4), (6, 13)]


def test_case_matters_where_asked():
    assert found("a nice city; Nice", "Nice", cased=True) == ["Nice"]


def test_a_finder_without_phrases_finds_nothing():
    assert PhraseFinder({}).find("kota") == []
    assert "kota" not in PhraseFinder({"empty": ["", " "]})
