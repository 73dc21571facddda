import pytest
from literals import BUS, DOUBLE, PARK, THEORY, document, evidence, findings, kinds

from jejak.model.framework import load_framework
from jejak.model.records import Document
from jejak.tracing.findings import Finding, host_date, rivals_of

OPENED = "Bandung opened the river park on 30 January 2016."
BUILT = document(OPENED, "built", title="The river park of Bandung")
LINK = "The river park of Bandung is modelled on Cheonggyecheon in Seoul."


def _only(found: list[Finding], kind: str) -> Finding:
    (one,) = [each for each in found if each.kind == kind]
    return one


def _names(found: list[Finding], kind: str) -> set[str]:
    return {one.rival for one in found if one.kind == f"rival.{kind}"}


def _tier(one: Document) -> set[str]:
    return {
        kind.partition(".")[2] for kind in kinds(BUILT, one) if kind.startswith("acknowledgement")
    }


# Dates


def test_the_host_is_dated_by_its_first_adoption() -> None:
    text = (
        "The river park was announced in 2014. The river park opened in December 2015. "
        "The river park was approved in May 2015."
    )
    assert str(host_date(evidence(document(text))).event.when) == "2015-05"


def test_where_none_is_told_the_host_is_dated_by_its_decision() -> None:
    text = "The river park was announced in 2014."
    assert str(host_date(evidence(document(text))).event.when) == "2014"
    assert host_date(evidence(document("The river park is green."))) is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Bandung met Seoul in 2014.", "passed"),
        ("Bandung bertemu Seoul pada Mei 2014.", "passed"),
        ("반둥시와 서울시가 2014년 회담했다.", "passed"),
        ("Bandung met Seoul in 2016.", "passed"),
        ("Bandung met Seoul in May 2016.", "failed"),
        ("Bandung met Seoul in 2014. Bandung met Seoul in 2017.", "passed"),
    ],
)
def test_contact_comes_before_or_after(text: str, outcome: str) -> None:
    found = kinds(BUILT, document(text))
    assert {one for one in found if one.startswith("contact.")} == {f"contact.{outcome}"}


def test_no_contact_told_is_no_finding() -> None:
    assert not {one for one in kinds(BUILT) if "contact" in one}


def test_no_date_of_the_host_no_order() -> None:
    assert kinds(document("The river park is green. Bandung met Seoul in 2014.")) <= {"silence"}


def test_a_finding_on_dates_names_both() -> None:
    says = _only(findings(BUILT, document("Bandung met Seoul in May 2016.")), "contact.failed").says
    assert says.key == "contact.failed"
    assert says.values == {"contact_date": "2016-05", "host_date": "2016-01-30"}


def test_a_failed_order_rests_on_the_hosts_date_and_a_passed_one_on_the_contact() -> None:
    failed = _only(findings(BUILT, document("Bandung met Seoul in May 2016.")), "contact.failed")
    passed = _only(findings(BUILT, document("Bandung met Seoul in May 2015.")), "contact.passed")
    assert (failed.passage.document, passed.passage.document) == ("built", "a")


def test_contacts_of_the_case_say_nothing_on_another_origin() -> None:
    opened = document("Bandung opened Bandros in 2015. Bandung met Seoul in 2014.")
    assert not {one for one in kinds(opened, claim=DOUBLE) if "contact" in one}


@pytest.mark.parametrize(("year", "outcome"), [("2015", "passed"), ("2017", "failed")])
def test_talks_on_the_policy_come_before_or_after(year: str, outcome: str) -> None:
    talks = document(f"Bandung met KSP on the river park in {year}.")
    assert f"topic_contact.{outcome}" in kinds(BUILT, talks)


def test_a_plan_may_be_older_than_the_talks_that_shaped_it() -> None:
    plan = document("Bandung announced the river park in 2014.")
    talks = document("Bandung met KSP on the river park in 2017.", "talks")
    assert not {one for one in kinds(plan, talks) if "topic_contact" in one}


