"""The degree of transfer: how much of a host's policy is the origin's, and how far it was changed.

Provision by provision (`provisions`), a host's text is held against one or more origins'
(`likeness`, `resting`); what differs in a pair is named (`changes`). From the table of *same,
adapted, taken from another origin, new, left out* the degree follows by the thresholds of
`Settings`, after Dolowitz & Marsh 2000:

- **copying**: at least `copied` of the host's provisions are the main origin's unchanged, and at
  most `missing` of the main origin's were left out;
- **combination**: at least `mixed` of what was taken, and two provisions or more, comes from
  other origins than the main one;
- **emulation**: otherwise, at least `taken` of the host's provisions rest on the origin;
- **inspiration**: less was taken than that, but the two policies are about the same;
- **none**: they are not.

The main origin is the one most provisions rest on. Boilerplate counts nowhere. The text alone
shows likeness, not its cause: the degree is that of the likeness, and a common source gives it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from jejak.chance import bootstrap
from jejak.comparing.changes import changes, unchanged
from jejak.comparing.formulas import is_formula
from jejak.comparing.likeness import Alike, Likeness, by_meaning, by_words_and_meaning
from jejak.comparing.provisions import provisions
from jejak.comparing.resting import BORDER, Resting, rest
from jejak.errors import InputError
from jejak.model.degrees import (
    DEGREES,
    ROW_KINDS,
    Cell,
    Degree,
    DegreeOfTransfer,
    NamedText,
    Provision,
    Quoted,
    Row,
    RowKind,
    Share,
)
from jejak.model.records import Passage
from jejak.text.meaning import Encoder, default_encoder

SHOWN = 0.3
"""Likeness from which on a cell of the table is kept."""


@dataclass(frozen=True)
class Settings:
    """Where one degree ends and the next begins; set on the made-up policies of `bench/degree`."""

    copied: float = 0.8
    """Share of the host's provisions that are the main origin's unchanged, for copying."""
    missing: float = 0.2
    """Share of the main origin's provisions that may be left out in copying."""
    mixed: float = 0.25
    """Share of what was taken that comes from other origins, for combination."""
    taken: float = 0.2
    """Share of the host's provisions that rest on an origin, for emulation."""
    same: float = 0.525
    """Likeness, on the common scale, below which a translation is adapted, whatever the figures."""
    draws: int = 1000
    seed: int = 20160130


@dataclass(frozen=True)
class _Text:
    """A policy and its provisions that are compared; formulas stand apart."""

    named: NamedText
    all: tuple[Provision, ...]
    formulas: frozenset[int]

    @cached_property
    def compared(self) -> tuple[int, ...]:
        return tuple(n for n in range(len(self.all)) if n not in self.formulas)

    def words(self, number: int) -> str:
        return self.all[number].of(self.named.text)

    def quoted(self, number: int) -> Quoted:
        one = self.all[number]
        passage = Passage(self.named.id, one.body, one.end, "paragraph")
        return Quoted(passage, one.label or one.heading, self.words(number))


@dataclass(frozen=True)
class _Column:
    """One provision of one origin, as a column of the table of likeness."""

    origin: int
    number: int


AlikeFor = Callable[[NamedText, NamedText], Alike]


def degree(
    host: NamedText,
    origins: Sequence[NamedText],
    *,
    encoder: Encoder | None = None,
    settings: Settings | None = None,
) -> DegreeOfTransfer:
    """The degree of transfer by words and meaning, in one language or across.

    Raises `InputError` if a text has no provisions, none is given as origin, or ids are not unique.
    """
    vectors = encoder or default_encoder()
    within, across = by_words_and_meaning(vectors), by_meaning(vectors)
    return measure_degree(
        host, origins, lambda a, b: within if a.language == b.language else across, settings
    )


