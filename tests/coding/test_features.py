from collections import Counter
from dataclasses import fields
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from jejak.coding import features
from jejak.coding.features import Features, Kernel, featurise
from jejak.text.folding import lower
from jejak.text.meaning import default_encoder

TEXTS = [
    "Kota itu menyalin peraturan Seoul.",
    "Kota itu meniru peraturan Seoul!",
    "The city copied the regulation of Seoul.",
    "그 도시는 서울의 규정을 베꼈다.",
    "그 도시는 서울의 규정을 배웠다.",
    "x",
]
pieces = st.sampled_from(["kota", "menyalin", "서울", "규정을", "the", "city", "x", "5", ".", "K"])
texts = st.lists(st.lists(pieces, max_size=5).map(" ".join), min_size=1, max_size=4)
# Every way in which the module takes a text apart, so that another one is tested as well.
VIEWS = [
    one.build_analyzer() for one in vars(features).values() if isinstance(one, HashingVectorizer)
]
STEEPNESS = getattr(features, "WIDTH", 2.0)


def counts_of(some: Features) -> list:
    """The sparse counts of each view."""
    return [getattr(some, field.name) for field in fields(some) if field.name != "vectors"]


def kernel_of(base: list[str], other: list[str]) -> np.ndarray:
    """The similarities as the coder computes them."""
    encoder = default_encoder()
    return Kernel.over(featurise(base, encoder))(featurise(other, encoder))


def weights(text: str, base: list[str], view) -> dict[str, float]:
    """Log counts of a text's pieces times their smoothed rarity, at unit length."""
    seen = Counter(piece for one in base for piece in set(view(lower(one))))
    counts = Counter(view(lower(text)))
    rarity = {piece: log((1 + len(base)) / (1 + seen[piece])) + 1 for piece in counts}
    raw = {piece: (1 + log(count)) * rarity[piece] for piece, count in counts.items()}
    length = sqrt(sum(weight**2 for weight in raw.values())) or 1.0
    return {piece: weight / length for piece, weight in raw.items()}


def shared(one: str, two: str, base: list[str], view) -> float:
    """The cosine of two texts in one view."""
    theirs = weights(two, base, view)
    return sum(w * theirs.get(piece, 0.0) for piece, w in weights(one, base, view).items())


def naively(base: list[str], other: list[str]) -> np.ndarray:
    """The same similarities, one pair at a time."""
    there, here = default_encoder().encode(base), default_encoder().encode(other)
    found = np.zeros((len(other), len(base)))
    for i, one in enumerate(other):
        for j, two in enumerate(base):
            apart = float(((here[i] - there[j]) ** 2).sum())
            found[i, j] = np.exp(-STEEPNESS / 2 * apart)
            found[i, j] += sum(shared(one, two, base, view) for view in VIEWS)
    return found


def test_the_kernel_is_what_a_double_loop_gives():
    assert kernel_of(TEXTS, TEXTS) == pytest.approx(naively(TEXTS, TEXTS), abs=2e-4)


@settings(max_examples=12, deadline=None)
@given(texts, texts)
def test_the_kernel_to_other_texts_is_what_a_double_loop_gives(base: list[str], other: list[str]):
    assert kernel_of(base, other) == pytest.approx(naively(base, other), abs=2e-4)


@settings(max_examples=12, deadline=None)
@given(texts)
def test_the_kernel_is_symmetric_and_positive(base: list[str]):
    square = kernel_of(base, base)
    assert square == pytest.approx(square.T, abs=1e-4)
    assert np.linalg.eigvalsh(square).min() > -1e-3
    assert square.max() <= 1 + len(VIEWS) + 1e-3


def test_nothing_is_more_like_a_passage_than_itself():
    square = kernel_of(TEXTS, TEXTS)
    assert square.argmax(axis=1).tolist() == list(range(len(TEXTS)))
    assert np.diag(square) == pytest.approx(1.0 + len(VIEWS), abs=1e-3)


def test_the_same_story_is_near_in_words_or_in_meaning():
    square = kernel_of(TEXTS, TEXTS)
    assert square[0, 1] > square[0, 5]
    assert square[0, 2] > square[0, 5]
    assert square[3, 4] > square[3, 5]


def test_case_does_not_matter_to_the_words():
    some = featurise(["KOTA İzmir", "kota İzmir"], default_encoder())
    for view in counts_of(some):
        assert (view[0] != view[1]).nnz == 0


def test_a_passage_is_judged_alike_alone_and_in_company():
    together = kernel_of(TEXTS, TEXTS[:3])
    alone = np.vstack([kernel_of(TEXTS, [text]) for text in TEXTS[:3]])
    assert together == pytest.approx(alone, abs=1e-4)


def test_rows_are_passages():
    some = featurise(TEXTS, default_encoder())
    part = some.rows(np.array([4, 0]))
    assert (len(some), len(part)) == (6, 2)
    assert part.vectors == pytest.approx(some.vectors[[4, 0]])
    for view, whole in zip(counts_of(part), counts_of(some), strict=True):
        assert (view != whole[[4, 0]]).nnz == 0


def test_ready_made_vectors_are_used():
    vectors = np.eye(2, 512, dtype=np.float32)
    some = featurise(["a", "b"], default_encoder(), vectors)
    assert some.vectors is vectors


def test_passages_without_a_word_are_like_nothing_in_words():
    base = featurise(TEXTS, default_encoder())
    blank = featurise([" "], default_encoder(), base.vectors[:1])
    near = np.exp(-STEEPNESS / 2 * ((base.vectors - base.vectors[0]) ** 2).sum(axis=1))
    assert Kernel.over(base)(blank)[0] == pytest.approx(near, abs=1e-4)
