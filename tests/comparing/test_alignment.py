import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.alignment import (
    BAND,
    DROP,
    MISSPELT,
    OTHER,
    SAME,
    SKIPPED,
    SURE,
    Reach,
    extend,
    scratch,
)
from jejak.comparing.words import alike, equal, split

unhurried = settings(deadline=None)  # the first call compiles
SOME = "taman sungai pembangunan pembangvnan transportasi transportasl 2017 2018 di 서".split()
WORDS = st.lists(st.sampled_from(SOME), max_size=25)
Cell = tuple[int, int, int]


def reach(a: list[str], b: list[str]) -> Reach:
    """The extension of one list of words along another."""
    return Reach(*extend(split(" ".join(a)).key, split(" ".join(b)).key, scratch()))


@cache
def gain(one: str, other: str) -> Cell:
    """Score, worth of equal words and columns of a pair."""
    one_key, other_key = split(one).key[0], split(other).key[0]
    if equal(one_key, other_key):
        return SAME, SAME, 1
    return (MISSPELT, MISSPELT, 1) if alike(one_key, other_key) else (OTHER, 0, 1)


def after(cell: Cell | None, step: Cell) -> list[Cell]:
    return [tuple(x + y for x, y in zip(cell, step, strict=True))] if cell else []


SKIP = (SKIPPED, 0, 1)


def full(a: list[str], b: list[str]) -> int:
    """The best score that any beginnings of a and b can have, by the whole table."""
    rows = [[(0, 0, 0)]]
    for _ in b:
        rows[0] += after(rows[0][-1], SKIP)
    for one in a:
        above, row = rows[-1], after(rows[-1][0], SKIP)
        for column, other in enumerate(b, 1):
            ways = after(row[-1], SKIP) + after(above[column], SKIP)
            row.append(max(ways + after(above[column - 1], gain(one, other))))
        rows.append(row)
    return max(cell[0] for row in rows for cell in row)


def plain(a: list[str], b: list[str]) -> Reach:
    """The same extension with a dictionary for a band."""
    at = best = Reach(0, 0, 0, 0, 0)
    further = True
    while further:
        run = 0
        while (
            at.a + run < len(a)
            and at.b + run < len(b)
            and gain(a[at.a + run], b[at.b + run])[0] == SAME
        ):
            run += 1
        at = Reach(
            at.a + run, at.b + run, at.score + SAME * run, at.matched + SAME * run, at.columns + run
        )
        best = max(best, at, key=lambda one: one.score)
        if at.a == len(a) or at.b == len(b):
            break
        further, step = plain_bridge(a[at.a :], b[at.b :], DROP - best.score + at.score)
        at = Reach(*(x + y for x, y in zip(at, step, strict=True)))
        best = max(best, at, key=lambda one: one.score)
    return best


def sure(a: list[str], b: list[str]) -> bool:
    """Whether six equal words follow."""
    return [gain(*pair)[0] for pair in zip(a[:SURE], b[:SURE], strict=False)] == [SAME] * SURE


