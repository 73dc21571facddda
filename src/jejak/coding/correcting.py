"""How often people correct what machines said, code by code and by language or kind of source.

    reviewed   a machine's coding that a person judged, with the same code: a judgement on the very
               stretch of a coding reviews that one, any other all the codings that it meets
    denied     the person said "absent"
    recoded    of these, the person gave another code of the same family to that stretch
    missed     a stretch to which a person gave the code, where the machine did not

The correction rate is denied / reviewed. Only what people said of this very code counts; their
silence is no consent. A coding that two people judged counts twice. People often look at doubtful
codings first; then the rate is one of these, not of all the machine's work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from jejak.chance import LEVEL
from jejak.coding.agreement import Measure, measured
from jejak.coding.ratings import SHARE
from jejak.model.judgements import Coder, Judgement
from jejak.model.standing import latest

ALL = ""
"""The stratum of all documents together."""
NOBODY = "no person judged a coding of the machine's"
NO_RATE = Measure("correction rate", None, None, None, 0, 0, NOBODY)


@dataclass(frozen=True)
class Corrections:
    """What people said of one machine's codings with one code, in one stratum or in `ALL`.

    `rate` is the share that was denied, with its 95 % interval: of draws of documents, or, where
    none or all were denied and draws cannot differ, Wilson's with documents for trials (E. B.
    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927).
    """

    coder: str
    code: str
    stratum: str
    codings: int
    reviewed: int
    denied: int
    recoded: int
    missed: int
    rate: Measure = NO_RATE


class _Review(NamedTuple):
    document: str
    denied: bool
    recoded: bool


Place = tuple[str, int, int]
_Index = Mapping[str, Mapping[str, Sequence[Judgement]]]
"""Judgements by document and code."""


def corrections(
    judgements: Iterable[Judgement],
    coders: Iterable[Coder],
    *,
    strata: Mapping[str, str] | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> list[Corrections]:
    """For each machine and each code it or people used, how often people corrected it.

    `strata` has the language, or kind of source, of each document; with it there are further rows
    for each stratum in which the code was reviewed or missed.

    >>> person, machine = Coder("rini", "Rini", "human"), Coder("meaning", "meaning", "meaning")
    >>> said = [Judgement(f"{d}{c}", d, 0, 4, "park", "degree.copying", v, c, "2026-01-01")
    ...         for d, c, v in [("a", "meaning", "present"), ("a", "rini", "absent"),
    ...                         ("b", "meaning", "present"), ("b", "rini", "present")]]
    >>> [(one.reviewed, one.denied, one.rate.value) for one in corrections(said, [person, machine])]
    [(2, 1, 0.5)]
    """
    kinds = {one.id: one.kind for one in coders}
    said = [one for one in latest(judgements) if one.coder in kinds]
    human = [one for one in said if kinds[one.coder] == "human"]
    people = _index(human, ("present", "absent"))
    found: list[Corrections] = []
    for machine in sorted({one.coder for one in said} - {one.coder for one in human}):
        mine = _index((one for one in said if one.coder == machine), ("present",))
        for code in sorted({code for some in (*mine.values(), *people.values()) for code in some}):
            rows = _of_code(code, mine, people, strata or {})
            found += [
                replace(one, coder=machine, rate=_rate(some, draws, seed)) for one, some in rows
            ]
    return found


def _of_code(
    code: str, mine: _Index, people: _Index, of: Mapping[str, str]
) -> Iterator[tuple[Corrections, list[_Review]]]:
    """The counts of each stratum, and the reviews that the rate is of."""
    codings = [one for some in mine.values() for one in some.get(code, ())]
    stretches = {_stretch(one) for one in codings}
    reviews = [review for one in codings for review in _reviews(one, people, stretches)]
    missed = [one.document for one in _missed(code, mine, people)]
    places = [one.document for one in codings]
    if not codings and not missed:
        return
    for stratum in (ALL, *sorted({of.get(one, ALL) for one in (*places, *missed)} - {ALL})):
        inside = [one for one in reviews if stratum in (ALL, of.get(one.document))]
        whole = Corrections(
            "",
            code,
            stratum,
            codings=_count(places, stratum, of),
            reviewed=len(inside),
            denied=sum(one.denied for one in inside),
            recoded=sum(one.recoded for one in inside),
            missed=_count(missed, stratum, of),
        )
        if stratum == ALL or whole.reviewed or whole.missed:
            yield whole, inside


def _count(documents: Iterable[str], stratum: str, of: Mapping[str, str]) -> int:
    return sum(stratum in (ALL, of.get(one)) for one in documents)


def _index(judgements: Iterable[Judgement], verdicts: Sequence[str]) -> _Index:
    found: dict[str, dict[str, list[Judgement]]] = defaultdict(dict)
    for one in judgements:
        if one.verdict in verdicts:
            found[one.document].setdefault(one.code, []).append(one)
    return found


def _stretch(one: Judgement) -> Place:
    return one.document, one.start, one.end


def _reviews(coding: Judgement, people: _Index, stretches: AbstractSet[Place]) -> Iterator[_Review]:
    by_person: dict[str, list[Judgement]] = defaultdict(list)
    for one in people.get(coding.document, {}).get(coding.code, ()):
        same = _stretch(one) == _stretch(coding)
        if same or (_meet(coding, one) and _stretch(one) not in stretches):
            by_person[one.coder].append(one)
    for person, some in by_person.items():
        very = [one for one in some if _stretch(one) == _stretch(coding)]
        denied = all(one.verdict == "absent" for one in very or some)
        yield _Review(coding.document, denied, denied and _recoded(coding, person, people))


def _recoded(coding: Judgement, person: str, people: _Index) -> bool:
    """Whether the person gave another code of the family to the stretch."""
    family = coding.code.partition(".")[0] + "."
    return any(
        one.coder == person and one.verdict == "present" and _meet(coding, one)
        for code, some in people[coding.document].items()
        if code != coding.code and code.startswith(family)
        for one in some
    )


def _missed(code: str, mine: _Index, people: _Index) -> Iterator[Judgement]:
    for document, some in people.items():
        there = mine.get(document, {}).get(code, ())
        for one in some.get(code, ()):
            if one.verdict == "present" and not any(_meet(one, coding) for coding in there):
                yield one


def _meet(one: Judgement, other: Judgement) -> bool:
    """Whether two stretches have half of the shorter in common, as units of agreement must."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > 0 and common >= SHARE * min(one.end - one.start, other.end - other.start)


def _rate(reviews: Sequence[_Review], draws: int, seed: int) -> Measure:
    # Loading statsmodels takes two seconds, which other commands need not wait for.
    from statsmodels.stats.proportion import proportion_confint

    names = {name: at for at, name in enumerate(dict.fromkeys(one.document for one in reviews))}
    found = measured(
        "correction rate",
        np.array([(one.denied, 1) for one in reviews], np.float64).reshape(-1, 2),
        np.array([names[one.document] for one in reviews], np.int64),
        lambda sums: sums[:, 0] / sums[:, 1],
        draws=draws,
        seed=seed,
        why="" if reviews else NOBODY,
    )
    if found.value not in (0.0, 1.0) or found.documents < 2:
        return found
    trials = found.documents
    low, high = proportion_confint(found.value * trials, trials, 1 - LEVEL, method="wilson")
    return replace(found, low=float(low), high=float(high))
