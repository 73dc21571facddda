"""Diffusion networks from adoption dates: who follows whom, and how sure that is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from jejak.diffusing.adoptions import Adoptions
from jejak.diffusing.edgetest import Inferred, Null, Told, calibrated, inferred, q_values
from jejak.diffusing.netinf import Floats, Until
from jejak.diffusing.original import original
from jejak.diffusing.support import resampled
from jejak.diffusing.weighed import Weighed, weighed
from jejak.errors import OptionError
from jejak.model.networks import InferredNetwork, InferredTie

LEVEL = 0.1
"""False discovery rate below which a tie is kept when nothing else says how many."""


class Trials(NamedTuple):
    """How ties are tested: arrangements by chance, resampled policies, seed, threads.

    `draws` arrangements give the p-values (0: Vuong's test, which calls too many ties significant),
    `resamples` sets of policies the support (0: none). `null` is what chance keeps.
    """

    draws: int = 1999
    resamples: int = 0
    null: Null = "adopters"
    seed: int = 0
    cores: int = os.cpu_count() or 1


def infer_network(
    adoptions: Adoptions,
    model: str = "exponential",
    parameters: Sequence[float] | None = None,
    *,
    edges: int | None = None,
    p_cutoff: float | None = None,
    reference: bool = False,
    trials: Trials | None = None,
    told: Told | None = None,
) -> InferredNetwork:
    """Who tends to adopt after whom: the NetInf network of the adoptions, strongest ties first.

    Ties are added greedily, each time the one that raises the likelihood of all adoptions most.
    Each has a p-value against chance that keeps the innovativeness of actors and the timing of
    policies (`jejak.diffusing.edgetest`), and the false discovery rate of Benjamini & Hochberg.

    Args:
        adoptions: at least two policies with two adopters at different dates.
        model: "exponential", "rayleigh", "log-normal", "weibull" or a registered one.
        parameters: of the model, in the unit of time of the adoptions; estimated if not given.
        edges: so many ties. Without this and `p_cutoff`: those with a false discovery rate of at
            most .1.
        p_cutoff: ties with a lower p-value only. With Vuong's test ties are added up to and
            with the first whose p-value is not lower, as the reference does.
        reference: do as the R package NetworkInference 1.2.5 does, to the last digit: policies in
            alphabetical order, Vuong's test with the penalty that comes back as a gain.
        trials: how ties are tested.
        told: called with the number of arrangements done and of all.

    Raises:
        InputError: nobody follows anybody.
        OptionError: both `edges` and `p_cutoff`, or a value that makes no sense.

    Source: Gomez-Rodriguez, Leskovec & Krause 2010; Desmarais, Harden & Boehmke 2015; Linder &
    Desmarais, NetworkInference.

    >>> rows = [(who, f"policy {n}", 2000 + n + late) for n in range(9)
    ...         for late, who in enumerate(["Seoul", "Bandung", "Surabaya"])]
    >>> [(tie.source, tie.target) for tie in infer_network(Adoptions.of(rows), edges=2).ties]
    [('Bandung', 'Surabaya'), ('Seoul', 'Bandung')]
    """
    _check(edges, p_cutoff)
    trials = trials or Trials()
    if reference:
        adoptions = _in_order_of_name(adoptions)
    data = weighed(adoptions, model, parameters, reference=reference)
    vuong = reference or not trials.draws
    until = Until(
        edges or len(data.along),
        p_cutoff if vuong and p_cutoff is not None else 2.0,
        -1.0 if reference else Until(0).floor,
    )
    actors = len(adoptions.actors)
    ties, p_values = inferred(data, actors, until, reference=reference)
    if vuong:
        keep = np.ones(len(ties.key), bool)
    else:
        p_values = calibrated(
            data,
            actors,
            ties,
            draws=trials.draws,
            null=trials.null,
            seed=trials.seed,
            cores=trials.cores,
            told=told,
        )
        keep = _kept(p_values, data, actors, edges, p_cutoff)
    chosen = Inferred(ties.key[keep], ties.improvement[keep])
    support = resampled(
        data, actors, chosen, resamples=trials.resamples, seed=trials.seed, cores=trials.cores
    )
    q = None if vuong else q_values(p_values, possible(data, actors))
    return InferredNetwork(
        adoptions.actors,
        _ties(adoptions.actors, chosen, p_values[keep], support, None if q is None else q[keep]),
        model,
        data.parameters,
        int((np.diff(data.cascades.offsets) > 0).sum()),
        _notes(data, len(ties.key), edges, q, len(chosen.key)),
    )


def original_network(adoptions: Adoptions, rate: float, edges: int) -> InferredNetwork:
    """The network as the first NetInf program finds it, which published state networks rest on.

    Exponential delays of the given rate; up to so many ties. Actors count in the order of
    `adoptions.actors`, which decides among equal ties. See `jejak.diffusing.original`.
    """
    found = original(adoptions.cascades(), len(adoptions.actors), rate, edges)
    key = found.target.astype(np.int64) * len(adoptions.actors) + found.source
    ties = _ties(adoptions.actors, Inferred(key, found.improvement), None, None, None)
    return InferredNetwork(
        adoptions.actors, ties, "original exponential", (rate,), len(np.unique(adoptions.policy))
    )


def possible(data: Weighed, actors: int) -> int:
    """How many ties could be inferred: pairs of actors of which one was ever surely earlier."""
    return len(data.pairs(actors).parent)


def _check(edges: int | None, p_cutoff: float | None) -> None:
    if edges is not None and p_cutoff is not None:
        raise OptionError("given with a p-value", where="edges", remedy="give one of the two")
    if edges is not None and edges < 1:
        raise OptionError(f"{edges} ties", where="edges", remedy="give 1 or more")
    if p_cutoff is not None and not 0 < p_cutoff <= 1:
        problem = f"{p_cutoff:g} is not between 0 and 1"
        raise OptionError(problem, where="p_cutoff", remedy="give a number such as 0.05")


def _in_order_of_name(adoptions: Adoptions) -> Adoptions:
    """Policies by name: sums over policies round as in the reference, which has them so."""
    order = sorted(range(len(adoptions.policies)), key=adoptions.policies.__getitem__)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    names = tuple(adoptions.policies[number] for number in order)
    return replace(adoptions, policies=names, policy=place[adoptions.policy])


def _kept(
    p_values: Floats, data: Weighed, actors: int, edges: int | None, p_cutoff: float | None
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if edges is not None:
        return np.ones(len(p_values), bool)
    if p_cutoff is not None:
        return p_values < p_cutoff
    return q_values(p_values, possible(data, actors)) <= LEVEL


def _ties(
    actors: Sequence[str],
    ties: Inferred,
    p_values: Floats | None,
    support: Floats | None,
    q: Floats | None,
) -> tuple[InferredTie, ...]:
    targets, sources = np.divmod(ties.key, len(actors))
    nothing = [None] * len(ties.key)
    columns = (nothing if one is None else one.tolist() for one in (p_values, support, q))
    rows = zip(sources, targets, ties.improvement.tolist(), *columns, strict=True)
    return tuple(
        InferredTie(rank, actors[source], actors[target], *rest)
        for rank, (source, target, *rest) in enumerate(rows, start=1)
    )


def _notes(
    data: Weighed, found: int, edges: int | None, q: Floats | None, kept: int
) -> tuple[str, ...]:
    notes = []
    if data.unlikely:
        notes.append(
            f"{data.unlikely} of {len(data.along)} delays are all but impossible under these "
            "parameters; they were weighed by the logarithm of their density"
        )
    if edges is not None and found < edges:
        notes.append(f"only {found} ties improve the likelihood, not {edges}")
    if q is None:
        notes.append("p-values are of Vuong's test, which calls too many ties significant")
    elif not kept and len(q):
        notes.append(
            f"the lowest false discovery rate of any tie is {q.min():.2g}; more draws may lower it, "
            "as may a number of ties or a p-value show what there is"
        )
    return tuple(notes)
