import numpy as np
import pytest

from jejak.errors import InputError
from jejak.reporting.layouts import Frame
from jejak.reporting.maps import TOWNS, mapped

FRAME = Frame(900, 600, 26)
ASIA = {"Seoul": (127.0, 37.6), "Bandung": (107.6, -6.9), "Surabaya": (112.7, -7.3)}


def test_north_is_up_and_east_is_right():
    at = mapped(ASIA, FRAME).at
    assert at["Seoul"][1] < at["Bandung"][1] < at["Surabaya"][1]
    assert at["Bandung"][0] < at["Surabaya"][0] < at["Seoul"][0]


def test_the_map_fits_the_frame_and_touches_one_side():
    made = mapped(ASIA, FRAME)
    assert made.frame.width <= 900
    assert made.frame.height <= 600
    assert made.frame.width == 900 or made.frame.height == 600
    for place in made.at.values():
        assert (place > 0).all()
        assert (place < [made.frame.width, made.frame.height]).all()


def test_degrees_of_longitude_are_narrowed_by_the_cosine_of_the_latitude():
    square = {"a": (10.0, 59.5), "b": (11.0, 59.5), "c": (10.0, 60.5), "d": (11.0, 60.5)}
    at = mapped(square, FRAME).at
    ratio = (at["b"] - at["a"])[0] / (at["a"] - at["c"])[1]
    assert ratio == pytest.approx(np.cos(np.radians(60)), abs=0.001)


def test_the_world_is_cut_where_no_place_is():
    pacific = {"Tokyo": (139.7, 35.7), "Suva": (178.4, -18.1), "Honolulu": (-157.9, 21.3)}
    at = mapped(pacific, FRAME).at
    assert at["Tokyo"][0] < at["Suva"][0] < at["Honolulu"][0]


def test_towns_lie_on_the_map_of_a_small_region():
    made = mapped({"Bandung": (107.6, -6.9), "Surabaya": (112.7, -7.3)}, FRAME)
    assert 100 < len(made.towns) <= TOWNS
    assert (made.towns >= 0).all()
    assert (made.towns <= [made.frame.width, made.frame.height]).all()


def test_a_map_of_a_large_region_has_no_towns():
    assert len(mapped(ASIA, FRAME).towns) == 0


def test_a_map_may_show_at_least_so_much_and_fill_its_frame():
    made = mapped({"Seoul": (127.0, 37.6)}, FRAME, least=9, filled=True)
    assert (made.frame.width, made.frame.height) == (900, 600)
    assert made.view.height / made.view.down >= 9 - 0.1
    assert made.at["Seoul"] == pytest.approx([450, 300], abs=1)


def test_a_filled_map_ends_at_the_poles():
    made = mapped({"Alert": (-62.3, 82.5), "Ushuaia": (-68.3, -54.8)}, FRAME, filled=True)
    assert made.view.north <= 90
    assert made.view.height / made.view.down <= 180.5


def test_lines_are_named_by_degree_and_side():
    names = {line["name"] for line in mapped(ASIA, FRAME).lines}
    assert {"0°", "20°N", "110°E"} <= names


@pytest.mark.parametrize("place", [(200.0, 0.0), (0.0, 91.0), (float("nan"), 0.0)])
def test_a_place_off_the_globe_is_named(place):
    with pytest.raises(InputError, match=r"places: .*'Atlantis' is no longitude and latitude"):
        mapped(ASIA | {"Atlantis": place}, FRAME)


def test_places_close_together_make_a_map_too():
    made = mapped({"a": (107.60, -6.90), "b": (107.61, -6.90)}, FRAME)
    assert made.frame.width > 100
    assert np.isfinite(list(made.at.values())).all()
    assert len({line["name"] for line in made.lines}) >= 2


def test_a_single_place_is_in_the_middle():
    made = mapped({"Seoul": (127.0, 37.6)}, FRAME)
    middle = np.array([made.frame.width, made.frame.height]) / 2
    assert made.at["Seoul"] == pytest.approx(middle, abs=1)
