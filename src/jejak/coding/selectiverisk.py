"""A guarantee for the codes a coder gives: so few of them are wrong, or it says nothing.

A coder that may abstain is asked how many of its decisions are wrong among those it makes, the
selective risk (Geifman & El-Yaniv 2017, Selective Classification for Deep Neural Networks, NeurIPS
30). Here a decision is "the code is present": for a rare code the error among all passages is small
whatever is said. The threshold is the lowest that passes a sequence of tests, from few passages
accepted to many, each at level `delta`, stopped at the first that fails. That is fixed sequence
testing, which needs no correction for the number of tests (Angelopoulos, Bates, Candès, Jordan &
Lei 2021, Learn then Test, section 3.2). Each test is exact: with e of k accepted passages wrong, the
risk is at most the Clopper-Pearson bound

    u(e, k) = the (1 - delta) quantile of Beta(e + 1, k - e)          (1 for e = k)

with probability 1 - delta (Clopper & Pearson 1934, Biometrika 26, 404-413). It is asked of the
passages strictly above a score that itself is one of the sample: given that score, those above are
an independent draw of all above it. The order of tests depends on scores alone.

The bound holds for passages drawn as the sample was, by scores that the sample did not train; and
where the risk does not fall as more is accepted, which is what a score is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from jejak.errors import OptionError

RISK = 0.2
"""Share of the given codes that may be wrong: about where two people part on a code."""
DELTA = 0.1
"""Chance that the guarantee is broken all the same."""
FORGIVEN = 2
"""Errors with which the first test still passes; with 0 a single slip at the top would end it."""
STEP = 1.1
"""How many times as many passages each next test accepts."""
Outcome = Literal["guaranteed", "insufficient evidence", "too many errors"]


@dataclass(frozen=True)
class Guarantee:
    """What can be promised of one code.

    Codes given above `threshold` (a score) are wrong in at most `risk` of cases, with probability
    1 - `delta`. `accepted` passages of the sample of `size` lie above it, `errors` of them are
    wrong, and `bound` is the upper limit of the risk. Without a guarantee the three are those of
    the first test, or of the whole sample where there is too little for a test.
    """

    outcome: Outcome
    risk: float
    delta: float
    size: int
    accepted: int
    errors: int
    bound: float
    threshold: float | None = None

    @property
    def coverage(self) -> float:
        """Share of the sample that is accepted."""
        return self.accepted / self.size if self.threshold is not None else 0.0


def upper_bound(errors: int, accepted: int, delta: float = DELTA) -> float:
    """The largest risk that so few errors leave possible, with probability 1 - `delta`.

    >>> round(upper_bound(0, 22, 0.1), 3), upper_bound(3, 3)
    (0.099, 1.0)
    """
    if errors >= accepted:
        return 1.0
    return float(betaincinv(errors + 1, accepted - errors, 1 - delta))


def needed(risk: float = RISK, delta: float = DELTA, *, errors: int = FORGIVEN) -> int:
    """How many accepted passages with so many errors keep the bound within `risk`.

    >>> needed(0.1, 0.1, errors=0), needed(0.2, 0.1)
    (22, 25)
    """
    _check(risk, delta)
    accepted = errors + 1
    while upper_bound(errors, accepted, delta) > risk:
        accepted += 1
    return accepted


def guarantee(
    scores: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    *,
    risk: float = RISK,
    delta: float = DELTA,
) -> Guarantee:
    """The lowest threshold above which at most `risk` of decisions are wrong, if there is one.

    `scores` are those of a random sample that did not train them, `wrong` where the decision "it
    is present" would be wrong; a score of -inf is never accepted.

    >>> scores = np.arange(100.0)
    >>> found = guarantee(scores, scores < 50)
    >>> found.outcome, found.accepted, found.errors
    ('guaranteed', 57, 7)
    """
    _check(risk, delta)
    first = needed(risk, delta)
    order = np.argsort(-scores, kind="stable")
    ranked, mistakes = scores[order], np.cumsum(wrong[order].astype(np.int64))
    if (~wrong).sum() < first - FORGIVEN:
        # Even a coder that put all of them first could not pass the first test.
        return _without("insufficient evidence", risk, delta, mistakes)
    best: Guarantee | None = None
    for accepted in _sequence(ranked, first):
        errors = int(mistakes[accepted - 1])
        bound = upper_bound(errors, accepted, delta)
        made = (risk, delta, len(scores), accepted, errors, bound)
        if bound > risk:
            return best or Guarantee("too many errors", *made)
        best = Guarantee("guaranteed", *made, threshold=float(ranked[accepted]))
    few = int(np.isfinite(scores).sum()) < first
    return best or _without(
        "insufficient evidence" if few else "too many errors", risk, delta, mistakes
    )


def _without(outcome: Outcome, risk: float, delta: float, mistakes: NDArray[np.int64]) -> Guarantee:
    """No guarantee, and the bound if everything was accepted."""
    size = len(mistakes)
    errors = int(mistakes[-1]) if size else 0
    return Guarantee(outcome, risk, delta, size, size, errors, upper_bound(errors, size, delta))


def _sequence(ranked: NDArray[np.float64], first: int) -> Iterator[int]:
    """How many to accept, test by test: never some of equals, never one that scores nothing.

    The last test keeps one passage back, whose score is the threshold.
    """
    finite = int(np.isfinite(ranked).sum())
    accepted, last = first, 0
    while accepted < finite:
        # Those with the score of the threshold are not above it.
        fit = int(np.searchsorted(-ranked, -ranked[accepted], side="left"))
        if fit > last and fit >= first:
            yield fit
            last = fit
        accepted = max(accepted + 1, int(accepted * STEP))


def _check(risk: float, delta: float) -> None:
    for name, value in (("risk", risk), ("delta", delta)):
        if not 0 < value < 1:
            raise OptionError(f"{value}", where=name, remedy="give a share between 0 and 1")
