from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.fingerprints import (
    LEAST_WORDS,
    LETTERS,
    apart,
    fingerprints,
    sequences,
    surroundings,
    weight,
    winnow,
)
from jejak.comparing.words import LOW, split, split_many

unhurried = settings(deadline=None)  # the first call compiles
WORDS = st.sampled_from("a di kota taman sungai transportasi 서 울 시 2017 3".split())
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
HASHES = st.lists(st.integers(0, 9), max_size=30)


def plain_sequences(text: str) -> list[tuple[int, ...]]:
    """The words of each sequence, by first word."""
    words = split(text)
    sizes = [2 if b - a == 1 else b - a for a, b in zip(words.start, words.end, strict=True)]
    found = []
    for first in range(len(sizes)):
        for stop in range(first + LEAST_WORDS, len(sizes) + 1):
            if sum(sizes[first:stop]) >= LETTERS:
                found.append(tuple(int(key & LOW) for key in words.key[first:stop]))
                break
    return found


def plain_winnow(values: list[int], window: int) -> list[int]:
    """Rightmost least of every window; the first windows are not full."""
    kept = set()
    for at in range(len(values)):
        places = range(max(0, at - window + 1), at + 1)
        kept.add(min(places, key=lambda place: (values[place], -place)))
    return sorted(kept)


@unhurried
@given(TEXTS)
def test_a_sequence_runs_until_it_has_its_letters(text: str):
    words = split(text)
    hashes, lengths = sequences(*words)
    plain = plain_sequences(text)
    assert lengths.tolist() == [len(one) for one in plain] + [0] * (len(words.key) - len(plain))
    known: dict[int, tuple[int, ...]] = {}
    for value, one in zip(hashes.tolist(), plain, strict=False):
        assert known.setdefault(value, one) == one
    assert len(known) == len(set(plain))


@unhurried
@given(HASHES, st.integers(1, 6))
def test_winnowing_keeps_the_least_of_each_window(values: list[int], window: int):
    lengths = np.full(len(values), 3, np.int32)
    kept = winnow(np.array(values, np.uint64), lengths, window)
    assert kept.tolist() == plain_winnow(values, window)


@unhurried
@given(HASHES)
def test_a_window_of_one_keeps_all(values: list[int]):
    lengths = np.ones(len(values), np.int32)
    kept = winnow(np.array(values, np.uint64), lengths, 1)
    assert kept.tolist() == list(range(len(values)))


def test_places_without_a_sequence_are_passed_over():
    lengths = np.array([3, 0, 3, 0], np.int32)
    kept = winnow(np.array([5, 0, 4, 0], np.uint64), lengths, 2)
    assert kept.tolist() == [0, 2]


@unhurried
@given(st.lists(st.integers(0, 2**63), min_size=9, max_size=20), HASHES, HASHES)
def test_equal_passages_keep_equal_fingerprints(
    shared: list[int], left: list[int], right: list[int]
):
    window = 4
    for before, after in ((left, right), (right, left)):
        values = np.array(before + shared + after, np.uint64)
        kept = winnow(values, np.ones(len(values), np.int32), window)
        inside = {at - len(before) for at in kept if 0 <= at - len(before) < len(shared)}
        assert set(plain_winnow(shared, window)) - set(range(window - 1)) <= inside | {
            at for at in range(len(shared)) if shared[at] in (*left, *right)
        }


@unhurried
@given(st.lists(TEXTS, max_size=5), st.integers(1, 4))
def test_many_texts_have_the_fingerprints_of_each(texts: list[str], window: int):
    words, pointers = split_many(texts)
    found, places = fingerprints(*words, pointers, window)
    wanted = []
    for number, text in enumerate(texts):
        hashes, lengths = sequences(*split(text))
        wanted += [(number, at, hashes[at]) for at in winnow(hashes, lengths, window)]
    assert list(zip(places >> 32, places & 0xFFFFFFFF, found, strict=True)) == wanted


@pytest.mark.parametrize("text", ["", "kota", "a b", "한", "one two"])
def test_a_text_too_short_has_none(text: str):
    words, pointers = split_many([text])
    assert len(fingerprints(*words, pointers, 1)[0]) == 0


@pytest.mark.parametrize(
    ("text", "wanted"), [("transportasi", 12), ("di", 2), ("a", 2), ("서", 2), ("\u1109\u1165", 2), ("\u1112\u1161\u11ab", 2)]
)  # fmt: skip
def test_a_syllable_weighs_two_letters_however_it_is_written(text: str, wanted: int):
    words = split(text)
    assert weight(words.key[0], words.start[0], words.end[0]) == wanted


@unhurried
@given(TEXTS, TEXTS)
def test_sequences_within_a_longer_wording_are_never_apart(one: str, other: str):
    words, pointers = split_many([one, other])
    a, b = (words.key[pointers[n] : pointers[n + 1]] & LOW for n in (0, 1))
    size = LEAST_WORDS + 2
    for i, j in product(range(len(a) - size + 1), range(len(b) - size + 1)):
        if (a[i : i + size] == b[j : j + size]).all():
            for step in range(3):
                places = np.array([i + step, 1 << 32 | j + step])
                assert not apart(*surroundings(words.key, pointers, places))


def test_sequences_that_other_words_surround_are_apart():
    words, pointers = split_many(["dua tiga a b c empat lima", "enam tujuh a b c delapan satu"])
    around = surroundings(words.key, pointers, np.array([2, 1 << 32 | 2]))
    assert apart(around[0], around[1])
