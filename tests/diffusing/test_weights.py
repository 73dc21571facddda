import numpy as np
import pytest

from jejak.diffusing.weights import (
    Weights,
    distance_weights,
    likeness_weights,
    network_weights,
    text_weights,
)
from jejak.errors import InputError, OptionError
from jejak.model.networks import InferredNetwork, InferredTie

PLACES = {
    "Bandung": (-6.9147, 107.6098),
    "Jakarta": (-6.2088, 106.8456),
    "Seoul": (37.5665, 126.9780),
    "Suwon": (37.2636, 127.0286),
}
CITIES = list(PLACES)


def test_receivers_are_rows_and_sources_columns():
    some = Weights.of([("Seoul", "Bandung", 2), ("Seoul", "Bandung", 1)], ["Bandung", "Seoul"])
    assert some.matrix.toarray().tolist() == [[0, 3], [0, 0]]
    assert some.turned().matrix.toarray().tolist() == [[0, 0], [3, 0]]
    assert some.both_ways().matrix.toarray().tolist() == [[0, 3], [3, 0]]
    assert some.equal().matrix.toarray().tolist() == [[0, 1], [0, 0]]


def test_dated_ties_hold_from_their_beginning_until_their_end():
    ties = [("a", "b", 1.0, "2014-05", 2016), ("b", "c", 2.0, None, None), ("c", "a", 1.0, 2015)]
    some = Weights.of(ties, ["a", "b", "c"], both_ways=True)
    sums = [some.at(year).sum() for year in (2013, 2014, 2015, 2016)]
    assert sums == [4, 6, 8, 6]
    assert some.at(2014).toarray()[0, 1] == some.at(2014).toarray()[1, 0] == 1


def test_dates_of_ties_are_counted_in_the_panels_unit():
    some = Weights.of([("a", "b", 1.0, "2014-05")], ["a", "b"], unit="month")
    assert [some.at(2014 * 12 + month).sum() for month in (3, 4)] == [0, 1]


def test_ties_with_dates_have_no_one_matrix_to_normalise():
    some = Weights.of([("a", "b", 1.0, 2014)], ["a", "b"])
    for change in (some.normalised, some.equal):
        with pytest.raises(OptionError, match="ties have dates"):
            change()


def test_rows_can_be_made_to_sum_to_one():
    some = Weights.of([("a", "c", 1.0), ("b", "c", 3.0)], ["a", "b", "c"]).normalised()
    assert some.matrix.toarray().tolist() == [[0, 0, 0], [0, 0, 0], [0.25, 0.75, 0]]


def test_steps_along_ties_count_by_their_inverse():
    chain = Weights.of([("b", "a", 5.0), ("c", "b", 5.0), ("d", "c", 5.0)], list("abcd"))
    assert chain.by_steps(2).matrix.toarray()[0].tolist() == [0, 1, 0.5, 0]


def test_unknown_names_are_told_with_their_nearest_spelling():
    with pytest.raises(InputError) as caught:
        Weights.of([("Bandoeng", "Seoul"), ("Atlantis", "Seoul")], CITIES)
    told = str(caught.value)
    assert "'Atlantis', 'Bandoeng' (did you mean 'Bandung'?)" in told
    dropped = Weights.of([("Bandoeng", "Seoul"), ("Suwon", "Seoul")], CITIES, others="drop")
    assert dropped.matrix.sum() == 1


def test_of_many_unknown_names_some_are_told():
    ties = [(f"nowhere {n}", "Seoul") for n in range(9)]
    with pytest.raises(InputError, match="and 4 more"):
        Weights.of(ties, CITIES)


@pytest.mark.parametrize(
    "tie",
    [("a", "b", -1.0), ("a", "b", float("nan")), ("a", "a"), ("a", "b", 1.0, 2016, 2014)],
)
def test_ties_that_cannot_be_are_refused(tie):
    with pytest.raises(InputError, match=r"tie 1: tie a → . cannot be"):
        Weights.of([tie], ["a", "b"])


def test_a_matrix_must_fit_the_actors():
    with pytest.raises(InputError, match="2 × 2 for 3 actors"):
        Weights.from_matrix(np.zeros((2, 2)), "abc")


def test_distance_is_that_on_the_globe():
    found = distance_weights(PLACES, CITIES).matrix.toarray()
    # Seoul to Jakarta: 5,280 km along the great circle (within the error of a sphere)
    assert 1 / found[2, 1] == pytest.approx(5280, rel=0.01)
    assert found[2, 1] == found[1, 2]
    assert not np.diag(found).any()


