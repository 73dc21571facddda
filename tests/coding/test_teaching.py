from pathlib import Path

import numpy as np
import pytest

from coding import taught
from jejak.coding.meaning import MeaningCoder
from jejak.coding.teaching import THRESHOLD, Teaching
from jejak.coding.trainingset import CodedPassage, TrainingSet
from jejak.errors import FrameworkError
from jejak.model.framework import Framework
from jejak.model.records import Passage

LEARNING = "mechanism.learning"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("few")


@pytest.fixture(scope="module")
def few(framework: Framework, folder: Path) -> Framework:
    return taught.few_examples(framework, folder)


@pytest.fixture(scope="module")
def teaching(few: Framework, folder: Path) -> Teaching:
    return taught.teach(few, folder, 30)


def test_families_with_the_same_examples_have_one_lesson(few: Framework, teaching: Teaching):
    codes = [code for lesson in teaching.lessons for code in lesson.codes]
    assert len(codes) == len(set(codes))
    judged = {family for one in teaching.examples for family in one.families}
    assert {code.partition(".")[0] for code in codes} <= judged
    main = next(one for one in teaching.lessons if LEARNING in one.codes)
    assert {"dimension.living", "degree.copying"} <= set(main.codes)
    assert (len(main.rows), main.labels.shape) == (len(teaching.examples), (30, len(main.codes)))


def test_without_people_the_heads_are_the_meaning_coders(few: Framework, folder: Path):
    alone = taught.teach(few, folder, 0)
    meaning = MeaningCoder(few, folder, encoder=taught.ENCODER)
    for lesson in alone.lessons:
        for code, threshold in zip(lesson.codes, lesson.learned.thresholds, strict=True):
            assert threshold == meaning.thresholds[code.partition(".")[0]]
        assert lesson.learned.dual.shape == (0, len(lesson.codes))
    assert alone.vectors.shape == (0, 512)


def test_a_framework_without_examples_is_taught_by_people(few: Framework, folder: Path):
    bare = few.model_copy(update={"examples": ()})
    alone = taught.teach(bare, folder, 30)
    assert {len(one.rows) for one in alone.lessons} == {0}
    (lesson,) = alone.lessons
    assert set(lesson.laws.threshold) == {THRESHOLD}
    assert set(lesson.laws.shipped) == {0}
    rows, dual = lesson.weights(0)
    assert rows.tolist() == list(range(30))
    assert np.array_equal(dual, lesson.learned.dual)


def test_with_nothing_at_all_it_says_what_to_do(few: Framework, folder: Path):
    bare = few.model_copy(update={"examples": ()})
    with pytest.raises(FrameworkError, match="nothing to learn from"):
        Teaching(bare, folder, TrainingSet())


def test_the_version_changes_with_what_is_taught(few: Framework, folder: Path, teaching: Teaching):
    again = taught.teach(few, folder, 30)
    other = taught.teach(few, folder, 29)
    assert again.version == teaching.version != other.version


def test_a_code_that_one_passage_speaks_of_is_learned_alone(few: Framework, folder: Path):
    place = Passage("a", 0, 30)
    said = CodedPassage(place, "The city bought three ferries.", "en", {LEARNING: True})
    found = Teaching(few, folder, TrainingSet((said,)), encoder=taught.ENCODER)
    (lesson,) = [one for one in found.lessons if LEARNING in one.codes]
    changed = np.flatnonzero(lesson.learned.dual[0])
    assert [lesson.codes[j] for j in changed] == [LEARNING]
