"""The chain that draws networks, coefficients and decay of a network event history in turn.

Given the rest, each tie's state is drawn exactly (Gibbs), the coefficients, the decay and the
levels of actors, policies and periods by random-walk steps (Metropolis). Sources: George & McCulloch,
"Variable selection via Gibbs sampling", JASA 1993; Scott & Berger, "Bayes and empirical-Bayes
multiplicity adjustment in the variable-selection problem", Annals of Statistics 2010, for the
prior on the number of ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, ndtr

from jejak.diffusing.eventkernels import (
    HALF,
    LEVELS,
    Floats,
    Ints,
    Law,
    Levels,
    Rows,
    State,
    exposed,
    likelihood,
    opportunities,
    swap,
    sweep,
)

EFFECT = (np.log(1.25), 0.5)
"""Prior mean and deviation of log γ: a source multiplies the odds by 3.5, give or take."""
SPREADS = np.array([0.1, 0.25, 0.5, 0.75])
"""How far the strengths of ties may differ: deviation of log m; each as likely beforehand."""
STARTS = 5
"""So many decays are tried to begin with."""
SELDOM = 10
"""Ties that proved very unlikely are looked at only every so many rounds …"""
UNLIKELY = 0.005
"""… if their mean probability so far is below this."""
STRETCH = 0.3
"""How far levels are stretched at a time, in logarithms."""
MOVES, CLIMBS, NEWTON, FARTHEST = 3, 8, 40, 5.0
"""Steps of the coefficients a round; at most so many rounds of climbing and of Newton's method."""


class Draws(NamedTuple):
    """What the chain leaves: probabilities of ties and draws of everything else, one per round.

    `chances` has, by source and target, the probability of a tie, `halves` that of the first
    and second half of the rounds; `strength` the mean of γ m if there is a tie, `effect` its mean
    over all ties of a round, `spread` the deviation of log m; `deviations` has a column for each
    kind of levels.
    """

    chances: Floats
    halves: Floats
    strength: Floats
    coefficients: Floats
    effect: Floats
    decay: Floats
    spread: Floats
    deviations: Floats


class Randoms(NamedTuple):
    """The levels of one kind of group, such as actors: which row is in which, and how many."""

    group: Ints
    groups: int


def shares(spread: float) -> Floats:
    """How many of the ties have each level: a log-normal of median 1, cut half-way between levels.

    >>> shares(0.25).round(2).tolist()
    [0.0, 0.12, 0.69, 0.17, 0.01]
    """
    bounds = np.log((np.arange(1, LEVELS) + 0.5) / HALF)
    return np.diff(np.concatenate([[0.0], ndtr(bounds / spread), [1.0]]), prepend=0.0)


def newton(
    design: Floats, event: Floats, start: Floats, prior: tuple[Floats, Floats], offset: Floats
) -> tuple[Floats, Floats]:
    """Coefficients of a logistic regression and the information (negative Hessian) at them.

    `prior` has the mean and the precision of a normal one for each coefficient; a precision of 0
    leaves the likelihood alone to decide.
    """
    found = start
    for _ in range(NEWTON):
        chance = expit(offset + design @ found)
        slope = design.T @ (event - chance) - prior[1] * (found - prior[0])
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(prior[1])
        # rounding only: a column with next to no variation
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        # far steps overshoot where the hazard is near 0 or 1
        found = found + step * min(1.0, FARTHEST / max(np.abs(step).max(), 1e-300))
        if np.abs(step).max() < 1e-9:
            break
    return found, curve


