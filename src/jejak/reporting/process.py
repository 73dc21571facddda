"""What happened when: the timeline of dated events, and the stages of each process model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from jejak.model.framework import Stage, shown
from jejak.model.material import Material
from jejak.model.records import Event, Modality, Passage
from jejak.model.when import When
from jejak.reporting.codetables import Quote, present
from jejak.reporting.naming import Names
from jejak.reporting.wording import Catalogue

UNDATED = 3
_Key = tuple[When, str, Modality, tuple[str, ...]]


@dataclass(frozen=True)
class TimelineRow:
    """One happening: events of the same date, kind and claims, told by one passage or more."""

    when: When
    date: str
    kind: str
    group: str
    modality: Modality
    places: str
    policies: str
    text: str
    by_publication: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class StageRow:
    """A stage with where and by what it is expected to show, and what was found of it."""

    name: str
    venue: str
    expects: str
    events: tuple[TimelineRow, ...]
    undated: tuple[Quote, ...]

    @property
    def empty(self) -> bool:
        """Whether the sources read say nothing of this stage."""
        return not self.events and not self.undated


@dataclass(frozen=True)
class ProcessTable:
    """A process model with all its stages, found or not."""

    name: str
    source: str
    rows: tuple[StageRow, ...]

    @property
    def found(self) -> int:
        """How many stages are shown by a dated event."""
        return sum(bool(row.events) for row in self.rows)


def timeline(material: Material, words: Catalogue) -> tuple[TimelineRow, ...]:
    """Dated events in order of time; the same happening told twice is one row."""
    return _rows(material.events, Names(material, words))


def _rows(events: tuple[Event, ...], names: Names) -> tuple[TimelineRow, ...]:
    told = {(event.when, event.evidence) for event in events if names.group(event.kind) != "stage"}
    together: dict[_Key, list[Event]] = defaultdict(list)
    for event in events:
        # A mere stage that the same words tell as a visit or seminar would be the same thing twice.
        if names.group(event.kind) == "stage" and (event.when, event.evidence) in told:
            continue
        together[event.when, event.kind, event.modality, event.policies].append(event)
    rows = [_happening(some, names) for some in together.values()]
    return tuple(sorted(rows, key=lambda row: (row.when, row.kind, row.modality)))


def _happening(events: list[Event], names: Names) -> TimelineRow:
    one = events[0]
    places = dict.fromkeys(names.place(place) for event in events for place in event.places)
    policies = {claim.id: claim.policy for claim in names.material.claims}
    return TimelineRow(
        when=one.when,
        date=names.words.date(one.when),
        kind=names.kind(one.kind),
        group=names.group(one.kind),
        modality=one.modality,
        places=", ".join(places),
        policies="; ".join(policies.get(claim, claim) for claim in one.policies),
        text=names.material.words(one.evidence),
        by_publication=all(event.dated == "published" for event in events),
        passages=tuple(dict.fromkeys(event.evidence for event in events)),
    )


def stages_table(material: Material, words: Catalogue) -> tuple[ProcessTable, ...]:
    """Every process model with every stage: dated events, mentions without a date, or nothing."""
    names = Names(material, words)
    codings = present(material)
    return tuple(
        ProcessTable(
            name=shown(process.name, words.language),
            source=process.source,
            rows=tuple(_stage(stage, names, codings) for stage in process.stages),
        )
        for process in material.framework.processes
    )


def _stage(stage: Stage, names: Names, codings: dict[str, dict[Passage, float]]) -> StageRow:
    language = names.words.language
    events = tuple(event for event in names.material.events if stage.code in event.stages)
    dated = {event.evidence for event in events}
    mentions = sorted(codings.get(stage.code, {}).items(), key=lambda item: (-item[1], item[0]))
    undated = [
        Quote(names.material.words(passage), passage, sure)
        for passage, sure in mentions
        if passage not in dated
    ]
    return StageRow(
        name=names.code(stage.code),
        venue=shown(stage.venue, language) if stage.venue else "",
        expects=shown(stage.expects, language) if stage.expects else "",
        events=_rows(events, names),
        undated=tuple(undated[:UNDATED]),
    )
