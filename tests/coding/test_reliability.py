import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, f1_score, precision_score, recall_score
from statsmodels.stats.proportion import proportion_confint

from jejak.chance import bootstrap
from jejak.coding.reliability import (
    Coded,
    bin_edges,
    brier_score,
    calibration,
    calibration_error,
    quality,
    reliability_bins,
)
from jejak.errors import InputError, OptionError

CHANCE = np.random.default_rng(20)


def coded(truth, given, *, confidence=None, left=None, known=None, document=None) -> Coded:
    truth, given = np.array(truth, bool), np.array(given, bool)
    cells = np.zeros(truth.shape, bool)
    return Coded(
        tuple("abcdefgh"[: truth.shape[1]]),
        truth,
        given,
        np.where(given, 0.7, np.nan) if confidence is None else np.array(confidence, float),
        cells if left is None else np.array(left, bool),
        ~cells if known is None else np.array(known, bool),
        np.arange(len(truth)) if document is None else np.array(document),
    )


def at_random(passages: int = 120, codes: int = 4, *, seed: int = 3) -> Coded:
    chance = np.random.default_rng(seed)
    truth = chance.random((passages, codes)) < 0.3
    given = np.where(chance.random(truth.shape) < 0.7, truth, chance.random(truth.shape) < 0.2)
    return coded(truth, given, document=chance.integers(30, size=passages))


class TestScores:
    def test_are_those_of_sklearn(self):
        some = at_random()
        found = quality(some, draws=50)
        pair = some.truth, some.given
        assert found.precision.value == pytest.approx(precision_score(*pair, average="micro"))
        assert found.recall.value == pytest.approx(recall_score(*pair, average="micro"))
        assert found.f1.value == pytest.approx(f1_score(*pair, average="micro"))
        assert found.macro_f1.value == pytest.approx(f1_score(*pair, average="macro"))
        assert (found.passages, found.true) == (120, some.truth.sum())

    def test_of_a_code_are_those_of_its_column(self):
        some = at_random()
        found = quality(some.of(codes=["c"]), draws=50)
        assert found.f1.value == pytest.approx(f1_score(some.truth[:, 2], some.given[:, 2]))

    def test_of_chosen_passages_are_theirs(self):
        some = at_random()
        kept = some.document < 10
        found = quality(some.of(kept), draws=50)
        expected = f1_score(some.truth[kept], some.given[kept], average="micro")
        assert found.f1.value == pytest.approx(expected)
        assert found.passages == kept.sum()

    def test_intervals_are_those_of_the_bootstrap_over_documents(self):
        some = at_random(400)
        documents = [some.of(some.document == one) for one in range(30)]

        def f1(picked):
            hits, both = 0, 0
            for one in picked:
                hits += (one.truth & one.given).sum()
                both += one.truth.sum() + one.given.sum()
            return 2 * hits / both

        found = quality(some, draws=4000, seed=1).f1
        low, high = bootstrap(documents, f1, draws=4000, seed=2)
        assert (found.low, found.high) == (
            pytest.approx(low, abs=0.006),
            pytest.approx(high, abs=0.006),
        )
        assert found.documents == 30

    def test_passages_of_one_document_are_not_told_apart_by_chance(self):
        some = at_random(60)
        thrice = Coded(some.codes, *(np.tile(part, (3, 1)) for part in parts(some)), np.tile(some.document, 3))  # fmt: skip
        wide, narrow = quality(some).f1, quality(thrice).f1
        assert (narrow.low, narrow.high) == pytest.approx((wide.low, wide.high))

    def test_what_nobody_knows_is_not_counted(self):
        some = coded([[1, 0], [1, 1]], [[1, 1], [0, 1]], known=[[1, 0], [1, 1]])
        found = quality(some, draws=20)
        assert (found.right, found.given, found.true) == (2, 2, 3)
        nothing = coded([[1], [1]], [[1], [0]], known=[[0], [1]])
        assert quality(nothing, draws=20).passages == 1

    def test_a_code_left_open_is_not_given_and_counts_as_abstention(self):
        some = coded([[1, 0], [0, 1]], [[0, 0], [0, 1]], left=[[1, 1], [0, 0]])
        found = quality(some, draws=20)
        assert found.abstained.value == 0.5
        assert found.recall.value == 0.5

    def test_undefined_figures_say_why(self):
        found = quality(coded([[0], [0]], [[0], [0]]), draws=20)
        told = (found.precision.why, found.recall.why, found.f1.why)
        assert told == (
            "no code was given",
            "no code holds",
            "no code was given and none holds",
        )
        assert found.calibration is None
        assert found.abstained.value == 0
        none = quality(coded(np.zeros((0, 1)), np.zeros((0, 1))), draws=20)
        assert (none.passages, none.f1.value) == (0, None)

    def test_a_code_never_seen_does_not_weigh_in_the_macro_f1(self):
        assert quality(coded([[1, 0], [1, 0]], [[1, 0], [1, 0]]), draws=20).macro_f1.value == 1

    def test_cells_must_match(self):
        with pytest.raises(InputError, match="given: "):
            coded([[1]], [[1, 0]])


def parts(some: Coded):
    return some.truth, some.given, some.confidence, some.open, some.known


def confidences(count: int, *, seed: int = 5):
    return np.random.default_rng(seed).beta(4, 2, size=count)


