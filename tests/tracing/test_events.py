import pytest
from literals import BUS, PARK, document, read, setting, told

from jejak.model.records import Document, Event
from jejak.tracing.events import (
    Told,
    adoptions,
    contacts,
    decisions,
    origins,
    place_on_stages,
    retold,
    topic_contacts,
)

SETTING = setting(PARK, BUS)


def _events(text: str, **about) -> list[Event]:
    return [one.event for one in told(document(text, **about))]


def _dates(found: list[Told]) -> list[str]:
    return [str(one.event.when) for one in found]


# Telling events


def test_an_event_holds_what_its_sentence_tells() -> None:
    text = "Bandung met KSP on the river park in Singapore on 2 May 2015."
    (event,) = _events(text)
    assert event.id == f"a:0-{len(text)}:meeting"
    assert (str(event.when), event.dated, event.modality) == ("2015-05-02", "text", "fact")
    assert (event.actors, event.places) == (("bandung", "ksp"), ("Bandung", "Singapore"))
    assert event.policies == ("park",)
    assert event.evidence.of(text) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("They met in 2015.", "meeting"),
        ("Mereka bertemu pada 2015.", "meeting"),
        ("2015년 회담.", "meeting"),
        ("Dibatalkan lalu dihentikan pada 2015.", "ended"),
        ("2015년에 승인되었다.", "decided"),
        ("A policy seminar of 2015.", "stage"),
        ("2015년 정책 세미나", "stage"),
    ],
)
def test_kinds_of_event(text: str, kind: str) -> None:
    assert [one.kind for one in _events(text)] == [kind]


def test_a_sentence_without_a_phrase_tells_nothing() -> None:
    assert _events("It rained in 2015.") == []


def test_a_sentence_tells_one_event_of_a_group() -> None:
    assert [one.kind for one in _events("They met, visited and opened it in 2015.")] == [
        "meeting",
        "opened",
    ]


def test_of_two_phrases_of_a_group_the_fact_is_kept() -> None:
    (event,) = _events("Belum disetujui; lalu diresmikan pada 2015.")
    assert (event.kind, event.modality) == ("opened", "fact")


def test_an_adoption_to_come_is_a_plan() -> None:
    (one,) = told(document("The river park will open in 2017."))
    assert (one.group, one.event.kind, one.event.modality) == ("plan", "opened", "plan")


@pytest.mark.parametrize(
    "kind", ["news", "News repost", "government page", "minutes", "project news"]
)
def test_what_reports_is_dated_by_its_publication(kind: str) -> None:
    (event,) = _events("The river park opened.", kind=kind)
    assert (str(event.when), event.dated) == ("2016-02-01", "published")


@pytest.mark.parametrize("kind", ["thesis", "blog", "", "journal"])
def test_what_does_not_report_dates_only_what_it_dates(kind: str) -> None:
    assert _events("The river park opened.", kind=kind) == []
    assert _events("The river park opened in 2015.", kind=kind)[0].dated == "text"


def test_no_date_no_event() -> None:
    assert _events("The river park opened.", published="") == []


# Contact


@pytest.mark.parametrize(
    "text",
    [
        "Bandung met Seoul in 2015.",
        "Wali kota Bandung bertemu wali kota Seoul pada 2015.",
        "2015년 반둥시와 서울시가 회담했다.",
        "Bappelitbang met the Seoul Institute in 2015.",
        "Bandung, Seoul and Surabaya met in 2015.",
    ],
)
def test_contact_is_host_and_origin_together(text: str) -> None:
    assert _dates(contacts(told(document(text)), SETTING)) == ["2015"]


@pytest.mark.parametrize(
    "text",
    [
        "Bandung met London in 2015.",
        "Surabaya met Seoul in 2015.",
        "Bandung never met Seoul before 2015.",
        "Mereka bertemu pada 2015.",
        "Bandung opened a park like that of Seoul in 2015.",
        "Bandung met Korea in 2015.",
        "Bandung plans talks with Seoul in 2015.",
    ],
)
def test_one_side_or_no_meeting_is_no_contact(text: str) -> None:
    assert contacts(told(document(text)), SETTING) == []


