"""How far the people of a case agree, worked out when it is asked for and then kept in memory.

That takes seconds on a large case, so no page waits for it unless somebody asks. What is kept is
good as long as nobody judges; after that, it is worked out anew at most for a twentieth of the time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from starlette.responses import Response

from jejak.case.agreeing import AmongPeople, Mistaken, among_people
from jejak.coding.agreement import Measure, Name
from jejak.model.judgements import NO_CODE
from jejak.web.adjudication import progress_of
from jejak.web.rendering import show
from jejak.web.theory import Codebook, framework_of
from jejak.web.visiting import Desk

NAMES: tuple[Name, ...] = ("percent", "alpha", "ac1")
SMALL = 2_000
"""Passages judged by two, up to which the codebook measures by itself once it is shown."""
KEPT = 64
REST = 20.0
"""How many times as long as it took a figure is good while people go on judging."""


@dataclass(frozen=True)
class Measured:
    """What was found, from the log up to a number, and how long that took in seconds."""

    found: AmongPeople
    number: int
    at: float
    took: float

    def good(self, number: int, now: float) -> bool:
        """Whether it need not be worked out anew."""
        return number == self.number or now - self.at < REST * self.took


class Shelf:
    """What was measured, by case and framework; the oldest make room. For many threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Measured] = OrderedDict()
        self._lock = Lock()
        self._busy: set[tuple[str, str]] = set()

    def known(self, desk: Desk) -> Measured | None:
        """What was measured last, however long ago."""
        with self._lock:
            return self._kept.get(_key(desk))

    def measure(self, desk: Desk) -> Measured | None:
        """What is good now; none while another is working it out for the first time."""
        key, known = _key(desk), self.known(desk)
        if known and known.good(desk.store.last_number(), monotonic()):
            return known
        with self._lock:
            if key in self._busy:
                return known
            self._busy.add(key)
        try:
            made = _measured(desk)
            with self._lock:
                self._kept[key] = made
                self._kept.move_to_end(key)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        finally:
            with self._lock:
                self._busy.discard(key)
        return made


def _key(desk: Desk) -> tuple[str, str]:
    return desk.store.where, framework_of(desk.place).digest


def _measured(desk: Desk) -> Measured:
    began = monotonic()
    with desk.store.snapshot():
        number = desk.store.last_number()
        found = among_people(desk.store, framework_of(desk.place), measures=NAMES)
    return Measured(found, number, monotonic(), monotonic() - began)


SHELF = Shelf()


@dataclass(frozen=True)
class Told:
    """What the codebook says of agreement: what is known, and how many judgements came since.

    `twice` is how many passages two or more people judged.
    """

    known: Measured | None
    behind: int
    twice: int

    @property
    def by_itself(self) -> bool:
        """Whether to measure without being asked, once the page is there."""
        stale = self.known is None or self.behind > 0
        return stale and 0 < self.twice <= SMALL

    def of(self, code: str) -> Measure | None:
        """Krippendorff's alpha of a code, if two people judged any passage for it."""
        some = self.known.found.measures.get(code) if self.known else None
        return some["alpha"] if some else None

    def mistaken(self, code: str) -> list[Mistaken]:
        """What a code is taken for, or what for it, the most frequent first."""
        found = self.known.found.mistaken if self.known else ()
        return [one for one in found if code in {one.first, one.second}]


def told(desk: Desk, *, measure: bool) -> Told:
    """What is known of agreement; with `measure`, worked out anew if need be."""
    known = SHELF.measure(desk) if measure else SHELF.known(desk)
    number = desk.store.last_number()
    twice = sum(one.number for one in desk.store.disagreement_counts())
    return Told(known, number - known.number if known else 0, twice)


def agreement(desk: Desk) -> Response:
    """Every code with its measures or why it has none, and which codes are taken for another."""
    known = SHELF.measure(desk)
    book = Codebook(framework_of(desk.place), desk.words.language)
    return show(
        desk,
        "codebook_agreement.html.jinja",
        here="codebook",
        found=known.found if known else None,
        measures=_in_order(known.found, book) if known else [],
        behind=desk.store.last_number() - known.number if known else 0,
        names=NAMES,
        book=book,
        progress=progress_of(desk),
        value_name=lambda value: value_name(desk, book, value),
        why=lambda one: why(desk, one),
    )


def _in_order(found: AmongPeople, book: Codebook) -> list[tuple[str, Mapping[Name, Measure]]]:
    """The measures in the order of the framework, codes that it does not have last."""
    places = {one.id: at for at, one in enumerate(book.framework.codes)}
    return sorted(found.measures.items(), key=lambda one: (places.get(one[0], len(places)), one[0]))


def value_name(desk: Desk, book: Codebook, value: str) -> str:
    """What one coder gave a passage, in the visitor's language: codes, or none."""
    codes = value.split(" + ")
    named = [
        desk.words.say("agreement.none") if one == NO_CODE else book.name(one) for one in codes
    ]
    return " + ".join(named)


REASONS = (
    ("no variation", "agreement.why.variation"),
    ("no unit", "agreement.why.units"),
    ("one coder", "agreement.why.coders"),
    ("no coder", "agreement.why.coders"),
    ("one document", "agreement.why.document"),
    ("no interval", "agreement.why.interval"),
)


def why(desk: Desk, one: Measure) -> str:
    """Why a figure or its interval is missing, in the visitor's language."""
    found = (key for words, key in REASONS if one.why.startswith(words))
    key = next(found, "")
    return desk.words.say(key) if key else one.why
