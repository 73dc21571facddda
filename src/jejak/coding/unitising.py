"""How far coders agree on where a code begins and ends: α for the unitising of continua.

The family of Krippendorff, Mathet, Bouvry & Widlöcher 2016 (Quality & Quantity 50, 2347-2364),
which replaces α_U of 1995 and 2004: that one misbehaves with more than two coders. The continuum
is the code points of all documents; each coder cuts it into valued units and the gaps between.

    u      all of it: where units lie and what they are called
    units  |u: what is coded and what is not, whatever the code
    codes  cu: the codes alone, where units of two coders lie on one another
    (k)u   one code alone, there

Documents are laid end to end; no unit crosses their borders. A document counts the coders who
saw it (a judgement in it, `NO_CODE` too), two at least; its coincidences are divided by one less
than these, as the source does with the number of all coders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Literal, NamedTuple

import numpy as np

from jejak.coding.agreement import ROUNDING, Measure, measured
from jejak.coding.redrawing import Matrix, Statistic
from jejak.errors import InputError
from jejak.model.judgements import NO_CODE, Judgement
from jejak.model.standing import latest

GAP = 0
"""The position of the gap among the values; codes follow."""
Kind = Literal["u", "units", "codes"]


class Unit(NamedTuple):
    """A stretch of the continuum with one value: a position among the codes from 1, or `GAP`."""

    start: int
    end: int
    value: int


@dataclass(frozen=True)
class Continuum:
    """Documents with the units of each coder who saw them; `overlap` names codes that collide.

    `lengths` are code points. `units` has, for each document, the units and gaps by coder.
    """

    codes: tuple[str, ...]
    lengths: tuple[int, ...]
    units: tuple[Mapping[str, Sequence[Unit]], ...]
    overlap: str = ""


def continuum(
    judgements: Iterable[Judgement], lengths: Mapping[str, int], codes: Sequence[str]
) -> Continuum:
    """Cut the documents into each coder's units of the codes, and gaps.

    `lengths` has the code points of every document. Spans of one code that overlap in one coder's
    work are one unit; spans that only touch are two. Where a coder gave two of the codes to the
    same words the values do not exclude each other, and `overlap` says so: measure such codes one
    by one.
    """
    said = latest(judgements)
    value = {code: at for at, code in enumerate(codes, 1)}
    seen: dict[str, dict[str, list[Unit]]] = {}
    for one in said:
        mine = seen.setdefault(one.document, {}).setdefault(one.coder, [])
        if one.verdict == "present" and one.code in value and one.code != NO_CODE:
            _check(one, lengths)
            mine.append(Unit(one.start, one.end, value[one.code]))
    kept = {
        document: {coder: _merged(some) for coder, some in sorted(mine.items())}
        for document, mine in sorted(seen.items())
        if len(mine) > 1
    }
    overlap = next(_collisions(kept, codes), "")
    laid = tuple(
        {coder: _with_gaps(some, lengths[document]) for coder, some in mine.items()}
        for document, mine in kept.items()
    )
    return Continuum(tuple(codes), tuple(lengths[one] for one in kept), laid, overlap)


def unitising(
    continuum: Continuum, kind: Kind = "u", *, draws: int = 1000, seed: int = 1
) -> Measure:
    """u, |u or cu of the continuum, with its interval over documents.

    A gap is paired with all but itself code point by code point, a unit as a whole, since a gap
    has no structure and a unit was set as one:

        o_ck = Σ intersections of a unit c with another coder's unit k / (m - 1)
        e_ck = L (l_c l_k - [c = k] s_c) / (L² - Σ s),   s_c = Σ length² of units (length of gaps)
        u    = 1 - Σ_{c≠k} o_ck / Σ_{c≠k} e_ck

    with l_c the margins of o and L their sum (equations 1, 4 and 5 of the source; 6 for |u). For
    cu the gaps are left out of o, and s_c sums the squares of the lengths that units share with
    another coder's units (equations 10 and 11).

    >>> spans = {"sari": (4, 6), "min": (4, 8)}
    >>> said = [Judgement(who, "a", *span, "", "bus", "present", who, "2026-01-02")
    ...     for who, span in spans.items()]
    >>> round(unitising(continuum(said, {"a": 20}, ["bus"])).value, 3)
    0.621
    """
    statistic = {"u": _whole, "units": _relevance, "codes": _coding}[kind](len(continuum.codes))
    return _measured(kind, continuum, statistic, draws, seed)


def unitising_of_codes(
    continuum: Continuum, *, draws: int = 1000, seed: int = 1
) -> dict[str, Measure]:
    """(k)u of each code: is it told from the other codes where two coders' units meet?

    (k)u = 1 - (e_k / l_k) (l_k - o_kk) / (e_k - e_kk), with the coincidences of cu (equation 13).
    """
    count = len(continuum.codes)
    return {
        code: _measured(f"({code})u", continuum, _of_code(count, at), draws, seed)
        for at, code in enumerate(continuum.codes)
    }


def unitising_each(
    judgements: Iterable[Judgement],
    lengths: Mapping[str, int],
    codes: Sequence[str],
    *,
    draws: int = 1000,
    seed: int = 1,
) -> dict[str, Measure]:
    """How u stands for each code against everything else: for codes that may lie on one another."""
    said = list(judgements)
    return {
        code: unitising(continuum(said, lengths, [code]), draws=draws, seed=seed) for code in codes
    }


def _measured(
    name: str, continuum: Continuum, statistic: Statistic, draws: int, seed: int
) -> Measure:
    values = len(continuum.codes) + 1
    sums = np.array(
        [_sums(mine, values) for mine in continuum.units], np.float64
    ).reshape(-1, values * values + 2 * values)  # fmt: skip
    why = continuum.overlap or ("" if len(sums) else "no document was seen by two coders")
    document = np.arange(len(sums))
    found = measured(name, sums, document, statistic, draws=draws, seed=seed, why=why)
    return _units_of(found, continuum)


def _units_of(found: Measure, continuum: Continuum) -> Measure:
    units = sum(
        one.value != GAP for mine in continuum.units for some in mine.values() for one in some
    )
    return Measure(
        found.name, found.value, found.low, found.high, units, found.documents, found.why
    )


def _sums(mine: Mapping[str, Sequence[Unit]], values: int) -> Matrix:
    """What of one document adds up: o, s of all units, and s of what is shared (for cu)."""
    observed, own, shared = np.zeros((values, values)), np.zeros(values), np.zeros(values)
    for some in mine.values():
        for one in some:
            length = one.end - one.start
            own[one.value] += length if one.value == GAP else length**2
    for some, others in permutations(mine.values(), 2):
        _meet(some, others, observed, shared)
    pairs = len(mine) - 1
    return np.concatenate((observed.ravel() / pairs, own, shared / pairs))


def _meet(some: Sequence[Unit], others: Sequence[Unit], observed: Matrix, shared: Matrix) -> None:
    """Add the intersections of two coders' units; both lie in order and leave no hole."""
    at, in_units = 0, 0
    for one in some:
        while others[at].end <= one.start:
            at += 1
        here, in_units = at, 0
        while here < len(others) and others[here].start < one.end:
            other = others[here]
            common = min(one.end, other.end) - max(one.start, other.start)
            observed[one.value, other.value] += common
            in_units += common if other.value != GAP else 0
            here += 1
        if one.value != GAP:
            shared[one.value] += in_units**2


