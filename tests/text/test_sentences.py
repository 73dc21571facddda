import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.text.sentences import paragraphs, sentences

pieces = st.sampled_from(
    ["Ir. ", "Jl. ", "No. 5", "H.", "Kota ", "kota ", "서울", "했다", ".", "…", "!", "?", "。", '"', ")",
     "»", "\n", "\n\n", " \n \n", "\t", " ", "- ", "1. ", "a) ", "• ", "2017", "3", "e.g. ", "\u3000", "İ"]
)  # fmt: skip
texts = st.lists(pieces, max_size=25).map("".join) | st.text(max_size=40)


def split(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentences(text)]


def blocks(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [text[start:end] for start, end in paragraphs(text)]


def uncovered(text: str, spans: list[tuple[int, int]], start: int = 0, end: int | None = None):
    """What of `text[start:end]` lies in no span."""
    left = list(text[start:end])
    for first, last in spans:
        left[first - start : last - start] = [" "] * (last - first)
    return "".join(left).strip()


@given(texts)
def test_paragraphs_cover_all_but_white_space(text: str):
    assert uncovered(text, list(paragraphs(text))) == ""


@given(texts)
def test_sentences_cover_all_of_a_paragraph_but_white_space(text: str):
    for start, end in paragraphs(text):
        assert uncovered(text, list(sentences(text, start, end)), start, end) == ""


@given(texts)
def test_paragraphs_stand_in_order_and_apart(text: str):
    spans = list(paragraphs(text))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(texts, st.integers(0, 20), st.integers(0, 20))
def test_sentences_stand_in_order_apart_and_inside(text: str, first: int, length: int):
    end = min(len(text), first + length)
    start = min(first, end)
    spans = list(sentences(text, start, end))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(start <= one[0] < one[1] <= end for one in spans)


@given(texts)
def test_no_span_begins_or_ends_in_white_space(text: str):
    for start, end in [*paragraphs(text), *sentences(text)]:
        assert text[start:end] == text[start:end].strip()


@given(texts)
def test_no_paragraph_holds_an_empty_line(text: str):
    for block in blocks(text):
        assert all(line.strip(" \t") for line in block.split("\n"))


@given(texts, texts)
def test_what_follows_a_paragraph_does_not_change_its_sentences(text: str, more: str):
    assert list(sentences(f"{text}\n\n{more}", 0, len(text))) == list(sentences(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wali Kota Ir. H. tiba. Ia pulang.", ["Wali Kota Ir. H. tiba.", "Ia pulang."]),
        ("Kantor di Jl. Asia No. 5. Buka pagi.", ["Kantor di Jl. Asia No. 5.", "Buka pagi."]),
        ("Blok K. Nomor 3 dibuka.", ["Blok K. Nomor 3 dibuka."]),
        ("Rapat dll. Dinas setuju.", ["Rapat dll. Dinas setuju."]),
        ("Dana Rp21.5 miliar. Kota siap.", ["Dana Rp21.5 miliar.", "Kota siap."]),
        ("Benarkah? Ya! Mulai.", ["Benarkah?", "Ya!", "Mulai."]),
        ('"Kami siap." Ia pergi.', ['"Kami siap."', "Ia pergi."]),
        ("Mr. Lee of the U.S. Navy came. He left.", ["Mr. Lee of the U.S. Navy came.", "He left."]),
        ("The cost (approx. 5 m) rose. It fell.", ["The cost (approx. 5 m) rose.", "It fell."]),
        ("It opened in 2017. The mayor spoke.", ["It opened in 2017.", "The mayor spoke."]),
        ("It runs on example.org. Fine.", ["It runs on example.org.", "Fine."]),
        ("He waited... then left.", ["He waited... then left."]),
        ("He waited… The bus came.", ["He waited…", "The bus came."]),
        ("서울시가 도왔다. 반둥시는 배웠다.", ["서울시가 도왔다.", "반둥시는 배웠다."]),
        ("2017. 10. 16. 반둥에서 열렸다.", ["2017. 10. 16. 반둥에서 열렸다."]),
        ("왜 그랬을까? 모른다.", ["왜 그랬을까?", "모른다."]),
        ("終わった。始まる。", ["終わった。", "始まる。"]),
        ("1. Pendahuluan dan maksud", ["1. Pendahuluan dan maksud"]),
        ("tanpa titik", ["tanpa titik"]),
        ("  \n ", []),
        ("", []),
    ],
)
def test_text_is_split_into_sentences(text: str, expected: list[str]):
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Satu.\n\nDua.", ["Satu.", "Dua."]),
        ("Satu\nbaris.", ["Satu\nbaris."]),
        ("Satu.\n \t\n\n\nDua.", ["Satu.", "Dua."]),
        ("Daftar:\n- satu\n- dua", ["Daftar:", "- satu", "- dua"]),
        ("Daftar:\n1. satu\n2) dua\n(3) tiga", ["Daftar:", "1. satu", "2) dua", "(3) tiga"]),
        ("목록\n• 하나\n• 둘", ["목록", "• 하나", "• 둘"]),
        ("5 - 3\n-2 derajat", ["5 - 3\n-2 derajat"]),
        ("\n\n", []),
    ],
)
def test_text_is_split_into_paragraphs(text: str, expected: list[str]):
    assert blocks(text) == expected


def test_a_part_of_a_text_is_split_with_offsets_of_the_whole():
    text = "Satu. Dua. Tiga."
    assert list(sentences(text, 6)) == [(6, 10), (11, 16)]
    assert list(sentences(text, 6, 10)) == [(6, 10)]


def test_long_leaders_of_dots_cost_no_time():
    text = "." * 50_000 + "x"
    began = time.process_time()
    assert list(sentences(text)) == [(0, len(text))]
    assert time.process_time() - began < 2
