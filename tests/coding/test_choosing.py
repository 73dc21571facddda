import numpy as np
import pytest

from jejak.coding.choosing import (
    SHORTLIST,
    Suggestion,
    Unjudged,
    drawn,
    in_lot_order,
    lot,
    suggest,
)
from jejak.errors import OptionError
from jejak.model.records import Passage

CODES = ("role.host", "role.firm")
THRESHOLDS = {"role.host": 0.5, "role.firm": 0.3}
NONE = np.zeros((0, 8), dtype=np.float32)


def case(size: int = 60, seed: int = 1) -> Unjudged:
    """Passages with random vectors and chances."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(size, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    places = [Passage(f"d{n % 7}", n * 10, n * 10 + 9) for n in range(size)]
    return Unjudged(places, vectors, rng.random((size, 2)), CODES, THRESHOLDS)


def chosen(some: Unjudged, size: int, measuring: float = 0.0, **given: int) -> list[Suggestion]:
    counts = {f"role.{name}": count for name, count in given.items()}
    return suggest(some, size, given=counts, judged=NONE, measuring=measuring)


class TestTheLot:
    def test_the_order_is_fixed_by_the_place_alone(self):
        some = case().passages
        assert in_lot_order(some) == in_lot_order(reversed(some))
        assert lot(some[0]) != lot(some[1])

    def test_it_is_as_good_as_random(self):
        places = [Passage("a", n, n + 5) for n in range(4000)]
        at = np.array([one.start for one in in_lot_order(places)[:400]])
        assert at.mean() == pytest.approx(2000, abs=3 * 4000 / np.sqrt(12 * 400))
        assert np.abs(np.histogram(at, 4, (0, 4000))[0] - 100).max() < 4 * np.sqrt(75)

    def test_a_gap_ends_the_sample(self):
        order = in_lot_order(case().passages)
        assert drawn(order, set(order[:9])) == set(order[:9])
        assert drawn(order, {*order[:4], *order[5:9]}) == set(order[:4])
        assert drawn(order, set(order[1:])) == set()

    def test_a_share_is_drawn_and_comes_first(self):
        some = case()
        found = chosen(some, 10, measuring=0.3)
        assert [one.why for one in found] == ["drawn by lot"] * 3 + ["near the threshold"] * 7
        assert [one.passage for one in found[:3]] == in_lot_order(some.passages)[:3]

    def test_what_is_judged_in_part_is_finished_when_the_lot_falls_on_it(self):
        some = case()
        part = in_lot_order(some.passages)[:2]
        left = Unjudged(
            some.passages, some.vectors, some.chances, CODES, THRESHOLDS, touched=set(part)
        )
        found = chosen(left, 60, measuring=0.1)
        assert [one.passage for one in found[:2]] == part
        assert not {one.passage for one in found if one.code} & set(part)


class TestTheChoice:
    def test_rare_codes_come_first_and_then_take_turns(self):
        codes = [one.code for one in chosen(case(), 8, host=3)]
        assert codes == ["role.firm"] * 3 + ["role.host", "role.firm"] * 2 + ["role.host"]

    def test_reasons_name_the_chance_and_what_people_gave(self):
        some = case()
        one = chosen(some, 1, host=2, firm=1)[0]
        row = list(some.passages).index(one.passage)
        assert (one.code, one.given, one.chance) == ("role.firm", 1, some.chances[row, 1])

    def test_those_nearest_to_the_threshold_are_offered(self):
        some = case(300)
        found = chosen(some, 10, host=0, firm=99)
        apart = np.sort(np.abs(np.log(some.chances[:, 0] / (1 - some.chances[:, 0]))))
        for one in found:
            chance = np.log(one.chance / (1 - one.chance))
            assert abs(chance) <= apart[10 + SHORTLIST]

    def test_of_equally_unsure_ones_the_least_familiar_is_taken(self):
        some = case(SHORTLIST)
        vectors = np.tile(some.vectors[:1], (SHORTLIST, 1))
        vectors[3] = -vectors[0]
        alike = Unjudged(some.passages, vectors, some.chances, CODES, THRESHOLDS)
        (one,) = suggest(alike, 1, given={}, judged=vectors[:1], measuring=0)
        assert one.passage == some.passages[3]

    def test_nothing_is_offered_twice_and_all_in_the_end(self):
        some = case()
        found = chosen(some, 99, measuring=0.5)
        assert len(found) == len(some.passages) == len({one.passage for one in found})

    def test_the_same_case_gives_the_same_list(self):
        assert chosen(case(), 12, measuring=0.3) == chosen(case(), 12, measuring=0.3)

    def test_it_reaches_more_rare_passages_than_the_lot(self):
        rng = np.random.default_rng(4)
        some = case(2000)
        rare = rng.random(2000) < 0.03
        chance = 1 / (1 + np.exp(-np.where(rare, 0, -4) + rng.normal(size=2000)))
        learned = Unjudged(
            some.passages, some.vectors, np.column_stack([chance, chance]), CODES, THRESHOLDS
        )
        place = {one: n for n, one in enumerate(some.passages)}
        found, by_lot = (
            rare[[place[one.passage] for one in chosen(learned, 40, measuring=share)]].mean()
            for share in (0, 1)
        )
        assert found > 5 * by_lot
        assert found > 0.5


@pytest.mark.parametrize(("size", "measuring"), [(0, 0.3), (5, -0.1), (5, 1.1)])
def test_wrong_options_are_refused(size: int, measuring: float):
    with pytest.raises(OptionError):
        chosen(case(), size, measuring)


def test_an_empty_case_offers_nothing():
    empty = Unjudged([], NONE, np.zeros((0, 2)), CODES, THRESHOLDS)
    assert chosen(empty, 5, measuring=0.5) == []
