"""Files that people send: harmless names, kinds that are read, whole or not at all."""

import io
from pathlib import Path

import pytest

import tiny
from jejak.case.folder import CaseFolder
from jejak.web import uploads


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("laporan.pdf", "laporan.pdf"),
        ("서울 보고서 (2017).PDF", "서울 보고서 (2017).pdf"),
        ("../../x.md", "x.md"),
        ("..\\..\\windows\\x.txt", "x.txt"),
        ("/etc/passwd", "passwd"),
        (".htaccess", "source.htaccess"),
        ("a\x00b.md", "ab.md"),
        ("ann\u202efdp.md", "annfdp.md"),
        ("<script>alert(1)</script>.html", "script.html"),
        ("a\nb\r.txt", "ab.txt"),
        ("con.txt", "source-con.txt"),
        ("-rf.md", "rf.md"),
        ("$(reboot) `x`.md", "(reboot) -x.md"),
        ("...", "source"),
        ("\u202e.md", "source.md"),
        ("e\u0301.md", "é.md"),
        ("x" * 300 + ".docx", "x" * 80 + ".docx"),
        ("가" * 300 + ".md", "가" * 53 + ".md"),
    ],
)
def test_a_name_does_no_harm(given: str, own: str):
    assert uploads.harmless(given) == own
    assert uploads.harmless(own) == own


def test_a_name_is_shown_without_tricks():
    assert uploads.shown("a\u202eb\x00\u2066c") == "a\ufffdb\ufffd\ufffdc"
    assert len(uploads.shown("x" * 5000)) == 200


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [
        ("x.svg", 10, "kind"),
        ("x.exe", 10, "kind"),
        ("noname", 10, "kind"),
        ("x.md", 0, "empty"),
        ("x.md", uploads.LARGEST + 1, "larger"),
    ],
)
def test_what_is_not_taken(name: str, size: int, told: str):
    with pytest.raises(uploads.Refused, match=told):
        uploads.check(name, size)


def test_two_of_one_name_are_both_kept(tmp_path: Path):
    names = [uploads.put(tmp_path, "a.md", io.BytesIO(one)) for one in (b"1", b"2", b"3")]
    assert names == ["a.md", "a-2.md", "a-3.md"]
    assert [(tmp_path / one).read_bytes() for one in names] == [b"1", b"2", b"3"]
    assert len(list(tmp_path.iterdir())) == 3


def test_what_breaks_off_leaves_nothing(tmp_path: Path):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError("gone")

    with pytest.raises(Exception, match="cannot be kept"):
        uploads.put(tmp_path, "a.md", Broken())
    assert list(tmp_path.iterdir()) == []


def test_without_links_it_is_kept_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_links(*_: object) -> None:
        raise OSError(1, "not permitted")

    monkeypatch.setattr("os.link", no_links)
    names = [uploads.put(tmp_path, "a.md", io.BytesIO(one)) for one in (b"1", b"2")]
    assert [(tmp_path / one).read_bytes() for one in names] == [b"1", b"2"]


def test_files_are_put_where_the_case_file_says(case: Path):
    place = CaseFolder.at(case)
    assert uploads.sources_folder(place, inside=False) == (case.parent / "notes").resolve()
    assert uploads.to_read(place, inside=False) == ()


def test_on_a_server_they_stay_in_the_case(case: Path):
    place = CaseFolder.at(case)
    folder = uploads.sources_folder(place, inside=True)
    assert folder == (case / "notes").resolve()
    folder.mkdir()
    assert uploads.to_read(place, inside=True) == (str(folder),)


@pytest.mark.parametrize("named", ["../../elsewhere", "/etc", ".", "case.yaml"])
def test_a_case_file_leads_nowhere_else_on_a_server(tmp_path: Path, named: str):
    text = tiny.CASE.replace("notes/", named)
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    place = CaseFolder.at(tmp_path)
    assert uploads.sources_folder(place, inside=True) == (tmp_path / "sources").resolve()
    told = {"/etc": str(tmp_path / "sources"), "case.yaml": str(tmp_path / "case.yaml")}.get(named)
    assert uploads.to_read(place, inside=True) == ((told,) if told else ())


def test_a_source_is_put_aside_with_its_file_only_if_it_is_the_same(done: Path):
    place = CaseFolder.at(done)
    with place.store() as store:
        found = {one.id: one for one in store.documents()}
    park, loi = found["park"], found["loi"]
    told = uploads.take_away(place, park.original, park.digest, inside=False)
    assert (done / "removed" / told).is_file()
    assert not (done.parent / "notes/park.md").exists()
    (done.parent / "notes/loi.md").write_text("changed")
    told = uploads.take_away(place, loi.original, loi.digest, inside=False)
    assert (done.parent / "notes/loi.md").read_text() == "changed"
    assert "surat niat" in (done / "removed" / told).read_text()
    assert uploads.take_away(place, "../../x", "0" * 64, inside=False) == ""
