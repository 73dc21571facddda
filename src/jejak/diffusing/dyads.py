"""Dyadic event history: not whether a government adopts, but whom it follows when it does.

    rows     a possible adopter, a possible source, a policy and a period
    event    the adopter adopts what the source has already
    errors   rows that share a government depend on one another

Volden (2006, States as Policy Laboratories) compares pairs of states. Boehmke (2009, Policy
Emulation or Policy Convergence?) shows that pairs in which the source has nothing to emulate must
not be at risk: with them, whatever makes a government adopt early seems to draw others after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.hazards import (
    CURVES,
    Codes,
    Design,
    Floats,
    HazardFit,
    Link,
    Scored,
    design,
    fitted,
    maximum,
    proper,
    sandwich,
    summed,
)
from jejak.diffusing.risksets import ROWS, Begin, End, Ints, Spells, risk_set, spells
from jejak.errors import OptionError

Errors = Literal["dyadic", "jackknife", "two-way", "model"]

ERRORS: tuple[Errors, ...] = ("jackknife", "dyadic", "two-way", "model")
FEW = 50
"""Below so many governments dyadic errors come out too small: `bench/hazards.py` finds an effect
where there is none in 9 of 100 tables of 30, in 3 of 60."""


def dyad_panel(
    adoptions: Adoptions,
    matrices: Mapping[str, NDArray[np.floating]] | None = None,
    *,
    opportunity: bool = True,
    begin: Begin = "after",
    end: End = "window",
    step: float = 1.0,
) -> pd.DataFrame:
    """Pairs of governments at risk of emulation: one row per adopter, source, policy and period.

    A source is another actor that holds the policy at the end of the period before. Without
    `opportunity`, pairs whose source does not are at risk too (the older practice, and biased).
    `matrices` are properties of pairs, actors × actors in the order of the table, a row for each
    adopter and a column for each source; each becomes a column of its name.

    Columns: those of `risk_set` with `source` after `actor`, and `emulated` (0 or 1): the actor
    adopts, and the source already had. Raises OptionError for matrices of another size and panels
    above ROWS.

    >>> some = Adoptions.of([("A", "x", 2000), ("B", "x", 2001), ("C", "x", 2002)])
    >>> panel = dyad_panel(some)
    >>> panel[["actor", "source", "period", "emulated"]].values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['B', 'A', 2001.0, 1], ['C', 'A', 2001.0, 0], ['C', 'A', 2002.0, 1], ['C', 'B', 2002.0, 1]]
    """
    matrices = matrices or {}
    size = len(adoptions.actors)
    for name, matrix in matrices.items():
        if matrix.shape != (size, size):
            problem = f"{name} is {' × '.join(map(str, matrix.shape))} for {size} actors"
            raise OptionError(problem, where="matrices", remedy="a row and a column an actor")
    panel = risk_set(adoptions, begin=begin, end=end, step=step)
    period = np.rint((panel["period"].to_numpy() - adoptions.window[0]) / step).astype(np.int64)
    row, source, holds = _pairs(panel, period, spells(adoptions, step=step), size, opportunity)
    pairs = panel.iloc[row].reset_index(drop=True)
    pairs.insert(1, "source", pd.Categorical.from_codes(source, list(adoptions.actors)))
    pairs["emulated"] = (pairs.pop("adopted").to_numpy() & holds).astype(np.int8)
    actor = pairs["actor"].cat.codes.to_numpy()
    for name, matrix in matrices.items():
        pairs[name] = np.asarray(matrix)[actor, source]
    return pairs


def _pairs(
    panel: pd.DataFrame, period: Ints, found: Spells, size: int, opportunity: bool
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """For each pair its row of the panel, its source, and whether that holds the policy."""
    row, source = _holders(panel, period, found)
    actor = panel["actor"].cat.codes.to_numpy()
    other = source != actor[row]
    row, source = row[other], source[other]
    if opportunity:
        return row, source, np.ones(len(row), bool)
    _check_size(len(panel) * size)
    holds = np.zeros((len(panel), size), bool)
    holds[row, source] = True
    whole, every = (axis.ravel() for axis in np.indices(holds.shape))
    other = every != actor[whole]
    return whole[other], every[other], holds.ravel()[other]


def _holders(panel: pd.DataFrame, period: Ints, found: Spells) -> tuple[Ints, Ints]:
    """Rows of the panel paired with all actors that hold their policy as the period begins."""
    order = np.lexsort((found.start, found.policy))
    starts, stops, owner = found.start[order], found.stop[order], found.actor[order]
    policy = panel["policy"].cat.codes.to_numpy().astype(np.int64)
    low = min(int(starts.min(initial=0)), int(period.min(initial=0)))
    span = max(int(starts.max(initial=0)), int(period.max(initial=0))) - low + 1
    keys = found.policy[order] * span + (starts - low)
    first = np.searchsorted(keys, policy * span)
    count = np.searchsorted(keys, policy * span + (period - low)) - first
    _check_size(int(count.sum()))
    row = np.repeat(np.arange(len(panel)), count)
    spell = np.arange(len(row)) - np.repeat(np.cumsum(count) - count - first, count)
    held = stops[spell] >= period[row]
    return row[held], owner[spell[held]]


def _check_size(rows: int) -> None:
    if rows > ROWS:
        remedy = "take longer periods or fewer policies"
        raise OptionError(f"{rows:,} pairs and periods", where="dyads", remedy=remedy)


def emulation(
    panel: pd.DataFrame,
    covariates: str | Sequence[str],
    *,
    link: Link = "logit",
    errors: Errors = "jackknife",
) -> HazardFit:
    """What makes a government follow another: a hazard of emulation over pairs.

    `covariates` are a formula or columns of the panel, as in `hazard`. One government's adoption is
    an event in as many rows as there are sources, and each source stands in many rows: the errors
    of the `model` are far too small. `two-way` clusters by adopter and by source (Cameron, Gelbach
    & Miller 2011); `dyadic` also takes it into account that an adopter here is a source there: rows
    depend on one another if they share any government (Aronow, Samii & Assenova 2015,
    Cluster-Robust Variance Estimation for Dyadic Data). Both come out too small with few
    governments. `jackknife`, which leaves out each government in turn, does not: of 100 made-up
    tables of 15 governments without any effect it found one in 8, the others in 14 and 17.
    """
    if errors not in ERRORS:
        remedy = f"one of {', '.join(ERRORS)}"
        raise OptionError(f"{errors!r}", where="errors", remedy=remedy)
    made = design(panel, covariates, "emulated", ["actor", "source"])
    scored = maximum(made, link, "emulated")
    if errors in {"model", "two-way"}:
        ways = ("actor", "source") if errors == "two-way" else ()
        covariance = sandwich(scored.scores, scored.bread, made.groups(ways), ways)
    else:
        covariance = _dyadic(made, scored) if errors == "dyadic" else _left_out(made, scored, link)
    return fitted(made, link, scored, covariance)


Covariance = tuple[Floats, str, tuple[str, ...]]


class Sides(NamedTuple):
    """The numbers of both governments of each row, and how many there are."""

    one: Codes
    other: Codes
    size: int


def _sides(made: Design) -> Sides:
    both = pd.concat([made.rows["actor"].astype(str), made.rows["source"].astype(str)])
    codes, names = pd.factorize(both)
    one, other = np.split(codes.astype(np.int64), 2)
    return Sides(one, other, len(names))


def _dyadic(made: Design, scored: Scored) -> Covariance:
    """B (∑ₖ Sₖ'Sₖ - ∑ₘ Sₘ'Sₘ) B: sums over the rows with government k, and over those of pair m.

    Two rows that share one government are in one sum of the first kind, rows of the same pair
    in two: the second kind takes one of them away.
    """
    one, other, size = _sides(made)
    pair = np.minimum(one, other) * size + np.maximum(one, other)
    actors = summed(scored.scores, one, size) + summed(scored.scores, other, size)
    pairs = summed(scored.scores, pd.factorize(pair)[0].astype(np.int64))
    meat = actors.T @ actors - pairs.T @ pairs
    covariance, mended = proper(scored.bread @ meat @ scored.bread)
    few = f"only {size} governments: standard errors may be too small"
    notes = (*([few] if size < FEW else []), *mended)
    return covariance, "dyadic: rows that share a government", notes


def _left_out(made: Design, scored: Scored, link: Link) -> Covariance:
    """(G-1)/G ∑ₖ dₖdₖ', with dₖ how estimates move, by one step, without government k.

    dₖ = (I - Iₖ)⁻¹ Sₖ with I the information, Iₖ and Sₖ the part of the rows with k in it and in
    the slope: what k pulls the estimates to itself is not taken for a good fit.
    """
    one, other, size = _sides(made)
    curve, eta = CURVES[link], made.matrix @ scored.estimates
    chance = curve.probability(eta)
    weight = curve.slope(eta) / np.sqrt(chance * (1 - chance))
    weighted = made.matrix * weight[:, None]
    whole = weighted.T @ weighted
    slopes = summed(scored.scores, one, size) + summed(scored.scores, other, size)
    order = [np.argsort(side, kind="stable") for side in (one, other)]
    edges = [
        np.searchsorted(side[rows], np.arange(size + 1))
        for side, rows in zip((one, other), order, strict=True)
    ]
    meat = np.zeros_like(whole)
    for actor in range(size):
        mine = [r[e[actor] : e[actor + 1]] for r, e in zip(order, edges, strict=True)]
        part = weighted[np.concatenate(mine)]
        moved = np.linalg.lstsq(whole - part.T @ part, slopes[actor], rcond=None)[0]
        meat += np.outer(moved, moved)
    return meat * (size - 1) / size, "jackknife: each government left out in turn", ()
