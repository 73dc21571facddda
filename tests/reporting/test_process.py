from dataclasses import replace

from jejak.model.when import When
from jejak.reporting.process import stages_table, timeline
from jejak.reporting.wording import catalogue


def stage(material, words, name):
    rows = [row for table in stages_table(material, words) for row in table.rows]
    return next(row for row in rows if row.name == name)


def test_events_stand_in_order_of_time(material, english):
    assert [row.date for row in timeline(material, english)] == [
        "May 2015",
        "30 January 2016",
        "16–19 Oct 2017",
        "2018",
    ]


def test_an_event_is_told_in_the_words_of_the_report(material):
    row = timeline(material, catalogue("ko"))[0]
    assert (row.kind, row.group, row.places) == ("협약", "contact", "반둥, 서울")
    assert row.text == "In May 2015 Bandung and Seoul signed a letter of intent."


def test_an_event_names_the_policies_it_is_about(material, english):
    assert [row.policies for row in timeline(material, english)] == [
        "",
        "River park",
        "",
        "Bus plan",
    ]


def test_plans_and_dates_of_publication_are_marked(material, english):
    rows = timeline(material, english)
    assert [row.modality for row in rows] == ["fact", "fact", "fact", "plan"]
    assert [row.by_publication for row in rows] == [False, False, True, False]


def test_a_happening_told_twice_is_one_row_with_both_passages(reposted, english):
    row = timeline(reposted, english)[0]
    assert [one.document for one in row.passages] == ["de", "dx"]
    assert len(timeline(reposted, english)) == 4


def test_a_plan_and_a_fact_of_one_day_stay_apart(material, english):
    plan = replace(material.events[0], id="p", modality="plan")
    both = replace(material, events=(material.events[0], plan))
    assert [row.modality for row in timeline(both, english)] == ["fact", "plan"]


def test_a_policy_unknown_to_the_case_keeps_its_id(material, english):
    odd = replace(material.events[0], policies=("gone",))
    assert timeline(replace(material, events=(odd,)), english)[0].policies == "gone"


def test_every_stage_of_every_process_has_a_row(material, english):
    tables = stages_table(material, english)
    assert [len(table.rows) for table in tables] == [6, 8]
    assert [table.found for table in tables] == [0, 1]


def test_a_stage_shows_its_dated_events(material, english):
    row = stage(material, english, "Letter of intent or memorandum")
    assert [event.date for event in row.events] == ["May 2015"]
    assert not row.empty


def test_a_stage_that_is_only_mentioned_shows_the_passage(material, english):
    row = stage(material, english, "Policy seminar and in-depth study")
    assert row.events == ()
    assert row.undated[0].text == "The mayor said the bus plan follows Seoul."


def test_a_passage_with_a_dated_event_is_not_shown_again_as_undated(material, english):
    dated = replace(material.events[3], stages=("ksp.policy_seminar",))
    row = stage(replace(material, events=(dated,)), english, "Policy seminar and in-depth study")
    assert (len(row.events), row.undated) == (1, ())


def test_a_stage_without_evidence_is_empty_but_has_venue_and_expectation(material, english):
    row = stage(material, english, "Preliminary meeting")
    assert row.empty
    assert (row.venue, row.expects) == (
        "partner country",
        "minutes or news of a first meeting and demand survey",
    )


def test_a_mere_stage_told_by_the_same_words_as_an_event_is_no_second_event(material, english):
    seminar = material.events[2]
    mere = replace(seminar, id="s", kind="stage", stages=("sister.programme",))
    both = replace(material, events=(seminar, mere))
    assert [row.kind for row in timeline(both, english)] == ["Seminar or training"]
    assert len(stage(both, english, "Programme").events) == 1


def test_a_mere_stage_alone_is_named_as_such(material, english):
    mere = replace(material.events[2], kind="stage")
    row = timeline(replace(material, events=(mere,)), english)[0]
    assert (row.kind, row.group) == ("Stage of the process", "stage")


def test_intervals_are_kept_as_they_were_stated(material, english):
    long = replace(material.events[0], when=When.parse("2014/2016"))
    row = timeline(replace(material, events=(long,)), english)[0]
    assert (row.when.precision, row.date) == ("period", "2014–2016")
