"""What the network event history computes most: how a tie changes the likelihood.

A panel lists, for every actor and cascade, the periods in which the actor could adopt (a
spell), ordered by actor, cascade and time. The hazard in row r is logistic,

    p_r = 1 / (1 + exp(-η_r)),   η_r = x_r β + γ Σ_{u → v} m_uv exp(-δ (t_r - t_u)),

where the sum is over the sources that adopted in the same cascade before t_r. Ties have a level:
0 is no tie, and level j has the strength m = j / HALF relative to the common effect γ. Changing a
tie touches only the rows of its target after its source's adoptions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.compiled import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

FAR = 1e100
"""Products of many ratios are turned into logarithms when they come to this."""
HALF = 2
"""The level of a tie of the common strength."""
LEVELS = 4
"""The highest level of a tie."""


class Rows(NamedTuple):
    """A panel as arrays.

    The spells of actor `v` are `spells[v]` to `spells[v + 1]`; the rows of spell `s` are
    `rows[s]` to `rows[s + 1]`. `cascade` is by spell, `time` and `event` by row; `adopted` has,
    by actor and cascade, the time of adoption, infinite where there was none.
    """

    spells: Ints
    rows: Ints
    cascade: Ints
    time: Floats
    event: Floats
    adopted: Floats


class State(NamedTuple):
    """Where a search for ties stands; every array changes in place.

    `ties` has the level by source and target; by row, `exposure` is the sum in the hazard,
    `linear` η and `chance` the hazard; `fade` is the share of exposure left since the row before.
    """

    ties: Levels
    exposure: Floats
    linear: Floats
    chance: Floats
    fade: Floats


class Law(NamedTuple):
    """The parameters that ties share: δ and γ, and the prior of their number and levels.

    `weights` are the shares of the levels among ties; density has the prior Beta(1, `sparse`)
    among the `possible` ties.
    """

    decay: float
    effect: float
    weights: Floats
    possible: float
    sparse: float


@kernel
def entry(time: Floats, begin: int, end: int, moment: float) -> int:
    """The first row of a spell that lies after the moment; `end` if none does."""
    while begin < end:
        middle = (begin + end) // 2
        if time[middle] > moment:
            end = middle
        else:
            begin = middle + 1
    return begin


@kernel
def exposed(panel: Rows, ties: Levels, decay: float) -> Floats:
    """Per row, the sum over the ties into its actor of m exp(-decay · time since adoption)."""
    total = np.zeros(len(panel.time))
    for target in range(len(ties)):
        for source in range(len(ties)):
            level = ties[source, target]
            if level == 0:
                continue
            for spell in range(panel.spells[target], panel.spells[target + 1]):
                moment = panel.adopted[source, panel.cascade[spell]]
                end = panel.rows[spell + 1]
                for row in range(entry(panel.time, panel.rows[spell], end, moment), end):
                    total[row] += level / HALF * np.exp(-decay * (panel.time[row] - moment))
    return total


@kernel
def gains(panel: Rows, state: State, law: Law, source: int, target: int) -> Floats:
    """What each level of a tie that is off would add to the log-likelihood (levels 0 to LEVELS).

    In a row without the event the likelihood changes by 1 / (1 + p (exp(γ m w) - 1)), with the
    event by exp(γ m w) times that.
    """
    ratio = np.ones(LEVELS + 1)
    found = np.zeros(LEVELS + 1)
    events = 0.0
    unit = law.effect / HALF
    for spell in range(panel.spells[target], panel.spells[target + 1]):
        moment = panel.adopted[source, panel.cascade[spell]]
        end = panel.rows[spell + 1]
        if not moment < panel.time[end - 1]:
            continue
        first = entry(panel.time, panel.rows[spell], end, moment)
        more = unit * np.exp(-law.decay * (panel.time[first] - moment))
        for row in range(first, end):
            if row > first:
                more *= state.fade[row]
            step = np.exp(more)
            power = 1.0
            for level in range(1, LEVELS + 1):
                power *= step
                ratio[level] *= 1.0 + state.chance[row] * (power - 1.0)
            events += panel.event[row] * more
            if ratio[LEVELS] > FAR:
                found -= np.log(ratio)
                ratio[:] = 1.0
    found -= np.log(ratio)
    return found + events * np.arange(LEVELS + 1)


@kernel
def change(panel: Rows, state: State, law: Law, tie: tuple[int, int], level: int) -> None:
    """Give a tie (source and target) another level."""
    source, target = tie
    unit = (level - state.ties[source, target]) / HALF
    state.ties[source, target] = level
    if unit == 0:
        return
    for spell in range(panel.spells[target], panel.spells[target + 1]):
        moment = panel.adopted[source, panel.cascade[spell]]
        end = panel.rows[spell + 1]
        for row in range(entry(panel.time, panel.rows[spell], end, moment), end):
            more = unit * np.exp(-law.decay * (panel.time[row] - moment))
            state.exposure[row] += more
            state.linear[row] += law.effect * more
            state.chance[row] = 1.0 / (1.0 + np.exp(-state.linear[row]))


@kernel
def sweep(panel: Rows, state: State, law: Law, visits: Ints, draws: Floats) -> Floats:
    """Draw the level of each visited tie (rows of source and target) given all others.

    Draws of 0.5 set ties to the median of their states. By visit, the chance of each level.
    """
    held = np.count_nonzero(state.ties)
    found = np.empty((len(visits), LEVELS + 1))
    for visit in range(len(visits)):
        source, target = visits[visit]
        if state.ties[source, target] > 0:
            change(panel, state, law, (source, target), 0)
            held -= 1
        odds = (held + 1.0) / (law.possible - 1.0 - held + law.sparse)
        gained = gains(panel, state, law, source, target)
        shares = np.exp(gained - gained.max())
        shares[1:] *= odds * law.weights[1:]
        shares /= shares.sum()
        level = min(np.searchsorted(np.cumsum(shares), draws[visit]), LEVELS)
        if level > 0:
            change(panel, state, law, (source, target), level)
            held += 1
        found[visit] = shares
    return found


@kernel
def swap(panel: Rows, state: State, law: Law, held: Ints, tries: Floats) -> None:
    """Try to put another source in the place of that of a tie, in place.

    A tie and its rival are seldom both off on the way from one to the other. A try has the row
    of the tie in `held` (sources and targets), the other source, and what decides.
    """
    for number in range(len(tries)):
        tie, new = int(tries[number, 0]), int(tries[number, 1])
        old, target = held[tie]
        if state.ties[new, target] > 0:
            continue
        level = int(state.ties[old, target])
        change(panel, state, law, (old, target), 0)
        better = (
            gains(panel, state, law, new, target)[level]
            - gains(panel, state, law, old, target)[level]
        )
        if np.log(tries[number, 2]) < better:
            old = new
            held[tie, 0] = new
        change(panel, state, law, (old, target), level)


@kernel
def likelihood(linear: Floats, event: Floats, group: Ints, groups: int) -> Floats:
    """The log-likelihood of each group of rows: Σ y η - log(1 + exp(η))."""
    total = np.zeros(groups)
    product = np.ones(groups)
    for row in range(len(linear)):
        at = group[row]
        total[at] += event[row] * linear[row]
        product[at] *= 1.0 + np.exp(linear[row])
        if product[at] > FAR:
            total[at] -= np.log(product[at])
            product[at] = 1.0
    return total - np.log(product)


@kernel
def opportunities(panel: Rows) -> Ints:
    """By source and target, in how many cascades the target adopted after the source."""
    actors = len(panel.adopted)
    found = np.zeros((actors, actors), np.int64)
    for target in range(actors):
        for spell in range(panel.spells[target], panel.spells[target + 1]):
            last = panel.rows[spell + 1] - 1
            if panel.event[last] == 0:
                continue
            for source in range(actors):
                if panel.adopted[source, panel.cascade[spell]] < panel.time[last]:
                    found[source, target] += 1
    return found
