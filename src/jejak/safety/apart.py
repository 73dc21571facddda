"""Work on what may be hostile or endless, in a process of its own under limits.

The process has a wall clock, a limit of processor time, of memory and of what it may write, and an
environment without anything of the server's. What it does is a module of ours with a function
`answer(given: bytes) -> bytes`; an error that this raises on purpose is raised here again.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass

from jejak.errors import InputError, JejakError

MODULES = (
    "jejak.case.reports",
    "jejak.case.transfers",
    "jejak.reading.pagepictures",
    "jejak.safety.webpages",
)
"""What may be done apart."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "PYTHONPATH", "NUMBA_CACHE_DIR")
_DONE, _REFUSED = b"+", b"-"


@dataclass(frozen=True)
class Limits:
    """Seconds on the clock, bytes of memory, and bytes of the answer.

    `reserved` are bytes of addresses that may be set aside besides, without memory behind them.
    """

    seconds: float = 60.0
    memory: int = 4 << 30
    largest: int = 64 << 20
    reserved: int = 0


def apart(module: str, given: bytes, limits: Limits | None = None) -> bytes:
    """What the module's `answer` makes of something.

    Raises:
        JejakError: as the module says, in its words.
        InputError: it took too long, too much memory, or broke down.
    """
    within = limits or Limits()
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and nothing of a user's in the command
                _command(module, within),
                input=given,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=within.seconds,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as late:
            raise InputError(
                f"this took longer than {within.seconds:g} seconds and was stopped",
                remedy="take something shorter, or use the command line",
            ) from late
        answer.seek(0)
        return _told(done.returncode, answer.read())


def _command(module: str, within: Limits) -> list[str]:
    numbers = (within.memory, int(within.seconds) + 1, within.largest + 1, within.reserved)
    told = [str(one) for one in numbers]
    return [sys.executable, "-P", "-m", "jejak.safety.apart", module, *told]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _told(status: int, answer: bytes) -> bytes:
    if status == 0 and answer[:1] == _DONE:
        return answer[1:]
    if status == 0 and answer[:1] == _REFUSED:
        told = json.loads(answer[1:])
        raise InputError(told["problem"], where=told["where"], remedy=told["remedy"])
    raise InputError(
        "this took more memory or time than it may, or broke down, and was stopped",
        remedy="take something smaller, or use the command line",
    )


def main(module: str, memory: int, seconds: int, largest: int, reserved: int) -> None:
    """What the process does: take the limits on, then answer."""
    if module not in MODULES:
        raise SystemExit(2)
    _limit(memory, seconds, largest, reserved)
    given = sys.stdin.buffer.read()
    try:
        answer = _DONE + importlib.import_module(module).answer(given)
    except JejakError as problem:
        told = {"problem": problem.problem, "where": problem.where, "remedy": problem.remedy}
        answer = _REFUSED + json.dumps(told).encode()
    sys.stdout.buffer.write(answer)


def _limit(memory: int, seconds: int, largest: int, reserved: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none of these; the clock still stops it.
        return
    limits = {
        resource.RLIMIT_AS: memory + reserved,
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: largest,
        resource.RLIMIT_CORE: 0,
    }
    for which, wanted in limits.items():
        hard = resource.getrlimit(which)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # Some systems know a limit and do not let it be set.
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main(sys.argv[1], *(int(one) for one in sys.argv[2:6]))
