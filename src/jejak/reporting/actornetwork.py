"""Who acted, in which role, and who is named together with whom in an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from jejak.model.material import Material
from jejak.model.records import Actor, Event, Passage
from jejak.reporting.eventplaces import independent_of
from jejak.reporting.naming import Names
from jejak.reporting.wording import Catalogue


@dataclass(frozen=True)
class ActorRow:
    """An actor with its role and the events it is named in."""

    id: str
    name: str
    role: str
    place: str
    events: int
    sources: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class ActorTie:
    """Two actors named together in events, told by so many independent sources."""

    a: str
    b: str
    sources: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class ActorNetwork:
    """Actors as nodes and joint events as ties, most documented first."""

    actors: tuple[ActorRow, ...]
    ties: tuple[ActorTie, ...]


def actor_network(material: Material, words: Catalogue) -> ActorNetwork:
    """The actors of the dated events and their ties; plans and denials count for neither.

    Works on events alone: the texts they rest on need not be in the material.
    """
    names = Names(material, words)
    known = {actor.id: actor for actor in material.actors}
    events = [event for event in material.events if event.modality == "fact" and event.actors]
    named: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        for actor in dict.fromkeys(event.actors):
            named[actor].append(event)
    rows = [_actor(known[actor], some, names) for actor, some in named.items() if actor in known]
    rows.sort(key=lambda row: (-row.sources, -row.events, row.name))
    return ActorNetwork(tuple(rows), tuple(_ties(events, known, material)))


def narrowed(
    network: ActorNetwork, *, actors: Collection[str] | None = None, least: int = 1
) -> ActorNetwork:
    """Only these actors, named in so many events at least, and the ties among them.

    >>> from jejak.reporting.actornetwork import ActorNetwork, ActorRow, ActorTie, narrowed
    >>> rows = (ActorRow("a", "A", "", "", 3, 1, ()), ActorRow("b", "B", "", "", 1, 1, ()))
    >>> found = narrowed(ActorNetwork(rows, (ActorTie("a", "b", 1, ()),)), least=2)
    >>> [one.id for one in found.actors], found.ties
    (['a'], ())
    """
    kept = tuple(
        one
        for one in network.actors
        if one.events >= least and (actors is None or one.id in actors)
    )
    ids = {one.id for one in kept}
    return ActorNetwork(kept, tuple(one for one in network.ties if {one.a, one.b} <= ids))


def _actor(actor: Actor, events: list[Event], names: Names) -> ActorRow:
    passages = tuple(dict.fromkeys(event.evidence for event in events))
    return ActorRow(
        id=actor.id,
        name=names.place(actor.name),
        role=names.code(actor.role, "role"),
        place=names.place(actor.place) if actor.place else "",
        events=len({(event.when, event.kind) for event in events}),
        sources=independent_of(names.material.cluster, {one.document for one in passages}),
        passages=passages,
    )


def _ties(events: list[Event], known: dict[str, Actor], material: Material) -> list[ActorTie]:
    together: dict[tuple[str, str], dict[Passage, None]] = defaultdict(dict)
    for event in events:
        present = sorted({actor for actor in event.actors if actor in known})
        for pair in combinations(present, 2):
            together[pair][event.evidence] = None
    ties = [
        ActorTie(
            a, b, independent_of(material.cluster, {one.document for one in some}), tuple(some)
        )
        for (a, b), some in together.items()
    ]
    return sorted(ties, key=lambda tie: (-tie.sources, tie.a, tie.b))
