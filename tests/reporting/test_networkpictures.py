import re
import xml.etree.ElementTree as ET

import pytest
from diffusions import BARE, GRID, HARD, NETWORK, NONE, TIES, label, texts

from jejak.errors import InputError
from jejak.model.networks import InferredNetwork, InferredTie
from jejak.reporting.networkpictures import NAMED, network_picture, tie_table
from jejak.reporting.wording import catalogue

PLACES = {
    "서울": (127.0, 37.6), "Bandung": (107.6, -6.9), "Surabaya": (112.7, -7.3), HARD: (98.7, 3.6),
}  # fmt: skip


def paths(svg, style):
    """Attributes of all paths of which one is as said."""
    found = [dict(one.attrib) for one in ET.fromstring(svg).iter() if one.tag.endswith("path")]
    return [one for one in found if all(one.get(key) == value for key, value in style.items())]


def curves(svg):
    """The lines of ties: paths with a stroke and no fill that are made of many points."""
    return [one for one in paths(svg, {}) if one.get("stroke") and one["d"].count("L") == 8]


@pytest.fixture(scope="module")
def svg():
    return network_picture(NETWORK).svg()


def test_actors_with_ties_are_named_once_beside_their_disc(svg):
    named = texts(svg)
    for name in ("Bandung", "Surabaya", HARD):
        # The rim below the name is a text of its own.
        assert named.count(name) == 2


def test_actors_without_ties_are_counted_and_not_drawn(svg):
    assert "Solo" not in texts(svg)
    assert "Without a tie and left out: 2." in label(svg)


def test_every_tie_is_a_line_with_a_tip(svg):
    assert len(curves(svg)) == len(TIES)
    tips = [one for one in paths(svg, {}) if "rotate" in one.get("transform", "")]
    assert len(tips) == len(TIES)


def test_stronger_ties_are_wider_and_less_sure_ones_paler(svg):
    drawn = curves(svg)
    # The strongest is drawn last, above the others.
    widths = [float(one["stroke-width"]) for one in drawn]
    opacities = [float(one.get("opacity") or one["stroke-opacity"]) for one in drawn]
    assert widths == sorted(widths)
    assert opacities == sorted(opacities)
    assert widths[-1] > 2 * widths[0] or widths[-1] == 4.5


def test_the_source_with_most_followers_has_a_colour_and_a_legend(svg):
    shown = texts(svg)
    assert {"Ties from", "other sources", "Log-likelihood gained", "Followers"} <= set(shown)
    hues = [one["stroke"] for one in curves(svg)]
    assert hues.count("var(--hue3)") == 2
    assert hues.count("var(--soft)") == 2


def test_support_is_in_the_legend_only_where_there_is_any(svg):
    assert "Found again in resamples" in texts(svg)
    assert "Found again in resamples" not in texts(network_picture(BARE).svg())


def test_the_most_followed_are_told_in_words(svg):
    assert "Most followed: 서울 (2), Bandung (1) and Surabaya (1)." in label(svg)


def test_only_the_strongest_ties_are_drawn_if_asked_for():
    drawing = network_picture(NETWORK, most=2)
    assert len(curves(drawing.svg())) == 2
    assert drawing.lines[0].startswith("3 actors and 2 of 4 inferred ties")
    assert len(drawing.table.rows) == 4


def test_fifty_actors_with_300_ties_fit_a_page():
    svg = network_picture(GRID).svg()
    assert len(curves(svg)) == 300
    assert set(GRID.actors) <= set(texts(svg))
    assert len(svg) < 400_000


def test_in_a_crowd_only_those_with_most_ties_are_named():
    ties = [InferredTie(n, f"City {n % 3}", f"City {n}", 1.0) for n in range(3, 100)]
    names = tuple(f"City {n}" for n in range(100))
    drawing = network_picture(InferredNetwork(names, tuple(ties), "exponential", (), 9))
    named = {one for one in texts(drawing.svg()) if one.startswith("City")}
    assert {"City 0", "City 1", "City 2"} <= named
    assert len(named) == NAMED
    assert drawing.lines[1] == f"Named are the {NAMED} with most ties."


