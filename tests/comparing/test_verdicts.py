import numpy as np
import pytest

from jejak.comparing.renderings import PASSAGE_FEATURES, WHOLE_FEATURES
from jejak.comparing.verdicts import (
    ALONE,
    COLLECTION,
    Model,
    passage_probability,
    whole_probability,
    with_products,
)


@pytest.mark.parametrize("model", [COLLECTION, ALONE])
def test_the_tables_fit_the_features(model: Model):
    assert len(model.passage) == 1 + PASSAGE_FEATURES
    assert len(model.whole) == with_products(np.ones((1, WHOLE_FEATURES))).shape[1]


@pytest.mark.parametrize("model", [COLLECTION, ALONE])
def test_more_evidence_is_likelier_reuse(model: Model):
    weak = np.array([[3.5, 3.6, 3.0, 3.1, 0.5, 0.6, 2.0, 1.0, 0.0, 0.0, 12.0]])
    strong = weak + np.array([[0.0, 0.0, 1.5, 1.5, 0.2, 0.2, 1.0, 0.0, 0.0, 0.0, 0.0]])
    assert passage_probability(weak, model) < passage_probability(strong, model)


def test_probabilities_are_the_logistic_of_the_weighted_sum():
    model = Model((1.0, *[0.0] * 11), (-1.0, *[0.0] * 27))
    assert (
        passage_probability(np.zeros((2, 11)), model).tolist()
        == [pytest.approx(1 / (1 + np.exp(-1)))] * 2
    )
    assert whole_probability(np.zeros((1, 6)), model)[0] == pytest.approx(1 / (1 + np.e))


def test_no_features_give_no_probabilities():
    assert len(passage_probability(np.zeros((0, PASSAGE_FEATURES)), ALONE)) == 0


def test_extreme_sums_stay_probabilities():
    model = Model((1e9,) * 12, (-1e9,) * 28)
    assert passage_probability(np.ones((1, 11)), model)[0] == pytest.approx(1.0)
    assert whole_probability(np.ones((1, 6)), model)[0] == pytest.approx(0.0)
