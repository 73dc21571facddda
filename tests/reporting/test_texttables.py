import pytest

from jejak.errors import OptionError
from jejak.reporting.texttables import text_claims, text_sources, text_stages, text_timeline

TABLES = [text_claims, text_sources, text_stages, text_timeline]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_as_many_strings_as_the_header(material, language, table):
    made = table(material, language)
    assert made.rows
    assert {len(row) for row in made.rows} == {len(made.header)}
    assert all(isinstance(cell, str) for row in made.rows for cell in row)


@pytest.mark.parametrize("table", TABLES[:2] + TABLES[3:])
def test_an_empty_case_is_a_table_without_rows(empty, table):
    assert table(empty).rows == ()


@pytest.mark.parametrize("table", TABLES)
def test_an_unknown_language_is_one_clear_error(material, table):
    with pytest.raises(OptionError, match="use one of en, id, ko"):
        table(material, "xx")


def test_claims_show_verdict_and_support(material):
    made = text_claims(material)
    assert made.header[:4] == ("Id", "Policy", "Claimed origin", "Verdict")
    assert made.rows[0][:5] == ("park", "River park", "Seoul", "Contradicted", "−28 to −14 dB")


def test_events_give_the_address_of_their_passage(material):
    row = text_timeline(material).rows[1]
    assert row == (
        "30 January 2016",
        "Opened or launched",
        "fact",
        "Bandung",
        "River park",
        "di:0-48",
    )


def test_unreadable_sources_stand_at_the_end_with_reason_and_remedy(material):
    row = text_sources(material).rows[-1]
    assert (row[0], row[1], row[-1]) == (
        "scan.pdf",
        "unreadable",
        "no text on any page; run OCR first",
    )


def test_stages_show_dates_a_mention_or_nothing(material):
    found = {row[1]: row[3] for row in text_stages(material).rows}
    assert found["Letter of intent or memorandum"] == "May 2015"
    assert (
        found["Policy seminar and in-depth study"] == "Coded as this stage, without a dated event"
    )
    assert found["Preliminary meeting"] == "no evidence found"


def test_titles_and_headers_are_in_the_language_asked_for(material):
    assert text_sources(material, "id").title == "Sumber"
    assert text_stages(material, "ko").header == ("과정", "단계", "장소", "확인된 것")
