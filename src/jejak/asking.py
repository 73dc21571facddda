"""Posting JSON to a server that may be slow, busy, wrong or hostile, and surviving it.

The number of tries, the time and the size of an answer are limited; servers are asked no faster
than they or the user want; redirects are not followed (they would carry the key and the texts
elsewhere), and nothing that a server says is acted upon. Only the standard library is needed.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from jejak.errors import JejakError, OptionError

PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Answers after which the same request may succeed later."""
LONGEST_WAIT = 300.0
"""Seconds a server may ask us to wait; beyond, the run stops and can be taken up again."""
_PIECE = 65536
T = TypeVar("T")


class EndpointError(JejakError):
    """The endpoint cannot be used; says what it said. What it answered before is kept."""


class RefusedError(Exception):
    """The server will not have this request; `said` is its reason."""

    def __init__(self, status: int, said: str) -> None:
        self.status, self.said = status, said
        super().__init__(said)


class PassingError(Exception):
    """The request failed and may succeed later, after `wait` seconds if the server named them."""

    def __init__(self, problem: str, wait: float = 0.0) -> None:
        self.wait = wait
        super().__init__(problem)


class Pacer:
    """Lets requests begin no faster than so many a minute, and none before a server says so."""

    def __init__(self, per_minute: float) -> None:
        self._gap = 60 / per_minute
        self._next = 0.0
        self._lock = threading.Lock()

    def turn(self) -> float:
        """Take the next turn; in how many seconds it is."""
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._next)
            self._next = begin + self._gap
        return begin - now

    def hold(self, seconds: float) -> None:
        """Let nobody begin for so long."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _never(_status: int, _said: str) -> bool:
    return False


@dataclass
class Asker:
    """Posts JSON to one address, from any number of threads.

    Each request is tried `tries` times, waiting `pause`, 2 `pause`, 4 `pause`… seconds and up to as
    much again (by `seed`), or as long as the server asks. `timeout` limits a whole answer in
    seconds, `largest` its bytes. `settled` says which failures are refusals all the same, by
    status and reason. Once `stopped` is set, nothing more is asked. `remedy` goes into errors.
    """

    address: str
    remedy: str
    key: str = field(default="", repr=False)
    tries: int = 5
    pause: float = 1.0
    timeout: float = 120.0
    largest: int = 4 * 2**20
    per_minute: float = float("inf")
    seed: int = 0
    settled: Callable[[int, str], bool] = _never
    retries: int = field(default=0, init=False)
    stopped: threading.Event = field(default_factory=threading.Event, init=False, repr=False)

    def __post_init__(self) -> None:
        self._pacer = Pacer(self.per_minute)
        self._opener = build_opener(_NoRedirects)
        self._lock = threading.Lock()

    def post(self, body: bytes, understood: Callable[[bytes], T]) -> T:
        """What `understood` makes of the answer, which may be one byte longer than `largest`.

        It raises PassingError for an answer that another try may better.

        Raises:
            RefusedError: the server will not have this request.
            EndpointError: all tries failed, or the server wants what we do not do.
        """
        for number in range(self.tries):
            if self.stopped.wait(self._pacer.turn()):
                raise self.wrong("the run was stopped")
            try:
                return understood(self._content(body))
            except PassingError as failure:
                problem = failure
            if problem.wait > LONGEST_WAIT:
                raise self.wrong(f"{problem}: the server asks to wait {problem.wait:.0f} seconds")
            if number + 1 < self.tries:
                self._hold(max(problem.wait, self._backoff(body, number)), bool(problem.wait))
        raise self.wrong(str(problem))

    def wrong(self, problem: str) -> EndpointError:
        """The error that says this of the address."""
        return EndpointError(problem, where=self.address, remedy=self.remedy)

    def _hold(self, seconds: float, asked: bool) -> None:
        with self._lock:
            self.retries += 1
        if asked:
            self._pacer.hold(seconds)  # the server speaks to all our requests
        else:
            self.stopped.wait(seconds)

    def _backoff(self, body: bytes, number: int) -> float:
        """Doubling waits, with a part that differs between requests and not between runs."""
        drawn = hashlib.sha256(b"%d %d " % (self.seed, number) + body).digest()[0] / 255
        return min(self.pause * float(2**number) * (1 + drawn), LONGEST_WAIT)

    def _content(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        # The scheme was checked when the address was.
        request = Request(self.address, data=body, headers=headers, method="POST")  # noqa: S310
        deadline = time.monotonic() + self.timeout
        try:
            with self._opener.open(request, timeout=self.timeout) as reply:
                return read_up_to(reply.read1, deadline, self.largest)
        except HTTPError as error:
            with error:
                raise self._failure(error, deadline) from error
        except (URLError, HTTPException, OSError) as error:
            problem = str(getattr(error, "reason", error)) or type(error).__name__
            raise PassingError(problem) from error
        except UnicodeError as error:
            raise self.wrong("no such host can be") from error

    def _failure(self, error: HTTPError, deadline: float) -> Exception:
        said = self._kept_quiet(_reason(error, deadline))
        if 300 <= error.code < 400:
            return self.wrong(f"{error.code}: the server sends us elsewhere, where we do not go")
        if error.code in PASSING and not self.settled(error.code, said):
            return PassingError(f"{error.code} {said}", asked_to_wait(error.headers))
        return RefusedError(error.code, said)

    def _kept_quiet(self, said: str) -> str:
        return said.replace(self.key, "…") if self.key else said


def checked_address(base: str, *, where: str, key_in: str) -> str:
    """The address without its last slash, as `http(s)://host[:port][/path]`.

    Raises:
        OptionError: it is none, or carries a password; `where` and `key_in` name the option and
            the variable in which a key belongs.

    >>> checked_address("http://localhost:8000/v1/", where="base-url", key_in="JEJAK_MODEL_KEY")
    'http://localhost:8000/v1'
    """
    try:
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, SplitResult("", "", "", "", "")
    if not usable or parts.query or parts.fragment:
        remedy = "give it with http:// or https://, such as http://localhost:8000/v1"
        raise OptionError(f"not an address: {base!r}", where=where, remedy=remedy)
    if parts.username is not None:
        remedy = f"leave name and password out and set {key_in}"
        raise OptionError("the address carries a password", where=where, remedy=remedy)
    return base.rstrip("/")


def checked_key(key: str, *, key_in: str) -> str:
    """The key; OptionError, which does not repeat it, if it could never travel in a header."""
    if not (key.isascii() and key.isprintable()):
        remedy = f"set {key_in} to the key alone, without line ends"
        raise OptionError("the key holds characters no key has", where=key_in, remedy=remedy)
    return key


def read_up_to(read: Callable[[int], bytes], deadline: float, largest: int) -> bytes:
    """All that comes, up to one byte too many; a server that drips runs into the deadline."""
    parts: list[bytes] = []
    size = 0
    while size <= largest and (part := read(min(_PIECE, largest + 1 - size))):
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline:
            raise TimeoutError("the answer did not come to its end in time")
    return b"".join(parts)


def _reason(error: HTTPError, deadline: float) -> str:
    """What the server says was wrong, shortened, or what its status means."""
    try:
        said = json.loads(read_up_to(error.read1, deadline, 10_000))["error"]
        parts = [said["message"], said.get("code")] if isinstance(said, dict) else [said]
        words = " ".join(str(one) for one in parts if one)
        return "".join(char if char.isprintable() else " " for char in words)[:300]
    except (ValueError, KeyError, TypeError, RecursionError, OSError, HTTPException):
        pass  # a server may say nothing, or nothing of use
    known = {status.value: status.phrase for status in HTTPStatus}
    return known.get(error.code, "no reason given")


def asked_to_wait(headers: Mapping[str, str] | Message) -> float:
    """Seconds the server asks to wait (Retry-After), as a number or a date; 0 if it does not say.

    >>> asked_to_wait({"Retry-After": "7"})
    7.0
    """
    header = headers.get("Retry-After") or ""
    try:
        seconds = float(header or 0)
    except ValueError:
        pass
    else:
        return max(seconds, 0.0) if seconds == seconds else 0.0  # noqa: PLR0124 - not a number
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)
