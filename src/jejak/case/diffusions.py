"""Diffusion from adoption dates: a table or a case in, tables and networks out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from jejak.case.panelfiles import (
    PanelOptions,
    covariates,
    joined,
    names,
    panel,
    ties,
    traits,
)
from jejak.diffusing.adopters import innovativeness
from jejak.diffusing.adoptions import Adoptions, shown
from jejak.diffusing.cox import cox
from jejak.diffusing.curves import Growth, adoption_curves, compare_curves, fit_curve
from jejak.diffusing.effects import effects_table, marginal_effects
from jejak.diffusing.eventhistory import infer_history
from jejak.diffusing.eventpanel import panel_of as history_panel
from jejak.diffusing.exposure import exposure
from jejak.diffusing.formats import write_network
from jejak.diffusing.hazards import Fit, Link
from jejak.diffusing.hazards import hazard as fit_hazard
from jejak.diffusing.mechanisms import (
    MechanismData,
    MechanismEffects,
    Time,
    mimicry_ties,
)
from jejak.diffusing.mechanisms import mechanisms as weigh_mechanisms
from jejak.diffusing.network import Trials, infer_network, original_network
from jejak.diffusing.panels import Panel
from jejak.diffusing.prediction import predict as who_adopts_next
from jejak.diffusing.risksets import Event, risk_set
from jejak.diffusing.seeding import Seeding, choose_seeds
from jejak.diffusing.spreading import fit_transmission
from jejak.diffusing.trees import cascade_tree
from jejak.errors import InputError, OptionError
from jejak.model.networks import CascadeTree, InferredNetwork

Told = Callable[[int, int], None]
Model = Link | Literal["cox"]
CLOCK = ("stop", "I(stop**2/100)", "I(stop**3/10000)")
"""Age of the policy, cubic (Carter & Signorino 2010)."""
SHARE = "share"
NONE: tuple[str, ...] = ()


class Networked(NamedTuple):
    """An inferred network, and what is to be known about the table it is from."""

    network: InferredNetwork
    cautions: tuple[str, ...]


def network(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    model: str = "exponential",
    parameters: Sequence[float] | None = None,
    edges: int | None = None,
    p_cutoff: float | None = None,
    reference: bool = False,
    original: bool = False,
    trials: Trials | None = None,
    told: Told | None = None,
) -> Networked:
    """Who tends to adopt after whom; written as the kind of file that the output's ending names.

    With `original`, as the first NetInf program does: `edges` ties, exponential delays.
    """
    given = panel(source, options)
    if original:
        if not edges or not parameters:
            problem = "the first program needs a number of ties and a rate"
            raise OptionError(problem, where="--original", remedy="give --edges and --params")
        found = original_network(given.adoptions, parameters[0], edges)
    else:
        found = infer_network(
            given.adoptions,
            model,
            parameters,
            edges=edges,
            p_cutoff=p_cutoff,
            reference=reference,
            trials=trials,
            told=told,
        )
    if output:
        write_network(found, output)
    return Networked(found, given.cautions)


def cascade(
    source: Path,
    policy: str,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    edges: int = 300,
    model: str = "exponential",
    parameters: Sequence[float] | None = None,
) -> CascadeTree:
    """How one policy spread: every adopter and its most likely source, given all policies."""
    given = panel(source, options).adoptions
    found = infer_network(given, model, parameters, edges=edges, trials=Trials(draws=0))
    tree = cascade_tree(given, policy, found)
    if output:
        write_frame(pd.DataFrame([asdict(step) for step in tree.steps]), output)
    return tree


@dataclass(frozen=True)
class HazardModel:
    """What goes into a hazard.

    `ties` are files of ties by the name of the covariate they give: the share of an actor's
    sources that had adopted by the period before. A `formula` takes the place of the default,
    which is the share of all actors, all ties and covariates, and the age of the policy.
    """

    model: Model = "logit"
    event: Event = "adopt"
    formula: str = ""
    ties: Mapping[str, Path] = field(default_factory=dict)
    both_ways: bool = False
    covariates: Path | None = None
    cluster: tuple[str, ...] = ("actor",)
    strata: tuple[str, ...] = ("policy",)


class Fitted(NamedTuple):
    """A fitted hazard, its average marginal effects (none for Cox), and cautions."""

    fit: Fit
    effects: pd.DataFrame
    cautions: tuple[str, ...]


def hazard(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    model: HazardModel | None = None,
) -> Fitted:
    """What raises or lowers the chance to adopt in a period; the coefficients as a table.

    `source` is a table of adoptions, a case, or a panel at risk that is ready: one whose columns
    have the left side of the formula.
    """
    asked, options = model or HazardModel(), options or PanelOptions()
    ready = _ready(source, asked.formula)
    if ready is not None:
        rows, event, cautions = ready, asked.formula.split("~")[0].strip(), NONE
        formula = asked.formula
    else:
        given = panel(source, options)
        rows, covered = _at_risk(given, asked, options)
        event = "abandoned" if asked.event == "abandon" else "adopted"
        clock = () if asked.model == "cox" else CLOCK
        formula = asked.formula or " + ".join((*covered, *clock))
        cautions = given.cautions
    fit, effects = _fit(rows, formula, event, asked)
    if output:
        write_frame(fit.table(), output)
    return Fitted(fit, effects, cautions)


def _ready(source: Path, formula: str) -> pd.DataFrame | None:
    """The file itself, if it has the formula's left side and so is a panel at risk."""
    response, tilde, _ = formula.partition("~")
    if not tilde or not source.is_file():
        return None
    rows = pd.read_parquet(source) if source.suffix == ".parquet" else pd.read_csv(source)
    return rows if response.strip() in rows else None


