"""Which codes coders take for one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from jejak.coding.ratings import MISSING, Ratings, Value
from jejak.errors import OptionError

ALL = ""
"""The stratum of all units together."""


@dataclass(frozen=True, order=True)
class Confused:
    """How many units of a stratum the first coder gave one value and the second another.

    Rows whose values are the same are the agreements.
    """

    stratum: str
    first: str
    second: str
    first_value: str
    second_value: str
    units: int


def confusions(ratings: Ratings, strata: Sequence[str] | None = None) -> list[Confused]:
    """The cross-tables of every two coders, in each stratum and (`ALL`) in all, zeros left out.

    `strata` has one name for each unit: its language, or its kind of source.

    >>> from jejak.coding.ratings import ratings
    >>> table = ratings([["a", "b"], ["a", "a"]], coders=["sari", "min"])
    >>> [(one.first_value, one.second_value, one.units) for one in confusions(table)]
    [('a', 'a', 1), ('a', 'b', 1)]
    """
    units = len(ratings.values)
    if strata is not None and len(strata) != units:
        problem = f"{len(strata)} strata for {units} units"
        raise OptionError(problem, where="strata", remedy="give one for each unit")
    found: list[Confused] = []
    for first, second in combinations(range(len(ratings.coders)), 2):
        pair = ratings.values[:, [first, second]]
        for stratum, rows in _members(strata, units).items():
            cells = Counter(map(tuple, pair[rows][(pair[rows] != MISSING).all(axis=1)].tolist()))
            names = (stratum, ratings.coders[first], ratings.coders[second])
            found += [
                Confused(*names, _name(ratings, one), _name(ratings, other), count)
                for (one, other), count in cells.items()
            ]
    return sorted(found)


def strata_of(ratings: Ratings, of_documents: Mapping[str, str]) -> list[str]:
    """The stratum of each unit, from those of the documents: languages, or kinds of source."""
    try:
        return [of_documents[ratings.documents[at]] for at in ratings.document]
    except KeyError as error:
        remedy = "name the stratum of every document"
        raise OptionError("no stratum", where=str(error.args[0]), remedy=remedy) from None


def _members(strata: Sequence[str] | None, units: int) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {ALL: list(range(units))}
    for at, stratum in enumerate(strata or ()):
        members.setdefault(stratum, []).append(at)
    return members


def _name(ratings: Ratings, at: int) -> str:
    value: Value = ratings.labels[at]
    return str(value)
