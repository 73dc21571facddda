"""What goes into the JSON API: queries and bodies; its description is made from these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from jejak.model.judgements import CoderKind
from jejak.model.records import Judgement as CodingVerdict
from jejak.model.records import Unit
from jejak.store.sources import Sorting

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""
PAGE, MOST = 50, 1000
LONGEST = 500
"""Characters of an id or a word to filter by."""


# What is asked


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,17}", value):
        raise ValueError("no whole number")
    return value


def _truth(value: object) -> object:
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("write true or false")
    return value


def _day(value: object) -> object:
    # Otherwise a bare number would be taken for seconds since 1970.
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("no date; write 2016-05-25")
    return value


Offset = Annotated[int, Field(ge=0, le=LARGEST), BeforeValidator(_digits)]
Size = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(_digits)]
Few = Annotated[int, Field(ge=1, le=20), BeforeValidator(_digits)]
Flag = Annotated[bool, BeforeValidator(_truth)]
Day = Annotated[date, BeforeValidator(_day)]
Word = Annotated[str, Field(max_length=LONGEST)]


class Asked(BaseModel):
    """Nothing can be asked for besides what the address says."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class AskedPage(Asked):
    """A page of a list."""

    after: Annotated[str, Field(max_length=4000)] = ""
    """What the page before gave as `after`; empty for the first."""
    size: Size = PAGE
    """Lines of a page."""


class AskedDocuments(AskedPage):
    """Which documents, and in which order."""

    language: Word = ""
    """A language, such as `id`."""
    kind: Word = ""
    """A kind of source, such as `news`."""
    side: Literal["origin", "host", "third"] | None = None
    """Whose voice it is."""
    title: Word = ""
    """A part of the title, whatever its case and accents."""
    coded: Flag | None = None
    """Whether anybody says anything of it; not for whoever codes blind."""
    sort: Sorting = "id"
    """What the list is ordered by."""
    descending: Flag = False
    """Whether the order is turned round."""


class AskedPassages(AskedPage):
    """Which stretch of which document."""

    document: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """The id of the document."""
    start: Offset = 0
    """Only passages that reach beyond this offset."""
    end: Offset | None = None
    """Only passages that begin before this offset."""
    unit: Unit | None = None
    """Only titles, paragraphs or sentences."""


class AskedCodings(AskedPage):
    """Which codings of machines."""

    code: Word = ""
    """The id of a code."""
    coder: Word = ""
    """The id of a coder."""
    document: Word = ""
    """The id of a document."""
    verdict: CodingVerdict | None = None
    """What the coder says of the code."""
    quotes: Flag = True
    """Whether the words of each passage come along."""


class AskedStanding(AskedPage):
    """Which judgements that stand."""

    code: Word = ""
    """The id of a code."""
    coder: Word = ""
    """The id of a coder; whoever codes blind gets their own only."""
    kind: CoderKind | None = None
    """The kind of coder."""
    document: Word = ""
    """The id of a document."""


class AskedLog(AskedPage):
    """Which judgements of all that were ever made."""

    code: Word = ""
    """The id of a code."""
    coder: Word = ""
    """The id of a coder; whoever codes blind gets their own only."""
    document: Word = ""
    """The id of a document."""
    oldest_first: Flag = False
    """Whether the first come first."""


class AskedEvents(AskedPage):
    """Which events."""

    since: Day | None = None
    """Only events that may lie on this day or later."""
    until: Day | None = None
    """Only events that may lie on this day or earlier."""
    kind: Word = ""
    """A kind of event of the framework."""
    stage: Word = ""
    """The code of a stage."""
    actor: Word = ""
    """The id of an actor."""
    policy: Word = ""
    """The id of a claim."""


class AskedRuns(AskedPage):
    """Which runs."""

    step: Word = ""
    """A step, such as `code`."""


class AskedUnreadable(AskedPage):
    """Which sources that could not be read."""


class AskedSearch(Asked):
    """Which words."""

    q: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*$")]
    """Words that all occur, and phrases in quotes; case and accents do not count."""
    after: Annotated[str, Field(max_length=4000)] = ""
    """What the page before gave as `after`; empty for the first."""
    size: Annotated[int, Field(ge=1, le=100), BeforeValidator(_digits)] = 20
    """Documents of a page."""
    hits: Few = 3
    """Passages of each document."""


# What is sent


class _Sent(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class _Judging(_Sent):
    document: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """The id of the document."""
    code: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """The id of the code."""
    verdict: Literal["present", "absent"] = "present"
    """`present` accepts or adds a coding, `absent` rejects one."""
    instead: Word = ""
    """A correction: the code that this one stands in for, which is rejected in the same act."""
    memo: Annotated[str, Field(max_length=4000)] = ""
    """Why, in your own words."""
    digest: Annotated[str, Field(max_length=64)] = ""
    """The `text_digest` of the document as you saw it; another text is a conflict."""
    expecting: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    """How far the log went when you looked; news of the same code there is a conflict."""


class JudgingAtOffsets(_Judging):
    """A judgement of what stands at two offsets."""

    start: Annotated[int, Field(ge=0, le=LARGEST)]
    """Where the passage begins."""
    end: Annotated[int, Field(ge=1, le=LARGEST)]
    """Where it ends, after the start."""
    quote: Annotated[str, Field(max_length=100_000)] = ""
    """The words you saw there; other words are refused."""


class JudgingByQuote(_Judging):
    """A judgement of words that stand once in the document, word for word."""

    quote: Annotated[str, Field(min_length=1, max_length=100_000)]
    """The words."""


def _way(value: object) -> str:
    named = set(value) if isinstance(value, Mapping) else set()
    return "offsets" if {"start", "end"} & named else "quote_only"


Judging = Annotated[
    Annotated[JudgingAtOffsets, Tag("offsets")] | Annotated[JudgingByQuote, Tag("quote_only")],
    Discriminator(_way),
]


class Undoing(_Sent):
    """Which judgement is taken back."""

    judgement: Annotated[str, Field(max_length=64)] = ""
    """The id of the judgement that you take for your last; another one is a conflict."""
