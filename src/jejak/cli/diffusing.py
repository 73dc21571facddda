"""The commands of `jejak diffuse`: patterns in a table of adoption dates."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer
from rich.progress import Progress

from jejak.case import diffusionpictures as pictures
from jejak.case import diffusions, pairings
from jejak.case.diffusions import Fitted, HazardModel, MechanismFiles
from jejak.cli.console import err, say
from jejak.cli.options import Language
from jejak.cli.panels import (
    Actor,
    BothWays,
    Date,
    Edges,
    Output,
    Params,
    Picture,
    Policy,
    RepeatsOf,
    Seed,
    Source,
    UnitOf,
    Until,
    Window,
    frame,
    notes,
    numbers,
    reading,
)
from jejak.diffusing.dyads import Errors
from jejak.diffusing.edgetest import Null
from jejak.diffusing.hazards import Link
from jejak.diffusing.mechanisms import Time
from jejak.diffusing.network import Trials
from jejak.diffusing.power import Setting
from jejak.diffusing.risksets import Event
from jejak.errors import OptionError

app = typer.Typer(
    help="Patterns in adoption dates: networks, hazards, mechanisms, curves, whom to ask first.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
CORES = os.cpu_count() or 1
MARGINS = ("effect", "effect_low", "effect_high")
LAWS = ("law", "aic", "weight", "potential", "p", "q", "r", "m")
Model = Literal["logit", "probit", "cloglog", "cox"]


@app.command()
def network(  # noqa: PLR0917
    source: Source,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .csv, .parquet, .graphml or .gexf file."),
    ] = None,
    model: Annotated[
        str, typer.Option(help="Of delays: exponential, rayleigh, log-normal, weibull.")
    ] = "exponential",
    params: Params = "",
    edges: Edges = None,
    p_cutoff: Annotated[float | None, typer.Option(help="Only ties with a lower p-value.")] = None,
    reference: Annotated[
        bool, typer.Option("--reference", help="As NetworkInference 1.2.5 does, to the digit.")
    ] = False,
    original: Annotated[
        bool, typer.Option("--original", help="As the first NetInf program does.")
    ] = False,
    draws: Annotated[
        int, typer.Option(help="Arrangements by chance that give p-values; 0: Vuong's test.")
    ] = Trials().draws,
    null: Annotated[
        Null, typer.Option(help="By chance is who adopts, or only in what order they do.")
    ] = "adopters",
    resamples: Annotated[int, typer.Option(help="Resampled policies that give the support.")] = 100,
    seed: Seed = 0,
    cores: Annotated[int, typer.Option(help="How many cores to use.", show_default="all")] = CORES,
    picture: Picture = None,
    support_picture: Annotated[
        Path | None, typer.Option(help="Draw how sure each tie is: .svg, .png or .html.")
    ] = None,
    places: Annotated[
        Path | None, typer.Option(help="Draw a map: a table of actor, latitude, longitude.")
    ] = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Infer who tends to adopt after whom.

    Writes a row a tie: rank, source, target, improvement (of the log-likelihood), p_value (how
    often chance does as well, given how early each actor is and how fast each policy), support
    (share of resampled policies that give the tie), q_value (false discovery rate). Without
    --edges or --p-cutoff: the ties with a false discovery rate of at most 0.1.
    """
    read = reading(actor, policy, date, until, (unit, window, repeats))
    quick = reference or original
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("arrangements by chance", total=None)
        found = diffusions.network(
            source,
            output,
            options=read,
            model=model,
            parameters=numbers(params),
            edges=edges,
            p_cutoff=p_cutoff,
            reference=reference,
            original=original,
            trials=Trials(draws, 0 if quick else resamples, null, seed, cores),
            told=lambda done, total: bar.update(task, completed=done, total=total),
        )
    inferred = found.network
    if picture:
        pictures.draw_network(inferred, picture, language=language, places=places)
    if support_picture:
        pictures.draw_support(inferred, support_picture, language=language)
    values = ", ".join(f"{value:.4g}" for value in inferred.parameters)
    title = f"{len(inferred.ties)} ties among {len(inferred.actors)} actors, {inferred.policies} "
    rows = pd.DataFrame([vars(tie) for tie in inferred.ties])
    frame(rows, f"{title}policies ({inferred.model}, {values})")
    notes(*found.cautions, *inferred.notes)


