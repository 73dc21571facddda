from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from jejak.errors import InputError
from jejak.safety.archives import opened, write_archive


def archived(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, largest: int = 10**9) -> str:
    with pytest.raises(InputError) as caught, opened(path, largest):
        pass
    assert caught.value.where == str(path)
    return caught.value.problem


def test_members_are_found_in_either_case_and_read(tmp_path: Path):
    path = archived(tmp_path / "a.zip", {"Sources/A.txt": "Bus"})
    with opened(path) as archive:
        assert archive.read(archive.find("nothing", "sources/a.TXT")) == b"Bus"
        assert archive.find("b.txt") == ""


def test_a_bomb_by_ratio_is_refused(tmp_path: Path):
    path = archived(tmp_path / "a.zip", {"a": b"\0" * 20_000_000})
    assert "it unpacks from" in refusal(path)


def test_more_than_the_limit_is_refused(tmp_path: Path):
    path = archived(tmp_path / "a.zip", {"a": "abc", "b": "def"})
    assert refusal(path, largest=5).endswith("to 6 bytes")


def test_members_that_overlap_are_refused(tmp_path: Path):
    # Many heads that lead to the same packed bytes.
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", bytes(range(256)) * 100)
        for name in ("b", "c"):
            lead_to(archive, name, archive.infolist()[0].header_offset)
    assert "overlap" in refusal(path)


def test_a_member_inside_another_is_refused_however_small(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", bytes(range(256)) * 100)
        archive.writestr("b", b"far away")
        lead_to(archive, "inside", 200, size=10)
    assert refusal(path) in (
        "refused: its members overlap",
        "not a zip archive, or one that is cut short",
    )


def lead_to(archive: zipfile.ZipFile, name: str, offset: int, size: int | None = None) -> None:
    first, other = archive.infolist()[0], zipfile.ZipInfo(name)
    other.CRC, other.header_offset = first.CRC, offset
    other.compress_size = first.compress_size if size is None else size
    other.file_size = first.file_size if size is None else size
    archive.filelist.append(other)
    archive.NameToInfo[name] = other


@pytest.mark.parametrize(
    "name", ["../evil.txt", "sources/../../evil.txt", "/etc/evil", "C:/evil", "..\\evil.txt"]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str):
    assert "leads out of the archive" in refusal(archived(tmp_path / "a.zip", {name: "x"}))


def test_links_are_refused(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("sources/a.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(path) == "refused: the member 'sources/a.txt' is a link"


def test_two_members_of_one_name_are_refused(tmp_path: Path):
    path = archived(tmp_path / "a.zip", {"sources/a.txt": "x", "Sources/A.txt": "y"})
    assert "two members are named" in refusal(path)


def test_passwords_are_refused(tmp_path: Path):
    path = archived(tmp_path / "a.zip", {"a": "x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "has a password" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"plain text"])
def test_what_is_no_archive_is_said(tmp_path: Path, content: bytes):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert refusal(path) == "not a zip archive, or one that is cut short"


def test_no_such_file(tmp_path: Path):
    assert refusal(tmp_path / "a.zip") == "no such file"


def test_damage_inside_is_named(tmp_path: Path):
    path = archived(tmp_path / "a.zip", {"a.txt": "kota kembar " * 50})
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(content)
    with opened(path) as archive, pytest.raises(InputError, match=r"a\.txt is damaged"):
        archive.read("a.txt")


def test_the_same_members_give_the_same_bytes(tmp_path: Path):
    for name in ("a.zip", "b.zip"):
        write_archive(tmp_path / name, {"a": b"x", "b": b"y"})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
