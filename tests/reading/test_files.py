from __future__ import annotations

import hashlib
import importlib.metadata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.errors import UnreadableError
from jejak.model.when import When
from jejak.reading import files
from jejak.reading.files import SUFFIXES, digest_of, read_file, readers
from jejak.reading.readings import Reading
from jejak.text.folding import frozen

Write = Callable[..., Path]

NOTE = "---\ntitle: Bus\npublisher: Kota\ndate: 2017-10\nkind: news\nside: host\n---\nBus itu tiba kemarin."


def test_a_document_is_complete(write: Write, tmp_path: Path) -> None:
    path = write("berita/bus kota.md", NOTE)
    document = read_file(path, root=tmp_path)
    assert document.id == "berita-bus-kota"
    assert document.original == "berita/bus kota.md"
    assert (document.title, document.issuer, document.kind) == ("Bus", "Kota", "news")
    assert (document.side, document.language) == ("host", "id")
    assert document.published == When.month(2017, 10)
    assert document.text == "Bus\n\nBus itu tiba kemarin."
    assert (document.pages, document.reader, document.caution) == ((), "markdown-1", "")
    assert document.digest == hashlib.sha256(NOTE.encode()).hexdigest()


def test_a_stated_id_and_language_count(write: Write) -> None:
    document = read_file(write("a.md", "---\nid: bs-001\nlang: ms\n---\nBus itu tiba."))
    assert (document.id, document.language) == ("bs-001", "ms")


def test_an_id_with_blanks_is_made_safe(write: Write) -> None:
    assert read_file(write("a.md", "---\nid: Bus Kota\n---\nIsi.")).id == "bus-kota"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wali kota meresmikan taman itu kemarin.", "id"),
        ("The mayor opened the park yesterday.", "en"),
        ("시장은 어제 공원을 열었다.", "ko"),
    ],
)
def test_the_language_is_detected(write: Write, text: str, language: str) -> None:
    assert read_file(write("a.txt", text)).language == language


def test_only_the_languages_of_the_case_are_candidates(write: Write) -> None:
    path = write("a.txt", "Wali kota meresmikan taman itu kemarin.")
    assert read_file(path, languages=["en", "ko"]).language in {"en", "ko"}


def test_the_title_is_not_doubled(write: Write) -> None:
    document = read_file(write("a.md", "---\ntitle: Bus Kota\n---\n# Bus Kota\n\nIsi."))
    assert document.text == "Bus Kota\n\nIsi."


def test_the_title_is_told_as_it_stands_in_the_text(write: Write) -> None:
    document = read_file(write("a.md", "---\ntitle: Bus Kota\n---\n# BUS KOTA\n\nIsi."))
    assert document.title == "BUS KOTA"
    assert document.text.startswith(document.title)


def test_a_text_that_merely_begins_like_its_title_gets_it(write: Write) -> None:
    document = read_file(write("a.md", "---\ntitle: Bus\n---\nBus itu tiba."))
    assert document.text == "Bus\n\nBus itu tiba."


def test_without_a_date_there_is_a_caution(write: Write) -> None:
    document = read_file(write("a.md", "---\ntitle: Bus\n---\nIsi."))
    assert document.published is None
    assert document.caution == "no date: none is given; add `date:` to the front matter."


def test_an_unreadable_date_is_quoted(write: Write) -> None:
    caution = read_file(write("a.md", "---\ndate: segera\n---\nIsi.")).caution
    assert (
        caution == "no date: 'segera' is not a date we can read; add `date:` to the front matter."
    )


def test_a_suffix_in_capitals_is_known(write: Write) -> None:
    assert read_file(write("BUS.TXT", "Bus itu tiba.")).reader == "plain-1"


def test_a_path_outside_the_root_keeps_its_name_only(write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "Bus itu tiba.")
    assert read_file(path, root=tmp_path / "sources").original == "a.txt"


def refused(path: Path, **options: object) -> UnreadableError:
    with pytest.raises(UnreadableError) as problem:
        read_file(path, **options)  # type: ignore[arg-type]
    assert problem.value.where == path.name
    assert problem.value.remedy
    return problem.value


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_refused(write: Write, suffix: str) -> None:
    assert refused(write("a" + suffix, "")).problem == "the file is empty (0 bytes)"


