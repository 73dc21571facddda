"""Panels of periods at risk: read and checked, or made of adoptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.eventkernels import Floats, Ints, Rows
from jejak.errors import InputError, OptionError

KEYS = ("actor", "policy", "time")
CROWD = {"crowd": 0.0, "crowd lately": 4.0, "crowd just now": 1.0}
"""Columns for what everybody sees, with the half-lives in periods of what counts; 0 for no end."""
PRIOR = "adopted before"
"""Column that `panel_of` adds: 1 in rows that say when the first adopters of a policy adopted."""


class Panel(NamedTuple):
    """A panel ready for estimation: arrays by row in order of actor, policy and time."""

    rows: Rows
    design: Floats
    names: tuple[str, ...]
    actor: Ints
    policy: Ints
    actors: tuple[str, ...]
    policies: int
    notes: tuple[str, ...]


def panel_of(
    adoptions: Adoptions,
    *,
    period: float | None = None,
    covariates: Mapping[str, Any] | None = None,
) -> dict[str, NDArray[np.generic]]:
    """A panel of adoptions: who had not yet adopted what, period by period.

    Actors are at risk of a policy from the period after its first adoption until they adopt it
    or the window ends. Those who adopt in that first period have one row each, marked in the column
    `adopted before`: they are sources, but why they adopted is not asked. `period` is the length
    of one in the table's unit of time (1 unless the unit is a plain number). `covariates` is a
    table whose columns among actor, policy and time say which rows each of its rows belongs to.

    >>> some = Adoptions.of([("a", "brt", 2000), ("b", "brt", 2002)], window=(2000, 2003),
    ...                     actors=("a", "b", "c"))
    >>> made = panel_of(some)
    >>> [made[name].tolist() for name in ("actor", "time", "event")]
    [['a', 'b', 'b', 'c', 'c', 'c'], [2000, 2001, 2002, 2001, 2002, 2003], [1, 0, 1, 0, 0, 0]]
    """
    if period is None and adoptions.unit == "number":
        problem = "the length of a period is not known where times are plain numbers"
        raise OptionError(problem, where="period", remedy="give one")
    length = period or 1.0
    when = _periods(adoptions, length)
    last = int(np.floor(adoptions.window[1] / length))
    first = when.min(axis=1)
    starts = np.where(when == first[:, None], first[:, None], first[:, None] + 1)
    ends = np.minimum(when, last)
    sizes = np.where(np.isfinite(first)[:, None], ends - starts + 1, 0).clip(0).astype(np.int64)
    policy, actor = np.repeat(np.argwhere(sizes > 0), sizes[sizes > 0], axis=0).T
    inside = np.arange(len(policy)) - np.repeat(np.cumsum(sizes[sizes > 0]), sizes[sizes > 0])
    time = starts[policy, actor] + inside + sizes[policy, actor]
    order = np.lexsort((time, policy, actor))
    policy, actor, time = policy[order], actor[order], time[order]
    unitless = time * length
    made: dict[str, NDArray[np.generic]] = {
        "actor": np.array(adoptions.actors, object)[actor],
        "policy": np.array(adoptions.policies, object)[policy],
        "time": unitless.astype(np.int64) if length == 1 else unitless,
        "event": (time == when[policy, actor]).astype(np.int64),
        PRIOR: (time == first[policy]).astype(np.int64),
    }
    return made if covariates is None else _joined(made, covariates)


def _periods(adoptions: Adoptions, length: float) -> Floats:
    """The number of the period of first adoption by policy and actor, infinite where none."""
    when = np.full((len(adoptions.policies), len(adoptions.actors)), np.inf)
    np.minimum.at(when, (adoptions.policy, adoptions.actor), np.floor(adoptions.time / length))
    return when


def _joined(
    made: dict[str, NDArray[np.generic]], covariates: Mapping[str, Any]
) -> dict[str, NDArray[np.generic]]:
    import pandas as pd

    table = pd.DataFrame({name: np.asarray(covariates[name]) for name in covariates})
    keys = [name for name in KEYS if name in table]
    if not keys:
        remedy = "give at least one of actor, policy and time"
        raise InputError("no column to join on", where="covariates", remedy=remedy)
    twice = table.duplicated(keys)
    if twice.any():
        problem = f"{_row(table[keys], int(np.argmax(twice)))} comes twice"
        raise InputError(problem, where="covariates", remedy="keep one row for each")
    found = pd.DataFrame(made).merge(table, on=keys, how="left", indicator=True)
    lost = (found["_merge"] == "left_only") & (found[PRIOR] == 0)
    if lost.any():
        problem = f"no values for {_row(found[keys], int(np.argmax(lost)))}, {lost.sum()} rows"
        raise InputError(problem, where="covariates", remedy="add them or narrow the window")
    return {name: found[name].to_numpy() for name in found if name != "_merge"}


def _row(table: Any, row: int) -> str:
    return " ".join(f"{name} {table[name].iloc[row]}" for name in table)


def read_panel(
    panel: Mapping[str, Any], covariates: Sequence[str], baseline: int = 0, *, crowd: bool = False
) -> Panel:
    """Check a panel and bring it into the order in which the kernels read it.

    The `baseline` is a polynomial of that degree in the age of the policy: the time since its
    first row, as a share of the longest. With `crowd` there are columns for the share of actors
    that have adopted before, ever and lately (CROWD).
    """
    actors, actor = _names(panel, "actor")
    policies, policy = _names(panel, "policy")
    time, event = _numbers(panel, "time"), _numbers(panel, "event")
    if not np.isin(event, (0, 1)).all():
        row = int(np.argmin(np.isin(event, (0, 1))))
        raise InputError(f"event {event[row]:g} in row {row}", where="event", remedy="0 or 1")
    order = np.lexsort((time, policy, actor))
    actor, policy, time, event = actor[order], policy[order], time[order], event[order]
    _check_spells(actor, policy, time, event, order)
    adopted = np.full((len(actors), len(policies)), np.inf)
    adopted[actor[event == 1], policy[event == 1]] = time[event == 1]
    risk = np.ones(len(time), bool)
    if PRIOR in getattr(panel, "columns", panel):
        risk = (np.asarray(panel[PRIOR]) == 0)[order]
    if not event[risk].any():
        remedy = "there must be adoptions that are not the first of their policy"
        raise InputError("nobody adopts anything", where="event", remedy=remedy)
    actor, policy, time, event = actor[risk], policy[risk], time[risk], event[risk]
    own = _powers(_age(policy, time), baseline) | (_crowds(policy, time, adopted) if crowd else {})
    given = {name: _numbers(panel, name, order[risk]) for name in covariates}
    names, design = _design(own, given, len(time))
    return Panel(
        rows=_rows(actor, policy, time, event, adopted),
        design=design,
        names=names,
        actor=actor,
        policy=policy,
        actors=actors,
        policies=len(policies),
        notes=_notes(actors, adopted),
    )


def _column(panel: Mapping[str, Any], name: str) -> NDArray[Any]:
    if name not in getattr(panel, "columns", panel):
        remedy = "a panel has the columns actor, policy, time, event and the covariates"
        raise InputError(f"no column {name!r}", where="panel", remedy=remedy)
    return np.asarray(panel[name])


def _names(panel: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], Ints]:
    """The different names in order of first appearance, and each row's number among them."""
    values = _column(panel, name).astype(object)
    if not len(values):
        raise InputError("no rows", where="panel", remedy="give a row for each period at risk")
    empty = [row for row, value in enumerate(values.tolist()) if value is None or value != value]  # noqa: PLR0124
    if empty:
        raise InputError(f"nothing in row {empty[0]}", where=name, remedy="name each one")
    found = {value: number for number, value in enumerate(dict.fromkeys(values.tolist()))}
    numbers = np.array([found[value] for value in values.tolist()], np.int64)
    return tuple(str(one) for one in found), numbers


