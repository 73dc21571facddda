"""Jobs of a case: what was asked for, how far it is and how it ended, in files of the case folder.

jobs/
  lock                 held by whoever does a job of this case, so that there is one at a time
  again                reading that was asked for while another job was done
  20261124T215900123456-3f9a1c/
    job.json           the job; written when it is asked for, when it begins, and when it ends
    progress.json      how far it is           result.json   what it gave, or what went wrong
    output.txt         what it said            stop          there, if somebody wants it to stop

Whoever does the job writes these files and holds the lock, so a server that is started anew knows
all of it: a job that is said to go on while nobody holds the lock has lost its process.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from jejak.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows has none; there steps are done on the command line.
    fcntl = None  # type: ignore[assignment]

JobStep = Literal["read", "code", "trace"]
STEPS: Final[tuple[JobStep, ...]] = get_args(JobStep)
State = Literal["waiting", "running", "done", "failed", "stopped", "lost"]
GOING: Final = ("waiting", "running")
FOLDER: Final = "jobs"
KEPT: Final = 20
"""Jobs whose files are kept; older ones go."""
LONGEST_OUTPUT: Final = 4000
_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")


@dataclass(frozen=True)
class Limits:
    """What a job may use: bytes of memory and of one file, seconds of a processor and in all."""

    memory: int = 6 << 30
    file: int = 8 << 30
    processor: int = 6 * 3600
    seconds: float = 8 * 3600


@dataclass(frozen=True)
class Job:
    """One job; `state` is where it stands, and `why` names what ended it when no error tells.

    `files` are the folders to read, none for the case's own. `done` of `total` is how far it is,
    `count` what it gave, and `failed` the sources among them that could not be read.
    """

    id: str
    step: JobStep
    coder: str = ""
    files: tuple[str, ...] = ()
    by: str = ""
    asked: str = ""
    began: str = ""
    ended: str = ""
    state: State = "waiting"
    why: str = ""
    problem: str = ""
    remedy: str = ""
    done: int = 0
    total: int = 0
    count: int = 0
    failed: int = 0
    skipped: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def going(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in GOING


class Jobs:
    """The jobs of the case in a folder."""

    def __init__(self, case: Path) -> None:
        self.case = case
        self.path = case / FOLDER

    def folder(self, job: str) -> Path:
        """Where the files of a job lie; ValueError for what cannot be the name of one."""
        if not _ID.fullmatch(job):
            raise ValueError(f"no job {job!r}")
        return self.path / job

    def last(self) -> Job | None:
        """The job that was asked for last, as it stands now."""
        names = self._names()
        found = self.job(names[-1]) if names else None
        if found is None or not found.going or self.is_held():
            return found
        # It may have ended between the two looks.
        found = self.job(found.id)
        return replace(found, state="lost") if found and found.going else found

    def job(self, name: str) -> Job | None:
        """A job as its files tell; None if there is none."""
        folder = self.folder(name)
        told = _read(folder / "job.json")
        if not told:
            return None
        known = {one.name for one in fields(Job)}
        limits = Limits(**told.pop("limits", {}))
        files = tuple(told.pop("files", ()))
        given = {key: value for key, value in told.items() if key in known}
        job = Job(files=files, limits=limits, **given)
        return replace(job, **_read(folder / "progress.json")) if job.going else job

    def output(self, name: str) -> str:
        """The end of what a job said."""
        with suppress(OSError), (self.folder(name) / "output.txt").open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LONGEST_OUTPUT))
            return file.read().decode(errors="replace").strip()
        return ""

    def add(self, step: JobStep, **about: Any) -> Job:
        """A new job that waits; the oldest are let go. Only for who holds the lock."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        job = Job(name, step, asked=now(), **about)
        for old in self._names()[: -(KEPT - 1)]:
            shutil.rmtree(self.path / old, ignore_errors=True)
        self.write(job)
        return job

    def write(self, job: Job) -> None:
        """Write a job down as it is."""
        folder = self.folder(job.id)
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / "job.json", asdict(job))

    def stop(self, name: str) -> None:
        """Ask whoever does a job to stop it."""
        (self.folder(name) / "stop").touch()

    def is_stopped(self, name: str) -> bool:
        """Whether somebody wants a job to stop."""
        return (self.folder(name) / "stop").exists()

    def ask_again(self, files: tuple[str, ...], by: str) -> None:
        """Let sources be read after the job that is being done."""
        write(self.path / "again", {"files": files, "by": by})

    def asked_again(self) -> dict[str, Any]:
        """What was asked for meanwhile, asked but once; empty if nothing was."""
        path = self.path / "again"
        told = _read(path)
        path.unlink(missing_ok=True)
        return {"files": tuple(told["files"]), "by": told["by"]} if told else {}

    def hold(self) -> int | None:
        """The lock of the case as an open file; None if somebody else has it."""
        self.path.mkdir(exist_ok=True)
        return held(self.path / "lock")

    def is_held(self) -> bool:
        """Whether somebody does a job of this case."""
        try:
            handle = os.open(self.path / "lock", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def _names(self) -> list[str]:
        found = self.path.iterdir() if self.path.is_dir() else ()
        return sorted(one.name for one in found if _ID.fullmatch(one.name))


def held(path: Path) -> int | None:
    """An exclusive lock on a file, held until the open file is closed; None if it is taken."""
    if fcntl is None:
        raise StoreError("no steps are done here", remedy="use `jejak read`, `code` and `trace`")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def now() -> str:
    """The time, as jobs record it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write(path: Path, told: dict[str, Any]) -> None:
    """Write a file so that whoever reads it sees all of it or what was there before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def result_of(folder: Path) -> dict[str, Any]:
    """What a job gave, or what went wrong; empty if it was cut off before it could tell."""
    return _read(folder / "result.json")


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
