"""Who acts with whom: the actors of the case's events, joined where an event names several."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.model.material import Material
from jejak.model.records import Actor, Event
from jejak.reporting.actornetwork import ActorNetwork, ActorRow, actor_network, narrowed
from jejak.reporting.actorpicture import actor_picture
from jejak.reporting.naming import Names
from jejak.reporting.plainpictures import PlainPicture
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.downloads import csv_file, picture_file
from jejak.web.happenings import (
    MOST,
    Window,
    gathered,
    kinds,
    listed,
    number_asked,
    query_of,
    window_asked,
)
from jejak.web.rendering import show
from jejak.web.visiting import Desk

ROWS = 300
"""Actors and ties that the tables of the page show; files have all."""


@dataclass(frozen=True)
class Asked:
    """What the network is narrowed down to; `least` is the number of events of an actor."""

    window: Window
    kind: str
    role: str
    place: str
    least: int

    @property
    def query(self) -> dict[str, str]:
        """The same as a query has it."""
        told = {"kind": self.kind, "role": self.role, "place": self.place}
        least = {"least": str(self.least)} if self.least > 1 else {}
        return {name: one for name, one in (told | least | self.window.query).items() if one}


@dataclass(frozen=True)
class Shown:
    """What the page is made of: the network, and what the filters can be set to."""

    network: ActorNetwork
    roles: list[tuple[str, str]]
    places: list[tuple[str, str]]
    total: int


def network(desk: Desk) -> Response:
    """The actors and their ties, drawn and in tables; narrowed down as the query asks."""
    asked = _asked(desk)
    shown = _shown(desk, asked)
    return show(
        desk,
        "network.html.jinja",
        picture=_picture(desk, asked, shown.network),
        actors=shown.network.actors[:ROWS],
        ties=shown.network.ties[:ROWS],
        all_actors=len(shown.network.actors),
        all_ties=len(shown.network.ties),
        names={one.id: one.name for one in shown.network.actors},
        asked=asked,
        query=query_of(asked.query),
        kinds=kinds(desk),
        roles=shown.roles,
        places=shown.places,
        total=shown.total,
        most=MOST,
        address=lambda one: _address(desk, asked, actor=one.id),
        tie_address=lambda one: _address(desk, asked, actor=one.a, other=one.b),
    )


def _asked(desk: Desk) -> Asked:
    kind, role, place = (desk.asked(name) for name in ("kind", "role", "place"))
    return Asked(window_asked(desk), kind, role, place, round(number_asked(desk, "least", 1)))


def _shown(desk: Desk, asked: Asked) -> Shown:
    events = gathered(desk, asked.window, asked.kind)
    material = events.material
    names = Names(material, desk.words)
    known = sorted({one for event in material.events for one in event.places})
    there = _at(material, asked.place)
    found = narrowed(
        actor_network(there, desk.words), actors=_of_role(material, asked.role), least=asked.least
    )
    roles = {one.role: names.code(one.role, "role") for one in material.actors if one.role}
    return Shown(
        found,
        sorted(roles.items(), key=lambda pair: pair[1].casefold()),
        sorted(((one, names.place(one)) for one in known), key=lambda pair: pair[1].casefold()),
        events.total,
    )


def _at(material: Material, place: str) -> Material:
    """The same with only the events that name a place."""
    if not place:
        return material
    events = tuple(one for one in material.events if place in one.places)
    return Material(
        material.case,
        material.framework,
        reposts=material.reposts,
        actors=material.actors,
        events=events,
    )


def _of_role(material: Material, role: str) -> set[str] | None:
    return {one.id for one in material.actors if one.role == role} if role else None


def _picture(desk: Desk, asked: Asked, found: ActorNetwork) -> PlainPicture | None:
    return actor_picture(
        found,
        desk.words,
        address=lambda one: _address(desk, asked, actor=one),
        tie_address=lambda a, b: _address(desk, asked, actor=a, other=b),
    )


def _address(desk: Desk, asked: Asked, **told: str) -> str:
    """Where the events of an actor are told, or those that name two together."""
    query = told | {name: one for name, one in asked.query.items() if name not in {"role", "least"}}
    return f"{desk.path('network', 'events')}?{urlencode(query, quote_via=quote)}"


def network_events(desk: Desk) -> Response:
    """The events that name an actor, or two together, each with its passage."""
    wanted = [one for one in (desk.asked("actor"), desk.asked("other")) if one]
    known = {one.id: one.name for one in desk.store.records(Actor)}
    if not wanted or not known.keys() >= set(wanted):
        raise NotHere("the case has no such actor")
    asked = _asked(desk)

    def named(event: Event) -> bool:
        there = not asked.place or asked.place in event.places
        return there and set(wanted) <= set(event.actors)

    title = " – ".join(known[one] for one in wanted)
    return listed(desk, "network", title, named, desk.path("network") + query_of(asked.query))


def network_file(desk: Desk) -> Response:
    """The picture of the network as a file."""
    asked = _asked(desk)
    drawn = _picture(desk, asked, _shown(desk, asked).network)
    return picture_file(desk, "network", desk.request.path_params["form"], drawn)


def network_actors(desk: Desk) -> Response:
    """The actors as a file."""
    found = _shown(desk, _asked(desk)).network
    header = ("id", "actor", "role", "place", "events", "independent_sources", "passages")
    return csv_file(desk, "actors", header, (_row(one) for one in found.actors))


def _row(one: ActorRow) -> tuple[str | int, ...]:
    passages = " ".join(passage.key for passage in one.passages)
    return (one.id, one.name, one.role, one.place, one.events, one.sources, passages)


def network_ties(desk: Desk) -> Response:
    """The ties as a file."""
    found = _shown(desk, _asked(desk)).network
    names = {one.id: one.name for one in found.actors}
    rows = (
        (names[one.a], names[one.b], one.sources, " ".join(each.key for each in one.passages))
        for one in found.ties
    )
    header = ("actor", "other_actor", "independent_sources", "passages")
    return csv_file(desk, "actor-ties", header, rows)


routes = [
    page("/network", "viewer", network, sighted=True),
    page("/network/events", "viewer", network_events, sighted=True),
    page("/network/actors.csv", "viewer", network_actors, sighted=True),
    page("/network/ties.csv", "viewer", network_ties, sighted=True),
    page("/network.{form}", "viewer", network_file, sighted=True),
]
