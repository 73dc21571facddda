from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from coding import taught
from jejak.coding.learned import single_choice
from jejak.coding.learningcurves import CurvePoint, decided, f1, learning_curve
from jejak.coding.teaching import Teaching
from jejak.errors import InputError
from jejak.model.framework import Framework

SIZES = (0, 10, 40)


@pytest.fixture(scope="module")
def teaching(framework: Framework, tmp_path_factory: pytest.TempPathFactory) -> Teaching:
    folder: Path = tmp_path_factory.mktemp("few")
    few = taught.few_examples(framework, folder)
    return taught.teach(few, folder)


def curve(teaching: Teaching, seed: int = 1, repeats: int = 6, **options) -> tuple[CurvePoint, ...]:
    single = single_choice(teaching.framework)
    return learning_curve(
        teaching.lessons, teaching.documents, single, repeats=repeats, seed=seed, **options
    )


@pytest.fixture(scope="module")
def points(teaching: Teaching) -> tuple[CurvePoint, ...]:
    return curve(teaching, sizes=SIZES)


def test_it_runs_from_none_to_all_that_is_left_when_documents_are_held_out(points):
    assert [one.passages for one in points[:-1]] == list(SIZES)
    assert 70 <= points[-1].passages <= 79


def test_more_codings_give_a_better_coder(points):
    assert points[-1].micro > points[0].micro + 0.05
    assert points[-1].macro > points[0].macro


def test_values_lie_in_their_intervals(points):
    for one in points:
        assert 0 <= one.micro_low <= one.micro <= one.micro_high <= 1
        assert 0 <= one.macro_low <= one.macro <= one.macro_high <= 1


def test_the_same_seed_gives_the_same_curve(teaching: Teaching, points):
    assert curve(teaching, sizes=SIZES) == points
    assert curve(teaching, sizes=SIZES, seed=2) != points


def test_one_document_cannot_be_held_out(teaching: Teaching):
    single = single_choice(teaching.framework)
    with pytest.raises(InputError, match="none can be held out"):
        learning_curve(teaching.lessons, ["a"] * 98, single, seed=1)


def test_f1_is_that_of_sklearn():
    rng = np.random.default_rng(2)
    given, truth = rng.random((50, 4)) < 0.3, rng.random((50, 4)) < 0.3
    truth[:, 3] = False
    micro, macro = f1((given & truth).sum(0), given.sum(0), truth.sum(0))
    assert micro == pytest.approx(f1_score(truth, given, average="micro"))
    # A code that is nowhere true has no part in the mean.
    assert macro == pytest.approx(f1_score(truth[:, :3], given[:, :3], average="macro"))


def test_f1_of_nothing_is_nothing():
    assert f1(np.zeros(2, int), np.ones(2, int), np.zeros(2, int)) == (0.0, 0.0)


def test_what_is_decided():
    chances = np.array([[0.7, 0.9, 0.4], [0.4, 0.45, 0.6], [0.1, 0.2, 0.3]])
    codes, thresholds = ("a.x", "a.y", "b.x"), np.array([0.5, 0.5, 0.5])
    free = [[True, True, False], [False, False, True], [False, False, False]]
    assert decided(chances, codes, thresholds).tolist() == free
    one = decided(chances, codes, thresholds, frozenset({"a", "c"}))
    assert one.tolist() == [[False, True, False], *free[1:]]
