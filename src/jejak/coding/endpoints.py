"""Asking a chat endpoint, as OpenAI defined it and many servers offer it, and surviving it.

`POST {base}/chat/completions` with `{"model", "messages", …}` answers `{"choices": [{"message":
{"content"}, "finish_reason"}], "usage"}`. Only the standard library is needed. A server may be
slow, busy, wrong or hostile: time and size of an answer are limited, redirects are not followed
(they would carry the key and the passages elsewhere), and nothing it says is acted upon.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any, Literal, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from jejak.errors import JejakError, OptionError

KEY, COMMON_KEY = "JEJAK_MODEL_KEY", "OPENAI_API_KEY"
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Answers after which the same request may succeed later."""
LONGEST_WAIT = 300.0
"""Seconds a server may ask us to wait; beyond, the run stops and can be taken up again."""
LARGEST = 4 * 2**20
"""Bytes an answer may have; a full window of 128,000 tokens is about half a megabyte."""
MOST_TOKENS = 10**9

Trouble = Literal["", "cut off", "refused", "too long", "too large", "empty"]


class ModelError(JejakError):
    """The endpoint cannot be used; says what it said. What it answered before is kept."""


class Tokens(NamedTuple):
    """Tokens as the server counted them; `None` in an answer if it did not say."""

    prompt: int
    answer: int


@dataclass(frozen=True)
class Answer:
    """What came of one request: the model's words, or the trouble with them."""

    content: str
    trouble: Trouble = ""
    tokens: Tokens | None = None
    model: str = ""


@dataclass(frozen=True)
class Dialect:
    """How a server wants to be asked; found out by its refusals, each of which takes one away."""

    structured: bool = True
    temperature: bool = True
    seed: bool = True
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def without(self, said: str) -> Dialect | None:
        """The dialect after a refusal that says this; None if there is nothing left to give up.

        >>> Dialect().without("'temperature' must be 1 with this model").temperature
        False
        """
        if self.limit in said and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if self.temperature and "temperature" in said:
            return replace(self, temperature=False)
        if self.seed and "seed" in said:
            return replace(self, seed=False)
        return replace(self, structured=False) if self.structured else None

    @property
    def given_up(self) -> tuple[str, ...]:
        """What the server did not grant, for the record of a run."""
        return tuple(one for one in ("structured", "temperature", "seed") if not getattr(self, one))


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


class _RefusedError(Exception):
    """The server will not have this request; `said` is its reason."""

    def __init__(self, status: int, said: str) -> None:
        self.status, self.said = status, said
        super().__init__(said)


class _PassingError(Exception):
    """The request failed and may succeed later, after `wait` seconds if the server named them."""

    def __init__(self, problem: str, wait: float = 0.0) -> None:
        self.wait = wait
        super().__init__(problem)