def test_a_plan_older_than_any_contact_is_against_it() -> None:
    plan = document("Bandung announced the river park in 2014.")
    assert "contact.failed" in kinds(plan, document("Bandung met Seoul in 2017.", "talks"))


@pytest.mark.parametrize(("published", "failed"), [("2016-02-01", False), ("2019-01-01", True)])
def test_a_link_told_at_the_time_outweighs_missing_contact(published: str, *, failed: bool) -> None:
    late = document("Bandung met Seoul in 2017.", "talks")
    link = document(LINK, "link", published=published)
    assert ("contact.failed" in kinds(BUILT, late, link)) is failed


def test_the_hosts_own_word_outweighs_a_gap_in_dated_talks() -> None:
    talks = document("Bandung met Seoul on the river park in 2018.", "talks")
    word = document(LINK, "word", kind="government", published="2019-05-01")
    assert "topic_contact.failed" in kinds(BUILT, talks)
    assert "topic_contact.failed" not in kinds(BUILT, talks, word)


def test_a_denied_link_does_not() -> None:
    late = document("Bandung met Seoul in 2017.", "talks")
    text = "The river park of Bandung has nothing to do with Seoul, nor is it modelled on it."
    assert "contact.failed" in kinds(BUILT, late, document(text, "link"))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Cheonggyecheon opened in 2005.", "passed"),
        ("청계천은 2005년에 개통되었다.", "passed"),
        ("Cheonggyecheon opened in 2018.", "failed"),
        ("Cheonggyecheon opened in 2018. Cheonggyecheon was approved in 2003.", "passed"),
        ("Cheonggyecheon opened in 2016.", ""),
        ("Cheonggyecheon is a stream.", ""),
    ],
)
def test_which_policy_came_first(text: str, outcome: str) -> None:
    found = {one for one in kinds(BUILT, document(text)) if one.startswith("precedence")}
    assert found == ({f"precedence.{outcome}"} if outcome else set())


def test_precedence_tells_both_policies_dates() -> None:
    found = findings(BUILT, document("Cheonggyecheon opened in 2005."))
    values = _only(found, "precedence.passed").says.values
    assert values["origin_policy"] == PARK.origin_policy
    assert (values["origin_date"], values["host_date"]) == ("2005", "2016-01-30")


# Acknowledgement, denial, omission, silence


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        "Teras Cikapundung di Bandung meniru Cheonggyecheon.",
        "반둥의 강변공원은 서울 청계천을 본떠 만들었다.",
        "The river park is modelled on those of Seoul and Tokyo.",
    ],
)
def test_a_link_in_the_news_of_the_time_is_reported(text: str) -> None:
    assert _tier(document(text)) == {"reported"}


@pytest.mark.parametrize(
    "text",
    [
        "The river park of Bandung lies on a river.",
        "Seoul is far from the river park of Bandung.",
        "The river park of Bandung is modelled on nature.",
        "The river park of Surabaya is modelled on one in Seoul.",
        "The river park of Bandung is not modelled on the far older one of Tokyo.",
    ],
)
def test_no_link_or_no_origin_is_no_acknowledgement(text: str) -> None:
    assert _tier(document(text)) == set()


@pytest.mark.parametrize(
    ("model", "named"),
    [("Korea", True), ("Korea and Japan", True), ("Busan in Korea", False), ("Japan", False)],
)
def test_the_country_stands_for_the_origin_unless_another_city_is_meant(
    model: str, *, named: bool
) -> None:
    found = _tier(document(f"The river park of Bandung is modelled on {model}."))
    assert found == ({"reported"} if named else set())


@pytest.mark.parametrize(("model", "named"), [("London", True), ("Tokyo", False), ("Seoul", False)])
def test_another_origin_goes_by_its_own_name(model: str, *, named: bool) -> None:
    found = kinds(document(f"Bandros in Bandung is modelled on {model}."), claim=DOUBLE)
    assert ("acknowledgement.reported" in found) is named


