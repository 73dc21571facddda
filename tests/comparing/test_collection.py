from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.comparing import collection as module
from jejak.comparing.collection import Collection, Text, collect
from jejak.comparing.spill import Budget
from jejak.comparing.words import split
from jejak.model.when import When

unhurried = settings(deadline=None)  # the first call compiles
TEXTS = st.lists(st.text("abc 한글é.\n", max_size=40), max_size=8)
PLENTY = 10**8


def collected(texts: list[Text], folder: Path, limit: int = PLENTY, **more) -> Collection:
    return collect(texts, Budget(limit, folder), window=2, **more)


def same(one: Collection, other: Collection) -> bool:
    """Whether two collections hold the same words and fingerprints."""
    arrays = ("key", "start", "end", "pointers", "hashes", "places")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)


@unhurried
@given(TEXTS)
def test_every_text_has_its_words(texts: list[str]):
    whole = collected([Text(str(n), text) for n, text in enumerate(texts)], Path())
    assert whole.ids == [str(n) for n in range(len(texts))]
    for number, text in enumerate(texts):
        for found, wanted in zip(whole.words(number), split(text), strict=True):
            assert found.tolist() == wanted.tolist()


def test_places_rise_and_lie_in_their_texts(tmp_path: Path):
    texts = [Text(str(n), f"kota {n} taman sungai dan transportasi umum " * n) for n in range(9)]
    whole = collected(texts, tmp_path)
    assert (np.diff(whole.places) > 0).all()
    numbers, words = whole.places >> 32, whole.places & 0xFFFFFFFF
    assert (words < np.diff(whole.pointers)[numbers]).all()
    assert set(numbers.tolist()) == set(range(1, 9))


@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("limit", [0, 3000, PLENTY])
def test_cores_and_memory_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int, limit: int
):
    texts = [Text(str(n), f"Pasal {n} tentang taman kota dan sungai {n * n}") for n in range(60)]
    whole = collected(texts, tmp_path)
    monkeypatch.setattr(module, "BATCH", 200)
    assert same(collected(texts, tmp_path, limit, cores=cores), whole)
    assert bool(list(tmp_path.iterdir())) == (limit < PLENTY)


def test_a_text_without_issuer_is_its_own_series(tmp_path: Path):
    texts = [Text("a", "", "x"), Text("b", ""), Text("c", "", "x"), Text("d", ""), Text("x", "")]
    series = collected(texts, tmp_path).rules.series
    assert series[0] == series[2]
    assert len(set(series.tolist())) == 4


def test_days_are_those_of_the_date_and_all_of_time_without(tmp_path: Path):
    texts = [Text("a", "", date=When.month(2016, 2)), Text("b", "")]
    rules = collected(texts, tmp_path, dated=True).rules
    assert rules.dated
    assert rules.first.tolist() == [date(2016, 2, 1).toordinal(), 0]
    assert rules.last.tolist() == [date(2016, 2, 29).toordinal(), 2**31 - 1]


def test_sides_languages_and_texts_are_kept_when_asked_for(tmp_path: Path):
    texts = [Text("a", "Kota", language="id", side=1), Text("b", "시", language="ko", side=2)]
    kept = collected(texts, tmp_path, keep=True)
    assert (kept.rules.side.tolist(), kept.languages) == ([1, 2], ["id", "ko"])
    assert kept.kept == ["Kota", "시"]
    assert collected(texts, tmp_path).kept == []


def test_what_was_let_go_can_be_read_again(tmp_path: Path):
    text = "Pasal 1 tentang taman kota dan sungai"
    filed, held = (collected([Text("a", text)], tmp_path, limit) for limit in (0, PLENTY))
    filed.release()
    held.release()
    assert same(filed, held)


@pytest.mark.parametrize("near", [0, 30, 10**6])
@pytest.mark.parametrize("limit", [0, PLENTY])
def test_an_excerpt_holds_the_words_of_the_texts_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, near: int
):
    monkeypatch.setattr(module, "NEAR", near)
    texts = [Text(str(n), f"Pasal {n} tentang taman kota {'dan ' * (n % 7)}") for n in range(60)]
    whole = collected(texts, tmp_path, limit)
    wanted = np.array([0, 3, 4, 20, 58])
    some = whole.excerpt(wanted)
    for number in wanted:
        place = int(np.searchsorted(some.texts, number))
        assert some.texts[place] == number
        span = slice(some.pointers[place], some.pointers[place + 1])
        for found, held in zip(some.words, whole.words(number), strict=True):
            assert found[span].tolist() == held.tolist()
    assert len(some.texts) == (5 if limit == near == 0 else len(some.pointers) - 1)


def test_very_long_texts_are_not_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = collected([Text("a", "taman kota"), Text("b", "sungai")], tmp_path, 0)
    assert isinstance(whole.excerpt(np.array([], np.int64)).words.key, np.memmap)
    assert not isinstance(whole.excerpt(np.array([0, 1])).words.key, np.memmap)
    monkeypatch.setattr(module, "LONG", 2)
    assert isinstance(whole.excerpt(np.array([0, 1])).words.key, np.memmap)


@pytest.mark.parametrize("texts", [[], [Text("a", "")], [Text("a", "."), Text("b", "x")]])
def test_there_may_be_nothing_to_collect(tmp_path: Path, texts: list[Text]):
    whole = collected(texts, tmp_path)
    assert len(whole.pointers) == len(texts) + 1
    assert len(whole.hashes) == 0
    assert len(whole.rules.series) == len(texts)


def test_an_error_while_reading_comes_through(tmp_path: Path):
    def broken():
        yield Text("a", "kota")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        collect(broken(), Budget(PLENTY, tmp_path), window=1, cores=2)
