"""What names a Run: the same step on the same inputs gives the same id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def run_id(step: str, options: Mapping[str, object], inputs: str, version: str, seed: int) -> str:
    """The name of one execution of a step; equal only if everything that shapes it is equal.

    `options` are plain JSON values, whose order does not matter; `inputs` is a digest of all
    that the step reads.

    >>> first = run_id("code", {"coder": "rules", "limit": 3}, "ab12", "0.1.0", 7)
    >>> first == run_id("code", {"limit": 3, "coder": "rules"}, "ab12", "0.1.0", 7)
    True
    >>> first == run_id("code", {"limit": 4, "coder": "rules"}, "ab12", "0.1.0", 7)
    False
    >>> len(first)
    16
    """
    content = json.dumps([step, dict(options), inputs, version, seed], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
