from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jejak.errors import InputError
from jejak.exchanging.ris import parse, read_ris, write_ris, written
from jejak.model.references import Name, Reference
from jejak.model.when import When

# As EndNote exports it.
ENDNOTE = """TY  - JOUR
AU  - Dolowitz, David P.
AU  - Pemerintah Kota Bandung
PY  - 1996
DA  - 1996/06/01
DO  - 10.1111/j.1467-9248.1996.tb00334.x
IS  - 2
KW  - transfer
KW  - learning
N1  - first
N1  - second
SN  - 0032-3217
SP  - 343
EP  - 357
ST  - Who learns
T2  - Political Studies
TI  - Who learns what
from whom
UR  - http://example.org/a
UR  - http://example.org/b
VL  - 44
ID  - 17
XZ  - whatever
ER  -\x20

"""
BROKEN = """Provider: somebody
TY  - NEWS
TI  - No end
TY  - ELEC
TI  - 서울시
Y1  - 2016///spring
ER  -
TY  - GEN
ER  -
"""


def test_an_entry_of_endnote():
    (one,) = parse(ENDNOTE, "a.ris").references
    assert (one.id, one.type, one.title) == ("17", "article-journal", "Who learns what from whom")
    assert one.authors == (Name("Dolowitz", "David P."), Name(literal="Pemerintah Kota Bandung"))
    assert one.issued == When.day(1996, 6, 1)
    assert (one.get("issue"), one.get("ISSN"), one.get("page")) == ("2", "0032-3217", "343-357")
    assert (one.get("keyword"), one.get("URL")) == ("transfer, learning", "http://example.org/a")


def test_every_line_comes_back():
    again = written(parse(ENDNOTE, "a.ris").references)
    before = ENDNOTE.replace("what\nfrom", "what from").split("\n")
    assert sorted(filter(None, again.split("\n"))) == sorted(filter(None, before))


def test_broken_entries_are_told_and_the_rest_is_read():
    read = parse(BROKEN, "a.ris")
    assert [one.title for one in read.references] == ["No end", "서울시"]
    assert read.references[1].issued == When.year(2016)
    assert read.remarks == (
        "a.ris, line 2: the entry has no end (ER); read so far",
        "left out: a.ris, line 8: an entry without content",
    )


def test_what_was_changed_since_is_written_anew():
    (one,) = parse(ENDNOTE, "a.ris").references
    again = written([replace(one, title="Another")])
    assert "TI  - Another" in again
    assert parse(again, "a.ris").references[0].title == "Another"


def test_a_file_without_entries_is_refused(tmp_path: Path):
    (tmp_path / "a.ris").write_text("Nothing here\n")
    with pytest.raises(InputError, match=r"a\.ris: no entry that begins with TY"):
        read_ris(tmp_path / "a.ris")


def test_what_ris_does_not_hold_is_told(tmp_path: Path):
    kota = Name(literal="Dinas Perhubungan, Kota Bandung")
    given = [
        Reference("a", "interview", "x", {"author": (kota,)}, When.parse("2014/2019")),
        Reference("b", "book", "y", fields={"note": "one\ntwo"}, besides={"bibtex:owner": "me"}),
    ]
    assert write_ris(given, tmp_path / "a.ris") == (
        "not carried whole: author (1: a)",
        "not carried whole: bibtex:owner (1: b)",
        "not carried whole: issued (1: a)",
        "not carried whole: note (1: b)",
        "not carried whole: type (1: a)",
    )
