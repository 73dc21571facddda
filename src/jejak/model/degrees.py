"""How much of a host's policy came from which origin, provision by provision.

`comparing` measures it, `reporting` draws it, `tracing` weighs it; all three speak of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from jejak.model.records import Passage

Degree = Literal["copying", "emulation", "combination", "inspiration", "none"]
"""After Dolowitz & Marsh 2000: taken whole, unmodified · the idea, with changes · mixed from
several sources · a stimulus, no content taken · unrelated."""

RowKind = Literal["same", "adapted", "other", "new", "left_out"]
"""`other`: taken from an origin that is not the main one. `left_out`: the main origin's, not
taken."""

ChangeKind = Literal["number", "negation", "modality", "name", "words"]

DEGREES: tuple[Degree, ...] = get_args(Degree)
ROW_KINDS: tuple[RowKind, ...] = get_args(RowKind)


@dataclass(frozen=True)
class NamedText:
    """A policy's text, the name it goes by in results, and its language (ISO 639-1)."""

    id: str
    text: str
    language: str


@dataclass(frozen=True)
class Provision:
    """An article, clause, measure, bullet point or paragraph of a policy.

    `start` to `end` spans number, heading and text, `body` is where the text begins: all in code
    points. `label` is the way to it ("Pasal 3 (1) a"), `heading` the titles right above it.
    """

    label: str
    heading: str
    start: int
    body: int
    end: int

    def of(self, text: str) -> str:
        """The provision without its number and heading, given the policy's text."""
        return text[self.body : self.end]


@dataclass(frozen=True)
class Quoted:
    """A passage with the label of its provision and the words that stand there."""

    passage: Passage
    label: str
    quote: str


@dataclass(frozen=True)
class Change:
    """What differs between a host's provision and the origin's, in the words of both."""

    kind: ChangeKind
    origin: str
    host: str


@dataclass(frozen=True)
class Row:
    """One provision of the host with what it rests on; of the origin, where it was left out.

    `score` (0-1) is the likeness of host and origins, `taken` whether a provision from another
    origin is the same or adapted. Boilerplate (formulas, entry into force, signatures) is no
    borrowing, whatever its kind, and counts nowhere.
    """

    kind: RowKind
    host: Quoted | None
    origins: tuple[Quoted, ...]
    score: float
    boilerplate: bool = False
    taken: Literal["same", "adapted", ""] = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Share:
    """A share in 0-1 and its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Cell:
    """How alike the host's provision `row` and the origins' provision `column` are (0-1)."""

    row: int
    column: int
    score: float


@dataclass(frozen=True)
class DegreeOfTransfer:
    """The measured degree, how sure it is, and the table it was read from.

    `draws` is the share of resampled tables that give each degree. `shares` of same, adapted,
    other and new are of the host's provisions, that of left out is of the main origin's.
    `related` (0-1) is how near the subjects are; it alone divides inspiration from none.
    `provisions` are all of the origins', in their order, and `likeness` the cells of the table of
    the host's rows against them that are not near nought.
    """

    host: str
    origins: tuple[str, ...]
    main: str
    degree: Degree
    draws: Mapping[Degree, float]
    shares: Mapping[RowKind, Share]
    related: float
    rows: tuple[Row, ...]
    provisions: tuple[Quoted, ...] = ()
    likeness: tuple[Cell, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)

    def counted(self, kind: RowKind) -> int:
        """How many provisions are of a kind, without boilerplate."""
        return sum(row.kind == kind and not row.boilerplate for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Plain dictionaries and lists, for `json.dumps`."""
        return {
            **asdict(self),
            "rows": [_row(row) for row in self.rows],
            "provisions": [_quoted(one) for one in self.provisions],
        }


def _row(row: Row) -> dict[str, Any]:
    return {
        **asdict(row),
        "host": _quoted(row.host) if row.host else None,
        "origins": [_quoted(one) for one in row.origins],
    }


def _quoted(one: Quoted) -> dict[str, Any]:
    at = one.passage
    return {
        "document": at.document,
        "start": at.start,
        "end": at.end,
        "label": one.label,
        "quote": one.quote,
    }
