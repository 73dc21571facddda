import numpy as np
import pytest

from jejak.comparing.anchors import Anchors
from jejak.comparing.counterparts import candidate_pairs
from jejak.comparing.crosslingual import Prepared, prepare_many
from jejak.comparing.sentencealign import Side
from jejak.text.meaning import default_encoder

BINS = (
    "Setiap kelurahan membuka satu bank sampah. Warga wajib memilah sampah di rumah. Kantong yang tidak dipilah tidak diangkut.",
    "Every ward opens one waste bank. Residents must sort their waste at home. Unsorted bags are not collected.",
    "모든 동은 쓰레기 은행을 한 곳 연다. 주민은 집에서 쓰레기를 분리해야 한다. 분리하지 않은 봉투는 수거하지 않는다.",
)
BUSES = (
    "Jalur bus ditempatkan di tengah jalan. Penumpang membayar sebelum naik. Pelajar membayar setengah harga.",
    "Bus lanes are placed in the middle of the road. Passengers pay before boarding. Pupils pay half price.",
    "버스 차로는 도로 가운데에 둔다. 승객은 타기 전에 요금을 낸다. 학생은 반값을 낸다.",
)
OTHER = "The harbour closes at night. Ships wait for a pilot. Lorries queue along the coast."
LANGUAGES = ["id", "en", "ko", "id", "en", "ko", "en"]


def found(texts, languages=None):
    """The pairs, by place."""
    return [(one.a, one.b) for one in candidate_pairs(prepare_many(texts), languages)]


def test_translations_find_one_another_in_a_collection():
    pairs = found([*BINS, *BUSES, OTHER], LANGUAGES)
    assert sorted(pairs) == [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]


def test_without_languages_every_document_may_match_any_other():
    again = "Satu bank sampah dibuka di tiap kelurahan. Sampah wajib dipilah warga di rumah. Kantong yang belum dipilah tidak akan diangkut."
    assert (0, 1) in found([BINS[0], again, BUSES[0], OTHER])


def test_within_one_language_nothing_is_sought_when_languages_are_given():
    assert found([BINS[0], BINS[0], BUSES[1]], ["id", "id", "en"]) == []


def test_the_more_is_shared_the_earlier_a_pair_comes():
    part = " ".join(BINS[1].split(". ")[:2])
    pairs = candidate_pairs(prepare_many([BINS[0], part, BINS[1]]), ["id", "en", "en"])
    assert (pairs[0].a, pairs[0].b) == (0, 2)
    assert [one.odds for one in pairs] == sorted((one.odds for one in pairs), reverse=True)


@pytest.mark.parametrize("texts", [[], [BINS[0]], ["", "x"], [BINS[0], ""]])
def test_with_nothing_to_pair_there_are_no_pairs(texts: list[str]):
    assert found(texts) == []
    assert found(texts, ["id", "en"][: len(texts)]) == []


def test_each_document_needs_a_language():
    with pytest.raises(ValueError, match="zip"):
        found([BINS[0], BINS[1]], ["id"])


def test_many_identical_documents_are_no_burden():
    one = prepare_many([BINS[0]])[0]
    pairs = candidate_pairs([one] * 400, ["id", "en"] * 200)
    assert 0 < len(pairs) <= 400 * 8


def test_planted_pairs_are_found_among_random_ones():
    draw = np.random.default_rng(1)
    usual = default_encoder().encode(["kota"]).shape[1]
    vectors = draw.normal(size=(60, 20, usual)).astype(np.float32)
    vectors[30:40, :5] = vectors[:10, 5:10] + 0.5 * draw.normal(size=(10, 5, usual))
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    none = (Anchors(frozenset(), frozenset()),) * 20
    texts = [
        Prepared(np.zeros((20, 2), np.int64), Side(one, none, np.ones(20, np.float32)))
        for one in vectors
    ]
    pairs = candidate_pairs(texts, ["id"] * 30 + ["ko"] * 30)
    assert sorted((one.a, one.b) for one in pairs) == [(n, n + 30) for n in range(10)]