def drawn(chance, *, seed: int = 6):
    return np.random.default_rng(seed).random(len(chance)) < chance


class TestCalibration:
    def test_error_of_equal_width_is_the_textbook_sum(self):
        sure, right = confidences(300), drawn(confidences(300))
        total = 0.0
        for low in np.arange(0, 1, 0.1):
            inside = (sure >= low) & ((sure < low + 0.1) | (low > 0.89))
            if inside.any():
                gap = abs(sure[inside].mean() - right[inside].mean())
                total += inside.sum() / len(sure) * gap
        assert calibration_error(sure, right, kind="width") == pytest.approx(total)

    @pytest.mark.parametrize(("kind", "strategy"), [("mass", "quantile"), ("width", "uniform")])
    def test_bins_are_those_of_sklearn(self, kind, strategy):
        sure, right = confidences(500), drawn(confidences(500))
        shares, means = calibration_curve(right, sure, n_bins=8, strategy=strategy)
        found = reliability_bins(sure, right, bins=8, kind=kind)
        assert [one.right for one in found] == pytest.approx(shares.tolist())
        assert [one.confidence for one in found] == pytest.approx(means.tolist())
        assert sum(one.count for one in found) == 500

    def test_bins_of_equal_mass_hold_as_many_each(self):
        found = reliability_bins(confidences(1000), drawn(confidences(1000)))
        assert {one.count for one in found} == {100}

    def test_equal_confidences_stay_together(self):
        sure = np.array([0.5] * 30 + [0.8] * 70)
        found = reliability_bins(sure, drawn(sure))
        assert [(one.confidence, one.count) for one in found] == [
            (pytest.approx(0.5), 30),
            (pytest.approx(0.8), 70),
        ]
        (alone,) = reliability_bins(np.full(9, 0.7), np.ones(9, bool))
        assert (alone.count, alone.right) == (9, 1)

    def test_a_bin_has_the_interval_of_wilson(self):
        (found,) = reliability_bins(np.full(20, 0.7), np.arange(20) < 13)
        low, high = proportion_confint(13, 20, method="wilson")
        assert (found.least, found.most) == pytest.approx((low, high))
        # Agresti & Coull 1998, formula of the score interval, by hand.
        z, n, p = 1.959964, 20, 0.65
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        assert (low + high) / 2 == pytest.approx(middle)

    def test_brier_is_that_of_sklearn(self):
        sure, right = confidences(200), drawn(confidences(200))
        assert brier_score(sure, right) == pytest.approx(brier_score_loss(right, sure))

    def test_calibrated_confidences_have_no_more_error_than_luck(self):
        sure = confidences(4000)
        found = calibration(sure, drawn(sure))
        assert found.ece < found.unlucky < 0.04
        assert found.luck < found.unlucky
        assert found.brier == pytest.approx(np.mean(sure * (1 - sure)), abs=0.01)

    def test_luck_is_exceeded_by_one_calibrated_set_in_twenty(self):
        sure = confidences(150)
        over = [
            (found := calibration(sure, drawn(sure, seed=seed), luck=400)).ece > found.unlucky
            for seed in range(200)
        ]
        assert 0.01 < np.mean(over) < 0.1

    @pytest.mark.parametrize("off", [0.1, 0.25])
    def test_a_confidence_too_high_by_so_much_has_that_error(self, off: float):
        chance = np.random.default_rng(1).uniform(0.2, 0.7, size=20_000)
        right = drawn(chance)
        for kind in ("mass", "width"):
            assert calibration_error(chance + off, right, kind=kind) == pytest.approx(off, abs=0.01)
        found = calibration(chance + off, right, luck=50)
        assert found.ece > found.unlucky

    def test_many_codings_take_no_more_memory_than_a_few(self):
        sure = confidences(60_000)
        assert calibration(sure, drawn(sure)).luck < 0.01

    def test_a_set_of_one(self):
        found = calibration(np.array([0.8]), np.array([False]))
        assert (found.ece, found.ece_width) == (0.8, 0.8)
        assert found.brier == pytest.approx(0.64)

    @pytest.mark.parametrize(
        ("sure", "right", "says"),
        [
            ([], [], "at least one"),
            ([0.5], [True, False], "1 confidences for 2 codings"),
            ([1.2], [True], "no share of 1"),
            ([np.nan], [True], "no share of 1"),
        ],
    )
    def test_what_is_no_confidence_is_refused(self, sure, right, says):
        with pytest.raises(InputError, match=says):
            calibration(np.array(sure), np.array(right, bool))

    def test_bins_must_be_some(self):
        with pytest.raises(OptionError, match="0 bins"):
            bin_edges(np.array([0.5]), 0)

    @given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
    def test_bins_hold_every_coding_once_in_order(self, pairs):
        sure, right = np.array([one for one, _ in pairs]), np.array([two for _, two in pairs])
        for kind in ("mass", "width"):
            found = reliability_bins(sure, right, kind=kind)
            assert sum(one.count for one in found) == len(pairs)
            assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 for one in found)
            total = sum(one.count * abs(one.confidence - one.right) for one in found)
            error = calibration_error(sure, right, kind=kind)
            assert error == pytest.approx(total / len(pairs), abs=1e-9)
