"""Dates as they stand in documents: intervals with a precision.

A newspaper says "in December 2016" or "16-19 Oktober 2017"; a `When` keeps exactly
that much and no more, so that "before" can be certain, impossible, or open.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "range", "month", "quarter", "half", "year", "period"]


@dataclass(frozen=True, order=True)
class When:
    """An interval of days, both ends included, with the precision it was stated in.

    `precision` says how the source put it: one `day`, a `range` of days, a `month`,
    `quarter`, `half` or `year`, or a longer `period`.

    >>> When.month(2016, 12)
    When(start=datetime.date(2016, 12, 1), end=datetime.date(2016, 12, 31), precision='month')
    >>> When.day(2016, 1, 30).before(When.month(2016, 12))
    True
    >>> str(When.year(2014))
    '2014'
    """

    start: date
    end: date
    precision: Precision

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"interval ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def day(cls, year: int, month: int, day: int) -> When:
        """One day."""
        at = date(year, month, day)
        return cls(at, at, "day")

    @classmethod
    def month(cls, year: int, month: int) -> When:
        """A whole month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")

    @classmethod
    def year(cls, year: int) -> When:
        """A whole year."""
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    @classmethod
    def parse(cls, text: str) -> When:
        """Read an ISO day, month, year, or two of them with a slash.

        >>> When.parse("2017-10-16/2017-10-19").precision
        'range'
        >>> When.parse("2014/2019").precision
        'period'
        """
        first, slash, last = text.strip().partition("/")
        start = _parse_one(first)
        if not slash:
            return start
        end = _parse_one(last)
        precision: Precision = "range" if {start.precision, end.precision} == {"day"} else "period"
        return cls(start.start, end.end, precision)

    def before(self, other: When) -> bool:
        """Whether this surely ends before the other starts."""
        return self.end < other.start

    def overlaps(self, other: When) -> bool:
        """Whether the two share a day, so that their order is open."""
        return self.start <= other.end and other.start <= self.end

    def __str__(self) -> str:
        if self.precision == "day":
            return self.start.isoformat()
        if self.precision == "month":
            return self.start.isoformat()[:7]
        if self.precision == "year":
            return str(self.start.year)
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def _parse_one(text: str) -> When:
    parts = [int(part) for part in text.strip().split("-")]
    if len(parts) == 3:
        return When.day(*parts)
    if len(parts) == 2:
        return When.month(*parts)
    if len(parts) == 1:
        return When.year(parts[0])
    raise ValueError(f"not a date: {text!r}")
