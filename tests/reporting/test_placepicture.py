import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from jejak.reporting.eventplaces import event_places
from jejak.reporting.placepicture import place_picture
from jejak.reporting.wording import catalogue

SVG = "{http://www.w3.org/2000/svg}"
HARD = 'A & <B> "c" var(--x)\x00'


def picture(material, words):
    return place_picture(
        event_places(material, words),
        words,
        address=lambda one: f"/at?{one}",
        tie_address=lambda a, b: f"/both?{a}+{b}",
    )


def test_every_place_and_tie_is_a_link_with_a_name(material, english):
    root = ET.fromstring(picture(material, english).svg())
    links = {one.get("href"): one.get("aria-label") for one in root.iter(f"{SVG}a")}
    assert links == {
        "/at?Bandung": "Bandung: 3 events, 3 independent sources",
        "/at?Seoul": "Seoul: 2 events, 2 independent sources",
        "/both?Bandung+Seoul": "Bandung and Seoul: 2 events, 2 independent sources",
    }
    assert root.get("role") == "group"


def test_more_events_make_a_larger_disc(material, english):
    root = ET.fromstring(picture(material, english).svg())
    radius = {
        one.get("href"): float(list(one.iter(f"{SVG}circle"))[1].get("r", 0))
        for one in root.iter(f"{SVG}a")
        if one.get("href", "").startswith("/at")
    }
    assert radius["/at?Bandung"] > radius["/at?Seoul"]


def test_a_country_is_a_diamond(material, english):
    seen = replace(material, events=(replace(material.events[0], places=("KR",)),))
    root = ET.fromstring(picture(seen, english).svg())
    [link] = root.iter(f"{SVG}a")
    assert len(list(link.iter(f"{SVG}path"))) == 1


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_needs_no_style_and_no_ids(material, language):
    svg = picture(material, catalogue(language)).svg()
    assert " style=" not in svg
    assert "<style" not in svg
    assert " id=" not in svg


def test_a_hostile_name_is_text(material, english):
    case = material.case.model_copy(
        update={"host": material.case.host.model_copy(update={"aliases": (HARD,)})}
    )
    seen = replace(
        material, case=case, events=(replace(material.events[0], places=("Bandung", HARD)),)
    )
    drawn = picture(seen, english)
    assert ET.fromstring(drawn.svg()) is not None
    assert ET.fromstring(drawn.alone()) is not None


def test_without_a_known_place_there_is_no_map(material, empty, english):
    seen = replace(material, events=(replace(material.events[0], places=("Laputa",)),))
    assert picture(seen, english) is None
    assert picture(empty, english) is None
