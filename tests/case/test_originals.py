"""Originals: found by what was read, inside the case only, and shown without harm."""

import json
from dataclasses import replace

import pytest
from fpdf import FPDF

from jejak.case import originals
from jejak.case.folder import CaseFolder
from jejak.case.originals import LARGEST, harmless_page, original_of, page_picture, text_of
from jejak.errors import InputError
from jejak.model.records import Document
from jejak.reading.files import digest_of

DOCUMENT = Document("a", "A", "", "", "id", "", None, "", "Teks", (), "0" * 64, "test")


@pytest.fixture
def place(tmp_path):
    case = tmp_path / "a.jejak"
    case.mkdir()
    return CaseFolder(case)


@pytest.fixture
def put(place, tmp_path):
    """Keeps an original as reading does, and gives its document."""

    def made(name: str, content: bytes) -> Document:
        source = tmp_path / name
        source.write_bytes(content)
        digest = digest_of(source)
        place.keep_original(source, digest)
        return replace(DOCUMENT, original=name, digest=digest)

    return made


def pdf() -> bytes:
    made = FPDF()
    made.add_page()
    made.add_page()
    return bytes(made.output())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *[("a.pdf", "pdf"), ("a.PDF", "pdf"), ("a.html", "page"), ("a.xhtml", "page")],
        *[
            ("a.md", "text"),
            ("a.txt", "text"),
            ("a.docx", "other"),
            ("a.svg", "other"),
            ("a", "other"),
        ],
    ],
)
def test_what_it_is_goes_by_its_name(place, put, name, kind):
    found = original_of(place, put(name, b"x"))
    assert found
    assert (found.kind, found.name, found.same, found.size) == (kind, name, True, 1)


def test_one_that_is_not_there_is_none(place, put):
    document = put("a.txt", b"x")
    (found,) = place.originals.iterdir()
    found.unlink()
    assert original_of(place, document) is None
    assert original_of(place, DOCUMENT) is None


def test_one_that_was_changed_since_is_told(place, put):
    document = put("a.txt", b"x")
    (found,) = place.originals.iterdir()
    found.write_bytes(b"other")
    changed = original_of(place, document)
    assert changed
    assert not changed.same


def test_a_link_out_of_the_case_is_not_followed(place, put, tmp_path):
    document = put("a.txt", b"x")
    (found,) = place.originals.iterdir()
    found.unlink()
    (tmp_path / "secret").write_text("secret")
    found.symlink_to(tmp_path / "secret")
    assert original_of(place, document) is None


def test_nor_is_a_folder_that_is_a_link(place, put, tmp_path):
    document = put("a.txt", b"x")
    place.originals.rename(tmp_path / "elsewhere")
    place.originals.symlink_to(tmp_path / "elsewhere")
    assert original_of(place, document) is None


@pytest.mark.parametrize(
    "more",
    [
        {"digest": "../../../../etc/passwd", "original": "a"},
        {"digest": "a" * 16 + "/../../x", "original": "a"},
        {"original": "a.t/../x"},
        {"original": "a." + "x" * 300},
        {"original": "a.t\0xt"},
        {"digest": ""},
    ],
)
def test_no_name_and_no_digest_lead_elsewhere(place, put, more):
    assert original_of(place, replace(put("a.txt", b"x"), **more)) is None


def test_folders_of_its_name_are_left_out(place, put):
    document = put("a.txt", b"x")
    for name in ("../../b.txt", "C:\\x\\b.txt", "/etc/b.txt"):
        found = original_of(place, replace(document, original=name))
        assert found
        assert found.name == "b.txt"


def test_a_page_is_drawn_once(place, put, monkeypatch):
    found = original_of(place, put("a.pdf", pdf()))
    first = page_picture(place, found, 2)
    assert (first.pages, first.png[:4]) == (2, b"\x89PNG")
    monkeypatch.setattr(originals, "apart", None)
    assert page_picture(place, found, 2) == first


def test_a_broken_pdf_is_one_clear_error(place, put):
    found = original_of(place, put("a.pdf", b"%PDF-1.7 nothing"))
    with pytest.raises(InputError, match="damaged or encrypted"):
        page_picture(place, found, 1)


def test_a_web_page_is_cleaned_once(place, put, monkeypatch):
    found = original_of(place, put("a.html", b"<p onclick=x>Taman</p><script>x</script>"))
    assert harmless_page(place, found) == "<p>Taman</p>"
    monkeypatch.setattr(originals, "apart", None)
    assert harmless_page(place, found) == "<p>Taman</p>"


@pytest.mark.parametrize("label", ["euc-kr", "EUC-KR", "nonsense", "hex"])
def test_a_web_page_is_read_as_it_says_or_as_it_looks(place, put, label):
    body = f'<meta charset="{label}"><p>서울시 하천 공원 조례를 시행한다.</p>'
    found = original_of(place, put("a.html", body.encode("cp949")))
    assert "서울시" in text_of(found)


def test_what_is_too_large_is_for_download(place, put):
    found = replace(original_of(place, put("a.txt", b"x")), size=LARGEST + 1)
    with pytest.raises(InputError, match="more than"):
        text_of(found)


def test_nothing_but_the_file_is_asked_for(place, put, monkeypatch):
    """The process that draws is given a path within the case."""
    asked = []

    def drawn(module, given, limits):
        asked.append((module, json.loads(given), limits.memory))
        return b'{"width": 1, "height": 1, "pages": 1}\nPNG'

    monkeypatch.setattr(originals, "apart", drawn)
    found = original_of(place, put("a.pdf", pdf()))
    page_picture(place, found, 1)
    ((module, given, memory),) = asked
    assert module == "jejak.reading.pagepictures"
    assert given == {"path": str(found.path.resolve()), "number": 1}
    assert memory <= 2 << 30
