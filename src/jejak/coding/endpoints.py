"""Asking a chat endpoint, as OpenAI defined it and many servers offer it.

`POST {base}/chat/completions` with `{"model", "messages", …}` answers `{"choices": [{"message":
{"content"}, "finish_reason"}], "usage"}`. What a server may do to us is `jejak.asking`'s business.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from jejak.asking import Asker, PassingError, RefusedError, checked_address, checked_key

KEY, COMMON_KEY = "JEJAK_MODEL_KEY", "OPENAI_API_KEY"
LARGEST = 4 * 2**20
"""Bytes an answer may have; a full window of 128,000 tokens is about half a megabyte."""
MOST_TOKENS = 10**9

Trouble = Literal["", "cut off", "refused", "too long", "too large", "empty"]


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


@dataclass
class ChatEndpoint:
    """A model behind `base` + "/chat/completions".

    `base` is the address up to and with the version, such as `http://localhost:8000/v1`. `tries`,
    `pause`, `timeout` and `per_minute` are those of `Asker`. Raises EndpointError when all tries
    fail or the server refuses, OptionError for an address or a key of no use.
    """

    base: str
    model: str
    key: str = field(default="", repr=False)
    tries: int = 5
    pause: float = 1.0
    timeout: float = 120.0
    per_minute: float = 60.0
    seed: int = 0
    dialect: Dialect = field(default=Dialect(), init=False)

    def __post_init__(self) -> None:
        self._asker = Asker(
            checked_address(self.base, where="base-url", key_in=KEY) + "/chat/completions",
            f"check the address, the model {self.model!r} and the key in {KEY}",
            key=checked_key(self.key, key_in=KEY),
            tries=self.tries,
            pause=self.pause,
            timeout=self.timeout,
            largest=LARGEST,
            per_minute=self.per_minute,
            seed=self.seed,
            settled=lambda status, said: status == 500 and _about_form(said),
        )
        self._lock = threading.Lock()

    @property
    def retries(self) -> int:
        """How many tries beyond the first there were so far."""
        return self._asker.retries

    @property
    def stopped(self) -> threading.Event:
        """Once this is set, nothing more is asked."""
        return self._asker.stopped

    def ask(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], room: int
    ) -> Answer:
        """The model's answer of at most `room` tokens, in the shape of `schema` where it can."""
        while True:
            spoken = self.dialect
            body = self._body(spoken, messages, schema, room)
            try:
                return self._asker.post(body, _answer_in)
            except RefusedError as refusal:
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

    def _concede(self, spoken: Dialect, refusal: RefusedError) -> None:
        with self._lock:
            if self.dialect != spoken:
                return  # another request has met the same refusal in the meantime
            if refusal.status not in (400, 422, 500, 501):
                raise self._asker.wrong(f"{refusal.status} {refusal.said}")
            plainer = spoken.without(refusal.said.lower())
            if plainer is None:
                raise self._asker.wrong(f"{refusal.status} {refusal.said}")
            self.dialect = plainer


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
        raise PassingError("the answer is not JSON") from error
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise PassingError("the answer holds no message of a model") from error
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


def _about_form(said: str) -> bool:
    """Some servers fail, rather than refuse, at a schema they cannot follow."""
    return any(word in said.lower() for word in ("response_format", "json_schema", "grammar"))


def _trouble_of(refusal: RefusedError) -> Trouble:
    """Refusals that are about the passages, not about how we ask."""
    said = refusal.said.lower()
    if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or "context" in said:
        return "too long"
    filtered = ("content_filter", "content filter", "content management policy")
    return "refused" if any(word in said for word in filtered) else ""
