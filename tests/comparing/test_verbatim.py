from pathlib import Path

import numpy as np
import pytest

from jejak.comparing import collection as collecting
from jejak.comparing import verbatim as module
from jejak.comparing.collection import Collection, Text, collect
from jejak.comparing.spill import Budget
from jejak.comparing.verbatim import Matches, VerbatimSettings, shared_wording

EVERY = VerbatimSettings(window=1)
SHARED = "Kota menyediakan jalur sepeda, panggung terbuka, dan kolam penampung air hujan"
HEAD = "Dinas Komunikasi dan Informatika, Jalan Merdeka nomor sembilan, telepon kantor"
Row = dict[str, float]


def collected(*texts: str, window: int = 1, budget: Budget | None = None) -> Collection:
    some = [Text(str(number), text) for number, text in enumerate(texts)]
    return collect(some, budget or Budget(10**8, Path()), window=window)


def rows(collection: Collection, settings: VerbatimSettings = EVERY, **more) -> list[Row]:
    """Every match as a dictionary."""
    groups = shared_wording(collection, settings, Budget(10**8, Path()), **more)
    some = [matches for _, group in groups for matches in group]
    joined = [np.concatenate(column) for column in zip(*some, strict=True)]
    return [dict(zip(Matches._fields, row, strict=True)) for row in zip(*joined, strict=True)]


def test_a_match_spans_the_shared_words_in_both_texts():
    a, b = f"Pasal satu. {SHARED}.", f"Adapun {SHARED}; selesai"
    (row,) = rows(collected(a, b))
    assert a[row["a_start"] : row["a_end"]] == SHARED
    assert b[row["b_start"] : row["b_end"]] == SHARED


def test_what_the_figures_of_a_match_mean():
    words = SHARED.split()
    changed = " ".join([*words[:5], "x", *words[6:]])
    (row,) = rows(collected(SHARED, changed))
    assert row["length"] == len(words) == 11
    assert row["identity"] == pytest.approx(10 / 11)
    worth = 10 - 0.5
    assert row["score"] == pytest.approx(worth / (worth + 20))


def test_length_is_that_of_the_shorter_side():
    (row,) = rows(collected(SHARED, SHARED.replace("dan", "dan juga ada")))
    assert row["length"] == 11


def test_spread_is_the_mean_number_of_series_of_what_begins_there():
    (row,) = rows(collected(SHARED, SHARED))
    assert row["spread"] == pytest.approx(2)
    four = [f"{HEAD} {number * 7919}" for number in range(4)]
    found = rows(collected(*four))
    assert len(found) == 6
    assert all(row["spread"] > 3.4 for row in found)


def test_a_letterhead_spreads_more_than_what_was_borrowed():
    others = [f"{HEAD}. Surat nomor {n}{n} perihal {'abcdefghij'[n] * 9}" for n in range(8)]
    borrowed = [f"{HEAD}. Surat. {'pengantar ' * 70} {SHARED}.", f"{HEAD}, {SHARED}"]
    found = rows(collected(*others, *borrowed))
    head, taken = (row for row in found if (row["a"], row["b"]) == (8, 9))
    assert head["spread"] > 7
    assert taken["spread"] < 3


def test_matches_come_in_the_order_of_the_texts():
    texts = [f"{SHARED} {number}{number}" for number in range(40)]
    found = [(row["a"], row["b"]) for row in rows(collected(*texts))]
    assert found == sorted(found)
    assert len(found) == 40 * 39 / 2


@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("chunk", [1, 50, 1 << 16])
def test_chunks_and_cores_change_nothing(monkeypatch, cores: int, chunk: int):
    whole = collected(*(f"{HEAD} {n} {SHARED if n % 2 else ''}" for n in range(12)))
    wanted = rows(whole)
    monkeypatch.setattr(module, "CHUNK", chunk)
    assert rows(whole, cores=cores) == wanted


@pytest.mark.parametrize("near", [0, 1 << 11])
def test_texts_in_files_give_the_same(monkeypatch, tmp_path: Path, near: int):
    texts = [f"{HEAD} {n} {SHARED if n % 5 == 0 else ''} {'abc' * (n % 9)}" for n in range(40)]
    monkeypatch.setattr(collecting, "NEAR", near)
    filed = collected(*texts, budget=Budget(0, tmp_path))
    assert isinstance(filed.key, np.memmap)
    assert rows(filed) == rows(collected(*texts))


def test_a_chunk_has_few_pairs(monkeypatch):
    monkeypatch.setattr(module, "PAIRS", 2)
    pairs = np.array([1, 1, 1, 2, 2, 3, 4, 5])
    chunks = module._chunks((pairs, np.arange(8)))
    assert [chunk.pairs.tolist() for chunk in chunks] == [[1, 1, 1, 2, 2], [3, 4], [5]]


def test_a_chunk_does_not_cut_a_pair(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 4)
    pairs = np.array([2, 1, 1, 2, 1, 1, 1, 3, 2])
    chunks = module._chunks((pairs, np.arange(9)))
    assert [chunk.pairs.tolist() for chunk in chunks] == [[1] * 5 + [2] * 3, [3]]
    assert [chunk.words.tolist() for chunk in chunks] == [[1, 2, 4, 5, 6, 0, 3, 8], [7]]
    assert module._chunks((pairs[:0], pairs[:0])) == []


def groups(whole: Collection, skip: int = 0) -> list[list[int]]:
    """The first texts of the rows of each group."""
    found = shared_wording(whole, EVERY, Budget(0, Path()), skip=skip)
    return [[row for some in group for row in some.a.tolist()] for _, group in found]


def test_groups_go_on_in_the_order_of_texts_and_the_first_can_be_skipped(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    whole = collected(*(f"{HEAD} {n}" for n in range(60)))
    (wanted,) = groups(whole)
    monkeypatch.setattr(module, "AT_ONCE", 200)
    every = groups(whole)
    assert len(every) > 5
    assert [row for group in every for row in group] == wanted
    assert groups(whole, skip=3) == every[3:]


def test_letters_and_most_are_heeded():
    whole = collected(*(f"{HEAD} {n}" for n in range(9)))
    assert rows(whole, VerbatimSettings(letters=400, window=1)) == []
    assert len(rows(whole, VerbatimSettings(most=8, window=1))) == 8
    assert len(rows(whole, VerbatimSettings(most=9, window=1))) == 36


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["kota", "kota"], [SHARED], [SHARED, HEAD]])
def test_nothing_shared_gives_no_rows(texts: list[str]):
    assert rows(collected(*texts)) == []


@pytest.mark.parametrize("window", [1, 2, 4])
def test_a_passage_is_found_whatever_the_window(window: int):
    passage = f"{SHARED}. {HEAD}."
    whole = collected(f"Awal. {passage}", f"{passage} Akhir.", window=window)
    (row,) = rows(whole, VerbatimSettings(window=window))
    assert row["a_end"] - row["a_start"] == len(passage) - 1
