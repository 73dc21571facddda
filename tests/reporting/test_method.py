from dataclasses import replace

import pytest

from jejak.reporting.method import AbstentionRow, ClusterRow, abstentions, method
from jejak.reporting.wording import catalogue


@pytest.fixture
def told(material, english):
    return method(material, english)


def test_the_framework_is_named_with_version_and_digest(told, material):
    assert told.framework == "sister-city 1.0"
    assert told.digest == material.framework.digest


def test_coders_are_named_once(told):
    assert told.coders == ("meaning",)


def test_a_run_shows_its_options_one_by_one(told):
    run = told.runs[0]
    assert (run.step, run.version, run.options, run.seed) == ("code", "0.1.0", "coder=meaning", 7)


@pytest.mark.parametrize("options", ["--fast", "[1, 2]", ""])
def test_options_that_are_no_json_object_stay_as_they_are(material, english, options):
    run = replace(material.runs[0], options=options)
    assert method(replace(material, runs=(run,)), english).runs[0].options == options


def test_abstentions_are_shares_of_judged_passages(material, english):
    rows = {row.family: row for row in abstentions(material, english)}
    assert rows["Mechanism"] == AbstentionRow("Mechanism", 3, "33 %")
    assert rows["Degree of transfer"].share == "0 %"


def test_families_never_judged_have_no_row(empty, english):
    assert abstentions(empty, english) == ()


def test_a_family_abstained_from_as_a_whole_counts(material, english):
    whole = replace(material.codings[2], code="degree")
    rows = abstentions(replace(material, codings=(whole,)), english)
    assert rows == (AbstentionRow("Degree of transfer", 1, "100 %"),)


def test_every_test_of_the_framework_has_its_weight(told, material):
    assert len(told.weights) == len(material.framework.tests)
    assert told.weights[0].decibels == "0 to +2 dB"


def test_weights_are_in_the_language_of_the_report(material):
    assert method(material, catalogue("id")).weights[0].shape == "uji lingkaran"


def test_clusters_name_the_first_and_its_copies(reposted, english):
    assert method(reposted, english).clusters == (ClusterRow("Title of de", ("The copy",)),)


def test_a_cluster_of_one_is_none(reposted, english):
    lone = replace(reposted, reposts=reposted.reposts[:1])
    assert method(lone, english).clusters == ()
