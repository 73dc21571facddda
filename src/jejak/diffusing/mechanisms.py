"""Why governments adopt: learning, competition, mimicry and coercion, in one hazard.

Each mechanism is a covariate of the hazard of adopting (Shipan & Volden 2008, The Mechanisms of
Policy Diffusion), known at the end of the period before:

    learning     share of the others (or of a reference group) that hold the policy, each by its
                 success where that is given
    competition  share of the economic rivals that hold it
    mimicry      share of its models, larger or alike, that hold it
    coercion     a mandate, a grant or a membership is in force in the period

They are the codes `mechanism.*` of passages, seen from the side of whole populations.

Some policies are simply more popular than others, and the more who hold one, the more popular it
is likely to be: that looks like learning from everybody, and nothing but a comparison of actors
within a policy can tell the two apart. Therefore the share of all others is held against learning
from a reference group, and against success; with link "cox" only actors are compared that are at
risk of the same policy at the same moment. (A level for each policy, in a hazard with 15 years a
policy, errs the other way: actors adopt in the end, and shares rise, so that high shares stand
beside hazards below the policy's mean.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jejak.chance import LEVEL
from jejak.diffusing.adoptions import Adoptions, Moment, counted, moment
from jejak.diffusing.cox import cox
from jejak.diffusing.effects import Effect, marginal_effects
from jejak.diffusing.exposure import sight
from jejak.diffusing.hazards import FEW, Fit, Floats, Link, hazard
from jejak.diffusing.risksets import Begin, End, Ints, last_period, risk_set, spells
from jejak.diffusing.weights import Weights
from jejak.errors import InputError, OptionError

Ties = NDArray[np.floating] | Weights
Mandate = tuple[str, str | None, Moment] | tuple[str, str | None, Moment, Moment | None]
Time = Literal["cubic", "splines", "linear", "none"]
Value = TypeVar("Value")

MECHANISMS = ("learning", "competition", "mimicry", "coercion")
GIVE = {
    "competition": "give rivals, a matrix of who competes with whom",
    "mimicry": "give models, a matrix of whom each looks up to (see mimicry_ties)",
    "coercion": "give mandates: actor, policy (or none for all), since[, until]",
}
"""What is missing where a mechanism has no data."""
EVERYBODY = (
    "learning is from everybody, which cannot be told from policies that differ in popularity; "
    "give a reference group"
)
CLOCKS: Mapping[Time, tuple[str, ...]] = {
    "cubic": ("stop", "I(stop**2/100)", "I(stop**3/10000)"),
    "splines": ("bs(stop, df=4)",),
    "linear": ("stop",),
    "none": (),
}
"""Time since a policy came up, as terms of the formula (Carter & Signorino 2010 for the cubic)."""


@dataclass(frozen=True)
class MechanismEffect:
    """A mechanism's part in the hazard.

    `estimate` is the coefficient of the link with its interval; `effect` the average marginal
    effect in points of probability a period, of the change named by `change`: that of a share
    from nobody to everybody ("per unit"), or of a mandate ("0 to 1"). A proportional hazard (link
    "cox") has no probabilities and no such effect.
    """

    mechanism: str
    estimate: float
    se: float
    p: float
    low: float
    high: float
    change: str = ""
    effect: float | None = None
    effect_se: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None


@dataclass(frozen=True)
class MechanismEffects:
    """All mechanisms with data, the terms they were held against, and those without data.

    `missing` holds mechanisms with the reason; `controls` terms with estimate and standard error.
    """

    effects: tuple[MechanismEffect, ...]
    controls: tuple[tuple[str, float, float], ...]
    missing: tuple[tuple[str, str], ...]
    n: int
    events: int
    actors: int
    policies: int
    link: Link | Literal["cox"]
    errors: str
    loglik: float
    aic: float
    notes: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """The effects, one row a mechanism."""
        return pd.DataFrame([asdict(one) for one in self.effects])


@dataclass(frozen=True)
class MechanismData:
    """What is known of each mechanism; ties are actors × actors (rows receive), in table order.

    `reference` are those an actor may learn from (all others without it), `success` how well a
    policy did at an actor (0 to 1; unknown ones count as the mean), `rivals` and `models` with
    whom it competes and to whom it looks up, `mandates` rows of actor, policy (none: all of
    them), since and until.
    """

    reference: Ties | None = None
    success: Mapping[tuple[str, str], float] | None = None
    rivals: Ties | None = None
    models: Ties | None = None
    mandates: Iterable[Mandate] | None = None


def mechanisms(
    adoptions: Adoptions,
    data: MechanismData | None = None,
    *,
    controls: pd.DataFrame | None = None,
    time: Time = "cubic",
    link: Link | Literal["cox"] = "logit",
    cluster: Sequence[str] | None = None,
    begin: Begin = "after",
    end: End = "window",
    step: float = 1.0,
    level: float = LEVEL,
) -> MechanismEffects:
    """Which mechanisms drive adoption, and by how much.

    Builds the panel (`mechanism_panel`), fits one hazard with all mechanisms for which `data` is
    given, and reports coefficients, standard errors and average marginal effects. `controls` is
    a table with some of the columns actor, policy and period, on which it is joined; all its other
    columns enter. `time` is how the hazard may change with the age of the policy. With link "cox"
    each policy has its own pace instead (`cox` with policies as strata), and what is the same for
    all who are at risk drops out. Without `cluster`, errors are clustered by actor, and by policy
    too from 20 policies on.

    Governments that are alike may adopt alike without any tie between them: a reference group of
    the like-minded takes that for learning too, unless `controls` hold what makes them alike.

    >>> table = [(f"city {n}", f"policy {p}", 2000 + (n * n + 5 * p * n) % 11)
    ...          for n in range(12) for p in range(6)]
    >>> found = mechanisms(Adoptions.of(table), time="linear", cluster=())
    >>> [one.mechanism for one in found.effects], [name for name, _ in found.missing]
    (['mechanism.learning'], ['mechanism.competition', 'mechanism.mimicry', 'mechanism.coercion'])
    """
    given = data or MechanismData()
    panel, notes = mechanism_panel(adoptions, given, begin=begin, end=end, step=step)
    present, missing = _sorted_out(panel, among_policies=link != "cox")
    panel, columns = _controlled(panel, controls)
    terms = [*present, *(f"`{name}`" for name in columns)]
    cluster = _clusters(panel) if cluster is None else cluster
    effects: Sequence[Effect] = ()
    if not present:
        raise InputError("no mechanism has data", where="data", remedy=missing[0][1])
    fit: Fit
    if link == "cox":
        fit = cox(panel, " + ".join(terms), strata="policy", cluster=cluster)
    else:
        clock, short = _clock(panel, time)
        terms += [*(["prevalence"] if "prevalence" in panel else []), *clock]
        fit = hazard(panel, " + ".join(terms), link=link, cluster=cluster)
        effects = marginal_effects(fit, present, level=level)
        notes += (
            *short,
            *([EVERYBODY] if given.reference is None and "learning" in present else []),
        )
    return MechanismEffects(
        effects=_merged(present, fit.table(level), effects),
        controls=_controls(present, fit),
        missing=missing,
        n=fit.n,
        events=fit.events,
        actors=int(panel["actor"].nunique()),
        policies=int(panel["policy"].nunique()),
        link=link,
        errors=fit.errors,
        loglik=fit.loglik,
        aic=fit.aic,
        notes=(*notes, *fit.notes),
    )


def mechanism_panel(
    adoptions: Adoptions,
    data: MechanismData,
    *,
    begin: Begin = "after",
    end: End = "window",
    step: float = 1.0,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The actor-period panel (`risk_set`) with a column for each mechanism that has data.

    Shares are of the period before: ∑ⱼ wᵢⱼ sⱼ holdsⱼ / ∑ⱼ wᵢⱼ, with s the success, and 0 for who
    has no ties at all, which the notes count; `prevalence` is the plain share of all others where
    learning is from some, or by success. A mandate counts from the period in which it begins
    until before that in which it ends.
    """
    panel = risk_set(adoptions, begin=begin, end=end, step=step)
    rows = _rows(panel, adoptions, step)
    notes: list[str] = []
    everyone = _weights(np.ones((len(adoptions.actors),) * 2), adoptions, "learning")
    reference = everyone if data.reference is None else data.reference
    if data.reference is not None or data.success is not None:
        panel["prevalence"] = _shares(rows, everyone, None)
    for name, ties in (
        ("learning", reference),
        ("competition", data.rivals),
        ("mimicry", data.models),
    ):
        if ties is not None:
            weights = _weights(ties, adoptions, name)
            success = _success(data.success, adoptions) if name == "learning" else None
            panel[name] = _shares(rows, weights, success)
            alone = int((weights.matrix.sum(axis=1) == 0).sum())
            notes += [f"{alone} actors without ties of {name}: their share is 0"] if alone else []
    if data.mandates is not None:
        panel["coercion"] = _mandated(rows, data.mandates)
    return panel, tuple(notes)


