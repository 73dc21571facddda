import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.alphabet import ALONE, LETTER, SILENT, alphabet
from jejak.comparing.words import LOW, Words, alike, equal, split, split_many

unhurried = settings(deadline=None)  # the first call compiles
PIECES = st.sampled_from(
    ["a", "B", "é", "e\u0301", "ﬁ", "9", "٣", "-", "-\n", "\u00ad", "\u2010\r\n ", "\n", " ", ".",
     "한", "글", "\u1112\u1161\u11ab", "\u1112", "漢", "か", "ไ", "ม", "\u064b", "سلام", "\u200f",
     "\ud83d", "\udc00", "\0", "\U0001f600", "𠀀", "ᆫ"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.characters(), max_size=30).map("".join)


def hashes(text: str) -> list[int]:
    """What the words of a text are compared by."""
    return [int(one & LOW) for one in split(text).key]


def shown(text: str) -> list[str]:
    """The words as they stand in the text."""
    words = split(text)
    return [text[a:b] for a, b in zip(words.start, words.end, strict=True)]


def plain_words(text: str) -> list[tuple[str, int, int]]:
    """The same words by plain means: folded word, start, end."""
    found, at = [], 0
    while at < len(text):
        kind = alphabet().kind[ord(text[at])]
        word = plain_syllable if kind == ALONE else plain_word if kind == LETTER else None
        if word:
            folded, end = word(text, at)
            while kind == ALONE and end < len(text) and alphabet().kind[ord(text[end])] == SILENT:
                end += 1
            found.append((folded, at, end))
        at = end if word else at + 1
    return found


def plain_syllable(text: str, at: int) -> tuple[str, int]:
    for size in (3, 2):
        part = text[at : at + size]
        whole = unicodedata.normalize("NFC", part)
        modern = "\u1100" <= part[0] <= "\u1112" and len(part) == size
        if modern and len(whole) == 1:
            return whole, at + size
    return text[at], at + 1


def plain_word(text: str, at: int) -> tuple[str, int]:
    folded, end = "", at
    while at < len(text):
        kind = alphabet().kind[ord(text[at])]
        if text[at] in "-\u2010\u00ad" and text[at + 1 : at + 2] in ("\n", "\r"):
            at += 1
            while text[at : at + 1] and text[at] in " \t\n\v\f\r":
                at += 1
        elif kind == LETTER:
            packed = int(alphabet().folded[ord(text[at])])
            folded += "".join(chr(packed >> shift & 0x1FFFFF) for shift in (0, 21, 42))
            at = end = at + 1
        elif kind == SILENT:
            at = end = at + 1
        else:
            break
    return folded.replace("\0", ""), end


@unhurried
@given(TEXTS)
def test_words_are_those_of_the_plain_reading(text: str):
    words, plain = split(text), plain_words(text)
    assert list(zip(words.start, words.end, strict=True)) == [one[1:] for one in plain]
    known: dict[int, str] = {}
    for key, (folded, _, _) in zip(hashes(text), plain, strict=True):
        assert known.setdefault(key, folded) == folded
    assert len(known) == len({folded for folded, _, _ in plain})


@unhurried
@given(TEXTS)
def test_offsets_rise_and_lie_in_the_text(text: str):
    words = split(text)
    edges = np.stack([words.start, words.end], axis=1).ravel()
    assert (np.diff(edges) >= 0).all()
    assert (words.start < words.end).all()
    assert not len(edges) or (edges[0] >= 0 and edges[-1] <= len(text))


@unhurried
@given(TEXTS)
def test_what_stands_at_a_words_offsets_is_the_word(text: str):
    words = split(text)
    for key, start, end in zip(words.key, words.start, words.end, strict=True):
        alone = split(text[start:end])
        assert alone.key.tolist() == [key]
        assert (alone.start[0], alone.end[0]) == (0, end - start)


@unhurried
@given(st.lists(TEXTS, max_size=6))
def test_many_texts_at_once_are_each_as_if_alone(texts: list[str]):
    words, pointers = split_many(texts)
    assert len(pointers) == len(texts) + 1
    assert pointers[-1] == len(words.key)
    for text, first, last in zip(texts, pointers, pointers[1:], strict=False):
        for all_of_them, alone in zip(words, split(text), strict=True):
            assert all_of_them[first:last].tolist() == alone.tolist()


SAME = [
    ("Smart City", "SMART CITY"),
    ("kebijakan", "Kebijakan,"),
    ("café résumé", "cafe resume"),
    ("café", unicodedata.normalize("NFD", "café")),
    ("ﬁnance oﬃce", "finance office"),
    ("Straße", "STRASSE"),
    ("İstanbul", "istanbul"),
    ("ΣΟΦΟΣ", "σοφος"),
    ("Ｓｅｏｕｌ　２０１７", "Seoul 2017"),
    ("٢٠١٧", "2017"),
    ("२०१७", "2017"),
    ("trans-\nport", "transport"),
    ("trans-\r\n   port", "transport"),
    ("trans\u2010\nport", "transport"),
    ("trans\u00adport", "transport"),
    ("trans\u00ad\nport", "transport"),
    ("서울시", unicodedata.normalize("NFD", "서울시")),
    ("서울 시", "서울시"),
    ("과학기술", unicodedata.normalize("NFD", "과학 기술")),
    ("كِتَاب", "كتاب"),
    ("שָׁלוֹם", "שלום"),
    ("Zusammen\u200darbeit", "Zusammenarbeit"),
    ("\u202bسلام\u202c", "سلام"),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=ascii)
def test_the_same_words_however_written(one: str, other: str):
    assert hashes(one) == hashes(other)


OTHER = [
    ("2017", "2018"),
    ("Pasal 1", "Pasal 2"),
    ("서울", "부산"),
    ("mayor", "major"),
    ("well-known", "wellknown"),
    ("well-\nknown", "well known"),
    ("a\ud800b", "ab"),
]


@pytest.mark.parametrize(("one", "other"), OTHER, ids=ascii)
def test_other_words_stay_apart(one: str, other: str):
    assert hashes(one) != hashes(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" .\n-", []),
        ("x", ["x"]),
        ("Pasal 12(a): air-bersih!", ["Pasal", "12", "a", "air", "bersih"]),
        ("kota-\n", ["kota"]),
        ("kota-\n\n  -", ["kota"]),
        ("kota-\n한", ["kota", "한"]),
        ("서울시는 Seoul", ["서", "울", "시", "는", "Seoul"]),
        ("ประเทศ", list("ประเทศ")),
        ("น้ำดี", ["น้", "ำ", "ดี"]),
        ("東京都2017年", ["東", "京", "都", "2017", "年"]),
        ("قانون رقم 12", ["قانون", "رقم", "12"]),
        ("\ud83dkota\ude00", ["kota"]),
        ("a\0b", ["a", "b"]),
        ("don’t", ["don", "t"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
    ],
    ids=ascii,
)
def test_where_words_begin_and_end(text: str, words: list[str]):
    assert shown(text) == words


def test_a_character_alone_is_known_by_its_odd_key():
    assert [key & 1 for key in hashes("kota 서울 漢")] == [0, 1, 1, 1]
    assert all(key & 1 == 0 for key in hashes("one two 3 4 five"))


def test_a_hundred_thousand_words_have_a_hundred_thousand_hashes():
    words = [f"{number:b}".translate(str.maketrans("01", "ka")) for number in range(1, 100_001)]
    assert len(set(hashes(" ".join(words)))) >= len(words) - 10


def fuzzy(one: str, other: str) -> bool:
    return bool(alike(split(one).key[0], split(other).key[0]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("transportation", "transportatlon"),
        ("pembangunan", "pembangvnan"),
        ("agreement", "agreements"),
    ],
)
def test_a_misspelt_word_is_alike(one: str, other: str):
    assert fuzzy(one, other)
    assert fuzzy(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2017", "2018"),
        ("123456789", "123456788"),
        ("cat", "car"),
        ("서", "시"),
        ("mayor", "river"),
        ("transportation", "environment"),
        ("article12", "article13"),
    ],
)
def test_numbers_short_words_and_others_are_not(one: str, other: str):
    assert not fuzzy(one, other)


@unhurried
@given(st.text("abcdefgh", min_size=1, max_size=12), st.text("abcdefgh", min_size=1, max_size=12))
def test_alike_is_mutual_and_holds_for_equals(one: str, other: str):
    assert fuzzy(one, other) == fuzzy(other, one)
    assert fuzzy(one, one)
    same = equal(split(one).key[0], split(other).key[0])
    assert bool(same) == (one == other)
    assert fuzzy(one, other) or not same


@unhurried
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_alike_counts_shared_letter_pairs(one: int, other: int):
    keys = [np.uint64(pairs << 32 | number) for number, pairs in enumerate((one, other))]
    most = max(one.bit_count(), other.bit_count())
    wanted = bool(one and other) and 3 * (one & other).bit_count() >= 2 * most
    assert bool(alike(*keys)) == wanted


def test_words_are_arrays_of_known_types():
    assert [part.dtype.name for part in Words(*split("kota"))] == ["uint64", "int32", "int32"]
