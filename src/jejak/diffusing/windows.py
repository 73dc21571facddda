"""Networks that change: one for each stretch of time, and which ties last.

A tie inferred from two centuries of policies says little about any one of them. Here the network
of each window is inferred from the adoptions inside it alone, and the windows are compared. The
published yearly networks of the American states (Desmarais, Harden & Boehmke, "Persistent policy
pathways: inferring diffusion networks in the American states", American Political Science Review
109, 2015) are windows of 10 and of 35 years, each up to the year before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from jejak.diffusing.adoptions import Adoptions, shown
from jejak.diffusing.netinf import steps_of
from jejak.diffusing.network import infer_network
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork

Infer = Callable[[Adoptions], InferredNetwork]
SLACK = 1e-9
"""Windows that differ by less from the end of what is known do not reach beyond it."""


class WindowNetwork(NamedTuple):
    """The network of the adoptions from `start` until just before `end`."""

    start: float
    end: float
    network: InferredNetwork


def networks_by_window(
    adoptions: Adoptions,
    width: float,
    step: float | None = None,
    *,
    ends: Sequence[float] | None = None,
    universal: bool = True,
    infer: Infer = infer_network,
) -> tuple[WindowNetwork, ...]:
    """The network of each window [end - width, end), from the earliest to the latest.

    Args:
        adoptions: first adoptions count; one that comes before the window is none of it.
        width: of the window, in the table's unit of time.
        step: from one window to the next; the width (windows that do not overlap) if not given.
        ends: the windows' ends; without them, every `step` as long as the window is within
            what is known.
        universal: whether policies count that all actors adopted within the window. They are left
            out of the published networks of 35 years.
        infer: how the network of some adoptions is inferred, such as
            `partial(infer_network, edges=300)`.

    A window in which nobody follows anybody has a network without ties, and says so.

    Raises:
        OptionError: a width or step that is not positive.
        InputError: no window of this width fits in what is known.

    >>> from functools import partial
    >>> rows = [(who, f"policy {n}", 2000 + n + late) for n in range(9)
    ...         for late, who in enumerate(["Seoul", "Bandung", "Surabaya"])]
    >>> found = networks_by_window(Adoptions.of(rows), 5, infer=partial(infer_network, edges=2))
    >>> [(one.start, one.end, len(one.network.ties)) for one in found]
    [(2000.0, 2005.0, 2), (2005.0, 2010.0, 2)]
    """
    step = width if step is None else step
    for name, value in (("width", width), ("step", step)):
        if not 0 < value < np.inf:
            raise OptionError(f"{value:g}", where=name, remedy="give a number above 0")
    closes = _ends(adoptions, width, step) if ends is None else [float(end) for end in ends]
    first = adoptions.first()
    parts = ((end - width, end, within(first, end - width, end, universal)) for end in closes)
    return tuple(WindowNetwork(start, end, _network(part, infer)) for start, end, part in parts)


def _ends(adoptions: Adoptions, width: float, step: float) -> list[float]:
    """Ends of the windows that fit; the last moment known is inside, so the end is one after."""
    start, last = adoptions.window
    beyond = last if adoptions.unit == "number" else last + 1
    count = int(np.floor((beyond - start - width) / step + SLACK)) + 1
    if count < 1:
        known = f"{shown(start, adoptions.unit)} to {shown(last, adoptions.unit)}"
        problem = f"no window of {width:g} fits in {known}"
        raise InputError(problem, where="width", remedy="take a narrower window, or give ends")
    return [start + width + number * step for number in range(count)]


def within(adoptions: Adoptions, start: float, end: float, universal: bool = True) -> Adoptions:
    """The adoptions that surely happened in [start, end), and only the policies they are of.

    Without `universal`, policies that all actors adopted in there are left out.

    >>> some = Adoptions.of([("a", "x", 2000), ("a", "y", 2003), ("b", "y", 2004)])
    >>> within(some, 2001, 2005).policies, within(some, 2001, 2005, universal=False).policies
    (('y',), ())
    """
    inside = (adoptions.time >= start) & (adoptions.latest < end)
    sizes = np.bincount(adoptions.policy[inside], minlength=len(adoptions.policies))
    keep = sizes > 0 if universal else (sizes > 0) & (sizes < len(adoptions.actors))
    some = adoptions.only(inside & keep[adoptions.policy])
    place = np.cumsum(keep) - 1
    return replace(
        some,
        policies=tuple(np.array(adoptions.policies, object)[keep]),
        policy=place[some.policy].astype(np.int32),
        window=(start, end),
    )


def _network(some: Adoptions, infer: Infer) -> InferredNetwork:
    if len(some) and len(steps_of(some.cascades()).delay):
        return infer(some)
    notes = ("nobody follows anybody in this window",)
    return InferredNetwork(some.actors, (), "", (), len(some.policies), notes)


def tie_persistence(networks: Sequence[WindowNetwork]) -> pd.DataFrame:
    """In how many windows each tie is found; those found most often first.

    Columns: source, target, `windows` (in how many it is found), `share` (of all windows), `run`
    (the longest run of windows one after another), `first` and `last` (the ends of the first and
    last window with it), `improvement` (the mean over the windows with it).

    >>> rows = [(who, f"policy {n}", 2000 + n + late) for n in range(9)
    ...         for late, who in enumerate(["Seoul", "Bandung"])]
    >>> found = networks_by_window(Adoptions.of(rows), 5, infer=lambda some: infer_network(some, edges=1))
    >>> tie_persistence(found)[["source", "target", "windows", "run"]].values.tolist()
    [['Seoul', 'Bandung', 2, 2]]
    """
    rows = [
        (tie.source, tie.target, number, tie.improvement)
        for number, one in enumerate(networks)
        for tie in one.network.ties
    ]
    table = pd.DataFrame(rows, columns=["source", "target", "number", "improvement"])
    groups = table.groupby(["source", "target"], sort=True)
    ends = np.array([one.end for one in networks])
    found = pd.DataFrame(
        {
            "windows": groups.size(),
            "share": groups.size() / max(len(networks), 1),
            "run": groups["number"].agg(_longest_run),
            "first": ends[groups["number"].min().astype(int)],
            "last": ends[groups["number"].max().astype(int)],
            "improvement": groups["improvement"].mean(),
        }
    ).reset_index()
    order = ["windows", "run", "improvement"]
    return found.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _longest_run(numbers: pd.Series) -> int:
    breaks = np.flatnonzero(np.diff(numbers.to_numpy()) > 1)
    edges = np.concatenate([[-1], breaks, [len(numbers) - 1]])
    return int(np.diff(edges).max())


def window_overlap(networks: Sequence[WindowNetwork]) -> pd.DataFrame:
    """How far the ties of each window are those of the one before.

    Columns: `before` and `end` (the ends of both windows), `kept`, `new` and `lost` ties, and
    `jaccard` (kept ties / ties of either). Windows that overlap share adoptions and so keep ties
    whether or not anything lasts: compare windows whose ends are a width apart.
    """
    rows = []
    for one, other in pairwise(networks):
        old, new = (_pairs(some.network) for some in (one, other))
        kept, either = len(old & new), len(old | new)
        share = kept / either if either else np.nan
        rows.append((one.end, other.end, kept, len(new - old), len(old - new), share))
    return pd.DataFrame(rows, columns=["before", "end", "kept", "new", "lost", "jaccard"])


def _pairs(network: InferredNetwork) -> set[tuple[str, str]]:
    return {(tie.source, tie.target) for tie in network.ties}
