"""What comes out of the JSON API of theory and findings; its description is made from these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from jejak.model.records import Conclusion, Modality
from jejak.web.apimodels import Coding, Dated, FrameworkName, Listed, Paged, PassageLine, Told


class Code(Told):
    """A code with its rules, in each language."""

    id: str
    """Its id."""
    name: Mapping[str, str]
    """Its name."""
    definition: Mapping[str, str]
    """What it means."""
    include: Mapping[str, str]
    """When it is given."""
    exclude: Mapping[str, str]
    """When it is not."""
    cues: Mapping[str, tuple[str, ...]]
    """Phrases that tell it."""
    source: str
    """Where it comes from."""


class Family(Told):
    """A question asked of every passage, with its codes."""

    id: str
    """Its id."""
    name: Mapping[str, str]
    """Its name."""
    question: Mapping[str, str]
    """The question."""
    choice: Literal["single", "multiple"]
    """Whether a passage has one code of it at most."""
    codes: tuple[Code, ...]
    """Its codes."""


class Codebook(Told):
    """The theory of a case as people code with it."""

    framework: FrameworkName
    """Which theory."""
    title: Mapping[str, str]
    """Its title."""
    families: tuple[Family, ...]
    """Its families."""


class Sentence(Told):
    """A finding in words."""

    key: str
    """What kind of finding."""
    values: Mapping[str, str]
    """What fills it in."""
    text: str
    """In the language that was asked for by Accept-Language (en, id, ko)."""


class ByPerson(Told):
    """A person who added something to a claim, when, and why."""

    name: str
    """Who."""
    at: str
    """When, in UTC."""
    reason: str
    """Why."""


class ClaimTest(Told):
    """A test of a claim: what was looked for, what came out, what it weighs."""

    kind: str
    """What was looked for."""
    test: str
    """The type of test of process tracing."""
    weight_db: tuple[float, float]
    """What it weighs, from and to, in decibels of the likelihood ratio."""
    pooled: int
    """Observations that it stands for."""
    says: Sentence
    """What came out."""
    passages: tuple[PassageLine, ...]
    """What it rests on."""
    added_by: ByPerson | None
    """Whose observation it is; null if the program found it."""
    weighed_by: ByPerson | None
    """Who weighed what the program found; null if the framework did."""


class RivalLine(Told):
    """Another possible source of the policy."""

    name: str
    """Who."""
    kind: str
    """Of which kind."""
    passages: tuple[PassageLine, ...]
    """Who says so."""
    added_by: ByPerson | None
    """Who named it; null if the program found it."""


class ProgramAlone(Told):
    """What the program concludes without what people added."""

    verdict: Conclusion
    """Its verdict."""
    support_db: tuple[float, float]
    """What its tests weigh together, in decibels."""


class ClaimLine(Told):
    """A claim and what the sources say about it, weighed with what people added."""

    id: str
    """Its id."""
    policy: str
    """The policy of the host."""
    origin: str
    """Where it is said to come from."""
    dimension: str
    """The field of policy."""
    proposed: bool
    """Whether the program proposed it."""
    verdict: Conclusion | None
    """The verdict; null if it was not traced."""
    support_db: tuple[float, float] | None
    """What all tests weigh together, in decibels."""
    mechanism: str
    """How it came, as a code; may be empty."""
    degree: str
    """How much of it came, as a code; may be empty."""
    page: str
    """Its page in the workbench."""


class Claim(ClaimLine):
    """A claim with all that weighs on it."""

    aliases: tuple[str, ...]
    """Other names of the policy."""
    origin_policy: str
    """The policy of the origin."""
    asserted_by: str
    """Who says so."""
    evidence: tuple[PassageLine, ...]
    """Passages that state it."""
    tests: tuple[ClaimTest, ...]
    """The tests."""
    rivals: tuple[RivalLine, ...]
    """Other possible sources."""
    would_change: tuple[Sentence, ...]
    """What would change the verdict."""
    program_alone: ProgramAlone | None
    """The program's own conclusion where people added something that weighs; null elsewhere."""


class Event(Told):
    """Something dated that a passage tells."""

    id: str
    """Its id."""
    when: Dated
    """When."""
    dated: Literal["text", "published"]
    """Whether the text says when, or only the date of publication."""
    kind: str
    """What."""
    modality: Modality
    """Whether it happened, was planned, or was denied."""
    places: tuple[str, ...]
    """Where."""
    actors: tuple[str, ...]
    """Who, by id."""
    stages: tuple[str, ...]
    """Stages that it shows, by code."""
    policies: tuple[str, ...]
    """Claims that it is about, by id."""
    passage: PassageLine
    """Who says so."""


class Stage(Told):
    """A stage that a transfer is expected to pass through, and what shows it."""

    process: str
    """The process model."""
    order: int
    """Its place there, from 1."""
    code: str
    """The code it is told by."""
    found: bool
    """Whether a dated event shows it."""
    events: tuple[Event, ...]
    """Dated events, the earliest first; at most 60."""
    mentions: tuple[Coding, ...]
    """Passages that carry the code; at most 10."""


class Run(Told):
    """A run of a step; the same inputs, options and version give the same id."""

    id: str
    """Its id."""
    step: str
    """The step."""
    options: Mapping[str, Any] | None
    """Its options; null for whoever codes blind."""
    seed: int
    """Its seed."""
    inputs: str
    """The digest of what it ran on."""
    version: str
    """The version of Jejak."""
    started: str
    """When it began."""
    finished: str
    """When it was done; empty if it was cut off."""


class Hit(Told):
    """A place where words were found."""

    start: int
    """Where the excerpt begins."""
    end: int
    """Where it ends."""
    text: str
    """The excerpt."""
    marks: tuple[tuple[int, int], ...]
    """The words in it, as offsets of the document."""


class FoundDocument(Told):
    """A document in which words were found."""

    document: str
    """Its id."""
    title: str
    """Its title."""
    language: str
    """Its language."""
    hits: tuple[Hit, ...]
    """Where."""
    more: bool
    """Whether there are more places in it."""
    page: str
    """Its page in the workbench."""


class FoundPage(Told):
    """Some of the documents in which words were found."""

    items: tuple[FoundDocument, ...]
    """The documents."""
    after: str
    """What the next page is asked for with; empty at the end."""
    total: int
    """How many places, at most, unless it is exact."""
    exact: bool
    """Whether the total is exact."""


class ClaimList(Listed[ClaimLine]):
    """The claims of a case."""


class StageList(Listed[Stage]):
    """The stages of all process models."""


class EventPage(Paged[Event]):
    """Some of the events."""


class RunPage(Paged[Run]):
    """Some of the runs."""
