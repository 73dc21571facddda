"""Where things happened: the places that events name, and which are named together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from jejak.model.material import Material
from jejak.model.records import Event, Passage
from jejak.reporting.locating import Location, located
from jejak.reporting.naming import Names
from jejak.reporting.wording import Catalogue


@dataclass(frozen=True)
class EventPlace:
    """A place with what happened there, told by so many independent sources.

    `id` is what records call it, `name` what a reader does. Years are the first and the last.
    """

    id: str
    name: str
    location: Location | None
    events: int
    sources: int
    years: tuple[int, int]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class PlaceTie:
    """Two places that events name together."""

    a: str
    b: str
    events: int
    sources: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class EventPlaces:
    """Places with most events first, and ties, the strongest first."""

    places: tuple[EventPlace, ...]
    ties: tuple[PlaceTie, ...]

    @property
    def on_map(self) -> tuple[EventPlace, ...]:
        """The places of which is known where they lie."""
        return tuple(one for one in self.places if one.location)


def event_places(material: Material, words: Catalogue) -> EventPlaces:
    """The places of the dated events and their ties; plans and denials count for neither.

    Works on events alone: the texts they rest on need not be in the material.
    """
    names = Names(material, words)
    at: dict[str, list[Event]] = defaultdict(list)
    together: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in material.events:
        if event.modality == "fact":
            for place in dict.fromkeys(event.places):
                at[place].append(event)
            for a, b in combinations(sorted(set(event.places)), 2):
                together[a, b].append(event)
    places = [_place(one, some, names) for one, some in at.items()]
    ties = [
        PlaceTie(*pair, *_counted(some, material), _passages(some))
        for pair, some in together.items()
    ]
    return EventPlaces(
        tuple(sorted(places, key=lambda one: (-one.events, -one.sources, one.name))),
        tuple(sorted(ties, key=lambda one: (-one.sources, -one.events, one.a, one.b))),
    )


def _place(place: str, events: Sequence[Event], names: Names) -> EventPlace:
    location = located(place, names.material.case)
    years = [one.when.start.year for one in events]
    return EventPlace(
        place,
        _called(place, location, names),
        location,
        *_counted(events, names.material),
        (min(years), max(years)),
        _passages(events),
    )


def _called(place: str, location: Location | None, names: Names) -> str:
    """The case's own name for a place, else what the gazetteer calls it."""
    told = names.place(place)
    own = told != place or location is None or location.kind == "country"
    return told if own or location is None else _known(place, location, names.words.language)


def _known(place: str, location: Location, language: str) -> str:
    return location.names["ko"] if language == "ko" else place


def _counted(events: Sequence[Event], material: Material) -> tuple[int, int]:
    """Happenings and independent sources."""
    sources = independent_of(material.cluster, {one.evidence.document for one in events})
    return len({(one.when, one.kind) for one in events}), sources


def _passages(events: Sequence[Event]) -> tuple[Passage, ...]:
    return tuple(dict.fromkeys(one.evidence for one in events))


def independent_of(cluster: Mapping[str, str], documents: set[str]) -> int:
    """How many independent sources these are; one of no cluster of reposts is its own.

    >>> independent_of({"a": "x", "b": "x"}, {"a", "b", "c"})
    2
    """
    return len({cluster.get(one, one) for one in documents})