def mimicry_ties(
    actors: Sequence[str],
    *,
    size: Mapping[str, float] | None = None,
    likeness: NDArray[np.floating] | None = None,
    group: Mapping[str, str] | None = None,
) -> Weights:
    """Whom each actor may look up to, as ties for `MechanismData.models`.

    Models are the larger actors where `size` (people, income, prestige) is given, those of the same
    `group` where that is; of these only the one most alike where `likeness` (actors × actors, more
    is nearer) is given, and otherwise all, by size. The largest of all has no model.

    >>> ties = mimicry_ties(["A", "B", "C"], size={"A": 1, "B": 2, "C": 6})
    >>> ties.matrix.toarray().tolist()
    [[0.0, 2.0, 6.0], [0.0, 0.0, 6.0], [0.0, 0.0, 0.0]]
    """
    count = len(actors)
    may = ~np.eye(count, dtype=bool)
    weight = np.ones((count, count))
    if size is not None:
        sizes = np.array([_known(size, name, "size") for name in actors], np.float64)
        may &= sizes[None, :] > sizes[:, None]
        weight = np.broadcast_to(sizes, (count, count))
    if group is not None:
        groups = np.array([_known(group, name, "group") for name in actors])
        may &= groups[None, :] == groups[:, None]
    if likeness is not None:
        nearness = np.where(may, likeness, -np.inf)
        best = nearness.argmax(axis=1)
        nearest = np.zeros_like(may)
        nearest[np.arange(count), best] = np.isfinite(nearness.max(axis=1))
        may, weight = nearest, np.ones((count, count))
    return Weights.from_matrix(np.where(may, weight, 0.0), actors)


