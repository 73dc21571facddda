from __future__ import annotations

import json
from pathlib import Path

import pytest

from jejak.errors import InputError
from jejak.exchanging.csljson import parse, read_csljson, write_csljson

# As Zotero writes it: numbers as texts, a name with a particle, its own note.
ZOTERO = """[
  {"id": "http://zotero.org/users/1/items/A", "type": "post-weblog", "title": "Bus <i>kota</i>",
   "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}],
   "issued": {"date-parts": [["2016", "3", "4"]]}, "note": "tex.key: x", "citation-key": "beethoven2016"},
  {"type": "book"},
  {"id": 7, "type": "book", "author": "Rose"},
  {"id": 8, "title": "Fine"}
]"""


def test_items_are_read_and_broken_ones_told():
    read = parse(ZOTERO, "a.json")
    first, second = read.references
    assert str(first.authors[0]) == "Ludwig van Beethoven"
    assert (str(first.issued), first.get("citation-key")) == ("2016-03-04", "beethoven2016")
    assert (second.id, second.type) == ("8", "document")
    assert [one.split(" (")[0] for one in read.remarks] == [
        "left out: a.json, item 2: no object with an `id`",
        "left out: a.json, item 3, author: names are no list of objects",
    ]


def test_a_list_may_stand_under_items():
    assert len(parse('{"items": [{"id": "a"}]}', "a.json").references) == 1


@pytest.mark.parametrize(
    ("text", "says"), [("{", "no JSON"), ('{"a": 1}', "no list"), ("[" * 9999, "no JSON")]
)
def test_other_files_are_refused(text: str, says: str):
    with pytest.raises(InputError, match=f"a.json: {says}"):
        parse(text, "a.json")


def test_what_is_written_is_csl_json(tmp_path: Path):
    read = parse(ZOTERO, "a.json")
    write_csljson(read.references, tmp_path / "b.json")
    items = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert items[0]["author"][0]["non-dropping-particle"] == "van"
    assert items[0]["issued"] == {"date-parts": [[2016, 3, 4]]}
    assert read_csljson(tmp_path / "b.json").references == read.references
