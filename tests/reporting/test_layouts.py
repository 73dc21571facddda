from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest

from jejak.reporting.layouts import LINE, Frame, arranged, labelled, text_width

LARGE = Frame(880, 720)
SMALL = Frame(600, 420, 60)


def radii(graph, radius=5.0):
    return dict.fromkeys(graph, radius)


def graph_of(*ties):
    graph = nx.DiGraph()
    graph.add_edges_from(ties)
    return graph


def crowd():
    return nx.relabel_nodes(
        nx.gnp_random_graph(50, 0.12, seed=3, directed=True),
        {n: f"Province {n}" for n in range(50)},
    )


def boxes(labels):
    return {
        name: (one.x, one.y, text_width(name) / 2, LINE / 2 - 1) for name, one in labels.items()
    }


def overlap(a, b):
    return all(abs(a[k] - b[k]) < a[k + 2] + b[k + 2] - 0.01 for k in (0, 1))


def test_all_stand_inside_the_frame_that_comes_back():
    at, frame = arranged(crowd(), radii(crowd()), LARGE, crowd())
    where = np.array(list(at.values()))
    assert frame.width <= LARGE.width
    assert frame.height <= LARGE.height
    assert where.min() >= frame.margin - 0.5
    assert (where <= [frame.width - frame.margin + 1, frame.height - frame.margin + 1]).all()


def test_no_two_of_fifty_actors_overlap():
    graph = crowd()
    at, _ = arranged(graph, radii(graph), LARGE, graph)
    nearest = min(np.abs(at[a] - at[b]).max() for a, b in combinations(graph, 2))
    assert nearest > 14


def test_the_same_network_is_laid_out_the_same():
    one, two = (arranged(crowd(), radii(crowd()), LARGE, crowd())[0] for _ in range(2))
    assert all((one[name] == two[name]).all() for name in one)


def test_tied_actors_are_nearer_than_others():
    graph = graph_of("ab", "bc", "cd", "de", "ef")
    at, _ = arranged(graph, radii(graph), SMALL, graph)
    assert np.hypot(*(at["a"] - at["b"])) < np.hypot(*(at["a"] - at["f"])) / 3


def test_sources_stand_left_of_their_followers():
    at, _ = arranged(graph_of("ab", "ac", "bd", "cd", "de"), radii("abcde"), SMALL, "abcde")
    assert at["a"][0] < at["b"][0] < at["d"][0] < at["e"][0]


def test_islands_stay_in_the_picture():
    graph = graph_of("ab", "bc", "xy")
    at, frame = arranged(graph, radii(graph), SMALL, graph)
    assert frame.width < 601
    assert np.hypot(*(at["x"] - at["y"])) < np.hypot(*(at["a"] - at["x"]))


@pytest.mark.parametrize("ties", [("ab",), ("ab", "ba")])
def test_a_pair_is_enough(ties):
    at, frame = arranged(graph_of(*ties), radii("ab"), SMALL, "ab")
    assert at["a"][0] != at["b"][0]
    assert frame.height == pytest.approx(120, abs=2)


def test_many_actors_in_a_row_are_laid_out():
    names = [f"n{n}" for n in range(30)]
    graph = graph_of(*pairwise(names))
    at, _ = arranged(graph, radii(graph), LARGE, graph)
    assert np.isfinite(np.array(list(at.values()))).all()


@pytest.mark.parametrize("beside", [True, False])
def test_a_lone_name_goes_where_it_likes_best(beside):
    at = {"Seoul": np.array([300.0, 200.0])}
    label = labelled(at, {"Seoul": 6}, ["Seoul"], SMALL, beside=beside)["Seoul"]
    assert (label.x > 310, label.y > 210) == (beside, not beside)
    assert not label.far


def test_a_name_avoids_lines():
    at = {"Seoul": np.array([300.0, 200.0])}
    right = np.column_stack([np.arange(305.0, 350.0), np.full(45, 200.0)])
    label = labelled(at, {"Seoul": 6}, ["Seoul"], SMALL, lines=right)["Seoul"]
    assert label.x < 300


def test_a_name_stays_inside():
    at = {"Seoul": np.array([595.0, 200.0])}
    label = labelled(at, {"Seoul": 4}, ["Seoul"], SMALL)["Seoul"]
    assert label.x + text_width("Seoul") / 2 <= SMALL.width


def test_names_of_near_places_do_not_overlap():
    rng = np.random.default_rng(1)
    at = {f"Town {n}": 250 + rng.uniform(0, 150, 2) for n in range(12)}
    placed = boxes(labelled(at, radii(at, 3.0), list(at), SMALL))
    assert not [pair for pair in combinations(placed, 2) if overlap(*(placed[one] for one in pair))]


def test_names_in_a_crowd_that_must_go_far_say_so():
    at = {f"Town {n}": np.array([300.0 + n % 4, 200.0 + n // 4]) for n in range(24)}
    labels = labelled(at, radii(at, 3.0), list(at), SMALL)
    assert any(one.far for one in labels.values())


def test_hangul_is_wider_than_latin():
    assert text_width("서울") > 1.5 * text_width("ab")


def test_names_that_are_not_shown_need_no_room():
    graph = nx.relabel_nodes(crowd(), {f"Province {n}": f"{'long ' * 6}{n}" for n in range(50)})
    narrow = Frame(300, 300)
    at, _ = arranged(graph, radii(graph), narrow, ())
    assert min(np.abs(at[a] - at[b]).max() for a, b in combinations(graph, 2)) > 13


def test_large_discs_keep_apart():
    graph = graph_of("ab", "ac", "ad", "ae", "bc")
    at, _ = arranged(graph, radii(graph, 30.0), SMALL, ())
    assert min(np.abs(at[a] - at[b]).max() for a, b in combinations(graph, 2)) > 60