def _at_risk(
    given: Panel, asked: HazardModel, options: PanelOptions
) -> tuple[pd.DataFrame, list[str]]:
    """The actor-period panel with its covariates, and what they are called."""
    adoptions = given.adoptions
    rows = risk_set(adoptions, event=asked.event, begin="after")
    rows = rows.astype({"actor": str, "policy": str})
    holders = adoption_curves(adoptions)[["policy", "period", "holders"]]
    before = holders.assign(period=holders["period"] + 1)
    rows = rows.merge(before, on=["policy", "period"], how="left")
    rows[SHARE] = rows.pop("holders") / len(adoptions.actors)
    covered = [] if asked.model == "cox" else [SHARE]
    for name, path in asked.ties.items():
        weights = ties(path, adoptions, both_ways=asked.both_ways)
        seen = exposure(adoptions, weights).frame(name)
        rows = joined(rows, seen[["actor", "policy", "period", name]], str(path))
        covered.append(name)
    if asked.covariates:
        more = covariates(asked.covariates, options)
        rows = joined(rows, more, str(asked.covariates))
        keys = {"actor", "policy", "period"}
        covered += [f"`{name}`" for name in more if name not in keys]
    if not covered:
        problem = "with Cox's model, what is the same for all actors drops out, and nothing is left"
        raise OptionError(problem, where="--ties", remedy="give ties or covariates")
    return rows, covered


def _fit(
    rows: pd.DataFrame, formula: str, event: str, asked: HazardModel
) -> tuple[Fit, pd.DataFrame]:
    if asked.model == "cox":
        start = "start" if "start" in rows else None
        fit = cox(
            rows, formula, event=event, start=start, strata=asked.strata, cluster=asked.cluster
        )
        return fit, pd.DataFrame()
    made = fit_hazard(rows, formula, event=event, link=asked.model, cluster=asked.cluster)
    return made, effects_table(marginal_effects(made))


@dataclass(frozen=True)
class MechanismFiles:
    """Where the data of the mechanisms are; see `jejak.diffusing.mechanisms`.

    `sizes`, `groups` have a column actor and one of that name (`size`, `group`); `success` has
    policy and success, or actor too; `mandates` has actor, policy, since and until.
    """

    reference: Path | None = None
    rivals: Path | None = None
    models: Path | None = None
    sizes: Path | None = None
    groups: Path | None = None
    mandates: Path | None = None
    controls: Path | None = None
    both_ways: bool = False


def mechanisms(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    files: MechanismFiles | None = None,
    link: Model = "logit",
    time: Time = "cubic",
) -> MechanismEffects:
    """Learning, competition, mimicry, coercion: which drive adoption; the effects as a table."""
    files, options = files or MechanismFiles(), options or PanelOptions()
    given = panel(source, options).adoptions
    linked = {
        name: ties(path, given, both_ways=files.both_ways) if path else None
        for name, path in (
            ("reference", files.reference),
            ("rivals", files.rivals),
            ("models", files.models),
        )
    }
    if files.sizes or files.groups:
        linked["models"] = mimicry_ties(
            given.actors,
            size=traits(files.sizes, ["size"])["size"] if files.sizes else None,
            group=names(files.groups, "group") if files.groups else None,
        )
    mandates = _mandates(files.mandates) if files.mandates else None
    found = weigh_mechanisms(
        given,
        MechanismData(
            reference=linked["reference"],
            rivals=linked["rivals"],
            models=linked["models"],
            mandates=mandates,
        ),
        controls=covariates(files.controls, options) if files.controls else None,
        link=link,
        time=time,
    )
    if output:
        write_frame(found.table(), output)
    return found


def _mandates(path: Path) -> list[tuple[str, str | None, str, str | None]]:
    rows = covariates(path, PanelOptions())
    if "since" not in rows:
        raise InputError(
            "no column since", where=str(path), remedy="say since when each mandate is"
        )
    texts = rows.astype(str)
    nothing = pd.Series([""] * len(rows))
    columns = (
        texts["actor"],
        texts.get("policy", nothing),
        texts["since"],
        texts.get("until", nothing),
    )
    return [
        (actor, policy or None, since, until if until not in {"", "nan"} else None)
        for actor, policy, since, until in zip(*columns, strict=True)
    ]


class Curved(NamedTuple):
    """Adopters by period, laws by policy (the best first), and what the best law expects."""

    table: pd.DataFrame
    laws: pd.DataFrame
    fits: dict[str, dict[str, list[float]]]