def test_decays_are_as_told():
    far = 1 / distance_weights(PLACES, CITIES).matrix.toarray()[0, 1]
    squared = distance_weights(PLACES, CITIES, power=2).matrix.toarray()[0, 1]
    fading = distance_weights(PLACES, CITIES, decay="exponential", scale=100).matrix.toarray()[0, 1]
    assert (squared, fading) == pytest.approx((far**-2, np.exp(-far / 100)))


def test_only_near_sources_may_count():
    near = distance_weights(PLACES, CITIES, decay="equal", nearest=1).matrix.toarray()
    assert near.argmax(axis=1).tolist() == [1, 0, 3, 2]
    within = distance_weights(PLACES, CITIES, decay="equal", within=100).matrix.toarray()
    assert within.sum(axis=1).tolist() == [0, 0, 1, 1]


def test_across_the_date_line_is_near():
    ends = {"Suva": (-18.1, 178.4), "Apia": (-13.8, -171.8)}
    assert 1 / distance_weights(ends, ["Suva", "Apia"]).matrix.sum() * 2 < 1200


def test_one_place_of_two_actors_is_no_infinite_weight():
    found = distance_weights({"a": (1, 1), "b": (1, 1)}, "ab").matrix.toarray()
    assert found.tolist() == [[0, 1], [1, 0]]


def test_features_are_compared_in_standard_deviations():
    features = {"a": [0, 1e6], "b": [1, 1e6], "c": [0, 3e6], "d": [1, 3e6]}
    found = likeness_weights(features, "abcd").matrix.toarray()
    # each feature is two deviations apart
    near, far = np.exp(-2 / np.sqrt(2)), np.exp(-2)
    assert found[0] == pytest.approx([0, near, near, far])


def test_a_feature_that_all_share_says_nothing():
    found = likeness_weights({"a": [1, 5], "b": [2, 5], "c": [3, 5]}, "abc", nearest=1)
    assert found.matrix.toarray()[0, 1] > 0


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: distance_weights(PLACES, [*CITIES, "Seol"]), r"'Seol' \(did you mean 'Seoul'"),
        (lambda: distance_weights({"a": (107, -6)}, ["a"]), "'a' is not on the globe"),
        (lambda: distance_weights(PLACES, CITIES, decay="linear"), "unknown decay 'linear'"),
        (lambda: distance_weights(PLACES, CITIES, scale=0), "power and scale"),
        (lambda: distance_weights(PLACES, CITIES, nearest=0), "0 nearest"),
        (lambda: likeness_weights({"a": [1], "b": [1, 2]}, "ab"), "different numbers of features"),
        (lambda: likeness_weights({"a": [1], "b": [np.nan]}, "ab"), "no number for 'b'"),
    ],
)
def test_what_cannot_be_measured_is_refused(make, told: str):
    with pytest.raises(InputError, match=told):
        make()


def test_inferred_ties_weigh_one_or_what_they_improve():
    ties = (InferredTie(1, "a", "b", 9.0), InferredTie(2, "c", "b", 4.0))
    network = InferredNetwork(("a", "b", "c"), ties, "exponential", (1.0,), 20)
    assert network_weights(network, "abc").matrix.toarray()[1].tolist() == [1, 0, 1]
    improved = network_weights(network, "abc", by="improvement")
    assert improved.matrix.toarray()[1].tolist() == [9, 0, 4]
    with pytest.raises(OptionError, match="no support"):
        network_weights(network, "abc", by="support")


def test_texts_tie_the_later_actor_to_the_earlier_from_when_it_borrows():
    whose = {
        "law": "Seoul",
        "order": "Seoul",
        "perda": "Bandung",
        "draft": "Bandung",
        "x": "nobody",
    }
    dates = {"law": 2009, "order": "2018-03", "perda": 2018, "draft": 2012, "x": 2000}
    pairs = [("perda", "law"), ("law", "perda"), ("law", "draft"), ("order", "perda"), ("x", "law")]
    rows = [{"a_id": a, "b_id": b} for a, b in [*pairs, ("law", "order"), ("undated", "law")]]
    found = text_weights(rows, whose, ["Bandung", "Seoul"], dates)
    # the perda and the draft borrow from the law; the order is of the perda's year
    sums = {year: found.at(year).toarray().tolist() for year in (2011, 2012, 2018)}
    assert sums == {2011: [[0, 0], [0, 0]], 2012: [[0, 1], [0, 0]], 2018: [[0, 2], [0, 0]]}
