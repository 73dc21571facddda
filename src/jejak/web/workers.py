"""Workers: processes of their own, with limits, that do the steps of a case.

`start` begins one and comes back at once. What it begins is `python -m jejak.web.workers`, which
waits until few enough others work, lets `jejak.web.labour` do the step in yet another process, stops
that when its time is over or somebody says so, and writes down how it ended. It does not need the
server that began it: that may be stopped, killed or started anew meanwhile.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jejak.errors import ConflictError
from jejak.web.jobs import Job, Jobs, JobStep, Limits, State, held, now, result_of

DATABASE: Final = "JEJAK_DATABASE"
INHERITED: Final = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV"),
    *("XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS"),
    *("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "HF_HOME", "HF_HUB_OFFLINE"),
)
"""What a worker is told of the server's environment; nothing else, so no secret of another's."""
LOOK: Final = 0.1
"""Seconds between two looks at a worker."""
_DEADLY: Final = {signal.SIGXCPU: "processor", signal.SIGKILL: "killed", signal.SIGABRT: "memory"}


class Busy(ConflictError):  # noqa: N818 - as people say it
    """Another job of the case is being done."""


@dataclass(frozen=True)
class Yard:
    """Where workers wait for each other: a folder, and how many work at a time in it."""

    folder: Path
    places: int = 2


def start(
    case: Path,
    step: JobStep,
    *,
    coder: str = "",
    files: tuple[str, ...] = (),
    by: str = "",
    database: str = "",
    yard: Yard | None = None,
    limits: Limits | None = None,
) -> Job:
    """Begin a job of the case in a folder; `database` is the server with its records, if any.

    Without a `yard`, it need not wait for jobs of other cases.

    Raises:
        Busy: another job of this case is being done.
    """
    jobs = Jobs(case)
    lock = _lock(jobs)
    try:
        job = jobs.add(step, coder=coder, files=files, by=by, limits=limits or Limits())
        _begin(jobs, job, lock, yard, database)
    finally:
        # From here on the worker holds it.
        os.close(lock)
    return job


def read_soon(case: Path, files: tuple[str, ...], by: str, database: str, yard: Yard | None) -> Job:
    """Let sources be read: at once, or as soon as the job that is being done has ended."""
    jobs = Jobs(case)
    with suppress(Busy):
        return start(case, "read", files=files, by=by, database=database, yard=yard)
    jobs.ask_again(files, by)
    with suppress(Busy):
        # It ended just now, and did not see that something was asked for.
        job = start(case, "read", files=files, by=by, database=database, yard=yard)
        jobs.asked_again()
        return job
    return jobs.last() or Job("", "read")


def _lock(jobs: Jobs) -> int:
    for _ in range(5):
        lock = jobs.hold()
        if lock is not None:
            return lock
        # Whoever only looks whether it is held has it for no longer.
        time.sleep(0.01)
    raise Busy(
        "another step of this case is being done",
        remedy="wait until it has ended, or stop it",
    )


def _begin(jobs: Jobs, job: Job, lock: int, yard: Yard | None, database: str) -> None:
    place = (str(yard.folder.resolve()), str(yard.places)) if yard else ()
    command = [sys.executable, "-m", "jejak.web.workers", str(jobs.case.resolve()), job.id]
    process = subprocess.Popen(  # noqa: S603 - our own module, and names we made
        [*command, str(lock), *place],
        env=environment(os.environ, database),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
        start_new_session=True,
    )
    # Only so that it does not stay among the dead.
    threading.Thread(target=process.wait, daemon=True, name=f"job {job.id}").start()


def environment(given: Mapping[str, str], database: str) -> dict[str, str]:
    """The environment of a worker; a database with its password stands nowhere else.

    >>> environment({"PATH": "/bin", "AWS_SECRET": "x"}, "")
    {'PATH': '/bin', 'PYTHONUTF8': '1'}
    """
    kept = {name: given[name] for name in INHERITED if name in given}
    if database:
        kept[DATABASE] = database
    return {**kept, "PYTHONUTF8": "1"}


# What follows is done by the process that was begun.


def work(case: Path, name: str, lock: int, yard: Yard | None) -> None:
    """Do a job, and then what was asked for meanwhile."""
    jobs, job = Jobs(case), name
    while True:
        _one(jobs, job, yard)
        os.close(lock)
        # After the lock is given back, so that either we see a new wish or whoever has it can begin.
        if not (jobs.path / "again").exists():
            return
        try:
            lock = _lock(jobs)
        except Busy:
            # Whoever has it does what was asked for when they end.
            return
        wish = jobs.asked_again()
        if not wish:
            os.close(lock)
            return
        job = jobs.add("read", **wish).id


def _one(jobs: Jobs, name: str, yard: Yard | None) -> None:
    job = jobs.job(name)
    if job is None:
        return
    place = _place(jobs, name, yard)
    try:
        if jobs.is_stopped(name):
            jobs.write(replace(job, state="stopped", ended=now()))
            return
        job = replace(job, state="running", began=now())
        jobs.write(job)
        code, why = _labour(jobs, job)
        jobs.write(_ended(job, jobs, code, why))
    finally:
        if place is not None:
            os.close(place)


def _place(jobs: Jobs, name: str, yard: Yard | None) -> int | None:
    """A place to work at, once there is one; None if none is needed or the job was stopped."""
    if yard is None:
        return None
    yard.folder.mkdir(exist_ok=True)
    while not jobs.is_stopped(name):
        for number in range(yard.places):
            found = held(yard.folder / f"place-{number}")
            if found is not None:
                return found
        time.sleep(LOOK)
    return None


def _labour(jobs: Jobs, job: Job) -> tuple[int, str]:
    """How the process that does the step ended, and why it was stopped if it was."""
    with (jobs.folder(job.id) / "output.txt").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own module, and names we made
            [sys.executable, "-m", "jejak.web.labour", str(jobs.case), job.id, str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until, why = time.monotonic() + job.limits.seconds, ""
    while process.poll() is None and not why:
        time.sleep(LOOK)
        if time.monotonic() > until:
            why = "time"
        elif jobs.is_stopped(job.id):
            why = "stopped"
    with suppress(ProcessLookupError):
        # Also what it began itself.
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(), why


def _ended(job: Job, jobs: Jobs, code: int, why: str) -> Job:
    # Stopped just as it was done: then it is done.
    told = result_of(jobs.folder(job.id))
    job = replace(job, ended=now())
    if told.get("problem"):
        return replace(job, state="failed", **told)
    if told:
        return replace(job, state="done", **told)
    state: State = "stopped" if why == "stopped" else "failed"
    deadly = _DEADLY.get(signal.Signals(-code), "crash") if code < 0 else "crash"
    return replace(job, state=state, why=why or deadly)


def main(arguments: list[str]) -> None:
    """`python -m jejak.web.workers CASE JOB LOCK [YARD PLACES]`."""
    case, name, lock, *yard = arguments
    place = Yard(Path(yard[0]), int(yard[1])) if yard else None
    work(Path(case), name, int(lock), place)


if __name__ == "__main__":
    main(sys.argv[1:])
