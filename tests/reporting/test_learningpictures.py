import pytest
from diffusions import label, texts

from jejak.errors import InputError
from jejak.reporting.learningpictures import LearningPoint, learning_picture

POINTS = [
    LearningPoint(name, size, value, value - 0.05, value + 0.05)
    for name, values in (("micro", (0.5, 0.6, 0.7)), ("macro", (0.4, 0.45, 0.6)))
    for size, value in zip((0, 10, 40), values, strict=True)
]


@pytest.fixture(scope="module")
def drawing():
    return learning_picture(POINTS)


def test_sizes_and_measures_are_named(drawing):
    shown = set(texts(drawing.svg(titled=True)))
    assert {"0", "10", "40", "micro-F1", "macro-F1", "Coded passages"} <= shown
    assert "What people's codings teach" in shown


def test_who_cannot_see_it_is_told_the_end_of_each_line(drawing):
    said = label(drawing.svg())
    assert (
        "With 40 coded passages: micro-F1 0.70 (0.65–0.75) and macro-F1 0.60 (0.55–0.65)." in said
    )


def test_the_figures_stand_in_the_table(drawing):
    assert drawing.table.header == ("Coded passages", "micro-F1", "macro-F1")
    assert drawing.table.rows[1] == ("10", "0.60 (0.55–0.65)", "0.45 (0.40–0.50)")


@pytest.mark.parametrize(
    ("language", "word"), [("id", "Bagian yang dikode"), ("ko", "코딩된 구절")]
)
def test_it_speaks_other_languages(language: str, word: str):
    assert word in texts(learning_picture(POINTS, language).svg())


def test_one_measure_alone_can_be_drawn():
    assert len(learning_picture(POINTS[:3]).table.header) == 2


def test_nothing_cannot_be_drawn():
    with pytest.raises(InputError, match="no points of a curve"):
        learning_picture([])
