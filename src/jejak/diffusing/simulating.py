"""Adoptions made up over a known network, to see what an estimator finds of it.

Every policy spreads on its own as an independent cascade in continuous time (Gomez-Rodriguez,
Leskovec & Krause, "Inferring networks of diffusion and influence", KDD 2010, section 2): it opens
with some actors at time 0, each adopter passes it on along each of its ties with a given chance
and after a random delay, and who is reached several times adopts at the first. Actors may adopt
without anyone's example, too. What happens after the end of the window is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jejak.compiled import kernel
from jejak.diffusing.adoptions import Adoptions
from jejak.errors import OptionError

DelayModel = Literal["exponential", "rayleigh", "log-normal", "power-law"]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MODELS: tuple[DelayModel, ...] = get_args(DelayModel)
WANTED = {"exponential": 1, "rayleigh": 1, "log-normal": 2, "power-law": 2}
"""How many parameters each model of delays has."""


class _Net(NamedTuple):
    """Targets and speeds of ties by source: those of `s` from `starts[s]` on."""

    starts: Ints
    targets: Ints
    speed: Floats


class _Law(NamedTuple):
    """How policies spread; the number of the model is its place in MODELS."""

    model: int
    parameters: Floats
    transmits: float
    background: float
    until: float


class _Heap(NamedTuple):
    """Adoptions to come, the next one first."""

    at: Ints
    time: Floats


def simulate_cascades(
    ties: Iterable[tuple[str, str]],
    *,
    cascades: int,
    seed: int,
    model: DelayModel = "exponential",
    parameters: Sequence[float] = (1.0,),
    until: float = np.inf,
    openers: int = 1,
    transmits: float = 1.0,
    background: float = 0.0,
    speeds: Sequence[float] | None = None,
    grain: float = 0.0,
    actors: Sequence[str] = (),
) -> Adoptions:
    """First adoptions of so many policies along the `ties` (pairs of source and target).

    Delays have the density, by `model` and `parameters`,

        exponential (λ)     λ exp(-λ Δ)
        rayleigh (α)        Δ / α² exp(-Δ² / 2α²)
        log-normal (μ, σ)   that of exp(μ + σ z), z standard normal
        power-law (α, δ)    α / δ (Δ / δ)^(-α - 1) for Δ > δ

    and are divided by the tie's entry in `speeds`. `openers` actors drawn at random adopt at time
    0; each tie of an adopter passes the policy on with the chance `transmits`; `background` is
    the rate at which any actor adopts unprompted. The window is from 0 to `until`. With a `grain`
    times are rounded down to multiples of it, as years round dates, which makes ties in time.
    `actors` are those that exist besides those with ties. The same seed gives the same adoptions.

    >>> chain = simulate_cascades([("a", "b"), ("b", "c")], cascades=200, seed=1, until=2.0)
    >>> chain.actors, len(chain.policies), chain.window
    (('a', 'b', 'c'), 200, (0.0, 2.0))
    """
    pairs = list(ties)
    names = list(dict.fromkeys((*actors, *(name for pair in pairs for name in pair))))
    _check(model, parameters, transmits, background, until)
    if not 0 <= openers <= len(names) or not (openers or background):
        problem = f"{openers} of {len(names)} actors to open a cascade"
        raise OptionError(problem, where="openers", remedy="let at least one adopt first")
    place = {name: number for number, name in enumerate(names)}
    ends = np.array([(place[a], place[b]) for a, b in pairs], np.int64).reshape(-1, 2)
    law = _Law(
        MODELS.index(model),
        np.array([*parameters, 0.0][:2], np.float64),
        float(transmits),
        float(background),
        float(until),
    )
    net = _by_source(ends, speeds, len(names))
    policy, actor, time = _simulate(net, law, cascades, openers, np.random.default_rng(seed))
    if grain > 0:
        time = np.floor(time / grain) * grain
    end = until if np.isfinite(until) else float(time.max(initial=0.0))
    return Adoptions.from_arrays(
        names,
        [f"policy {number + 1}" for number in range(cascades)],
        actor,
        policy,
        time,
        window=(0.0, end),
    )


def simulate_histories(
    ties: Iterable[tuple[str, str]],
    *,
    cascades: int,
    periods: int,
    seed: int,
    effect: float | Sequence[float] = 1.5,
    decay: float = 0.1,
    constant: float = -2.5,
    coefficients: Sequence[float] = (),
    differences: tuple[float, float] = (0.0, 0.0),
    actors: Sequence[str] = (),
) -> dict[str, NDArray[np.generic]]:
    """Adoptions period by period with a logistic hazard that sources and covariates raise.

    The log-odds of adopting are `constant` plus covariates x1, x2, … (standard normal in each
    period and policy) times their `coefficients`, plus for every tie whose source adopted some
    periods Δ before its `effect` times exp(-decay Δ), plus normal levels of actors and policies
    with standard deviations `differences`: the model of Harden and others, "A diffusion network
    event history estimator", Journal of Politics 2023. Columns actor, policy, time, event and
    the covariates, one row for each period of each policy in which the actor has not adopted yet.

    >>> made = simulate_histories([("a", "b")], cascades=3, periods=9, seed=1, effect=3.0)
    >>> sorted(made), set(made["actor"].tolist()) == {"a", "b"}
    (['actor', 'event', 'policy', 'time'], True)
    """
    pairs = list(ties)
    names = list(dict.fromkeys((*actors, *(name for pair in pairs for name in pair))))
    place = {name: number for number, name in enumerate(names)}
    effects = np.zeros((len(names), len(names)))
    strengths = np.broadcast_to(np.asarray(effect, np.float64), len(pairs))
    for (source, target), strength in zip(pairs, strengths, strict=True):
        effects[place[source], place[target]] = strength
    chance = np.random.default_rng(seed)
    size = (cascades, len(names))
    level = constant + differences[0] * chance.normal(size=len(names))
    level = level + differences[1] * chance.normal(size=(cascades, 1))
    adopted = np.full(size, np.inf)
    parts = []
    for time in range(1, periods + 1):
        x = chance.normal(size=(*size, len(coefficients)))
        gone = np.where(np.isfinite(adopted), time - adopted, np.inf)
        odds = level + x @ np.asarray(coefficients, np.float64) + np.exp(-decay * gone) @ effects
        policy, actor = np.nonzero(np.isinf(adopted))
        event = chance.random(size)[policy, actor] < expit(odds[policy, actor])
        adopted[policy[event], actor[event]] = time
        parts.append((actor, policy, np.full(len(actor), time), event, x[policy, actor]))
    actor, policy, when, event, x = (np.concatenate(one) for one in zip(*parts, strict=True))
    return {
        "actor": np.array(names)[actor],
        "policy": np.array([f"policy {number + 1}" for number in range(cascades)])[policy],
        "time": when,
        "event": event.astype(np.int64),
        **{f"x{number + 1}": x[:, number] for number in range(len(coefficients))},
    }


def _check(
    model: str, parameters: Sequence[float], transmits: float, background: float, until: float
) -> None:
    if model not in WANTED:
        raise OptionError(
            f"unknown model of delays {model!r}",
            where="model",
            remedy="one of " + ", ".join(WANTED),
        )
    if len(parameters) != WANTED[model] or parameters[-1] <= 0:
        problem = f"{list(parameters)} for {model} delays"
        remedy = f"give {WANTED[model]}, scale and rate above zero"
        raise OptionError(problem, where="parameters", remedy=remedy)
    if not 0 <= transmits <= 1:
        raise OptionError(f"chance {transmits}", where="transmits", remedy="between 0 and 1")
    if background < 0 or (background > 0 and not np.isfinite(until)):
        problem = f"background {background} until {until}"
        raise OptionError(problem, where="background", remedy="a rate, and an end to the window")
    if not until > 0:
        raise OptionError(f"window until {until}", where="until", remedy="after 0")


def _by_source(ends: Ints, speeds: Sequence[float] | None, actors: int) -> _Net:
    speed = np.ones(len(ends)) if speeds is None else np.asarray(speeds, np.float64)
    if speed.shape != (len(ends),) or not np.all(speed > 0):
        problem = f"{speed.size} speeds for {len(ends)} ties"
        raise OptionError(problem, where="speeds", remedy="give one above zero for each tie")
    order = np.argsort(ends[:, 0], kind="stable")
    sizes = np.bincount(ends[:, 0], minlength=actors)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return _Net(starts, ends[order, 1], speed[order])


@kernel
def _simulate(
    net: _Net, law: _Law, cascades: int, openers: int, chance: np.random.Generator
) -> tuple[Ints, Ints, Floats]:
    """Cascade, actor and time of each adoption, by cascade and time."""
    actors = len(net.starts) - 1
    policy = np.empty(1024, np.int64)
    actor = np.empty(1024, np.int64)
    time = np.empty(1024, np.float64)
    when = np.empty(actors, np.float64)
    most = actors + len(net.targets) + openers + 1
    heap = _Heap(np.empty(most, np.int64), np.empty(most, np.float64))
    order = np.arange(actors)
    count = 0
    for cascade in range(cascades):
        when[:] = np.inf
        size = _open(order, heap, law, openers, chance)
        while size > 0:
            now, at = heap.time[0], heap.at[0]
            size = _pop(heap, size)
            if when[at] <= now:
                continue
            when[at] = now
            if count == len(policy):
                policy = np.concatenate((policy, np.empty_like(policy)))
                actor = np.concatenate((actor, np.empty_like(actor)))
                time = np.concatenate((time, np.empty_like(time)))
            policy[count], actor[count], time[count] = cascade, at, now
            count += 1
            for tie in range(net.starts[at], net.starts[at + 1]):
                if law.transmits < 1 and chance.random() >= law.transmits:
                    continue
                then = now + _delay(law, chance) / net.speed[tie]
                if then <= law.until and then < when[net.targets[tie]]:
                    size = _push(heap, size, net.targets[tie], then)
    return policy[:count], actor[:count], time[:count]


@kernel
def _open(order: Ints, heap: _Heap, law: _Law, openers: int, chance: np.random.Generator) -> int:
    """Put the openers and those who adopt unprompted on the heap; its size."""
    size = 0
    for turn in range(openers):
        other = turn + int(chance.random() * (len(order) - turn))
        order[turn], order[other] = order[other], order[turn]
        size = _push(heap, size, order[turn], 0.0)
    if law.background > 0:
        for at in range(len(order)):
            then = -np.log1p(-chance.random()) / law.background
            if then <= law.until:
                size = _push(heap, size, at, then)
    return size


@kernel
def _delay(law: _Law, chance: np.random.Generator) -> float:
    if law.model == 2:
        return float(np.exp(law.parameters[0] + law.parameters[1] * chance.standard_normal()))
    waited = -np.log1p(-chance.random())
    if law.model == 0:
        return float(waited / law.parameters[0])
    if law.model == 1:
        return float(law.parameters[0] * np.sqrt(2 * waited))
    return float(law.parameters[1] * np.exp(waited / law.parameters[0]))


@kernel
def _push(heap: _Heap, size: int, at: int, time: float) -> int:
    child = size
    while child > 0 and heap.time[(child - 1) // 2] > time:
        parent = (child - 1) // 2
        heap.at[child], heap.time[child] = heap.at[parent], heap.time[parent]
        child = parent
    heap.at[child], heap.time[child] = at, time
    return size + 1


@kernel
def _pop(heap: _Heap, size: int) -> int:
    size -= 1
    at, time = heap.at[size], heap.time[size]
    parent, child = 0, 1
    while child < size:
        if child + 1 < size and heap.time[child + 1] < heap.time[child]:
            child += 1
        if heap.time[child] >= time:
            break
        heap.at[parent], heap.time[parent] = heap.at[child], heap.time[child]
        parent, child = child, 2 * child + 1
    heap.at[parent], heap.time[parent] = at, time
    return size