def _known(values: Mapping[str, Value], name: str, where: str) -> Value:
    if name not in values:
        raise InputError(f"none for {name}", where=where, remedy="give it for each actor")
    return values[name]


def _weights(ties: Ties, adoptions: Adoptions, name: str) -> Weights:
    if isinstance(ties, Weights):
        if ties.actors != adoptions.actors:
            remedy = "make them with the table's actors, in its order"
            raise OptionError("ties of other actors", where=name, remedy=remedy)
        return ties
    matrix = np.array(ties, np.float64)
    np.fill_diagonal(matrix, 0.0)  # matrices of likeness have ones there
    return Weights.from_matrix(matrix, adoptions.actors)


class Rows(NamedTuple):
    """Where each row of a panel stands: numbers of actor, policy and period; and their table."""

    actor: Ints
    policy: Ints
    period: Ints
    adoptions: Adoptions
    step: float

    @property
    def periods(self) -> int:
        """How many periods the window has."""
        return last_period(self.adoptions, self.step) + 1


def _rows(panel: pd.DataFrame, adoptions: Adoptions, step: float) -> Rows:
    actor, policy = (panel[name].cat.codes.to_numpy(np.int64) for name in ("actor", "policy"))
    period = np.rint((panel["period"].to_numpy() - adoptions.window[0]) / step)
    return Rows(actor, policy, period.astype(np.int64), adoptions, step)


