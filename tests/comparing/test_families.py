from datetime import date

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.families import (
    SCHEMA,
    SHARE,
    Families,
    Pairs,
    days_of,
    families_of,
    find_families,
    perhaps_first,
)
from jejak.comparing.tables import SCHEMA as MATCHES
from jejak.model.when import When

Row = tuple[int, int, int, int, int, int]
Member = tuple[int, int, int]


def pairs(*rows: Row) -> Pairs:
    """Rows of document, start and end, twice."""
    return Pairs(*np.array(rows, np.int64).reshape(-1, 6).T)


def members(found: Families) -> list[list[Member]]:
    """The places of each family."""
    families: dict[int, list[Member]] = {}
    columns = (found.family, found.document, found.start, found.end)
    for family, *place in zip(*[one.tolist() for one in columns], strict=True):
        families.setdefault(family, []).append((place[0], place[1], place[2]))
    return [families[family] for family in sorted(families)]


def table(*rows: tuple[str, int, int, str, int, int]) -> pa.Table:
    names = ("a_id", "a_start", "a_end", "b_id", "b_start", "b_end")
    whole = [dict(zip(names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(whole, MATCHES)


def plain_places(spans: list[Member]) -> dict[Member, int]:
    """Which place each span belongs to: the rule of the module, in plain words."""
    opened: list[Member] = []
    chosen: dict[Member, int] = {}
    for document, start, end in sorted(set(spans)):
        best, most = -1, SHARE
        for number, (other, first, last) in enumerate(opened):
            common = min(end, last) - start
            longer = max(end - start, last - first)
            if other == document and common > 0 and common / longer >= most:
                best, most = number, common / longer
        if best < 0:
            opened.append((document, start, end))
            best = len(opened) - 1
        chosen[document, start, end] = best
    return chosen


def plain_families(rows: list[Row]) -> set[frozenset[Row]]:
    """Families as sets of rows."""
    places = plain_places([side for row in rows for side in (row[:3], row[3:])])
    graph = nx.Graph([(places[row[:3]], places[row[3:]]) for row in rows])
    return {
        frozenset(row for row in rows if places[row[:3]] in some)
        for some in nx.connected_components(graph)
    }


def test_a_passage_handed_on_is_one_family():
    found = find_families(pairs((0, 0, 100, 1, 50, 150), (1, 48, 150, 2, 10, 112)))
    assert members(found) == [[(0, 0, 100), (1, 48, 150), (2, 10, 112)]]
    assert found.row.tolist() == [0, 0]


def test_two_passages_of_one_document_are_two_families():
    found = find_families(pairs((0, 0, 100, 1, 0, 100), (0, 300, 400, 2, 0, 100)))
    assert len(members(found)) == 2
    assert found.row.tolist() == [0, 1]


def test_what_merely_touches_is_not_joined():
    found = find_families(pairs((0, 0, 100, 1, 0, 100), (0, 100, 200, 2, 0, 100)))
    assert len(members(found)) == 2


def test_less_than_half_in_common_is_not_joined():
    together = pairs((0, 0, 100, 1, 0, 100), (0, 50, 150, 2, 0, 100))
    apart = pairs((0, 0, 100, 1, 0, 100), (0, 51, 151, 2, 0, 100))
    assert len(members(find_families(together))) == 1
    assert len(members(find_families(apart))) == 2
    assert len(members(find_families(together, share=0.9))) == 2


def test_a_short_span_within_a_long_one_is_another_passage():
    found = find_families(pairs((0, 0, 1000, 1, 0, 1000), (0, 400, 440, 2, 0, 40)))
    assert len(members(found)) == 2


def test_a_chain_of_spans_does_not_glue_the_document():
    rows = [(0, 30 * n, 30 * n + 100, n + 1, 0, 100) for n in range(100)]
    found = members(find_families(pairs(*rows)))
    assert len(found) > 30
    assert max(end - start for one in found for _, start, end in one) <= 200


def test_families_are_numbered_by_document_and_start():
    found = find_families(pairs((5, 0, 9, 6, 0, 9), (0, 50, 59, 1, 0, 9), (0, 3, 12, 2, 0, 9)))
    assert [one[0] for one in members(found)] == [(0, 3, 12), (0, 50, 59), (5, 0, 9)]
    assert found.row.tolist() == [2, 1, 0]


def test_a_passage_repeated_in_its_document_has_two_places():
    found = find_families(pairs((0, 0, 50, 1, 0, 50), (0, 80, 130, 1, 0, 50)))
    assert members(found) == [[(0, 0, 50), (0, 80, 130), (1, 0, 50)]]


def test_no_pairs_have_no_families():
    assert members(find_families(pairs())) == []
    assert families_of(table(), {}).num_rows == 0


def spans() -> st.SearchStrategy[tuple[int, int, int]]:
    return st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(1, 20)).map(
        lambda one: (one[0], one[1], one[1] + one[2])
    )


some_rows = st.lists(st.tuples(spans(), spans()).map(lambda two: two[0] + two[1]), max_size=12)


@settings(max_examples=200, deadline=None)
@given(some_rows)
def test_families_are_those_of_the_plain_rule(rows: list[Row]):
    found = find_families(pairs(*rows))
    named: dict[int, set[Row]] = {}
    for row, family in zip(rows, found.row.tolist(), strict=True):
        named.setdefault(family, set()).add(row)
    assert {frozenset(some) for some in named.values()} == plain_families(rows)


@settings(max_examples=100, deadline=None)
@given(some_rows, st.randoms(use_true_random=False))
def test_the_order_and_the_sides_of_rows_do_not_matter(rows: list[Row], draw):
    turned = [row[3:] + row[:3] if draw.random() < 0.5 else row for row in rows]
    draw.shuffle(turned)
    assert members(find_families(pairs(*turned))) == members(find_families(pairs(*rows)))


@settings(max_examples=100, deadline=None)
@given(some_rows)
def test_both_sides_of_a_row_lie_in_its_family(rows: list[Row]):
    found = find_families(pairs(*rows))
    for number, row in enumerate(rows):
        for place, (document, start, end) in (
            (found.a_place[number], row[:3]),
            (found.b_place[number], row[3:]),
        ):
            assert found.family[place] == found.row[number]
            assert found.document[place] == document
            assert found.start[place] <= start
            assert end <= found.end[place]


def first(*dates: When | None) -> list[bool]:
    """Which of the documents of one family may be its first, by their dates."""
    found = find_families(pairs(*[(0, 0, 9, n, 0, 9) for n in range(1, len(dates))]))
    days = np.array([days_of(one) for one in dates])
    return perhaps_first(found, days[:, 0], days[:, 1]).tolist()


def test_the_earliest_document_is_first():
    assert first(When.year(2012), When.day(2011, 5, 1), When.month(2013, 2)) == [False, True, False]


def test_dates_that_share_a_day_are_a_tie():
    assert first(When.year(2012), When.month(2012, 6), When.year(2013)) == [True, True, False]


def test_an_undated_document_may_always_be_first():
    assert first(When.year(2012), None, When.year(2013)) == [True, True, False]


def test_a_table_of_matches_gives_a_table_of_families():
    rows = table(("press", 0, 90, "blog", 10, 100), ("law", 5, 95, "press", 0, 90))
    dates = {"law": When.year(2009), "press": When.day(2016, 1, 2), "blog": When.year(2018)}
    found = families_of(rows, dates)
    assert found.schema == SCHEMA
    assert found.to_pylist() == [
        {"family": 0, "document": "blog", "start": 10, "end": 100, "perhaps_first": False},
        {"family": 0, "document": "law", "start": 5, "end": 95, "perhaps_first": True},
        {"family": 0, "document": "press", "start": 0, "end": 90, "perhaps_first": False},
    ]


@pytest.mark.parametrize("rows", [20000])
def test_very_many_copies_are_one_family(rows: int):
    copies = np.arange(1, rows + 1)
    zero = np.zeros(rows, np.int64)
    found = find_families(Pairs(zero, zero, zero + 100, copies, zero, zero + 100))
    assert found.family.max() == 0
    assert len(found.family) == rows + 1


def test_days_are_ordinals_and_all_of_time_without_a_date():
    assert days_of(When.month(2016, 12)) == (
        date(2016, 12, 1).toordinal(),
        date(2016, 12, 31).toordinal(),
    )
    low, high = days_of(None)
    assert low < date.min.toordinal() < date.max.toordinal() < high
