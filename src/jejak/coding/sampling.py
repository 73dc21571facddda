"""What a second coder should get: a stratified sample of passages, and how many of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from scipy.stats import norm

from jejak.chance import LEVEL
from jejak.coding.agreement import Measure
from jejak.errors import OptionError
from jejak.model.records import Passage

UNCODED = 0.3
"""Share of passages without a code: what all coders overlooked shows only there."""
POWER = 0.5
"""Between a share for each stratum by its size (1) and the same for all (0); see `choose`."""
SIMULATED = 200_000
"""Made units from which the spread of α is worked out: it is then right to about 1 %."""


@dataclass(frozen=True)
class Candidate:
    """A passage that may be drawn, with what it is stratified by; no codes means uncoded."""

    passage: Passage
    language: str = ""
    kind: str = ""
    codes: tuple[str, ...] = ()


Stratum = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Chosen:
    """A drawn passage; `weight` is how many of its stratum it stands for."""

    passage: Passage
    stratum: Stratum
    weight: float


def choose(
    candidates: Iterable[Candidate],
    size: int,
    *,
    uncoded: float = UNCODED,
    power: float = POWER,
    seed: int,
) -> list[Chosen]:
    """Draw `size` passages, stratified by language, kind of source and codes predicted.

    `uncoded` of them have no code, as far as there are so many. Within coded and uncoded ones a
    stratum of N passages gets a part in proportion to N to the `power` (power allocation, Bankier
    1988, The American Statistician 42, 174-177), so that rare codes are seen at all; figures for
    the whole collection need the weights. The draw depends on the seed and the set of candidates,
    not on their order. Passages come in order of document and start, so that the second coder
    cannot tell what was predicted.

    >>> some = [Candidate(Passage("a", at, at + 1), "id", "news", ("bus",)) for at in range(9)]
    >>> some += [Candidate(Passage("a", at, at + 1), "id", "news") for at in range(9, 99)]
    >>> len([one for one in choose(some, 10, seed=1) if one.stratum[2]])
    7
    """
    _check_share("uncoded", uncoded)
    _check_share("power", power)
    if size < 1:
        raise OptionError(f"{size} passages", where="size", remedy="draw at least one")
    strata = _strata(candidates)
    whole = sum(map(len, strata.values()))
    bare = {key: some for key, some in strata.items() if not key[2]}
    coded = {key: some for key, some in strata.items() if key[2]}
    of_bare, of_coded = (sum(map(len, some.values())) for some in (bare, coded))
    size = min(size, whole)
    without = min(max(round(uncoded * size), size - of_coded), of_bare)
    generator = np.random.default_rng(seed)
    drawn = [
        *_drawn(bare, without, power, generator),
        *_drawn(coded, size - without, power, generator),
    ]
    return sorted(drawn, key=lambda one: _place(one.passage))


def needed(
    half_width: float,
    *,
    expected: float,
    shares: Sequence[float],
    coders: int = 2,
    design: float = 1.0,
    seed: int = 1,
) -> int:
    """How many passages give a 95 % interval of nominal α that reaches `half_width` to each side.

    `expected` is the α (or κ: nearly the same here) that is hoped for, `shares` how often each
    value is given, `design` how much passages of one document repeat each other: 1 + (b - 1) ρ
    with b passages a document and ρ their correlation within it (Kish 1965).

    n = design (z σ / half_width)², σ² the variance of α's influence function over units that are
    made so: each coder takes the unit's true value with probability √α, else any by `shares`. With
    two coders and two values that is the common correlation model, and σ² is that of Donner &
    Eliasziw 1992 (Statistics in Medicine 11, 1511-1519). Under some 30 passages of a rare value
    the interval is wider than this says.

    >>> needed(0.1, expected=0.8, shares=[0.5, 0.5])
    139
    """
    if half_width <= 0:
        raise OptionError(f"{half_width}", where="half_width", remedy="give a width above 0")
    z = float(norm.ppf((1 + LEVEL) / 2))
    spread = _spread(expected, _normal(shares), coders, seed)
    return max(2, ceil(design * (z * spread / half_width) ** 2))


def half_width(
    passages: int,
    *,
    expected: float,
    shares: Sequence[float],
    coders: int = 2,
    design: float = 1.0,
    seed: int = 1,
) -> float:
    """The half-width that so many passages give: `needed` turned round."""
    if passages < 2:
        raise OptionError(f"{passages} passages", where="passages", remedy="give at least two")
    spread = _spread(expected, _normal(shares), coders, seed)
    return float(norm.ppf((1 + LEVEL) / 2) * spread * sqrt(design / passages))


def needed_after(pilot: Measure, half_width: float) -> int | None:
    """How many passages in all, from a first sample's interval: widths fall as 1 / √n.

    The pilot's own clustering in documents is in it. None where the pilot has no interval.
    """
    if half_width <= 0:
        raise OptionError(f"{half_width}", where="half_width", remedy="give a width above 0")
    if pilot.low is None or pilot.high is None:
        return None
    return ceil(pilot.units * ((pilot.high - pilot.low) / 2 / half_width) ** 2)


def _spread(alpha: float, shares: np.ndarray, coders: int, seed: int) -> float:
    """σ of α per unit: d = disagreement of the unit's pairs, D_e = 1 - Σ p²."""
    _check_share("expected", alpha)
    if coders < 2:
        raise OptionError(f"{coders} coder", where="coders", remedy="give at least two")
    generator = np.random.default_rng(seed)
    size = (SIMULATED, coders)
    truth = generator.choice(len(shares), SIMULATED, p=shares)[:, None]
    other = generator.choice(len(shares), size, p=shares)
    said = np.where(generator.random(size) < sqrt(alpha), truth, other)
    counts = np.stack([(said == value).sum(axis=1) for value in range(len(shares))], axis=1)
    apart = 1 - (counts * (counts - 1)).sum(axis=1) / (coders * (coders - 1))
    expected = 1 - (shares**2).sum()
    drift = 2 * ((counts / coders - shares) @ shares)
    influence = -(apart - (1 - alpha) * expected) / expected - (1 - alpha) / expected * drift
    return float(influence.std())


