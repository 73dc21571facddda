"""A codebook of another program, or from a table, as the framework of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from jejak.errors import OptionError
from jejak.exchanging.codebooks import CodebookLine, framework_start, read_codebook
from jejak.exchanging.refireading import read_codebook as read_qdc
from jejak.model.framework import LANGUAGES, framework_path, load_framework
from jejak.model.judgements import CodebookEntry
from jejak.text.folding import slug

SHIPPED = "sister-city"
BORROWED = ("events", "tests", "thresholds", "guards", "tiers")
"""What a codebook does not say and tracing needs: taken from the shipped framework."""


def framework(codebook: Path, *, output: Path, language: str = "en") -> tuple[str, ...]:
    """Write a framework file with the codes of a codebook, and give back what is to be known of it.

    The codebook is `.qdc` (REFI-QDA), `.csv`, `.xlsx` or `.yaml`; wording in no named language is
    taken for `language`. Kinds of events, tests and their weights are those of the shipped
    framework, to be edited. Nothing is written that a case could not use.

    Raises:
        InputError: no codebook, or ids that a framework cannot have.
        OptionError: the file to write is there already.
    """
    if output.exists():
        raise OptionError("is there already", where=str(output), remedy="name another file")
    of_program = codebook.suffix.lower() == ".qdc"
    lines = _lines(read_qdc(codebook)) if of_program else read_codebook(codebook)
    draft = output.with_name(f".{output.stem}.draft.yaml")
    try:
        draft.write_text(_whole(lines, output.stem, language), encoding="utf-8")
        made = load_framework(str(draft))
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    said = [f"{len(made.families)} families, {len(made.codes)} codes"]
    said.append(f"{', '.join(BORROWED)} are those of {SHIPPED}: edit them")
    examples = sum(len(some) for one in lines for some in one.examples.values())
    if examples:
        said.append(f"{examples} examples are left out: give them as JSON lines (`examples:`)")
    return tuple(said)


def _whole(lines: Sequence[CodebookLine], name: str, language: str) -> str:
    start = yaml.safe_load(framework_start(lines, language))
    shipped = yaml.safe_load(framework_path(SHIPPED).read_text(encoding="utf-8"))
    spoken = {one for part in start.values() for entry in part for one in entry["name"]}
    whole = {
        "id": slug(name) or "own",
        "version": "1",
        "title": {language: name},
        "about": {language: name},
        "languages": [one for one in LANGUAGES if one in spoken] or [language],
        **start,
        **{part: shipped[part] for part in BORROWED},
    }
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100)


def _lines(entries: Iterable[CodebookEntry]) -> tuple[CodebookLine, ...]:
    """The codes of a program, under ids made of their names."""
    ids: dict[str, str] = {}
    lines = []
    for number, one in enumerate(entries, 1):
        own = slug(one.name).replace("-", "_")
        plain = own if own[:1].isascii() and own[:1].isalpha() and own.isascii() else f"c{number}"
        ids[one.id] = plain if plain not in ids.values() else f"{plain}_{number}"
        lines.append(
            CodebookLine(
                ids[one.id],
                {"": one.name},
                {"": one.definition} if one.definition else {},
                parent=ids.get(one.parent, ""),
                colour=one.colour,
                codable=one.codable,
                guid=one.guid,
            )
        )
    return tuple(lines)
