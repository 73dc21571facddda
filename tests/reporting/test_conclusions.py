from dataclasses import replace

import pytest

from jejak.model.when import When
from jejak.reporting.conclusions import conclusions, first_contact
from jejak.reporting.wording import catalogue


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Did Bandung’s policies come from Seoul?"),
        ("id", "Apakah kebijakan Bandung berasal dari Seoul?"),
        ("ko", "반둥의 정책은 서울에서 왔는가?"),
    ],
)
def test_the_question_is_made_of_host_and_origin(material, language, question):
    assert conclusions(material, catalogue(language)).question == question


def test_the_summary_counts_sources_and_verdicts(material, english):
    read, verdicts, _ = (one.text for one in conclusions(material, english).summary)
    assert read.startswith("This report rests on 3 sources (3 independent of one another): ")
    assert verdicts.endswith("2 claims: 1 supported and 1 contradicted.")


def test_reposts_are_not_independent(reposted, english):
    assert "4 sources (3 independent" in conclusions(reposted, english).summary[0].text


def test_an_empty_case_says_so(empty, english):
    texts = [one.text for one in conclusions(empty, english).summary]
    assert texts[:2] == ["No sources were read.", "No claims were tested."]
    assert texts[2].startswith("The sources read document no dated contact")


def test_every_claim_has_its_sentence_with_evidence(material, english):
    claims = conclusions(material, english).claims
    assert [one.text.split(" the claim")[0] for one in claims] == [
        "The sources read contradict",
        "The sources read support",
    ]
    assert all(one.passages for one in claims)


def test_first_contact_is_the_date_the_tests_used(material, english):
    sentence = first_contact(material, english)
    assert sentence.text.endswith("on this date: 1 December 2016.")
    assert sentence.passages == material.observations[1].passages


def test_first_contact_cites_the_event_of_that_date(material, english):
    dated = replace(material.events[2], when=When.day(2016, 12, 1))
    sentence = first_contact(replace(material, events=(dated,)), english)
    assert sentence.passages == (dated.evidence,)


def test_without_tests_first_contact_is_the_earliest_contact_event(material, english):
    sentence = first_contact(replace(material, observations=()), english)
    assert sentence.text.endswith("on this date: May 2015.")
    assert sentence.passages == (material.events[1].evidence,)


def test_contact_must_name_both_sides(material, english):
    park = replace(material.events[0], kind="visit")
    alone = replace(material, observations=(), events=(park,))
    text = replace(
        material.document["di"], text=material.document["di"].text.replace("Seoul", "Suwon")
    )
    alone = replace(alone, documents=(text, *material.documents[1:]))
    assert "no dated contact" in first_contact(alone, english).text


def test_a_planned_contact_is_none(material, english):
    plan = replace(material.events[1], modality="plan")
    planned = replace(material, observations=(), events=(plan,))
    assert "no dated contact" in first_contact(planned, english).text


def test_mechanisms_are_counted_over_independent_sources(reposted, english):
    mechanism, degree = conclusions(reposted, english).overall
    assert mechanism.text.endswith("as follows: Learning in 2 independent sources.")
    assert degree.text == "For the degree of transfer: Emulation in 1 independent source."
    assert len(mechanism.passages) == 1


def test_no_codings_are_said(empty, english):
    assert [one.text for one in conclusions(empty, english).overall] == [
        "In the sources read, no passage was coded for a mechanism.",
        "In the sources read, no passage was coded for a degree of transfer.",
    ]