def test_actors_stand_on_a_map_if_their_places_are_given():
    svg = network_picture(NETWORK, places=PLACES).svg()
    assert {"0°", "100°E", "Bandung"} <= set(texts(svg))
    found = re.findall(r'translate\(([\d.]+),([\d.]+)\)"[^>]*>(서울|Bandung)<', svg)
    # The legend comes last and names 서울 once more.
    seoul, bandung = (
        next((float(x), float(y)) for x, y, name in found if name == one)
        for one in ("서울", "Bandung")
    )
    assert bandung[0] < seoul[0]
    assert bandung[1] > seoul[1]


def test_an_actor_without_a_place_is_named():
    with pytest.raises(InputError, match=r"places: the actor 'Surabaya' has no place"):
        network_picture(NETWORK, places={k: v for k, v in PLACES.items() if k != "Surabaya"})


def test_a_network_without_ties_is_refused():
    with pytest.raises(InputError, match="no ties to draw"):
        network_picture(NONE)


def test_ties_that_gain_nothing_can_be_drawn():
    ties = (InferredTie(1, "a", "b", 0.0), InferredTie(2, "b", "c", 0.0))
    network = InferredNetwork(("a", "b", "c"), ties, "exponential", (), 2)
    assert len(curves(network_picture(network).svg())) == 2


def test_a_title_of_ones_own():
    assert network_picture(BARE, title="Provinces").title == "Provinces"


def test_a_model_without_a_name_in_the_catalogue_is_called_by_its_own():
    assert "(own)" in network_picture(BARE).lines[0]


def test_a_table_leaves_out_what_was_not_computed():
    words = catalogue("en")
    assert tie_table(BARE.ties, words).header == (
        "Rank", "Source", "Follower", "Log-likelihood gained",
    )  # fmt: skip
    full = tie_table(TIES, words)
    assert full.header[4:] == ("p-value", "q-value", "Found again in resamples")
    assert full.rows[2] == ("3", "서울", HARD, "4", "1e-05", "2e-05", "0.6")


def ends(curve):
    """First and last point of a line in the picture's own pixels."""
    points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", curve["d"])
    return [tuple(map(float, points[n])) for n in (0, -1)]


def places_of_tips(svg):
    return [
        tuple(map(float, re.match(r"translate\(([\d.]+),([\d.]+)\)", one["transform"]).groups()))
        for one in paths(svg, {})
        if "rotate" in one.get("transform", "")
    ]


def test_a_tip_stands_at_the_end_of_its_line_and_points_along_it(svg):
    for curve, tip in zip(curves(svg), places_of_tips(svg), strict=True):
        assert tip == pytest.approx(ends(curve)[1], abs=0.2)


def test_a_line_ends_at_the_rim_of_the_follower(svg):
    discs = {
        tuple(map(float, found[:2])): float(found[2])
        for found in re.findall(r'translate\(([\d.]+),([\d.]+)\)" d="M([\d.]+),0A', svg)
    }
    for curve in curves(svg):
        gaps = [
            ((x - ends(curve)[1][0]) ** 2 + (y - ends(curve)[1][1]) ** 2) ** 0.5 - radius
            for (x, y), radius in discs.items()
        ]
        assert -0.5 < min(gaps) < 4


def test_ties_both_ways_are_two_lines(svg):
    there, back = (
        next(one for one in curves(svg) if abs(float(one["stroke-width"]) - width) < 0.01)
        for width in sorted({float(one["stroke-width"]) for one in curves(svg)})[:3:2]
    )
    assert there["d"] != back["d"]


def test_discs_grow_with_followers(svg):
    radii = {float(one) for one in re.findall(r'd="M([\d.]+),0A', svg)}
    assert {4.0, 17.0} <= radii


@pytest.mark.parametrize(("language", "word"), [("id", "Pengikut"), ("ko", "따르는 곳 수")])
def test_the_legend_speaks_the_language(language, word):
    assert word in texts(network_picture(NETWORK, language).svg())
