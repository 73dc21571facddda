"""Everything known about one case, in memory: what `store` keeps and `reporting` writes up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from jejak.model.additions import Addition
from jejak.model.casefile import CaseFile
from jejak.model.framework import Framework
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Match,
    Observation,
    Passage,
    Repost,
    Rival,
    Run,
    Unreadable,
    Verdict,
)
from jejak.model.revisions import Revision


@dataclass(frozen=True)
class Material:
    """All records of a case with its case file and framework.

    Where people added to the findings on a claim, observations, rivals and verdicts are with that;
    `alone` holds the program's own verdict on such claims, `additions` what people said that
    stands, `log` all that they ever said.
    """

    case: CaseFile
    framework: Framework
    documents: tuple[Document, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passages: tuple[Passage, ...] = ()
    codings: tuple[Coding, ...] = ()
    matches: tuple[Match, ...] = ()
    reposts: tuple[Repost, ...] = ()
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    observations: tuple[Observation, ...] = ()
    rivals: tuple[Rival, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    runs: tuple[Run, ...] = ()
    alone: tuple[Verdict, ...] = ()
    additions: tuple[Addition, ...] = ()
    log: tuple[Addition, ...] = ()
    revisions: tuple[Revision, ...] = ()

    @cached_property
    def document(self) -> dict[str, Document]:
        """Documents by id."""
        return {one.id: one for one in self.documents}

    @cached_property
    def cluster(self) -> dict[str, str]:
        """The repost cluster of every document; a document alone is its own cluster."""
        clusters = {one.id: one.id for one in self.documents}
        clusters.update({one.document: one.cluster for one in self.reposts})
        return clusters

    def words(self, passage: Passage) -> str:
        """The verbatim words of a passage."""
        return passage.of(self.document[passage.document].text)
