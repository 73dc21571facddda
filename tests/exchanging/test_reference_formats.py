from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jejak.errors import InputError, OptionError
from jejak.exchanging.references import completed, of_document, read_references, write_references
from jejak.model.records import Document
from jejak.model.references import Name, Reference
from jejak.model.when import When

NEWS = Document(
    id="a", title="서울시와 반둥시", issuer="한겨레", kind="news", language="ko", side="origin",
    published=When.month(2016, 3), url="https://example.org/a", text="", pages=(), digest="", reader="",
    original="a.md",
)  # fmt: skip


def test_news_stands_in_its_paper():
    one = of_document(NEWS)
    assert one == Reference(
        "a",
        "article-newspaper",
        "서울시와 반둥시",
        issued=When.month(2016, 3),
        fields={"URL": "https://example.org/a", "language": "ko", "container-title": "한겨레"},
        files=("a.md",),
    )


@pytest.mark.parametrize(
    ("kind", "url", "type_", "author", "publisher"),
    [
        ("government page", "https://x.org", "webpage", "한겨레", ""),
        ("government", "", "document", "한겨레", ""),
        ("report", "", "report", "한겨레", ""),
        ("law", "", "legislation", "", "한겨레"),
        ("thesis", "", "thesis", "", "한겨레"),
        ("something else", "https://x.org", "webpage", "한겨레", ""),
    ],
)
def test_kinds(kind: str, url: str, type_: str, author: str, publisher: str):
    one = of_document(replace(NEWS, kind=kind, url=url))
    assert (one.type, one.get("publisher")) == (type_, publisher)
    assert one.authors == ((Name(literal=author),) if author else ())


def test_nothing_is_made_up_where_nothing_is_known():
    one = of_document(
        replace(NEWS, title="", issuer="", kind="", url="", published=None, original="")
    )
    assert one == Reference("a", "document", "a", fields={"language": "ko"})


def test_a_kept_reference_is_completed_but_not_changed():
    kept = Reference("kim2016", "book", "Other", fields={"language": "en"})
    one = completed(kept, NEWS)
    assert (one.id, one.title, one.type, one.get("language")) == ("kim2016", "Other", "book", "en")
    assert (one.issued, one.get("URL"), one.files) == (NEWS.published, NEWS.url, ("a.md",))


@pytest.mark.parametrize("ending", [".bib", ".ris", ".json"])
def test_the_ending_says_the_format(tmp_path: Path, ending: str):
    path = tmp_path / f"a{ending.upper()}"
    assert write_references([of_document(NEWS)], path) == ()
    assert read_references(path).references[0].title == "서울시와 반둥시"


def test_other_endings_and_missing_files(tmp_path: Path):
    with pytest.raises(OptionError, match=r"no references are read from '\.docx' files"):
        read_references(tmp_path / "a.docx")
    with pytest.raises(OptionError, match=r"no references are written to '\.rdf' files"):
        write_references([], tmp_path / "a.rdf")
    with pytest.raises(InputError, match="cannot be read"):
        read_references(tmp_path / "a.bib")