def _numbers(panel: Mapping[str, Any], name: str, order: Ints | None = None) -> Floats:
    values = _column(panel, name)
    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{error}", where=name, remedy="only numbers") from error
    numbers = numbers if order is None else numbers[order]
    wrong = ~np.isfinite(numbers)
    if wrong.any():
        row = int(np.argmax(wrong)) if order is None else int(order[np.argmax(wrong)])
        remedy = "drop the rows without a value or fill them in"
        raise InputError(f"no number in row {row}", where=name, remedy=remedy)
    return numbers


def _check_spells(actor: Ints, policy: Ints, time: Floats, event: Floats, order: Ints) -> None:
    """No period twice, and none after adoption."""
    same = (actor[1:] == actor[:-1]) & (policy[1:] == policy[:-1])
    twice = same & (time[1:] == time[:-1])
    if twice.any():
        row = int(order[1:][np.argmax(twice)])
        problem = f"row {row} has the actor, policy and time of another"
        raise InputError(problem, where="panel", remedy="keep one row for each period")
    after = same & (event[:-1] == 1)
    if after.any():
        row = int(order[1:][np.argmax(after)])
        problem = f"row {row} comes after its actor's adoption"
        raise InputError(problem, where="panel", remedy="end each spell with the adoption")


def _age(policy: Ints, time: Floats) -> Floats:
    first = np.full(int(policy.max()) + 1, np.inf)
    np.minimum.at(first, policy, time)
    age = time - first[policy]
    return np.asarray(age / max(float(age.max()), 1e-300), np.float64)