@dataclass
class ChatEndpoint:
    """A model behind `base` + "/chat/completions".

    `base` is the address up to and with the version, such as `http://localhost:8000/v1`. Each
    request is tried `tries` times, waiting `pause`, 2 `pause`, 4 `pause`… seconds and up to as
    much again (by `seed`), or as long as the server asks. `timeout` limits a whole answer. Once
    `stopped` is set, nothing more is asked. Raises ModelError when all tries fail or the server
    refuses, OptionError for an address or a key of no use.
    """

    base: str
    model: str
    key: str = field(default="", repr=False)
    tries: int = 5
    pause: float = 1.0
    timeout: float = 120.0
    per_minute: float = 60.0
    seed: int = 0
    retries: int = field(default=0, init=False)
    stopped: threading.Event = field(default_factory=threading.Event, init=False, repr=False)
    dialect: Dialect = field(default=Dialect(), init=False)

    def __post_init__(self) -> None:
        self._address = checked_address(self.base) + "/chat/completions"
        if not (self.key.isascii() and self.key.isprintable()):
            remedy = f"set {KEY} to the key alone, without line ends"
            raise OptionError("the key holds characters no key has", where=KEY, remedy=remedy)
        self._pacer = Pacer(self.per_minute)
        self._opener = build_opener(_NoRedirects)
        self._lock = threading.Lock()

    def ask(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], room: int
    ) -> Answer:
        """The model's answer of at most `room` tokens, in the shape of `schema` where it can."""
        while True:
            spoken = self.dialect
            body = self._body(spoken, messages, schema, room)
            try:
                return self._answer(body)
            except _RefusedError as refusal:
                trouble = _trouble_of(refusal)
                if trouble:
                    return Answer("", trouble)
                self._concede(spoken, refusal)

    def _body(
        self,
        spoken: Dialect,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        room: int,
    ) -> bytes:
        body: dict[str, Any] = {"model": self.model, "messages": messages, spoken.limit: room}
        if spoken.temperature:
            body["temperature"] = 0
        if spoken.seed:
            body["seed"] = self.seed
        if spoken.structured:
            named = {"name": "codings", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return json.dumps(body).encode()

    def _concede(self, spoken: Dialect, refusal: _RefusedError) -> None:
        with self._lock:
            if self.dialect != spoken:
                return  # another request has met the same refusal in the meantime
            if refusal.status not in (400, 422, 500, 501):
                raise self._wrong(f"{refusal.status} {refusal.said}")
            plainer = spoken.without(refusal.said.lower())
            if plainer is None:
                raise self._wrong(f"{refusal.status} {refusal.said}")
            self.dialect = plainer

    def _answer(self, body: bytes) -> Answer:
        for number in range(self.tries):
            if self.stopped.wait(self._pacer.turn()):
                raise self._wrong("the run was stopped")
            try:
                return _answer_in(self._post(body))
            except _PassingError as failure:
                problem = failure
            if problem.wait > LONGEST_WAIT:
                raise self._wrong(f"{problem}: the server asks to wait {problem.wait:.0f} seconds")
            if number + 1 < self.tries:
                self._hold(max(problem.wait, self._backoff(body, number)), bool(problem.wait))
        raise self._wrong(str(problem))

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

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        # The scheme was checked when the endpoint was made.
        request = Request(self._address, data=body, headers=headers, method="POST")  # noqa: S310
        deadline = time.monotonic() + self.timeout
        try:
            with self._opener.open(request, timeout=self.timeout) as reply:
                return _read(reply.read1, deadline)
        except HTTPError as error:
            with error:
                raise self._failure(error, deadline) from error
        except (URLError, HTTPException, OSError) as error:
            problem = str(getattr(error, "reason", error)) or type(error).__name__
            raise _PassingError(problem) from error
        except UnicodeError as error:
            raise self._wrong("no such host can be") from error

    def _failure(self, error: HTTPError, deadline: float) -> Exception:
        said = self._kept_quiet(_reason(error, deadline))
        if 300 <= error.code < 400:
            return self._wrong(f"{error.code}: the server sends us elsewhere, where we do not go")
        if error.code in PASSING and not (error.code == 500 and _about_form(said)):
            return _PassingError(f"{error.code} {said}", _asked(error.headers.get("Retry-After")))
        return _RefusedError(error.code, said)

    def _kept_quiet(self, said: str) -> str:
        return said.replace(self.key, "…") if self.key else said

    def _wrong(self, problem: str) -> ModelError:
        remedy = f"check the address, the model {self.model!r} and the key in {KEY}"
        return ModelError(problem, where=self._address, remedy=remedy)


def checked_address(base: str) -> str:
    """The address without its last slash; OptionError if it is none or carries a password."""
    try:
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, SplitResult("", "", "", "", "")
    if not usable or parts.query or parts.fragment:
        remedy = "give it with http:// or https://, such as http://localhost:8000/v1"
        raise OptionError(f"not an address: {base!r}", where="base-url", remedy=remedy)
    if parts.username is not None:
        remedy = f"leave name and password out and set {KEY}"
        raise OptionError("the address carries a password", where="base-url", remedy=remedy)
    return base.rstrip("/")


def key_for(base: str, environment: Mapping[str, str] = os.environ) -> str:
    """The key for an address: JEJAK_MODEL_KEY, else OPENAI_API_KEY where it travels safely.

    OPENAI_API_KEY is set on many machines for other purposes, so it goes only over https or to
    this machine itself.

    >>> key_for("http://192.0.2.7/v1", {"OPENAI_API_KEY": "secret"})
    ''
    """
    if environment.get(KEY):
        return environment[KEY]
    parts = urlsplit(base)
    safe = parts.scheme == "https" or _local(parts.hostname or "")
    return environment.get(COMMON_KEY, "") if safe else ""


def _local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(read: Callable[[int], bytes], deadline: float, largest: int = LARGEST) -> bytes:
    """All that comes, up to one byte too many; a server that drips runs into the deadline."""
    parts: list[bytes] = []
    size = 0
    while size <= largest and (part := read(min(65536, largest + 1 - size))):
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline:
            raise TimeoutError("the answer did not come to its end in time")
    return b"".join(parts)


def _answer_in(content: bytes) -> Answer:
    if len(content) > LARGEST:
        return Answer("", "too large")
    try:
        reply = json.loads(content)
        choice = reply["choices"][0]
        message = choice["message"]
        words = _words_in(message.get("content"))
        refused = bool(message.get("refusal")) or choice.get("finish_reason") == "content_filter"
    except (ValueError, RecursionError) as error:
        raise _PassingError("the answer is not JSON") from error
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise _PassingError("the answer holds no message of a model") from error
    trouble: Trouble = "" if words.strip() else "empty"
    if choice.get("finish_reason") == "length":
        trouble = "cut off"
    named = reply.get("model")
    model = named[:200] if isinstance(named, str) else ""
    return Answer(words, "refused" if refused else trouble, _tokens(reply.get("usage")), model)


def _words_in(content: object) -> str:
    """The text of a message, which some servers send in parts."""
    if isinstance(content, list):
        return "".join(
            one["text"] for one in content if isinstance(one, dict) and type(one.get("text")) is str
        )
    return content if isinstance(content, str) else ""


def _tokens(usage: object) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    prompt, answer = (n if type(n) is int and 0 <= n <= MOST_TOKENS else None for n in counts)
    return None if prompt is None or answer is None else Tokens(prompt, answer)


def _reason(error: HTTPError, deadline: float) -> str:
    """What the server says was wrong, shortened, or what its status means."""
    try:
        said = json.loads(_read(error.read1, deadline, 10_000))["error"]
        parts = [said["message"], said.get("code")] if isinstance(said, dict) else [said]
        words = " ".join(str(one) for one in parts if one)
        return "".join(char if char.isprintable() else " " for char in words)[:300]
    except (ValueError, KeyError, TypeError, RecursionError, OSError, HTTPException):
        pass  # a server may say nothing, or nothing of use
    known = {status.value: status.phrase for status in HTTPStatus}
    return known.get(error.code, "no reason given")


def _about_form(said: str) -> bool:
    """Some servers fail, rather than refuse, at a schema they cannot follow."""
    return any(word in said.lower() for word in ("response_format", "json_schema", "grammar"))


def _trouble_of(refusal: _RefusedError) -> Trouble:
    """Refusals that are about the passages, not about how we ask."""
    said = refusal.said.lower()
    if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or "context" in said:
        return "too long"
    filtered = ("content_filter", "content filter", "content management policy")
    return "refused" if any(word in said for word in filtered) else ""


def _asked(header: str | None) -> float:
    """Seconds the server asks to wait, given as a number or a date; 0 if it does not say."""
    try:
        seconds = float(header or 0)
    except ValueError:
        pass
    else:
        return max(seconds, 0.0) if seconds == seconds else 0.0  # noqa: PLR0124 - not a number
    try:
        until = parsedate_to_datetime(header or "")
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)
