import random

import numpy as np
import pytest
from prose import prose, summarised

from jejak.comparing.regions import A_END, A_START, B_END, B_START, COLUMNS
from jejak.comparing.renderings import PASSAGE_FEATURES, WHOLE_FEATURES, examine
from jejak.comparing.terms import index


@pytest.mark.parametrize("seed", range(4))
def test_a_summary_is_the_passage_that_renders_the_whole(seed: int):
    a, b, length = summarised(seed)
    _, _, wholes, _ = examine(index(" ".join(a)), index(" ".join(b)))
    assert np.abs(wholes[0, [A_START, A_END]] - [300, 300 + length]).max() <= 12
    assert wholes[0, [B_START, B_END]].tolist() == [0, len(b)]


def test_exchanging_the_texts_exchanges_what_renders_a_whole():
    a, b, _ = summarised(1)
    one, two = index(" ".join(a)), index(" ".join(b))
    _, _, forward, _ = examine(one, two)
    _, _, backward, _ = examine(two, one)
    assert forward[0, [A_START, A_END]].tolist() == backward[1, [B_START, B_END]].tolist()


def test_features_describe_the_region():
    draw = random.Random(2)
    passage = prose(draw, 80)
    a, b = prose(draw, 200) + passage, passage + prose(draw, 300)
    rows, features, _, _ = examine(index(" ".join(a)), index(" ".join(b)))
    long_a, long_b = rows[0, A_END] - rows[0, A_START], rows[0, B_END] - rows[0, B_START]
    assert np.exp(features[0, :2]) == pytest.approx(sorted((long_a, long_b)))
    assert features[0, 6] == 4.0
    assert features[0, 7] == 1.0
    assert features[0, 8:10].tolist() == [0.0, 0.0]
    assert features[0, 10] == pytest.approx(np.log(280 * 380))


def test_regions_come_strongest_first_and_weaker_ones_know_what_they_overlap():
    draw = random.Random(5)
    passage = prose(draw, 80)
    a = passage + prose(draw, 300) + passage[:40]
    _, features, _, _ = examine(index(" ".join(a)), index(" ".join(passage + prose(draw, 200))))
    assert (np.diff(features[:, 7]) <= 0).all()
    assert features[1:, 9].max() > 0.9


def test_texts_that_share_nothing_have_tables_of_the_right_shape():
    rows, features, wholes, traits = examine(index("one two"), index("three"))
    assert rows.shape == (0, COLUMNS)
    assert features.shape == (0, PASSAGE_FEATURES)
    assert wholes.shape == (2, COLUMNS)
    assert traits.shape == (2, WHOLE_FEATURES)
