"""Families of passages: one wording handed on through many documents, and where it appears first.

    spans     both sides of every matched pair
    places    spans of one document that lie on one another by a given share
    families  places joined by matches (connected components)

Spans are compared with the span that opened the place, so that a chain of half-overlapping spans
does not grow over the whole document. Time is that of sorting the spans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jejak.compiled import kernel
from jejak.model.when import When

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SHARE = 0.5
"""Of the longer of two spans of a document, what they must have in common to be one place."""
NEVER, ALWAYS = 2**31 - 1, 0
SCHEMA = pa.schema(
    [
        ("family", pa.int64()),
        ("document", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("perhaps_first", pa.bool_()),
    ]
)
"""The columns of a table of families; offsets are code points, half-open."""


class Pairs(NamedTuple):
    """Matched pairs of passages as arrays of equal length: document numbers and code points."""

    a: Ints
    a_start: Ints
    a_end: Ints
    b: Ints
    b_start: Ints
    b_end: Ints


class Families(NamedTuple):
    """The places of all families, in order of family, document and start; and each row's family.

    Families are numbered by their first place in the order of documents. `start` and `end` cover
    all spans of a place. `a_place` and `b_place` lead from the pairs to the places.
    """

    family: Ints
    document: Ints
    start: Ints
    end: Ints
    a_place: Ints
    b_place: Ints

    @property
    def row(self) -> Ints:
        """The family of each pair."""
        return self.family[self.a_place]


def find_families(pairs: Pairs, share: float = SHARE) -> Families:
    """Cluster matched passages across documents.

    >>> columns = [[0, 1], [0, 2], [9, 9], [1, 2], [5, 0], [14, 7]]
    >>> found = find_families(Pairs(*map(np.array, columns)))
    >>> found.family.tolist(), found.document.tolist()
    ([0, 0, 1, 1], [0, 1, 1, 2])
    """
    document = np.concatenate((pairs.a, pairs.b)).astype(np.int64)
    start = np.concatenate((pairs.a_start, pairs.b_start)).astype(np.int64)
    end = np.concatenate((pairs.a_end, pairs.b_end)).astype(np.int64)
    order = np.lexsort((end, start, document))
    place = np.empty(len(order), np.int64)
    place[order] = _places(document[order], start[order], end[order], share)
    half = len(pairs.a)
    count = int(place.max(initial=-1)) + 1
    family = _components(place[:half], place[half:], count)
    first = np.full(count, NEVER, np.int64)
    last = np.zeros(count, np.int64)
    owner = np.zeros(count, np.int64)
    np.minimum.at(first, place, start)
    np.maximum.at(last, place, end)
    owner[place] = document
    sort = np.argsort(family, kind="stable")
    to = np.empty(count, np.int64)
    to[sort] = np.arange(count)
    columns = (family[sort], owner[sort], first[sort], last[sort])
    return Families(*columns, to[place[:half]], to[place[half:]])


def perhaps_first(found: Families, first_day: Ints, last_day: Ints) -> Flags:
    """Which places may be the first appearance of their family, by the documents' dates.

    `first_day` and `last_day` bound each document's date (ordinals). A place may be first unless
    a place of another document surely came before it: one alone is certain, several are a tie. A
    document without a date, of all days, may always be first and leaves the others the same doubt.
    """
    begins, ends = first_day[found.document], last_day[found.document]
    earliest = np.full(int(found.family.max(initial=-1)) + 1, NEVER, np.int64)
    np.minimum.at(earliest, found.family, ends)
    return np.asarray(begins <= earliest[found.family], np.bool_)


def families_of(
    matches: pa.Table, dates: Mapping[str, When | None], share: float = SHARE
) -> pa.Table:
    """The families in a table of matches (`tables.SCHEMA`), as a table of `SCHEMA`."""
    sides = [matches[f"{side}_id"].to_numpy(zero_copy_only=False) for side in "ab"]
    names, number = np.unique(np.concatenate(sides).astype(object), return_inverse=True)
    a, b = np.split(number.astype(np.int64), 2)
    offsets = {
        name: matches[name].to_numpy().astype(np.int64)
        for name in ("a_start", "a_end", "b_start", "b_end")
    }
    found = find_families(Pairs(a=a, b=b, **offsets), share)
    days = np.array([days_of(dates.get(name)) for name in names], np.int64).reshape(-1, 2)
    flags = perhaps_first(found, days[:, 0], days[:, 1])
    columns = (found.family, names[found.document], found.start, found.end, flags)
    return pa.table(
        [pa.array(some, one.type) for some, one in zip(columns, SCHEMA, strict=True)], SCHEMA
    )


def days_of(date: When | None) -> tuple[int, int]:
    """First and last day as ordinals; all of time without a date."""
    return (date.start.toordinal(), date.end.toordinal()) if date else (ALWAYS, NEVER)


@kernel
def _places(document: Ints, start: Ints, end: Ints, share: float) -> Ints:
    """The place of each span; spans come by document, start and end.

    Open places overlap one another by less than `share`, so that only few can lie over one point:
    the list of open ones stays short.
    """
    place = np.empty(len(start), np.int64)
    opened = np.empty(len(start), np.int64)
    current, used = 0, 0
    count = 0
    for span in range(len(start)):
        if span > 0 and document[span] != document[span - 1]:
            used = 0
        kept, best, most = 0, -1, share
        for at in range(used):
            current = opened[at]
            if end[current] <= start[span]:
                continue
            opened[kept] = current
            kept += 1
            common = min(end[current], end[span]) - start[span]
            longer = max(end[current] - start[current], end[span] - start[span])
            if common >= most * longer and common > 0:
                best, most = current, common / longer
        used = kept
        if best >= 0:
            place[span] = place[best]
        else:
            place[span] = count
            opened[used] = span
            used += 1
            count += 1
    return place


@kernel
def _components(one: Ints, other: Ints, count: int) -> Ints:
    """The component of each of `count` places, numbered in the order of their first places."""
    parent = np.arange(count)
    for row in range(len(one)):
        a, b = _root(parent, one[row]), _root(parent, other[row])
        parent[max(a, b)] = min(a, b)
    number, known = np.empty(count, np.int64), 0
    for at in range(count):
        root = _root(parent, at)
        if root == at:
            number[at] = known
            known += 1
        else:
            number[at] = number[root]
    return number


@kernel
def _root(parent: Ints, at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
