"""What the adoptions of its sources make of an actor's chance: inferred from other policies.

A network inferred from a policy's own dates explains them too well. To learn how far such a network
can be trusted, the rows of each policy are looked at with a network that was inferred without it:
policies are divided into folds by chance, and there is a network for all but each fold, besides
that of all policies for those yet to come.

    ties    the strongest ties of NetInf; an adoption's influence fades with exp(-rate · time since)
    rates   the rates of all ties, by maximum likelihood (`netrate`, power law); influence fades
            with 1 / time since, and every actor has a rate of adopting unprompted
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.netinf import steps_of
from jejak.diffusing.netrate import infer_rates
from jejak.diffusing.network import Trials, infer_network
from jejak.diffusing.weighed import weighed
from jejak.diffusing.windows import within

Floats = NDArray[np.float64]
FAINT = 1e-6
"""Added to rates, so that an actor without any has a logarithm."""


class Recipe(NamedTuple):
    """How a prediction is made.

    A period is `step` units of time. The hazard is fitted to the last `history` periods;
    innovativeness counts as many before them. The network has `edges` ties of the `model` of
    delays with these `parameters` (estimated if none); `folds` parts of the policies are looked at
    with networks of the others.
    """

    step: float = 1.0
    history: int = 30
    edges: int = 300
    model: str = "exponential"
    parameters: tuple[float, ...] | None = None
    folds: int = 5
    seed: int = 0


class Links(NamedTuple):
    """A network as numbers: sources × targets, and what each target has without any source."""

    matrix: Floats
    alone: Floats


class Influences(NamedTuple):
    """Networks without each fold of the policies, and of all; how influence fades with time.

    `fold` has the fold of each policy.
    """

    fold: NDArray[np.int64]
    without: tuple[Links, ...]
    whole: Links
    fading: Callable[[Floats], Floats]

    def on(self, held: NDArray[np.bool_], waited: Floats, *, whole: bool) -> Floats:
        """Log influence on each actor by policy, of those who have it since `waited`.

        Policies × actors, as both arguments. With the `whole` network, or that without the policy.
        """
        left = np.zeros(waited.shape)
        left[held] = self.fading(waited[held])
        if whole:
            return np.log(left @ self.whole.matrix + self.whole.alone)
        found = np.empty_like(left)
        for number, links in enumerate(self.without):
            inside = self.fold == number
            found[inside] = np.log(left[inside] @ links.matrix + links.alone)
        return found


def by_ties(known: Adoptions, recipe: Recipe) -> Influences:
    """Influence along the strongest ties, all alike."""
    rate = fading_rate(known, recipe)
    fold, others = _folds(known, recipe)
    without = tuple(_ties(some, recipe) for some in others)
    whole = _ties(known, recipe)
    return Influences(fold, without, whole, lambda waited: np.exp(-rate * waited))


def by_rates(known: Adoptions, recipe: Recipe) -> Influences:
    """Influence at the rates of all ties."""
    fold, others = _folds(known, recipe)
    without = tuple(_rates(some, recipe) for some in others)
    return Influences(fold, without, _rates(known, recipe), lambda waited: 1 / waited)


def _folds(known: Adoptions, recipe: Recipe) -> tuple[NDArray[np.int64], tuple[Adoptions, ...]]:
    # by name: the order in the table may depend on what comes after
    present = sorted(np.unique(known.policy), key=known.policies.__getitem__)
    folds = min(recipe.folds, len(present))
    fold = np.zeros(len(known.policies), np.int64)
    fold[present] = np.random.default_rng(recipe.seed).permutation(len(present)) % folds
    return fold, tuple(known.only(fold[known.policy] != number) for number in range(folds))


def _followed(known: Adoptions) -> bool:
    return len(known) > 0 and len(steps_of(known.cascades()).delay) > 0


def _ties(known: Adoptions, recipe: Recipe) -> Links:
    size = len(known.actors)
    links = Links(np.zeros((size, size)), np.ones(size))
    if not _followed(known):
        return links
    network = infer_network(
        known, recipe.model, recipe.parameters, edges=recipe.edges, trials=Trials(draws=0)
    )
    place = {name: number for number, name in enumerate(network.actors)}
    for tie in network.ties:
        links.matrix[place[tie.source], place[tie.target]] = 1.0
    return links


def fading_rate(known: Adoptions, recipe: Recipe) -> float:
    """The rate at which influence fades: one by the typical delay of the recipe's model.

    One by a period for models that do not say what their typical delay is, and where nobody
    follows anybody.

    >>> rows = [("a", "x", 2000), ("b", "x", 2003)]
    >>> fading_rate(Adoptions.of(rows), Recipe(model="rayleigh", parameters=(4.0,)))
    0.25
    """
    if not _followed(known):
        return 1 / recipe.step
    parameters = recipe.parameters or weighed(known, recipe.model).parameters
    if recipe.model == "exponential":
        return parameters[0]
    if recipe.model == "log-normal":
        return float(np.exp(-parameters[0]))
    typical = {"rayleigh": 0, "weibull": 1}.get(recipe.model)
    return 1 / recipe.step if typical is None else 1 / parameters[typical]


def _rates(known: Adoptions, recipe: Recipe) -> Links:
    size = len(known.actors)
    if not _followed(known):
        return Links(np.zeros((size, size)), np.ones(size))
    present = within(known.first(), -np.inf, np.inf)
    found = infer_rates(
        replace(present, window=known.window), model="power-law", shortest=recipe.step / 2
    )
    return Links(found.rates, np.array(found.unprompted) + FAINT)
