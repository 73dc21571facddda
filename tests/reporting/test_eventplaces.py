from dataclasses import replace

from jejak.reporting.eventplaces import event_places
from jejak.reporting.wording import catalogue


def test_places_stand_with_most_events_first(material, english):
    found = event_places(material, english)
    assert [(one.name, one.events, one.sources) for one in found.places][:2] == [
        ("Bandung", 3, 3),
        ("Seoul", 2, 2),
    ]


def test_places_that_events_name_together_are_tied(material, english):
    ties = event_places(material, english).ties
    assert [(one.a, one.b, one.events, one.sources) for one in ties] == [("Bandung", "Seoul", 2, 2)]
    assert len(ties[0].passages) == 2


def test_reposts_are_one_source(reposted, english):
    assert event_places(reposted, english).places[0].sources == 3


def test_texts_need_not_be_there(material, english):
    bare = replace(material, documents=())
    assert event_places(bare, english) == event_places(material, english)


def test_plans_and_denials_count_for_nothing(material, english):
    plans = tuple(replace(one, modality="plan") for one in material.events)
    found = event_places(replace(material, events=plans), english)
    assert (found.places, found.ties) == ((), ())


def test_names_are_in_the_language_asked_for(material):
    seen = replace(material, events=(replace(material.events[0], places=("KR", "Jakarta")),))
    assert {one.name for one in event_places(seen, catalogue("ko")).places} == {
        "대한민국",
        "자카르타",
    }
    assert {one.name for one in event_places(seen, catalogue("id")).places} == {
        "Korea Selatan",
        "Jakarta",
    }


def test_an_unknown_place_is_listed_but_not_on_the_map(material, english):
    seen = replace(material, events=(replace(material.events[0], places=("Laputa", "Seoul")),))
    found = event_places(seen, english)
    assert len(found.places) == 2
    assert [one.id for one in found.on_map] == ["Seoul"]


def test_years_are_the_first_and_the_last(material, english):
    found = event_places(material, english).places[0]
    years = [one.when.start.year for one in material.events if "Bandung" in one.places]
    assert found.years == (min(years), max(years))
