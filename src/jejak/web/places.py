"""Where things happened: the places of the case on a map and in a table."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.model.framework import LANGUAGES
from jejak.model.records import Event
from jejak.reporting.eventplaces import EventPlace, EventPlaces, PlaceTie, event_places
from jejak.reporting.placepicture import place_picture
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
    query_of,
    window_asked,
)
from jejak.web.rendering import show
from jejak.web.visiting import Desk

COLUMNS = (
    "place", *(f"name_{one}" for one in LANGUAGES), "what", "country", "latitude", "longitude",
    "events", "independent_sources", "first_year", "last_year", "passages",
)  # fmt: skip
ROWS = 300


@dataclass(frozen=True)
class Asked:
    """What the map is narrowed down to."""

    window: Window
    kind: str
    country: str

    @property
    def query(self) -> str:
        """The same as a query."""
        return query_of(self.window.query, {"kind": self.kind, "country": self.country})


@dataclass(frozen=True)
class Shown:
    """What the page is made of."""

    found: EventPlaces
    countries: list[tuple[str, str]]
    total: int


def map_page(desk: Desk) -> Response:
    """The places on a map, and the table of them; narrowed down as the query asks."""
    asked = _asked(desk)
    shown = _shown(desk, asked)
    names = {one.id: one.name for one in shown.found.places}
    return show(
        desk,
        "map.html.jinja",
        picture=_picture(desk, asked, shown.found),
        places=shown.found.places[:ROWS],
        ties=[one for one in shown.found.ties if {one.a, one.b} <= names.keys()][:ROWS],
        all_places=len(shown.found.places),
        all_ties=len(shown.found.ties),
        names=names,
        countries=shown.countries,
        kinds=kinds(desk),
        asked=asked,
        total=shown.total,
        most=MOST,
        address=lambda one: _address(desk, asked, place=one.id),
        tie_address=lambda one: _address(desk, asked, place=one.a, other=one.b),
    )


def _asked(desk: Desk) -> Asked:
    return Asked(window_asked(desk), desk.asked("kind"), desk.asked("country"))


def _shown(desk: Desk, asked: Asked) -> Shown:
    events = gathered(desk, asked.window, asked.kind)
    every = event_places(events.material, desk.words)
    codes = {one.location.country for one in every.on_map if one.location}
    countries = sorted(
        ((one, desk.words.territory(one)) for one in codes), key=lambda pair: pair[1]
    )
    return Shown(_of_country(every, asked.country), countries, events.total)


def _of_country(found: EventPlaces, country: str) -> EventPlaces:
    """The places of a country and the ties among them; all if none is asked for."""
    if not country:
        return found
    places = tuple(one for one in found.on_map if one.location and one.location.country == country)
    ids = {one.id for one in places}
    return EventPlaces(places, tuple(one for one in found.ties if {one.a, one.b} <= ids))


def _picture(desk: Desk, asked: Asked, found: EventPlaces) -> PlainPicture | None:
    return place_picture(
        found,
        desk.words,
        address=lambda one: _address(desk, asked, place=one),
        tie_address=lambda a, b: _address(desk, asked, place=a, other=b),
    )


def _address(desk: Desk, asked: Asked, **told: str) -> str:
    """Where the events of a place are told, or of two that are named together."""
    more = {"kind": asked.kind, **asked.window.query}
    query = {name: value for name, value in {**told, **more}.items() if value}
    return f"{desk.path('map', 'events')}?{urlencode(query, quote_via=quote)}"


def map_events(desk: Desk) -> Response:
    """What happened at a place, or what names two places together."""
    wanted = {one for one in (desk.asked("place"), desk.asked("other")) if one}
    if not wanted:
        raise NotHere("no place is named")

    def there(event: Event) -> bool:
        return wanted <= set(event.places)

    asked = _asked(desk)
    title = " – ".join(_called(desk, one) for one in sorted(wanted))
    return listed(desk, "map", title, there, desk.path("map") + asked.query)


def _called(desk: Desk, place: str) -> str:
    return desk.words.territory(place)


def map_file(desk: Desk) -> Response:
    """The map as a file."""
    asked = _asked(desk)
    drawn = _picture(desk, asked, _shown(desk, asked).found)
    return picture_file(desk, "map", desk.request.path_params["form"], drawn)


def map_table(desk: Desk) -> Response:
    """The places as a file."""
    found = _shown(desk, _asked(desk)).found
    return csv_file(desk, "places", COLUMNS, (_row(one) for one in found.places))


def _row(one: EventPlace) -> tuple[str | int | float | None, ...]:
    at = one.location
    names = [at.names[language] if at else "" for language in LANGUAGES]
    where = (at.kind, at.country, at.latitude, at.longitude) if at else ("", "", None, None)
    passages = " ".join(passage.key for passage in one.passages)
    return (one.id, *names, *where, one.events, one.sources, *one.years, passages)


def map_ties(desk: Desk) -> Response:
    """Which places events name together, as a file."""
    found = _shown(desk, _asked(desk)).found
    header = ("place", "other_place", "events", "independent_sources", "passages")
    return csv_file(desk, "place-ties", header, (_tie_row(one) for one in found.ties))


def _tie_row(one: PlaceTie) -> tuple[str | int, ...]:
    return (one.a, one.b, one.events, one.sources, " ".join(each.key for each in one.passages))


routes = [
    page("/map", "viewer", map_page, sighted=True),
    page("/map/events", "viewer", map_events, sighted=True),
    page("/map.csv", "viewer", map_table, sighted=True),
    page("/map/ties.csv", "viewer", map_ties, sighted=True),
    page("/map.{form}", "viewer", map_file, sighted=True),
]
