"""The picture for a page: every mark leads somewhere, and what belongs together says so."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from transfers import EN, RESULT, ROWS, result_with

from jejak.model.records import Passage
from jejak.reporting.comparison import MATRIX
from jejak.reporting.sidebyside import Leads, likeness_table, side_by_side

SVG = "{http://www.w3.org/2000/svg}"
LEADS = Leads(
    lambda at: f"/{at.document}?at={at.start}-{at.end}",
    lambda number: f"#row-{number}",
    lambda name: f"Peraturan {name}",
    lambda name: "en" if name == "bikes" else "id",
)


@pytest.fixture(scope="module")
def root():
    return ET.fromstring(side_by_side(RESULT, EN, LEADS))


@pytest.fixture(scope="module")
def table():
    return ET.fromstring(likeness_table(RESULT, EN, LEADS))


def links(root, kind):
    return [one for one in root.iter(f"{SVG}a") if one.get("class") == kind]


def lit_with(root, number):
    return [one for one in root.iter(f"{SVG}a") if number in one.get("data-rows", "").split()]


def texts(root):
    return [one.text for one in root.iter(f"{SVG}text")]


def test_every_provision_leads_to_its_passage(root):
    hosts = [row.host for row in RESULT.rows if row.host]
    wanted = {LEADS.passage(one.passage) for one in (*hosts, *RESULT.provisions)}
    boxes = [one.get("href") for one in links(root, "box")]
    assert set(boxes) == wanted
    assert len(boxes) == len(wanted)


def test_every_ribbon_leads_to_its_row(root):
    assert [one.get("href") for one in links(root, "band")] == ["#row-1", "#row-2", "#row-3"]


def test_counterparts_light_up_together(root):
    lit = [one.get("href") for one in lit_with(root, "2")]
    assert lit == ["#row-2", "/river?at=50-86", "/host?at=50-83"]
    assert [one.get("href") for one in lit_with(root, "4")] == ["/host?at=140-160"]


def test_a_provision_that_several_rest_on_lights_up_with_all():
    rows = (
        *ROWS[:3],
        replace(ROWS[3], kind="adapted", origins=ROWS[1].origins, score=0.6),
        *ROWS[4:],
    )
    root = ET.fromstring(side_by_side(replace(RESULT, rows=rows), EN, LEADS))
    assert [
        one.get("data-rows") for one in links(root, "box") if "river?at=50" in one.get("href")
    ] == ["2 4"]


def test_documents_go_by_their_names_the_main_origin_first(root):
    places = {one.text: float(one.get("y")) for one in root.iter(f"{SVG}text")}
    assert {"Peraturan host", "Peraturan river", "Peraturan bikes"} <= places.keys()
    assert places["Peraturan river"] < places["Peraturan bikes"]


def test_words_bear_their_language(root):
    bikes = {one.get("lang") for one in links(root, "box") if one.get("href").startswith("/bikes")}
    assert bikes == {"en"}


def test_only_boxes_are_stops_for_the_keyboard(root):
    assert {one.get("tabindex") for one in links(root, "band")} == {"-1"}
    assert {one.get("tabindex") for one in links(root, "box")} == {None}
    assert all(one.get("aria-label") for one in links(root, "band"))


def test_boxes_of_a_side_do_not_overlap(root):
    boxes = [
        [float(one.get(key)) for key in ("x", "y", "height")] for one in root.iter(f"{SVG}rect")
    ]
    for side in {x for x, _, _ in boxes}:
        ends = 0.0
        for _, y, height in sorted(box for box in boxes if box[0] == side):
            assert y >= ends
            ends = y + height
    assert ends < float(root.get("viewBox").split()[3])


def test_the_table_has_a_sign_for_all_that_rests_on_something(table):
    assert [one.get("href") for one in table.iter(f"{SVG}a")] == ["#row-1", "#row-2", "#row-3"]
    assert [one.get("aria-label") for one in table.iter(f"{SVG}a")][
        1
    ] == "Adapted: Pasal 2 – Pasal 2"
    shades = [one for one in table.iter(f"{SVG}rect") if one.get("fill") == "var(--hue1)"]
    assert len(shades) == len(RESULT.likeness)


def test_the_more_alike_the_fuller(table):
    shades = [one for one in table.iter(f"{SVG}rect") if one.get("fill") == "var(--hue1)"]
    fullness = [float(one.get("fill-opacity")) for one in shades]
    assert fullness == sorted(fullness, reverse=True)
    assert fullness[0] == 0.95


def test_names_fit_the_room_there_is(table):
    x, y, width, height = map(float, table.get("viewBox").split())
    longest = max(len(one) for one in texts(table))
    assert -x >= 7 * len("Pasal 1")
    assert -y >= 7 * longest
    assert (width, height) == (float(table.get("width")), float(table.get("height")))


def test_a_table_too_large_to_read_is_left_out():
    many = tuple(
        replace(RESULT.provisions[0], passage=Passage("river", n, n + 1)) for n in range(MATRIX + 1)
    )
    assert likeness_table(replace(RESULT, provisions=many), EN, LEADS) is None
    assert likeness_table(replace(RESULT, provisions=()), EN, LEADS) is None


@pytest.mark.parametrize("words", ["<script>&amp;\"'", "\x00\ud800a", "서울" * 200, "", " "])
def test_no_words_break_the_picture(words):
    result = result_with(words)
    for drawn in (side_by_side(result, EN, LEADS), likeness_table(result, EN, LEADS)):
        assert ET.fromstring(drawn) is not None
        assert "<script" not in drawn


def test_no_name_of_a_document_breaks_out():
    evil = replace(LEADS, name=lambda _: '"><script>', passage=lambda _: '/a?"><script>')
    drawn = side_by_side(RESULT, EN, evil)
    assert "<script" not in drawn
    assert ET.fromstring(drawn) is not None


def test_there_is_no_style_and_no_script():
    drawn = side_by_side(RESULT, EN, LEADS) + likeness_table(RESULT, EN, LEADS)
    assert not re.search(r"style|script|\bon\w+=", drawn)
