"""From a score to a chance: what people's codings of other documents say a score is worth.

Scores come as logits of the chance that the shipped examples gave them. With few codings that chance
is kept; with more, Platt's two numbers are fitted; with very many, a rising step function.

    shipped    p = logistic(x)
    Platt      p = logistic(a + b x),  b > 0      (Platt 1999, Probabilistic Outputs for SVMs)
    isotonic   p = a step function that never falls, by least squares       (Zadrozny & Elkan 2002)

Platt's numbers are drawn towards (0, 1), the shipped law, as a normal prior draws them: the mode of

    sum log(1 + exp(-y (a + b x))) + a² / (2 s²) + (b - 1)² / (2 t²)

so that five codings move them little. Isotonic steps need about a thousand codings before they do
better than a law of two numbers (Niculescu-Mizil & Caruana 2005, Predicting Good Probabilities).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

Floats = NDArray[np.float64]
Method = Literal["shipped", "platt", "isotonic"]
EACH = 5
"""Present and absent codings of which there must be so many before anything is fitted."""
MANY, MANY_PRESENT = 1000, 100
"""Codings, and present ones among them, from which steps are fitted."""
SHIFT, SLOPE = 1.0, 0.5
"""Standard deviations s and t of the prior."""
FLATTEST = 0.05


@dataclass(frozen=True)
class Calibration:
    """A law that turns logits into chances; `method` says how it was found, on `size` codings."""

    method: Method = "shipped"
    shift: float = 0.0
    slope: float = 1.0
    steps: tuple[tuple[float, float], ...] = ()
    size: int = 0

    def __call__(self, logits: Floats) -> Floats:
        """Chances from 0 to 1, in the shape of the logits.

        >>> Calibration()(np.array([0.0]))
        array([0.5])
        """
        if self.steps:
            at, chance = np.array(self.steps).T
            return np.asarray(np.interp(logits, at, chance))
        return np.asarray(expit(self.shift + self.slope * logits))


def calibrate(logits: Floats, truth: NDArray[np.bool_]) -> Calibration:
    """The law that so many codings allow; `logits` must not have been trained on these codings."""
    size, present = len(truth), int(truth.sum())
    if min(present, size - present) < EACH:
        return Calibration(size=size)
    if size >= MANY and min(present, size - present) >= MANY_PRESENT:
        return _isotonic(logits, truth)
    shift, slope = _platt(logits, truth)
    return Calibration("platt", shift, slope, size=size)


def _platt(logits: Floats, truth: NDArray[np.bool_]) -> tuple[float, float]:
    sign = np.where(truth, 1.0, -1.0)

    def loss(law: Floats) -> tuple[float, Floats]:
        margin = sign * (law[0] + law[1] * logits)
        off = law - (0, 1)
        spread = np.array([SHIFT, SLOPE]) ** 2
        pull = -sign * expit(-margin)
        gradient = np.array([pull.sum(), pull @ logits]) + off / spread
        return float(np.logaddexp(0, -margin).sum() + (off**2 / spread).sum() / 2), gradient

    bounds = [(None, None), (FLATTEST, None)]
    found = minimize(loss, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(found.x[0]), float(found.x[1])


def _isotonic(logits: Floats, truth: NDArray[np.bool_]) -> Calibration:
    # A chance of exactly 0 or 1 would claim more than so many codings can tell.
    least = 1 / (len(truth) + 2)
    fitted = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip")
    fitted.fit(logits, truth.astype(np.float64))
    at, chance = fitted.X_thresholds_, fitted.y_thresholds_
    steps = tuple(zip(at.tolist(), chance.tolist(), strict=True))
    return Calibration("isotonic", steps=steps, size=len(truth))


def as_logits(chances: Floats) -> Floats:
    """Chances as logits, kept away from plus and minus infinity."""
    return np.asarray(logit(np.clip(chances, 1e-9, 1 - 1e-9)))
