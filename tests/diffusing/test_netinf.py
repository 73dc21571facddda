"""The kernels against a plain program that tries every tie in every step."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.netinf import Until, _tail, _vuong, greedy, steps_of
from jejak.diffusing.weighed import weighed

RATE = 0.5


def plain(adoptions: Adoptions, most: int) -> list[tuple[int, int, float]]:
    """Greedy inference by the definition: source, target, improvement."""
    n = len(adoptions.actors)
    offsets, node, time, latest = adoptions.cascades()
    rows = [range(offsets[p], offsets[p + 1]) for p in range(len(adoptions.policies))]
    middle = (time + latest) / 2

    def likelihood(ties: set[tuple[int, int]]) -> float:
        total = 0.0
        for entries in rows:
            for later in entries:
                sources = [one for one in entries if latest[one] < time[later]]
                if sources:
                    total += max(
                        math.log(0.5 if (node[one], node[later]) in ties else 1e-10)
                        + math.log(RATE)
                        - RATE * (middle[later] - middle[one])
                        for one in sources
                    )
        return total

    ties: set[tuple[int, int]] = set()
    found = []
    for _ in range(most):
        now = likelihood(ties)
        gains = {
            (target, source): likelihood(ties | {(source, target)}) - now
            for source in range(n)
            for target in range(n)
            if source != target and (source, target) not in ties
        }
        # of equal improvements the last target and source
        best = max(gains, key=lambda tie: (round(gains[tie], 6), tie))
        if gains[best] < 1e-6:
            break
        ties.add((best[1], best[0]))
        found.append((best[1], best[0], gains[best]))
    return found


def ours(adoptions: Adoptions, most: int, **options) -> list[tuple[int, int, float]]:
    data = weighed(adoptions, "exponential", (RATE,))
    pairs = data.pairs(len(adoptions.actors))
    found = greedy(pairs, data.start, data.of, Until(most), options.get("reference", False))
    target = np.searchsorted(pairs.ties, found.tie, side="right") - 1
    return [
        (int(pairs.parent[tie]), int(child), float(gain))
        for tie, child, gain in zip(found.tie, target, found.improvement, strict=True)
    ]


@st.composite
def tables(draw: st.DrawFn) -> Adoptions:
    rows = []
    for policy in range(draw(st.integers(1, 5))):
        who = draw(st.lists(st.integers(0, 4), unique=True, min_size=1, max_size=5))
        for actor in who:
            year = draw(st.integers(2000, 2008))
            span = draw(st.sampled_from([0, 0, 0, 1, 3]))
            when = f"{year}/{year + span}" if span else str(year)
            rows.append((str(actor), str(policy), when))
    return Adoptions.of(rows, unit="year", actors=[str(one) for one in range(5)])


@given(tables())
@settings(max_examples=120, deadline=None)
def test_the_ties_are_those_of_the_definition(adoptions: Adoptions):
    if not len(steps_of(adoptions.cascades()).delay):
        return
    expected, found = plain(adoptions, 6), ours(adoptions, 6)
    gains = [gain for *_, gain in expected]
    assert [gain for *_, gain in found] == pytest.approx(gains)
    assert found[0][:2] == expected[0][:2] or gains[0] == pytest.approx(gains[1])


def test_nobody_follows_one_of_the_same_date():
    some = Adoptions.of([("a", "p", 2000), ("b", "p", 2000), ("c", "p", 2001), ("d", "p", 2001)])
    steps = steps_of(some.cascades())
    assert sorted(zip(steps.earlier.tolist(), steps.later.tolist(), strict=True)) == [
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
    ]


def test_nobody_follows_one_whose_date_may_be_later():
    some = Adoptions.of([("a", "p", "2000/2003"), ("b", "p", 2002), ("c", "p", 2005)])
    steps = steps_of(some.cascades())
    assert steps.later.tolist() == [2, 2]
    assert steps.delay.tolist() == [3.5, 3.0]


def test_of_equal_ties_that_of_the_last_target_and_source_comes_first():
    rows = [("a", "p", 2000), ("b", "p", 2000), ("c", "p", 2001), ("d", "p", 2001)]
    assert [tie[:2] for tie in ours(Adoptions.of(rows), 4)] == [(1, 3), (1, 2)]


def test_ties_that_improve_nothing_are_left_out_but_in_the_reference():
    some = Adoptions.of([("a", "p", 2000), ("b", "p", 2001), ("c", "p", 2002)])
    assert ours(some, 9) == [
        (1, 2, pytest.approx(math.log(0.5 / 1e-10))),
        (0, 1, pytest.approx(math.log(0.5 / 1e-10))),
    ]
    assert len(weighed(some, "exponential", (RATE,)).pairs(3).parent) == 3


class TestVuong:
    def test_is_the_normal_test_of_gains_less_penalty(self):
        gains = np.array([3.0, 1.0, 0.5])
        every = np.concatenate([gains, np.zeros(7)]) - 0.1
        z = every.sum() / (every.std(ddof=1) * math.sqrt(10))
        assert _vuong(gains, 0.1, 10, False) == pytest.approx(norm.sf(z), rel=1e-12)

    def test_cannot_tell_from_one_policy_or_from_equal_gains(self):
        assert _vuong(np.array([3.0]), 1.0, 1, False) == 1.0
        assert _vuong(np.array([2.0, 2.0]), 0.5, 2, False) == 1.0

    @pytest.mark.parametrize("z", [-9.0, -1.5, 0.0, 0.3, 2.0, 5.0])
    def test_the_tail_and_its_approximation(self, z: float):
        assert _tail(z, False) == pytest.approx(norm.sf(z), rel=1e-9)
        assert _tail(z, True) == pytest.approx(norm.sf(z), abs=1.5e-7)