def test_the_place_is_relative_to_the_root(write: Write, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as problem:
        read_file(write("berita/a.md", ""), root=tmp_path)
    assert problem.value.where == "berita/a.md"


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert refused(path).problem == "209,715,200 bytes is more than the limit of 67,108,864"


def test_the_limit_can_be_set(write: Write) -> None:
    path = write("a.txt", "Isi kota.")
    assert "limit of 5" in refused(path, max_bytes=5).problem
    assert read_file(path, max_bytes=9).text == "Isi kota."


def test_an_unknown_suffix_is_refused(write: Write) -> None:
    problem = refused(write("a.xyz", "Isi."))
    assert problem.problem == "no reader for '.xyz' files"
    assert ".pdf" in problem.remedy


def test_a_file_without_a_suffix_is_refused(write: Write) -> None:
    assert refused(write("catatan", "Isi.")).problem == "a file without a suffix"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert refused(tmp_path / "a.md").problem == "a folder, not a file"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.md").problem == "no such file"


def test_a_front_matter_without_a_body_is_refused(write: Write) -> None:
    assert refused(write("a.md", "---\ntitle: Bus\n---\n\n")).problem == "no text in it"


def test_broken_front_matter_names_file_and_line(write: Write) -> None:
    problem = refused(write("a.md", "---\ntitle: Bus\nkind: a: b\n---\nIsi."))
    assert str(problem).startswith("a.md: front matter, line 3: not valid YAML")


def test_invalid_utf8_is_refused(write: Write) -> None:
    problem = refused(write("a.md", "Kota Jönsson ".encode() + b"\xff"))
    assert problem.problem == "damaged UTF-8: byte 14 (0xff) is no letter"
    assert "save it as UTF-8" in problem.remedy


@pytest.mark.parametrize(
    ("name", "start", "what"),
    [
        ("a.txt", b"%PDF-1.7\n", "named .txt but it is a PDF"),
        ("a.txt", b"PK\x03\x04", "named .txt but it is a zip archive or Office document"),
        ("a.md", b"\x89PNG\r\n", "named .md but it is a PNG picture"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "named .docx but it is an old or encrypted",
        ),
        ("a.pdf", b"<html>", "named .pdf but it is something else"),
        ("a.html", b"\x1f\x8b", "named .html but it is a gzip archive"),
    ],
)
def test_a_false_suffix_is_refused(write: Write, name: str, start: bytes, what: str) -> None:
    assert refused(write(name, start + b"\0" * 20)).problem.startswith(what)


def test_a_binary_file_named_txt_is_refused(write: Write) -> None:
    assert "binary file" in refused(write("a.txt", bytes(range(256)))).problem


def test_a_zip_named_docx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "Isi.")
    assert "zip archive under another name" in refused(path).problem


def test_a_truncated_pdf_is_refused(write: Write) -> None:
    assert "cut short" in refused(write("a.pdf", b"%PDF-1.7\n1 0 obj\n")).problem


def test_an_empty_page_is_refused(write: Write) -> None:
    assert "no article" in refused(write("a.html", "<html></html>")).problem


def test_the_digest_is_of_the_bytes(write: Write) -> None:
    path = write("a.bin", b"\0\1\2" * 100_000)
    assert digest_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def upper(path: Path) -> Reading:
    return Reading(text="e\u0301 satu\r\ndua", reader="upper-1", pages=(0, 9), side="nowhere")


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entry = importlib.metadata.EntryPoint("XYZ", "test_files:upper", files.GROUP)
    monkeypatch.setattr(
        files, "entry_points", lambda group: [entry] if group == files.GROUP else []
    )
    readers.cache_clear()
    yield
    readers.cache_clear()


@pytest.mark.usefixtures("plugin")
def test_a_reader_of_another_package_is_found_by_its_suffix(write: Write) -> None:
    document = read_file(write("a.xyz", "Isi."))
    assert (document.reader, document.side) == ("upper-1", "")
    assert document.text == "\u00e9 satu\ndua"
    assert [document.text[at:] for at in document.pages] == [document.text, "dua"]


words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*_<>^{}\t-\ufeff"),
    min_size=1,
).filter(lambda text: bool(frozen(text).strip()))


@settings(max_examples=40, deadline=None)
@given(words.map(lambda text: "Kota " + text.strip() + "."), st.sampled_from(["utf-8", "utf-16"]))
def test_one_paragraph_comes_back_frozen(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("a") / "a.txt"
    path.write_bytes(text.encode(encoding))
    lines = [line.rstrip() for line in frozen(text).split("\n")]
    assert read_file(path, languages=["id"]).text.split() == " ".join(lines).split()


def test_a_reader_that_breaks_down_costs_one_file_and_says_so(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
):
    def broken(path: Path) -> Reading:
        raise RecursionError("too deep")

    monkeypatch.setattr(files, "readers", lambda: {".txt": broken})
    with pytest.raises(UnreadableError, match=r"broke down \(RecursionError: too deep") as told:
        read_file(write("a.txt", "Bus itu tiba."))
    assert (told.value.where, bool(told.value.remedy)) == ("a.txt", True)
