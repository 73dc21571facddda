import io
import xml.etree.ElementTree as ET

import numpy as np
from markupsafe import Markup
from PIL import Image

from jejak.reporting.plainpictures import PlainPicture, bare, line, standalone

BODY = Markup(
    '<a href="/c/x" aria-label="y"><circle r="3" fill="var(--hue1)"/></a>'
    '<text font-family="sans-serif" fill="var(--ink)">var(--none)</text>'
)
DRAWN = PlainPicture(BODY, 300, 200, "A & <B>", ("first", "second"), "What is \x00seen")


def test_in_a_page_it_keeps_its_links_and_the_colours_of_the_page():
    svg = DRAWN.svg()
    assert 'href="/c/x"' in svg
    assert "var(--hue1)" in svg
    assert ET.fromstring(svg.replace("\x00", "")).get("role") == "group"


def test_a_file_stands_alone():
    told = DRAWN.alone()
    root = ET.fromstring(told)
    assert "href" not in told
    assert "var(--hue1)" not in told
    assert "#2b6c99" in told
    assert [one.text for one in root][:2] == ["A & <B>", "What is seen"]
    assert {"first", "second"} <= {one.text for one in root}
    assert (root.get("width"), root.get("height")) == ("332", "290")


def test_what_only_looks_like_a_colour_stays():
    assert "var(--none)" in bare(BODY)


def test_pixels_are_as_many_as_asked():
    size = Image.open(io.BytesIO(DRAWN.png(scale=1))).size
    assert size == (332, 290)


def test_a_picture_of_a_page_becomes_a_file_with_a_heading():
    told = standalone(
        Markup('<svg width="40" height="20" viewBox="0 0 40 20">{}</svg>').format(BODY), "T"
    )
    root = ET.fromstring(told)
    assert root.get("width") == "72"
    assert "href" not in told


def test_a_path_goes_in_steps_and_leaves_out_what_does_not_move():
    assert line(np.array([[1, 2], [1.04, 2], [3, 1]])) == "M1 2l2-1"
