from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.coding.passages import LONGEST, SHORTEST, code_document, units
from jejak.model.records import Document, Passage
from jejak.text.sentences import paragraphs, sentences

TEXT = (
    "Peraturan Parkir Disalin Utuh dari Seoul\n\n"
    "Peraturan parkir itu disalin kata demi kata dari naskah Seoul. "
    "Bahkan salah ketiknya tidak diubah sedikit pun. Titik.\n\n"
    "Hujan deras menunda pertandingan futsal antarkelurahan."
)
phrases = st.sampled_from(
    [
        "Kota itu menyalin peraturan Seoul",
        "Hujan",
        "서울시는 공무원을 보냈다",
        "It was agreed in the council",
    ]
)
documents = st.lists(st.lists(phrases, min_size=1, max_size=11), max_size=4).map(
    lambda some: "\n\n".join(" ".join(f"{phrase}." for phrase in block) for block in some)
)


def document(text: str) -> Document:
    """A document of which only the words matter."""
    return Document("d", "", "", "news", "id", "", None, "", text, (0,), "d", "plain")


def passages(text: str) -> list[Passage]:
    """The title, paragraphs and sentences, as a case makes them."""
    found = []
    for number, (start, end) in enumerate(paragraphs(text)):
        unit = "title" if number == 0 else "paragraph"
        found.append(Passage("d", start, end, unit))
        found += [Passage("d", *span, "sentence") for span in sentences(text, start, end)]
    return found


def judged(text: str) -> list[str]:
    """The stretches of a text that are judged."""
    return [one.of(text) for one in units(document(text), passages(text))]


def test_titles_sentences_and_runs_of_sentences_are_judged():
    first, second, third = TEXT.split("\n\n")
    one = "Peraturan parkir itu disalin kata demi kata dari naskah Seoul."
    other = "Bahkan salah ketiknya tidak diubah sedikit pun."
    assert judged(TEXT) == [first, one, other, second, third]


def test_a_run_has_four_sentences_at_most():
    text = "Judul\n\n" + " ".join(f"Kota ke-{number} membuka taman baru." for number in range(10))
    runs = [one for one in judged(text) if one.count(".") > 1]
    assert [run.count(".") for run in runs] == [4, 4, 2]


@given(documents)
def test_what_is_judged_is_long_enough_and_told_once(text: str):
    some = units(document(text), passages(text))
    assert len(set(some)) == len(some)
    assert all(one.end - one.start >= SHORTEST for one in some)
    assert all(one.of(text).count(".") <= LONGEST or one.unit == "title" for one in some)


@given(documents)
def test_every_sentence_that_says_enough_is_judged(text: str):
    some = set(units(document(text), passages(text)))
    told = [
        one for one in passages(text) if one.unit == "sentence" and one.end - one.start >= SHORTEST
    ]
    inside = [one for one in passages(text) if one.unit == "paragraph"]
    for one in told:
        if any(block.start <= one.start and one.end <= block.end for block in inside):
            assert one in some


@given(documents)
def test_runs_begin_and_end_with_sentences_of_one_paragraph(text: str):
    all_passages = passages(text)
    starts = {one.start for one in all_passages if one.unit == "sentence"}
    ends = {one.end for one in all_passages if one.unit == "sentence"}
    for one in units(document(text), all_passages):
        assert (one.start in starts and one.end in ends) or one.unit == "title"
        assert "\n\n" not in one.of(text)


def test_codings_point_into_the_document(coder):
    codings = list(code_document(coder, document(TEXT), passages(TEXT)))
    copied = {one.passage.of(TEXT) for one in codings if one.code == "degree.copying"}
    assert any("disalin kata demi kata" in words for words in copied)
    assert not any("Hujan" in words for words in copied)


def test_codings_say_who_coded_how_surely_and_why(coder):
    for one in code_document(coder, document(TEXT), passages(TEXT)):
        assert (one.coder, one.passage.document) == ("meaning", "d")
        assert 0 < one.confidence <= 1
        assert one.confidence == round(one.confidence, 4)
        assert one.reason


def test_an_abstention_names_its_family_a_presence_its_code(coder):
    text = "\n\n".join(one.text for one in coder.examples[::150])
    codings = list(code_document(coder, document(text), passages(text)))
    families = {family.id for family in coder.framework.families}
    codes = {code.id for code in coder.framework.codes}
    for one in codings:
        assert one.code in (families if one.verdict == "abstain" else codes)
    assert {one.verdict for one in codings} == {"present", "abstain"}


def test_codings_come_in_the_order_of_what_is_judged(coder):
    order = units(document(TEXT), passages(TEXT))
    codings = list(code_document(coder, document(TEXT), passages(TEXT)))
    places = [order.index(one.passage) for one in codings]
    assert all(one <= other for one, other in pairwise(places))


@pytest.mark.parametrize("text", ["", "Pendek.", "\n\n"])
def test_a_document_that_says_too_little_has_no_codings(coder, text: str):
    assert list(code_document(coder, document(text), passages(text))) == []
