from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.diffusing.lookalikes import _alike, _bare, _numbered, lookalikes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("São Paulo", "SAO PAULO"),
        ("New York", "New-York"),
        ("Bandung", "Bandumg"),
        ("Bandung", "Bandugn"),
        ("서울특별시", "서울 특별시"),
        ("Korea (South)", "Korea South"),
    ],
)
def test_two_spellings(one: str, other: str):
    assert lookalikes(["Jakarta", one, other]) == [(one, other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ward 12", "Ward 13"),
        ("Iowa", "Ioda"),
        ("Changzhou", "Hangzhou"),
        ("North Dakota", "South Dakota"),
        ("Virginia", "West Virginia"),
        ("n0001", "n0002"),
        ("Ward A", "Ward B"),
        ("Distrik Ia", "Distrik Ib"),
    ],
)
def test_two_actors(one: str, other: str):
    assert lookalikes([one, other]) == []


@given(st.lists(st.text("abAé1 ", min_size=4, max_size=8), unique=True, max_size=8))
def test_no_pair_is_missed(names: list[str]):
    every = [
        (a, b)
        for a, b in combinations(names, 2)
        if _alike(_bare(a), _bare(b)) and not _numbered(a, b)
    ]
    assert lookalikes(names) == every
