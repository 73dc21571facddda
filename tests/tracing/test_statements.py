import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import PARK, document, passages, read, sentence, setting

from jejak.model.records import Modality
from jejak.text.phrases import Hit
from jejak.tracing.statements import (
    about_host,
    date_of,
    names_origin,
    near,
)

PIECES = (
    "Teras Cikapundung opened on 30 January 2016.",
    "Kota Bandung bertemu Seoul.",
    "강변공원은 개통되지 않았다.",
    "It rained\tall day",
    "The odd-even rule, Singapore said, will differ: 홀짝제 운행!",
    "\n\n",
    "\n",
    " ",
    "İ ẞ 😀",
)


def _about(text: str, title: str = "", **more) -> list[set[str]]:
    return [set(one.policies) for one in read(document(text, title=title, **more))]


# What a sentence is about


@pytest.mark.parametrize(
    "text", ["Teras Cikapundung dibuka.", "The river park opened.", "강변공원이 개통되었다."]
)
def test_a_sentence_is_about_the_policy_it_names(text: str) -> None:
    statement = sentence(text)
    assert (statement.direct, statement.carried) == ({"park"}, set())


def test_a_loose_name_counts() -> None:
    assert sentence("Pelat nomor ganjil dan genap mulai hari ini.").direct == {"bus"}


def test_a_name_as_written_rules_out_loose_ones() -> None:
    assert sentence("The river park has ganjil and genap days.").direct == {"park"}


def test_a_sentence_goes_on_about_the_policy_before_it() -> None:
    assert _about("The river park opened. It is green. It rains.") == [{"park"}] * 3


def test_a_new_policy_takes_over() -> None:
    found = _about("The river park opened. The odd-even rule began. It is old.")
    assert found == [{"park"}, {"bus"}, {"bus"}]


@pytest.mark.parametrize(
    "text",
    [
        "The river park opened. It is green.\n\nIt rained. The sun came.",
        "The river park opened.\n\nIt rained.",
        "- The river park opened.\n- It rained.",
    ],
)
def test_a_new_paragraph_starts_afresh(text: str) -> None:
    assert _about(text)[-1] == set()


def test_every_sentence_belongs_to_the_policy_of_the_title() -> None:
    assert _about("It is green.\n\nIt rains.", "The river park opens") == [{"park"}] * 2


def test_a_title_keeps_the_word() -> None:
    found = _about("It is green. The odd-even rule began. It rains.", "The river park opens")
    assert found == [{"park"}, {"park", "bus"}, {"park"}]


# Who and what it names


def test_a_title_is_a_statement_too() -> None:
    text = "Bandung opens a river park\n\nIt is green."
    found = read(document(text, title="Bandung opens a river park"))
    assert [one.passage.unit for one in found] == ["title", "sentence"]
    assert found[0].governments == {"host"}


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Kota Bandung meets Seoul.", {"host", "origin"}),
        ("반둥시와 서울시", {"host", "origin"}),
        ("Indonesia dan Korea Selatan", {"host_land", "origin_land"}),
        ("Bappelitbang met the Seoul Institute.", {"host", "origin"}),
        ("서울연구원이 왔다.", {"origin"}),
        ("KSP came.", set()),
    ],
)
def test_sides_are_known_by_name_or_by_an_actor_of_theirs(text: str, sides: set[str]) -> None:
    assert sentence(text).governments == sides


def test_context_is_the_sentence_before_and_the_heading() -> None:
    text = "Seoul wrote. It rained. It stopped."
    contexts = [set(one.context) for one in read(document(text, issuer="Kota Bandung"))]
    assert contexts == [{"host"}, {"host", "origin"}, {"host"}]


def test_context_ends_with_the_paragraph() -> None:
    assert read(document("Seoul wrote.\n\nIt rained."))[1].context == set()


def test_other_places_are_neither_side() -> None:
    statement = sentence("Bandung, Seoul and Surabaya met in Singapore.")
    assert [(place.name, place.kind) for _, place in statement.others] == [
        ("Surabaya", "city"),
        ("Singapore", "city"),
    ]


def test_actors_are_listed_once() -> None:
    assert sentence("KSP met Bandung; KSP left.").actors == ("ksp", "bandung")


def test_the_origins_policy_is_a_model() -> None:
    assert sentence("Like Cheonggyecheon it is narrow.").models == {"park"}


@pytest.mark.parametrize(
    ("text", "guard"),
    [("Experts came.", "study"), ("dari kementerian", "national"), ("다르다", "difference")],
)
def test_guards_are_found(text: str, guard: str) -> None:
    statement = sentence(text)
    assert statement.has(guard)
    assert not statement.has("denial")


def test_dates_without_a_year_are_read_by_the_day_of_publication() -> None:
    (found,) = sentence("diresmikan 30 Januari", published="2016-02-02").dates
    assert str(found.when) == "2016-01-30"


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.sampled_from(("", "The river park")))
def test_every_statement_and_hit_stands_where_it_says(pieces: list[str], title: str) -> None:
    one = document(" ".join(pieces), title=title)
    found = read(one)
    units = [passage for passage in passages([one]) if passage.unit != "paragraph"]
    assert [statement.passage for statement in found] == sorted(units)
    for statement in found:
        assert statement.text == one.text[statement.passage.start : statement.passage.end]
        for hit in (*statement.kinds, *statement.stages, *(hit for hit, _ in statement.places)):
            assert 0 <= hit.start < hit.end <= len(statement.text)
        assert not (statement.direct and statement.carried)


