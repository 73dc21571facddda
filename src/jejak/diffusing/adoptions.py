"""Who adopted what and when, as arrays: what every part of this stage starts from.

Time is counted in one unit for the whole table, the coarsest in which any date is given: where
one date says 2014 and another 3 May 2014, their order is open, and counting in years says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.errors import InputError
from jejak.model.when import When

Unit = Literal["year", "month", "day", "number"]
Moment = int | float | str | date | When
Row = tuple[str, str, Moment] | tuple[str, str, Moment, Moment | None]
Ids = NDArray[np.int32]
Times = NDArray[np.float64]

UNITS: tuple[Unit, ...] = ("day", "month", "year")
"""From fine to coarse."""
YEARS = range(1000, 3000)
"""Whole numbers in here are taken for years."""


class Cascades(NamedTuple):
    """First adoptions, policy by policy in order of time: the form that kernels work on.

    Policy `p` has the entries `offsets[p]` to `offsets[p + 1]`: `node` (an index into the
    actors), `time`, and `latest`, the end of the interval in which the adoption happened.
    Entries of one time stand in the order of the actors.
    """

    offsets: NDArray[np.int64]
    node: Ids
    time: Times
    latest: Times


@dataclass(frozen=True)
class Adoptions:
    """A table of spells: an actor adopts a policy, and may abandon and adopt it again.

    `actor` and `policy` are indices into the names, which stand in the order in which the table
    first has them. `time` is counted in `unit`: years as they are (1997), months as year · 12 +
    month - 1, days as the ordinal of the proleptic Gregorian calendar, numbers as given. An
    adoption known only to lie in an interval has its end in `latest`. `until` is when it was
    abandoned, not-a-number where it was not. Before the `window` nothing is known but that
    an actor has adopted (left censoring), after it nothing at all (right censoring).

    >>> some = Adoptions.of([("Seoul", "brt", 2004), ("Jakarta", "brt", 2004),
    ...                      ("Bogota", "brt", 2000)])
    >>> some.actors, some.unit, some.time.tolist()
    (('Seoul', 'Jakarta', 'Bogota'), 'year', [2004.0, 2004.0, 2000.0])
    >>> some.cascades().node.tolist()
    [2, 0, 1]
    """

    actors: tuple[str, ...]
    policies: tuple[str, ...]
    actor: Ids
    policy: Ids
    time: Times
    latest: Times
    until: Times
    unit: Unit
    window: tuple[float, float]

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        *,
        unit: Unit | None = None,
        window: tuple[Moment, Moment] | None = None,
        actors: Sequence[str] = (),
    ) -> Adoptions:
        """Adoptions from tuples of actor, policy, date and, if abandoned, the date of that.

        `actors` are names that belong to the table whether or not they adopt anything.
        """
        table = [(*row, None)[:4] for row in rows]
        if not table:
            raise InputError("no adoptions", where="rows", remedy="give at least one")
        whens = [moment(row[2]) for row in table]
        ends = [None if row[3] is None else moment(row[3]) for row in table]
        unit = unit or coarsest(one for one in (*whens, *ends) if one is not None)
        members, actor = _numbered([str(row[0]) for row in table], actors)
        policies, policy = _numbered([str(row[1]) for row in table])
        spans = np.array([counted(one, unit) for one in whens])
        until = [np.nan if one is None else counted(one, unit)[0] for one in ends]
        return cls.from_arrays(
            members,
            policies,
            actor,
            policy,
            spans[:, 0],
            latest=spans[:, 1],
            until=np.array(until),
            unit=unit,
            window=window and (_edge(window[0], unit, 0), _edge(window[1], unit, 1)),
        )

    @classmethod
    def from_arrays(
        cls,
        actors: Sequence[str],
        policies: Sequence[str],
        actor: NDArray[np.integer],
        policy: NDArray[np.integer],
        time: Times,
        *,
        latest: Times | None = None,
        until: Times | None = None,
        unit: Unit = "number",
        window: tuple[float, float] | None = None,
    ) -> Adoptions:
        """Adoptions from arrays of one entry a spell; without a window, that of the dates."""
        time = np.asarray(time, np.float64)
        latest = time if latest is None else latest
        until = np.full(len(time), np.nan) if until is None else until
        if window is None:
            # nanmax of the abandonments would warn where there are none
            last = max(latest.max(), until.max(initial=-np.inf, where=~np.isnan(until)))
            window = float(time.min()), float(last)
        return cls(
            tuple(actors),
            tuple(policies),
            np.asarray(actor, np.int32),
            np.asarray(policy, np.int32),
            time,
            latest,
            until,
            unit,
            window,
        )

    def __len__(self) -> int:
        return len(self.time)

    def first(self) -> Adoptions:
        """Only the first time that each actor adopted each policy."""
        order = np.lexsort((self.time, self.actor, self.policy))
        actor, policy = self.actor[order], self.policy[order]
        opens = np.ones(len(order), bool)
        opens[1:] = (actor[1:] != actor[:-1]) | (policy[1:] != policy[:-1])
        return self.only(np.sort(order[opens]))

    def only(self, spells: NDArray[np.integer] | NDArray[np.bool_]) -> Adoptions:
        """Some of the spells; actors, policies and window stay."""
        chosen = {
            name: getattr(self, name)[spells]
            for name in ("actor", "policy", "time", "latest", "until")
        }
        return replace(self, **chosen)

    def cascades(self) -> Cascades:
        """First adoptions in order of policy, time and actor."""
        some = self.first()
        order = np.lexsort((some.actor, some.time, some.policy))
        sizes = np.bincount(some.policy, minlength=len(self.policies))
        return Cascades(
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            some.actor[order],
            some.time[order],
            some.latest[order],
        )


def _numbered(names: Sequence[str], first: Sequence[str] = ()) -> tuple[tuple[str, ...], Ids]:
    """The different names in order of appearance, and the number of each."""
    place = {name: number for number, name in enumerate(dict.fromkeys((*first, *names)))}
    return tuple(place), np.array([place[name] for name in names], np.int32)


def moment(value: Moment) -> When | float:
    """A date as an interval of days; a number that is no year stays a number.

    >>> moment("2017-10").precision, moment(2004).precision, moment(0.5)
    ('month', 'year', 0.5)
    """
    if isinstance(value, When):
        return value
    if isinstance(value, date):
        return When.day(value.year, value.month, value.day)
    if isinstance(value, str):
        return _written(value.strip())
    return When.year(int(value)) if value in YEARS else float(value)


def _written(text: str) -> When | float:
    try:
        number = float(text)
    except ValueError:
        return When.parse(text)
    return When.year(int(number)) if number in YEARS else number


def coarsest(moments: Iterable[When | float]) -> Unit:
    """The unit of time in which all of the dates can be counted; numbers only with numbers."""
    units = {_unit(one) for one in moments}
    if "number" in units and len(units) > 1:
        problem = "some dates are days, months or years and others are plain numbers"
        raise InputError(problem, where="date", remedy="write all of them in one way")
    return "number" if "number" in units else max(units, key=UNITS.index)


def _unit(one: When | float) -> Unit:
    if isinstance(one, float):
        return "number"
    if one.precision in {"day", "range"}:
        return "day"
    if one.precision == "year":
        return "year"
    after = date.fromordinal(one.end.toordinal() + 1)
    if one.start.day != 1 or after.day != 1:
        return "day"
    return "year" if one.start.month == after.month == 1 else "month"


def counted(one: When | float, unit: Unit) -> tuple[float, float]:
    """First and last moment of a date, in the unit.

    >>> counted(When.parse("2014/2016"), "year"), counted(When.day(2017, 1, 2), "month")
    ((2014.0, 2016.0), (24204.0, 24204.0))
    """
    if isinstance(one, float):
        return one, one
    return _count(one.start, unit), _count(one.end, unit)


def _count(day: date, unit: Unit) -> float:
    if unit == "year":
        return float(day.year)
    if unit == "month":
        return float(day.year * 12 + day.month - 1)
    return float(day.toordinal())


def _edge(value: Moment, unit: Unit, side: int) -> float:
    return counted(moment(value), unit)[side]


def shown(time: float, unit: Unit) -> str:
    """A moment as people write it.

    >>> shown(2004.0, "year"), shown(24204.0, "month"), shown(0.25, "number")
    ('2004', '2017-01', '0.25')
    """
    if unit == "day":
        return date.fromordinal(int(time)).isoformat()
    if unit == "month":
        return f"{int(time) // 12:04}-{int(time) % 12 + 1:02}"
    return f"{time:g}" if unit == "number" else str(int(time))
