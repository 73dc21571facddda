"""The process in which a job of a case is done, within its limits: `python -m jejak.web.labour`.

It does what `jejak read`, `code` and `trace` do, by the same functions, and writes down how far it
is. Whatever a document does to it, the server does not feel it.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from jejak.errors import JejakError
from jejak.web.jobs import Job, Jobs, Limits, write

OFTEN: Final = 0.3
"""Seconds between two notes of how far it is."""


def labour(case: Path, name: str, watcher: int) -> int:
    """Do a job of a case; what it gave, or what went wrong, is in its folder afterwards.

    `watcher` is the process that began this one, without which it does not go on.
    """
    jobs = Jobs(case)
    job = jobs.job(name)
    if job is None:
        return 1
    bound(job.limits)
    _stay_with(watcher)
    folder = jobs.folder(name)
    try:
        told = _do(case, job, Counter(folder / "progress.json"))
    except JejakError as problem:
        where = f"{problem.where}: " if problem.where else ""
        told = {"problem": where + problem.problem, "remedy": problem.remedy}
    except MemoryError:
        told = {"problem": "it needs more memory than a job may have", "why": "memory"}
    write(folder / "result.json", told)
    return 0


def bound(limits: Limits) -> None:
    """Put limits on this process and on what it begins; lower ones that there are stay."""
    wanted = {
        resource.RLIMIT_AS: (limits.memory, 0),
        # A little later comes what cannot be caught; before it, the signal that tells why.
        resource.RLIMIT_CPU: (limits.processor, 5),
        resource.RLIMIT_FSIZE: (limits.file, 0),
        # What a document that breaks us leaves behind is of no use to anybody.
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, (most, beyond) in wanted.items():
        _, hard = resource.getrlimit(kind)
        most_of_all = sys.maxsize if hard == resource.RLIM_INFINITY else hard
        # macOS takes no limit of memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (min(most, most_of_all), min(most + beyond, most_of_all)))


def _stay_with(watcher: int) -> None:
    """End as soon as nobody watches any more."""

    def watch() -> None:
        while os.getppid() == watcher:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _do(case: Path, job: Job, counter: Counter) -> dict[str, Any]:
    # Only here: what it takes to read and code is loaded within the limits.
    from jejak import case as cases

    if job.step == "read":
        files = [Path(one) for one in job.files]
        step = cases.read(case, files=files, progress=counter)
    elif job.step == "code":
        step = cases.code(case, coder=job.coder or "meaning", progress=counter)
    else:
        step = cases.trace(case)
    return {"count": step.done, "failed": step.failed, "skipped": step.skipped}


class Counter:
    """Notes in a file how many of all items have been done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._noted = 0.0

    def __call__(self, items: Iterable[Any], label: str, total: int) -> Iterator[Any]:  # noqa: ARG002
        """The items, as they are."""
        self._note(0, total)
        done = 0
        for done, item in enumerate(items, 1):
            yield item
            if time.monotonic() - self._noted > OFTEN:
                self._note(done, total)
        self._note(done, total)

    def _note(self, done: int, total: int) -> None:
        self._noted = time.monotonic()
        write(self._path, {"done": done, "total": total})


if __name__ == "__main__":
    sys.exit(labour(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
