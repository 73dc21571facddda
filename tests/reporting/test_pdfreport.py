import ctypes
import socket
import sys

import papers
import pypdfium2 as pdf
import pytest
from pypdfium2 import raw

from jejak.errors import OptionError
from jejak.reporting.pdfreport import pdf_report, printed_page
from jejak.reporting.report import SECTIONS, write_report
from jejak.reporting.wording import catalogue


@pytest.fixture(scope="module", autouse=True)
def _printing():
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as problem:
        pytest.skip(f"no PDF here: {problem}")


def text_of(document) -> str:
    return "\n".join(one.get_textpage().get_text_range() for one in document)


@pytest.fixture(scope="module", params=["en", "ko"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def document(material, language):
    return pdf.PdfDocument(pdf_report(write_report(material, language=language)))


def test_the_outline_has_every_section(document, language):
    say = catalogue(language).say
    names = [one.get_title() for one in document.get_toc() if one.level == 1]
    assert names == [say(f"section.{one}") for one in SECTIONS]


def test_every_page_is_numbered(document):
    assert len(document) > 3
    for number, page in enumerate(document, 1):
        assert f"{number} / {len(document)}" in page.get_textpage().get_text_range()


def test_words_of_all_scripts_can_be_found(document):
    text = text_of(document)
    assert "반둥시는 2017년 10월" in text
    assert "Taman Sungai Bandung" in text


def test_it_is_tagged_and_names_its_language_and_title(document, language, material):
    assert raw.FPDFCatalog_IsTagged(document)
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    held = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), size)
    assert held.raw.decode("utf-16-le").rstrip("\0") == language
    assert document.get_metadata_value("Title") == papers.paper(material, language).title


def test_pictures_are_drawn_and_not_pixels(document):
    kinds = [one.type for page in document for one in page.get_objects(max_depth=3)]
    assert raw.FPDF_PAGEOBJ_PATH in kinds
    assert raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_hostile_text_is_shown_as_it_stands(material):
    made = pdf.PdfDocument(pdf_report(write_report(papers.hostile(material))))
    assert "<script>alert(1)</script>" in " ".join(text_of(made).split())


def test_it_asks_for_nothing_outside(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: asked.append(a))
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">secret</text></svg>')
    page = (
        f'<html lang="en"><head><title>t</title></head><body><p>here</p><img src="{secret.as_uri()}"'
        ' alt=""><img src="http://127.0.0.1:9/x.png" alt="">'
        f'<object data="{secret.as_uri()}"></object></body></html>'
    )
    text = text_of(pdf.PdfDocument(pdf_report(page)))
    assert "here" in text
    assert "secret" not in text
    assert asked == []


def test_the_page_is_set_without_script_and_screen_styles(material):
    page = printed_page(write_report(material))
    assert "<script" not in page
    assert "<svg" not in page
    assert "light-dark" not in page
    assert page.count('src="data:image/svg+xml') > 5


def test_without_the_library_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(OptionError, match=r"needs WeasyPrint .*pip install 'jejak\[pdf\]'"):
        pdf_report("<html></html>")