def test_the_other_side_may_stand_in_the_heading() -> None:
    text = "The mayor visited Seoul in 2015."
    assert _dates(contacts(told(document(text, issuer="Kota Bandung")), SETTING)) == ["2015"]
    assert contacts(told(document(text)), SETTING) == []


def test_one_side_must_stand_in_the_sentence() -> None:
    heading = {"title": "Bandung and Seoul"}
    assert contacts(told(document("The mayors met in 2015.", **heading)), SETTING) == []


def test_another_city_at_home_takes_the_place_of_a_host_in_the_heading() -> None:
    heading = {"title": "Bandung and its neighbours"}
    text = "Surabaya met Seoul in 2015."
    assert contacts(told(document(text, **heading)), SETTING) == []
    abroad = "Tokyo met Seoul in 2015."
    assert len(contacts(told(document(abroad, **heading)), SETTING)) == 1


def test_contacts_are_in_order_of_date() -> None:
    text = "Bandung met Seoul in 2017. Bandung met Seoul in 2015. Bandung met Seoul in May 2015."
    assert _dates(contacts(told(document(text)), SETTING)) == ["2015-05", "2015", "2017"]


@pytest.mark.parametrize(
    "text",
    [
        "Bandung met Seoul on the river park in 2015.",
        "Bandung met Korea on the river park in 2015.",
        "Bandung met KSP on the river park in 2015.",
        "Bandung met Seoul about Cheonggyecheon in 2015.",
        "2015년 반둥시가 강변공원을 두고 지식공유사업과 회담했다.",
    ],
)
def test_contact_on_a_policy(text: str) -> None:
    assert _dates(topic_contacts(told(document(text)), SETTING, "park")) == ["2015"]


@pytest.mark.parametrize(
    "text",
    [
        "Bandung met Seoul on buses in 2015.",
        "Bandung met BBWS Citarum on the river park in 2015.",
        "Surabaya met Seoul on the river park in 2015.",
        "Bandung never met Seoul on the river park before 2015.",
        "Bandung met Seoul on the odd-even rule in 2015.",
    ],
)
def test_contact_on_nothing_or_with_nobody_who_links_is_none(text: str) -> None:
    assert topic_contacts(told(document(text)), SETTING, "park") == []


# Adoption


@pytest.mark.parametrize(
    "text",
    [
        "Bandung opened the river park in 2015.",
        "The river park opened in 2015.",
        "Teras Cikapundung diresmikan pada 2015.",
        "강변공원은 2015년에 개통되었다.",
        "The river park was approved in 2015.",
    ],
)
def test_the_host_has_a_policy_when_it_opens_or_decides(text: str) -> None:
    assert _dates(adoptions(told(document(text)), SETTING, "park")) == ["2015"]


@pytest.mark.parametrize(
    "text",
    [
        "Surabaya opened a river park in 2015.",
        "Tokyo opened a river park in 2015.",
        "Seoul opened a river park in 2015.",
        "The river park will open in 2015.",
        "The river park was never opened in 2015.",
        "The odd-even rule opened in 2015.",
        "The river park was abandoned in 2015.",
    ],
)
def test_others_plans_and_denials_are_no_adoption(text: str) -> None:
    assert adoptions(told(document(text)), SETTING, "park") == []


def test_the_earliest_adoption_comes_first() -> None:
    text = "The river park opened in 2015. The river park was approved in 2014."
    assert _dates(adoptions(told(document(text)), SETTING, "park")) == ["2014", "2015"]


LATE = document("The river park opened in 2012.", "late", published="2018-01-01")
TIMELY = document("The river park opened in 2015.", "timely")


def test_a_late_retelling_dates_nothing_beside_a_source_of_the_time() -> None:
    assert _dates(adoptions(told(LATE, TIMELY), SETTING, "park")) == ["2015"]


def test_a_late_retelling_dates_what_nothing_else_does() -> None:
    assert _dates(adoptions(told(LATE), SETTING, "park")) == ["2012"]


