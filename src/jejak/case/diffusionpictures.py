"""Pictures of what diffusion found: .svg, .png or .html, as the path's ending says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from jejak.case.panelfiles import traits
from jejak.diffusing.mechanisms import MechanismEffects
from jejak.diffusing.seeding import Seeding
from jejak.errors import InputError
from jejak.model.networks import CascadeTree, InferredNetwork
from jejak.reporting.effectpictures import EffectInterval, effects_picture, support_picture
from jejak.reporting.networkpictures import network_picture
from jejak.reporting.spreadpictures import (
    AdoptionCurve,
    Reach,
    cascade_picture,
    curves_picture,
    seeds_picture,
)

Places = Mapping[str, tuple[float, float]]
CHOSEN = "chosen"
CONSTANT = "Intercept"
MOST = 12
"""So many policies are drawn beside one another."""


def draw_network(
    network: InferredNetwork, path: Path, *, language: str = "en", places: Path | None = None
) -> None:
    """Actors and ties; on a map if `places` (actor, latitude, longitude) is given."""
    where = places_of(places) if places else None
    network_picture(network, language, places=where).save(path)


def places_of(path: Path) -> Places:
    """Longitude and latitude of each actor."""
    found = traits(path, ["latitude", "longitude"])
    both = found["latitude"].keys() & found["longitude"].keys()
    if not both:
        remedy = "fill in the columns actor, latitude and longitude"
        raise InputError("no places", where=str(path), remedy=remedy)
    return {name: (found["longitude"][name], found["latitude"][name]) for name in sorted(both)}


def draw_support(network: InferredNetwork, path: Path, *, language: str = "en") -> None:
    """How sure each tie is: what it explains, how often it is found again, its p-value."""
    support_picture(network, language).save(path)


def draw_cascade(tree: CascadeTree, path: Path, *, language: str = "en") -> None:
    """The adopters of one policy on branches from their likely sources."""
    cascade_picture(tree, language).save(path)


def draw_coefficients(table: pd.DataFrame, path: Path, *, language: str = "en") -> None:
    """Coefficients of a hazard with their intervals; `table` is that of a fit."""
    rows = table[table["term"] != CONSTANT]
    columns = zip(rows["term"], rows["estimate"], rows["low"], rows["high"], strict=True)
    effects_picture([EffectInterval(*one) for one in columns], language).save(path)


def draw_mechanisms(found: MechanismEffects, path: Path, *, language: str = "en") -> None:
    """Average marginal effects of the mechanisms, or coefficients where there are none."""
    effects_picture(
        [
            EffectInterval(one.mechanism.removeprefix("mechanism."), *_interval(found, number))
            for number, one in enumerate(found.effects)
        ],
        language,
    ).save(path)


def _interval(found: MechanismEffects, number: int) -> tuple[float, float, float]:
    one = found.effects[number]
    if one.effect is None or one.effect_low is None or one.effect_high is None:
        return one.estimate, one.low, one.high
    return one.effect, one.effect_low, one.effect_high


def draw_curves(
    table: pd.DataFrame,
    fits: Mapping[str, Mapping[str, list[float]]],
    path: Path,
    *,
    language: str = "en",
) -> None:
    """Adopters over time, those that still have the policy, and what the laws expect.

    Of more than a dozen policies those with most adopters are drawn.
    """
    most = table.groupby("policy")["adopters"].max().sort_values(ascending=False, kind="stable")
    names = set(most.index[:MOST])
    curves = [
        _curve(str(name), rows, fits.get(str(name), {}))
        for name, rows in table.groupby("policy", sort=False)
        if name in names
    ]
    curves_picture(curves, language).save(path)


def _curve(name: str, rows: pd.DataFrame, fits: Mapping[str, list[float]]) -> AdoptionCurve:
    """A policy's curve, from the period before the first adoption."""
    adopted = (rows["adopters"] > 0).to_numpy()
    first = max(int(adopted.argmax()) - 1, 0)
    shown = rows.iloc[first:]
    dropped = (shown["holders"] < shown["adopters"]).any()
    return AdoptionCurve(
        name,
        shown["date"].tolist(),
        shown["adopters"].tolist(),
        shown["holders"].tolist() if dropped else (),
        {law: values[first:] for law, values in fits.items()},
    )


def draw_seeds(found: Seeding, path: Path, *, language: str = "en") -> None:
    """Expected adopters by the number of governments asked, and by other ways to choose them."""
    nothing = found.nothing
    rows = [Reach(CHOSEN, 0, nothing.expected, nothing.low, nothing.high)]
    rows += [
        Reach(
            CHOSEN, one.rank, one.adopters.expected, one.adopters.low, one.adopters.high, one.actor
        )
        for one in found.choices
    ]
    rows += [
        Reach(
            one.name, len(found.choices), one.adopters.expected, one.adopters.low, one.adopters.high
        )
        for one in found.strategies
    ]
    seeds_picture(rows, language).save(path)
