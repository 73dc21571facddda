import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transfers import EN, RESULT, result_with

from jejak.reporting.ribbons import LINES, SIGNS, ribbons, ribbons_png, wrapped

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def root():
    return ET.fromstring(ribbons(RESULT, EN))


def texts(root):
    return [one.text for one in root.iter(f"{SVG}text")]


def test_it_is_labelled_and_names_both_sides(root):
    assert "table" in root.get("aria-label")
    assert {"host", "river", "bikes"} <= set(texts(root))


def test_there_is_a_box_for_every_provision_and_a_ribbon_for_every_pair(root):
    assert len(list(root.iter(f"{SVG}rect"))) == len(RESULT.provisions) + 4
    pairs = sum(len(row.origins) for row in RESULT.rows if row.host)
    assert len(list(root.iter(f"{SVG}path"))) == pairs


def test_kinds_are_told_by_signs(root):
    assert set(SIGNS.values()) <= set(texts(root))


def test_the_main_origin_stands_first(root):
    places = {one.text: float(one.get("y")) for one in root.iter(f"{SVG}text")}
    assert places["river"] < places["bikes"]


def test_boxes_of_a_side_do_not_overlap(root):
    boxes = [
        [float(one.get(key)) for key in ("x", "y", "height")] for one in root.iter(f"{SVG}rect")
    ]
    for side in {x for x, _, _ in boxes}:
        ends = 0.0
        for _, y, height in sorted(box for box in boxes if box[0] == side):
            assert y >= ends
            ends = y + height


def test_nothing_is_drawn_outside(root):
    _, _, _, height = map(float, root.get("viewBox").split())
    assert (
        max(float(one.get("y")) + float(one.get("height")) for one in root.iter(f"{SVG}rect"))
        < height
    )


def test_the_file_is_a_png_of_twice_the_size():
    png = ribbons_png(RESULT, EN)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == pytest.approx(2 * 1016, abs=2)


def test_no_variable_is_left_without_a_page():
    svg = str(ribbons(RESULT, EN))
    from jejak.reporting.ribbons import _LIGHT

    assert set(re.findall(r"var\((--\w+)\)", svg)) <= set(_LIGHT)


@pytest.mark.parametrize("words", ["<script>&\"'", "\ud800\x00\x07", "x" * 5000, "가" * 500])
def test_any_words_make_a_well_formed_picture(words):
    ET.fromstring(ribbons(result_with(words), EN))


@given(st.text())
def test_lines_fit_and_keep_the_words(text):
    lines = list(wrapped(text))
    assert len(lines) <= LINES
    if not any(line.endswith("…") for line in lines):
        assert "".join("".join(lines).split()) == "".join(text.split())
