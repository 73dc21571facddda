"""Long work that a page waits for: begun once, whoever asks, and few at a time.

What comes of it is kept where the page looks first; here is only what is under way, and what went
wrong. It is gone with the server, and is begun anew when somebody asks again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Event, Lock, Thread

from jejak.errors import JejakError
from jejak.web.answers import TooMuch

AT_ONCE = 2
WAITING = 12
"""Pieces of work that may be under way or wait; more are refused."""
FAILURES = 200
"""Failures that are remembered."""
RETRY = 15.0
"""Seconds after which a failure is no answer any more."""


class Turns:
    """A few at a time, a few more who wait a little, and nobody else.

    Who waits holds one of the threads that answer everybody, so that there must be few.

    >>> turns = Turns(1, waiting=0, patience=0.1)
    >>> with turns.turn():
    ...     pass
    """

    def __init__(self, at_once: int, *, waiting: int, patience: float) -> None:
        self._room = BoundedSemaphore(at_once + waiting)
        self._turns = BoundedSemaphore(at_once)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn; TooMuch if too many wait, or for too long."""
        with _held(self._room, 0.0), _held(self._turns, self._patience):
            yield


@contextmanager
def _held(places: BoundedSemaphore, patience: float) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise TooMuch("others are at it already", remedy="come again in a minute")
    try:
        yield
    finally:
        places.release()


@dataclass
class Job:
    """One piece of work: when it was asked for, whether it is over, and what went wrong."""

    asked: float = field(default_factory=time.monotonic)
    over: Event = field(default_factory=Event)
    problem: JejakError | None = None
    ended: float = 0.0

    @property
    def seconds(self) -> int:
        """How long ago it was asked for."""
        return int(time.monotonic() - self.asked)

    @property
    def is_stale(self) -> bool:
        """Whether it went wrong long enough ago to be tried again by whoever comes."""
        return self.problem is not None and time.monotonic() - self.ended > RETRY


class Works:
    """All work that is under way, by a key that says exactly what it is.

    >>> works = Works()
    >>> job = works.ask("sum", lambda: None)
    >>> job.over.wait(5), job.problem
    (True, None)
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._turns = BoundedSemaphore(at_once)
        self._waiting = waiting
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def ask(self, key: str, work: Callable[[], None], *, again: bool = False) -> Job:
        """The work of this key, begun if it is not under way.

        What went wrong just now is not tried again unless that is asked for.

        Raises:
            TooMuch: too much is under way.
        """
        with self._lock:
            known = self._jobs.get(key)
            if known and not known.over.is_set():
                return known
            if known and known.problem and not again and not known.is_stale:
                return known
            if sum(not one.over.is_set() for one in self._jobs.values()) >= self._waiting:
                raise TooMuch("others are being compared", remedy="come again in a minute")
            job = self._jobs[key] = Job()
            self._forget()
        # Ends with the server: nobody waits for it then, and its own process has a limit.
        Thread(target=self._done, args=(job, work), daemon=True).start()
        return job

    def _forget(self) -> None:
        over = [key for key, one in self._jobs.items() if one.over.is_set()]
        for key in over[: max(0, len(over) - FAILURES)]:
            del self._jobs[key]

    def _done(self, job: Job, work: Callable[[], None]) -> None:
        with self._turns:
            try:
                work()
            except JejakError as problem:
                job.problem = problem
            except Exception:
                logging.getLogger(__name__).exception("work for a page broke down")
                job.problem = JejakError("something went wrong", remedy="try again")
            finally:
                job.ended = time.monotonic()
                job.over.set()
