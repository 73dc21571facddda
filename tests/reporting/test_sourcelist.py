from dataclasses import replace

from jejak.model.records import Repost
from jejak.reporting.sourcelist import (
    SourceCount,
    independent,
    languages_line,
    source_counts,
    sources_table,
)
from jejak.reporting.wording import catalogue


def test_sources_stand_oldest_first_and_those_without_date_last(material, english):
    rows = sources_table(material, english).rows
    assert [(row.document, row.date) for row in rows] == [
        ("de", "June 2015"),
        ("di", "1 February 2016"),
        ("dk", "no date"),
    ]


def test_kind_language_and_caution_are_in_the_language_of_the_report(material):
    rows = {row.document: row for row in sources_table(material, catalogue("ko")).rows}
    assert (rows["de"].kind, rows["de"].language) == ("정부 소식", "영어")
    assert rows["dk"].caution == "날짜 없음"


def test_a_source_without_title_shows_its_id(material, english):
    bare = replace(material, documents=(replace(material.document["di"], title=""),))
    assert sources_table(bare, english).rows[0].title == "di"


def test_unreadable_sources_keep_reason_and_remedy(material, english):
    one = sources_table(material, english).unreadable[0]
    assert (one.source, one.reason, one.remedy) == (
        "scan.pdf",
        "no text on any page",
        "run OCR first",
    )


def test_a_copy_names_its_original_and_the_original_its_copies(reposted, english):
    rows = {row.document: row for row in sources_table(reposted, english).rows}
    assert rows["de"].repost == "1 near-copy of this was found"
    assert rows["dx"].repost == "near-copy of: Title of de"
    assert rows["di"].repost == ""


def test_a_copy_of_a_source_that_is_gone_says_nothing(material, english):
    lone = replace(material, reposts=(Repost("di", "c9", False),))
    assert {row.repost for row in sources_table(lone, english).rows} == {""}


def test_sources_are_counted_by_year_kind_and_language(material, english):
    assert source_counts(material, english) == (
        SourceCount(2015, "government news", "English", 1),
        SourceCount(2016, "news", "Indonesian", 1),
        SourceCount(None, "news", "Korean", 1),
    )


def test_languages_stand_most_frequent_first(reposted, english):
    assert languages_line(reposted, english) == "English (2), Indonesian (1) and Korean (1)"


def test_reposts_of_one_another_are_one_independent_source(reposted):
    assert independent(reposted, {"de", "dx"}) == 1
    assert independent(reposted, {"de", "di"}) == 2


def test_no_sources_are_an_empty_table(empty, english):
    assert sources_table(empty, english).rows == ()
    assert source_counts(empty, english) == ()
