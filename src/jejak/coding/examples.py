"""The example passages a framework ships, from which the `meaning` coder learns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jejak.errors import FrameworkError
from jejak.model import yamlfile
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
            found.extend(_read(path, framework))
    return tuple(found)


def digest_of(examples: Sequence[Example]) -> str:
    """SHA-256 over the examples' content: names exactly what a head was trained on."""
    summary = hashlib.sha256()
    for one in examples:
        parts = (one.id, one.text, *sorted(one.codes), "|", *sorted(one.families), one.scenario)
        summary.update("\x1f".join(parts).encode())
    return summary.hexdigest()


def _read(path: Path, framework: Framework) -> Iterator[Example]:
    codes = {code.id for code in framework.codes}
    families = {family.id for family in framework.families}
    # Not `splitlines`: a string in JSON may hold U+2028, which that takes for a line's end.
    for number, line in enumerate(yamlfile.read_text(path, FrameworkError).split("\n"), 1):
        if not line.strip():
            continue
        try:
            example = _example(json.loads(line))
            _check(example, codes, families)
        except (TypeError, ValueError) as problem:
            raise FrameworkError(
                f"not an example: {problem}",
                where=f"{path}:{number}",
                remedy="see docs/annotation-rules.md",
            ) from problem
        yield example


def _example(raw: Mapping[str, Any]) -> Example:
    missing = [key for key in ("id", "lang", "text", "codes", "families") if key not in raw]
    if missing:
        raise ValueError(f"`{missing[0]}` is missing")
    if not (isinstance(raw["text"], str) and raw["text"].strip()):
        raise ValueError("`text` holds no words")
    if not (isinstance(raw["codes"], list) and isinstance(raw["families"], list)):
        raise TypeError("`codes` and `families` must be lists")
    return Example(
        id=raw["id"],
        language=raw["lang"],
        scenario=raw.get("scenario", raw["id"]),
        text=raw["text"],
        codes=frozenset(raw["codes"]),
        families=frozenset(raw["families"]),
    )


def _check(example: Example, codes: AbstractSet[str], families: AbstractSet[str]) -> None:
    for code in sorted(example.codes):
        if code not in codes:
            raise ValueError(f"unknown code {code!r}")
        if code.partition(".")[0] not in example.families:
            raise ValueError(f"code {code!r} belongs to none of the `families` judged")
    for family in sorted(example.families - families):
        raise ValueError(f"unknown family {family!r}")
