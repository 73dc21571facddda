"""Who could have adopted when: panels of one row per actor, policy and period at risk.

    spells   what the table says: adopted then, abandoned then, perhaps adopted again
    risks    stretches of periods in which the event could have happened, ended by it or by
             the end of what is known (right censoring)
    rows     one for each period of a stretch; the event is 1 in its last if it happened

An actor that adopted before the window is not at risk of adopting in it (left censoring), but of
abandoning, and the time since it adopted counts on. Actors of one period are tied: what they do in
it is not known to any of them before the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jejak.diffusing.adoptions import Adoptions
from jejak.errors import OptionError

Event = Literal["adopt", "readopt", "any", "abandon"]
Begin = Literal["policy", "after", "window"]
End = Literal["window", "last"]
Dating = Literal["earliest", "latest"]
Ints = NDArray[np.int64]

EVENTS: tuple[Event, ...] = ("adopt", "readopt", "any", "abandon")
ROWS = 100_000_000
"""More rows than this would not fit the memory of most machines: about 6 GB."""
NEVER = np.iinfo(np.int64).max // 4


class Spells(NamedTuple):
    """Spells in whole periods, in order of policy, actor and time; `stop` is NEVER if open.

    `number` counts the spells of an actor with a policy from 0. Periods count from the first of
    the window, which is 0; earlier ones are negative.
    """

    actor: Ints
    policy: Ints
    start: Ints
    stop: Ints
    number: Ints


class Risks(NamedTuple):
    """Stretches at risk: from period `enter` to `leave`, both counted; `event` if it happened.

    `since` is the period from which waiting counts and `spell` how often the actor had adopted.
    """

    actor: Ints
    policy: Ints
    enter: Ints
    leave: Ints
    event: NDArray[np.bool_]
    since: Ints
    spell: Ints


class Course(NamedTuple):
    """Per policy, the periods of its first adoption, and in which risk begins and ends."""

    first: Ints
    begin: Ints
    end: Ints


def risk_set(
    adoptions: Adoptions,
    *,
    event: Event = "adopt",
    begin: Begin = "policy",
    end: End = "window",
    actors: Sequence[str] = (),
    step: float = 1.0,
    dating: Dating = "earliest",
) -> pd.DataFrame:
    """The actor-period panel of an event: one row per actor, policy and period at risk.

    `event` is a first adoption (`adopt`), one after an abandonment (`readopt`), either (`any`),
    or an abandonment (`abandon`). Risk of adopting begins with the policy's first adoption
    (`policy`), in the period after it, so that the first adopters are left out (`after`), or with
    the window, and ends with the window or with the policy's `last` adoption. `actors` names the
    pool at risk (all actors of the table without it); names that adopt nothing may be among them.
    A period is `step` units of time long. Adoptions known to an interval count at its earliest or
    latest moment. Who abandons and adopts again within one period has not abandoned at all; who
    adopts twice without abandoning has adopted once.

    Columns: `actor`, `policy` (categories), `period` (its first moment, in the table's unit),
    `start`, `stop` (the same as an interval, half-open on the left, counted in periods from where
    the risk of the policy begins; of an abandonment, from the adoption), `adopted` or `abandoned`
    (0 or 1), `since` (periods since the policy's first adoption), `waited` (how many periods the
    actor has been at risk, this one included) and `spell` (how often the actor had adopted).

    Raises OptionError for an option it does not know and for panels above ROWS.

    >>> table = [("A", "x", 2000), ("B", "x", 2002), ("C", "x", 2002)]
    >>> some = Adoptions.of(table, actors=["A", "B", "C", "D"])
    >>> risk_set(some, begin="after")[["actor", "period", "stop", "adopted"]].values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['B', 2001.0, 1, 0], ['B', 2002.0, 2, 1], ['C', 2001.0, 1, 0], ['C', 2002.0, 2, 1],
     ['D', 2001.0, 1, 0], ['D', 2002.0, 2, 0]]
    """
    _check(event, begin, end, dating, step)
    found = spells(adoptions, step=step, dating=dating)
    course = _course(found, adoptions, begin, end, step)
    pool = _pool(adoptions, actors)
    if event == "abandon":
        risks = _of_abandoning(found, course)
    else:
        risks = _of_adopting(found, course, event, len(adoptions.actors) + len(pool.added))
    risks = _taken(risks, pool.member[risks.actor] & (risks.leave >= risks.enter))
    columns = _expanded(risks, course, event)
    return _labelled(columns, (*adoptions.actors, *pool.added), adoptions, step)


def spells(adoptions: Adoptions, *, step: float = 1.0, dating: Dating = "earliest") -> Spells:
    """Spells in whole periods; those of an actor that touch or overlap are one.

    >>> table = [("A", "x", 2000, 2004), ("A", "x", 2004), ("A", "y", 2001, 2003)]
    >>> found = spells(Adoptions.of(table))
    >>> found.start.tolist(), (found.stop < NEVER).tolist()
    ([0, 1], [False, True])
    """
    time = adoptions.time if dating == "earliest" else adoptions.latest
    start = _period(time, adoptions.window, step)
    open_ = np.isnan(adoptions.until)
    stop = _period(np.where(open_, 0.0, adoptions.until), adoptions.window, step)
    stop = np.where(open_, NEVER, np.maximum(stop, start))
    order = np.lexsort((start, adoptions.actor, adoptions.policy))
    pair = adoptions.policy[order].astype(np.int64) * len(adoptions.actors)
    pair += adoptions.actor[order]
    start, stop = start[order], stop[order]
    reached = pd.Series(stop).groupby(pair).cummax().to_numpy()
    opens = np.ones(len(pair), bool)
    # A policy given up and taken up again within a period was never missed in any.
    opens[1:] = (pair[1:] != pair[:-1]) | (start[1:] > reached[:-1])
    heads = np.flatnonzero(opens)
    closes = np.append(heads[1:], len(pair)) - 1 if len(pair) else heads
    kept = pair[heads]
    new = np.ones(len(kept), bool)
    new[1:] = kept[1:] != kept[:-1]
    number = np.arange(len(kept)) - np.maximum.accumulate(np.where(new, np.arange(len(kept)), 0))
    count = max(len(adoptions.actors), 1)
    return Spells(kept % count, kept // count, start[heads], reached[closes], number)


def last_period(adoptions: Adoptions, step: float = 1.0) -> int:
    """The number of the window's last period; its first is 0."""
    return int(_period(np.array([adoptions.window[1]]), adoptions.window, step)[0])


