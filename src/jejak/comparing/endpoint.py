"""Sentence vectors from an embeddings endpoint, as OpenAI defined it and many servers offer it.

`POST {base}/embeddings` with `{"model", "input": [...]}` answers `{"data": [{"index",
"embedding"}]}`. Only the standard library is needed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np

from jejak.errors import JejakError, OptionError
from jejak.text.meaning import Vectors

URL, KEY = "JEJAK_EMBEDDINGS_URL", "JEJAK_EMBEDDINGS_KEY"
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed later."""
LONGEST_WAIT = 60.0


class EndpointError(JejakError):
    """The endpoint did not give one vector a text; says what it said instead."""


class EndpointEncoder:
    """Vectors from `base` + "/embeddings", in batches, with retries.

    `base` is the address up to and with the version, such as `http://localhost:8000/v1`. Each
    batch is tried `tries` times, waiting `pause`, 2 `pause`, 4 `pause`… seconds in between, or as
    long as the server asks, at most a minute. Raises EndpointError when all tries fail or the
    answer is of no use, and OptionError for an address that is none.
    """

    def __init__(
        self,
        base: str,
        model: str,
        *,
        key: str = "",
        batch: int = 64,
        tries: int = 5,
        pause: float = 0.5,
        timeout: float = 60.0,
    ) -> None:
        if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
            remedy = "give the address with http:// or https://, such as http://localhost:8000/v1"
            raise OptionError(f"not an address: {base!r}", where="endpoint", remedy=remedy)
        self.name = f"endpoint-{model}"
        self._address = base.rstrip("/") + "/embeddings"
        self._model, self._key = model, key
        self._batch, self._tries, self._pause, self._timeout = batch, tries, pause, timeout
        self._width = 0

    @classmethod
    def from_environment(cls, model: str) -> EndpointEncoder:
        """Address and key from JEJAK_EMBEDDINGS_URL and JEJAK_EMBEDDINGS_KEY."""
        base = os.environ.get(URL, "")
        if not base:
            remedy = f"set {URL} to the address, such as http://localhost:8000/v1"
            raise OptionError("no address is set", where="endpoint", remedy=remedy)
        return cls(base, model, key=os.environ.get(KEY, ""))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, as rows."""
        clean = [text.encode("utf-8", "replace").decode() or " " for text in texts]
        batches = [clean[at : at + self._batch] for at in range(0, len(clean), self._batch)]
        parts = [self._vectors(batch) for batch in batches]
        return np.concatenate(parts) if parts else np.zeros((0, self._width), dtype=np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        answer = self._answer(texts)
        try:
            rows = sorted(answer["data"], key=lambda row: int(row["index"]))
            places = [int(row["index"]) for row in rows]
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise self._wrong("the answer holds no list of embeddings") from error
        if places != list(range(len(texts))):
            raise self._wrong(f"{len(texts)} texts were sent and {len(places)} vectors came back")
        return self._checked(vectors)

    def _checked(self, vectors: Vectors) -> Vectors:
        if vectors.ndim != 2 or self._width not in (0, vectors.shape[1]):
            raise self._wrong("the vectors are not all of one length")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not (lengths > 0).all():
            raise self._wrong("a vector is zero or holds no number")
        self._width = vectors.shape[1]
        return np.asarray(vectors / lengths, dtype=np.float32)

    def _answer(self, texts: Sequence[str]) -> Any:
        body = json.dumps({"model": self._model, "input": list(texts)}).encode()
        problem = ""
        for number in range(self._tries):
            try:
                return json.loads(self._post(body))
            except HTTPError as error:
                problem = f"{error.code} {_reason(error)}"
                if error.code not in PASSING:
                    break
                wait = _asked(error)
            except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
                problem, wait = str(getattr(error, "reason", error)) or type(error).__name__, 0.0
            except ValueError:
                problem, wait = "the answer is not JSON", 0.0
            if number + 1 < self._tries:
                time.sleep(min(max(wait, self._pause * 2**number), LONGEST_WAIT))
        raise self._wrong(problem)

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        # The scheme was checked when the encoder was made.
        request = Request(self._address, data=body, headers=headers, method="POST")  # noqa: S310
        with urlopen(request, timeout=self._timeout) as reply:  # noqa: S310
            content: bytes = reply.read()
        return content

    def _wrong(self, problem: str) -> EndpointError:
        remedy = f"check the address, the model {self._model!r} and the key in {KEY}"
        return EndpointError(problem, where=self._address, remedy=remedy)


def _reason(error: HTTPError) -> str:
    """What the server says was wrong, shortened, or what its status means."""
    try:
        said = json.loads(error.read(10_000))["error"]
        return str(said["message"] if isinstance(said, dict) else said)[:200]
    except (ValueError, KeyError, TypeError, OSError, HTTPException):
        known = {status.value: status.phrase for status in HTTPStatus}
        return known.get(error.code, "no reason given")


def _asked(error: HTTPError) -> float:
    """Seconds the server asks to wait; 0 if it does not say."""
    try:
        return float(error.headers.get("Retry-After", 0))
    except ValueError:
        return 0.0
