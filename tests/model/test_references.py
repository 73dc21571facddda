import pytest

from jejak.errors import InputError
from jejak.model.references import (
    Name,
    Reference,
    date_parts,
    from_csl,
    iso,
    named,
    to_csl,
    when_of,
)
from jejak.model.when import When

ITEM = {
    "id": "kim",
    "type": "article-journal",
    "title": "서울시 도시외교",
    "author": [{"family": "김", "given": "철수"}, {"literal": "서울연구원"}],
    "issued": {"date-parts": [[2016, 3]]},
    "container-title": "도시행정학보",
    "volume": 29,
}


def test_an_item_is_read_into_its_terms():
    one = from_csl(ITEM, "x")
    assert one.authors == (Name(family="김", given="철수"), Name(literal="서울연구원"))
    assert one.issued == When.month(2016, 3)
    assert (one.get("container-title"), one.get("volume"), one.get("DOI")) == (
        "도시행정학보",
        "29",
        "",
    )


def test_an_item_is_written_as_it_was_but_for_numbers_that_become_texts():
    assert to_csl(from_csl(ITEM, "x")) == {**ITEM, "volume": "29"}


def test_a_name_of_one_part_is_a_whole():
    assert from_csl({"id": "a", "author": [{"family": "Sukarno"}]}, "x").authors == (
        Name(literal="Sukarno"),
    )
    assert named("Berg", "", particle="van").family == "Berg"


@pytest.mark.parametrize(
    "date",
    [
        {"date-parts": [[2016]], "circa": True},
        {"date-parts": [[2016]], "season": 2},
        {"literal": "masa kolonial"},
        {"date-parts": [[-20]]},
        {"date-parts": [["next", "year"]]},
        "2016",
    ],
)
def test_a_date_that_cannot_be_held_whole_comes_back_as_it_was(date: object):
    assert to_csl(from_csl({"id": "a", "type": "book", "issued": date}, "x"))["issued"] == date


def test_a_raw_date_is_understood():
    assert from_csl({"id": "a", "issued": {"raw": "2016-01-30"}}, "x").issued == When.day(
        2016, 1, 30
    )


def test_what_csl_does_not_know_is_kept():
    item = {
        "id": "a",
        "type": "book",
        "categories": ["x"],
        "custom": {"other": 1},
        "event-date": {"date-parts": [[2016]]},
    }
    assert to_csl(from_csl(item, "x")) == item


def test_what_other_formats_carried_stands_under_custom():
    one = Reference("a", files=("a.pdf",), besides={"bibtex:owner": "me"})
    assert to_csl(one)["custom"] == {
        "jejak": {"files": ["a.pdf"], "besides": {"bibtex:owner": "me"}}
    }
    assert from_csl(to_csl(one), "x") == one


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (3, "no object"),
        ({"title": "a"}, "with an `id`"),
        ({"id": "a", "editor": "Rose"}, "x, editor"),
    ],
)
def test_an_item_of_another_shape_is_refused(item: object, says: str):
    with pytest.raises(InputError, match=says):
        from_csl(item, "x")


@pytest.mark.parametrize(
    ("when", "parts", "text"),
    [
        ("2016-01-30", [[2016, 1, 30]], "2016-01-30"),
        ("2016-12", [[2016, 12]], "2016-12"),
        ("2014", [[2014]], "2014"),
        ("2017-10-16/2017-10-19", [[2017, 10, 16], [2017, 10, 19]], "2017-10-16/2017-10-19"),
        ("2014/2019", [[2014], [2019]], "2014/2019"),
        ("2014-03/2014-05", [[2014, 3], [2014, 5]], "2014-03/2014-05"),
        ("0800", [[800]], "0800"),
    ],
)
def test_dates_say_as_much_as_their_source_did(when: str, parts: list[list[int]], text: str):
    one = When.parse(when)
    assert (date_parts(one), iso(one)) == (parts, text)
    assert when_of(parts) == one


def test_a_quarter_is_a_period_of_months():
    quarter = When(When.month(2016, 1).start, When.month(2016, 3).end, "quarter")
    assert date_parts(quarter) == [[2016, 1], [2016, 3]]
