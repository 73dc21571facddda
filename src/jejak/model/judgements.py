"""Who judged what: coders are equals in the record, and nothing of a judgement is ever changed.

A correction is another judgement of the same passage by another coder; a withdrawal is one of the
same coder whose verdict is "withdrawn". What stands is what each coder said last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CoderKind = Literal["human", "rule", "meaning", "learned", "language model"]
Verdict = Literal["present", "absent", "abstain", "withdrawn"]
NO_CODE = "no code"
"""The code of a judgement that says: I read this passage, and no code applies."""


@dataclass(frozen=True)
class Coder:
    """A person, a rule or a model that codes; machines are never shown as people."""

    id: str
    name: str
    kind: CoderKind


@dataclass(frozen=True)
class Judgement:
    """One coder's judgement of one code on one stretch of a document, at one time.

    `start` and `end` are code points into the frozen text, half-open; `quote` is what stands there,
    word for word. `at` is UTC in ISO 8601; `codebook` the digest of the codebook it was made with.
    `id` is a GUID, kept when a project travels between programs.
    """

    id: str
    document: str
    start: int
    end: int
    quote: str
    code: str
    verdict: Verdict
    coder: str
    at: str
    codebook: str = ""
    confidence: float = 1.0
    memo: str = ""


@dataclass(frozen=True)
class CodebookEntry:
    """A code as programs exchange it: `parent` is the id of the code above, empty at the top."""

    id: str
    guid: str
    name: str
    definition: str = ""
    parent: str = ""
    colour: str = ""
    codable: bool = True


@dataclass(frozen=True)
class SourceText:
    """A document as programs exchange it; `original` is the file it was read from, if carried."""

    id: str
    guid: str
    title: str
    text: str
    original: str = ""
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Project:
    """A codebook, documents, coders and their judgements: what travels between programs.

    `left_behind` lists, in words, everything that could not be carried.
    """

    name: str
    codes: tuple[CodebookEntry, ...]
    documents: tuple[SourceText, ...]
    coders: tuple[Coder, ...]
    judgements: tuple[Judgement, ...]
    left_behind: tuple[str, ...] = ()
