"""How long an adopter takes to follow its source: models of the delay along a tie.

A model is a plain callable that gives the logarithm of a density, so that a delay that is all but
impossible stays a large negative number and never becomes zero likelihood. Others register theirs
under the entry point `jejak.delays`: a function from an array of delays and the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jejak.errors import OptionError

Floats = NDArray[np.float64]
LogDensity = Callable[..., Floats]
LONGEST = 1e12
"""A scale above this is a mistake of units, not a delay."""


def exponential(delay: Floats, rate: float) -> Floats:
    """Log density of the exponential distribution with the given rate (one by mean delay)."""
    density: Floats = np.log(rate) - rate * delay
    return density


def rayleigh(delay: Floats, scale: float) -> Floats:
    """Log density of the Rayleigh distribution; the most likely delay is the scale."""
    density: Floats = np.log(delay) - 2 * np.log(scale) - delay**2 / (2 * scale**2)
    return density


def log_normal(delay: Floats, mean: float, deviation: float) -> Floats:
    """Log density of the log-normal distribution; mean and deviation are of log delay."""
    log: Floats = np.log(delay)
    flat = -np.log(deviation) - 0.5 * np.log(2 * np.pi)
    density: Floats = flat - log - (log - mean) ** 2 / (2 * deviation**2)
    return density


def weibull(delay: Floats, shape: float, scale: float) -> Floats:
    """Log density of the Weibull distribution; shapes above one have delays around the scale."""
    ratio = delay / scale
    density: Floats = np.log(shape / scale) + (shape - 1) * np.log(ratio) - ratio**shape
    return density


class DelayModel(NamedTuple):
    """A model with what its parameters are called and which of them must be positive."""

    name: str
    log_density: LogDensity
    parameters: tuple[str, ...]
    positive: tuple[bool, ...]


MODELS: Mapping[str, DelayModel] = {
    "exponential": DelayModel("exponential", exponential, ("rate",), (True,)),
    "rayleigh": DelayModel("rayleigh", rayleigh, ("scale",), (True,)),
    "log-normal": DelayModel("log-normal", log_normal, ("mean", "deviation"), (False, True)),
    "weibull": DelayModel("weibull", weibull, ("shape", "scale"), (True, True)),
}


def delay_model(name: str) -> DelayModel:
    """The model of this name, ours or one registered under `jejak.delays`.

    Raises:
        OptionError: there is none of this name.

    >>> delay_model("exponential").parameters
    ('rate',)
    """
    if name in MODELS:
        return MODELS[name]
    others = {one.name: one for one in entry_points(group="jejak.delays")}
    if name in others:
        return DelayModel(name, others[name].load(), (), ())
    known = ", ".join([*MODELS, *sorted(others)])
    raise OptionError(f"no such model: {name}", where="model", remedy=f"choose one of {known}")


def checked(model: DelayModel, parameters: Sequence[float]) -> tuple[float, ...]:
    """The parameters, if there are as many as the model has and all make sense."""
    given = tuple(float(one) for one in parameters)
    if model.parameters and len(given) != len(model.parameters):
        wanted = ", ".join(model.parameters)
        problem = f"{model.name} has the parameters {wanted}; {len(given)} given"
        raise OptionError(problem, where="parameters", remedy="give as many, or none")
    for value, name, positive in zip(given, model.parameters, model.positive, strict=False):
        if not np.isfinite(value) or abs(value) > LONGEST or (positive and value <= 0):
            problem = f"{name} {value:g}"
            raise OptionError(problem, where="parameters", remedy="give a positive number")
    return given


def estimated(model: DelayModel, since_first: Floats, since_last: Floats) -> tuple[float, ...]:
    """Parameters from the two extremes of who may have been the source.

    `since_first` are the delays of all later adopters since the first of their policy,
    `since_last` those since the adopter before; ties (zero) are left out, as nobody follows one of
    the same date. The true delays lie between. For the exponential model this is the mean of both
    rates, as in Linder & Desmarais, NetworkInference, ties included there and here; for the others
    each parameter is the mean of the maximum-likelihood estimates on either extreme.
    """
    if model.name == "exponential":
        return (float((1 / since_first.mean() + 1 / since_last.mean()) / 2),)
    both = [_fitted(model, delays[delays > 0]) for delays in (since_first, since_last)]
    return tuple(float(value) for value in np.mean(both, axis=0))


def _fitted(model: DelayModel, delays: Floats) -> tuple[float, ...]:
    if model.name == "rayleigh":
        return (float(np.sqrt((delays**2).mean() / 2)),)
    if model.name == "log-normal":
        log = np.log(delays)
        return float(log.mean()), float(max(log.std(), 1e-3))
    if model.name == "weibull":
        from scipy.stats import weibull_min

        shape, _, scale = weibull_min.fit(delays, floc=0)
        return float(shape), float(scale)
    problem = f"{model.name} does not say how its parameters are estimated"
    raise OptionError(problem, where="parameters", remedy="give them")
