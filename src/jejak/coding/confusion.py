"""Which codes coders take for one another, and how often people contradict machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from jejak.coding.agreement import Measure, measured
from jejak.coding.ratings import MISSING, Ratings, Value, rate_code
from jejak.errors import OptionError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Passage

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


@dataclass(frozen=True)
class Corrections:
    """How people judged what machines had judged of one code.

    `denied` are units where a machine said present and a person absent, `added` the reverse, both
    out of `compared` pairs of a person's and a machine's judgement of one unit. `rate` is their
    share, with its interval over documents. People often look at doubtful units first; then the
    rate is one of these, not of all of the machine's work.
    """

    code: str
    compared: int
    denied: int
    added: int
    rate: Measure


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


def corrections(
    judgements: Iterable[Judgement],
    coders: Iterable[Coder],
    codes: Sequence[str],
    *,
    passages: Sequence[Passage] | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> list[Corrections]:
    """For each code, how often a human's judgement of a unit contradicts a machine's.

    Only explicit judgements of the code count, on either side: a machine's silence is no
    judgement, and a person's silence no consent.
    """
    people = {one.id for one in coders if one.kind == "human"}
    said = list(judgements)
    found = []
    for code in codes:
        about = [one for one in said if one.code == code and one.verdict != "abstain"]
        table = rate_code(about, code, passages=passages, all_saw=False)
        found.append(_corrected(code, table, people, draws, seed))
    return found


def _corrected(code: str, table: Ratings, people: set[str], draws: int, seed: int) -> Corrections:
    human = np.array([one in people for one in table.coders], bool)
    present = table.labels.index("present")
    yes, judged = table.values == present, table.values != MISSING
    no = judged & ~yes
    denied = no[:, human].sum(axis=1) * yes[:, ~human].sum(axis=1)
    added = yes[:, human].sum(axis=1) * no[:, ~human].sum(axis=1)
    compared = judged[:, human].sum(axis=1) * judged[:, ~human].sum(axis=1)
    used = compared > 0
    rate = measured(
        "correction rate",
        np.column_stack((denied + added, compared)).astype(np.float64)[used],
        table.document[used],
        lambda sums: sums[:, 0] / sums[:, 1],
        draws=draws,
        seed=seed,
        why="" if used.any() else "no unit was judged by a person and a machine",
    )
    return Corrections(code, int(compared.sum()), int(denied.sum()), int(added.sum()), rate)


def _members(strata: Sequence[str] | None, units: int) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {ALL: list(range(units))}
    for at, stratum in enumerate(strata or ()):
        members.setdefault(stratum, []).append(at)
    return members


def _name(ratings: Ratings, at: int) -> str:
    value: Value = ratings.labels[at]
    return str(value)