def _normal(shares: Sequence[float]) -> np.ndarray:
    given = np.asarray(shares, np.float64)
    if (given < 0).any() or (given > 0).sum() < 2:
        problem = "fewer than two values occur"
        raise OptionError(problem, where="shares", remedy="give a share above 0 to two at least")
    return np.asarray(given / given.sum())


def _strata(candidates: Iterable[Candidate]) -> dict[Stratum, list[Passage]]:
    strata: dict[Stratum, list[Passage]] = {}
    for one in sorted(candidates, key=lambda one: _place(one.passage)):
        stratum = (one.language, one.kind, tuple(sorted(one.codes)))
        strata.setdefault(stratum, []).append(one.passage)
    return dict(sorted(strata.items()))


def _drawn(
    strata: Mapping[Stratum, Sequence[Passage]],
    size: int,
    power: float,
    generator: np.random.Generator,
) -> list[Chosen]:
    parts = _parts([len(some) for some in strata.values()], size, power)
    return [
        Chosen(some[at], stratum, len(some) / part)
        for (stratum, some), part in zip(strata.items(), parts, strict=True)
        for at in generator.choice(len(some), part, replace=False).tolist()
    ]


def _parts(sizes: Sequence[int], size: int, power: float) -> list[int]:
    """How many of each stratum: one after the other to whoever is furthest below its part."""
    parts = [0] * len(sizes)
    for _ in range(size):
        open_ = [at for at, whole in enumerate(sizes) if parts[at] < whole]
        # Webster's rule: the next goes where (part + 1/2) / claim is least.
        parts[min(open_, key=lambda at: ((parts[at] + 0.5) / sizes[at] ** power, at))] += 1
    return parts


def _place(one: Passage) -> tuple[str, int, int]:
    return one.document, one.start, one.end


def _check_share(where: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise OptionError(f"{value}", where=where, remedy="give a share from 0 to 1")
