"""Runs: a step whose inputs, options and version are unchanged is not done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, TypeVar

from jejak.model.records import Run
from jejak.store.casestore import CaseStore
from jejak.store.runs import run_id

Item = TypeVar("Item")
Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]
"""Wraps the items of long work: (items, what is being done, how many) to the same items."""


def silent(items: Iterable[Item], label: str, total: int) -> Iterable[Item]:  # noqa: ARG001
    """Progress for nobody: the items as they are."""
    return items


@dataclass(frozen=True)
class Step:
    """What a step did: its run, whether it was skipped as already done, and a count."""

    run: Run
    skipped: bool
    done: int = 0
    failed: int = 0


def plan(step: str, options: Mapping[str, object], inputs: str, seed: int) -> Run:
    """The Run that a step on these inputs would be."""
    made_by = version("jejak")
    name = run_id(step, options, inputs, made_by, seed)
    told = json.dumps(dict(options), sort_keys=True, ensure_ascii=False)
    return Run(name, step, told, seed, inputs, made_by, now())


def last_started(store: CaseStore, step: str) -> Run | None:
    """The run of a step that was begun last, whether it was finished or not.

    What an earlier run left behind may have been half replaced by a later one that was cut
    off, so only the last one says what state the records are in.
    """
    runs = [run for run in store.runs() if run.step == step]
    return runs[-1] if runs else None


def is_done(store: CaseStore, run: Run) -> bool:
    """Whether the records are those of this very run, complete."""
    last = last_started(store, run.step)
    return last is not None and last.id == run.id and bool(last.finished)


def on_like_terms(store: CaseStore, run: Run) -> bool:
    """Whether all that earlier runs of the step left was made with this run's options.

    Runs before the last finished one are of no account: that one left nothing of theirs.
    """
    earlier = [one for one in store.runs() if one.step == run.step]
    finished = [number for number, one in enumerate(earlier) if one.finished]
    since = earlier[finished[-1] if finished else 0 :]
    return all((one.options, one.version) == (run.options, run.version) for one in since)


def now() -> str:
    """The time, as runs record it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