def _period(time: NDArray[np.float64], window: tuple[float, float], step: float) -> Ints:
    return np.asarray(np.floor((time - window[0]) / step + 1e-9), np.int64)


def _check(event: str, begin: str, end: str, dating: str, step: float) -> None:
    for name, value, known in (
        ("event", event, EVENTS),
        ("begin", begin, ("policy", "after", "window")),
        ("end", end, ("window", "last")),
        ("dating", dating, ("earliest", "latest")),
    ):
        if value not in known:
            raise OptionError(f"{value!r}", where=name, remedy=f"one of {', '.join(known)}")
    if not step > 0:
        raise OptionError(f"a period of {step} units", where="step", remedy="above 0")


def _course(found: Spells, adoptions: Adoptions, begin: Begin, end: End, step: float) -> Course:
    size, final = len(adoptions.policies), last_period(adoptions, step)
    first = np.full(size, NEVER, np.int64)
    last = np.full(size, -NEVER, np.int64)
    np.minimum.at(first, found.policy, found.start)
    np.maximum.at(last, found.policy, found.start)
    starts = np.zeros(size, np.int64) if begin == "window" else first + (begin == "after")
    ends = np.full(size, final, np.int64) if end == "window" else np.minimum(last, final)
    return Course(first, np.maximum(starts, 0), ends)


class Pool(NamedTuple):
    """Which actors are at risk, with names the table does not have at the end."""

    member: NDArray[np.bool_]
    added: tuple[str, ...]


def _pool(adoptions: Adoptions, actors: Sequence[str]) -> Pool:
    if not actors:
        return Pool(np.ones(len(adoptions.actors), bool), ())
    wanted, known = set(actors), set(adoptions.actors)
    added = tuple(name for name in dict.fromkeys(actors) if name not in known)
    member = [name in wanted for name in adoptions.actors] + [True] * len(added)
    return Pool(np.array(member, bool), added)


