"""How one policy spread through a network: the most likely source of each adopter."""

from __future__ import annotations

import numpy as np

from jejak.diffusing.adoptions import Adoptions, shown
from jejak.diffusing.netinf import ALONG, OUTSIDE
from jejak.diffusing.weighed import weighed
from jejak.errors import OptionError
from jejak.model.networks import CascadeStep, CascadeTree, InferredNetwork


def cascade_tree(adoptions: Adoptions, policy: str, network: InferredNetwork) -> CascadeTree:
    """The adopters of a policy in order of time, each with its most likely source.

    That is the earlier adopter with the highest likelihood: of the delay between the two, and of
    there being a tie or none. `network` must be of these adoptions, by a model that is ours.

    Raises:
        OptionError: there is no such policy.
    """
    if policy not in adoptions.policies:
        known = ", ".join(adoptions.policies[:5])
        remedy = f"choose one of the table, such as {known}"
        raise OptionError(f"no such policy: {policy}", where="policy", remedy=remedy)
    one = adoptions.only(adoptions.policy == adoptions.policies.index(policy))
    cascades = one.cascades()
    names = [one.actors[actor] for actor in cascades.node]
    best = _sources(one, names, network)
    return CascadeTree(
        policy,
        tuple(
            CascadeStep(name, shown(time, one.unit), float(time), *best.get(entry, (None, False)))
            for entry, (name, time) in enumerate(zip(names, cascades.time, strict=True))
        ),
    )


def _sources(
    one: Adoptions, names: list[str], network: InferredNetwork
) -> dict[int, tuple[str, bool]]:
    """The most likely source of each adopter that has any, and whether it is tied."""
    if len(np.unique(one.time)) == 1:
        return {}
    ties = {(tie.source, tie.target) for tie in network.ties}
    data = weighed(one, network.model, network.parameters)
    best: dict[int, tuple[float, str, bool]] = {}
    steps = zip(data.steps.later.tolist(), data.steps.earlier.tolist(), data.along, strict=True)
    for later, earlier, along in steps:
        tied = (names[earlier], names[later]) in ties
        score = float(along) + (0.0 if tied else OUTSIDE - ALONG)
        if later not in best or score > best[later][0]:
            best[later] = (score, names[earlier], tied)
    return {entry: (name, tied) for entry, (_, name, tied) in best.items()}