def _powers(age: Floats, degree: int) -> dict[str, Floats]:
    return {f"age^{power}": age**power for power in range(1, degree + 1)}


def _crowds(policy: Ints, time: Floats, adopted: Floats) -> dict[str, Floats]:
    """Shares of actors that adopted before, those of long ago counting less or as much."""
    moments, row = np.unique(np.column_stack([policy, time]), axis=0, return_inverse=True)
    when = adopted[:, moments[:, 0].astype(np.int64)]
    since = np.where(when < moments[:, 1], moments[:, 1] - when, np.inf)
    period = float(np.diff(np.unique(time)).min(initial=np.ptp(time) or 1.0))
    return {
        name: (np.exp2(-since / (half_life * period)) if half_life else np.isfinite(since)).mean(
            axis=0
        )[row.reshape(-1)]
        for name, half_life in CROWD.items()
    }


def _design(
    own: Mapping[str, Floats], given: Mapping[str, Floats], rows: int
) -> tuple[tuple[str, ...], Floats]:
    """The constant, our own columns as far as the panel tells them apart, and the covariates."""
    design, names = np.ones((rows, 1)), ["constant"]
    for name, column in (*own.items(), *given.items()):
        if name in given:
            _check_covariate(name, design, column)
        elif not _adds(design, column):
            continue
        design, names = np.column_stack([design, column]), [*names, name]
    return tuple(names), design


def _adds(design: Floats, column: Floats) -> bool:
    """Whether a column says something that the constant and the others do not."""
    if column.std() <= 1e-12 * np.abs(column).max():
        return False
    both = np.column_stack([design[:, 1:], column])
    scaled = (both - both.mean(axis=0)) / both.std(axis=0)
    return bool(np.linalg.matrix_rank(scaled, tol=1e-8 * len(scaled)) == scaled.shape[1])


def _check_covariate(name: str, design: Floats, column: Floats) -> None:
    if column.std() <= 1e-12 * np.abs(column).max():
        problem = f"{name!r} is the same in all rows"
    elif not _adds(design, column):
        problem = f"{name!r} follows from the constant, the baseline and what stands before it"
    else:
        return
    raise InputError(problem, where="covariates", remedy="leave it out")


def _rows(actor: Ints, policy: Ints, time: Floats, event: Floats, adopted: Floats) -> Rows:
    opens = np.ones(len(time), bool)
    opens[1:] = (actor[1:] != actor[:-1]) | (policy[1:] != policy[:-1])
    first = np.flatnonzero(opens)
    spells = np.searchsorted(actor[first], np.arange(len(adopted) + 1))
    rows = np.append(first, len(time))
    return Rows(spells.astype(np.int64), rows.astype(np.int64), policy[first], time, event, adopted)


def _notes(actors: tuple[str, ...], adopted: Floats) -> tuple[str, ...]:
    never = [name for name, row in zip(actors, adopted, strict=True) if np.isinf(row).all()]
    if not never:
        return ()
    shown = ", ".join(never[:5]) + (" …" if len(never) > 5 else "")
    return (f"{len(never)} actors never adopt and can have no ties: {shown}",)
