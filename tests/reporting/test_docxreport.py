import io
import zipfile
from datetime import datetime
from itertools import pairwise

import docx
import papers
import pytest
from docx.oxml.ns import qn

from jejak.model.references import Reference
from jejak.reporting.blocks import Cell, Line, Paper, Paragraph, Table, Words
from jejak.reporting.docxreport import docx_report

LANGUAGE = {"en": "en-GB", "id": "id-ID", "ko": "ko-KR"}
WHEN = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module", params=list(LANGUAGE))
def paper(request, material):
    return papers.paper(material, request.param)


@pytest.fixture(scope="module")
def made(paper: Paper):
    return docx_report(paper, when=WHEN, contents="Contents")


@pytest.fixture(scope="module")
def document(made):
    return opened(made)


def attributes(document, tag: str, name: str) -> list[str]:
    return [one.get(qn(name)) for one in document.element.body.iter(qn(tag)) if one.get(qn(name))]


def test_the_language_is_that_of_the_report(document, paper):
    tongue = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert tongue.get(qn("w:val")) == LANGUAGE[paper.language]
    assert tongue.get(qn("w:eastAsia")) == "ko-KR"
    assert document.core_properties.language == LANGUAGE[paper.language]


def test_hangul_has_a_font_of_its_own(document):
    for name in ("Normal", "Heading 1", "Title"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Malgun Gothic"


def test_evidence_is_marked_with_the_language_of_its_source(document):
    assert {"id-ID", "en-GB"} <= set(attributes(document, "w:lang", "w:val"))
    assert "ko-KR" in attributes(document, "w:lang", "w:eastAsia")


def test_headings_are_real_and_in_order(document, paper):
    styles = [one.style.name for one in document.paragraphs]
    assert styles.count("Title") == 1
    levels = [0, *(int(one[-1]) for one in styles if one.startswith("Heading "))]
    assert levels.count(1) == 11
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert document.core_properties.title == paper.title


def test_the_contents_lead_to_the_sections(document):
    instructions = [one.text for one in document.element.body.iter(qn("w:instrText"))]
    assert any("TOC" in one for one in instructions)
    begun = attributes(document, "w:fldChar", "w:fldCharType")
    assert begun == ["begin", "separate", "end"]


def test_every_link_inside_leads_somewhere(document):
    names = attributes(document, "w:bookmarkStart", "w:name")
    led = attributes(document, "w:hyperlink", "w:anchor")
    assert set(led) <= set(names)
    assert len(names) == len(set(names))
    assert len(attributes(document, "w:bookmarkStart", "w:id")) == len(
        attributes(document, "w:bookmarkEnd", "w:id")
    )


def test_every_entry_of_the_evidence_is_led_to_and_leads_back(document):
    bodies = {one._p: one for one in document.paragraphs}
    entries = [one for one in bodies.values() if one.style.name == "Evidence"]
    led = set(attributes(document, "w:hyperlink", "w:anchor"))
    assert entries
    for number, entry in enumerate(entries, 1):
        assert entry.text.startswith(f"[{number}]")
        (name,) = (one.get(qn("w:name")) for one in entry._p.iter(qn("w:bookmarkStart")))
        assert name in led
    sources = [one for one in bodies.values() if one.style.name == "Evidence source"]
    assert all("↑" in "".join(link.text for link in one.hyperlinks) for one in sources)


def test_tables_repeat_their_heads_and_break_between_rows(document, paper):
    assert len(document.tables) == sum(isinstance(one, Table) for one in paper.blocks)
    for table in document.tables:
        first = table._tbl.tr_lst[0]
        assert first.trPr.find(qn("w:tblHeader")) is not None
        whole = [row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst]
        assert all(whole)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table.style.name == "Report table"


def test_a_row_longer_than_a_page_may_go_on(material):
    long = Cell((Paragraph((Words("word " * 300),)),))
    table = Table((Line((Cell(()),)),), (Line((long,)), Line((Cell(()),))))
    (made,) = opened(docx_report(Paper("T", "en", (table,)))).tables
    assert [row.trPr.find(qn("w:cantSplit")) is None for row in made._tbl.tr_lst] == [
        False,
        True,
        False,
    ]


def test_words_fit_their_columns_and_columns_the_page(document):
    for table in document.tables:
        widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.gridCol_lst]
        assert sum(widths) == pytest.approx(9411, abs=len(widths))
        assert min(widths) >= 400


def test_pictures_have_a_text_and_fit_the_page(document):
    told = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert len(told) == 3
    assert all(told)
    assert all(one.width.cm == pytest.approx(16.6, abs=0.01) for one in document.inline_shapes)
    assert len({one.get("id") for one in document.element.body.iter(qn("wp:docPr"))}) == 3


def test_pages_are_numbered_under_a_running_title(document, paper):
    section = document.sections[0]
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == [" PAGE ", " NUMPAGES "]
    assert section.header.paragraphs[0].text == paper.title


def test_web_addresses_are_links(document):
    targets = {one.target_ref for one in document.part.rels.values() if one.is_external}
    assert "https://example.org/di" in targets


def test_an_address_is_written_as_word_takes_it():
    odd = Words("x", link='https://a.org/b c<d>"e"[f]?q=서울&a=%20')
    document = opened(docx_report(Paper("T", "en", (Paragraph((odd,)),))))
    (target,) = (one.target_ref for one in document.part.rels.values() if one.is_external)
    assert target == "https://a.org/b%20c%3Cd%3E%22e%22%5Bf%5D?q=%EC%84%9C%EC%9A%B8&a=%20"


def test_the_same_report_gives_the_same_bytes(paper, made):
    assert docx_report(paper, when=WHEN, contents="Contents") == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
    assert opened(made).core_properties.created.replace(tzinfo=None) == WHEN


def test_hostile_text_is_shown_as_it_stands(material):
    document = opened(docx_report(papers.paper(papers.hostile(material))))
    text = "\n".join(one.text for one in document.paragraphs)
    assert papers.SEEN in text
    assert "bell\ufffd" in text
    assert "\u202eabc\u202c" in text.replace(" bell", "\u202c bell").replace(
        "\u202c\u202c", "\u202c"
    )
    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert {one.split(":")[0] for one in targets} == {"https"}


def test_references_lead_to_the_evidence_and_back(material):
    own = {one: Reference(one, "webpage", title=f"Title of {one}") for one in material.document}
    document = opened(docx_report(papers.paper(material, references=own)))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert "References" in headings
    names = set(attributes(document, "w:bookmarkStart", "w:name"))
    assert set(attributes(document, "w:hyperlink", "w:anchor")) <= names


def test_a_report_on_nothing(material):
    empty = type(material)(material.case, material.framework)
    document = opened(docx_report(papers.paper(empty)))
    assert document.paragraphs[1].style.name == "Title"
