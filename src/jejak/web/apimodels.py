"""What comes out of the JSON API; its description is made from these.

Offsets are Unicode code points of a document's text, half-open; times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from jejak.model.judgements import CoderKind, Verdict
from jejak.model.records import Conclusion, Side, Unit
from jejak.model.records import Judgement as CodingVerdict
from jejak.model.team import Role, TokenScope
from jejak.model.when import Precision

T = TypeVar("T")


class Told(BaseModel):
    """Something that the API tells."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Fault(Told):
    """One thing that does not fit."""

    where: str
    """Where it stands, such as `query.size` or `body.start`."""
    problem: str
    """What is wrong."""


class Problem(Told):
    """What went wrong (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    """The status says what kind of problem it is."""
    title: str
    """The name of the status."""
    status: int
    """The status."""
    detail: str
    """All of it in a sentence."""
    problem: str
    """What is wrong."""
    where: str
    """Where: a field, an option, a passage; may be empty."""
    remedy: str
    """What to do about it; may be empty."""
    faults: tuple[Fault, ...] = ()
    """Each thing that does not fit, where a query or a body was refused."""


class Paged(Told, Generic[T]):
    """Some of a list."""

    items: tuple[T, ...]
    """The lines of this page."""
    after: str
    """What the next page is asked for with; empty at the end."""
    total: int
    """Lines of all pages."""


class Listed(Told, Generic[T]):
    """The whole of a short list."""

    items: tuple[T, ...]
    """The lines."""


class Me(Told):
    """Who asks, and with what."""

    id: str
    """The person, who is a coder of this id in cases."""
    name: str
    """Their name."""
    by: Literal["token", "sign-in"]
    """What the request came with."""
    scope: TokenScope
    """Whether it may change anything."""
    case: str | None
    """The only case that the token is good for, if it is not for all."""
    ends: str | None
    """When the token ends."""
    csrf: str | None
    """What `x-csrf-token` must hold for changes with a sign-in's cookie."""


class CaseLine(Told):
    """A case that you are in."""

    id: str
    """Its name in addresses."""
    name: str
    """Its name."""
    role: Role
    """What you may do there."""


class Dated(Told):
    """A date as sources give it: an interval of days, both included."""

    start: date
    """The first day."""
    end: date
    """The last day."""
    precision: Precision
    """How precisely it was told."""


class Government(Told):
    """A government."""

    name: str
    """Its name."""
    country: str
    """Its country."""


class FrameworkName(Told):
    """Which theory, exactly."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    digest: str
    """What names this very version."""


class StepState(Told):
    """How far a step is."""

    step: Literal["read", "code", "trace"]
    """The step."""
    state: Literal["open", "cut", "done"]
    """Not begun, cut off, or done."""
    finished: str
    """When it was done."""


class Reviewed(Told):
    """How far people are with the machines' codings."""

    judged: int
    """Codings that a person judged."""
    of: int
    """Codings that say a code is present."""


class Case(Told):
    """A case: who, when, by which theory, and how far it is."""

    id: str
    """Its name in addresses."""
    name: str
    """Its name."""
    role: Role
    """What you may do there."""
    blind: bool
    """Whether you see neither other people's judgements nor machines'."""
    origin: Government
    """Where policies are said to come from."""
    host: Government
    """Where they are said to have gone."""
    period: Dated | None
    """The time that is looked at."""
    languages: tuple[str, ...]
    """The languages of the sources."""
    framework: FrameworkName
    """The theory."""
    documents: int
    """Documents that were read."""
    unreadable: int
    """Sources that could not be read."""
    passages: int
    """Passages."""
    steps: tuple[StepState, ...]
    """How far each step is."""
    reviewed: Reviewed | None
    """How far the review is; null for whoever codes blind."""
    verdicts: Mapping[Conclusion, int] | None
    """Claims by verdict; null for whoever codes blind."""
    expecting: int
    """How far the log goes; to be sent along with a judgement."""


class DocumentLine(Told):
    """A document without its text."""

    id: str
    """Its id."""
    title: str
    """Its title."""
    issuer: str
    """Who published it."""
    kind: str
    """What kind of source it is."""
    language: str
    """Its language."""
    side: Side
    """Whose voice it is."""
    published: Dated | None
    """When it was published."""
    url: str
    """Where it was found."""
    caution: str
    """What is missing."""
    length: int
    """Characters of its text."""
    page: str
    """Its page in the workbench."""


