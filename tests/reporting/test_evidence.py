from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.model.records import Passage
from jejak.reporting.evidence import SHOWN, EvidenceBook, cut_around, web_address


@pytest.fixture
def book(material):
    return EvidenceBook(material)


def passages(material):
    return [event.evidence for event in material.events]


def test_numbers_rise_in_the_order_of_citing(book, material):
    first, second, *_ = passages(material)
    assert book.cite([second]) == [(1, True)]
    assert book.cite([first, second]) == [(1, False), (2, True)]


def test_a_passage_cited_twice_in_one_place_is_one_marker(book, material):
    first = passages(material)[0]
    assert book.cite([first, first]) == [(1, True)]


def test_nothing_cited_is_nothing_listed(book):
    assert book.cite([]) == []
    assert book.entries() == []


def test_an_entry_has_the_passage_inside_its_paragraph(book, material):
    book.cite([passages(material)[0]])
    entry = book.entries()[0]
    assert entry.before == ""
    assert entry.words == "Taman Sungai Bandung diresmikan 30 Januari 2016."
    assert entry.after == " Kementerian membiayainya. Seoul tidak disebut."


def test_an_entry_stops_at_the_end_of_its_paragraph(book, material):
    book.cite([passages(material)[1]])
    assert book.entries()[0].after == ""


def test_an_entry_names_its_source(book, material):
    book.cite([passages(material)[1]])
    entry = book.entries()[0]
    assert (entry.title, entry.issuer, entry.language) == ("Title of de", "The Daily", "en")
    assert str(entry.published) == "2015-06"
    assert entry.link == entry.address == "https://example.org/de"


def test_an_address_that_is_no_web_address_is_shown_but_no_link(book, material):
    book.cite([passages(material)[2]])
    entry = book.entries()[0]
    assert (entry.link, entry.address, entry.caution) == ("", "file:///home/a.txt", "no date")


def test_a_long_paragraph_is_cut_around_the_passage(material):
    text = "kata " * 400 + "Inti kalimat. " + "lagi " * 400
    long = replace(material.document["di"], text=text)
    book = EvidenceBook(replace(material, documents=(long,)))
    start = text.index("Inti")
    book.cite([Passage("di", start, start + 13)])
    entry = book.entries()[0]
    assert entry.words == "Inti kalimat."
    assert len(entry.before + entry.after) <= SHOWN + 4
    assert entry.before.startswith("… ")


def test_a_passage_over_two_paragraphs_is_shown_whole(book, material):
    text = material.document["de"].text
    book.cite([Passage("de", 3, len(text))])
    assert book.entries()[0].words == text[3:]


@given(st.text(max_size=1500), st.text(max_size=1500))
def test_cutting_keeps_the_nearest_words(before, after):
    left, right = cut_around(before, after)
    assert before.endswith(left.removeprefix("… "))
    assert after.startswith(right.removesuffix(" …"))


@given(st.data())
def test_any_passage_of_any_text_can_be_shown(material, data):
    text = data.draw(st.text(alphabet="ab. \n반", min_size=1, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    source = replace(material.document["di"], text=text)
    book = EvidenceBook(replace(material, documents=(source,)))
    book.cite([Passage("di", start, end)])
    entry = book.entries()[0]
    assert entry.words == text[start:end]
    assert entry.before + entry.words + entry.after in text


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "http://",
        "",
        "file:///etc",
        "http://[bad",
    ],
)
def test_only_web_addresses_become_links(address):
    assert web_address(address) == ""


def test_web_addresses_are_kept_without_blanks_around():
    assert web_address(" HTTP://example.org/a?b=1 ") == "HTTP://example.org/a?b=1"
