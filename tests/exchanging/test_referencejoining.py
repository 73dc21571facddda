from __future__ import annotations

import pytest

from jejak.exchanging.referencejoining import address, doi, file_name, join, letters
from jejak.model.records import Document
from jejak.model.references import Reference
from jejak.model.when import When


def document(name: str, **more: object) -> Document:
    fields = {
        "title": "", "issuer": "", "kind": "news", "language": "id", "side": "host",
        "published": None, "url": "", "text": "", "pages": (), "digest": f"d-{name}", "reader": "",
    }  # fmt: skip
    return Document(id=name, **{**fields, **more})


def by(references: list[Reference], *documents: Document, **more: dict[str, str]) -> dict[str, str]:
    return dict(join(references, documents, **more).reference)


A = document(
    "a",
    url="https://doi.org/10.1111/ABC.1",
    title="Kota “kembar” Bandung–Seoul",
    original="berita/a.pdf",
    published=When.day(2016, 1, 30),
)


@pytest.mark.parametrize(
    ("reference", "rule"),
    [
        (Reference("r", fields={"DOI": "10.1111/abc.1"}), "DOI"),
        (Reference("r", fields={"URL": "http://dx.doi.org/10.1111/abc.1"}), "DOI"),
        (
            Reference("r", fields={"DOI": "10.9999/z", "URL": "http://www.doi.org/10.1111/ABC.1"}),
            "address",
        ),
        (Reference("r", files=(r"C:\zotero\A.PDF",)), "file"),
        (Reference("r", title="kota kembar: Bandung, Seoul", issued=When.year(2016)), "title"),
        (Reference("r", title="Kota Kembar Bandung Seoul"), "title"),
    ],
)
def test_rules(reference: Reference, rule: str):
    joined = join([reference], [A, document("b", url="https://example.org/b", title="Lain")])
    assert (joined.reference, joined.rule) == ({"a": "r"}, {"r": rule})


def test_an_attachment_of_the_same_content():
    reference = Reference("r", files=("x/renamed.pdf",))
    assert by([reference], A, digests={"x/renamed.pdf": "d-a"}) == {"a": "r"}
    assert by([reference], A) == {}


def test_another_year_is_another_text():
    assert by([Reference("r", title=A.title, issued=When.year(2017))], A) == {}


def test_two_of_one_title_are_told_apart_by_year_only():
    later = document("b", title=A.title, published=When.year(2018))
    assert by([Reference("r", title=A.title, issued=When.year(2018))], A, later) == {"b": "r"}
    undated = join([Reference("r", title=A.title)], [A, later])
    assert undated.reference == {}
    assert undated.remarks == ("r fits a, b by title, and cannot be told whose it is",)


def test_a_stronger_rule_comes_first_whatever_the_order():
    weak = Reference("weak", title=A.title)
    strong = Reference("strong", fields={"DOI": "10.1111/abc.1"})
    joined = join([weak, strong], [A])
    assert joined.reference == {"a": "strong"}
    assert joined.unmatched == ("weak",)
    assert joined.remarks == ("weak fits a by title, which has another",)


def test_nothing_is_joined_by_what_is_empty():
    assert by([Reference("r")], document("a"), document("b")) == {}


def test_what_makes_two_addresses_one():
    same = ["https://www.Example.org/a/?b=1&a=2#c", "http://example.org/a?a=2&utm_source=x&b=1"]
    assert len({address(one) for one in same}) == 1
    assert address("https://example.org/a?id=1") != address("https://example.org/a?id=2")
    assert address("ftp://example.org/a") == address("http://[broken") == ""


def test_dois_files_and_titles():
    assert doi("see https://doi.org/10.1000/X%2F1.") == "10.1000/x/1"
    assert file_name("files/서울.pdf") == file_name("서울.PDF".lower())
    assert letters("Café, №1!") == letters("CAFÉ no1")
