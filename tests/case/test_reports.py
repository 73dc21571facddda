import io
import json
import shutil
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from jejak import case as cases
from jejak.case.folder import CaseFolder
from jejak.case.keeping import move_in
from jejak.case.reports import FORMS, MEDIA, apart_report, report_bytes
from jejak.errors import InputError, OptionError
from postgres import cluster, why_not

STYLES = ["apa", "chicago-author-date", "chicago-notes"]


@pytest.fixture(scope="module")
def made(traced: Path) -> bytes:
    return report_bytes(CaseFolder.at(traced), "zip")


@pytest.fixture
def archive(made):
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        yield opened


def test_a_word_file_and_markdown_say_what_the_page_says(traced: Path, tmp_path: Path):
    word = cases.report(traced, output=tmp_path / "r.docx", language="id")
    plain = cases.report(traced, output=tmp_path / "r.md", language="id")
    title = docx.Document(str(word)).core_properties.title
    assert title in plain.read_text(encoding="utf-8")
    assert title in cases.report(traced, output=tmp_path / "r.html", language="id").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("style", STYLES)
def test_references_stand_in_every_form_and_style(traced: Path, style: str):
    place = CaseFolder.at(traced)
    word = docx.Document(io.BytesIO(report_bytes(place, "docx", style=style)))
    headings = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert "References" in headings
    assert "\n## References\n" in report_bytes(place, "md", style=style).decode()


def test_the_pictures_of_markdown_lie_beside_it(traced: Path, tmp_path: Path):
    text = cases.report(traced, output=tmp_path / "r.md").read_text(encoding="utf-8")
    pictures = sorted((tmp_path / "r.files").iterdir())
    assert pictures
    for one in pictures:
        assert f"](r.files/{one.name})" in text
        assert one.read_bytes().startswith(b"\x89PNG")


def test_figures_are_written_as_vectors_and_as_pixels(traced: Path, tmp_path: Path):
    written = cases.figures(traced, tmp_path / "f", language="ko")
    assert sorted(written) == sorted((tmp_path / "f").iterdir())
    assert {one.suffix for one in written} == {".svg", ".png"}


@pytest.mark.parametrize("name", ["r.odt", "r.txt", "r.html.gz"])
def test_an_ending_that_nobody_writes(traced: Path, tmp_path: Path, name: str):
    with pytest.raises(OptionError, match=r"--output: no report is written to '\.\w+' files"):
        cases.report(traced, output=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_does_not_exist(traced: Path):
    with pytest.raises(OptionError, match=r"form: no report is made as 'odt'"):
        report_bytes(CaseFolder.at(traced), "odt")
    assert set(MEDIA) == set(FORMS)


def test_a_file_that_cannot_be_written_leaves_nothing(traced: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(OptionError, match=r"--output: .* cannot be written"):
        cases.report(traced, output=tmp_path / "file" / "r.docx")


def test_without_the_library_there_is_no_pdf(traced: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(OptionError, match=r"pip install 'jejak\[pdf\]'"):
        cases.report(traced, output=tmp_path / "r.pdf")
    assert list(tmp_path.iterdir()) == []


class TestABundle:
    def test_it_has_everything(self, archive, traced):
        names = set(archive.namelist())
        for language in ("en", "id", "ko"):
            for form in ("html", "docx", "md"):
                assert f"report/report.{language}.{form}" in names
            assert f"figures/sources.{language}.svg" in names
        assert {"case/case.yaml", "case/claims.yaml", "README.md", "manifest-sha256.txt"} <= names
        assert f"case/{CaseFolder.at(traced).case().framework}" in names
        assert {"tables/claims.csv", "data/codings.jsonl", "data/runs.jsonl"} <= names

    def test_pictures_of_markdown_are_in_it(self, archive):
        text = archive.read("report/report.ko.md").decode()
        for name in ("sources",):
            assert f"](../figures/{name}.ko.png)" in text
            assert f"figures/{name}.ko.png" in archive.namelist()

    def test_nothing_in_it_names_where_the_case_lies(self, archive, traced):
        for name in archive.namelist():
            assert str(traced.parent).encode() not in archive.read(name)

    def test_a_copy_of_the_case_elsewhere_gives_the_same_bytes_until_somebody_changes_them(
        self, traced, made, tmp_path
    ):
        copy = tmp_path / "elsewhere" / "c.jejak"
        shutil.copytree(traced, copy)
        path = cases.report(copy, output=tmp_path / "x.zip")
        assert path.read_bytes() == made
        assert cases.verify(path).whole
        with zipfile.ZipFile(path) as old:
            held = {name: old.read(name) for name in old.namelist()}
        held["data/codings.jsonl"] = held["data/codings.jsonl"].replace(b"present", b"absent", 1)
        with zipfile.ZipFile(path, "w") as new:
            for name, content in held.items():
                new.writestr(name, content)
        assert cases.verify(path).changed == ("data/codings.jsonl",)

    def test_texts_are_left_out_on_demand(self, traced, archive):
        def documents(opened):
            return [json.loads(one) for one in opened.read("data/documents.jsonl").splitlines()]

        assert all(one["text"] for one in documents(archive))
        some = report_bytes(CaseFolder.at(traced), "zip", texts=False)
        with zipfile.ZipFile(io.BytesIO(some)) as opened:
            assert not any("text" in one for one in documents(opened))
            assert len(documents(opened)) == len(documents(archive))

    def test_the_case_can_be_made_again_from_it(self, made, tmp_path):
        with zipfile.ZipFile(io.BytesIO(made)) as opened:
            opened.extractall(tmp_path / "b")
        case = tmp_path / "b" / "case"
        again = cases.new(
            tmp_path / "again.jejak", case=case / "case.yaml", claims=case / "claims.yaml"
        )
        assert again.case().name
        assert again.claims()


def test_a_file_that_is_no_bundle(tmp_path: Path):
    with pytest.raises(InputError, match="this is no whole bundle"):
        cases.verify(tmp_path / "none.zip")


def test_a_case_with_nothing_in_it_has_all_forms(case: Path):
    for form in ("docx", "md", "zip"):
        assert report_bytes(CaseFolder.at(case), form)


def test_a_process_of_its_own_makes_the_same_of_a_case_on_a_server(traced: Path, tmp_path: Path):
    if why_not():
        pytest.skip(why_not())
    with cluster() as url:
        place = move_in(traced, tmp_path, "bandung", url)
        apart = apart_report(place, "md", language="id", style="apa")
        assert apart == report_bytes(place, "md", language="id")
    assert apart == apart_report(CaseFolder.at(traced), "md", language="id", style="apa")
    with pytest.raises(InputError, match="magic"):
        apart_report(CaseFolder.at(traced), "html", language="id", style="magic")
