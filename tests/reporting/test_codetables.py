from dataclasses import replace

from jejak.model.records import Coding
from jejak.reporting.codetables import (
    TOP,
    family_table,
    present,
    principles_table,
    profile_table,
)
from jejak.reporting.wording import catalogue


def rows(table):
    return {row.code: row for row in table.rows}


def test_the_profile_has_condition_and_target(material, english):
    table = rows(profile_table(material, english))
    assert [quote.text for quote in table["profile.condition"].quotes] == [
        "Kementerian membiayainya."
    ]
    assert table["profile.target"].quotes == ()


def test_a_framework_without_profile_has_an_empty_table(material, english):
    tables = material.framework.tables.model_copy(update={"profile": None})
    bare = replace(material, framework=material.framework.model_copy(update={"tables": tables}))
    assert profile_table(bare, english).rows == ()


def test_every_principle_has_a_row_even_without_evidence(material, english):
    table = principles_table(material, english)
    assert len(table.rows) == 7
    assert [row.code for row in table.rows if row.quotes] == ["principle.exchange"]


def test_a_row_is_in_the_language_of_the_report(material):
    row = rows(family_table(material, catalogue("id"), "degree"))["degree.emulation"]
    assert row.name == "Emulasi"
    assert row.definition


def test_passages_stand_surest_first(material, english):
    row = rows(family_table(material, english, "mechanism"))["mechanism.learning"]
    assert [quote.confidence for quote in row.quotes] == [0.9, 0.8]
    assert (row.passages, row.sources) == (2, 2)


def test_a_repost_is_no_second_witness(reposted, english):
    row = rows(family_table(reposted, english, "mechanism"))["mechanism.learning"]
    assert (row.passages, row.sources) == (3, 2)
    assert [quote.passage.document for quote in row.quotes] == ["dx", "dk"]


def test_abstentions_and_absences_are_not_present(material):
    passage = material.events[0].evidence
    coded = replace(material, codings=(Coding(passage, "degree.copying", "a", "absent", 0.9),))
    assert present(coded) == {}


def test_two_coders_of_one_passage_are_one_with_the_higher_confidence(material):
    passage = material.events[0].evidence
    coded = [
        Coding(passage, "degree.copying", who, "present", sure)
        for who, sure in (("a", 0.9), ("b", 0.4))
    ]
    assert present(replace(material, codings=tuple(coded))) == {"degree.copying": {passage: 0.9}}


def test_only_the_best_few_passages_are_quoted(material, english):
    texts = [replace(material.document["di"], id=f"n{n}") for n in range(TOP + 3)]
    passage = material.events[0].evidence
    codings = [
        Coding(replace(passage, document=one.id), "degree.copying", "a", "present", 0.5)
        for one in texts
    ]
    many = replace(material, documents=tuple(texts), codings=tuple(codings))
    row = rows(family_table(many, english, "degree"))["degree.copying"]
    assert (len(row.quotes), row.sources) == (TOP, TOP + 3)
