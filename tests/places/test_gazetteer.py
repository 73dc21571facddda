from itertools import pairwise

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from jejak.places import Gazetteer, Place, country_code, country_names, known_names
from jejak.text.phrases import Hit, PhraseFinder

FINDERS: dict[Gazetteer, PhraseFinder] = {}
WORLD = Gazetteer()
OWN = {
    "Teras Cikapundung": ("Indonesia", ("테라스 치카푼둥",)),
    "Seongsu": ("Korea Selatan", ("성수동",)),
    "Nusantara": ("", ()),
}
CASE = Gazetteer(OWN)
pieces = st.sampled_from(
    ["Bandung", "bandung", "Seoul", "서울", "반둥", "시", " ", ", ", "-", "Hong Kong", "Singapore", "New", "York", "Mexico",
     "Teras Cikapundung", "성수동", "Kota ", "di ", "AS", "\n", "Lembah Silikon", "İ", "Paris", "Korea", "Selatan"]
)  # fmt: skip
texts = st.lists(pieces, max_size=10).map("".join) | st.text()


def find(text: str, gazetteer: Gazetteer) -> list[tuple[Hit, Place]]:
    """What a finder over the gazetteer's names finds."""
    if gazetteer not in FINDERS:
        FINDERS[gazetteer] = PhraseFinder(gazetteer.names, cased=True)
    return [(hit, gazetteer.place(hit.label)) for hit in FINDERS[gazetteer].find(text)]


def named(text: str, gazetteer: Gazetteer = WORLD) -> list[tuple[str, str, str]]:
    """The places of a text: name, country, kind."""
    return [(place.name, place.country, place.kind) for _, place in find(text, gazetteer)]


@given(texts)
def test_places_lie_inside_the_text_in_order(text: str):
    hits = [hit for hit, _ in find(text, CASE)]
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    for one, other in pairwise(hits):
        assert one.end <= other.start or (one.start, one.end) == (other.start, other.end)


@given(texts)
def test_a_place_is_named_as_the_text_writes_it(text: str):
    # The same letters alone name the same place: nothing else of the text took part.
    for hit, place in find(text, CASE):
        words = text[hit.start : hit.end].replace("\n", " ")
        assert place in [other for _, other in find(words, CASE)]


@given(texts)
def test_of_cities_only_one_is_meant(text: str):
    cities = [(hit.start, hit.end) for hit, place in find(text, WORLD) if place.kind == "city"]
    assert len(set(cities)) == len(cities)


@given(texts)
def test_places_of_the_case_are_always_found(text: str):
    text = f"{text} | Teras Cikapundung, 성수동에서 | {text}"
    found = [name for name, _, kind in named(text, CASE) if kind == "own"]
    assert {"Teras Cikapundung", "Seongsu"} <= set(found)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Tim dari Bandung tiba", ("Bandung", "ID", "city")),
        ("반둥에서", ("Bandung", "ID", "city")),
        ("서울시는", ("Seoul", "KR", "city")),
        ("부산시와", ("Busan", "KR", "city")),
        ("Surabaya, 2012", ("Surabaya", "ID", "city")),
        ("London", ("London", "GB", "city")),
        ("런던", ("London", "GB", "city")),
        ("Hyderabad", ("Hyderabad", "IN", "city")),
        ("Islamabad", ("Islamabad", "PK", "city")),
        ("New York", ("New York City", "US", "city")),
        ("Lembah Silikon", ("Silicon Valley", "US", "site")),
        ("실리콘밸리처럼", ("Silicon Valley", "US", "site")),
        ("Korea Selatan", ("KR", "KR", "country")),
        ("대한민국", ("KR", "KR", "country")),
        ("ke Jepang", ("JP", "JP", "country")),
        ("Belanda", ("NL", "NL", "country")),
        ("Mexico", ("MX", "MX", "country")),
        ("Meksiko", ("MX", "MX", "country")),
        ("Jamaica", ("JM", "JM", "country")),
    ],
)
def test_a_place_is_found(text: str, place: tuple[str, str, str]):
    assert named(text) == [place]


@pytest.mark.parametrize("name", ["Singapore", "Singapura", "싱가포르"])
def test_a_city_state_is_city_and_country(name: str):
    assert named(name) == [("Singapore", "SG", "city"), ("SG", "SG", "country")]


@pytest.mark.parametrize(
    "text",
    [
        "a nice place, easy reading, one man along the way",
        "Nice Reading Mobile Bath",
        "bandung dengan huruf kecil",
        "Kota Baru Indah Raya",
        "시장은 공주를 만났다",
        "Bandungan",
        "as a matter of us",
        "",
    ],
)
def test_everyday_words_are_no_places(text: str):
    assert named(text) == []


def test_the_longest_name_wins():
    assert named("Korea Selatan dan New Delhi") == [
        ("KR", "KR", "country"),
        ("New Delhi", "IN", "city"),
    ]


def test_the_case_s_own_places_come_before_the_world_s():
    gazetteer = Gazetteer({"Bandung": ("Indonesia", ("반둥", "Paris van Java", "Paris"))})
    assert (
        named("Bandung, 반둥, Paris van Java, Paris", gazetteer) == [("Bandung", "ID", "own")] * 4
    )


def test_own_places_do_not_leak_into_other_gazetteers():
    Gazetteer({"Paris": ("Indonesia", ())})
    assert named("Paris") == [("Paris", "FR", "city")]


def test_an_own_place_may_have_an_everyday_name_or_no_country():
    assert named("di Nice", Gazetteer({"Nice": ("", ())})) == [("Nice", "", "own")]


@pytest.mark.parametrize("language", ["en", "id", "ko"])
@pytest.mark.parametrize("code", ["KR", "ID", "JP", "SG", "NL", "CO", "BR", "FR"])
def test_a_country_is_known_by_its_name_in_each_language(language: str, code: str):
    name = Locale(language).territories[code]
    assert country_code(name) == code
    assert name in country_names(code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Korsel", "KR"),
        ("south korea", "KR"),
        ("Tiongkok", "CN"),
        ("미국", "US"),
        ("DE", "DE"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_a_country_s_everyday_names_give_its_code(name: str, code: str):
    assert country_code(name) == code


def test_an_unknown_code_has_no_names():
    assert country_names("XX") == ()


def test_shipped_names_of_a_place_are_known_by_any_of_them():
    assert {"Jakarta", "DKI", "자카르타"} <= set(known_names("Jakarta"))
    assert known_names("DKI") == known_names("Jakarta")
    assert known_names("Atlantis") == ()