def _of_adopting(found: Spells, course: Course, event: Event, actors: int) -> Risks:
    """Stretches that end with an adoption or run to the end without one."""
    parts = []
    if event in {"adopt", "any"}:
        parts.append(_before_first(found, course, actors))
    if event in {"readopt", "any"}:
        parts.append(_between(found, course))
    return Risks._make(np.concatenate(column) for column in zip(*parts, strict=True))


def _before_first(found: Spells, course: Course, actors: int) -> Risks:
    policies = len(course.first)
    adopted = np.full((policies, actors), NEVER, np.int64)
    once = found.number == 0
    adopted[found.policy[once], found.actor[once]] = found.start[once]
    policy, actor = (axis.ravel() for axis in np.indices(adopted.shape))
    when = adopted.ravel()
    enter = course.begin[policy]
    # One that adopted before it came at risk has an end before its beginning: no row.
    leave = np.minimum(when, course.end[policy])
    return Risks(actor, policy, enter, leave, when <= course.end[policy], enter, 0 * actor)


def _between(found: Spells, course: Course) -> Risks:
    """Stretches between an abandonment and the next adoption."""
    gap = found.stop < NEVER
    follows = np.zeros(len(gap), bool)
    follows[:-1] = found.number[1:] > 0
    after = np.where(follows, np.append(found.start[1:], 0)[: len(gap)], NEVER)
    actor, policy = found.actor[gap], found.policy[gap]
    when, since = after[gap], found.stop[gap] + 1
    leave = np.minimum(when, course.end[policy])
    enter = np.maximum(since, course.begin[policy])
    happened = when <= course.end[policy]
    return Risks(actor, policy, enter, leave, happened, since, found.number[gap] + 1)


def _of_abandoning(found: Spells, course: Course) -> Risks:
    # A spell within one period is at risk in that period: it has no other.
    since = np.minimum(found.start + 1, found.stop)
    end = course.end[found.policy]
    leave = np.minimum(found.stop, end)
    enter = np.maximum(since, 0)
    return Risks(
        found.actor, found.policy, enter, leave, found.stop <= end, since, found.number + 1
    )


def _taken(risks: Risks, which: NDArray[np.bool_] | Ints) -> Risks:
    return Risks._make(column[which] for column in risks)


def _expanded(risks: Risks, course: Course, event: Event) -> dict[str, NDArray[np.integer]]:
    """One row per period of each stretch, in order of policy, actor and period."""
    risks = _taken(risks, np.lexsort((risks.enter, risks.actor, risks.policy)))
    length = risks.leave - risks.enter + 1
    if length.sum() > ROWS:
        problem = f"{length.sum():,} rows of actors, policies and periods"
        raise OptionError(problem, where="step", remedy="take longer periods or fewer actors")
    row = np.repeat(np.arange(len(length)), length)
    ends = np.cumsum(length)
    period = np.arange(len(row)) - (ends - length - risks.enter)[row]
    happened = np.zeros(len(row), np.int8)
    happened[ends[risks.event] - 1] = 1
    policy = risks.policy[row]
    zero = risks.since[row] if event == "abandon" else course.begin[policy]
    return {
        "actor": risks.actor[row],
        "policy": policy,
        "period": period,
        "start": period - zero,
        "stop": period - zero + 1,
        "abandoned" if event == "abandon" else "adopted": happened,
        "since": period - course.first[policy],
        "waited": period - risks.since[row] + 1,
        "spell": risks.spell[row],
    }


def _labelled(
    columns: dict[str, NDArray[np.integer]],
    actors: Sequence[str],
    adoptions: Adoptions,
    step: float,
) -> pd.DataFrame:
    """The panel with names for numbers and moments for periods."""
    named = {
        "actor": pd.Categorical.from_codes(columns["actor"], list(actors)),
        "policy": pd.Categorical.from_codes(columns["policy"], list(adoptions.policies)),
        "period": adoptions.window[0] + columns["period"] * step,
    }
    return pd.DataFrame({**columns, **named})