# How sure it is


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The river park opened.", "fact"),
        ("Teras Cikapundung diresmikan.", "fact"),
        ("강변공원이 개통되었다.", "fact"),
        ("The river park was not opened.", "denied"),
        ("Teras Cikapundung belum juga diresmikan.", "denied"),
        ("강변공원은 개통되지 않았다.", "denied"),
        ("The river park will open.", "plan"),
        ("Teras Cikapundung akan diresmikan.", "plan"),
        ("강변공원은 내년에 개통될 예정이다.", "plan"),
        ("The river park will not open.", "denied"),
        ("강변공원은 개통 예정이 아니다.", "denied"),
    ],
)
def test_modality(text: str, modality: Modality) -> None:
    statement = sentence(text)
    (hit,) = statement.kinds
    assert statement.modality(hit) == modality


@pytest.mark.parametrize(
    "text",
    [
        "It was not easy, but the river park opened.",
        "Tidak ada hujan; Teras Cikapundung diresmikan.",
        "The river park opened, not the road.",
        "Teras Cikapundung diresmikan tidak lama lalu.",
        "Not one of the mayors of the whole province saw how it opened.",
        "강변공원이 개통되었지만 비는 오지 않았다.",
        "강변공원이 개통된 뒤 시장은 다음 사업을 길게 설명하였고 그 사업은 내년에 할 예정이다.",
    ],
)
def test_a_guard_in_another_clause_or_far_away_does_not_reach(text: str) -> None:
    statement = sentence(text)
    (hit,) = statement.kinds
    assert statement.modality(hit) == "fact"


def test_intention_reaches_further_than_negation() -> None:
    between = "after so many very long and wet years"
    assert sentence(f"It will, {between}").guards["intention"]
    plan = sentence(f"It will {between} be opened.")
    assert plan.modality(plan.kinds[0]) == "plan"
    fact = sentence(f"It did not {between} be opened.")
    assert fact.modality(fact.kinds[0]) == "fact"


# Host or another city


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Bandung opened a river park.", True),
        ("The river park opened.", True),
        ("The river park is like one in London.", True),
        ("The river park is like one in Indonesia.", True),
        ("Surabaya opened a river park.", False),
        ("수라바야에 강변공원이 개통되었다.", False),
        ("Bandung followed Surabaya.", True),
        ("Seoul opened a river park.", False),
    ],
)
def test_whether_a_sentence_tells_of_the_host(text: str, *, about: bool) -> None:
    assert about_host(sentence(text), setting(PARK)) is about


@pytest.mark.parametrize(
    ("heading", "about"),
    [
        ({"title": "Taman baru di Surabaya"}, False),
        ({"issuer": "Dinas Taman Surabaya"}, False),
        ({"title": "Surabaya menyusul Bandung"}, True),
        ({"title": "A park like that of London"}, True),
    ],
)
def test_a_heading_says_of_which_city_it_tells(heading: dict[str, str], *, about: bool) -> None:
    statement = read(document("The river park opened.", **heading))[-1]
    assert about_host(statement, setting(PARK)) is about


def test_a_sentence_on_the_origin_tells_of_the_host_if_the_host_is_the_context() -> None:
    statement = sentence("Seoul opened a river park.", title="Bandung looks abroad")
    assert about_host(statement, setting(PARK))


def _names(text: str, **options: bool) -> bool:
    return names_origin(read(document(text))[-1], **options)


def test_the_origin_may_be_named_by_its_country() -> None:
    assert _names("Korea came.")
    assert not _names("Korea came.", land=False)
    assert not _names("London came.")


def test_the_origin_may_be_named_just_before() -> None:
    assert not _names("Seoul came. It rained.")
    assert _names("Seoul came. It rained.", context=True)


# When


def _date_of_opening(text: str, published: str = "2016-02-01") -> tuple[str, str] | None:
    statement = sentence(text, published=published)
    hit = next(one for one in statement.kinds if one.label == "opened")
    dated = date_of(statement, hit)
    return (str(dated[0]), dated[1]) if dated else None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Opened in May 2015, after talks in 2012.", "2015-05"),
        ("After talks in 2012 it was opened in May 2015.", "2015-05"),
        ("Diresmikan 2 Mei 2015, sedangkan gagasannya dari 2012.", "2015-05-02"),
        ("2012년 회담 뒤 2015년 5월 2일 개통되었다.", "2015-05-02"),
    ],
)
def test_the_nearest_date_is_taken(text: str, date: str) -> None:
    assert _date_of_opening(text) == (date, "text")


def test_a_sentence_without_a_date_takes_that_of_publication() -> None:
    assert _date_of_opening("It opened.") == ("2016-02-01", "published")
    assert _date_of_opening("It opened.", "") is None


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("AA b cc", True),
        ("cc b AA", True),
        ("AA bbbbbbbbbbb cc", False),
        ("AA; cc", False),
        ("AA. cc", False),
        ("AAcc", True),
    ],
)
def test_near_is_within_reach_and_one_clause(text: str, *, close: bool) -> None:
    spots = [Hit(text.index(word), text.index(word) + 2, word) for word in ("AA", "cc")]
    assert near(text, *spots, reach=10) is close
