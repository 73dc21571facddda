"""Tables of adoptions that lie in a case's folder, and the networks inferred from them.

A network is kept with the records under the digest of all it was made from, so that it is inferred
once. Work is limited in size and time: what takes longer is for the command line.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jejak.case.folder import CaseFolder
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork, InferredTie
from jejak.store.casestore import CaseStore
from jejak.text.folding import slug

# What infers takes seconds to load, and only whoever infers should wait for it: a workbench that
# is started has nothing to infer yet.
if TYPE_CHECKING:
    from jejak.diffusing.adoptions import Adoptions

FOLDER = "panels"
BYTES = 2 << 20
"""The largest table that is taken."""
MOST = 40
"""So many tables lie in a case at most."""
PAIRS = 2_000_000
"""Pairs of adopters of one policy, up to which a network is inferred here."""
SECONDS = 40.0
NAME = 60
COMMAND = "`jejak diffuse network` on the command line has no such limit"


@dataclass(frozen=True)
class PanelFile:
    """A table of adoptions in a case: its name without the ending, and the digest of its bytes."""

    name: str
    path: Path
    digest: str


@dataclass(frozen=True)
class Inferring:
    """How a network is inferred: so many ties, tested and resampled so often."""

    model: str = "exponential"
    edges: int = 100
    draws: int = 499
    resamples: int = 100
    seed: int = 0


@dataclass(frozen=True)
class PanelNetwork:
    """A network with what to know of its table: adoptions, first and last date, cautions."""

    network: InferredNetwork
    asked: Inferring
    adoptions: int
    dates: tuple[str, str]
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """A tie, and the 95 % interval of how often it is found again (Wilson 1927); None untested."""

    tie: InferredTie
    support: tuple[float, float] | None


@dataclass(frozen=True)
class SharedPolicy:
    """A policy that both ends of a tie adopted: dates, and the lines of the table that say so."""

    policy: str
    source: str
    target: str
    lines: tuple[int, int]


def panels(place: CaseFolder) -> tuple[PanelFile, ...]:
    """The tables of a case by name; files whose name is no plain one are left alone."""
    folder = place.path / FOLDER
    found = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    some = [one for one in found if one.is_file() and slug(one.stem) == one.stem]
    return tuple(_panel_file(one) for one in some[:MOST] if one.stat().st_size <= BYTES)


def _panel_file(path: Path) -> PanelFile:
    return PanelFile(path.stem, path, hashlib.sha256(path.read_bytes()).hexdigest())


def panel_named(place: CaseFolder, name: str) -> PanelFile:
    """One table of a case.

    Raises:
        InputError: there is none of that name.
    """
    for one in panels(place):
        if one.name == name:
            return one
    raise InputError(f"no table {name!r}", where=FOLDER, remedy="choose one of the case's tables")


def add_panel(place: CaseFolder, name: str, content: bytes) -> PanelFile:
    """Put a table of adoptions into a case, if it can be read as one.

    Raises:
        InputError: it is too large, there are too many, it cannot be read, or another is called so.
    """
    stem = slug(Path(name.replace("\\", "/")).stem)[:NAME].strip("-") or "panel"
    target = place.path / FOLDER / f"{stem}.csv"
    if len(content) > BYTES:
        problem = f"more than {BYTES >> 20} MiB"
        raise InputError(problem, where=target.name, remedy="give a smaller table")
    if len(panels(place)) >= MOST or target.exists():
        problem = "a table of that name is here" if target.exists() else f"{MOST} tables are here"
        raise InputError(problem, where=target.name, remedy="remove it first, or rename yours")
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as folder:
        draft = Path(folder) / target.name
        draft.write_bytes(content)
        _check(_adoptions(draft)[0], draft.name)
        shutil.move(draft, target)
    return _panel_file(target)


def remove_panel(place: CaseFolder, name: str) -> None:
    """Take a table out of a case; networks inferred from it stay kept, unseen."""
    panel_named(place, name).path.unlink()


def _adoptions(path: Path) -> tuple[Adoptions, tuple[str, ...]]:
    """The adoptions of a table, and cautions."""
    from jejak.case.panelfiles import panel

    found = panel(path)
    return found.adoptions, found.cautions


def _check(given: Adoptions, where: str) -> None:
    import numpy as np

    adopters = np.bincount(given.policy).astype(np.int64)
    if int((adopters * (adopters - 1) // 2).sum()) > PAIRS:
        problem = f"more than {PAIRS:,} pairs of actors adopt a policy one after the other"
        raise InputError(problem, where=where, remedy=COMMAND)


def kept_network(store: CaseStore, file: PanelFile, asked: Inferring) -> PanelNetwork | None:
    """The network of a table, None if it was not inferred yet."""
    told = store.kept(_key(file, asked))
    return _read(json.loads(told)) if told else None


def infer_panel(store: CaseStore, file: PanelFile, asked: Inferring) -> PanelNetwork:
    """Infer the network of a table and keep it.

    Raises:
        InputError: nobody follows anybody, or the table is too large for this.
        OptionError: it takes too long.
    """
    from jejak.diffusing.adoptions import shown
    from jejak.diffusing.network import Trials, infer_network

    adoptions, cautions = _adoptions(file.path)
    _check(adoptions, file.path.name)
    network = infer_network(
        adoptions,
        asked.model,
        edges=asked.edges,
        trials=Trials(draws=asked.draws, resamples=asked.resamples, seed=asked.seed),
        told=_Watch(file.path.name),
    )
    dates = tuple(shown(end, adoptions.unit) for end in adoptions.window)
    found = PanelNetwork(network, asked, len(adoptions.time), (dates[0], dates[1]), cautions)
    store.keep(_key(file, asked), json.dumps(asdict(found), ensure_ascii=False))
    return found


class _Watch:
    """Stops what takes too long, each time it says how far it is."""

    def __init__(self, where: str) -> None:
        self._end = time.monotonic() + SECONDS
        self._where = where

    def __call__(self, done: int, whole: int) -> None:
        if time.monotonic() > self._end:
            problem = f"{done} of {whole} arrangements took {SECONDS:g} seconds"
            raise OptionError(problem, where=self._where, remedy=COMMAND)


def _key(file: PanelFile, asked: Inferring) -> str:
    told = json.dumps([file.digest, asdict(asked), version("jejak")], sort_keys=True)
    return f"panel network {hashlib.sha256(told.encode()).hexdigest()}"


def _read(told: dict[str, object]) -> PanelNetwork:
    # What was written by `infer_panel`; lists come back where tuples went in.
    network: dict[str, list[object]] = told["network"]  # type: ignore[assignment]
    ties = tuple(InferredTie(**one) for one in network["ties"])  # type: ignore[arg-type]
    lists = {name: tuple(network[name]) for name in ("actors", "parameters", "notes")}
    whole = InferredNetwork(**{**network, **lists, "ties": ties})  # type: ignore[arg-type]
    asked = Inferring(**told["asked"])  # type: ignore[arg-type]
    dates = tuple(told["dates"])  # type: ignore[arg-type,var-annotated]
    cautions = tuple(told["cautions"])  # type: ignore[arg-type,var-annotated]
    return PanelNetwork(whole, asked, int(str(told["adoptions"])), dates, cautions)


def edges(
    found: PanelNetwork, *, support: float = 0.0, p_value: float = 1.0, q_value: float = 1.0
) -> tuple[Edge, ...]:
    """Ties found again at least so often, with p- and q-values no higher, strongest first.

    A tie that was not tested passes no limit that is below 1.
    """

    def sure(tie: InferredTie) -> bool:
        return (
            (tie.support or 0.0) >= support
            and (1.0 if tie.p_value is None else tie.p_value) <= p_value
            and (1.0 if tie.q_value is None else tie.q_value) <= q_value
        )

    resamples = found.asked.resamples
    return tuple(Edge(one, _interval(one, resamples)) for one in found.network.ties if sure(one))


def _interval(tie: InferredTie, resamples: int) -> tuple[float, float] | None:
    if tie.support is None or not resamples:
        return None
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(round(tie.support * resamples), resamples, method="wilson")
    return float(low), float(high)


def narrowed(found: PanelNetwork, kept: Sequence[Edge]) -> InferredNetwork:
    """The network of some of its ties, as pictures take it."""
    return replace(found.network, ties=tuple(one.tie for one in kept))


def shared_policies(file: PanelFile, source: str, target: str) -> tuple[SharedPolicy, ...]:
    """The policies of which both adopted, those first in which the target came later.

    Lines are counted as a text editor does, the heading being the first; of an actor that adopted
    a policy more than once, it is the first line that says so.
    """
    told: dict[str, dict[str, tuple[str, int]]] = {source: {}, target: {}}
    for line, actor, policy, date in _rows(file.path):
        if actor in told:
            told[actor].setdefault(policy, (date, line))
    times = _times(file.path)
    found = [
        SharedPolicy(policy, date, told[target][policy][0], (line, told[target][policy][1]))
        for policy, (date, line) in told[source].items()
        if policy in told[target]
    ]

    def order(one: SharedPolicy) -> tuple[bool, tuple[int, int]]:
        return times[source, one.policy] >= times[target, one.policy], one.lines

    return tuple(sorted(found, key=order))


def _times(path: Path) -> dict[tuple[str, str], float]:
    """When each actor first adopted each policy, in the unit that the table is read in."""
    given, _ = _adoptions(path)
    found: dict[tuple[str, str], float] = {}
    # A table without policies is about the one that its file is named after.
    policies = given.policies if "policy" in _heading(path) else (path.stem,)
    for actor, policy, when in zip(given.actor, given.policy, given.time, strict=True):
        pair = given.actors[actor], policies[policy]
        found[pair] = min(float(when), found.get(pair, float(when)))
    return found


def _heading(path: Path) -> list[str]:
    return next(cells for _, cells in _lines(path))


def _rows(path: Path) -> Iterator[tuple[int, str, str, str]]:
    """Line, actor, policy and date of every adoption, in the order of the table."""
    lines = _lines(path)
    _, header = next(lines)
    for line, cells in lines:
        row = dict(zip(header, cells, strict=False))
        yield line, row.get("actor", ""), row.get("policy", path.stem), row.get("date", "")


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of a table, as the network was read from it, with the numbers of the lines."""
    # Only here: what reads panels takes long to load, and most pages never need it.
    from jejak.diffusing.panels import delimiter_of

    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file, delimiter=delimiter_of(path))
        for cells in table:
            yield table.line_num, [unicodedata.normalize("NFC", one.strip()) for one in cells]