class Chain:
    """One chain over a panel; `design` has a column for each coefficient, the constant first."""

    _state: State
    _coefficients: Floats
    _effect: float
    _decay: float

    def __init__(
        self, panel: Rows, design: Floats, varying: Sequence[Randoms], *, differ: bool, seed: int
    ) -> None:
        self._panel, self._design = panel, design
        self._chance = np.random.default_rng(seed)
        self._possible = opportunities(panel) > 0
        np.fill_diagonal(self._possible, val=False)
        self._visits = np.argwhere(self._possible).astype(np.int64)
        self._prior = (float(len(self._visits)), float(len(panel.adopted)))
        self._everyone = np.zeros(len(panel.time), np.int64)
        self._spreads = SPREADS if differ else np.array([1e-3])
        self._spread = float(self._spreads[min(1, len(self._spreads) - 1)])
        self._bounds = decay_bounds(panel.time)
        self._varying = varying
        self._levels = [np.zeros(one.groups) for one in varying]
        self._deviations = np.full(len(varying), 0.3)
        self._offset = np.zeros(len(panel.time))
        self._stride, self._hop = 0.8, 0.5

    def run(self, rounds: int, warmup: int) -> Draws:
        """So many rounds after those of the warm-up."""
        self._start()
        often = np.ones(len(self._visits), bool)
        for some in (warmup - warmup * 4 // 5, warmup * 4 // 5):
            before = self._rounds(some, often, tune=True)
            often = before.tally[0] >= UNLIKELY * np.maximum(before.tally[1], 1)
        halves = [self._rounds(rounds // 2, often, tune=False) for _ in range(2)]
        return self._drawn(halves)

    def _start(self) -> None:
        """The best network that each of some decays leads to by hill-climbing."""
        best, exact = -np.inf, np.zeros(self._design.shape[1])
        offset = np.zeros(len(self._panel.time))
        alone, _ = newton(self._design, self._panel.event, exact, (exact, exact), offset)
        for decay in np.linspace(*self._bounds, STARTS):
            self._coefficients, self._effect, self._decay = alone, EFFECT[0], decay
            curve = self._climb()
            score = self._score()
            if score > best:
                best = score
                kept = self._state.ties, decay, self._coefficients, self._effect, curve
        ties, self._decay, self._coefficients, self._effect, curve = kept
        scale = np.append(np.ones(len(self._coefficients)), np.exp(self._effect))
        covariance = np.linalg.pinv(curve * np.outer(scale, scale))
        self._steps = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(scale)))
        self._renew(ties)
        weight = self._state.chance * (1 - self._state.chance)
        self._informed = [np.bincount(one.group, weight, one.groups) for one in self._varying]

    def _climb(self) -> Floats:
        """Set ties and coefficients in turn to what is likeliest; their information then."""
        exact = np.zeros(self._design.shape[1])
        mean = np.append(exact, np.exp(EFFECT[0]))
        precision = np.append(exact, (np.exp(EFFECT[0]) * EFFECT[1]) ** -2)
        self._renew(np.zeros(self._possible.shape, np.int8))
        which = everything = np.arange(len(self._visits))
        for number in range(CLIMBS):
            before = self._state.ties.copy()
            which = everything if number % 4 == 0 else which
            found = self._sweep(which, np.full(len(which), 0.5))
            which = which[found[:, 0] < 1 - UNLIKELY]
            design = np.column_stack([self._design, self._state.exposure])
            start = np.append(self._coefficients, np.exp(self._effect))
            best, curve = newton(design, self._panel.event, start, (mean, precision), self._offset)
            self._coefficients, self._effect = best[:-1], float(np.log(max(best[-1], 0.1)))
            self._renew(self._state.ties)
            if np.array_equal(before, self._state.ties):
                break
        return curve

    def _score(self) -> float:
        """Log-likelihood and log-prior, up to a constant."""
        held, (possible, sparse) = np.count_nonzero(self._state.ties), self._prior
        prior = betaln(held + 1, possible - held + sparse)
        return float(self._fit(self._state.linear) + prior + _effect_prior(self._effect))

    def _fit(self, linear: Floats) -> float:
        return float(likelihood(linear, self._panel.event, self._everyone, 1)[0])

    def _renew(self, ties: Levels) -> None:
        """Everything by row, from ties, coefficients, effect, decay and levels."""
        exposure = exposed(self._panel, ties, np.exp(self._decay))
        fade = np.exp(-np.exp(self._decay) * np.diff(self._panel.time, prepend=0.0))
        linear = self._offset + self._design @ self._coefficients + np.exp(self._effect) * exposure
        self._state = State(ties, exposure, linear, expit(linear), fade)

    def _rounds(self, rounds: int, often: NDArray[np.bool_], *, tune: bool) -> _Tally:
        tally = _Tally(np.zeros((3, len(self._visits))), [])
        for number in range(rounds):
            which = np.flatnonzero(often | (number % SELDOM == 0))
            found = self._sweep(which, self._chance.random(len(which)))
            chances = 1 - found[:, 0]
            strength = found[:, 1:] @ np.arange(1, LEVELS + 1) * np.exp(self._effect) / HALF
            tally.tally[:, which] += np.stack([chances, np.ones(len(which)), strength])
            self._swap()
            self._move(tune=tune)
            tally.rows.append(self._row())
        return tally

    @property
    def _law(self) -> Law:
        law = np.exp(self._decay), np.exp(self._effect), shares(self._spread)
        return Law(*law, *self._prior)

    def _sweep(self, which: Ints, draws: Floats) -> Floats:
        return sweep(self._panel, self._state, self._law, self._visits[which], draws)

    def _swap(self) -> None:
        held = np.argwhere(self._state.ties > 0).astype(np.int64)
        ties = self._chance.integers(len(held), size=len(held)) if len(held) else held[:, 0]
        sources = self._chance.integers(len(self._possible), size=len(held))
        tries = np.column_stack([ties, sources, self._chance.random(len(held))])
        tries = tries[self._possible[sources, held[ties, 1]]]
        swap(self._panel, self._state, self._law, held, tries)

    def _move(self, *, tune: bool) -> None:
        """A few steps of everything but the ties."""
        taken = self._move_coefficients()
        if tune:
            self._stride *= np.exp(0.05 * (taken - 0.3 * MOVES))
        for kind in range(len(self._varying)):
            self._move_levels(kind)
            self._stretch(kind)
        taken = self._move_decay()
        if tune:
            self._hop *= np.exp(0.05 * (taken - 0.4))
        self._move_spread()

    def _move_coefficients(self) -> int:
        """How many of some steps were taken."""
        linear, taken = self._state.linear, 0
        old = self._fit(linear) + _effect_prior(self._effect)
        for _ in range(MOVES):
            step = self._steps @ self._chance.normal(size=len(self._steps)) * self._stride
            effect = self._effect + float(step[-1])
            more = np.exp(effect) - np.exp(self._effect)
            moved = linear + self._design @ step[:-1] + more * self._state.exposure
            new = self._fit(moved) + _effect_prior(effect)
            if np.log(self._chance.random()) < new - old:
                self._coefficients, self._effect = self._coefficients + step[:-1], effect
                linear, old, taken = moved, new, taken + 1
        self._state = self._state._replace(linear=linear, chance=expit(linear))
        return taken

    def _move_decay(self) -> bool:
        before = self._decay, self._state
        self._decay += float(self._hop * self._chance.normal())
        if not self._bounds[0] < self._decay < self._bounds[1]:
            self._decay = before[0]
            return False
        self._renew(self._state.ties)
        better = self._fit(self._state.linear) - self._fit(before[1].linear)
        if np.log(self._chance.random()) < better:
            return True
        self._decay, self._state = before
        return False

    def _move_levels(self, kind: int) -> None:
        """All groups of a kind at once: given the rest they do not depend on one another."""
        (group, count), values = self._varying[kind], self._levels[kind]
        deviation, event, linear = self._deviations[kind], self._panel.event, self._state.linear
        reach = 1.5 / np.sqrt(self._informed[kind] + deviation**-2)
        tried = values + reach * self._chance.normal(size=count)
        better = likelihood(linear + (tried - values)[group], event, group, count)
        better -= likelihood(linear, event, group, count)
        better -= (tried**2 - values**2) / (2 * deviation**2)
        taken = np.where(np.log(self._chance.random(count)) < better, tried, values)
        linear = linear + (taken - values)[group]
        self._state = self._state._replace(linear=linear, chance=expit(linear))
        # the constant and the mean of the levels trade places freely: drawn exactly
        shift = taken.mean() + deviation / np.sqrt(count) * self._chance.normal()
        self._coefficients = self._coefficients + shift * np.eye(len(self._coefficients))[0]
        self._levels[kind] = taken - shift
        self._offset = self._offset + (self._levels[kind] - values)[group]
        self._deviations[kind] = self._move_deviation(self._levels[kind], deviation)

    def _stretch(self, kind: int) -> None:
        """Levels and their deviation together by a factor, where each level is hardly known."""
        group, values = self._varying[kind].group, self._levels[kind]
        deviation = self._deviations[kind]
        factor = np.exp(STRETCH * self._chance.normal())
        more = (factor - 1) * values[group]
        linear = self._state.linear + more
        better = self._fit(linear) - self._fit(self._state.linear)
        better += np.log(factor) - deviation**2 * (factor**2 - 1) / 2
        if np.log(self._chance.random()) < better:
            self._levels[kind] = factor * values
            self._deviations[kind] = factor * deviation
            self._offset = self._offset + more
            self._state = self._state._replace(linear=linear, chance=expit(linear))

    def _move_deviation(self, values: Floats, deviation: float) -> float:
        """Half-normal prior of deviation 1."""
        total, count = float(values @ values), len(values)

        def target(one: float) -> float:
            return float(-(count - 1) * np.log(one) - total / (2 * one**2) - one**2 / 2)

        for _ in range(MOVES):
            tried = deviation * np.exp(2 / np.sqrt(2 * count) * self._chance.normal())
            if np.log(self._chance.random()) < target(tried) - target(deviation):
                deviation = tried
        return deviation

    def _move_spread(self) -> None:
        held = np.bincount(self._state.ties[self._possible], minlength=LEVELS + 1)[1:]
        scores = np.array(
            [held @ np.log(np.maximum(shares(one)[1:], 1e-300)) for one in self._spreads]
        )
        weights = np.exp(scores - scores.max())
        self._spread = float(self._chance.choice(self._spreads, p=weights / weights.sum()))

    def _row(self) -> Floats:
        levels = self._state.ties[self._state.ties > 0]
        effect = np.exp(self._effect) * (levels.mean() / HALF if len(levels) else 1.0)
        rest = [effect, np.exp(self._decay), self._spread, *self._deviations]
        return np.concatenate([self._coefficients, rest])

    def _drawn(self, halves: Sequence[_Tally]) -> Draws:
        columns = self._design.shape[1]
        rows = np.array([row for one in halves for row in one.rows])
        total = sum((one.tally for one in halves), np.zeros((3, len(self._visits))))
        return Draws(
            self._square(total[0] / total[1]),
            np.stack([self._square(one.tally[0] / one.tally[1]) for one in halves]),
            self._square(total[2] / np.maximum(total[0], 1e-300)),
            rows[:, :columns],
            rows[:, columns],
            rows[:, columns + 1],
            rows[:, columns + 2],
            rows[:, columns + 3 :],
        )

    def _square(self, values: Floats) -> Floats:
        found = np.zeros(self._possible.shape)
        found[self._visits[:, 0], self._visits[:, 1]] = values
        return found


class _Tally(NamedTuple):
    """Sums of probability, visits and strength by tie; a row of draws a round."""

    tally: Floats
    rows: list[Floats]


def _effect_prior(effect: float) -> float:
    return float(-0.5 * ((effect - EFFECT[0]) / EFFECT[1]) ** 2)


def decay_bounds(time: Floats) -> tuple[float, float]:
    """Bounds of log δ: half-lives from half a period to ten times the span of the panel."""
    moments = np.unique(time)
    period = float(np.diff(moments).min()) if len(moments) > 1 else 1.0
    span = float(moments[-1] - moments[0]) or 1.0
    return float(np.log(np.log(2) / (10 * span))), float(np.log(2 * np.log(2) / period))