class CountedDocument(DocumentLine):
    """A document without its text, and how much is said of it."""

    codings: int | None
    """Codings of machines; null for whoever codes blind."""
    judgements: int | None
    """Judgements that stand; null for whoever codes blind."""


class Document(DocumentLine):
    """A document with its text, which never changes under the same `text_digest`."""

    text: str
    """Its text; all offsets count its code points."""
    text_digest: str
    """What names this very text."""
    pages: tuple[int, ...]
    """The offset at which each page of the original begins."""
    original: str
    """The file it was read from."""
    digest: str
    """The SHA-256 of that file."""
    reader: str
    """What read it."""


class PassageLine(Told):
    """A passage of a document."""

    document: str
    """The id of the document."""
    start: int
    """Where it begins."""
    end: int
    """Where it ends."""
    quote: str
    """Its words."""
    page: str
    """Where it stands in the workbench."""


class UnitLine(PassageLine):
    """A passage as the text is cut into them."""

    unit: Unit
    """What it is."""


class Unreadable(Told):
    """A source that could not be read."""

    source: str
    """The file."""
    reason: str
    """Why."""
    remedy: str
    """What would help."""


class Coder(Told):
    """A person, a rule or a model that codes; machines are never shown as people."""

    id: str
    """Their id."""
    name: str
    """Their name."""
    kind: CoderKind
    """What they are."""


class Coding(Told):
    """What a machine says of a code on a passage."""

    document: str
    """The id of the document."""
    start: int
    """Where the passage begins."""
    end: int
    """Where it ends."""
    quote: str | None
    """Its words, if they were asked for."""
    code: str
    """The id of the code."""
    coder: Coder
    """Which machine."""
    verdict: CodingVerdict
    """What it says."""
    confidence: float
    """How sure it is, from 0 to 1."""
    reason: str
    """Why."""
    run: str
    """The id of the run that made it."""
    page: str
    """Where it stands in the workbench."""


class Judgement(Told):
    """What a coder said of a code on a passage, once; never changed, only followed by another."""

    id: str
    """Its id, a GUID."""
    document: str
    """The id of the document."""
    start: int
    """Where the passage begins."""
    end: int
    """Where it ends."""
    quote: str
    """Its words."""
    code: str
    """The id of the code."""
    verdict: Verdict
    """What was said."""
    coder: Coder
    """Who said it."""
    at: str
    """When."""
    codebook: str
    """The digest of the framework it was said with."""
    confidence: float
    """How sure they were, from 0 to 1."""
    memo: str
    """Why, in their own words."""
    page: str
    """Where it stands in the workbench."""


class Said(Told):
    """What was kept."""

    judgements: tuple[Judgement, ...]
    """The judgements that were made; a correction makes two."""
    expecting: int
    """How far the log goes now."""


class CodingCount(Told):
    """How many codings a machine made."""

    code: str
    """The id of the code."""
    coder: Coder
    """Which machine."""
    verdict: CodingVerdict
    """What it says."""
    reviewed: bool
    """Whether a person's judgement of the same code on the same passage stands."""
    number: int
    """How many."""


class JudgementCount(Told):
    """How many judgements of a coder stand."""

    code: str
    """The id of the code."""
    coder: Coder
    """Who says so."""
    verdict: Verdict
    """What they say."""
    number: int
    """How many."""


class Counts(Told):
    """How often each code was given, by whom."""

    codings: tuple[CodingCount, ...] | None
    """By machines; null for whoever codes blind."""
    judgements: tuple[JudgementCount, ...]
    """Judgements that stand; of whoever codes blind, their own."""


class CaseList(Listed[CaseLine]):
    """The cases that you are in."""


class CoderList(Listed[Coder]):
    """Those who code in a case."""


class DocumentPage(Paged[CountedDocument]):
    """Some of the documents."""


class PassagePage(Paged[UnitLine]):
    """Some of the passages of a document."""


class UnreadablePage(Paged[Unreadable]):
    """Some of the sources that could not be read."""


class CodingPage(Paged[Coding]):
    """Some of what machines coded."""


class JudgementPage(Paged[Judgement]):
    """Some of the judgements that stand."""


class JudgementLog(Paged[Judgement]):
    """Some of all judgements that were ever made."""

    expecting: int
    """How far the log goes; to be sent along with a judgement."""