def curves(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    policies: Sequence[str] = (),
) -> Curved:
    """How each policy spread over time, and the laws of growth fitted to it."""
    given = panel(source, options).adoptions
    chosen = _policies(given, policies)
    found = adoption_curves(given, policies=chosen)
    found["date"] = [shown(period, given.unit) for period in found["period"]]
    laws = pd.concat(
        [compare_curves(given, one).assign(policy=one) for one in chosen], ignore_index=True
    )
    best = dict(laws.groupby("policy", sort=False)["law"].first())
    fits = {one: {best[one]: _expected(given, one, best[one], found)} for one in chosen}
    if output:
        write_frame(found, output)
    return Curved(found, laws, fits)


def _expected(given: Adoptions, policy: str, law: Growth, table: pd.DataFrame) -> list[float]:
    """Adopters that a law expects by the end of each period of the table."""
    fitted = fit_curve(given, policy, law).fitted
    before = int((table["policy"] == policy).sum()) - len(fitted)
    expected: list[float] = np.cumsum(fitted).tolist()
    return [float("nan")] * before + expected


def _policies(given: Adoptions, policies: Sequence[str]) -> tuple[str, ...]:
    for one in policies:
        if one not in given.policies:
            remedy = f"choose of {', '.join(given.policies[:5])} …"
            raise OptionError(f"no such policy: {one}", where="--policy", remedy=remedy)
    return tuple(policies) or given.policies


def seed(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    k: int = 5,
    years: float = 10,
    edges: int = 300,
    policy: str = "",
    sizes: Path | None = None,
    draws: int = 1000,
    chance: int = 1,
) -> Seeding:
    """With which governments a programme should begin, so that most have adopted in time.

    The network and its yearly rates are those of all adoptions; of `policy`, those who have it
    already are not chosen. `sizes` has columns actor and size, for "the largest" to compare with.
    """
    given = panel(source, options).adoptions
    found = infer_network(given, edges=edges, trials=Trials(draws=0))
    spreading = fit_transmission(given, found).spreading
    ready = innovativeness(given)
    scores = {"most innovative": dict(zip(ready["actor"], ready["rate"].fillna(0), strict=True))}
    if sizes:
        scores["largest"] = traits(sizes, ["size"])["size"]
    have: tuple[str, ...] = ()
    if policy:
        number = given.policies.index(_policies(given, [policy])[0])
        have = tuple(given.actors[one] for one in given.actor[given.policy == number])
    chosen = choose_seeds(
        spreading, k, years, draws=draws, seed=chance, already=have, scores=scores
    )
    if output:
        write_frame(_choices(chosen), output)
    return chosen


def _choices(chosen: Seeding) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "rank": one.rank,
                "actor": one.actor,
                "gain": one.gain.expected,
                "gain_low": one.gain.low,
                "gain_high": one.gain.high,
                "adopters": one.adopters.expected,
                "low": one.adopters.low,
                "high": one.adopters.high,
            }
            for one in chosen.choices
        ]
    )


def history(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    controls: Path | None = None,
    edges: int | None = None,
    chance: float = 0.5,
    seed: int = 0,
) -> pd.DataFrame:
    """Network event history: ties, covariates and decay fitted together; the ties as a table."""
    options = options or PanelOptions()
    given = panel(source, options).adoptions
    more = covariates(controls, options).rename(columns={"period": "time"}) if controls else None
    rows = history_panel(given, covariates=None if more is None else dict(more))
    named = () if more is None else tuple(set(more) - {"actor", "policy", "time"})
    found = infer_history(rows, covariates=sorted(named), edges=edges, chance=chance, seed=seed)
    table = pd.DataFrame([asdict(tie) for tie in found.ties])
    if output:
        write_frame(table, output)
    return table


def adopters(
    source: Path, output: Path | None = None, *, options: PanelOptions | None = None
) -> pd.DataFrame:
    """How readily each actor adopts, over all policies."""
    found = innovativeness(panel(source, options).adoptions)
    if output:
        write_frame(found, output)
    return found


def predict(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    at: str = "",
    horizon: int = 5,
) -> pd.DataFrame:
    """Who adopts next: the chance of each actor that has not adopted a policy to do so in time."""
    given = panel(source, options).adoptions
    found = who_adopts_next(given, at or shown(given.window[1] + 1, given.unit), horizon)
    if output:
        write_frame(found, output)
    return found


def write_frame(rows: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, Parquet or JSON lines, as the ending says."""
    writers: Mapping[str, Callable[[], None]] = {
        ".csv": lambda: rows.to_csv(path, index=False),
        ".parquet": lambda: rows.to_parquet(path, index=False),
        ".jsonl": lambda: rows.to_json(path, orient="records", lines=True, force_ascii=False),
    }
    if path.suffix.lower() not in writers:
        problem, remedy = f"no table is written to '{path.suffix}' files", "name it ….csv"
        raise OptionError(problem, where=str(path), remedy=remedy)
    writers[path.suffix.lower()]()