def _split(sums: Matrix, codes: int) -> tuple[Matrix, Matrix, Matrix]:
    values = codes + 1
    table = sums[:, : values * values].reshape(-1, values, values)
    return table, sums[:, values**2 : -values], sums[:, -values:]


def _expected(observed: Matrix, own: Matrix) -> tuple[Matrix, Matrix]:
    """The margins l_c, and the diagonal and off-diagonal rule of e (NaN where L² = Σ s)."""
    margins = observed.sum(axis=2)
    total = margins.sum(axis=1)
    room = total**2 - own.sum(axis=1)
    scale = np.divide(total, np.where(room > ROUNDING * total**2, room, np.nan))
    outer = margins[:, :, None] * margins[:, None, :]
    diagonal = np.einsum("dcc->dc", outer) - own
    outer = outer * scale[:, None, None]
    np.einsum("dcc->dc", outer)[...] = diagonal * scale[:, None]
    return margins, outer


def _one_less(observed: Matrix, expected: Matrix) -> Matrix:
    """1 - disagreement over what is expected; NaN where nothing can disagree."""
    return np.asarray(1 - observed / np.where(expected > ROUNDING, expected, np.nan))


def _off(table: Matrix) -> Matrix:
    return np.asarray(table.sum(axis=(1, 2)) - np.trace(table, axis1=1, axis2=2))


