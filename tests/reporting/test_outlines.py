import numpy as np
import pytest

from jejak.reporting.outlines import NEAR, SMALL, View, atlas, centre, land

WORLD = View(-180, 90, 2.5, 2.5, 900, 450)
JAVA = View(105, -5, 60, 60, 600, 300)


def area(ring):
    x, y = ring.T
    return abs(float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))) / 2


def inside(ring, x, y):
    """Whether a ray from the point crosses the ring an odd number of times."""
    (xa, ya), (xb, yb) = ring.T, np.roll(ring, -1, axis=0).T
    crosses = (ya > y) != (yb > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = xa + (y - ya) / (yb - ya) * (xb - xa)
    return bool((crosses & (at > x)).sum() % 2)


def on_land(view, longitude, latitude):
    x, y = view.pixels(np.array([[longitude, latitude]]))[0]
    return any(inside(ring, x, y) for ring in land(view))


def test_every_country_of_the_case_has_an_outline():
    assert {"ID", "KR", "SG", "US", "FJ", "RU"} <= atlas().countries.keys()
    assert len(atlas().countries) > 230


def test_the_file_is_small_enough_to_be_shipped():
    assert sum(len(arc) for arc in atlas().arcs) < 100_000


@pytest.mark.parametrize(
    ("country", "place"),
    [("KR", (127.8, 36.4)), ("FR", (2.5, 46.6)), ("FJ", (178, -17.8)), ("RU", (97, 62))],
)
def test_a_country_s_middle_is_where_atlases_have_it(country, place):
    found = centre(country)
    assert found is not None
    assert np.hypot(found[0] - place[0], found[1] - place[1]) < 3


def test_an_unknown_country_has_no_middle():
    assert centre("XX") is None


@pytest.mark.parametrize(
    "place", [(107.6, -6.9), (127.8, 36.4), (179.2, 66), (-179, 66.5), (20, 0), (0, -85)]
)
def test_land_is_land(place):
    assert on_land(WORLD, *place)


@pytest.mark.parametrize("place", [(-30, 0), (150, 20), (90, -40), (-140, 50), (106, -3.9)])
def test_the_sea_is_not(place):
    assert not on_land(WORLD, *place)


def test_a_map_across_the_180th_meridian_has_both_sides():
    pacific = View(150, 60, 5, 5, 600, 500)
    assert on_land(pacific, 152, -27)
    assert on_land(pacific, 360 - 120, 39)
    assert not on_land(pacific, 180, 20)


def test_a_map_has_only_what_lies_on_it():
    assert len(land(JAVA)) < len(land(WORLD))
    for ring in land(JAVA):
        assert (ring.max(axis=0) > 0).all()
        assert (ring.min(axis=0) < [JAVA.width, JAVA.height]).all()


def test_specks_and_needless_points_are_left_out():
    rings = land(WORLD)
    sizes = [np.ptp(ring, axis=0).max() for ring in rings]
    assert min(sizes) >= SMALL - 2 * NEAR
    steps = [np.abs(np.diff(ring, axis=0)).sum(axis=1) for ring in rings if len(ring) > 40]
    assert all(np.median(one) >= NEAR * 0.9 for one in steps)


def test_both_sides_of_a_border_have_the_same_points():
    view = View(20, 55, 20, 20, 900, 600)
    count = {}
    for ring in land(view):
        for point in {tuple(one) for one in ring.round(6).tolist()}:
            count[point] = count.get(point, 0) + 1
    assert sum(number > 1 for number in count.values()) > 500


def test_antarctica_is_closed_by_way_of_the_pole():
    largest = max(land(WORLD), key=lambda ring: ring[:, 1].max())
    assert largest[:, 1].max() == pytest.approx(450)
    assert area(largest) > 10_000