def measure_degree(
    host: NamedText,
    origins: Sequence[NamedText],
    alike: AlikeFor,
    settings: Settings | None = None,
) -> DegreeOfTransfer:
    """The degree of transfer with any measure of likeness; `alike` picks it for host and origin.

    >>> from jejak.comparing.likeness import by_words
    >>> text = "1. Sampah dipilah di rumah.\\n2. Taman dibuka tiap hari.\\n3. Bus gratis bagi siswa."
    >>> a, b = NamedText("a", text, "id"), NamedText("b", text, "id")
    >>> measure_degree(b, [a], lambda host, origin: by_words).degree
    'copying'
    """
    chosen = settings or Settings()
    _check(host, origins)
    mine, others = _cut(host), [_cut(one) for one in origins]
    seen = [_seen(mine, other, alike(host, other.named)) for other in others]
    columns = [_Column(n, one) for n, other in enumerate(others) for one in other.compared]
    main = _main(rest(seen), columns)
    rows = _Compared(mine, others, columns, main, chosen.same).rows(rest(seen, main))
    near = seen[main].related.tolist()
    units = _units(rows, near)
    return DegreeOfTransfer(
        host.id,
        tuple(one.id for one in origins),
        origins[main].id,
        _degree(units, chosen),
        _draws(units, chosen),
        _shares(units, chosen),
        round(min(max(sum(near) / max(len(near), 1), 0.0), 1.0), 4),
        tuple(rows),
        tuple(other.quoted(n) for other in others for n in range(len(other.all))),
        tuple(_cells(mine, others, seen)),
        asdict(chosen),
    )


def _check(host: NamedText, origins: Sequence[NamedText]) -> None:
    if not origins:
        raise InputError("no origin", where="origins", remedy="give at least one origin policy")
    names = Counter(one.id for one in (host, *origins))
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise InputError(
            f"two texts are called {twice[0]!r}", where="id", remedy="give each text its own id"
        )


def _cut(named: NamedText) -> _Text:
    cut = tuple(provisions(named.text))
    if not cut:
        raise InputError(
            "the text has no provisions", where=named.id, remedy="check that it has been read"
        )
    formulas = frozenset(
        n for n, one in enumerate(cut)
        if is_formula(one.of(named.text)) or is_formula(named.text[one.start : one.end])
    )  # fmt: skip
    return _Text(named, cut, formulas)


def _seen(mine: _Text, other: _Text, alike: Alike) -> Likeness:
    return alike([mine.words(n) for n in mine.compared], [other.words(n) for n in other.compared])


def _cells(mine: _Text, others: Sequence[_Text], seen: Sequence[Likeness]) -> Iterator[Cell]:
    """The likeness of provisions by their numbers in the texts, formulas counted through."""
    offset = 0
    for other, one in zip(others, seen, strict=True):
        for h, o in np.argwhere(one.score >= SHOWN).tolist():
            place = offset + other.compared[o]
            yield Cell(mine.compared[h], place, round(float(one.score[h, o]), 2))
        offset += len(other.all)


def _main(resting: Resting, columns: Sequence[_Column]) -> int:
    """The origin most provisions rest on; the first of equals."""
    counts = Counter(columns[o].origin for _, o in resting.pairs)
    return min(counts, key=lambda origin: (-counts[origin], origin), default=0)


