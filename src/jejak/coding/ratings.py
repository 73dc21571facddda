"""The table that agreement is measured on: units by coders, from rows or from judgements.

    units     passages; given, or found where the coders' spans lie on one another
    seen      a coder saw a unit if any of their standing judgements covers it, `NO_CODE` too
    values    "present" or "absent" for one code; the code itself for codes that exclude another

Who saw a unit and did not give a code said "absent" by that; who did not see it said nothing.
Text that nobody coded is no unit unless it is given as one: it would decide the figure by its
amount alone.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from jejak.errors import InputError, OptionError
from jejak.model.judgements import NO_CODE, Judgement
from jejak.model.records import Passage
from jejak.model.standing import latest

Ints = NDArray[np.int64]
Value = Hashable

SEVERAL = " + "
"""Between the codes of a unit that was given more than one."""
MISSING = -1
SHARE = 0.5
"""Of the shorter of unit and judgement, what they must have in common to be about one passage."""


@dataclass(frozen=True)
class Ratings:
    """What each coder said of each unit.

    `values` has a row for each unit and a column for each coder: positions in `labels`, -1 where
    nothing was said. `document` has each unit's position in `documents`, the units of resampling.
    `left_out` counts units that not all coders saw and that are therefore not here.
    """

    values: Ints
    labels: tuple[Value, ...]
    coders: tuple[str, ...]
    documents: tuple[str, ...]
    document: Ints
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    left_out: int = 0

    def of_coders(self, coders: Sequence[str]) -> Ratings:
        """The same units as these coders saw them."""
        unknown = [one for one in coders if one not in self.coders]
        if unknown:
            known = ", ".join(self.coders)
            raise OptionError(f"no coder {unknown[0]!r}", where="coders", remedy=f"use {known}")
        columns = [self.coders.index(one) for one in coders]
        return replace(self, values=self.values[:, columns], coders=tuple(coders))

    def of_units(self, chosen: NDArray[np.bool_]) -> Ratings:
        """The chosen units (a flag for each) alone, with their documents."""
        kept, document = np.unique(self.document[chosen], return_inverse=True)
        return replace(
            self,
            values=self.values[chosen],
            documents=tuple(self.documents[at] for at in kept),
            document=document.astype(np.int64),
            passages=tuple(one for one, keep in zip(self.passages, chosen, strict=False) if keep),
        )


def ratings(
    rows: Sequence[Sequence[Value | None]] | NDArray[np.generic],
    *,
    labels: Sequence[Value] | None = None,
    coders: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Ratings:
    """A table from rows, one for each unit, with None (or NaN) where a coder said nothing.

    `labels` are all values that could be said, in their order; without them, those that were.
    `documents` has the document of each unit; without it each unit stands for itself.

    >>> ratings([["a", "a"], ["b", None]]).values.tolist()
    [[0, 0], [1, -1]]
    """
    plain = rows.tolist() if isinstance(rows, np.ndarray) else [list(row) for row in rows]
    width = len(coders) if coders is not None else (len(plain[0]) if plain else 0)
    for number, row in enumerate(plain, 1):
        if len(row) != width:
            problem = f"{len(row)} values for {width} coders"
            raise InputError(problem, where=f"row {number}", remedy="use None where one is missing")
    flat = [None if one is None or one != one else one for row in plain for one in row]  # noqa: PLR0124 -- NaN
    known = tuple(labels) if labels is not None else _in_order(set(flat) - {None})
    values = np.array(_positions(flat, known, width), np.int64).reshape(len(plain), width)
    names = tuple(coders or (str(number) for number in range(1, width + 1)))
    if documents is None:
        documents = [str(number) for number in range(1, len(plain) + 1)]
    return _table(values, known, names, documents)


def rate_code(
    judgements: Iterable[Judgement],
    code: str,
    *,
    passages: Sequence[Passage] | None = None,
    coders: Sequence[str] | None = None,
    all_saw: bool = True,
    share: float = SHARE,
) -> Ratings:
    """One code, "absent" or "present", on every unit.

    `passages` are the units; without them, units are found where judgements lie (`units_of`).
    `all_saw` leaves out the units that not every coder saw; without it they have gaps. A coder
    who abstained from the code on a unit, and said nothing else of it there, said nothing.
    """
    laid = _lay(latest(judgements), passages, coders, share)
    rows = [[_verdict(one, code) for one in row] for row in laid.seen]
    return laid.table(rows, ("absent", "present"), all_saw=all_saw)


def rate_codes(
    judgements: Iterable[Judgement],
    codes: Sequence[str],
    *,
    passages: Sequence[Passage] | None = None,
    coders: Sequence[str] | None = None,
    all_saw: bool = True,
    share: float = SHARE,
) -> Ratings:
    """Which of the codes each coder gave each unit; `NO_CODE` where they saw it and gave none.

    A unit with several of the codes gets a value of its own ("a + b"); where codes are meant to
    go together, measure each with `rate_code`.
    """
    laid = _lay(latest(judgements), passages, coders, share)
    chosen = set(codes)
    rows = [[_codes(one, chosen) for one in row] for row in laid.seen]
    mixed = {one for row in rows for one in row if one and SEVERAL in one} - chosen
    return laid.table(rows, (NO_CODE, *codes, *sorted(mixed)), all_saw=all_saw)


def rate_each(
    judgements: Iterable[Judgement],
    codes: Iterable[str],
    *,
    passages: Sequence[Passage] | None = None,
    coders: Sequence[str] | None = None,
    all_saw: bool = True,
    share: float = SHARE,
) -> dict[str, Ratings]:
    """The table of `rate_code` for each of many codes, the units laid out but once."""
    laid = _lay(latest(judgements), passages, coders, share)
    seen = np.array([[bool(one) for one in row] for row in laid.seen], np.bool_)
    seen = seen.reshape(len(laid.seen), len(laid.coders))
    cells = laid.cells()
    return {code: laid.of_code(code, seen, cells.get(code, {}), all_saw=all_saw) for code in codes}


def rate_groups(
    judgements: Iterable[Judgement],
    groups: Mapping[str, Sequence[str]],
    *,
    passages: Sequence[Passage] | None = None,
    coders: Sequence[str] | None = None,
    share: float = SHARE,
) -> dict[str, Ratings]:
    """The table of `rate_codes` for each group of codes, on the units that were given any of them.

    Units that not every coder saw are in it, with gaps; the units are laid out but once.
    """
    laid = _lay(latest(judgements), passages, coders, share)
    cells = laid.cells()
    found = {}
    for name, codes in groups.items():
        given = {at for code in codes for at, _ in cells.get(code, ())}
        found[name] = laid.of_codes(codes, sorted(given))
    return found


def units_of(judgements: Iterable[Judgement], share: float = SHARE) -> list[Passage]:
    """Units where coders' spans lie on one another, in order of document and start.

    Spans are taken by start, the longer first; one that has `share` of the shorter in common with
    the span that opened a unit belongs to it. A unit is the span that opened it.
    """
    found: list[Passage] = []
    spans = sorted({(one.document, one.start, -one.end) for one in judgements})
    for document, start, minus_end in spans:
        end, last = -minus_end, found[-1] if found else None
        same = last is not None and last.document == document
        if not (same and last is not None and _meet(last, start, end, share)):
            found.append(Passage(document, start, end))
    return found


@dataclass(frozen=True)
class _Laid:
    """For each unit and coder the judgements that cover it; an empty list means not seen."""

    passages: Sequence[Passage]
    coders: tuple[str, ...]
    seen: list[list[list[Judgement]]]

    def cells(self) -> dict[str, dict[tuple[int, int], list[Judgement]]]:
        """For each code what was said of it, by unit and coder."""
        found: dict[str, dict[tuple[int, int], list[Judgement]]] = {}
        for at, row in enumerate(self.seen):
            for column, said in enumerate(row):
                for one in said:
                    found.setdefault(one.code, {}).setdefault((at, column), []).append(one)
        return found

    def of_code(
        self,
        code: str,
        seen: NDArray[np.bool_],
        said: Mapping[tuple[int, int], Sequence[Judgement]],
        *,
        all_saw: bool,
    ) -> Ratings:
        """One code on every unit: who saw it and said nothing of the code said "absent"."""
        values = np.where(seen, 0, MISSING).astype(np.int64)
        for (at, column), some in said.items():
            verdict = _verdict(some, code)
            values[at, column] = MISSING if verdict is None else int(verdict == "present")
        there = values != MISSING
        keep = there.all(axis=1) if all_saw and values.size else there.any(axis=1)
        kept = tuple(one for one, stays in zip(self.passages, keep, strict=True) if stays)
        labels = ("absent", "present")
        made = _table(values[keep], labels, self.coders, [one.document for one in kept])
        return replace(made, passages=kept, left_out=len(values) - len(kept))

    def of_codes(self, codes: Sequence[str], units: Sequence[int]) -> Ratings:
        """Which of the codes each coder gave some of the units."""
        chosen = set(codes)
        rows = [[_codes(one, chosen) for one in self.seen[at]] for at in units]
        mixed = {one for row in rows for one in row if one and SEVERAL in one} - chosen
        labels = (NO_CODE, *codes, *sorted(mixed))
        some = replace(self, passages=[self.passages[at] for at in units])
        return some.table(rows, labels, all_saw=False)

    def table(
        self, rows: Sequence[Sequence[str | None]], labels: tuple[str, ...], *, all_saw: bool
    ) -> Ratings:
        keep = [
            any(one is not None for one in row) and not (all_saw and None in row) for row in rows
        ]
        kept = [row for row, stays in zip(rows, keep, strict=True) if stays]
        passages = tuple(one for one, stays in zip(self.passages, keep, strict=True) if stays)
        made = ratings(
            kept, labels=labels, coders=self.coders, documents=[one.document for one in passages]
        )
        return replace(made, passages=passages, left_out=len(rows) - len(kept))


def _lay(
    said: Sequence[Judgement],
    passages: Sequence[Passage] | None,
    coders: Sequence[str] | None,
    share: float,
) -> _Laid:
    names = tuple(coders) if coders is not None else tuple(sorted({one.coder for one in said}))
    column = {name: at for at, name in enumerate(names)}
    said = [one for one in said if one.coder in column]
    units = units_of(said, share) if passages is None else list(passages)
    units = sorted(dict.fromkeys(units), key=lambda one: (one.document, one.start, one.end))
    seen: list[list[list[Judgement]]] = [[[] for _ in names] for _ in units]
    lanes = _by_document(units)
    for one in said:
        for at in lanes[one.document].near(one) if one.document in lanes else ():
            if _meet(units[at], one.start, one.end, share):
                seen[at][column[one.coder]].append(one)
    return _Laid(units, names, seen)


@dataclass(frozen=True)
class _Lane:
    """The units of a document by start; `reach` is how far those up to each one go."""

    first: int
    starts: Ints
    reach: Ints

    def near(self, one: Judgement) -> range:
        begin = int(np.searchsorted(self.reach, one.start, "right"))
        stop = int(np.searchsorted(self.starts, one.end, "left"))
        return range(self.first + begin, self.first + stop)


def _by_document(units: Sequence[Passage]) -> Mapping[str, _Lane]:
    members: dict[str, list[int]] = {}
    for at, one in enumerate(units):
        members.setdefault(one.document, []).append(at)
    return {
        document: _Lane(
            some[0],
            np.array([units[at].start for at in some], np.int64),
            np.maximum.accumulate(np.array([units[at].end for at in some], np.int64)),
        )
        for document, some in members.items()
    }


def _meet(unit: Passage, start: int, end: int, share: float) -> bool:
    common = min(unit.end, end) - max(unit.start, start)
    return common > 0 and common >= share * min(unit.end - unit.start, end - start)


def _verdict(said: Collection[Judgement], code: str) -> str | None:
    verdicts = {one.verdict for one in said if one.code == code}
    if "present" in verdicts:
        return "present"
    if "abstain" in verdicts and "absent" not in verdicts:
        return None
    return "absent" if said else None


def _codes(said: Collection[Judgement], codes: Collection[str]) -> str | None:
    given = {one.code for one in said if one.verdict == "present" and one.code in codes}
    if given:
        return SEVERAL.join(sorted(given))
    about = [one.verdict for one in said if one.code in codes or one.code == NO_CODE]
    if about and all(one == "abstain" for one in about):
        return None
    return NO_CODE if said else None


def _positions(flat: Sequence[Value | None], labels: Sequence[Value], width: int) -> list[int]:
    position: dict[Value | None, int] = {one: at for at, one in enumerate(labels)}
    position[None] = MISSING
    try:
        return [position[one] for one in flat]
    except KeyError as error:
        where = f"row {flat.index(error.args[0]) // max(width, 1) + 1}"
        remedy = f"use {', '.join(map(str, labels))}"
        raise InputError(f"unknown value {error.args[0]!r}", where=where, remedy=remedy) from None


def _in_order(values: Collection[Value | None]) -> tuple[Value, ...]:
    try:
        return tuple(sorted(values))  # type: ignore[type-var]
    except TypeError:
        return tuple(sorted(values, key=str))


def _table(
    values: Ints, labels: tuple[Value, ...], coders: tuple[str, ...], owner: Sequence[str]
) -> Ratings:
    if len(owner) != len(values):
        problem = f"{len(owner)} documents for {len(values)} units"
        raise OptionError(problem, where="documents", remedy="give one for each unit")
    names = tuple(dict.fromkeys(owner))
    number = {name: at for at, name in enumerate(names)}
    document = np.array([number[one] for one in owner], np.int64)
    return Ratings(values, labels, coders, names, document)