@pytest.mark.parametrize(
    ("about", "tier"),
    [
        ({"kind": "government"}, "first_hand"),
        ({"kind": "government", "published": "2030-01-01"}, "first_hand"),
        ({"kind": "government", "side": "origin"}, "reported"),
        ({"kind": "government", "issuer": "Seoul Institute"}, "reported"),
        ({"kind": "government", "issuer": "MetroLab"}, "reported"),
        ({"kind": "government", "issuer": "Kota Bandung"}, "first_hand"),
        ({"kind": "government", "issuer": "Seoul Institute", "side": "host"}, "first_hand"),
        ({"kind": "news"}, "reported"),
        ({"kind": "thesis", "published": "2020-01-01"}, "reported"),
        ({"kind": "blog"}, "retold"),
        ({"kind": "news", "published": "2019-01-01"}, "retold"),
        ({"kind": "news", "published": ""}, "retold"),
    ],
)
def test_whose_word_it_is(about: dict[str, str], tier: str) -> None:
    assert _tier(document(LINK, **about)) == {tier}


def test_the_hosts_own_words_in_the_news_are_first_hand() -> None:
    said = "The mayor of Bandung said the river park is modelled on Seoul."
    assert _tier(document(said)) == {"first_hand"}
    korean = "반둥시는 강변공원이 서울을 본떠 만들었다고 밝혔다."
    assert _tier(document(korean)) == {"first_hand"}


def test_words_of_nobody_of_the_host_are_not() -> None:
    assert _tier(document("Seoul said the river park is modelled on its stream.")) == {"reported"}


def test_a_list_of_policies_is_retold() -> None:
    listed = document("Bandung learned from Seoul: river park, ganjil-genap and Bandros.")
    found = kinds(listed, beside=(BUS, DOUBLE), codes={"learned": "degree.emulation"})
    assert found == {"acknowledgement.retold"}
    assert kinds(listed) == {"acknowledgement.reported"}


OWES = document("The river park of Bandung owes its shape to Seoul.")


@pytest.mark.parametrize("content", ["mechanism.learning", "degree.inspiration"])
def test_two_codings_that_agree_state_the_link(content: str) -> None:
    codes = {"owes": f"status.claimed {content}"}
    assert "acknowledgement.reported" in kinds(BUILT, OWES, codes=codes)


@pytest.mark.parametrize(
    "codes", ["status.claimed", "degree.emulation", "status.claimed mechanism.coercion"]
)
def test_one_coding_alone_does_not(codes: str) -> None:
    found = kinds(BUILT, OWES, codes={"owes": codes})
    assert not {kind for kind in found if kind.startswith("acknowledgement")}


@pytest.mark.parametrize(
    "text",
    [
        "The river park of Bandung has nothing to do with Seoul.",
        "Teras Cikapundung di Bandung tidak ada kaitan dengan Seoul.",
        "반둥의 강변공원은 서울과 무관하다.",
        "The river park of Bandung is not modelled on Seoul.",
        "Teras Cikapundung di Bandung tidak meniru Seoul.",
        "반둥의 강변공원은 서울을 본떠 만들지 않았다.",
        "The river park of Bandung came from Tokyo, not Seoul.",
        "Teras Cikapundung di Bandung meniru Tokyo, tidak Seoul.",
        "반둥의 강변공원은 서울이 아니라 도쿄를 본떠 만들었다.",
    ],
)
def test_a_denial_beside_the_origins_name_is_a_denial(text: str) -> None:
    assert _tier(document(text)) == {"denied"}


@pytest.mark.parametrize(
    "text",
    [
        "The rain has nothing to do with it; the river park of Bandung is modelled on Seoul.",
        "The river park of Bandung is modelled on Seoul, not on Tokyo.",
        "Teras Cikapundung di Bandung meniru Seoul, tidak Tokyo.",
        "반둥의 강변공원은 서울을 본떠 만들었고 도쿄는 아니다.",
    ],
)
def test_a_denial_of_something_else_is_not(text: str) -> None:
    assert _tier(document(text)) == {"reported"}


