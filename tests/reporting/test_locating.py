import pytest

from jejak.model.casefile import CaseFile, Government, PlaceEntry
from jejak.reporting.locating import located

CASE = CaseFile(
    name="x",
    origin=Government(name="Seoul", country="South Korea", aliases=("Pemkot Seoul", "서울시")),
    host=Government(name="Birmingham", country="United States", aliases=("The Magic City",)),
    sources="x/",
    places=(PlaceEntry(name="Kampung Naga", aliases=("Garut",), country="Indonesia"),),
)


@pytest.mark.parametrize(
    ("name", "country", "place"),
    [
        ("Bandung", "ID", (107.6, -6.9)),
        ("Panama City", "PA", (-79.5, 9.0)),
        ("Birmingham", "GB", (-1.9, 52.5)),
        ("서울", "KR", (127.0, 37.6)),
        ("Makassar", "ID", (119.4, -5.1)),
    ],
)
def test_cities_lie_where_they_do(name, country, place):
    found = located(name)
    assert found is not None
    assert (found.kind, found.country) == ("city", country)
    assert (found.longitude, found.latitude) == pytest.approx(place, abs=0.2)


def test_a_country_is_known_by_its_letters_and_by_its_name():
    assert located("ID") == located("Indonesia")
    found = located("KR")
    assert found is not None
    assert (found.kind, found.names["en"], found.names["id"], found.names["ko"]) == (
        *("country", "South Korea"),
        *("Korea Selatan", "대한민국"),
    )


def test_what_the_case_says_of_a_place_comes_first():
    found = located("Birmingham", CASE)
    assert found is not None
    assert found.country == "US"
    assert located("The Magic City", CASE) == found


def test_a_place_of_the_case_may_be_found_by_its_other_name():
    found = located("Kampung Naga", CASE)
    assert found is not None
    assert found.latitude == pytest.approx(-7.2, abs=0.2)


def test_names_in_hangul_are_those_in_use():
    def korean(name, case=None):
        found = located(name, case)
        return found.names["ko"] if found else ""

    assert korean("Seoul") == "서울"
    assert korean("Seoul", CASE) == "서울시"
    assert (korean("Jakarta"), korean("Surabaya")) == ("자카르타", "수라바야")


@pytest.mark.parametrize("name", ["Laputa", "", "ZZ", "a" * 5000])
def test_what_nobody_knows_is_nowhere(name):
    assert located(name) is None
