"""What diffusion starts from: a table of adoptions or a case, ties between actors, their traits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jejak.case.folder import CaseFolder
from jejak.diffusing.adoptions import Adoptions, Moment, Unit
from jejak.diffusing.panels import COLUMNS, Columns, Panel, Repeats, read_panel
from jejak.diffusing.weights import Weights
from jejak.errors import InputError
from jejak.model.material import Material
from jejak.model.networks import Adoption
from jejak.model.records import Event

IN_FORCE = frozenset({"decided", "begun", "opened"})
"""Kinds of events that say that a policy is there."""
TIE_COLUMNS = ("source", "target", "weight", "since", "until")


@dataclass(frozen=True)
class PanelOptions:
    """How a table of adoptions is read; see `jejak.diffusing.panels`."""

    columns: Columns = COLUMNS
    unit: Unit | None = None
    window: tuple[Moment, Moment] | None = None
    repeats: Repeats = "error"


def panel(path: Path, options: PanelOptions | None = None) -> Panel:
    """The adoptions of a table, or of the claims of a case."""
    options = options or PanelOptions()
    if not (path / "case.sqlite").is_file():
        return read_panel(
            path,
            columns=options.columns,
            unit=options.unit,
            window=options.window,
            repeats=options.repeats,
        )
    rows = adoptions(path)
    if not rows:
        problem = "no document says when a claimed policy was decided, begun or opened"
        raise InputError(problem, where=str(path), remedy="trace the case, or give a table")
    given = [(one.actor, one.policy, one.when) for one in rows]
    return Panel(Adoptions.of(given, unit=options.unit, window=options.window), ())


def adoptions(folder: Path) -> list[Adoption]:
    """When each place of a case first had each claimed policy, with the passages that say so.

    The earliest event counts in which the policy of a claim is decided, begun or opened as a
    fact: that of the one place it names, of the host if it names none or several.
    """
    material = CaseFolder.at(folder).material()
    policies = {claim.id: claim.policy for claim in material.claims}
    found = [
        (_place(event, material), policies[policy], event)
        for event in material.events
        for policy in event.policies
        if event.kind in IN_FORCE and event.modality == "fact" and policy in policies
    ]
    found.sort(key=lambda row: (row[0], row[1], row[2].when.end, row[2].when.start, row[2].id))
    first = [next(rows) for _, rows in groupby(found, key=lambda row: row[:2])]
    return [
        Adoption(place, policy, event.when, None, (event.evidence,))
        for place, policy, event in first
    ]


def _place(event: Event, material: Material) -> str:
    return event.places[0] if len(event.places) == 1 else material.case.host.name


def ties(path: Path, given: Adoptions, *, both_ways: bool = False) -> Weights:
    """Ties among the actors of a table, from a file with source, target[, weight, since, until].

    Raises:
        InputError: a column is missing, or a name is none of the actors.
    """
    rows = _table(path, ("source", "target"))
    columns = [
        [_moment(value) for value in rows[name]] if name in rows else [default] * len(rows)
        for name, default in zip(TIE_COLUMNS, ("", "", 1.0, None, None), strict=True)
    ]
    try:
        weights = [float(value if value is not None else 1.0) for value in columns[2]]
        made = [
            (str(source), str(target), weight, since, until)
            for source, target, weight, since, until in zip(
                columns[0], columns[1], weights, *columns[3:], strict=True
            )
        ]
        return Weights.of(made, given.actors, both_ways=both_ways, unit=given.unit)
    except ValueError as problem:
        remedy = "write numbers as weights, and dates such as 2017 or 2017-10-16"
        raise InputError(str(problem), where=str(path), remedy=remedy) from problem


def _moment(value: str) -> str | None:
    return value.strip() or None


def traits(path: Path, columns: Sequence[str] = ()) -> dict[str, dict[str, float]]:
    """Numbers of each actor by column, from a file with a column `actor`.

    Raises:
        InputError: a column is missing, or holds something that is no number.
    """
    rows = _table(path, ("actor", *columns))
    names = list(columns) or [name for name in rows if name != "actor"]
    found: dict[str, dict[str, float]] = {}
    for name in names:
        numbers = pd.to_numeric(rows[name], errors="coerce").to_numpy(np.float64)
        wrong = np.flatnonzero(np.isnan(numbers) & (rows[name] != "").to_numpy())
        if len(wrong):
            value = rows[name].iloc[wrong[0]]
            where = f"{path}, line {wrong[0] + 2}"
            raise InputError(f"{value!r} is no number", where=where, remedy=f"mend column {name}")
        found[name] = {
            actor: float(number)
            for actor, number in zip(rows["actor"], numbers, strict=True)
            if not np.isnan(number)
        }
    return found


def names(path: Path, column: str) -> dict[str, str]:
    """A name for each actor, such as its group, from a file with `actor` and this column."""
    rows = _table(path, ("actor", column))
    return dict(zip(rows["actor"], rows[column], strict=True))


def covariates(path: Path, options: PanelOptions) -> pd.DataFrame:
    """A table to be joined on those of actor, policy and period that it has; all else numbers."""
    rows = _table(path, ())
    called = {options.columns.actor: "actor", options.columns.policy: "policy", "year": "period"}
    rows = rows.rename(columns={old: new for old, new in called.items() if new not in rows})
    keys = [name for name in ("actor", "policy", "period") if name in rows]
    if not set(keys) & {"actor", "period"}:
        problem = f"no column actor or period; there are: {', '.join(rows)}"
        raise InputError(problem, where=str(path), remedy="name the columns so")
    for name in rows.columns.difference(["actor", "policy"]):
        numbers = pd.to_numeric(rows[name], errors="coerce")
        if numbers.notna().any() or name == "period":
            rows[name] = numbers
    return rows


def _table(path: Path, wanted: Sequence[str]) -> pd.DataFrame:
    """A file as a table of texts without space around; InputError for what it lacks."""
    if not path.is_file():
        raise InputError("no such file", where=str(path), remedy="check the path")
    try:
        if path.suffix.lower() == ".parquet":
            rows = pd.read_parquet(path).astype(str)
        else:
            rows = pd.read_csv(path, dtype=str, keep_default_na=False, sep=None, engine="python")
    except (ValueError, OSError) as problem:
        line = str(problem).splitlines()[0]
        remedy = "give a CSV file in UTF-8 with one header line, or Parquet"
        raise InputError(f"cannot be read ({line})", where=str(path), remedy=remedy) from problem
    for name in wanted:
        if name not in rows:
            problem_ = f"no column {name}; there are: {', '.join(rows)}"
            raise InputError(problem_, where=str(path), remedy="name the column so")
    return rows.apply(lambda column: column.str.strip())


def joined(rows: pd.DataFrame, more: pd.DataFrame, where: str) -> pd.DataFrame:
    """The panel with the columns of another table, by those of actor, policy and period it has."""
    keys = [name for name in ("actor", "policy", "period") if name in more]
    double = more.duplicated(keys)
    if double.any():
        said = ", ".join(str(more[name][double].iloc[0]) for name in keys)
        raise InputError(f"two rows for {said}", where=where, remedy="keep one of them")
    taken = set(more) & set(rows) - set(keys)
    if taken:
        problem = f"the column {min(taken)} is one of the panel's own"
        raise InputError(problem, where=where, remedy="give it another name")
    plain: Mapping[str, Any] = {name: str for name in keys if name != "period"}
    return rows.astype(plain).merge(more.astype(plain), on=keys, how="left", sort=False)
