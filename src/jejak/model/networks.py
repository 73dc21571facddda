"""Diffusion networks inferred from adoption dates, as plain values for tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass

from jejak.model.records import Passage
from jejak.model.when import When


@dataclass(frozen=True)
class InferredTie:
    """One tie: the target tends to adopt some time after the source.

    `rank` is the order in which it was found (1 is the strongest), `improvement` what it adds to
    the log-likelihood of the adoptions, `p_value` that of the test named by the network (none
    if not tested), `support` the share of resampled sets of policies in which it is found again.
    """

    rank: int
    source: str
    target: str
    improvement: float
    p_value: float | None = None
    support: float | None = None
    q_value: float | None = None


@dataclass(frozen=True)
class InferredNetwork:
    """Ties among actors, strongest first; `notes` say what was done where data fell short.

    `parameters` are those of the model of delays between source and target.
    """

    actors: tuple[str, ...]
    ties: tuple[InferredTie, ...]
    model: str
    parameters: tuple[float, ...]
    policies: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CascadeStep:
    """One adopter of a policy and its most likely source, none for the first.

    `tied` if a tie of the network leads from there to here. `when` is the date as people write it,
    `time` as it is counted.
    """

    actor: str
    when: str
    time: float
    source: str | None
    tied: bool


@dataclass(frozen=True)
class CascadeTree:
    """How one policy spread: its adopters in order of time."""

    policy: str
    steps: tuple[CascadeStep, ...]


@dataclass(frozen=True)
class Adoption:
    """An actor takes up a policy, and may drop it; `evidence` is empty where a table says so."""

    actor: str
    policy: str
    when: When
    until: When | None = None
    evidence: tuple[Passage, ...] = ()
