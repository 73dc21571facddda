import math
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing import seeds as module
from jejak.comparing.collection import Collection, Text, collect
from jejak.comparing.fingerprints import LEAST_WORDS
from jejak.comparing.pairing import ALONE_RUN, _promising
from jejak.comparing.seeds import AGAIN, OCTAVE, WEAK, Seeds, find_seeds, with_company
from jejak.comparing.spill import Budget
from jejak.model.when import When

WORDS = "taman sungai transportasi pembangunan".split()
DATES = [None, When.year(2015), When.month(2015, 3), When.year(2016)]
TEXTS = st.lists(
    st.builds(
        Text,
        id=st.uuids().map(str),
        text=st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
        series=st.sampled_from(["", "", "x", "y"]),
        date=st.sampled_from(DATES),
        side=st.integers(0, 2),
    ),
    max_size=9,
)
Seed = tuple[int, int, int, int]


def collected(texts: list[Text], *, dated: bool = False) -> Collection:
    return collect(texts, Budget(10**8, Path()), window=1, dated=dated)


def seeds_of(
    collection: Collection, most: int, rows: int = 10**6, limit: int = 10**8
) -> list[Seed]:
    """First text, second text, first word, second word of every seed."""
    found, _ = find_seeds(collection, most, Budget(limit, Path()), rows_at_once=rows)
    return [
        (pair >> 32, pair & 0xFFFFFFFF, word >> 32, word & 0xFFFFFFFF & ~WEAK)
        for pairs, words in found.groups(rows)
        for pair, word in zip(pairs.tolist(), words.tolist(), strict=True)
    ]


def holders(collection: Collection) -> dict[int, dict[int, list[int]]]:
    """For each fingerprint the words at which it begins, by text."""
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for value, place in zip(collection.hashes.tolist(), collection.places.tolist(), strict=True):
        found[value][place >> 32].append(place & 0xFFFFFFFF)
    return found


def allowed(one: Text, other: Text, *, dated: bool) -> bool:
    if (one.series or one.id) == (other.series or other.id):
        return False
    if one.side == other.side != 0:
        return False
    if dated:
        return bool(
            one.date and other.date and (one.date.before(other.date) or other.date.before(one.date))
        )
    return True


def plain_seeds(collection: Collection, texts: list[Text], most: int, *, dated: bool) -> list[Seed]:
    """The same by a dictionary."""
    found = []
    for places in holders(collection).values():
        numbers = sorted(places)
        sides = [[n for n in numbers if texts[n].side == side] for side in (0, 1, 2)]
        formula = (len(numbers) if sides[0] else min(len(sides[1]), len(sides[2]))) > most
        pairs = pairwise(numbers) if formula else combinations(numbers, 2)
        for one, other in pairs:
            if allowed(texts[one], texts[other], dated=dated):
                kept = 1 if formula else AGAIN
                found += [
                    (one, other, a, b) for a in places[one][:kept] for b in places[other][:kept]
                ]
    return sorted(found)


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.integers(1, 6), st.booleans())
def test_seeds_are_those_of_a_dictionary(texts: list[Text], most: int, dated: bool):
    whole = collected(texts, dated=dated)
    assert sorted(seeds_of(whole, most)) == plain_seeds(whole, texts, most, dated=dated)


@settings(deadline=None)
@given(TEXTS)
def test_a_weak_seed_stands_in_less_than_five_equal_words(texts: list[Text]):
    whole = collected(texts)
    found, _ = find_seeds(whole, 9, Budget(10**8, Path()), rows_at_once=10**6)
    for group in found.groups(10**6):
        for pair, word in zip(*(values.tolist() for values in group), strict=True):
            a, b = whole.words(pair >> 32).key, whole.words(pair & 0xFFFFFFFF).key
            if word & WEAK:
                assert not _promising(a, b, word >> 32, word & 0xFFFFFFFF & ~WEAK)


def test_most_accidents_are_weak_and_longer_wording_is_not():
    few = "taman sungai transportasi"
    texts = [f"{a} {few} {b}" for a, b in [("dua tiga", "empat lima"), ("enam", "tujuh")]]
    (weak,) = (word & WEAK for *_, word in flagged(collected([Text(t, t) for t in texts])))
    assert weak
    texts = [f"{few} di kota", f"di {few} di kota"]
    assert not any(word & WEAK for *_, word in flagged(collected([Text(t, t) for t in texts])))


def test_what_is_weak_agrees_with_what_is_no_accident():
    assert ALONE_RUN == LEAST_WORDS + 2


