import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import altair as alt
import pytest

from jejak.model.records import Actor
from jejak.model.when import When
from jejak.reporting.actornetwork import actor_network
from jejak.reporting.pictures import (
    actors_picture,
    drawn,
    inline,
    share_bar,
    sources_picture,
    timeline_picture,
    weight_bar,
)
from jejak.reporting.process import timeline
from jejak.reporting.sourcelist import source_counts

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [one.text for one in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture
def rows(material, english):
    return timeline(material, english)


@pytest.fixture
def pictures(material, english, rows):
    return {
        "timeline": timeline_picture(rows, english).svg,
        "sources": sources_picture(source_counts(material, english), english),
        "actors": actors_picture(actor_network(material, english), english),
    }


@pytest.mark.parametrize("name", ["timeline", "sources", "actors"])
def test_a_picture_is_small_well_formed_and_labelled(pictures, name):
    root = ET.fromstring(pictures[name])
    assert root.get("role") == "img"
    assert "table" in root.get("aria-label")
    assert len(pictures[name]) < 200_000


@pytest.mark.parametrize("name", ["timeline", "sources", "actors"])
def test_a_picture_has_plain_fonts_no_ids_and_no_addresses(pictures, name):
    svg = pictures[name]
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {"sans-serif"}
    assert not re.search(r'\b(id|href|style)="', svg)
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_every_kind_of_event_is_named_once(pictures):
    named = texts(pictures["timeline"])
    for kind in ("Agreement", "Seminar or training", "Opened or launched", "Announced or planned"):
        assert named.count(kind) == 1


def test_plans_are_hollow_and_facts_are_not(rows, english):
    facts = timeline_picture(rows[:3], english).svg
    plans = timeline_picture(rows[3:], english).svg
    assert 'fill="var(--paper)"' not in facts
    assert 'fill="var(--paper)"' in plans


def test_events_far_from_the_period_are_counted_and_not_drawn(rows, english):
    period = When.parse("2014/2019")
    old = replace(rows[0], when=When.year(1966), kind="Founding")
    picture = timeline_picture((old, *rows), english, period)
    assert picture.outside == 1
    assert "Founding" not in texts(picture.svg)


def test_without_events_in_the_years_there_is_no_picture(rows, english):
    assert timeline_picture((), english) is None
    assert timeline_picture(rows, english, When.year(1900)) is None


def test_a_single_day_can_be_drawn(rows, english):
    assert timeline_picture(rows[1:2], english).outside == 0


def test_many_events_of_one_day_keep_the_picture_low(rows, english):
    crowd = [replace(rows[1], text=str(n)) for n in range(300)]
    root = ET.fromstring(timeline_picture(crowd, english).svg)
    assert float(root.get("height")) < 300


def test_sources_show_years_kinds_and_languages(pictures):
    shown = texts(pictures["sources"])
    assert {"2015", "2016", "no date", "news", "government news", "Korean"} <= set(shown)


def test_the_same_network_is_drawn_the_same(material, english, pictures):
    assert actors_picture(actor_network(material, english), english) == pictures["actors"]


def test_actors_and_roles_are_named(pictures):
    shown = set(texts(pictures["actors"]))
    assert {"Bandung", "Seoul", "The ministry", "Host", "Origin", "National government"} <= shown


def test_far_islands_leave_room_for_the_rest(material, english):
    far = (Actor("a", "A", "role.firm", ""), Actor("b", "B", "role.firm", ""))
    island = replace(material.events[1], id="i", actors=("a", "b"))
    more = replace(material, actors=(*material.actors, *far), events=(*material.events, island))
    svg = actors_picture(actor_network(more, english), english)
    x = [
        float(one)
        for one in re.findall(r"translate\(([\d.]+),[\d.]+\)\"[^>]*>(?:Bandung|Seoul|The)", svg)
    ]
    assert max(x) - min(x) > 100


def test_a_hostile_name_stays_text(material, english):
    evil = replace(material.actors[2], name="<script>alert(1)</script>")
    network = actor_network(replace(material, actors=(*material.actors[:2], evil)), english)
    svg = actors_picture(network, english)
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in texts(svg)


def test_a_hostile_kind_stays_text(rows, english):
    svg = timeline_picture([replace(rows[0], kind="'+x</svg><b>")], english).svg
    assert "'+x</svg><b>" in texts(svg)


def test_nothing_to_draw_is_no_picture(empty, english):
    assert actors_picture(actor_network(empty, english), english) is None
    assert sources_picture((), english) is None


@pytest.mark.parametrize(
    ("weight", "x", "width", "side"),
    [
        ((-20, -10), "50.0", "25.0", "against"),
        ((0, 20), "100.0", "50.0", "for"),
        ((0, 0), "100.0", "3", "even"),
        ((-99, -50), "0.0", "3", "against"),
    ],
)
def test_a_bar_lies_where_its_weight_does(weight, x, width, side):
    span = ET.fromstring(weight_bar(weight, "label"))[-1]
    assert (span.get("x"), span.get("width"), span.get("class")) == (x, width, f"range {side}")


def test_a_bar_marks_the_thresholds_and_escapes_its_label():
    bar = weight_bar((0, 1), '"<b>', (-8, 5, 12))
    assert bar.count('class="tick"') == 3
    assert "<b>" not in bar


def test_a_share_of_nothing_is_an_empty_bar():
    assert 'class="part" width="0"' in share_bar(0, 0)
    assert 'class="part" width="50.0"' in share_bar(1, 2)


def test_a_control_character_in_a_row_does_not_end_the_process():
    rows = [{"kind": "a\ufffeb\x07c", "x": 1}]
    chart = alt.Chart(inline(rows)).mark_point().encode(x="x:Q", y="kind:N")
    domain = alt.Scale(domain=["a\ufffeb\x07c"])
    assert "abc" in drawn(chart.encode(color=alt.Color("kind:N", scale=domain)), "points")