def _success(
    success: Mapping[tuple[str, str], float] | None, adoptions: Adoptions
) -> Floats | None:
    """Success of each policy at each actor: policies × actors."""
    if success is None:
        return None
    actor = {name: number for number, name in enumerate(adoptions.actors)}
    policy = {name: number for number, name in enumerate(adoptions.policies)}
    table = np.full((len(policy), len(actor)), np.nan)
    for (who, what), value in success.items():
        if who not in actor or what not in policy:
            remedy = "name actors and policies as the adoptions do"
            raise InputError(f"no {who} with {what}", where="success", remedy=remedy)
        table[policy[what], actor[who]] = value
    if np.isnan(table).all():
        raise InputError("no value", where="success", remedy="give some, or leave it out")
    return np.where(np.isnan(table), np.nanmean(table), table)


def _shares(rows: Rows, weights: Weights, success: Floats | None) -> Floats:
    """For each row, the weighted share of its actor's sources that held the policy before."""
    seen, held = _sight(rows, weights), _holdings(rows)
    shares = np.zeros(len(rows.actor))
    # Rows of one policy stand together.
    bounds = np.flatnonzero(np.diff(rows.policy, prepend=-1, append=-1)).tolist()
    for first, last in pairwise(bounds):
        policy = int(rows.policy[first])
        holds = held(policy)
        if success is not None:
            holds = holds * success[policy][:, None]
        shares[first:last] = seen(holds)[rows.actor[first:last], rows.period[first:last]]
    return shares


def _holdings(rows: Rows) -> Callable[[int], Floats]:
    """For a policy, who held it as each period began: actors × periods, the first at 0."""
    found = spells(rows.adoptions, step=rows.step)
    actors, periods = len(rows.adoptions.actors), rows.periods
    edges = np.searchsorted(found.policy, np.arange(len(rows.adoptions.policies) + 1))

    def held(policy: int) -> Floats:
        mine = slice(edges[policy], edges[policy + 1])
        change = np.zeros((actors, periods + 1))
        starts = np.clip(found.start[mine] + 1, 0, periods)
        stops = np.clip(found.stop[mine] + 1, 0, periods)
        np.add.at(change, (found.actor[mine], starts), 1.0)
        np.add.at(change, (found.actor[mine], stops), -1.0)
        return np.asarray(change.cumsum(axis=1)[:, :periods], np.float64)

    return held


def _sight(rows: Rows, weights: Weights) -> Callable[[Floats], Floats]:
    """From who holds a policy, actors × periods, to the share each actor sees.

    The ties are those of the period before, as the adoptions.
    """
    times = rows.adoptions.window[0] + (np.arange(rows.periods) - 1) * rows.step
    seen = sight(weights, np.asarray(times, np.float64))
    everyone = seen(np.ones((len(rows.adoptions.actors), rows.periods, 1)))

    def share(holds: Floats) -> Floats:
        part = seen(holds[:, :, None])
        return np.divide(part, everyone, where=everyone > 0, out=np.zeros_like(part))[:, :, 0]

    return share


def _mandated(rows: Rows, mandates: Iterable[Mandate]) -> NDArray[np.int8]:
    """Whether a mandate was in force, for each row."""
    actors = {name: number for number, name in enumerate(rows.adoptions.actors)}
    policies = {name: number for number, name in enumerate(rows.adoptions.policies)}
    forced = np.zeros(len(rows.actor), np.int8)
    for number, mandate in enumerate(mandates, start=1):
        who, what, since, until = (*mandate, None)[:4]
        _check_mandate(who, what, rows.adoptions, number)
        on = (rows.actor == actors[who]) & (rows.period >= _count(since, rows))
        if what is not None:
            on &= rows.policy == policies[what]
        if until is not None:
            on &= rows.period < _count(until, rows)
        forced[on] = 1
    return forced


