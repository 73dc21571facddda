from datetime import date

import numpy as np
import pytest

from jejak.diffusing.adoptions import Adoptions, coarsest, counted, moment, shown
from jejak.errors import InputError
from jejak.model.when import When

BUSES = [
    ("Seoul", "brt", 2004),
    ("Bogota", "brt", 2000),
    ("Jakarta", "brt", 2004),
    ("Seoul", "bike", 2015),
]


class TestAdoptions:
    def test_names_stand_in_the_order_of_the_table(self):
        some = Adoptions.of(BUSES)
        assert some.actors == ("Seoul", "Bogota", "Jakarta")
        assert some.policies == ("brt", "bike")
        assert some.actor.tolist() == [0, 1, 2, 0]
        assert some.policy.tolist() == [0, 0, 0, 1]
        assert len(some) == 4

    def test_actors_may_belong_to_the_table_without_adopting(self):
        assert Adoptions.of(BUSES, actors=["Bandung"]).actors[0] == "Bandung"

    def test_the_window_is_that_of_the_dates_unless_given(self):
        assert Adoptions.of(BUSES).window == (2000, 2015)
        assert Adoptions.of(BUSES, window=(1990, "2020-05")).window == (1990, 2020)
        assert Adoptions.of([("a", "p", 2001, 2030)]).window == (2001, 2030)

    def test_what_was_not_abandoned_has_no_end(self):
        some = Adoptions.of([("a", "p", 2001, 2003), ("b", "p", 2002, None), ("c", "p", 2002)])
        np.testing.assert_equal(some.until, [2003, np.nan, np.nan])

    def test_the_first_of_several_adoptions(self):
        some = Adoptions.of([("a", "p", 2009), ("b", "p", 2005), ("a", "p", 2001, 2003)])
        assert some.first().time.tolist() == [2005, 2001]
        assert some.first().window == some.window

    def test_only_some_spells(self):
        assert Adoptions.of(BUSES).only(np.array([True, False, False, True])).time.tolist() == [
            2004,
            2015,
        ]

    def test_cascades_go_by_time_and_then_by_the_order_of_actors(self):
        offsets, node, time, latest = Adoptions.of([*BUSES, ("Jakarta", "bike", 2011)]).cascades()
        assert offsets.tolist() == [0, 3, 5]
        assert node.tolist() == [1, 0, 2, 2, 0]
        assert time.tolist() == [2000, 2004, 2004, 2011, 2015] == latest.tolist()

    def test_a_policy_without_adopters_is_an_empty_cascade(self):
        some = Adoptions.of(BUSES)
        assert some.only(some.policy == 1).cascades().offsets.tolist() == [0, 0, 1]

    def test_no_rows(self):
        with pytest.raises(InputError, match="no adoptions"):
            Adoptions.of([])


class TestDates:
    @pytest.mark.parametrize(
        ("given", "precision"),
        [
            (1997, "year"),
            (1997.0, "year"),
            ("1997", "year"),
            ("1997.0", "year"),
            ("1997-05", "month"),
            (" 1997-05-03 ", "day"),
            ("1997-05-03/1997-05-05", "range"),
            (date(1997, 5, 3), "day"),
            (When.year(1997), "year"),
        ],
    )
    def test_ways_to_write_one(self, given, precision: str):
        read = moment(given)
        assert isinstance(read, When)
        assert read.precision == precision
        assert read.start.year == 1997

    @pytest.mark.parametrize("given", [0, 12, 0.25, "0.25", 1997.5, "-3"])
    def test_other_numbers_stay_numbers(self, given):
        assert moment(given) == float(given)

    @pytest.mark.parametrize("given", ["soon", "", "1997-13", "1997/"])
    def test_what_is_no_date(self, given: str):
        with pytest.raises(ValueError, match=r".+"):
            moment(given)

    @pytest.mark.parametrize(
        ("dates", "unit"),
        [
            (["2014", "2014-05-03"], "year"),
            (["2014-05", "2014-05-03"], "month"),
            (["2014-05-01", "2014-05-03"], "day"),
            (["2014/2016", "2014-05-03"], "year"),
            (["2014-03/2014-05", "2014-05-03"], "month"),
            (["2014-03-02/2014-05"], "day"),
            (["0.1", "3"], "number"),
        ],
    )
    def test_time_is_counted_in_the_coarsest_unit(self, dates: list[str], unit: str):
        assert coarsest(map(moment, dates)) == unit
        assert Adoptions.of([(str(n), "p", one) for n, one in enumerate(dates)]).unit == unit

    def test_dates_and_plain_numbers_do_not_mix(self):
        with pytest.raises(InputError, match="plain numbers"):
            Adoptions.of([("a", "p", "2014"), ("b", "p", 0.5)])

    def test_an_interval_has_a_first_and_a_last_moment(self):
        some = Adoptions.of([("a", "p", "2014/2016"), ("b", "p", "2017")])
        assert some.time.tolist() == [2014, 2017]
        assert some.latest.tolist() == [2016, 2017]

    def test_a_finer_unit_makes_an_interval_of_a_coarse_date(self):
        assert counted(When.year(2014), "month") == (2014 * 12, 2014 * 12 + 11)
        assert Adoptions.of([("a", "p", 2014)], unit="day").latest - 364 == [
            date(2014, 1, 1).toordinal()
        ]

    @pytest.mark.parametrize(
        ("unit", "text"), [("year", "2014"), ("month", "2014-05"), ("day", "2014-05-03")]
    )
    def test_shown_as_it_was_written(self, unit, text: str):
        assert shown(counted(When.parse(text), unit)[0], unit) == text
