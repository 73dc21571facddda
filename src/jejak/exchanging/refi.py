"""What reading and writing REFI-QDA share: names, what is carried unread, what lies beside.

REFI-QDA 1.0 (schemas of 18 March 2019) has no place for some of what Jejak knows of a judgement.
That travels in a member `jejak.json` of the archive, which other programs pass over: the identifiers
of records, the kind of each coder, page starts, confidence, and judgements that are not codings
(absent, abstained, withdrawn, or said otherwise later). And Jejak has no record for some of what
REFI-QDA knows; that is carried as it came, as XML, by the GUID of what it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError

from jejak.model.judgements import Coder, CoderKind, Verdict
from jejak.safety.xmlfile import writable

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
BESIDE = "jejak.json"
ORIGIN = "Jejak"
INTERNAL = "internal://"
# What stands in a project, in the order of the schema.
PARTS = "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef".split()
_MACHINE = re.compile(r"(.*) \[(rule|meaning|learned|language model)\]", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """An element that is carried unread: `owner` is the GUID it stands in, empty for the project."""

    owner: str
    xml: str


@dataclass(frozen=True)
class Carried:
    """What REFI-QDA holds and Jejak has no record for.

    `around` maps the GUID of a coding to that of its selection, and of a PDF to that of its text,
    which other parts may name; `users` the id of a coder to their GUID.
    """

    parts: tuple[Part, ...] = ()
    around: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SaidOfCode(_Strict):
    """A code's own fields, as they are where XML could not hold them."""

    id: str
    guid: str
    name: str
    definition: str
    colour: str


class SaidOfDocument(_Strict):
    """A document's own fields; all but its text."""

    id: str
    guid: str
    title: str
    original: str
    pages: tuple[int, ...]


class SaidOfCoder(_Strict):
    """A coder's own fields."""

    id: str
    name: str
    kind: CoderKind


class SaidOfCoding(_Strict):
    """What a coding cannot say of a judgement; empty where it is as the coding has it."""

    id: str = ""
    at: str | None = None
    codebook: str = ""
    confidence: float = 1.0
    memo: str = ""


class Unseen(_Strict):
    """A judgement that is no coding."""

    id: str
    document: str
    start: int
    end: int
    quote: str
    code: str
    verdict: Verdict
    coder: str
    at: str
    codebook: str
    confidence: float
    memo: str


class Beside(_Strict):
    """All of `jejak.json`, by GUID as the XML has it."""

    name: str = ""
    codes: dict[str, SaidOfCode] = {}
    documents: dict[str, SaidOfDocument] = {}
    coders: dict[str, SaidOfCoder] = {}
    codings: dict[str, SaidOfCoding] = {}
    unseen: tuple[Unseen, ...] = ()
    left_behind: tuple[str, ...] = ()


def beside_from(content: bytes) -> Beside | None:
    """`jejak.json` as written by Jejak; None if it is not."""
    try:
        return Beside.model_validate_json(content)
    except ValidationError:
        return None


def restored(seen: str, said: str | None) -> str:
    """What was said, if it is what is seen but for characters that XML cannot hold.

    >>> restored("Bus\\ufffd", "Bus\\x00"), restored("Kereta", "Bus")
    ('Bus\\x00', 'Kereta')
    """
    return said if said is not None and writable(said) == seen else seen


def shown_name(coder: Coder) -> str:
    """A coder's name for other programs, in which a machine shall not pass for a person.

    >>> shown_name(Coder("cues", "Cue phrases", "rule"))
    'Cue phrases [rule]'
    """
    return coder.name if coder.kind == "human" else f"{coder.name} [{coder.kind}]"


def named(shown: str) -> tuple[str, CoderKind]:
    """The name and the kind in a name that other programs were shown.

    >>> named("Cue phrases [rule]"), named("Sari")
    (('Cue phrases', 'rule'), ('Sari', 'human'))
    """
    found = _MACHINE.fullmatch(shown)
    if found is None:
        return shown, "human"
    kind: CoderKind = found[2]  # type: ignore[assignment]
    return found[1], kind
