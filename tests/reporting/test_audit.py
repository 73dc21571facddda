from dataclasses import replace

import pytest

from jejak.reporting.audit import GROUNDS, claim_blocks, odds, policies_table, verdict_counts
from jejak.reporting.wording import catalogue


@pytest.fixture
def blocks(material, english):
    return {block.id: block for block in claim_blocks(material, english)}


def test_a_contradicted_claim_is_worded_about_the_sources_read(blocks):
    assert blocks["park"].sentence == (
        "The sources read contradict the claim that “River park” came from Seoul."
    )


def test_a_claim_shows_what_people_wrote_of_it(blocks):
    park = blocks["park"]
    assert (park.origin, park.origin_policy, park.asserted_by) == (
        "Seoul",
        "Cheonggyecheon",
        "A paper",
    )
    assert (park.proposed, blocks["bus"].proposed) == (False, True)


def test_mechanism_and_degree_are_named_with_or_without_family(blocks):
    assert (blocks["bus"].mechanism, blocks["bus"].degree) == ("Learning", "Emulation")
    assert (blocks["park"].mechanism, blocks["park"].degree) == ("not determined", "not determined")


def test_tests_stand_heaviest_first_whatever_their_sign(blocks):
    assert [test.name for test in blocks["park"].tests] == [
        "In place before first contact",
        "National source",
    ]


def test_a_test_says_what_came_out_and_what_it_weighs(blocks):
    test = blocks["park"].tests[1]
    assert (test.shape, test.decibels) == ("straw in the wind", "−6 to −3 dB")
    assert test.sentence == (
        "A national order, programme or fund is named, The ministry: "
        "The Daily, “Title of di” (February 2016)."
    )


def test_pooled_observations_are_counted(blocks):
    assert blocks["bus"].tests[0].pooled == 2


def test_a_verdict_rests_on_the_passages_of_its_heaviest_tests(blocks, material):
    heaviest = material.observations[1].passages
    assert blocks["park"].grounds[:2] == heaviest
    assert len(blocks["park"].grounds) <= GROUNDS


def test_rivals_have_a_name_a_kind_and_evidence(blocks, material):
    rival = blocks["park"].rivals[0]
    assert (rival.name, rival.kind) == ("The ministry", "national government")
    assert rival.passages == material.rivals[0].passages
    assert blocks["bus"].rivals == ()


def test_what_would_change_a_verdict_is_said_once(material, english):
    twice = replace(material.verdicts[0], would_change=material.verdicts[0].would_change * 2)
    block = claim_blocks(replace(material, verdicts=(twice,)), english)[0]
    assert block.would_change == ("A first-hand statement that Seoul had no part in it.",)


def test_a_claim_without_a_verdict_is_not_tested(material, english):
    block = claim_blocks(replace(material, verdicts=(), observations=()), english)[0]
    assert (block.verdict, block.support, block.verdict_name) == (None, None, "Not tested")
    assert (block.tests, block.odds, block.decibels) == ((), "", "")


@pytest.mark.parametrize("verdict", ["supported", "leaning", "undetermined", "contradicted"])
def test_every_verdict_has_a_sentence_in_every_language(material, language, verdict):
    told = replace(material, verdicts=(replace(material.verdicts[0], verdict=verdict),))
    sentence = claim_blocks(told, catalogue(language))[0].sentence
    assert {"en": "sources read", "id": "umber yang dibaca", "ko": "읽은 자료"}[
        language
    ] in sentence
    assert "River park" in sentence


@pytest.mark.parametrize(
    ("support", "said"),
    [
        ((10, 20), "10 to 100 times more likely"),
        ((-20, -10), "10 to 100 times less likely"),
        ((-3, 6), "from 2 times less likely to 4 times more likely"),
        ((0, 3), "1 to 2 times more likely"),
        ((-45, -30), "1000+ to 1000+ times less likely"),
        ((0, 0), "weigh nothing either way"),
    ],
)
def test_decibels_are_told_as_odds(english, support, said):
    assert said in odds(support, english)


def test_policies_stand_under_their_dimension(material, english):
    groups = {
        group.name: [one.id for one in group.rows] for group in policies_table(material, english)
    }
    assert groups == {
        "Smart Living": ["park"],
        "Smart Branding": [],
        "Smart Environment": [],
        "Smart Government": ["bus"],
    }


def test_policies_without_dimension_come_last(material, english):
    loose = replace(material.claims[0], dimension="health")
    groups = policies_table(replace(material, claims=(loose,)), english)
    assert groups[-1].name == "Without a dimension"
    assert [one.id for one in groups[-1].rows] == ["park"]


def test_verdicts_are_counted_strongest_first(material):
    assert list(verdict_counts(material).items()) == [
        ("supported", 1),
        ("leaning", 0),
        ("undetermined", 0),
        ("contradicted", 1),
    ]