@app.command()
def cascade(  # noqa: PLR0917
    source: Source,
    name: Annotated[str, typer.Argument(metavar="POLICY", help="Which policy.")],
    output: Output = None,
    edges: Annotated[int, typer.Option(help="Ties of the network that leads it.")] = 300,
    params: Params = "",
    picture: Picture = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Show how one policy spread: every adopter and its most likely source."""
    tree = diffusions.cascade(
        source,
        name,
        output,
        options=reading(actor, policy, date, until, (unit, window, repeats)),
        edges=edges,
        parameters=numbers(params),
    )
    if picture:
        pictures.draw_cascade(tree, picture, language=language)
    rows = [
        (step.when, step.actor, step.source or "", "yes" if step.tied else "")
        for step in tree.steps
    ]
    frame(pd.DataFrame(rows, columns=["when", "actor", "source", "tie"]), tree.policy, len(rows))


@app.command()
def hazard(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    model: Annotated[Model, typer.Option(help="The model of the chance to adopt.")] = "logit",
    event: Annotated[Event, typer.Option(help="What is at risk of happening.")] = "adopt",
    formula: Annotated[
        str, typer.Option(help="In place of share + ties + covariates + age of the policy.")
    ] = "",
    ties: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FILE: source,target[,weight,since,until]; may be given again."),
    ] = None,
    both_ways: BothWays = False,
    covariates: Annotated[
        Path | None, typer.Option(help="A table by actor, policy, period, or some of these.")
    ] = None,
    cluster: Annotated[str, typer.Option(help="Columns to cluster errors by: actor,policy")] = "",
    strata: Annotated[str, typer.Option(help="With cox: columns within which to compare.")] = "",
    picture: Picture = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Fit what raises or lowers the chance to adopt.

    PANEL is a table of adoptions, or one of actors at risk that has the left side of the formula
    as a column. Each file of ties gives the share of an actor's sources that have adopted.
    """
    asked = HazardModel(
        model=model,
        event=event,
        formula=formula,
        ties={name: Path(path) for name, path in map(_pair, ties or ())},
        both_ways=both_ways,
        covariates=covariates,
        cluster=_list(cluster, "actor" if "~" not in formula else ""),
        strata=_list(strata, "policy" if "~" not in formula else ""),
    )
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = diffusions.hazard(source, output, options=read, model=asked)
    _tell_fit(found, model, picture, language)


def _tell_fit(found: Fitted, name: str, picture: Path | None, language: str) -> None:
    fit = found.fit
    if picture:
        pictures.draw_coefficients(fit.table(), picture, language=language)
    frame(fit.table(), f"{name}: {fit.n} rows, {fit.events} events, errors {fit.errors}", 99)
    say(f"log-likelihood {fit.loglik:.4f}   AIC {fit.aic:.2f}   BIC {fit.bic:.2f}")
    if len(found.effects):
        frame(found.effects, "average marginal effects", 99)
    notes(*found.cautions, *fit.notes)


def _pair(text: str) -> tuple[str, str]:
    name, sign, path = text.partition("=")
    if not sign or not name.isidentifier():
        raise OptionError(f"{text!r}", where="--ties", remedy="write NAME=FILE, such as near=n.csv")
    return name, path


def _list(text: str, default: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in (text or default).split(",") if one.strip())


@app.command()
def mechanisms(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    reference: Annotated[
        Path | None, typer.Option(help="Learning: ties from those an actor looks at.")
    ] = None,
    rivals: Annotated[Path | None, typer.Option(help="Competition: ties among rivals.")] = None,
    models: Annotated[Path | None, typer.Option(help="Mimicry: ties from models.")] = None,
    sizes: Annotated[
        Path | None, typer.Option(help="Mimicry of the larger: a table of actor, size.")
    ] = None,
    groups: Annotated[
        Path | None, typer.Option(help="Mimicry within a group: a table of actor, group.")
    ] = None,
    mandates: Annotated[
        Path | None, typer.Option(help="Coercion: a table of actor, policy, since, until.")
    ] = None,
    controls: Annotated[
        Path | None, typer.Option(help="Other covariates by actor, policy, period.")
    ] = None,
    both_ways: BothWays = False,
    link: Annotated[Model, typer.Option(help="The model of the chance to adopt.")] = "logit",
    time: Annotated[
        Time, typer.Option(help="How the chance may change with the age of a policy.")
    ] = "cubic",
    picture: Picture = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Weigh learning, competition, mimicry and coercion against one another."""
    files = MechanismFiles(
        reference, rivals, models, sizes, groups, mandates, controls, both_ways=both_ways
    )
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = diffusions.mechanisms(source, output, options=read, files=files, link=link, time=time)
    if picture:
        pictures.draw_mechanisms(found, picture, language=language)
    title = f"{found.link}: {found.n} rows, {found.events} events, errors {found.errors}"
    rows = found.table()
    rows["mechanism"] = rows["mechanism"].str.removeprefix("mechanism.")
    frame(rows[["mechanism", "estimate", "se", "p", *MARGINS]].dropna(axis=1, how="all"), title)
    frame(pd.DataFrame(found.controls, columns=["control", "estimate", "se"]), "held against", 99)
    notes(*found.notes, *(f"{name}: {why}" for name, why in found.missing))


@app.command()
def curves(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this policy.")] = None,
    picture: Picture = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Count adopters over time, and fit the laws of growth of Bass and others."""
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = diffusions.curves(source, output, options=read, policies=only or ())
    if picture:
        pictures.draw_curves(found.table, found.fits, picture, language=language)
    last = found.table.groupby("policy", sort=False).tail(1).drop(columns="period")
    frame(last, "at the end of the window")
    best = found.laws.groupby("policy", sort=False).head(1)
    order = ["policy", *(name for name in LAWS if name in best)]
    frame(best[order], "the law that fits best (parameters as in the documentation)")
    notes(*(f"{one.policy}: {one.notes}" for one in best.itertuples() if one.notes))


@app.command()
def seed(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    k: Annotated[int, typer.Option("-k", "--seeds", help="With how many to begin.")] = 5,
    years: Annotated[float, typer.Option(help="In how much time, in the table's unit.")] = 10,
    edges: Annotated[int, typer.Option(help="Ties of the network along which it spreads.")] = 300,
    only: Annotated[
        str, typer.Option("--only", help="For this policy: who has it already is not asked.")
    ] = "",
    sizes: Annotated[
        Path | None, typer.Option(help="A table of actor, size: compare with the largest.")
    ] = None,
    draws: Annotated[int, typer.Option(help="Simulated spreads.")] = 1000,
    chance: Annotated[int, typer.Option("--seed", help="Of all that is drawn by chance.")] = 1,
    picture: Picture = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Choose with whom a programme should begin, so that most adopt in time."""
    found = diffusions.seed(
        source,
        output,
        options=reading(actor, policy, date, until, (unit, window, repeats)),
        k=k,
        years=years,
        edges=edges,
        policy=only,
        sizes=sizes,
        draws=draws,
        chance=chance,
    )
    if picture:
        pictures.draw_seeds(found, picture, language=language)
    rows = [
        (
            one.rank,
            one.actor,
            one.gain.expected,
            one.adopters.expected,
            one.adopters.low,
            one.adopters.high,
        )
        for one in found.choices
    ]
    columns = ["rank", "actor", "gain", "adopters", "low", "high"]
    nothing = f"{found.nothing.expected:.1f} adopt in {years:g} if nobody is asked"
    frame(pd.DataFrame(rows, columns=columns), nothing)
    others = [
        (
            one.name,
            one.adopters.expected,
            one.advantage.expected,
            one.advantage.low,
            one.advantage.high,
        )
        for one in found.strategies
    ]
    columns = ["others", "adopters", "advantage", "low", "high"]
    frame(pd.DataFrame(others, columns=columns), "the choice against other ways to choose")


@app.command()
def history(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    covariates: Annotated[
        Path | None, typer.Option(help="A table by actor, policy, period, or some of these.")
    ] = None,
    edges: Edges = None,
    chance: Annotated[float, typer.Option(help="Ties at least so probable.")] = 0.5,
    seed: Seed = 0,
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Fit ties, covariates and decay together (network event history)."""
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = diffusions.history(
        source, output, options=read, controls=covariates, edges=edges, chance=chance, seed=seed
    )
    frame(found, f"{len(found)} ties")


@app.command()
def adopters(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Rank actors by how readily they adopt."""
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = diffusions.adopters(source, output, options=read)
    columns = ["actor", "adoptions", "rate", "low", "high", "walker"]
    frame(found[columns], "adoptions a period at risk, and how early on average")


@app.command()
def predict(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    at: Annotated[str, typer.Option(help="From when; by default after the last date.")] = "",
    horizon: Annotated[int, typer.Option(help="So many periods ahead.")] = 5,
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Say who is likely to adopt what next."""
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = diffusions.predict(source, output, options=read, at=at, horizon=horizon)
    frame(found, "who adopts next")


@app.command()
def dyads(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    ties: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FILE: source,target[,weight]; what links pairs. Again for more."),
    ] = None,
    both_ways: BothWays = False,
    link: Annotated[Link, typer.Option(help="The model of the chance to follow.")] = "logit",
    errors: Annotated[Errors, typer.Option(help="How errors are estimated.")] = "jackknife",
    picture: Picture = None,
    language: Language = "en",
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Fit what makes one actor follow another (dyadic event history)."""
    pairs = {name: Path(path) for name, path in map(_pair, ties or ())}
    if not pairs:
        raise OptionError("no pairs", where="--ties", remedy="give what links pairs, NAME=FILE")
    read = reading(actor, policy, date, until, (unit, window, repeats))
    found = pairings.dyads(
        source, output, options=read, pairs=pairs, both_ways=both_ways, link=link, errors=errors
    )
    _tell_fit(found, f"{link} of pairs", picture, language)


@app.command()
def windows(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    width: Annotated[float, typer.Option(help="Of a window, in the table's unit of time.")] = 35,
    step: Annotated[
        float | None, typer.Option(help="From one to the next; by default the width.")
    ] = None,
    edges: Annotated[int, typer.Option(help="Ties of each window.")] = 100,
    params: Params = "",
    original: Annotated[
        bool, typer.Option("--original", help="As the first NetInf program does.")
    ] = False,
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Infer a network for each span of time, and say which ties last."""
    values = numbers(params)
    found = pairings.windows(
        source,
        output,
        options=reading(actor, policy, date, until, (unit, window, repeats)),
        width=width,
        step=step,
        edges=edges,
        rate=values[0] if values else None,
        original=original,
    )
    frame(found, "ties by the windows that have them")


@app.command()
def power(  # noqa: PLR0917
    source: Source,
    output: Output = None,
    params: Params = "",
    draws: Annotated[int, typer.Option(help="Arrangements by chance of each test.")] = 199,
    rounds: Annotated[int, typer.Option(help="How often ties are planted and sought.")] = 20,
    seed: Seed = 0,
    actor: Actor = "actor",
    policy: Policy = "policy",
    date: Date = "date",
    until: Until = "until",
    unit: UnitOf = None,
    window: Window = "",
    repeats: RepeatsOf = "error",
) -> None:
    """Say which ties these data could show: how often planted ones are found."""
    read = reading(actor, policy, date, until, (unit, window, repeats))
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("tests of planted ties", total=None)
        found = pairings.power(
            source,
            output,
            options=read,
            setting=Setting(parameters=numbers(params), draws=draws, repeats=rounds, seed=seed),
            told=lambda done, total: bar.update(task, completed=done, total=total),
        )
    frame(found, "planted ties that are found at a level of .05")
