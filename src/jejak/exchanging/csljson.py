"""CSL-JSON, the format of Zotero, pandoc and citation processors: the one that holds everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from jejak.errors import InputError
from jejak.exchanging.referencefiles import Received, text_of, unique
from jejak.model.references import Reference, from_csl, to_csl


def read_csljson(path: Path) -> Received:
    """The references of a CSL-JSON file: a list of items, or Zotero's `{"items": […]}`.

    An item that cannot be read is told under `remarks`, and the rest is read.

    Raises:
        InputError: the file is no JSON, or holds no list of items.
    """
    text, guessed = text_of(path)
    read = parse(text, path.name)
    return Received(read.references, (*guessed, *read.remarks))


def parse(text: str, where: str) -> Received:
    """The references of a CSL-JSON text; `where` names it in errors."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InputError(
            f"no JSON: {problem}", where=where, remedy="export it as CSL JSON"
        ) from problem
    items = content.get("items") if isinstance(content, dict) else content
    if not isinstance(items, list):
        raise InputError("no list of references", where=where, remedy="export it as CSL JSON")
    found, remarks = [], []
    for number, item in enumerate(items, 1):
        try:
            found.append(from_csl(item, f"{where}, item {number}"))
        except InputError as problem:
            remarks.append(f"left out: {problem}")
    read = unique(found, where)
    return Received(read.references, (*remarks, *read.remarks))


def written(references: Sequence[Reference]) -> str:
    """The references as a CSL-JSON text; what CSL has no word for stands under `custom`."""
    items = [to_csl(one) for one in references]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def write_csljson(references: Sequence[Reference], path: Path) -> tuple[str, ...]:
    """Write a CSL-JSON file; nothing is lost in it."""
    path.write_text(written(references), encoding="utf-8", errors="replace")
    return ()
