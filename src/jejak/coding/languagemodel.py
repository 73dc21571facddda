"""The coder `language model`: passages coded by any model behind an OpenAI-compatible endpoint.

    passages   packed into prompts with the codebook, one document a prompt unless told otherwise
    answers    kept on disk as they come, so that a killed run goes on where it stopped
    codings    those whose quote stands in the passage; all others are rejected and counted

An answer that cannot be read, is cut off or refused is asked for again in two halves, down to
single passages, so one bad passage costs only itself. A hostile passage can mislead the model
about its own document at most: what the model says never becomes more than a coding of a known
code with words of that very passage.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Self

from jejak.asking import EndpointError
from jejak.coding.answers import AnswerChecker, Checked, ModelCode, Rejected, entries_in
from jejak.coding.endpoints import Answer, ChatEndpoint, Tokens, key_for
from jejak.coding.prompts import (
    ModelPassage,
    Prompt,
    Prompter,
    check_passages,
    estimate_tokens,
)
from jejak.errors import JejakError, OptionError
from jejak.model.framework import Framework
from jejak.model.judgements import Coder, Judgement

PATIENCE = 20
"""Requests in a row without an answer of use after which we stop paying for more."""
FILE = "answers.jsonl"
_GUIDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://jejak/judgement")
Told = Callable[[int, int], None]
"""Called with the passages done and all of them."""


@dataclass(frozen=True)
class ModelOptions:
    """Which model is asked, and how.

    `window` is the model's context in tokens and `room` the part kept for the answer. `mixed`
    lets passages of several documents share a request. `prices` are money a million tokens, of
    prompts and of answers. `names` must not be altered in quotes. An empty `key` is taken from
    JEJAK_MODEL_KEY or OPENAI_API_KEY. `tries`, `pause`, `timeout`: see ChatEndpoint.
    """

    model: str
    base_url: str = "https://api.openai.com/v1"
    key: str = field(default="", repr=False)
    language: str = "en"
    window: int = 8192
    room: int = 2048
    per_request: int = 8
    mixed: bool = False
    seed: int = 0
    per_minute: float = 60.0
    concurrency: int = 2
    tries: int = 5
    pause: float = 1.0
    timeout: float = 120.0
    prices: tuple[float, float] | None = None
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise OptionError("no model is named", where="model", remedy="give the model's name")
        for name in ("window", "room", "per_request", "concurrency", "tries"):
            if getattr(self, name) < 1:
                problem = f"{getattr(self, name)} is too few"
                raise OptionError(problem, where=name, remedy="give 1 or more")
        for name in ("per_minute", "timeout"):
            if not 0 < getattr(self, name) < float("inf"):
                raise OptionError("must be above zero", where=name, remedy="give a number above 0")
        if self.pause < 0 or (self.prices and min(self.prices) < 0):
            where = "pause" if self.pause < 0 else "prices"
            raise OptionError("must not be below zero", where=where, remedy="give 0 or more")


@dataclass(frozen=True)
class Usage:
    """What a run took: requests answered now, answers reused from disk, tries beyond the first.

    Tokens are the server's counts of the requests made now; of `unreported` requests, for which
    it gave none, our estimates. `cost` is None without prices. What failed tries cost is unknown.
    """

    requests: int
    reused: int
    retries: int
    prompt_tokens: int
    answer_tokens: int
    unreported: int
    cost: float | None


@dataclass(frozen=True)
class Unanswered:
    """A passage that got no answer of use even alone, and what came instead."""

    passage: ModelPassage
    why: str


@dataclass(frozen=True)
class ModelCoding:
    """What a language model made of the passages, and how it came about.

    A passage of `answered` without codes was judged to show none. `given_up` names what the
    server did not grant ("structured", "temperature", "seed"): without the latter two the same
    request need not give the same answer. `models` are the names by which the server answered.
    """

    coder: Coder
    codebook: str
    codes: tuple[ModelCode, ...]
    rejected: tuple[Rejected, ...]
    answered: tuple[ModelPassage, ...]
    unanswered: tuple[Unanswered, ...]
    usage: Usage
    prompts: tuple[Prompt, ...]
    given_up: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    @property
    def rejections(self) -> Counter[str]:
        """How many codings were rejected, by reason."""
        return Counter(one.why for one in self.rejected)

    def judgements(self, at: str) -> Iterator[Judgement]:
        """The codings for the record, made at this time; they stretch over the quotes."""
        for one in self.codes:
            name = [self.coder.id, self.codebook, one.passage.key, one.start, one.end, one.code]
            yield Judgement(
                id=str(uuid.uuid5(_GUIDS, json.dumps(name))),
                document=one.passage.document,
                start=one.start,
                end=one.end,
                quote=one.quote,
                code=one.code,
                verdict="present",
                coder=self.coder.id,
                at=at,
                codebook=self.codebook,
                confidence=one.confidence,
                memo=one.reason,
            )


def code_with_model(
    passages: Iterable[ModelPassage],
    framework: Framework,
    options: ModelOptions,
    cache: Path | None = None,
    told: Told = lambda _done, _all: None,
) -> ModelCoding:
    """Have a language model code passages with the framework's codes.

    `cache` is a folder in which every answer is kept as soon as it comes; the same request is
    never paid for twice. `told` hears of progress. Raises InputError for a passage and
    OptionError for a codebook beyond the window, before anything is asked, and EndpointError if the
    endpoint fails for good; answers until then are kept.
    """
    passages = tuple(dict.fromkeys(passages))
    check_passages(passages)
    prompter = Prompter(
        framework,
        language=options.language,
        window=options.window,
        room=options.room,
        most=options.per_request,
        mixed=options.mixed,
        seed=options.seed,
    )
    prompts = list(prompter.prompts(passages))
    with AnswerFile(cache) as kept:
        asker = _Asker(options, prompter, AnswerChecker(framework, options.names), kept)
        parts = list(_settled(asker, prompts, options.concurrency, told, len(passages)))
    coder = Coder(f"model:{options.model}", options.model, "language model")
    settled = tuple(chain.from_iterable(parts))
    return _gathered(coder, framework.digest, passages, settled, asker)


class AnswerFile:
    """Answers on disk, one JSON line each, appended at once and found by their request's key.

    Of a line that a killed process left half written, nothing is used. Raises OptionError if the
    folder cannot be used. Without a folder nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Unbuffered and appending: a line is written whole or, by a kill, in part.
            self._file = FileIO(folder / FILE, "a+")
            self._read(folder / FILE)
        except OSError as error:
            raise _not_kept(folder, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def get(self, key: str) -> Answer | None:
        """The answer to this request, if it was kept."""
        with self._lock:
            if self._file is None or key not in self._places:
                return None
            start, length = self._places[key]
            self._file.seek(start)
            row = _row(self._file.read(length))
        # Another process may have written between our lines.
        return row[1] if row and row[0] == key else None

    def keep(self, key: str, answer: Answer) -> None:
        """Append an answer; it is on disk when this returns."""
        if self._file is None:
            return
        row = {"key": key, "content": answer.content}
        line = json.dumps(row | {"tokens": answer.tokens, "model": answer.model}).encode() + b"\n"
        try:
            with self._lock:
                self._places[key] = self._file.seek(0, os.SEEK_END), len(line)
                self._file.write(line)
                os.fsync(self._file.fileno())
        except OSError as error:
            raise _not_kept(Path(str(self._file.name)), error) from error

    def _read(self, path: Path) -> None:
        place, line = 0, b"\n"
        with path.open("rb") as lines:
            for line in lines:
                if row := _row(line):
                    self._places[row[0]] = place, len(line)
                place += len(line)
        if self._file and not line.endswith(b"\n"):
            self._file.write(b"\n")


def _not_kept(place: Path, error: OSError) -> OptionError:
    problem = f"answers cannot be kept: {error.strerror}"
    remedy = "name a folder that can be written to and has room"
    return OptionError(problem, where=str(place), remedy=remedy)


def _row(line: bytes) -> tuple[str, Answer] | None:
    """Key and answer of a line, if it is one of ours and whole."""
    try:
        row = json.loads(line)
        tokens = Tokens(*map(int, row["tokens"])) if row["tokens"] else None
        return str(row["key"]), Answer(str(row["content"]), "", tokens, str(row["model"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


class _Part(NamedTuple):
    """What came of one request; passages that were asked for again are in neither list."""

    prompt: Prompt
    checked: Checked
    answered: tuple[ModelPassage, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()


class _Asker:
    """Asks one prompt after another, from several threads, and keeps the accounts."""

    def __init__(
        self, options: ModelOptions, prompter: Prompter, checker: AnswerChecker, kept: AnswerFile
    ) -> None:
        self.options = options
        self.endpoint = ChatEndpoint(
            options.base_url,
            options.model,
            key=options.key or key_for(options.base_url),
            tries=options.tries,
            pause=options.pause,
            timeout=options.timeout,
            per_minute=options.per_minute,
            seed=options.seed,
        )
        self.spent: list[Tokens] = []
        self.reused = self.unreported = 0
        self.models: set[str] = set()
        self._prompter, self._checker, self._kept = prompter, checker, kept
        self._useless = 0
        self._failure: JejakError | None = None
        self._lock = threading.Lock()

    def work(self, prompt: Prompt) -> list[_Part]:
        """Settle a prompt; the first failure stops all threads and is the one that is told."""
        try:
            return self.settle(prompt)
        except JejakError as error:
            with self._lock:
                self._failure = self._failure or error
            self.endpoint.stopped.set()
            raise self._failure from None

    def settle(self, prompt: Prompt) -> list[_Part]:
        """Ask, and ask again in halves or for what was left out, until each passage is settled."""
        if self.endpoint.stopped.is_set():
            return []
        passages = prompt.passages
        answer, entries = self._answer(prompt)
        checked = self._checker.check(entries or [], passages)
        left = checked.left_out
        answered = tuple(one for one in passages if one not in left)
        part = _Part(prompt, checked, answered)
        if left and len(passages) == 1:
            trouble = answer.trouble or "not readable"
            why = trouble if entries is None else "left out of the answer"
            self._despair(why)
            return [part._replace(unanswered=(Unanswered(left[0], why),))]
        # The very same request would get the very same answer, so it is never sent again.
        half = len(left) if answered else len(left) // 2
        return [part, *(one for some in (left[:half], left[half:]) for one in self._again(some))]

    def _again(self, passages: Sequence[ModelPassage]) -> list[_Part]:
        return self.settle(self._prompter.prompt(passages)) if passages else []

    def _answer(self, prompt: Prompt) -> tuple[Answer, list[Any] | None]:
        key = self._key(prompt)
        kept = self._kept.get(key)
        entries = entries_in(kept.content) if kept else None
        if kept and entries is not None:
            with self._lock:
                self.reused += 1
                self.models.add(kept.model)
            return kept, entries
        answer = self.endpoint.ask(prompt.messages, prompt.schema, self.options.room)
        entries = None if answer.trouble else entries_in(answer.content)
        if entries is not None:
            self._kept.keep(key, answer)
        self._account(prompt, answer, of_use=entries is not None)
        return answer, entries

    def _key(self, prompt: Prompt) -> str:
        options = self.options
        asked = [options.base_url, options.model, options.seed, options.room]
        content = json.dumps([*asked, prompt.messages, prompt.schema], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def _account(self, prompt: Prompt, answer: Answer, *, of_use: bool) -> None:
        with self._lock:
            self.unreported += answer.tokens is None
            guess = Tokens(prompt.tokens, estimate_tokens(answer.content))
            self.spent.append(answer.tokens or guess)
            self.models.add(answer.model)
            self._useless = 0 if of_use else self._useless + 1

    def _despair(self, why: str) -> None:
        if self._useless >= PATIENCE:
            problem = f"{self._useless} requests in a row gave no answer of use; the last: {why}"
            remedy = f"try another model than {self.options.model!r}, or a larger room"
            raise EndpointError(problem, where=self.options.base_url, remedy=remedy)

    def usage(self) -> Usage:
        """The accounts of the run."""
        prompt = sum(one.prompt for one in self.spent)
        answer = sum(one.answer for one in self.spent)
        prices = self.options.prices
        cost = (prompt * prices[0] + answer * prices[1]) / 1e6 if prices else None
        retries = self.endpoint.retries
        requests = len(self.spent)
        return Usage(requests, self.reused, retries, prompt, answer, self.unreported, cost)


def _settled(
    asker: _Asker, prompts: Sequence[Prompt], workers: int, told: Told, count: int
) -> Iterator[list[_Part]]:
    done = 0
    pool = ThreadPoolExecutor(workers)
    try:
        for prompt, parts in zip(prompts, pool.map(asker.work, prompts), strict=True):
            done += len(prompt.passages)
            told(done, count)
            yield parts
    finally:
        # After an error or an interruption nothing more is asked, and paid for.
        asker.endpoint.stopped.set()
        pool.shutdown(cancel_futures=True)


def _gathered(
    coder: Coder,
    codebook: str,
    passages: Sequence[ModelPassage],
    parts: Sequence[_Part],
    asker: _Asker,
) -> ModelCoding:
    order = {one: n for n, one in enumerate(passages)}
    codes = chain.from_iterable(part.checked.codes for part in parts)
    return ModelCoding(
        coder=coder,
        codebook=codebook,
        codes=tuple(sorted(codes, key=lambda one: order[one.passage])),
        rejected=tuple(chain.from_iterable(part.checked.rejected for part in parts)),
        answered=tuple(chain.from_iterable(part.answered for part in parts)),
        unanswered=tuple(chain.from_iterable(part.unanswered for part in parts)),
        usage=asker.usage(),
        prompts=tuple(part.prompt for part in parts),
        given_up=asker.endpoint.dialect.given_up,
        models=tuple(sorted(asker.models - {""})),
    )