def flagged(collection: Collection) -> list[tuple[int, int]]:
    """Pair and words of every seed as they are kept."""
    found, _ = find_seeds(collection, 10, Budget(10**8, Path()), rows_at_once=10**6)
    return [
        pair
        for pairs, words in found.groups(10**6)
        for pair in zip(pairs.tolist(), words.tolist(), strict=True)
    ]


FLAGGED = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**40), st.booleans()))


@settings(deadline=None)
@given(FLAGGED)
def test_only_weak_seeds_without_company_are_left_out(some: list[tuple[int, int, bool]]):
    count = Counter(pair for pair, *_ in some)
    words = [word & ~WEAK for _, word, _ in some]
    kept = [
        (pair, word)
        for (pair, _, weak), word in zip(some, words, strict=True)
        if count[pair] > 1 or not weak
    ]
    held = [word | WEAK if weak else word for word, (*_, weak) in zip(words, some, strict=True)]
    pairs = np.array([pair for pair, *_ in some], np.int64)
    found = with_company(Seeds(pairs, np.array(held, np.int64)))
    wanted = sorted(kept, key=lambda one: one[0])
    assert list(zip(*(values.tolist() for values in found), strict=True)) == wanted


@settings(deadline=None)
@given(TEXTS)
def test_spread_counts_the_series_that_hold_a_fingerprint(texts: list[Text]):
    whole = collected(texts)
    _, spread = find_seeds(whole, 10, Budget(10**8, Path()), rows_at_once=10**6)
    series = {
        value: len({whole.rules.series[text] for text in places})
        for value, places in holders(whole).items()
    }
    wanted = [round(OCTAVE * math.log2(series[value])) for value in whole.hashes.tolist()]
    assert spread.tolist() == wanted


def test_spread_ends_where_a_byte_does():
    copies = [Text(str(n), "siaran pers bersama ini") for n in range(70_000)]
    _, spread = find_seeds(collected(copies), 10, Budget(10**8, Path()), rows_at_once=10**6)
    assert set(spread.tolist()) == {255}


def letters(count: int) -> list[Text]:
    """Texts of which each shares a sentence with the next, and all share one."""
    shared = "Demikian siaran pers ini disampaikan untuk diketahui bersama."
    own = [
        f"Kota nomor {n} membangun taman nomor {n} di tepi sungai nomor {n}."
        for n in range(count + 1)
    ]
    return [Text(f"t{n}", f"{own[n]} {own[n + 1]} {shared}") for n in range(count)]


def test_memory_and_portions_change_no_seed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    whole = collected(letters(40))
    wanted = sorted(seeds_of(whole, 10))
    monkeypatch.setattr(module, "AT_ONCE", 7)
    monkeypatch.chdir(tmp_path)
    assert sorted(seeds_of(whole, 10, rows=5, limit=100)) == wanted
    assert list(tmp_path.iterdir()) == []


def test_seeds_come_in_the_order_of_the_first_text():
    found = seeds_of(collected(letters(600)), 10, rows=100)
    ranges = [first * 256 // 600 for first, *_ in found]
    assert ranges == sorted(ranges)


def test_a_formula_joins_each_holder_with_the_next_only():
    copies = [
        Text(str(n), "Demikian siaran pers ini disampaikan untuk diketahui") for n in range(50)
    ]
    pairs = {seed[:2] for seed in seeds_of(collected(copies), most=49)}
    assert pairs == {(n, n + 1) for n in range(49)}
    assert len({seed[:2] for seed in seeds_of(collected(copies), most=50)}) == 50 * 49 / 2


def test_a_text_that_repeats_itself_is_asked_about_a_few_places():
    again = Text("a", "taman sungai transportasi " * 500)
    found = seeds_of(collected([again, Text("b", again.text)]), 10)
    assert len(found) == 3 * AGAIN**2


@pytest.mark.parametrize("texts", [[], [Text("a", "")], [Text("a", "kota"), Text("b", "kota")]])
def test_nothing_shared_gives_no_seeds(texts: list[Text]):
    assert seeds_of(collected(texts), 10) == []


def test_many_hosts_that_share_a_wording_with_one_origin_are_each_joined_with_it():
    origin = Text("origin", "taman sungai transportasi pembangunan", side=1)
    hosts = [Text(f"host-{n}", origin.text, side=2) for n in range(60)]
    pairs = {seed[:2] for seed in seeds_of(collected([origin, *hosts]), most=10)}
    assert pairs == {(0, number) for number in range(1, 61)}
