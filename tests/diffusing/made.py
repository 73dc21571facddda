"""Adoptions by chance and adoptions that follow a network, for tests of inference."""

import numpy as np

from jejak.diffusing.adoptions import Adoptions


def by_chance(
    actors: int, policies: int, *, spread: float, seed: int, years: bool = False
) -> Adoptions:
    """Nobody follows anybody; some actors are earlier than others, the more the wider the spread."""
    chance = np.random.default_rng(seed)
    haste = np.exp(chance.normal(0, spread, actors))
    rows = []
    for policy in range(policies):
        count = int(chance.integers(2, actors + 1))
        order = np.argsort(chance.exponential(1 / haste))[:count]
        times = np.cumsum(chance.exponential(1, count))
        moments = np.floor(1900 + times) if years else times
        rows += [
            (f"a{who}", f"p{policy}", float(when)) for who, when in zip(order, moments, strict=True)
        ]
    return Adoptions.of(
        rows, unit="year" if years else "number", actors=[f"a{n}" for n in range(actors)]
    )


def along(ties: list[tuple[int, int]], actors: int, policies: int, *, seed: int) -> Adoptions:
    """Each policy starts in two places and passes along ties with a chance of .6, delays of one."""
    chance = np.random.default_rng(seed)
    rows = []
    for policy in range(policies):
        when = {int(chance.integers(actors)): 1.0, int(chance.integers(actors)): 0.0}
        waiting = list(when)
        while waiting:
            source = min(waiting, key=when.__getitem__)
            waiting.remove(source)
            for one, target in ties:
                if one == source and target not in when and chance.random() < 0.6:
                    when[target] = when[source] + chance.exponential(1.0)
                    waiting.append(target)
        rows += [(f"a{who}", f"p{policy}", at) for who, at in when.items()]
    return Adoptions.of(rows, unit="number", actors=[f"a{n}" for n in range(actors)])
