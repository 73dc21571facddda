"""The example passages a framework ships, from which the `meaning` coder learns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jejak.errors import FrameworkError
from jejak.model.framework import Framework


@dataclass(frozen=True)
class Example:
    """An invented passage with the codes that hold in it.

    `families` are the families that were judged: in them an unlisted code is absent,
    in all others it is unknown. Passages of one `scenario` tell the same story.
    """

    id: str
    language: str
    scenario: str
    text: str
    codes: frozenset[str]
    families: frozenset[str]


def load_examples(framework: Framework, folder: Path) -> tuple[Example, ...]:
    """All examples that `framework` names, relative to the `folder` it lies in."""
    known = {code.id for code in framework.codes}
    found: list[Example] = []
    for pattern in framework.examples:
        paths = sorted(folder.glob(pattern))
        if not paths:
            raise FrameworkError(
                f"no example files match {pattern!r}",
                where=str(folder),
                remedy="correct `examples:` in the framework file",
            )
        for path in paths:
            found.extend(_read(path, known))
    return tuple(found)


def digest_of(examples: Sequence[Example]) -> str:
    """SHA-256 over the examples' content: names exactly what a head was trained on."""
    summary = hashlib.sha256()
    for one in examples:
        parts = (one.id, one.text, *sorted(one.codes), "|", *sorted(one.families), one.scenario)
        summary.update("\x1f".join(parts).encode())
    return summary.hexdigest()


def _read(path: Path, known: set[str]) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            raw = json.loads(line)
            example = Example(
                id=raw["id"],
                language=raw["lang"],
                scenario=raw.get("scenario", raw["id"]),
                text=raw["text"],
                codes=frozenset(raw["codes"]),
                families=frozenset(raw["families"]),
            )
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise FrameworkError(
                f"not an example: {problem}", where=where, remedy="see docs/annotation-rules.md"
            ) from problem
        unknown = sorted(example.codes - known)
        if unknown:
            raise FrameworkError(f"unknown code {unknown[0]!r}", where=where, remedy="mend the code")
        yield example