@pytest.mark.parametrize(
    "text",
    [
        "The plan of the river park of Bandung does not mention Seoul.",
        "Rencana Teras Cikapundung di Bandung tidak menyebut Seoul.",
        "반둥의 강변공원 계획은 서울을 언급하지 않는다.",
    ],
)
def test_to_go_unmentioned_is_silence_and_no_denial(text: str) -> None:
    one = document(text)
    assert _tier(one) == set()
    found = [each.passage.document for each in findings(one) if each.kind == "silence"]
    assert found == ["a"]


def test_a_description_without_the_origin_is_silence() -> None:
    assert _only(findings(BUILT), "silence").says.values["count"] == "1"


@pytest.mark.parametrize(
    "more",
    [
        "Seoul is far.",
        "Korea is far.",
        "It is narrower than Cheonggyecheon.",
    ],
)
def test_a_document_that_names_the_origin_anywhere_is_not_silent(more: str) -> None:
    assert "silence" not in kinds(document(f"{OPENED}\n\n{more}"))


@pytest.mark.parametrize(
    "about",
    [{"published": "2019-01-01"}, {"kind": "blog"}, {"kind": "thesis"}, {"published": ""}],
)
def test_late_and_second_hand_silence_says_nothing(about: dict[str, str]) -> None:
    quiet = document("Bandung has a river park.", "quiet", **about)
    assert {one.document.id for one in findings(BUILT, quiet) if one.kind == "silence"} == {"built"}


def test_silence_on_another_city_says_nothing() -> None:
    quiet = document("Surabaya has a river park.", "quiet")
    assert kinds(quiet) == set()


# Rivals


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("The river park is modelled on one in London.", "foreign", "London"),
        ("Teras Cikapundung meniru taman di Singapura.", "foreign", "Singapura"),
        ("강변공원은 런던을 본떠 만들었다.", "foreign", "런던"),
        ("The river park is modelled on one in Busan.", "foreign", "Busan"),
        ("The river park is modelled on one in Surabaya.", "domestic", "Surabaya"),
        ("Teras Cikapundung meniru Surabaya.", "domestic", "Surabaya"),
        ("The ministry paid for the river park.", "national", "ministry"),
        ("Teras Cikapundung dibangun kementerian.", "national", "kementerian"),
        ("강변공원은 국토교통부 사업이다.", "national", "국토교통부"),
        ("The previous mayor planned the river park.", "own_past", "previous mayor"),
        ("강변공원은 전임 시장의 계획이다.", "own_past", "전임 시장"),
        ("The river park belongs to a private company.", "private", "private company"),
        ("Teras Cikapundung itu usaha swasta.", "private", "usaha swasta"),
    ],
)
def test_rivals(text: str, kind: str, name: str) -> None:
    assert _names(findings(document(text)), kind) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "The river park is bigger than one in London.",
        "The river park is not modelled on London.",
        "The river park is modelled on one in Korea.",
        "The river park is modelled on the best in Indonesia.",
        "The river park is modelled on Seoul.",
        "The river park is modelled on Seoul; London sent a card.",
        "The odd-even rule is modelled on London.",
    ],
)
def test_places_named_otherwise_are_no_rivals(text: str) -> None:
    assert not {kind for kind in kinds(document(text)) if kind.startswith("rival")}


def test_a_place_far_from_the_word_of_modelling_is_no_rival() -> None:
    far = "and so on, through wind and rain and many a long debate in the council and elsewhere"
    text = f"The river park is modelled on something, {far}, as was said in London."
    assert _names(findings(document(text)), "foreign") == set()


@pytest.mark.parametrize(
    "text",
    [
        "The river park is not of the ministry.",
        "Seoul and the ministry paid for the river park.",
        "The ministry paid for the river park of Surabaya.",
    ],
)
def test_guards_beside_the_origin_or_another_city_are_no_rivals(text: str) -> None:
    assert _names(findings(document(text)), "national") == set()