def _whole(codes: int) -> Statistic:
    def statistic(sums: Matrix) -> Matrix:
        observed, own, _ = _split(sums, codes)
        return _one_less(_off(observed), _off(_expected(observed, own)[1]))

    return statistic


def _relevance(codes: int) -> Statistic:
    def statistic(sums: Matrix) -> Matrix:
        observed, own, _ = _split(sums, codes)
        expected = _expected(observed, own)[1]
        return _one_less(observed[:, GAP, 1:].sum(axis=1), expected[:, GAP, 1:].sum(axis=1))

    return statistic


def _coding(codes: int) -> Statistic:
    def statistic(sums: Matrix) -> Matrix:
        observed, _, shared = _split(sums, codes)
        inner = observed[:, 1:, 1:]
        return _one_less(_off(inner), _off(_expected(inner, shared[:, 1:])[1]))

    return statistic


def _of_code(codes: int, at: int) -> Statistic:
    def statistic(sums: Matrix) -> Matrix:
        observed, _, shared = _split(sums, codes)
        inner = observed[:, 1:, 1:]
        margins, expected = _expected(inner, shared[:, 1:])
        used = np.where(margins[:, at] > 0, margins[:, at], np.nan)
        whole = expected[:, at].sum(axis=1)
        apart = (used - inner[:, at, at]) / used
        return _one_less(whole * apart, whole - expected[:, at, at])

    return statistic


def _merged(some: Iterable[Unit]) -> list[Unit]:
    """Overlapping spans of the same code made one, all in order of start."""
    found: dict[int, Unit] = {}
    done: list[Unit] = []
    for one in sorted(some):
        last = found.get(one.value)
        if last is not None and one.start < last.end:
            found[one.value] = Unit(last.start, max(last.end, one.end), one.value)
            continue
        if last is not None:
            done.append(last)
        found[one.value] = one
    return sorted([*done, *found.values()])


def _with_gaps(some: Sequence[Unit], length: int) -> list[Unit]:
    laid, reached = [], 0
    for one in some:
        if one.start > reached:
            laid.append(Unit(reached, one.start, GAP))
        laid.append(one)
        reached = one.end
    return [*laid, Unit(reached, length, GAP)] if reached < length else laid


def _collisions(
    kept: Mapping[str, Mapping[str, Sequence[Unit]]], codes: Sequence[str]
) -> Iterator[str]:
    for document, mine in kept.items():
        for coder, some in mine.items():
            for one, other in pairwise(some):
                if other.start < one.end:
                    both = f"{codes[one.value - 1]} and {codes[other.value - 1]}"
                    place = f"{document}:{other.start}-{min(one.end, other.end)}"
                    yield f"codes overlap: {coder} gave {both} to {place}; measure each code alone"


def _check(one: Judgement, lengths: Mapping[str, int]) -> None:
    if one.document not in lengths:
        remedy = "give the length of every document"
        raise InputError("no length", where=one.document, remedy=remedy)
    if not 0 <= one.start < one.end <= lengths[one.document]:
        where = f"{one.document}:{one.start}-{one.end}"
        remedy = f"the text has {lengths[one.document]} code points"
        raise InputError("no stretch of the text", where=where, remedy=remedy)