def _count(when: Moment, rows: Rows) -> float:
    """The period in which a moment lies."""
    time = counted(moment(when), rows.adoptions.unit)[0]
    return float(np.floor((time - rows.adoptions.window[0]) / rows.step + 1e-9))


def _check_mandate(who: str, what: str | None, adoptions: Adoptions, number: int) -> None:
    for name, known in ((who, adoptions.actors), (what, adoptions.policies)):
        if name is not None and name not in known:
            remedy = "name actors and policies as the adoptions do"
            raise InputError(f"no {name}", where=f"mandates, row {number}", remedy=remedy)


def _sorted_out(
    panel: pd.DataFrame, *, among_policies: bool
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Mechanisms that can be fitted, and the others with what they lack."""
    present, missing = [], []
    for name in MECHANISMS:
        if name not in panel:
            missing.append((f"mechanism.{name}", GIVE[name]))
        elif panel[name].nunique() < 2:
            missing.append((f"mechanism.{name}", "the same in all rows at risk"))
        elif name == "learning" and "prevalence" not in panel and not among_policies:
            missing.append((f"mechanism.{name}", "the same for all at risk; give a reference"))
        else:
            present.append(name)
    return present, tuple(missing)


def _controlled(
    panel: pd.DataFrame, controls: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[str]]:
    """The panel with the controls' columns, and their names."""
    if controls is None:
        return panel, []
    keys = [name for name in ("actor", "policy", "period") if name in controls]
    columns = [name for name in controls if name not in keys]
    problem = ""
    if not keys or not columns:
        problem = "no key or no column to control for"
    elif controls.duplicated(keys).any():
        problem = f"two rows of one {', '.join(keys)}"
    elif set(columns) & set(panel.columns):
        problem = f"{', '.join(sorted(set(columns) & set(panel.columns)))} is taken"
    if problem:
        remedy = "columns actor, policy or period, and others; a row for each"
        raise InputError(problem, where="controls", remedy=remedy)
    plain = panel.astype({"actor": object, "policy": object})
    joined = plain.merge(controls, how="left", on=keys)
    return joined.assign(actor=panel["actor"], policy=panel["policy"]), columns


def _clock(panel: pd.DataFrame, time: Time) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Terms of time that the number of periods allows, with a note if it allows fewer."""
    if time not in CLOCKS:
        raise OptionError(f"{time!r}", where="time", remedy=f"one of {', '.join(CLOCKS)}")
    terms, periods = CLOCKS[time], panel["stop"].nunique()
    if time == "splines" and periods < 6:
        terms = CLOCKS["cubic"]
    if len(terms) >= periods:
        terms = terms[: max(periods - 1, 0)]
    note = f"only {periods} periods: {len(terms)} terms of time"
    return terms, () if terms == CLOCKS[time] else (note,)


def _clusters(panel: pd.DataFrame) -> tuple[str, ...]:
    policies = panel["policy"].nunique()
    return ("actor", "policy") if policies >= FEW else ("actor",)


def _merged(
    present: Sequence[str], table: pd.DataFrame, effects: Sequence[Effect]
) -> tuple[MechanismEffect, ...]:
    """Coefficients beside average marginal effects, where there are any."""
    rows = table.set_index("term")[["estimate", "se", "p", "low", "high"]]
    found = [MechanismEffect(f"mechanism.{name}", *rows.loc[name].tolist()) for name in present]
    if not effects:
        return tuple(found)
    return tuple(
        replace(
            one,
            change=more.change,
            effect=more.effect,
            effect_se=more.se,
            effect_low=more.low,
            effect_high=more.high,
        )
        for one, more in zip(found, effects, strict=True)
    )


def _controls(present: Sequence[str], fit: Fit) -> tuple[tuple[str, float, float], ...]:
    every = zip(fit.terms, fit.estimates.tolist(), fit.se.tolist(), strict=True)
    return tuple(one for one in every if one[0] not in present)
