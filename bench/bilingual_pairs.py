"""Made-up pairs of bilingual documents with known truth, from the rows of `bench/bilingual`."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "bilingual"
THEMES = ("waste", "bus", "river", "budget", "flood", "sister")
Unit = tuple[str, int, int]
"""Theme, row, and which half of the row (0 or 1)."""
Row = Mapping[str, str]


@dataclass(frozen=True)
class Edits:
    """What is done to the two texts; shares of rows, or numbers of blocks."""

    omit: float = 0.0
    merge: float = 0.0
    split: float = 0.0
    moved: bool = False
    own: int = 0
    keep: int | None = None
    """Only paragraphs whose number leaves this when halved (0 or 1)."""


KINDS = {
    "plain": Edits(),
    "omissions": Edits(omit=0.25),
    "merges and splits": Edits(merge=0.25, split=0.7),
    "own text": Edits(own=3),
    "moved paragraphs": Edits(moved=True),
    "all of these": Edits(omit=0.15, merge=0.15, split=0.4, moved=True, own=2),
}


@dataclass(frozen=True)
class Version:
    """A text, and where each unit of meaning stands in it (half-open code points)."""

    text: str
    units: Mapping[Unit, tuple[int, int]]
    groups: tuple[frozenset[Unit], ...]
    """The units of each sentence."""


def rows_of(theme: str) -> list[Row]:
    with (FOLDER / f"{theme}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def version(theme: str, language: str, edits: Edits, draw: random.Random) -> Version:
    """One side of a pair: the theme's rows in a language, edited."""
    blocks: dict[str, list[list[tuple[Unit, str]]]] = {}
    for number, row in enumerate(rows_of(theme)):
        if edits.keep is not None and int(row["paragraph"]) % 2 != edits.keep:
            continue
        if draw.random() >= edits.omit:
            blocks.setdefault(row["paragraph"], []).append(_halves(theme, number, row[language]))
    ordered = list(blocks.values())
    if edits.moved:
        draw.shuffle(ordered)
    shaped = [_shaped(block, edits, draw) for block in ordered]
    for _ in range(edits.own):
        other = draw.choice([one for one in THEMES if one != theme])
        rows = rows_of(other)
        first = draw.randrange(len(rows) - 5)
        chosen = range(first, first + draw.randint(1, 5))
        block = [_halves(other, n, rows[n][language]) for n in chosen]
        at = draw.randrange(len(shaped) + 1)
        shaped.insert(at, _shaped(block, edits, draw))
    return _written(shaped)


def _halves(theme: str, number: int, text: str) -> list[tuple[Unit, str]]:
    return [((theme, number, half), part) for half, part in enumerate(text.split("; "))]


def _shaped(
    block: Sequence[list[tuple[Unit, str]]], edits: Edits, draw: random.Random
) -> list[list[tuple[Unit, str]]]:
    """Sentences as lists of units: halves parted, neighbours joined."""
    sentences: list[list[tuple[Unit, str]]] = []
    for halves in block:
        parted = [[half] for half in halves] if draw.random() < edits.split else [halves]
        if sentences and draw.random() < edits.merge:
            sentences[-1] = sentences[-1] + parted[0]
            parted = parted[1:]
        sentences += parted
    return sentences


def _written(blocks: Iterable[Sequence[Sequence[tuple[Unit, str]]]]) -> Version:
    text, units, groups = "", {}, []
    for block in blocks:
        for sentence in block:
            for place, (unit, words) in enumerate(sentence):
                bare = words.rstrip(".")
                last = place == len(sentence) - 1
                bare = bare[0].upper() + bare[1:] if place == 0 else bare[0].lower() + bare[1:]
                units[unit] = (len(text), len(text) + len(bare))
                text += bare + (". " if last else "; ")
            groups.append(frozenset(unit for unit, _ in sentence))
        text = text.rstrip() + "\n\n"
    return Version(text, units, tuple(groups))
