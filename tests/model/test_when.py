from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.model.when import When

days = st.dates().map(lambda at: When.day(at.year, at.month, at.day))
months = st.dates().map(lambda at: When.month(at.year, at.month))
years = st.dates().map(lambda at: When.year(at.year))
ranges = st.tuples(st.dates(), st.dates()).map(lambda ends: When(min(ends), max(ends), "range"))
looser = st.sampled_from(["quarter", "half", "period"])
wide = st.builds(lambda one, precision: When(one.start, one.end, precision), ranges, looser)
whens = st.one_of(days, months, years, ranges, wide)


@given(st.one_of(days, months, years, ranges))
def test_what_is_printed_reads_back_the_same(when: When):
    assert When.parse(str(when)) == when


@given(wide)
def test_looser_intervals_print_as_their_days(when: When):
    read = When.parse(str(when))
    assert (read.start, read.end) == (when.start, when.end)


@given(whens, whens)
def test_two_intervals_are_before_after_or_overlapping(a: When, b: When):
    assert a.before(b) + b.before(a) + a.overlaps(b) == 1


@given(whens, whens)
def test_overlap_has_no_direction(a: When, b: When):
    assert a.overlaps(b) == b.overlaps(a)


@given(whens, whens)
def test_overlap_is_a_shared_day(a: When, b: When):
    latest_start, first_end = max(a.start, b.start), min(a.end, b.end)
    assert a.overlaps(b) == (latest_start <= first_end)


@given(whens, whens, whens)
def test_before_carries_over(a: When, b: When, c: When):
    if a.before(b) and b.before(c):
        assert a.before(c)


@given(whens)
def test_nothing_is_before_itself(when: When):
    assert not when.before(when)
    assert when.overlaps(when)


@given(st.dates(max_value=date(9999, 12, 30)), st.integers(1, 3000))
def test_an_interval_never_ends_before_it_starts(start: date, length: int):
    end = min(date.max.toordinal(), start.toordinal() + length)
    with pytest.raises(ValueError, match="before it starts"):
        When(date.fromordinal(end), start, "range")


@given(st.integers(1, 9998), st.integers(1, 12))
def test_a_month_ends_the_day_before_the_next(year: int, month: int):
    following = date(year + month // 12, month % 12 + 1, 1)
    assert When.month(year, month).end == following - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29), "day"),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28), "month"),
        (" 2014 ", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2017-10-16/2017-10-19", date(2017, 10, 16), date(2017, 10, 19), "range"),
        ("2014/2019", date(2014, 1, 1), date(2019, 12, 31), "period"),
        ("2014-05/2019-12-31", date(2014, 5, 1), date(2019, 12, 31), "period"),
        ("2014 / 2015", date(2014, 1, 1), date(2015, 12, 31), "period"),
    ],
)
def test_iso_dates_are_read(text: str, start: date, end: date, precision: str):
    when = When.parse(text)
    assert (when.start, when.end, when.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "text", ["", "soon", "2015-02-29", "2016-13", "0", "2019/2014", "2016-1-1-1", "2016/", "/2016"]
)
def test_what_is_no_date_is_a_value_error(text: str):
    with pytest.raises(ValueError, match=r"."):
        When.parse(text)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_value_error(text: str):
    try:
        when = When.parse(text)
    except ValueError:
        return
    assert when.start <= when.end


def test_a_day_in_the_month_is_neither_before_nor_after_it():
    day, month = When.day(2016, 12, 15), When.month(2016, 12)
    assert not day.before(month)
    assert not month.before(day)


def test_intervals_sort_by_their_start():
    some = [When.year(2016), When.day(2016, 1, 30), When.month(2015, 12)]
    assert [str(one) for one in sorted(some)] == ["2015-12", "2016", "2016-01-30"]