@dataclass(frozen=True)
class _Compared:
    """The texts that were compared, and which origin is the main one."""

    mine: _Text
    others: Sequence[_Text]
    columns: Sequence[_Column]
    main: int
    same: float

    def rows(self, resting: Resting) -> list[Row]:
        """The host's provisions in order, then what was left out of the main origin."""
        by_host: dict[int, list[int]] = {}
        for h, o in resting.pairs:
            by_host.setdefault(h, []).append(o)
        place = {number: h for h, number in enumerate(self.mine.compared)}
        rows = []
        for number in range(len(self.mine.all)):
            h = place.get(number, -1)
            some = by_host.get(h, [])
            score = max((float(resting.score[h, o]) for o in some), default=0.0)
            rows.append(self._row(number, [self.columns[o] for o in some], min(score, 1.0)))
        return rows + self._left_out({o for _, o in resting.pairs})

    def _left_out(self, used: set[int]) -> list[Row]:
        main = self.others[self.main]
        taken = {self.columns[o].number for o in used if self.columns[o].origin == self.main}
        return [
            Row("left_out", None, (main.quoted(n),), 0.0, n in main.formulas)
            for n in range(len(main.all)) if n not in taken
        ]  # fmt: skip

    def _row(self, number: int, columns: Sequence[_Column], score: float) -> Row:
        quoted = self.mine.quoted(number)
        if not columns:
            return Row("new", quoted, (), 0.0, number in self.mine.formulas)
        rests = sorted(columns, key=lambda one: (one.origin != self.main, one.number))
        origins = tuple(self.others[one.origin].quoted(one.number) for one in rests)
        tongues = {self.others[one.origin].named.language for one in rests}
        translated = tongues != {self.mine.named.language}
        found = changes(
            "\n".join(one.quote for one in origins), quoted.quote, translated=translated
        )
        sure = not translated or score >= self.same
        how: Literal["same", "adapted"] = (
            "same" if unchanged(found) and len(rests) == 1 and sure else "adapted"
        )
        kind: RowKind = how if rests[0].origin == self.main else "other"
        return Row(kind, quoted, origins, round(score, 4), changes=found, taken=how)


@dataclass(frozen=True)
class _Unit:
    """What is drawn again in the bootstrap: a provision that counts, and how near its subject is."""

    kind: RowKind
    near: float = 0.0


def _units(rows: Sequence[Row], near: Sequence[float]) -> list[_Unit]:
    counted = [row.kind for row in rows if not row.boilerplate]
    hosts = [_Unit(kind, one) for kind, one in zip(counted, near, strict=False)]
    return hosts + [_Unit(kind) for kind in counted[len(near) :]]


def _degree(units: Sequence[_Unit], settings: Settings) -> Degree:
    kinds = Counter(one.kind for one in units)
    hosts = sum(kinds.values()) - kinds["left_out"]
    own = kinds["same"] + kinds["adapted"]
    taken = own + kinds["other"]
    if not hosts or not taken or taken / hosts < settings.taken:
        near = sum(one.near for one in units if one.kind != "left_out") / max(hosts, 1)
        return "inspiration" if near >= BORDER else "none"
    if kinds["other"] >= 2 and kinds["other"] / taken >= settings.mixed:
        return "combination"
    left_out = _part(kinds, "left_out")
    if kinds["same"] / hosts >= settings.copied and left_out <= settings.missing:
        return "copying"
    return "emulation"


def _part(kinds: Mapping[RowKind, int], kind: RowKind) -> float:
    """The share of a kind: of the host's provisions; of the main origin's for what was left out.

    Of the main origin's provisions those are counted that were left out or that a host's rests on;
    a provision that was split counts as often as it was.
    """
    if kind == "left_out":
        whole = kinds["same"] + kinds["adapted"] + kinds["left_out"]
    else:
        whole = sum(kinds[one] for one in ROW_KINDS if one != "left_out")
    return kinds[kind] / whole if whole else 0.0


def _draws(units: Sequence[_Unit], settings: Settings) -> dict[Degree, float]:
    """How often each degree comes out when the provisions are drawn again with replacement."""
    if not units:
        return {one: float(one == "none") for one in DEGREES}
    drawn: list[Degree] = []

    def note(some: Sequence[_Unit]) -> float:
        drawn.append(_degree(some, settings))
        return 0.0

    bootstrap(units, note, draws=settings.draws, seed=settings.seed)
    return {one: round(drawn.count(one) / len(drawn), 4) for one in DEGREES}


def _shares(units: Sequence[_Unit], settings: Settings) -> dict[RowKind, Share]:
    return {kind: _share(units, kind, settings) for kind in ROW_KINDS}


def _share(units: Sequence[_Unit], kind: RowKind, settings: Settings) -> Share:
    def share(some: Sequence[_Unit]) -> float:
        return _part(Counter(one.kind for one in some), kind)

    if not units:
        return Share(0.0, 0.0, 0.0)
    low, high = bootstrap(units, share, draws=settings.draws, seed=settings.seed)
    return Share(*(round(one, 4) for one in (share(units), low, high)))
