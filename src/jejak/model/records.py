"""The records every stage reads and yields; `store` has one table for each, same names.

Everything points into text that was frozen when it was read: a `Passage` is a document
and two offsets in Unicode code points, half-open, never bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from jejak.model.when import When

Unit = Literal["title", "paragraph", "sentence"]
Side = Literal["origin", "host", "third", ""]
Judgement = Literal["present", "absent", "abstain"]
Modality = Literal["fact", "plan", "denied"]
Conclusion = Literal["supported", "leaning", "undetermined", "contradicted"]
Decibels = tuple[float, float]


@dataclass(frozen=True)
class Document:
    """A source as it was read; the text never changes, a better reading is a new Document.

    `pages` holds the offset at which each page starts. `caution` says what is missing
    ("no date"), in the words the user is shown. `side` is whose voice it is.
    """

    id: str
    title: str
    issuer: str
    kind: str
    language: str
    side: Side
    published: When | None
    url: str
    text: str
    pages: tuple[int, ...]
    digest: str
    reader: str
    caution: str = ""
    original: str = ""


@dataclass(frozen=True)
class Unreadable:
    """A source that could not be read, why, and what would help."""

    source: str
    digest: str
    reason: str
    remedy: str


@dataclass(frozen=True, order=True)
class Passage:
    """A stretch of a document's text, half-open, in code points.

    >>> Passage("a", 0, 5).key
    'a:0-5'
    """

    document: str
    start: int
    end: int
    unit: Unit = field(default="sentence", compare=False)

    @property
    def key(self) -> str:
        """The address of the passage, as reports and `--json` print it."""
        return f"{self.document}:{self.start}-{self.end}"

    def of(self, text: str) -> str:
        """The words of the passage, given its document's text."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Coding:
    """One coder's judgement of one code on one passage; people, rules and models alike."""

    passage: Passage
    code: str
    coder: str
    verdict: Judgement
    confidence: float
    reason: str = ""


@dataclass(frozen=True)
class Match:
    """Two passages that share wording; undirected similarity in 0–1."""

    a: Passage
    b: Passage
    score: float
    method: str


@dataclass(frozen=True)
class Repost:
    """A document's place in a cluster of near-duplicates; `first` is the earliest of them."""

    document: str
    cluster: str
    first: bool


@dataclass(frozen=True)
class Actor:
    """Who acts: a government, agency, firm or network, with the role it plays."""

    id: str
    name: str
    role: str
    place: str


@dataclass(frozen=True)
class Event:
    """Something dated that a passage tells; `modality` keeps plans apart from facts.

    `stages` are codes of the framework's process models; `policies` are claim ids the
    passage is about; `dated` says where the date came from (text or publication).
    """

    id: str
    when: When
    kind: str
    places: tuple[str, ...]
    actors: tuple[str, ...]
    stages: tuple[str, ...]
    policies: tuple[str, ...]
    modality: Modality
    dated: Literal["text", "published"]
    evidence: Passage


@dataclass(frozen=True)
class Claim:
    """The thing that is tested: "H's policy came from O"; `proposed` if the program wrote it.

    `host_text` and `origin_texts` are the documents that hold the policies themselves, by id.
    """

    id: str
    policy: str
    origin: str
    aliases: tuple[str, ...] = ()
    dimension: str = ""
    origin_policy: str = ""
    asserted_by: str = ""
    proposed: bool = False
    evidence: tuple[Passage, ...] = ()
    host_text: str = ""
    origin_texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A sentence of the message catalogue and what fills it; written in any language later."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Observation:
    """One finding that weighs on a claim: a range of decibels and the passages it rests on.

    A decibel is ten times the base-10 logarithm of the likelihood ratio: +10 dB makes the
    claim ten times more likely against its best rival, -10 dB ten times less.
    """

    claim: str
    kind: str
    test: str
    weight: Decibels
    passages: tuple[Passage, ...]
    says: Message
    pooled: int = 1


@dataclass(frozen=True)
class Rival:
    """Another possible source of the host's policy, found in passages about it."""

    claim: str
    name: str
    kind: Literal["foreign", "domestic", "national", "own_past"]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Verdict:
    """What the sources read say about a claim, how strongly, and what would change it."""

    claim: str
    verdict: Conclusion
    support: Decibels
    mechanism: str
    degree: str
    would_change: tuple[Message, ...]


@dataclass(frozen=True)
class Run:
    """One execution of a step; same inputs, options and version give the same id."""

    id: str
    step: str
    options: str
    seed: int
    inputs: str
    version: str
    started: str
    finished: str = ""
