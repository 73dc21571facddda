import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.text.folding import frozen, lower, slug, squeezed

# Characters whose lower case is longer, that combine, that vanish, or that end a line.
ODD = "İßẞŉǰΐΣς\u0130\u0301\u0327\u1100\u1161\u11a8각가\r\n\t\x00\x0c\u2028\u2029\ufeff\u00ad\u200b aA"
odd = st.text(st.sampled_from(ODD), max_size=12)
anything = st.text() | odd | st.text(st.characters(codec=None), max_size=12)


@given(anything)
def test_lower_case_keeps_every_offset(text: str):
    assert len(lower(text)) == len(text)


@given(anything.map(lambda text: text.replace("Σ", "S")), st.integers(0, 12))
def test_lower_case_of_a_part_is_the_part_of_the_lower_case(text: str, at: int):
    # Final sigma alone looks at its neighbours.
    assert lower(text)[:at] + lower(text)[at:] == lower(text[:at]) + lower(text[at:])


@given(anything)
def test_lower_case_twice_is_lower_case(text: str):
    assert lower(lower(text)) == lower(text)


@given(st.text(st.characters(max_codepoint=0x24F, exclude_characters="İ")))
def test_lower_case_is_that_of_python_where_no_length_changes(text: str):
    assert lower(text) == text.lower()


def test_the_dotted_capital_keeps_its_place():
    assert lower("BAŞKAN İZMİR").index("zm") == "BAŞKAN İZMİR".index("ZM")


@given(anything)
def test_frozen_text_stays_as_it_is(text: str):
    assert frozen(frozen(text)) == frozen(text)


@given(anything)
def test_frozen_text_is_composed(text: str):
    assert unicodedata.is_normalized("NFC", frozen(text))


@given(anything)
def test_frozen_text_holds_nothing_that_cannot_be_written(text: str):
    kept = frozen(text)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert not set(kept) & set("\r\x00\x0c\u2028\u2029\ufeff\u00ad\u200b")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("satu\r\ndua\rtiga\n", "satu\ndua\ntiga\n"),
        ("satu\u2028dua", "satu\ndua"),
        ("satu\u2029dua\x0ctiga", "satu\n\ndua\n\ntiga"),
        ("\ufeffBan\u00addung\u200b", "Bandung"),
        ("e\u0301cole", "école"),
        ("e\u200b\u0301cole", "école"),
        ("서울".encode().decode(), "서울"),
        (unicodedata.normalize("NFD", "서울시"), "서울시"),
        ("\ud83d tab\there", " tab\there"),
    ],
)
def test_text_is_frozen(raw: str, text: str):
    assert frozen(raw) == text


@given(anything)
def test_squeezed_words_stand_one_space_apart(text: str):
    found = squeezed(text)
    assert found == found.strip()
    assert "  " not in found
    assert found.split() == squeezed(f"\n {text}\t\t").split()


def test_squeezed_ignores_case_breaks_and_composition():
    assert squeezed(" Kota\n\tBANDUNG ") == "kota bandung"
    assert squeezed("Bogota\u0301") == squeezed("BOGOTÁ")


@given(anything)
def test_a_slug_is_one_word(text: str):
    found = slug(text)
    assert found
    assert not found.startswith("-")
    assert not found.endswith("-")
    assert all(char.isalnum() or char in "-_" or not char.isspace() for char in found)
    assert slug(found) == found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Teras Cikapundung (2016)", "teras-cikapundung-2016"),
        ("서울 디지털재단", "서울-디지털재단"),
        ("--", "x"),
        ("", "x"),
    ],
)
def test_a_name_becomes_a_slug(name: str, expected: str):
    assert slug(name) == expected
