import pytest

from jejak.comparing import pairwise
from jejak.comparing.collection import Text
from jejak.comparing.pairwise import Closely, allowed, numbered
from jejak.errors import InputError, OptionError
from jejak.model.when import When

PARK = (
    "Rain delayed the opening. The city council opened a park by the old river on Sunday, and "
    "children planted forty young trees along its new cycle path."
)
RETOLD = (
    "On Sunday a park by the old river was opened by the city council; children planted forty "
    "young trees along the new cycle path."
)
TAMAN = (
    "Dewan kota membuka sebuah taman di tepi sungai lama pada hari Minggu. Anak-anak menanam "
    "empat puluh pohon muda di sepanjang jalur sepeda barunya."
)
BUS = "Buses run every ten minutes from six in the morning; the fare is three thousand rupiah."
TEXTS = [
    Text("park", PARK, language="en"),
    Text("retold", RETOLD, language="en"),
    Text("taman", TAMAN, language="id"),
    Text("bus", BUS, language="en"),
]


def methods(pair: tuple[int, int], method: pairwise.Method = "auto") -> set[str]:
    return {row.found.method for row in Closely(TEXTS, method).rows([pair])}


def test_a_pair_in_one_language_is_a_paraphrase_and_one_in_two_a_translation():
    assert methods((0, 1)) == {"paraphrase"}
    assert methods((0, 2)) == {"meaning"}
    assert methods((0, 3)) == methods((2, 3)) == set()


def test_the_method_may_be_set():
    assert methods((0, 1), "meaning") == {"meaning"}
    assert methods((0, 1), "verbatim") == set()
    assert methods((0, 0), "verbatim") == {"verbatim"}


def test_languages_that_are_not_stated_are_guessed():
    texts = [Text(one.id, one.text) for one in TEXTS]
    rows = Closely(texts, "auto").rows([(0, 1), (0, 2)])
    assert [(row.b, row.found.method) for row in rows] == [(1, "paraphrase"), (2, "meaning")]


def test_rows_come_in_the_order_of_the_pairs_whatever_the_cores():
    pairs = [(2, 0), (0, 1), (1, 0)]
    rows = Closely(TEXTS, "auto", 1).rows(pairs)
    assert [(row.a, row.b) for row in rows] == pairs
    assert Closely(TEXTS, "auto", 3).rows(pairs) == rows


def test_the_length_is_that_of_the_shorter_side_in_words():
    (row,) = Closely(TEXTS, "paraphrase").rows([(0, 1)])
    a = PARK[row.found.a_start : row.found.a_end].split()
    b = RETOLD[row.found.b_start : row.found.b_end].split()
    assert row.length == min(len(a), len(b))


def test_every_pair_that_may_be_compared():
    assert len(Closely(TEXTS, "paraphrase").every(dated=False)) == 6
    assert (0, 2) in Closely(TEXTS, "meaning").every(dated=False)


def test_too_many_pairs_are_an_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairwise, "MOST", 5)
    with pytest.raises(OptionError, match="6 pairs are too many"):
        Closely(TEXTS, "paraphrase").every(dated=False)


def test_who_may_be_compared():
    old, new = When.year(2010), When.year(2016)
    one = Text("a", "", "seoul", old, side=1)
    assert allowed(one, Text("b", "", "bandung", new, side=2), dated=True)
    assert not allowed(one, Text("b", "", "seoul", new, side=2), dated=False)
    assert not allowed(one, Text("b", "", "bandung", new, side=1), dated=False)
    assert not allowed(one, Text("b", "", "bandung", old, side=2), dated=True)
    assert not allowed(one, Text("b", "", "bandung", None, side=2), dated=True)


def test_ids_become_numbers():
    assert numbered([("bus", "park")], TEXTS) == [(3, 0)]
    with pytest.raises(InputError, match="no text has the id 'tram'"):
        numbered([("bus", "tram")], TEXTS)
