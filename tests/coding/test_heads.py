import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics import f1_score

from jejak.coding import heads
from jejak.coding.examples import Example
from jejak.coding.features import featurise
from jejak.coding.heads import FALSE_ALARMS, FOLDS, RIDGE, choose_threshold, micro_f1, train
from jejak.errors import FrameworkError
from jejak.text.meaning import default_encoder

seeds = st.integers(0, 2**32 - 1)
labels = st.integers(1, 6).flatmap(
    lambda rows: st.tuples(arrays(bool, (rows, 3)), arrays(bool, (rows, 3)))
)


def problem(seed: int, *, size: int = 25, codes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """A random kernel and random labels."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(size, 4))
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    return np.exp(-apart), rng.random((size, codes)) < 0.3


@given(seeds)
@settings(max_examples=25)
def test_a_head_is_the_ridge_of_sklearn(seed: int):
    kernel, truth = problem(seed)
    ridge = KernelRidge(alpha=RIDGE, kernel="precomputed").fit(kernel + 1, truth.astype(float))
    assert heads._solve(kernel, truth) == pytest.approx(ridge.dual_coef_, abs=1e-8)


@given(seeds)
@settings(max_examples=25)
def test_a_head_solves_its_linear_system(seed: int):
    kernel, truth = problem(seed)
    dual = heads._solve(kernel, truth)
    assert (kernel + 1) @ dual + RIDGE * dual == pytest.approx(truth.astype(float), abs=1e-8)


def test_codes_are_solved_apart_from_each_other():
    kernel, truth = problem(3)
    alone = [heads._solve(kernel, truth[:, [column]]) for column in range(3)]
    assert heads._solve(kernel, truth) == pytest.approx(np.hstack(alone), abs=1e-10)


def simulated(slope: float, cue: float, start: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, cues and labels that follow a logistic law."""
    rng = np.random.default_rng(11)
    scores = rng.normal(0.3, 0.5, (20_000, 4))
    cues = rng.random(scores.shape) < 0.3
    chance = 1 / (1 + np.exp(-(slope * scores + cue * cues + start)))
    return scores, cues, rng.random(scores.shape) < chance


@pytest.mark.parametrize("law", [(4.0, 1.5, -2.0), (7.0, 0.4, -4.0), (2.0, 0.0, 0.5)])
def test_calibration_finds_the_law_that_made_the_labels(law: tuple[float, float, float]):
    assert heads._calibrate(*simulated(*law)) == pytest.approx(law, abs=0.12)


def test_a_cue_never_speaks_against_its_code_and_costs_no_calibration():
    scores, cues, truth = simulated(4.0, -2.0, -1.0)
    slope, cue_weight, intercept = heads._calibrate(scores, cues, truth)
    assert cue_weight == 0
    chance = 1 / (1 + np.exp(-(slope * scores + intercept)))
    assert chance.mean() == pytest.approx(truth.mean(), abs=0.005)


def test_calibrated_chances_come_true_as_often_as_they_say():
    scores, cues, truth = simulated(4.0, 1.5, -2.0)
    slope, cue_weight, intercept = heads._calibrate(scores, cues, truth)
    chance = 1 / (1 + np.exp(-(slope * scores + cue_weight * cues + intercept)))
    for low in np.arange(0, 1, 0.2):
        inside = (chance >= low) & (chance < low + 0.2)
        assert truth[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.03)


@given(labels)
def test_micro_f1_is_that_of_sklearn(pair):
    judged, truth = pair
    theirs = f1_score(truth, judged, average="micro", zero_division=0.0)
    assert micro_f1(judged, truth) == pytest.approx(theirs)


def test_micro_f1_has_no_division_by_nothing():
    nothing = np.zeros((3, 2), dtype=bool)
    assert micro_f1(nothing, nothing) == 0.0


def test_the_threshold_parts_what_can_be_parted():
    truth = np.eye(6, 3, dtype=bool)
    threshold = choose_threshold(np.where(truth, 0.7, 0.3), truth)
    assert 0.3 < threshold <= 0.7
    assert threshold == pytest.approx(0.31, abs=0.011)


@given(seeds)
@settings(max_examples=30)
def test_no_threshold_in_bounds_does_better(seed: int):
    rng = np.random.default_rng(seed)
    truth = rng.random((80, 3)) < 0.2
    chance = np.clip(0.5 * truth + rng.random(truth.shape) * 0.6, 0, 1)
    chosen = choose_threshold(chance, truth)
    bound = alarms(chance, truth, chosen)
    for other in np.arange(0.15, 0.9, 0.01):
        if alarms(chance, truth, other) <= bound:
            assert micro_f1(chance >= other, truth) <= micro_f1(chance >= chosen, truth) + 1e-12


def alarms(chance: np.ndarray, truth: np.ndarray, threshold: float) -> float:
    """Share of passages without a code that get one."""
    empty = ~truth.any(axis=1)
    return float((chance[empty] >= threshold).any(axis=1).mean()) if empty.any() else 0.0


def test_false_alarms_are_kept_in_bounds_at_the_cost_of_some_finds():
    # Every second passage without a code scores .5, as do most true ones.
    truth = np.zeros((200, 1), dtype=bool)
    truth[:100] = True
    chance = np.full((200, 1), 0.5)
    chance[:20], chance[100:150] = 0.8, 0.2
    threshold = choose_threshold(chance, truth)
    assert micro_f1(chance >= 0.4, truth) > micro_f1(chance >= threshold, truth) > 0
    assert alarms(chance, truth, threshold) <= FALSE_ALARMS


def story(number: int, again: str, family: str) -> Example:
    """A passage that tells of copying, or of a playground."""
    copied = number % 2 == 0
    text = f"Kota {number} {'menyalin peraturan itu' if copied else 'membuka taman bermain'}{again}"
    codes = frozenset({"degree.copying"} if copied and family == "degree" else set())
    return Example(f"{number}{again}", "id", f"s{number}", text, codes, frozenset({family}))


def stories(count: int = 30) -> list[Example]:
    """Stories told twice; the last two were judged for another family."""
    return [
        story(number, again, "degree" if number < count - 2 else "status")
        for number in range(count)
        for again in ("", " lagi")
    ]


FAMILIES = {"degree": ["degree.copying"], "status": ["status.claimed"], "mechanism": []}
COLUMNS = {"degree.copying": 0, "status.claimed": 1}


def trained(examples: list[Example]):
    """Heads over the examples, without cues."""
    seen = featurise([one.text for one in examples], default_encoder())
    return train(examples, seen, np.zeros((len(examples), 2), dtype=bool), FAMILIES, COLUMNS), seen


def test_only_families_with_examples_of_a_code_have_a_head():
    assert set(trained(stories())[0]) == {"degree"}


def test_a_family_learns_from_the_passages_that_were_judged_for_it():
    examples = stories()
    head, held = trained(examples)[0]["degree"]
    judged = [i for i, one in enumerate(examples) if "degree" in one.families]
    assert head.rows.tolist() == held.rows.tolist() == judged
    assert held.truth[:, 0].tolist() == [bool(examples[i].codes) for i in judged]


def test_what_is_plain_is_learnt():
    head, held = trained(stories())[0]["degree"]
    assert micro_f1(held.probability >= held.threshold, held.truth) == 1.0
    assert head.threshold == held.threshold


def test_no_story_is_judged_by_a_head_that_saw_it():
    groups = [f"s{number // 3}" for number in range(40)]
    truth = np.zeros((40, 1), dtype=bool)
    tested = []
    for fit, held in heads._folds(truth, groups):
        assert not {groups[i] for i in fit} & {groups[i] for i in held}
        tested += held.tolist()
    assert sorted(tested) == list(range(40))


@pytest.mark.parametrize(("stories_told", "folds"), [(2, 2), (3, 3), (40, FOLDS)])
def test_there_are_no_more_folds_than_stories(stories_told: int, folds: int):
    groups = [f"s{number % stories_told}" for number in range(40)]
    assert len(list(heads._folds(np.zeros((40, 1), dtype=bool), groups))) == folds


def test_a_cue_lifts_the_chance_of_its_code():
    examples = stories()
    seen = featurise([one.text for one in examples], default_encoder())
    cues = np.array([["degree.copying" in one.codes, False] for one in examples])
    head = train(examples, seen, cues, FAMILIES, COLUMNS)["degree"][0]
    row = np.ones((1, len(examples)))
    with_cue, without = (head.probabilities(row, np.array([[cue]])) for cue in (True, False))
    assert with_cue[0, 0] > without[0, 0]


def test_chances_are_chances_even_far_from_all_examples():
    head = trained(stories())[0]["degree"][0]
    far = np.full((2, 60), 1e6) * [[1], [-1]]
    chance = head.probabilities(far, np.zeros((2, 1), dtype=bool))
    assert ((chance >= 0) & (chance <= 1)).all()


@pytest.mark.parametrize("some", [slice(0, 2), slice(0, None, 4)])
def test_a_family_that_cannot_be_learnt_is_an_error(some: slice):
    # One story only; or stories that all carry the code.
    examples = [one for one in stories() if "degree" in one.families][some]
    with pytest.raises(
        FrameworkError, match=r"family 'degree' cannot be told apart .*other scenarios"
    ):
        trained(examples)
