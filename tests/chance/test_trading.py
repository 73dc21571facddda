from collections import Counter
from itertools import permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.chance.trading import Places, _uniform, arrangements


def places(member: list[int], of: list[int], label: list[int], stratum: list[int]) -> Places:
    return Places(*(np.array(row, np.int32) for row in (member, of, label, stratum)))


def margins(places: Places, member: np.ndarray, free: bool = False) -> tuple[Counter, Counter]:
    """Who is in which list (once, if free); how many places of each label in each stratum."""
    strata = places.stratum[places.of]
    inside = Counter(zip(places.of.tolist(), member.tolist(), strict=True))
    return (
        Counter(inside.values()) if free else inside,
        Counter(zip(member.tolist(), places.label.tolist(), strata.tolist(), strict=True)),
    )


def every_arrangement(places: Places, free: bool = False) -> set[tuple[int, ...]]:
    """By trying all orders of all lists, or of all places."""
    if free:
        wanted = margins(places, places.member, free)
        orders = {tuple(one) for one in permutations(places.member.tolist())}
        return {one for one in orders if margins(places, np.array(one), free) == wanted}
    lists = [np.flatnonzero(places.of == one) for one in np.unique(places.of)]
    orders = [list(permutations(places.member[where].tolist())) for where in lists]
    wanted = margins(places, places.member)
    found = set()
    for chosen in product(*orders):
        member = np.empty_like(places.member)
        for where, order in zip(lists, chosen, strict=True):
            member[where] = order
        if margins(places, member) == wanted:
            found.add(tuple(member.tolist()))
    return found


def test_all_arrangements_of_the_margins_come_up_equally_often():
    some = places(
        [0, 1, 2, 0, 1, 2, 2, 0, 1], [0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 1] * 3, [0, 0, 0]
    )
    all_of_them = every_arrangement(some)
    draws = 4000
    seen = Counter(tuple(one.tolist()) for one in arrangements(some, draws=draws, seed=3))
    assert len(all_of_them) == 24
    assert set(seen) == all_of_them
    expected = draws / len(all_of_them)
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 43  # χ²(23), .007


def test_members_that_are_free_trade_lists_too():
    some = places([0, 1, 2, 0, 1, 2, 1], [0, 0, 0, 1, 1, 2, 2], [0, 1, 1, 0, 1, 0, 1], [0, 0, 0])
    all_of_them = every_arrangement(some, free=True)
    draws = 4000
    seen = Counter(
        tuple(one.tolist()) for one in arrangements(some, draws=draws, seed=5, free=True)
    )
    assert len(all_of_them) > len(every_arrangement(some)) > 1
    assert set(seen) == all_of_them
    expected = draws / len(all_of_them)
    spread = sum((count - expected) ** 2 / expected for count in seen.values())
    assert spread < 2 * len(all_of_them)


def test_places_are_traded_within_a_stratum_only():
    member, of, label = [0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 1, 0]
    together = {
        tuple(one) for one in arrangements(places(member, of, label, [0, 0]), draws=40, seed=1)
    }
    apart = {
        tuple(one) for one in arrangements(places(member, of, label, [0, 1]), draws=40, seed=1)
    }
    assert together == {(0, 1, 0, 1), (1, 0, 1, 0)}
    assert apart == {(0, 1, 0, 1)}


def test_places_of_one_label_are_traded_freely():
    seen = Counter(
        tuple(one) for one in arrangements(places([0, 1], [0, 0], [0, 0], [0]), draws=400, seed=2)
    )
    assert set(seen) == {(0, 1), (1, 0)}
    assert 150 < seen[0, 1] < 250


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_margins_stay(data: st.DataObject):
    lists = data.draw(st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=1, max_size=6))
    member = [one for who in lists for one in sorted(who)]
    of = [number for number, who in enumerate(lists) for _ in who]
    label = data.draw(st.lists(st.integers(0, 2), min_size=len(of), max_size=len(of)))
    stratum = data.draw(st.lists(st.integers(0, 1), min_size=len(lists), max_size=len(lists)))
    some = places(member, of, label, stratum)
    free, seed = data.draw(st.booleans()), data.draw(st.integers(0, 99))
    for one in arrangements(some, draws=3, seed=seed, free=free):
        assert margins(some, one, free) == margins(some, some.member, free)


def test_the_same_seed_gives_the_same_arrangements():
    some = places(
        list(range(6)) * 4, [one for one in range(4) for _ in range(6)], [0, 1, 2] * 8, [0] * 4
    )
    first, again, other = (
        [one.tolist() for one in arrangements(some, draws=5, seed=seed)] for seed in (7, 7, 8)
    )
    assert first == again != other


def test_numbers_by_chance_are_those_of_the_published_generator():
    # SplitMix64 from seed 1234567, first two outputs, as its authors' code prints them
    state = np.array([1234567], np.uint64)
    drawn = [_uniform(state) for _ in range(2)]
    assert drawn == [(6457827717110365317 >> 11) / 2**53, (3203168211198807973 >> 11) / 2**53]
