from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jejak.exchanging.bibtex import parse, read_bibtex, write_bibtex, written
from jejak.model.references import Name, Reference
from jejak.model.when import When

# As JabRef saves it: its own comment, files, groups, an owner.
JABREF = r"""% Encoding: UTF-8
@String{pr = {Pikiran Rakyat}}

@Article{Wijaya2016,
  author    = {Wijaya, Callistasia Anggun and {Pemerintah Kota Bandung}},
  title     = {Bandung dan {Seoul} jalin kerja sama},
  journal   = pr # { Daily},
  year      = {2016},
  month     = jan,
  day       = {30},
  pages     = {3--4},
  owner     = {rini},
  timestamp = {2020-03-01},
  file      = {Full text:C\:\\papers\\a.pdf:PDF;:b.pdf:PDF},
  groups    = {transfer},
}

@Comment{jabref-meta: databaseType:bibtex;}
"""
# As Zotero's translator writes it: accents in LaTeX, one path among others.
ZOTERO = r"""
@online{seoul_metropolitan_government_sister_2016,
	title = {Sister city \& friends: {Caf}{\'e} talk},
	url = {https://english.seoul.go.kr/a\_b},
	author = {{Seoul Metropolitan Government}},
	urldate = {2020-03-01},
	date = {2016-05-12/2016-05-14},
	langid = {english},
	keywords = {transfer, learning},
	file = {Snapshot:files/12/a.html:text/html},
}
"""
BROKEN = """@article{a, title = {Fine}}
@book{b, title = {No end, year = 2010
}
@misc{c, title = {Also fine}}
@misc{c, title = {Same key}}
@misc{d, title = {One}, title = {Two}}
"""


def one(text: str) -> Reference:
    (found,) = parse(text, "a.bib").references
    return found


def test_an_entry_of_jabref():
    found = one(JABREF)
    assert (found.type, found.title) == ("article-journal", "Bandung dan Seoul jalin kerja sama")
    assert found.authors == (
        Name("Wijaya", "Callistasia Anggun"),
        Name(literal="Pemerintah Kota Bandung"),
    )
    assert (found.get("container-title"), found.get("page")) == ("Pikiran Rakyat Daily", "3-4")
    assert found.issued == When.day(2016, 1, 30)
    assert found.files == (r"C:\papers\a.pdf", "b.pdf")
    assert found.besides["bibtex:owner"] == "rini"


def test_an_entry_of_zotero():
    found = one(ZOTERO)
    assert (found.type, found.title) == ("webpage", "Sister city & friends: Café talk")
    assert found.get("URL") == "https://english.seoul.go.kr/a_b"
    assert found.issued == When.parse("2016-05-12/2016-05-14")
    assert found.accessed == When.day(2020, 3, 1)
    assert found.files == ("files/12/a.html",)
    assert found.get("language") == "english"


@pytest.mark.parametrize("text", [JABREF, ZOTERO])
def test_what_stood_there_stands_there_again(text: str):
    again = written([one(text)])
    assert one(again) == one(text)
    for kept in ("{Seoul}", r"{\'e}", r"a\_b", "timestamp", r"C\:\\papers"):
        assert (kept in again) == (kept in text)


def test_a_field_that_was_changed_since_is_written_anew():
    changed = replace(one(JABREF), title="Bandung & Seoul")
    again = written([changed])
    assert r"title = {Bandung \& Seoul}" in again
    assert "{Seoul}" not in again
    assert "owner = {rini}" in again
    assert one(again).title == "Bandung & Seoul"


def test_the_names_a_field_had_are_kept():
    again = written([one("@book{a, title={X}, location={Seoul}, journaltitle={Y}}")])
    assert "location = {Seoul}" in again
    assert "address" not in again


@pytest.mark.parametrize(
    ("field", "files"),
    [
        ("a.pdf", ["a.pdf"]),
        (":a.pdf:PDF;Title:b.pdf:PDF", ["a.pdf", "b.pdf"]),
        ("https://x.org/a.pdf", ["https://x.org/a.pdf"]),
        (":https://x.org/a.pdf:", ["https://x.org/a.pdf"]),
        (r"C:\\papers\\a.pdf", [r"C:\papers\a.pdf"]),
        ("://server/a.pdf:PDF", ["//server/a.pdf"]),
    ],
)
def test_files(field: str, files: list[str]):
    assert list(one(f"@misc{{a, title={{x}}, file={{{field}}}}}").files) == files


def test_broken_entries_are_told_and_the_rest_is_read():
    read = parse(BROKEN, "a.bib")
    assert [found.id for found in read.references] == ["a", "c", "c-2", "d"]
    assert read.remarks[0].startswith(
        "left out: a.bib, line 2: an entry that does not end: @book{b"
    )
    assert read.remarks[1:] == (
        "a.bib, line 6: d has title twice; the last is read",
        "a.bib, c: a second entry of this name, kept as c-2",
    )


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ("year=2016", "2016"),
        ("year={2014--2019}", "2014/2019"),
        ("year=2016, month={March}", "2016-03"),
        ("year=2016, month=3, day=4", "2016-03-04"),
        ("date={2016-03}, year=1999", "2016-03"),
    ],
)
def test_dates(fields: str, when: str):
    assert one(f"@misc{{a, title={{x}}, {fields}}}").issued == When.parse(when)


@pytest.mark.parametrize("year", ["in press", "2016a", "n.d."])
def test_a_year_that_is_none_is_kept(year: str):
    found = one(f"@misc{{a, year={{{year}}}}}")
    assert found.issued is None
    assert f"year = {{{year}}}" in written([found])


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("@phdthesis{a, school={ITB}, title={x}}", "thesis"),
        ("@techreport{a, institution={ITB}, title={x}}", "report"),
        ("@Thing{a, publisher={ITB}, title={x}}", "document"),
    ],
)
def test_types_and_their_publishers(entry: str, kind: str):
    found = one(entry)
    assert (found.type, found.get("publisher")) == (kind, "ITB")
    assert written([found]).lower().startswith(entry[: entry.index("{")].lower())


def test_a_type_bibtex_lacks_is_carried_in_a_field():
    assert one(written([Reference("a", "interview", "x")])).type == "interview"


def test_a_file_in_another_encoding_is_read_with_a_remark(tmp_path: Path):
    path = tmp_path / "a.bib"
    text = "@article{a, title={서울시와 반둥시의 교통 정책 교류에 관한 연구}, journal={도시행정학보}, year=2016}"
    path.write_bytes(text.encode("cp949"))
    read = read_bibtex(path)
    assert read.references[0].title.startswith("서울시와")
    assert "not UTF-8" in read.remarks[0]


def test_a_key_bibtex_cannot_cite_by_is_changed_and_told(tmp_path: Path):
    remarks = write_bibtex(
        [Reference("a b,c", title="x"), Reference("a-b-c", title="y")], tmp_path / "a.bib"
    )
    assert remarks == ("not carried whole: id (2: a b,c, a-b-c)",)
    assert [found.id for found in read_bibtex(tmp_path / "a.bib").references] == [
        "a-b-c",
        "a-b-c-2",
    ]
