"""Adoptions with every step from an earlier to a later adopter weighed by the delay between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jejak.compiled import kernel
from jejak.diffusing.adoptions import Adoptions, Cascades
from jejak.diffusing.delays import checked, delay_model, estimated
from jejak.diffusing.netinf import (
    ALONG,
    OUTSIDE,
    Floats,
    Ints,
    Pairs,
    Steps,
    pairs_of,
    steps_of,
    without_ties,
)
from jejak.errors import InputError

STEPS = 400_000_000
"""Pairs of adopters that are weighed at most: some 25 gigabytes."""
LIKELY = -700.0
"""A density whose logarithm is lower cannot be written as a number of double precision."""


class Weighed(NamedTuple):
    """Cascades and their steps; `start` is the state of a network without ties.

    `along[s]` is the log probability of step `s` if a tie leads from the earlier to the later.
    `of` says which policy each entry of the cascades belongs to. `unlikely` counts the steps whose
    delay the model all but rules out.
    """

    cascades: Cascades
    of: Ints
    steps: Steps
    along: Floats
    start: tuple[Ints, Floats]
    parameters: tuple[float, ...]
    unlikely: int

    def pairs(self, actors: int, node: Ints | None = None) -> Pairs:
        """The steps by child and parent, with others standing at the entries if given."""
        return pairs_of(
            self.steps, self.along, self.cascades.node if node is None else node, actors
        )


def weighed(
    adoptions: Adoptions,
    model: str,
    parameters: Sequence[float] | None = None,
    *,
    reference: bool = False,
) -> Weighed:
    """Weigh all steps by a model of delays; its parameters are estimated if not given.

    Raises:
        InputError: no policy has two adopters at different dates.
    """
    cascades = _with_adopters(adoptions.cascades())
    _check_size(adoptions, cascades)
    steps = steps_of(cascades)
    if not len(steps.delay):
        problem = "no policy has two adopters at different dates, so nobody follows anybody"
        raise InputError(problem, where="adoptions", remedy="add policies, or finer dates")
    chosen = delay_model(model)
    if parameters is None:
        values = estimated(chosen, *extremes(cascades))
    else:
        values = checked(chosen, parameters)
    if reference and model == "exponential":
        along, outside = _literal(steps.delay, *values)
    else:
        density = chosen.log_density(steps.delay, *values)
        along, outside = density + ALONG, density + OUTSIDE
    sizes = np.diff(cascades.offsets)
    of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    start = without_ties(steps, outside, len(of))
    return Weighed(cascades, of, steps, along, start, values, int((along < LIKELY).sum()))


def _with_adopters(cascades: Cascades) -> Cascades:
    """Without policies that nobody adopted."""
    sizes = np.diff(cascades.offsets)
    return cascades._replace(offsets=np.concatenate([[0], np.cumsum(sizes[sizes > 0])]))


def _check_size(adoptions: Adoptions, cascades: Cascades) -> None:
    sizes = np.diff(cascades.offsets)
    most = int((sizes * (sizes - 1) // 2).sum())
    if most > STEPS:
        problem = (
            f"{most:,} pairs of an earlier and a later adopter; the largest policy has "
            f"{sizes.max():,} adopters"
        )
        remedy = f"leave out the largest policies, so that no more than {STEPS:,} are left"
        raise InputError(problem, where=f"{len(adoptions):,} adoptions", remedy=remedy)


def extremes(cascades: Cascades) -> tuple[Floats, Floats]:
    """Delays of all later adopters since the first of their policy, and since the one before."""
    sizes = np.diff(cascades.offsets)
    first = np.repeat(cascades.time[cascades.offsets[:-1][sizes > 0]], sizes[sizes > 0])
    later = np.ones(len(cascades.time), bool)
    later[cascades.offsets[:-1][sizes > 0]] = False
    before = np.concatenate([[0.0], cascades.time[:-1]])
    return (cascades.time - first)[later], (cascades.time - before)[later]


@kernel
def _literal(delay: Floats, rate: float) -> tuple[Floats, Floats]:
    """The same as the analytic form but for rounding, which decides the order of equal ties."""
    along, outside = np.empty(len(delay)), np.empty(len(delay))
    for step in range(len(delay)):
        density = rate * math.exp(-rate * delay[step])
        if density > 0.0:
            along[step] = math.log(0.5 * density)
            outside[step] = math.log(0.0000000001 * density)
        else:
            along[step] = math.log(0.5) + math.log(rate) - rate * delay[step]
            outside[step] = math.log(1e-10) + math.log(rate) - rate * delay[step]
    return along, outside
