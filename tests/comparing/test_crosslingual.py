import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.crosslingual import (
    LONGEST,
    aligned_runs,
    prepare,
    prepare_many,
    translated,
    translations,
)

INDONESIAN = (
    "Setiap kelurahan membuka satu bank sampah. Nasabah menukarkan plastik dengan saldo tabungan; "
    "saldo itu dapat dipakai untuk membayar listrik. Denda Rp250.000 berlaku mulai 1 Juli 2024. "
    "Guru di Bandung mengajarkan pemilahan sampah kepada murid."
)
ENGLISH = (
    "Every ward opens one waste bank. Members exchange plastic for savings. "
    "The savings can be used to pay for electricity. "
    "A fine of Rp250,000 applies from 1 July 2024. "
    "Teachers in Bandung show pupils how to sort waste."
)
KOREAN = (
    "모든 동은 쓰레기 은행을 한 곳 연다. 회원은 플라스틱을 적립금으로 바꾼다; "
    "적립금은 전기 요금을 내는 데 쓸 수 있다. 2024년 7월 1일부터 25만 루피아의 과태료를 부과한다. "
    "반둥의 교사는 학생들에게 분리배출을 가르친다."
)
TRUCKS = (
    "The harbour closes at night. Ships wait outside the breakwater until a pilot comes aboard. "
    "Lorries queue along the coastal road."
)
LIBRARY = (
    "Perpustakaan kota membeli seribu buku anak. Pustakawan membaca dongeng setiap Sabtu pagi. "
    "Kartu anggota tidak dipungut biaya."
)


def passages(a: str, b: str) -> list[tuple[str, str]]:
    """The words of each passage found."""
    return [(a[one.a_start : one.a_end], b[one.b_start : one.b_end]) for one in translations(a, b)]


@pytest.mark.parametrize(
    ("a", "b"),
    [(INDONESIAN, ENGLISH), (ENGLISH, KOREAN), (KOREAN, INDONESIAN)],
    ids=["id-en", "en-ko", "ko-id"],
)
def test_a_whole_translation_is_one_passage(a: str, b: str):
    (found,) = translations(a, b)
    assert found[:4] == (0, len(a), 0, len(b))
    assert found.method == "meaning"
    assert found.score > 0.8
    assert found.identity > 0.9


def test_only_what_is_translated_is_reported():
    host = f"{TRUCKS}\n\n{ENGLISH}\n\n{TRUCKS}"
    origin = f"{LIBRARY}\n\n{INDONESIAN}"
    assert passages(origin, host) == [(INDONESIAN, ENGLISH)]


def test_moved_blocks_are_passages_of_their_own():
    library = (
        "The city library buys a thousand children's books. "
        "Librarians read fairy tales every Saturday morning. Membership cards are free of charge."
    )
    found = passages(f"{INDONESIAN}\n\n{LIBRARY}", f"{library}\n\n{ENGLISH}")
    assert found == [(INDONESIAN, ENGLISH), (LIBRARY, library)]


def test_a_sentence_in_two_halves_is_aligned_with_both():
    runs = aligned_runs(prepare(INDONESIAN), prepare(ENGLISH))
    assert (1, 2, 1, 3) in [tuple(bead[:4]) for bead in runs[0]]


def test_own_text_in_between_parts_passages_unless_it_is_short():
    sentences = INDONESIAN.split(". ", 2)
    host = f"{sentences[0]}. {sentences[1]}. {TRUCKS} {sentences[2]}"
    assert len(translations(host, ENGLISH)) == 2
    left, right = prepare_many([host, ENGLISH])
    assert len(translated(left, right, gap=5)) == 1


def test_the_same_retold_in_one_language_is_found():
    told = "Wali kota meresmikan taman tepi sungai hari Sabtu. Taman itu seluas dua hektare."
    retold = "Hari Sabtu taman di tepi sungai dibuka wali kota. Luasnya dua hektare."
    assert passages(told, f"{LIBRARY} {retold}") == [(told, retold)]


@pytest.mark.parametrize("other", [TRUCKS, LIBRARY, ENGLISH], ids=["trucks", "library", "english"])
def test_unrelated_texts_have_no_passage(other: str):
    report = (
        "A museum of textiles lends looms to schools. Weavers give lessons in spring. "
        "The roof was repaired with money from a lottery."
    )
    assert translations(report, other) == []


def test_a_changed_number_lowers_the_identity():
    changed = ENGLISH.replace("250,000", "100,000").replace("2024", "2026")
    (same,), (other,) = translations(INDONESIAN, ENGLISH), translations(INDONESIAN, changed)
    assert other.identity < same.identity


def test_texts_prepared_once_give_the_same():
    left, right = prepare_many([INDONESIAN, ENGLISH])
    assert translated(left, right) == translations(INDONESIAN, ENGLISH)
    swapped = translated(right, left)
    assert [one[:4] for one in swapped] == [(0, len(ENGLISH), 0, len(INDONESIAN))]


@pytest.mark.parametrize("text", ["", " ", "x", "…", "\n\n", "\ud800", "مرحبا"])
def test_very_short_texts_are_borne(text: str):
    assert translations(text, INDONESIAN) == []
    assert translations(INDONESIAN, text) == []


def test_lone_surrogates_move_no_offset():
    (found,) = translations(f"\ud800\n\n{INDONESIAN}", ENGLISH)
    assert found.a_start == 3


def test_sentences_without_end_are_cut_at_spaces():
    text = "kata " * 1000
    spans = prepare(text).spans.tolist()
    assert max(end - start for start, end in spans) <= LONGEST
    assert all(text[start:end].strip() for start, end in spans)
    assert prepare("가" * 2500).spans.tolist() == [[0, 1000], [1000, 2000], [2000, 2500]]


pieces = st.sampled_from(
    [INDONESIAN, ENGLISH, KOREAN, TRUCKS, LIBRARY, "\n\n", " ", "…", "\ud800", "A. ", "1.", "é" * 9]
)
texts = st.lists(pieces, max_size=5).map("".join)


@given(texts, texts)
@settings(max_examples=25, deadline=None)
def test_passages_lie_in_the_texts_and_never_overlap(a: str, b: str):
    found = translations(a, b)
    for one in found:
        assert 0 <= one.a_start < one.a_end <= len(a)
        assert 0 <= one.b_start < one.b_end <= len(b)
        assert 0 <= one.score <= 1
        assert 0 <= one.identity <= 1
    for start, end in (("a_start", "a_end"), ("b_start", "b_end")):
        spans = sorted((getattr(one, start), getattr(one, end)) for one in found)
        crossed = [n for n in range(1, len(spans)) if spans[n][0] < spans[n - 1][1]]
        # A passage may be moved into a gap of another, but none shares a sentence with another.
        assert all(spans[n][1] <= spans[n - 1][1] for n in crossed)
