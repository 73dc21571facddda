from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.reposts import CLOSE, find_reposts
from jejak.model.records import Document
from jejak.model.when import When
from jejak.text.meaning import default_encoder

RELEASE = (
    "Wali kota meresmikan taman tepi sungai pada Sabtu pagi bersama ratusan warga. "
    "Taman seluas dua hektare itu dilengkapi jalur sepeda, panggung terbuka, dan kolam penampung air."
)
RETOLD = (
    "Ratusan warga hadir ketika taman di tepi sungai dibuka wali kota hari Sabtu. "
    "Di atas lahan dua hektare tersedia jalur sepeda, panggung terbuka, serta kolam penampung air hujan."
)
KOREAN = (
    "토요일 오전 시장이 수백 명의 시민과 함께 강변 공원을 열었다. "
    "2헥타르 규모의 공원에는 자전거 길과 야외 무대, 빗물 저장 연못이 있다."
)
OTHER = (
    "The council raised parking fees in the old town and will spend the money on new pavements. "
    "Shopkeepers protested and asked for a longer period of transition."
)
SNIPPETS = st.sampled_from([RELEASE, RETOLD, KOREAN, OTHER, OTHER[:40], "kota", ""])


def document(name: str, text: str, day: date | None = None, title: str = "") -> Document:
    """A document of which only words, date and title matter."""
    when = When.day(day.year, day.month, day.day) if day else None
    return Document(name, title, "", "news", "id", "", when, "", text, (0,), name, "plain")


def clusters(*documents: Document) -> list[set[str]]:
    """Which documents are held to be one."""
    found: dict[str, set[str]] = {}
    for one in find_reposts(documents, default_encoder())[1]:
        found.setdefault(one.cluster, set()).add(one.document)
    return list(found.values())


def methods(*documents: Document) -> list[str]:
    """By what each pair was matched."""
    return [match.method for match in find_reposts(documents, default_encoder())[0]]


def test_a_copy_is_a_repost_by_its_wording():
    copy = document("b", f"KOTA. {RELEASE} (red.)")
    matches, _ = find_reposts([document("a", RELEASE), copy], default_encoder())
    assert [match.method for match in matches] == ["wording"]
    assert matches[0].score == pytest.approx(1.0)


def test_an_excerpt_is_a_repost_of_the_whole():
    whole = document("a", f"{OTHER} {RELEASE}")
    assert clusters(whole, document("b", RELEASE)) == [{"a", "b"}]


def test_a_retelling_within_days_is_the_same_event():
    saturday = date(2016, 1, 30)
    first = document("a", RELEASE, saturday)
    assert methods(first, document("b", RETOLD, saturday + timedelta(2))) == ["same event"]


def test_a_retelling_in_another_language_is_the_same_event():
    saturday = date(2016, 1, 30)
    korean = document("b", KOREAN, saturday + timedelta(1))
    assert clusters(document("a", RELEASE, saturday), korean) == [{"a", "b"}]


@pytest.mark.parametrize("later", [date(2017, 1, 30), None])
def test_the_like_told_in_another_year_or_undated_is_another_event(later: date | None):
    first = document("a", RELEASE, date(2016, 1, 30))
    assert clusters(first, document("b", KOREAN, later)) == []


def test_other_news_of_the_same_day_is_no_repost():
    day = date(2016, 1, 30)
    assert clusters(document("a", RELEASE, day), document("b", OTHER, day)) == []


def test_two_retellings_under_one_long_headline_are_one():
    title = "Wali Kota Resmikan Taman Tepi Sungai"
    again = document("b", RETOLD, None, f"{title} - Berita Kota")
    assert methods(document("a", RELEASE, None, title), again) == ["headline"]


def test_a_short_headline_joins_nothing():
    assert (
        clusters(document("a", RELEASE, None, "Taman"), document("b", KOREAN, None, "Taman")) == []
    )


def test_the_first_is_the_earliest_and_the_undated_come_last():
    day = date(2016, 1, 30)
    copies = [
        document("x", RELEASE),
        document("y", RELEASE, day + timedelta(1)),
        document("z", RELEASE, day),
    ]
    reposts = find_reposts(copies, default_encoder())[1]
    assert [(one.document, one.first) for one in reposts] == [
        ("z", True),
        ("y", False),
        ("x", False),
    ]
    assert {one.cluster for one in reposts} == {"z"}


def test_what_is_joined_through_a_third_is_one_cluster():
    first, last = document("a", RELEASE), document("c", OTHER)
    assert clusters(first, document("b", f"{RELEASE} {OTHER}"), last) == [{"a", "b", "c"}]


def test_a_formula_in_many_documents_is_no_trace():
    greeting = "Demikian siaran pers ini disampaikan untuk diketahui bersama"
    topics = [
        f"{greeting} {' '.join(f'{word}{n}' for word in 'abcdefghijklmnopqrstuv')}"
        for n in range(CLOSE.most + 5)
    ]
    documents = [document(str(n), text) for n, text in enumerate(topics)]
    assert "wording" not in methods(*documents)


def test_very_many_copies_are_still_one_cluster():
    copies = [document(f"{n:03}", RELEASE) for n in range(CLOSE.most + 10)]
    assert [len(one) for one in clusters(*copies)] == [CLOSE.most + 10]


def test_a_match_spans_both_whole_documents():
    one, other = document("a", RELEASE), document("b", f"{RELEASE} Selesai.")
    match = find_reposts([one, other], default_encoder())[0][0]
    assert (match.a.document, match.a.start, match.a.end) == ("a", 0, len(one.text))
    assert (match.b.document, match.b.start, match.b.end) == ("b", 0, len(other.text))


@pytest.mark.parametrize(
    "documents", [[], [document("a", RELEASE)], [document("a", ""), document("b", "")]]
)
def test_with_nothing_to_compare_there_is_nothing_to_report(documents: list[Document]):
    assert find_reposts(documents, default_encoder()) == ([], [])


days = st.none() | st.dates(date(2016, 1, 1), date(2016, 2, 10))
collections = st.lists(st.tuples(SNIPPETS, days), max_size=6).map(
    lambda some: [document(f"d{n}", text, day) for n, (text, day) in enumerate(some)]
)


@given(collections)
@settings(max_examples=15, deadline=None)
def test_clusters_are_apart_and_each_has_one_first(documents: list[Document]):
    matches, reposts = find_reposts(documents, default_encoder())
    assert max(Counter(one.document for one in reposts).values(), default=1) == 1
    for one in reposts:
        assert one.first == (one.document == one.cluster)
    assert {one.document for one in reposts} == {
        name for match in matches for name in (match.a.document, match.b.document)
    }


@given(collections)
@settings(max_examples=15, deadline=None)
def test_the_order_of_documents_does_not_matter(documents: list[Document]):
    forward, backward = clusters(*documents), clusters(*documents[::-1])
    assert sorted(map(sorted, forward)) == sorted(map(sorted, backward))
    assert all(0 <= match.score <= 1.001 for match in find_reposts(documents, default_encoder())[0])
