"""What our elements put right, one by one; whole references are compared in `test_citing`."""

from __future__ import annotations

import pytest

from jejak.model.references import Name, Reference
from jejak.model.when import When
from jejak.reporting.citing import Citations


def entry(style: str = "chicago-author-date", language: str = "en", **more: object) -> str:
    one = Reference(**{"id": "a", "type": "report", "title": "Kota", **more})
    return str(Citations([one], style, language).entries()["a"])


@pytest.mark.parametrize(
    ("when", "language", "text"),
    [
        ("2016-01-30/2016-02-02", "en", "January 30–February 2, 2016"),
        ("2016-10-16/2016-10-19", "en", "October 16–19, 2016"),
        ("2015-12-30/2016-01-02", "en", "December 30, 2015–January 2, 2016"),
        ("2016-10-16/2016-10-19", "id", "16–19 Oktober 2016"),
        ("2016-10-16/2016-10-19", "ko", "2016년 10월 16–19일"),
        ("2014/2019", "en", "2014–2019"),
        ("2016-01/2016-03", "en", "January–March 2016"),
        ("2016-01-30/2016-01-30", "en", "January 30, 2016"),
    ],
)
def test_ranges_of_dates_say_once_what_both_ends_share(when: str, language: str, text: str):
    more = {
        "type": "article-newspaper",
        "issued": When.parse(when),
        "fields": {"container-title": "Tempo"},
    }
    assert text in entry("chicago-notes", language, **more)


def test_what_stands_in_place_of_an_author_is_not_said_twice():
    text = entry("apa", type="article-newspaper", fields={"container-title": "Tempo"})
    assert text == "Kota. (n.d.). <i>Tempo</i>."


def test_no_label_and_no_word_without_its_number():
    named = {"author": (Name(literal="Sukarno"),)}
    assert "Publication" not in entry("apa", type="thesis", names=named, fields={"genre": "Thesis"})
    assert "dition" not in entry(type="article-newspaper", names=named)
    numbered = entry("apa", type="thesis", names=named, fields={"genre": "Thesis", "number": "12"})
    assert "(Publication No. 12)" in numbered


@pytest.mark.parametrize(
    ("given", "short", "long"),
    [
        ("Cheol-su", "Kim, C.", "Kim, Cheol-su."),
        ("Cheol-Su", "Kim, C.-S.", "Kim, Cheol-Su."),
        ("David P.", "Kim, D. P.", "Kim, David P."),
        ("A", "Kim, A.", "Kim, A."),
    ],
)
def test_given_names(given: str, short: str, long: str):
    who = {"author": (Name("Kim", given),)}
    assert entry("apa", names=who).startswith(f"{short} (n.d.)")
    assert entry(names=who).startswith(f"{long} n.d.")


def test_quotes_in_quotes_are_single_and_points_stand_inside():
    text = entry(type="webpage", title="The “old” city", fields={"language": "en"})
    assert "“The ‘Old’ City.”" in text


def test_english_titles_get_capitals_and_others_keep_theirs():
    assert "Policy Transfer through Cities" in entry(
        title="Policy transfer through cities", fields={"language": "en"}
    )
    assert "Alih kebijakan kota" in entry(title="Alih kebijakan kota", fields={"language": "id"})
    assert "Alih kebijakan kota" in entry("apa", "id", title="Alih kebijakan kota")


@pytest.mark.parametrize(
    ("title", "end"),
    [("Who learns?", "learns?</i>"), ("Wait...", "...</i>"), ("Kota.", "Kota.</i>")],
)
def test_a_sentence_that_ends_has_no_second_end(title: str, end: str):
    names = {"author": (Name(literal="KDI"),)}
    assert entry("apa", title=title, names=names, fields={"language": "id"}).endswith(end)
