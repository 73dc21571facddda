import numpy as np

from jejak.comparing.collection import Rules, Text
from jejak.comparing.found import Found
from jejak.comparing.matchtable import directions, table_of_rows, with_texts
from jejak.comparing.pairwise import Row
from jejak.comparing.tables import SCHEMA, WITH_TEXTS
from jejak.model.when import When

OLD, NEW = When.year(2010), When.year(2016)
WORDS = "every occupied household presents sorted kitchen waste twice weekly"


def table(a: When | None, b: When | None):
    texts = [Text("a", WORDS, date=a), Text("b", f"So: {WORDS}", date=b)]
    found = Found(0, len(WORDS), 4, 4 + len(WORDS), 0.9, 1.0, "verbatim")
    return table_of_rows([Row(0, 1, found, 9)], texts)


def test_a_row_has_all_columns_and_knows_its_direction():
    (row,) = table(OLD, NEW).to_pylist()
    assert list(row) == SCHEMA.names
    assert (row["a_id"], row["b_id"], row["direction"], row["spread"]) == ("a", "b", "a>b", None)
    assert row["boilerplate"] < 0.5
    assert table(NEW, OLD)["direction"].to_pylist() == ["b>a"]
    for open_ in ((OLD, OLD), (None, NEW), (OLD, None)):
        assert table(*open_)["direction"].to_pylist() == [""]


def test_directions_of_many_go_by_the_days():
    days = np.array([[1, 2], [3, 4], [2, 3]], np.int32)
    none = np.zeros(3, np.int32)
    rules = Rules(none, none.astype(np.int8), days[:, 0], days[:, 1], dated=False)
    found = directions(rules, np.array([0, 1, 0]), np.array([1, 0, 2]))
    assert found.to_pylist() == ["a>b", "b>a", ""]


def test_the_words_of_both_passages():
    (whole,) = with_texts([table(OLD, NEW)], {"a": WORDS, "b": f"So: {WORDS}"})
    assert whole.schema == WITH_TEXTS
    assert whole["a_text"].to_pylist() == whole["b_text"].to_pylist() == [WORDS]
