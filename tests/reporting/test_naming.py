from dataclasses import replace

import pytest

from jejak.model.records import Message, Observation
from jejak.reporting.naming import Names, signed
from jejak.reporting.wording import catalogue


@pytest.fixture
def names(material, english):
    return Names(material, english)


@pytest.fixture
def korean(material):
    return Names(material, catalogue("ko"))


def test_a_code_has_its_name_in_the_language_of_the_report(names, korean):
    assert names.code("mechanism.learning") == "Learning"
    assert korean.code("mechanism.learning") == "학습"


def test_a_bare_code_is_looked_for_in_its_family(names):
    assert names.code("emulation", "degree") == "Emulation"


def test_no_code_is_not_determined_and_a_strange_one_stays(names):
    assert names.code("") == "not determined"
    assert names.code("degree.strange") == "degree.strange"


def test_korean_takes_the_alias_in_hangul(names, korean):
    assert (names.host, names.origin) == ("Bandung", "Seoul")
    assert (korean.host, korean.origin) == ("반둥", "서울")


def test_a_place_is_found_by_any_name_of_its_government(names, korean):
    assert names.place("서울") == "Seoul"
    assert korean.place("seoul") == "서울"
    assert korean.place("Singapore") == "Singapore"


def test_a_country_is_named_by_its_two_letters(names, korean):
    assert (names.place("KR"), korean.place("ID")) == ("South Korea", "인도네시아")
    assert (names.place("ZQ"), names.place("kr")) == ("ZQ", "kr")


def test_an_actor_is_named_and_an_unknown_one_keeps_its_id(names):
    assert names.actor("ministry") == "The ministry"
    assert names.actor("nobody") == "nobody"


def test_a_kind_of_event_has_a_name_and_a_group(names):
    assert (names.kind("opened"), names.group("opened")) == ("Opened or launched", "adoption")
    assert (names.kind("strange"), names.group("strange")) == ("strange", "stage")


@pytest.mark.parametrize(
    ("dimension", "code"),
    [
        ("living", "dimension.living"),
        ("Living", "dimension.living"),
        ("dimension.government", "dimension.government"),
        ("", ""),
        ("health", ""),
    ],
)
def test_a_dimension_may_be_written_with_or_without_its_family(names, dimension, code):
    claim = replace(names.material.claims[0], dimension=dimension)
    assert names.dimension(claim) == code


def test_dates_in_messages_are_written_out(names):
    message = Message("contact.failed", {"contact_date": "2016-12-01", "host_date": "2016-01"})
    assert names.say(message) == (
        "The host’s policy (January 2016) was in place before the first documented contact (1 December 2016)."
    )


def test_a_source_in_a_message_is_named_by_issuer_and_title(names):
    message = Message("difference", {"source": "di", "date": "2016"})
    assert "The Daily, “Title of di” (2016)" in names.say(message)


def test_a_source_that_is_no_document_stays_as_it_is(names):
    assert "The Archive (no date)" in names.say(
        Message("difference", {"source": "The Archive", "date": ""})
    )


def test_a_degree_in_a_message_is_named(names):
    message = Message("content", {"degree": "degree.emulation", "source": "de", "date": ""})
    assert "degree: Emulation" in names.say(message)


def test_an_unnamed_policy_of_the_origin_is_called_that(names):
    values = {"origin_policy": "", "origin_date": "2005", "host_date": "2016"}
    assert "the origin’s policy, 2005" in names.say(Message("precedence.passed", values))


def test_what_is_no_date_stays_as_it_is(names):
    assert names.date("before the war") == "before the war"


def test_a_test_is_named_by_its_kind_with_its_shape(names):
    one = names.material.observations[1]
    assert (names.test(one), names.shape(one)) == ("In place before first contact", "hoop test")


def test_a_test_may_carry_its_id_in_either_place(names):
    one = Observation("park", "contact", "contact.failed", (0, 0), (), Message("silence"))
    assert names.test(one) == "In place before first contact"


def test_a_test_the_framework_does_not_know_keeps_its_id(names):
    one = Observation("park", "rumour", "straw", (0, 0), (), Message("silence"))
    assert (names.test(one), names.shape(one)) == ("rumour", "")


@pytest.mark.parametrize(
    ("support", "written"),
    [((-23, -9), "−23 to −9 dB"), ((0, 2), "0 to +2 dB"), ((0.1, -0.2), "0 dB")],
)
def test_decibels_are_written_with_their_signs(names, support, written):
    assert names.decibels(support) == written


def test_signs_are_true_minus_signs():
    assert [signed(one) for one in (-1, 0, 1)] == ["−1", "0", "+1"]
