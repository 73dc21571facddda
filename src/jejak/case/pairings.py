"""Diffusion seen pair by pair and window by window: emulation, networks over time, power."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from jejak.case.diffusions import Fitted, write_frame
from jejak.case.panelfiles import PanelOptions, panel, ties
from jejak.diffusing.dyads import Errors, dyad_panel, emulation
from jejak.diffusing.effects import effects_table, marginal_effects
from jejak.diffusing.hazards import Link
from jejak.diffusing.network import Trials, infer_network, original_network
from jejak.diffusing.power import Setting
from jejak.diffusing.power import power as plant_and_seek
from jejak.diffusing.windows import networks_by_window, tie_persistence
from jejak.errors import OptionError
from jejak.model.networks import InferredNetwork

AGE = "since"


def dyads(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    pairs: Mapping[str, Path],
    both_ways: bool = False,
    link: Link = "logit",
    errors: Errors = "jackknife",
) -> Fitted:
    """What makes a government follow another that has a policy; the coefficients as a table.

    `pairs` are files of ties by the name of the covariate they give: a row's weight is that of
    the tie from the source to the one that may follow, 0 without one.
    """
    given = panel(source, options)
    matrices = {
        name: ties(path, given.adoptions, both_ways=both_ways).matrix.toarray()
        for name, path in pairs.items()
    }
    rows = dyad_panel(given.adoptions, matrices)
    fit = emulation(rows, [*matrices, AGE], link=link, errors=errors)
    if output:
        write_frame(fit.table(), output)
    return Fitted(fit, effects_table(marginal_effects(fit)), given.cautions)


def windows(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    width: float,
    step: float | None = None,
    edges: int = 100,
    rate: float | None = None,
    original: bool = False,
) -> pd.DataFrame:
    """The network of each span of time; a row a tie and window. In words: who led when.

    Ties come without p-values: they are the `edges` strongest of each window.
    """
    if width <= 0:
        raise OptionError(f"{width:g}", where="--width", remedy="give a span such as 35")
    given = panel(source, options).adoptions
    infer = _inference(edges, rate, original=original)
    found = networks_by_window(given, width, step, infer=infer)
    rows = [
        {
            "start": one.start,
            "end": one.end,
            "rank": tie.rank,
            "source": tie.source,
            "target": tie.target,
            "improvement": tie.improvement,
        }
        for one in found
        for tie in one.network.ties
    ]
    if output:
        write_frame(pd.DataFrame(rows), output)
    return tie_persistence(found)


def _inference(edges: int, rate: float | None, *, original: bool) -> Callable[..., InferredNetwork]:
    if original:
        if rate is None:
            raise OptionError("the first program needs a rate", where="--params", remedy="give 0.5")
        return partial(original_network, rate=rate, edges=edges)
    parameters = None if rate is None else (rate,)
    return partial(infer_network, parameters=parameters, edges=edges, trials=Trials(draws=0))


def power(
    source: Path,
    output: Path | None = None,
    *,
    options: PanelOptions | None = None,
    setting: Setting | None = None,
    told: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Which ties these data could show: how often planted ones are found."""
    given = panel(source, options).adoptions
    found = plant_and_seek(given, setting=setting, told=told)
    if output:
        write_frame(found, output)
    return found
