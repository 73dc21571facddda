import numpy as np
import pytest

from jejak.comparing.yardstick import SAMPLE, normalised, yardstick
from jejak.text.meaning import default_encoder


class Stretched:
    """The default encoder with everything drawn together, as some encoders are."""

    name = "stretched"

    def encode(self, texts):
        vectors = default_encoder().encode(texts)
        wide = np.concatenate([vectors, np.full((len(vectors), 1), 2.0)], axis=1)
        return (wide / np.linalg.norm(wide, axis=1, keepdims=True)).astype(np.float32)


class Blind:
    name = "blind"

    def encode(self, texts):
        return np.ones((len(texts), 1), np.float32)


def odds(encoder, a: str, b: str) -> float:
    scale = yardstick(encoder)
    ours, theirs = encoder.encode([a]), encoder.encode([b])
    cosines, usual_a, usual_b = ours @ theirs.T, scale.background(ours), scale.background(theirs)
    return float(scale.odds(cosines, usual_a, usual_b)[0, 0])


def test_equal_vectors_are_1_and_the_usual_is_0():
    cosines = np.array([1.0, 0.25, -0.5], np.float32)
    usual_a, usual_b = np.array([0.2], np.float32), np.array([0.3], np.float32)
    assert normalised(cosines, usual_a, usual_b) == pytest.approx([1, 0, -1], abs=1e-6)


@pytest.mark.parametrize("encoder", [default_encoder(), Stretched()], ids=["default", "stretched"])
def test_a_translation_is_likely_and_a_near_miss_is_not(encoder):
    text = "Perpustakaan kota dibuka setiap hari Minggu."
    assert odds(encoder, text, "The city library is open every Sunday.") > 2
    assert odds(encoder, text, "The city hall is closed for repairs.") < 0


def test_an_encoder_that_sees_nothing_finds_nothing_likely():
    assert odds(Blind(), SAMPLE[0][0], SAMPLE[0][1]) == pytest.approx(0, abs=0.1)


def test_the_scale_is_found_once():
    assert yardstick(default_encoder()) is yardstick(default_encoder())
