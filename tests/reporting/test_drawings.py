import re
import xml.etree.ElementTree as ET
from itertools import combinations

import altair as alt
import numpy as np
import pytest
from diffusions import HARD, NETWORK, SVG, TREE, texts

from jejak.errors import InputError, OptionError
from jejak.reporting.drawings import HUES, Drawing, clock, light, moment, shades, something
from jejak.reporting.effectpictures import (
    EffectInterval,
    effects_picture,
    support_picture,
)
from jejak.reporting.networkpictures import network_picture
from jejak.reporting.pictures import inline
from jejak.reporting.spreadpictures import (
    AdoptionCurve,
    Reach,
    cascade_picture,
    curves_picture,
    seeds_picture,
)
from jejak.reporting.texttables import TextTable

EFFECTS = [EffectInterval("learning", 0.42, 0.1, 0.74), EffectInterval("rivals", -0.1, -0.3, 0.1)]
CURVE = AdoptionCurve("bus lanes", ["2004", "2005", "2006"], [1, 2, 4], [1, 2, 3])
REACHES = [Reach("chosen", 1, 9, 8, 10, "Seoul"), Reach("chosen", 2, 12, 11, 13, "Solo")]
MAKERS = {
    "network": lambda language: network_picture(NETWORK, language),
    "cascade": lambda language: cascade_picture(TREE, language),
    "curves": lambda language: curves_picture([CURVE], language),
    "seeds": lambda language: seeds_picture(REACHES, language),
    "ties": lambda language: support_picture(NETWORK, language),
    "effects": lambda language: effects_picture(EFFECTS, language),
}
EVERY = pytest.mark.parametrize("name", MAKERS)


# Machado, Oliveira & Fernandes 2009, table 1, severity 1; on linear RGB.
VISIONS = {
    "usual": np.eye(3),
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "no blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour):
    c = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(colour):
    x, y, z = np.cbrt(TO_XYZ @ np.clip(colour, 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def plain(title="Title", description="What it shows", names=("a",)):
    rows = [{"x": n, "name": name} for n, name in enumerate(names)]
    chart = alt.Chart(inline(rows)).mark_text().encode(x="x:Q", text="name:N")
    table = TextTable("Figures", ("Name",), tuple((name,) for name in names))
    return Drawing(chart, title, ("below",), description, table)


@EVERY
@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_every_picture_is_told_in_words_of_the_language(name, language):
    drawing = MAKERS[name](language)
    assert drawing.title
    assert len(drawing.description) > 20
    assert "{" not in drawing.description
    assert drawing.language == language
    hangul = re.search(r"[가-힣]", drawing.title)
    assert bool(hangul) is (language == "ko")


@EVERY
def test_every_picture_has_its_figures_as_a_table(name):
    table = MAKERS[name]("en").table
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.header)}


@EVERY
def test_a_picture_in_a_page_has_the_colours_of_the_page_and_no_title(name):
    drawing = MAKERS[name]("en")
    svg = drawing.svg()
    assert drawing.title not in texts(svg)
    assert not re.findall(r"(?:fill|stroke)=\"#\w+\"", svg)
    assert ET.fromstring(svg).get("aria-label") == f"{drawing.title}. {drawing.description}"


@EVERY
def test_the_same_figures_give_the_same_picture(name):
    assert MAKERS[name]("en").svg() == MAKERS[name]("en").svg()


def test_a_file_has_title_description_and_colours_of_its_own(tmp_path):
    path = plain().save(tmp_path / "picture.svg")
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert root.find(f"{SVG}title").text == "Title"
    assert root.find(f"{SVG}desc").text == "What it shows"
    assert {"Title", "below", "a"} <= set(texts(path.read_text(encoding="utf-8")))
    assert "var(" not in path.read_text(encoding="utf-8")


def test_the_ground_of_a_file_covers_all_of_it(tmp_path):
    root = ET.fromstring(plain().save(tmp_path / "picture.svg").read_text(encoding="utf-8"))
    ground = root.find(f"{SVG}rect")
    box = [ground.get(key) for key in ("x", "y", "width", "height")]
    assert box == root.get("viewBox").split()
    assert ground.get("fill") == light()["--card"]


def test_a_png_file_is_scaled(tmp_path):
    small, large = (plain().save(tmp_path / f"{n}.png", scale=n).read_bytes() for n in (1, 2))
    assert small[:8] == large[:8] == b"\x89PNG\r\n\x1a\n"
    width = [int.from_bytes(one[16:20], "big") for one in (small, large)]
    assert width[1] == pytest.approx(2 * width[0], abs=2)


def test_a_page_needs_nothing_else_and_has_the_figures(tmp_path):
    html = plain(names=("<i>", "서울")).save(tmp_path / "picture.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert not re.findall(r"(?:src|href)=\"(?!#)", html)
    assert "<td>&lt;i&gt;</td>" in html
    assert html.count("<h1>Title</h1>") == 1


def test_hostile_names_stay_text():
    svg = plain(title=HARD, description=HARD, names=("<script>x</script>",)).svg()
    assert "<script" not in svg
    assert texts(svg).count("<script>x</script>") == 1


def test_figures_in_names_keep_their_digits():
    assert "0.12345 class=1" in texts(plain(names=("0.12345 class=1",)).svg())


def test_an_unknown_ending_names_the_choices(tmp_path):
    with pytest.raises(OptionError, match=r"'\.gif' files \(name it …\.svg, …\.png, …\.html\)"):
        plain().save(tmp_path / "picture.gif")


def test_nothing_cannot_be_drawn():
    with pytest.raises(InputError, match="no ties to draw"):
        something([], "ties")


@pytest.mark.parametrize("vision", VISIONS)
def test_the_first_colours_are_told_apart_by_any_colour_vision(vision):
    names = [one[4:-1] for one in HUES[:4]] + ["--soft"]
    seen = [lab(VISIONS[vision] @ linear(light()[name])) for name in names]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= 13.5


def test_colours_go_round_when_there_are_more_names():
    names = [str(n) for n in range(len(HUES) + 1)]
    assert shades(names)["range"][0] == shades(names)["range"][-1]


@pytest.mark.parametrize(
    ("whens", "found"),
    [
        (["1997", "2004"], ("Q", "d")),
        (["0.5", "12"], ("Q", "~r")),
        (["2017-01", "2017-05"], ("T", "%Y-%m")),
        (["2017-01-30", "2017-05-01"], ("T", "%m-%d")),
        (["2017-01-30", "2018-05-01"], ("T", "%Y-%m")),
        ([f"{year}-01" for year in range(2000, 2010)], ("T", "%Y")),
        (["2017-01", "0.5"], ("Q", "~r")),
    ],
)
def test_time_is_labelled_as_coarsely_as_it_is_known(whens, found):
    assert clock(whens) == found


def test_months_and_days_are_moments_and_years_are_numbers():
    assert moment("2017-01", 24204.0) == "2017-01"
    assert moment("1997", 1997.0) == 1997.0
