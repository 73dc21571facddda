"""Runs: a step whose inputs, options and version are unchanged is not done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sized
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


def silent(items: Iterable[Item], label: str, total: int) -> Iterable[Item]:
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
    return Run(name, step, json.dumps(dict(options), sort_keys=True, ensure_ascii=False), seed, inputs, made_by, now())


def is_done(store: CaseStore, run: Run) -> bool:
    """Whether the latest finished run of this step is this very run."""
    latest = store.find_run(run.step)
    return latest is not None and latest.id == run.id


def now() -> str:
    """The time, as runs record it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def how_many(items: object) -> int:
    """A length, or 0 where the items do not know it."""
    return len(items) if isinstance(items, Sized) else 0
