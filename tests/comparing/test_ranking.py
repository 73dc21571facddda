import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing import ranking
from jejak.comparing.ranking import Ranked, rank

WASTE = [
    "every flat sorts its kitchen waste into a sealed bucket for the morning crew",
    "kitchen waste goes into a sealed bucket that every flat hands to the morning crew",
    "the morning crew empties the sealed bucket of kitchen waste of every flat",
]
PARKS = [
    "the river park keeps its open stage and the bicycle track for residents",
    "residents use the bicycle track and the open stage of the river park",
    "an open stage and a bicycle track were built for residents of the river park",
]
LIBRARY = [
    "the town library lends novels and opens its reading room until ten at night",
    "until ten at night the reading room of the town library lends novels",
    "novels are lent and the reading room of the town library stays open",
]
TAX = [
    "the council lowers the property levy of shops that hire apprentices this year",
    "shops that hire apprentices pay a lower property levy to the council",
    "a lower property levy for shops that hire apprentices was voted",
]
MENU = "home search login contact site map privacy"


def pairs(found: Ranked) -> list[tuple[int, int]]:
    return list(zip(found.a.tolist(), found.b.tolist(), strict=True))


def plain_likeness(texts: list[str], rounds: int) -> list[list[float]]:
    """The documented likeness in plain Python, all documents being neighbours."""
    size = len(texts)
    terms: list[list[dict[tuple[str, ...], float]]] = []
    for length in (1, 2, 3):
        counted = []
        for text in texts:
            words = text.split()
            counts = Counter(tuple(words[n : n + length]) for n in range(len(words) - length + 1))
            counted.append({t: math.sqrt(c) if length == 1 else 1.0 for t, c in counts.items()})
        terms.append(counted)
    likeness = cosines(terms, lambda holders: 1.0)
    for _ in range(rounds):
        now = likeness

        def coherence(holders: list[int], now: list[list[float]] = now) -> float:
            both = [now[i][j] for i in holders for j in holders if i != j]
            return math.sqrt(sum(both) / len(both))

        likeness = cosines(terms, coherence)
    assert len(likeness) == size
    return likeness


def cosines(terms, weight) -> list[list[float]]:
    size = len(terms[0])
    total = np.zeros((size, size))
    for counted in terms:
        vocabulary = sorted({term for one in counted for term in one})
        holders = {t: [n for n in range(size) if t in counted[n]] for t in vocabulary}
        kept = [t for t in vocabulary if len(holders[t]) > 1]
        entry = {
            t: math.sqrt(math.log((size + 1) / len(holders[t]))) * weight(holders[t]) for t in kept
        }
        vectors = np.array([[one.get(t, 0.0) * entry[t] for t in kept] for one in counted])
        norms = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
        vectors = vectors.reshape(size, len(kept)) / norms[:, None]
        total += vectors @ vectors.T / len(terms)
    return total.tolist()


@pytest.mark.parametrize("rounds", [0, 1, 2])
def test_likeness_is_that_of_the_formula(rounds: int):
    texts = [*WASTE, *PARKS]
    expected = plain_likeness(texts, rounds)
    found = rank(texts, top=5, rounds=rounds)
    assert found.likeness.tolist() == pytest.approx([expected[a][b] for a, b in pairs(found)])


def test_the_margin_is_that_of_the_formula():
    texts = [*WASTE, *PARKS]
    found = rank(texts, top=5, near=2)
    matrix = np.zeros((6, 6))
    matrix[found.a, found.b] = found.likeness
    usual = np.sort(matrix, axis=1)[:, -2:].mean(axis=1)
    for a, b, margin in zip(found.a, found.b, found.margin, strict=True):
        assert margin == pytest.approx(matrix[a, b] / (matrix[a, b] + usual[a] + usual[b]))


def test_documents_on_one_subject_come_first():
    found = rank([*WASTE, *PARKS], top=2)
    subject = [{b // 3 for a, b in pairs(found) if a == document} for document in range(6)]
    assert subject == [{0}, {0}, {0}, {1}, {1}, {1}]


def test_a_menu_shared_across_subjects_does_not_win():
    subjects = [WASTE, PARKS, LIBRARY, TAX]
    texts = [text for one in subjects for text in (f"{MENU} {one[0]}", *one[1:])]
    assert (6, 9) in pairs(rank(texts, top=2, rounds=0))
    found = pairs(rank(texts, top=2))
    assert all(a // 3 == b // 3 for a, b in found)


def test_line_numbers_make_nobody_alike():
    numbered = [" 12 ".join(text.split()) for text in (WASTE[0], PARKS[0])]
    plain = rank([WASTE[0], PARKS[0]], rounds=0)
    assert rank(numbered, rounds=0).likeness.tolist() == plain.likeness.tolist()


def test_rows_are_in_order_of_document_and_margin():
    found = rank([*WASTE, *PARKS], top=3)
    assert found.a.tolist() == sorted(found.a.tolist())
    for document in range(6):
        margins = found.margin[found.a == document].tolist()
        assert len(margins) <= 3
        assert margins == sorted(margins, reverse=True)


def test_texts_of_one_series_are_not_compared():
    found = rank([*WASTE, *PARKS], ["seoul", "seoul", "", "seoul", "", ""])
    issuers = [0, 0, 2, 0, 4, 5]
    assert all(issuers[a] != issuers[b] for a, b in pairs(found))
    assert (2, 0) in pairs(found)


def test_a_copy_is_most_alike():
    found = rank([*WASTE, *PARKS, WASTE[0]], top=1)
    assert (0, 6) in pairs(found)
    assert found.likeness[0] == pytest.approx(1)


def test_korean_is_compared_by_syllables():
    texts = ["음식물 쓰레기를 분리하여 배출한다", "음식물쓰레기 분리 배출", "강변 공원에 자전거 길"]
    assert (0, 1) in pairs(rank(texts, top=1))


@pytest.mark.parametrize("texts", [[], ["waste"], ["", ""], ["1", "\ud800"], ["waste", "park"]])
def test_where_nothing_is_shared_there_are_no_rows(texts: list[str]):
    assert pairs(rank(texts)) == []


def test_few_cells_at_a_time_give_the_same(monkeypatch: pytest.MonkeyPatch):
    whole = rank([*WASTE, *PARKS])
    monkeypatch.setattr(ranking, "CELLS", 7)
    parts = rank([*WASTE, *PARKS])
    assert [some.tolist() for some in parts] == [some.tolist() for some in whole]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("ab c1가", max_size=12), max_size=6), st.integers(1, 7))
def test_values_are_shares_and_likeness_is_mutual(texts: list[str], top: int):
    found = rank(texts, top=top)
    assert ((found.likeness > 0) & (found.likeness <= 1)).all()
    assert ((found.margin > 0) & (found.margin < 1)).all()
    likeness = dict(zip(pairs(found), found.likeness.tolist(), strict=True))
    for (a, b), value in likeness.items():
        assert a != b
        assert likeness.get((b, a), value) == pytest.approx(value)
