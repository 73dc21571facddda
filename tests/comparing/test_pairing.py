import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.alignment import SAME
from jejak.comparing.pairing import (
    A_END,
    A_START,
    ALONE_RUN,
    B_END,
    B_START,
    COLUMNS,
    GAP,
    MATCHED,
    SCORE,
    A,
    B,
    align_pairs,
)
from jejak.comparing.seeds import Seeds
from jejak.comparing.words import equal, split, split_many

Span = tuple[int, int, int, int]


def own(name: str, count: int) -> list[str]:
    """Words that stand in no other text."""
    return [f"{name}{number}" for number in range(count)]


def seeded(texts: list[list[str]], pairs: list[tuple[int, int]], letters: int = 40) -> np.ndarray:
    """Rows of the pairs, seeded wherever three words on end are equal."""
    words, pointers = split_many([" ".join(one) for one in texts])
    seeds = []
    for one, other in pairs:
        a, b = texts[one], texts[other]
        seeds += [
            (one << 32 | other, at << 32 | place)
            for at in range(len(a) - 2)
            for place in range(len(b) - 2)
            if a[at : at + 3] == b[place : place + 3]
        ]
    columns = np.array(seeds, np.int64).reshape(-1, 2)
    return align_pairs(words, pointers, Seeds(columns[:, 0].copy(), columns[:, 1].copy()), letters)


def passages(a: list[str], b: list[str], letters: int = 40) -> list[Span]:
    """Words of each passage in a and in b."""
    rows = seeded([a, b], [(0, 1)], letters)
    return [tuple(row) for row in rows[:, [A_START, A_END, B_START, B_END]].tolist()]


SHARED = own("word", 30)


def test_a_passage_is_found_where_it_stands():
    a, b = own("a", 5) + SHARED + own("a", 7), own("b", 11) + SHARED + own("c", 2)
    assert passages(a, b) == [(5, 35, 11, 41)]


def test_a_row_counts_equal_words_and_columns():
    (row,) = seeded([SHARED, [*SHARED[:10], "x", *SHARED[11:]]], [(0, 1)])
    assert row[[A, B, SCORE, MATCHED, COLUMNS]].tolist() == [0, 1, 285, 290, 30]


def test_an_inserted_clause_does_not_cut_a_passage():
    clause = own("x", GAP)
    b = [*SHARED[:15], *clause, *SHARED[15:]]
    assert passages(SHARED, b) == [(0, 30, 0, 30 + GAP)]
    assert passages(SHARED, [*SHARED[:15], *own("x", GAP + 1), *SHARED[15:]]) == [
        (0, 15, 0, 15),
        (15, 30, 16 + GAP, 31 + GAP),
    ]


def test_a_gap_counts_against_the_passage_it_joins():
    (whole,) = seeded([SHARED, SHARED], [(0, 1)])
    (row,) = seeded([SHARED, [*SHARED[:15], *own("x", 50), *SHARED[15:]]], [(0, 1)])
    assert row[SCORE] == whole[SCORE] - 50
    assert row[MATCHED] == whole[MATCHED]
    assert row[COLUMNS] == 80


def test_moved_blocks_are_passages_of_their_own():
    first, second = own("f", 20), own("g", 20)
    assert passages(first + second, second + first) == [(0, 20, 20, 40), (20, 40, 0, 20)]


def test_a_block_that_is_repeated_is_found_each_time():
    a = SHARED + own("a", 100) + SHARED
    assert passages(a, SHARED) == [(0, 30, 0, 30), (130, 160, 0, 30)]
    assert passages(SHARED, SHARED + SHARED) == [(0, 30, 0, 30), (0, 30, 30, 60)]


def test_lines_with_new_numbers_are_one_passage():
    lines = [own(f"line{n}w", 8) for n in range(6)]
    a = [word for n, line in enumerate(lines) for word in (f"Pasal{n}", *line)]
    b = [word for n, line in enumerate(lines) for word in (f"Pasal{n + 3}", *line)]
    assert passages(a, b) == [(1, 54, 1, 54)]


def test_a_passage_needs_letters_in_equal_words():
    words = ["taman", "sungai", "jalan", "pasar", "terminal", "stasiun", "halte", "alun"]
    letters = len("".join(words))
    assert passages(words, words, letters) == [(0, 8, 0, 8)]
    assert passages(words, words, letters + 1) == []


