from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.model.when import When
from jejak.reading.readings import dated, no_date, titled


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2017-10-16", When.day(2017, 10, 16)),
        ("2017-10", When.month(2017, 10)),
        ("2017", When.year(2017)),
        ("2014/2019", When(date(2014, 1, 1), date(2019, 12, 31), "period")),
        ("2017-10-16T08:30:00+07:00", When.day(2017, 10, 16)),
        ("19 Oktober 2017", When.day(2017, 10, 19)),
        ("2017년 10월 19일", When.day(2017, 10, 19)),
        ("October 2017", When.month(2017, 10)),
    ],
)
def test_a_stated_date_is_read(value: str, expected: When) -> None:
    assert dated(value) == expected


@pytest.mark.parametrize(
    "value", ["", "kemarin", "2017-13-45", "0217-10-16", "2019/2014", "19 Oktober"]
)
def test_what_is_no_whole_date_is_none(value: str) -> None:
    assert dated(value) is None


def test_the_first_complete_date_counts() -> None:
    assert dated("19 Oktober, dimuat 2 November 2017") == When.day(2017, 11, 2)


@given(st.dates(date(1850, 1, 1), date(2060, 12, 31)))
def test_every_iso_day_is_read(day: date) -> None:
    assert dated(day.isoformat()) == When.day(day.year, day.month, day.day)


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    assert dated(text) is None or isinstance(dated(text), When)


def test_the_caution_says_what_to_do() -> None:
    assert no_date("none is given").endswith("add `date:` to the front matter.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Taman Kota\n\nIsi.", "Taman Kota"),
        ("Taman\nKota\n\nIsi.", "Taman Kota"),
        ("Taman itu dibuka.\n\nIsi.", ""),
        ("Hanya satu blok", ""),
        ("2017\n\nIsi.", ""),
        ("kata " * 50 + "\n\nIsi.", ""),
        ("", ""),
    ],
)
def test_a_heading_alone_at_the_top_is_the_title(text: str, title: str) -> None:
    assert titled(text) == title