def plain_bridge(a: list[str], b: list[str], drop: int) -> tuple[bool, Reach]:
    above: dict[int, Cell] = {0: (0, 0, 0)}
    while len(above) <= min(len(b), drop // -SKIPPED):
        above[len(above)] = after(above[len(above) - 1], SKIP)[0]
    best, place = (0, 0, 0), (0, 0)
    for row, one in enumerate(a, 1):
        here: dict[int, Cell] = {}
        floor, ground = (best[0] - drop, 0, 0), None
        for column in range(min(above), len(b) + 1):
            ways = after(here.get(column - 1), SKIP) + after(above.get(column), SKIP)
            ways += after(above.get(column - 1), gain(one, b[column - 1]))
            if not ways or max(ways) < floor:
                if column > max(above):
                    break
                continue
            here[column] = max(ways)
            if here[column] > best:
                best, place = here[column], (row, column)
            if sure(a[row:], b[column:]) and (ground is None or here[column] > here[ground]):
                ground = column
        if ground is not None:
            return True, Reach(row, ground, *here[ground])
        if not here:
            break
        above = here
    return False, Reach(*place, *best)


@settings(deadline=None, max_examples=300)
@given(WORDS, WORDS)
def test_the_band_finds_what_a_dictionary_finds(a: list[str], b: list[str]):
    assert reach(a, b) == plain(a, b)


def test_nor_does_it_lose_a_cell_at_the_edge_of_the_band():
    chance = random.Random(4)
    for _ in range(300):
        a, b = (chance.choices(["1", "2", "pembangunan", "pembangvnan"], k=60) for _ in range(2))
        assert reach(a, b) == plain(a, b)


@unhurried
@given(WORDS, WORDS)
def test_no_extension_scores_more_than_the_whole_table(a: list[str], b: list[str]):
    found = reach(a, b)
    assert 0 <= found.score <= full(a, b)
    assert max(found.a, found.b) <= found.columns <= found.a + found.b
    assert 0 <= found.matched <= SAME * min(found.a, found.b)


@unhurried
@given(WORDS)
def test_a_text_along_itself_is_equal_to_the_end(words: list[str]):
    count = len(words)
    assert reach(words, words) == Reach(count, count, SAME * count, SAME * count, count)


def numbered(count: int) -> list[str]:
    """Words none of which is another, or like another."""
    return [str(number) for number in range(count)]


def edited(words: list[str], chance: random.Random) -> list[str]:
    """A copy with an edit in every 8 to 12 words: put in, left out, another, two words changed over."""
    copy, at = list(words), 10
    while at < len(copy) - 10:
        new = f"x{at}"
        copy[at : at + 2] = chance.choice(
            [
                [copy[at], new, copy[at + 1]],
                [copy[at]],
                [new, copy[at + 1]],
                copy[at : at + 2][::-1],
            ]
        )
        at += chance.randint(8, 12)
    return copy


@pytest.mark.parametrize("seed", range(10))
def test_over_scattered_edits_the_extension_is_the_best_there_is(seed: int):
    words = numbered(120)
    copy = edited(words, random.Random(seed))
    found = reach(words, copy)
    assert found.score == full(words, copy)
    assert (found.a, found.b) == (len(words), len(copy))


EDITS = {
    "another word": (["x"], Reach(20, 20, 185, 190, 20)),
    "a word put in": (["x", "10"], Reach(20, 21, 195, 200, 21)),
    "a word left out": ([], Reach(20, 19, 185, 190, 20)),
    "four words put in": (["x", "y", "z", "w", "10"], Reach(20, 24, 180, 200, 24)),
}


@pytest.mark.parametrize(("new", "wanted"), EDITS.values(), ids=EDITS)
def test_what_an_edit_costs(new: list[str], wanted: Reach):
    words = numbered(20)
    assert reach(words, [*words[:10], *new, *words[11:]]) == wanted


def test_a_misspelt_word_costs_less_than_another():
    a = [*numbered(5), "transportasi", *numbered(5)]
    b = [*numbered(5), "transportasl", *numbered(5)]
    assert reach(a, b) == Reach(11, 11, 10 * SAME + MISSPELT, 10 * SAME + MISSPELT, 11)


def test_the_extension_ends_where_the_texts_part():
    a, b = numbered(30), [*numbered(12), *(f"x{n}" for n in range(18))]
    assert reach(a, b) == Reach(12, 12, 120, 120, 12)


def test_a_loss_of_more_than_three_and_a_half_words_is_not_crossed():
    words = numbered(40)
    for extra, crossed in ((7, True), (8, False)):
        copy = [*words[:20], *(f"x{n}" for n in range(extra)), *words[20:]]
        assert (reach(words, copy).a == 40) == crossed


def test_to_the_left_it_reads_reversed_views():
    key = split(" ".join(numbered(30))).key
    found = Reach(*extend(key[:20][::-1], key[5:20][::-1], scratch()))
    assert found == Reach(15, 15, 150, 150, 15)


@pytest.mark.parametrize("every", [3, 6])
def test_counts_do_not_run_over_in_a_long_stretch_without_sure_ground(every: int):
    words = numbered(30_000)
    copy = [f"x{n}" if n % every == 2 else word for n, word in enumerate(words)]
    found = reach(words, copy)
    equals = sum(one == other for one, other in zip(words, copy, strict=True))
    assert found.a >= len(words) - 1
    assert found.matched == pytest.approx(SAME * equals, abs=2 * SAME)
    assert found.columns == pytest.approx(len(words), abs=2)


def test_many_words_put_in_all_along_do_not_leave_the_band():
    words = numbered(3000)
    copy = [part for word in words for part in (word, *(["x"] if int(word) % 3 == 0 else []))]
    found = reach(words, copy)
    assert found.a == len(words)
    assert found.b - found.a > 4 * BAND


@pytest.mark.parametrize(
    ("a", "b"), [([], []), (["kota"], []), ([], ["kota"]), (["kota"], ["desa"])]
)
def test_nothing_in_common_reaches_nowhere(a: list[str], b: list[str]):
    assert reach(a, b) == Reach(0, 0, 0, 0, 0)


def test_the_scratch_does_not_carry_over():
    a, b = (
        split(" ".join(numbered(50))).key,
        split(" ".join(edited(numbered(50), random.Random(3)))).key,
    )
    cells = scratch()
    first = extend(a, b, cells)
    extend(b[::-1].copy(), np.sort(a), cells)
    assert extend(a, b, cells) == first