def test_syllables_count_two_letters():
    syllables = list("가나다라마바사아자차")
    assert passages(syllables, syllables, 20) == [(0, 10, 0, 10)]
    assert passages(syllables, syllables, 21) == []


@pytest.mark.parametrize("run", [ALONE_RUN - 1, ALONE_RUN])
def test_a_lone_seed_must_stand_in_a_long_run(run: int):
    shared = own("shared", run)
    words, pointers = split_many([" ".join(own("a", 3) + shared), " ".join(own("b", 4) + shared)])
    seed = Seeds(np.array([1]), np.array([3 << 32 | 4]))
    assert len(align_pairs(words, pointers, seed, 10)) == (run >= ALONE_RUN)


def test_a_seed_that_is_an_accident_of_hashing_makes_no_passage():
    words, pointers = split_many([" ".join(own("a", 20)), " ".join(own("b", 20))])
    seeds = Seeds(np.array([1, 1]), np.array([0, 5 << 32 | 5]))
    assert len(align_pairs(words, pointers, seeds, 1)) == 0


def test_every_pair_has_rows_of_its_own_in_order():
    texts = [own("a", 9) + SHARED, SHARED + own("b", 4), own("c", 2) + SHARED]
    rows = seeded(texts, [(0, 1), (0, 2), (1, 2)])
    assert rows[:, [A, B]].tolist() == [[0, 1], [0, 2], [1, 2]]
    assert rows[:, [A_START, B_START]].tolist() == [[9, 0], [9, 2], [0, 2]]


def test_the_order_of_seeds_does_not_matter():
    a = SHARED + own("a", 90) + own("t", 25)
    b = own("t", 25) + own("b", 90) + SHARED
    words, pointers = split_many([" ".join(a), " ".join(b)])
    places = [at << 32 | 115 + at for at in range(28)] + [120 + at << 32 | at for at in range(23)]
    forward = Seeds(np.zeros(len(places), np.int64) + 1, np.array(places))
    backward = Seeds(forward.pairs, forward.words[::-1].copy())
    one, other = (align_pairs(words, pointers, some, 40) for some in (forward, backward))
    assert one.tolist() == other.tolist()
    assert len(one) == 2


def test_no_seeds_no_rows():
    assert seeded([SHARED, SHARED], []).shape == (0, 9)


VOCABULARY = st.sampled_from("taman sungai transportasi pembangunan kota desa 2017 air".split())
LISTS = st.lists(VOCABULARY, max_size=40)


@settings(deadline=None, max_examples=150)
@given(LISTS, LISTS)
def test_rows_hold_words_of_both_texts_in_order(a: list[str], b: list[str]):
    rows = seeded([a, b], [(0, 1)], 10)
    assert (rows[:, A_START] < rows[:, A_END]).all()
    assert (rows[:, B_START] < rows[:, B_END]).all()
    assert not len(rows) or (rows[:, A_END].max() <= len(a) and rows[:, B_END].max() <= len(b))
    assert (rows[:, MATCHED] >= 0).all()
    assert (rows[:, MATCHED] <= SAME * rows[:, COLUMNS]).all()
    assert (rows[:, SCORE] > 0).all()
    starts = rows[:, [A_START, B_START]].tolist()
    assert starts == sorted(starts)


@pytest.mark.parametrize("seed", range(5))
def test_planted_passages_are_found_to_the_word(seed: int):
    chance = random.Random(seed)
    a, b, truth = own("a", 10), own("b", 10), []
    for number in range(8):
        block = own(f"block{number}w", chance.randint(12, 40))
        truth.append((len(a), len(a) + len(block), len(b), len(b) + len(block)))
        # Wide enough apart that two neighbours are not one passage.
        a += block + own(f"a{number}x", chance.randint(GAP + 1, 90))
        b += block + own(f"b{number}x", chance.randint(GAP + 1, 90))
    assert passages(a, b) == truth


def test_what_is_matched_are_equal_words():
    a, b = SHARED, [*SHARED[:12], *own("x", 2), *SHARED[12:]]
    one, other = split(" ".join(a)), split(" ".join(b))
    ((start, end, b_start, b_end),) = passages(a, b)
    pairs = zip(
        one.key[start:end], np.delete(other.key, [12, 13])[b_start : b_end - 2], strict=True
    )
    assert all(equal(*pair) for pair in pairs)