@pytest.mark.parametrize(
    ("kind", "published", "again"),
    [
        ("news", "2016-02-01", False),
        ("news", "2017-12-30", False),
        ("news", "2018-01-02", True),
        ("news", "", True),
        ("Government", "2030-01-01", False),
        ("thesis", "2030-01-01", False),
        ("blog", "2015-06-01", True),
    ],
)
def test_who_retells(kind: str, published: str, *, again: bool) -> None:
    about = {"kind": kind, "published": published}
    (one,) = told(document("The river park opened in 2015.", **about))
    assert retold(one, SETTING) is again


def test_decisions_are_plans_and_adoptions() -> None:
    text = "The river park opened in 2015. The river park was announced in 2013."
    assert _dates(decisions(told(document(text)), SETTING, "park")) == ["2013", "2015"]


@pytest.mark.parametrize(
    "text",
    ["The river park was never announced in 2013.", "Surabaya announced a river park in 2013."],
)
def test_denied_plans_and_those_of_others_are_no_decision(text: str) -> None:
    assert decisions(told(document(text)), SETTING, "park") == []


@pytest.mark.parametrize(
    "text",
    [
        "Cheonggyecheon opened in 2005.",
        "Seoul opened Cheonggyecheon in 2005.",
        "청계천은 2005년에 개통되었다.",
    ],
)
def test_the_origins_policy_is_dated_by_its_name(text: str) -> None:
    assert _dates(origins(told(document(text)), "park")) == ["2005"]


@pytest.mark.parametrize(
    "text",
    [
        "Cheonggyecheon opened.",
        "Seoul opened a stream in 2005.",
        "Bandung opened its own Cheonggyecheon in 2005.",
        "The river park, a Cheonggyecheon, opened in 2005.",
        "Cheonggyecheon will open in 2005.",
    ],
)
def test_dates_of_other_things_are_not_the_origin_policys(text: str) -> None:
    assert origins(told(document(text)), "park") == []


# Stages


def _stages(one: Document, codes: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    coded = {
        (passage.document, passage.start, passage.end): frozenset({code})
        for passage in (statement.passage for statement in read(one))
        for words, code in (codes or {}).items()
        if words in passage.of(one.text)
    }
    return [event.stages for event in place_on_stages(told(one), coded, SETTING)]


@pytest.mark.parametrize(
    "text",
    [
        "Bandung and Seoul held a policy seminar in 2015.",
        "Bandung held a policy seminar with KSP in 2015.",
        "반둥시와 서울시는 2015년 정책 세미나를 열었다.",
    ],
)
def test_a_phrase_places_an_event_on_a_stage(text: str) -> None:
    assert _stages(document(text)) == [("talks.seminar",)]


def test_a_coding_places_an_event_on_a_stage() -> None:
    one = document("Bandung met Seoul in 2015.")
    assert _stages(one, {"met": "talks.signing"}) == [("talks.signing",)]
    assert _stages(one, {"met": "degree.emulation"}) == [()]


@pytest.mark.parametrize(
    "text",
    [
        "Surabaya and Tokyo held a policy seminar in 2015.",
        "Bandung held a policy seminar with BBWS Citarum in 2015.",
    ],
)
def test_events_of_others_are_on_no_stage(text: str) -> None:
    assert _stages(document(text)) == [()]


def test_a_sentence_shows_a_stage_once() -> None:
    one = document("Bandung met Seoul at a policy seminar in 2015 and opened a park.")
    assert sorted(_stages(one)) == [(), (), ("talks.seminar",)]


def test_nothing_else_of_an_event_changes() -> None:
    before = told(document("Bandung and Seoul held a policy seminar in 2015."))
    assert place_on_stages(before, {}, SETTING) == [one.event for one in before]


def test_in_a_list_of_stages_each_takes_the_date_after_it() -> None:
    text = "Phases: policy seminar (1-2 May 2015), memorandum (March 2016)."
    found = {one.stages: str(one.when) for one in _events(text) if one.kind == "stage"}
    assert found == {
        ("talks.seminar",): "2015-05-01/2015-05-02",
        ("talks.signing",): "2016-03",
    }


def test_a_listed_stage_without_a_date_of_its_own_is_not_dated() -> None:
    text = "Phases: policy seminar (no date known), memorandum (March 2016)."
    assert [one.stages for one in _events(text) if one.kind == "stage"] == [("talks.signing",)]