def test_the_claimed_origin_is_no_rival_to_itself() -> None:
    text = "Bandros in Bandung is modelled on London. Bandros is modelled on Seoul."
    assert _names(findings(document(text), claim=DOUBLE), "foreign") == set()


def test_rivals_are_listed_once_with_all_their_passages() -> None:
    text = "The river park is modelled on London. The river park is like London, modelled on it."
    found = findings(document(text), document("The river park meets the ministry.", "b"))
    foreign, national = rivals_of(PARK, found)
    assert (foreign.kind, foreign.name, len(foreign.passages)) == ("foreign", "London", 2)
    assert (national.kind, national.claim) == ("national", "park")


def test_private_business_is_no_rival_origin() -> None:
    assert rivals_of(PARK, findings(document("A private company runs the river park."))) == []


# Signs


@pytest.mark.parametrize(
    "text",
    [
        "Experts of Seoul came to the river park of Bandung.",
        "Tenaga ahli Seoul datang ke Teras Cikapundung di Bandung.",
        "서울 전문가가 반둥의 강변공원에 왔다.",
    ],
)
def test_people_of_the_origin_at_work_are_a_sign(text: str) -> None:
    assert "agents" in kinds(document(text))


@pytest.mark.parametrize(
    "text",
    [
        "Experts came to the river park of Bandung.",
        "The river park of Bandung never saw experts of Seoul.",
        "The river park of Bandung will see experts of Seoul.",
        "Experts of Seoul came to the river park of Surabaya.",
        "Experts of Seoul have nothing to do with the river park of Bandung.",
    ],
)
def test_nobodys_or_future_or_denied_work_is_none(text: str) -> None:
    assert "agents" not in kinds(document(text))


def test_content_is_a_coded_degree_that_takes_some() -> None:
    one = document(LINK)
    found = findings(one, codes={"modelled": "degree.emulation"})
    assert _only(found, "content").says.values["degree"] == "degree.emulation"
    assert "content" not in kinds(one, codes={"modelled": "degree.inspiration"})
    assert "content" not in kinds(one)


@pytest.mark.parametrize(
    ("about", "counts"),
    [
        ({}, True),
        ({"kind": "thesis", "published": "2020-01-01"}, True),
        ({"published": "2020-01-01"}, False),
        ({"kind": "blog", "published": "2020-01-01"}, False),
        ({"kind": "blog"}, True),
    ],
)
def test_late_news_of_content_only_repeats(about: dict[str, str], *, counts: bool) -> None:
    found = kinds(BUILT, document(LINK, **about), codes={"modelled": "degree.emulation"})
    assert ("content" in found) is counts


@pytest.mark.parametrize(
    ("text", "stressed"),
    [
        ("The river park of Bandung is different from that of Seoul.", True),
        ("Teras Cikapundung di Bandung berbeda dari Seoul.", True),
        ("반둥의 강변공원은 서울과 다르다.", True),
        ("The river park of Bandung is different from others.", False),
        (LINK, False),
    ],
)
def test_differences_from_the_origin(text: str, *, stressed: bool) -> None:
    assert ("difference" in kinds(document(text))) is stressed


@pytest.mark.parametrize("heading", [{"title": "Seoul news"}, {"issuer": "Seoul Institute"}])
def test_a_document_of_the_origin_alone_says_nothing_of_the_host(heading: dict[str, str]) -> None:
    one = document("The river park is modelled on Cheonggyecheon by experts.", **heading)
    assert kinds(one) == set()


# The whole


def test_every_finding_has_a_weight_in_the_theory_that_is_shipped() -> None:
    weighed = {test.id for test in load_framework("sister-city").tests}
    assert weighed == {test.id for test in THEORY.tests}


def test_findings_of_a_kind_come_in_the_order_of_the_documents() -> None:
    quiet = [document("Bandung has a river park.", name) for name in "bca"]
    assert [one.document.id for one in findings(*quiet)] == ["b", "c", "a"]
