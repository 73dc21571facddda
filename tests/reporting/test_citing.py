from __future__ import annotations

import re

import pytest
from citeditems import CITEPROC_JS, OURS, REFERENCES
from markupsafe import Markup

from jejak.errors import OptionError
from jejak.model.references import Name, Reference
from jejak.model.when import When
from jejak.reporting.citing import Citations

HOSTILE = "<script>alert(1)</script> & <i>x</i>"


def author(name: str, **more: object) -> Reference:
    fields = {
        "type": "webpage",
        "title": "Kota",
        "names": {"author": (Name(literal=name),)},
        **more,
    }
    return Reference(**fields)


@pytest.mark.parametrize(("style", "language"), list(CITEPROC_JS))
def test_it_writes_as_citeproc_js_does_with_the_same_styles(style: str, language: str):
    cited = Citations(REFERENCES, style, language)
    ids = [one.id for one in REFERENCES]
    marks = dict(zip(ids, cited.marks(ids), strict=True))
    entries = {key: re.sub("</?a[^>]*>", "", text) for key, text in cited.entries().items()}
    expected = {
        key: OURS.get((style, language, key), both)
        for key, both in CITEPROC_JS[style, language].items()
    }
    assert {key: (marks[key], entries.get(key, "")) for key in expected} == expected


def test_the_list_is_in_the_order_of_its_first_words():
    order = "n4 n1 d1 j2 j3 c1 r2 i1 b1 w1 w4 w3 t1 l1 j1 p1".split()
    assert list(Citations(REFERENCES, "apa").entries()) == order


def test_korean_lists_begin_with_hangul():
    assert list(Citations(REFERENCES, "apa", "ko").entries())[:2] == ["j1", "p1"]


def test_sources_that_would_be_cited_alike_get_letters_in_the_order_of_the_list():
    some = [
        author("KDI", id=key, title=title, issued=When.year(2016))
        for key, title in ("xB", "yA", "zC")
    ]
    cited = Citations(some, "apa")
    assert cited.marks(["x", "y", "z"]) == ["(KDI, 2016b)", "(KDI, 2016a)", "(KDI, 2016c)"]
    assert [text[:12] for text in cited.entries().values()] == [
        "KDI. (2016a)",
        "KDI. (2016b)",
        "KDI. (2016c)",
    ]


def test_undated_ones_too():
    some = [author("KDI", id=key, title=key) for key in "ab"]
    assert Citations(some, "apa").marks("ab") == ["(KDI, n.d.-a)", "(KDI, n.d.-b)"]


def test_notes_are_full_at_first_and_short_after():
    cited = Citations(
        [author("KDI", id="a", issued=When.year(2016)), author("ITB", id="b")], "chicago-notes"
    )
    assert cited.marks("aba") == ["KDI, “Kota,” 2016.", "ITB, “Kota.”", "KDI, “Kota.”"]


def test_a_style_may_leave_a_source_out_of_its_list():
    paper = Reference(
        "d", "document", "Rapat", {"author": (Name(literal="Dinas"),)}, When.year(2016)
    )
    cited = Citations([paper], "chicago-notes")
    assert cited.entries() == {}
    assert cited.marks(["d"]) == ["Dinas, “Rapat,” 2016."]


def test_names_of_one_part_are_never_taken_apart():
    names = (Name(literal="Joko Widodo"), Name(literal="Sukarno"), Name("홍", "길동"))
    one = Reference("a", "book", "Kota", {"author": names}, When.year(2014))
    assert (
        Citations([one], "apa")
        .entries()["a"]
        .startswith("Joko Widodo, Sukarno, &amp; 홍길동. (2014)")
    )


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "chicago-notes"])
def test_texts_never_become_markup(style: str):
    bad = Reference(
        HOSTILE,
        "webpage",
        HOSTILE,
        {"author": (Name(literal=HOSTILE), Name(HOSTILE, HOSTILE))},
        fields={
            "container-title": HOSTILE,
            "publisher": HOSTILE,
            "URL": 'https://x.org/"><script>',
            "language": HOSTILE,
        },
        besides={"csl:issued": '{"literal": "<script>"}'},
    )
    cited = Citations([bad], style)
    for text in (*cited.entries().values(), *cited.marks([HOSTILE])):
        assert isinstance(text, Markup)
        assert "<script" not in text.lower()
        assert "&lt;script&gt;" in text.lower()
        assert set(re.findall(r"</?(\w+)", text)) <= {"i", "a"}


def test_an_entry_leads_to_its_doi_or_address():
    one = author("KDI", id="a", fields={"URL": "https://x.org/a?b=1&c=2"})
    text = Citations([one], "chicago-author-date").entries()["a"]
    assert text.endswith(
        '<a href="https://x.org/a?b=1&amp;c=2" rel="noreferrer">https://x.org/a?b=1&amp;c=2</a>.'
    )
    doi = author("KDI", id="a", fields={"DOI": "10.1234/a.b"})
    assert 'href="https://doi.org/10.1234/a.b"' in Citations([doi], "apa").entries()["a"]


def test_addresses_of_other_schemes_are_no_links():
    one = author("KDI", id="a", fields={"URL": "javascript:alert(1)"})
    assert "<a" not in Citations([one], "apa").entries()["a"]


def test_an_address_cannot_end_its_attribute():
    one = author("KDI", id="a", fields={"URL": 'https://x.org/"onmouseover="alert(1)'})
    text = Citations([one], "apa").entries()["a"]
    assert '<a href="https://x.org/&#34;onmouseover=&#34;alert(1)" rel="noreferrer">' in text


def test_ids_may_be_anything():
    some = [author("A", id="Ä b"), author("B", id="ä B")]
    assert set(Citations(some, "apa").entries()) == {"Ä b", "ä B"}


def test_an_unknown_style_is_one_clear_error():
    with pytest.raises(OptionError, match="no style 'mla'"):
        Citations([], "mla")
