from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing.spill import (
    Buckets,
    Budget,
    Column,
    give_back,
    memory_limit,
    release,
    sorting,
    stretches,
)
from jejak.errors import OptionError

PARTS = st.lists(st.lists(st.integers(-(2**40), 2**40), max_size=9), max_size=8)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2GB", 2 * 10**9),
        (" 500 mb ", 500 * 10**6),
        ("64MB", 64 * 10**6),
        ("1.5g", 1_500_000_000),
        ("0.001T", 10**9),
        ("100000k", 10**8),
        ("1000000000", 10**9),
        ("1e9", 10**9),
    ],
)
def test_an_amount_of_memory(text: str, size: int):
    assert memory_limit(text) == size


@pytest.mark.parametrize("text", ["", "B", "GB", "much", "2 gigs", "nan", "inf", "1_0 0", "२GiB"])
def test_what_is_no_amount(text: str):
    with pytest.raises(OptionError, match="no amount of memory") as caught:
        memory_limit(text)
    assert caught.value.where == "--memory"


@pytest.mark.parametrize("text", ["63MB", "0", "-2GB", "1"])
def test_too_little_to_work_with(text: str):
    with pytest.raises(OptionError, match="too little"):
        memory_limit(text)


def test_a_budget_gives_no_more_than_it_has(tmp_path: Path):
    budget = Budget(100, tmp_path)
    assert budget.take(60)
    assert not budget.take(41)
    assert budget.take(40)
    budget.give(60)
    assert budget.held == 40


def test_what_cannot_lie_in_a_file_leaves_less_for_others(tmp_path: Path):
    budget = Budget(100, tmp_path)
    budget.need(150)
    assert not budget.take(1)
    budget.give(150)
    assert budget.take(100)


@given(PARTS, st.integers(0, 300))
def test_a_column_holds_what_was_added_wherever_it_lies(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int]], limit: int
):
    budget = Budget(limit, tmp_path_factory.mktemp("column"))
    column = Column("values", "i8", budget)
    for part in parts:
        column.add(np.array(part, np.int64))
        assert budget.held <= limit
    whole = [value for part in parts for value in part]
    assert column.array().tolist() == whole
    assert column.size == len(whole)
    assert (budget.folder / "values.bin").exists() == (8 * len(whole) > limit)
    column.clear()
    assert (budget.held, column.size, list(budget.folder.iterdir())) == (0, 0, [])


def test_a_column_can_be_filled_again_after_it_was_cleared(tmp_path: Path):
    column = Column("values", "u8", Budget(20, tmp_path))
    for values in ([1, 2, 3], [4], [5, 6, 7, 8]):
        column.add(np.array(values))
        assert column.array().tolist() == values
        assert column.array().dtype == np.uint64
        column.clear()


def test_an_array_that_is_let_go_keeps_its_values(tmp_path: Path):
    column = Column("values", "i8", Budget(0, tmp_path))
    column.add(np.arange(10_000))
    mapped, held = column.array(), np.arange(10_000)
    for array in (mapped, held):
        release(array)
        assert int(array.sum()) == 49_995_000


@pytest.mark.parametrize("limit", [0, 10**6])
def test_stretches_are_the_parts_one_after_another(tmp_path: Path, limit: int):
    column = Column("values", "u4", Budget(limit, tmp_path))
    column.add(np.arange(10_000))
    whole = column.array()
    first, last = np.array([7, 7, 9000, 9990]), np.array([9, 7, 9500, 10_000])
    found = stretches(whole, first, last)
    assert found.tolist() == [7, 8, *range(9000, 9500), *range(9990, 10_000)]
    assert found.dtype == np.uint32
    assert stretches(whole, first[:0], last[:0]).tolist() == []


@pytest.mark.parametrize("limit", [0, 10**6])
def test_arrays_cannot_be_changed_wherever_they_lie(tmp_path: Path, limit: int):
    column = Column("values", "i8", Budget(limit, tmp_path))
    column.add(np.arange(9))
    ends = np.array([2]), np.array([5])
    assert not column.array().flags.writeable
    assert not stretches(column.array(), *ends).flags.writeable


def test_memory_is_given_back_without_harm():
    held = np.arange(10_000)
    give_back()
    assert int(held.sum()) == 49_995_000


VALUES = st.one_of(
    st.lists(st.integers(0, 2**64 - 1)),
    st.lists(st.sampled_from([0, 5, 2**40, 2**40 + 1, 2**64 - 1]), max_size=300),
)


@settings(deadline=None)
@given(VALUES)
def test_sorting_keeps_equal_rows_in_their_order(values: list[int]):
    some = np.array(values, np.uint64)
    assert sorting(some).tolist() == np.argsort(some, kind="stable").tolist()


def test_many_rows_of_few_values_are_sorted_too():
    some = np.random.default_rng(1).integers(0, 3, 50_000).astype(np.uint64)
    some[::1000] = 2**63
    assert np.array_equal(sorting(some), np.argsort(some, kind="stable"))


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 99)), max_size=9), max_size=5),
    st.integers(1, 12),
    st.integers(0, 400),
)
def test_buckets_give_all_rows_back_bucket_after_bucket(
    tmp_path_factory: pytest.TempPathFactory,
    parts: list[list[tuple[int, int]]],
    most: int,
    limit: int,
):
    buckets = Buckets("rows", 5, ("i8", "i4"), Budget(limit, tmp_path_factory.mktemp("buckets")))
    for part in parts:
        numbers = np.array([row[0] for row in part], np.int64)
        values = np.array([row[1] for row in part], np.int64)
        buckets.add(numbers, values, -values)
    groups = list(buckets.groups(most))
    rows = [row for part in parts for row in part]
    wanted = [value for number in range(5) for at, value in rows if at == number]
    assert [value for one, _ in groups for value in one.tolist()] == wanted
    assert [-value for _, other in groups for value in other.tolist()] == wanted
    sizes = [sum(at == number for at, _ in rows) for number in range(5)]
    assert all(len(one) <= max(most, *sizes) for one, _ in groups)


def test_buckets_leave_nothing_behind(tmp_path: Path):
    budget = Budget(0, tmp_path)
    buckets = Buckets("rows", 3, ("i8", "i8"), budget)
    buckets.add(np.array([2, 0, 2]), np.arange(3), np.arange(3))
    assert len(list(tmp_path.iterdir())) == 4
    assert [one.tolist() for one, _ in buckets.groups(1)] == [[1], [0, 2]]
    assert list(tmp_path.iterdir()) == []
