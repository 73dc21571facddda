"""Sentence vectors from an embeddings endpoint, as OpenAI defined it and many servers offer it.

`POST {base}/embeddings` with `{"model", "input": [...]}` answers `{"data": [{"index",
"embedding"}]}`. What a server may do to us is `jejak.asking`'s business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from jejak.asking import Asker, PassingError, RefusedError, checked_address, checked_key
from jejak.errors import OptionError
from jejak.text.meaning import Vectors

URL, KEY = "JEJAK_EMBEDDINGS_URL", "JEJAK_EMBEDDINGS_KEY"
LARGEST = 64 * 2**20
"""Bytes an answer may have; 64 vectors of 4,096 numbers, written out, are about six megabytes."""


class EndpointEncoder:
    """Vectors from `base` + "/embeddings", in batches, with retries.

    `base` is the address up to and with the version, such as `http://localhost:8000/v1`. `tries`,
    `pause`, `timeout` and `largest` are those of `Asker`, for each batch. Raises EndpointError
    when all tries fail or the answer is of no use, OptionError for an address or a key of no use.
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
        largest: int = LARGEST,
    ) -> None:
        self.name = f"endpoint-{model}"
        self._asker = Asker(
            checked_address(base, where="endpoint", key_in=KEY) + "/embeddings",
            f"check the address, the model {model!r} and the key in {KEY}",
            key=checked_key(key, key_in=KEY),
            tries=tries,
            pause=pause,
            timeout=timeout,
            largest=largest,
        )
        self._model, self._batch, self._width = model, batch, 0

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
            raise self._asker.wrong("the answer holds no list of embeddings") from error
        if places != list(range(len(texts))):
            raise self._asker.wrong(
                f"{len(texts)} texts were sent and {len(places)} vectors came back"
            )
        return self._checked(vectors)

    def _checked(self, vectors: Vectors) -> Vectors:
        if vectors.ndim != 2 or self._width not in (0, vectors.shape[1]):
            raise self._asker.wrong("the vectors are not all of one length")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not (lengths > 0).all():
            raise self._asker.wrong("a vector is zero or holds no number")
        self._width = vectors.shape[1]
        return np.asarray(vectors / lengths, dtype=np.float32)

    def _answer(self, texts: Sequence[str]) -> Any:
        body = json.dumps({"model": self._model, "input": list(texts)}).encode()
        try:
            return self._asker.post(body, self._json)
        except RefusedError as refusal:
            raise self._asker.wrong(f"{refusal.status} {refusal.said}") from refusal

    def _json(self, content: bytes) -> Any:
        if len(content) > self._asker.largest:
            raise self._asker.wrong(f"the answer is larger than {self._asker.largest:,} bytes")
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise PassingError("the answer is not JSON") from error
